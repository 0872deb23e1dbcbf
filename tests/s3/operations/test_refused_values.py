"""Values that S3 always answers with an error."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3 import S3

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
RAW = "0123456789abcdef0123456789abcdef"
SHA256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
SHA1 = "qvTGHdzF6KLavt4PO0gs2a6pQ00="
MD5 = "XUFAKrxLKna5cZ2REBfFkg=="
PART = {"UploadId": "u", "PartNumber": 1}
REFUSED = [
    ("put_object", {"ContentMD5": "5d41402abc4b2a76b9719d911017c592"}, "ContentMD5"),
    ("put_object", {"ContentMD5": "AAAA"}, "ContentMD5"),
    ("put_object", {"ContentMD5": ""}, "ContentMD5"),
    ("put_object", {"ChecksumSHA256": "zzz"}, "ChecksumSHA256"),
    ("put_object", {"ChecksumSHA256": SHA1}, "ChecksumSHA256"),
    ("put_object", {"ChecksumCRC32": "3610a686"}, "ChecksumCRC32"),
    ("put_object", {"ChecksumSHA256": f"{SHA256}-0"}, "ChecksumSHA256"),
    ("put_object", {"ChecksumSHA256": SHA256, "ChecksumSHA1": SHA1}, "ChecksumSHA1"),
    ("put_object", {"ChecksumSHA256": SHA256, "ChecksumAlgorithm": "SHA1"}, "ChecksumAlgorithm"),
    ("put_object", {"ChecksumAlgorithm": "SHA256"}, "ChecksumAlgorithm"),
    ("upload_part", {**PART, "ChecksumAlgorithm": "CRC32"}, "ChecksumAlgorithm"),
    ("put_object", {"SSECustomerKey": "short", "SSECustomerAlgorithm": "AES256"}, "SSECustomerKey"),
    (
        "get_object",
        {
            "SSECustomerKey": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "SSECustomerAlgorithm": "AES256",
        },
        "SSECustomerKey",
    ),
    ("get_object", {"SSECustomerKey": RAW}, "SSECustomerAlgorithm"),
    ("get_object", {"SSECustomerAlgorithm": "AES256"}, "SSECustomerKey"),
    (
        "put_object",
        {"SSECustomerKey": RAW, "SSECustomerAlgorithm": "AES256", "ServerSideEncryption": "AES256"},
        "ServerSideEncryption",
    ),
    ("put_object", {"SSEKMSKeyId": "k"}, "SSEKMSKeyId"),
    ("put_object", {"SSEKMSKeyId": "k", "ServerSideEncryption": "AES256"}, "SSEKMSKeyId"),
    ("get_object", {"VersionId": ""}, "VersionId"),
    ("delete_object", {"VersionId": ""}, "VersionId"),
    ("put_object", {"ACL": "private", "GrantRead": 'id="1"'}, "ACL"),
    ("put_object", {"ObjectLockMode": "GOVERNANCE"}, "ObjectLockRetainUntilDate"),
    ("put_object", {"ObjectLockRetainUntilDate": 0}, "ObjectLockMode"),
    ("get_object", {"ExpectedBucketOwner": "alice"}, "ExpectedBucketOwner"),
    ("put_object", {"IfNoneMatch": '"etag"'}, "IfNoneMatch"),
    ("put_object", {"Tagging": "a=1&a=2"}, "Tagging"),
    ("put_object", {"Tagging": "&".join(f"k{n}=v" for n in range(11))}, "Tagging"),
    ("put_object", {"Tagging": "=v"}, "Tagging"),
    ("put_object", {"Tagging": f"{'k' * 129}=v"}, "Tagging"),
    ("put_object", {"Tagging": f"k={'v' * 257}"}, "Tagging"),
    ("put_object", {"WebsiteRedirectLocation": "other.html"}, "WebsiteRedirectLocation"),
    ("put_object", {"ContentLength": -1}, "ContentLength"),
    ("put_object", {"ChecksumSHA256": f"{SHA256}-3"}, "ChecksumSHA256"),
    ("put_object", {"ContentMD5": "XUFAKrxLKna5cZ2REBfFkh=="}, "ContentMD5"),
    ("put_object", {"Body": b"abc", "ContentMD5": MD5}, "ContentMD5"),
    ("put_object", {"Body": b"abc", "ChecksumSHA256": SHA256}, "ChecksumSHA256"),
    ("put_object", {"Body": b"abc", "ChecksumCRC32C": "AAAAAA=="}, "ChecksumCRC32C"),
    ("put_object", {"Body": b"abc", "ContentLength": 99}, "ContentLength"),
    ("put_object", {"Body": b"", "ContentLength": 1}, "ContentLength"),
    ("upload_part", {**PART, "Body": b"abc", "ContentMD5": MD5}, "ContentMD5"),
    ("put_object_tagging", {"Tagging": {"TagSet": []}, "ContentMD5": MD5}, "ContentMD5"),
    (
        "put_object_annotation",
        {"AnnotationName": "n", "AnnotationPayload": b"abc", "ChecksumCRC32": "AAAAAA=="},
        "ChecksumCRC32",
    ),
    ("put_object_acl", {"ACL": "private", "ContentMD5": MD5}, "ContentMD5"),
    ("put_object_acl", {"ACL": "private", "AccessControlPolicy": {}}, "AccessControlPolicy"),
    (
        "put_object_acl",
        {"GrantRead": 'id="1"', "AccessControlPolicy": {}},
        "AccessControlPolicy",
    ),
    ("get_object", {"Range": "bytes=0-1", "PartNumber": 1}, "Range"),
    ("copy_object", {"CopySource": "k"}, "CopySource"),
    ("copy_object", {"CopySource": "/k"}, "CopySource"),
    ("copy_object", {"CopySource": "b/"}, "CopySource"),
    ("upload_part_copy", {**PART, "CopySource": "b"}, "CopySource"),
]
TAKEN = [
    ("put_object", {"ContentMD5": MD5}),
    ("put_object", {"ChecksumSHA256": SHA256}),
    ("put_object", {"ChecksumSHA256": SHA256, "ChecksumAlgorithm": "SHA256"}),
    ("put_object", {"ChecksumAlgorithm": "SHA256", "Body": b"hello"}),
    ("create_multipart_upload", {"ChecksumAlgorithm": "SHA256"}),
    ("copy_object", {"ChecksumAlgorithm": "SHA256", "CopySource": "b/k"}),
    ("complete_multipart_upload", {"UploadId": "u", "ChecksumSHA256": f"{SHA256}-3"}),
    ("get_object", {"SSECustomerKey": RAW, "SSECustomerAlgorithm": "AES256"}),
    ("put_object", {"SSEKMSKeyId": "k", "ServerSideEncryption": "aws:kms"}),
    ("put_object", {"SSEKMSKeyId": "k", "ServerSideEncryption": "aws:kms:dsse"}),
    ("get_object", {"VersionId": "null"}),
    ("put_object", {"ACL": "private"}),
    ("put_object", {"GrantRead": 'id="1"'}),
    ("put_object", {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": 0}),
    ("get_object", {"ExpectedBucketOwner": "111122223333"}),
    ("put_object", {"IfNoneMatch": "*"}),
    ("get_object", {"IfNoneMatch": '"etag"'}),
    ("put_object", {"Tagging": "a=1&b=x+y&c"}),
    ("put_object", {"Tagging": ""}),
    ("put_object", {"WebsiteRedirectLocation": "/other.html"}),
    ("put_object", {"WebsiteRedirectLocation": "https://example.com/"}),
    ("put_object", {"ContentLength": 5}),
    ("put_object", {"Body": b"hello", "ContentLength": 5, "ContentMD5": MD5}),
    ("put_object", {"Body": b"hello", "ChecksumSHA256": SHA256}),
    ("upload_part", {**PART, "Body": b"hello", "ChecksumSHA1": SHA1}),
    ("put_object_acl", {"AccessControlPolicy": {}}),
    ("put_object_acl", {"ACL": "private", "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}),
    (
        "complete_multipart_upload",
        {
            "UploadId": "u",
            "ChecksumSHA256": SHA256,
            "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "e"}]},
        },
    ),
    ("put_object_retention", {"Retention": {"Mode": "GOVERNANCE"}}),
]


def presign(operation, params, **options):
    """The presigned request of an object."""
    return S3(KEYS, "eu-west-1", **options).presign(operation, Bucket="b" * 3, Key="k", **params)


@pytest.mark.parametrize(("operation", "params", "name"), REFUSED)
def test_refused(operation, params, name):
    """The parameter and the rule are named; one keyword lifts it."""
    with pytest.raises(sigv4.RefusedValue) as caught:
        presign(operation, params)
    assert caught.value.parameter == name
    assert RAW not in str(caught.value)
    presign(operation, params, allow_refused_values=True)


@pytest.mark.parametrize(("operation", "params"), TAKEN)
def test_taken(operation, params):
    """They pass without a keyword."""
    presign(operation, params)


def test_listings():
    """A number of results is not negative."""
    s3 = S3(KEYS, "eu-west-1")
    s3.presign("list_objects_v2", Bucket="bbb", MaxKeys=0)
    with pytest.raises(sigv4.RefusedValue, match="MaxKeys"):
        s3.presign("list_objects_v2", Bucket="bbb", MaxKeys=-1)


@pytest.mark.parametrize(
    ("operation", "vary", "row"),
    [
        ("get_object", ("VersionId",), ""),
        ("put_object", ("ContentMD5",), "5d41402abc4b2a76b9719d911017c592"),
        ("put_object", ("ChecksumSHA256",), "zzz"),
    ],
)
def test_rows(operation, vary, row):
    """A row's value is refused when its turn comes."""
    presigner = S3(KEYS, "eu-west-1").presigner(operation, Bucket="bbb", Key="k", vary=vary)
    with pytest.raises(sigv4.RefusedValue):
        presigner(row)
    lifted = S3(KEYS, "eu-west-1", allow_refused_values=True)
    lifted.presigner(operation, Bucket="bbb", Key="k", vary=vary)(row)


