"""Verify requests that were signed with placeholder keys, and sign them with real ones.

resigner = Resigner(verifier, credentials, services=["s3"], policies=policies, upstream=url)
exchange = resigner.begin(request)
"""

from __future__ import annotations

from .answers import Answer
from .exchange import Exchange
from .refusals import REASONS, NotForwarded
from .resigner import Resigner
from .sandbox import Sandbox, read_sandbox

__all__ = [
    "REASONS",
    "Answer",
    "Exchange",
    "NotForwarded",
    "Resigner",
    "Sandbox",
    "read_sandbox",
]
