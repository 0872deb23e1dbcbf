"""Headers and presigned URLs: what is accepted, and with which code each other one is refused."""

from __future__ import annotations

import hashlib
import pickle
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest

import sigv4
from sigv4.verify import (
    BodyRequired,
    Limits,
    ReplayStore,
    ReplayStoreFull,
    VerificationError,
    Verified,
    VerifiedHead,
    Verifier,
)
from sigv4.verify.names import S3 as S3_NAMES
from sigv4.verify.names import is_known
from tests.verify.other import (
    AT,
    DATE,
    EMPTY,
    HOST,
    KEY_ID,
    KNOWN,
    SCOPE,
    SECRET,
    TEMPORARY_ID,
    TOKEN,
    UNSIGNED,
    header_request,
    presigned,
)


def verifier(**options) -> Verifier:
    options = {"region": "eu-west-1", "service": "s3", **options}
    return Verifier(KNOWN.get, **options)


def refused(request, code, status=None, reported="", at=AT, **options) -> VerificationError:
    with pytest.raises(VerificationError) as caught:
        verifier(**options).verify(request, at=at)
    assert caught.value.code == code, str(caught.value)
    assert status is None or caught.value.status == status
    assert reported in caught.value.explanation
    assert SECRET not in repr(caught.value) + str(caught.value)
    return caught.value


def test_header():
    """Who signed, for where, with which headers, until when; and that the body is checked."""
    verified = verifier().verify(header_request(body=b"hello"), at=AT)
    assert type(verified) is Verified
    assert verified.access_key_id == KEY_ID
    assert str(verified.scope) == SCOPE
    assert verified.kind == "header"
    assert verified.signed_headers == ("host", "x-amz-content-sha256", "x-amz-date")
    assert verified.signed_at == AT
    assert verified.expires_at == AT + timedelta(seconds=900)
    assert verified.payload_hash == sha256(b"hello").hexdigest()
    assert verified.body_signed
    assert verified.body_verified


def test_presigned():
    """A presigned URL binds no body and says until when it lasts."""
    verified = verifier().verify(presigned(), at=AT)
    assert verified.kind == "query"
    assert verified.expires_at == AT + timedelta(seconds=3600)
    assert not verified.body_signed


def test_the_clock_of_the_verifier():
    """The clock is read where no time is given."""
    assert verifier(clock=lambda: AT).verify(presigned()).signed_at == AT


@pytest.mark.parametrize("count", [1, 2])
def test_urls_of_one_batch(count):
    """The second of them is read faster, and judged alike."""
    judge = verifier()
    for _ in range(count):
        judge.verify(presigned(), at=AT)
    with pytest.raises(VerificationError, match="does not match"):
        judge.verify(sigv4.Request("GET", presigned().url[:-1] + "x"), at=AT)
    with pytest.raises(VerificationError, match="expired"):
        judge.verify(presigned(), at=AT + timedelta(hours=2))


def test_wrong_signature_reports_what_arrived():
    """Canonical request and string to sign, secrets hidden; never the expected signature."""
    good = header_request()
    authorization = good.fields["authorization"]
    bad = authorization[:-4] + "0000"
    request = sigv4.Request(
        "GET", good.url, [(n, bad if n == "Authorization" else v) for n, v in good.headers]
    )
    error = refused(request, "SignatureDoesNotMatch", 403)
    assert error.canonical_request.startswith("GET\n/key\n")
    assert error.string_to_sign.startswith(f"AWS4-HMAC-SHA256\n{DATE}\n{SCOPE}\n")
    assert authorization[-64:] not in str(error) + repr(error)
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.status, str(again)) == (error.code, 403, str(error))
    assert again.canonical_request == error.canonical_request


@pytest.mark.parametrize(
    ("authorization", "code", "reported"),
    [
        ("AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo=", "InvalidRequest", "Version 2"),
        ("Bearer x", "InvalidArgument", "'Bearer'"),
        ("AWS4-HMAC-SHA512 Credential=x", "InvalidRequest", "'AWS4-HMAC-SHA512'"),
        ("AWS4-HMAC-SHA256X Credential=x", "InvalidRequest", "AWS4-HMAC-SHA256X"),
        ("aws4-hmac-sha256 Credential=x", "InvalidArgument", "aws4"),
        ("AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed", "something else"),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}",
            "AuthorizationHeaderMalformed",
            "no Signature",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, Credential={credential}, "
            "SignedHeaders={signed}, Signature={signature}",
            "AuthorizationHeaderMalformed",
            "Credential twice",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, "
            "Signature={signature}, More=1",
            "AuthorizationHeaderMalformed",
            "something else",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, "
            "Signature={signature} more",
            "AuthorizationHeaderMalformed",
            "holds a space",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature=",
            "AuthorizationHeaderMalformed",
            "is empty",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=x, SignedHeaders={signed}, Signature={signature}",
            "AuthorizationHeaderMalformed",
            "not an access key id and a scope",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a/{credential}, SignedHeaders={signed}, "
            "Signature={signature}",
            "AuthorizationHeaderMalformed",
            "not an access key id and a scope",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;Date, "
            "Signature={signature}",
            "AuthorizationHeaderMalformed",
            "not a list of header names",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=x-amz-date;host, "
            "Signature={signature}",
            "AuthorizationHeaderMalformed",
            "not sorted",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;host, "
            "Signature={signature}",
            "AuthorizationHeaderMalformed",
            "each once",
        ),
        (
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=;, Signature={signature}",
            "AuthorizationHeaderMalformed",
            "not a list of header names",
        ),
    ],
)
def test_authorization_headers(authorization, code, reported):
    """Exactly three components, each once, nothing else."""
    refused(header_request(authorization=authorization), code, 400, reported)


