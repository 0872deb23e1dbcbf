"""Step 1: path, query and headers in their canonical form."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.canonical_request import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    fields_to_sign,
)

S3 = sigv4.Profile.for_service("s3")


def test_six_parts_joined_by_newlines():
    """The GET object of AWS's S3 documentation, as its page prints it."""
    headers = (
        "host:examplebucket.s3.amazonaws.com\n"
        "range:bytes=0-9\n"
        "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "x-amz-date:20130524T000000Z\n"
    )
    assert canonical_request(
        "GET",
        "/test.txt",
        "",
        headers,
        "host;range;x-amz-content-sha256;x-amz-date",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ) == (
        "GET\n"
        "/test.txt\n"
        "\n"
        "host:examplebucket.s3.amazonaws.com\n"
        "range:bytes=0-9\n"
        "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "x-amz-date:20130524T000000Z\n"
        "\n"
        "host;range;x-amz-content-sha256;x-amz-date\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(
    ("wire", "canonical"),
    [
        ("", "/"),
        ("/", "/"),
        ("//", "/"),
        ("/a", "/a"),
        ("/a/", "/a/"),
        ("//a//b//", "/a/b/"),
        ("/a/./b", "/a/b"),
        ("/a/b/..", "/a"),
        ("/a/b/../", "/a/"),
        ("/..", "/"),
        ("/../../a", "/a"),
        ("/a/../../b", "/b"),
        ("/.", "/"),
        ("/./", "/"),
        ("/...", "/..."),
        ("/a%20b//c/../d", "/a%2520b/d"),
        ("/%2e%2e/a", "/%252e%252e/a"),
        ("/a$b", "/a%24b"),
        ("/a+b", "/a%2Bb"),
        ("/~a-b._", "/~a-b._"),
        ("/é", "/%C3%A9"),
        ("/%C3%A9", "/%25C3%25A9"),
    ],
)
def test_general_path_is_normalised_and_encoded_once_more(wire, canonical):
    """Dot segments and repeated slashes go; what is on the wire is encoded again."""
    assert canonical_path(wire, sigv4.GENERIC) == canonical


@pytest.mark.parametrize(
    ("wire", "canonical"),
    [
        ("", "/"),
        ("/", "/"),
        ("//", "//"),
        ("/a/", "/a/"),
        ("/a//b", "/a//b"),
        ("/a/../b/./", "/a/../b/./"),
        ("/a%20b//c/../d", "/a%20b//c/../d"),
        ("/a b", "/a%20b"),
        ("/test$file.text", "/test%24file.text"),
        ("/%c3%a9", "/%C3%A9"),
        ("/é", "/%C3%A9"),
        ("/%7e", "/~"),
        ("/%41", "/A"),
        ("/a%2Fb", "/a%2Fb"),
        ("/a+b", "/a%2Bb"),
        ("/%25", "/%25"),
        ("/%2525", "/%2525"),
    ],
)
def test_s3_path_keeps_its_segments_in_canonical_form(wire, canonical):
    """Nothing is removed; each segment is encoded as a server encodes the decoded key."""
    assert canonical_path(wire, S3) == canonical


@pytest.mark.parametrize(
    ("choices", "canonical"),
    [
        ({"double_encode": True, "normalize_path": True}, "/a%2520b/d"),
        ({"double_encode": True, "normalize_path": False}, "/a%2520b//c/../d"),
        ({"double_encode": False, "normalize_path": True}, "/a%20b/d"),
        ({"double_encode": False, "normalize_path": False}, "/a%20b//c/../d"),
    ],
)
def test_both_choices_of_path_are_independent(choices, canonical):
    """One path, four profiles, four canonical paths."""
    profile = sigv4.GENERIC.replace(**choices)
    assert canonical_path("/a%20b//c/../d", profile) == canonical


@pytest.mark.parametrize(
    ("wire", "canonical"),
    [
        ("", ""),
        ("&&", ""),
        ("a=1", "a=1"),
        ("acl", "acl="),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1&a=", "a=&a=1&a=2"),
        ("a=1&A=2", "A=2&a=1"),
        ("a-b=1&a=2", "a=2&a-b=1"),
        ("%C3%A9=1&~=2&z=3", "%C3%A9=1&z=3&~=2"),
        ("a=b=c", "a=b%3Dc"),
        ("=x", "=x"),
        ("a=b+c", "a=b%20c"),
        ("a+b", "a%20b="),
        ("a=b%2Bc", "a=b%2Bc"),
        ("a=%7e%2f", "a=~%2F"),
        ("a=x/y?z", "a=x%2Fy%3Fz"),
        ("a=é", "a=%C3%A9"),
        ("a=%00", "a=%00"),
    ],
)
def test_query_is_decoded_encoded_and_sorted(wire, canonical):
    """By encoded name, then by encoded value, duplicates kept."""
    assert canonical_query(wire) == canonical


def test_added_parameters_are_sorted_among_the_others():
    """They are canonical already and stay as they are."""
    added = [("X-Amz-Date", "20130524T000000Z"), ("X-Amz-Credential", "AKID%2F20130524")]
    assert canonical_query("z=1&A=2", added) == (
        "A=2&X-Amz-Credential=AKID%2F20130524&X-Amz-Date=20130524T000000Z&z=1"
    )
    assert canonical_query("", [("b", "2"), ("a", "1")]) == "a=1&b=2"


def test_headers_are_sorted_lines_and_a_list_of_names():
    """By name, each line with its newline; a hyphen sorts before letters."""
    assert canonical_headers({"x-amz-date": "d", "a-b": "2", "host": "h", "ab": "1"}) == (
        "a-b:2\nab:1\nhost:h\nx-amz-date:d\n",
        "a-b;ab;host;x-amz-date",
    )


@pytest.mark.parametrize(
    ("headers", "profile", "fields"),
    [
        ({}, sigv4.GENERIC, {"host": "example.com"}),
        ({"Host": "other"}, sigv4.GENERIC, {"host": "other"}),
        ({"A": "1", "User-Agent": "x"}, sigv4.GENERIC, {"a": "1", "host": "example.com"}),
        (
            {"A": "1", "User-Agent": "x"},
            sigv4.GENERIC.replace(unsigned_headers=["A"]),
            {"user-agent": "x", "host": "example.com"},
        ),
        (
            {"X-Amz-Security-Token": "t"},
            sigv4.GENERIC,
            {"x-amz-security-token": "t", "host": "example.com"},
        ),
        (
            {"X-Amz-Security-Token": "t"},
            sigv4.GENERIC.replace(omit_session_token=True),
            {"host": "example.com"},
        ),
    ],
)
def test_fields_that_are_signed(headers, profile, fields):
    """All that the profile does not leave out, and always the host."""
    request = sigv4.Request("GET", "https://example.com/", headers)
    assert fields_to_sign(request, profile) == fields


def test_choosing_fields_leaves_the_request_alone():
    """The request's own view keeps what is not signed."""
    request = sigv4.Request("GET", "https://example.com/", {"User-Agent": "x"})
    fields_to_sign(request, sigv4.GENERIC)
    assert request.fields == {"user-agent": "x"}
