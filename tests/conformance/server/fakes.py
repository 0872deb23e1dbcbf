"""Servers that answer every request in one way, to be judged."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from sigv4.conformance.server import Target

# From the head and the body of a request to what is sent back; None closes the connection.
Answer = Callable[[bytes, bytes], "bytes | None"]
KEY_ID, SECRET = "testkey123", "testsecret123"


def response(status: int, body: bytes = b"", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status} Text\r\nServer: fake\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def error(status: int, code: str) -> bytes:
    return response(status, f"<Error><Code>{code}</Code></Error>".encode())


class Fake:
    """Listens until it is stopped."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.requests: list[tuple[bytes, bytes]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def target(self) -> Target:
        return Target(f"http://127.0.0.1:{self.port}", KEY_ID, SECRET)

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        try:
            head, _, body = self._head(connection).partition(b"\r\n\r\n")
            lengths = [
                line.partition(b":")[2].strip()
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ]
            length = int(lengths[0]) if lengths and lengths[0].isdigit() else 0
            while len(body) < min(length, 1 << 20):
                piece = connection.recv(65_536)
                if not piece:
                    break
                body += piece
            self.requests.append((head, body))
            answer = self.answer(head, body)
            if answer is not None:
                connection.sendall(answer)
                # Read what is left, so that the answer is not lost with a reset.
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(0.2)
                while connection.recv(65_536):
                    pass
        except OSError:
            pass

    def _head(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data and (piece := connection.recv(65_536)):
            data += piece
        return data


@contextmanager
def fake(answer: Answer) -> Iterator[Fake]:
    server = Fake(answer)
    try:
        yield server
    finally:
        server.stop()
