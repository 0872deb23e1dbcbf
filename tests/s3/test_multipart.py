"""All URLs of a multipart upload in one call."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
UPLOAD = {"Bucket": "examplebucket", "Key": "big file.bin", "UploadId": "VXBsb2Fk/SUQ="}


def client(clock=lambda: AT, credentials=KEYS) -> S3:
    return S3(credentials, "eu-west-1", clock=clock)


def test_parts_and_ends():
    """Each URL is that of presigning by itself."""
    s3 = client()
    upload = s3.presign_multipart(**UPLOAD, parts=range(1, 101), expires_in=900)
    assert list(upload.parts) == list(range(1, 101))
    assert upload.parts == {
        number: s3.presign("upload_part", **UPLOAD, PartNumber=number, expires_in=900).url
        for number in range(1, 101)
    }
    assert upload.complete == s3.presign("complete_multipart_upload", **UPLOAD, expires_in=900)
    assert upload.abort == s3.presign("abort_multipart_upload", **UPLOAD, expires_in=900)
    assert (upload.complete.method, upload.abort.method) == ("POST", "DELETE")
    assert upload.expires_at == AT + timedelta(seconds=900)
    assert upload.headers == {}


def test_all_end_together():
    """One signing time for all, though the clock runs."""
    times = iter(AT + timedelta(seconds=n) for n in range(100))
    upload = client(lambda: next(times)).presign_multipart(**UPLOAD, parts=[3, 1])
    urls = [*upload.parts.values(), upload.complete.url, upload.abort.url]
    assert list(upload.parts) == [3, 1]
    assert {url.partition("X-Amz-Date=")[2][:16] for url in urls} == {"20261123T123456Z"}


def test_parameters_go_where_they_belong():
    """SSE-C to parts and completion, the owner to all, the size to completion only."""
    upload = client().presign_multipart(
        **UPLOAD,
        parts=[1],
        SSECustomerAlgorithm="AES256",
        SSECustomerKey="0123456789abcdef0123456789abcdef",
        ExpectedBucketOwner="123456789012",
        MpuObjectSize=2**40,
    )
    names = {name.lower() for name in upload.headers}
    assert names == {
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
        "x-amz-expected-bucket-owner",
    }
    assert upload.complete.headers["x-amz-mp-object-size"] == "1099511627776"
    assert upload.abort.headers == {"x-amz-expected-bucket-owner": "123456789012"}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"parts": []}, sigv4.InvalidParameter, "parts is empty"),
        ({"parts": [1, 2, 1]}, sigv4.InvalidParameter, "twice"),
        ({"parts": [0]}, sigv4.InvalidParameter, "1 to 10000"),
        ({"parts": range(1, 10_002)}, sigv4.InvalidParameter, "1 to 10000"),
        ({"parts": ["1"]}, TypeError, "PartNumber must be int, not str"),
        ({"parts": 5}, TypeError, r"an iterable of int, such as range\(1, 101\), not int"),
        ({"expires_in": 604_801}, sigv4.ExpiryTooLong, "604800"),
        ({"Key": ""}, sigv4.EmptyKey, "empty"),
        ({"UploadId": 1}, TypeError, "UploadId must be str"),
        ({"Tagging": "a=b"}, sigv4.InvalidParameter, "No operation of a multipart upload"),
    ],
)
def test_what_is_refused(changes, error, message):
    """Before any URL is given."""
    with pytest.raises(error, match=message):
        client().presign_multipart(**{**UPLOAD, "parts": [1], **changes})


def test_short_lived_credentials_cap_all():
    """Parts and ends alike."""
    short = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", AT + timedelta(seconds=9))
    with pytest.raises(sigv4.OutlivesCredentials):
        client(credentials=short).presign_multipart(**UPLOAD, parts=[1])
    upload = client(credentials=short).presign_multipart(**UPLOAD, parts=[1], on_short_lived="cap")
    ends = {upload.expires_at, upload.complete.expires_at, upload.abort.expires_at}
    assert ends == {AT + timedelta(seconds=9)}
    assert "&X-Amz-Expires=9&" in upload.parts[1]


def test_it_travels_and_hides_its_signatures():
    """As other results do."""
    upload = client().presign_multipart(**UPLOAD, parts=[1, 2])
    assert pickle.loads(pickle.dumps(upload)) == upload
    assert len({upload, pickle.loads(pickle.dumps(upload))}) == 1
    shown = repr(upload)
    assert "<2 URLs, the first 'https://examplebucket.s3" in shown
    for url in (*upload.parts.values(), upload.complete.url):
        assert url[-64:] not in shown
