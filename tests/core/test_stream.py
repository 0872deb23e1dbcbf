"""Way 4: what a form says of a body, and the framing of one."""

from __future__ import annotations

import pickle

import pytest

import sigv4
from sigv4.core.stream import Framer
from sigv4.core.stream_form import Form, canonical_trailers, check_chunk_size
from tests.chunked import parse

SCOPE = sigv4.Scope("20130524", "us-east-1", "s3")
KIB = 1024


class Padded:
    """An algorithm whose signatures are shorter than they may be, and its key."""

    name = "AWS4-TEST"
    signature_length = 12

    def __init__(self):
        self.messages = []

    def sign(self, message: bytes) -> str:
        self.messages.append(message.decode())
        return f"{len(self.messages):03x}"


def framer(form: Form, length: int, chunk_size: int = 8 * KIB, key=None) -> Framer:
    return Framer(form, key or Padded(), "20130524T000000Z", SCOPE, "seed", length, chunk_size)


def signed(trailers=None, algorithm=None) -> Form:
    return Form(algorithm or Padded(), True, trailers)


def unsigned(trailers=("crc32",)) -> Form:
    return Form(sigv4.HMAC_SHA256, False, trailers)


@pytest.mark.parametrize(
    ("algorithm", "sign_chunks", "trailers", "expected"),
    [
        ("HMAC_SHA256", True, None, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
        ("HMAC_SHA256", True, ["sha1"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
        ("HMAC_SHA256", False, ["sha1"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("ECDSA_P256_SHA256", True, (), "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"),
        ("ECDSA_P256_SHA256", True, ["crc32"], "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"),
        ("ECDSA_P256_SHA256", False, ["crc32"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
    ],
)
def test_payload_hash_names_the_form(algorithm, sign_chunks, trailers, expected):
    """Each of the forms that S3 documents."""
    assert Form(getattr(sigv4, algorithm), sign_chunks, trailers).payload_hash == expected


def test_unsigned_needs_a_checksum():
    """Nothing would bind the body."""
    with pytest.raises(sigv4.InvalidParameter, match="has neither"):
        unsigned(None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["SHA256", "crc32"], {"x-amz-checksum-crc32": None, "x-amz-checksum-sha256": None}),
        ({"X-B": " 1  2 ", "x-a": "é"}, {"x-a": "é", "x-b": "1 2"}),
        ({"X-Amz-Checksum-CRC32": None, "a": "x"}, {"a": "x", "x-amz-checksum-crc32": None}),
        ({"x-amz-checksum-sha1": len}, {"x-amz-checksum-sha1": len}),
    ],
)
def test_trailers_are_read(given, expected):
    """Names in lower case and sorted, values trimmed, what is computed kept apart."""
    assert list(signed(given).trailers.items()) == list(expected.items())


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ("crc32", TypeError, "not one str"),
        ([1], TypeError, "must be str"),
        ({"x-a": 1}, TypeError, "the trailer x-a must be str, None or callable, not int"),
        ({1: None}, TypeError, "must be str"),
        (["md4"], sigv4.InvalidParameter, "no checksum 'md4'.*crc32, crc32c, crc64nvme"),
        ({"x-a": None}, sigv4.InvalidParameter, "'x-a' is unknown before.*as text"),
        ({"x-a": len}, sigv4.InvalidParameter, "'x-a' is unknown before.*as text"),
        ({"X-Amz-Trailer-Signature": "a"}, sigv4.InvalidParameter, "at the end of the body"),
        ({"x-a": "1\r\nx-b: 2"}, sigv4.UnsafeHeader, "x-a"),
        ({"x a": "1"}, sigv4.UnsafeHeader, "'x a'"),
    ],
)
def test_trailers_that_are_refused(given, kind, said):
    """With the value, the rule and the remedy."""
    with pytest.raises(kind, match=said):
        signed(given)


def test_chunk_size_is_checked():
    """S3's least, exactly."""
    assert check_chunk_size(8192) == 8192
    with pytest.raises(sigv4.InvalidParameter, match="chunk_size=8191 .* at least 8192"):
        check_chunk_size(8191)
    for wrong in (True, 8192.0, "8192"):
        with pytest.raises(TypeError, match="chunk_size must be int"):
            check_chunk_size(wrong)


def test_canonical_trailers_are_sorted():
    """A line each."""
    assert canonical_trailers({"b": "2", "a": "1"}) == "a:1\nb:2\n"


def test_nothing_at_all():
    """A body of no bytes is one empty chunk."""
    form = signed()
    assert framer(form, 0).finish() == [b"0;chunk-signature=001*********\r\n\r\n"]
    assert form.length(0, 8 * KIB) == len(b"0;chunk-signature=001*********\r\n\r\n")


def test_padding_is_sent_and_not_signed():
    """A signature is filled up where it stands, and covered as it is by the next."""
    key = Padded()
    made = framer(signed(["crc32"]), 3, key=key)
    (chunk,) = made.feed(b"abc")
    (end,) = made.finish()
    assert chunk == b"3;chunk-signature=001*********\r\nabc\r\n"
    assert end == (
        b"0;chunk-signature=002*********\r\n"
        b"x-amz-checksum-crc32:NSRBwg==\r\n"
        b"x-amz-trailer-signature:003*********\r\n\r\n"
    )
    start = "20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert key.messages[0] == f"AWS4-TEST-PAYLOAD\n{start}seed\n{empty}\n{abc}"
    assert key.messages[1] == f"AWS4-TEST-PAYLOAD\n{start}001\n{empty}\n{empty}"
    assert key.messages[2].startswith(f"AWS4-TEST-TRAILER\n{start}002\n")


def test_unsigned_chunks():
    """Sizes and a checksum, and no signature anywhere."""
    made = framer(unsigned(), 3)
    assert made.feed(b"abc") == [b"3\r\nabc\r\n"]
    assert made.finish() == [b"0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n"]


def test_trailers_come_in_the_order_that_is_signed():
    """Fixed ones, computed ones and those of others."""
    form = unsigned({"x-z": "1", "x-amz-checksum-sha1": lambda: "x" * 28, "X-A": "é"})
    made = framer(form, 0)
    (end,) = made.finish()
    assert end.decode() == f"0\r\nx-a:é\r\nx-amz-checksum-sha1:{'x' * 28}\r\nx-z:1\r\n\r\n"
    assert form.length(0, 8 * KIB) == len(end)


def test_a_checksum_of_others_is_asked_for_at_the_end():
    """Not before the last byte has come."""
    asked = []
    made = framer(unsigned({"x-amz-checksum-crc32": lambda: asked.append(1) or "AAAAAA=="}), 1)
    made.feed(b"a")
    assert not asked
    assert b"crc32:AAAAAA==\r\n" in made.finish()[0]


@pytest.mark.parametrize("wrong", ["", "AAAA", "AAAAAA\r\n", "AAAAAAA="[:-1] + "é"])
def test_a_checksum_of_others_has_its_length(wrong):
    """Otherwise the length declared in the head would be wrong."""
    made = framer(unsigned({"x-amz-checksum-crc32": lambda: wrong}), 0)
    with pytest.raises(sigv4.InvalidParameter, match="8 characters of base64"):
        made.finish()


def test_a_checksum_of_others_is_text():
    """Not bytes."""
    made = framer(unsigned({"x-amz-checksum-crc32": lambda: b"AAAAAA=="}), 0)
    with pytest.raises(TypeError, match="value of x-amz-checksum-crc32 must be str"):
        made.finish()


def test_too_much_is_reported_by_the_piece_that_has_it():
    """Nothing of that piece is framed, and there is no end."""
    made = framer(unsigned(), 3)
    assert made.feed(b"ab") == []
    with pytest.raises(sigv4.BodyLengthMismatch, match="longer than the 3 bytes.*at least 4"):
        made.feed(b"cd")


def test_too_little_is_reported_when_it_ends():
    """And no empty chunk is framed."""
    made = framer(signed(), 10 * KIB)
    made.feed(b"x" * 8 * KIB)
    with pytest.raises(sigv4.BodyLengthMismatch, match="2048 bytes shorter than the 10240"):
        made.finish()


def test_nothing_is_framed_after_an_error():
    """Not even if what is missing came after what was too much."""
    made = framer(unsigned(), 3)
    made.feed(b"ab")
    with pytest.raises(sigv4.BodyLengthMismatch):
        made.feed(b"cd")
    for again in (lambda: made.feed(b"c"), made.finish):
        with pytest.raises(sigv4.InvalidRequest, match="already ended or failed"):
            again()


def test_a_body_ends_once():
    """A second end, or more of the body, would be one that nobody asked for."""
    made = framer(signed(), 3)
    made.feed(b"abc")
    made.finish()
    for again in (lambda: made.feed(b""), made.finish):
        with pytest.raises(sigv4.InvalidRequest, match="Sign the request again"):
            again()


def test_what_came_short_does_not_go_on():
    """The rest may not come after the end was asked for."""
    made = framer(signed(), 3)
    with pytest.raises(sigv4.BodyLengthMismatch):
        made.finish()
    with pytest.raises(sigv4.InvalidRequest):
        made.feed(b"abc")


@pytest.mark.parametrize("wrong", ["abc", 3, None, [1, 2], object()])
def test_only_bytes_are_framed(wrong):
    """Any other type is named."""
    with pytest.raises(TypeError, match=f"must be bytes, not {type(wrong).__name__}"):
        framer(signed(), 3).feed(wrong)


@pytest.mark.parametrize("size", [3, 5000])
def test_a_buffer_may_be_written_over_once_it_is_fed(size):
    """What is held of it is a copy, be it small or large."""
    buffer = bytearray(b"a" * size)
    made = framer(unsigned(), 2 * size, 16 * KIB)
    made.feed(memoryview(buffer))
    buffer[:] = b"b" * size
    (chunk,) = made.feed(buffer)
    assert parse(chunk + b"0\r\n\r\n").body == b"a" * size + b"b" * size


def test_views_count_by_their_bytes():
    """An array of two-byte numbers is as long as its bytes are."""
    from array import array

    numbers = array("H", [0x0201, 0x0201])
    assert framer(unsigned(), 4).feed(memoryview(numbers))[0][3:7] == numbers.tobytes()


def test_views_need_not_lie_side_by_side():
    """Every second byte, and rows of a table, are copied in their order."""
    (chunk,) = framer(unsigned(), 3).feed(memoryview(b"axbxcx")[::2])
    assert chunk == b"3\r\nabc\r\n"
    table = memoryview(b"abcdef").cast("B", (2, 3))
    assert framer(unsigned(), 6).feed(table) == [b"6\r\nabcdef\r\n"]


@pytest.mark.parametrize("length", [1, 8191, 8192, 8193, 16_384, 65_535, 65_536, 65_537, 100_000])
@pytest.mark.parametrize("chunk_size", [8192, 10_000, 65_536])
@pytest.mark.parametrize(
    "form", [signed(), signed(["crc32", "sha256"]), unsigned()], ids=lambda form: form.payload_hash
)
def test_length_is_known_ahead(form, length, chunk_size):
    """For each form, size of chunk and length; and every chunk but the last is whole."""
    made = framer(form, length, chunk_size)
    framed = b"".join([*made.feed(bytes(length)), *made.finish()])
    assert form.length(length, chunk_size) == len(framed)
    sizes = [len(data) for data, _ in parse(framed).chunks]
    assert sizes[-1] == 0
    assert all(size == chunk_size for size in sizes[:-2])
    assert sum(sizes) == length


def test_framer_shows_how_far_it_is():
    """And nothing else."""
    made = framer(signed(), 10)
    made.feed(b"secret")
    assert repr(made) == "<framer of 10 bytes, 4 to come>"


def test_a_framer_does_not_travel():
    """It holds a key, and a part of the body."""
    with pytest.raises(TypeError, match="a part of its body"):
        pickle.dumps(framer(signed(), 10))
