"""The pages keep to the terms of CONTRIBUTING.md's glossary: no word that it replaces."""

from __future__ import annotations

import re

import pytest

from .pages import PAGES, ROOT, name, prose, read

RULES = ROOT / "CONTRIBUTING.md"  # names the words that it replaces
NOT_USED = (
    "told",
    "moment",
    "moments",
    "twin",
    "twins",
    "whoever",
    "anew",
    "likewise",
    "half-fed",
    "is none",
    "are none",
    "(?<!there )is no (?!longer)",
    "dead",
    "behind the body",
    "as ever",
)


def phrases(text: str) -> list[str]:
    return [word for word in NOT_USED if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


FRAGMENTS = [path for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md"]


@pytest.mark.parametrize(
    "page", [page for page in [*PAGES, *sorted(FRAGMENTS)] if page != RULES], ids=name
)
def test_words(page):
    """Blocks of code and recorded output are left out: they are others' words."""
    assert phrases(prose(page)) == []


def test_words_are_those_of_the_glossary():
    """The rows of the glossary that replace one word are among those looked for."""
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| ([a-z-]+) \|$", read(RULES), re.MULTILINE)
    ordinary = {"spelling", "hole", "answer", "attempt", "faults"}  # right in other senses
    assert len(rows) >= 7
    assert set(rows) - ordinary - {"not"} <= set(NOT_USED)