@pytest.mark.parametrize("spacing", [", ", ",", " , "])
def test_spaces_between_components(spacing):
    """AWS's own pages write both."""
    text = spacing.join(
        ["Credential={credential}", "SignedHeaders={signed}", "Signature={signature}"]
    )
    verifier().verify(header_request(authorization=f"AWS4-HMAC-SHA256 {text}"), at=AT)


def test_signed_headers_beyond_bounds():
    """A list that is too long is no list."""
    names = ";".join(["host", *[f"x{n:05d}" for n in range(700)]])
    refused(
        header_request(
            authorization="AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders="
            + names
            + ", Signature={signature}"
        ),
        "AuthorizationHeaderMalformed",
        400,
        "not a list",
    )


def test_no_signature_at_all():
    """Anonymous, on S3 and elsewhere; Signature Version 2 is called by its name."""
    plain = sigv4.Request("GET", f"https://{HOST}/key?a=b")
    refused(plain, "AccessDenied", 403, "neither")
    refused(plain, "MissingAuthenticationToken", 403, service="sts")
    old = sigv4.Request("GET", f"https://{HOST}/key?AWSAccessKeyId=a&Expires=1&Signature=c")
    refused(old, "InvalidRequest", 400, "Signature Version 2")


def test_two_mechanisms():
    """A header and a query at once are refused, whatever each says."""
    request = presigned(headers=[("Authorization", "x")])
    refused(request, "InvalidArgument", 400, "Only one way")
    half = sigv4.Request(
        "GET",
        f"https://{HOST}/key?X-Amz-Credential=x",
        header_request().headers,
    )
    refused(half, "InvalidArgument", 400, "signed in two")


@pytest.mark.parametrize(
    "name", ["Authorization", "Host", "X-Amz-Date", "X-AMZ-CONTENT-SHA256", "Content-Length"]
)
def test_headers_that_arrive_once(name):
    """Two of them, and two readers may pick another each."""
    request = header_request(extra=[("content-length", "0"), (name, "x")])
    refused(request, "InvalidRequest", 400, "arrived twice")


def test_other_headers_may_arrive_twice():
    """They are joined by a comma, as they are signed."""
    request = header_request(extra=[("accept", "a"), ("accept", "b")])
    verifier().verify(request, at=AT)


@pytest.mark.parametrize("seconds", [-900, 900])
def test_skew_allowed(seconds):
    """15 minutes either way."""
    verifier().verify(header_request(), at=AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-901, 901])
def test_skew_refused(seconds):
    """Not a second more; other services have another code for it."""
    at = AT + timedelta(seconds=seconds)
    refused(header_request(), "RequestTimeTooSkewed", 403, at=at)
    scope = "20261123/eu-west-1/sts/aws4_request"
    request = header_request(scope=scope)
    refused(request, "SignatureDoesNotMatch", 403, "apart", at=at, service="sts")


def test_skew_of_another_size():
    """As the verifier is reported."""
    later = AT + timedelta(seconds=301)
    refused(header_request(), "RequestTimeTooSkewed", at=later, max_skew=300)


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-23T12:00:00Z",
        "Mon, 23 Nov 2026 12:00:00 GMT",
        "20261123T120000",
        "20261323T120000Z",
    ],
)
def test_dates(date):
    """Basic ISO 8601 in UTC and nothing else."""
    refused(header_request(date=date), "AccessDenied", 403, "is not a date")


def test_date_header():
    """Stands in for X-Amz-Date, in the same form; X-Amz-Date goes before it."""
    headers = {"date": DATE, "host": HOST, "x-amz-content-sha256": EMPTY}
    verifier().verify(header_request(headers=headers), at=AT)
    stale = {**headers, "x-amz-date": "20200101T000000Z"}
    refused(header_request(headers=stale), "RequestTimeTooSkewed")
    undated = {"host": HOST, "x-amz-content-sha256": EMPTY}
    refused(header_request(headers=undated), "AccessDenied", 403, "neither an X-Amz-Date")


@pytest.mark.parametrize(
    ("scope", "reported"),
    [
        ("20261122/eu-west-1/s3/aws4_request", "day '20261122'"),
        ("20261123/us-east-1/s3/aws4_request", "expecting 'eu-west-1'"),
        ("20261123/eu-west-1/ec2/aws4_request", "expecting 's3'"),
        ("20261123/eu-west-1/s3/aws4_requests", "must end in aws4_request"),
        ("20261123//s3/aws4_request", "not an access key id"),
    ],
)
def test_scopes(scope, reported):
    """Validly signed, and for another day, place or purpose."""
    refused(header_request(scope=scope), "AuthorizationHeaderMalformed", 400, reported)
    refused(presigned(scope=scope), "AuthorizationQueryParametersError", 400, reported)


def test_any_scope():
    """A verifier without a region and service takes each, with that service's rules and codes."""
    judge = Verifier(KNOWN.get)
    scope = "20261123/mars-1/execute-api/aws4_request"
    headers = {"host": HOST, "x-amz-date": DATE}
    assert (
        judge.verify(header_request(headers=headers, scope=scope), at=AT).scope.region == "mars-1"
    )
    with pytest.raises(VerificationError) as caught:
        judge.verify(header_request(headers=headers, scope=scope, key_id="AKIAUNKNOWN"), at=AT)
    assert caught.value.code == "InvalidClientTokenId"


def test_several_regions():
    """A list of them is allowed."""
    verifier(region=["us-east-1", "eu-west-1"]).verify(header_request(), at=AT)


