"""CORS: what browsers ask before a page sends requests here, and what lets it read the responses.

Each origin that `Hosts` lets pass is allowed everything, as by a bucket whose CORS rules name it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from dataclasses import replace

from .responses import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request

_SECONDS = 300  # that a browser may remember the answer
_EXPOSED = (
    "ETag, Location, Content-Range, Accept-Ranges, x-amz-request-id, x-amz-version-id, "
    "x-amz-checksum-crc32, x-amz-checksum-crc32c, x-amz-checksum-crc64nvme, x-amz-checksum-sha1, "
    "x-amz-checksum-sha256"
)
_VARY = ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")


def is_preflight(request: Request) -> bool:
    """Say whether a browser asks what a page may send; such a request is never signed."""
    fields = request.fields
    return (
        request.method == "OPTIONS"
        and "origin" in fields
        and "access-control-request-method" in fields
    )


def preflight(request: Request) -> Response:
    """Return the answer to such a question: the page may send what it asks for."""
    fields = request.fields
    headers = [
        ("Access-Control-Allow-Origin", fields["origin"]),
        ("Access-Control-Allow-Methods", fields["access-control-request-method"]),
        ("Access-Control-Max-Age", str(_SECONDS)),
        _VARY,
    ]
    asked = fields.get("access-control-request-headers")
    if asked is not None:
        headers.append(("Access-Control-Allow-Headers", asked))
    return Response(200, headers)


def readable(answer: Response, request: Request) -> Response:
    """Return a response that the page of an allowed origin may read."""
    origin = request.fields.get("origin")
    if origin is None:
        return answer
    headers = [
        *answer.headers,
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", _EXPOSED),
        _VARY,
    ]
    return replace(answer, headers=headers)
