"""docs/power.md: the tables of freedoms and limits are those of the registry."""

from __future__ import annotations

import re

from sigv4.preflight.powers.kinds import FREEDOMS, LIMITS, SEVERITIES

from .pages import DOCS, read

PAGE = DOCS / "power.md"


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the table under a heading, without its head."""
    section = read(PAGE).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]


def test_freedoms():
    """A row for each, the worst first, in the words of the registry."""
    ranked = sorted(FREEDOMS, key=lambda kind: -SEVERITIES.index(kind.severity))
    assert rows("Freedoms and remedies") == [
        (f"`{kind.code}`", kind.severity, kind.title, kind.remedy) for kind in ranked
    ]


def test_limits():
    """A row for each."""
    assert rows("Limits") == [(f"`{code}`", title) for code, title in LIMITS.items()]


def test_codes_on_the_page():
    """Codes that the text names are registered."""
    named = set(re.findall(r"\[([a-z-]+)\]$", read(PAGE), re.MULTILINE))
    assert named
    assert named <= {kind.code for kind in FREEDOMS} | set(LIMITS)
