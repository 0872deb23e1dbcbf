"""Bodies that are hashed or signed while they are read, wherever they come from."""

from __future__ import annotations

import asyncio
import hashlib
import io
import pickle
import tempfile
import tracemalloc
from array import array
from datetime import datetime, timezone

import pytest

import sigv4
from tests.chunked import parse, signatures

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
SIGNER = sigv4.Signer(CREDENTIALS, "us-east-1", "s3")
LENIENT = sigv4.Signer(CREDENTIALS, "us-east-1", "s3", allow_refused_headers=True)
REQUEST = sigv4.Request("PUT", "https://s3.amazonaws.com/examplebucket/chunkObject.txt")
MIB = 1024 * 1024
DATA = bytes(range(256)) * 100  # 25,600 bytes: three chunks of 8192 and one of 1024


class Socket(io.RawIOBase):
    """What can be read once, as it comes."""

    def __init__(self, data: bytes) -> None:
        self.source = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.source.readinto(memoryview(buffer)[:1000])


class AsyncFile:
    """Is read asynchronously, and iterates by lines, as asyncio's StreamReader does."""

    def __init__(self, data: bytes) -> None:
        self.source = io.BytesIO(data)

    async def read(self, size: int) -> bytes:
        await asyncio.sleep(0)
        return self.source.read(size)

    def __aiter__(self):
        raise AssertionError("lines of a binary file may be of any length")


class Both:
    """Comes either way, as the streams of some HTTP clients do."""

    def __iter__(self):
        return iter([DATA])

    async def __aiter__(self):
        yield DATA


async def later(*pieces):
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


def stream(chunks, request=REQUEST, signer=SIGNER, **options) -> sigv4.SignedStream:
    return signer.stream(request, chunks, **{"at": AT, "chunk_size": 8192, **options})


def collect(source) -> bytes:
    async def run():
        return b"".join([frame async for frame in source])

    return asyncio.run(run())


EXPECTED = b"".join(stream(DATA))


def test_pieces_that_are_pushed():
    """A framer gives the same frames, once."""
    made = stream((), length=len(DATA))
    framer = made.framer()
    frames: list[bytes] = []
    for at in range(0, len(DATA), 5000):
        frames += framer.feed(DATA[at : at + 5000])
    assert b"".join([*frames, *framer.finish()]) == EXPECTED
    with pytest.raises(sigv4.InvalidRequest, match="already read"):
        made.framer()


def test_every_signature_is_that_of_an_independent_signer():
    """Chunk by chunk, and the trailer's; also of several checksums, which S3 refuses."""
    made = stream(DATA, signer=LENIENT, trailers=["crc32", "sha256"])
    seed = made.signed.signature
    parsed = parse(b"".join(made))
    expected = signatures(
        SECRET, "20130524/us-east-1/s3/aws4_request", "20130524T000000Z", seed, parsed
    )
    found = [signature for _, signature in parsed.chunks]
    assert [*found, dict(parsed.trailers)["x-amz-trailer-signature"]] == expected
    assert parsed.body == DATA
    assert [name for name, _ in parsed.trailers] == [
        "x-amz-checksum-crc32",
        "x-amz-checksum-sha256",
        "x-amz-trailer-signature",
    ]


OPENED = []


@pytest.fixture(autouse=True)
def _close_files():
    yield
    while OPENED:
        OPENED.pop().close()


def temporary(data: bytes):
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the fixture
    file.write(data)
    file.seek(0)
    OPENED.append(file)
    return file


SOURCES = {
    "bytes": lambda: DATA,
    "bytearray": lambda: bytearray(DATA),
    "view": lambda: memoryview(DATA),
    "view of a bytearray": lambda: memoryview(bytearray(DATA)),
    "array": lambda: array("Q", DATA),
    "file in memory": lambda: io.BytesIO(DATA),
    "file": lambda: temporary(DATA),
    "list of one": lambda: [DATA],
    "generator of bytes": lambda: (DATA[at : at + 7] for at in range(0, len(DATA), 7)),
    "views": lambda: [memoryview(DATA)[:9000], bytearray(DATA[9000:9001]), b"", DATA[9001:]],
    "socket": lambda: Socket(DATA),
    "both": Both,
}
ASYNC_SOURCES = {
    "generator": lambda: later(DATA[:1], b"", DATA[1:20_000], DATA[20_000:]),
    "file": lambda: AsyncFile(DATA),
    "both": Both,
}


@pytest.mark.parametrize("name", SOURCES)
def test_any_source_gives_the_same_stream(name):
    """Whatever the body is, and however it is cut."""
    assert b"".join(stream(SOURCES[name](), length=len(DATA))) == EXPECTED


