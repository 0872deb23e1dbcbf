"""``sigv4 sign``, and the command lines for curl."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys

import pytest

from sigv4.cli import curl

AT = "20130524T000000Z"
DEMO = ("--demo", "--at", AT, "--region", "us-east-1")
RANGE = ("sign", "GET", "https://examplebucket.s3.amazonaws.com/test.txt", "--service", "s3")
SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


def test_documented_example(sigv4):
    """AWS's GET with a Range: the headers to add, one a line."""
    done = sigv4(*RANGE, "--header", "Range: bytes=0-9", *DEMO)
    assert done.status == 0
    assert done.out == (
        "X-Amz-Date: 20130524T000000Z\n"
        "X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "Authorization: AWS4-HMAC-SHA256 "
        "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        f"Signature={SIGNATURE}\n"
    )


def test_steps(sigv4):
    """Canonical request, string to sign, signature, then the headers."""
    done = sigv4(*RANGE, "--header", "Range:bytes=0-9", "--show-steps", *DEMO)
    assert "# 1. canonical request\nGET\n/test.txt\n\nhost:examplebucket" in done.out
    assert "# 2. string to sign\nAWS4-HMAC-SHA256\n20130524T000000Z\n" in done.out
    assert "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972" in done.out
    assert f"# 4. signature\n{SIGNATURE}\n" in done.out
    assert done.out.endswith(f"Signature={SIGNATURE}\n")


def test_steps_mask_secrets(sigv4, keys, monkeypatch):
    """The session token is reported in the header to add, and nowhere else."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "MARKERsecret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "MARKERtoken")
    done = sigv4(*RANGE, "--show-steps")
    assert "x-amz-security-token:<hidden>" in done.out
    assert done.out.count("MARKER") == 1
    assert "\nX-Amz-Security-Token: MARKERtoken\n" in done.out
    assert done.err == ""


def test_json(sigv4):
    """For scripts."""
    said = json.loads(sigv4(*RANGE, "--output", "json", *DEMO).out)
    assert said["url"] == "https://examplebucket.s3.amazonaws.com/test.txt"
    assert sorted(said["headers"]) == ["Authorization", "X-Amz-Content-SHA256", "X-Amz-Date"]


def test_body_from_file_and_standard_input(sigv4, tmp_path):
    """Both sign AWS's PUT example."""
    body = tmp_path / "body"
    body.write_bytes(b"Welcome to Amazon S3.")
    put = (
        "sign",
        "PUT",
        "https://examplebucket.s3.amazonaws.com/test$file.text",
        "--service=s3",
        "--header=Date: Fri, 24 May 2013 00:00:00 GMT",
        "--header=x-amz-storage-class: REDUCED_REDUNDANCY",
        *DEMO,
    )
    expected = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    assert expected in sigv4(*put, "--body-file", str(body)).out
    assert expected in sigv4(*put, "--body-file", "-", stdin="Welcome to Amazon S3.").out


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["--header", "no colon"], "is not a header"),
        (["--header", "a b: c"], "is not a header name"),
        (["--header", "a: b\nc: d"], "forbidden character"),
        (["--body-file", "/no/such/file"], "No such file"),
        (["--region", "us east"], "credential scope"),
    ],
)
def test_refusals(sigv4, arguments, reported):
    """Status 1 and the reason."""
    done = sigv4(*RANGE, *DEMO, *arguments)
    assert done.status == 1
    assert reported in done.err
    assert done.out == ""


@pytest.mark.parametrize("url", ["http://[::1", "https://a]b/", "example.com"])
def test_urls_that_cannot_be_read(sigv4, keys, url):
    """They are refused as such, also where the region is looked for in them."""
    done = sigv4("sign", "GET", url, "--service", "s3")
    assert done.status == 1
    assert "[invalid-request]" in done.err


