"""Signature Version 2 of S3: what a signed URL covers. It is read, and never produced.

The string to sign has the method, the headers Content-MD5 and Content-Type, the time in Expires,
all ``x-amz-`` headers, the bucket, the path, and those parameters that name a sub-resource or
override a header of the response. The host, other headers, other parameters and the body are not
covered.
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

from __future__ import annotations

from ...core.encoding import decode, split_query
from ...core.model import Request
from .operations import find_place
from .requests import SUBRESOURCES

_PARAMETERS = {"AWSAccessKeyId", "Expires", "Signature"}


def string_to_sign(request: Request) -> str:
    """Make the string that the signature of a URL is over."""
    fields = request.fields
    amz = {name: value for name, value in fields.items() if name.startswith("x-amz-")}
    query = split_query(request.query)
    pairs = [(_text(name), _text(value)) for name, value in query]
    amz |= {name: value for name, value in pairs if name.startswith("x-amz-")}
    lines = [
        request.method,
        fields.get("content-md5", ""),
        fields.get("content-type", ""),
        next((value for name, value in pairs if name == "Expires"), ""),
        *(f"{name}:{amz[name]}" for name in sorted(amz)),
    ]
    return "\n".join([*lines, _resource(request)])


class Version2:
    """Decides what the holder of a URL of Signature Version 2 can send.

    Args:
        request: the request that the URL makes.
    """

    __slots__ = ("_signed", "_signing")
    refusal: None = None  # nothing but the signature could refuse it

    def __init__(self, request: Request) -> None:
        self._signed = string_to_sign(request)
        self._signing = _signing(request)

    def allows(self, request: Request, with_body: bool = False) -> bool:
        """Say whether the signature covers a changed request, too.

        Args:
            request: changed.
            with_body: ignored: the body is covered only through a signed Content-MD5.
        """
        del with_body
        same = self._signing == _signing(request)
        return same and string_to_sign(request) == self._signed


def _signing(request: Request) -> list[tuple[str, str]]:
    return [pair for pair in split_query(request.query) if pair[0] in _PARAMETERS]


def _resource(request: Request) -> str:
    place = find_place(request)
    in_host = place.bucket is not None and place.host.startswith(f"{place.bucket}.")
    start = f"/{place.bucket}" if in_host else ""
    signed = sorted(
        [(name, value) for name, value in split_query(request.query) if name in SUBRESOURCES]
    )
    raw = {piece.partition("=")[0] for piece in request.query.split("&") if "=" not in piece}
    parts = [name if name in raw else f"{name}={_text(value)}" for name, value in signed]
    return f"{start}{request.path or '/'}{'?' if parts else ''}{'&'.join(parts)}"


def _text(raw: str) -> str:
    return decode(raw.replace("+", "%20")).decode("utf-8", "replace")
