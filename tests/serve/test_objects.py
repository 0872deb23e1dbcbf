"""Objects in memory, and what is asked of them beyond putting and getting."""

from __future__ import annotations

import hashlib

import pytest

import sigv4
from sigv4.serve import objects
from sigv4.serve.objects import Store, Upload
from sigv4.serve.request_fields import locate

from .test_hostile import statuses


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://127.0.0.1:9000/photos/a/b", ("photos", b"a/b")),
        ("http://127.0.0.1/photos", ("photos", b"")),
        ("http://[::1]:9000/photos/a", ("photos", b"a")),
        ("http://localhost:9000/photos/a", ("photos", b"a")),
        ("http://photos.localhost:9000/a/b", ("photos", b"a/b")),
        ("http://photos.s3.example.com/a//..%2fb", ("photos", b"a//../b")),
        ("http://127.0.0.1/", ("", b"")),
    ],
)
def test_locate(url, place):
    """In the path where the host is an address, else in the host; nothing is resolved."""
    assert locate(sigv4.Request("GET", url)) == place


def fits(store: Store, size: int) -> bool:
    """Whether a sink has space for so many bytes."""
    sink = store.sink()
    sink.write(b"x" * size)
    found = sink.content is not None
    sink.close()
    return found


def test_space_is_freed():
    """What is closed, replaced or deleted frees its space."""
    store = Store(100)
    for _ in range(5):
        sink = store.sink()
        sink.write(b"x" * 100)
        sink.close()
        sink = store.sink()
        sink.write(b"x" * 60)
        assert store.put(("b", b"k"), sink)
        store.delete(("b", b"k"))
        store.delete(("b", b"k"))
    assert fits(store, 100)
    assert not fits(store, 101)


def test_number_of_objects_is_bounded(monkeypatch):
    """The oldest goes."""
    monkeypatch.setattr(objects, "MOST_OBJECTS", 2)
    store = Store(100)
    for key in (b"1", b"2", b"3"):
        sink = store.sink()
        sink.write(b"x" * 50)
        store.put(("b", key), sink)
    assert store.get(("b", b"1")) is None
    assert store.get(("b", b"3")) is not None


def test_uploads_are_bounded(monkeypatch):
    """The oldest upload is dropped; a part that is sent again replaces the first."""
    monkeypatch.setattr(objects, "MOST_UPLOADS", 1)
    store = Store(100)
    store.begin("old", Upload(("b", b"k"), [], []))
    for _ in range(3):
        sink = store.sink(upload="old")
        sink.write(b"x" * 50)
        assert store.add("old", 1, sink)
        sink.close()
    store.begin("new", Upload(("b", b"k"), [], []))
    assert store.end("old") is None
    assert fits(store, 100)


def test_an_abandoned_upload_frees_its_space():
    """Objects go first, then the oldest upload; never the one that the part belongs to."""
    store = Store(100)
    store.begin("old", Upload(("b", b"k"), [], []))
    sink = store.sink(upload="old")
    sink.write(b"x" * 80)
    assert store.add("old", 1, sink)
    more = store.sink(upload="old")
    more.write(b"x" * 30)
    assert more.content is None
    assert store.upload("old") is not None
    other = store.sink()
    other.write(b"x" * 90)
    assert other.content is not None
    assert store.upload("old") is None
    other.close()
    assert fits(store, 100)


def test_what_does_not_fit_is_still_hashed():
    """Size, MD5 and checksums are those of all of it."""
    store = Store(10)
    sink = store.sink(["crc32"])
    sink.write(b"Welcome ")
    sink.write(b"to Amazon S3.")
    assert (sink.size, sink.content) == (21, None)
    assert sink.etag == f'"{hashlib.md5(b"Welcome to Amazon S3.").hexdigest()}"'
    assert sink.checksums() == [("x-amz-checksum-crc32", "Ox7nCg==")]
    assert not store.put(("b", b"k"), sink)
    assert fits(store, 10)


def upload(endpoint, *parts: bytes) -> str:
    """An upload with parts, from 1; its id."""
    answer = endpoint.talk(endpoint.signed("POST", "/b/k?uploads="))
    name = answer.partition(b"<UploadId>")[2].partition(b"<")[0].decode()
    for number, content in enumerate(parts, 1):
        target = f"/b/k?partNumber={number}&uploadId={name}"
        assert statuses(endpoint.talk(endpoint.signed("PUT", target, body=content))) == [200]
    return name


