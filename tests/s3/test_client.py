"""S3.presign, S3.presigner and generate_presigned_url."""

from __future__ import annotations

import itertools
import pickle
import threading
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3, Presigned
from sigv4.s3.compiling import REMEMBERED

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
OTHER = sigv4.Credentials("AKIAIOSFODNN7ANOTHER", SECRET[::-1])
AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
BUCKET = "examplebucket"


def client(credentials=LONG_TERM, **options) -> S3:
    return S3(credentials, options.pop("region", "eu-west-1"), **{"clock": lambda: AT, **options})


def by_signer(url: str, headers=(), expires_in=3600, at=AT, method="GET") -> str:
    """The same URL made by the general way, through no plan."""
    request = sigv4.Request(method, url, headers)
    signer = sigv4.Signer(LONG_TERM, "eu-west-1", "s3")
    return signer.presign(request, expires_in=expires_in, at=at).url


def test_presigned_says_all_that_its_user_needs():
    """URL, method, headers to send, end, intermediates."""
    presigned = client().presign(
        "put_object", Bucket=BUCKET, Key="a b", expires_in=60, ContentType="text/plain"
    )
    url = f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/a%20b"
    expected = by_signer(url, {"Content-Type": "text/plain"}, 60, method="PUT")
    assert presigned.url == str(presigned) == expected
    assert presigned.method == "PUT"
    assert presigned.headers == {"Content-Type": "text/plain"}
    assert presigned.expires_at == AT + timedelta(seconds=60)
    assert presigned.signed.url == expected
    assert expected.endswith(presigned.signed.signature)
    assert presigned.signed.canonical_request.startswith("PUT\n/a%20b\nX-Amz-Algorithm=")
    assert presigned.signed.string_to_sign.startswith("AWS4-HMAC-SHA256\n20130524T000000Z\n")
    assert presigned.signed.expires_at == presigned.expires_at


def test_intermediates_lead_to_the_signature():
    """Hash of the canonical request in the string to sign, HMAC of that is the signature."""
    import hashlib
    import hmac

    signed = client().presign("get_object", Bucket=BUCKET, Key="é").signed
    hashed = hashlib.sha256(signed.canonical_request.encode()).hexdigest()
    assert signed.string_to_sign.endswith(hashed)
    key = b"AWS4" + SECRET.encode()
    for part in (b"20130524", b"eu-west-1", b"s3", b"aws4_request"):
        key = hmac.digest(key, part, "sha256")
    expected = hmac.digest(key, signed.string_to_sign.encode(), "sha256").hex()
    assert signed.signature == expected


def test_presigned_is_a_value():
    """Equal, hashed, pickled whole, and without its secret."""
    one, two = (client().presign("get_object", Bucket=BUCKET, Key="k") for _ in range(2))
    assert one == two
    assert len({one, two}) == 1
    copy = pickle.loads(pickle.dumps(one))
    assert isinstance(copy, Presigned)
    assert (copy, copy.signed) == (one, one.signed)
    assert SECRET.encode() not in pickle.dumps(one)
    assert "X-Amz-Signature=<hidden>" in repr(one)


@pytest.mark.parametrize(
    ("operation", "method"),
    [
        ("get_object", "GET"),
        ("put_object", "PUT"),
        ("head_object", "HEAD"),
        ("delete_object", "DELETE"),
    ],
)
def test_operations_have_their_methods(operation, method):
    """And presign as the general way does."""
    presigned = client().presign(operation, Bucket=BUCKET, Key="k")
    url = f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/k"
    assert presigned.method == method
    assert presigned.url == by_signer(url, method=method)


@pytest.mark.parametrize(
    ("operation", "suggestion"),
    [
        ("get_objct", "Did you mean 'get_object'"),
        ("GetObject", "Did you mean 'get_object'"),
        ("make_everything_well", "Names are those of boto3"),
    ],
)
def test_unknown_operations(operation, suggestion):
    """Refused, with the nearest name where there is one."""
    with pytest.raises(sigv4.InvalidParameter, match=suggestion):
        client().presign(operation, Bucket=BUCKET, Key="k")


