"""Runs: what is written is whole, alive, and what is said about it is true."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.bulk import files, locks
from sigv4.bulk import run as run_module
from sigv4.bulk.presigning import Presigning
from sigv4.bulk.task import Task
from sigv4.cli import main
from sigv4.core.errors import InvalidParameter, InvalidRow, WorkerLost

from .tools import CREDENTIALS, command, presign, url, write


@pytest.fixture
def keys(tmp_path) -> str:
    return write(tmp_path / "k.txt", "a\nb\n")


@pytest.fixture
def environment(monkeypatch) -> None:
    """Credentials that are not those of --demo."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", CREDENTIALS.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_access_key),
        ("AWS_REGION", "eu-west-1"),
    ):
        monkeypatch.setenv(name, value)


def real(*arguments: str) -> int:
    return main(["bulk", "presign", "--bucket", "examplebucket", "--quiet", *arguments])


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_time_that_is_over(keys, tmp_path, capsys, jobs):
    """No URL is written that is dead; unless that is asked for."""
    arguments = ["--input", keys, "--output", str(tmp_path / "o.txt"), "--jobs", jobs]
    arguments += ["--at", "20130524T000000Z"]
    assert real(*arguments) == 1
    reported = capsys.readouterr().err
    assert "expired-plan" in reported
    assert "go on with --resume" not in reported
    assert not (tmp_path / "o.txt").exists()
    assert real(*arguments, "--allow-expired") == 0


@pytest.mark.usefixtures("environment")
def test_a_run_that_is_resumed_too_late(keys, tmp_path, capsys, monkeypatch):
    """Its URLs have ended meanwhile: nothing is written, and it is said what to do."""
    arguments = ["--input", keys, "--output", str(tmp_path / "o.txt"), "--expires-in", "9"]

    def stop(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.Part, "finish", stop)
        assert real(*arguments) == 130
    state = json.loads((tmp_path / "o.txt.resume").read_text())
    later = datetime.now(timezone.utc) + timedelta(seconds=15)
    monkeypatch.setattr(run_module, "system_clock", lambda: later)
    for whole in (True, False):
        state["progress"]["whole"] = whole
        (tmp_path / "o.txt.resume").write_text(json.dumps(state))
        assert real(*arguments, "--resume") == 1
        assert "Start again without --resume" in capsys.readouterr().err
        assert not (tmp_path / "o.txt").exists()


