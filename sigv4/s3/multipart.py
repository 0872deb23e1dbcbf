"""The URLs of one multipart upload: of its parts, its completion and its abort.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

from __future__ import annotations

from ..core import redact
from ..core.errors import InvalidParameter
from ..core.frozen import Frozen, assign
from ..core.lifetime import is_int
from ..core.model import Headers
from .given import are_rows, wrong_type
from .operations.model import operation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from .presigned import Presigned
    from .presigner import Presigner

MOST_PARTS = 10_000
OPERATIONS = ("upload_part", "complete_multipart_upload", "abort_multipart_upload")


class MultipartUpload(Frozen):
    """All URLs of an upload in parts; made by ``S3.presign_multipart``.

    Attributes:
        parts: part number to the URL for its PUT, in the order that was asked for.
        headers: the headers to be sent with each part; empty unless parameters became headers.
        complete: for a POST with the XML list of parts and the ETags that their PUTs returned.
        abort: for a DELETE that drops the uploaded parts.
        expires_at: aware datetime at which all URLs end.
    """

    __slots__ = ("parts", "headers", "complete", "abort", "expires_at")
    parts: dict[int, str]
    headers: Headers
    complete: Presigned
    abort: Presigned
    expires_at: datetime

    def __init__(
        self,
        parts: dict[int, str],
        headers: Headers,
        complete: Presigned,
        abort: Presigned,
        expires_at: datetime,
    ) -> None:
        assign(self, "parts", parts)
        assign(self, "headers", headers)
        assign(self, "complete", complete)
        assign(self, "abort", abort)
        assign(self, "expires_at", expires_at)

    def __hash__(self) -> int:
        return hash((self.complete, self.abort))

    def _shown(self) -> Iterator[tuple[str, str]]:
        first = next(iter(self.parts.values()))
        yield "parts", f"<{len(self.parts)} URLs, the first {redact.url(first)!r}>"
        yield "headers", repr(self.headers)
        yield "expires_at", self.expires_at.isoformat()


def part_numbers(parts: Iterable[int]) -> list[int]:
    """Check and return the part numbers, each once, 1 to 10000.

    Raises:
        InvalidParameter: an empty list, too many numbers, or one of them twice.
        TypeError: not an iterable of numbers.
    """
    if not are_rows(parts):
        raise wrong_type("parts", "an iterable of int, such as range(1, 101)", parts)
    numbers = list(parts)
    for number in numbers:
        if not is_int(number):
            raise wrong_type("PartNumber", "int", number)
    if not numbers:
        raise InvalidParameter("parts is empty.", "An upload has at least one part.", "parts")
    if len(numbers) > len(set(numbers)):
        raise InvalidParameter("parts names a number twice.", "Name each part once.", "parts")
    return numbers


def params_of(name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Select the parameters of an upload that one of its operations has.

    Raises:
        InvalidParameter: a parameter that the operations of an upload do not have.
    """
    known = [operation(each).parameters for each in OPERATIONS]
    for given in params:
        if not any(given in parameters for parameters in known):
            raise InvalidParameter(
                f"No operation of a multipart upload has a parameter {given!r}.",
                "Names are those of upload_part, complete_multipart_upload and "
                "abort_multipart_upload.",
                given,
            )
    own = operation(name).parameters
    return {given: value for given, value in params.items() if given in own}


def presign_upload(
    presigner: Callable[..., Presigner],
    parts: Iterable[int],
    params: Mapping[str, Any],
    **shared: Any,
) -> MultipartUpload:
    """Presign every part of an upload, its completion and its abort.

    Args:
        presigner: the client's method that compiles an operation.
        parts: part numbers.
        params: parameters of the three operations; each is passed to those that have it.
        shared: arguments of all three.
    """
    numbers = part_numbers(parts)
    upload, complete, abort = [
        presigner(name, **shared, **params_of(name, params)) for name in OPERATIONS
    ]
    first = upload.presigned(numbers[0])
    urls = dict(zip(numbers, upload.many(numbers), strict=True))
    return MultipartUpload(
        urls, first.headers, complete.presigned(), abort.presigned(), first.expires_at
    )
