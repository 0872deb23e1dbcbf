"""Servers that are one program each: JuiceFS, SeaweedFS, rclone, moto, s3rver and our own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .starting import (
    KEY_ID,
    REGION,
    SECRET,
    Missing,
    Server,
    free_ports,
    program,
    run,
    running,
    wait_for,
)

# An emulator may take as much memory as a request asks for.
BOUNDED = ["prlimit", "--as=3000000000"]
KEYS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}


SMALL = ("-master.volumeSizeLimitMB=64", "-volume.max=20")


@contextmanager
def juicefs(folder: Path) -> Iterator[Server]:
    """JuiceFS's gateway, which is MinIO's server code."""
    juicefs = program("juicefs")
    port, metrics = free_ports(2)
    meta = f"sqlite3://{folder}/meta.db"
    store = ["--storage", "file", "--bucket", f"{folder}/store/"]
    log = folder / "log"
    run(juicefs, "format", *store, meta, "test", folder=folder)
    command = [juicefs, "gateway", meta, f"127.0.0.1:{port}", "--multi-buckets", "--no-banner"]
    command += ["--metrics", f"127.0.0.1:{metrics}", "--cache-dir", str(folder / "cache")]
    command += ["--object-tag"]
    keys = {"MINIO_ROOT_USER": KEY_ID, "MINIO_ROOT_PASSWORD": SECRET}
    with running(command, log, **keys) as process:
        yield wait_for(Server("JuiceFS", port), process, log)


@contextmanager
def seaweedfs(folder: Path, limits: tuple[str, ...] = SMALL) -> Iterator[Server]:
    """SeaweedFS, which has its own server code, with options that limit its volumes."""
    weed = program("weed")
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
    command = [weed, "server", f"-dir={folder}/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += ["-s3", f"-s3.config={config}", *limits]
    command += [f"-{name}={port}" for name, port in ports.items()]
    log = folder / "log"
    with running(command, log) as process:
        server = Server("SeaweedFS", ports["s3.port"], sign_bodies=False)
        yield wait_for(server, process, log)


@contextmanager
def rclone(folder: Path) -> Iterator[Server]:
    """Serve a folder with `rclone serve s3`."""
    rclone = program("rclone")
    asked = [rclone, "serve", "s3", "--help"]
    help_text = subprocess.run(asked, capture_output=True, check=False, timeout=60).stdout
    if b"--auth-key" not in help_text:
        raise Missing("rclone is too old to serve S3 (the group 'servers' brings another)")
    (port,) = free_ports(1)
    (folder / "data").mkdir()
    command = [rclone, "serve", "s3", f"{folder}/data", "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{KEY_ID},{SECRET}", "--config", f"{folder}/rclone.conf"]
    log = folder / "log"
    with running(command, log) as process:
        server = Server("rclone", port, sign_bodies=False)
        yield wait_for(server, process, log)


@contextmanager
def moto(folder: Path) -> Iterator[Server]:
    """Serve moto, which verifies nothing unless it is asked to."""
    moto_server = program("moto_server")
    (port,) = free_ports(1)
    log = folder / "log"
    command = [*BOUNDED, moto_server, "-H", "127.0.0.1", "-p", str(port)]
    with running(command, log, **KEYS) as process:
        yield wait_for(Server("moto", port), process, log)


@contextmanager
def ministack(folder: Path) -> Iterator[Server]:
    """Serve MiniStack, an emulator of AWS."""
    ministack = program("ministack")
    (port,) = free_ports(1)
    log = folder / "log"
    with running([*BOUNDED, ministack], log, GATEWAY_PORT=str(port), **KEYS) as process:
        yield wait_for(Server("MiniStack", port), process, log)


@contextmanager
def s3rver(folder: Path) -> Iterator[Server]:
    """Serve s3rver, which npm fetches, with the one key that it knows."""
    npm = program("npm", "Debian's npm brings it")
    run(npm, "install", "--silent", "--no-audit", "--no-fund", "s3rver@3.7.1", folder=folder)
    (port,) = free_ports(1)
    (folder / "data").mkdir()
    command = [program("node"), str(folder / "node_modules" / "s3rver" / "bin" / "s3rver.js")]
    command += ["--port", str(port), "--address", "127.0.0.1", "--directory", f"{folder}/data"]
    log = folder / "log"
    # The key is fixed in its source: README.md of the package.
    with running(command, log) as process:
        server = Server("s3rver", port, "S3RVER", secret="S3RVER")
        yield wait_for(server, process, log)


@contextmanager
def sigv4_serve(folder: Path) -> Iterator[Server]:
    """Serve our own endpoint."""
    (port,) = free_ports(1)
    log = folder / "log"
    command = [sys.executable, "-m", "sigv4", "serve", "--port", str(port), "--region", REGION]
    with running(command, log, **KEYS) as process:
        yield wait_for(Server("sigv4 serve", port), process, log)
