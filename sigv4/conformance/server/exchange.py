"""Send bytes over a socket of its own, and read what comes back, in bounded time and memory."""

from __future__ import annotations

import re
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .target import Target
    from .wire_request import WireRequest

ANSWERED, HUNG, DISCONNECTED, UNREADABLE = "answered", "hung", "disconnected", "unreadable"
MOST_READ = 1 << 20  # bytes of a response
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_CODE = re.compile(rb"<Code>([^<]{1,80})</Code>")
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Response:
    """What came back.

    Args:
        how: `ANSWERED`, `HUNG` (nothing in time), `DISCONNECTED` (closed without a response) or
            `UNREADABLE` (not HTTP).
        status: of HTTP; 0 without a response.
        code: the error code of S3, where the body has one.
        headers: the header section, as text.
        body: at most `MOST_READ` bytes.
    """

    how: str
    status: int = 0
    code: str = ""
    headers: str = ""
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the value of a header; empty if it is not there."""
        for line in self.headers.split("\r\n"):
            found, _, value = line.partition(":")
            if found.lower() == name:
                return value.strip()
        return ""


def send(target: Target, request: WireRequest, timeout: float) -> Response:
    """Send a request and read the response.

    Args:
        target: the server.
        request: the request.
        timeout: seconds for all of it.

    Raises:
        OSError: no connection can be made.
    """
    deadline = time.monotonic() + timeout
    with socket.create_connection((target.hostname, target.port), timeout) as plain:
        if target.scheme != "https":
            return _exchanged(plain, request, deadline)
        context = ssl.create_default_context()
        with context.wrap_socket(plain, server_hostname=target.hostname) as secured:
            return _exchanged(secured, request, deadline)


def _exchanged(connection: socket.socket, request: WireRequest, deadline: float) -> Response:
    # A server may answer and close before it has read all: the response still counts.
    with suppress(OSError):
        connection.sendall(request.head() + request.body)
        if request.is_cut and not isinstance(connection, ssl.SSLSocket):
            connection.shutdown(socket.SHUT_WR)  # the rest never comes; do not let it wait
    received = bytearray()
    hung = False
    try:
        while len(received) < MOST_READ and not _is_whole(received):
            connection.settimeout(max(deadline - time.monotonic(), 0.001))
            piece = connection.recv(_PIECE)
            if not piece:
                break
            received += piece
    except TimeoutError:
        hung = True
    except OSError:  # reset by the server
        pass
    return _parsed(bytes(received), hung=hung)


def _is_whole(received: bytes | bytearray) -> bool:
    """Say whether a response with a Content-Length has arrived; some servers keep connections."""
    head, mark, body = bytes(received).partition(b"\r\n\r\n")
    found = re.search(rb"\r\ncontent-length: *(\d+)", head.lower())
    return bool(mark) and found is not None and len(body) >= int(found.group(1))


def _parsed(received: bytes, *, hung: bool) -> Response:
    status = _STATUS.match(received)
    if status is None:
        if received:
            return Response(UNREADABLE, body=received)
        return Response(HUNG if hung else DISCONNECTED)
    head, _, body = received.partition(b"\r\n\r\n")
    code = _CODE.search(body)
    return Response(
        ANSWERED,
        int(status.group(1)),
        code.group(1).decode("utf-8", "replace") if code else "",
        head.decode("latin-1"),
        body,
    )