def test_slashes_in_access_key_ids():
    """Only where the server says that its ids have some."""
    key_id = "team/robot"
    known = {key_id: sigv4.Credentials(key_id, SECRET)}
    request = header_request(key_id=key_id)
    Verifier(known.get, slashes_in_access_key_ids=True).verify(request, at=AT)
    with pytest.raises(VerificationError, match="not an access key id"):
        Verifier(known.get).verify(request, at=AT)


@pytest.mark.parametrize("name", ["x-amz-acl", "X-Amz-Copy-Source", "x_amz_acl"])
def test_unsigned_amz_headers(name):
    """Added by someone else: refused by name, with headers and presigned."""
    refused(header_request(extra=[(name, "x")]), "AccessDenied", 403, name.lower())
    refused(presigned(headers=[(name, "x")]), "AccessDenied", 403, name.lower())


def test_headers_that_must_be_signed():
    """Content-Type need not be, unless the profile says so."""
    request = header_request(extra=[("Content-Type", "text/html")])
    verifier().verify(request, at=AT)
    strict = sigv4.Profile.for_service("s3").replace(must_sign=["Content-Type"])
    refused(request, "AccessDenied", 403, "content-type", profile=strict)


def test_signed_header_that_did_not_arrive():
    """None is made up."""
    headers = {"host": HOST, "range": "bytes=0-9"}
    url = presigned(headers=[("range", "bytes=0-9")], extra="")
    assert url  # the plain one has no range signed
    request = presigned(extra="", changes={"X-Amz-SignedHeaders": "host;range"})
    refused(request, "SignatureDoesNotMatch", 403, "range is signed, and did not arrive")
    assert headers


def test_header_in_the_query():
    """A signed header may stand in the query where that is switched on."""
    from tests.verify.other import presigned_url

    url = presigned_url(
        headers={"host": HOST, "x-amz-acl": "private"}, changes={"x-amz-acl": "private"}
    )
    request = sigv4.Request("GET", url)
    verifier(headers_in_query=True).verify(request, at=AT)
    refused(request, "SignatureDoesNotMatch", 403, "did not arrive")
    twice = sigv4.Request("GET", url.replace("?", "?x-amz-acl=public&", 1))
    refused(twice, "SignatureDoesNotMatch", 403, "did not arrive", headers_in_query=True)


def test_unknown_key():
    """Another code than a wrong signature, the same status, and no less work."""
    request = header_request(key_id="AKIAUNKNOWN")
    refused(request, "InvalidAccessKeyId", 403, "'AKIAUNKNOWN' is not known")


def test_lookups():
    """What a lookup raises passes; what is no answer is the server's own mistake."""

    def broken(_: str):
        raise LookupError("database")

    with pytest.raises(LookupError):
        Verifier(broken).verify(header_request(), at=AT)
    with pytest.raises(TypeError, match="must give Credentials or None, not str"):
        Verifier(lambda _: "secret").verify(header_request(), at=AT)


@pytest.mark.parametrize("found", [KEY_ID.lower(), f"{KEY_ID}X"])
def test_lookups_that_find_another_key(found):
    """A database that ignores case finds a key that was not asked for: it counts as unknown."""
    credentials = sigv4.Credentials(found, SECRET)
    with pytest.raises(VerificationError) as caught:
        Verifier(lambda _: credentials).verify(header_request(), at=AT)
    assert (caught.value.code, caught.value.status) == ("InvalidAccessKeyId", 403)


def with_token(token: str | None, key_id: str = TEMPORARY_ID, name="x-amz-security-token"):
    headers = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
    if token is not None:
        headers[name] = token
    return header_request(headers=headers, key_id=key_id)


@pytest.mark.parametrize("name", ["x-amz-security-token", "x-amz-s3session-token"])
def test_token(name):
    """Of the credentials, in either place that S3 reads."""
    verified = verifier().verify(with_token(TOKEN, name=name), at=AT)
    assert verified.access_key_id == TEMPORARY_ID
    assert TOKEN not in repr(verified)


def test_missing_token():
    """S3 does not know a temporary key without its token."""
    error = refused(with_token(None), "InvalidAccessKeyId", 403)
    assert error.refusal == "missing-token"


@pytest.mark.parametrize("token", ["", TOKEN + "x", TOKEN[:-1] + "x"])
def test_wrong_token(token):
    """Empty, another, longer."""
    refused(with_token(token), "InvalidToken", 400)


def test_token_of_nobody():
    """A long-term key comes without one."""
    refused(with_token(TOKEN, KEY_ID), "InvalidToken", 400)


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"X-Amz-Security-Token": "other"}, ()),
        (
            {"X-Amz-Security-Token": TOKEN, "X-Amz-SignedHeaders": "host;x-amz-security-token"},
            [("x-amz-security-token", TOKEN)],
        ),
    ],
)
def test_wrong_token_presigned(changes, headers):
    """Another, or in two places."""
    request = presigned(key_id=TEMPORARY_ID, changes=changes, headers=headers)
    refused(request, "InvalidToken", 400)


def test_token_presigned():
    """In the query, and the URL ends with its credentials."""
    request = presigned(
        key_id=TEMPORARY_ID,
        changes={"X-Amz-Security-Token": TOKEN, "X-Amz-Expires": "604800"},
    )
    verified = verifier().verify(request, at=AT)
    assert verified.expires_at == datetime(2026, 11, 24, tzinfo=timezone.utc)
    refused(request, "ExpiredToken", 400, at=datetime(2026, 11, 24, tzinfo=timezone.utc))


def test_token_that_is_not_signed():
    """IoT's gateway takes the token after the signature."""
    credentials = KNOWN[TEMPORARY_ID]
    signer = sigv4.Signer(credentials, "eu-west-1", "iotdevicegateway")
    request = sigv4.Request("GET", "wss://example.iot.eu-west-1.amazonaws.com/mqtt")
    signed = signer.presign(request, expires_in=60, at=AT)
    Verifier(KNOWN.get).verify(signed.apply(request), at=AT)
    header = signer.sign(request, at=AT).apply(request)
    Verifier(KNOWN.get).verify(header, at=AT)


