"""Worker processes: each takes blocks from its standard input and writes what it made in place.

The bytes that are made do not travel: a worker says how many there are, is told where they go, and
writes them there itself. So the one process that keeps the order moves next to nothing. A worker
has its next block, and makes the first bytes of one, while it is told where they go.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from contextlib import suppress
from itertools import chain
from queue import Queue
from threading import Thread

from ..core.errors import InvalidParameter, SigV4Error, WorkerLost
from .worker import make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from .files import Part
    from .job import Block, Made, Work

PIPE_BYTES = 1 << 20  # of Linux, which allows so much to everybody
MADE, WRITTEN, FAILED, GONE = "made", "written", "failed", "gone"


class Processes:
    """Makes blocks on several processes, and gives them back in order.

    Args:
        work: what is done to each block.
        count: of processes.
        part: where the output goes; nothing is written beside it if it has no descriptor.
    """

    def __init__(self, work: Work, count: int, part: Part) -> None:
        self._descriptor = getattr(part, "descriptor", None)
        self._next_offset = part.length
        self._at_work: list[deque[int]] = [deque() for _ in range(count)]  # blocks of each
        self._marks: dict[int, Any] = {}
        self._made: dict[int, Made] = {}
        self._lengths: dict[int, int] = {}
        self._done: set[int] = set()
        self._given = self._placed = self._returned = 0  # how many blocks
        self._ahead = 2
        self._queue: Queue[tuple[int, str, Any]] = Queue()
        self._listeners: list[Thread] = []
        self._workers = [self._start(number, work) for number in range(count)]

    def _start(self, number: int, work: Work) -> subprocess.Popen[bytes]:
        inherited = () if self._descriptor is None else (self._descriptor,)
        process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=inherited,
        )
        if not _widen(process.stdin):
            self._ahead = 1
        listener = Thread(target=self._listen, args=(number, process), daemon=True)
        listener.start()
        self._listeners.append(listener)
        self._tell(process, (work, self._descriptor))
        return process

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        stream: Any = process.stdout
        while True:
            try:
                kind, value = pickle.load(stream)  # noqa: S301  of our own process
            except (EOFError, OSError, pickle.UnpicklingError):
                self._queue.put((number, GONE, None))
                return
            self._queue.put((number, kind, value))

    def _tell(self, process: subprocess.Popen[bytes], message: Any) -> None:
        stream: Any = process.stdin
        try:
            pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
            stream.flush()
        except OSError:
            raise _lost(process) from None

    def map(self, blocks: Iterable[tuple[Block, Any]]) -> Iterator[tuple[Made, int, Any]]:
        """What came of each block, in order: the outcome, the bytes written in place, its mark.

        Raises:
            WorkerLost: a worker was killed.
            OSError: a worker could not write.
        """
        source = iter(blocks)
        for _ in range(self._ahead):
            for number in range(len(self._workers)):
                self._feed(number, source)
        while any(self._at_work):
            number, kind, value = self._queue.get()
            if kind == GONE:
                raise _lost(self._workers[number])
            if kind == FAILED:
                raise value
            block = self._at_work[number][0]
            if kind == MADE:
                self._made[block], self._lengths[block] = value
                self._place()
            else:
                self._done.add(self._at_work[number].popleft())
                self._feed(number, source)
            while self._returned in self._done:
                yield self._take()

    def _feed(self, number: int, source: Iterator[tuple[Block, Any]]) -> None:
        """Give a worker the next block, if there is one."""
        item = next(source, None)
        if item is not None:
            self._marks[self._given] = item[1]
            self._at_work[number].append(self._given)
            self._given += 1
            self._tell(self._workers[number], item[0])

    def _place(self) -> None:
        """Tell where the next outputs go, of as many as are known to have come before."""
        while self._placed in self._lengths:
            owner = next(who for who, blocks in enumerate(self._at_work) if self._placed in blocks)
            self._tell(self._workers[owner], self._next_offset)
            self._next_offset += self._lengths[self._placed]
            self._placed += 1

    def _take(self) -> tuple[Made, int, Any]:
        """The next outcome."""
        block = self._returned
        self._returned += 1
        self._done.discard(block)
        length = self._lengths.pop(block)
        written = length if self._descriptor is not None else 0
        return self._made.pop(block), written, self._marks.pop(block)

    def close(self) -> None:
        """End them all, at once."""
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


def _widen(pipe: Any) -> bool:
    """Let a pipe hold a block, so that to send one waits for nobody; false where that cannot be."""
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return False
    return True


def _lost(process: subprocess.Popen[bytes]) -> WorkerLost:
    return WorkerLost(
        f"The worker process {process.pid} has ended before its time (out of memory? killed?).",
        "Run again with --resume; with fewer --jobs if memory is short.",
    )


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Take blocks until there are no more."""
    work, descriptor = pickle.load(requests)  # noqa: S301  of our own parent
    if work.input_format != "parquet":  # of which values come, as a rule, and are no batches
        work.prepare()
    blocks: deque[Any] = deque()
    while True:
        try:
            block = blocks.popleft() if blocks else pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        try:
            made = make(work, block)
            told = made.with_output() if descriptor is not None else made.with_output(*made.output)
            _answer(answers, (MADE, (told, made.size)))
            pieces = iter(made.output if descriptor is not None else ())
            first = next(pieces, b"")  # while the answer is on its way
            offset = pickle.load(requests)  # noqa: S301
            while not isinstance(offset, int):
                blocks.append(offset)
                offset = pickle.load(requests)  # noqa: S301
            for piece in chain((first,), pieces):  # bytes: Parquet has no descriptor
                _write_at(descriptor, piece, offset)
                offset += len(piece)
            _answer(answers, (WRITTEN, None))
        except EOFError:
            return
        except (OSError, SigV4Error) as error:
            _answer(answers, (FAILED, error))
            return


def _write_at(descriptor: Any, data: Any, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def _answer(answers: BinaryIO, message: Any) -> None:
    pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def check_jobs(jobs: int) -> int:
    """A number of processes.

    Raises:
        InvalidParameter: none.
    """
    if jobs < 1:
        raise InvalidParameter(f"--jobs {jobs} does no work.", "Pass at least 1.")
    return jobs


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    serve(sys.stdin.buffer, sys.stdout.buffer)
