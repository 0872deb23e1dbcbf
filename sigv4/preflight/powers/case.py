"""One case: a URL as if it was signed for one method, and helpers that change its request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...core.checksum import SIZES
from ...core.model import Request
from ...s3.operations.model import Operation
from .operations import Place
from .words import quoted, until

UNKNOWN_VALUE = "VALUE-THAT-WAS-SIGNED"
# Bytes: what is tried in place of a signed length, which may not be known, or be very large.
STAND_IN_LENGTH = 1000
_SAMPLE = b"any content"
_ALGORITHM_NAMES = ("x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm")
_CHECKSUM_PREFIX = "x-amz-checksum-"


@dataclass(frozen=True, slots=True)
class Case:
    """A URL as if it was signed for one method.

    Attributes:
        request: that the holder sends, with the signed headers.
        place: what it addresses.
        operation: of S3; None for other services, or if none fits.
        is_s3: whether the service is S3, or speaks its protocol.
        ends_at: aware datetime of its end; None where nothing says it.
        length: the signed Content-Length in bytes; None if it is not known.
        zeros: how many zero bytes command lines send in place of the body.
        version: of the signature, as of `Power`.
        demanded: lower-case names of headers that policies demand, and that are not signed.
    """

    request: Request
    place: Place
    operation: Operation | None
    is_s3: bool
    ends_at: datetime | None
    length: int | None = None
    zeros: int = 0
    version: str = ""
    demanded: tuple[str, ...] = ()

    @property
    def until(self) -> str:
        """Until when it works."""
        return until(self.ends_at)

    @property
    def what(self) -> str:
        """What the URL addresses, in words."""
        place = self.place
        if place.key is not None and place.bucket is not None:
            return f"the object {quoted(place.key)} of the bucket {quoted(place.bucket)}"
        if place.bucket is not None:
            return f"the bucket {quoted(place.bucket)}"
        return f"{quoted(place.path or '/')} on {quoted(place.host)}"

    @property
    def name(self) -> str:
        """The name of the operation as in boto3; empty if it is not known."""
        return "" if self.operation is None else self.operation.name

    @property
    def sample(self) -> bytes:
        """Some content; of the stand-in length where a length is signed."""
        sized = "content-length" in self.request.fields
        return _SAMPLE.ljust(STAND_IN_LENGTH) if sized else _SAMPLE

    @property
    def signed_size(self) -> int:
        """The signed length in bytes; 0 if none is signed."""
        sized = "content-length" in self.request.fields
        return (self.length or STAND_IN_LENGTH) if sized else 0

    @property
    def writes_content(self) -> bool:
        """Whether the body becomes an object, or a part of one."""
        return self.name in ("put_object", "upload_part")

    def with_parts(
        self,
        *,
        scheme: str | None = None,
        host: str | None = None,
        path: str | None = None,
        query: str | None = None,
    ) -> Request:
        """Return the request with some parts of the URL changed, each raw."""
        request = self.request
        changed = f"{scheme or request.scheme}://{host or request.host}{path or request.path}"
        kept = request.query if query is None else query
        url = f"{changed}?{kept}" if kept else changed
        return Request(request.method, url, request.headers, request.body)

    def with_method(self, method: str) -> Request:
        """Return the request with another method."""
        return Request(method, self.request.url, self.request.headers, self.request.body)

    def with_header(self, name: str, value: str) -> Request:
        """Return the request with one header added, or with another value."""
        kept = [pair for pair in self.request.headers if pair[0].lower() != name.lower()]
        pairs = [*kept, (name, value)]
        return Request(self.request.method, self.request.url, pairs, self.request.body)

    def with_body(self, body: bytes) -> Request:
        """Return the request with another body."""
        request = self.request
        return Request(request.method, request.url, request.headers, body)

    def with_parameter(self, name: str, value: str | None) -> Request:
        """Return the request with a parameter added or changed; without it if the value is None.

        Args:
            name: raw, as in the URL.
            value: percent-encoded.
        """
        pieces = self.request.query.split("&") if self.request.query else []
        changed = [piece for piece in pieces if piece.partition("=")[0] != name]
        if value is not None:
            changed.append(f"{name}={value}")
        return self.with_parts(query="&".join(changed))


def headers_of(names: Iterable[str], known: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the signed headers, with a placeholder where the value is not known.

    Args:
        names: of the signed headers, lower-case; the host is left to the URL.
        known: lower-case names and values.
    """
    signed = [name for name in names if name != "host"]
    return [
        (name, (name != "content-length" and known.get(name)) or _placeholder(name, signed))
        for name in signed
    ]


def _placeholder(name: str, signed: list[str]) -> str:
    """Make a value of the right form, since verifiers refuse malformed ones."""
    if name in _ALGORITHM_NAMES:
        named = [each.removeprefix(_CHECKSUM_PREFIX) for each in signed]
        return next((each for each in named if each in SIZES), "crc32").upper()
    if name == "content-length":
        return str(STAND_IN_LENGTH)
    if name == "x-amz-content-sha256":
        return "0" * 64
    size = 16 if name == "content-md5" else SIZES.get(name.removeprefix(_CHECKSUM_PREFIX), 0)
    return b64encode(bytes(size)).decode() if size else UNKNOWN_VALUE