@pytest.mark.parametrize(
    "name",
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"],
)
def test_parameters_of_a_presigned_url(name):
    """All of them, once, in their case."""
    refused(presigned(changes={name: None}), "AuthorizationQueryParametersError", 400, name)
    refused(presigned(extra=f"&{name}=x"), "AuthorizationQueryParametersError", 400, "twice")
    other = presigned(extra=f"&{name.lower()}=x")
    refused(other, "AuthorizationQueryParametersError", 400, "case-sensitive")
    encoded = presigned(extra=f"&{name.replace('-', '%2D')}=x")
    refused(encoded, "AuthorizationQueryParametersError", 400, "twice")


def test_parameters_that_are_written_with_escapes():
    """Are the same parameters."""
    request = presigned()
    url = request.url.replace("X-Amz-Date", "X%2dAmz-Date").replace("X-Amz-Sig", "X-Amz-%53ig")
    verifier().verify(sigv4.Request("GET", url), at=AT)


@pytest.mark.parametrize(
    "expires", ["0", "604801", "1000000000", "-1", "3600.5", " 60", "６０", "0x10", "9" * 400]
)
def test_expiry_out_of_range(expires):
    """1 to 604800, in digits."""
    request = presigned(changes={"X-Amz-Expires": expires})
    refused(request, "AuthorizationQueryParametersError", 400, "604800")


def test_algorithm_of_a_presigned_url():
    """The one exactly."""
    request = presigned(changes={"X-Amz-Algorithm": "AWS4-HMAC-SHA256 "})
    refused(request, "AuthorizationQueryParametersError", 400, "not accepted")


def test_date_of_a_presigned_url():
    """In its one form."""
    request = presigned(changes={"X-Amz-Date": "2026-11-23"})
    refused(request, "AuthorizationQueryParametersError", 400, "is not a date")


def test_end_of_the_calendar():
    """A URL that would end after it ends with it."""
    scope = SCOPE.replace("20261123", "99991231")
    request = presigned(changes={"X-Amz-Date": "99991231T235959Z"}, scope=scope)
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    assert verifier().verify(request, at=last).expires_at >= last


def test_long_credentials_are_not_remembered():
    """Strangers cannot fill the memory with them."""
    for name in ("x" * 460, "y" * 300):
        refused(header_request(key_id=name), "InvalidAccessKeyId", 403)
    refused(presigned(key_id="+" * 200), "InvalidAccessKeyId", 403)
    names = ";".join(["host", *[f"x-{number:04d}" for number in range(200)]])
    text = f"AWS4-HMAC-SHA256 Credential={{credential}}, SignedHeaders={names}, Signature=x"
    refused(header_request(authorization=text), "AccessDenied", 403, "not signed")


def test_verifiers_stay():
    """Where the keys are: they do not travel."""
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(verifier())


def test_lifetime_of_a_presigned_url():
    """To its last second, and no earlier than the skew."""
    judge = verifier()
    for seconds in (-900, 3600):
        judge.verify(presigned(), at=AT + timedelta(seconds=seconds))
    late = AT + timedelta(seconds=3601)
    refused(
        presigned(), "AccessDenied", 403, "Request has expired. Expires: 2026-11-23T13", at=late
    )
    early = AT - timedelta(seconds=901)
    refused(presigned(), "AccessDenied", 403, "not valid yet", at=early)


def test_credential_with_odd_characters():
    """Decoded once, and then plain text."""
    odd = presigned(key_id="AKIA\n")
    refused(odd, "AuthorizationQueryParametersError", 400, "not an access key id")
    plus = presigned(key_id="AK IA")
    url = plus.url.replace("AK%20IA", "AK+IA")
    refused(sigv4.Request("GET", url), "InvalidAccessKeyId", 403, "'AK IA'")


def test_size():
    """Bounds, before anything else."""
    long = sigv4.Request("GET", f"https://{HOST}/{'x' * 17_000}")
    refused(long, "InvalidURI", 400)
    many = sigv4.Request("GET", f"https://{HOST}/?{'&'.join('a' * 1100)}")
    refused(many, "InvalidURI", 400)
    refused(header_request(extra=[("a", "x" * 70_000)]), "RequestHeaderSectionTooLarge", 400)
    refused(
        header_request(extra=[(f"a{n}", "x") for n in range(300)]),
        "RequestHeaderSectionTooLarge",
        400,
    )


def test_replay():
    """Once with headers; presigned URLs only where they are to work once."""
    judge = verifier(replay=ReplayStore())
    judge.verify(header_request(), at=AT)
    with pytest.raises(VerificationError, match="used before") as caught:
        judge.verify(header_request(), at=AT)
    assert (caught.value.code, caught.value.status) == ("AccessDenied", 403)
    for _ in range(2):
        judge.verify(presigned(), at=AT)
    once = verifier(replay=ReplayStore(), one_time_urls=True)
    once.verify(presigned(), at=AT)
    with pytest.raises(VerificationError, match="used before"):
        once.verify(presigned(), at=AT)


def test_replay_is_asked_about_good_signatures_only():
    """Else strangers could fill it."""
    store = ReplayStore()
    refused(header_request(key_id="AKIAUNKNOWN"), "InvalidAccessKeyId", replay=store)
    assert len(store) == 0


