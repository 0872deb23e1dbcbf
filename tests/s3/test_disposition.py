"""Names of downloads."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.s3 import content_disposition


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a.pdf", 'attachment; filename="a.pdf"'),
        ("my report (final), v2; ok.pdf", 'attachment; filename="my report (final), v2; ok.pdf"'),
        (
            "履歴書 2026.pdf",
            "attachment; filename=\"___ 2026.pdf\"; filename*=UTF-8''%E5%B1%A5%E6%AD%B4%E6%9B%B8"
            "%202026.pdf",
        ),
        ("été.pdf", "attachment; filename=\"ete.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf"),
        ("e\u0301.pdf", "attachment; filename=\"e.pdf\"; filename*=UTF-8''e%CC%81.pdf"),
        ('a"b\\c.pdf', "attachment; filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"),
        ("100%41.pdf", "attachment; filename=\"100_41.pdf\"; filename*=UTF-8''100%2541.pdf"),
        ("½.txt", "attachment; filename=\"1_2.txt\"; filename*=UTF-8''%C2%BD.txt"),
        ("a／b.txt", "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%EF%BC%8Fb.txt"),
        (
            "💻.txt",
            "attachment; filename=\"_.txt\"; filename*=UTF-8''%F0%9F%92%BB.txt",
        ),
        ("a'b*c.txt", 'attachment; filename="a\'b*c.txt"'),
    ],
)
def test_value(name, value):
    """One name where ASCII can hold it, else two."""
    assert content_disposition(name) == value


def test_inline():
    """Shown, and named when saved."""
    assert content_disposition("a.pdf", "inline") == 'inline; filename="a.pdf"'


@given(st.text(min_size=1, max_size=40))
def test_any_name_survives(name):
    """What a browser reads is the name, and nothing else is in the header."""
    try:
        value = content_disposition(name)
    except (sigv4.UnsafeHeader, sigv4.InvalidParameter):
        return
    assert value.isascii()
    assert value.isprintable()
    plain, extended, encoded = value.partition("; filename*=UTF-8''")
    quoted = plain.removeprefix('attachment; filename="').removesuffix('"')
    assert not set(quoted) & set('"\\%/')
    assert (unquote(encoded) if extended else quoted) == name


@pytest.mark.parametrize(
    ("name", "error", "reported"),
    [
        ("a\r\nSet-Cookie: x", sigv4.UnsafeHeader, "control character"),
        ("a\x00", sigv4.UnsafeHeader, "control character"),
        ("a\x85", sigv4.UnsafeHeader, "control character"),
        ("a\ud800", sigv4.UnsafeHeader, "lone surrogate"),
        ("", sigv4.InvalidParameter, "not a file name"),
        (" .. ", sigv4.InvalidParameter, "not a file name"),
        ("photos/a.jpg", sigv4.InvalidParameter, "is a path"),
    ],
)
def test_refused(name, error, reported):
    """With what to do instead."""
    with pytest.raises(error, match=reported):
        content_disposition(name)


def test_wrong_types():
    """By their names."""
    with pytest.raises(TypeError, match="filename must be str, not bytes"):
        content_disposition(b"a")  # type: ignore[arg-type]
    with pytest.raises(sigv4.InvalidParameter, match="not 'form-data'"):
        content_disposition("a", "form-data")


@pytest.mark.parametrize("value", ['attachment; filename="履歴書.pdf"', "attachment; filename=€"])
def test_raw_names_are_refused_where_s3_does(value):
    """S3 takes response headers in ISO-8859-1 only; the error names the way."""
    client = sigv4.s3.S3(sigv4.Credentials("A", "s"), "eu-west-1")
    ask = {"Bucket": "examplebucket", "Key": "k"}
    with pytest.raises(sigv4.InvalidParameter, match="filename"):
        client.presign("get_object", **ask, ResponseContentDisposition=value)
    client.presign("get_object", **ask, ResponseContentDisposition='attachment; filename="é.pdf"')
    client.presign("get_object", **ask, ResponseContentType="")
