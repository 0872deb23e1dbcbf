"""Public reports of failed signatures, each run with its own input: reports.json has them.

An entry says what is right: a signature with certain facts, a refusal, a warning, a verdict of the
verifier, or causes that `explain` names. Entries with the status "open" are wrong today, and the
test fails as soon as they are mended, so that the status is removed.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import sigv4

from .calls import CALLS, run
from .outcome import Outcome

ENTRIES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "reports.json").read_text(encoding="utf-8")
)
PAGE = Path(__file__).parent.parent.parent / "docs" / "accidents.md"
EXPECTATIONS = {"signs", "refuses", "warns", "verdict", "causes"}


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["id"] for entry in ENTRIES])
def test_report(entry: dict[str, Any]) -> None:
    """The input of the report gives what is right, unless the entry says that it is open."""
    wrong = _what_is_wrong(entry)
    if entry.get("status") == "open":
        assert wrong, "this works now: remove the status of the entry"
    else:
        assert not wrong, wrong


def test_entries_are_whole_and_distinct() -> None:
    """Each has an id and a link of its own, a known call and an expectation."""
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert set(entry) - {"status"} == {
            "id",
            "link",
            "title",
            "kind",
            "input",
            "expected",
            "note",
        }, entry["id"]
        assert entry["link"].startswith("https://"), entry["id"]
        assert entry["input"]["call"] in CALLS, entry["id"]
        assert set(entry["expected"]) <= EXPECTATIONS, entry["id"]
        assert entry["expected"], entry["id"]
        assert entry.get("status") in (None, "open"), entry["id"]


def test_none_is_open() -> None:
    """docs/accidents.md says so; an entry that is wrong must be mended, or the page changed."""
    assert [entry["id"] for entry in ENTRIES if entry.get("status") == "open"] == []
    assert "no entry has it today" in PAGE.read_text(encoding="utf-8")


def test_a_hundred_reports_more() -> None:
    """At least a hundred links, each counted once."""
    assert len({entry["link"] for entry in ENTRIES}) >= 100


def test_the_page_counts_them() -> None:
    """docs/accidents.md has a section for each kind, with the numbers of the data."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^Kind `([\w-]+)`: (\d+) inputs from (\d+) reports", text, re.MULTILINE)
    kinds = {entry["kind"] for entry in ENTRIES}
    assert sorted(kind for kind, *_ in found) == sorted(kinds)
    for kind, inputs, links in found:
        assert (int(inputs), int(links)) == _counts(kind), kind
    total = re.search(r"(\d+) inputs from (\d+) public reports of (\d+) projects", text)
    assert total is not None
    projects = {tuple(entry["link"].split("/")[3:5]) for entry in ENTRIES}
    assert [int(number) for number in total.groups()] == [*_counts(""), len(projects)]


def test_the_page_links_to_reports_of_the_data() -> None:
    """Each link to a report leads to one that is tried."""
    links = re.findall(r"https://github[.]com/[^)]+", PAGE.read_text(encoding="utf-8"))
    assert links
    assert set(links) <= {entry["link"] for entry in ENTRIES}


def _counts(kind: str) -> tuple[int, int]:
    """Count the inputs and reports of a kind, or of all."""
    chosen = [entry for entry in ENTRIES if kind in ("", entry["kind"])]
    return len(chosen), len({entry["link"] for entry in chosen})


def _what_is_wrong(entry: dict[str, Any]) -> str:
    expected = entry["expected"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            outcome = run(entry["input"])
        except sigv4.SigV4Error as refusal:
            return _wrong_refusal(expected, refusal)
    if "refuses" in expected:
        return f"nothing was refused; expected {expected['refuses']}"
    seen = [warning.category.__name__ for warning in caught]
    if "warns" in expected and expected["warns"] not in seen:
        return f"no {expected['warns']}, only {seen}"
    if "warns" not in expected and seen:
        return f"warnings: {[str(warning.message) for warning in caught]}"
    return _wrong_outcome(expected, outcome)


def _wrong_refusal(expected: Mapping[str, Any], refusal: sigv4.SigV4Error) -> str:
    wanted = expected.get("refuses")
    if wanted and wanted in [kind.__name__ for kind in type(refusal).__mro__]:
        return ""
    return f"{type(refusal).__name__}: {refusal}"


def _wrong_outcome(expected: Mapping[str, Any], outcome: Outcome) -> str:
    if outcome.signature != outcome.reference:
        return "another signature than the reference computes"
    if outcome.facts.get("verdict") != expected.get("verdict", outcome.facts.get("verdict")):
        return f"verdict: {outcome.facts.get('verdict')!r}, causes {outcome.facts.get('causes')}"
    missing = [c for c in expected.get("causes", ()) if c not in outcome.facts.get("causes", ())]
    if missing:
        return f"causes: {outcome.facts.get('causes')}, expected {expected['causes']}"
    return _wrong_facts(expected.get("signs", {}), outcome.facts)


def _wrong_facts(expected: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    for name, value in expected.items():
        if name == "without":  # query parameters that must not be there
            if found := [one for one in value if one in facts["query"]]:
                return f"in the query: {found}"
        elif name == "contains":
            if absent := [one for one in value if one not in facts["url"]]:
                return f"not in the URL: {absent}"
        elif isinstance(value, dict):
            got = {one: facts[name].get(one) for one in value}
            if got != value:
                return f"{name}: {got!r}, expected {value!r}"
        elif facts.get(name) != value:
            return f"{name}: {facts.get(name)!r}, expected {value!r}"
    return ""
