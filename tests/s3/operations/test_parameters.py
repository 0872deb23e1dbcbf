"""Parameters become query and headers, each kind in its canonical form."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3.operations.model import operation
from sigv4.s3.operations.parameters import bind
from sigv4.s3.operations.values import with_customer_keys

GET, PUT = operation("get_object"), operation("put_object")
DELETE = operation("delete_object")
RAW = "0123456789abcdef0123456789abcdef"
ENCODED = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
MD5 = "hRasmdxgYDKV3nvbahU1MA=="
TIME = datetime(2026, 1, 31, 23, 59, 58, tzinfo=timezone.utc)


def made(found, params):
    """The query and the headers."""
    bound = bind(found, params)
    return bound.query, bound.headers


@pytest.mark.parametrize(
    ("asked", "query", "headers"),
    [
        ((GET, {}), "", []),
        ((GET, {"VersionId": "a/b+c d"}), "versionId=a%2Fb%2Bc%20d", []),
        ((GET, {"PartNumber": 7, "VersionId": "null"}), "partNumber=7&versionId=null", []),
        ((GET, {"VersionId": "a", "PartNumber": 10_000}), "versionId=a&partNumber=10000", []),
        (
            (GET, {"ResponseContentType": "é"}),
            "response-content-type=%C3%A9",
            [],
        ),
        ((GET, {"Range": "bytes=0-9"}), "", [("Range", "bytes=0-9")]),
        (
            (GET, {"Range": "a", "VersionId": "1", "IfMatch": '"b"'}),
            "versionId=1",
            [("Range", "a"), ("If-Match", '"b"')],
        ),
        ((PUT, {"ContentLength": 2**40}), "", [("Content-Length", "1099511627776")]),
        (
            (PUT, {"BucketKeyEnabled": True}),
            "",
            [("x-amz-server-side-encryption-bucket-key-enabled", "true")],
        ),
        (
            (DELETE, {"BypassGovernanceRetention": False}),
            "",
            [("x-amz-bypass-governance-retention", "false")],
        ),
        (
            (PUT, {"Metadata": {"Author": "A", "b": ""}}),
            "",
            [("x-amz-meta-Author", "A"), ("x-amz-meta-b", "")],
        ),
        ((PUT, {"Metadata": {}}), "", []),
    ],
)
def test_query_and_headers(asked, query, headers):
    """In the order they were given."""
    assert made(*asked) == (query, headers)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (datetime(2026, 1, 5), "Mon, 05 Jan 2026 00:00:00 GMT"),
        (datetime(2026, 2, 3), "Tue, 03 Feb 2026 00:00:00 GMT"),
        (datetime(2026, 3, 4), "Wed, 04 Mar 2026 00:00:00 GMT"),
        (datetime(2026, 4, 2), "Thu, 02 Apr 2026 00:00:00 GMT"),
        (datetime(2026, 5, 1), "Fri, 01 May 2026 00:00:00 GMT"),
        (datetime(2026, 6, 6), "Sat, 06 Jun 2026 00:00:00 GMT"),
        (datetime(2026, 7, 5), "Sun, 05 Jul 2026 00:00:00 GMT"),
        (datetime(2026, 8, 3), "Mon, 03 Aug 2026 00:00:00 GMT"),
        (datetime(2026, 9, 1), "Tue, 01 Sep 2026 00:00:00 GMT"),
        (datetime(2026, 10, 7), "Wed, 07 Oct 2026 00:00:00 GMT"),
        (datetime(2026, 11, 5), "Thu, 05 Nov 2026 00:00:00 GMT"),
        (datetime(2026, 12, 4), "Fri, 04 Dec 2026 00:00:00 GMT"),
        (datetime(999, 1, 1), "Tue, 01 Jan 0999 00:00:00 GMT"),
    ],
)
def test_http_dates(day, text):
    """English names, whatever the locale."""
    time = day.replace(tzinfo=timezone.utc)
    assert made(PUT, {"Expires": time}) == ("", [("Expires", text)])


def test_times_of_other_zones_are_written_in_utc():
    """In both forms, and to the second."""
    zone = timezone(timedelta(hours=-5))
    time = TIME.astimezone(zone).replace(microsecond=999_999)
    asked = {
        "Expires": time,
        "ObjectLockRetainUntilDate": time,
        "ObjectLockMode": "GOVERNANCE",
    }
    assert made(PUT, asked)[1][:2] == [
        ("Expires", "Sat, 31 Jan 2026 23:59:58 GMT"),
        ("x-amz-object-lock-retain-until-date", "2026-01-31T23:59:58Z"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (0.9, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("1970-01-01T00:00:00+00:00", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("1970-01-01 02:00:00+02:00", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Thu, 01 Jan 1970 02:00:00 +0200", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ],
)
def test_forms_of_times(value, text):
    """Seconds since 1970 and text, ISO 8601 or as in HTTP."""
    assert made(GET, {"ResponseExpires": value})[0] == (
        "response-expires=" + text.replace(",", "%2C").replace(" ", "%20").replace(":", "%3A")
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", sigv4.InvalidParameter),
        ("soon", sigv4.InvalidParameter),
        ("2026-13-01T00:00:00Z", sigv4.InvalidParameter),
        ("x" * 1000, sigv4.InvalidParameter),
        ("2026-01-31", sigv4.NaiveDatetime),
        ("2026-01-31T00:00:00", sigv4.NaiveDatetime),
        (TIME.replace(tzinfo=None), sigv4.NaiveDatetime),
        (10**30, sigv4.InvalidParameter),
        (1e300, sigv4.InvalidParameter),
        (float("inf"), sigv4.InvalidParameter),
        (float("nan"), sigv4.InvalidParameter),
        (True, TypeError),
        (None, TypeError),
        (TIME.date(), TypeError),
        (b"2026-01-31T00:00:00Z", TypeError),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_not_a_time(value, error):
    """Each is refused, by the name of the parameter, in a short message."""
    with pytest.raises(error, match="Expires") as caught:
        bind(PUT, {"Expires": value})
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACL", "private"),
        ("StorageClass", "GLACIER_IR"),
        ("ObjectLockLegalHoldStatus", "ON"),
        ("RequestPayer", "requester"),
    ],
)
def test_enumerations(name, value):
    """Their values pass as they are; in another case or cut short they do not."""
    assert made(PUT, {name: value})[1][0][1] == value
    for wrong in (value.swapcase(), value[:-1], ""):
        with pytest.raises(sigv4.InvalidParameter, match="is not a value that S3 knows"):
            bind(PUT, {name: wrong})


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"Body": "text"}, TypeError, "Body must be bytes, not str"),
        ({"Metadata": {"é": "x"}}, sigv4.InvalidParameter, "is not ASCII"),
        ({"Metadata": {"x": "é"}}, sigv4.InvalidParameter, "is not ASCII"),
        ({"Metadata": {"x": 1}}, TypeError, "must map str to str; see 'x'"),
        ({"body": b""}, sigv4.InvalidParameter, "Did you mean 'Body'"),
        ({"contenttype": "a/b"}, sigv4.InvalidParameter, "Did you mean 'ContentType'"),
        ({"PartNumber": 1}, sigv4.InvalidParameter, "put_object has no parameter 'PartNumber'"),
        ({"ContentLength": 1.0}, TypeError, "ContentLength must be int, not float"),
        ({"ContentType": None}, TypeError, "ContentType must be str, not NoneType"),
        ({"ContentType": b"a/b"}, TypeError, "ContentType must be str, not bytes"),
        ({"BucketKeyEnabled": 1}, TypeError, "BucketKeyEnabled must be bool, not int"),
        ({"Metadata": None}, TypeError, "Metadata must be dict of str to str, not NoneType"),
        ({"SSECustomerKey": bytearray(32)}, TypeError, "must be str or bytes, not bytearray"),
    ],
)
def test_what_is_refused(params, error, message):
    """The message has the name, the wanted and the given."""
    with pytest.raises(error, match=message):
        bind(PUT, params)


def test_customer_keys_of_both_kinds():
    """base64 and MD5 as RFC 4648 and RFC 1321 have them; the given values stay as they were."""
    given = {"CopySourceSSECustomerKey": RAW.encode(), "SSECustomerKey": RAW}
    assert with_customer_keys(given) == {
        "CopySourceSSECustomerKey": ENCODED,
        "CopySourceSSECustomerKeyMD5": MD5,
        "SSECustomerKey": ENCODED,
        "SSECustomerKeyMD5": MD5,
    }
    assert given == {"CopySourceSSECustomerKey": RAW.encode(), "SSECustomerKey": RAW}


@pytest.mark.parametrize("name", ["CopySourceSSECustomerKey", "SSECustomerKey"])
def test_customer_keys_with_their_md5_are_taken_as_they_are(name):
    """Encoded already, or encoded here."""
    given = {name: ENCODED, f"{name}MD5": MD5}
    assert with_customer_keys(given) == given
    assert with_customer_keys({**given, name: RAW}) == given


@pytest.mark.parametrize("key", ["abcde", b"abcde", ENCODED, RAW + "x", ""])
def test_customer_keys_of_another_length(key):
    """S3 takes 32 bytes; what was given is not shown."""
    with pytest.raises(sigv4.RefusedValue, match="32 bytes") as caught:
        with_customer_keys({"SSECustomerKey": key})
    assert caught.value.parameter == "SSECustomerKey"
    assert not key or str(key) not in str(caught.value)
    assert with_customer_keys({"SSECustomerKey": key}, check=False)["SSECustomerKeyMD5"]


def test_md5_of_another_customer_key():
    """S3 compares the two."""
    given = {"SSECustomerKey": RAW, "SSECustomerKeyMD5": "kAFQmDzST7DWlj99KOF/cg=="}
    with pytest.raises(sigv4.RefusedValue, match="not the MD5"):
        with_customer_keys(given)
    made = with_customer_keys(given, check=False)
    assert made["SSECustomerKeyMD5"] == given["SSECustomerKeyMD5"]
