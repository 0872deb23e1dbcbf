"""Presigned S3 URLs are botocore's, byte for byte, for the same host and time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

from . import peers

SEED = 20261123
PER_COMBINATION = 135  # x 6 regions x 2 styles x 2 tokens = 3,240
REGIONS = (
    "us-east-1",
    "eu-west-1",
    "ap-southeast-2",
    "eu-central-2",
    "cn-north-1",
    "us-gov-west-1",
)
TIME = datetime(2026, 1, 31, 23, 59, 58, tzinfo=timezone.utc)
CLASSES = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/",
    " +%&=?#:;@$,",
    "~*'()!\"`^|\\<>{}[]",
    "éüßñçøΩЖ日本語한글עבר",
    "é̂å🎉👩‍👩‍👧🏳️‍🌈",
    "\x01\x1f\x7f\t\n\r",
)
WHOLE = (
    "%25",
    "%2F",
    "a%20b",
    "a//b",
    "/leading",
    "trailing/",
    "//",
    "é",
    "é",
    "a" * 1024,
    "日" * 341,
    "it's (a) ~*test!*~",
    "...",
    ".hidden",
    "a/.b/..c",
)
PARAMETERS = {
    "get_object": {
        "ChecksumMode": "ENABLED",
        "ExpectedBucketOwner": "123456789012",
        "IfMatch": '"d41d8cd98f00b204e9800998ecf8427e"',
        "IfModifiedSince": TIME,
        "IfNoneMatch": "*",
        "IfUnmodifiedSince": TIME,
        "PartNumber": 7,
        "Range": "bytes=0-9",
        "RequestPayer": "requester",
        "ResponseCacheControl": "no-cache, max-age=0",
        "ResponseContentDisposition": "attachment; filename=\"a b+c%.pdf\"; filename*=UTF-8''%e2",
        "ResponseContentEncoding": "gzip",
        "ResponseContentLanguage": "de, en",
        "ResponseContentType": "text/plain; charset=utf-8",
        "ResponseExpires": TIME,
        "SSECustomerAlgorithm": "AES256",
        "SSECustomerKey": "0123456789abcdef0123456789abcdef",
        "VersionId": "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo",
    },
    "head_object": {
        "IfMatch": '"abc"',
        "PartNumber": 1,
        "Range": "bytes=5-",
        "ResponseContentType": "a/b",
        "VersionId": "null",
    },
    "delete_object": {
        "BypassGovernanceRetention": True,
        "ExpectedBucketOwner": "123456789012",
        "IfMatch": "*",
        "IfMatchLastModifiedTime": TIME,
        "IfMatchSize": 12345678901,
        "MFA": "arn:aws:iam::123456789012:mfa/user 123456",
        "RequestPayer": "requester",
        "VersionId": "a+b c/d",
    },
    "put_object": {
        "ACL": "bucket-owner-full-control",
        "BucketKeyEnabled": False,
        "CacheControl": "max-age=3600",
        "ChecksumAlgorithm": "SHA256",
        "ChecksumCRC32": "AAAAAA==",
        "ChecksumCRC32C": "AAAAAA==",
        "ChecksumCRC64NVME": "AAAAAAAAAAA=",
        "ChecksumMD5": "1B2M2Y8AsgTpgAmY7PhCfg==",
        "ChecksumSHA1": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        "ChecksumSHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "ChecksumSHA512": "AAAA",
        "ChecksumXXHASH128": "AAAA",
        "ChecksumXXHASH3": "AAAA",
        "ChecksumXXHASH64": "AAAA",
        "ContentDisposition": 'inline; filename="x y.txt"',
        "ContentEncoding": "gzip",
        "ContentLanguage": "en",
        "ContentLength": 11,
        "ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg==",
        "ContentType": "text/plain;  charset=utf-8",
        "ExpectedBucketOwner": "123456789012",
        "Expires": TIME,
        "GrantFullControl": 'id="1"',
        "GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
        "GrantReadACP": 'id="2"',
        "GrantWriteACP": 'id="3"',
        "IfMatch": "*",
        "IfNoneMatch": "*",
        "Metadata": {"Author": "A. N. Other", "x": "two  spaces", "empty": ""},
        "ObjectLockEventHold": "ON",
        "ObjectLockEventHoldDurationDays": 3,
        "ObjectLockEventHoldDurationYears": 1,
        "ObjectLockLegalHoldStatus": "OFF",
        "ObjectLockMode": "GOVERNANCE",
        "ObjectLockRetainUntilDate": TIME,
        "RequestPayer": "requester",
        "SSECustomerAlgorithm": "AES256",
        "SSECustomerKey": "0123456789abcdef0123456789abcdef",
        "SSEKMSEncryptionContext": "eyJhIjoiYiJ9",
        "SSEKMSKeyId": "alias/key",
        "ServerSideEncryption": "aws:kms",
        "StorageClass": "STANDARD_IA",
        "Tagging": "a=b&c=d%20e",
        "WebsiteRedirectLocation": "/other page",
        "WriteOffsetBytes": 0,
    },
}


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


def random_key(rng: random.Random) -> str:
    """A key of one to three classes of characters, without the segments that we refuse."""
    if rng.random() < 0.15:
        return rng.choice(WHOLE)
    alphabet = "".join(rng.sample(CLASSES, rng.randint(1, 3)))
    while True:
        key = "".join(rng.choices(alphabet, k=rng.randint(1, 60)))
        if not {".", ".."} & set(key.split("/")):
            return key


def random_call(rng: random.Random):
    operation = rng.choice(list(PARAMETERS))
    known = PARAMETERS[operation]
    names = rng.sample(list(known), rng.randint(0, min(4, len(known))))
    return operation, random_key(rng), {name: known[name] for name in names}, rng.randint(1, 43_200)


@pytest.mark.parametrize("token", [None, peers.TOKEN], ids=["long-term", "temporary"])
@pytest.mark.parametrize("style", ["virtual", "path"])
@pytest.mark.parametrize("region", REGIONS)
def test_random_url_is_botocores(region, style, token):
    """Key classes, operations, parameters and expiries at random: the same URL."""
    rng = random.Random(f"{SEED}/{region}/{style}/{bool(token)}")
    client = peers.boto_client(region, style, token)
    keys = sigv4.Credentials(peers.key_id(token), peers.SECRET, token)
    s3 = S3(keys, region, addressing_style=style, allow_refused_values=True)
    for _ in range(PER_COMBINATION):
        operation, key, params, expires_in = random_call(rng)
        expected = client.generate_presigned_url(
            operation, {"Bucket": peers.BUCKET, "Key": key, **params}, expires_in
        )
        presigned = s3.presign(
            operation, Bucket=peers.BUCKET, Key=key, expires_in=expires_in, at=peers.AT, **params
        )
        assert presigned.url == expected, (operation, key, params)


@pytest.mark.parametrize(
    ("operation", "name"),
    [(operation, name) for operation, known in PARAMETERS.items() for name in known],
)
def test_each_parameter_makes_botocores_url(operation, name):
    """Each parameter by itself: the same URL, and its header is among those to send."""
    params = {name: PARAMETERS[operation][name]}
    client = peers.boto_client("eu-west-1", "virtual", None)
    s3 = S3(
        sigv4.Credentials(peers.key_id(None), peers.SECRET), "eu-west-1", allow_refused_values=True
    )
    expected = client.generate_presigned_url(
        operation, {"Bucket": peers.BUCKET, "Key": "a b", **params}, 60
    )
    presigned = s3.presign(
        operation, Bucket=peers.BUCKET, Key="a b", expires_in=60, at=peers.AT, **params
    )
    signed = presigned.url.split("X-Amz-SignedHeaders=")[1].split("&")[0].split("%3B")
    assert presigned.url == expected
    assert sorted(["host", *[header.lower() for header in presigned.headers]]) == signed


def test_every_parameter_is_compared():
    """The table above leaves out no parameter that botocore's model has, but the body."""
    model = peers.boto_client("eu-west-1", "path", None).meta.service_model
    for operation, wire_name in (
        ("get_object", "GetObject"),
        ("put_object", "PutObject"),
        ("head_object", "HeadObject"),
        ("delete_object", "DeleteObject"),
    ):
        members = set(model.operation_model(wire_name).input_shape.members)
        compared = set(PARAMETERS[operation])
        if operation == "head_object":
            compared |= set(PARAMETERS["get_object"])
        assert members - compared <= {"Bucket", "Key", "Body", "SSECustomerKeyMD5"}


