"""A server of links, and the S3 endpoint that they lead to, on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import NamedTuple
from urllib.request import Request as HttpRequest
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import sigv4
from sigv4.links import Links, presign_objects
from sigv4.s3 import S3
from sigv4.serve import Examiner, Server, Store
from sigv4.verify import Verifier

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
CONTENT = b"Welcome to Amazon S3."
SECRETS = {"2026-11": b"n" * 32, "2026-10": b"o" * 32}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Threaded(ThreadingMixIn, WSGIServer):
    """A browser opens connections before it needs them: none of them keeps another waiting."""

    daemon_threads = True
    block_on_close = False


class Running(NamedTuple):
    links: Links
    findings: list
    revoked: set


@contextmanager
def running() -> Iterator[Running]:
    """Both servers, with an object whose key needs encoding."""
    findings, revoked = [], set()
    verifier = Verifier({KEYS.access_key_id: KEYS}.get, region="eu-west-1", service="s3")
    examiner = Examiner(verifier, KEYS, Store(1 << 20), "s3", "http", None, "eu-west-1")
    endpoint = Server(examiner, "127.0.0.1", 0, findings.append)
    endpoint.start()
    s3 = S3(KEYS, "eu-west-1", endpoint_url=f"http://127.0.0.1:{endpoint.port}")
    for operation, more in (("create_bucket", {}), ("put_object", {"Key": "été 1.txt"})):
        p = s3.presign(operation, Bucket="my-bucket", **more)
        body = CONTENT if more else b""
        headers = {**p.headers, "Content-Type": "text/plain"}
        urlopen(HttpRequest(p.url, body, headers, method=p.method)).close()
    findings.clear()
    with make_server("127.0.0.1", 0, None, Threaded, Quiet) as web:
        links = Links(
            SECRETS,
            presign_objects(s3, "my-bucket"),
            f"http://127.0.0.1:{web.server_port}/files/",
            is_revoked=lambda link: link.label in revoked,
        )
        web.set_app(links.wsgi)
        thread = threading.Thread(target=web.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Running(links, findings, revoked)
        finally:
            web.shutdown()
            thread.join()
            endpoint.stop()
