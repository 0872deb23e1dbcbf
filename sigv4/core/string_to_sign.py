"""Step 2 of 4: the string to sign binds the hash of step 1 to an algorithm, a moment and a scope.

    AWS4-HMAC-SHA256
    20130524T000000Z
    20130524/us-east-1/s3/aws4_request
    7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign
"""

from __future__ import annotations

from .digest import sha256_hex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Scope


def preamble(algorithm: str, amz_date: str, scope: Scope) -> str:
    """The first three lines: what all requests of one second and one scope share."""
    return f"{algorithm}\n{amz_date}\n{scope}\n"


def string_to_sign(algorithm: str, amz_date: str, scope: Scope, canonical_request: str) -> str:
    """The string to sign of a request.

    Args:
        algorithm: such as ``AWS4-HMAC-SHA256``.
        amz_date: such as ``20130524T000000Z``.
        scope: of the same day.
        canonical_request: the text of step 1.
    """
    return preamble(algorithm, amz_date, scope) + sha256_hex(canonical_request.encode())
