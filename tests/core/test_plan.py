"""Plans: the same signatures as one by one, from fixed bytes around a hole."""

from __future__ import annotations

import copy
import hashlib
import hmac
import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.interpret import fill, fill_many
from sigv4.core.plan import compile_plan

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
S3 = sigv4.Profile.for_service("s3")


def plan_of(url="https://h/HOLE", headers=(), credentials=LONG_TERM, expires_in=60, **options):
    request = sigv4.Request("GET", url, headers)
    choice = options.pop("on_short_lived", "refuse")
    return compile_plan(request, credentials, "us-east-1", "s3", S3, AT, expires_in, choice)


def admit(value: str) -> str:
    return value.replace(" ", "%20")


def test_documented_url():
    """The presigned GET of AWS's S3 documentation, made by filling a hole."""
    plan = plan_of("https://examplebucket.s3.amazonaws.com/HOLE", expires_in=86_400)
    assert fill(plan, "test.txt") == (
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    (url,) = fill_many(plan, ["test.txt"], admit)
    assert url.startswith("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=")
    assert url.endswith("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")


@pytest.mark.parametrize(
    "url",
    [
        "https://h/HOLE",
        "https://h/HOLE/HOLE",
        "https://h/a%20b/HOLE",
        "https://h/a$b%c3/HOLE",
        "https://h/HOLE?versionId=HOLE&a=HOLE",
        "https://hole.example:8443//HOLE?acl",
    ],
)
def test_hole_is_the_end_of_the_path_and_nothing_else(url):
    """Wherever else the marker's text stands, it stays."""
    plan = plan_of(url, {"X-Amz-Meta-A": "HOLE"})
    path, mark, query = url.partition("?")
    expected = sigv4.Signer(LONG_TERM, "us-east-1", "s3").presign(
        sigv4.Request(
            "GET", path.removesuffix("HOLE") + "k%C3%A9y" + mark + query, {"X-Amz-Meta-A": "HOLE"}
        ),
        expires_in=60,
        at=AT,
    )
    signature = fill(plan, "k%C3%A9y")
    assert signature == expected.signature
    assert plan.signed("k%C3%A9y", signature) == expected
    assert list(fill_many(plan, ["k%C3%A9y"], lambda value: value)) == [expected.url]


def test_filling_leaves_the_plan_as_it_was():
    """Any number of times, in any order, the same."""
    plan = plan_of()
    first = fill(plan, "a")
    assert fill(plan, "b") != first
    assert list(fill_many(plan, ["b", "a"], admit))[1].endswith(first)
    assert fill(plan, "a") == first


def test_signature_is_that_of_its_parts():
    """HMAC over the string to sign that the plan tells, by the standard library alone."""
    plan = plan_of()
    canonical = f"{plan.canonical_head}key{plan.canonical_tail}"
    text = plan.string_to_sign_head + hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + SECRET.encode()
    for part in (b"20130524", b"us-east-1", b"s3", b"aws4_request"):
        key = hmac.new(key, part, hashlib.sha256).digest()
    assert fill(plan, "key") == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("a", False),
        ("photos/2026/a-b_c~d.jpg", False),
        ("//", False),
        ("a" * 1024, False),
        ("a.", False),
        ("a./b", False),
        ("a..b", False),
        ("", True),
        (".", True),
        ("..", True),
        (".hidden", True),
        ("a/.", True),
        ("a/../b", True),
        ("a/.b", True),
        ("a b", True),
        ("a%", True),
        ("é", True),
        ("a" * 1025, True),
        ("a\n", True),
        ("\ud800", True),
        (b"bytes", True),
        (None, True),
        (7, True),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_admission_is_asked_of_all_but_plain_values(value, asked):
    """1 to 1024 unreserved characters and slashes, with no segment that begins with a dot."""
    seen = []

    def spy(key):
        seen.append(key)
        return "admitted"

    (url,) = fill_many(plan_of(), [value], spy)
    assert seen == ([value] if asked else [])
    assert url.startswith(f"https://h/{'admitted' if asked else value}?")


def test_values_are_read_one_by_one():
    """No value is read before its URL is asked for, and none after."""
    read = []

    def values():
        for number in range(10):
            read.append(number)
            yield str(number)

    urls = fill_many(plan_of(), values(), admit)
    assert read == []
    next(urls)
    assert read == [0]
    next(urls)
    assert read == [0, 1]


def test_plan_tells_its_end():
    """Of the lifetime it was given, or capped to."""
    assert (plan_of().signed_at, plan_of().expires_at) == (AT, AT + timedelta(seconds=60))
    short = sigv4.Credentials("ASIAX", SECRET, "token", AT + timedelta(seconds=9))
    with pytest.raises(sigv4.OutlivesCredentials):
        plan_of(credentials=short)
    capped = plan_of(credentials=short, on_short_lived="cap")
    assert capped.expires_at == AT + timedelta(seconds=9)
    assert "&X-Amz-Expires=9&" in capped.url_tail


@pytest.mark.parametrize("travel", [pickle.dumps, copy.copy, copy.deepcopy])
def test_plans_do_not_travel(travel):
    """They hold key material."""
    with pytest.raises(TypeError, match="compile it where it runs"):
        travel(plan_of())


def test_repr_tells_where_and_until_when():
    """And no more."""
    assert repr(plan_of("https://h/base/HOLE")) == (
        "<plan of https://h/base/{}, ends 2013-05-24T00:01:00+00:00>"
    )
