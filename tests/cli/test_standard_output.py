"""What cannot be written to standard output is an error, and text that it cannot encode is not."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4
from sigv4.cli import main

COMMANDS = [
    "--help",
    "--version",
    "presign --help",
    "presign s3://my-bucket/k --demo --region us-east-1",
]
NAMES_OF_SECRETS = ["--secret", "--secret-access-key", "--session-token"]
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which ``$SIGV4`` is the command."""
    root = str(Path(sigv4.__file__).parents[1])
    usual = {"SIGV4": f"{sys.executable} -m sigv4", "PYTHONPATH": root, "PATH": os.environ["PATH"]}
    return subprocess.run(
        ["sh", "-c", line],
        env={**usual, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk(words):
    """Help and results alike."""
    done = shell(f"$SIGV4 {words} > /dev/full")
    assert done.returncode == 1
    assert done.stderr.endswith("sigv4: error: No space left on device.\n")


@pytest.mark.parametrize("words", [*COMMANDS[2:], "redact", "explain"])
def test_a_closed_output(words):
    """What was to be printed would be lost."""
    done = shell(f"echo https://b.s3.amazonaws.com/k | $SIGV4 {words} >&-")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "sigv4: error: " in done.stderr


READ_INPUT = [
    "inspect",
    "power",
    "redact",
    "explain --request -",
    "audit access-log",
    "token codecommit get --demo",
    "sign PUT https://b.s3.us-east-1.amazonaws.com/k --service s3 --demo --body-file -",
    "presign s3://my-bucket/k --region us-east-1 --access-key-id AKIAIOSFODNN7EXAMPLE",
    "bulk presign --bucket my-bucket --demo --input - --input-format txt",
]


@pytest.mark.parametrize("words", READ_INPUT)
def test_a_closed_input(words):
    """A command that reads it says so."""
    done = shell(f"$SIGV4 {words} <&-")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert "sigv4: error: Standard input is closed." in done.stderr


def test_a_closed_input_that_is_not_read():
    """It changes nothing."""
    done = shell("$SIGV4 presign s3://my-bucket/k --demo --region us-east-1 <&-")
    assert done.returncode == 0
    assert done.stdout.startswith("https://my-bucket.s3.us-east-1.amazonaws.com/k?")


@pytest.mark.parametrize("to", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("presign s3://my-bucket/k --demo --region us-east-1", 0),
        ("presign s3://my-bucket/k --demo --expires-in 8d", 1),
        ("presign", 2),
        ("presgn", 2),
        ("--version", 0),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_standard_error_that_cannot_be_written_to(words, status, to):
    """The status stays the same, and no message goes to standard output instead."""
    done = shell(f"$SIGV4 {words} {to}")
    assert done.returncode == status
    assert done.stdout.count("\n") == (0 if status else 1)
    assert "usage" not in done.stdout


def test_an_input_that_is_not_text():
    """A secret of other bytes is refused, and a request of git is read."""
    presign = "presign s3://my-bucket/k --region us-east-1 --access-key-id AKIAIOSFODNN7EXAMPLE"
    done = shell(f"printf '\\377\\n' | $SIGV4 {presign}")
    assert done.returncode == 1
    assert "secret_access_key holds white space, a control character or a non" in done.stderr
    done = shell("printf 'host=\\377\\n\\n' | $SIGV4 token codecommit get --demo")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_an_empty_input_where_a_secret_is_read():
    """The error says where the secret is read from, and repeats no word that may be one."""
    done = shell(f"$SIGV4 presign s3://my-bucket/k --access-key-id {SECRET} </dev/null")
    assert done.returncode == 1
    assert "The secret access key was not given. Enter it when you are asked" in done.stderr
    assert SECRET[:10] not in done.stderr


def test_the_end_of_input_at_a_prompt(monkeypatch):
    """Ctrl-D is an empty answer, and no traceback."""

    def end(prompt):
        asked.append(prompt)
        raise EOFError

    asked: list[str] = []
    monkeypatch.setattr("sigv4.cli.source.getpass", end)
    terminal = type("Terminal", (io.StringIO,), {"isatty": lambda self: True})()
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["presign", "s3://my-bucket/k", "--access-key-id", "AKIAIOSFODNN7EXAMPLE"]) == 1
    assert asked == ["Secret access key: "]


def test_the_end_of_options_without_an_argument():
    """Two hyphens at the end change nothing."""
    done = shell("$SIGV4 presign s3://my-bucket/k --demo --region us-east-1 --")
    assert done.returncode == 0


@pytest.mark.parametrize("words", ["inspect https://my-bucket.s3.amazonaws.com/é"])
def test_an_output_that_takes_ascii_alone(words):
    """Other characters are escaped."""
    done = shell(f"$SIGV4 {words}", PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert "Traceback" not in done.stderr
    assert "\\xe9" in done.stdout


@pytest.mark.parametrize("name", NAMES_OF_SECRETS)
@pytest.mark.parametrize("between", ["=", " "])
def test_no_secret_is_repeated(name, between):
    """Not that of an option which does not exist; the error says where secrets are read from."""
    done = shell(f"$SIGV4 presign s3://my-bucket/k {name}{between}{SECRET}")
    assert done.returncode == 2
    assert "no secret is passed on it: use --profile" in done.stderr
    assert SECRET[:10] not in done.stderr


def test_no_word_is_repeated_that_may_be_a_secret():
    """It may have been pasted into the wrong place."""
    done = shell(f"$SIGV4 presign s3://my-bucket/k {SECRET}")
    assert "A word of 40 characters is one argument too many" in done.stderr
    done = shell(f"$SIGV4 presign s3://my-bucket/k --output {SECRET}")
    assert "A word of 40 characters is not a choice" in done.stderr
    for command in ("presign", "post", "endpoint"):
        done = shell(f"$SIGV4 {command} {SECRET}")
        assert "A word of 40 characters does not name an object" in done.stderr
        assert "Write it as s3://bucket/key" in done.stderr


def test_a_program_that_has_read_its_standard_input():
    """Calls the command as others do."""
    program = "input(); from sigv4.cli import main; raise SystemExit(main(['help']))"
    done = shell(f'printf "a\\nb\\n" | {sys.executable} -c "{program}"')
    assert (done.returncode, done.stderr) == (0, "")
