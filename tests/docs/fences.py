"""The fenced blocks of a page, with what stands over them."""

from __future__ import annotations

import re
from typing import NamedTuple

FENCE = re.compile(
    r"(?:^\*Not run in the tests: (?P<not_run>[^\n]+)\.\*\n\n)?"
    r"(?:^<!-- (?P<comment>[^\n]*?) -->\n)?"
    r"^```(?P<language>\S*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Fence(NamedTuple):
    """A block: its language, the comment over it, and why it is not run, if it is not."""

    language: str
    comment: str
    not_run: str
    code: str


def fences(text: str) -> list[Fence]:
    """Find the blocks, in order."""
    return [
        Fence(one["language"], one["comment"] or "", one["not_run"] or "", one["code"])
        for one in FENCE.finditer(text)
    ]
