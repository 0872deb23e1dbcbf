"""``sigv4 presign``"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

AT = "20130524T000000Z"
DOCUMENTED = (
    "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
)
AS_DOCUMENTED = (
    "presign",
    "s3://examplebucket/test.txt",
    "--demo",
    "--at",
    AT,
    "--expires-in",
    "86400",
    "--endpoint-url",
    "https://s3.amazonaws.com",
    "--addressing-style",
    "virtual",
)


def test_documented_example(sigv4):
    """AWS's presigned GET, printed by itself on standard output."""
    done = sigv4(*AS_DOCUMENTED)
    assert done.status == 0
    assert done.out == DOCUMENTED + "\n"


@pytest.mark.parametrize("separator", "/:")
def test_multi_region_access_point(sigv4, separator):
    """Its ARN before the key: SigV4A for all regions."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    arn = f"arn:aws:s3::123456789012:accesspoint{separator}mfzwi23gnjvgw.mrap"
    done = sigv4(
        "presign", f"s3://{arn}/dir/a b.txt", "--demo", "--at", AT, "--region", "us-west-2"
    )
    assert done.status == 0
    assert done.out.startswith(
        "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/dir/a%20b.txt"
        "?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
        "&X-Amz-Region-Set=%2A&X-Amz-Signature=30"
    )


def test_multi_region_access_point_needs_no_region(sigv4, keys, monkeypatch):
    """None is assumed aloud: it is signed for all of them."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    monkeypatch.delenv("AWS_REGION")
    arn = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    done = sigv4("presign", f"s3://{arn}/k")
    assert (done.status, done.err) == (0, "")
    assert sigv4("endpoint", f"s3://{arn}").err == ""
    assert "is assumed" in sigv4("presign", "s3://examplebucket/k").err


def test_demo_says_what_it_is(sigv4):
    """On standard error, so that standard output stays a URL."""
    done = sigv4("presign", "--demo", "s3://bucket/key")
    assert "example keys of AWS's documentation" in done.err
    assert done.out.startswith("https://bucket.s3.us-east-1.amazonaws.com/key?")


def test_runs_as_a_module_in_an_empty_environment(tmp_path):
    """``python -m sigv4`` needs nothing."""
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", *AS_DOCUMENTED],
        env={"PYTHONPATH": path, "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == DOCUMENTED + "\n"


@pytest.mark.parametrize(
    ("method", "verb"),
    [("get", "GET"), ("put", "PUT"), ("head", "HEAD"), ("delete", "DELETE")],
)
def test_json_says_all(sigv4, keys, method, verb):
    """URL, method, headers, end."""
    done = sigv4("presign", "s3://bucket/a b", "--method", method, "--output", "json", "--at", AT)
    said = json.loads(done.out)
    assert said["url"].startswith("https://bucket.s3.eu-west-1.amazonaws.com/a%20b?")
    assert said["method"] == verb
    assert said["headers"] == {}
    assert said["expires_at"] == "2013-05-24T01:00:00+00:00"


def test_methods_sign_differently(sigv4, keys):
    """A URL is good for its method only."""
    urls = {
        sigv4("presign", "s3://bucket/k", "--method", method, "--at", AT).out
        for method in ("get", "put", "head", "delete")
    }
    assert len(urls) == 4


@pytest.mark.parametrize(
    "at",
    ["20130524T000000Z", "2013-05-24T00:00:00Z", "2013-05-24T02:00:00+02:00", "2013-05-24"],
)
def test_at_takes_many_forms(sigv4, keys, at):
    """The same time, the same URL."""
    assert "X-Amz-Date=20130524T000000Z" in sigv4("presign", "s3://bucket/k", "--at", at).out


@pytest.mark.parametrize("at", ["yesterday", "20130524T000000+", "20131324T000000Z"])
def test_at_refuses_other_forms(sigv4, keys, at):
    """Wrong usage, with the forms there are."""
    done = sigv4("presign", "s3://bucket/k", "--at", at)
    assert done.status == 2
    assert "20130524T000000Z" in done.err


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["--region", "us-west-2"], "https://bucket.s3.us-west-2.amazonaws.com/k?"),
        (["--addressing-style", "path"], "https://s3.eu-west-1.amazonaws.com/bucket/k?"),
        (["--endpoint-url", "http://localhost:9000"], "http://localhost:9000/bucket/k?"),
    ],
)
def test_where(sigv4, keys, arguments, start):
    """Region, addressing and endpoint."""
    assert sigv4("presign", "s3://bucket/k", *arguments).out.startswith(start)


