"""How an entry of reports.json is run: one function for each kind of call, none for an entry.

A call gives an `Outcome`. It has the facts that expectations are compared with, or raises what the
library raises.
"""

from __future__ import annotations

from typing import Any

from . import receiving, signing
from .outcome import Outcome

CALLS = {
    "cli": signing.cli,
    "credentials": signing.make_credentials,
    "environment": signing.environment,
    "explain": receiving.explain,
    "s3.post": receiving.s3_post,
    "s3.presign": signing.s3_presign,
    "sent": receiving.sent,
    "signer.presign": signing.signer_presign,
    "signer.sign": signing.signer_sign,
    "stream": receiving.stream,
    "token": signing.token,
}


def run(call: dict[str, Any]) -> Outcome:
    """Run the call of an entry."""
    return CALLS[call["call"]](**call["arguments"])
