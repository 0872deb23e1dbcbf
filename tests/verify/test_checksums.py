"""Checksums of S3 in headers: held against the body that arrives, as S3 does."""

from __future__ import annotations

import base64
import hashlib
import sys
import zlib
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.core import checksum
from sigv4.verify import VerificationError, VerifiedHead, Verifier

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
URL = "https://examplebucket.s3.eu-west-1.amazonaws.com/k"
BODY = b"123456789"  # whose checksums are in catalogues of CRCs
UNSIGNED = {"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


RIGHT = {
    "crc32": b64(zlib.crc32(BODY).to_bytes(4, "big")),
    "crc32c": b64(0xE3069283.to_bytes(4, "big")),
    "crc64nvme": b64(0xAE8B14860A799888.to_bytes(8, "big")),
    "sha1": b64(hashlib.sha1(BODY).digest()),
    "sha256": b64(hashlib.sha256(BODY).digest()),
}


def signed(headers, *, method="PUT", url=URL, body=BODY, service="s3") -> sigv4.Request:
    request = sigv4.Request(method, url, headers, body)
    return sigv4.Signer(CREDENTIALS, "eu-west-1", service).sign(request, at=AT).apply(request)


def header(name: str, value: str | None = None) -> dict[str, str]:
    return {**UNSIGNED, f"x-amz-checksum-{name}": RIGHT[name] if value is None else value}


def verify(request, **options):
    return Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get).verify(request, at=AT, **options)


def with_body(request, body) -> sigv4.Request:
    return sigv4.Request(request.method, request.url, request.headers, body)


def refused(request, code, status, told) -> None:
    with pytest.raises(VerificationError) as caught:
        verify(request)
    assert (caught.value.code, caught.value.status) == (code, status)
    assert told in caught.value.problem


@pytest.mark.parametrize("name", RIGHT)
def test_right_and_wrong(name):
    """The body is bound by a checksum that is signed, even where its hash is not."""
    if name.startswith("crc") and name != "crc32":
        pytest.importorskip("awscrt", reason="awscrt is not installed (the extra 'checksums')")
    request = signed(header(name))
    verify(request)
    refused(with_body(request, b"12345678X"), "BadDigest", 400, f"x-amz-checksum-{name}")


def test_a_body_that_comes_later():
    """Piece by piece."""
    head = verify(signed(header("crc32")), body_follows=True)
    assert isinstance(head, VerifiedHead)
    hasher = head.body_hasher()
    hasher.update(BODY[:4])
    hasher.update(BODY[4:])
    hasher.finish()
    other = head.body_hasher()
    other.update(b"other")
    with pytest.raises(VerificationError, match="x-amz-checksum-crc32"):
        other.finish()


@pytest.mark.parametrize(
    "value", ["", "AAAA", "AAAAAAA", "AAAAAAA=", "AAAAAA== ,AAAAAA==", "%%%%%%%%", RIGHT["sha1"]]
)
def test_what_is_no_checksum(value):
    """Of another length, or no base64 in its one spelling."""
    refused(signed(header("crc32", value)), "InvalidRequest", 400, "no such checksum")


def test_two_checksums():
    """S3 takes one."""
    both = {**header("crc32"), **header("sha256")}
    refused(signed(both), "InvalidRequest", 400, "x-amz-checksum-crc32 and x-amz-checksum-sha256")


@pytest.mark.parametrize(
    "options",
    [
        {"method": "POST", "url": f"{URL}?uploadId=abc"},
        {"method": "DELETE"},
        {"headers": {"x-amz-copy-source": "/a/b"}, "body": b""},
        {"service": "execute-api", "url": "https://api.example.com/"},
    ],
)
def test_what_is_not_of_the_body(options):
    """The checksum of an object put together, of a copy, and a header of another service."""
    options = {"headers": {}, "body": b"<CompleteMultipartUpload/>", **options}
    headers = {**header("crc32"), **options.pop("headers")}
    if "service" in options:
        del headers["X-Amz-Content-Sha256"]
    verify(signed(headers, **options))


