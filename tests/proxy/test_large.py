"""5 GiB go through the proxy in both directions, and its memory does not grow with them.

The sandbox has fake keys, TLS to the proxy, and boto3's defaults: parts in unsigned chunks with a
trailing checksum. The server outside is a real one with real keys.
"""

from __future__ import annotations

import hashlib
import threading
import time

import pytest

from tests.servers.conftest import KEY_ID, REGION, SECRET, find, seaweedfs

from .running import proxy_before

boto3 = pytest.importorskip("boto3")

pytestmark = [
    pytest.mark.full,
    pytest.mark.servers,
    pytest.mark.skipif(find("weed") is None, reason="weed is not installed (the group 'servers')"),
]
MIB = 1024**2
SIZE = 5 * 1024**3
GROWTH = 64 * MIB  # of the memory, whatever the size: buffers of the connections that are open
LIMITS = ("-master.volumeSizeLimitMB=1024", "-volume.max=30")


class Generated:
    """A file of a size whose bytes are made when they are read."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._at = 0
        self._block = hashlib.shake_256(b"sandbox").digest(MIB)
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        size = left if size < 0 else min(size, left)
        start = self._at % MIB
        data = (self._block * (size // MIB + 2))[start : start + size]
        self._at += size
        self.digest.update(data)
        return data


class Memory(threading.Thread):
    """Watches the memory of a proxy."""

    def __init__(self, proxy) -> None:
        super().__init__(daemon=True)
        self._proxy = proxy
        self._done = threading.Event()
        self.most = 0

    def run(self) -> None:
        while not self._done.wait(0.1):
            self.most = max(self.most, self._proxy.memory())

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()


def transfer(client, name: str, size: int, part: int) -> tuple[float, float]:
    """Upload and download an object; the seconds of both."""
    from boto3.s3.transfer import TransferConfig

    source = Generated(size)
    config = TransferConfig(multipart_threshold=part, multipart_chunksize=part, max_concurrency=4)
    began = time.monotonic()
    client.upload_fileobj(source, "work", name, Config=config)
    uploaded = time.monotonic()
    found = hashlib.sha256()
    length = 0
    for piece in client.get_object(Bucket="work", Key=name)["Body"].iter_chunks(4 * MIB):
        found.update(piece)
        length += len(piece)
    assert length == size
    assert found.digest() == source.digest.digest()
    return uploaded - began, time.monotonic() - uploaded


def test_five_gibibytes(tmp_path, certificate):
    """All arrive, and come back; the proxy needs as much memory as for a hundredth of it."""
    (tmp_path / "server").mkdir()
    with (
        seaweedfs(tmp_path / "server", LIMITS) as server,
        proxy_before(server.url, tmp_path / "proxy", (KEY_ID, SECRET), tls=certificate) as proxy,
    ):
        assert server.signed("PUT", "/work")[0] == 200
        key_id, secret = proxy.placeholders
        client = boto3.client(
            "s3",
            endpoint_url=proxy.url,
            region_name=REGION,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            verify=str(certificate[1]),
        )
        with Memory(proxy) as memory:
            transfer(client, "small", SIZE // 100, 16 * MIB)
            small = memory.most
            seconds = transfer(client, "large", SIZE, 64 * MIB)
        most = memory.most
        log = proxy.log.read_text(encoding="utf-8")
        print(
            f"5 GiB up in {seconds[0]:.0f} s, down in {seconds[1]:.0f} s; memory "
            f"{small / MIB:.0f} MiB after 51 MiB, at most {most / MIB:.0f} MiB"
        )
    assert most < small + GROWTH
    assert "WARNING" not in log
    assert log.count("upload_part") >= SIZE // (64 * MIB)
