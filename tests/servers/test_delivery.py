"""URLs as players, caches and proxies use them, against real servers."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

import sigv4
from sigv4.s3 import S3

from .conftest import BUCKET, KEY_ID, REGION, SECRET, Server

pytestmark = pytest.mark.servers
CONTENT = b"0123456789"
PUBLIC = "http://files.example.test"


@pytest.fixture
def key(server) -> str:
    name = "delivery/a film.mp4"
    server.etag(server.s3.presign("put_object", Bucket=BUCKET, Key=name).url, CONTENT)
    return name


def ask(port: int, method: str, url: str, host: str = "", **headers: str):
    """Send a request to a port on loopback, for the host of the URL or another one."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest(method, f"{parts.path}?{parts.query}", skip_host=True)
        connection.putheader("Host", host or parts.netloc)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def test_pair(server, key):
    """As a player does it: HEAD for the size, then ranges of GET; the URL of GET refuses HEAD."""
    pair = server.s3.presign_pair(Bucket=BUCKET, Key=key, ResponseContentType="video/mp4")
    status, headers, _ = ask(server.port, "HEAD", pair.head.url)
    assert (status, headers["Content-Length"]) == (200, "10")
    status, headers, body = ask(server.port, "GET", pair.get.url, Range="bytes=2-5")
    assert (status, body, headers["Content-Range"]) == (206, b"2345", "bytes 2-5/10")
    assert headers["Content-Type"] == "video/mp4"
    assert ask(server.port, "HEAD", pair.get.url)[0] == 403
    assert ask(server.port, "GET", pair.head.url)[0] == 403


def test_size_without_head(server, key):
    """What engines without a second URL can do: the first byte tells the size."""
    url = server.s3.presign("get_object", Bucket=BUCKET, Key=key).url
    status, headers, _ = ask(server.port, "GET", url, Range="bytes=0-0")
    assert (status, headers["Content-Range"]) == (206, "bytes 0-0/10")


def test_window(server, key):
    """A URL that was signed for the start of its window is taken, with the header for caches."""
    presigner = server.s3.presigner(
        "get_object",
        Bucket=BUCKET,
        expires_in=600,
        window=86_400,
        ResponseCacheControl="private, max-age=600",
    )
    status, headers, body = ask(server.port, "GET", presigner(key))
    assert (status, body, headers["Cache-Control"]) == (200, CONTENT, "private, max-age=600")
    now = server.signer.now()
    old = now - timedelta(days=1, seconds=601)
    assert ask(server.port, "GET", presigner.presigned(key, old).url)[0] == 403


@contextmanager
def proxy(server: Server, *, keeps_host: bool) -> Iterator[int]:
    """A reverse proxy in front of a server, which passes the Host on or puts its own there."""

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"] if keeps_host else f"127.0.0.1:{server.port}"
            status, headers, body = ask(server.port, "GET", f"//x{self.path}", host)
            self.send_response(status)
            self.send_header("Content-Type", headers["Content-Type"] or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as service:
        thread = threading.Thread(target=service.serve_forever)
        thread.start()
        try:
            yield service.server_address[1]
        finally:
            service.shutdown()
            thread.join()


def test_public_host(server, key):
    """Signed for the public host without a connection to it; the proxy must pass the host on."""
    public = S3(sigv4.Credentials(KEY_ID, SECRET), REGION, endpoint_url=PUBLIC)
    url = public.presign("get_object", Bucket=BUCKET, Key=key).url
    assert url.startswith(f"{PUBLIC}/{BUCKET}/")
    with proxy(server, keeps_host=True) as port:
        assert ask(port, "GET", url)[::2] == (200, CONTENT)
    with proxy(server, keeps_host=False) as port:
        status, _, body = ask(port, "GET", url)
        assert (status, b"SignatureDoesNotMatch" in body) == (403, True)


def test_host_that_was_replaced(server, key):
    """A URL of the internal host does not work under the public one, however it is changed."""
    url = server.s3.presign("get_object", Bucket=BUCKET, Key=key).url
    changed = url.replace(server.url, PUBLIC)
    assert ask(server.port, "GET", changed)[0] == 403
