"""Rows that bring their bucket, region, profile or URI; forms, headers and verdicts from files."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.bulk.routes import Routes
from sigv4.cli import main
from sigv4.s3 import S3

from .tools import ARGUMENTS, AT, CREDENTIALS, SECRET, presign, url, write

OTHER = sigv4.Credentials("AKIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")


def one(credentials, region, bucket, key) -> str:
    return S3(credentials, region).presign("get_object", Bucket=bucket, Key=key, at=AT).url


@pytest.fixture
def profiles(tmp_path) -> str:
    """A file of two profiles, one of them of no use."""
    return write(
        tmp_path / "credentials",
        f"[other]\naws_access_key_id = {OTHER.access_key_id}\n"
        f"aws_secret_access_key = {OTHER.secret_access_key}\n[broken]\naws_access_key_id = AKIA\n",
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_bucket_region_and_profile_of_each_row(tmp_path, profiles, monkeypatch, jobs):
    """Each is signed as by itself; rows that cannot be are refused."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    rows = [
        ("a b", "bucket-a", "eu-west-1", "other"),
        ("k", "bucket-b", "us-east-1", ""),
        ("k", "bucket-c", "", ""),
        ("k", "bucket-c", "eu-west-1", "broken"),
        ("k", "bucket-c", "eu-west-1", "missing"),
        ("k", "Not-a-bucket", "eu-west-1", ""),
        ("k", "", "eu-west-1", ""),
        ("..", "bucket-a", "eu-west-1", ""),
        ("last", "bucket.dotted", "eu-west-1", "other"),
    ]
    source = tmp_path / "k.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("key", "b", "r", "p"), *rows])
    output, errors = tmp_path / "o.txt", tmp_path / "e.txt"
    arguments = ["--input", source, "--output", output, "--errors", errors, "--jobs", jobs]
    for target in ("Bucket=b", "Region=r", "Profile=p"):
        arguments += ["--column", target]
    assert presign(*arguments, "--credentials-file", profiles, bucket=None) == 3
    assert output.read_text().splitlines() == [
        one(OTHER, "eu-west-1", "bucket-a", "a b"),
        one(CREDENTIALS, "us-east-1", "bucket-b", "k"),
        one(CREDENTIALS, "eu-west-1", "bucket-c", "k"),
        one(OTHER, "eu-west-1", "bucket.dotted", "last"),
    ]
    lines = [int(line.split("\t")[0]) for line in errors.read_text().splitlines()]
    assert lines == [5, 6, 7, 8, 9]
    assert SECRET not in errors.read_text()


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_uris_in_a_column(tmp_path, suffix):
    """Bucket and key of each; others are refused."""
    uris = ["s3://bucket-a/a b/c", "s3a://bucket-b/k", "s3://bucket-a", "k", ""]
    source = tmp_path / f"k.{suffix}"
    if suffix == "csv":
        source.write_text("u,n\n" + "".join(f"{uri},1\n" for uri in uris))
    elif suffix == "jsonl":
        source.write_text("".join(json.dumps({"u": uri}) + "\n" for uri in uris))
    else:
        pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
        __import__("pyarrow.parquet").parquet.write_table(pa.table({"u": uris}), source)
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--output", output, "--column", "URI=u"]
    assert presign(*arguments, bucket=None) == 3
    assert output.read_text().splitlines() == [
        one(CREDENTIALS, "eu-west-1", "bucket-a", "a b/c"),
        one(CREDENTIALS, "eu-west-1", "bucket-b", "k"),
    ]


def test_uris_of_one_bucket(tmp_path):
    """Where a bucket is named, no row is signed for another."""
    source = write(tmp_path / "k.txt", "s3://examplebucket/a\ns3://other-bucket/b\n")
    output, errors = tmp_path / "o.txt", tmp_path / "e.txt"
    arguments = ["--input", source, "--input-format", "s3-uri", "--errors", errors]
    assert presign(*arguments, "--output", output) == 3
    assert output.read_text().splitlines() == [url("a")]
    assert "'other-bucket'" in errors.read_text()


def test_routes_travel_and_show_no_secret():
    """To worker processes they do."""
    given = ("Bucket", "Key"), CREDENTIALS, {"o": OTHER}, "eu-west-1", None
    routes = Routes(*given, "get_object", AT, 3600, "refuse", {}, {})
    again = pickle.loads(pickle.dumps(routes))
    assert again(("bucket-a", "k")) == one(CREDENTIALS, "eu-west-1", "bucket-a", "k")
    assert SECRET not in repr(routes)