@pytest.mark.parametrize("operation", PARAMETERS)
def test_generate_presigned_url_is_botocores(operation):
    """The method of boto3's name and signature gives boto3's URL."""
    client = peers.boto_client("eu-west-1", "virtual", None)
    keys = sigv4.Credentials(peers.key_id(None), peers.SECRET)
    s3 = S3(keys, "eu-west-1", clock=lambda: peers.AT, allow_refused_values=True)
    params = {"Bucket": peers.BUCKET, "Key": "folder/é +.txt"}
    arguments = (operation, params, 900, "POST")
    assert s3.generate_presigned_url(*arguments) == client.generate_presigned_url(*arguments)
    assert s3.generate_presigned_url(operation, Params=params) == client.generate_presigned_url(
        operation, Params=params
    )


def test_microseconds_do_not_matter():
    """A time between two seconds signs as the second before, as botocore writes it."""
    client = peers.boto_client("eu-west-1", "virtual", None)
    s3 = S3(sigv4.Credentials(peers.key_id(None), peers.SECRET), "eu-west-1")
    presigned = s3.presign(
        "get_object", Bucket=peers.BUCKET, Key="k", at=peers.AT + timedelta(microseconds=999_999)
    )
    params = {"Bucket": peers.BUCKET, "Key": "k"}
    assert presigned.url == client.generate_presigned_url("get_object", params)
