"""Inputs that can be read only once: pipes, process substitutions, sockets and devices."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sigv4.bulk.sources import descriptor_of, is_read_once
from sigv4.cli import main

from .tools import ARGUMENTS, ROOT, command, presign, url, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes are POSIX's")

NAMES = [f"photos/{number:06d}.jpg" for number in range(40_000)]  # more than one block
BYTES = "".join(f"{name}\n" for name in NAMES).encode()
CSV = b"name,n\n" + b"".join(b"%s,1\n" % name.encode() for name in NAMES)
COMMAND = f"'{sys.executable}' -m sigv4 bulk presign --bucket examplebucket " + " ".join(ARGUMENTS)


def shell(folder: Path, line: str, **options) -> subprocess.CompletedProcess:
    """Run a line of bash, where {run} is ``sigv4 bulk presign``."""
    return subprocess.run(
        ["bash", "-c", line.replace("{run}", COMMAND)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        **options,
    )


class Fed:
    """A named pipe that a thread writes to."""

    def __init__(self, path: Path, data: bytes) -> None:
        os.mkfifo(path)
        self.path, self._thread = str(path), threading.Thread(target=self._feed, args=(data,))
        self._thread.start()

    def _feed(self, data: bytes) -> None:
        with open(self.path, "wb") as file:  # noqa: PTH123
            file.write(data)

    def close(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.mark.parametrize(
    ("data", "arguments", "suffix"),
    [
        (BYTES, ["--input-format", "txt"], ""),
        (BYTES, [], ".txt"),
        (gzip.compress(BYTES), [], ".txt.gz"),
        (gzip.compress(BYTES), ["--input-format", "txt"], ""),
        (CSV, ["--column", "name"], ".csv"),
        (b"\xef\xbb\xbf" + CSV, ["--column", "name"], ".csv"),
        (gzip.compress(CSV), ["--column", "name"], ".csv.gz"),
        (CSV.replace(b",", b"\t"), ["--column", "name"], ".tsv"),
        (CSV.split(b"\n", 1)[1], ["--column", "1"], ".csv"),
    ],
    ids=["txt", "named", "gz", "packed", "csv", "bom", "csv-gz", "tsv", "numbers"],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_named_pipes(tmp_path, data, arguments, suffix, jobs):
    """Each byte is read once, the header of CSV too, and every row is made."""
    fed, output = Fed(tmp_path / f"k{suffix}", data), tmp_path / "o.txt"
    assert presign("--input", fed.path, "--output", output, "--jobs", jobs, *arguments) == 0
    fed.close()
    lines = output.read_text().splitlines()
    assert len(lines) == len(NAMES)
    assert (lines[0], lines[-1]) == (url(NAMES[0]), url(NAMES[-1]))


def test_batch_manifest_on_standard_input(tmp_path):
    """Read as other CSV, it is refused as a file is, with the flag to use."""
    done = command(
        tmp_path,
        *("--input", "-", "--input-format", "csv", "--column", "2"),
        input=b"examplebucket,a%20b.txt\n",
    )
    assert done.returncode == 1
    assert b"--input-format batch-manifest" in done.stderr


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0"])
@pytest.mark.parametrize("form", ["txt", "csv"])
def test_standard_input_by_each_name(tmp_path, name, form):
    """It is read once, and from where it is."""
    data = b"name,n\na,1\nb,2\n" if form == "csv" else b"a\nb\n"
    arguments = ["--input", name, "--input-format", form]
    arguments += ["--column", "name"] if form == "csv" else []
    done = command(tmp_path, *arguments, input=data)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [url("a"), url("b")]
    write(tmp_path / "k", b"read before\n" + data)
    with (tmp_path / "k").open("rb", buffering=0) as file:
        file.seek(len(b"read before\n"))
        done = command(tmp_path, *arguments, stdin=file)
    assert done.stdout.decode().splitlines() == [url("a"), url("b")]


def test_sockets(tmp_path):
    """A socket cannot be opened by its path."""
    ours, theirs = socket.socketpair()
    with theirs, ours:
        ours.sendall(b"key\na\n")
        ours.shutdown(socket.SHUT_WR)
        done = command(
            tmp_path, "--input", "/dev/stdin", "--input-format", "csv", stdin=theirs.fileno()
        )
    assert done.stdout.decode().splitlines() == [url("a")]


@pytest.mark.parametrize(
    "line",
    [
        "{run} --input <(cat k.csv) --input-format csv",
        "{run} --input <(gzip -c k.csv) --input-format csv",
        "{run} --input <(gzip -c k.txt) --input-format txt",
        "{run} --input <(head -1 k.txt) <(tail -1 k.txt) --input-format txt",
        "{run} --input <(head -2 k.csv) <(sed 2d k.csv) --input-format csv",
    ],
)
def test_process_substitutions(tmp_path, line):
    """One, or several."""
    write(tmp_path / "k.txt", "a\nb\n")
    write(tmp_path / "k.csv", "key\na\nb\n")
    done = shell(tmp_path, line)
    assert done.stderr.endswith(b"2 presigned, 0 refused.\n")
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [url("a"), url("b")]


def test_pipes_that_are_written_one_after_the_other(tmp_path):
    """The second is opened when the first has been read; its header must be the same."""
    for name in ("a.csv", "b.csv", "c.csv"):
        os.mkfifo(tmp_path / name)
    write(tmp_path / "k", CSV)
    done = shell(
        tmp_path,
        "{ cat k > a.csv; cat k > b.csv; } & {run} --input a.csv b.csv --column name; wait",
        timeout=60,
    )
    assert b"80,000 presigned" in done.stderr
    done = shell(
        tmp_path,
        "{ cat k > a.csv; echo x > c.csv; } & {run} --input a.csv c.csv --column name; wait",
        timeout=60,
    )
    assert b"'c.csv' has other columns than 'a.csv'" in done.stderr


@pytest.mark.parametrize("kind", ["verify", "post", "sign"])
def test_other_commands(tmp_path, capsys, kind):
    """They read a pipe in the same way."""
    rows = {"verify": f"url\n{url('a')}\n", "post": "key\na\n", "sign": "url\nhttps://h.example/\n"}
    fed, output = Fed(tmp_path / "k.csv", rows[kind].encode()), str(tmp_path / "o.jsonl")
    words = ["--demo", "--quiet", "--input", fed.path, "--output", output]
    words += {
        "verify": ["--at", "20261123T000000Z"],
        "post": ["--bucket", "examplebucket", "--region", "eu-west-1"],
        "sign": ["--service", "s3", "--region", "eu-west-1"],
    }[kind]
    assert main(["bulk", kind, *words]) == 0, capsys.readouterr().err
    fed.close()
    assert len(Path(output).read_text().splitlines()) == 1


@pytest.mark.parametrize("name", ["pipe.csv", "/dev/fd/9", "/dev/stdin", "/dev/null", "-"])
def test_resume_needs_files(tmp_path, monkeypatch, capsys, name):
    """What cannot be read again is refused, before it is opened."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.csv")
    assert presign("--input", name, "--output", "o.txt", "--resume") == 1
    assert "cannot be read again" in capsys.readouterr().err


