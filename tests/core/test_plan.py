"""Plans: the same signatures as one by one, from fixed text around placeholders."""

from __future__ import annotations

import copy
import hashlib
import hmac
import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.dated import Forms
from sigv4.core.interpret import fill, fill_column, fill_many, fill_rows
from sigv4.core.plan import Template, compile_plan, new_marker
from sigv4.core.signing_params import SigningParams

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
S3 = sigv4.Profile.for_service("s3")
MARK, SECOND, THIRD = "HOLEone", "HOLEtwo", "HOLEthree"


def plan_of(
    url="https://h/HOLEone",
    headers=(),
    markers=(MARK,),
    credentials=LONG_TERM,
    expires_in=60,
    on_short_lived="refuse",
):
    return compile_plan(
        sigv4.Request("GET", url, headers),
        markers,
        SigningParams(credentials, "us-east-1", "s3"),
        AT,
        expires_in,
        on_short_lived,
    )


def presigned(url, headers=()):
    signer = sigv4.Signer(LONG_TERM, "us-east-1", "s3")
    return signer.presign(sigv4.Request("GET", url, headers), expires_in=60, at=AT)


def admit(value: str) -> str:
    return value.replace(" ", "%20")


def test_documented_url():
    """The presigned GET of AWS's S3 documentation, made by filling a placeholder."""
    plan = plan_of("https://examplebucket.s3.amazonaws.com/HOLEone", expires_in=86_400)
    expected = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    assert fill(plan, ("test.txt",)) == expected
    for urls in (
        fill_many(plan, ["test.txt"], admit),
        fill_column(plan, ["test.txt"], admit),
        fill_rows(plan, [("test.txt",)], [admit], list),
    ):
        (url,) = urls
        assert url.startswith("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=")
        assert url.endswith(f"X-Amz-Signature={expected}")


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://h/{0}", {}),
        ("https://h/PLACEHOLDER/{0}", {"X-Amz-Meta-A": "PLACEHOLDER"}),
        ("https://h/a%20b/{0}/c", {}),
        ("https://h/a$b%c3/{0}?versionId=PLACEHOLDER&a=PLACEHOLDER%25s", {}),
        ("https://open.example:8443//{0}?acl", {"X-Amz-Meta-A": "100 %s {} %(a)s"}),
        ("https://h/k?b={0}&a=1", {}),
        ("https://h/k?uploadId=u&partNumber={0}", {}),
    ],
)
def test_one_placeholder_in_the_url(url, headers):
    """The same as signing the whole request, and nothing else is touched."""
    plan = plan_of(url.format(MARK), headers)
    expected = presigned(url.format("k%C3%A9y"), headers)
    signature = fill(plan, ("k%C3%A9y",))
    assert signature == expected.signature
    assert plan.signed(("k%C3%A9y",), signature, expected.headers) == expected
    assert list(fill_column(plan, ["k%C3%A9y"], admit)) == [expected.url]


def test_placeholders_in_another_order_in_what_is_signed():
    """The canonical query is sorted, and headers come after it."""
    markers = (MARK, SECOND, THIRD)
    plan = plan_of(f"https://h/{SECOND}?z={MARK}&a={THIRD}", {}, markers)
    expected = presigned("https://h/key?z=1&a=2")
    assert fill(plan, ("1", "key", "2")) == expected.signature
    rows = [("1", "key", "2"), ["1", "key", "2"]]
    assert list(fill_rows(plan, rows, [admit] * 3, tuple)) == [expected.url] * 2


def test_placeholder_in_a_header():
    """It is signed, and is no part of the URL."""
    plan = plan_of(f"https://h/{MARK}", {"Range": SECOND}, (MARK, SECOND))
    expected = presigned("https://h/key", {"Range": "bytes=0-9"})
    assert fill(plan, ("key", "bytes=0-9")) == expected.signature
    assert list(fill_rows(plan, [("key", "bytes=0-9")], [admit, str], list)) == [expected.url]
    assert plan.headers == {"Range": SECOND}


def test_no_placeholder_at_all():
    """Every row is the same."""
    plan = plan_of("https://h/?acl", {}, ())
    expected = presigned("https://h/?acl")
    assert fill(plan, ()) == expected.signature
    assert list(fill_rows(plan, [(), ()], [], list)) == [expected.url] * 2


def test_rows_of_another_form_are_read_first():
    """Tuples of the right width are taken as they are; the reader may refuse the rest."""
    asked = []

    def read(row):
        asked.append(row)
        return ("k", "v")

    plan = plan_of(f"https://h/{MARK}?a={SECOND}", {}, (MARK, SECOND))
    rows = [("k", "v"), {"a": 1}, ("k",), ("k", "v", "w"), "kv"]
    urls = list(fill_rows(plan, rows, [admit, admit], read))
    assert urls == [presigned("https://h/k?a=v").url] * 5
    assert asked == rows[1:]


def test_filling_leaves_the_plan_as_it_was():
    """Any number of times, in any order, the same."""
    plan = plan_of()
    first = fill(plan, ("a",))
    assert fill(plan, ("b",)) != first
    for loop in (fill_many, fill_column):
        assert list(loop(plan, ["b", "a"], admit))[1].endswith(first)
    assert list(fill_rows(plan, [("b",), ("a",)], [admit], list))[1].endswith(first)
    assert fill(plan, ("a",)) == first