def test_replay_store():
    """Bounded: what has ended is forgotten, what has not makes it refuse."""
    now = [AT]
    store = ReplayStore(2, clock=lambda: now[0])
    assert not store.seen("a", AT + timedelta(seconds=1))
    assert not store.seen("b", AT + timedelta(seconds=9))
    assert store.seen("a", AT)
    with pytest.raises(ReplayStoreFull, match="All 2 places"):
        store.seen("c", AT)
    now[0] = AT + timedelta(seconds=2)
    assert not store.seen("c", AT + timedelta(seconds=9))
    assert len(store) == 2
    full = verifier(replay=store)
    with pytest.raises(VerificationError) as caught:
        full.verify(header_request(), at=AT)
    assert (caught.value.code, caught.value.status) == ("ServiceUnavailable", 503)
    with pytest.raises(ValueError, match="at least 1"):
        ReplayStore(0)
    assert not ReplayStore().seen("x", AT)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"lookup": None}, TypeError),
        ({"max_skew": -1}, ValueError),
        ({"max_skew": True}, ValueError),
        ({"region": ""}, ValueError),
        ({"region": []}, ValueError),
        ({"service": [1]}, ValueError),
    ],
)
def test_verifiers_that_cannot_be(options, error):
    """Refused when made."""
    with pytest.raises(error):
        Verifier(**{"lookup": KNOWN.get, **options})


def test_what_is_no_request():
    """Is the server's own mistake."""
    with pytest.raises(TypeError, match=r"must be a sigv4\.Request, not str"):
        verifier().verify("GET / HTTP/1.1")


