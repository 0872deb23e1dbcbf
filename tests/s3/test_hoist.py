"""What may stand in the query, and what S3 would not enforce there."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.s3.hoist import hoist
from sigv4.s3.operations.model import operation

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
S3_CLIENT = S3(
    sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "eu-west-1",
    clock=lambda: AT,
)
HEADERS = sorted(
    parameter.wire_name
    for parameter in operation("put_object").parameters.values()
    if parameter.location == "header"
)


@pytest.mark.parametrize("name", HEADERS)
def test_headers_of_an_upload(name):
    """Of all headers that an upload can have, one moves; in any case of letters."""
    for written in (name, name.lower(), name.upper()):
        moved, kept = hoist([(written, "v")])
        assert (moved != []) == (name == "x-amz-acl")
        assert moved + kept == [(written, "v")]


def test_never_what_is_not_enforced_there():
    """A checksum in the query accepts any body; encryption and tags are ignored."""
    names = [
        *("x-amz-checksum-crc32", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm"),
        *("content-md5", "x-amz-content-sha256", "x-amz-tagging", "x-amz-server-side-encryption"),
        *("x-amz-server-side-encryption-customer-key", "content-type", "range", "if-none-match"),
        *("x-amz-copy-source", "x-amz-bypass-governance-retention", "x-amz-storage-class"),
    ]
    headers = [(name, "v") for name in names]
    assert hoist(headers) == ([], headers)


def test_metadata_moves():
    """Order is kept on both sides."""
    headers = [("X-Amz-Meta-B", "2"), ("Content-Type", "a/b"), ("x-amz-meta-a", "1")]
    assert hoist(headers) == ([headers[0], headers[2]], [headers[1]])


def test_url_needs_no_header_then():
    """And says what the object will have."""
    ask = {"Bucket": "examplebucket", "Key": "k", "Metadata": {"a": "b c"}, "ACL": "private"}
    presigned = S3_CLIENT.presign("put_object", **ask, hoist=True)
    assert presigned.headers == {}
    assert "?x-amz-meta-a=b%20c&x-amz-acl=private&X-Amz-Algorithm=" in presigned.url
    assert "X-Amz-SignedHeaders=host&" in presigned.url


CRC = "NhCmhg=="


def test_checksum_stays_a_header():
    """It is signed, so it must be sent."""
    presigned = S3_CLIENT.presign(
        "put_object", Bucket="examplebucket", Key="k", ChecksumCRC32=CRC, Tagging="a=b", hoist=True
    )
    assert presigned.headers == {"x-amz-checksum-crc32": CRC, "x-amz-tagging": "a=b"}


@pytest.mark.parametrize("operation", ["get_object", "head_object"])
def test_who_pays_for_a_read_moves(operation):
    """AWS's guide on Requester Pays buckets shows it in the URL."""
    presigned = S3_CLIENT.presign(
        operation, Bucket="examplebucket", Key="k", RequestPayer="requester", hoist=True
    )
    assert presigned.headers == {}
    assert "x-amz-request-payer=requester&" in presigned.url


def test_who_pays_for_a_write_stays():
    """Nobody has shown that S3 reads it there."""
    presigned = S3_CLIENT.presign(
        "put_object", Bucket="examplebucket", Key="k", RequestPayer="requester", hoist=True
    )
    assert presigned.headers == {"x-amz-request-payer": "requester"}
