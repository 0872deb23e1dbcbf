"""Where credentials and region come from, and that secrets never show."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SECRET = "MARKERsecretMARKER"
AT = "20130524T000000Z"


@pytest.fixture
def files(tmp_path):
    """A credentials file and a config file of the AWS CLI."""
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(
        f"[default]\naws_access_key_id=AKDEFAULT\naws_secret_access_key={SECRET}\n"
        f"[dev]\naws_access_key_id=AKDEV\naws_secret_access_key={SECRET}\n"
    )
    (folder / "config").write_text("[default]\nregion=eu-west-2\n[profile dev]\nregion=eu-west-3\n")


def signed_by(done) -> tuple[str, str]:
    """Access key and region in the credential of a URL."""
    credential = done.out.split("X-Amz-Credential=")[1].split("&")[0].split("%2F")
    return credential[0], credential[2]


def test_nothing_found(sigv4):
    """Status 1 and the ways out."""
    done = sigv4("presign", "s3://bucket/k")
    assert done.status == 1
    for way in ("AWS_ACCESS_KEY_ID", "--profile", "--access-key-id", "--demo"):
        assert way in done.err


@pytest.mark.parametrize(
    ("environ", "arguments", "expected"),
    [
        ({}, [], ("AKDEFAULT", "eu-west-2")),
        ({}, ["--profile", "dev"], ("AKDEV", "eu-west-3")),
        ({"AWS_PROFILE": "dev"}, [], ("AKDEV", "eu-west-3")),
        ({"AWS_PROFILE": "dev"}, ["--profile", "default"], ("AKDEFAULT", "eu-west-2")),
        ({"AWS_ACCESS_KEY_ID": "AKENV"}, [], ("AKENV", "eu-west-2")),
        ({"AWS_ACCESS_KEY_ID": "AKENV"}, ["--profile", "dev"], ("AKDEV", "eu-west-3")),
        ({"AWS_ACCESS_KEY_ID": "AKENV", "AWS_PROFILE": "dev"}, [], ("AKENV", "eu-west-3")),
        ({"AWS_REGION": "us-west-1"}, ["--profile", "dev"], ("AKDEV", "us-west-1")),
        ({"AWS_DEFAULT_REGION": "us-west-2"}, [], ("AKDEFAULT", "us-west-2")),
        ({"AWS_REGION": "us-west-1"}, ["--region", "sa-east-1"], ("AKDEFAULT", "sa-east-1")),
        ({"AWS_REGION": "us-west-1"}, ["--demo"], ("AKIAIOSFODNN7EXAMPLE", "us-east-1")),
    ],
)
def test_order(sigv4, files, monkeypatch, environ, arguments, expected):
    """Options, then the environment, then the default profile: as the AWS CLI has it."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert signed_by(sigv4("presign", "s3://bucket/k", *arguments)) == expected


@pytest.mark.parametrize(
    ("stdin", "token"),
    [
        (f"{SECRET}\n", False),
        (SECRET, False),
        (f"{SECRET}\r\n", False),
        (f"{SECRET}\n\n", False),
        (f"{SECRET}\nMARKERtoken\n", True),
    ],
)
def test_secret_from_standard_input(sigv4, stdin, token):
    """The secret on the first line, a token on the second."""
    done = sigv4(
        "presign", "s3://bucket/k", "--access-key-id", "AKID", "--region", "eu-west-1", stdin=stdin
    )
    assert done.status == 0
    assert signed_by(done) == ("AKID", "eu-west-1")
    assert ("X-Amz-Security-Token=MARKERtoken" in done.out) is token
    assert SECRET not in done.out + done.err


@pytest.mark.parametrize("stdin", ["", "\n", f"{SECRET}\nt\nMARKERmore\n", f"{SECRET} x\n"])
def test_bad_standard_input(sigv4, stdin):
    """Nothing, too much, or white space inside: refused without showing it."""
    done = sigv4(
        "presign", "s3://bucket/k", "--access-key-id", "AKID", "--region", "eu-west-1", stdin=stdin
    )
    assert done.status == 1
    assert done.err.startswith("sigv4: error: ")
    assert "[invalid-credentials]" in done.err
    assert "MARKER" not in done.err


def test_secret_asked_for_at_a_terminal(tmp_path):
    """A prompt that does not echo."""
    pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path), "TERM": "dumb"}
    command = [sys.executable, "-m", "sigv4", "presign", "s3://bucket/k", "--at", AT]
    command += ["--access-key-id", "AKID", "--region", "eu-west-1"]
    terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    # A process of its own makes the terminal: one with threads, as this may be, should not fork.
    with subprocess.Popen(
        [sys.executable, "-c", terminal, *command],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        seen = b""
        for prompt, answer in ((b"Secret access key: ", SECRET), (b"Session token", "")):
            while prompt not in seen:
                chunk = os.read(child.stdout.fileno(), 4096)
                assert chunk, seen
                seen += chunk
            os.write(child.stdin.fileno(), answer.encode() + b"\n")
        while chunk := os.read(child.stdout.fileno(), 4096):
            seen += chunk
        assert child.wait() == 0
    assert b"X-Amz-Credential=AKID%2F20130524" in seen
    assert SECRET.encode() not in seen


def test_no_standard_input(monkeypatch):
    """A process without one reports that the secret is missing."""
    from sigv4.cli import main

    monkeypatch.setattr("sys.stdin", None)
    arguments = ["presign", "s3://bucket/k", "--access-key-id", "AKID", "--region", "eu-west-1"]
    assert main(arguments) == 1


def test_credentials_that_are_renewed(tmp_path):
    """A long run signs with new ones where a flag allows to get some, else with one set."""
    from argparse import Namespace

    from sigv4.cli.source import credentials, renewable
    from sigv4.credentials import Chain, Credentials

    (tmp_path / ".aws").mkdir()
    printed = '{"Version": 1, "AccessKeyId": "KEYP", "SecretAccessKey": "s"}'
    (tmp_path / ".aws" / "config").write_text(
        f"[profile p]\ncredential_process = /bin/echo '{printed}'\n"
    )
    (tmp_path / ".aws" / "credentials").write_text(
        "[dev]\naws_access_key_id = KEYF\naws_secret_access_key = s\n"
    )
    shared = {"demo": False, "access_key_id": None, "network": False, "at": None}
    options = Namespace(**shared, profile="p", processes=True)
    assert isinstance(renewable(options), Chain)
    assert credentials(options) == Credentials("KEYP", "s")
    plain = Namespace(**shared, profile="dev", processes=False)
    assert renewable(plain) == credentials(plain) == Credentials("KEYF", "s")
