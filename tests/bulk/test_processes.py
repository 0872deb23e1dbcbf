"""Worker processes: what they import, hold and say, and how many there are."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import sigv4
from sigv4.bulk import processes
from sigv4.bulk.columns import Column
from sigv4.bulk.job import Work
from sigv4.core.errors import InvalidParameter
from sigv4.s3 import S3

from .tools import ARGUMENTS, AT, CREDENTIALS, ROOT, SECRET, command, presign, url, write


@pytest.fixture(autouse=True)
def two_processors(monkeypatch):
    """However many this machine has."""
    monkeypatch.setattr(processes, "count_processors", lambda: 2)


@pytest.mark.parametrize("name", ["queue", "pickle", "sigv4", "json", "pyarrow", "csv"])
@pytest.mark.parametrize("how", ["file", "package"])
def test_nothing_is_imported_from_the_current_folder(tmp_path, name, how):
    """A module of that name there is not run by the workers, which hold the keys."""
    path = tmp_path / (f"{name}.py" if how == "file" else f"{name}/__init__.py")
    write(path, f"open({str(tmp_path / 'ran')!r}, 'w').close()\nraise SystemExit(9)\n")
    write(tmp_path / "k.txt", "a\nb\n")
    done = command(tmp_path, "--input", "k.txt", "--jobs", "2")
    assert not (tmp_path / "ran").exists()
    assert done.stdout.decode().splitlines() == [url("a"), url("b")]


def test_workers_hold_no_secret_where_others_see_it(tmp_path, monkeypatch):
    """Neither in their command line nor in their environment."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("this system has no /proc")
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("OTHER_SECRET", "hunter2"),
    ):
        monkeypatch.setenv(name, value)
    seen: list[bytes] = []
    start = processes.Processes._start

    def look(self, number, work):
        start(self, number, work)
        folder = Path(f"/proc/{self._workers[number].pid}")
        seen.extend(((folder / "environ").read_bytes(), (folder / "cmdline").read_bytes()))

    monkeypatch.setattr(processes.Processes, "_start", look)
    source = write(tmp_path / "k.txt", "a\n")
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--jobs", "2") == 0
    together = b"".join(seen)
    assert len(seen) == 4
    assert b"import pickle" in together  # the control: this is their command line
    for secret in (SECRET, "hunter2", "AKIAIOSFODNN7EXAMPLE"):
        assert secret.encode() not in together


@pytest.mark.parametrize("jobs", ["99999", "1000000000000", "3"])
def test_jobs_are_capped_with_a_word(tmp_path, capsys, jobs):
    """No more processes than processors."""
    source = write(tmp_path / "k.txt", "a\n")
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--jobs", jobs) == 0
    assert "more than the 2 processors: using 2" in capsys.readouterr().err


@pytest.mark.parametrize("in_place", [True, False])
def test_results_that_wait_are_bounded(tmp_path, in_place):
    """In order, and few blocks are read before their results are returned, however uneven."""
    sizes = [2000 if number % 7 == 0 else 1 for number in range(60)]
    blocks = [b"".join([b"%d-%d\n" % (number, row) for row in range(size)])
              for number, size in enumerate(sizes)]  # fmt: skip
    presigner = S3(CREDENTIALS, "eu-west-1").presigner("get_object", Bucket="examplebucket", at=AT)
    work = Work(presigner, (Column("key", -1, "string"),), "lines", "txt")
    taken = returned = 0

    def source():
        nonlocal taken
        for block in blocks:
            assert taken - returned <= 8  # one is on its way to the caller
            taken += 1
            yield block, taken

    out = tmp_path / "o.txt"
    with out.open("w+b") as file:
        part = SimpleNamespace(descriptor=file.fileno() if in_place else None, length=0)
        running = processes.Processes(work, 2, part)
        try:
            for made, written, mark in running.map(source()):
                returned += 1
                assert mark == returned
                assert (written == made.size) == in_place
                file.write(b"".join(made.output))
        finally:
            running.close()
    keys = b"".join(blocks).decode().splitlines()
    assert out.read_text().splitlines() == [url(key) for key in keys]


