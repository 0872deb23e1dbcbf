"""The small rooms of core: encoding, digest, timestamp, cache, frozen, redact, profile."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone, tzinfo

import pytest

import sigv4
from sigv4.core import digest, encoding, redact
from sigv4.core.cache import Cache
from sigv4.core.timestamp import format_amz_date, parse_amz_date, to_utc


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
def test_recode_has_one_spelling(raw, canonical):
    """Upper-case hex, unreserved characters bare, all else escaped."""
    assert encoding.recode(raw) == canonical


@pytest.mark.parametrize(
    ("text", "escape"),
    [("%zz", "%zz"), ("a%2", "%2"), ("a%", "%"), ("%41%4g", "%4g"), ("%41%e9", None)],
)
def test_first_invalid_escape(text, escape):
    """Two hex digits must follow each percent sign."""
    assert encoding.first_invalid_escape(text) == escape


def test_hmac_is_rfc_4231s():
    """Test case 2 of RFC 4231: key "Jefe"."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    message = b"what do ya want for nothing?"
    assert digest.hmac_sha256(b"Jefe", message).hex() == expected
    inner, outer = digest.hmac_states(b"Jefe")
    inner.update(message)
    outer.update(inner.digest())
    assert outer.hexdigest() == expected


def test_sha256_is_the_documented_one():
    """The hash of nothing, as AWS's pages print it."""
    assert digest.sha256_hex(b"") == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


def test_equal_compares_bytes():
    """Equal, unequal, and of unequal length."""
    assert digest.equal(b"abc", b"abc")
    assert not digest.equal(b"abc", b"abd")
    assert not digest.equal(b"abc", b"ab")


def test_amz_date_is_utc():
    """A moment in another zone is written in UTC, to the second."""
    zone = timezone(timedelta(hours=2))
    moment = datetime(2015, 8, 30, 14, 36, 0, 999_999, tzinfo=zone)
    assert format_amz_date(to_utc(moment)) == "20150830T123600Z"
    assert format_amz_date(to_utc(moment)) == "20150830T123600Z"


def test_amz_date_of_another_zone_than_utc_object():
    """UTC under another name is UTC."""
    zone = timezone(timedelta(0), "Z")
    assert to_utc(datetime(2015, 8, 30, tzinfo=zone)).tzinfo is timezone.utc


@pytest.mark.parametrize("year", [1, 999, 9999])
def test_amz_date_has_four_digits_of_year(year):
    """Years are padded."""
    moment = datetime(year, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert format_amz_date(moment) == f"{year:04d}0102T030405Z"


def test_parse_amz_date():
    """The one form there is comes back as an aware datetime."""
    assert parse_amz_date("20150830T123600Z") == datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20150830T123600",
        "20150830T123600z",
        "20150830 123600Z",
        "2015-08-30T12:36",
        "20150830T12360٠Z",
        "20150230T123600Z",
        "20150830T246000Z",
        "20150830T123600+0",
    ],
)
def test_parse_amz_date_refuses_other_forms(text):
    """Other forms, other digits and days that no calendar has are refused."""
    with pytest.raises(sigv4.InvalidRequest, match="20150830T123600Z"):
        parse_amz_date(text)


def test_naive_datetime_is_refused():
    """No zone, no moment."""
    with pytest.raises(sigv4.NaiveDatetime, match="no time zone"):
        to_utc(datetime(2015, 8, 30))


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, _):
        return None


def test_a_zone_without_offset_is_no_zone():
    """As datetime's own definition of naive has it."""
    with pytest.raises(sigv4.NaiveDatetime):
        to_utc(datetime(2015, 8, 30, tzinfo=Nowhere()))


def test_moments_beyond_the_calendar():
    """The last hour of the year 9999, seen from the west."""
    west = timezone(timedelta(hours=-1))
    with pytest.raises(sigv4.InvalidRequest, match="years 1 to 9999"):
        to_utc(datetime.max.replace(tzinfo=west))