def test_region_is_needed(sigv4, monkeypatch):
    """Nothing is assumed for services in general."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    done = sigv4(*RANGE)
    assert done.status == 1
    assert "--region" in done.err


SIGV4A = (*RANGE, "--demo", "--at", AT, "--algorithm", "sigv4a")


@pytest.mark.parametrize(
    ("options", "regions"),
    [
        (("--region", "*"), "*"),
        (("--region-set", "us-east-1,eu-*"), "us-east-1,eu-*"),
        (("--region", "eu-west-1"), "eu-west-1"),
    ],
)
def test_sigv4a(sigv4, options, regions):
    """The scope has no region, the header has the set; a curl command carries both."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    done = sigv4(*SIGV4A, *options)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[1] == f"X-Amz-Region-Set: {regions}"
    assert lines[3].startswith(
        "Authorization: AWS4-ECDSA-P256-SHA256 "
        "Credential=AKIAIOSFODNN7EXAMPLE/20130524/s3/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-region-set, Signature=30"
    )
    command = shlex.split(sigv4(*SIGV4A, *options, "--output", "curl").out)
    assert f"X-Amz-Region-Set: {regions}" in command


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        ((*RANGE, *DEMO, "--region-set", "*"), "Pass --algorithm sigv4a, or --region"),
        ((*RANGE, *DEMO, "--region", "*"), "cannot be part of a credential scope"),
        ((*SIGV4A, "--region-set", "us east"), "is not a region set"),
        ((*SIGV4A, "--region-set", "*", "--region", "eu-west-1"), "Pass one of them"),
    ],
)
def test_sigv4a_refusals(sigv4, arguments, reported):
    """Each says what to pass."""
    done = sigv4(*arguments)
    assert (done.status, done.out) == (1, "")
    assert reported in done.err


def test_standard_input_holds_one_thing(sigv4):
    """Either the secret or the body."""
    done = sigv4(*RANGE, "--access-key-id", "A", "--body-file", "-", "--region", "eu-west-1")
    assert done.status == 1
    assert "both" in done.err


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(
    ("method", "with_body"),
    [
        ("GET", False),
        ("GET", True),
        ("PUT", False),
        ("PUT", True),
        ("POST", False),
        ("POST", True),
        ("PATCH", True),
        ("DELETE", False),
        ("DELETE", True),
        ("HEAD", False),
    ],
)
@pytest.mark.parametrize("path", ["/a%20b/../c//d[1-2]{x}", "/it's%27/", "/?q=$HOME`x`!&a"])
def test_curl_sends_what_was_signed(sigv4, server, tmp_path, method, with_body, path):
    """Pasted into a shell, the command sends the very path, headers and body."""
    body = tmp_path / "it's a body"
    body.write_bytes(b"\x00bytes\n")
    url = f"http://127.0.0.1:{server.server_port}{path}"
    done = sigv4(
        "sign",
        "--allow-ambiguous-paths",
        method,
        url,
        "--service=execute-api",
        "--header=X-Empty:",
        '--header=X-Odd: it\'s "$HOME" !',
        "--output=curl",
        *(["--body-file", str(body)] if with_body else []),
        *DEMO,
    )
    shell = ["/bin/sh", "-c", done.out.replace("curl ", "curl --silent --max-time 20 ", 1)]
    environment = {**os.environ, "no_proxy": "*"}
    subprocess.run(shell, check=True, capture_output=True, env=environment, timeout=60)
    ((command, target, headers, received),) = server.seen
    received_headers = {name.lower(): value for name, value in headers}
    assert (command, target) == (method, path)
    assert received == (b"\x00bytes\n" if with_body else b"")
    assert received_headers["x-odd"] == 'it\'s "$HOME" !'
    assert received_headers["x-empty"] == ""
    assert received_headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIA")
    assert received_headers["x-amz-date"] == AT
    assert "content-type" not in received_headers


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("GET", "u", []), "curl --globoff --path-as-is u"),
        (("HEAD", "u", []), "curl --globoff --path-as-is --head u"),
        (("DELETE", "u", []), "curl --globoff --path-as-is --request DELETE u"),
        (("PUT", "u", [], "F"), "curl --globoff --path-as-is --upload-file F u"),
        (
            ("PUT", "u/?x=1", [("Content-Type", "a/b")], "F"),
            "curl --globoff --path-as-is --request PUT --data-binary @F"
            " --header 'Content-Type: a/b' 'u/?x=1'",
        ),
        (
            ("POST", "u", []),
            "curl --globoff --path-as-is --request POST --data-binary '' --header Content-Type: u",
        ),
        (
            ("GET", "u", [("Content-Length", "5"), ("A", ""), ("B", "c d")]),
            "curl --globoff --path-as-is --header 'A;' --header 'B: c d' u",
        ),
    ],
)
def test_curl_words(arguments, words):
    """Quoted for a shell; nothing that curl makes by itself."""
    assert curl.command(*arguments) == words
    assert shlex.split(words)[0] == "curl"


