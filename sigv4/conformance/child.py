"""The signer under test: an untrusted process that answers one line for each question.

Rules of this file:

- The process can neither block this one nor fill its memory. Separate threads read it, each line
  and queue is bounded, and a process that does not answer in time is killed with its children.
- A process that failed once does not get the next question: another one is started.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Any

ANSWERED, TIMED_OUT, ENDED, TOO_LONG = "answered", "timed out", "ended", "too long"
LONGEST_LINE = 1 << 20  # bytes of an answer
_WAITING_LINES = 16
_KEPT_OF_STDERR = 40  # pieces, each of at most _PIECE bytes
_PIECE = 500
_GOODBYE = 5.0  # seconds for a process to end after its standard input was closed
_POSIX = os.name == "posix"


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome of a question: how it ended, the line if there was one, and standard error."""

    how: str
    line: bytes = b""
    status: int | None = None
    stderr: str = ""


class Child:
    """A signer that is started for its first question, and again after each failure.

    Args:
        command: program and arguments.
        timeout: seconds for an answer; the first answer of a process may take twice as long.
    """

    def __init__(self, command: Sequence[str], timeout: float) -> None:
        self._command = [*command]
        self._timeout = timeout
        self._process: _Process | None = None

    def ask(self, question: dict[str, Any]) -> Reply:
        """Ask a question and return the reply.

        Raises:
            InvalidParameter: the command cannot be run.
        """
        line = json.dumps(question).encode() + b"\n"
        again = self._process is not None and self._process.answers > 0
        reply = self._ask(line)
        if reply.how == ENDED and reply.status == 0 and again:
            reply = self._ask(line)  # a signer may end after some questions
        return reply

    def _ask(self, line: bytes) -> Reply:
        if self._process is None or self._process.has_ended():
            self.close()
            self._process = _Process(self._command)
        process = self._process
        patience = self._timeout if process.answers else 2 * self._timeout
        reply = process.ask(line, patience)
        if reply.how != ANSWERED:
            self._process = None
        return reply

    def distrust(self) -> None:
        """Kill the process, so that another one gets the next question."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """Let the process end, and kill it if it does not."""
        if self._process is not None:
            self._process.close()
            self._process = None


class _Process:
    """One process of a signer."""

    def __init__(self, command: list[str]) -> None:
        self.answers = 0
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=_POSIX,  # so that its children can be killed with it
            )
        except OSError as error:
            raise InvalidParameter(
                f"{command[0]!r} cannot be run: {error.strerror}.",
                "Pass a program and its arguments after --.",
                "command",
            ) from None
        self._stderr: deque[bytes] = deque(maxlen=_KEPT_OF_STDERR)
        self._lines: Queue[bytes] = Queue(_WAITING_LINES)
        self._questions: Queue[bytes] = Queue()
        self._ended = False
        work = (self._write, self._read, self._read_stderr)
        self._threads = [Thread(target=target, daemon=True) for target in work]
        for thread in self._threads:
            thread.start()

    def ask(self, line: bytes, patience: float) -> Reply:
        """Write a line and wait for one."""
        self._questions.put(line)
        try:
            answer = self._lines.get(timeout=patience)
        except Empty:
            self.kill()
            return Reply(TIMED_OUT, stderr=self._said())
        if not answer:
            self.close()
            return Reply(ENDED, status=self._process.returncode, stderr=self._said())
        if len(answer) > LONGEST_LINE:
            self.kill()
            return Reply(TOO_LONG, stderr=self._said())
        self.answers += 1
        return Reply(ANSWERED, answer)

    def has_ended(self) -> bool:
        """Say whether the process has ended."""
        return self._process.poll() is not None

    def _write(self) -> None:
        stream: Any = self._process.stdin
        with suppress(OSError, ValueError):  # it does not read: the missing answer shows that
            while line := self._questions.get():
                stream.write(line)
                stream.flush()
        with suppress(OSError, ValueError):
            stream.close()

    def _read(self) -> None:
        stream: Any = self._process.stdout
        with suppress(OSError, ValueError):
            while not self._ended:
                line = stream.readline(LONGEST_LINE + 1)
                if line.strip() or not line:
                    self._lines.put(line)
                if not line:
                    return

    def _read_stderr(self) -> None:
        stream: Any = self._process.stderr
        with suppress(OSError, ValueError):
            while piece := stream.readline(_PIECE):
                self._stderr.append(piece)

    def _said(self) -> str:
        """Return the last line of standard error that is not empty."""
        lines = [line for piece in [*self._stderr] if (line := piece.strip())]
        return lines[-1].decode(errors="replace") if lines else ""

    def close(self) -> None:
        """Close its standard input and give it some time to end."""
        self._questions.put(b"")
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GOODBYE)
        self.kill()

    def kill(self) -> None:
        """Kill the process and its children."""
        self._ended = True
        with suppress(OSError):
            if _POSIX:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
        self._process.wait()
        self._questions.put(b"")
        with suppress(Empty):  # the reading thread may be waiting for space
            while True:
                self._lines.get_nowait()
        for thread in self._threads:
            thread.join(_GOODBYE)
        streams: tuple[IO[bytes] | None, ...] = (
            self._process.stdout,
            self._process.stderr,
        )
        for stream, thread in zip(streams, self._threads[1:], strict=True):
            if stream is not None and not thread.is_alive():
                stream.close()
