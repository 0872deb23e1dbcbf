"""`sigv4 bulk verify`: URLs in, verdicts out. The URLs are botocore's, so nothing is circular."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import timedelta
from pathlib import Path

import pytest

import sigv4
from sigv4.bulk.task import Task
from sigv4.bulk.verdicts import Verdicts, Verifying
from sigv4.cli import main
from sigv4.s3 import S3
from tests.differential.peers import AT, BUCKET, SECRET, boto_client, freeze

KEYS = ["a.txt", "a b/é+.txt", "x" * 900]
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)


@pytest.fixture
def urls(monkeypatch) -> list[str]:
    freeze(monkeypatch)
    client = boto_client("eu-west-1", "virtual", None)
    return [
        client.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": key}, 3600)
        for key in KEYS
    ]


@pytest.fixture
def files(tmp_path, urls) -> tuple[str, Path]:
    source = tmp_path / "urls.txt"
    tampered = urls[0].replace("a.txt", "b.txt")
    source.write_text("\n".join([*urls, tampered, "no url", ""]))
    return str(source), tmp_path / "verdicts.csv"


def run(*arguments: str, at: str = "20261123T124500Z") -> int:
    return main(["bulk", "verify", "--demo", "--at", at, "--quiet", *arguments])


def codes(path: Path) -> list[str]:
    rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    return [row[1].partition(":")[0].partition(" (")[0] for row in rows]


EXPECTED = ["verdict", "valid", "valid", "valid", "SignatureDoesNotMatch", "InvalidURI"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_verdicts(files, jobs, capsys):
    """One for each line, in order; the status and the last line tell that some are bad."""
    source, out = files
    assert run("--input", source, "--output", str(out), "--jobs", jobs) == 3
    assert codes(out) == EXPECTED
    assert "3 valid, 2 not valid, 0 refused." in capsys.readouterr().err


def test_all_valid(tmp_path, urls, capsys):
    """Status 0, and text in means text out."""
    source = tmp_path / "urls.txt"
    source.write_text("\n".join(urls))
    assert run("--input", str(source)) == 0
    assert capsys.readouterr().out.splitlines() == ["valid"] * 3


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--region", "us-east-1"], "AuthorizationQueryParametersError"),
        (["--service", "sts"], "SignatureDoesNotMatch"),
        (["--method", "PUT"], "SignatureDoesNotMatch"),
    ],
)
def test_scope_and_method(files, options, code):
    """A URL is for one region, one service and one method."""
    source, out = files
    assert run("--input", source, "--output", str(out), *options) == 3
    assert codes(out)[1:4] == [code] * 3


@pytest.mark.parametrize("at", ["20261123T133457Z", "20261123T121900Z"])
def test_too_late_and_too_early(files, at):
    """After the hour, and more than the skew before it."""
    source, out = files
    assert run("--input", source, "--output", str(out), at=at) == 3
    assert codes(out)[1:4] == ["AccessDenied"] * 3


def test_records(tmp_path, urls):
    """A column of its own name, records kept; a record without it is refused by its line."""
    source, out, errors = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "errors.txt"))
    source.write_text(json.dumps({"id": 1, "link": urls[1]}) + '\n{"id": 2}\n{"link": 7}\n')
    arguments = ["--column", "link", "--input", str(source), "--output", str(out)]
    assert run(*arguments, "--errors", str(errors)) == 3
    assert json.loads(out.read_text()) == {"id": 1, "link": urls[1], "verdict": "valid"}
    assert [line.partition("\t")[0] for line in errors.read_text().splitlines()] == ["2", "3"]


def test_parquet(tmp_path, urls):
    """Parquet in, Parquet out."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra 'arrow' is not installed")
    import pyarrow as pa

    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    parquet.write_table(pa.table({"url": [*urls, "no"], "n": [1, 2, 3, 4]}), source)
    assert run("--input", str(source), "--output", str(out)) == 3
    made = parquet.read_table(out).to_pydict()
    assert made["n"] == [1, 2, 3, 4]
    assert [text.partition(":")[0] for text in made["verdict"]] == [*EXPECTED[1:4], "InvalidURI"]


def test_verdicts_travel_and_show_no_secret(urls):
    """To worker processes they do, and their repr names the access key."""
    verdicts = Verdicts(CREDENTIALS, AT + timedelta(minutes=5))
    assert list(pickle.loads(pickle.dumps(verdicts)).many(urls)) == ["valid"] * 3
    assert "AKIAIOSFODNN7EXAMPLE" in repr(verdicts)
    assert SECRET not in repr(verdicts)


