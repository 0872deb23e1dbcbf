"""Find a value that a shell sends to a command that names it.

    echo the-value | gh secret set SECRET_KEY
    gh secret set SECRET_KEY <<< the-value

All texts are in lower case.
"""

from __future__ import annotations

import re

from .ends import closing
from .forms import QUOTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lists import Item

_MOST = 400
_SAYS = ("echo ", "printf ")
_SETS = r"[ \t](?:set|put|create|add|insert|write|import)[ \t]"
_WORD = r"[^\s\"'\\|&;<>()-][^\s\"'\\|&;<>()]*"
_VALUE = rf"(?:(?P<quote>{QUOTE.pattern})|(?P<word>{_WORD}))"
_BEFORE = re.compile(
    rf"(?<![a-z0-9_.-])(?:echo|printf)(?:[ \t]{{1,9}}-[a-z]{{1,3}})?"
    rf"(?:[ \t]{{1,9}}(?:{QUOTE.pattern})?%s(?:\\{{1,7}}n)?(?:{QUOTE.pattern})?)?"
    rf"[ \t]{{1,9}}{_VALUE}"
)
_PIPE = re.compile(rf"[ \t]{{0,9}}\|[^\r\n;&]{{0,200}}{_SETS}[^\r\n;&|]{{0,100}}(?<=[ \t\"'/=.])\Z")
_NAMED = re.compile(rf"{_SETS}[^\r\n;&|]{{0,100}}(?<=[ \t\"'/=.])\Z")
_STRING = re.compile(rf"[\"']?[ \t]{{1,9}}(?:[^\r\n;&|<\\]{{0,100}}[ \t])?<<<[ \t]{{0,9}}{_VALUE}")


def value_sent(text: str, begin: int, at: int) -> list[Item]:
    """Return a value that a pipe or a here string gives to a command.

    Args:
        text: in lower case.
        begin: where the name begins.
        at: where it ends.
    """
    least = max(0, begin - _MOST)
    if not _NAMED.search(text, least, begin):
        return []
    start = max(text.rfind(says, least, begin) for says in _SAYS)
    found = _BEFORE.match(text, start, begin) if start >= 0 else None
    if found:
        item = _item(text, found)
        if _PIPE.match(text, item[1] + len(found["quote"] or ""), begin):
            return [item]
    found = _STRING.match(text, at)
    return [_item(text, found)] if found else []


def _item(text: str, found: re.Match[str]) -> Item:
    quote = found["quote"]
    if quote:
        return found.end(), closing(text, found.end(), quote), quote
    return *found.span("word"), "'"
