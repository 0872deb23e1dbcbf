"""aws-chunked bodies: AWS's example, any cutting, and what an attacker does between the chunks."""

from __future__ import annotations

import base64
import hmac
import itertools
import tracemalloc
import zlib
from hashlib import sha1, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.verify import Limits, VerificationError, Verified, Verifier
from tests.verify.other import AT, DATE, EMPTY, HOST, KNOWN, SCOPE, header_request, key, sign

PAYLOAD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
TRAILER = f"{PAYLOAD}-TRAILER"
UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
CRC = "x-amz-checksum-crc32"


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def head(form=PAYLOAD, length=0, trailers=None, extra=(), encoded=None, more=None):
    headers = {"host": HOST, "x-amz-content-sha256": form, "x-amz-date": DATE, **(more or {})}
    if length is not None:
        headers["x-amz-decoded-content-length"] = str(length)
    if trailers is not None:
        headers["x-amz-trailer"] = trailers
    if encoded is not None:
        extra = [*extra, ("content-length", str(encoded))]
    return header_request(method="PUT", headers=headers, hashed=form, extra=extra)


def chain(request, chunks, trailers=None, form=PAYLOAD) -> bytes:
    """A framed body, signed without `sigv4`."""
    previous = request.fields["authorization"][-64:]
    body = b""
    for data in [*chunks, b""]:
        line = f"{len(data):x}"
        if form != UNSIGNED:
            previous = sign(
                f"AWS4-HMAC-SHA256-PAYLOAD\n{DATE}\n{SCOPE}\n{previous}\n{EMPTY}\n"
                f"{sha256(data).hexdigest()}"
            )
            line += f";chunk-signature={previous}"
        body += line.encode() + b"\r\n" + (data + b"\r\n" if data else b"")
    if trailers is not None:
        body += "".join(f"{name}:{value}\r\n" for name, value in trailers.items()).encode()
        if form != UNSIGNED:
            text = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
            digest = sha256(text.encode()).hexdigest()
            made = sign(f"AWS4-HMAC-SHA256-TRAILER\n{DATE}\n{SCOPE}\n{previous}\n{digest}")
            body += f"x-amz-trailer-signature:{made}\r\n".encode()
    return body + b"\r\n"


def open_stream(request, **options):
    judge = Verifier(KNOWN.get, service="s3", **options)
    return judge.stream(request, judge.verify(request, at=AT, body_follows=True))


def refused(code, status, work, reported=""):
    with pytest.raises(VerificationError) as caught:
        work()
    assert (caught.value.code, caught.value.status) == (code, status), str(caught.value)
    assert reported in caught.value.explanation, caught.value.explanation


BIG, SMALL = b"a" * 8192, b"b" * 10


@given(st.lists(st.integers(1, 8600), max_size=20))
def test_any_cutting(cuts):
    """Whatever the pieces, the same bytes come out, and each not before its chunk's signature."""
    request = head(length=len(BIG) + len(SMALL))
    body = chain(request, [BIG, SMALL])
    stream, out = open_stream(request), b""
    edges = [0, *sorted(cuts), len(body)]
    for start, end in itertools.pairwise(edges):
        out += stream.feed(body[start:end])
        assert out in (b"", BIG, BIG + SMALL)
    assert out == BIG + SMALL
    assert type(stream.close()) is Verified


