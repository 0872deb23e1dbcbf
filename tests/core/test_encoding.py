"""Percent-encoding, and queries split into names and values."""

from __future__ import annotations

import pytest

from sigv4.core import encoding


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=1&b=2", [("a", "1"), ("b", "2")]),
        ("b=2&a=1&b=1", [("b", "2"), ("a", "1"), ("b", "1")]),
        ("acl", [("acl", "")]),
        ("acl=", [("acl", "")]),
        ("a=b=c", [("a", "b=c")]),
        ("=x", [("", "x")]),
        ("&&a=1&", [("a", "1")]),
        ("", []),
    ],
)
def test_split_query_keeps_order_and_duplicates(text, pairs):
    """Raw pairs in order; blank pieces carry nothing."""
    assert encoding.split_query(text) == pairs


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("abc-._~", "abc-._~"),
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("%2f", "%2F"),
        ("%7e%41", "~A"),
        ("é", "%C3%A9"),
        ("%c3%a9", "%C3%A9"),
        ("%25", "%25"),
        ("%2525", "%2525"),
    ],
)
def test_recode_has_one_form(raw, canonical):
    """Upper-case hex, unreserved characters bare, all else escaped."""
    assert encoding.recode(raw) == canonical


@pytest.mark.parametrize(
    ("text", "escape"),
    [("%zz", "%zz"), ("a%2", "%2"), ("a%", "%"), ("%41%4g", "%4g"), ("%41%e9", None)],
)
def test_first_invalid_escape(text, escape):
    """Two hex digits must follow each percent sign."""
    assert encoding.first_invalid_escape(text) == escape
