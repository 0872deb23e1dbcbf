"""Worker processes: each takes blocks from its standard input and writes what it made in place.

The bytes that are made do not travel: a worker says how many there are, is told where they go, and
writes them there itself. So the one process that keeps the order moves next to nothing.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from queue import Queue
from threading import Thread

from ..core.errors import InvalidParameter, SigV4Error, WorkerLost
from .worker import make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    from .files import Part
    from .work import Block, Made, Work

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
        marks: dict[int, Any] = {}
        at_work: dict[int, int] = {}  # worker to block
        made: dict[int, Made] = {}
        lengths: dict[int, int] = {}
        done: set[int] = set()
        given = placed = returned = 0

        def feed(number: int) -> None:
            nonlocal given
            item = next(source, None)
            if item is not None:
                marks[given], at_work[number] = item[1], given
                self._tell(self._workers[number], item[0])
                given += 1

        for number in range(len(self._workers)):
            feed(number)
        while at_work:
            number, kind, value = self._queue.get()
            if kind == GONE:
                raise _lost(self._workers[number])
            block = at_work[number]
            if kind == FAILED:
                raise value
            if kind == MADE:
                made[block], lengths[block] = value
            else:
                done.add(block)
                del at_work[number]
                feed(number)
            while placed in lengths:
                owner = next(who for who, what in at_work.items() if what == placed)
                self._tell(self._workers[owner], self._next_offset)
                self._next_offset += lengths[placed]
                placed += 1
            while returned in done:
                done.discard(returned)
                written = lengths.pop(returned) if self._descriptor is not None else 0
                yield made.pop(returned), written, marks.pop(returned)
                returned += 1

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
    while True:
        try:
            block = pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        try:
            made = make(work, block)
            told = made.with_output() if descriptor is not None else made.with_output(*made.output)
            _answer(answers, (MADE, (told, made.size)))
            offset = pickle.load(requests)  # noqa: S301
            if descriptor is not None:
                for piece in made.output:
                    _write_at(descriptor, piece, offset)  # bytes: Parquet has no descriptor
                    offset += len(piece)
            _answer(answers, (WRITTEN, None))
        except EOFError:
            return
        except (OSError, SigV4Error) as error:
            _answer(answers, (FAILED, error))
            return


def _write_at(descriptor: int, data: Any, offset: int) -> None:
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
