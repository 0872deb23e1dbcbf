"""Starts real S3 servers on loopback, and stops them by their own process ids.

Used by the tests, and by tools/judge_servers.py. Each server is a context manager that takes an
empty folder and yields a `Server`; `Missing` says what is not installed.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import sigv4
from sigv4.s3 import S3

KEY_ID, SECRET = "testkey123", "testsecret123"
REGION, BUCKET = "us-east-1", "signed-by-sigv4"
READY_WITHIN = 120  # seconds


class Missing(Exception):
    """A program that a server needs is not installed."""


class NotReady(Exception):
    """A server did not take a bucket in time."""


class Server(NamedTuple):
    """A server that runs."""

    name: str
    port: int
    key_id: str = KEY_ID
    # SeaweedFS 4.48, Swift and rclone take no signed hash of a body in a presigned URL.
    sign_bodies: bool = True
    secret: str = SECRET

    @property
    def url(self) -> str:
        """The root of its S3 API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> sigv4.Credentials:
        """The key that it knows."""
        return sigv4.Credentials(self.key_id, self.secret)

    @property
    def s3(self) -> S3:
        """A client."""
        return S3(self.credentials, REGION, endpoint_url=self.url, sign_bodies=self.sign_bodies)

    @property
    def signer(self) -> sigv4.Signer:
        """A signer of headers."""
        return sigv4.Signer(self.credentials, REGION, "s3")

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> tuple[int, bytes]:
        """Send a request with its target and headers exactly as given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            target = url.removeprefix(self.url)
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in dict(headers).items():
                connection.putheader(name, value)
            if body or method in ("PUT", "POST"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def etag(self, url: str, body: bytes) -> str:
        """Upload by URL; what the server calls the content."""
        request = urllib.request.Request(url, body, method="PUT")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.headers["ETag"])

    def signed(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Sign with headers and send."""
        request = sigv4.Request(method, self.url + target, headers or {}, body)
        request = self.signer.sign(request).apply(request)
        return self.send(method, request.url, request.headers, body)


def find(name: str) -> str | None:
    """Return the path of a program: beside this interpreter, then on PATH and in sbin."""
    beside = str(Path(sys.executable).parent)
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return shutil.which(name, path=beside) or shutil.which(name, path=places)


def program(name: str, brings: str = "the group 'servers' brings it") -> str:
    """Return the path of a program.

    Raises:
        Missing: it is not installed.
    """
    found = find(name)
    if found is None:
        raise Missing(f"{name} is not installed ({brings})")
    return found


def free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while the block runs."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            cwd=log.parent,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def run(*command: str, folder: Path, tries: int = 1) -> None:
    """Run a program to its end, several times if it fails: what it asks may not be up yet.

    A try may take all the time that is left: on a busy machine a cluster answers late.

    Raises:
        NotReady: it fails each time.
    """
    words = ""
    deadline = time.monotonic() + READY_WITHIN
    for attempt in range(tries):
        time.sleep(1 if attempt else 0)
        words = _failure(list(command), folder, max(1, deadline - time.monotonic()))
        if not words:
            return
    raise NotReady(f"{' '.join(command)[:200]}: {words}")


def _failure(command: list[str], folder: Path, seconds: float) -> str:
    """Run a program; return why it failed, empty if it did not."""
    try:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=seconds)
    except subprocess.CalledProcessError as error:
        return str(error.stderr.decode(errors="replace")[-1000:]) or "it failed"
    except subprocess.TimeoutExpired:
        return "it takes too long"
    return ""


def wait_for_port(port: int) -> None:
    """Wait until a server of this machine takes connections.

    Raises:
        NotReady: it does not, in time.
    """
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.1)
    raise NotReady(f"no server listens on port {port}")


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> Server:
    """Wait until the server takes a bucket: then all its parts are up.

    Raises:
        NotReady: it does not, in time.
    """
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if server.signed("PUT", f"/{BUCKET}")[0] in (200, 201, 202, 409):
                return server
        except OSError:
            pass
        time.sleep(0.3)
    raise NotReady(f"{server.name} is not ready:\n{log.read_text(errors='replace')[-3000:]}")
