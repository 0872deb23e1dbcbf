"""Sockets and threads: a connection each, few of them, and an orderly end."""

from __future__ import annotations

import socket
import socketserver
from contextlib import suppress
from threading import Condition, Lock, Semaphore, Thread
from time import monotonic

from ..verify import VerificationError
from .findings import Finding
from .wire import Closed, Wire, body_length, expects_continue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ssl import SSLContext
    from typing import Any

    from .answers import Answer
    from .examine import Examiner
    from .wire import Head

MOST_CONNECTIONS = 32
GRACE = 5.0  # seconds for requests that are being answered when the end comes
LINGER = 5.0  # seconds for a client to stop sending what nobody reads
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_BUSY = (
    b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Type: application/xml\r\n"
    b"Content-Length: 36\r\n\r\n<Error><Code>SlowDown</Code></Error>"
)


class Server:
    """Listens, and reports each request.

    Args:
        examiner: looks at requests.
        host: address to listen at.
        port: 0 for any that is free.
        report: called with each `Finding`, one at a time, before the client has its answer.
        answered: called with the number of a request after the client has its answer.
        tls: to speak https.
    """

    def __init__(
        self,
        examiner: Examiner,
        host: str,
        port: int,
        report: Callable[[Finding], None],
        answered: Callable[[int], None] | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        self._examiner = examiner
        self._report = report
        self._answered = answered
        self._tls = tls
        self._reporting = Lock()
        self._count = 0
        self._changed = Condition()
        self._lines: set[_Line] = set()
        self._stopping = False
        self._listener = _listener(host, port, self._serve)
        self._thread = Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """The one that is listened at."""
        return int(self._listener.server_address[1])

    def start(self) -> None:
        """Take connections, in other threads."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more; give requests that have begun a moment, and then nobody."""
        self._stopping = True
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
        end = monotonic() + GRACE
        with self._changed:
            for line in self._lines:
                if line.idle:
                    line.hang_up()
            while self._lines and (left := end - monotonic()) > 0:
                self._changed.wait(left)
            for line in self._lines:
                line.hang_up()

    def _serve(self, connection: socket.socket, client: str) -> None:
        """One connection to its end."""
        line = _Line(connection)
        with self._changed:
            self._lines.add(line)
        try:
            if self._tls is not None:
                connection.settimeout(LINGER)
                line.connection = self._tls.wrap_socket(connection, server_side=True)
            wire = Wire(line.connection)
            while not self._stopping and self._request(line, wire, client):
                line.idle = True
            line.idle = True
            wire.discard(LINGER)
        except (Closed, OSError):
            pass  # nobody is there to be told
        finally:
            with self._changed:
                self._lines.discard(line)
                self._changed.notify_all()
            line.connection.close()

    def _request(self, line: _Line, wire: Wire, client: str) -> bool:
        """One request; whether another may follow."""
        finding = Finding(client)
        body = None
        keep = False
        try:
            head = wire.head(line.awake)
            finding.saw(head.method, head.target)
            body = _Body(wire, head)
            answer = self._examiner.examine(head, iter(body), finding)
            if finding.error is not None and not body.is_awaited:
                body.pass_over(LINGER)
            keep = body.is_done and not wire.broken and head.keeps_alive()
        except VerificationError as error:
            answer = self._examiner.refused(error, None, finding)
        self._answer(wire, finding, answer, close=not keep)
        return keep

    def _answer(self, wire: Wire, finding: Finding, answer: Answer, *, close: bool) -> None:
        finding.answer = answer.status
        with self._reporting:
            self._count += 1
            number = finding.number = self._count
            self._report(finding)
        try:
            wire.send(answer.head(finding.request_id, close=close))
            if answer.content:
                wire.send(bytes(answer.content))
        finally:
            if self._answered is not None:
                self._answered(number)


class _Line:
    """A connection, and whether it is between two requests."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.idle = True

    def awake(self) -> None:
        """A request has begun."""
        self.idle = False

    def hang_up(self) -> None:
        """Whoever reads from it, there is no more."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class _Body:
    """The body of one request, which is not asked for before somebody wants it.

    Raises:
        VerificationError: a head that tells no one length.
    """

    def __init__(self, wire: Wire, head: Head) -> None:
        length = body_length(head)
        self._wire = wire
        self._pieces = wire.body(length)
        self.is_done = length == 0
        self.is_awaited = expects_continue(head) and not self.is_done

    def __iter__(self) -> Iterator[bytes]:
        if self.is_awaited:
            self._wire.send(_CONTINUE)
            self.is_awaited = False
        yield from self._pieces
        self.is_done = True

    def pass_over(self, seconds: float) -> None:
        """Read what is left of it, for a while, so that the client gets to read its answer."""
        end = monotonic() + seconds
        with suppress(VerificationError):
            for _ in self._pieces:
                if monotonic() > end:
                    return
            self.is_done = not self._wire.broken


def _listener(
    host: str, port: int, serve: Callable[[socket.socket, str], None]
) -> socketserver.ThreadingTCPServer:
    free = Semaphore(MOST_CONNECTIONS)

    class Listener(socketserver.ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

        def verify_request(self, request: Any, client_address: Any) -> bool:
            del client_address
            if free.acquire(blocking=False):
                return True
            with suppress(OSError):
                request.settimeout(0)
                request.sendall(_BUSY)
            return False

        def process_request_thread(self, request: Any, client_address: Any) -> None:
            try:
                serve(request, f"{client_address[0]}:{client_address[1]}")
            except Exception:  # noqa: BLE001  the others go on; the traceback is shown
                self.handle_error(request, client_address)
            finally:
                free.release()
                self.shutdown_request(request)

    return Listener((host, port), socketserver.BaseRequestHandler)