def test_rows_of_a_body():
    """The body is the same for all rows, and a row's checksum is that of another."""
    presigner = S3(KEYS, "eu-west-1").presigner(
        "put_object", Bucket="bbb", vary=("Key", "ContentMD5"), Body=b"hello"
    )
    assert list(presigner.many([("a", MD5), ("b", MD5)]))
    with pytest.raises(sigv4.RefusedValue, match=f"that of the body is {MD5}"):
        list(presigner.many([("a", "1B2M2Y8AsgTpgAmY7PhCfg==")]))
    presigner = S3(KEYS, "eu-west-1").presigner(
        "put_object", Bucket="bbb", vary=("Key",), Body=b"hello", ContentMD5=MD5
    )
    assert presigner("k")
    with pytest.raises(sigv4.RefusedValue, match="ContentLength='4' is refused"):
        S3(KEYS, "eu-west-1").presigner("put_object", Bucket="bbb", Body=b"hello", ContentLength=4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ContentDisposition", 'attachment; filename="1 ©.jpg"'),
        ("ContentDisposition", 'attachment; filename="😬"'),
        ("ContentType", "text/é"),
        ("CacheControl", "é"),
        ("ContentLanguage", "中"),
    ],
)
def test_headers_beyond_ascii(name, value):
    """Refused for fixed and for open parameters; one keyword lifts it."""
    with pytest.raises(sigv4.NonAsciiHeader) as caught:
        presign("put_object", {name: value})
    assert caught.value.parameter == name
    presigner = S3(KEYS, "eu-west-1").presigner("put_object", Bucket="bbb", Key="k", vary=(name,))
    with pytest.raises(sigv4.NonAsciiHeader):
        presigner(value)
    assert presigner("plain")
    with pytest.raises(sigv4.NonAsciiHeader) as caught:
        S3(KEYS, "eu-west-1").presigner("put_object", Bucket="bbb", **{name: value})
    assert caught.value.parameter == name
    lifted = S3(KEYS, "eu-west-1", allow_non_ascii_headers=True)
    assert lifted.presign("put_object", Bucket="bbb", Key="k", **{name: value}).headers
    assert lifted.presigner("put_object", Bucket="bbb", Key="k", vary=(name,))(value)


def test_the_expiry_of_boto3():
    """ExpiresIn is an argument of presign under another name."""
    with pytest.raises(sigv4.InvalidParameter, match="Did you mean 'expires_in'"):
        presign("get_object", {"ExpiresIn": 60})