def test_region_sets():
    """SigV4A: signed, covering, and only where the verifier takes the algorithm."""
    signer = sigv4.Signer(KNOWN[KEY_ID], "us-*,eu-west-1", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    plain = sigv4.Request("GET", f"https://{HOST}/key")
    request = signer.sign(plain, at=AT).apply(plain)
    url = signer.presign(plain, at=AT).apply(plain)
    both = [sigv4.HMAC_SHA256, sigv4.ECDSA_P256_SHA256]
    for each in (request, url):
        for region in ("eu-west-1", "us-east-2"):
            verifier(algorithms=both, region=region).verify(each, at=AT)
        assert Verifier(KNOWN.get, algorithms=both).verify(each, at=AT).scope.region is None
    code = "AuthorizationHeaderMalformed"
    refused(request, code, 400, "does not cover", algorithms=both, region="ap-south-1")
    refused(request, "InvalidRequest", 400, "not accepted")
    bare = [pair for pair in request.headers if pair[0] != "X-Amz-Region-Set"]
    refused(
        sigv4.Request("GET", request.url, bare),
        code,
        400,
        "no signed X-Amz-Region-Set",
        algorithms=both,
    )
    bare_url = url.url.replace("X-Amz-Region-Set", "Region-Set")
    refused(
        sigv4.Request("GET", bare_url),
        "AuthorizationQueryParametersError",
        400,
        algorithms=both,
    )


def test_body_follows():
    """The head is verified alone, and says so by its type."""
    request = header_request(method="PUT", body=b"hello")
    head = sigv4.Request(request.method, request.url, request.headers)
    pending = verifier().verify(head, at=AT, body_follows=True)
    assert type(pending) is VerifiedHead
    assert not isinstance(pending, Verified)
    assert not pending.body_verified
    hasher = pending.body_hasher()
    hasher.update(b"hel")
    hasher.update(b"lo")
    verified = hasher.finish()
    assert type(verified) is Verified
    assert verified.access_key_id == KEY_ID
    with pytest.raises(ValueError, match="finished"):
        hasher.finish()
    other = pending.body_hasher()
    other.update(b"other")
    with pytest.raises(VerificationError) as caught:
        other.finish()
    assert (caught.value.code, caught.value.status) == ("XAmzContentSHA256Mismatch", 400)
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(pending)
    refused(head, "XAmzContentSHA256Mismatch", 400, "body_follows=True")


def test_unsigned_bodies():
    """Allowed over https; over http and at all, only as the verifier is reported."""
    request = header_request(method="PUT", body=b"x", hashed=UNSIGNED)
    assert not verifier().verify(request, at=AT).body_signed
    refused(request, "InvalidArgument", 400, "must be signed here", unsigned_payload=False)
    plain = header_request(method="PUT", body=b"x", hashed=UNSIGNED, scheme="http")
    refused(plain, "InvalidArgument", 400, "over plain http")
    verifier(unsigned_payload_over_http=True).verify(plain, at=AT)
    verifier().verify(presigned(scheme="http"), at=AT)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_unsigned_bodies_of_presigned_urls(method):
    """Where bodies must be signed, a URL reads, or uploads what its signature binds."""
    strict = verifier(unsigned_payload=False)
    strict.verify(presigned(), at=AT)
    strict.verify(presigned(method="DELETE"), at=AT)
    upload = presigned(method=method)
    verifier().verify(upload, at=AT)
    refused(upload, "InvalidArgument", 400, "must be signed here", unsigned_payload=False)
    with_body = sigv4.Request("GET", presigned().url, body=b"x")
    refused(with_body, "InvalidArgument", 400, "must be signed here", unsigned_payload=False)
    with pytest.raises(VerificationError, match="must be signed here"):
        strict.verify(presigned(), at=AT, body_follows=True)
    hashed = {"X-Amz-Content-Sha256": hashlib.sha256(b"x").hexdigest()}
    request = sigv4.Request(method, presigned().url.partition("?")[0], hashed, b"x")
    credentials = sigv4.Credentials(KEY_ID, SECRET)
    made = sigv4.Signer(credentials, "eu-west-1", "s3").presign(request, at=AT).apply(request)
    assert strict.verify(made, at=AT).body_signed
    changed = sigv4.Request(method, made.url, made.headers, b"y")
    refused(changed, "XAmzContentSHA256Mismatch", 400, unsigned_payload=False)


GENERIC = "20261123/eu-west-1/execute-api/aws4_request"


def generic(**options) -> Verifier:
    return Verifier(KNOWN.get, region="eu-west-1", service="execute-api", **options)


def test_a_body_still_to_come_is_not_verified():
    """`verify` raises for chunks and events, with a status that no client takes for success."""
    headers = {
        "host": HOST,
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-date": DATE,
        "x-amz-decoded-content-length": "5",
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    request = header_request(
        method="PUT", headers=headers, hashed=headers["x-amz-content-sha256"], body=b"5\r\nhello"
    )
    store = ReplayStore()
    with pytest.raises(BodyRequired, match="body_follows=True") as caught:
        verifier(replay=store).verify(request, at=AT)
    assert (caught.value.code, caught.value.status) == ("NotImplemented", 501)
    assert len(store) == 0  # the same request can be verified with its head
    assert type(verifier(replay=store).verify(request, at=AT, body_follows=True)) is VerifiedHead
    wrong = [
        (name, value[:-4] + "0000" if name == "Authorization" else value)
        for name, value in request.headers
    ]
    refused(sigv4.Request("PUT", request.url, wrong), "SignatureDoesNotMatch", 403)


def test_malformed_lengths_are_refused_with_the_head():
    """Before the body is read."""
    for extra in (("content-length", "x"), ("content-md5", "x")):
        with pytest.raises(VerificationError) as caught:
            verifier().verify(header_request(extra=[extra]), at=AT, body_follows=True)
        assert caught.value.status == 400


@pytest.mark.parametrize(
    ("seconds", "ok"), [(-901, False), (-900, True), (900, True), (901, False)]
)
def test_presigned_without_a_lifetime(seconds, ok):
    """Services other than S3 take it within the skew, as awscrt and IoT presign."""
    request = presigned(
        changes={"X-Amz-Expires": None}, scope=GENERIC, hashed=hashlib.sha256(b"").hexdigest()
    )
    at = AT + timedelta(seconds=seconds)
    if ok:
        assert generic().verify(request, at=at).expires_at == AT + timedelta(seconds=900)
    else:
        with pytest.raises(VerificationError) as caught:
            generic().verify(request, at=at)
        assert (caught.value.code, caught.value.status) == ("SignatureDoesNotMatch", 403)
    refused(presigned(changes={"X-Amz-Expires": None}), "AuthorizationQueryParametersError", 400)
    with pytest.raises(VerificationError, match="X-Amz-Expires"):
        generic().verify(presigned(changes={"X-Amz-Expires": ""}, scope=GENERIC), at=AT)


SIGNED_PATHS = [
    ("/files/a", "/files/a"),
    ("/admin/../files/a", "/files/a"),
    ("//files/a", "/files/a"),
    ("/./files/a", "/files/a"),
    ("/files//a", "/files/a"),
    ("/files/./b/../a", "/files/a"),
]


@pytest.mark.parametrize(("arrived", "signed"), SIGNED_PATHS)
def test_paths_of_other_services(arrived, signed):
    """One signature holds for all of them; the result says which path it covers."""
    headers = {"host": HOST, "x-amz-date": DATE}
    made = header_request(path=signed, headers=headers, scope=GENERIC)
    request = sigv4.Request("GET", f"https://{HOST}{arrived}", made.headers)
    verified = generic().verify(request, at=AT)
    assert (verified.path, verified.path_differs) == (signed, arrived != signed)
    strict = generic(strict_paths=True)
    if arrived == signed:
        strict.verify(request, at=AT)
        return
    with pytest.raises(VerificationError, match="path-not-normal") as caught:
        strict.verify(request, at=AT)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("arrived", "signed"),
    [
        ("/a/b", "/a/b"),
        ("/a%2Fb", "/a/b"),
        ("/a%2fb", "/a/b"),
        ("/a+b", "/a%20b"),
        ("/a%2Bb", "/a%2Bb"),
        ("/a$b", "/a%24b"),
        ("/%c3%a9", "/%C3%A9"),
        ("/a//../b", "/a//../b"),
    ],
)
def test_paths_of_s3(arrived, signed):
    """S3 computes the path from the decoded key, in which a raw plus is a space."""
    made = header_request(path=signed)
    request = sigv4.Request("GET", f"https://{HOST}{arrived}", made.headers)
    verified = verifier().verify(request, at=AT)
    assert (verified.path, verified.path_differs) == (signed, arrived != signed)
    if arrived != signed:
        refused(request, "InvalidURI", 400, "path", strict_paths=True)


@pytest.mark.parametrize("path", ["/a%252Fb", "/a%2Bb", "/a%20b", "/a/b"])
def test_paths_of_s3_that_are_others(path):
    """A signature for one key does not hold for another."""
    others = {"/a%252Fb", "/a%2Bb", "/a%20b", "/a/b"} - {path}
    for other in others:
        request = sigv4.Request("GET", f"https://{HOST}{other}", header_request(path=path).headers)
        refused(request, "SignatureDoesNotMatch", 403)


def test_paths_that_were_not_sent():
    """No path is the root."""
    made = header_request(path="/")
    for service in ("s3", "execute-api"):
        scope = SCOPE.replace("s3", service)
        made = header_request(path="/", scope=scope)
        verified = Verifier(KNOWN.get).verify(
            sigv4.Request("GET", f"https://{HOST}", made.headers), at=AT
        )
        assert (verified.path, verified.path_differs) == ("/", False)


def test_a_profile_that_normalises_nothing():
    """The path is encoded twice and else left alone."""
    profile = sigv4.Profile(normalize_path=False)
    headers = {"host": HOST, "x-amz-date": DATE}
    made = header_request(path="/a//%2520b", headers=headers, scope=GENERIC)
    request = sigv4.Request("GET", f"https://{HOST}/a//%20b", made.headers)
    verified = generic(profile=profile).verify(request, at=AT)
    assert (verified.path, verified.path_differs) == ("/a//%20b", False)


def test_what_was_signed():
    """The query and the headers, as they were signed; secrets do not show."""
    request = header_request(
        query="a=b&c=d",
        headers={
            "host": HOST,
            "x-amz-content-sha256": EMPTY,
            "x-amz-date": DATE,
            "x-amz-security-token": TOKEN,
            "x-amz-meta-a": "1",
        },
        key_id=TEMPORARY_ID,
    )
    verified = verifier().verify(request, at=AT)
    assert verified.query == "a=b&c=d"
    assert verified.headers["x-amz-meta-a"] == "1"
    assert set(verified.headers) == set(verified.signed_headers)
    with pytest.raises(TypeError):
        verified.headers["x-amz-meta-a"] = "2"
    assert TOKEN not in repr(verified)
    again = pickle.loads(pickle.dumps(verified))
    assert again == verified
    assert hash(again) == hash(verified)
    assert repr(again) == repr(verified)


@pytest.mark.parametrize(
    ("service", "names", "unknown"),
    [
        ("s3", ["x-amz-acl", "x-amz-meta-a", "x-amz-tagging", "x-amz-fwd-status"], []),
        ("s3", ["x-amz-checksum-type", "x-amz-checksum-mode"], []),
        ("s3", ["x-amz-admin", "x-amz-acl", "x-amz-meta"], ["x-amz-admin", "x-amz-meta"]),
        ("s3", ["x_amz_acl", "x-amz_acl", "x_other"], ["x_amz_acl", "x-amz_acl"]),
        ("execute-api", ["x-amz-target", "x-amz-acl"], ["x-amz-acl"]),
    ],
)
def test_unknown_headers(service, names, unknown):
    """Signed x-amz- headers without a known meaning pass, and are listed."""
    headers = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
    request = header_request(
        headers={**headers, **dict.fromkeys(names, "1")}, scope=SCOPE.replace("s3", service)
    )
    verified = Verifier(KNOWN.get).verify(request, at=AT)
    assert sorted(verified.unknown_headers) == sorted(unknown)


def test_known_headers_are_those_of_the_model():
    """Each header of an input of S3 in botocore's model is known."""
    session = pytest.importorskip("botocore.session", reason="botocore is not installed")
    model = session.get_session().get_service_model("s3")
    names = set()
    for operation in model.operation_names:
        shape = model.operation_model(operation).input_shape
        for member in shape.members.values() if shape else ():
            if member.serialization.get("location") == "header":
                names.add(member.serialization["name"].lower())
    names = {name for name in names if name.startswith("x-amz-")}
    assert len(names) > 100
    assert [name for name in sorted(names) if not is_known(name, s3=True)] == []
    listed = {name for name in names if not name.startswith(("x-amz-fwd-", "x-amz-checksum-"))}
    assert listed == S3_NAMES


def test_access_key_id():
    """Read before any lookup, from a header, a query or a form; malformed claims are refused."""
    judge = verifier()
    assert judge.access_key_id(header_request(key_id="AKIAUNKNOWN")) == "AKIAUNKNOWN"
    assert judge.access_key_id(presigned(key_id="AKIAUNKNOWN")) == "AKIAUNKNOWN"
    with pytest.raises(VerificationError, match="not-signed"):
        judge.access_key_id(sigv4.Request("GET", f"https://{HOST}/"))
    with pytest.raises(VerificationError, match="headers-too-large"):
        judge.access_key_id(header_request(extra=[("a", "x" * 70_000)]))
    with pytest.raises(TypeError, match=r"must be a sigv4\.Request"):
        judge.access_key_id("GET")


def test_lookup_of_one_call():
    """What was fetched before replaces the verifier's lookup."""

    def never(_: str):
        raise AssertionError("asked")

    judge = Verifier(never)
    found = KNOWN[judge.access_key_id(header_request())]
    assert judge.verify(header_request(), at=AT, lookup=lambda _: found).access_key_id == KEY_ID
    with pytest.raises(VerificationError, match="unknown-key"):
        judge.verify(header_request(), at=AT, lookup=lambda _: None)


@pytest.mark.parametrize(
    ("given", "signed", "code"),
    [
        ({"content-type": "a/b"}, True, None),
        ({"content-type": "a/b"}, False, "AccessDenied"),
        ({}, True, "AccessDenied"),
    ],
)
def test_required_headers(given, signed, code):
    """Present and signed, by names in any case."""
    headers = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
    judge = verifier(required_headers=["Content-Type", "host"])
    request = header_request(
        headers={**headers, **given} if signed else headers,
        extra=[] if signed else list(given.items()),
    )
    if code is None:
        judge.verify(request, at=AT)
        return
    with pytest.raises(VerificationError, match="content-type") as caught:
        judge.verify(request, at=AT)
    assert (caught.value.code, caught.value.refusal) == (code, "header-missing")


def test_headers_of_a_proxy():
    """Named ones need not be signed; others still must."""
    request = header_request(extra=[("X-Amz-Cf-Id", "abc")])
    refused(request, "AccessDenied", 403, "x-amz-cf-id")
    verifier(proxy_headers=["X-Amz-Cf-Id"]).verify(request, at=AT)
    other = header_request(extra=[("X-Amz-Cf-Id", "abc"), ("x-amz-acl", "public-read")])
    refused(other, "AccessDenied", 403, "x-amz-acl", proxy_headers=["x-amz-cf-id"])


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"required_headers": "host"}, TypeError),
        ({"required_headers": [1]}, TypeError),
        ({"proxy_headers": ["x-amz-date"]}, ValueError),
        ({"proxy_headers": ["x-amz-cf-id", "X-Amz-Acl"]}, ValueError),
        ({"proxy_headers": ["x-amz-copy-source"]}, ValueError),
        ({"proxy_headers": ["x-amz-meta-a"]}, ValueError),
        ({"proxy_headers": ["x-amz-checksum-crc32"]}, ValueError),
        ({"clock": AT}, TypeError),
        ({"profile": "s3"}, TypeError),
        ({"replay": {}}, TypeError),
        ({"limits": None}, TypeError),
        ({"limits": 65_536}, TypeError),
        ({"proxy_headers": ["X-Amz-Security-Token"]}, ValueError),
    ],
)
def test_header_names_that_cannot_be(options, error):
    """Refused when the verifier is made."""
    with pytest.raises(error, match=next(iter(options))):
        verifier(**options)


