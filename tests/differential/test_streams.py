"""Streamed bodies as AWS's C signer signs them, as botocore sends them, as the verifier takes them.

awscrt carries that signer, and does not let Python at its chunks; so what its tests expect stands
here: https://github.com/awslabs/aws-c-auth/blob/main/tests/sigv4_signing_tests.c, the tests
``sigv4_trailing_headers_signing_test`` and ``sigv4a_trailing_headers_signing_test``.
"""

from __future__ import annotations

import io
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.core.stream import Framer
from sigv4.core.stream_form import Form
from sigv4.verify import Verifier
from tests.chunked import parse

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
REQUEST = sigv4.Request("PUT", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")
LENGTHS = [0, 1, 8191, 8192, 65_536, 65_537, 200_000]
FORMS = [
    {},
    {"trailers": ["crc32"]},
    {"trailers": ["crc32"], "sign_chunks": False},
    {"trailers": ["sha256"]},
    {"trailers": ["crc32c"], "sign_chunks": False},
    {"trailers": ["crc64nvme"]},
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
    decoder = verifier.stream(head, verifier.verify(head, at=AT, body_follows=True))
    decoded = [decoder.feed(framed[at : at + 10_007]) for at in range(0, len(framed), 10_007)]
    assert b"".join(decoded) == body[:length]
    assert decoder.close().access_key_id == CREDENTIALS.access_key_id


TRAILERS = {"second": "2nd", "first": "1st", "third": "3rd"}
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HASHES = [
    "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a",
    "2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a",
    EMPTY,
]


def frame(algorithm, seed: str) -> bytes:
    """The body of AWS's example, 66560 times the letter a, with three trailing headers."""
    amz_date = "20130524T000000Z"
    scope = algorithm.scope(amz_date[:8], "us-east-1", "s3")
    key = algorithm.signing_key(CREDENTIALS, scope)
    form = Form(algorithm, True, TRAILERS)
    framer = Framer(form, key, amz_date, scope, seed, 66_560, 65_536)
    return b"".join([*framer.feed(b"a" * 66_560), *framer.finish()])


def test_trailers_are_those_of_awss_c_signer():
    """Three headers, given out of order: sent and signed in order."""
    seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
    parsed = parse(frame(sigv4.HMAC_SHA256, seed))
    assert [signature for _, signature in parsed.chunks] == [
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
    ]
    signature = "df5735bd9f3295cd9386572292562fefc93ba94e80a0a1ddcbd652c4e0a75e6c"
    assert parsed.trailers == [
        ("first", "1st"),
        ("second", "2nd"),
        ("third", "3rd"),
        ("x-amz-trailer-signature", signature),
    ]


def test_sigv4a_chains_signatures_as_awss_c_signer_does():
    """Its texts, each with the signature before without padding, by the public key it expects."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    x = int("18b7d04643359f6ec270dcbab8dce6d169d66ddc9778c75cfb08dfdb701637ab", 16)
    y = int("fa36b35e4fe67e3112261d2e17a956ef85b06e44712d2850bcd3c2161e9993f2", 16)
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    previous = "30" + "ab" * 70  # a seed as long as most
    parsed = parse(frame(sigv4.ECDSA_P256_SHA256, previous))
    start = "20130524T000000Z\n20130524/s3/aws4_request\n"
    texts = [f"AWS4-ECDSA-P256-SHA256-PAYLOAD\n{start}%s\n{EMPTY}\n{each}" for each in HASHES]
    trailers = "83d8f190334fb741bc8daf73c891689d320bd8017756bc730c540021ed48001f"
    texts.append(f"AWS4-ECDSA-P256-SHA256-TRAILER\n{start}%s\n{trailers}")
    sent = [signature for _, signature in parsed.chunks]
    sent.append(dict(parsed.trailers)["x-amz-trailer-signature"])
    for text, signature in zip(texts, sent, strict=True):
        assert len(signature) == 144
        message = (text % previous).encode()
        previous = signature.rstrip("*")
        public.verify(bytes.fromhex(previous), message, ec.ECDSA(SHA256()))


def test_sigv4a_head_is_that_of_awss_c_signer():
    """But for the length of the body, which its example takes from the HMAC form."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    signer = sigv4.Signer(CREDENTIALS, "us-east-1", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    request = sigv4.Request(
        "PUT",
        "https://s3.amazonaws.com/examplebucket/chunkObject.txt",
        {"x-amz-storage-class": "REDUCED_REDUNDANCY", "Content-Length": "66560"},
    )
    at = datetime(2013, 5, 24, tzinfo=timezone.utc)
    made = signer.stream(request, b"a" * 66_560, trailers=TRAILERS, at=at)
    framed = made.content_length
    assert framed > 66_824
    assert made.signed.canonical_request.replace(f":{framed}\n", ":66824\n") == (
        "PUT\n"
        "/examplebucket/chunkObject.txt\n"
        "\n"
        "content-encoding:aws-chunked\n"
        "content-length:66824\n"
        "host:s3.amazonaws.com\n"
        "x-amz-content-sha256:STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER\n"
        "x-amz-date:20130524T000000Z\n"
        "x-amz-decoded-content-length:66560\n"
        "x-amz-region-set:us-east-1\n"
        "x-amz-storage-class:REDUCED_REDUNDANCY\n"
        "x-amz-trailer:first,second,third\n"
        "\n"
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
        "x-amz-decoded-content-length;x-amz-region-set;x-amz-storage-class;x-amz-trailer\n"
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"
    )
