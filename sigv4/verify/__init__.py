"""Verify that requests are signed: headers, presigned URLs, forms, chunked bodies, event streams.

verifier = Verifier(lookup, region="eu-west-1", service="s3")
verified = verifier.verify(sigv4.Request(method, url, headers, body))
"""

from __future__ import annotations

from .chunked_body import ChunkedBody
from .errors import REFUSALS, BodyRequired, VerificationError
from .events import EventBody
from .form_results import FileHasher, VerifiedForm, VerifiedFormHead
from .lambda_events import from_lambda
from .limits import Limits
from .received import from_asgi, from_wsgi, received
from .replay import Replay, ReplayStore, ReplayStoreFull, SqliteReplayStore
from .results import BodyHasher, Identity, Verified, VerifiedHead
from .verifier import Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..explain.comparison import explain

__all__ = [
    "REFUSALS",
    "BodyHasher",
    "BodyRequired",
    "ChunkedBody",
    "EventBody",
    "FileHasher",
    "Identity",
    "Limits",
    "Replay",
    "ReplayStore",
    "ReplayStoreFull",
    "SqliteReplayStore",
    "VerificationError",
    "Verified",
    "VerifiedForm",
    "VerifiedFormHead",
    "VerifiedHead",
    "Verifier",
    "explain",
    "from_asgi",
    "from_lambda",
    "from_wsgi",
    "received",
]

_HOME = {
    "explain": "..explain.comparison"
}  # public here too; servers that only verify do not load it


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # by name, so that this package imports nothing above

    return getattr(import_module(_HOME[name], __package__), name)
