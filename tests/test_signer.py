"""Signing and presigning: choices, tokens, guards, and the cache of keys."""

from __future__ import annotations

import threading
import warnings
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.signing_key import CACHED_KEYS, HmacSha256, derive_signing_key

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "to/ken+==")
URL = "https://examplebucket.s3.amazonaws.com/test.txt"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def signer(credentials=LONG_TERM, service="s3", **options):
    return sigv4.Signer(credentials, "us-east-1", service, **options)


def signed_headers(signed: sigv4.Signed) -> list[str]:
    return signed.canonical_request.split("\n")[-2].split(";")


def test_documented_get():
    """AWS's example: GET object with a Range."""
    signed = signer().sign(sigv4.Request("GET", URL, {"Range": "bytes=0-9"}), at=AT)
    assert signed.signature == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    assert list(signed.headers) == ["X-Amz-Date", "X-Amz-Content-SHA256", "Authorization"]
    assert signed.url == URL
    assert signed.expires_at is None


def test_documented_presigned_get():
    """AWS's example: a URL for a day."""
    signed = signer().presign(sigv4.Request("GET", URL), expires_in=86_400, at=AT)
    assert signed.signature == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    assert signed.url.endswith(f"&X-Amz-Signature={signed.signature}")
    assert signed.headers == {}
    assert signed.expires_at == AT + timedelta(days=1)


def test_headers_to_add_leave_out_what_is_there():
    """Host and the request's own headers are the client's business."""
    request = sigv4.Request("PUT", URL, {"Host": "other.example", "A": "b"}, b"x")
    signed = signer().sign(request, at=AT)
    assert set(signed.headers) == {"X-Amz-Date", "X-Amz-Content-SHA256", "Authorization"}
    assert "host:other.example\n" in signed.canonical_request


def test_signing_again_replaces_the_first_signature():
    """A retry signs as a first try does."""
    request = sigv4.Request("GET", URL, {"A": "b"})
    first = signer(TEMPORARY).sign(request, at=AT).apply(request)
    later = AT + timedelta(hours=1)
    again = signer(TEMPORARY).sign(first, at=later)
    assert again.signature == signer(TEMPORARY).sign(request, at=later).signature
    assert len(again.apply(first).headers) == len(first.headers)


@pytest.mark.parametrize("service", ["s3", "execute-api"])
def test_token_is_sent_and_signed(service):
    """In headers and in queries, unless the profile says otherwise."""
    url = URL if service == "s3" else "https://api.example.com/"
    signed = signer(TEMPORARY, service).sign(sigv4.Request("GET", url), at=AT)
    assert signed.headers["X-Amz-Security-Token"] == "to/ken+=="
    assert "x-amz-security-token" in signed_headers(signed)
    presigned = signer(TEMPORARY, service).presign(sigv4.Request("GET", url), at=AT)
    assert "&X-Amz-Security-Token=to%2Fken%2B%3D%3D&X-Amz-Signature=" in presigned.url
    assert "X-Amz-Security-Token=to%2Fken%2B%3D%3D" in presigned.canonical_request


def test_token_may_be_added_after_signing():
    """omit_session_token: sent, and no part of what is signed."""
    profile = sigv4.Profile.for_service("s3").replace(omit_session_token=True)
    request = sigv4.Request("GET", URL, {"X-Amz-Security-Token": "stale"})
    signed = signer(TEMPORARY, profile=profile).sign(request, at=AT)
    assert signed.headers["X-Amz-Security-Token"] == "to/ken+=="
    assert "token" not in signed.canonical_request
    presigned = signer(TEMPORARY, profile=profile).presign(sigv4.Request("GET", URL), at=AT)
    assert presigned.url.endswith("&X-Amz-Security-Token=to%2Fken%2B%3D%3D")
    assert "Token" not in presigned.canonical_request