def test_a_column_for_what_no_row_can_bring(tmp_path, capsys):
    """Named, with the nearest."""
    source = write(tmp_path / "k.csv", "key,b\na,b\n")
    arguments = ["--input", source, "--output", tmp_path / "o.txt", "--column", "Buket=b"]
    assert presign(*arguments) == 1
    assert "Did you mean 'Bucket'?" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["jsonl", "csv", "txt"])
def test_forms(tmp_path, jobs, suffix):
    """One for each key, which our verifier and policy accept."""
    source, output = write(tmp_path / "k.txt", "a b\n..\nc\n"), tmp_path / f"o.{suffix}"
    words = ["bulk", "post", *ARGUMENTS, "--bucket", "examplebucket", "--jobs", jobs]
    words += ["--input", source, "--output", str(output), "--max-size", "1MB"]
    assert main(words) == 3
    if suffix == "csv":
        with output.open(newline="", encoding="utf-8") as file:
            forms = [json.loads(row["form"]) for row in csv.DictReader(file)]
    else:
        lines = [json.loads(line) for line in output.read_text().splitlines()]
        forms = [line["form"] for line in lines] if suffix == "jsonl" else lines
    client = S3(CREDENTIALS, "eu-west-1")
    conditions = [["content-length-range", 0, 1_000_000]]
    assert forms == [
        client.generate_presigned_post("examplebucket", key, {}, conditions, 3600, at=AT)
        for key in ("a b", "c")
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_headers_of_requests(tmp_path, jobs):
    """Each request is signed as by itself, with its method, headers and body."""
    requests = [
        {"url": "https://x.example.com/a?b=1", "m": "POST", "h": {"X-A": "1"}, "b": '{"é": 1}'},
        {"url": "https://x.example.com/b"},
        {"url": "no url", "m": "GET", "h": {}, "b": ""},
        {"url": "https://x.example.com/c", "m": "PUT", "h": None, "b": None},
    ]
    source = write(tmp_path / "r.jsonl", "".join(json.dumps(each) + "\n" for each in requests))
    output, errors = tmp_path / "o.jsonl", tmp_path / "e.txt"
    words = ["bulk", "sign", *ARGUMENTS, "--service", "execute-api", "--jobs", jobs]
    words += ["--input", source, "--output", str(output), "--errors", str(errors)]
    for target in ("Method=m", "Headers=h", "Body=b"):
        words += ["--column", target]
    assert main(words) == 3
    made = [json.loads(line)["headers"] for line in output.read_text().splitlines()]
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", "execute-api")
    expected = [
        signer.sign(
            sigv4.Request(
                each.get("m") or "GET",
                each["url"],
                each.get("h") or {},
                (each.get("b") or "").encode(),
            ),
            at=AT,
        )
        for each in (requests[0], requests[3])
    ]
    assert made == [dict(signed.headers) for signed in expected]
    assert [line.split("\t")[0] for line in errors.read_text().splitlines()] == ["2", "3"]


def test_requests_that_were_signed_with_headers(tmp_path):
    """Verified as presigned URLs are; a changed body is not valid."""
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", "execute-api")
    request = sigv4.Request("POST", "https://x.example.com/a", {"X-A": "1"}, b"body")
    headers = {"X-A": "1", **signer.sign(request, at=AT).headers}
    rows = [
        {"url": request.url, "m": "POST", "h": headers, "b": "body"},
        {"url": request.url, "m": "POST", "h": headers, "b": "other"},
        {"url": request.url, "m": "GET", "h": headers, "b": "body"},
        {"url": request.url, "m": "POST", "h": {}, "b": "body"},
    ]
    source = write(tmp_path / "r.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    output = tmp_path / "o.txt"
    words = ["bulk", "verify", *ARGUMENTS, "--input", source, "--output", str(output)]
    for target in ("Method=m", "Headers=h", "Body=b"):
        words += ["--column", target]
    assert main(words) == 3
    verdicts = output.read_text().splitlines()
    assert verdicts[0] == "valid"
    assert all(verdict != "valid" for verdict in verdicts[1:])


def test_headers_that_are_too_old(tmp_path, monkeypatch, capsys):
    """Servers take them for minutes: a run that is later is refused."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "s"),
    ):
        monkeypatch.setenv(name, value)
    source = write(tmp_path / "u.txt", "https://x.example.com/\n")
    old = (datetime.now(timezone.utc) - timedelta(seconds=290)).strftime("%Y%m%dT%H%M%SZ")
    words = ["bulk", "sign", "--service", "execute-api", "--region", "eu-west-1", "--at", old]
    words += ["--input", source, "--output", str(tmp_path / "o.txt"), "--quiet"]
    assert main(words) == 1
    assert "expired-plan" in capsys.readouterr().err
    assert main([*words, "--allow-expired"]) == 0
