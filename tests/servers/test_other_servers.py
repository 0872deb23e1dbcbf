"""Servers with S3 code of their own, which the package index and Debian bring up in seconds.

What each of them lacks is written down in docs/compatible-services.md, and tested here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import sigv4

from . import binaries, ceph, swift
from .conftest import started
from .starting import BUCKET, Server

pytestmark = pytest.mark.servers

OTHERS: dict[str, Callable] = {"rclone": binaries.rclone, "swift": swift.swift}
KEYS = ["plain/photo.jpg", "a b c", "a+b", "100%", "a%20b", "grün/été", "~*'()!", "a=b&c=d?e#f:g@h"]
# What happens to an upload in signed chunks, with a trailer, and with a trailer alone.
STREAMED = {
    "rclone": {"signed": "stored", "trailer": "garbled"},
    "Swift": {"signed": "refused", "trailer": "refused"},
    "Ceph": {"signed": "stored", "trailer": "refused"},
}
BODY = b"0123456789" * 2000


@pytest.fixture(scope="module", params=[*OTHERS, pytest.param("ceph", marks=pytest.mark.full)])
def other(request, tmp_path_factory) -> Iterator[Server]:
    start = OTHERS.get(request.param, ceph.ceph)
    with started(start, tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.mark.parametrize("key", KEYS)
def test_presigned_life_of_an_object(other, key):
    """PUT, GET, HEAD, DELETE by URL; then it is gone."""
    s3, body, ask = other.s3, f"content of {key!a}".encode(), {"Bucket": BUCKET, "Key": key}
    assert other.send("PUT", s3.presign("put_object", **ask).url, (), body)[0] == 200
    assert other.send("GET", s3.presign("get_object", **ask).url) == (200, body)
    assert other.send("HEAD", s3.presign("head_object", **ask).url) == (200, b"")
    assert other.send("DELETE", s3.presign("delete_object", **ask).url)[0] == 204
    assert other.send("GET", s3.presign("get_object", **ask).url)[0] == 404


@pytest.mark.parametrize("target", ["/plain", "/a%20b", "/raw(!)*'", "/caf%c3%a9", "/d@te"])
def test_signed_headers(other, target):
    """Wire paths in several encodings, the body's hash signed."""
    target = f"/{BUCKET}{target}"
    assert other.signed("PUT", target, {}, b"signed body")[0] == 200
    assert other.signed("GET", target) == (200, b"signed body")
    assert other.signed("DELETE", target)[0] == 204


@pytest.mark.parametrize(
    "query", ["list-type=2&prefix=a+b", "prefix=%c3%a9&max-keys=3", "location"]
)
def test_signed_queries(other, query):
    """Queries in several encodings."""
    assert other.signed("GET", f"/{BUCKET}?{query}")[0] == 200


def test_what_is_changed_is_refused(other):
    """Signature, path, method and query of a URL."""
    url = other.s3.presign("get_object", Bucket=BUCKET, Key="k").url
    digit = "0" if url[-1] != "0" else "1"
    assert other.send("GET", url[:-1] + digit)[0] == 403
    assert other.send("GET", url.replace("/k?", "/l?"))[0] == 403
    assert other.send("PUT", url, (), b"x")[0] == 403
    assert other.send("GET", url.replace("Expires=3600", "Expires=3601"))[0] == 403
    wrong = other._replace(secret="another-secret").s3
    assert other.send("GET", wrong.presign("get_object", Bucket=BUCKET, Key="k").url)[0] == 403


@pytest.mark.parametrize("form", ["signed", "trailer"])
def test_what_is_streamed(other, form):
    """Stored, refused, or stored with the framing of its chunks."""
    more = {"trailers": ["crc32"]} if form == "trailer" else {}
    request = sigv4.Request("PUT", f"{other.url}/{BUCKET}/streamed-{form}")
    stream = other.signer.stream(request, BODY, **more)
    sent = stream.apply(request)
    status, _ = other.send("PUT", sent.url, sent.headers, b"".join(stream))
    stored = other.signed("GET", f"/{BUCKET}/streamed-{form}")
    expected = STREAMED[other.name][form]
    if expected == "refused":
        assert status in (400, 501)
        assert stored[0] == 404
        return
    assert (status, stored[0]) == (200, 200)
    assert (stored[1] == BODY) == (expected == "stored")
