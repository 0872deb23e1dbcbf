"""Find a value that stands before its name: ``{"value": "...", "name": "..."}``.

All texts are in lower case.
"""

from __future__ import annotations

from .ends import closing, column
from .forms import BEFORE_NAME, NAMED, RUN, UNFINISHED_BEFORE, VALUE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lists import Item

_MOST = 4300  # characters from a value to its name
_MOST_OF_KEY = 40
_LAST_OF_KEYS = frozenset("\"'=: \t;+027ad")  # quotes, equals signs and spaces, also encoded


def is_named(text: str, begin: int) -> bool:
    """Tell whether what begins at a place is the value of a key such as "name"."""
    if text[begin - 1 : begin] not in _LAST_OF_KEYS:  # as in URLs
        return False
    return NAMED.search(text[max(0, begin - _MOST_OF_KEY) : begin]) is not None


def value_before(text: str, begin: int) -> list[Item]:
    """Return the value that stands before its name; nothing if something else stands there.

    Args:
        text: in lower case.
        begin: where the name begins.
    """
    found = _last_value(text, begin)
    if found is None:
        return []
    (start, end, quote), at = found
    between = BEFORE_NAME.fullmatch(text, end + len(quote), begin)
    if between is None:
        return []
    is_line = between["line"] is not None
    if (
        is_line
        and "\n" in between["line"]
        and not column(text, at) == column(text, between.start("key")) >= 0
    ):
        return []
    return [(start, end, quote or ("'" if is_line else ""))]


def begins_value(text: str) -> int:
    """Return where a value begins whose name may follow the text; -1 without one."""
    found = _last_value(text, len(text))
    if found is None:
        return -1
    (_, end, quote), at = found
    between = UNFINISHED_BEFORE.match(text, end + len(quote))
    return at if between and (column(text, at) >= 0 or not between["line"]) else -1


def _last_value(text: str, before: int) -> tuple[Item, int] | None:
    """Return the last value before a place, and where its key begins."""
    at = text.rfind("value", max(0, before - _MOST), before)
    found = VALUE.match(text, at, before) if at >= 0 else None
    if found is None:
        return None
    start, quote = found.end(), found["quote"] or ""
    if quote:
        end = start + closing(text[start:before], 0, quote)
    else:
        run = RUN.match(text, start, before)
        end = run.end() if run else start
    return (start, end, quote), at
