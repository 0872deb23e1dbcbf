"""Read a literal of text or bytes as Python prints it."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def python_text(text: str, at: int) -> str:
    """Read a literal, from its opening quote or the ``b`` before it."""
    at += text[at] == "b"
    quote = text[at]
    end = at + 1
    while end < len(text) and text[end] != quote:
        end += 2 if text[end] == "\\" else 1
    return unescaped(text[at + 1 : end])


def unescaped(text: str) -> str:
    """Replace the escapes of Python and of JSON by what they stand for."""
    return _ESCAPE.sub(_unescape, text)


def _unescape(found: re.Match[str]) -> str:
    kind = found[1]
    return chr(int(kind[1:], 16)) if len(kind) > 1 else _ESCAPED.get(kind, kind)