def test_jobs_auto():
    """One a processor, and nothing to say."""
    assert processes.choose_jobs("auto") == (2, "")
    assert processes.choose_jobs("1") == (1, "")


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "", "1.5", "²"])
def test_jobs_that_are_no_number(jobs):
    """Refused with what is allowed."""
    with pytest.raises(InvalidParameter, match="or auto"):
        processes.choose_jobs(jobs)


def test_from_a_zip_application(tmp_path):
    """Workers find the package in it."""
    archive = tmp_path / "app.pyz"
    package = Path(sigv4.__file__).parent
    with zipfile.ZipFile(archive, "w") as file:
        for path in package.rglob("*.py"):
            file.write(path, str(path.relative_to(package.parent)))
        file.writestr("__main__.py", "import sys\nfrom sigv4.cli import main\nsys.exit(main())\n")
    write(tmp_path / "k.txt", "a\nb\n")
    words = ["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, "--input", "k.txt"]
    done = subprocess.run(
        [sys.executable, "-I", str(archive), *words, "--jobs", "2"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode().splitlines() == [url("a"), url("b")], done.stderr


def test_workers_that_cannot_start(tmp_path, monkeypatch, capfd):
    """That is said, and not that memory is short."""
    monkeypatch.setattr(processes, "_package_root", lambda: str(tmp_path / "nowhere"))
    source = write(tmp_path / "k.txt", "a\n")
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--jobs", "2") == 1
    reported = capfd.readouterr().err
    assert "could not start" in reported
    assert "out of memory" not in reported


def test_without_an_interpreter(tmp_path, monkeypatch, capsys):
    """A frozen program cannot start any."""
    monkeypatch.setattr(sys, "executable", "")
    source = write(tmp_path / "k.txt", "a\n")
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--jobs", "2") == 1
    assert "Pass --jobs 1" in capsys.readouterr().err


def test_a_worker_whose_parent_is_gone(tmp_path):
    """It ends without a word."""
    worker = subprocess.Popen(
        [sys.executable, "-I", "-c", processes._START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    import pickle

    presigner = S3(CREDENTIALS, "eu-west-1").presigner("get_object", Bucket="examplebucket")
    work = Work(presigner, (Column("key", -1, "string"),), "lines", "txt")
    worker.stdin.write(pickle.dumps((str(ROOT), {}, [])) + pickle.dumps((work, None)))
    worker.stdin.flush()
    worker.stdout.read(1)
    worker.stdout.close()
    worker.stdin.write(pickle.dumps(b"a\n" * 100_000))
    worker.stdin.close()
    reported = worker.stderr.read()
    worker.stderr.close()
    assert worker.wait() == 0
    assert reported == b""


def test_the_environment_of_workers_is_a_list_of_names():
    """No variable of AWS is among them."""
    assert not [name for name in processes._KEPT_VARIABLES if name.startswith("AWS")]
    assert os.environ.get("PATH") is None or "PATH" in processes._KEPT_VARIABLES


class Failing:
    """A maker that ends with an error of another package."""

    def __init__(self, error: str) -> None:
        self.error = error

    def many(self, rows):
        raise {"key": KeyError("lost"), "own": OwnError("a", "b")}[self.error]


class OwnError(Exception):
    """An error that cannot be made of its words again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [("key", KeyError, "lost"), ("own", RuntimeError, "OwnError: ab")],
)
def test_workers_report_each_error_as_what_it_is(error, kind, words):
    """And not as a worker that was lost."""
    requests, results = io.BytesIO(), io.BytesIO()
    work = Work(Failing(error), (Column("key", -1, "string"),), "lines", "txt")
    for message in ((work, None), b"a\n"):
        pickle.dump(message, requests)
    requests.seek(0)
    processes.serve(requests, results)
    results.seek(0)
    assert pickle.load(results) == (processes.READY, None)
    what, value = pickle.load(results)
    assert (what, type(value)) == (processes.FAILED, kind)
    assert words in str(value)