def test_presigned_put_names_the_file_to_put_there(sigv4, keys):
    """And says so on standard error."""
    done = sigv4("presign", "s3://bucket/k", "--method", "put", "--output", "curl")
    assert done.out.startswith("curl --globoff --path-as-is --upload-file FILE 'https://bucket.s3.")
    assert "FILE" in done.err


def test_presigned_get_for_curl(sigv4, keys):
    """Quoted whole."""
    done = sigv4("presign", "s3://bucket/it's", "--output", "curl")
    words = shlex.split(done.out)
    assert words[:3] == ["curl", "--globoff", "--path-as-is"]
    assert words[3].startswith("https://bucket.s3.eu-west-1.amazonaws.com/it%27s?X-Amz-Algorithm=")


def test_module_runs(tmp_path):
    """``python -m sigv4 sign`` in another process."""
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", *RANGE, *DEMO],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/" in done.stdout


STS = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"


def test_preferred_scheme(sigv4, keys, monkeypatch):
    """A service that takes both gets SigV4A where it is preferred; a flag comes first."""
    pytest.importorskip("cryptography")
    monkeypatch.setenv("AWS_AUTH_SCHEME_PREFERENCE", "sigv4a,sigv4")
    monkeypatch.setenv("AWS_SIGV4A_SIGNING_REGION_SET", "us-east-1, eu-*")
    done = sigv4("sign", "GET", STS, "--service", "sts")
    assert "AWS4-ECDSA-P256-SHA256" in done.out
    assert "X-Amz-Region-Set: us-east-1,eu-*" in done.out
    assert "auth_scheme_preference sets --algorithm sigv4a." in done.err
    for flags in (("--algorithm", "sigv4"), ("--region", "us-east-1"), ("--demo",)):
        assert "AWS4-HMAC-SHA256" in sigv4("sign", "GET", STS, "--service", "sts", *flags).out
    api = "https://x.execute-api.eu-west-1.amazonaws.com/"
    assert "AWS4-HMAC-SHA256" in sigv4("sign", "GET", api, "--service", "execute-api").out


def test_region_set_of_the_settings(sigv4, keys, monkeypatch):
    """It is the default of SigV4A, also for hosts that take nothing else."""
    pytest.importorskip("cryptography")
    monkeypatch.setenv("AWS_SIGV4A_SIGNING_REGION_SET", "eu-*")
    api = "https://api.example.com/"
    signed = ("sign", "GET", api, "--service", "execute-api", "--algorithm", "sigv4a")
    assert "X-Amz-Region-Set: eu-*" in sigv4(*signed).out
    assert "X-Amz-Region-Set: us-east-1" in sigv4(*signed, "--region", "us-east-1").out
    url = sigv4("presign", "https://x.mrap.accesspoint.s3-global.amazonaws.com/k").out
    assert "X-Amz-Region-Set=eu-%2A" in url
