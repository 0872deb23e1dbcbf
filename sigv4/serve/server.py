"""Sockets and threads: one for each connection, bounded in number, with an orderly end."""

from __future__ import annotations

import socket
import socketserver
from contextlib import suppress
from threading import Condition, Event, Lock, Semaphore, Thread
from time import monotonic

from ..verify import VerificationError
from .findings import Finding
from .wire import Closed, Wire, body_length, expects_continue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ssl import SSLContext
    from typing import Any

    from .examine import Examiner
    from .responses import Response
    from .wire import Head

MOST_CONNECTIONS = 512  # at once; further ones wait
GRACE = 5.0  # seconds for requests that are being answered at the end
LINGER = 5.0  # seconds for a client to stop sending what is not read
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Server:
    """Listens, and reports each request.

    Args:
        examiner: verifies and answers requests.
        host: address to listen on.
        port: 0 for any free one.
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
        """The port that it listens on."""
        return int(self._listener.server_address[1])

    def start(self) -> None:
        """Accept connections, in other threads."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more connections; give requests that have begun some time to finish."""
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
        """Serve one connection to its end."""
        line = _Line(connection)
        with self._changed:
            self._lines.add(line)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                connection.settimeout(LINGER)
                line.connection = self._tls.wrap_socket(connection, server_side=True)
            wire = Wire(line.connection)
            while not self._stopping and self._request(line, wire, client):
                line.idle = True
            line.idle = True
            wire.discard(LINGER)
        except (Closed, OSError):
            pass  # the client has gone
        finally:
            with self._changed:
                self._lines.discard(line)
                self._changed.notify_all()
            line.connection.close()

    def _request(self, line: _Line, wire: Wire, client: str) -> bool:
        """Serve one request; return whether another may follow."""
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
            is_read = body.is_done and not body.is_awaited
            keep = is_read and not wire.broken and head.keeps_alive()
        except VerificationError as error:
            answer = self._examiner.refused(error, None, finding)
        self._answer(wire, finding, answer, close=not keep)
        return keep

    def _answer(self, wire: Wire, finding: Finding, answer: Response, *, close: bool) -> None:
        finding.answer = answer.status
        with self._reporting:
            self._count += 1
            number = finding.number = self._count
            self._report(finding)
        try:
            wire.send(answer.head(finding.request_id, close=close) + bytes(answer.content))
        finally:
            if self._answered is not None:
                self._answered(number)


class _Line:
    """A connection, and whether it is between two requests."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.idle = True

    def awake(self) -> None:
        """Note that a request has begun."""
        self.idle = False

    def hang_up(self) -> None:
        """Shut the connection down, for its own thread and for the client."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class _Body:
    """The body of one request, which is not requested from the client before it is read.

    Raises:
        VerificationError: a head without one clear length.
    """

    def __init__(self, wire: Wire, head: Head) -> None:
        length = body_length(head)
        self._wire = wire
        self._pieces = wire.body(length)
        self.is_done = length == 0
        # Also before an empty body, and else the connection is closed: botocore takes a final
        # response in place of 100 for that of the next request on the connection, too.
        self.is_awaited = expects_continue(head)

    def __iter__(self) -> Iterator[bytes]:
        if self.is_awaited:
            self._wire.send(_CONTINUE)
            self.is_awaited = False
        yield from self._pieces
        self.is_done = True

    def pass_over(self, seconds: float) -> None:
        """Read the rest for some time, so that the client can read its response."""
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
    ended = Event()

    class Listener(socketserver.ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False
        request_queue_size = 1024

        def verify_request(self, request: Any, client_address: Any) -> bool:
            """Wait for a free thread; further connections wait in the queue of the system."""
            del request, client_address
            while not free.acquire(timeout=0.1):
                if ended.is_set():
                    return False
            return True

        def shutdown(self) -> None:
            ended.set()
            super().shutdown()

        def process_request(self, request: Any, client_address: Any) -> None:
            try:
                super().process_request(request, client_address)
            except RuntimeError:  # the system has no more threads
                free.release()
                raise

        def process_request_thread(self, request: Any, client_address: Any) -> None:
            try:
                serve(request, f"{client_address[0]}:{client_address[1]}")
            except Exception:  # noqa: BLE001  other connections go on; the traceback is shown
                self.handle_error(request, client_address)
            finally:
                free.release()
                self.shutdown_request(request)

    return Listener((host, port), socketserver.BaseRequestHandler)
