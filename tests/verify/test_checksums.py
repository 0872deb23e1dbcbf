"""Checksums of S3 in headers: held against the body that arrives, as S3 does."""

from __future__ import annotations

import base64
import hashlib
import sys
import zlib
from base64 import b64decode
from datetime import datetime, timezone
from urllib.parse import quote

import pytest

import sigv4
from sigv4.verify import VerificationError, VerifiedHead, Verifier

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
URL = "https://examplebucket.s3.eu-west-1.amazonaws.com/k"
BODY = b"123456789"  # whose checksums are in catalogues of CRCs
UNSIGNED = {"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}

# The guards would refuse what the verifier is to refuse here.
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3", allow_refused_headers=True)


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
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", service, allow_refused_headers=True)
    return signer.sign(request, at=AT).apply(request)


def header(name: str, value: str | None = None) -> dict[str, str]:
    return {**UNSIGNED, f"x-amz-checksum-{name}": RIGHT[name] if value is None else value}


def verify(request, **options):
    return Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get).verify(request, at=AT, **options)


def with_body(request, body) -> sigv4.Request:
    return sigv4.Request(request.method, request.url, request.headers, body)


def refused(request, code, status, reported) -> None:
    with pytest.raises(VerificationError) as caught:
        verify(request)
    assert (caught.value.code, caught.value.status) == (code, status)
    assert reported in caught.value.problem


@pytest.mark.parametrize("name", RIGHT)
def test_right_and_wrong(name):
    """The body is bound by a checksum that is signed, even where its hash is not."""
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
    """Of another length, or base64 that is not canonical."""
    refused(signed(header("crc32", value)), "InvalidRequest", 400, "not a checksum of 4 bytes")


def test_two_checksums():
    """S3 takes one."""
    both = {**header("crc32"), **header("sha256")}
    refused(signed(both), "InvalidRequest", 400, "x-amz-checksum-crc32 and x-amz-checksum-sha256")