def test_payload_choices():
    """Signed, unsigned, or given."""
    request = sigv4.Request("PUT", URL, (), b"Welcome to Amazon S3.")
    welcome = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
    assert signer().sign(request, at=AT).headers["X-Amz-Content-SHA256"] == welcome
    unsigned = sigv4.Profile.for_service("s3").replace(sign_body=False)
    signed = signer(profile=unsigned).sign(request, at=AT)
    assert signed.headers["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    given = sigv4.Request("PUT", URL, {"x-amz-content-sha256": welcome})
    signed = signer().sign(given, at=AT)
    assert signed.canonical_request.endswith(welcome)
    assert "X-Amz-Content-SHA256" not in signed.headers
    hidden = sigv4.Profile.for_service("s3").replace(content_sha256_header=False)
    assert "X-Amz-Content-SHA256" not in signer(profile=hidden).sign(request, at=AT).headers


def test_presigned_payload_choices():
    """S3 leaves the body open; others sign it by default."""
    request = sigv4.Request("GET", URL)
    assert signer().presign(request, at=AT).canonical_request.endswith("\nUNSIGNED-PAYLOAD")
    generic = signer(service="execute-api")
    request = sigv4.Request("GET", "https://api.example.com/")
    assert generic.presign(request, at=AT).canonical_request.endswith(EMPTY)
    opened = signer(profile=sigv4.GENERIC.replace(presign_body=False))
    assert opened.presign(request, at=AT).canonical_request.endswith("\nUNSIGNED-PAYLOAD")


def test_given_hash_of_another_body_is_refused():
    """Case of the digits aside, and only where both are given."""
    with pytest.raises(sigv4.PayloadHashMismatch, match="3 bytes"):
        signer().sign(sigv4.Request("PUT", URL, {"X-Amz-Content-Sha256": EMPTY}, b"abc"), at=AT)
    digits = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
    signer().sign(sigv4.Request("PUT", URL, {"X-Amz-Content-Sha256": digits}, b"abc"), at=AT)
    streaming = {"X-Amz-Content-Sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}
    signer().sign(sigv4.Request("PUT", URL, streaming, b"abc"), at=AT)


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Connection",
        "Expect",
        "Keep-Alive",
        "Proxy-Authorization",
        "TE",
        "Traceparent",
        "Transfer-Encoding",
        "Upgrade",
        "User-Agent",
        "X-Amzn-Trace-Id",
    ],
)
def test_headers_that_change_on_the_way_are_never_signed(name):
    """Neither in headers nor in a presigned URL, nor asked to be sent with it."""
    request = sigv4.Request("GET", URL, {name: "x", "A": "b"})
    assert name.lower() not in signed_headers(signer().sign(request, at=AT))
    presigned = signer().presign(request, at=AT)
    assert signed_headers(presigned) == ["a", "host"]
    assert presigned.headers == {"A": "b"}


def test_profile_may_leave_other_headers_unsigned():
    """Or sign one that is left out by default."""
    profile = sigv4.Profile.for_service("s3").replace(unsigned_headers=["a"])
    request = sigv4.Request("GET", URL, {"User-Agent": "x", "A": "b"})
    presigned = signer(profile=profile).presign(request, at=AT)
    assert signed_headers(presigned) == ["host", "user-agent"]


def test_authorization_is_never_signed():
    """Not even where a profile names other headers only; and only one is sent."""
    profile = sigv4.Profile.for_service("s3").replace(unsigned_headers=["range"])
    request = sigv4.Request("GET", URL, {"Authorization": "old"})
    for sign in (signer(profile=profile).sign, signer(profile=profile).presign):
        signed = sign(request, at=AT)
        assert "authorization" not in signed_headers(signed)
        sent = [value for name, value in signed.apply(request).headers if name == "Authorization"]
        assert sent == [value for name, value in signed.headers.items() if name == "Authorization"]


def test_headers_to_send_with_a_url():
    """Those that are signed, as given; repeated ones joined; a Host that the URL does not make."""
    headers = [("Content-Type", "a  b"), ("X-Amz-Meta-A", "1"), ("x-amz-meta-a", "2")]
    presigned = signer().presign(sigv4.Request("PUT", URL, headers), at=AT)
    assert presigned.headers == {"Content-Type": "a  b", "X-Amz-Meta-A": "1,2"}
    same = sigv4.Request("GET", URL, {"Host": "examplebucket.s3.amazonaws.com"})
    assert signer().presign(same, at=AT).headers == {}
    other = sigv4.Request("GET", URL, {"Host": "cdn.example"})
    assert signer().presign(other, at=AT).headers == {"Host": "cdn.example"}


@pytest.mark.parametrize(
    "name", ["X-Amz-Signature", "x-amz-signature", "X-Amz-Date", "X%2DAmz-Credential"]
)
def test_presigned_urls_are_not_signed_again(name):
    """In whatever case or escape the parameter comes."""
    request = sigv4.Request("GET", f"{URL}?a=1&{name}=x")
    with pytest.raises(sigv4.InvalidRequest, match="presigned"):
        signer().sign(request, at=AT)
    with pytest.raises(sigv4.InvalidRequest, match="presigned"):
        signer().presign(request, at=AT)


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://h", "https://h?X-Amz-Algorithm="),
        ("https://h/?", "https://h/?X-Amz-Algorithm="),
        ("https://h/?a", "https://h/?a&X-Amz-Algorithm="),
        ("https://h/?b=2&a=+&", "https://h/?b=2&a=+&&X-Amz-Algorithm="),
    ],
)
def test_presigning_appends_to_the_url(url, start):
    """The query there is stays as it is."""
    assert signer().presign(sigv4.Request("GET", url), at=AT).url.startswith(start)


