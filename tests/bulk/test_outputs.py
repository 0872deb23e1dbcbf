"""Outputs that are open files, pipes or sockets, by the names that a shell gives them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .tools import ARGUMENTS, ROOT, url, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="/dev/fd is POSIX's")

COMMAND = f"'{sys.executable}' -m sigv4 bulk presign --bucket examplebucket --input k.txt "
COMMAND += " ".join(ARGUMENTS)
KEYS = "a\n\nb\n"  # one of them refused
URLS = [url("a"), url("b")]


def shell(folder: Path, line: str, **options) -> subprocess.CompletedProcess:
    """Run a line of bash, where {run} is ``sigv4 bulk presign`` of `KEYS`."""
    write(folder / "k.txt", KEYS)
    return subprocess.run(
        ["bash", "-c", line.replace("{run}", COMMAND)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        check=False,
        **{"stdout": subprocess.PIPE, **options},
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "-"])
def test_standard_output(tmp_path, name, jobs):
    """It is written as it is open: a pipe, or a file to which a shell appends."""
    if name.startswith("/proc") and not Path("/proc/self/fd").exists():
        pytest.skip("this system has no /proc")
    words = f"--output {name} --output-format txt --jobs {jobs}"
    done = shell(tmp_path, f"{{run}} {words} | cat")
    assert done.stdout.decode().splitlines() == URLS
    write(tmp_path / "all.txt", "before\n")
    assert shell(tmp_path, f"{{run}} {words} >> all.txt").returncode == 3
    assert (tmp_path / "all.txt").read_text().splitlines() == ["before", *URLS]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.txt", "k.txt"]


def test_process_substitutions(tmp_path):
    """The output of one, and the refused rows of another."""
    line = "{run} --output >(gzip > o.gz) --output-format txt --errors >(cat > e.txt)"
    assert shell(tmp_path, f"{line}; status=$?; wait; sleep 1; exit $status").returncode == 3
    done = subprocess.run(["gzip", "-dc", tmp_path / "o.gz"], capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == URLS
    assert (tmp_path / "e.txt").read_text().startswith("2\t")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.txt", "k.txt", "o.gz"]


def test_refused_rows_beside_a_log(tmp_path):
    """What a log holds already is kept."""
    write(tmp_path / "log.txt", "before\n")
    shell(tmp_path, "{run} --output o.txt --errors /dev/stderr 2>> log.txt")
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert lines[0] == "before"
    assert any(line.startswith("2\t") for line in lines)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.txt", "log.txt", "o.txt"]


def test_sockets(tmp_path):
    """A socket cannot be opened by its path."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            words = "--output /dev/stdout --output-format txt"
            assert shell(tmp_path, f"{{run}} {words}", stdout=theirs.fileno()).returncode == 3
        with ours.makefile("r") as file:
            assert file.read().splitlines() == URLS


def test_links_to_streams(tmp_path):
    """A link of one's own to a named pipe."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    done = shell(tmp_path, "cat pipe & {run} --output link --output-format txt; wait")
    assert done.stdout.decode().splitlines() == URLS


def test_descriptors_that_are_closed(tmp_path):
    """An error that names the output."""
    done = shell(tmp_path, "{run} --output /dev/fd/987 --output-format txt")
    assert done.returncode == 1
    assert b"/dev/fd/987" in done.stderr
    assert b"Traceback" not in done.stderr