def test_published_example():
    """S3's own, with its signatures."""
    credentials = sigv4.Credentials(
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )
    url = "https://s3.amazonaws.com/examplebucket/chunkObject.txt"
    text = (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
        "x-amz-decoded-content-length;x-amz-storage-class,"
        "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    )
    request = sigv4.Request(
        "PUT",
        url,
        {
            "Host": "s3.amazonaws.com",
            "x-amz-date": "20130524T000000Z",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "Authorization": text,
            "x-amz-content-sha256": PAYLOAD,
            "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": "66560",
            "Content-Length": "66824",
        },
    )
    judge = Verifier({credentials.access_key_id: credentials}.get, region="us-east-1")
    from sigv4.core.timestamp import parse_amz_date

    verified = judge.verify(request, at=parse_amz_date("20130524T000000Z"), body_follows=True)
    stream = judge.stream(request, verified)
    first = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
    second = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"
    last = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"
    assert stream.feed(f"10000;chunk-signature={first}\r\n".encode()) == b""
    assert stream.feed(b"a" * 65_536) == b"a" * 65_536
    assert (
        stream.feed(f"\r\n400;chunk-signature={second}\r\n".encode() + b"a" * 1024) == b"a" * 1024
    )
    assert stream.feed(f"\r\n0;chunk-signature={last}\r\n\r\n".encode()) == b""
    stream.close()


@pytest.mark.parametrize("form", [TRAILER, UNSIGNED])
def test_trailers(form):
    """With a trailing checksum, signed and unsigned."""
    data = BIG + SMALL
    request = head(form, len(data), CRC)
    body = chain(request, [BIG, SMALL], {CRC: crc32(data)}, form)
    stream = open_stream(request)
    assert stream.feed(body) == data
    assert stream.close().body_signed is (form == TRAILER)


@pytest.mark.parametrize("form", [TRAILER, UNSIGNED])
def test_trailers_can_be_read(form):
    """Once they are verified, and not before."""
    request = head(form, len(SMALL), CRC)
    body = chain(request, [SMALL], {CRC: crc32(SMALL)}, form)
    stream = open_stream(request)
    stream.feed(body[:-2])
    assert stream.trailers == {}
    stream.feed(body[-2:])
    assert stream.trailers == {CRC: crc32(SMALL)}
    wrong = open_stream(request)
    with pytest.raises(VerificationError):
        wrong.feed(chain(request, [SMALL], {CRC: crc32(b"x")}, form))
    assert wrong.trailers == {}


def checksums_of_small() -> dict[str, str]:
    """The trailers of a small body, one for each algorithm."""
    from awscrt import checksums

    return {
        CRC: crc32(SMALL),
        "x-amz-checksum-crc32c": base64.b64encode(
            checksums.crc32c(SMALL).to_bytes(4, "big")
        ).decode(),
        "x-amz-checksum-crc64nvme": base64.b64encode(
            checksums.crc64nvme(SMALL).to_bytes(8, "big")
        ).decode(),
        "x-amz-checksum-sha1": base64.b64encode(sha1(SMALL).digest()).decode(),
        "x-amz-checksum-sha256": base64.b64encode(sha256(SMALL).digest()).decode(),
    }


@pytest.mark.parametrize("algorithm", ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"])
def test_a_trailer_of_each_algorithm(algorithm):
    """Names match in any case, and a space before a value is not part of it."""
    name = f"x-amz-checksum-{algorithm}"
    value = checksums_of_small()[name]
    request = head(UNSIGNED, len(SMALL), name)
    body = chain(request, [SMALL], {name: value}, UNSIGNED)
    stream = open_stream(request)
    assert stream.feed(body.replace(name.encode() + b":", name.upper().encode() + b": ")) == SMALL
    stream.close()


@pytest.mark.parametrize("form", [TRAILER, UNSIGNED])
def test_several_checksums(form):
    """S3 takes one checksum of a body: refused before the body, even where all are right.

    https://github.com/versity/versitygw/issues/1657
    """
    names = sorted(checksums_of_small())[:2]
    request = head(form, len(SMALL), ", ".join(names))
    refused("InvalidRequest", 400, lambda: open_stream(request), " and ".join(names))


def test_missing_package(monkeypatch):
    """A checksum that cannot be computed here is refused as such, not passed over."""
    import sys

    monkeypatch.setitem(sys.modules, "xxhash", None)
    request = head(UNSIGNED, 10, "x-amz-checksum-xxhash64")
    refused("NotImplemented", 501, lambda: open_stream(request), "checksums")


def feed(request, body, close=True):
    stream = open_stream(request)
    stream.feed(body)
    if close:
        stream.close()


GOOD = head(length=len(BIG) + len(SMALL))
BODY = chain(GOOD, [BIG, SMALL])
EXTENSION = b";chunk-signature="


@pytest.mark.parametrize(
    ("body", "code", "status", "reported"),
    [
        (BODY[:-1], "IncompleteBody", 400, "before its last chunk"),
        (BODY[:-2], "IncompleteBody", 400, "before its last chunk"),
        (BODY[:8300], "IncompleteBody", 400, "before its last chunk"),
        (b"", "IncompleteBody", 400, "before its last chunk"),
        (BODY + b"x", "IncompleteBody", 400, "follows the end"),
        (BODY.replace(b"a" * 8192, b"a" * 8191 + b"c"), "SignatureDoesNotMatch", 403, "chunk"),
        (BODY.replace(SMALL, b"c" * 10), "SignatureDoesNotMatch", 403, "chunk"),
        (BODY.replace(b"2000;", b"1fff;"), "SignatureDoesNotMatch", 403, "chunk"),
        (BODY.replace(b"2000;", b"02000;"), None, None, None),
        (BODY.replace(b"2000;", b"+2000;"), "IncompleteBody", 400, "size in hex"),
        (BODY.replace(b"2000;", b"0x2000;"), "IncompleteBody", 400, "size in hex"),
        (BODY.replace(b"2000;", b"000000002000;"), "IncompleteBody", 400, "size in hex"),
        (BODY.replace(b"2000;", b" 2000;"), "IncompleteBody", 400, "size in hex"),
        (BODY.replace(b"2000;", b";"), "IncompleteBody", 400, "size in hex"),
        (BODY.replace(EXTENSION, b";Chunk-Signature="), "IncompleteBody", 400, "size in hex"),
        (BODY.replace(EXTENSION, b";a=b;chunk-signature="), "IncompleteBody", 400, "size in hex"),
        (
            BODY.replace(b"2000" + EXTENSION, b"2000\r\n"),
            "IncompleteBody",
            400,
            "lacks its signature",
        ),
        (BODY.replace(b"\r\na", b"\na"), "IncompleteBody", 400, "CR and LF"),
        (BODY.replace(b"a\r\n", b"aa\r\n"), "IncompleteBody", 400, "longer than its size"),
        (BODY.replace(b"\r\n" + b"a", b"*\r\n" + b"a"), "SignatureDoesNotMatch", 403, "length"),
        (BODY[:-2] + b"x-amz-meta-a:b\r\n\r\n", "IncompleteBody", 400, "not announced"),
        (b"x" * 600, "IncompleteBody", 400, "longer than 512"),
        (b"ffffffff" + EXTENSION + b"0" * 64 + b"\r\n", "InvalidChunkSizeError", 403, "may have"),
    ],
)
def test_changed_bodies(body, code, status, reported):
    """Each is refused at the first byte that shows it."""
    if code is None:
        feed(GOOD, body)
    else:
        refused(code, status, lambda: feed(GOOD, body), reported)


def test_order_of_chunks():
    """None dropped, repeated or moved."""
    request = head(length=3 * 8192)
    parts = [bytes([number]) * 8192 for number in range(3)]
    body = chain(request, parts)
    size = body.index(b"2000" + EXTENSION, 10)
    one, two, three = body[:size], body[size : 2 * size], body[2 * size : 3 * size]
    for other in (two + one + three, one + three, one + one + two):
        refused("SignatureDoesNotMatch", 403, lambda other=other: feed(request, other))


def test_sizes():
    """A chunk below 8192 bytes is the last; the sum is what the head says."""
    request = head(length=20)
    refused(
        "InvalidChunkSizeError", 403, lambda: feed(request, chain(request, [SMALL, SMALL])), "10"
    )
    for reported in (5, 30):
        other = head(length=reported)
        body = chain(other, [SMALL])
        refused(
            "IncompleteBody", 400, lambda other=other, body=body: feed(other, body), f"{reported}"
        )


def test_encoded_length():
    """The Content-Length is kept, too."""
    body = chain(head(length=10), [SMALL])
    request = head(length=10, encoded=len(body))
    feed(request, chain(request, [SMALL]))
    short = head(length=10, encoded=len(body) - 1)
    refused("IncompleteBody", 400, lambda: feed(short, chain(short, [SMALL])), "Content-Length")
    long = head(length=10, encoded=len(body) + 1)
    refused("IncompleteBody", 400, lambda: feed(long, chain(long, [SMALL])))


def test_heads():
    """Lengths and trailers that belong to the form, declared before the body."""
    refused("MissingContentLength", 411, lambda: open_stream(head(length=None)))
    refused("InvalidRequest", 400, lambda: open_stream(head(length="-1")))
    code = "MalformedTrailerError"
    refused(code, 400, lambda: open_stream(head(TRAILER, 1)), "missing")
    refused(code, 400, lambda: open_stream(head(PAYLOAD, 1, CRC)), "present")
    refused("InvalidRequest", 400, lambda: open_stream(head(TRAILER, 1, "x-amz-acl")), "x-amz-acl")
    many = ",".join([f"x-amz-checksum-{number}" for number in range(17)])
    refused(code, 400, lambda: open_stream(head(TRAILER, 1, many)), "more than 16")
    refused(code, 400, lambda: open_stream(head(TRAILER, 1, f"{CRC},{CRC}")), "twice")


def test_other_bodies():
    """What is not in chunks is not read as such."""
    judge = Verifier(KNOWN.get)
    request = header_request(method="PUT", body=b"x")
    with pytest.raises(ValueError, match="not in chunks"):
        judge.stream(request, judge.verify(request, at=AT, body_follows=True))
    head = judge.verify(GOOD, at=AT, body_follows=True)
    with pytest.raises(ValueError, match=r"Verifier\.stream"):
        head.body_hasher()
    assert repr(head.claim) == f"<claim of AKIAIOSFODNN7EXAMPLE in {SCOPE}>"


def test_an_error_stays():
    """Nothing comes out after it, and the end never does."""
    stream = open_stream(GOOD)
    with pytest.raises(VerificationError) as first:
        stream.feed(b"zz\r\n")
    for work in (lambda: stream.feed(BODY), stream.close):
        with pytest.raises(VerificationError) as again:
            work()
        assert again.value is first.value


@pytest.mark.parametrize(
    ("change", "code", "reported"),
    [
        ({CRC: crc32(b"other")}, "BadDigest", "the body's is"),
        ({}, "MalformedTrailerError", "missing"),
        ({CRC: crc32(SMALL), "x-amz-acl": "public"}, "MalformedTrailerError", "not announced"),
    ],
)
@pytest.mark.parametrize("form", [TRAILER, UNSIGNED])
def test_wrong_trailers(form, change, code, reported):
    """Each that was announced, once, and right."""
    request = head(form, len(SMALL), CRC)
    body = chain(request, [SMALL], change, form)
    refused(code, 400, lambda: feed(request, body), reported)


def test_trailers_that_were_changed():
    """By anyone; twice; without a colon; after their signature; with the signature missing."""
    request = head(TRAILER, len(SMALL), CRC)
    body = chain(request, [SMALL], {CRC: crc32(SMALL)}, TRAILER)
    line = f"{CRC}:{crc32(SMALL)}\r\n".encode()
    signature = body[body.index(b"x-amz-trailer-signature") : -2]
    code = "MalformedTrailerError"
    for other, expected, status in (
        (body.replace(line, f"{CRC}:AAAAAA==\r\n".encode()), "SignatureDoesNotMatch", 403),
        (body.replace(line, line + line), code, 400),
        (body.replace(line, b"x\r\n"), code, 400),
        (body.replace(line, b"").replace(signature, signature + line), code, 400),
        (body.replace(signature, b""), code, 400),
        (body.replace(signature, signature.replace(b":", b":0")), "SignatureDoesNotMatch", 403),
    ):
        refused(expected, status, lambda other=other: feed(request, other))


def test_made_up_signatures_of_unsigned_chunks():
    """The unsigned form lacks them; a head that was not signed is refused before."""
    request = head(UNSIGNED, len(SMALL), CRC)
    body = chain(request, [SMALL], {CRC: crc32(SMALL)}, UNSIGNED)
    signed = body.replace(b"a\r\n", b"a" + EXTENSION + b"0" * 64 + b"\r\n", 1)
    refused("IncompleteBody", 400, lambda: feed(request, signed), "an unsigned one has one")
    forged = [
        (name, value[:-4] + "0000" if name == "Authorization" else value)
        for name, value in request.headers
    ]
    refused(
        "SignatureDoesNotMatch",
        403,
        lambda: open_stream(sigv4.Request("PUT", request.url, forged)),
    )


def test_buffers_that_are_written_over():
    """What the caller reuses is copied."""
    stream = open_stream(GOOD)
    buffer, out = bytearray(5000), b""
    for at in range(0, len(BODY), 5000):
        piece = BODY[at : at + 5000]
        buffer[: len(piece)] = piece
        out += stream.feed(memoryview(buffer)[: len(piece)])
    assert out == BIG + SMALL
    stream.close()


def test_key_of_the_tests():
    """The independent derivation is AWS's: its documented example key."""
    made = b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    for part in ("20120215", "us-east-1", "iam", "aws4_request"):
        made = hmac.digest(made, part.encode(), "sha256")
    assert made.hex() == "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"
    assert len(key()) == 32


@pytest.mark.parametrize(("size", "refused"), [("1000000", False), ("1000001", True)])
def test_the_largest_chunk(size, refused):
    """Sixteen megabytes are held until their signature is seen to be right, and no byte more."""
    request = head(length=2**25)
    verifier = Verifier(KNOWN.get)
    stream = verifier.stream(request, verifier.verify(request, at=AT, body_follows=True))
    line = f"{size};chunk-signature={'0' * 64}\r\n".encode()
    if refused:
        with pytest.raises(VerificationError, match="16777217 bytes, and may have 16777216"):
            stream.feed(line)
    else:
        assert stream.feed(line) == b""


FIVE_GIB = 5 * 1024**3


def feed_one_chunk(size: int, piece: bytes, count: int):
    """The stream of a chunk of a size after some pieces, and the memory that they took."""
    stream = open_stream(head(UNSIGNED, size))
    assert stream.feed(f"{size:x}\r\n".encode()) == b""
    tracemalloc.start()
    given = sum([len(stream.feed(piece)) for _ in range(count)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert given == count * len(piece)
    return stream, peak


def test_a_chunk_of_five_gib():
    """Passes as it arrives, in constant memory; a byte more is refused with the head."""
    piece = bytes(1024**2)
    _, peak = feed_one_chunk(FIVE_GIB, piece, 64)
    assert peak < 3 * len(piece)
    refused("EntityTooLarge", 400, lambda: open_stream(head(UNSIGNED, FIVE_GIB + 1)), "at most")


@pytest.mark.full
def test_the_whole_of_five_gib():
    """To its end."""
    piece = bytes(64 * 1024**2)
    stream, peak = feed_one_chunk(FIVE_GIB, piece, FIVE_GIB // len(piece))
    assert peak < 2 * len(piece)
    assert stream.feed(b"\r\n0\r\n\r\n") == b""
    assert type(stream.close()) is Verified


def test_one_unsigned_chunk_with_a_checksum():
    """Over 16 MiB, as the SDKs for Go and Rust send; a changed byte is found at the end."""
    body = bytes(17 * 1024**2)
    request = head(UNSIGNED, len(body), CRC)
    framed = chain(request, [body], {CRC: crc32(body)}, UNSIGNED)
    stream = open_stream(request)
    assert stream.feed(framed) == body
    stream.close()
    changed = framed.replace(b"\0\0\r\n0", b"\0x\r\n0", 1)
    refused("BadDigest", 400, lambda: feed(request, changed))


def test_unsigned_bytes_come_as_they_arrive():
    """Nothing is held: there is no signature to wait for."""
    request = head(UNSIGNED, 10_000)
    stream = open_stream(request)
    assert stream.feed(b"2710\r\nabc") == b"abc"
    assert stream.feed(b"def") == b"def"


def test_limits_of_chunks():
    """Each is a parameter."""
    tight = Limits(signed_chunk=10_000, chunk_line=100, trailers=1, body=20_000)
    line = f"2711;chunk-signature={'0' * 64}\r\n".encode()
    for request, body, code in (
        (head(length=20_000), line, "chunk-too-large"),
        (head(UNSIGNED, 20_000), b"0" * 100, "chunk-framing"),
    ):
        with pytest.raises(VerificationError, match=code):
            open_stream(request, limits=tight).feed(body)
    for request, code in (
        (head(UNSIGNED, 20_001), "body-too-large"),
        (head(UNSIGNED, 1, f"{CRC},x-amz-checksum-sha1"), "trailer-malformed"),
    ):
        with pytest.raises(VerificationError, match=code):
            open_stream(request, limits=tight)


def of_minio_go(form, body: bytes) -> bytes:
    """The framing of minio-go: LF before the CR and LF after a checksum."""
    if form == UNSIGNED:
        return body.removesuffix(b"\r\n\r\n") + b"\n\r\n\r\n"
    return body.replace(b"\r\nx-amz-trailer-signature", b"\n\r\nx-amz-trailer-signature")


def feed_all(stream, body, step):
    """Feed a body in pieces, and close the stream."""
    found = b"".join([stream.feed(body[at : at + step]) for at in range(0, len(body), step)])
    return found, stream.close()


@pytest.mark.parametrize("step", [1, 2, 3, 1000])
@pytest.mark.parametrize("form", [TRAILER, UNSIGNED])
def test_trailers_of_minio_go(form, step):
    """S3 accepts them, however they are cut: https://github.com/minio/minio-go/issues/1705."""
    request = head(form, 5, CRC)
    body = of_minio_go(form, chain(request, [b"hello"], {CRC: crc32(b"hello")}, form))
    assert b"==\n\r\n" in body
    stream = open_stream(request)
    found, verified = feed_all(stream, body, step)
    assert (found, type(verified)) == (b"hello", Verified)
    assert stream.trailers == {CRC: crc32(b"hello")}
    wrong = of_minio_go(form, chain(request, [b"hello"], {CRC: crc32(b"other")}, form))
    refused("BadDigest", 400, lambda: open_stream(request).feed(wrong))


ELSEWHERE = [
    (b"hello\r\n", b"hello\n\r\n"),
    (b"\r\n0", b"\n\r\n0"),
    (b"==\r\n", b"==\n"),
    (b"==\r\n", b"==\n\n"),
    (b"==\r\n", b"==\n\n\r\n"),
    (b"==\r\n", b"==\n\r"),
    (b"==\r\n", b"==\nx\r\n"),
    (b"==\r\n", b"==\n\n\r\n\r\n"),
    (b"x-amz-checksum-crc32:", b"\n\r\nx-amz-checksum-crc32:"),
    (b"x-amz-checksum-crc32:", b"x-amz-checksum-crc32:\n\r\n"),
    (b"x-amz-checksum-crc32:", b"x-amz-checksum-sha1:"),
]


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        (UNSIGNED, b"5\r\n", b"5\n\r\n"),
        (TRAILER, b"5;", b"5\n\r\n;"),
        *((form, *pair) for form in (TRAILER, UNSIGNED) for pair in ELSEWHERE),
    ],
)
def test_line_ends_that_are_not_those_of_minio_go(form, old, new):
    """Only the end of the checksum may have that form, once."""
    request = head(form, 5, CRC)
    body = chain(request, [b"hello"], {CRC: crc32(b"hello")}, form)
    assert old in body
    bad = (body if b"==" in old else of_minio_go(form, body)).replace(old, new, 1)
    for step in (1, 1000):
        stream = open_stream(request)
        with pytest.raises(VerificationError):
            feed_all(stream, bad, step)


@pytest.mark.parametrize("end", [b"\n\r\n\r\n", b"\n\r\n"])
def test_signature_of_trailers_ends_in_cr_and_lf(end):
    request = head(TRAILER, 5, CRC)
    body = chain(request, [b"hello"], {CRC: crc32(b"hello")}, TRAILER)
    bad = body.removesuffix(b"\r\n\r\n") + end
    refused("IncompleteBody", 400, lambda: open_stream(request).feed(bad), "CR and LF")


def test_last_chunk_without_trailers_ends_in_cr_and_lf():
    """There is no checksum whose end could have that form."""
    for form in (PAYLOAD, UNSIGNED):
        request = head(form, 5)
        bad = chain(request, [b"hello"], None, form).removesuffix(b"\r\n") + b"\n\r\n"
        refused("IncompleteBody", 400, lambda bad=bad, r=request: open_stream(r).feed(bad))