@pytest.mark.parametrize(
    ("service", "code"),
    [("s3", "AccessDenied"), ("sts", "InvalidSignature"), ("execute-api", "InvalidSignature")],
)
def test_host_that_is_not_signed(service, code):
    """403 everywhere, under two names."""
    request = header_request(
        scope=SCOPE.replace("s3", service),
        authorization="AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=x-amz-date, "
        "Signature={signature}",
    )
    for judge in (Verifier(KNOWN.get), Verifier(KNOWN.get, service=["s3", "sts", "execute-api"])):
        with pytest.raises(VerificationError) as caught:
            judge.verify(request, at=AT)
        assert (caught.value.code, caught.value.status) == (code, 403)


def test_credential_of_another_shape():
    """Incomplete for general services, whichever way it came."""
    for request in (
        header_request(
            authorization="AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x"
        ),
        sigv4.Request("GET", presigned(scope="20261123/eu-west-1/execute-api").url),
    ):
        with pytest.raises(VerificationError) as caught:
            generic().verify(request, at=AT)
        assert (caught.value.code, caught.value.status) == ("IncompleteSignature", 400)


def test_unsigned_bodies_over_http_that_are_invalid():
    """A request to read has no body that anyone could change; one may not arrive all the same."""
    reading = header_request(hashed=UNSIGNED, scheme="http")
    verifier().verify(reading, at=AT)
    head = verifier().verify(reading, at=AT, body_follows=True)
    assert head.body_hasher().finish()
    hasher = head.body_hasher()
    with pytest.raises(VerificationError, match="length-mismatch"):
        hasher.update(b"x")
    for extra in (("content-length", "1"), ("transfer-encoding", "chunked")):
        request = header_request(hashed=UNSIGNED, scheme="http", extra=[extra])
        refused(request, "InvalidArgument", 400, "unsigned_payload_over_http=True")


