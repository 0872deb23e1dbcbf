"""A listener on the loopback interface that keeps what a client sends, over TLS or without."""

from __future__ import annotations

import socket
import ssl
import subprocess
import tempfile
from pathlib import Path
from threading import Thread
from typing import NamedTuple

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
OPENSSL = (
    *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-nodes", "-days", "1", "-subj", "/CN=judge"),
)
SECONDS_FOR_A_BODY = 0.2
TLS_HANDSHAKE = b"\x16"


class Captured(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    headers: list[tuple[str, str]]


class Listener:
    """Takes one connection at a time, reads a request, and answers 200."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._captured: Captured | None = None
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = Path(folder, "key.pem"), Path(folder, "certificate.pem")
            subprocess.run(
                [*OPENSSL, "-keyout", str(key), "-out", str(certificate)],
                check=True,
                capture_output=True,
            )
            self._context.load_cert_chain(certificate, key)
        Thread(target=self._serve, daemon=True).start()

    def take(self) -> Captured | None:
        """Return the request that arrived since the last call."""
        captured, self._captured = self._captured, None
        return captured

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            connection.settimeout(5)
            try:
                if connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
                    connection = self._context.wrap_socket(connection, server_side=True)
                self._captured = _read(connection)
                connection.sendall(ANSWER)
                connection.settimeout(SECONDS_FOR_A_BODY)
                while connection.recv(65536):
                    pass
            except OSError:
                pass
            finally:
                connection.close()


def _read(connection: socket.socket) -> Captured:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head = data.partition(b"\r\n\r\n")[0]
    first, *lines = head.decode(errors="surrogateescape").split("\r\n")
    method, _, rest = first.partition(" ")
    pairs = (line.partition(":") for line in lines)
    headers = [(name, value.strip()) for name, _, value in pairs]
    return Captured(method, rest.rpartition(" ")[0], headers)


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionResetError
    return piece