def test_signature_is_that_of_its_parts():
    """HMAC over the string to sign that the plan returns, by the standard library alone."""
    plan = plan_of()
    canonical = plan.canonical.fill(("key",))
    text = plan.string_to_sign_head + hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + SECRET.encode()
    for part in (b"20130524", b"us-east-1", b"s3", b"aws4_request"):
        key = hmac.new(key, part, hashlib.sha256).digest()
    assert fill(plan, ("key",)) == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


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
        ("a" * 1025, True),
        ("é" * 513, True),
        ("a\0", True),
        ("\ud800", True),
        (b"bytes", True),
        (None, True),
        (7, True),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_admission_is_asked_of_all_but_harmless_keys(value, asked):
    """1 to 1024 bytes without NUL, with no segment that begins with a dot."""
    seen = []

    def spy(key):
        seen.append(key)
        return "admitted"

    (url,) = fill_many(plan_of(), [value], spy)
    assert seen == ([value] if asked else [])
    assert url.startswith(f"https://h/{'admitted' if asked else value}?")


@pytest.mark.parametrize(
    ("value", "encoded"),
    [("a b", "a%20b"), ("a%", "a%25"), ("é/+", "%C3%A9/%2B"), ("a\n", "a%0A"), ("\x01", "%01")],
)
def test_harmless_keys_are_encoded(value, encoded):
    """Without a question."""
    (url,) = fill_many(plan_of(), [value], pytest.fail)
    assert url.startswith(f"https://h/{encoded}?")


@pytest.mark.parametrize(
    "loop",
    [
        lambda plan, values: fill_many(plan, values, admit),
        lambda plan, values: fill_column(plan, values, admit),
        lambda plan, values: fill_rows(plan, ((value,) for value in values), [admit], list),
    ],
    ids=["many", "column", "rows"],
)
def test_values_are_read_one_by_one(loop):
    """No value is read before its URL is asked for, and none after."""
    read = []

    def values():
        for number in range(10):
            read.append(number)
            yield str(number)

    urls = loop(plan_of(), values())
    assert read == []
    next(urls)
    assert read == [0]
    next(urls)
    assert read == [0, 1]


@pytest.mark.parametrize(
    ("text", "pieces", "order"),
    [
        ("", ("",), ()),
        ("abc", ("abc",), ()),
        ("aHOLEonebHOLEtwoc", ("a", "b", "c"), (0, 1)),
        ("aHOLEtwobHOLEonec", ("a", "b", "c"), (1, 0)),
        ("HOLEtwo", ("", ""), (1,)),
        ("HOLEoneHOLEtwo", ("", "", ""), (0, 1)),
    ],
)
def test_cut(text, pieces, order):
    """At the markers that are there, in their order."""
    template = Template.cut(text, (MARK, SECOND))
    assert (template.pieces, template.order, template.width) == (pieces, order, 2)
    filled = text.replace(MARK, "%s").replace(SECOND, "\0")
    assert template.fill(("%s", "\0")) == filled
    assert template.straight == (order == (0, 1))


def test_markers_are_their_own_encoding_and_unlike_each_other():
    """Unreserved characters, long enough to stand nowhere by chance."""
    first, second = new_marker(), new_marker()
    assert first != second
    assert first.isalnum()
    assert first.isascii()
    assert len(first) >= 32


def test_plan_shows_its_end():
    """Of the lifetime it was given, or capped to."""
    assert (plan_of().signed_at, plan_of().expires_at) == (AT, AT + timedelta(seconds=60))
    short = sigv4.Credentials("ASIAX", SECRET, "token", AT + timedelta(seconds=9))
    with pytest.raises(sigv4.OutlivesCredentials):
        plan_of(credentials=short)
    capped = plan_of(credentials=short, on_short_lived="cap")
    assert capped.expires_at == AT + timedelta(seconds=9)
    assert "&X-Amz-Expires=9&" in capped.url.fill(("k",))


def test_plans_are_for_profiles_that_sign_paths_as_they_are():
    """What would change the text of a placeholder, or append to the URL, is refused."""
    for changes in (
        {"normalize_path": True},
        {"double_encode": True},
        {"omit_session_token": True},
    ):
        request = sigv4.Request("GET", "https://h/HOLEone")
        params = SigningParams(LONG_TERM, "us-east-1", "s3", S3.replace(**changes))
        with pytest.raises(ValueError, match="as they are"):
            compile_plan(request, (MARK,), params, AT, 60, "refuse")


@pytest.mark.parametrize("travel", [pickle.dumps, copy.copy, copy.deepcopy])
def test_plans_do_not_travel(travel):
    """They hold key material."""
    with pytest.raises(TypeError, match="compile it where it runs"):
        travel(plan_of())


def test_repr_shows_where_and_until_when():
    """And no more."""
    assert repr(plan_of("https://h/base/HOLEone?a=b")) == (
        "<plan of https://h/base/{}, ends 2013-05-24T00:01:00+00:00>"
    )


def test_a_form_is_that_of_one_profile():
    """Another profile for the same scope makes another form, and one that changes paths none."""
    request = sigv4.Request("GET", f"https://h/{MARK}", {"X-A": "1"})
    forms = Forms(request, (MARK,))
    plain = SigningParams(LONG_TERM, "us-east-1", "s3")
    form = forms.of(plain)
    assert forms.of(SigningParams(LONG_TERM, "us-east-1", "s3")) is form
    unsigned = plain.with_profile(S3.replace(unsigned_headers=["x-a"]))
    assert dict(forms.of(unsigned).headers) == {}
    assert dict(forms.of(plain).headers) == {"X-A": "1"}
    with pytest.raises(ValueError, match="a profile that signs the path"):
        forms.of(plain.with_profile(sigv4.GENERIC))
