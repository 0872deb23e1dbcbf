"""JUnit XML, which CI systems read, and the text that XML and terminals can show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree as ET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PASSED, FAILURE, ERROR, SKIPPED = "passed", "failure", "error", "skipped"
_COUNTS = ((FAILURE, "failures"), (ERROR, "errors"), (SKIPPED, SKIPPED))


@dataclass(frozen=True, slots=True)
class JUnitCase:
    """One test case.

    Attributes:
        suite: name of its suite.
        id: its name.
        kind: `PASSED`, `FAILURE`, `ERROR` or `SKIPPED`.
        verdict: the type of a failure or error.
        why: the message; a case that passed has it in its output.
        shows: what the case is about.
    """

    suite: str
    id: str
    kind: str
    verdict: str
    why: str
    shows: str


def as_junit(name: str, cases: Iterable[JUnitCase]) -> bytes:
    """Return JUnit XML, with the suites in the order of their first cases."""
    suites: dict[str, list[JUnitCase]] = {}
    for case in cases:
        suites.setdefault(case.suite, []).append(case)
    root = ET.Element("testsuites", {"name": printable(name)})
    for suite, members in suites.items():
        element = ET.SubElement(root, "testsuite", {"name": printable(suite)})
        element.set("tests", str(len(members)))
        counts = Counter(case.kind for case in members)
        for kind, attribute in _COUNTS:
            element.set(attribute, str(counts[kind]))
        for case in members:
            _add(element, case)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(suite: ET.Element, case: JUnitCase) -> None:
    named = {"classname": printable(case.suite), "name": case.id}
    element = ET.SubElement(suite, "testcase", named)
    message = printable(case.why)
    if case.kind == PASSED:
        if message:
            ET.SubElement(element, "system-out").text = f"{case.verdict}: {message}"
        return
    attributes = {"message": message}
    if case.kind != SKIPPED:
        attributes["type"] = case.verdict
    ET.SubElement(element, case.kind, attributes).text = printable(case.shows)


def printable(text: str) -> str:
    """Escape characters that control a terminal or that XML cannot hold."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