@pytest.mark.parametrize("name", SOURCES)
def test_sources_may_be_sent_asynchronously(name):
    """By an HTTP client that wants it so."""
    assert collect(stream(SOURCES[name](), length=len(DATA))) == EXPECTED


@pytest.mark.parametrize("name", ASYNC_SOURCES)
def test_asynchronous_sources(name):
    """The same bytes."""
    assert collect(stream(ASYNC_SOURCES[name](), length=len(DATA))) == EXPECTED


@pytest.mark.parametrize("name", ["bytes", "bytearray", "view", "array", "file in memory", "file"])
def test_length_follows_from_the_body(name):
    """Where it can be reported."""
    made = stream(SOURCES[name]())
    assert made.headers["X-Amz-Decoded-Content-Length"] == "25600"
    assert made.headers["Content-Length"] == str(made.content_length) == str(len(EXPECTED))
    assert made.len == len(EXPECTED)


def test_a_file_counts_from_where_it_stands():
    """What was read of it is no part of the body."""
    file = io.BytesIO(b"before" + DATA)
    file.seek(6)
    assert b"".join(stream(file)) == EXPECTED


def test_a_file_whose_position_is_past_its_end():
    """Then there is nothing to send."""
    file = io.BytesIO(b"abc")
    file.seek(9)
    assert stream(file).headers["X-Amz-Decoded-Content-Length"] == "0"


@pytest.mark.parametrize("name", ["generator of bytes", "socket", "list of one"])
def test_unknown_length_is_refused(name):
    """The error names the keyword that gives it."""
    with pytest.raises(sigv4.InvalidParameter, match="unknown.*Pass length"):
        stream(SOURCES[name]())


@pytest.mark.parametrize(
    ("wrong", "kind", "said"),
    [
        (-1, sigv4.InvalidParameter, "length=-1"),
        (True, TypeError, "length must be int, not bool"),
        (3.0, TypeError, "length must be int, not float"),
    ],
)
def test_wrong_length_is_refused(wrong, kind, said):
    """A number of bytes, or nothing."""
    with pytest.raises(kind, match=said):
        stream([b"abc"], length=wrong)


@pytest.mark.parametrize("name", ["bytes", "file"])
@pytest.mark.parametrize("wrong", [25_599, 25_601])
def test_a_length_that_cannot_be_kept_is_refused_at_once(name, wrong):
    """Where the body's own is known."""
    with pytest.raises(sigv4.BodyLengthMismatch, match=f"length={wrong}.*25600 bytes"):
        stream(SOURCES[name](), length=wrong)


@pytest.mark.parametrize("length", [1, 8191, 8192, 20_000, 25_599])
@pytest.mark.parametrize("cut", [1, 5000, 25_600])
def test_a_longer_body_ends_in_an_error(length, cut):
    """As soon as it is seen; what was framed by then lacks its end."""
    pieces = [DATA[at : at + cut] for at in range(0, len(DATA), cut)]
    sent = []
    with pytest.raises(sigv4.BodyLengthMismatch, match=f"longer than the {length} bytes"):
        sent.extend(stream(iter(pieces), length=length))
    assert not any(frame.startswith(b"0;") for frame in sent)


@pytest.mark.parametrize("length", [25_601, 100_000])
def test_a_shorter_body_ends_in_an_error(length):
    """When it is seen, and not before; what was framed by then lacks its end."""
    sent = []
    with pytest.raises(sigv4.BodyLengthMismatch, match="shorter than the"):
        sent.extend(stream([DATA], length=length))
    assert len(sent) == 3
    assert not sent[-1].startswith(b"0;")


def test_no_end_comes_after_an_error():
    """Not even when asked again."""
    frames = iter(stream([b"abcd"], length=3))
    with pytest.raises(sigv4.BodyLengthMismatch):
        next(frames)
    assert list(frames) == []


def test_an_error_of_the_source_ends_the_stream():
    """As it is; and without an end."""

    def pieces():
        yield DATA[:8192]
        raise OSError("the disk is gone")

    frames = iter(stream(pieces(), length=len(DATA)))
    assert next(frames).startswith(b"2000;")
    with pytest.raises(OSError, match="the disk is gone"):
        next(frames)
    assert list(frames) == []


@pytest.mark.parametrize("again", [iter, collect])
def test_a_stream_is_sent_once(again):
    """A second time would sign the same head for what is left of the body."""
    made = stream(DATA)
    list(made)
    with pytest.raises(sigv4.InvalidRequest, match=r"already read.*Signer\.stream again"):
        again(made)


