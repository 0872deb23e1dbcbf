"""The other direction: whether a request is signed as it says.

verifier = Verifier(lookup, region="eu-west-1", service="s3")
verified = verifier.verify(sigv4.Request(method, url, headers, body))
"""

from __future__ import annotations

from .chunks import ChunkedBody
from .events import EventBody
from .post import VerifiedForm, VerifiedFormHead
from .refusals import VerificationError
from .replay import ReplayStore, ReplayStoreFull
from .results import BodyHasher, Identity, Verified, VerifiedHead
from .verifier import Verifier

__all__ = [
    "BodyHasher",
    "ChunkedBody",
    "EventBody",
    "Identity",
    "ReplayStore",
    "ReplayStoreFull",
    "VerificationError",
    "Verified",
    "VerifiedForm",
    "VerifiedFormHead",
    "VerifiedHead",
    "Verifier",
]
