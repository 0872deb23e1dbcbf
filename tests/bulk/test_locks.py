"""Two runs of one output: neither harms what the other has written."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest

from sigv4.bulk import files, locks
from sigv4.bulk import run as run_module
from sigv4.core.errors import InvalidParameter, SigV4Warning

from .tools import ARGUMENTS, ROOT, presign, url, write

fcntl = pytest.importorskip("fcntl", reason="this system has other locks")

# Reports each lock that is taken, and instead of sleeping waits until the test lets it go on.
START = """
import os, sys, time
sys.path.pop(0)
from sigv4.bulk import files
take = files.lock
def lock(*arguments):
    take(*arguments)
    print("locked", file=sys.stderr, flush=True)
def sleep(_):
    print("waits", file=sys.stderr, flush=True)
    os.read(int(sys.argv[1]), 1)
files.lock, time.sleep = lock, sleep
from sigv4.cli import main
sys.exit(main(sys.argv[2:]))
"""
KEYS = "".join(f"photos/{number:04d}.jpg\n" for number in range(9))


class Started:
    """A run in a process of its own, which reads keys until its input is closed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        reading, self.gate = os.pipe()
        words = ["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, "--input", "-"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(reading), *words, *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            pass_fds=(reading,),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.close(reading)
        self._watchdog = threading.Timer(60, self.process.kill)  # a test that fails does not hang
        self._watchdog.start()
        self.process.stdin.write(KEYS.encode())
        self.process.stdin.flush()

    def reports(self, *words: str) -> bool:
        """Whether it reports these steps next."""
        lines = (line.decode().strip() for line in self.process.stderr)
        steps = (line for line in lines if line in ("locked", "waits"))
        return [next(steps, "") for _ in words] == list(words)

    def go_on(self) -> None:
        os.write(self.gate, b".")

    def end(self) -> int:
        """Let it come to its end; its exit status."""
        self.process.communicate()
        self._watchdog.cancel()
        os.close(self.gate)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.end()


@pytest.mark.parametrize("killed", [True, False])
@pytest.mark.parametrize("name", ["o.txt", "o.csv", "o.parquet"])
def test_the_first_ends_while_the_second_waits(tmp_path, name, killed):
    """The second is given the lock of a file that is a finished output: it leaves that alone."""
    if name == "o.parquet":
        pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    first = Started(tmp_path, "--output", name)
    assert first.reports("locked")
    second = Started(tmp_path, "--output", name)
    assert second.reports("waits")
    assert first.end() == 0
    whole = (tmp_path / name).read_bytes()
    assert len(whole) > len(KEYS)
    second.go_on()
    assert second.reports("locked", "locked")  # of the old file, and of a new one
    assert (tmp_path / name).read_bytes() == whole
    if killed:
        second.kill()
    else:
        assert second.end() == 0
        assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == whole


def test_the_first_is_refused_while_the_second_waits(tmp_path):
    """A part that is removed is not written either: the second begins its own."""
    first = Started(tmp_path, "--output", "o.txt", "--strict")
    assert first.reports("locked")
    second = Started(tmp_path, "--output", "o.txt")
    assert second.reports("waits")
    first.process.stdin.write(b"../x\n")
    assert first.end() == 1
    second.go_on()
    assert second.reports("locked", "locked")
    assert second.end() == 0
    assert (tmp_path / "o.txt").read_text().split() == [url(key) for key in KEYS.split()]
    assert [path.name for path in tmp_path.iterdir()] == ["o.txt"]


def locked_by_another(path: str) -> bool:
    """Whether another run would be refused the lock of a file."""
    with Path(path).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize("end", ["finish", "drop", "release"])
def test_the_lock_is_kept_until_the_file_has_its_name(tmp_path, monkeypatch, end):
    """A second run that took it before would cut what is renamed then."""
    part = files.Part(str(tmp_path / "o.txt"))
    asked = []
    for name in ("replace", "unlink"):
        call = getattr(Path, name)

        def ask(self, *arguments, call=call, **options):
            asked.append(locked_by_another(str(self)))
            return call(self, *arguments, **options)

        monkeypatch.setattr(Path, name, ask)
    getattr(part, end)()
    assert asked == [True]
    assert not Path(part.path).exists()


def test_a_file_that_is_not_the_own_is_not_removed(tmp_path):
    """The part was renamed, and its path is that of another run."""
    part = files.Part(str(tmp_path / "o.txt"))
    Path(part.path).rename(tmp_path / "o.txt")
    write(tmp_path / "o.txt.part", "of another")
    part.drop()
    assert (tmp_path / "o.txt.part").read_text() == "of another"


def test_the_state_of_another_run_is_kept(tmp_path):
    """A run that has given its output its name removes only its own state."""
    first = files.State(str(tmp_path / "o.txt"), {"kind": "presign"})
    second = files.State(str(tmp_path / "o.txt"), {"kind": "presign"})
    first.save({"rows": 9, "whole": True})
    second.save({"rows": 0})
    first.drop()
    assert second.read() == {"rows": 0}
    second.drop()
    assert list(tmp_path.iterdir()) == []


def interrupted(tmp_path, monkeypatch, method: str) -> list[str]:
    """A run that was stopped; its arguments."""

    def interrupt(*_) -> None:
        raise KeyboardInterrupt

    keys, output = write(tmp_path / "k.txt", KEYS), str(tmp_path / "o.txt")
    with monkeypatch.context() as patch:
        owner = files.Part if method == "finish" else run_module.Run
        patch.setattr(owner, method, interrupt)
        assert presign("--input", keys, "--output", output) == 130
    return ["--input", keys, "--output", output]


@pytest.mark.parametrize("method", ["finish", "_finish"])
def test_resumed_twice_at_once(tmp_path, monkeypatch, capsys, method):
    """The second has read the state before the first went on: it does not use it."""
    arguments = interrupted(tmp_path, monkeypatch, method)
    lock = files.lock

    def lock_late(*given) -> None:
        monkeypatch.setattr(files, "lock", lock)
        assert presign(*arguments, "--resume") == 0  # of the first
        lock(*given)

    output, part = tmp_path / "o.txt", tmp_path / "o.txt.part"
    monkeypatch.setattr(files, "lock", lock_late)
    assert presign(*arguments, "--resume") == 1
    assert "Another run has continued" in capsys.readouterr().err
    assert output.read_text().split() == [url(key) for key in KEYS.split()]
    assert not part.exists()


def test_a_new_run_is_not_taken_for_the_one_to_resume(tmp_path, monkeypatch, capsys):
    """A run that was complete is given its name once, and not with what a new run has written."""
    arguments = interrupted(tmp_path, monkeypatch, "finish")
    monkeypatch.setattr(locks, "_PATIENCE", 1)
    held = files.Part(str(tmp_path / "o.txt"))
    try:
        assert presign(*arguments, "--resume") == 1
        assert "being written by another run" in capsys.readouterr().err
        assert not (tmp_path / "o.txt").exists()
    finally:
        held.file.close()
    assert presign(*arguments, "--resume") == 0


def without(monkeypatch, *modules: str) -> None:
    for name in modules:
        monkeypatch.setitem(sys.modules, name, None)


def test_systems_without_locks(tmp_path, monkeypatch):
    """The run goes on, and warns."""
    without(monkeypatch, "fcntl", "msvcrt")
    with pytest.warns(SigV4Warning, match="has no locks"):
        part = files.Part(str(tmp_path / "o.txt"))
    part.drop()


@pytest.mark.parametrize("held", [True, False])
def test_windows(tmp_path, monkeypatch, held):
    """One byte is locked, and nobody waits; the file is renamed once it is closed."""
    calls = []

    def locking(descriptor: int, mode: int, size: int) -> None:
        calls.append((mode, size, os.lseek(descriptor, 0, os.SEEK_CUR)))
        if held:
            raise PermissionError(13, "Permission denied")

    without(monkeypatch, "fcntl")
    module = types.SimpleNamespace(LK_NBLCK=2, locking=locking)
    monkeypatch.setitem(sys.modules, "msvcrt", module)
    monkeypatch.setattr(files, "_CLOSED_FIRST", True)
    if held:
        with pytest.raises(InvalidParameter, match="being written by another run"):
            files.Part(str(tmp_path / "o.txt"))
    else:
        part = files.Part(str(tmp_path / "o.txt"))
        part.write(b"all")
        part.finish()
        assert (tmp_path / "o.txt").read_bytes() == b"all"
    assert calls == [(2, 1, 0x7FFF_FFFE)]


@pytest.mark.parametrize("streams", ["<&-", ">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_closed_streams_and_workers(tmp_path, streams):
    """The output has no descriptor that workers have for something else."""
    write(tmp_path / "k.txt", KEYS)
    words = ["-m", "sigv4", "bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS]
    words += ["--input", "k.txt", "--output", "o.txt", "--jobs", "2"]
    quoted = " ".join(f"'{word}'" for word in [sys.executable, *words])
    done = subprocess.run(  # noqa: S602  a shell closes streams
        f"exec {quoted} {streams}",
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.stderr == b"" or b"9 presigned" in done.stderr
    assert done.returncode == 0
    assert (tmp_path / "o.txt").read_text().split() == [url(key) for key in KEYS.split()]
