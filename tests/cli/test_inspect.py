"""``sigv4 inspect``: text, JSON, exit status, and where it reads from."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

import sigv4 as library
from sigv4.s3 import S3

AT = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
KEYS = library.Credentials("AKIAJ2345678ABCDEFGH", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
URL = S3(KEYS, "eu-west-1").presign("get_object", Bucket="my-bucket", Key="k", at=AT).url
OLD = "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAJ2345678ABCDEFGH&Signature=x&Expires=1999999999"
NOW = ("--at", "2026-11-29T12:30:00Z")


def test_text(sigv4):
    """A row for each fact that is known."""
    done = sigv4("inspect", URL, *NOW)
    assert (done.status, done.err) == (0, "")
    rows = dict(line.split(":", 1) for line in done.out.split("\n\n")[0].splitlines())
    assert {name: value.strip() for name, value in rows.items()} == {
        "signature": "Signature Version 4, presigned URL",
        "signed by": "AKIAJ2345678ABCDEFGH (long-term key)",
        "scope": "20261129/eu-west-1/s3",
        "signed at": "2026-11-29T12:00:00+00:00",
        "works until": "at most 2026-11-29T13:00:00+00:00. X-Amz-Expires is 3600 seconds.",
        "host": "my-bucket.s3.eu-west-1.amazonaws.com",
        "bucket": "my-bucket",
        "key": "k",
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [(URL, 0), (URL.replace("https:", "http:"), 3), (OLD, 1), ("https://example.com/", 1)],
)
def test_status(sigv4, text, status):
    """1 if it cannot work, 3 if it may not."""
    assert sigv4("inspect", text, *NOW).status == status


def test_without_a_signature(sigv4):
    """No kind of signature is named."""
    assert sigv4("inspect", "https://example.com/").out.startswith("signature:    none\n")


def test_json(sigv4):
    """All of it, with the findings and the worst of them."""
    done = sigv4("inspect", OLD, *NOW, "--output", "json")
    shown = json.loads(done.out)
    assert (shown["version"], shown["worst"]) == ("sigv2", "error")
    assert shown["ends_at"] == "2033-05-18T03:33:19+00:00"
    assert shown["signed_at"] is None
    assert shown["findings"][0]["code"] == "signature-version-2"
    signed = json.loads(sigv4("inspect", URL, *NOW, "--output", "json").out)
    assert signed["signed_at"] == "2026-11-29T12:00:00+00:00"
    assert (
        json.loads(sigv4("inspect", "https://example.com/", "--output", "json").out)["ends_at"]
        is None
    )


@pytest.mark.parametrize("how", ["default", "dash", "file", "file dash"])
def test_input(sigv4, tmp_path, how):
    """From an argument, a file or standard input."""
    file = tmp_path / "request.txt"
    file.write_text(f"curl '{URL}'\n")
    arguments = {"default": (), "dash": ("-",), "file": ("--file", str(file))}
    given = arguments.get(how, ("--file", "-"))
    done = sigv4("inspect", *given, *NOW, stdin=file.read_text())
    assert "operation:    get_object" in done.out


@pytest.mark.parametrize("command", ["inspect", "power"])
def test_file_as_argument(sigv4, tmp_path, command):
    """A user who gives the name of a file reads which option takes it."""
    file = tmp_path / "url.txt"
    file.write_text(URL, encoding="utf-8")
    assert f"Pass --file {file} to read the file." in sigv4(command, str(file)).err
    assert "--file" not in sigv4(command, f"{file}.other").err


def test_nothing_to_inspect(sigv4):
    """It says what can be."""
    done = sigv4("inspect", stdin="")
    assert done.status == 1
    assert "Pass a URL, a curl command, headers or a form." in done.err


def test_version_2_is_red(sigv4, monkeypatch):
    """On a terminal that has colours; NO_COLOR turns them off."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "\x1b[31msignature:" in sigv4("inspect", OLD).out
    assert "\x1b[31merror:" in sigv4("inspect", OLD).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in sigv4("inspect", OLD).out


def test_no_secret_is_shown(sigv4):
    """No signature in full."""
    signature = URL.partition("X-Amz-Signature=")[2]
    for output in ("text", "json"):
        assert signature not in sigv4("inspect", URL, "--output", output).out


def test_version_2_of_boto3(sigv4):
    """The second of three accidents: the URL that boto3 makes is recognised, with the remedy."""
    import boto3

    session = boto3.Session("AKIAJ2345678ABCDEFGH", "secret", region_name="eu-west-1")
    params = {"Bucket": "my-bucket", "Key": "k"}
    url = session.client("s3").generate_presigned_url("get_object", params)
    done = sigv4("inspect", url)
    assert done.status == 1
    assert "This is Signature Version 2" in done.out
    assert "set Config(signature_version='s3v4')" in done.out