def test_limits():
    """Each is a parameter."""
    tight = Limits(target=60, parameters=2, headers=4, header_bytes=300, signed_headers=40)
    judge = verifier(limits=tight)
    for request, kind in (
        (sigv4.Request("GET", f"https://{HOST}/{'x' * 60}"), "target-too-long"),
        (sigv4.Request("GET", f"https://{HOST}/?a&b&c"), "target-too-long"),
        (header_request(extra=[("a", "b")]), "headers-too-large"),
        (sigv4.Request("GET", f"https://{HOST}/", [("a", "b" * 300)]), "headers-too-large"),
    ):
        with pytest.raises(VerificationError, match=kind):
            judge.verify(request, at=AT)
    names = "host;" + ";".join([f"x{number:03}" for number in range(20)])
    text = f"AWS4-HMAC-SHA256 Credential={{credential}}, SignedHeaders={names}, Signature=x"
    with pytest.raises(VerificationError, match="not a list of header names"):
        verifier(limits=Limits(signed_headers=40)).verify(header_request(authorization=text), at=AT)


def test_a_request_with_many_equal_headers():
    """120,000 repeats are joined once, in linear time; the verifier refuses them."""
    request = sigv4.Request("GET", f"https://{HOST}/", [("a", "v" * 10)] * 120_000)
    assert len(request.fields["a"]) == 120_000 * 11 - 1
    refused(request, "RequestHeaderSectionTooLarge", 400)


@pytest.mark.parametrize("name", ["content_type", "Content_Type"])
@pytest.mark.parametrize(
    "options",
    [
        {"profile": sigv4.Profile.for_service("s3").replace(must_sign=["content-type"])},
        {"required_headers": ["content-type"]},
        {},
    ],
)
def test_names_with_underscores(name, options):
    """Gateways read ``_`` and ``-`` alike: one that must be, or is, signed is not added so."""
    base = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
    headers = {"content-type": "text/plain", **base}
    judge = Verifier(KNOWN.get, **options)
    judge.verify(header_request(headers=headers), at=AT)
    judge.verify(header_request(headers=headers, extra=[("x_other", "1")]), at=AT)
    judge.verify(header_request(headers={**headers, name.lower(): "a"}), at=AT)
    with pytest.raises(VerificationError, match="header-not-signed"):
        judge.verify(header_request(headers=headers, extra=[(name, "text/html")]), at=AT)


@pytest.mark.parametrize(("options", "kind"), [({}, "host-not-signed"), ({"service": "sts"}, "")])
def test_an_empty_list_of_signed_headers(options, kind):
    """S3 says that the host is not signed, other services that the parameter is missing."""
    request = presigned(changes={"X-Amz-SignedHeaders": ""})
    with pytest.raises(VerificationError) as caught:
        Verifier(KNOWN.get, **options).verify(request, at=AT)
    assert caught.value.refusal == (kind or "malformed-query")
