"""What people may see of the two sides: secrets hidden, nothing that a terminal would obey.

Rules of this file:

- A value whose name says that it is a secret is shown as its length, wherever the name stands: in
  a header line, in a query, in a query that somebody has encoded once more, in a log.
- Only printable ASCII is shown as it is. All else, such as an escape sequence, a right-to-left mark
  or a letter that looks like another, is shown as its code.
- A place in the raw text has its place in what is shown, so that differences are marked exactly.
"""

from __future__ import annotations

import re

from ..core.redact import SECRET_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOWN = "|".join(sorted(map(re.escape, SECRET_NAMES), key=len, reverse=True))
# Places in a listing and not secrets, where `+`, `/` and `=` are often encoded wrongly.
_PLACES = r"(?:[\w-]*continuation-?|next-?|page-?|pagination-?)token"
_GUESSED = (
    rf"(?<![\w-])(?!{_PLACES})[\w-]*"
    r"(?:token|secret|password|passwd|api-?key|access-?key|signature|customer-key|cookie)"
)
_IS = r"(?P<is>[\"']?\s{0,9}[:=]|%(?:25){0,9}3[AD])"
_NAMED = re.compile(rf"(?:{_KNOWN}|{_GUESSED}){_IS}", re.IGNORECASE | re.ASCII)
_END_OF_VALUE = re.compile(r"&|%(?:25){0,9}26", re.IGNORECASE)
_UNSEEN = re.compile(r"[^\x20-\x7e]")


def escape(text: str) -> str:
    """Text of one line in which all but printable ASCII is shown as its code."""
    return _UNSEEN.sub(_code, text)


def show(line: str) -> str:
    """One line as people may see it."""
    parts, at = [], 0
    for start, end in hidden(line):
        parts += [escape(line[at:start]), _hidden(end - start)]
        at = end
    return "".join([*parts, escape(line[at:])])


def show_column(line: str, column: int) -> int:
    """Where a place of the raw line, from 0, is in what is shown of it."""
    for start, end in hidden(line):
        if start < column < end:
            column = start
    return len(show_start(line, column))


def show_start(line: str, column: int) -> str:
    """The shown line up to a place of the raw line that is in no hidden value."""
    parts, at = [], 0
    for start, end in hidden(line):
        if end <= column:
            parts += [escape(line[at:start]), _hidden(end - start)]
            at = end
    return "".join([*parts, escape(line[at:column])])


def hidden(line: str) -> Iterator[tuple[int, int]]:
    """Start and end of each value of a line that is not shown."""
    at = 0
    while found := _NAMED.search(line, at):
        start = found.end()
        if found["is"].endswith(":"):
            end = len(line)
        else:
            stop = _END_OF_VALUE.search(line, start)
            end = stop.start() if stop else len(line)
        if end > start:
            yield start, end
        at = end


def character(line: str, column: int) -> str:
    """The character at a place of a raw line, in words."""
    if column >= len(line):
        return "the end of the line"
    found = line[column]
    return {" ": "a space", "\t": "a tab", "\r": "a carriage return"}.get(found, f"'{show(found)}'")


def short(text: str, most: int = 80) -> str:
    """The start of a text, for a sentence."""
    text = show(" ".join(text[: 8 * most].split()))
    return text if len(text) <= most else text[: most - 3] + "..."


def _hidden(length: int) -> str:
    return f"<hidden: {length} characters>"


def _code(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"
