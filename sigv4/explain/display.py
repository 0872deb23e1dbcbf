"""Show text of strangers: secrets hidden, nothing that a terminal would obey, bounded.

Rules of this file:

- A value whose name says that it is a secret is shown as its length, wherever the name stands: in
  a header line, in a query, in a query that somebody has encoded once more, in a log.
- Only printable ASCII is shown as it is. All else, such as an escape sequence, a right-to-left mark
  or a letter that looks like another, is shown as its code.
- A place in the raw text has its place in what is shown, so that differences are marked exactly.
- A server's sentence is prose: only a value that looks like a secret is hidden in it, so that
  "ExpiredToken: The provided token has expired." is shown whole.
"""

from __future__ import annotations

import re

from ..core.redact import SECRET_NAMES
from ..verify.hidden import looks_random

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
# Names that are secrets in a query, and common words elsewhere.
_IN_QUERY = (
    r"(?<![\w-])(?:code|sig|pwd|jwt|assertion|passphrase|session_?id)"
    r"(?=\s{0,9}=|%(?:25){0,9}3D)"
)
_IS = r"(?P<is>[\"']?\s{0,9}[:=]|%(?:25){0,9}3[AD])"
_NAMED = re.compile(rf"(?:{_KNOWN}|{_GUESSED}|{_IN_QUERY}){_IS}", re.IGNORECASE | re.ASCII)
_HINTS = (
    "assertion", "authorization", "code", "cookie", "jwt", "key", "mfa", "passphrase", "passw",
    "pwd", "secret", "session", "sig", "token",
)  # fmt: skip
_END_OF_VALUE = re.compile(r"&|%(?:25){0,9}26", re.IGNORECASE)
# In prose: a secret's name, then a run without spaces that is not a word.
_SECRET_WORD = rf"(?:(?:{_KNOWN}|{_GUESSED})(?: header)?|\b(?:Bearer|Basic))"
_WORD = r"(?:[A-Z]{1,16}(?:-[A-Z]{1,16}){0,4}|AWS4-[A-Z0-9-]{1,30})[\"'.,;:!?)]{0,3}(?:\s|$)"
_IN_PROSE = re.compile(
    rf"{_SECRET_WORD}[\"']?(?:\s?[:=]\s?|%(?:25){{0,9}}3[AD]|\s)[\"']?"
    rf"(?P<value>(?!{_WORD})[^\s\"'<>,;&]{{8,}})",
    re.IGNORECASE | re.ASCII,
)
# What AWS quotes of an Authorization header, unless it is the algorithm or a scope.
_NO_PAIR = re.compile(
    r"'(?!AWS4-[A-Z0-9-]{1,40}'|/[0-9]{8}/[a-z0-9/_-]{1,200}')(?P<value>[^']{1,4000})'"
    r"(?= not a valid key=value pair)"
)
_SIGNATURE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]{1,256}:", re.ASCII)
_BASE64_ONLY = re.compile(r"[=/+ ]")  # and cookies; none of it is in the name of a header
_HEX, _HASH, _FEW = re.compile(r"[0-9a-f]"), 64, 5
_AFTER_HEADERS = re.compile(r"[a-z0-9_;-]*|[A-Z0-9]+(?:-[A-Z0-9]+)+", re.ASCII)
_UNSEEN = re.compile(r"[^\x20-\x7e]")


def escape(text: str) -> str:
    """Replace everything but printable ASCII in a line by its code."""
    return _UNSEEN.sub(_code, text)


def show(line: str) -> str:
    """Make a line as people may see it."""
    parts, at = [], 0
    for start, end in hidden(line):
        parts += [escape(line[at:start]), _hidden(end - start)]
        at = end
    return "".join([*parts, escape(line[at:])])


def show_column(line: str, column: int) -> int:
    """Find where a place of the raw line, from 0, is in what is shown of it."""
    for start, end in hidden(line):
        if start < column < end:
            column = start
    return len(show_start(line, column))


def show_start(line: str, column: int) -> str:
    """Make the shown line up to a place of the raw line that is not in a hidden value."""
    parts, at = [], 0
    for start, end in hidden(line):
        if end <= column:
            parts += [escape(line[at:start]), _hidden(end - start)]
            at = end
    return "".join([*parts, escape(line[at:column])])


def hidden(line: str) -> Iterator[tuple[int, int]]:
    """Find start and end of each value of a line that is not shown."""
    lowered = line.lower()
    if not any(hint in lowered for hint in _HINTS):
        return  # as most lines, and long ones are searched slowly
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


def without_cut_secrets(lines: list[str]) -> list[str]:
    """Replace lines that continue a hidden header value, which a line end has cut.

    Up to the next header, a line goes on with the value if it is not empty, nor a list of headers,
    nor a hash.
    """
    kept: list[str] = []
    after_secret = False
    for line in lines:
        if _HEADER.match(line):
            after_secret = any(end > len(line) for _, end in hidden(line + " "))
        is_rest = after_secret and not (_HEADER.match(line) or _comes_after_headers(line))
        kept.append(_hidden(len(line)) if is_rest else line)
    return kept


def _comes_after_headers(line: str) -> bool:
    """Tell whether a line is empty, a list of header names or a payload hash, also with a fault."""
    if _AFTER_HEADERS.fullmatch(line) or (";" in line and not _BASE64_ONLY.search(line)):
        return True
    return abs(len(line) - _HASH) < _FEW and len(_HEX.findall(line)) > len(line) - _FEW


def character(line: str, column: int) -> str:
    """Name the character at a place of a raw line."""
    if column >= len(line):
        return "the end of the line"
    found = line[column]
    return {" ": "a space", "\t": "a tab", "\r": "a carriage return"}.get(found, f"'{show(found)}'")


def short(text: str, most: int = 80) -> str:
    """Make the start of a text, for a sentence."""
    text = show(" ".join(text[: 8 * most].split()))
    return text if len(text) <= most else text[: most - 3] + "..."


def short_value(text: str, most: int = 80) -> str:
    """Make the start of a value that has the wrong form, so that it may be a secret.

    It is shown unless it looks random: somebody may have put a token in the wrong place.
    """
    return _hidden(len(text)) if looks_random(text) else short(text, most)


def prose(text: str, most: int = 400) -> str:
    """Make the start of a server's sentence, in which only what looks like a secret is hidden."""
    text = " ".join(text[: 8 * most].split())
    text = _NO_PAIR.sub(lambda found: f"'{_hidden(len(found['value']))}'", text)
    text = _IN_PROSE.sub(_without_value, text)
    text = escape(_SIGNATURE.sub(lambda found: _hidden(len(found[0])), text))
    return text if len(text) <= most else text[: most - 3] + "..."


def _without_value(found: re.Match[str]) -> str:
    value = found["value"]
    return found[0][: -len(value)] + _hidden(len(value))


def _hidden(length: int) -> str:
    return f"<hidden: {length} characters>"


def _code(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{{{code:x}}}"