class Renewed:
    """Gives the keys of a list, one after the other, and the last one for ever."""

    def __init__(self, *keys):
        self.keys = list(keys)

    def load(self):
        return self.keys.pop(0) if len(self.keys) > 1 else self.keys[0]


def signed_with(credentials, key):
    s3 = S3(credentials, "eu-west-1")
    return s3.presign("get_object", Bucket="examplebucket", Key=key, expires_in=3600, at=AT).url


def test_a_run_follows_keys_that_are_renewed(tmp_path):
    """URLs of the keys before a renewal and after it are valid; those of others are not."""
    first = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "t1", AT + timedelta(hours=1))
    second = sigv4.Credentials("ASIAI44QH8DHBEXAMPLE", SECRET, "t2", AT + timedelta(hours=2))
    other = sigv4.Credentials("ASIAIOTHERKEYEXAMPLE", SECRET, "t3")
    urls = [signed_with(each, "k") for each in (first, second, first, other)]
    verdicts = Verdicts(Renewed(first, second), AT + timedelta(minutes=5))
    assert [text.partition(":")[0] for text in verdicts.many(urls)] == [
        "valid",
        "valid",
        "valid",
        "InvalidAccessKeyId",
    ]
    source, out = tmp_path / "urls.txt", tmp_path / "out.txt"
    source.write_text("\n".join(urls[:3]))
    provider = Renewed(first, first, second)
    verifying = Verifying(provider, AT + timedelta(minutes=5))
    counts = verifying.prepare(Task((str(source),), str(out))).go(lambda _: None)
    assert (counts.rows, counts.invalid) == (3, 0)


FORMULAS = ["=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "-x", "\thttp://x"]
HARMLESS = ["-2", "+1.5", "-", "https://host/=x", "'=1", "http:"]


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",")]


def test_formulas_in_lines(tmp_path):
    """A URL that a spreadsheet would take as a formula is quoted; nothing else is."""
    (tmp_path / "urls.txt").write_text("\n".join([*FORMULAS, *HARMLESS, ""]), encoding="utf-8")
    out = tmp_path / "out.csv"
    assert run("--input", str(tmp_path / "urls.txt"), "--output", str(out)) == 3
    found = [row[0] for row in cells(out)[1:]]
    assert found == [*[f"'{each}" for each in FORMULAS], *HARMLESS]
    assert all(row[1].startswith(("InvalidURI", "AccessDenied")) for row in cells(out)[1:])


@pytest.mark.parametrize("name", ["out.csv", "out.tsv"])
def test_formulas_in_records(tmp_path, name):
    """In every column, with the same delimiter and another one; other records stay as they are."""
    rows = [[each, "https://x/", "a,b"] for each in [*FORMULAS, *HARMLESS]]
    source = tmp_path / "urls.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["note", "url", "more"], *rows])
    out = tmp_path / name
    assert run("--input", str(source), "--column", "url", "--output", str(out)) == 3
    found = [row[:3] for row in cells(out)[1:]]
    quoted = [[f"'{each}", "https://x/", "a,b"] for each in FORMULAS]
    assert found == [*quoted, *rows[len(FORMULAS) :]]


def test_formulas_in_parquet(tmp_path):
    """Parquet to CSV as well; a number stays a number."""
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
    from pyarrow import parquet

    table = pa.table({"url": FORMULAS, "size": [-1] * len(FORMULAS)})
    parquet.write_table(table, tmp_path / "urls.parquet")
    out = tmp_path / "out.csv"
    assert (
        run("--input", str(tmp_path / "urls.parquet"), "--column", "url", "--output", str(out)) == 3
    )
    assert [row[:2] for row in cells(out)[1:]] == [[f"'{each}", "-1"] for each in FORMULAS]


def test_urls_that_are_made_are_not_changed(tmp_path):
    """Presigning writes records as they were read: keys are the user's own."""
    (tmp_path / "keys.csv").write_text("key,note\n=a,+x\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    command = ["bulk", "presign", "--demo", "--bucket", "my-bucket", "--region", "eu-west-1"]
    arguments = ["--input", str(tmp_path / "keys.csv"), "--column", "key", "--output", str(out)]
    assert main([*command, *arguments, "--quiet"]) == 0
    assert cells(out)[1][:2] == ["=a", "+x"]