@pytest.mark.parametrize("name", ["algorithm", "type", "mode", "xxhash64"])
def test_what_is_no_checksum_by_its_name(name):
    """Other headers that begin so."""
    verify(signed({**UNSIGNED, f"x-amz-checksum-{name}": "CRC32"}))


def test_one_that_cannot_be_computed(monkeypatch):
    """Where a package is missing: refused, but where the hash of the body is signed anyway."""

    def missing(name):
        raise sigv4.MissingExtra("The checksum needs awscrt.", "Install it.")

    monkeypatch.setattr(checksum, "_from_awscrt", missing)
    refused(signed(header("crc32c")), "NotImplemented", 501, "needs awscrt")
    hashed = {"x-amz-checksum-crc32c": RIGHT["crc32c"]}
    request = signed(hashed)
    verify(request)
    refused(with_body(request, b"other"), "XAmzContentSHA256Mismatch", 400, "SHA-256 of the body")


FORMS = {
    "signed chunks": {},
    "signed chunks and trailers": {"trailers": ["sha1"]},
    "unsigned chunks": {"trailers": ["sha1"], "sign_chunks": False},
}


def send_chunks(headers, form="signed chunks", sent=None):
    """A body in chunks, as signed or another one, to a verifier that gives what it lets through."""
    request = sigv4.Request("PUT", URL, headers)
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
    stream = signer.stream(request, BODY if sent is None else sent, at=AT, **FORMS[form])
    received = stream.apply(request)
    verifier = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get)
    body = verifier.stream(received, verifier.verify(received, at=AT, body_follows=True))
    given = b"".join([body.feed(piece) for piece in stream])
    body.close()
    return given


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["crc32", "sha1", "sha256"])
def test_a_header_over_chunks(form, name):
    """It tells of the body before it was chunked, whatever trailers say; and stays an error."""
    headers = {f"x-amz-checksum-{name}": RIGHT[name]}
    assert send_chunks(headers, form) == BODY
    with pytest.raises(VerificationError, match=f"x-amz-checksum-{name}") as caught:
        send_chunks(headers, form, b"12345678X")
    assert (caught.value.code, caught.value.status) == ("BadDigest", 400)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "headers", [{"x-amz-checksum-crc32": "no"}, {**header("crc32"), **header("sha1")}]
)
def test_a_header_over_chunks_that_is_none(form, headers):
    """Before a byte of the body is taken."""
    headers = {name: value for name, value in headers.items() if name.startswith("x-amz-checksum")}
    with pytest.raises(VerificationError, match="x-amz-checksum-crc32") as caught:
        send_chunks(headers, form)
    assert caught.value.status == 400


def test_an_error_of_the_end_stays():
    """A body of nothing has its header looked at; who goes on gets the same error."""
    request = sigv4.Request("PUT", URL, {"x-amz-checksum-crc32": RIGHT["crc32"]})
    stream = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3").stream(request, b"", at=AT)
    received = stream.apply(request)
    verifier = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get)
    body = verifier.stream(received, verifier.verify(received, at=AT, body_follows=True))
    with pytest.raises(VerificationError, match="AAAAAA=="):
        body.feed(b"".join(stream))
    for again in (lambda: body.feed(b""), body.close):
        with pytest.raises(VerificationError, match="AAAAAA=="):
            again()


@pytest.mark.parametrize("form", FORMS)
def test_a_header_over_chunks_that_cannot_be_computed(monkeypatch, form):
    """Signatures of chunks say all that it could; without them, the request is refused."""
    monkeypatch.setitem(sys.modules, "awscrt.checksums", None)
    headers = {"x-amz-checksum-crc32c": RIGHT["crc32c"]}
    if form == "unsigned chunks":
        with pytest.raises(VerificationError, match="awscrt"):
            send_chunks(headers, form)
    else:
        assert send_chunks(headers, form) == BODY
