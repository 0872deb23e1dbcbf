"""Find a value that a shell sends to a command that names it.

    echo the-value | gh secret set SECRET_KEY
    gh secret set SECRET_KEY <<< the-value

A name of one word, as in "set cookie", may be part of a sentence: there, the command names a
secret too, or the value looks like one. All texts are in lower case.
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
_OF_SECRETS = re.compile(r"[ \t]secrets?(?=[ \t])")  # gh secret set, fly secrets set
_JOINS = ("_", "-", ".", "/")  # words of a name
_LOOKS_SECRET = re.compile(r"(?=[^\s0-9]{0,100}[0-9])[^\s]{4}")
_STRING = re.compile(rf"[\"']?[ \t]{{1,9}}(?:[^\r\n;&|<\\]{{0,100}}[ \t])?<<<[ \t]{{0,9}}{_VALUE}")


def value_sent(text: str, begin: int, at: int) -> list[Item]:
    """Return a value that a pipe or a here string gives to a command.

    Args:
        text: in lower case.
        begin: where the name begins.
        at: where it ends.
    """
    least = max(0, begin - _MOST)
    named = _NAMED.search(text, least, begin)
    if not named:
        return []
    start = max(text.rfind(says, least, begin) for says in _SAYS)
    found = _BEFORE.match(text, start, begin) if start >= 0 else None
    item = _item(text, found) if found else None
    if not found or not item or not _PIPE.match(text, item[1] + len(found["quote"] or ""), begin):
        found = _STRING.match(text, at)
        item = _item(text, found) if found else None
    if item is None:
        return []
    is_name = any(mark in text[begin - 1 : at] for mark in _JOINS)
    is_name = is_name or _OF_SECRETS.search(text, least, named.start() + 1) is not None
    return [item] if is_name or _is_secret(text[item[0] : item[1]]) else []


def _is_secret(value: str) -> bool:
    """Tell whether a value is one word with a digit, and not a short one."""
    return _LOOKS_SECRET.match(value) is not None and len(value.split()) == 1


def _item(text: str, found: re.Match[str]) -> Item:
    quote = found["quote"]
    if quote:
        return found.end(), closing(text, found.end(), quote), quote
    return *found.span("word"), "'"
