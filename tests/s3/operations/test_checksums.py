"""A body that is known when signing: its hash and its checksum become headers to send."""

from __future__ import annotations

import sys
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
BUCKET = "examplebucket"
SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of b"hello"


def presign(operation, **params):
    return S3(KEYS, "eu-west-1", clock=lambda: AT).presign(operation, Bucket=BUCKET, **params)


@pytest.mark.parametrize("body", [b"hello", bytearray(b"hello"), memoryview(b"hello")])
def test_body_is_bound_by_its_hash(body):
    """Signed in the place of UNSIGNED-PAYLOAD, and sent as a header."""
    presigned = presign("put_object", Key="k", Body=body)
    assert presigned.headers == {"x-amz-content-sha256": SHA256}
    assert presigned.body == b"hello"
    assert presigned.signed.canonical_request.endswith(f"\n{SHA256}")
    assert "X-Amz-SignedHeaders=host%3Bx-amz-content-sha256&" in presigned.url


def test_body_that_is_not_known_stays_open():
    """Any body goes, as presigned uploads usually want it."""
    presigned = presign("put_object", Key="k")
    assert presigned.body is None
    assert presigned.headers == {}
    assert presigned.signed.canonical_request.endswith("\nUNSIGNED-PAYLOAD")


SHA1 = "qvTGHdzF6KLavt4PO0gs2a6pQ00="  # of b"hello"


def test_body_bound_by_its_md5():
    """For servers that know no hash in a presigned URL."""
    s3 = S3(KEYS, "eu-west-1", clock=lambda: AT, sign_bodies=False)
    presigned = s3.presign("put_object", Bucket=BUCKET, Key="k", Body=b"hello")
    assert presigned.headers == {"Content-MD5": "XUFAKrxLKna5cZ2REBfFkg=="}
    assert presigned.body == b"hello"
    assert presigned.signed.canonical_request.endswith("\nUNSIGNED-PAYLOAD")
    presigned = s3.presign("put_object", Bucket=BUCKET, Key="k", Body=b"hello", ChecksumSHA1=SHA1)
    assert presigned.headers == {"x-amz-checksum-sha1": SHA1}


def test_empty_body_is_a_body():
    """Bound as any other."""
    presigned = presign("put_object", Key="k", Body=b"")
    assert presigned.body == b""
    assert presigned.headers["x-amz-content-sha256"].startswith("e3b0c44298fc1c149afb")


