"""Streamed bodies as botocore sends them, and as the verifier takes them."""

from __future__ import annotations

import io
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.verify import Verifier

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
REQUEST = sigv4.Request("PUT", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")
LENGTHS = [0, 1, 8191, 8192, 65_536, 65_537, 200_000]
FORMS = [
    {},
    {"trailers": ["crc32"]},
    {"trailers": ["crc32"], "sign_chunks": False},
    {"trailers": ["sha1", "sha256"]},
    {"trailers": ["crc32c", "crc64nvme"], "sign_chunks": False},
]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", ["crc32", "sha1", "sha256"])
def test_unsigned_bodies_are_botocores(name, length):
    """Byte for byte, checksums included."""
    httpchecksum = pytest.importorskip("botocore.httpchecksum", reason="botocore is not installed")
    checksum = httpchecksum._CHECKSUM_CLS[name]
    body = bytes(range(256)) * 800
    header = f"x-amz-checksum-{name}"
    theirs = httpchecksum.AwsChunkedWrapper(
        io.BytesIO(body[:length]), checksum, header, chunk_size=65_536
    )
    ours = SIGNER.stream(REQUEST, body[:length], trailers=[name], sign_chunks=False, at=AT)
    assert b"".join(ours) == theirs.read()


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("algorithm", ["HMAC_SHA256", "ECDSA_P256_SHA256"])
def test_the_verifier_takes_what_is_streamed(algorithm, form, length):
    """Every form and length, fed in pieces that fit no chunk."""
    if algorithm == "ECDSA_P256_SHA256":
        pytest.importorskip("cryptography", reason="cryptography is not installed")
    if "crc32c" in form.get("trailers", ()):
        pytest.importorskip("awscrt", reason="awscrt is not installed")
    body = bytes(range(256))[:251] * 800
    chosen = getattr(sigv4, algorithm)
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3", algorithm=chosen)
    stream = signer.stream(REQUEST, body[:length], at=AT, **form)
    head = stream.apply(REQUEST)
    framed = b"".join(stream)
    verifier = Verifier(
        lambda _: CREDENTIALS, region="eu-west-1", service="s3", algorithms=[chosen]
    )
    decoder = verifier.stream(head, verifier.verify(head, at=AT))
    decoded = [decoder.feed(framed[at : at + 10_007]) for at in range(0, len(framed), 10_007)]
    assert b"".join(decoded) == body[:length]
    assert decoder.close().access_key_id == CREDENTIALS.access_key_id
