"""A streamed body is what HTTP clients take: each sends the head and the frames as they are."""

from __future__ import annotations

import asyncio
import http.client
import io
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import sigv4
from sigv4.verify import Verifier

CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
SIGNER = sigv4.Signer(CREDENTIALS, "us-east-1", "s3")
DATA = bytes(range(251)) * 1000
SECONDS = 30


class Recorder(BaseHTTPRequestHandler):
    """Keeps the headers and as many bytes as they tell of."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.headers.items(), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    with HTTPServer(("127.0.0.1", 0), Recorder) as recorder:
        recorder.seen = []
        thread = threading.Thread(target=recorder.serve_forever, args=(0.01,))
        thread.start()
        yield recorder
        recorder.shutdown()
        thread.join()


def by_http_client(url, headers, stream):
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=SECONDS)
    connection.request("PUT", f"/{path}", stream, headers)
    connection.getresponse().read()
    connection.close()


def by_urllib(url, headers, stream):
    request = urllib.request.Request(url, stream, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        answer.read()


def by_urllib3(url, headers, stream):
    urllib3 = pytest.importorskip("urllib3", reason="urllib3 is not installed")
    with urllib3.PoolManager() as pool:
        pool.request("PUT", url, body=stream, headers=headers, timeout=SECONDS)


def by_requests(url, headers, stream):
    requests = pytest.importorskip("requests", reason="requests is not installed")
    with requests.Session() as session:
        session.put(url, data=stream, headers=headers, timeout=SECONDS)


def by_httpx(url, headers, stream):
    httpx = pytest.importorskip("httpx", reason="httpx is not installed")
    with httpx.Client(timeout=SECONDS) as client:
        client.put(url, content=stream, headers=headers)


def by_httpx_asynchronously(url, headers, stream):
    httpx = pytest.importorskip("httpx", reason="httpx is not installed")

    async def send():
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            await client.put(url, content=(data async for data in stream), headers=headers)

    asyncio.run(send())


def by_aiohttp(url, headers, stream):
    aiohttp = pytest.importorskip("aiohttp", reason="aiohttp is not installed")

    async def send():
        async with (
            aiohttp.ClientSession() as session,
            session.put(
                url, data=stream, headers=headers, skip_auto_headers=["Content-Type"]
            ) as answer,
        ):
            await answer.read()

    asyncio.run(send())


CLIENTS = [
    by_http_client,
    by_urllib,
    by_urllib3,
    by_requests,
    by_httpx,
    by_httpx_asynchronously,
    by_aiohttp,
]


@pytest.mark.parametrize("send", CLIENTS)
@pytest.mark.parametrize("trailers", [None, ["crc32"]])
def test_clients_send_what_was_signed(server, send, trailers):
    """One Content-Length and no framing of the client's own; the verifier takes it."""
    url = f"http://127.0.0.1:{server.server_port}/bucket/a%20b"
    request = sigv4.Request("PUT", url)
    stream = SIGNER.stream(request, io.BytesIO(DATA), trailers=trailers)
    send(url, dict(stream.apply(request).headers), stream)
    ((headers, body),) = server.seen
    names = [name.lower() for name, _ in headers]
    assert names.count("content-length") == 1
    assert "transfer-encoding" not in names
    arrived = sigv4.Request("PUT", url, headers)
    verifier = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get)
    decoder = verifier.stream(arrived, verifier.verify(arrived, body_follows=True))
    assert decoder.feed(body) == DATA
    decoder.close()
