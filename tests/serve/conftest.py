"""The endpoint in this process, with all that it finds."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

import sigv4
from sigv4.serve import Examiner, Finding, Server, Store
from sigv4.verify import Verifier

KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REGION = "eu-west-1"
CREDENTIALS = sigv4.Credentials(KEY_ID, SECRET)


class Endpoint(NamedTuple):
    port: int
    findings: list[Finding]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> Finding:
        return self.findings[-1]

    def talk(self, data: bytes, *, end: bool = True) -> bytes:
        """Send bytes, and nothing more if so wished; all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            try:
                connection.sendall(data)
                if end:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has been hung up before all was sent
            return read_all(connection)

    def signed(self, method: str, target: str, headers=(), body: bytes = b"") -> bytes:
        """The bytes of a signed request."""
        request = sigv4.Request(method, self.url + target, headers, body)
        signer = sigv4.Signer(CREDENTIALS, REGION, "s3", allow_refused_headers=True)
        signed = signer.sign(request).apply(request)
        pairs = [("Host", request.host), *signed.headers]
        if body:
            pairs.append(("Content-Length", str(len(body))))
        lines = [f"{method} {target} HTTP/1.1", *[f"{name}: {value}" for name, value in pairs]]
        return "\r\n".join([*lines, "", ""]).encode() + body


def read_all(connection: socket.socket) -> bytes:
    data = b""
    try:
        while more := connection.recv(65_536):
            data += more
    except ConnectionResetError:
        pass
    return data


@pytest.fixture
def serve() -> Iterator[Callable[..., Endpoint]]:
    """Start an endpoint; arguments of the Verifier, and `most_bytes` and `scheme` beside them."""
    running = []

    def start(
        *, most_bytes: int = 1 << 24, tls=None, credentials=CREDENTIALS, sessions=None, **more
    ) -> Endpoint:
        more = {"region": REGION, "service": "s3", "headers_in_query": True} | more
        own = {credentials.access_key_id: credentials}.get
        verifier = Verifier(own if sessions is None else sessions.lookup, **more)
        service = more["service"] if sessions is None else "s3"
        findings: list[Finding] = []
        scheme = "http" if tls is None else "https"
        examiner = Examiner(
            verifier, credentials, Store(most_bytes), service, scheme, None, REGION, sessions
        )
        server = Server(examiner, "127.0.0.1", 0, findings.append, tls=tls)
        server.start()
        running.append(server)
        return Endpoint(server.port, findings)

    def stop() -> None:
        while running:
            running.pop().stop()

    start.stop = stop
    yield start
    stop()


@pytest.fixture
def endpoint(serve) -> Endpoint:
    """With S3's rules."""
    return serve()


@pytest.fixture
def tls(tmp_path):
    """A server's certificate, which clients are to trust, and its key."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=127.0.0.1"]
    try:
        subprocess.run(
            [*command, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return certificate, key
