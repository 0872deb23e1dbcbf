"""Undo what logs, browsers, chats and programs do to a text that holds an error response.

Each way is tried, and the reader keeps the one that gives texts of the right form: nothing is
removed from a response that can be read as it is.
"""

from __future__ import annotations

import re

from .log_prefix import aligned, without_indent, without_prefix
from .python_text import unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HTML = re.compile(
    r"&(?:amp;){0,3}lt;/?(?:\w{1,30}:)?(?:Error|Code|Message|StringToSign|Canonical)"
)
_NUMERIC = re.compile(r"&#(?:60|x3c);", re.IGNORECASE)
_ESCAPED = re.compile(r"\\+(?:[nrt\"'/]|u00[0-9a-fA-F]{2}|x[0-9a-fA-F]{2})")
_MOST_LEVELS = 3


def variants(text: str) -> Iterator[str]:
    """Make the texts that an altered text may have been, the likeliest first, itself before all."""
    seen = set()
    for unquoted in _levels(text):
        for found in _with_lines(unquoted):
            if found not in seen:
                seen.add(found)
                yield found


def _with_lines(text: str) -> Iterator[str]:
    """Make the text as it is, and without what was put before its lines."""
    yield text
    cleaned = without_prefix(text.replace("\r\n", "\n"))
    yield cleaned
    yield from aligned(cleaned)
    yield without_indent(cleaned)


def _levels(text: str) -> Iterator[str]:
    """Make the text as it is, and without the escapes of HTML, of JSON and of Python."""
    yield text
    for _ in range(_MOST_LEVELS):
        before = text
        if _HTML.search(text) or _NUMERIC.search(text):
            from html import unescape

            text = unescape(text)
        elif _ESCAPED.search(text):
            text = unescaped(text)
        if text == before:
            return
        yield text
