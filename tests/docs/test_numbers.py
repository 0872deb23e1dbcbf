"""Numbers in prose agree with the data: cases, operations, mutants, versions, figures.

A claim is a pattern with one number, and what that number must be. Numbers of released versions in
CHANGELOG.md are left alone: they were right at the time.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

import sigv4
from sigv4.s3.operations.operations_data import OPERATIONS

from .pages import DOCS, PAGES, README, ROOT, name, read

VECTORS = ROOT / "vectors"


def cases(file: str) -> list[dict]:
    return json.loads((VECTORS / file).read_text(encoding="utf-8"))["cases"]


HOSTILE = Counter(case["verdict"] == "accepted" for case in cases("hostile.json"))
ECDSA = Counter(case["valid"] for case in cases("ecdsa_signatures.json"))
CONFORMANCE = json.loads(read(DOCS / "conformance-results.json"))
MUTANTS = {
    row[1]: (int(row[2].replace(",", "")), float(row[3]))
    for row in re.finditer(
        r"^\| `?(sigv4/core|sigv4/verify|both)`? \| ([\d,]+) \| ([\d.]+) % \|$",
        read(DOCS / "mutation.md"),
        re.MULTILINE,
    )
}
ALL_MUTANTS, KILLED = MUTANTS["both"]

CLAIMS = {
    r"([\d,]+) cases\s+of\s+AWS's\s+test\s+suite": len(cases("aws_suite.json")),
    r"([\d,]+)\s+of\s+AWS's\s+test\s+cases\s+for\s+the\s+endpoints": len(
        cases("s3_endpoints.json")
    ),
    r"AWS's\s+own\s+([\d,]+)\s+cases": len(cases("s3_endpoints.json")),
    r"([\d,]+)\s+cases\s+(?:for\s+what\s+the\s+suite|on\s+which\s+botocore)": len(
        cases("blind_spots.json")
    ),
    r"([\d,]+)\s+requests\s+that\s+a\s+signer\s+must\s+refuse": len(cases("negative.json")),
    r"([\d,]+)\s+hostile\s+cases": HOSTILE.total(),
    r"([\d,]+)\s+attacks\s+and\s+mistakes": HOSTILE[False],
    r"([\d,]+)\s+control\s+cases\s+to\s+accept": HOSTILE[True],
    r"([\d,]+)\s+(?:operations\s+of\s+S3)": len(OPERATIONS),
    r"([\d,]+)\s+signatures,\s+valid\s+and\s+malformed": ECDSA.total(),
    r"has\s+([\d,]+)\s+valid\s+signatures": ECDSA[True],
    r"signatures\s+and\s+([\d,]+)\s+that\s+must\s+be\s+refused": ECDSA[False],
    r"([\d,]+)\s+small\s+errors\s+made\s+on\s+purpose": ALL_MUTANTS,
    r"there\s+were\s+([\d,]+)\s+mutants": ALL_MUTANTS,
    r"some\s+([\d,]+)\s+small\s+changes": round(ALL_MUTANTS, -3),
    r"the\s+tests\s+notice\s+([\d.]+) %": KILLED,
    r"Of\s+the\s+([\d,]+)\s+survivors": round(ALL_MUTANTS * (1 - KILLED / 100), -1),
}
ROUNDED = r"Of\s+the\s+([\d,]+)\s+survivors"  # the rate has one decimal


def text_of(page: Path) -> str:
    """The page; of the changelog what is not released yet."""
    text = read(page)
    if page.name == "CHANGELOG.md":
        text = text.partition("## [Unreleased]")[2].partition("\n## [")[0]
    return text


@pytest.mark.parametrize("claim", CLAIMS)
def test_claims(claim):
    """Each is on some page, and right on every one."""
    found = [
        (name(page), float(match[1].replace(",", "")))
        for page in PAGES
        for match in re.finditer(claim, text_of(page))
    ]
    assert found, "no page says this any more: take the claim out"
    allowed = 10 if claim == ROUNDED else 0
    for page, number in found:
        assert abs(number - CLAIMS[claim]) <= allowed, f"{page}: {number}, not {CLAIMS[claim]}"


LOOSE = r"\b(\d[\d,]*)\s+(?:\w+\s+){0,2}(?:cases|operations|mutants|refusals|attacks|signatures)\b"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_claim_is_left_out(page):
    """A number of cases, operations, mutants or signatures is one that is checked here."""
    if page.name in (
        "conformance-results.md",
        "server-results.md",
    ):  # generated, with their numbers
        return
    text = text_of(page)
    checked = {match.start(1) for claim in CLAIMS for match in re.finditer(claim, text)}
    loose = [match[0] for match in re.finditer(LOOSE, text) if match.start(1) not in checked]
    assert loose == []


def test_table_of_vectors():
    """vectors/README.md has the count of each file, and each file."""
    rows = re.findall(r"^\| `(\w+\.json)` \| (\d+) \|", read(VECTORS / "README.md"), re.MULTILINE)
    for file, count in rows:
        data = json.loads((VECTORS / file).read_text(encoding="utf-8"))
        lists = ("cases", "examples", "messages", "malformed", "chains", "streams")
        assert int(count) == sum(len(data.get(part, ())) for part in lists), file
    names = {path.name for path in VECTORS.glob("*.json")} - {"schema.json"}
    assert {file for file, _ in rows} == names


def test_rates_of_mutants():
    """The total and its rate follow from the two rows."""
    core, verify = MUTANTS["sigv4/core"], MUTANTS["sigv4/verify"]
    assert core[0] + verify[0] == ALL_MUTANTS
    killed = (core[0] * core[1] + verify[0] * verify[1]) / ALL_MUTANTS
    assert abs(killed - KILLED) < 0.15  # each rate has one decimal


def test_other_signers():
    """The page counts the signers in its data, and judged this version."""
    words = {7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}
    others = len(CONFORMANCE["signers"]) - 1
    assert f"[{words[others]} others](conformance-results.md)" in read(DOCS / "checked.md")
    (ours,) = [one for one in CONFORMANCE["signers"] if one["name"] == "sigv4"]
    assert ours["versions"] == {"sigv4-engine": sigv4.__version__}


@pytest.mark.parametrize("product", ["JuiceFS", "SeaweedFS", "Chromium"])
def test_versions_of_peers(product):
    """One version of each, on every page that names it."""
    pattern = rf"{product} (\d+(?:\.\d+)*)"
    found = {version for page in PAGES for version in re.findall(pattern, text_of(page))}
    assert len(found) == 1


def test_figures_of_the_readme():
    """Its rate of presigning is that of the last benchmark."""
    groups = json.loads(read(ROOT / "bench" / "results" / "latest.json"))["groups"]
    microseconds = groups["presign-many"]["sigv4 presigner.many"]["median"]
    assert "about a million URLs a second" in read(README)
    assert 0.8 <= microseconds <= 1.25