def test_an_asynchronous_source_is_reported():
    """And the stream can still be sent the right way."""
    made = stream(later(DATA), length=len(DATA))
    with pytest.raises(TypeError, match="use async for"):
        iter(made)
    assert collect(made) == EXPECTED


@pytest.mark.parametrize("wrong", [["text"], [1], lambda: io.StringIO("text"), {1: 2}])
def test_only_bytes_are_sent(wrong):
    """Text is to be encoded first."""
    body = wrong() if callable(wrong) else wrong
    with pytest.raises(TypeError, match="must be bytes, not (str|int); encode text"):
        list(stream(body, length=4))


@pytest.mark.parametrize("length", [None, 4])
def test_one_text_is_refused_before_anything_is_signed(length):
    """Whether its length was reported or not."""
    with pytest.raises(TypeError, match="must be bytes, not str; encode text"):
        stream("text", length=length)


def test_what_is_no_body_at_all():
    """It neither can be read nor iterated over, and is refused before anything is signed."""
    for wrong in (3, None, object()):
        name = type(wrong).__name__
        with pytest.raises(TypeError, match=f"iterable or async iterable of bytes, not {name}"):
            stream(wrong, length=4)


def test_large_pieces_are_not_framed_at_once():
    """One frame is made for each that is asked for."""
    seen = []

    def pieces():
        yield bytes(10 * 8192)
        seen.append("second")
        yield b"x"

    frames = iter(stream(pieces(), length=10 * 8192 + 1))
    assert len(next(frames)) == 4 + 17 + 64 + 2 + 8192 + 2
    assert not seen


def pieces_of(size: int, length: int):
    """Each a new one, so that those that are kept would be counted."""
    for _ in range(length // size):
        yield bytes(size)


@pytest.mark.parametrize("form", [{}, {"trailers": ["crc32"], "sign_chunks": False}], ids=str)
@pytest.mark.parametrize(
    ("make", "length"),
    [
        (bytes, 32 * MIB),  # in one piece
        (lambda length: pieces_of(65_536, length), 512 * MIB),
        (lambda length: pieces_of(30_011, length), 30_011 * 5000),  # 150 MB that fit no chunk
    ],
    ids=["one piece", "chunks", "odd pieces"],
)
def test_memory_is_a_few_chunks(form, make, length):
    """However long the body; nothing of it is kept once it is framed."""
    frames = stream(make(length), length=length, chunk_size=65_536, **form)
    tracemalloc.start()
    try:
        assert sum(len(frame) for frame in frames) == frames.content_length
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * 65_536
    assert now < 65_536


def test_large_chunks_are_read_in_pieces():
    """What is hashed is still in the processor's cache; the chunk is whole all the same."""
    asked = []

    class File(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    frames = list(stream(File(bytes(3 * MIB)), chunk_size=2 * MIB))
    assert set(asked) == {256 * 1024}
    assert [frame.partition(b";")[0] for frame in frames] == [b"200000", b"100000", b"0"]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((), "aws-chunked"),
        ([("Content-Encoding", "gzip")], "aws-chunked,gzip"),
        ([("content-encoding", "gzip, br")], "aws-chunked,gzip,br"),
        ([("Content-Encoding", "gzip"), ("Content-Encoding", "br")], "aws-chunked,gzip,br"),
        ([("Content-Encoding", "aws-chunked")], "aws-chunked"),
        ([("Content-Encoding", "aws-chunked, gzip")], "aws-chunked,gzip"),
        ([("Content-Encoding", "AWS-Chunked, gzip")], "aws-chunked,gzip"),
        ([("Content-Encoding", "gzip,aws-chunked")], "aws-chunked,gzip"),
    ],
)
def test_content_encoding(given, sent):
    """aws-chunked stands once, before what was there, as S3 documents it."""
    request = sigv4.Request("PUT", REQUEST.url, given)
    made = stream(b"abc", request)
    assert made.headers["Content-Encoding"] == sent
    assert f"\ncontent-encoding:{sent}\n" in made.signed.canonical_request
    complete = made.apply(request)
    assert [v for n, v in complete.headers if n.lower() == "content-encoding"] == [sent]


def test_content_length_is_signed_where_the_request_has_one():
    """It becomes that of the framed body; else it is sent unsigned."""
    request = sigv4.Request("PUT", REQUEST.url, {"content-length": "3"})
    made = stream(b"abc", request)
    assert made.headers["Content-Length"] == str(made.content_length)
    assert f"\ncontent-length:{made.content_length}\n" in made.signed.canonical_request
    assert "\ncontent-length:" not in stream(b"abc").signed.canonical_request