def listing(*numbers: int) -> bytes:
    return b"".join([b"<Part><PartNumber>%d</PartNumber></Part>" % number for number in numbers])


@pytest.mark.parametrize(
    ("numbers", "status"),
    [((1, 2), 200), ((2,), 200), ((), 400), ((2, 1), 400), ((1, 1), 400), ((1, 3), 400)],
)
def test_parts_are_put_together(endpoint, numbers, status):
    """Those that are listed, which are there, each once and in order."""
    name = upload(endpoint, b"Wel", b"come")
    body = b"<CompleteMultipartUpload>" + listing(*numbers) + b"</CompleteMultipartUpload>"
    target = f"/b/k?uploadId={name}"
    assert statuses(endpoint.talk(endpoint.signed("POST", target, body=body))) == [status]
    answer = endpoint.talk(endpoint.signed("GET", "/b/k"))
    expected = {(1, 2): b"Welcome", (2,): b"come"}.get(numbers)
    assert answer.endswith(expected) if expected else statuses(answer) == [404]


def test_parts_without_space(serve):
    """A part that does not fit is refused, and the upload goes on; its own XML needs no space."""
    endpoint = serve(most_bytes=1000)
    name = upload(endpoint, b"x" * 600)
    target = f"/b/k?partNumber=2&uploadId={name}"
    assert statuses(endpoint.talk(endpoint.signed("PUT", target, body=b"y" * 600))) == [507]
    assert statuses(endpoint.talk(endpoint.signed("PUT", target, body=b"y" * 400))) == [200]
    body = b"<CompleteMultipartUpload>" + listing(1, 2) + b"</CompleteMultipartUpload>"
    target = f"/b/k?uploadId={name}"
    assert statuses(endpoint.talk(endpoint.signed("POST", target, body=body))) == [200]
    assert endpoint.talk(endpoint.signed("GET", "/b/k")).endswith(b"x" * 600 + b"y" * 400)


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("PUT", "/b/k?partNumber=0&uploadId=x", 400),
        ("PUT", "/b/k?partNumber=10001&uploadId=x", 400),
        ("PUT", "/b/k?partNumber=x&uploadId=x", 400),
        ("PUT", "/b/k?partNumber=1&uploadId=x", 404),
        ("POST", "/b/k?uploadId=x", 404),
        ("GET", "/b/k?uploadId=x", 404),
        ("DELETE", "/b/k?uploadId=x", 404),
        ("HEAD", "/b/k?uploadId=x", 501),
        ("GET", "/b/k?acl", 404),
        ("GET", "/b?acl", 200),
        ("GET", "/b/k?torrent", 501),
        ("GET", "/b/k?tagging", 404),
        ("POST", "/b/k", 501),
        ("POST", "/", 501),
        ("POST", "/b?versioning", 501),
        ("GET", "/b", 200),
        ("GET", "/b?policy", 404),
        ("GET", "/b?logging", 501),
        ("PUT", "/b?versioning", 501),
        ("DELETE", "/b", 204),
        ("GET", "/b/k?x-id=GetObject&response-content-type=a", 404),
    ],
)
def test_what_is_asked_beyond(endpoint, method, target, status):
    """All of it is verified; what the endpoint does not have says so."""
    assert statuses(endpoint.talk(endpoint.signed(method, target))) == [status]
    assert endpoint.last.verdict == "verified"


@pytest.mark.parametrize(
    ("text", "status", "content"),
    [
        ("bytes=0-2", 206, b"Wel"),
        ("bytes=3-", 206, b"come"),
        ("bytes=-2", 206, b"me"),
        ("bytes=-99", 206, b"Welcome"),
        ("bytes=5-99", 206, b"me"),
        ("bytes=7-9", 416, None),
        ("bytes=3-1", 416, None),
        ("bytes=-", 200, b"Welcome"),
        ("bytes=0-1,3-4", 200, b"Welcome"),
        ("lines=1-2", 200, b"Welcome"),
    ],
)
def test_ranges(endpoint, text, status, content):
    """One range is answered; what cannot be read as a range is passed over."""
    endpoint.talk(endpoint.signed("PUT", "/b/k", body=b"Welcome"))
    answer = endpoint.talk(endpoint.signed("GET", "/b/k", {"Range": text}))
    assert statuses(answer) == [status]
    assert content is None or answer.endswith(b"\r\n\r\n" + content)
