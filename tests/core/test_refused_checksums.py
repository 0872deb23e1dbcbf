"""Checksums in headers that S3 refuses are refused before the request is signed."""

from __future__ import annotations

import pytest

import sigv4

from ..conftest import AT, KEY_ID, SECRET

SIGNER = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3")
URL = "https://examplebucket.s3.eu-west-1.amazonaws.com/a"
COPY = {"x-amz-copy-source": "/examplebucket/b"}
CRC32 = "AAAAAA=="  # of no bytes


def sign(method: str, url: str, headers: dict[str, str], body: bytes = b"") -> sigv4.Signed:
    return SIGNER.sign(sigv4.Request(method, url, headers, body), at=AT)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"x-amz-checksum-crc32": ""}, "not a checksum of 4 bytes"),
        ({"x-amz-checksum-crc32": "AAAAAA"}, "not a checksum of 4 bytes"),
        ({"x-amz-checksum-crc32": CRC32, "x-amz-checksum-sha1": "A" * 27 + "="}, "at once"),
        ({"x-amz-checksum-md4": "AAAA"}, "not a checksum of S3's"),
        ({"x-amz-checksum-algorithm": "MD4"}, "S3 does not have"),
        ({"x-amz-sdk-checksum-algorithm": ""}, "S3 does not have"),
        ({"x-amz-checksum-crc32": CRC32, "x-amz-checksum-algorithm": "SHA1"}, "no header or"),
    ],
)
@pytest.mark.parametrize("more", [{}, COPY], ids=["upload", "copy"])
def test_refused(headers, words, more):
    """Of an upload and of a copy, which has no body."""
    with pytest.raises(sigv4.RefusedHeader, match=words):
        sign("PUT", URL, {**headers, **more})


def test_checksum_of_another_body():
    """A copy has no body that the checksum could be of."""
    right = {"x-amz-checksum-crc32": CRC32, "x-amz-sdk-checksum-algorithm": "CRC32"}
    sign("PUT", URL, right)
    other = {"x-amz-checksum-crc32": "AAAAAQ=="}
    with pytest.raises(sigv4.RefusedHeader, match="not that of the 0 bytes"):
        sign("PUT", URL, other)
    sign("PUT", URL, {**other, **COPY})


def test_algorithms_without_a_checksum():
    """An upload needs the checksum that the SDK announces; objects made without a body do not."""
    announced = {"x-amz-sdk-checksum-algorithm": "CRC32"}
    with pytest.raises(sigv4.RefusedHeader, match="no header or trailer"):
        sign("PUT", URL, announced, b"body")
    sign("PUT", URL, {**announced, **COPY})
    sign("POST", f"{URL}?uploads", {"x-amz-checksum-algorithm": "CRC32"})
    sign("POST", f"{URL}?uploadId=1", {"x-amz-checksum-crc32": "AAAAAQ=="}, b"<x/>")
