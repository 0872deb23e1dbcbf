"""Find a value in the settings below its name, as CloudFormation and Terraform write parameters.

    SecretKey:
      Type: String
      Default: the-value

All texts are in lower case.
"""

from __future__ import annotations

import re

from .ends import closing
from .forms import LINE_END, QUOTE, REFERENCE, RUN, TAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lists import Item

KEYS = frozenset({"value", "default", "defaultvalue", "stringvalue", "s"})
_MOST_LINES = 20
_KEY = r"(?:default|value|defaultvalue|stringvalue)"
_BEGINS = re.compile(
    rf"[ \t]{{0,9}}(?:#[^\r\n\\]{{0,200}})?{LINE_END}(?P<indent>[ \t]{{1,40}})(?=\S)"
)
_COMMENTED = re.compile(r"[ \t]{0,9}#[^\r\n]{0,200}\r?\n\Z")
_COLUMN = re.compile(
    rf"(?:{LINE_END}|\A|[\"'])(?P<indent>[ \t]*(?:-[ \t]+)?)[\"']?[a-z0-9_.-]{{0,60}}\Z"
)
_LINE = re.compile(rf"(?:[^\r\n\\]|\\(?!\\{{0,6}}[rn]))*(?P<ends>{LINE_END})?")
_ENDS = rf"(?=[ \t]{{0,9}}(?:\Z|{LINE_END}|[ \t]\#|\\{{0,7}}[\"']))"
_BLANK = re.compile(rf"[ \t]{{0,40}}{LINE_END}")
_SETTING = re.compile(
    rf"[\"']?{_KEY}[\"']?:[ \t]{{1,9}}(?P<type>{TAGS})"
    rf"(?:(?P<quote>{QUOTE.pattern})|[^\s\\\"']+{_ENDS})"
)
_FLOW = re.compile(
    rf"[ \t]{{0,9}}\{{(?:[^{{}}\r\n]{{0,200}},)?[ \t]{{0,9}}{_KEY}:[ \t]{{1,9}}"
    rf"(?P<value>{RUN.pattern})(?=[ \t]{{0,9}}[,}}])"
)
_BLOCK = re.compile(rf"{QUOTE.pattern}[ \t]{{1,9}}\{{[ \t]{{0,9}}{LINE_END}")
_ASSIGNMENT = re.compile(
    rf"[ \t]{{0,40}}{_KEY}[ \t]{{0,40}}=[ \t]{{0,9}}(?P<quote>{QUOTE.pattern})"
)
_END_OF_BLOCK = re.compile(r"[ \t]{0,40}\}")
_MOST_BEFORE = 100


def below(text: str, begin: int, start: int) -> tuple[list[Item], int]:
    """Return the value in the settings of YAML below a name, and where they end.

    Args:
        text: in lower case.
        begin: where the name begins.
        start: where its line goes on after the colon.

    Returns:
        The value, if any. The end is beyond the text if more settings may follow.
    """
    if _COMMENTED.match(text, start):
        return [], len(text) + 1
    first = _BEGINS.match(text, start)
    column = _COLUMN.search(text, max(0, begin - _MOST_BEFORE), begin) if first else None
    if first is None or column is None or len(column["indent"]) >= len(first["indent"]):
        return [], start
    indent, at = first["indent"], first.start("indent")
    for _ in range(_MOST_LINES):
        if at >= len(text):
            return [], len(text) + 1
        if text.startswith(indent, at):
            found = _SETTING.match(text, at + len(indent))
            if found:
                is_reference = REFERENCE.match(text, found.start("type"))
                return ([] if is_reference else [_item(text, found)]), found.end()
        line = _LINE.match(text, at)
        is_below = text.startswith(indent, at) or _BLANK.match(text, at)
        if line is None or not line["ends"] or not is_below:
            return [], at
        at = line.end()
    return [], at


def flow(text: str, start: int) -> list[Item]:
    """Return the value without quotes in settings of YAML in braces, which are on one line."""
    found = _FLOW.match(text, start)
    return [(*found.span("value"), "")] if found else []


def block(text: str, at: int) -> tuple[list[Item], int]:
    """Return the value in a block of Terraform after a name, and where the block ends.

    Args:
        text: in lower case.
        at: where the name ends.
    """
    first = _BLOCK.match(text, at)
    if first is None:
        return [], at
    at = first.end()
    for _ in range(_MOST_LINES):
        if at >= len(text):
            return [], len(text) + 1
        found = _ASSIGNMENT.match(text, at)
        if found:
            return [_item(text, found)], found.end()
        line = _LINE.match(text, at)
        if line is None or not line["ends"] or _END_OF_BLOCK.match(text, at):
            return [], at
        at = line.end()
    return [], at


def _item(text: str, found: re.Match[str]) -> Item:
    quote = found["quote"]
    if quote:
        return found.end(), closing(text, found.end(), quote), quote
    return found.end("type"), found.end(), "'"
