"""What is printed and written."""

from __future__ import annotations

import json

import pytest
from defusedxml.ElementTree import fromstring

from sigv4.conformance.server import Severity, judge, report
from sigv4.conformance.server.hostile import read

from .fakes import error, fake, response


@pytest.fixture(scope="module")
def results():
    def answer(head: bytes, body: bytes) -> bytes:
        if head.startswith(b"POST"):
            return error(405, "MethodNotAllowed")
        return response(200, b"hello")

    with fake(answer) as server:
        return judge(server.target, read(["signature/zeros", "form/secret", "uri/fragment"]))


def test_rows(results):
    """A row for each class, the most severe first."""
    table = report.rows(results)
    assert table[0] == ("wrong-signature", "critical", "1", "1", "0")
    assert ("form-signature", "critical", "0", "0", "1") in table
    assert ("malformed-http", "low", "1", "1", "0") in table
    assert report.as_text(table).startswith("class ")


def test_details(results):
    """Class, what it is, the remedy, and each case; curl if it is asked for."""
    lines = report.details(results, Severity.CRITICAL)
    assert lines[1].startswith("wrong-signature (critical): Signatures that are made up, or made ")
    assert lines[3] == "  signature/zeros: 200. Made up."
    assert len(lines) == 4
    more = report.details(results, Severity.LOW, curl=True)
    assert [line for line in more if line.startswith("    curl ")]
    assert [line for line in more if "uri/fragment" in line]


def test_json(results):
    """All verdicts, with curl for findings."""
    found = report.as_json(results)
    json.dumps(found)
    assert found["totals"]["not-judged"] == 1
    (one,) = [case for case in found["cases"] if case["id"] == "hostile/signature/zeros"]
    assert one["curl"].startswith("curl ")
    (other,) = [case for case in found["cases"] if case["id"] == "hostile/form/secret"]
    assert "curl" not in other
    assert not [case for case in report.as_json(results, curl=False)["cases"] if "curl" in case]


def test_junit(results):
    """Findings of a lower severity pass; what is not judged is skipped."""
    root = fromstring(report.as_junit(results, Severity.HIGH))
    suites = {suite.get("name"): suite for suite in root}
    assert suites["wrong-signature"].get("failures") == "1"
    assert suites["form-signature"].get("skipped") == "1"
    assert suites["malformed-http"].get("failures") == "0"
    low = fromstring(report.as_junit(results, Severity.LOW))
    assert {one.get("name"): one for one in low}["malformed-http"].get("failures") == "1"


def test_summary(results):
    """The totals in one line, in a fixed order."""
    assert report.summary(results) == (
        "21 right, 2 accepted, 19 refused, 10 stored-differently, 1 not-judged, 10 not-sent"
    )


def test_reasons(results):
    """How many cases were not judged, by reason."""
    lines = report.not_judged(results.verdicts)
    assert "1 case: the server does not accept form/control/plain" in lines
