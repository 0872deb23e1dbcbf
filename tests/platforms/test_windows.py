"""What Windows and macOS lack or do otherwise, taken away here: no test ran on either.

The simulation removes modules and functions that exist on POSIX alone, and refuses arguments that
only POSIX accepts. It cannot show what the systems themselves do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sigv4
from sigv4.bulk import names, processes

pytestmark = pytest.mark.processes
ROOT = Path(sigv4.__file__).parent.parent
WITHOUT_POSIX = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
import os, pathlib, shutil, signal, socketserver, ssl, subprocess, tempfile
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty", "syslog"):
    sys.modules[name] = None
for name in (
    "O_CLOEXEC O_NOFOLLOW chown fchmod fork forkpty getegid geteuid getpgid getuid "
    "killpg mkfifo pathconf pread pwrite sched_getaffinity set_blocking setsid"
).split():
    delattr(os, name)
for name in ("SIGPIPE", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGCHLD", "setitimer", "pthread_sigmask"):
    delattr(signal, name)
begin = subprocess.Popen.__init__
def on_windows(self, *args, **more):
    for name in ("pass_fds", "preexec_fn", "start_new_session", "process_group", "user", "umask"):
        assert not more.get(name), name
    more.pop("creationflags", None)
    begin(self, *args, **more)
subprocess.Popen.__init__ = on_windows
sys.modules[pathlib.Path.__module__].WindowsPath = pathlib.WindowsPath = pathlib.PosixPath
os.name = "nt"
sys.platform = "win32"
from sigv4.cli import main
"""


def run(words, cwd, start=WITHOUT_POSIX):
    """Run a command without what only POSIX has."""
    return subprocess.run(
        [sys.executable, "-I", "-c", f"{start}\nsys.exit(main({words!a}))"],
        cwd=cwd,
        env={
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "x" * 40,
            "USERPROFILE": str(cwd),
        },
        capture_output=True,
        check=False,
    )


BULK = ["bulk", "presign", "--allow-expired", "--bucket", "examplebucket", "--region", "eu-west-1"]
BULK += ["--at", "20130524T000000Z", "--input", "keys.txt", "--output", "urls.csv"]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_bulk_with_workers(tmp_path, line_end):
    """Workers are spawned without inherited descriptors, and CRLF ends a key too."""
    (tmp_path / "keys.txt").write_bytes(line_end.join([b"a", b"b c", b""]))
    done = run([*BULK, "--jobs", "2"], tmp_path)
    assert done.returncode == 0, done.stderr
    found = (tmp_path / "urls.csv").read_bytes()
    (tmp_path / "urls.csv").unlink()
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom sigv4.cli import main"
    assert run(BULK, tmp_path, start).returncode == 0
    assert (tmp_path / "urls.csv").read_bytes() == found
    assert found.count(b"X-Amz-Signature=") == 2


def test_conformance(tmp_path):
    """The signer is started and ended without sessions or process groups."""
    signer = [sys.executable, str(ROOT / "docs" / "conformance" / "signer.py")]
    done = run(["conformance", "--only", "get-vanilla", "--", *signer], tmp_path)
    assert done.returncode == 0, done.stderr
    slow = [sys.executable, "-c", "import time; time.sleep(60)"]
    words = ["conformance", "--only", "get-vanilla", "--timeout", "0.2", "--", *slow]
    done = run(words, tmp_path)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"time-out" in done.stdout


def test_commands_that_touch_the_machine(tmp_path):
    """Where credentials come from, and a lifetime."""
    for words in (["whoami"], ["lifetime"], ["vendor", str(tmp_path)], ["man"]):
        done = run(words, tmp_path)
        assert done.returncode == 0, (words, done.stderr)


def test_a_pipe_that_does_not_grow(monkeypatch):
    """Without fcntl a worker gets one block less ahead."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert processes._widen(object()) is False


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_names_that_differ_in_case(tmp_path, monkeypatch, platform):
    """On a file system that folds case, an output that is the input is refused."""
    source = tmp_path / "Keys.txt"
    source.write_bytes(b"a\n")
    monkeypatch.setattr(names.sys, "platform", platform)
    words = [*BULK[:-4], "--input", str(source), "--output", str(tmp_path / "keys.TXT")]
    done = run(words, tmp_path, WITHOUT_POSIX.replace('"win32"', repr(platform)))
    assert done.returncode == 1, done.stdout
    assert b"Traceback" not in done.stderr
    assert source.read_bytes() == b"a\n"