@pytest.mark.parametrize(
    "options",
    [
        {"method": "POST", "url": f"{URL}?uploadId=abc"},
        {"method": "POST", "url": f"{URL}?a=b&uploadId=abc%3D"},
        {"method": "DELETE", "body": b""},
        {"method": "GET", "body": b""},
        {"method": "HEAD", "headers": {"Content-Length": "0"}, "body": b""},
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


@pytest.mark.parametrize(
    "options",
    [
        {"method": "PATCH"},
        {"method": "DELETE"},
        {"method": "GET"},
        {"method": "OPTIONS"},
        {"method": "QUERY"},
        {"method": "POST", "url": f"{URL}?notuploadId=abc"},
        {"method": "POST", "url": f"{URL}?a=uploadId="},
        {"method": "POST", "url": f"{URL}?UPLOADID=abc"},
        {"headers": {"x-amz-copy-source": "/a/b"}},
    ],
)
@pytest.mark.parametrize("follows", [False, True])
def test_every_body_that_arrives_is_compared(options, follows):
    """Whatever the method, and where only the name of a parameter looks like that of an upload."""
    headers = {**header("crc32"), "Content-Length": "9", **options.get("headers", {})}
    request = signed(headers, **{name: options[name] for name in options if name != "headers"})
    verify(request)
    changed = with_body(request, b"12345678X")
    if not follows:
        refused(changed, "BadDigest", 400, "x-amz-checksum-crc32")
        return
    hasher = verify(changed, body_follows=True).body_hasher()
    hasher.update(b"12345678X")
    with pytest.raises(VerificationError, match="x-amz-checksum-crc32"):
        hasher.finish()


@pytest.mark.parametrize("name", ["x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm"])
def test_algorithm_that_is_not_known(name):
    """By its name, of an object that is made without a body as well."""
    refused(signed({**UNSIGNED, name: "SHA3"}), "InvalidRequest", 400, "x-amz-checksum-sha3")
    started = signed({**UNSIGNED, name: "SHA3"}, method="POST", url=f"{URL}?uploads=", body=b"")
    refused(started, "InvalidRequest", 400, "x-amz-checksum-sha3")


@pytest.mark.parametrize("name", ["algorithm", "type", "mode"])
def test_what_is_no_checksum_by_its_name(name):
    """Other headers that begin so."""
    verify(signed({**UNSIGNED, f"x-amz-checksum-{name}": "CRC32"}))


def test_one_that_cannot_be_computed(monkeypatch):
    """Where a package is missing the request is refused, even if the hash of the body is signed."""
    monkeypatch.setitem(sys.modules, "xxhash", None)
    value = b64(bytes(8))
    refused(signed({**UNSIGNED, "x-amz-checksum-xxhash3": value}), "NotImplemented", 501, "xxhash")
    refused(signed({"x-amz-checksum-xxhash3": value}), "NotImplemented", 501, "xxhash")


FORMS = {
    "signed chunks": {},
    "signed chunks and trailers": {"trailers": ["sha1"]},
    "unsigned chunks": {"trailers": ["sha1"], "sign_chunks": False},
}


def send_chunks(headers, form="signed chunks", sent=None):
    """A body in chunks, as signed or another one, to a verifier that gives what it lets through."""
    request = sigv4.Request("PUT", URL, headers)
    signer = SIGNER
    stream = signer.stream(request, BODY if sent is None else sent, at=AT, **FORMS[form])
    received = stream.apply(request)
    verifier = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get)
    body = verifier.stream(received, verifier.verify(received, at=AT, body_follows=True))
    given = b"".join([body.feed(piece) for piece in stream])
    body.close()
    return given


@pytest.mark.parametrize("name", ["crc32", "sha1", "sha256"])
def test_a_header_over_chunks(name):
    """It is that of the body without its framing; the error stays."""
    headers = {f"x-amz-checksum-{name}": RIGHT[name]}
    assert send_chunks(headers) == BODY
    with pytest.raises(VerificationError, match=f"x-amz-checksum-{name}") as caught:
        send_chunks(headers, sent=b"12345678X")
    assert (caught.value.code, caught.value.status) == ("BadDigest", 400)


@pytest.mark.parametrize("form", ["signed chunks and trailers", "unsigned chunks"])
def test_a_header_beside_a_trailer(form):
    """S3 takes one of the two."""
    with pytest.raises(VerificationError, match="x-amz-checksum-crc32 and x-amz-trailer") as caught:
        send_chunks({"x-amz-checksum-crc32": RIGHT["crc32"]}, form)
    assert (caught.value.code, caught.value.status) == ("InvalidRequest", 400)


@pytest.mark.parametrize(
    "headers", [{"x-amz-checksum-crc32": "no"}, {**header("crc32"), **header("sha1")}]
)
def test_a_header_over_chunks_that_is_malformed(headers):
    """Refused before a byte of the body is taken."""
    headers = {name: value for name, value in headers.items() if name.startswith("x-amz-checksum")}
    with pytest.raises(VerificationError, match="x-amz-checksum-crc32") as caught:
        send_chunks(headers)
    assert caught.value.status == 400


def test_an_error_of_the_end_stays():
    """A body of nothing has its header looked at; who goes on gets the same error."""
    request = sigv4.Request("PUT", URL, {"x-amz-checksum-crc32": RIGHT["crc32"]})
    stream = SIGNER.stream(request, b"", at=AT)
    received = stream.apply(request)
    verifier = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get)
    body = verifier.stream(received, verifier.verify(received, at=AT, body_follows=True))
    with pytest.raises(VerificationError, match="AAAAAA=="):
        body.feed(b"".join(stream))
    for again in (lambda: body.feed(b""), body.close):
        with pytest.raises(VerificationError, match="AAAAAA=="):
            again()


