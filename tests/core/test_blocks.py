"""Many values at once: each comes out as it does by itself."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import sigv4
from sigv4.core.encoding import encode_path
from sigv4.core.encoding_blocks import encode_paths
from sigv4.core.interpret import fill_bytes, sign_paths
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
PRESIGNER = S3(
    sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "eu-west-1",
).presigner("get_object", Bucket="examplebucket", at=AT)


@given(st.lists(st.text(max_size=8), max_size=8))
def test_encoded_at_once(paths):
    """As one by one, or not at all."""
    made = encode_paths(paths)
    assert made is None or list(made) == [encode_path(path.encode()) for path in paths]


@pytest.mark.parametrize(
    "paths",
    [
        ["a/b", "~c"],
        ["a b", "ü%", "100%"],
        ["写真/二千二十六年/十一月/履歴書の画像"],
        ["".join(map(chr, range(32, 127)))],
        ["".join(map(chr, range(1, 10))), "".join(map(chr, range(11, 200)))],
        ["\x1c\x1d\x85\xa0\u2028 \t\v", "\r\f a", "%0A%", "+\U0001f600é"],
        ["   ", " \t ", "\x01\x02\x03\x04\x05\x06 "],
        ["a.b", "x" * 256],
    ],
)
def test_harmless(paths):
    """Few kinds of bytes, many, and none."""
    assert list(encode_paths(paths) or ()) == [encode_path(path.encode()) for path in paths]


@pytest.mark.parametrize(
    "paths",
    [
        [],
        [""],
        ["a", ""],
        ["", "a"],
        ["a", "", "b"],
        [".a"],
        ["a", ".b"],
        ["a/.b"],
        ["a\nb"],
        ["a\0b"],
        ["x" * 257],
        ["\ud800"],
        ["a", None],
        ["a", b"b"],
    ],
)
def test_looked_at_one_by_one(paths):
    """What a guard may have a word on."""
    assert encode_paths(paths) is None


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("keys", [[], ["a"], ["a/b.jpg", "c", "~d" * 100]])
def test_side_by_side(keys, end):
    """URLs in a row, one or none too, each followed by a line end."""
    made = fill_bytes(PRESIGNER.plan(), [key.encode() for key in keys], end.encode())
    assert made.decode() == "".join([f"{PRESIGNER(key)}{end}" for key in keys])


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_signatures(paths):
    """Those of the URLs, and nothing else of them."""
    plan = PRESIGNER.plan()
    urls = [fill_bytes(plan, [path]) for path in paths]
    assert sign_paths(plan, paths) == b"".join([url[-64:] for url in urls])


@given(st.lists(st.text("a é/", min_size=1, max_size=8), min_size=1, max_size=8))
@example(["a"] * 513)
@example(["é"] * 513)
def test_parts_of_lines(keys):
    """Put together, they are the URLs; paths are plain where they are the keys."""
    lines = PRESIGNER.lines("\n".join(keys).encode(), b"")
    assert lines is not None
    paths, lengths, digits = lines.paths(), lines.lengths(), lines.signatures()
    head, tail = lines.around()
    ends = [*accumulate(lengths)]
    cut = [paths[end - length : end] for length, end in zip(lengths, ends, strict=True)]
    signatures = [digits[start : start + 64] for start in range(0, len(digits), 64)]
    made = [
        f"{head}{path.decode()}{tail}{signature.decode()}"
        for path, signature in zip(cut, signatures, strict=True)
    ]
    assert made == [PRESIGNER(key) for key in keys]
    assert lines.plain == (paths.decode() == "".join(keys))


@given(st.lists(st.text(max_size=8), max_size=8))
@example(["a" * 1024, "ü" * 512])
@example(["a" * 1025])
def test_lines(keys):
    """The same as one by one, of the size given before; or an error."""
    block = "\n".join(keys).encode("utf-8", "surrogatepass")
    lines = PRESIGNER.lines(block)
    if lines is not None:
        text, keys = b"".join(lines).decode(), block.decode().removesuffix("\n").split("\n")
        assert text == "".join([f"{PRESIGNER(key)}\n" for key in keys])
        assert (lines.rows, lines.size) == (text.count("\n"), len(text))
        ends = [at + 1 for at, character in enumerate(text) if character == "\n"]
        assert [*accumulate([length + lines.each for length in lines.lengths()])] == ends


@pytest.mark.parametrize("block", [b"a\nb", b"a\nb\n", "ü b\nc%\n".encode(), b"a" * 1024])
def test_lines_are_made(block):
    """The last may have an end, or none."""
    assert PRESIGNER.lines(block) is not None


@pytest.mark.parametrize(
    "block",
    [b"", b"\n", b"a\n\n", b"a\n\nb", b"\na", b"a" * 1025, b"\xff", b"a\n.b", b"a/../b", b"a\0b"],
)
def test_lines_to_be_looked_at(block):
    """What would be refused, or may be."""
    assert PRESIGNER.lines(block) is None


def test_lines_of_rows():
    """Keys alone; and signatures of one length, which SigV4A has not."""
    s3 = S3(PRESIGNER._signer.credentials, "eu-west-1")
    assert s3.presigner("upload_part", Bucket="b1b", Key="k", UploadId="u").lines(b"1") is None
    access_point = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    assert s3.presigner("get_object", Bucket=access_point).lines(b"k") is None


@pytest.mark.parametrize("key", ["..", "", "a\0", "\ud800"])
def test_lists_raise_in_their_turn(key):
    """The URLs before are good, in a block of harmless keys too."""
    urls = PRESIGNER.many(["a"] * 600 + [key])
    assert [next(urls) for _ in range(600)] == [PRESIGNER("a")] * 600
    with pytest.raises(sigv4.UnsafeKey):
        next(urls)


@pytest.mark.parametrize("many", [list, iter])
def test_a_refused_key_ends_the_stream(many):
    """Who goes on after it gets nothing more, rather than URLs with one left out."""
    urls = PRESIGNER.many(many(["a", "..", *["b"] * 600]))
    assert next(urls) == PRESIGNER("a")
    with pytest.raises(sigv4.UnsafeKey):
        next(urls)
    assert list(urls) == []


@pytest.mark.parametrize("key", ["a b", "ü+%", "写真/+", "x" * 1025, "a/.b", "é" * 512])
def test_streams_encode_alike(key):
    """One that comes from a stream is encoded, or refused, as one by itself."""
    try:
        alone = PRESIGNER(key)
    except sigv4.KeyTooLong:
        with pytest.raises(sigv4.KeyTooLong):
            next(PRESIGNER.many(iter([key])))
    else:
        assert list(PRESIGNER.many(iter([key]))) == [alone]