@pytest.mark.parametrize(("seconds", "status"), [(89, "whole"), (90, "refused")])
def test_a_slow_input(tmp_path, keys, monkeypatch, seconds, status):
    """The last tenth of the lifetime is left to those who use the URLs."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    presigning = Presigning(
        "get_object", CREDENTIALS, "eu-west-1", "examplebucket", expires_in=100, at=now
    )
    made = presigning.prepare(Task((keys,), str(tmp_path / "o.txt")))
    clock = lambda: now + timedelta(seconds=seconds)  # noqa: E731
    made.settings = run_module.Settings(
        made.settings.output, usable_until=made.settings.usable_until, clock=clock
    )
    if status == "whole":
        assert made.go(lambda counts: None).rows == 2
    else:
        with pytest.raises(sigv4.ExpiredPlan):
            made.go(lambda counts: None)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_strict_on_standard_output_says_what_was_written(tmp_path, jobs):
    """What is on a pipe cannot be taken back, and is not denied."""
    rows = "".join(f"{number:0>60}\n" for number in range(20_000)) + "..\n"
    write(tmp_path / "k.txt", rows)
    done = command(tmp_path, "--input", "k.txt", "--strict", "--jobs", jobs)
    assert done.returncode == 1
    written = done.stdout.count(b"\n")
    assert written > 0
    assert f"{written:,} rows before that block were written".encode() in done.stderr


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_locks(keys, tmp_path, monkeypatch, capsys, code):
    """The run goes on, with a word."""
    fcntl = pytest.importorskip("fcntl", reason="this system has no flock")

    def refuse(descriptor, operation):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert presign("--input", keys, "--output", tmp_path / "o.txt") == 0
    assert "has no locks" in capsys.readouterr().err
    assert (tmp_path / "o.txt").read_text().splitlines() == [url("a"), url("b")]


def test_two_runs_of_one_output(keys, tmp_path, monkeypatch, capsys):
    """The second waits a little, and is refused; the first is not disturbed."""
    monkeypatch.setattr(locks, "_PATIENCE", 1)
    first = files.Part(str(tmp_path / "o.txt"))
    first.write(b"of the first\n")
    try:
        assert presign("--input", keys, "--output", tmp_path / "o.txt") == 1
        assert "being written by another run" in capsys.readouterr().err
        assert (tmp_path / "o.txt.part").read_bytes() == b"of the first\n"
    finally:
        first.close()


def test_a_column_that_is_there_already(tmp_path, capsys):
    """Neither twice nor overwritten: another name is asked for."""
    source = write(tmp_path / "k.csv", "key,url\na,old\n")
    output = tmp_path / "o.csv"
    assert presign("--input", source, "--output", output) == 1
    assert "--result-column" in capsys.readouterr().err
    assert presign("--input", source, "--output", output, "--result-column", "signed") == 0
    assert output.read_text() == f"key,url,signed\na,old,{url('a')}\n"


def test_a_field_that_is_there_already(tmp_path):
    """In JSON lines it is a row that is refused."""
    source = write(tmp_path / "k.jsonl", '{"key": "a", "url": "old"}\n{"key": "b"}\n')
    output, errors = tmp_path / "o.jsonl", tmp_path / "e.txt"
    assert presign("--input", source, "--output", output, "--errors", errors) == 3
    assert "--result-column" in errors.read_text()
    assert json.loads(output.read_text()) == {"key": "b", "url": url("b")}


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_constants_that_are_no_json(tmp_path, value):
    """Python reads them; nobody else does."""
    source = write(tmp_path / "k.jsonl", f'{{"key": "a", "n": {value}}}\n{{"key": "b"}}\n')
    output = tmp_path / "o.jsonl"
    assert presign("--input", source, "--output", output) == 3
    assert json.loads(output.read_text()) == {"key": "b", "url": url("b")}


def test_json_is_kept_as_it_was(tmp_path):
    """Numbers, escapes and blanks are not rewritten."""
    line = '{"key": "a",  "n": 1.0e2, "t": "\\u00e9", "big": 12345678901234567890}'
    source, output = write(tmp_path / "k.jsonl", f"{line}\r\n"), tmp_path / "o.jsonl"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text() == f'{line[:-1]}, "url": "{url("a")}"}}\n'


LONG = "x\n" * 100_000


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_long_field_with_line_ends_is_one_field(tmp_path, jobs):
    """Of over 128 KiB: not one of its lines becomes a row."""
    source = write(tmp_path / "k.csv", f'key,note\na,"{LONG}"\nb,2\n')
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--jobs", jobs) == 0
    assert output.read_text().splitlines() == [url("a"), url("b")]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_broken_record_is_one_refusal(tmp_path, jobs):
    """However many lines it has, and whatever they look like."""
    source = write(tmp_path / "k.csv", 'key,note\na,"x\ny\nz"oops\nb,2\nc,"1\n2"\n')
    output, errors = tmp_path / "o.csv", tmp_path / "e.txt"
    arguments = ["--input", source, "--output", output, "--errors", errors, "--jobs", jobs]
    assert presign(*arguments) == 3
    assert [line.split("\t")[0] for line in errors.read_text().splitlines()] == ["4"]
    assert output.read_text() == f'key,note,url\nb,2,{url("b")}\nc,"1\n2",{url("c")}\n'


@pytest.mark.parametrize(
    ("name", "data", "extra"),
    [
        ("k.tsv", "key\tn\na b\t1\n", []),
        ("k.csv", "key;n\na b;1\n", ["--delimiter", ";"]),
        ("k.csv", "key|n\na b|1\n", ["--delimiter", "|"]),
        ("k.csv", "key\tn\na b\t1\n", ["--delimiter", "\\t"]),
        ("k.txt", "1;a b\n", ["--input-format", "csv", "--delimiter", ";", "--column", "2"]),
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "csv", "tsv"])
def test_delimiters(tmp_path, name, data, extra, suffix):
    """In, and out as the output's name says."""
    source, output = write(tmp_path / name, data), tmp_path / f"o.{suffix}"
    assert presign("--input", source, "--output", output, *extra) == 0
    last = output.read_text().splitlines()[-1]
    separator = {"txt": None, "tsv": "\t"}.get(suffix, extra[-1] if "--delimiter" in extra else ",")
    separator = {"\\t": "\t", "2": ";"}.get(separator, separator)
    assert (last if separator is None else last.split(separator)[-1]) == url("a b")


