"""Find a value that another part of a multipart form gives than the one that gives its name.

    Content-Disposition: form-data; name="key"

    SECRET_KEY
    --boundary
    Content-Disposition: form-data; name="value"

    the-value
    --boundary--

All texts are in lower case.
"""

from __future__ import annotations

import re

from .forms import LINE_END, PART, PART_ENDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lists import Item

_NAME = "name="
_MOST = 600  # characters from the head of a name to that of its value
_MOST_OF_HEAD = 400
_MOST_OF_VALUE = 4096


def _head(names: str) -> str:
    quote = r"(?:\\{0,7}[\"'])?"
    return rf"(?<=[ \t;]){_NAME}{quote}{names}{quote}"


_OF_NAME = "(?:key|name)"
_NAMES = re.compile(_head(_OF_NAME) + PART_ENDS + r"[a-z0-9_./-]{0,80}\Z")
_BOTH = _head(f"(?:(?P<value>value)|{_OF_NAME})")
_HEADS = re.compile(_BOTH + PART_ENDS)
_OPEN_HEADS = re.compile(rf"{_BOTH}{PART}(?:{LINE_END}|\Z)")
_ENDS = re.compile(rf"{LINE_END}--")
_LAST = re.compile(rf"{LINE_END}--[^\s\\]{{1,80}}--(?:\s|\\|[\"']|\Z)")


def value_of_part(text: str, begin: int, at: int) -> list[Item]:
    """Return the value that another part gives.

    Args:
        text: in lower case.
        begin: where the name begins, which is the content of a part.
        at: where it ends.
    """
    least = max(0, begin - _MOST_OF_HEAD)
    if text.rfind(_NAME, least, begin) < 0 or not _ENDS.match(text, at):
        return []
    own = _NAMES.search(text, least, begin)
    if own is None:
        return []
    before = list(_HEADS.finditer(text, _begin(text, own.start()), own.start()))
    last = _LAST.search(text, at, at + _MOST)
    after = _HEADS.search(text, at, last.start() if last else at + _MOST)
    if before and before[-1]["value"] and (before[0]["value"] or not after):
        return [_content(text, before[-1].end())]
    return [_content(text, after.end())] if after and after["value"] else []


def _begin(text: str, before: int) -> int:
    """Return where to look for other parts before a place: not in another form."""
    least = max(0, before - _MOST)
    for last in _LAST.finditer(text, least, before):
        least = last.end()
    return least


def _content(text: str, start: int) -> Item:
    """Return the content of a part; without an end, it is no longer than its line."""
    ends = _ENDS.search(text, start, start + _MOST_OF_VALUE)
    line = text.find("\n", start)
    end = ends.start() if ends else line if line >= 0 else len(text)
    return start, end, "'"


def open_form(text: str) -> int:
    """Return where parts begin that may need another one after the text; -1 without any."""
    least = max(0, len(text) - 2 * _MOST)
    if text.rfind(_NAME, least) < 0:
        return -1
    for last in _LAST.finditer(text, least):
        least = last.end()
    first = _OPEN_HEADS.search(text, least)
    return first.start() if first else -1
