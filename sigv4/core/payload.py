"""The payload hash of a canonical request.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (x-amz-content-sha256)
"""

from __future__ import annotations

from . import lazy_errors as errors
from .constants import CONTENT_SHA256, UNSIGNED_PAYLOAD
from .digest import sha256_hex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Request

CONTENT_SHA256_FIELD = CONTENT_SHA256.lower()


def payload_hash(request: Request, sign_body: bool) -> str:
    """Return the payload hash to sign: the given one, the body's, or ``UNSIGNED-PAYLOAD``.

    Raises:
        PayloadHashMismatch: the request carries a hash and a body, and they differ.
    """
    if CONTENT_SHA256_FIELD not in request.fields:
        return sha256_hex(request.body) if sign_body else UNSIGNED_PAYLOAD
    given = request.fields[CONTENT_SHA256_FIELD]
    if request.body and _is_hash(given) and given.lower() != sha256_hex(request.body):
        raise errors.PayloadHashMismatch(
            f"x-amz-content-sha256 is {given}, which is not the SHA-256 of the {len(request.body)} "
            "bytes of the body; the server would refuse the request.",
            "Remove the header to have the hash computed, or send the body that it belongs to.",
            "headers",
        )
    return given


def _is_hash(text: str) -> bool:
    return len(text) == 64 and not text.strip("0123456789abcdefABCDEF")