@pytest.mark.parametrize("value", ["20150830T123600Z", 1440938160, None])
def test_only_datetimes_are_moments(value):
    """Anything else is a TypeError."""
    with pytest.raises(TypeError, match="aware datetime"):
        to_utc(value)


def test_cache_forgets_the_oldest():
    """It holds no more than its size, and the newest."""
    cache = Cache(3)
    for number in range(10):
        assert cache.remember(number, str(number)) == str(number)
    assert len(cache) == 3
    assert [cache.get(number) for number in range(6, 10)] == [None, "7", "8", "9"]


def test_cache_remembers_anew():
    """A value remembered again is the newest, and replaces the old one."""
    cache = Cache(3)
    cache.remember("a", 1)
    cache.remember("b", 2)
    cache.remember("a", 3)
    cache.remember("c", 4)
    cache.remember("d", 5)
    assert [cache.get(key) for key in "abcd"] == [3, None, 4, 5]


def test_cache_is_safe_to_share():
    """Threads that remember at the same time neither fail nor overfill it."""
    cache = Cache(5)

    def fill(start: int) -> None:
        for number in range(start, start + 2_000):
            cache.remember(number, number)
            assert cache.get(number) in (None, number)

    threads = [threading.Thread(target=fill, args=(start,)) for start in range(0, 8_000, 1_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache) == 5


VALUES = [
    sigv4.Credentials("AKID", "secret"),
    sigv4.Request("GET", "https://h/"),
    sigv4.Scope("20150830", "eu-west-1", "s3"),
    sigv4.Profile(),
    sigv4.Signed(sigv4.Headers({"A": "b"}), "https://h/", "0", "c", "s"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_are_immutable(value):
    """No attribute can be set, deleted or added."""
    name = next(name for name in type(value).__slots__ or ["access_key_id"])
    with pytest.raises(AttributeError, match="immutable"):
        setattr(value, name, "x")
    with pytest.raises(AttributeError, match="immutable"):
        delattr(value, name)
    with pytest.raises(AttributeError, match="immutable"):
        value.anything = 1


def test_values_compare_by_content():
    """Equal content is equal and hashes alike; another kind is unequal."""
    assert sigv4.Scope("d", "r", "s") == sigv4.Scope("d", "r", "s")
    assert sigv4.Scope("d", "r", "s") != sigv4.Scope("d", "r", "t")
    assert hash(sigv4.Scope("d", "r", "s")) == hash(sigv4.Scope("d", "r", "s"))
    assert sigv4.Scope("d", "r", "s") != "d/r/s/aws4_request"
    assert sigv4.Scope("d", "r", "s") != sigv4.Profile()


def test_scope_is_written_as_in_the_string_to_sign():
    """Day, region, service, terminator."""
    assert str(sigv4.Scope("20150830", "us-east-1", "iam")) == (
        "20150830/us-east-1/iam/aws4_request"
    )
    assert repr(sigv4.Scope("20150830", "us-east-1", "iam")) == (
        "Scope(date='20150830', region='us-east-1', service='iam')"
    )


def test_headers_are_looked_up_in_any_case():
    """As HTTP has it; missing ones are missing."""
    headers = sigv4.Headers({"X-Amz-Date": "20150830T123600Z"})
    assert headers["x-amz-date"] == headers["X-AMZ-DATE"] == "20150830T123600Z"
    assert "x-Amz-date" in headers
    assert "date" not in headers
    assert 1 not in headers
    assert headers.get(1) is None
    assert headers.get("x-amz-date") == "20150830T123600Z"
    assert headers.get("date", "none") == "none"
    with pytest.raises(KeyError, match="date"):
        headers["date"]
    assert dict(headers) == {"X-Amz-Date": "20150830T123600Z"}


@pytest.mark.parametrize(
    "change",
    [
        lambda headers: headers.__setitem__("a", "b"),
        lambda headers: headers.__delitem__("a"),
        lambda headers: headers.update(a="b"),
        lambda headers: headers.pop("a"),
        lambda headers: headers.popitem(),
        lambda headers: headers.clear(),
        lambda headers: headers.setdefault("a", "b"),
        lambda headers: headers.__ior__({"a": "b"}),
    ],
)
def test_headers_are_read_only(change):
    """What was signed cannot be changed behind the signature's back."""
    with pytest.raises(TypeError, match="read-only"):
        change(sigv4.Headers({"a": "b"}))


def test_redacted_query_keeps_the_rest():
    """Names stay, in whatever case, and only secret values go."""
    raw = "a=1&X-Amz-Signature=abc&x-amz-security-token=def&acl&X-Amz-Date=20150830T123600Z"
    assert redact.query(raw) == (
        "a=1&X-Amz-Signature=<hidden>&x-amz-security-token=<hidden>&acl&X-Amz-Date=20150830T123600Z"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@h/a", "https://<hidden>@h/a"),
        ("https://u:p/p@x@h", "https://<hidden>@h"),
        ("u:p@h/?a@b", "<hidden>@h/?a@b"),
        ("https://h/?x-amz-signature=abc", "https://h/?x-amz-signature=<hidden>"),
        ("https://h/" + "a" * 1000, "https://h/" + "a" * 390),
    ],
)
def test_refused_url(url, shown):
    """User information and signatures go, the start of the rest stays."""
    assert redact.refused_url(url) == shown


def test_redacted_canonical_request_keeps_the_rest():
    """The token's value goes from headers and query; all else stays."""
    text = "GET\n/a:b\nX-Amz-Security-Token=t&a=b\nhost:h:80\nx-amz-security-token:t\n\nhost\nhash"
    assert redact.canonical_request(text) == (
        "GET\n/a:b\nX-Amz-Security-Token=<hidden>&a=b\nhost:h:80\nx-amz-security-token:<hidden>"
        "\n\nhost\nhash"
    )


@pytest.mark.parametrize("service", ["s3", "s3-outposts", "s3-object-lambda", "s3express"])
def test_s3_family_has_the_s3_profile(service):
    """Path as it is, encoded once, content hash header, presigned unsigned."""
    profile = sigv4.Profile.for_service(service)
    assert not profile.double_encode
    assert not profile.normalize_path
    assert profile.content_sha256_header
    assert profile.sign_body
    assert not profile.presign_body


def test_other_services_have_the_generic_profile():
    """Normalised, twice encoded, body signed, no extra header."""
    profile = sigv4.Profile.for_service("execute-api")
    assert profile == sigv4.GENERIC == sigv4.Profile()
    assert profile.double_encode
    assert profile.normalize_path
    assert not profile.content_sha256_header
    assert not profile.omit_session_token


def test_named_exceptions():
    """The services whose pages ask for something else get it."""
    assert sigv4.Profile.for_service("aoss").content_sha256_header
    lattice = sigv4.Profile.for_service("vpc-lattice-svcs")
    assert lattice.content_sha256_header
    assert not lattice.sign_body
    assert sigv4.Profile.for_service("iotdevicegateway").omit_session_token


def test_profile_replace():
    """A copy with some fields changed; fields that there are not are refused."""
    changed = sigv4.GENERIC.replace(sign_body=False, unsigned_headers=["Range"])
    assert not changed.sign_body
    assert changed.unsigned_headers == {"range"}
    assert changed.double_encode
    assert sigv4.GENERIC.sign_body
    with pytest.raises(TypeError):
        sigv4.GENERIC.replace(signbody=False)


@pytest.mark.parametrize("field", ["unsigned_headers", "must_sign"])
def test_one_name_is_no_collection_of_names(field):
    """A str would be taken letter by letter."""
    with pytest.raises(TypeError, match="not one str"):
        sigv4.Profile(**{field: "range"})
