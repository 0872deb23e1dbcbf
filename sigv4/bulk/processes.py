"""Worker processes: each takes blocks from its standard input and writes what it made in place.

The bytes that are made do not travel: a worker reports how many there are, is given their offset,
and writes them there itself. So the one process that keeps the order moves next to nothing. Each
worker has its next block, and makes the first bytes of one, while it waits for the offset.

Where nothing can be written in place, as with Parquet, results travel, and no worker waits: each
sends what it made of a block and goes on with the next one.

A worker imports this very package and the interpreter's own packages, and nothing from the current
directory. What it works with, secrets included, reaches it through a pipe: its command line and its
environment hold none.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from contextlib import suppress
from itertools import chain
from pathlib import Path
from queue import Queue
from threading import Thread

from ..core.errors import InvalidParameter, WorkerLost
from .worker import TABLES, make, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from .job import Made, Sized, Work

PIPE_BYTES = 1 << 20  # of Linux, which allows so much to everybody
READY, MADE, WRITTEN, FAILED, GONE = "ready", "made", "written", "failed", "gone"
_PACKAGE = __name__.removesuffix(".bulk.processes")
# Isolated (-I): neither the current directory nor PYTHONPATH is on the path when this is run. The
# package is found where the parent has it, a zip file too; the parent's own path comes last. Where
# this is a copy inside another package, that package is only a name: its code is not run.
_START = f"""\
import pickle, sys
root, outer, path = pickle.load(sys.stdin.buffer)
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
for name, folders in outer.items():
    named = ModuleSpec(name, None, is_package=True)
    named.submodule_search_locations = folders
    sys.modules[name] = module_from_spec(named)