def test_operation_is_text():
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match="operation must be str"):
        client().presign(1, Bucket=BUCKET, Key="k")


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"ContentTyp": "x"}, sigv4.InvalidParameter, "Did you mean 'ContentType'"),
        ({"Nonsense": "x"}, sigv4.InvalidParameter, "no parameter 'Nonsense'"),
        ({"Body": 1}, TypeError, "Body must be bytes, not int"),
        ({"ACL": "publik-read"}, sigv4.InvalidParameter, "Did you mean 'public-read'"),
        ({"ContentType": 1}, TypeError, "ContentType must be str, not int"),
        ({"ContentLength": "1"}, TypeError, "ContentLength must be int, not str"),
        ({"ContentLength": True}, TypeError, "ContentLength must be int, not bool"),
        ({"BucketKeyEnabled": "true"}, TypeError, "BucketKeyEnabled must be bool, not str"),
        ({"Metadata": [("a", "b")]}, TypeError, "Metadata must be dict of str to str"),
        ({"Metadata": {"a": 1}}, TypeError, "Metadata must map str to str; see 'a'"),
        ({"Metadata": {1: "a"}}, TypeError, "Metadata must map str to str; see 1"),
        ({"Metadata": {"a": "b\n"}}, sigv4.UnsafeHeader, "forbidden character"),
        ({"Metadata": {"a b": "c"}}, sigv4.UnsafeHeader, "is not a header name"),
        ({"Expires": "soon"}, sigv4.InvalidParameter, "is not a date and time"),
        ({"Expires": f"1 Jan {10**20} 00:00"}, sigv4.InvalidParameter, "is not a date and time"),
        ({"Expires": datetime(2026, 1, 1)}, sigv4.NaiveDatetime, "Expires="),
        ({"Expires": 1e20}, sigv4.InvalidParameter, "not in the years 1 to 9999"),
        ({"Expires": float("nan")}, sigv4.InvalidParameter, "not in the years 1 to 9999"),
        ({"Expires": float("inf")}, sigv4.InvalidParameter, "not in the years 1 to 9999"),
        ({"Expires": True}, TypeError, "Expires must be an aware datetime"),
        ({"SSECustomerKey": 1}, TypeError, "SSECustomerKey must be str or bytes"),
    ],
)
def test_parameters_are_checked(params, error, message):
    """Unknown, of a wrong type, out of the enumeration, or not for URLs."""
    with pytest.raises(error, match=message):
        client().presign("put_object", Bucket=BUCKET, Key="k", **params)


def test_required_parameters_are_required():
    """An operation that needs more than bucket and key says so."""
    with pytest.raises(sigv4.InvalidParameter, match="upload_part needs PartNumber"):
        client().presign("upload_part", Bucket=BUCKET, Key="k", UploadId="u")


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 31, 23, 59, 58, tzinfo=timezone.utc),
        1769903998,
        1769903998.5,
        "2026-01-31T23:59:58Z",
        "2026-02-01T00:59:58+01:00",
        "Sat, 31 Jan 2026 23:59:58 GMT",
    ],
)
def test_times_have_many_forms_and_one_encoding(value):
    """Datetimes, seconds and text become an HTTP date."""
    presigned = client().presign("put_object", Bucket=BUCKET, Key="k", Expires=value)
    assert presigned.headers == {"Expires": "Sat, 31 Jan 2026 23:59:58 GMT"}


def test_iso_times():
    """Where S3 wants ISO 8601, it gets that."""
    time = datetime(2026, 1, 31, 23, 59, 58, tzinfo=timezone.utc)
    presigned = client().presign(
        "put_object",
        Bucket=BUCKET,
        Key="k",
        ObjectLockRetainUntilDate=time,
        ObjectLockMode="GOVERNANCE",
    )
    assert presigned.headers["x-amz-object-lock-retain-until-date"] == "2026-01-31T23:59:58Z"


