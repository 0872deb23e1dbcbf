"""Signature Version 2 of S3: what a signed URL covers. It is read, and never produced.

The string to sign has the method, the headers Content-MD5 and Content-Type, the time in Expires,
all ``x-amz-`` headers, the bucket, the path, and those parameters that name a sub-resource or
override a header of the response. The host, other headers, other parameters and the body are not
covered.

boto3 moves the headers that it signs into the query, and says nowhere that they must be sent: a
client has to send the content type that the query names as a header, since S3 signs the header. Of
a name that is in a header and in the query, only one can be signed, and nothing says which: such a
request is never called accepted, unless it is the original.
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

from __future__ import annotations

from ...core.encoding import decode, split_query
from ...core.model import Request
from .operations import find_place
from .requests import SUBRESOURCES

_PARAMETERS = {"AWSAccessKeyId", "Expires", "Signature"}
_AMZ = "x-amz-"
_CONTENT = ("content-md5", "content-type")


def is_covered(name: str) -> bool:
    """Say whether a header, by its lower-case name, is a part of the string to sign."""
    return name.startswith(_AMZ) or name in _CONTENT


def with_named_headers(request: Request) -> Request:
    """Add the headers that the query names, and that S3 signs as headers."""
    query = {name.lower(): value for name, value in _decoded(request).items()}
    added = [
        (name, query[name]) for name in _CONTENT if name in query and name not in request.fields
    ]
    headers = [*request.headers, *added]
    return Request(request.method, request.url, headers, request.body) if added else request


def string_to_sign(request: Request) -> str:
    """Make the string that the signature of a URL is over."""
    fields = request.fields
    query = _decoded(request)
    amz = {**query, **fields}
    amz = {name: value for name, value in amz.items() if name.startswith(_AMZ)}
    lines = [
        request.method,
        fields.get("content-md5", ""),
        fields.get("content-type", ""),
        query.get("Expires", ""),
        *(f"{name}:{amz[name]}" for name in sorted(amz)),
    ]
    return "\n".join([*lines, _resource(request)])


class Version2:
    """Decides what the holder of a URL of Signature Version 2 can send.

    Args:
        request: the request that the URL makes.
    """

    __slots__ = ("_signed", "_signing", "_twice")
    refusal: None = None  # nothing but the signature could refuse it

    def __init__(self, request: Request) -> None:
        self._signed = string_to_sign(request)
        self._signing = _signing(request)
        self._twice = _twice(request)

    def allows(self, request: Request, with_body: bool = False) -> bool:
        """Say whether the signature covers a changed request, too.

        Args:
            request: changed.
            with_body: ignored: the body is covered only through a signed Content-MD5.
        """
        del with_body
        same = self._signing == _signing(request) and self._twice == _twice(request)
        return same and string_to_sign(request) == self._signed


def _twice(request: Request) -> dict[str, tuple[str, str]]:
    """Find what is in a header and in the query; one of the two is all that is compared here."""
    fields = request.fields
    query = {name.lower(): value for name, value in _decoded(request).items()}
    return {
        name: (fields[name], value)
        for name, value in query.items()
        if is_covered(name) and name in fields
    }


def _decoded(request: Request) -> dict[str, str]:
    """Return the parameters by name; the first of several, as S3 takes it."""
    pairs = [(_text(name), _text(value)) for name, value in split_query(request.query)]
    return dict(reversed(pairs))


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
