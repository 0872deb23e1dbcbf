"""Reports of results: a text table, JSON and JUnit XML."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from . import junit
from .junit import printable
from .verdicts import CRASH, EQUIVALENT, GUARD, PASS, TIME_OUT, UNSUPPORTED, VERDICTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from .verdicts import CaseResult

FORMAT = 1
# Where a text differs from the right one, and what it has there: that varies from case to case.
_PLACE = re.compile(r" ?\(?character \d+: .*", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'")
_NO_ANSWER = (CRASH, TIME_OUT)


# A named tuple, not a dataclass: tables and CSV iterate over it.
class ResultRow(NamedTuple):
    """A line of the table."""

    case: str
    verdict: str
    step: str
    why: str


HEADINGS = ResultRow("case", "verdict", "step", "why")


def rows(results: Iterable[CaseResult], *, failed_only: bool = False) -> list[ResultRow]:
    """Return the table, in the order of the cases."""
    return [
        ResultRow(one.case.id, one.verdict, one.step, printable(one.why))
        for one in results
        if not failed_only or one.verdict != PASS
    ]


def as_text(table: Sequence[ResultRow]) -> str:
    """Return the table as text with aligned columns."""
    lines = [HEADINGS, *table]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        "  ".join(
            [*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line.why]
        ).rstrip()
        for line in lines
    )


def summary(results: Sequence[CaseResult]) -> list[str]:
    """Return a line of totals for each group, and one for all."""
    groups: dict[str, Counter[str]] = {}
    for one in results:
        groups.setdefault(one.case.group, Counter())[one.verdict] += 1
    total: Counter[str] = sum(groups.values(), Counter())
    width = max(map(len, [*groups, "all"]))
    return [
        f"{name.ljust(width)}  {_counted(counts)}"
        for name, counts in [*groups.items(), ("all", total)]
    ]


def causes(results: Iterable[CaseResult]) -> list[str]:
    """Return a line for each cause of a verdict other than a pass, the most frequent first."""
    found = Counter((one.verdict, _cause(one)) for one in results if one.verdict != PASS)
    lines = [(f"{count} {verdict}", cause) for (verdict, cause), count in found.most_common()]
    width = max((len(counted) for counted, _ in lines), default=0)
    return [f"{counted.ljust(width)}  {printable(why)}" for counted, why in lines]


def _cause(one: CaseResult) -> str:
    """Return what a verdict has in common with others: no places, and no values of the case."""
    if one.step == GUARD:
        return f"{GUARD}: {one.case.rule}"
    why = _QUOTED.sub("...", _PLACE.sub("", one.why)).rstrip(": ")
    return why if not one.step or why.startswith(f"{one.step}: ") else f"{one.step}: {why}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def is_good(results: Iterable[CaseResult], allowed: Collection[str] = ()) -> bool:
    """Say whether every verdict is a pass or one that is allowed."""
    return all(one.verdict == PASS or one.verdict in allowed for one in results)


def as_json(results: Sequence[CaseResult], command: Sequence[str]) -> dict[str, Any]:
    """Return all results as values for JSON."""
    counts = Counter(one.verdict for one in results)
    return {
        "format": FORMAT,
        "command": [*command],
        "totals": {verdict: counts[verdict] for verdict in VERDICTS},
        "cases": [
            {
                "id": one.case.id,
                "group": one.case.group,
                "verdict": one.verdict,
                "step": one.step,
                "why": one.why,
            }
            for one in results
        ],
    }


def as_junit(results: Sequence[CaseResult], name: str) -> bytes:
    """Return JUnit XML with a test suite for each group.

    A case without an answer is an error, an unsupported one is skipped, and `equivalent` passes
    with a note in the output. All else but a pass is a failure.
    """
    return junit.as_junit(
        name,
        [
            junit.JUnitCase(
                one.case.group,
                one.case.id,
                _junit_kind(one.verdict),
                one.verdict,
                f"{one.step}: {one.why}" if one.step else one.why,
                one.case.shows,
            )
            for one in results
        ],
    )


def _junit_kind(verdict: str) -> str:
    if verdict in {PASS, EQUIVALENT}:
        return junit.PASSED
    if verdict == UNSUPPORTED:
        return junit.SKIPPED
    return junit.ERROR if verdict in _NO_ANSWER else junit.FAILURE