def right_value(name: str) -> str:
    """The checksum of the body by an implementation that is not ours."""
    if name in RIGHT:
        return RIGHT[name]
    if name in ("sha512", "md5"):
        return b64(hashlib.new(name, BODY, usedforsecurity=False).digest())
    xxhash = pytest.importorskip("xxhash", reason="xxhash is not installed (the extra 'checksums')")
    made = {"xxhash64": "xxh64", "xxhash3": "xxh3_64", "xxhash128": "xxh3_128"}[name]
    return b64(getattr(xxhash, f"{made}_digest")(BODY))


ALL = [*RIGHT, "sha512", "md5", "xxhash64", "xxhash3", "xxhash128"]


def test_all_are_those_of_the_model():
    """What botocore's model of S3 lists is what is tried here."""
    session = pytest.importorskip("botocore.session", reason="botocore is not installed")
    model = session.get_session().get_service_model("s3")
    assert {name.lower() for name in model.shape_for("ChecksumAlgorithm").enum} == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_every_algorithm_in_a_header(name):
    """The right body passes, another is BadDigest."""
    request = signed({**UNSIGNED, f"x-amz-checksum-{name}": right_value(name)})
    verify(request)
    refused(with_body(request, b"12345678X"), "BadDigest", 400, f"x-amz-checksum-{name}")


@pytest.mark.parametrize("place", ["header", "query", "query in upper case"])
@pytest.mark.parametrize("name", ALL)
def test_every_algorithm_in_a_presigned_url(name, place):
    """Signed as a header or moved into the query, where S3 reads it as well."""
    field, value = f"x-amz-checksum-{name}", right_value(name)
    parameter = field.upper() if place == "query in upper case" else field
    url = URL if place == "header" else f"{URL}?{parameter}={quote(value, '')}"
    headers = {field: value} if place == "header" else {}
    request = sigv4.Request("PUT", url, headers)
    made = SIGNER.presign(request, at=AT).apply(request)
    verify(with_body(made, BODY))
    refused(with_body(made, b"other"), "BadDigest", 400, field)


@pytest.mark.parametrize("form", ["unsigned chunks", "signed chunks and trailers"])
@pytest.mark.parametrize("name", ALL)
def test_every_algorithm_in_a_trailer(name, form):
    """The right body passes, another is BadDigest, and a malformed value InvalidRequest."""
    signer = SIGNER
    field = f"x-amz-checksum-{name}"
    verifier = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get)
    for value, code in (
        (right_value(name), ""),
        (b64(bytes(len(b64decode(right_value(name))))), "BadDigest"),
        ("AAAA", "InvalidRequest"),
    ):
        stream = signer.stream(
            sigv4.Request("PUT", URL),
            BODY,
            at=AT,
            trailers={field: value},
            sign_chunks=form != "unsigned chunks",
        )
        received = stream.apply(sigv4.Request("PUT", URL))
        body = verifier.stream(received, verifier.verify(received, at=AT, body_follows=True))
        if not code:
            assert b"".join([body.feed(piece) for piece in stream]) == BODY
            body.close()
            continue
        with pytest.raises(VerificationError, match=field) as caught:
            body.feed(b"".join(stream))
        assert (caught.value.code, caught.value.status) == (code, 400)


@pytest.mark.parametrize("name", ["sha513", "crc64", "crc32-", "", "blake3"])
def test_unknown_algorithms(name):
    """Refused by name, in headers and in presigned URLs."""
    field = f"x-amz-checksum-{name}"
    refused(signed({**UNSIGNED, field: "AAAA"}), "InvalidRequest", 400, field)
    request = sigv4.Request("PUT", f"{URL}?{field}=AAAA")
    made = SIGNER.presign(request, at=AT).apply(request)
    refused(with_body(made, BODY), "InvalidRequest", 400, field)


