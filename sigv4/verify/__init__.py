"""The other direction: whether a request is signed as it says.

verifier = Verifier(lookup, region="eu-west-1", service="s3")
verified = verifier.verify(sigv4.Request(method, url, headers, body))

And where the two sides of a refused signature part: ``explain(ours, theirs)``.
"""

from __future__ import annotations

from .chunked_body import ChunkedBody
from .errors import VerificationError
from .events import EventBody
from .form import VerifiedForm, VerifiedFormHead
from .received import from_asgi, from_wsgi, received
from .replay import ReplayStore, ReplayStoreFull
from .results import BodyHasher, Identity, Verified, VerifiedHead
from .verifier import Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..explain.comparison import explain

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
    "explain",
    "from_asgi",
    "from_wsgi",
    "received",
]


def __getattr__(name: str) -> object:
    if name == "explain":  # not needed by those who only verify
        from importlib import import_module  # by name, so that this package imports nothing above

        return getattr(import_module("sigv4.explain.comparison"), name)
    raise AttributeError(f"module 'sigv4.verify' has no attribute {name!r}")