def test_several_inputs(tmp_path, capsys):
    """Files, a folder and a pattern, in order; refused rows are named with their file."""
    for name in ("d/1.txt", "d/sub/2.txt", "d/_SUCCESS", "d/.hidden.txt", "p-1.txt", "p-2.txt"):
        write(tmp_path / name, f"{name}\n")
    write(tmp_path / "last.txt", "z\n..\n")
    output, errors = tmp_path / "o.txt", tmp_path / "e.log"
    inputs = [tmp_path / "d", tmp_path / "p-*.txt", tmp_path / "last.txt"]
    arguments = ["--input", *inputs, "--output", output, "--errors", errors]
    assert presign(*arguments) == 3
    wanted = ["d/1.txt", "d/sub/2.txt", "p-1.txt", "p-2.txt", "z"]
    assert output.read_text().splitlines() == [url(key) for key in wanted]
    assert errors.read_text().startswith("last.txt:2\t")


@pytest.mark.parametrize(
    ("files_", "reported"),
    [
        ({"a.csv": "key\na\n", "b.csv": "key,n\nb,1\n"}, "other columns"),
        ({"a.csv": "key\na\n", "b.txt": "b\n"}, "is not csv"),
    ],
)
def test_inputs_that_do_not_fit(tmp_path, capsys, files_, reported):
    """Refused before anything is written."""
    inputs = [write(tmp_path / name, data) for name, data in files_.items()]
    assert presign("--input", *inputs, "--output", tmp_path / "o.txt") == 1
    assert reported in capsys.readouterr().err


