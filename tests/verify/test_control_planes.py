"""Operations that share a signing name with others, and have rules of their own."""

from __future__ import annotations

from hashlib import sha256

import pytest

import sigv4
from sigv4.verify import VerificationError, Verifier
from tests.verify.other import AT, DATE, EMPTY, HOST, KNOWN, header_request

ARN = "arn%3Aaws%3As3-outposts%3Aeu-west-1%3A123456789012%3Aoutpost%2Fop-1%2Faccesspoint%2Fap"
CONTROL = f"/v20180820/accesspoint/{ARN}"
BODY = b'{"a": 1}'
HASHED = sha256(BODY).hexdigest()


def verify(request, **options):
    return Verifier(KNOWN.get, **options).verify(request, at=AT)


def refusal(request, **options):
    with pytest.raises(VerificationError) as caught:
        verify(request, **options)
    return caught.value.refusal


def scope(service):
    return f"20261123/eu-west-1/{service}/aws4_request"


def control(path=CONTROL, service="s3-outposts", account="123456789012", sent=None):
    """A request to S3 Control that signs one path, and arrives with it or another."""
    headers = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
    if account is not None:
        headers["x-amz-account-id"] = account
    made = header_request(path=path, headers=headers, scope=scope(service))
    url = f"https://{HOST}{path if sent is None else sent}"
    return sigv4.Request("GET", url, made.headers)


@pytest.mark.parametrize("service", ["s3", "s3-outposts"])
def test_arn_in_a_path_of_s3_control(service):
    """It is signed as it is sent: an encoded slash does not separate segments."""
    verified = verify(control(service=service))
    assert (verified.path, verified.path_differs) == (CONTROL, False)
    tags = "/v20180820/tags/arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccess-grants%2Fdefault"
    assert verify(control(tags, service), strict_paths=True).path == tags


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        (CONTROL, CONTROL.replace("%2F", "/")),
        (CONTROL.replace("%2F", "/"), CONTROL),
        (CONTROL, CONTROL.replace("%2F", "%252F")),
    ],
)
def test_a_path_of_s3_control_has_one_meaning(signed, sent):
    assert refusal(control(signed, sent=sent)) == "wrong-signature"


def test_hex_digits_in_another_case():
    """The encoding is the same, and the difference is reported."""
    verified = verify(control(sent=CONTROL.replace("%2F", "%2f")))
    assert (verified.path, verified.path_differs) == (CONTROL, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"account": None},
        {"path": "/photos/a%2Fb"},
        {"path": "/v20180820"},
        {"path": CONTROL.replace("v20180820", "v20180821")},
        {"service": "s3express"},
    ],
)
def test_keys_of_objects_are_decoded(changes):
    """Without what marks S3 Control, one signature holds for %2F and the slash, as on S3."""
    path = changes.get("path", CONTROL)
    changes["path"] = path.replace("%2F", "/")
    verified = verify(control(sent=path, **changes))
    assert verified.path == changes["path"]
    if "%2F" in path:
        assert verified.path_differs
        assert refusal(control(**{**changes, "path": path})) == "wrong-signature"


def test_presigned_paths_hold_keys():
    """S3 Control has no presigned URLs."""
    headers = {"x-amz-account-id": "123456789012"}
    signer = sigv4.Signer(KNOWN["AKIAIOSFODNN7EXAMPLE"], "eu-west-1", "s3")
    request = sigv4.Request("GET", f"https://{HOST}/v20180820/a/b", headers)
    url = signer.presign(request, at=AT, expires_in=60).url.replace("a/b", "a%2Fb")
    verified = verify(sigv4.Request("GET", url, headers))
    assert (verified.path, verified.path_differs) == ("/v20180820/a/b", True)


def test_a_profile_without_the_header_reads_keys_each_time():
    """Also for a request that is recognised."""
    profile = sigv4.Profile.for_service("s3").replace(content_sha256_header=False)
    verifier = Verifier(KNOWN.get, profile=profile)
    headers = {"host": HOST, "x-amz-account-id": "1", "x-amz-date": DATE}
    made = header_request(path="/v20180820/a/b", headers=headers)
    sent = sigv4.Request("GET", f"https://{HOST}/v20180820/a%2Fb", made.headers)
    for _ in range(3):
        assert verifier.verify(sent, at=AT).path == "/v20180820/a/b"


def managing(service, path, *, target=False, body=BODY, hashed=HASHED):
    """A request without x-amz-content-sha256."""
    headers = {"host": HOST, "x-amz-date": DATE}
    if target:
        headers["x-amz-target"] = "OpenSearchServerless.ListCollections"
    return header_request("POST", path, "", body, headers, hashed=hashed, scope=scope(service))


MANAGED = [
    managing("aoss", "/", target=True),
    managing("s3-outposts", "/S3Outposts/CreateEndpoint"),
]


@pytest.mark.parametrize("request_", MANAGED)
def test_managing_apis_need_no_hash(request_):
    """What they sign covers the body."""
    for _ in range(2):
        verified = verify(request_)
        assert (verified.payload_hash, verified.body_signed) == (HASHED, True)
    other = sigv4.Request("POST", request_.url, request_.headers, b'{"a": 2}')
    assert refusal(other) == "wrong-signature"
    with pytest.raises(VerificationError, match="before its body has arrived"):
        Verifier(KNOWN.get).verify(request_, at=AT, body_follows=True)


@pytest.mark.parametrize(
    "request_",
    [
        managing("aoss", "/index/_search"),
        managing("s3-outposts", "/key"),
        managing("s3", "/S3Outposts/CreateEndpoint"),
        managing("s3", "/", target=True),
        managing("vpc-lattice-svcs", "/", target=True),
    ],
)
def test_data_planes_need_the_hash(request_):
    assert refusal(request_) == "hash-missing"


def test_a_profile_that_signs_no_body_needs_the_hash():
    """Else the body would not be signed, and nothing would say so."""
    profile = sigv4.Profile.for_service("aoss").replace(sign_body=False)
    request = managing("aoss", "/", target=True, hashed="UNSIGNED-PAYLOAD")
    assert refusal(request, profile=profile) == "hash-missing"
