"""What a request says of its body, and the body against it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5, sha256

import pytest

import sigv4
from sigv4.verify import VerificationError, VerifiedHead, Verifier
from sigv4.verify.payload_hash import UNSIGNED_BODIES
from tests.verify.other import (
    AT,
    DATE,
    EMPTY,
    HOST,
    KNOWN,
    UNSIGNED,
    header_request,
    presigned,
    presigned_url,
)

STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def verify(request, service="s3", **options):
    return Verifier(KNOWN.get, service=service).verify(request, at=AT, **options)


def refused(request, code, status, reported="", **options):
    with pytest.raises(VerificationError) as caught:
        verify(request, **options)
    assert (caught.value.code, caught.value.status) == (code, status), str(caught.value)
    assert reported in caught.value.explanation


def test_hash_that_is_missing():
    """S3 requires the header; other services hash what arrives."""
    headers = {"host": HOST, "x-amz-date": DATE}
    refused(header_request(headers=headers), "InvalidRequest", 400, "Missing required header")
    scope = "20261123/eu-west-1/sts/aws4_request"
    request = header_request(
        method="POST",
        headers=headers,
        body=b"Action=x",
        hashed=sha256(b"Action=x").hexdigest(),
        scope=scope,
    )
    assert verify(request, service="sts").payload_hash == sha256(b"Action=x").hexdigest()
    refused(
        request,
        "ValidationError",
        400,
        "before its body has arrived",
        service="sts",
        body_follows=True,
    )


@pytest.mark.parametrize(
    "hashed",
    ["", "abc", "g" * 64, "unsigned-payload", "STREAMING", f"{EMPTY},{EMPTY}"],
)
def test_hash_that_is_malformed(hashed):
    """64 lower-case hex digits, or a known value in its exact case."""
    headers = {"host": HOST, "x-amz-content-sha256": hashed.strip(), "x-amz-date": DATE}
    request = header_request(headers=headers, hashed=hashed)
    refused(request, "InvalidArgument", 400, "neither a SHA-256")


def test_hash_in_upper_case():
    """Is the hash still: it is compared as bytes."""
    hashed = sha256(b"x").hexdigest().upper()
    verify(header_request(method="PUT", body=b"x", hashed=hashed))


def test_services_that_leave_the_body_open():
    """VPC Lattice signs no body."""
    scope = "20261123/eu-west-1/vpc-lattice-svcs/aws4_request"
    request = header_request(method="POST", body=b"x", hashed=UNSIGNED, scope=scope)
    assert not verify(request, service="vpc-lattice-svcs").body_signed
    url = presigned_url(scope=scope)
    assert not verify(sigv4.Request("GET", url), service="vpc-lattice-svcs").body_signed


def test_services_that_do_not():
    """UNSIGNED-PAYLOAD is S3's word."""
    scope = "20261123/eu-west-1/sts/aws4_request"
    request = header_request(method="POST", body=b"x", hashed=UNSIGNED, scope=scope)
    refused(request, "ValidationError", 400, "neither", service="sts")


def test_profile_that_signs_no_body():
    """A service of one's own."""
    profile = sigv4.GENERIC.replace(sign_body=False)
    headers = {"host": HOST, "x-amz-date": DATE}
    scope = "20261123/eu-west-1/own/aws4_request"
    request = header_request(headers=headers, hashed=UNSIGNED, scope=scope)
    verified = Verifier(KNOWN.get, profile=profile).verify(request, at=AT)
    assert not verified.body_signed