@pytest.mark.parametrize(
    ("inputs", "reported"),
    [
        (["nothing-*.txt"], "No file matches"),
        (["k.txt", "k.txt"], "read twice"),
        (["k.txt", "-"], "one of several"),
        (["empty"], "no file of a known format"),
    ],
)
def test_inputs_that_are_not_there(tmp_path, keys, monkeypatch, capsys, inputs, reported):
    """Said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert presign("--input", *inputs, "--output", "o.txt") == 1
    assert reported in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_reader_that_goes_away(tmp_path):
    """As with `head`: no traceback."""
    write(tmp_path / "k.txt", "".join(f"{number}\n" for number in range(50_000)))
    start = "import sys; from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["bulk", "presign", "--demo", "--bucket", "examplebucket", "--input", "k.txt"]
    process = subprocess.Popen(
        [sys.executable, "-c", start, *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([p for p in sys.path if p])},
    )
    process.stdout.readline()
    process.stdout.close()
    reported = process.stderr.read()
    process.stderr.close()
    assert process.wait() != 0
    assert b"Traceback" not in reported
    assert b"Exception ignored" not in reported


def test_window(tmp_path, capsys):
    """All URLs are those of the window; a run with another window is another run."""
    keys, out = write(tmp_path / "k.txt", "a\nb\n"), tmp_path / "u.txt"
    arguments = ["--input", keys, "--output", str(out), "--at", "20261123T003456Z"]
    assert presign(*arguments, "--window", "1h", "--expires-in", "10m") == 0
    expected = [url(key, expires_in=4200) for key in "ab"]
    assert out.read_text().split() == expected
    rows = write(tmp_path / "rows.csv", "Bucket,key\nother-bucket,a\n")
    where = ["--input", rows, "--output", str(tmp_path / "o.csv"), "--column", "Bucket=Bucket"]
    assert presign(*where, "--window", "1h", bucket=None) == 1
    assert "--window 3600 is for one bucket" in capsys.readouterr().err


STOPS = {
    "disk full": (OSError(errno.ENOSPC, "No space left on device"), True),
    "a lost worker": (WorkerLost("The worker ended.", "Run again."), True),
    "Ctrl-C": (KeyboardInterrupt(), True),
    "a damaged input": (InvalidParameter("It cannot be unpacked.", "Fetch it.", "input"), False),
    "a record without an end": (InvalidRow("It does not end.", "Close the quote."), False),
}


@pytest.mark.parametrize("kind", STOPS)
@pytest.mark.parametrize("source", ["a file", "a pipe", "standard output"])
def test_resume_is_named_where_it_works(keys, tmp_path, monkeypatch, capsys, kind, source):
    """Not where the input is at fault, or cannot be read again."""
    error, can_resume = STOPS[kind]

    def fail(*_):
        raise error

    monkeypatch.setattr(run_module.Run, "_commit", fail)
    name, output = keys, "-" if source == "standard output" else tmp_path / "o.txt"
    if source == "a pipe":
        reading, writing = os.pipe()
        os.write(writing, b"a\nb\n")
        os.close(writing)
        name = f"/dev/fd/{reading}"
    arguments = ["--input", name, "--input-format", "txt", "--output", output]
    assert presign(*arguments) in (1, 130)
    if source == "a pipe":
        os.close(reading)
    reported = " ".join(capsys.readouterr().err.split())
    assert "after 0 rows" in reported
    assert ("go on with --resume" in reported) == (can_resume and source == "a file")
    refused = "--resume cannot continue this run" in reported
    assert refused == (source == "a pipe" or (source == "a file" and not can_resume))


@pytest.mark.parametrize("saves", [True, False])
def test_a_full_disk_is_left_clean(tmp_path, monkeypatch, capsys, saves):
    """What is not good is cut off before the state is saved, and no draft of the state stays."""
    rows = "".join(f"{number:0>60}\n" for number in range(20_000))
    source, output = write(tmp_path / "k.txt", rows), tmp_path / "o.txt"
    part, save, write_all = tmp_path / "o.txt.part", files.Path.replace, files._write_all
    limit = 5_000_000

    def fill(file, data):
        if part.stat().st_size + len(data) > limit:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_all(file, data)

    def replace(self, target):
        if self.name.endswith(".new") and part.stat().st_size and not saves:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return save(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_write_all", fill)
        patch.setattr(files.Path, "replace", replace)
        assert presign("--input", source, "--output", output) == 1
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.glob("o.*")) == ["o.txt.part", "o.txt.resume"]
    if saves:
        state = json.loads((tmp_path / "o.txt.resume").read_text())
        assert 0 < state["progress"]["output"] == part.stat().st_size
    assert presign("--input", source, "--output", output, "--resume") == 0
    assert output.read_text().count("\n") == 20_000


def test_strict_is_not_resumed_over_refused_rows(tmp_path, monkeypatch, capsys):
    """Rows that the interrupted run refused count too."""
    source, output = write(tmp_path / "k.txt", "a\n\nb\n"), tmp_path / "o.txt"
    arguments = ["--input", source, "--output", output]

    def stop(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.Part, "finish", stop)
        assert presign(*arguments) == 130
    capsys.readouterr()
    assert presign(*arguments, "--resume", "--strict") == 1
    assert "refused rows already (1)" in capsys.readouterr().err
    assert not output.exists()
    assert presign(*arguments, "--resume") == 3


def test_resume_of_parquet(keys, tmp_path, monkeypatch, capsys):
    """It begins again, so nothing is called safe."""
    pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module.Run, "_commit", fail)
    assert presign("--input", keys, "--output", tmp_path / "o.parquet") == 130
    reported = " ".join(capsys.readouterr().err.split())
    assert "--resume starts a Parquet file again" in reported
    monkeypatch.undo()
    assert presign("--input", keys, "--output", tmp_path / "o.parquet", "--resume") == 0


def test_resume_after_a_damaged_archive(tmp_path, capsys):
    """A real one: the archive that replaces it is another input."""
    data = gzip.compress(os.urandom(1 << 20).hex().encode().replace(b"0", b"\n"))
    source = write(tmp_path / "k.txt.gz", data[:-900])
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--allow-any-line") == 1
    reported = " ".join(capsys.readouterr().err.split())
    assert "--resume cannot continue this run" in reported
    assert "cannot be unpacked" in reported
