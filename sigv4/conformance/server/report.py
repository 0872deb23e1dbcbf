"""Reports of a server's verdicts: text, JSON and JUnit XML."""

from __future__ import annotations

from collections import Counter

from .. import junit
from ..junit import printable
from .classes import ALL_CLASSES
from .curl import command
from .verdicts import DOWN, NO_ANSWER, NOT_JUDGED, NOT_SENT, RIGHT, VERDICTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from .firing import Results
    from .kinds import HostileClass, Severity
    from .verdicts import CaseVerdict

FORMAT = 1
HEADINGS = ("class", "severity", "sent", "wrong", "not judged")
_JUNIT = {RIGHT: junit.PASSED, NOT_JUDGED: junit.SKIPPED, NOT_SENT: junit.SKIPPED}
_JUNIT |= {NO_ANSWER: junit.ERROR, DOWN: junit.ERROR}


def by_class(results: Results) -> list[tuple[HostileClass, list[CaseVerdict]]]:
    """Return the verdicts of each class that has any, the most severe class first."""
    ordered = sorted(ALL_CLASSES, key=lambda one: -one.severity)
    found = [(one, [v for v in results.verdicts if v.found.code == one.code]) for one in ordered]
    return [(one, verdicts) for one, verdicts in found if verdicts]


def rows(results: Results) -> list[tuple[str, ...]]:
    """Return a row for each class: how many cases were sent, and how many went wrong."""
    table: list[tuple[str, ...]] = []
    for one, verdicts in by_class(results):
        counts = Counter(verdict.verdict for verdict in verdicts)
        skipped = counts[NOT_JUDGED] + counts[NOT_SENT]
        wrong = len(verdicts) - skipped - counts[RIGHT]
        sent = len(verdicts) - skipped
        table.append((one.code, one.severity.word, str(sent), str(wrong), str(skipped)))
    return table


def as_text(table: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> str:
    """Return a table with aligned columns."""
    lines = [headings, *table]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        ).rstrip()
        for line in lines
    )


def details(results: Results, least: Severity, *, curl: bool = False) -> list[str]:
    """Return the lines that describe each finding, class by class.

    Args:
        results: the verdicts.
        least: the least severity to describe.
        curl: add a command line that sends the request again.
    """
    lines: list[str] = []
    for one, verdicts in by_class(results):
        wrong = [verdict for verdict in verdicts if verdict.is_finding]
        if not wrong or one.severity < least:
            continue
        lines += ["", f"{one.code} ({one.severity.word}): {one.accepts}", f"  {one.remedy}"]
        for verdict in wrong:
            name = verdict.case.id.removeprefix("hostile/")
            lines.append(f"  {name}: {printable(verdict.why)}. {verdict.case.shows}")
            if curl and (line := _curl(results, verdict)):
                lines.append(f"    {line}")
    return lines


def summary(results: Results) -> str:
    """Return the totals in one line."""
    counts = Counter(one.verdict for one in results.verdicts)
    return ", ".join(f"{counts[one]} {one}" for one in VERDICTS if counts[one])


def as_json(results: Results, *, curl: bool = True) -> dict[str, Any]:
    """Return all verdicts as values for JSON.

    Args:
        results: the verdicts.
        curl: add a command line that sends the request again to each finding.
    """
    counts = Counter(one.verdict for one in results.verdicts)
    return {
        "format": FORMAT,
        "url": results.target.url,
        "server": results.server,
        "judged": results.is_judged,
        "totals": {verdict: counts[verdict] for verdict in VERDICTS},
        "left": [*results.left],
        "cases": [_case(results, one, curl=curl) for one in results.verdicts],
    }


def _case(results: Results, one: CaseVerdict, *, curl: bool) -> dict[str, Any]:
    line = _curl(results, one) if curl and one.is_finding else ""
    return {
        "id": one.case.id,
        "class": one.found.code,
        "severity": one.found.severity.word,
        "verdict": one.verdict,
        "why": one.why,
        "shows": one.case.shows,
        "source": one.case.source,
        **({"curl": line} if line else {}),
    }


def _curl(results: Results, one: CaseVerdict) -> str:
    return command(results.target, one.request) if one.request is not None else ""


def as_junit(results: Results, least: Severity) -> bytes:
    """Return JUnit XML with a test suite for each class.

    Args:
        results: the verdicts.
        least: findings of a lower severity pass, with a note in the output.
    """
    return junit.as_junit(
        results.target.url,
        [
            junit.JUnitCase(
                one.code,
                verdict.case.id,
                _junit_kind(verdict, least),
                verdict.verdict,
                verdict.why,
                verdict.case.shows,
            )
            for one, verdicts in by_class(results)
            for verdict in verdicts
        ],
    )


def _junit_kind(one: CaseVerdict, least: Severity) -> str:
    if one.is_finding and one.found.severity < least:
        return junit.PASSED
    return _JUNIT.get(one.verdict, junit.FAILURE)


def not_judged(verdicts: Iterable[CaseVerdict]) -> list[str]:
    """Return a line for each reason why cases were not judged, with their number."""
    counts = Counter(one.why for one in verdicts if one.verdict in {NOT_JUDGED, NOT_SENT})
    return [
        f"{count} {'case' if count == 1 else 'cases'}: {why}" for why, count in counts.most_common()
    ]
