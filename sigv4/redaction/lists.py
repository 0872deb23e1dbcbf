"""Find the values of a name that has several: arrays, objects of cookies, and lists of YAML.

All texts are in lower case. A list is read as far as it has the form of one, so that text which
only looks like its beginning stays.
"""

from __future__ import annotations

import re

from .ends import closing, column, end_of_block
from .forms import DASH, ENCODED_COMMA, QUOTE, RUN, SPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Item = tuple[int, int, str]  # where a value begins and ends, and its quote, if any, or BRACKET

_TOKEN = re.compile(
    rf"{SPACE}*(?:(?P<opens>\[\]string[ ]?\{{|array[ ]?\(|[\[({{])|(?P<closes>[\])}}])|(?P<comma>,)"
    rf"|(?P<colon>=>|:)|[bu]?(?P<quote>{QUOTE.pattern})|(?P<literal>[\w.+-]+)|(?P<end>\Z))"
)
_DEEPEST = 4
BRACKET = "]"  # ends values that stand without quotes in an array, all of which are secrets or none
_BETWEEN = re.compile(r"[ ,]*")
_CLOSES = re.compile(r"[\]\r\n]")
# What a cookie has besides its name and value.
_ATTRIBUTES = frozenset(
    {
        *(
            "comment",
            "domain",
            "expires",
            "httponly",
            "maxage",
            "max-age",
            "name",
            "originalmaxage",
        ),
        *("partitioned", "path", "priority", "samesite", "secure", "signed", "version"),
    }
)


class ListReader:
    """Reads a list of JSON or of a programming language.

    Args:
        text: in lower case.
        start: where the list begins, with its bracket.
        keys: of the values of an object that is no list; by default, cookies are read.

    Attributes:
        items: its values. Of objects in it, these are the values of "value".
        end: where it ends.
        is_open: the text ends before the list does.
        has_strings: it holds strings in quotes.
    """

    def __init__(self, text: str, start: int, keys: frozenset[str] | None = None) -> None:
        self.items: list[Item] = []
        self.is_open = self.has_strings = False
        self._text = text
        self._keys = keys
        self._nesting: list[str] = []
        self._key = ""
        self._quote = ""
        self._index = 0
        self._after_value = False
        self.end = self._read(start)

    def _read(self, at: int) -> int:
        while True:
            token = _TOKEN.match(self._text, at)
            if token is None or token.lastgroup is None:
                return at
            if token.lastgroup == "end":
                self.is_open = True
                return at
            if token.lastgroup == "quote":
                end = self._string(token["quote"], token.end())
            else:
                end = token.end() if self._other(token.lastgroup, token[token.lastgroup]) else -1
            if end < 0:
                return at
            at = end
            if not self._nesting:
                return at

    def _other(self, kind: str, written: str) -> bool:
        """Read what is not a string; tell whether it can stand there."""
        if kind == "comma":
            self._after_value, self._key = False, ""
            self._index += 1
        elif kind == "colon":
            if not self._after_value:
                return False
            self._after_value = False
        elif kind == "closes":
            self._nesting.pop()
            self._after_value = True
        elif self._after_value:
            return False
        elif kind == "opens":
            self._nesting.append("{" if written == "{" else "[")
            self._index = 0
            return len(self._nesting) <= _DEEPEST
        else:  # a number, or a name without quotes
            self._key, self._after_value = written, True
        return True

    def _string(self, quote: str, start: int) -> int:
        """Read a string; return its end, or -1 if it cannot stand there."""
        self.has_strings = True
        self._quote = self._quote or quote
        if self._after_value or len(quote) != len(self._quote):
            return -1
        end = closing(self._text, start, quote)
        is_complete = self._text.startswith(quote, end)
        if self._is_value(end + len(quote)):
            self.items.append((start, end, quote))
        else:
            self._key = self._text[start : min(end, start + 40)]
        self._after_value = True
        return end + len(quote) if is_complete else end

    def _is_value(self, after: int) -> bool:
        """Tell whether the string that ends at a place is a value that the list is for."""
        if self._nesting[-1] == "{":
            colon = _TOKEN.match(self._text, after)
            if not self._key and colon and colon["colon"]:
                return False
            if self._keys is not None:
                return len(self._nesting) == 1 and self._key in self._keys
            return self._key == "value" or (
                len(self._nesting) == 1 and self._key not in _ATTRIBUTES
            )
        is_pair = len(self._nesting) > 1 and "{" not in self._nesting
        return self._index > 0 if is_pair else True


def read_plain(text: str, start: int, *, is_line: bool) -> list[Item]:
    """Find values without quotes in brackets, as Go and Java write them.

    Args:
        text: in lower case.
        start: after the bracket.
        is_line: the values may hold spaces and commas, so all up to the bracket are one.
    """
    if is_line:
        closes = _CLOSES.search(text, start)
        end = closes.start() if closes else len(text)
        return [(start, end, "")]
    items: list[Item] = []
    while True:
        found = RUN.match(text, start)
        if found is None or found.end() == start:
            return items
        items.append((start, found.end(), BRACKET))
        start = _BETWEEN.match(text, found.end()).end()  # type: ignore[union-attr]  # it matches nothing


def read_encoded(text: str, start: int, quote: str) -> Iterator[Item]:
    """Find the strings of an array that is percent-encoded.

    Args:
        text: in lower case.
        start: after the first quote.
        quote: encoded.
    """
    while True:
        end = closing(text, start, quote)
        yield start, end, quote
        comma = ENCODED_COMMA.match(text, end + len(quote))
        if comma is None or not text.startswith(quote, comma.end()):
            return
        start = comma.end() + len(quote)


def read_dashes(text: str, begin: int, start: int) -> tuple[list[Item], int]:
    """Find the items of a list of YAML that stands below its name, and where it ends.

    A list that is indented less than its name belongs to another one. So no more than a few lists
    can be within each other, and each line is read a few times at most.

    Args:
        text: in lower case.
        begin: where the name begins.
        start: where its line goes on after the colon.
    """
    items: list[Item] = []
    first = found = DASH.match(text, start)
    if first is None or not 0 <= column(text, begin) <= len(first["indent"]):
        return items, start
    while found and found["indent"] == first["indent"]:
        at = found.end()
        quote = text[at] if text[at : at + 1] in ("'", '"') else ""
        at += len(quote)
        end = closing(text, at, quote) if quote else end_of_block(text, at, found["indent"] + " ")
        items.append((at, end - (text[end - 1 : end] == "\r"), quote))
        start = end + len(quote)
        found = DASH.match(text, start)
    return items, start