@pytest.mark.parametrize(
    ("arguments", "error", "reported"),
    [
        (["s3://bucket/k", "--expires-in", "864000"], "expiry-too-long", "604800"),
        (["s3://bucket/k", "--expires-in", "0"], "expiry-not-positive", "--expires-in 0 "),
        (["s3://bucket/a/../b"], "unsafe-key", "--allow-unsafe-keys"),
        (["s3://bucket/" + "k" * 1025], "key-too-long", "--allow-long-keys"),
        (["s3://My_Bucket/k"], "invalid-bucket-name", "Did you mean 'my-bucket'"),
        (["s3://My_Bucket/k"], "invalid-bucket-name", "--allow-any-bucket"),
        (["s3://bucket/k", "--region", "us-esat-1"], "unknown-region", "Did you mean 'us-east-1'"),
        (["s3://bucket/k", "--region", "us-esat-1"], "unknown-region", "--allow-unknown-region"),
        (["s3://bucket"], "empty-key", "s3://bucket/key"),
        (["s3://bucket/"], "empty-key", "s3://bucket/key"),
        (["https://bucket/key"], "invalid-parameter", "Pass --service"),
        (["s3://arn:aws:s3:::bucket/k"], "invalid-bucket-name", "own name, 'bucket'"),
        (["arn:aws:s3:::bucket/k"], "invalid-parameter", "Write it as s3://bucket/k."),
        (["arn:aws:sqs:r:1:q"], "invalid-parameter", "Write it as s3://bucket/key."),
        (
            ["s3://my.bucket/k", "--addressing-style", "virtual"],
            "invalid-bucket-name",
            '--addressing-style path or "auto"',
        ),
    ],
)
def test_refusals(sigv4, keys, arguments, error, reported):
    """Status 1, nothing on standard output, the reason in one line, keywords as flags."""
    done = sigv4("presign", *arguments)
    assert done.status == 1
    assert done.out == ""
    assert done.err.startswith("sigv4: error: ")
    assert done.err.endswith(f"[{error}]\n")
    assert reported in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["s3://bucket/a/../b", "--allow-unsafe-keys"],
        ["s3://bucket/" + "k" * 1025, "--allow-long-keys"],
        ["s3://My_Bucket/k", "--allow-any-bucket"],
        ["s3://bucket/k", "--region", "eu-moon-1", "--allow-unknown-region"],
    ],
)
def test_allowances(sigv4, keys, arguments):
    """Each flag lifts its guard."""
    assert sigv4("presign", *arguments).status == 0


def test_short_lived_credentials(sigv4, keys, monkeypatch):
    """Refused, or capped."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2013-05-24T00:20:00Z")
    refused = sigv4("presign", "s3://bucket/k", "--at", AT)
    assert refused.status == 1
    assert "--expires-in 1200 or less, or --on-short-lived cap" in refused.err
    capped = sigv4(
        "presign", "s3://bucket/k", "--at", AT, "--on-short-lived", "cap", "--output", "json"
    )
    assert json.loads(capped.out)["expires_at"] == "2013-05-24T00:20:00+00:00"


def test_warnings_are_one_line(sigv4, keys, monkeypatch):
    """And the URL is printed all the same."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    done = sigv4("presign", "s3://bucket/k", "--expires-in", "40000")
    assert done.status == 0
    assert done.err.startswith("sigv4: warning: ")
    assert done.err.count("\n") == 1


def test_no_region_is_said(sigv4, keys, monkeypatch):
    """us-east-1 is assumed, as the AWS CLI does, and that is said."""
    monkeypatch.delenv("AWS_REGION")
    done = sigv4("presign", "s3://bucket/k")
    assert done.out.startswith("https://bucket.s3.us-east-1.amazonaws.com/")
    assert "no region is set" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["presign"],
        ["presign", "s3://b/k", "--expires-in", "1.5"],
        ["presign", "s3://b/k", "--method", "trace"],
        ["presign", "s3://b/k", "--secret-access-key", "x"],
        ["presign", "s3://b/k", "--output", "headers"],
        ["unknown"],
    ],
)
def test_wrong_usage(sigv4, arguments):
    """Status 2; there is no option that takes a secret."""
    assert sigv4(*arguments).status == 2


@pytest.mark.parametrize("arguments", [["--help"], ["presign", "--help"], ["sign", "--help"]])
def test_help(sigv4, arguments):
    """Status 0."""
    done = sigv4(*arguments)
    assert done.status == 0
    assert "usage: sigv4" in done.out


def test_version(sigv4):
    """As the package has it."""
    import sigv4 as package

    assert sigv4("--version").out == f"sigv4 {package.__version__}\n"


def test_interrupted(sigv4, keys, monkeypatch):
    """Ctrl-C ends with the status that shells expect, without a traceback."""

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sigv4.cli.source.renewable", interrupt)
    assert sigv4("presign", "s3://bucket/k").status == 130
