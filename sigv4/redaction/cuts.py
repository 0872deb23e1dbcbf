"""Where a text can be cut so that its parts are redacted as in the whole.

`sigv4 redact` reads a stream, and writes lines when they come. A name may stand on one line and its
value on a later one, and arrays, blocks of YAML and private keys have many lines: no cut may be
within one of them. This asks the same functions that find names and values where each ends.
"""

from __future__ import annotations

import re

from .before import begins_value, is_named, value_before
from .commands import continued
from .ends import end_of_block, end_of_heredoc
from .forms import (
    BELOW,
    DASH,
    HEREDOC,
    KEY_ID_ABOVE,
    LIST,
    OPENS_ELEMENT,
    SEPARATORS,
    UNFINISHED,
    UNFINISHED_ELEMENT,
    UNFINISHED_SETTING,
    WORDS_BELOW,
)
from .lists import ListReader, read_dashes
from .markup import Tags, open_tag
from .names import HINTS, end_of_name, name_before
from .nested import below, block
from .parts import open_form
from .shapes import keys
from .text import in_lower_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_HELD = 1 << 16  # characters that wait for the end of a value
_IS_NAMED = re.compile(r"(?:[a-z_]{1,60}[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?)\Z")
_MOST_BEFORE = 80


def safe_end(text: str) -> int:
    """Return where whole lines can be cut: what is before it needs nothing of what follows.

    Args:
        text: whole lines.

    Returns:
        the start of a line, or the length of the text. What follows it is no longer than
        `MOST_HELD`; a value that is longer is cut.
    """
    start = max(0, len(text) - MOST_HELD)
    start = text.find("\n", start) + 1 if start else 0
    lowered = in_lower_case(text[start:])
    end = len(lowered)
    for begin, reach in sorted(_extents(lowered), reverse=True):
        if begin < end < reach:
            end = lowered.rfind("\n", 0, begin) + 1
    return start + end


def _extents(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names begin and where their values end; beyond the text if they may go on."""
    beyond = len(text) + 1
    for start, end in keys(text):
        yield start, end if end < len(text) else beyond
    begins = (begins_value(text), open_tag(text), open_form(text))
    yield from [(at, beyond) for at in begins if at >= 0]
    for start, end in continued(text):
        yield start, end if end < len(text) else beyond
    for found in WORDS_BELOW.finditer(text):
        yield found.start(), found.end() + 1
    if ",\n" in text or ",\r\n" in text:
        for found in KEY_ID_ABOVE.finditer(text):
            yield found.start(), found.end() + 1
    for start, end in _named(text):
        yield start, end if end < len(text) else beyond


def _named(text: str) -> Iterator[tuple[int, int]]:
    """Yield where names begin and where their values end, and values before their names."""
    tags = Tags(text)
    for hint in HINTS:
        at = text.find(hint)
        while at >= 0:
            at = end_of_name(text, at)
            name, begin = name_before(text, at)
            if name:
                yield begin, _end(text, begin, at)
                if tags.value(begin):
                    yield tags.span
                if is_named(text, begin):
                    yield from [(start, at) for start, _, _ in value_before(text, begin)]
            at = text.find(hint, at)


def _end(text: str, begin: int, at: int) -> int:
    """Return where the value of a name ends, or at least is known to go on to."""
    before = text[max(0, begin - _MOST_BEFORE) : begin]
    if (
        UNFINISHED.match(text, at)
        or (before.endswith(OPENS_ELEMENT) and UNFINISHED_ELEMENT.match(text, at))
        or (UNFINISHED_SETTING.match(text, at) and _IS_NAMED.search(before))
    ):
        return len(text)
    separator = SEPARATORS.match(text, at)
    if separator is None:
        return block(text, at)[1]
    start = separator.end()
    heredoc = HEREDOC.match(text, start)
    opens = LIST.match(text, start)
    if heredoc:
        end = end_of_heredoc(text, heredoc.end(), heredoc["word"]) + 1
    elif separator.lastgroup == "block":
        end = end_of_block(text, start, separator["block"]) + 1
    elif opens:
        reader = ListReader(text, start)
        end = len(text) if reader.is_open else reader.end
    elif separator[0].rstrip(" \t")[-1:] == ":":
        end = _end_below(text, begin, start)
    else:
        end = start + 1  # the value is on the line where it begins
    return end


def _end_below(text: str, begin: int, start: int) -> int:
    """Return where a value of YAML ends that may stand below its name."""
    if DASH.match(text, start):
        return text.find("\n", read_dashes(text, begin, start)[1]) + 1 or len(text)
    end = below(text, begin, start)[1]
    word = BELOW.match(text, start)
    return max(end, (word.end() if word else start) + 1)