@pytest.mark.parametrize(
    ("algorithm", "name", "value"),
    [
        ("CRC32", "x-amz-checksum-crc32", "NhCmhg=="),
        ("CRC32C", "x-amz-checksum-crc32c", "mnG7TA=="),
        ("CRC64NVME", "x-amz-checksum-crc64nvme", "M3eFcAZSQlc="),
        ("SHA1", "x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="),
        ("SHA256", "x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
        ("MD5", "x-amz-checksum-md5", "XUFAKrxLKna5cZ2REBfFkg=="),
    ],
)
def test_checksum_algorithms(algorithm, name, value):
    """The checksum that the algorithm's header promises is made."""
    presigned = presign("put_object", Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    assert presigned.headers[name] == value
    assert presigned.headers["x-amz-sdk-checksum-algorithm"] == algorithm


def test_checksums_that_need_a_package(monkeypatch):
    """The extra is named where it is missing; a checksum that the caller gives passes."""
    monkeypatch.setitem(sys.modules, "xxhash", None)
    with pytest.raises(sigv4.MissingExtra, match=r"sigv4-engine\[checksums\]"):
        presign("put_object", Key="k", Body=b"hello", ChecksumAlgorithm="XXHASH3")
    given = {"ChecksumXXHASH3": "AAAAAAAAAAA="}
    presigned = presign("put_object", Key="k", Body=b"hello", ChecksumAlgorithm="XXHASH3", **given)
    assert presigned.headers["x-amz-checksum-xxhash3"] == "AAAAAAAAAAA="


def test_checksums_that_we_do_not_make():
    """An algorithm that is not S3's is refused, and the known ones are named."""
    with pytest.raises(sigv4.InvalidParameter, match="one of CRC32, CRC32C, SHA1"):
        presign("put_object", Key="k", Body=b"hello", ChecksumAlgorithm="XXHASH4")


def test_required_checksum_is_made_of_the_body():
    """Content-MD5, which every server knows; or the algorithm that is asked for."""
    policy = '{"Version":"2012-10-17"}'
    presigned = presign("put_bucket_policy", Policy=policy)
    assert presigned.body == policy.encode()
    assert presigned.headers["Content-MD5"] == "i+2NaoBX/LfBm+dRQClEiw=="
    presigned = presign("put_bucket_policy", Policy=policy, ChecksumAlgorithm="SHA256")
    assert "Content-MD5" not in presigned.headers
    assert len(presigned.headers["x-amz-checksum-sha256"]) == 44


def test_given_checksum_stands():
    """The caller's own is not made again."""
    presigned = presign("put_bucket_policy", Policy="{}", ContentMD5="mZFLkyvTelC5g8XnyQrpOw==")
    assert presigned.headers["Content-MD5"] == "mZFLkyvTelC5g8XnyQrpOw=="


@pytest.mark.parametrize(
    ("operation", "params", "remedy"),
    [
        ("put_object_acl", {"Key": "k"}, r"or ContentMD5=\.\.\."),
        ("put_bucket_acl", {"ExpectedBucketOwner": "111122223333"}, r"or ContentMD5=\.\.\."),
        ("put_bucket_lifecycle_configuration", {}, r"hash and checksum\.$"),
        # A mode, a type or an algorithm alone is no checksum.
        ("put_object_acl", {"Key": "k", "ChecksumAlgorithm": "SHA256"}, "or ContentMD5"),
    ],
)
def test_unknown_body_where_s3_wants_a_checksum(operation, params, remedy):
    """Refused: the URL could never work."""
    with pytest.raises(sigv4.InvalidParameter, match="without a checksum of its body") as caught:
        presign(operation, **params)
    assert caught.match(remedy)


EMPTY_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg=="


@pytest.mark.parametrize("given", [{"ACL": "private"}, {"GrantRead": 'id="1"'}])
@pytest.mark.parametrize(
    ("operation", "key"), [("put_object_acl", {"Key": "k"}), ("put_bucket_acl", {})]
)
@pytest.mark.parametrize("hoist", [False, True])
def test_access_control_list_in_headers(operation, key, given, hoist):
    """Nothing is sent beside it, and the empty body has its checksum."""
    presigned = presign(operation, **key, **given, hoist=hoist)
    assert presigned.body == b""
    assert presigned.headers["Content-MD5"] == EMPTY_MD5
    assert presigned.headers["x-amz-content-sha256"].startswith("e3b0c44298fc1c149afb")
    asked = presign(operation, **key, **given, ChecksumAlgorithm="SHA256")
    assert "Content-MD5" not in asked.headers
    assert asked.headers["x-amz-checksum-sha256"].startswith("47DEQpj8HBSa")
    (name,) = given
    presigner = S3(KEYS, "eu-west-1", clock=lambda: AT).presigner(
        operation, Bucket=BUCKET, **key, vary=(name,)
    )
    assert presigner.presigned(given[name]).headers == presign(operation, **key, **given).headers


def test_algorithm_beside_an_md5():
    """The algorithm's header promises its checksum, whatever the MD5 is."""
    md5 = "XUFAKrxLKna5cZ2REBfFkg=="
    presigned = presign(
        "put_object", Key="k", Body=b"hello", ContentMD5=md5, ChecksumAlgorithm="SHA256"
    )
    assert presigned.headers["Content-MD5"] == md5
    assert presigned.headers["x-amz-checksum-sha256"].startswith("LPJNul+wow4m6Dsqxbn")


def test_checksums_that_take_long():
    """Of a large body, Python does not compute the checksum again that is given."""
    large = bytes(65_537)
    with pytest.raises(sigv4.RefusedValue, match="ChecksumCRC32"):
        presign("put_object", Key="k", Body=large, ChecksumCRC32="AAAAAA==")
    assert presign("put_object", Key="k", Body=large, ChecksumCRC32C="AAAAAA==").headers
