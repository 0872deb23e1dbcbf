"""``sigv4 power``: text, JSON, exit status, and what may be hidden."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

import sigv4 as library
from sigv4.preflight.powers import formpower
from sigv4.s3 import S3

AT = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
KEYS = library.Credentials("AKIAJ2345678ABCDEFGH", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
URL = CLIENT.presign("get_object", Bucket="my-bucket", Key="k").url
FORM = json.dumps(CLIENT.generate_presigned_post("my-bucket", "k"))
FIXED = json.dumps(
    CLIENT.generate_presigned_post(
        "my-bucket", "k/${filename}", None, [["content-length-range", 0, 1000]]
    )
)
NOW = ("--at", "2026-11-29T12:30:00Z")


def test_text(sigv4):
    """What it is, until when, and each freedom with its command line."""
    done = sigv4("power", URL, *NOW, "--method", "GET")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(
        "signature:    Signature Version 4, presigned URL\n"
        "works until:  Sunday 29 November 2026, 13:00 UTC\n\n"
        "The holder can:\n\n"
        "low: Send it over http"
    )
    assert "[read-object]\n  remedy: Issue it late and for a short time:" in done.out
    assert "\n  curl --globoff --path-as-is 'https://my-bucket." in done.out
    assert "  a rule of the service: https://docs.aws.amazon.com/" in done.out
    assert "The holder cannot:\n\nThe method is signed." in done.out
    assert all(len(each) <= 100 for each in done.out.splitlines() if "://" not in each)


def test_brief(sigv4):
    """The sentences alone."""
    done = sigv4("power", URL, *NOW, "--method", "GET", "--brief")
    assert "[read-object]\n\n" in done.out
    assert "://" not in done.out


def test_method_that_is_not_known(sigv4):
    """It says for which methods each holds."""
    done = sigv4("power", URL, *NOW)
    assert done.status == 1
    assert "signed for:   one of GET, HEAD, PUT, DELETE; pass --method if you know it" in done.out
    words = " ".join(done.out.split())
    assert "(If it was signed for GET or HEAD.) [read-headers]" in words


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (URL, ("--method", "GET"), 0),
        (URL, ("--method", "PUT"), 1),
        (URL, ("--method", "PUT", "--accept", "replace-object"), 3),
        (FORM, (), 1),
        (FIXED, (), 3),
        (FIXED, ("--accept", "any-body", "--accept", "key-below-prefix"), 0),
        (URL, ("--at", "2026-12-29T12:30:00Z"), 0),
    ],
)
def test_status(sigv4, text, options, status):
    """1 for high, 3 for medium; codes that are accepted do not count."""
    assert sigv4("power", text, *NOW, *options).status == status


def test_search_that_is_cut(sigv4, tmp_path, monkeypatch):
    """Status 1: the holder can perhaps do something that was not tried."""
    monkeypatch.setattr(formpower, "_MOST_WORK", 1)
    form = json.dumps(CLIENT.generate_presigned_post("my-bucket", "${filename}"))
    policy = tmp_path / "policy.json"
    keys = [f"arn:aws:s3:::my-bucket/{name}/*" for name in "ab"]
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": keys}
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    done = sigv4("power", form, *NOW, "--bucket-policy", str(policy))
    assert (done.status, "The holder can do nothing that was tried." in done.out) == (1, True)


def test_json(sigv4):
    """All of it, with remedies."""
    shown = json.loads(sigv4("power", URL, *NOW, "--output", "json", "--method", "PUT").out)
    assert set(shown) == {
        "version", "kind", "methods", "ends_at", "refusal", "freedoms", "closed", "undecided",
        "worst", "starts_at",
    }  # fmt: skip
    assert (shown["version"], shown["kind"], shown["methods"]) == ("sigv4", "query", ["PUT"])
    assert (shown["worst"], shown["ends_at"]) == ("high", "2026-11-29T13:00:00+00:00")
    first = shown["freedoms"][0]
    assert set(first) == {
        "code", "severity", "text", "curl", "evidence", "source", "methods", "remedy",
    }  # fmt: skip
    assert first["code"] == "replace-object"
    assert set(shown["closed"][0]) == {"code", "text", "curl", "evidence", "source", "methods"}
    assert "X-Amz-Signature=" in first["curl"]
    late = sigv4("power", URL, "--at", "2026-12-29T12:30:00Z", "--output", "json")
    assert json.loads(late.out)["refusal"].startswith("It expired on ")


def test_dated_ahead(sigv4):
    """It says from when the URL works."""
    early = ("--at", "2026-11-28T12:30:00Z", "--method", "GET")
    done = sigv4("power", URL, *early)
    assert done.out.startswith(
        "signature:    Signature Version 4, presigned URL\n"
        "works from:   Sunday 29 November 2026, 11:45 UTC\n"
        "works until:  Sunday 29 November 2026, 13:00 UTC\n\n"
        "The holder can:\n\n"
    )
    shown = json.loads(sigv4("power", URL, *early, "--output", "json").out)
    assert shown["starts_at"] == "2026-11-29T11:45:00+00:00"
    shown = json.loads(sigv4("power", URL, *NOW, "--output", "json").out)
    assert shown["starts_at"] is None


@pytest.mark.parametrize("output", ["text", "json"])
def test_hidden_signature(sigv4, output):
    """It is nowhere in the output, for tickets and logs."""
    signature = URL.rpartition("=")[2]
    assert signature in sigv4("power", URL, *NOW, "--output", output).out
    hidden = sigv4("power", URL, *NOW, "--output", output, "--hide-signature").out
    assert signature not in hidden
    assert "X-Amz-Signature=REDACTED" in hidden


def test_expired(sigv4):
    """It can do nothing."""
    done = sigv4("power", URL, "--at", "2026-12-29T12:30:00Z")
    assert "It can do nothing: It expired on Sunday 29 November 2026, 13:00 UTC." in done.out
    old = f"https://b.s3.amazonaws.com/k?AWSAccessKeyId={KEYS.access_key_id}&Signature=x&Expires=x"
    assert "works until:  unknown" in sigv4("power", old).out


def test_policies(sigv4, tmp_path):
    """They take freedoms away, and what is missing is named."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    (tmp_path / "role.json").write_text(
        json.dumps({"Version": "2012-10-17", "Statement": statement})
    )
    who = (
        "--policy",
        str(tmp_path / "role.json"),
        "--principal",
        "arn:aws:iam::111122223333:role/r",
    )
    done = sigv4("power", URL, *NOW, *who, "--method", "GET")
    assert "Policies and facts that were not given may deny it: " in done.out
    none = [each for kind in ("bucket-policy", "boundary") for each in ("--none", kind)]
    denied = sigv4("power", URL, *NOW, *who, *none, "--method", "PUT")
    assert denied.status == 0
    assert "The holder can do nothing.\n\nThe holder cannot:\n\nThe policies deny" in denied.out


def test_from_a_file(sigv4, tmp_path):
    """A form as JSON."""
    (tmp_path / "form.json").write_text(FORM)
    done = sigv4("power", "--file", str(tmp_path / "form.json"), *NOW)
    assert done.out.startswith("signature:    Signature Version 4, upload form")
    assert sigv4("power", *NOW, stdin=FORM).out == done.out


def test_on_a_terminal(sigv4, monkeypatch):
    """Sentences wrap to its width."""
    monkeypatch.setattr("sigv4.cli.power._width", lambda: 60)
    done = sigv4("power", URL, *NOW, "--method", "GET")
    body = done.out.partition("\n\n")[2]
    assert all(len(each) <= 60 for each in body.splitlines() if "://" not in each)


def test_what_it_does_not_read(sigv4):
    """The refusal says what to pass."""
    done = sigv4("power", "https://example.com/")
    assert done.status == 1
    assert "Pass a URL with its signature, or a form as JSON." in done.err