def test_customer_keys_are_encoded_with_their_md5():
    """Bytes or text in, base64 and MD5 out; with the MD5 given too, as well."""
    key = "0123456789abcdef0123456789abcdef"
    expected = {
        "x-amz-server-side-encryption-customer-key": (
            "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
        ),
        "x-amz-server-side-encryption-customer-key-MD5": "hRasmdxgYDKV3nvbahU1MA==",
    }
    for value in (key, key.encode()):
        for more in ({}, {"SSECustomerKeyMD5": "hRasmdxgYDKV3nvbahU1MA=="}):
            presigned = client().presign(
                "get_object",
                Bucket=BUCKET,
                Key="k",
                SSECustomerAlgorithm="AES256",
                SSECustomerKey=value,
                **more,
            )
            algorithm = {"x-amz-server-side-encryption-customer-algorithm": "AES256"}
            assert presigned.headers == {**algorithm, **expected}


def test_remembered_calls_do_not_leak_into_each_other():
    """Values that compare equal but are of other types are other values."""
    s3 = client()
    s3.presign("get_object", Bucket=BUCKET, Key="k", PartNumber=1)
    with pytest.raises(TypeError, match="PartNumber"):
        s3.presign("get_object", Bucket=BUCKET, Key="k", PartNumber=True)
    s3.presign("get_object", Bucket=BUCKET, Key="k", expires_in=1)
    with pytest.raises(sigv4.ExpiryNotInteger):
        s3.presign("get_object", Bucket=BUCKET, Key="k", expires_in=True)
    with pytest.raises(sigv4.ExpiryNotInteger):
        s3.presign("get_object", Bucket=BUCKET, Key="k", expires_in=1.0)


def test_dictionaries_are_not_remembered():
    """Metadata may change between two calls."""
    s3, metadata = client(), {"a": "1"}
    first = s3.presign("put_object", Bucket=BUCKET, Key="k", Metadata=metadata)
    metadata["a"] = "2"
    second = s3.presign("put_object", Bucket=BUCKET, Key="k", Metadata=metadata)
    assert (first.headers["x-amz-meta-a"], second.headers["x-amz-meta-a"]) == ("1", "2")
    assert first.url != second.url


def test_calls_are_remembered_within_bounds():
    """Any number of buckets passes through one client."""
    s3 = client()
    for number in range(REMEMBERED * 2):
        assert (
            f"bucket-{number}." in s3.presign("get_object", Bucket=f"bucket-{number}", Key="k").url
        )
    assert len(s3._presigners) == REMEMBERED


def test_clock_moves():
    """Each second signs again, in whichever direction the clock goes."""
    time = AT
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: time)
    url = f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/k"
    for step in (0, 1, 1, 86_400, -86_401, -5, 0):
        time += timedelta(seconds=step)
        assert s3.presign("get_object", Bucket=BUCKET, Key="k").url == by_signer(url, at=time)


def test_a_given_time_is_for_one_call():
    """Then the clock counts again; it does not count where a time is given."""
    ends = AT + timedelta(hours=1)
    temporary = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", ends)
    s3 = S3(temporary, "eu-west-1", clock=lambda: AT + timedelta(hours=2))
    ask = {"operation": "get_object", "Bucket": BUCKET, "Key": "k", "expires_in": 60}
    assert "X-Amz-Date=20130524T000000Z" in s3.presign(at=AT, **ask).url
    with pytest.raises(sigv4.ExpiredCredentials):
        s3.presign(**ask)
    assert "X-Amz-Date=20130524T000001Z" in s3.presign(at=AT + timedelta(seconds=1), **ask).url


