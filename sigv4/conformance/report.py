"""Judgements for people and for machines: aligned text, JSON, JUnit XML."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple
from xml.etree import ElementTree as ET

from .verdicts import CRASH, EQUIVALENT, PASS, TIME_OUT, UNSUPPORTED, VERDICTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from .verdicts import Judgement

FORMAT = 1
_NO_ANSWER = (CRASH, TIME_OUT)


class Row(NamedTuple):
    """A line of the table."""

    case: str
    verdict: str
    step: str
    why: str


HEADINGS = Row("case", "verdict", "step", "why")


def rows(judgements: Iterable[Judgement], *, failed_only: bool = False) -> list[Row]:
    """The table, in the order of the cases."""
    return [
        Row(one.case.id, one.verdict, one.step, printable(one.why))
        for one in judgements
        if not failed_only or one.verdict != PASS
    ]


def as_text(table: Sequence[Row]) -> str:
    """The table in columns that stand below one another."""
    lines = [HEADINGS, *table]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        "  ".join(
            [*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line.why]
        ).rstrip()
        for line in lines
    )


def summary(judgements: Sequence[Judgement]) -> list[str]:
    """A line for each group, and one for all."""
    groups: dict[str, Counter[str]] = {}
    for one in judgements:
        groups.setdefault(one.case.group, Counter())[one.verdict] += 1
    total: Counter[str] = sum(groups.values(), Counter())
    width = max(map(len, [*groups, "all"]))
    return [
        f"{name.ljust(width)}  {_counted(counts)}"
        for name, counts in [*groups.items(), ("all", total)]
    ]


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def is_good(judgements: Iterable[Judgement], allowed: Collection[str] = ()) -> bool:
    """Whether every verdict is a pass, or one that is allowed."""
    return all(one.verdict == PASS or one.verdict in allowed for one in judgements)


def as_json(judgements: Sequence[Judgement], command: Sequence[str]) -> dict[str, Any]:
    """All of it, as plain values."""
    counts = Counter(one.verdict for one in judgements)
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
            for one in judgements
        ],
    }


def as_junit(judgements: Sequence[Judgement], name: str) -> bytes:
    """JUnit XML: a test suite for each group.

    What has no answer is an error, what is unsupported is skipped, all else but a pass is a
    failure; `equivalent` is none, and says so in the test's output.
    """
    root = ET.Element("testsuites", {"name": printable(name)})
    groups: dict[str, list[Judgement]] = {}
    for one in judgements:
        groups.setdefault(one.case.group, []).append(one)
    for group, members in groups.items():
        suite = ET.SubElement(root, "testsuite", {"name": printable(group)})
        counts = Counter(_add_case(suite, one) for one in members)
        suite.set("tests", str(len(members)))
        for kind, attribute in (("failure", "failures"), ("error", "errors"), ("skipped",) * 2):
            suite.set(attribute, str(counts[kind]))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_case(suite: ET.Element, one: Judgement) -> str:
    named = {"classname": printable(one.case.group), "name": one.case.id}
    element = ET.SubElement(suite, "testcase", named)
    kind = _junit_kind(one.verdict)
    message = printable(f"{one.step}: {one.why}" if one.step else one.why)
    if kind == "passed":
        if message:
            ET.SubElement(element, "system-out").text = f"{one.verdict}: {message}"
        return kind
    told = {"message": message}
    if kind != "skipped":
        told["type"] = one.verdict
    ET.SubElement(element, kind, told).text = printable(one.case.shows)
    return kind


def _junit_kind(verdict: str) -> str:
    if verdict in {PASS, EQUIVALENT}:
        return "passed"
    if verdict == UNSUPPORTED:
        return "skipped"
    return "error" if verdict in _NO_ANSWER else "failure"


def printable(text: str) -> str:
    """Text without what a terminal would obey or XML cannot hold."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
