"""Values that lenient servers take for another one: a policy would decide on the text that is sent.

MinIO reads lock modes in any case, for example:
https://github.com/minio/minio/blob/master/internal/bucket/object/lock/lock.go
"""

from __future__ import annotations

import re
from collections.abc import Collection

_DATES, _LISTS = "iso8601", "list"
_DATE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)  # RFC 3339


def is_ambiguous(text: str, kind: str, values: Collection[str]) -> bool:
    """Say whether servers may read a value as another one than it is.

    Args:
        text: as it arrived.
        kind: of the parameter or member, as the model of S3 has it.
        values: its enumeration; empty if any value is allowed.
    """
    if kind == _DATES:
        return not _DATE.fullmatch(text)
    if text in values or kind == _LISTS:
        return False
    upper = {value.upper() for value in values}
    return any(piece.strip().upper() in upper for piece in text.split(","))