def test_short_lived_choices():
    """Refused by default, capped when asked, and reported."""
    ends = AT + timedelta(minutes=20)
    s3 = client(sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", ends))
    with pytest.raises(sigv4.OutlivesCredentials):
        s3.presign("get_object", Bucket=BUCKET, Key="k")
    capped = s3.presign("get_object", Bucket=BUCKET, Key="k", on_short_lived="cap")
    assert capped.expires_at == ends
    with pytest.raises(sigv4.OutlivesCredentials):
        s3.presigner("get_object", Bucket=BUCKET)
    assert "X-Amz-Expires=1200" in s3.presigner("get_object", Bucket=BUCKET, on_short_lived="cap")(
        "k"
    )


def test_presigner_is_presign():
    """One by one and many at once give the URLs that presign gives."""
    keys = ["a", "a b", "é/日本", "x" * 1024, "photos/2026.jpg", ".hidden", "a/.b", "%41"]
    s3 = client()
    presigner = s3.presigner("get_object", Bucket=BUCKET, VersionId="v+1")
    expected = [
        s3.presign("get_object", Bucket=BUCKET, Key=key, VersionId="v+1").url for key in keys
    ]
    assert [presigner(key) for key in keys] == expected
    assert list(presigner.many(keys)) == expected
    assert list(presigner.many(iter(keys))) == expected
    assert expected[1] == by_signer(
        f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/a%20b?versionId=v%2B1"
    )


def test_presigner_reads_keys_one_by_one():
    """An endless iterator is fine."""
    urls = client().presigner("get_object", Bucket=BUCKET).many(str(n) for n in itertools.count())
    assert next(urls).split("?")[0].endswith("/0")
    assert next(urls).split("?")[0].endswith("/1")


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("", sigv4.EmptyKey),
        ("a/../b", sigv4.UnsafeKey),
        ("..", sigv4.UnsafeKey),
        ("\ud800", sigv4.UnsafeKey),
        ("a\0", sigv4.UnsafeKey),
        ("k" * 1025, sigv4.KeyTooLong),
        (b"bytes", TypeError),
        (None, TypeError),
    ],
)
def test_presigner_refuses_a_key_in_its_turn(bad, error):
    """The URLs before it are good."""
    presigner = client().presigner("get_object", Bucket=BUCKET)
    urls = presigner.many(["good", bad, "never"])
    assert next(urls) == presigner("good")
    with pytest.raises(error):
        next(urls)
    with pytest.raises(error):
        presigner(bad)


def test_presigner_follows_the_clock():
    """Each call, and each batch, has the date of its time; a fixed one stays."""
    time = AT
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: time)
    presigner = s3.presigner("get_object", Bucket=BUCKET)
    fixed = s3.presigner("get_object", Bucket=BUCKET, at=AT)
    first = presigner("k")
    time += timedelta(hours=1)
    assert presigner("k") != first == fixed("k")
    assert next(presigner.many(["k"])) == presigner("k")
    assert next(fixed.many(["k"])) == first


def test_presigner_refuses_before_the_first_key():
    """What is wrong with the rest is said at once."""
    for wrong in (
        {"expires_in": 604_801},
        {"Bucket": "X"},
        {"Nonsense": 1},
        {"on_short_lived": "maybe"},
    ):
        with pytest.raises(ValueError):
            client().presigner("get_object", **{"Bucket": BUCKET, **wrong})


def test_presigner_travels():
    """To other processes, which sign the same."""
    presigner = client(clock=None).presigner("get_object", Bucket=BUCKET, at=AT)
    presigner("k")
    assert pickle.loads(pickle.dumps(presigner))("k") == presigner("k")
    s3 = pickle.loads(pickle.dumps(client(clock=None)))
    assert s3.presign("get_object", Bucket=BUCKET, Key="k", at=AT).url == presigner("k")
    assert repr(presigner) == (
        f"<presigner of GET https://{BUCKET}.s3.eu-west-1.amazonaws.com/{{Key}}>"
    )


def test_threads_share_a_client():
    """Many threads, buckets and keys: what one thread gets."""
    times = itertools.cycle([AT, AT + timedelta(seconds=1)])
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: next(times))
    wrong = []

    def work(number: int) -> None:
        for step in range(300):
            bucket, key = f"bucket-{(number + step) % 7}", f"k{step}"
            presigned = s3.presign("get_object", Bucket=bucket, Key=key)
            at = presigned.expires_at - timedelta(seconds=3600)
            url = f"https://{bucket}.s3.eu-west-1.amazonaws.com/{key}"
            if presigned.url != by_signer(url, at=at):
                wrong.append(presigned)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("params", [None, {}, {"Bucket": BUCKET}, {"Key": "k"}])
def test_generate_presigned_url_needs_bucket_and_key(params):
    """The message names what is missing."""
    with pytest.raises(sigv4.InvalidParameter, match="needs (Bucket|Key)"):
        client().generate_presigned_url("get_object", Params=params)


