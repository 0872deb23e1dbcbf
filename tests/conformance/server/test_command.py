"""``sigv4 conformance server``."""

from __future__ import annotations

import io
import json
from typing import NamedTuple

import pytest

from sigv4.cli import main

from .fakes import KEY_ID, SECRET, error, fake, response

ONLY = ("--only", "signature/zeros", "--only", "uri/fragment")


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def sigv4(capsys, monkeypatch):
    """Run a command line, as in tests/cli, where no test may use the network."""

    def run(*arguments: str, stdin: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture(autouse=True)
def _keys(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    for name in ("AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


def strict(head: bytes, body: bytes) -> bytes:
    """Refuses what the cases change."""
    changed = b"Signature=" + b"0" * 64 in head or b"#a" in head.split(b"\r\n")[0]
    return error(403, "SignatureDoesNotMatch") if changed else response(200, b"hello")


def test_nothing_found(sigv4, monkeypatch):
    """A table, the reasons, the totals, status 0."""
    with fake(strict) as server:
        done = sigv4(
            "conformance", "server", server.target.url, "--yes", *ONLY, "--skip", "stream*"
        )
    assert done.status == 0
    assert done.out.startswith("class ")
    assert "malformed-http   low" in done.out
    assert "all: " in done.out
    assert done.err == ""
    heads = b"".join(head for head, _ in server.requests)
    assert b"/us-east-1/s3/aws4_request" in heads


def test_findings(sigv4, tmp_path):
    """Status 1, each with its response; JSON, JUnit and curl on request."""
    files = ("--json", str(tmp_path / "a.json"), "--junit", str(tmp_path / "a.xml"))
    with fake(lambda head, body: response(200, b"hello")) as server:
        url = server.target.url
        done = sigv4("conformance", "server", url, "--bucket", "b", *ONLY, "--output-curl", *files)
    assert done.status == 1
    assert "wrong-signature (critical)" in done.out
    assert "  signature/zeros: 200. Made up." in done.out
    assert "    curl --globoff" in done.out
    assert "malformed-http (low)" not in done.out
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert found["server"] == "fake"
    assert b'name="wrong-signature"' in (tmp_path / "a.xml").read_bytes()


def test_only_findings_of_a_severity_count(sigv4):
    """A low finding is status 0 unless --fail-on says low."""

    def loose(head: bytes, body: bytes) -> bytes:
        zeros = b"Signature=" + b"0" * 64 in head
        return error(403, "AccessDenied") if zeros else response(200, b"hello")

    with fake(loose) as server:
        command = ("conformance", "server", server.target.url, "--yes", *ONLY, "--skip", "stream*")
        assert sigv4(*command).status == 0
        done = sigv4(*command, "--fail-on", "low")
    assert done.status == 1
    assert "malformed-http (low)" in done.out


def test_a_server_that_cannot_be_judged(sigv4):
    """Status 3, with a word, if it refuses the simplest valid request."""

    def answer(head: bytes, body: bytes) -> bytes:
        return error(403, "AccessDenied") if head.startswith(b"GET") else response(200)

    with fake(answer) as server:
        done = sigv4("conformance", "server", server.target.url, "--yes", *ONLY)
    assert done.status == 3
    assert "The server is not judged" in done.err
    assert "Not deleted: " not in done.err


def test_what_is_left_is_reported(sigv4):
    """Keys that the server does not delete."""

    def answer(head: bytes, body: bytes) -> bytes:
        return error(403, "AccessDenied") if head.startswith(b"DELETE") else strict(head, body)

    with fake(answer) as server:
        done = sigv4("conformance", "server", server.target.url, "--yes", *ONLY)
    assert "Not deleted: bucket sigv4-conformance-" in done.err


def test_wrong_usage(sigv4, monkeypatch):
    """What may be touched, for how long, with which key, and where."""
    url = "http://127.0.0.1:1"
    done = sigv4("conformance", "server", url)
    assert done.err.startswith("sigv4: error: It is not clear what may be touched on the server.")
    assert (done.status, sigv4("conformance", "server").status) == (1, 2)
    done = sigv4("conformance", "server", url, "--yes", "--timeout", "0")
    assert "--timeout must be more than 0 seconds, not 0.0." in done.err
    done = sigv4("conformance", "server", url, "--yes", "--max-seconds", "-1")
    assert "--max-seconds must be more than 0 seconds, not -1.0." in done.err
    done = sigv4("conformance", "server", "https://s3.amazonaws.com", "--bucket", "b")
    assert "s3.amazonaws.com is AWS's own." in done.err
    done = sigv4("conformance", "server", url, "--yes")
    assert "takes no connection" in done.err
    assert "Errno" not in done.err
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    done = sigv4("conformance", "server", url, "--yes")
    assert "this one has a session token" in done.err


def test_the_secret_from_standard_input(sigv4, monkeypatch):
    """With --access-key-id, as for other commands."""
    command = ("conformance", "server", "https://s3.invalid", "--bucket", "b")
    done = sigv4(*command, "--access-key-id", "k", stdin="a-long-secret\n")
    assert "takes no connection" in done.err
    assert "Errno" not in done.err
    assert "a-long-secret" not in done.err


def test_aws_on_request(sigv4, monkeypatch):
    """--allow-aws is needed, and enough."""
    from sigv4.conformance.server import target

    monkeypatch.setattr(target.Target, "is_aws", True)
    with fake(strict) as server:
        command = ("conformance", "server", server.target.url, "--yes", *ONLY, "--skip", "stream*")
        assert "is AWS's own" in sigv4(*command).err
        assert sigv4(*command, "--allow-aws").status == 0


def test_no_credentials(sigv4, monkeypatch):
    """The remedy names only options that the command has."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    done = sigv4("conformance", "server", "http://127.0.0.1:9", "--yes")
    assert done.status == 1
    assert "pass --profile or --access-key-id. [missing-credentials]" in " ".join(done.err.split())
