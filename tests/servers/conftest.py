"""Two real S3 servers on loopback, started once a session and stopped by their own process ids.

JuiceFS's gateway is MinIO's server code; SeaweedFS has its own. Both come as binaries in Python
packages (the group ``servers``). Without them these tests are skipped, with a word.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

import sigv4
from sigv4.s3 import S3

KEY_ID, SECRET = "testkey123", "testsecret123"
REGION, BUCKET = "us-east-1", "signed-by-sigv4"
READY_WITHIN = 90  # seconds


class Server(NamedTuple):
    name: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def s3(self) -> S3:
        """A client; SeaweedFS 4.48 takes no signed hash of a body in a presigned URL."""
        return S3(
            sigv4.Credentials(KEY_ID, SECRET),
            REGION,
            endpoint_url=self.url,
            sign_bodies=self.name != "SeaweedFS",
        )

    @property
    def signer(self) -> sigv4.Signer:
        return sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), REGION, "s3")

    def send(self, method: str, url: str, headers=(), body: bytes = b"") -> tuple[int, bytes]:
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
            return answer.headers["ETag"]

    def signed(self, method: str, target: str, headers=(), body: bytes = b"") -> tuple[int, bytes]:
        """Sign with headers and send."""
        request = sigv4.Request(method, self.url + target, headers, body)
        request = self.signer.sign(request).apply(request)
        return self.send(method, request.url, request.headers, body)


def find(name: str) -> str | None:
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def binary(name: str) -> str:
    found = find(name)
    if found is None:
        pytest.skip(f"{name} is not installed (the group 'servers' brings it)")
    return found


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen]:
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


def wait_for(server: Server, process: subprocess.Popen, log: Path) -> None:
    """Until the server takes a bucket: then all its parts are up."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if server.signed("PUT", f"/{BUCKET}")[0] in (200, 409):
                return
        except OSError:
            pass
        time.sleep(0.3)
    pytest.fail(f"{server.name} is not ready:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def juicefs(folder: Path) -> Iterator[Server]:
    program = binary("juicefs")
    port, metrics = free_ports(2)
    meta = f"sqlite3://{folder}/meta.db"
    store = ["--storage", "file", "--bucket", f"{folder}/store/"]
    log = folder / "log"
    subprocess.run(
        [program, "format", *store, meta, "test"], check=True, capture_output=True, cwd=folder
    )
    command = [program, "gateway", meta, f"127.0.0.1:{port}", "--multi-buckets", "--no-banner"]
    command += ["--metrics", f"127.0.0.1:{metrics}", "--cache-dir", str(folder / "cache")]
    command += ["--object-tag"]
    keys = {"MINIO_ROOT_USER": KEY_ID, "MINIO_ROOT_PASSWORD": SECRET}
    with running(command, log, **keys) as process:
        server = Server("JuiceFS", port)
        wait_for(server, process, log)
        yield server


@contextmanager
def seaweedfs(
    folder: Path,
    limits: tuple[str, ...] = ("-master.volumeSizeLimitMB=64", "-volume.max=20"),
) -> Iterator[Server]:
    program = binary("weed")
    names = ("s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port")
    names += ("volume.port.grpc", "filer.port", "filer.port.grpc")
    names += ("s3.port.iceberg", "s3.port.lance")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    keys = {"accessKey": KEY_ID, "secretKey": SECRET}
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    identities = [{"name": "admin", "credentials": [keys], "actions": actions}]
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": identities}))
    (folder / "data").mkdir()
    command = [program, "server", f"-dir={folder}/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += ["-s3", f"-s3.config={config}", *limits]
    command += [f"-{name}={port}" for name, port in ports.items()]
    log = folder / "log"
    with running(command, log) as process:
        server = Server("SeaweedFS", ports["s3.port"])
        wait_for(server, process, log)
        yield server


STARTERS: dict[str, Callable] = {"juicefs": juicefs, "seaweedfs": seaweedfs}


@pytest.fixture(scope="session", params=STARTERS)
def server(request, tmp_path_factory) -> Iterator[Server]:
    with STARTERS[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started
