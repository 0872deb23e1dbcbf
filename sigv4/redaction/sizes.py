"""How long values are and whether they have digits, which tells secrets from words."""

from __future__ import annotations

import re

from .forms import RUN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .usual import Rest

_DIGIT = re.compile(r"[0-9]|=\Z")  # base64 may have no digit, but ends so
REDACTED = "redacted"


class Sizes:
    """Lengths and digits of values in the whole text, some of which may be left out of this one.

    A value is measured up to what has been redacted in it: otherwise, a word whose end becomes
    REDACTED would be long enough for a secret when the text is redacted once more.

    Args:
        text: the text that is searched.
        whole: the whole text.
        rest: finds places of `text` in the whole; None if they are the same.
    """

    def __init__(self, text: str, whole: str, rest: Rest | None) -> None:
        self._text = text
        self._whole = whole
        self._rest = rest
        self._end = 0
        self._digit = 0
        self._searched = 0  # from here on, "redacted" comes next at the place below
        self._redacted = -1

    def run(self, start: int) -> int:
        """Return where the run of characters of a value ends; each run is read once."""
        if start > self._end or self._end == 0:
            found = RUN.match(self._text, start)
            self._end = found.end() if found else start
        return self._end

    def run_has_digit(self, start: int) -> bool:
        """Tell whether the run that was asked for last has a digit after a place."""
        begin, end = self._place(start, self._measured(start, self._end))
        if self._digit < begin:
            found = _DIGIT.search(self._whole, begin, end)
            self._digit = found.start() if found else end
        return self._digit < end

    def has_digit(self, start: int, end: int) -> bool:
        """Tell whether a value has a digit."""
        end = self._measured(start, end)
        return _DIGIT.search(self._whole, *self._place(start, end)) is not None

    def length(self, start: int, end: int) -> int:
        """Return the length of a value."""
        begin, end = self._place(start, self._measured(start, end))
        return end - begin

    def _measured(self, start: int, end: int) -> int:
        if not self._searched <= start <= self._redacted:
            at = self._text.find(REDACTED, start)
            self._searched, self._redacted = start, at if at >= 0 else len(self._text)
        redacted = self._redacted
        if redacted >= end:
            return end
        while redacted > start and self._text[redacted - 1] == "=":
            redacted -= 1
        return redacted

    def _place(self, start: int, end: int) -> tuple[int, int]:
        return (start, end) if self._rest is None else self._rest.span((start, end))
