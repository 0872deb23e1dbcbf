"""What cannot be written to standard output is an error, and text that it cannot encode is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4

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