def test_generate_presigned_url_leaves_its_arguments_alone():
    """And takes another method."""
    params = {"Bucket": BUCKET, "Key": "k"}
    url = client().generate_presigned_url("get_object", params, HttpMethod="HEAD")
    assert params == {"Bucket": BUCKET, "Key": "k"}
    expected = by_signer(f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/k", method="HEAD")
    assert url == expected


def test_allowances_reach_the_guards():
    """Each keyword of the constructor lifts its guard."""
    s3 = client(allow_unsafe_keys=True, allow_long_keys=True, allow_any_bucket=True)
    assert "/a/../b?" in s3.presign("get_object", Bucket=BUCKET, Key="a/../b").url
    assert s3.presign("get_object", Bucket="My_Bucket", Key="k" * 2000)
    presigner = s3.presigner("get_object", Bucket=BUCKET)
    assert list(presigner.many(["", "..", "k" * 2000]))
    assert client(region="eu-moon-1", allow_unknown_region=True)
    with pytest.raises(sigv4.UnknownRegion):
        client(region="eu-moon-1")


def test_repr_shows_where_and_not_by_what():
    """Credentials redacted, endpoint shown."""
    assert "region='eu-west-1'" in repr(client())
    assert SECRET not in repr(client())


def test_a_parameter_that_cannot_be_hashed():
    """A list as the value of a parameter that decides is refused like any other wrong value."""
    s3 = S3(LONG_TERM, "eu-west-1")
    for _ in range(2):
        with pytest.raises(TypeError, match="ACL must be str, not list"):
            s3.presign("put_object", Bucket="examplebucket", Key="k", ACL=["private"])


def test_clients_of_one_place_share_what_is_compiled():
    """Clients that differ in credentials alone compile an operation once; others do not."""
    one, other = S3(LONG_TERM, "eu-west-1"), S3(OTHER, "eu-west-1")
    assert one.place is other.place
    for options in ({"fips": True}, {"allow_long_keys": True}, {"sign_bodies": False}):
        assert S3(LONG_TERM, "eu-west-1", **options).place is not one.place
    urls = [s3.presign("get_object", Bucket="examplebucket", Key="k").url for s3 in (one, other)]
    assert [url.partition("Credential=")[2][:20] for url in urls] == [
        LONG_TERM.access_key_id,
        OTHER.access_key_id,
    ]
    assert SECRET not in repr(list(one.place.compiled._values))


def test_an_endpoint_that_cannot_be_hashed():
    """A value of another type is refused by its name, remembered or not."""
    for _ in range(2):
        with pytest.raises(TypeError, match="must be str, not list"):
            S3(LONG_TERM, "eu-west-1", endpoint_url=["http://localhost:9000"])


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"expires_in": [60]}, sigv4.ExpiryNotInteger, r"expires_in=\[60\] is list"),
        ({"window": [60]}, sigv4.InvalidParameter, r"window=\[60\] is not at least"),
        ({"on_short_lived": []}, ValueError, "on_short_lived must be"),
        ({"hoist": []}, TypeError, "hoist must be bool, not list"),
        ({"operation": {}}, TypeError, "operation must be str, not dict"),
        (
            {"policies": {"identity": "{}"}},
            TypeError,
            "policies must be a sigv4.preflight.Policies",
        ),
        ({"ACL": []}, TypeError, "ACL must be str, not list"),
    ],
)
def test_arguments_of_another_type(given, error, message):
    """The argument is named, whether or not it can be the key of a cache."""
    keys = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "x")
    with pytest.raises(error, match=message):
        S3(keys, "eu-west-1").presign(
            given.get("operation", "put_object"),
            Bucket="examplebucket",
            Key="k",
            **{name: value for name, value in given.items() if name != "operation"},
        )


def test_endpoint_without_a_scheme():
    """What to write is an endpoint, which has no query."""
    keys = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "x")
    with pytest.raises(sigv4.InvalidRequest, match="as in https://minio.example.com") as caught:
        S3(keys, "eu-west-1", endpoint_url="minio.example.com")
    assert caught.value.parameter == "endpoint_url"
