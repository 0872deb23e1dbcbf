"""Guards at the command line: what is refused, and the flag that lifts each."""

from __future__ import annotations

import pytest

DEMO = ("--demo", "--at", "20261129T120000Z")
API = "https://x.execute-api.eu-west-1.amazonaws.com"
SIGN = ("--service", "execute-api")


@pytest.mark.parametrize(
    ("arguments", "code", "flag"),
    [
        (("sign", "GET", f"{API}/a b", *SIGN), "rewritten-path", "--allow-ambiguous-paths"),
        (("presign", f"{API}/[x]"), "rewritten-path", "--allow-ambiguous-paths"),
        (
            ("sign", "GET", f"{API}/", *SIGN, "--region", "us-east-1"),
            "region-mismatch",
            "--allow-scope-mismatch",
        ),
        (
            ("sign", "GET", f"{API}/", "--service", "sts"),
            "service-mismatch",
            "--allow-scope-mismatch",
        ),
        (
            ("sign", "GET", f"{API}/", *SIGN, "--header", "x-a: \u00e9"),
            "non-ascii-header",
            "--allow-non-ascii-headers",
        ),
        (
            ("sign", "GET", f"{API}/", *SIGN, "--header", "Date: a", "--header", "Date: b"),
            "repeated-header",
            "--allow-refused-headers",
        ),
        (
            ("presign", "https://sts.eu-west-1.amazonaws.com/?Action=A", "--expires-in", "2h"),
            "expiry-beyond-service",
            "--allow-long-expiry",
        ),
        (
            (
                *("presign", "s3://b-b/k", "--region", "eu-west-1"),
                *("--endpoint-url", "https://b-b.s3.eu-west-1.amazonaws.com"),
            ),
            "endpoint-not-root",
            "--allow-any-endpoint",
        ),
        (
            ("presign", "s3://b-b/k", "--method", "put", "--param", "ContentMD5=abc"),
            "refused-value",
            "--allow-refused-values",
        ),
    ],
)
def test_guards_and_their_flags(sigv4, arguments, code, flag):
    """Refused with a code and the flag; signed with the flag."""
    refused = sigv4(*arguments, *DEMO)
    assert (refused.status, refused.out) == (1, "")
    assert f"[{code}]" in refused.err
    assert flag in refused.err
    region = () if "--region" in arguments else ("--region", "eu-west-1")
    lifted = sigv4(*arguments, *DEMO, flag, *region)
    assert lifted.status == 0, lifted.err


def test_region_of_the_host(sigv4, keys, monkeypatch):
    """The host of a service comes before the environment's region."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert "/eu-west-1/execute-api/" in sigv4("sign", "GET", f"{API}/", *SIGN).out


def test_query_of_ones_own(sigv4):
    """It is signed, and is in the URL."""
    url = sigv4("presign", "s3://my-bucket/k", "--query", "x-user=alice b", *DEMO).out
    assert "?x-user=alice%20b&X-Amz-Algorithm=" in url
    done = sigv4("presign", "s3://my-bucket/k", "--query", "x-user", *DEMO)
    assert "--query 'x-user' has no value." in done.err


def test_an_endpoint_that_is_the_bucket(sigv4):
    """The bucket is not put into the path a second time."""
    where = ("--endpoint-url", "https://media.example.com", "--endpoint-is-bucket")
    url = sigv4("presign", "s3://media.example.com/a/b", *where, *DEMO).out
    assert url.startswith("https://media.example.com/a/b?")
