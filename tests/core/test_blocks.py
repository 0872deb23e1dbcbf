"""Many values at once: each comes out as it does by itself."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.encoding import encode_path, encode_paths
from sigv4.core.interpret import fill_slices
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


@pytest.mark.parametrize("keys", [["a"], ["a/b.jpg", "c", "~d" * 100]])
def test_side_by_side(keys):
    """Values in one block, wherever in it they begin."""
    data, ends = b"before" + "".join(keys).encode() + b"after", [6]
    for key in keys:
        ends.append(ends[-1] + len(key))
    made = fill_slices(PRESIGNER.plan(), data, ends)
    assert made.decode() == "".join([PRESIGNER(key) for key in keys])


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
