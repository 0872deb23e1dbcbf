"""Reading the vectors, and writing what came of them."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sigv4.conformance import CaseResult, read, read_files, report
from sigv4.conformance.cases import Case
from sigv4.core.profile import GENERIC

ROOT = Path(__file__).parents[2]


def result(verdict, why="", step="", group="a", name="one"):
    return CaseResult(Case(name, group, 'Shows "<&>".', {}, GENERIC, {}, ""), verdict, step, why)


MIXED = [
    result("pass"),
    result("fail", "x < y & \x1b[2J \x00 \ud800 ]]> é", "key", name="two"),
    result("equivalent", "does not sign a", group="b", name="three"),
    result("unsupported", "cannot", group="b", name="four"),
    result("crash", "ended", group="b", name="five"),
]


def test_all_cases_for_signers_are_read():
    """34 of the suite, 13 of the documentation, 145 blind spots, 164 refusals; no endpoints."""
    groups = [case.group.partition(",")[0] for case in read()]
    counts = {group: groups.count(group) for group in groups}
    assert counts["aws_suite"] == 34
    assert counts["aws_docs"] == 13
    assert counts["blind_spots"] == 145
    assert counts["negative"] == 164
    assert "s3_endpoints" not in counts


def test_questions_are_plain_json():
    """No value is Python's own, and bodies are in base64."""
    for case in read():
        assert json.loads(json.dumps(case.question)) == case.question
        assert "body" not in case.question.get("request", {})


def test_questions_do_not_give_the_answer_away():
    """What must be refused is asked as what must be signed is."""
    (bad,) = read(only=["expiry-too-long"])
    (good,) = read(only=["presign-generic"])
    assert set(bad.question) == set(good.question)
    assert bad.question["do"] == good.question["do"] == "presign"


def test_kinds_that_are_no_questions_are_passed_over(tmp_path):
    """Vectors for verifiers may lie beside those for signers."""
    source = dict(read_files())["aws_suite.json"]
    cases = [source["cases"][0], {"id": "x", "kind": "of-another-time"}]
    cases.append(source["cases"][1] | {"algorithm": "AWS4-ECDSA-P256-SHA256"})
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    (tmp_path / "mine.json").write_text(json.dumps({"cases": cases}), encoding="utf-8")
    (tmp_path / "schema.json").write_text("{}", encoding="utf-8")
    assert [(case.id, case.group) for case in read(tmp_path)] == [
        ("get-header-key-duplicate", "mine")
    ]


def test_cases_show_no_secret():
    """Vectors of one's own may be signed with keys of one's own."""
    (case,) = read(only=["token-header"])
    assert repr(case) == "Case('token-header', group='blind_spots')"
    assert "MDENG" not in repr(CaseResult(case, "pass"))


def test_nothing_to_ask(tmp_path):
    """An empty folder, a pattern that fits nothing, a file that is not JSON: each is reported."""
    with pytest.raises(ValueError, match="has no cases"):
        read(tmp_path)
    with pytest.raises(ValueError, match=r"has no cases that match 'nothing-\*'"):
        read(only=["nothing-*"])
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.json is not JSON"):
        read(tmp_path)


def test_vectors_are_found_where_they_are(monkeypatch, tmp_path):
    """Compressed beside the module, else at the top of a clone, else that is reported."""
    from sigv4.conformance import cases

    packed = tmp_path / "vectors.json.gz"
    monkeypatch.setattr(cases, "_PACKED", packed)
    assert dict(read_files()) == {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in (ROOT / "vectors").glob("*.json")
    }
    packed.write_bytes(gzip.compress(b'{"a.json": {"cases": []}}'))
    assert dict(read_files()) == {"a.json": {"cases": []}}
    packed.unlink()
    monkeypatch.setattr(cases, "_CLONE", tmp_path)
    with pytest.raises(ValueError, match="Pass --vectors DIR"):
        dict(read_files())


def test_table():
    """Columns stand below one another, and nothing in them moves the cursor."""
    assert report.as_text(report.rows(MIXED[:2])) == (
        "case  verdict  step  why\n"
        "one   pass\n"
        "two   fail     key   x < y & \\x1b[2J \\x00 \\ud800 ]]> é"
    )
    assert [row.case for row in report.rows(MIXED, failed_only=True)] == [
        "two",
        "three",
        "four",
        "five",
    ]


def test_summary():
    """A line for each group, and one for all."""
    assert report.summary(MIXED) == [
        "a    1 pass, 1 fail",
        "b    1 equivalent, 1 unsupported, 1 crash",
        "all  1 pass, 1 equivalent, 1 fail, 1 unsupported, 1 crash",
    ]


def test_causes():
    """Verdicts other than a pass, counted without what differs from case to case."""
    why = "path: encoded once instead of twice (character {}: '/a%20b' where '/a%2520b' is right)"
    guard = result("fail", "signs what cannot work (UnsafeKey): a/../b", "guard")
    found = [
        result("fail", why.format(3), "canonical request"),
        result("pass"),
        result("fail", why.format(9), "canonical request"),
        result("fail", "request: X-Amz-Date is '2015'", "request"),
        result("fail", "request: X-Amz-Date is '2016'", "request"),
        replace(guard, case=replace(guard.case, rule="UnsafeKey")),
        result("unsupported", "has no option"),
    ]
    assert report.causes(found) == [
        "2 fail         canonical request: path: encoded once instead of twice",
        "2 fail         request: X-Amz-Date is ...",
        "1 fail         guard: UnsafeKey",
        "1 unsupported  has no option",
    ]
    assert report.causes(found[1:2]) == []


def test_good_is_all_pass_or_allowed():
    """Verdicts are allowed by name."""
    assert report.is_good(MIXED[:1])
    assert not report.is_good(MIXED[2:4], ["equivalent"])
    assert report.is_good(MIXED[2:4], ["equivalent", "unsupported"])


def test_junit():
    """Well-formed whatever is in it; failures, errors and skipped tests are counted apart."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(report.as_junit(MIXED, "sh -c '<&\x00>'"))
    assert root.get("name") == "sh -c '<&\\x00>'"
    counts = [
        [suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")]
        for suite in root
    ]
    assert counts == [["a", "2", "1", "0", "0"], ["b", "3", "0", "1", "1"]]
    failure = root.find("testsuite/testcase[@name='two']/failure")
    assert failure.get("message") == "key: x < y & \\x1b[2J \\x00 \\ud800 ]]> é"
    assert failure.get("type") == "fail"
    assert failure.text == 'Shows "<&>".'
    assert root.find("testsuite/testcase[@name='three']/system-out").text == (
        "equivalent: does not sign a"
    )


def test_json():
    """All of it."""
    reported = report.as_json(MIXED, ["signer", "--x"])
    assert reported["command"] == ["signer", "--x"]
    assert reported["totals"]["crash"] == 1
    assert reported["cases"][2] == {
        "id": "three",
        "group": "b",
        "verdict": "equivalent",
        "step": "",
        "why": "does not sign a",
    }
