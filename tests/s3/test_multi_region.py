"""Multi-Region Access Points: SigV4A for all regions, whichever way is asked, and HMAC never."""

from __future__ import annotations

import hashlib
import json
import pickle
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

import sigv4
from sigv4.bulk.columns import Column
from sigv4.bulk.job import Work
from sigv4.bulk.mixed import Mixed
from sigv4.bulk.worker import make
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
# Published with AWS's suite for SigV4A, as is the point: tests/core/test_sigv4a.py
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
X = 0xB6618F6A65740A99E650B33B6B4B5BD0D43B176D721A3EDFEA7E7D2D56D936B1
Y = 0x865ED22A7EADC9C5CB9D2CBACA1B3699139FEDC5043DC6661864218330C8E518
CREDENTIALS = sigv4.Credentials("AKIDEXAMPLE", SECRET)
MRAP = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
ROOT = "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com"


def clock() -> datetime:
    return AT


def client(region="us-west-2", **options) -> S3:
    return S3(CREDENTIALS, region, clock=clock, **options)


def verify(method: str, url: str, headers: str = "", names: str = "host") -> None:
    """As a server does it: the text from the URL, by hand, and the signature with the package."""
    base, _, query = url.partition("?")
    pairs = query.split("&")
    (signature,) = [pair for pair in pairs if pair.startswith("X-Amz-Signature=")]
    signed = "&".join(sorted(pair for pair in pairs if pair != signature))
    path = base.removeprefix(ROOT)
    host = ROOT.removeprefix("https://")
    canonical = f"{method}\n{path}\n{signed}\nhost:{host}\n{headers}\n{names}\nUNSIGNED-PAYLOAD"
    given = dict(parse_qsl(query))
    assert given["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert given["X-Amz-Credential"] == "AKIDEXAMPLE/20261123/s3/aws4_request"
    assert given["X-Amz-Region-Set"] == "*"
    text = (
        "AWS4-ECDSA-P256-SHA256\n20261123T123456Z\n20261123/s3/aws4_request\n"
        f"{hashlib.sha256(canonical.encode()).hexdigest()}"
    )
    key = ec.EllipticCurvePublicNumbers(X, Y, ec.SECP256R1()).public_key()
    key.verify(bytes.fromhex(given["X-Amz-Signature"]), text.encode(), ec.ECDSA(SHA256()))


@pytest.mark.parametrize("separator", "/:")
@pytest.mark.parametrize(
    ("operation", "method", "params"),
    [
        ("get_object", "GET", {"Key": "a b/ü"}),
        ("head_object", "HEAD", {"Key": "k", "VersionId": "v"}),
        ("delete_object", "DELETE", {"Key": "k"}),
        ("upload_part", "PUT", {"Key": "k", "UploadId": "u", "PartNumber": 1}),
    ],
)
def test_presign(separator, operation, method, params):
    """With either form of the ARN."""
    presigned = client().presign(operation, Bucket=MRAP.replace("t/", f"t{separator}"), **params)
    verify(method, presigned.url)
    assert presigned.signed.url == presigned.url
    assert presigned.expires_at == AT + timedelta(seconds=3600)


def test_headers_are_signed():
    """They are returned as well."""
    presigned = client().presign("put_object", Bucket=MRAP, Key="k", Metadata={"a": "b"})
    assert presigned.headers == {"x-amz-meta-a": "b"}
    verify("PUT", presigned.url, "x-amz-meta-a:b\n", "host;x-amz-meta-a")


def test_region_of_the_client_does_not_matter():
    """Within its partition."""
    urls = {
        client(region).presign("get_object", Bucket=MRAP, Key="k").url
        for region in ("us-west-2", "eu-west-1")
    }
    assert len(urls) == 1
    with pytest.raises(sigv4.InvalidParameter, match="partition"):
        client("cn-north-1").presign("get_object", Bucket=MRAP, Key="k")


def test_every_way():
    """One by one, many, as boto3, in parts, mixed with others, after a pickle: all verify."""
    s3 = client()
    verify("GET", s3.generate_presigned_url("get_object", {"Bucket": MRAP, "Key": "k"}))
    presigner = s3.presigner("get_object", Bucket=MRAP)
    verify("GET", presigner("k"))
    keys = [f"dir/{number}.txt" for number in range(600)]
    for rows in (keys, iter(keys)):
        urls = list(presigner.many(rows))
        assert len(set(urls)) == 600
        for url in urls[::100]:
            verify("GET", url)
    verify("GET", pickle.loads(pickle.dumps(presigner))("k"))
    upload = s3.presign_multipart(Bucket=MRAP, Key="k", UploadId="u", parts=range(1, 4))
    for url in upload.parts.values():
        verify("PUT", url)
    verify("POST", upload.complete.url)
    verify("DELETE", upload.abort.url)
    columns = s3.presigner("get_object", Bucket=MRAP, vary=("Key", "VersionId"))
    for url in columns.many([("k", "v"), ("l", "w")]):
        verify("GET", url)


def test_mixed():
    """Rows of a bucket and of an access point, each signed as it wants."""
    rows = [
        (CREDENTIALS, "us-west-2", MRAP, "k"),
        (CREDENTIALS, "us-west-2", "examplebucket", "k"),
        (CREDENTIALS, "us-west-2", MRAP, "l"),
    ]
    first, second, third = Mixed(clock=clock).many(rows)
    verify("GET", first)
    verify("GET", third)
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256&" in second


def test_blocks_of_files():
    """What worker processes do."""
    presigner = pickle.loads(pickle.dumps(client().presigner("get_object", Bucket=MRAP, at=AT)))
    work = Work(presigner, (Column("key", 0, "string"),), "txt", "jsonl")
    made = make(work, b"a\nb\n")
    for line in b"".join(made.output).decode().splitlines():
        verify("GET", json.loads(line)["url"])
    assert made.rows == 2


def test_switched_off():
    """As boto3's option of that name."""
    with pytest.raises(sigv4.InvalidParameter, match="disabled"):
        client(disable_multi_region_access_points=True).presign("get_object", Bucket=MRAP, Key="k")


@pytest.mark.parametrize(
    "url", [ROOT, f"{ROOT}:443", f"{ROOT.upper()}/a", f"{ROOT.replace('https', 'http')}"]
)
def test_its_host_is_no_endpoint(url):
    """What is signed for an endpoint_url is signed with HMAC, which it would refuse."""
    with pytest.raises(sigv4.InvalidParameter, match=r"SigV4A.*Pass its ARN as Bucket"):
        client(endpoint_url=url)


def test_another_service_may_be_called_so():
    """The guard is about AWS's hosts."""
    s3 = client(endpoint_url="https://x.accesspoint.s3-global.example.com")
    assert "AWS4-HMAC-SHA256" in s3.presign("get_object", Bucket="examplebucket", Key="k").url


def test_no_forms():
    """The signature of a form is HMAC's."""
    with pytest.raises(sigv4.InvalidParameter, match=r"SigV4A.*a form's is HMAC-SHA256"):
        client().generate_presigned_post(MRAP, "k")


def test_guards_hold():
    """Expiry, keys and lives of credentials are what they are."""
    with pytest.raises(sigv4.ExpiryTooLong):
        client().presign("get_object", Bucket=MRAP, Key="k", expires_in=604_801)
    with pytest.raises(sigv4.UnsafeKey):
        client().presign("get_object", Bucket=MRAP, Key="a/../b")
    ends = AT + timedelta(seconds=60)
    s3 = S3(sigv4.Credentials("ASIAEXAMPLE", SECRET, "token", ends), "us-west-2", clock=clock)
    with pytest.raises(sigv4.OutlivesCredentials):
        s3.presign("get_object", Bucket=MRAP, Key="k")
    capped = s3.presign("get_object", Bucket=MRAP, Key="k", on_short_lived="cap")
    assert capped.expires_at == ends
    assert "&X-Amz-Security-Token=token&" in capped.url