def test_what_is_streamed_is_announced():
    """In headers that are signed, whatever the request had in their place."""
    request = sigv4.Request(
        "PUT",
        REQUEST.url,
        {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-decoded-content-length": "9"},
    )
    made = stream(b"abc", request, signer=LENIENT, trailers=["sha1", "crc32"], sign_chunks=False)
    assert {name.lower(): value for name, value in made.headers.items()}.items() >= {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "3",
        "x-amz-trailer": "x-amz-checksum-crc32,x-amz-checksum-sha1",
    }.items()
    assert made.signed.canonical_request.endswith("\nSTREAMING-UNSIGNED-PAYLOAD-TRAILER")
    complete = made.apply(request)
    assert complete.fields["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert complete.fields["x-amz-decoded-content-length"] == "3"


@pytest.mark.parametrize(
    ("headers", "trailers", "named"),
    [
        ({}, ["crc32", "sha256"], "x-amz-checksum-crc32 and x-amz-checksum-sha256"),
        ({"x-amz-checksum-sha1": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}, ["crc32"], "crc32 are declared"),
        ({"x-amz-sdk-checksum-algorithm": "SHA1"}, ["crc32"], "no header or trailer has"),
        ({}, {"x-amz-checksum-crc32": None, "X-Amz-Checksum-Sha1": "x"}, "declared at once"),
    ],
)
def test_checksums_that_s3_refuses(headers, trailers, named):
    """S3 takes one checksum of a body, in a header or in a trailer; a keyword lifts the check.

    https://github.com/versity/versitygw/issues/1657
    """
    request = sigv4.Request("PUT", REQUEST.url, headers)
    with pytest.raises(sigv4.RefusedHeader, match=f"{named}.*allow_refused_headers=True"):
        stream(b"abc", request, trailers=trailers)
    assert b"".join(stream(b"abc", request, signer=LENIENT, trailers=trailers))


@pytest.mark.parametrize(
    ("headers", "trailers"),
    [
        ({}, ["crc32"]),
        ({"x-amz-sdk-checksum-algorithm": "CRC32"}, ["crc32"]),
        ({"x-amz-sdk-checksum-algorithm": "sha256"}, {"x-amz-checksum-sha256": None}),
        ({"x-amz-checksum-sha1": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}, None),
        ({"x-amz-checksum-sha1": "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}, {"x-note": "of mine"}),
        ({"x-amz-checksum-type": "FULL_OBJECT"}, ["crc64nvme"]),
    ],
)
def test_checksums_that_s3_takes(headers, trailers):
    """One checksum, whose algorithm a header may name; other trailers beside it."""
    request = sigv4.Request("PUT", REQUEST.url, headers)
    assert b"".join(stream(b"abc", request, trailers=trailers))


def test_trailers_that_do_not_come_are_not_announced():
    """A server would wait for them; with trailers, those are announced instead."""
    request = sigv4.Request("PUT", REQUEST.url, {"X-Amz-Trailer": "x-amz-checksum-crc32"})
    with pytest.raises(sigv4.InvalidRequest, match="announces 'x-amz-checksum-crc32'.*trailers"):
        stream(b"abc", request)
    made = stream(b"abc", request, trailers=["sha1"])
    assert made.apply(request).fields["x-amz-trailer"] == "x-amz-checksum-sha1"


def test_session_tokens_are_sent():
    """As with any request."""
    credentials = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token")
    made = stream(b"abc", signer=sigv4.Signer(credentials, "us-east-1", "s3"))
    assert made.headers["X-Amz-Security-Token"] == "token"


@pytest.mark.parametrize(
    ("request_", "service", "kind", "said"),
    [
        (sigv4.Request("GET", REQUEST.url), "s3", sigv4.InvalidRequest, "GET has no body"),
        (sigv4.Request("PUT", REQUEST.url, (), b"x"), "s3", sigv4.InvalidRequest, "body of 1 byte"),
        (REQUEST, "execute-api", sigv4.InvalidParameter, "execute-api does not accept aws-chunked"),
        ("PUT", "s3", TypeError, "must be a sigv4.Request"),
    ],
)
def test_requests_that_do_not_stream(request_, service, kind, said):
    """With the reason."""
    signer = sigv4.Signer(sigv4.Credentials("AKID", SECRET), "us-east-1", service)
    with pytest.raises(kind, match=said):
        stream(b"abc", request_, signer)


def test_small_chunks_are_refused():
    """S3 takes them as the last only."""
    with pytest.raises(sigv4.InvalidParameter, match="chunk_size=100 .* at least 8192"):
        stream(DATA, chunk_size=100)


def test_sigv4a_pads_its_signatures():
    """Each is 144 characters on the wire, and verifies with the public key."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    credentials = sigv4.Credentials(
        "AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom"
    )
    # https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4a
    x = int("15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb", 16)
    y = int("0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0", 16)
    point = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    signer = sigv4.Signer(credentials, "*", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    made = stream(DATA, signer=signer, trailers=["crc32"])
    framed = b"".join(made)
    assert len(framed) == made.content_length
    parsed = parse(framed)
    signed = [signature for _, signature in parsed.chunks]
    signed.append(dict(parsed.trailers)["x-amz-trailer-signature"])
    assert {len(signature) for signature in signed} == {144}
    previous = made.signed.signature
    start = "20130524T000000Z\n20130524/s3/aws4_request\n"
    empty = hashlib.sha256(b"").hexdigest()
    texts = [
        (data, f"AWS4-ECDSA-P256-SHA256-PAYLOAD\n{start}%s\n{empty}\n%s")
        for data, _ in parsed.chunks
    ]
    line = "{}:{}\n".format(*parsed.trailers[0]).encode()
    texts.append((line, f"AWS4-ECDSA-P256-SHA256-TRAILER\n{start}%s\n%s"))
    for (data, text), signature in zip(texts, signed, strict=True):
        message = text % (previous, hashlib.sha256(data).hexdigest())
        previous = signature.rstrip("*")
        point.verify(bytes.fromhex(previous), message.encode(), ec.ECDSA(SHA256()))


def test_a_stream_shows_its_length_and_head():
    """Not its body, nor its signature."""
    shown = repr(stream(b"MARKER"))
    assert shown.startswith("<signed stream of 178 bytes for Signed(url='https://s3.amazonaws.com/")
    assert "MARKER" not in shown


def test_a_stream_does_not_travel():
    """It holds a key."""
    with pytest.raises(TypeError, match="does not pickle; pickle the Signer"):
        pickle.dumps(stream(b"abc"))


@pytest.mark.parametrize("name", SOURCES)
def test_payload_hash(name):
    """Of any source that is not asynchronous."""
    assert sigv4.payload_hash(SOURCES[name]()) == hashlib.sha256(DATA).hexdigest()


def test_payload_hash_puts_a_file_back():
    """To where it stood, so that the same can be sent."""
    file = io.BytesIO(b"before" + DATA)
    file.seek(6)
    hashed = sigv4.payload_hash(file)
    assert hashed == hashlib.sha256(DATA).hexdigest()
    assert file.read() == DATA


def test_payload_hash_puts_a_file_back_after_an_error():
    """Too."""

    class Broken(io.BytesIO):
        def read(self, size=-1):
            super().read(size)
            raise OSError("broken")

    file = Broken(b"abcdef")
    file.seek(2)
    with pytest.raises(OSError, match="broken"):
        sigv4.payload_hash(file)
    assert file.tell() == 2


def test_payload_hash_is_what_is_signed():
    """As the request's own header."""
    request = sigv4.Request(
        "PUT", REQUEST.url, {"x-amz-content-sha256": sigv4.payload_hash(io.BytesIO(b"abc"))}
    )
    whole = SIGNER.sign(sigv4.Request("PUT", REQUEST.url, (), b"abc"), at=AT)
    assert SIGNER.sign(request, at=AT).signature == whole.signature


def test_payload_hash_of_what_is_no_body():
    """It says what would be."""
    with pytest.raises(TypeError, match="a body must be bytes, a binary file"):
        sigv4.payload_hash(3)


@pytest.mark.parametrize("wrong", ["text", io.StringIO("text"), ["text"]])
def test_payload_hash_takes_no_text(wrong):
    """It would depend on an encoding."""
    with pytest.raises(TypeError, match="must be bytes, not str"):
        sigv4.payload_hash(wrong)


@pytest.mark.parametrize("sign_chunks", [True, False])
def test_trailers_for_a_service_that_takes_none(sign_chunks):
    """OSS takes signed chunks without trailers; one keyword lifts the refusal."""
    url = "https://my-bucket.oss-cn-beijing.aliyuncs.com/k"
    signer = sigv4.Signer(SIGNER.credentials, "oss-cn-beijing", "s3")
    request = sigv4.Request("PUT", url)
    options = {"trailers": ["crc32"], "sign_chunks": sign_chunks}
    with pytest.raises(sigv4.UnsupportedByService, match="trailing checksums") as caught:
        signer.stream(request, b"x", **options)
    assert caught.value.parameter == "trailers"
    assert signer.stream(request, b"x", **options, allow_unsupported=True).headers
    assert "Authorization" in signer.stream(request, b"x").headers
