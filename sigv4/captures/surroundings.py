"""Find a request in what stands around it: a prompt, a comment, a code fence, a quoted mail."""

from __future__ import annotations

import re

from .http_message import METHODS, REQUEST_LINE
from .log_prefix import without_indent, without_prefix, without_shape

_PROMPT = r"(?:[^\n]{0,120}?[$#%>\u276f] ?)?"
_ASSIGNED = r"(?:[A-Za-z_]\w{0,60}=(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s'\"]*) )*"
_BEFORE = r"(?:(?:\++|sudo|time|env|exec|command|nohup|&) )*"
_FOLDER = r"(?:[A-Za-z]:)?(?:[\w.~-]*[/\\]){0,20}"
_PIPED = r"(?P<piped>(?:printf|echo|cat) [^\n|]{0,20000}\| ?)?"
# HTTPie's name is a word of prose, too: an option, a method or an address follows.
_OF_HTTPIE = (
    rf"(?=[ \t]+(?:\\\r?\n|-[A-Za-z-]|{METHODS}[ \t]|https?://|[\"'][\w:]|:[\d/]|localhost\b"
    r"|[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}[/:?]))"
)
COMMAND = re.compile(
    rf"^[ \t]{{0,40}}{_PROMPT}{_BEFORE}{_PIPED}{_ASSIGNED}{_BEFORE}"
    rf"(?P<command>{_FOLDER}(?P<program>(?:curl|wget2?)(?=(?:\.exe)?[ \t\\^])"
    rf"|(?:https?|xhs?){_OF_HTTPIE})(?:\.exe)?)",
    re.MULTILINE,
)
# What is before the first line of a request, which curl marks.
_PREFIXED = re.compile(
    rf"^(?!(?:curl|wget|https?|xhs?) |> [A-Z])([^\n]{{1,200}}?)(?:> )?{METHODS} \S{{1,65536}} "
    r"HTTP/[0-3](?:\.\d)?$",
    re.MULTILINE,
)
_FENCE = re.compile(
    r"^[ \t]{0,3}```[^\n`]{0,40}\n(?P<inside>.*?)(?:^[ \t]{0,3}```|\Z)", re.MULTILINE | re.DOTALL
)


def inside_of(text: str) -> str:
    """Take a request out of what stands around it; a text without a known one is cleaned alone."""
    text = text.replace("\r\n", "\n")
    fence = _FENCE.search(text)
    if fence:
        text = fence["inside"]
    text = without_prefix(without_indent(text))
    before = _PREFIXED.search(text)
    if before:
        text = without_shape(text, before[1])
    for start in (COMMAND, REQUEST_LINE):
        found = start.search(text)
        if found:
            return text[found.start() :]
    return text.lstrip()


def unindented(text: str) -> str:
    """Remove the indentation of an HTTP message; its first line may have lost its own.

    No header can be continued on the second line, so white space there is that of all lines.
    """
    _, _, rest = text.partition("\n")
    return without_indent(text.replace("\r\n", "\n")) if rest[:1] in (" ", "\t") else text
