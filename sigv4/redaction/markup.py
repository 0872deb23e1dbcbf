"""Find a value that an element of HTML or XML has beside its name, in any order of attributes.

All texts are in lower case.
"""

from __future__ import annotations

import re

from .ends import closing
from .forms import QUOTE, RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lists import Item

_MOST = 1000  # characters of a tag before a name, and after it
_OPENS = ("<", "&lt;", "\\u003c")
_TAG = re.compile(r"(?:<|&lt;|\\{1,7}u003c)[a-z][a-z0-9:._-]{0,40}")
_SPACE = r"(?:\s|\\{1,7}[nrt])"
_ATTRIBUTE = re.compile(
    rf"{_SPACE}{{1,200}}(?:(?P<key>[a-z_:@.][a-z0-9_:@.-]{{0,60}})"
    rf"(?:\s{{0,9}}=\s{{0,9}}(?:(?P<quote>{QUOTE.pattern})|(?P<plain>[^\s\"'<>\\]{{1,4096}})))?|/)"
)
_ENDS = re.compile(rf"{_SPACE}{{0,200}}/?(?:>|&gt;|\\{{1,7}}u003e){_SPACE}{{0,40}}")
_CONTENT = re.compile(r"[a-z0-9+/=_~.-]+(?=\s{0,40}(?:<|&lt;|\\{1,7}u003c)/)")
_NAMES = frozenset({"name", "id", "key", "property", "data-name"})
_VALUES = frozenset({"value", "content", "defaultvalue", "data-value"})
_BEFORE_NAME = re.compile(
    rf"(?:name|id|key|property)\s{{0,9}}=\s{{0,9}}(?:{QUOTE.pattern})?[a-z0-9_./:-]{{0,60}}\Z"
)
_OPEN = re.compile(r"(?:<|&lt;|\\{1,7}u003c)[a-z][^<>]*\Z")


class Tags:
    """Reads the tags of a text; each is read once.

    Args:
        text: in lower case.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._begin = self._end = -1
        self._names: list[tuple[int, int]] = []
        self._value: Item | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Return where the tag that was read last begins, and where it ends."""
        return self._begin, self._end

    def value(self, begin: int) -> list[Item]:
        """Return the value of the element one of whose attributes is a name."""
        if not _BEFORE_NAME.search(self._text, max(0, begin - 80), begin):
            return []
        if not self._begin <= begin < self._end:
            self._read(begin)
        is_named = any(start <= begin < end for start, end in self._names)
        return [self._value] if is_named and self._value else []

    def _read(self, begin: int) -> None:
        text = self._text
        least = max(0, begin - _MOST, self._end)
        at = max(text.rfind(opens, least, begin) for opens in _OPENS)
        while at > 0 and text[at - 1] == "\\":
            at -= 1
        tag = _TAG.match(text, at) if at >= 0 else None
        self._begin, self._end, self._names, self._value = begin, begin + 1, [], None
        if tag is None:
            return
        at = tag.end()
        content: Item | None = None
        found = _ATTRIBUTE.match(text, at)
        while found and found.start() < begin + _MOST:
            start, end, quote = found.end(), found.end(), found["quote"] or ""
            if quote:
                end = closing(text, start, quote)
                at = end + len(quote) if text.startswith(quote, end) else end
            else:
                start, end = found.span("plain") if found["plain"] else (start, start)
                at = end if found["plain"] else found.end()
            if found["key"] in _NAMES:
                self._names.append((start, end))
            elif found["key"] in _VALUES:
                self._value = (start, end, quote or "'")
            found = _ATTRIBUTE.match(text, at)
        self._begin, self._end = tag.start(), max(at, begin + 1)
        ends = _ENDS.match(text, at)
        if ends and self._value is None:  # the text of the element
            found = _CONTENT.match(text, ends.end())
            run = RUN.match(text, ends.end()) if found else None
            content = (run.start(), run.end(), "") if run else None
        self._value = self._value or content


def open_tag(text: str) -> int:
    """Return where a tag begins in which the text ends; -1 without one."""
    least = max(0, len(text) - 2 * _MOST)
    at = max(text.rfind(opens, least) for opens in _OPENS)
    return at if at >= 0 and _OPEN.match(text, at) else -1
