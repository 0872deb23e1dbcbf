"""Step 2 of 4: the string to sign binds the hash of step 1 to an algorithm, a time and a scope.

    AWS4-HMAC-SHA256
    20130524T000000Z
    20130524/us-east-1/s3/aws4_request
    7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign

Streams are signed piece by piece. Each piece is bound to the signature before it, so that none can
be dropped, repeated or moved.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html (event streams)
"""

from __future__ import annotations

from .constants import EMPTY_SHA256
from .digest import sha256_hex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Scope


def preamble(algorithm: str, amz_date: str, scope: Scope) -> str:
    """Return the first three lines, which all requests of one second and one scope share."""
    return f"{algorithm}\n{amz_date}\n{scope.text}\n"


def string_to_sign(algorithm: str, amz_date: str, scope: Scope, canonical_request: str) -> str:
    """Return the string to sign of a request.

    Args:
        algorithm: such as ``AWS4-HMAC-SHA256``.
        amz_date: such as ``20130524T000000Z``.
        scope: the scope of the same day.
        canonical_request: the text of step 1.
    """
    return preamble(algorithm, amz_date, scope) + sha256_hex(canonical_request.encode())


def chunk_preamble(algorithm: str, amz_date: str, scope: Scope) -> str:
    """Return the first three lines for chunks and events, shared by one body or one second.

    Args:
        algorithm: the algorithm of the request, such as ``AWS4-HMAC-SHA256``.
        amz_date: the date of the request; of an event, its own.
        scope: the scope of the request; of an event, with the day of its own date.
    """
    return preamble(f"{algorithm}-PAYLOAD", amz_date, scope)


def chunk_string_to_sign(
    start: str, previous: str, data_hash: str, headers_hash: str = EMPTY_SHA256
) -> str:
    """Return the string to sign of one chunk of a body, or of one message of an event stream.

    Args:
        start: the `chunk_preamble`.
        previous: signature of what came before; at first that of the request, the seed signature.
        data_hash: SHA-256 of the chunk's data or the event's payload, 64 hex digits.
        headers_hash: SHA-256 of an event's encoded headers; of a chunk, none.
    """
    return f"{start}{previous}\n{headers_hash}\n{data_hash}"


def trailer_string_to_sign(
    algorithm: str, amz_date: str, scope: Scope, previous: str, trailers: str
) -> str:
    """Return the string to sign of the trailing headers of a body.

    Args:
        algorithm: the algorithm of the request.
        amz_date: the date of the request.
        scope: the scope of the request.
        previous: signature of the last, empty chunk.
        trailers: ``name:value`` and a newline for each, sorted, names in lower case.
    """
    start = preamble(f"{algorithm}-TRAILER", amz_date, scope)
    return f"{start}{previous}\n{sha256_hex(trailers.encode())}"