def test_hash_of_a_presigned_url():
    """From a signed header or the query; an unsigned header is checked and selects nothing."""
    hashed = sha256(b"x").hexdigest()
    url = presigned_url(
        method="PUT", hashed=hashed, headers={"host": HOST, "x-amz-content-sha256": hashed}
    )
    signed = [("x-amz-content-sha256", hashed)]
    assert verify(sigv4.Request("PUT", url, signed, b"x")).body_signed
    refused(sigv4.Request("PUT", url, signed, b"y"), "XAmzContentSHA256Mismatch", 400)
    query = presigned_url(method="PUT", hashed=hashed, changes={"X-Amz-Content-Sha256": hashed})
    assert verify(sigv4.Request("PUT", query, body=b"x")).body_signed
    refused(sigv4.Request("PUT", query, body=b"y"), "XAmzContentSHA256Mismatch", 400)
    loose = presigned(method="PUT", headers=[("x-amz-content-sha256", UNSIGNED)], body=b"x")
    assert not verify(loose).body_signed
    streamed = presigned(method="PUT", headers=[("x-amz-content-sha256", STREAMING)], body=b"x")
    refused(streamed, "InvalidArgument", 400, "it is not signed")


def test_trailers_that_nothing_reads():
    """x-amz-trailer goes with streamed forms alone."""
    headers = {
        "host": HOST,
        "x-amz-content-sha256": EMPTY,
        "x-amz-date": DATE,
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    refused(header_request(headers=headers), "MalformedTrailerError", 400, "x-amz-trailer")


@pytest.mark.parametrize("values", [[STREAMING], [EMPTY, EMPTY]])
def test_hash_in_the_query(values):
    """Once, and never a streamed form."""
    query = "&".join(f"x-amz-content-sha256={value}" for value in values)
    request = presigned()
    url = request.url.replace("?", f"?{query}&", 1)
    refused(sigv4.Request("GET", url), "AuthorizationQueryParametersError", 400, "streamed body")


def test_streamed_forms():
    """Signed, in a header, for an upload, of the request's own algorithm."""
    head = verify(header_request(method="PUT", hashed=STREAMING), body_follows=True)
    assert isinstance(head, VerifiedHead)
    refused(header_request(method="GET", hashed=STREAMING), "InvalidArgument", 400, "PUT or POST")
    other = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
    refused(header_request(method="PUT", hashed=other), "InvalidArgument", 400, "same algorithm")
    headers = {"host": HOST, "x-amz-content-sha256": STREAMING, "x-amz-date": DATE}
    loose = header_request(
        method="PUT", headers=headers, signed=["host", "x-amz-date"], hashed=STREAMING
    )
    refused(loose, "AccessDenied", 403, "x-amz-content-sha256")
    url = presigned_url(
        method="PUT", hashed=STREAMING, headers={"host": HOST, "x-amz-content-sha256": STREAMING}
    )
    streamed = sigv4.Request("PUT", url, [("x-amz-content-sha256", STREAMING)])
    refused(streamed, "InvalidArgument", 400, "Authorization header that signs it")


@pytest.mark.parametrize(
    ("length", "code", "reported"),
    [
        ("4", "IncompleteBody", "longer than its length of 4"),
        ("6", "IncompleteBody", "1 bytes shorter"),
        ("-5", "InvalidRequest", "not a length"),
        ("５", "InvalidRequest", "not a length"),
        ("9" * 30, "InvalidRequest", "not a length"),
        ("5", None, ""),
    ],
)
def test_content_length(length, code, reported):
    """The body's, in digits."""
    request = header_request(method="PUT", body=b"hello", extra=[("Content-Length", length)])
    if code is None:
        verify(request)
    else:
        refused(request, code, 400, reported)


def test_content_md5():
    """16 bytes in base64, and the body's."""
    right = b64encode(md5(b"hello").digest()).decode()
    for text, code in (
        (right, None),
        (b64encode(md5(b"other").digest()).decode(), "BadDigest"),
        (right[:-2], "InvalidDigest"),
        (right + "=", "InvalidDigest"),
        (b64encode(b"short").decode(), "InvalidDigest"),
        ("!", "InvalidDigest"),
    ):
        request = header_request(method="PUT", body=b"hello", extra=[("Content-MD5", text)])
        if code is None:
            verify(request)
        else:
            refused(request, code, 400)


def lex(hashed=UNSIGNED, service="lex", sign_header=True, **parts):
    """A request of Lex with a body that is not signed, as all AWS SDKs send it."""
    headers = {"host": HOST, "x-amz-content-sha256": hashed, "x-amz-date": DATE}
    signed = sorted(headers) if sign_header else ["host", "x-amz-date"]
    scope = f"20261123/eu-west-1/{service}/aws4_request"
    parts = {"method": "POST", "body": b"hello", "path": "/bot", **parts}
    return header_request(headers=headers, signed=signed, hashed=hashed, scope=scope, **parts)


@pytest.mark.parametrize("service", sorted(UNSIGNED_BODIES))
def test_services_with_unsigned_bodies(service):
    """Of some operations AWS's models say that the body is not signed."""
    verifier = Verifier(KNOWN.get, service=service)
    verified = verifier.verify(lex(service=service), at=AT)
    assert (verified.payload_hash, verified.body_signed) == (UNSIGNED, False)
    head = verifier.verify(lex(service=service, body=b""), at=AT, body_follows=True)
    hasher = head.body_hasher()
    hasher.update(b"hello")
    assert not hasher.finish().body_signed
    # Other operations go on as before.
    plain = {"host": HOST, "x-amz-date": DATE}
    hashed = sha256(b"x").hexdigest()
    scope = f"20261123/eu-west-1/{service}/aws4_request"
    request = header_request("POST", body=b"x", headers=plain, hashed=hashed, scope=scope)
    assert verifier.verify(request, at=AT).body_signed


@pytest.mark.parametrize(
    ("request_", "options", "refusal"),
    [
        (lex(sign_header=False), {}, "hash-malformed"),
        (lex(service="orders"), {}, "hash-malformed"),
        (lex(service="lexicon"), {}, "hash-malformed"),
        (lex(hashed="unsigned-payload"), {}, "hash-malformed"),
        (lex(hashed="STREAMING-UNSIGNED-PAYLOAD-TRAILER"), {}, "hash-malformed"),
        (lex(), {"unsigned_payload": False}, "body-unsigned"),
        (lex(scheme="http"), {}, "body-unsigned"),
    ],
)
def test_unsigned_bodies_that_are_refused(request_, options, refusal):
    """The header must be signed, the service known, and nobody on the way able to write."""
    with pytest.raises(VerificationError) as caught:
        Verifier(KNOWN.get, **options).verify(request_, at=AT)
    assert caught.value.refusal == refusal


def test_presigned_urls_of_such_services_sign_the_body():
    headers = {"host": HOST, "x-amz-content-sha256": UNSIGNED}
    url = presigned_url(headers=headers, scope="20261123/eu-west-1/lex/aws4_request")
    request = sigv4.Request("GET", url, headers)
    refused(request, "ValidationError", 400, f"or {UNSIGNED}", service="lex")


def test_unsigned_bodies_of_a_service_of_your_own():
    """Its profile says that it reads the header."""
    profile = sigv4.GENERIC.replace(content_sha256_header=True)
    verifier = Verifier(KNOWN.get, service="orders", profile=profile)
    assert not verifier.verify(lex(service="orders"), at=AT).body_signed
    with pytest.raises(VerificationError, match="neither a SHA-256"):
        Verifier(KNOWN.get, service="orders").verify(lex(service="orders"), at=AT)


def test_the_list_of_services_is_that_of_botocore():
    """Each signing name with an operation whose body is not signed."""
    session = pytest.importorskip("botocore.session").get_session()
    loader = session.get_component("data_loader")
    found = set()
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        if "v4-unsigned-body" in [each.get("authtype") for each in model["operations"].values()]:
            metadata = model["metadata"]
            found.add(metadata.get("signingName", metadata["endpointPrefix"]))
    assert found == UNSIGNED_BODIES | {"s3"}