def test_a_header_and_a_parameter():
    """One checksum in all: another one in the query is refused."""
    request = sigv4.Request(
        "PUT",
        f"{URL}?x-amz-checksum-sha1={quote(RIGHT['sha1'], '')}",
        {"x-amz-checksum-crc32": RIGHT["crc32"]},
    )
    made = SIGNER.presign(request, at=AT).apply(request)
    refused(with_body(made, BODY), "InvalidRequest", 400, "x-amz-checksum-sha1")


@pytest.mark.parametrize(
    "names",
    [
        ("x-amz-checksum-sha1", "x-amz-checksum-sha1"),
        ("x-amz-checksum-sha1", "X-Amz-Checksum-Sha1"),
    ],
)
def test_a_parameter_twice(names):
    """The same checksum twice in the query, whatever its case, is two checksums."""
    value = quote(RIGHT["sha1"], "")
    request = sigv4.Request("PUT", f"{URL}?{names[0]}={value}&{names[1]}={value}")
    made = SIGNER.presign(request, at=AT).apply(request)
    refused(with_body(made, BODY), "InvalidRequest", 400, "x-amz-checksum-sha1 and x-amz-checksum")


@pytest.mark.parametrize(
    ("algorithm", "headers", "reported"),
    [
        ("SHA256", {"x-amz-checksum-crc32": RIGHT["crc32"]}, "no x-amz-checksum-sha256"),
        ("SHA256", {}, "no x-amz-checksum-sha256"),
        ("MD4", {"x-amz-checksum-crc32": RIGHT["crc32"]}, "x-amz-checksum-md4 is not"),
    ],
)
def test_the_algorithm_that_the_sdk_names(algorithm, headers, reported):
    """It must be that of the checksum; in any case of letters, in the header or the query."""
    named = {**UNSIGNED, "x-amz-sdk-checksum-algorithm": algorithm}
    refused(signed({**named, **headers}), "InvalidRequest", 400, reported)
    request = sigv4.Request("PUT", f"{URL}?x-amz-sdk-checksum-algorithm={algorithm}", headers)
    made = SIGNER.presign(request, at=AT).apply(request)
    refused(with_body(made, BODY), "InvalidRequest", 400, reported)
    right = {"x-amz-sdk-checksum-algorithm": "crc32", "x-amz-checksum-crc32": RIGHT["crc32"]}
    verify(signed({**UNSIGNED, **right}))
    request = sigv4.Request("PUT", f"{URL}?x-amz-sdk-checksum-algorithm={algorithm}", right)
    made = SIGNER.presign(request, at=AT).apply(request)
    refused(with_body(made, BODY), "InvalidRequest", 400, f"x-amz-checksum-{algorithm.lower()}")


def test_the_algorithm_that_the_sdk_names_for_a_trailer():
    """It must be that of the trailer."""
    right = {"x-amz-sdk-checksum-algorithm": "SHA1"}
    assert send_chunks(right, "unsigned chunks") == BODY
    with pytest.raises(VerificationError, match="no x-amz-checksum-crc32") as caught:
        send_chunks({"x-amz-sdk-checksum-algorithm": "CRC32"}, "unsigned chunks")
    assert caught.value.code == "InvalidRequest"


def test_a_service_of_its_own_with_the_rules_of_s3():
    """A profile with S3's paths brings S3's checks and codes, whatever the service is called."""
    profile = sigv4.Profile.for_service("s3")
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", "storage", profile=profile)
    request = sigv4.Request("PUT", URL, header("crc32"), BODY)
    made = signer.sign(request, at=AT).apply(request)
    for service in ("storage", None):
        judge = Verifier(
            {CREDENTIALS.access_key_id: CREDENTIALS}.get, service=service, profile=profile
        )
        judge.verify(made, at=AT)
        assert judge.answers_as_s3(made)
        with pytest.raises(VerificationError) as caught:
            judge.verify(with_body(made, b"12345678X"), at=AT)
        assert (caught.value.code, caught.value.status) == ("BadDigest", 400)
