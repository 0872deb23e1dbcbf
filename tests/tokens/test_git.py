"""CodeCommit: the page's commands with a real git, which asks the helper and gets its answer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

import sigv4
from sigv4 import tokens
from tests.conftest import SECRET, TEMPORARY_KEY_ID
from tests.tokens.snippets import PAGE

ROOT = Path(sigv4.__file__).parents[1]
HOST = "git-codecommit.eu-west-1.amazonaws.com"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE/+=="

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def git(tmp_path):
    """Run git with a configuration of its own, and `sigv4` on its path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "sigv4"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sigv4 "$@"\n')
    command.chmod(0o755)
    environ = {
        "HOME": str(tmp_path),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "AWS_ACCESS_KEY_ID": TEMPORARY_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
    }

    def run(*arguments, shell=None, stdin=""):
        return subprocess.run(
            shell or ["git", *arguments],
            check=False,
            shell=shell is not None,
            input=stdin,
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )

    section = PAGE.read_text(encoding="utf-8").partition("\n## CodeCommit\n")[2]
    for line in re.findall(r"^git config .*$", section.partition("\n## ")[0], re.MULTILINE):
        assert run(shell=line).returncode == 0
    return run


def test_git_gets_user_and_password(git):
    """They are those of the token for that repository, at the time that the password names."""
    asked = f"protocol=https\nhost={HOST}\npath=v1/repos/my-repo\n\n"
    done = git("credential", "fill", stdin=asked)
    assert done.returncode == 0, done.stderr
    answered = dict(line.split("=", 1) for line in done.stdout.splitlines())
    at = datetime.strptime(answered["password"][:15], "%Y%m%dT%H%M%S").replace(tzinfo=timezone.utc)
    assert abs((datetime.now(timezone.utc) - at).total_seconds()) < 120
    keys = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, TOKEN)
    expected = tokens.codecommit_helper(keys, stdin=asked, at=at)
    assert f"username={answered['username']}\n" in expected.text
    assert f"password={answered['password']}\n" in expected.text


@pytest.mark.parametrize("operation", ["approve", "reject"])
def test_git_stores_nothing(git, operation):
    """Store and erase are accepted in silence."""
    known = f"protocol=https\nhost={HOST}\npath=v1/repos/r\nusername=u\npassword=p\n\n"
    done = git("credential", operation, stdin=known)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_git_of_another_host_is_not_answered(git):
    """The helper is for hosts of CodeCommit; git asks no other with it."""
    done = git("credential", "fill", stdin="protocol=https\nhost=git.example.com\npath=a\n\n")
    assert done.returncode != 0
    assert "sigv4" not in done.stderr
