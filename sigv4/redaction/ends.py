"""Where values end that are longer than a run of characters: quoted, on a line, in a block.

All texts are in lower case.
"""

from __future__ import annotations

import re

_UNTIL_LINE_ENDS = re.compile(r"(?:[^\r\n\\]|\\(?![rn]))*")
_UNTIL_ELEMENT_ENDS = re.compile(r"(?:[^\r\n\\<&]|\\(?![rn]|u003c)|&(?!lt;))*")
_SPACE = re.compile(r"[\s&]")
_PASSWORD = re.compile(r"[^ \t\r\n\f\v\"'<>,;\\]*")
# Of YAML and INI: words up to the end of the line or to a comment. None of them is what stands for
# a secret that was redacted, nor for a parameter that is left out of the text.
_WORD = r"[^ \t\r\n\f\v\"'<>,;\\()\[\]{}=\0]"
_PASSPHRASE = re.compile(
    rf"(?!redacted){_WORD}+(?:[ \t]{{1,9}}(?!#|redacted){_WORD}+(?<!:))+"
    r"(?=[ \t]*(?:\r?\n|\Z|(?<=[ \t])#))"
)
_BEGINS_LINE = re.compile(r"(?P<indent>[ \t]*(?:-[ \t]+)?)[\"']?[a-z0-9_.-]*")
_MOST_BEFORE = 80
_MOST_OF_HEREDOC = 4096


def closing(text: str, start: int, quote: str) -> int:
    r"""Return where a quoted value ends: at its quote, or with the line.

    A quote with backslashes before it ends the value if it is not escaped there: in JSON ``"``
    after an even number, in JSON within JSON ``\"`` after one, five or nine.
    """
    backslashes = len(quote) - len(quote.lstrip("\\")) if quote[-1] in "\"'" else -1
    end = text.find(quote, start)
    while backslashes >= 0 and end >= 0:
        first = end
        while first > start and text[first - 1] == "\\":
            first -= 1
        if (end - first) % (2 * backslashes + 2) == 0:
            break
        end = text.find(quote, end + 1)
    end = end if end >= 0 else len(text)
    line = text.find("\n", start, end)
    return line if line >= 0 else end


def end_of_block(text: str, start: int, indent: str) -> int:
    """Return where a block of YAML ends: before the first line that is not indented as much."""
    end = text.find("\n", start)
    while end >= 0 and text.startswith(indent, end + 1):
        end = text.find("\n", end + 1)
    return end if end >= 0 else len(text)


def end_of_heredoc(text: str, start: int, word: str) -> int:
    """Return where a heredoc of a shell or of Terraform ends: before the line of its word."""
    end = re.compile(rf"\r?\n[ \t]{{0,40}}{word}\b").search(text, start, start + _MOST_OF_HEREDOC)
    line = text.find("\n", start)
    return end.start() if end else line if line >= 0 else len(text)


def end_of_line(text: str, begin: int, start: int, *, is_assigned: bool) -> int:
    """Return where the value of a header ends: with the line, or with the quote around both."""
    found = _UNTIL_LINE_ENDS.match(text, start)
    end = found.end() if found else start
    around = text[begin - 1 : begin]
    if around and around in "\"'":
        closes = text.find(around, start, end)
        end = closes if closes >= 0 else end
    if is_assigned:
        space = _SPACE.search(text, start, end)
        end = space.start() if space else end
    return end


def end_of_element(text: str, start: int) -> int:
    """Return where the text of an element of XML ends: at the next tag, or with the line."""
    found = _UNTIL_ELEMENT_ENDS.match(text, start)
    return found.end() if found else start


def end_of_password(text: str, begin: int, start: int, separator: str) -> int:
    """Return where a password without quotes ends.

    It may hold spaces where YAML or INI have one name on a line.

    Args:
        text: in lower case.
        begin: where its name begins.
        start: where it begins.
        separator: what stands between them.
    """
    if separator[-1:] in (" ", "\t") and separator.strip() in ("=", ":", '":', "':"):
        found = _PASSPHRASE.match(text, start)
        if found and begins_line(text, begin):
            return found.end()
    found = _PASSWORD.match(text, start)
    return found.end() if found else start


def begins_line(text: str, begin: int) -> bool:
    """Tell whether a name is the first of its line, as in YAML and INI."""
    return column(text, begin) >= 0


def column(text: str, begin: int) -> int:
    """Return how far the name is indented that begins a line; -1 if it does not begin one."""
    least = max(0, begin - _MOST_BEFORE)
    line = text.rfind("\n", least, begin)
    if line < 0 and least > 0:
        return -1
    found = _BEGINS_LINE.fullmatch(text, max(line + 1, least), begin)
    return len(found["indent"]) if found else -1