def test_parquet_needs_files(tmp_path, capsys):
    """Its footer is at its end."""
    os.mkfifo(tmp_path / "k.parquet")
    assert presign("--input", tmp_path / "k.parquet", "--output", tmp_path / "o.txt") == 1
    assert "a pipe or a device" in capsys.readouterr().err


def test_descriptors_that_are_closed(tmp_path, capsys):
    """An error that names the input."""
    arguments = ["--input", "/dev/fd/987", "--input-format", "txt"]
    assert presign(*arguments, "--output", tmp_path / "o.txt") == 1
    assert "/dev/fd/987" in capsys.readouterr().err


def test_which_are_read_once(tmp_path):
    """Files and folders are not among them; links are followed."""
    write(tmp_path / "k.txt", "a\n")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    once = ["-", "/dev/stdin", "/dev/fd/3", "/dev/null", tmp_path / "pipe", tmp_path / "link"]
    others = [tmp_path / "k.txt", tmp_path, tmp_path / "none", "part-*.csv", "nul\0"]
    assert all(is_read_once(str(path)) for path in once)
    assert not any(is_read_once(str(path)) for path in others)
    assert descriptor_of("/proc/self/fd/12") == 12
    assert descriptor_of("/dev/fd/12/x") is None


def test_the_secret_is_no_row_by_another_name(tmp_path, capsys):
    """Standard input cannot be both."""
    arguments = ["--access-key-id", "AKIAIOSFODNN7EXAMPLE", "--input", "/dev/stdin"]
    assert presign(*arguments, "--output", str(tmp_path / "o.txt")) == 1
    assert "both the rows and the secret" in capsys.readouterr().err