def test_expired_credentials_sign_nothing():
    """Neither headers nor URLs, from the second on in which they end."""
    ended = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", AT)
    with pytest.raises(sigv4.ExpiredCredentials, match="2013-05-24T00:00:00"):
        signer(ended).sign(sigv4.Request("GET", URL), at=AT)
    with pytest.raises(sigv4.ExpiredCredentials):
        signer(ended).presign(sigv4.Request("GET", URL), expires_in=1, at=AT)
    signer(ended).sign(sigv4.Request("GET", URL), at=AT - timedelta(seconds=1))


def test_short_lived_credentials():
    """Refused with the seconds that are left, or capped, which the result says."""
    ends = AT + timedelta(minutes=20)
    short = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", ends)
    with pytest.raises(sigv4.OutlivesCredentials, match="expires_in=1200 or less"):
        signer(short).presign(sigv4.Request("GET", URL), at=AT)
    capped = signer(short).presign(sigv4.Request("GET", URL), at=AT, on_short_lived="cap")
    assert capped.expires_at == ends
    assert "&X-Amz-Expires=1200&" in capped.url
    with pytest.raises(ValueError, match="on_short_lived"):
        signer(short).presign(sigv4.Request("GET", URL), at=AT, on_short_lived="shorten")


def test_token_of_unknown_expiration():
    """Over 12 hours is refused, capped or allowed, over 1 is warned of, less is fine."""
    request = sigv4.Request("GET", URL)
    with pytest.raises(sigv4.OutlivesCredentials, match="129600 seconds"):
        signer(TEMPORARY).presign(request, expires_in=129_601, at=AT, on_short_lived="allow")
    with pytest.raises(sigv4.OutlivesCredentials, match="43200 seconds"):
        signer(TEMPORARY).presign(request, expires_in=43_201, at=AT)
    with pytest.warns(sigv4.LongLivedUrlWarning, match="3600 seconds"):
        signer(TEMPORARY).presign(request, expires_in=3_601, at=AT)
    with pytest.warns(sigv4.LongLivedUrlWarning):
        capped = signer(TEMPORARY).presign(request, expires_in=604_800, at=AT, on_short_lived="cap")
    assert capped.expires_at == AT + timedelta(hours=12)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        signer(TEMPORARY).presign(request, expires_in=3_600, at=AT)
        signer(LONG_TERM).presign(request, expires_in=604_800, at=AT)
    with pytest.warns(sigv4.LongLivedUrlWarning):
        signer(TEMPORARY).presign(request, expires_in=129_600, at=AT, on_short_lived="allow")


def test_warning_points_at_the_caller():
    """Not at a line of the library."""
    with pytest.warns(sigv4.LongLivedUrlWarning) as caught:
        signer(TEMPORARY).presign(sigv4.Request("GET", URL), expires_in=40_000, at=AT)
    assert caught[0].filename == __file__


def test_warning_without_a_module():
    """Code that is run without a name is warned too."""
    program = "signer.presign(request, expires_in=40_000)"
    with pytest.warns(sigv4.LongLivedUrlWarning):
        exec(program, {"signer": signer(TEMPORARY), "request": sigv4.Request("GET", URL)})


def test_end_beyond_the_calendar():
    """There is no such time."""
    with pytest.raises(sigv4.InvalidRequest, match="years 1 to 9999"):
        signer().presign(sigv4.Request("GET", URL), at=datetime.max.replace(tzinfo=timezone.utc))


@pytest.mark.parametrize("expires_in", [604_801, 864_000, 10**9, 10**40])
def test_more_than_seven_days(expires_in):
    """The message has the limit and the alternatives."""
    with pytest.raises(sigv4.ExpiryTooLong) as caught:
        signer().presign(sigv4.Request("GET", URL), expires_in=expires_in, at=AT)
    assert "604800" in str(caught.value)
    assert "CloudFront" in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("expires_in", [0, -5, -(10**40)])
def test_less_than_a_second(expires_in):
    """Dead on arrival."""
    with pytest.raises(sigv4.ExpiryNotPositive, match="604800"):
        signer().presign(sigv4.Request("GET", URL), expires_in=expires_in, at=AT)


