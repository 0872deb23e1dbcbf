"""A loopback server that records what arrives, byte for byte, and a judge of it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import sigv4
from sigv4.verify import Verifier, received

PLAIN = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TEMPORARY = sigv4.Credentials(
    "ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "session/token+of=ours"
)
KNOWN = {PLAIN.access_key_id: PLAIN, TEMPORARY.access_key_id: TEMPORARY}


@dataclass
class Arrived:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def fields(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers}

    def leaked(self) -> list[str]:
        """Names of the headers that belong to signing."""
        ours = [name for name in self.fields() if name.startswith("x-amz-")]
        return ours + [name for name in self.fields() if name == "authorization"]


class Server:
    """Answers 200, or what `answers` has next, and closes the connection."""

    def __init__(self, listening: socket.socket | None = None) -> None:
        self.arrived: list[Arrived] = []
        self.answers: list[bytes] = []
        self._socket = listening or socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def redirect(self, status: int, location: str) -> None:
        head = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n"
        self.answers.append(f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())

    def refuse(self, date: str) -> None:
        head = f"HTTP/1.1 403 Forbidden\r\nDate: {date}\r\nContent-Length: 2\r\n"
        self.answers.append(f"{head}Connection: close\r\n\r\nno".encode())

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.settimeout(5)
                try:
                    arrived = _read(lines)
                    if arrived is None:
                        continue
                    self.arrived.append(arrived)
                    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                    if arrived.method == "HEAD":
                        ok = ok[:-2]
                    connection.sendall(self.answers.pop(0) if self.answers else ok)
                except (OSError, ValueError):
                    continue

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


def _read(lines):
    first = lines.readline().decode("latin-1").rstrip("\r\n")
    if not first:
        return None
    method, _, rest = first.partition(" ")
    headers = []
    while (line := lines.readline().decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = line.partition(":")
        headers.append((name, value.strip()))
    arrived = Arrived(method, rest.rpartition(" ")[0], headers, b"")
    fields = arrived.fields()
    if "transfer-encoding" in fields:
        while size := int(lines.readline().partition(b";")[0], 16):
            arrived.body += lines.read(size)
            lines.readline()
        lines.readline()
    else:
        arrived.body = lines.read(int(fields.get("content-length", "0")))
    return arrived


@contextmanager
def servers(count=1):
    started = [Server() for _ in range(count)]
    try:
        yield started
    finally:
        for server in started:
            server.close()


def judge(arrived: Arrived, service="s3", *, clock=None) -> bytes:
    """Verify what arrived; give the body without framing."""
    verifier = Verifier(KNOWN.get, region="eu-west-1", service=service, clock=clock)
    # Over http the verifier refuses bodies that are not signed.
    scheme = "http" if arrived.target.startswith("http:") else "https"
    request = received(arrived.method, arrived.target, arrived.headers, arrived.body, scheme=scheme)
    if not arrived.fields().get("x-amz-content-sha256", "").startswith("STREAMING-"):
        verifier.verify(request)
        return arrived.body
    bare = sigv4.Request(request.method, request.url, request.headers)
    stream = verifier.stream(bare, verifier.verify(bare, body_follows=True))
    body = stream.feed(arrived.body)
    stream.close()
    return body
