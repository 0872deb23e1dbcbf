"""What a GET or PUT asks besides the object: preconditions, ranges, other response headers.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
https://www.rfc-editor.org/rfc/rfc9110#name-preconditions
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..verify import VerificationError
    from .objects import Kept

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_OVERRIDES = (
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
)


def check_read(fields: Mapping[str, str], kept: Kept, prefix: str = "") -> bool:
    """Check the preconditions of a GET, HEAD or copy.

    Args:
        fields: headers by lower-case name.
        kept: the object.
        prefix: before the names of the headers, as copies have it.

    Returns:
        Whether the client has the object already, so that the response is 304.

    Raises:
        VerificationError: PreconditionFailed.
    """
    match, none_match = fields.get(f"{prefix}if-match"), fields.get(f"{prefix}if-none-match")
    since = _date(fields.get(f"{prefix}if-modified-since"))
    until = _date(fields.get(f"{prefix}if-unmodified-since"))
    modified = datetime.fromtimestamp(int(kept.modified), timezone.utc)
    if match is not None and not _names(match, kept.etag):
        raise _failed("If-Match")
    if match is None and until is not None and modified > until:
        raise _failed("If-Unmodified-Since")
    if none_match is not None:
        return _names(none_match, kept.etag)
    return since is not None and modified <= since


def check_write(fields: Mapping[str, str], kept: Kept | None) -> None:
    """Check the preconditions of a PUT or of the end of an upload.

    Raises:
        VerificationError: PreconditionFailed, or NoSuchKey where If-Match names no object.
    """
    match, none_match = fields.get("if-match"), fields.get("if-none-match")
    if none_match is not None and kept is not None and _names(none_match, kept.etag):
        raise _failed("If-None-Match")
    if match is None:
        return
    if kept is None:
        raise refusal("NoSuchKey", 404, "The specified key does not exist.", "Leave out If-Match.")
    if not _names(match, kept.etag):
        raise _failed("If-Match")


def overrides(parameters: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the response headers that the query asks for.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    return [
        (name.removeprefix("response-"), parameters[name])
        for name in _OVERRIDES
        if name in parameters
    ]


def byte_range(text: str, size: int) -> tuple[int, int] | None:
    """Return the one range that a Range header asks for, from and up to; None for all.

    Raises:
        VerificationError: InvalidRange.
    """
    found = _RANGE.fullmatch(text)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        begin, end = max(0, size - int(found[2])), size
    else:
        begin, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    if begin >= end:
        raise refusal(
            "InvalidRange",
            416,
            "The requested range is not satisfiable.",
            f"The object has {size} bytes.",
        )
    return begin, end


def part_range(number: str, kept: Kept) -> tuple[int, int]:
    """Return the range of a part, from and up to.

    Raises:
        VerificationError: InvalidPartNumber.
    """
    parts = kept.parts or (len(kept.content),)
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(parts)):
        raise refusal(
            "InvalidPartNumber",
            416,
            "The requested partnumber is not satisfiable.",
            f"The object has {len(parts)} parts.",
        )
    begin = sum(parts[: int(number) - 1])
    return begin, begin + parts[int(number) - 1]


def _names(header: str, etag: str) -> bool:
    """Say whether an If-Match or If-None-Match header names an ETag."""
    listed = [one.strip().removeprefix("W/").strip('"') for one in header.split(",")]
    return "*" in listed or etag.strip('"') in listed


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None  # RFC 9110, 13.1.3: a date that cannot be read is ignored
    return found if found.tzinfo is not None else found.replace(tzinfo=timezone.utc)


def _failed(header: str) -> VerificationError:
    return refusal(
        "PreconditionFailed",
        412,
        "At least one of the pre-conditions you specified did not hold.",
        f"It is {header}.",
    )