spec = PathFinder.find_spec({_PACKAGE!r}, [root])
package = sys.modules[{_PACKAGE!r}] = module_from_spec(spec)
spec.loader.exec_module(package)
sys.path += [entry for entry in path if entry not in sys.path]
from {__name__} import main
main()
"""
_KEPT_VARIABLES = (
    "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OMP_NUM_THREADS",
)  # fmt: skip


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_jobs(given: str) -> tuple[int, str]:
    """Return how many processes to use, and a note where it is fewer than were asked for.

    Args:
        given: a number of at least 1, or ``auto`` for as many as there are processors.

    Raises:
        InvalidParameter: it is something else.
    """
    most = count_processors()
    if given == "auto":
        return most, ""
    if not (given.isascii() and given.isdigit()) or int(given) < 1:
        raise InvalidParameter(
            f"--jobs must be a number of at least 1, or auto, not {given[:20]!r}.",
            "Pass --jobs auto for one process per processor.",
            "jobs",
        )
    jobs = int(given) if len(given) < 10 else most + 1
    if jobs > most:
        return most, f"--jobs {given[:20]} is more than the {most} processors: using {most}."
    return jobs, ""


class Processes:
    """Makes blocks on several processes, and gives them back in order.

    Args:
        work: what is done to each block.
        count: the number of processes.
        part: where the output goes; nothing is written in place if it has no descriptor.
    """

    def __init__(self, work: Work, count: int, part: Any) -> None:
        self._descriptor: int | None = part.descriptor
        self._recorder = work.recorder
        self._next_offset = part.length
        self._at_work: list[deque[int]] = [deque() for _ in range(count)]  # blocks of each
        self._marks: dict[int, Any] = {}
        self._made: dict[int, Made] = {}
        self._lengths: dict[int, int] = {}
        self._done: set[int] = set()
        self._given = self._placed = self._returned = 0  # how many blocks
        self._ahead = 2  # blocks of each worker
        self._most = 4 * count  # blocks whose results were not returned yet
        self._started = [False] * count
        self._queue: Queue[tuple[int, str, Any]] = Queue()
        self._listeners: list[Thread] = []
        self._workers: list[subprocess.Popen[bytes]] = []
        try:
            for number in range(count):
                self._start(number, work)
        except BaseException:
            self.close()
            raise

    def _start(self, number: int, work: Work) -> None:
        if not sys.executable:
            raise InvalidParameter(
                "--jobs needs a Python interpreter, and this program runs without one.",
                "Pass --jobs 1.",
                "jobs",
            )
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            pass_fds=() if self._descriptor is None else (self._descriptor,),
        )
        self._workers.append(process)
        if not _widen(process.stdin):
            self._ahead = 1
        if self._descriptor is None:
            _widen(process.stdout)
        listener = Thread(target=self._listen, args=(number, process), daemon=True)
        listener.start()
        self._listeners.append(listener)
        self._send(number, (_package_root(), _outer_packages(), _path_of_others()))
        self._send(number, (work, self._descriptor))

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        stream: Any = process.stdout
        while True:
            try:
                kind, value = pickle.load(stream)  # noqa: S301  of our own process
            except (EOFError, OSError, pickle.UnpicklingError):
                self._queue.put((number, GONE, None))
                return
            if kind == READY:
                self._started[number] = True
            else:
                self._queue.put((number, kind, value))

    def _send(self, number: int, message: Any) -> None:
        stream: Any = self._workers[number].stdin
        try:
            pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
            stream.flush()
        except OSError:
            raise self._lost(number) from None

    def map(self, blocks: Iterable[tuple[Sized, Any]]) -> Iterator[tuple[Made, int, Any]]:
        """Yield for each block, in order: what it gave, the bytes written in place, its mark.

        Raises:
            WorkerLost: a worker ended by itself.
            OSError: a worker could not write.
        """
        source = iter(blocks)
        self._feed(source)
        while any(self._at_work):
            number, kind, value = self._queue.get()
            if kind == GONE:
                raise self._lost(number)
            if kind == FAILED:
                raise value
            block = self._at_work[number][0]
            if kind == MADE:
                self._made[block], self._lengths[block] = value
                self._place()
            if kind == WRITTEN or self._descriptor is None:
                self._done.add(self._at_work[number].popleft())
            self._feed(source)
            while self._returned in self._done:
                outcome = self._take()
                self._feed(source)
                yield outcome

    def _feed(self, source: Iterator[tuple[Sized, Any]]) -> None:
        """Give each worker the blocks it has not yet, while there are some.

        Results that wait for those before them are kept here, so there is a limit to all of them.
        """
        while self._given - self._returned < self._most:
            number = min(range(len(self._workers)), key=lambda each: len(self._at_work[each]))
            item = None
            if len(self._at_work[number]) < self._ahead:
                item = next(source, None)
            if item is None:
                return
            self._marks[self._given] = item[1]
            self._at_work[number].append(self._given)
            self._given += 1
            self._send(number, item[0])

    def _place(self) -> None:
        """Send the offsets of the next outputs, of as many as are known to be preceded."""
        while self._descriptor is not None and self._placed in self._lengths:
            digests = self._made[self._placed].digests
            if self._recorder is not None and digests:
                self._recorder.write(digests)  # before the worker may write the texts
            owner = next(who for who, blocks in enumerate(self._at_work) if self._placed in blocks)
            self._send(owner, self._next_offset)
            self._next_offset += self._lengths[self._placed]
            self._placed += 1

    def _take(self) -> tuple[Made, int, Any]:
        """Return the next outcome."""
        block = self._returned
        self._returned += 1
        self._done.discard(block)
        length = self._lengths.pop(block)
        written = length if self._descriptor is not None else 0
        return self._made.pop(block), written, self._marks.pop(block)

    def close(self) -> None:
        """End all workers, at once."""
        for process in self._workers:
            process.kill()
            process.wait()
        for listener in self._listeners:  # each has seen the end of its stream
            listener.join()
        for process in self._workers:
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    if stream is not None:
                        stream.close()

    def _lost(self, number: int) -> WorkerLost:
        return lost(self._workers[number], started=self._started[number])


def lost(process: subprocess.Popen[bytes], *, started: bool) -> WorkerLost:
    """Return the error of a worker that has ended, or does not answer.

    Args:
        process: the worker.
        started: whether it had begun to work.
    """
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    if not started and (process.returncode or 0) >= 0:
        return WorkerLost(
            f"A worker process could not start: it ended with status {process.returncode}, and its "
            "message is above.",
            "Pass --jobs 1.",
        )
    return WorkerLost(
        f"The worker process {process.pid} ended unexpectedly: it may have run out of memory.",
        "Run again with --resume; with fewer --jobs if memory is short.",
    )


def _package_root() -> str:
    """Return the folder, or zip file, that holds this package."""
    return str(Path(sys.modules[_PACKAGE].__path__[0]).absolute().parent)


def _outer_packages() -> dict[str, list[str]]:
    """Return the packages that this one is nested in, the outermost first, and their folders."""
    words = _PACKAGE.split(".")[:-1]
    names = [".".join(words[:length]) for length in range(1, len(words) + 1)]
    return {
        name: [str(Path(folder).absolute()) for folder in sys.modules[name].__path__]
        for name in names
    }


def _path_of_others() -> list[str]:
    """Return where the parent finds other packages, without the current directory."""
    here = Path.cwd()
    return [entry for entry in sys.path if Path(entry).is_absolute() and Path(entry) != here]


def _widen(pipe: Any) -> bool:
    """Let a pipe hold a block, so that sending one does not wait; return whether it does."""
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return False
    return True


def serve(requests: BinaryIO, results: BinaryIO) -> None:
    """Take blocks until there are no more, or until the parent is gone."""
    with suppress(EOFError, BrokenPipeError):
        _serve(requests, results)


def _serve(requests: BinaryIO, results: BinaryIO) -> None:
    work, descriptor = pickle.load(requests)  # noqa: S301  of our own parent
    _send(results, (READY, None))
    if work.reader not in TABLES:  # of which values come, as a rule, and are no batches
        prepare(work)
    blocks: deque[Any] = deque()
    while True:
        try:
            block = blocks.popleft() if blocks else pickle.load(requests)  # noqa: S301
            made = make(work, block)
            if descriptor is None:
                _send(results, (MADE, (made.with_output(*made.output), made.size)))
                continue
            pieces = iter(made.output)
            _send(results, (MADE, (made.with_output(), made.size)))
            first = next(pieces, b"")  # while the offset is on its way
            offset = pickle.load(requests)  # noqa: S301
            while not isinstance(offset, int):
                blocks.append(offset)
                offset = pickle.load(requests)  # noqa: S301
            for piece in chain((first,), pieces):
                _write_at(descriptor, piece, offset)
                offset += len(piece)
        except (BrokenPipeError, EOFError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  the parent raises it, whatever it is
            _send(results, (FAILED, _that_travels(error)))
            return
        _send(results, (WRITTEN, None))


def _that_travels(error: Exception) -> Exception:
    """Return an error that can be sent to the parent: the same, or its words."""
    try:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301  of our own
    except Exception:  # noqa: BLE001  of a class of another package
        again = None
    same = type(again) is type(error)
    return error if same else RuntimeError(f"{type(error).__name__}: {error}")


def _write_at(descriptor: Any, data: Any, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def _send(results: BinaryIO, message: Any) -> None:
    pickle.dump(message, results, pickle.HIGHEST_PROTOCOL)
    results.flush()


def main() -> None:
    """Run a worker process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    serve(sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)  # all is flushed, and the parent may be gone