@pytest.mark.parametrize(
    ("region", "service"), [("", "s3"), ("eu west", "s3"), ("eu/west", "s3"), ("eu-west-1", "s\n3")]
)
def test_scope_parts_are_checked(region, service):
    """What would break the credential scope is refused."""
    with pytest.raises(sigv4.InvalidRequest, match="credential scope"):
        sigv4.Signer(LONG_TERM, region, service)


@pytest.mark.parametrize(
    "make",
    [
        lambda: sigv4.Signer("AKID", "eu-west-1", "s3"),
        lambda: sigv4.Signer(LONG_TERM, None, "s3"),
        lambda: sigv4.Signer(LONG_TERM, "eu-west-1", 3),
        lambda: sigv4.Signer(LONG_TERM, "eu-west-1", "s3", profile="s3"),
        lambda: signer().sign("https://h/"),
        lambda: signer().presign(URL),
        lambda: signer().sign(sigv4.Request("GET", URL), at=1_369_353_600),
    ],
)
def test_wrong_types_are_type_errors(make):
    """Each says what is wanted."""
    with pytest.raises(TypeError, match="must be"):
        make()


def test_naive_time():
    """It is no time."""
    with pytest.raises(sigv4.NaiveDatetime):
        signer().sign(sigv4.Request("GET", URL), at=datetime(2013, 5, 24))


def test_clock_is_read_once_a_signature():
    """And the system's clock is the default."""
    calls = []

    def clock():
        calls.append(1)
        return AT

    signed = signer(clock=clock).sign(sigv4.Request("GET", URL))
    assert signed.headers["X-Amz-Date"] == "20130524T000000Z"
    assert len(calls) == 1
    now = signer().now()
    assert abs(now - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert now.microsecond == 0


def test_keys_follow_the_day_across_midnight_and_back():
    """Each day has its key, whichever way the clock goes."""
    request = sigv4.Request("GET", URL)
    before = datetime(2026, 11, 23, 23, 59, 59, tzinfo=timezone.utc)
    after = before + timedelta(seconds=1)
    shared = signer()
    there = shared.sign(request, at=before).signature
    assert "20261124/us-east-1" in shared.sign(request, at=after).headers["Authorization"]
    assert shared.sign(request, at=before).signature == there
    assert shared.sign(request, at=before.astimezone(timezone(timedelta(hours=9)))).signature == (
        there
    )


def test_derived_key_is_the_documented_one():
    """IAM's example of 2015-08-30."""
    scope = sigv4.Scope("20150830", "us-east-1", "iam")
    derived = derive_signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", scope)
    assert derived.hex() == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"


def test_cache_of_keys_is_bounded_and_shows_nothing():
    """So many keys at most; no secret among what they are found by."""
    algorithm = HmacSha256()
    for number in range(CACHED_KEYS + 50):
        scope = sigv4.Scope("20150830", f"region-{number}", "s3")
        first = algorithm.signing_key(LONG_TERM, scope)
        assert algorithm.signing_key(LONG_TERM, scope) is first
    assert len(algorithm._keys) == CACHED_KEYS
    assert SECRET not in repr(algorithm._keys._values)
    assert SECRET.encode() not in b"".join(entry[0] for entry in algorithm._keys._values)
    assert repr(first) == "<signing key>"


def test_cache_distinguishes_secrets():
    """Two secrets of one access key have two keys."""
    algorithm = HmacSha256()
    scope = sigv4.Scope("20150830", "us-east-1", "s3")
    rotated = sigv4.Credentials(LONG_TERM.access_key_id, "another")
    one = algorithm.signing_key(LONG_TERM, scope).sign(b"x")
    assert algorithm.signing_key(rotated, scope).sign(b"x") != one


def test_threads_share_a_signer():
    """Many threads over many days get what one gets."""
    request = sigv4.Request("GET", URL)
    times = [AT + timedelta(days=day) for day in range(40)]
    expected = [signer().sign(request, at=time).signature for time in times]
    shared, wrong = signer(), []

    def work():
        for time, signature in zip(times * 5, expected * 5, strict=True):
            if shared.sign(request, at=time).signature != signature:
                wrong.append(time)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_signed_repr_shows_eight_digits():
    """Enough to tell two signatures apart."""
    signed = signer().presign(sigv4.Request("GET", URL), expires_in=86_400, at=AT)
    assert "signature=aeeed9bb..." in repr(signed)
    assert "expires_at=2013-05-25T00:00:00+00:00" in repr(signed)
    assert "expires_at" not in repr(signer().sign(sigv4.Request("GET", URL), at=AT))


def test_signed_is_a_value():
    """Equal if all is equal, and fit for a set."""
    one, two = (signer().sign(sigv4.Request("GET", URL), at=AT) for _ in range(2))
    assert one == two
    assert len({one, two}) == 1
