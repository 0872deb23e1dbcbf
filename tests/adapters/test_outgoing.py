"""What is signed of a request that a client is about to send."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4 import InvalidRequest, RegionMismatch, ServiceMismatch
from sigv4.adapters.outgoing import OutgoingSigner
from sigv4.core.errors import AmbiguousPath, InvalidParameter
from sigv4.verify import Verifier
from tests.adapters.wire import KNOWN, PLAIN, TEMPORARY

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
S3 = "https://bucket.s3.eu-west-1.amazonaws.com"
API = "https://abc123.execute-api.eu-west-1.amazonaws.com"


def make(credentials=PLAIN, region="eu-west-1", service="s3", **options):
    return OutgoingSigner(credentials, region, service, clock=lambda: AT, **options)


def verified(outgoing, method, url, headers=(), body=b""):
    request = sigv4.Request(method, url, outgoing.pairs(headers), body)
    return Verifier(KNOWN.get, clock=lambda: AT).verify(request)


@pytest.mark.parametrize(
    ("url", "region", "service"),
    [
        (S3, "eu-west-1", "s3"),
        (API, "eu-west-1", "execute-api"),
        ("https://search-a-x1.eu-central-1.es.amazonaws.com", "eu-central-1", "es"),
        ("https://abc.lambda-url.eu-west-1.on.aws", "eu-west-1", "lambda"),
        ("https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1", "bedrock"),
        ("https://iam.amazonaws.com", "us-east-1", "iam"),
        ("https://maps.geo.eu-west-1.amazonaws.com/maps/v0/maps/m", "eu-west-1", "geo"),
        ("https://maps.geo.eu-west-1.amazonaws.com/v2/tiles/t", "eu-west-1", "geo-maps"),
    ],
)
def test_scope_from_the_host(url, region, service):
    """Region and service come from hosts of AWS."""
    outgoing = make(region=None, service=None).sign("GET", url, [])
    claim = verified(outgoing, "GET", url)
    assert (claim.scope.region, claim.scope.service) == (region, service)


@pytest.mark.parametrize(
    ("url", "region", "service", "missing"),
    [
        ("https://minio.example.com", None, None, "region and service"),
        ("https://minio.example.com", "eu-west-1", None, "service"),
        ("https://minio.example.com", None, "s3", "region"),
        ("https://bucket.s3-accelerate.amazonaws.com", None, None, "region"),
    ],
)
def test_scope_that_the_host_does_not_say(url, region, service, missing):
    """It is asked for by name."""
    with pytest.raises(InvalidParameter, match=f"Pass {missing}\\."):
        make(region=region, service=service).sign("GET", url, [])


def test_scope_that_the_host_contradicts():
    """The guards of the signer hold."""
    with pytest.raises(RegionMismatch):
        make(region="us-east-1").sign("GET", S3, [])
    with pytest.raises(ServiceMismatch):
        make(service="sqs").sign("GET", S3, [])
    with pytest.raises(AmbiguousPath):
        make().sign("GET", f"{S3}/a+b", [])


@pytest.mark.parametrize("hosts", [None, ["api.example.com"]])
def test_presigned_url_to_any_host(hosts):
    """It is sent as it is, and the host of its server is not bound."""
    signer = make(service="execute-api", hosts=hosts)
    url = "https://store.example.com/b/k?X-Amz-Signature=ab"
    headers = [("x-amz-acl", "public-read")]
    for _ in range(2):
        outgoing = signer.sign("PUT", url, headers)
        assert (outgoing.removed, dict(outgoing.added)) == (frozenset(), {})
        assert signer.sign("GET", "https://api.example.com/a", []).added
    assert signer.sign("PUT", url, headers, redirected=True).removed == {"x-amz-acl"}


def test_redirect_to_another_region_of_s3():
    """It is signed for that region."""
    signer = make()
    signer.sign("GET", f"{S3}/a", [])
    url = "https://bucket.s3.us-west-2.amazonaws.com/a"
    outgoing = signer.sign("GET", url, [], redirected=True)
    assert verified(outgoing, "GET", url).scope.region == "us-west-2"


def test_signer_as_credentials():
    """It brings region, service, profile, clock and lifted guards."""
    given = sigv4.Signer(PLAIN, "us-east-1", "s3", clock=lambda: AT, allow_scope_mismatch=True)
    outgoing = OutgoingSigner(given).sign("GET", S3, [])
    assert verified(outgoing, "GET", S3).scope.region == "us-east-1"
    for name in ("region", "service"):
        with pytest.raises(TypeError, match="a Signer has its own"):
            OutgoingSigner(given, **{name: "x"})


def test_profile():
    """A profile of one's own is used."""
    outgoing = make(profile=sigv4.GENERIC).sign("GET", S3, [])
    assert "x-amz-content-sha256" not in outgoing.added
    outgoing = make(region=None, service=None, profile=sigv4.GENERIC).sign("GET", S3, [])
    assert "x-amz-content-sha256" not in outgoing.added


def test_only_what_matters_is_signed():
    """Headers that clients and proxies change are left out."""
    headers = [
        ("Host", "bucket.s3.eu-west-1.amazonaws.com"),
        ("Connection", "keep-alive"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", "me"),
        ("X-Amzn-Trace-Id", "1"),
        ("Range", "bytes=0-1"),
        ("Content-Type", "text/plain"),
        ("X-Amz-Acl", "private"),
    ]
    outgoing = make(TEMPORARY).sign("GET", S3, headers)
    names = outgoing.added["Authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    assert names == (
        "content-type;host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-security-token"
    )


def test_repr_shows_no_secret():
    """Neither token nor signature."""
    outgoing = make(TEMPORARY).sign("GET", S3, [])
    assert "session/token" not in repr(outgoing)
    assert outgoing.added["Authorization"].rpartition("=")[2] not in repr(outgoing)


@pytest.mark.parametrize("body", [None, b"", b"new", io.BytesIO(b"file")])
def test_signed_request_again(body):
    """What an earlier signature left is replaced, down to the hash of another body."""
    first = make(TEMPORARY).sign("PUT", S3, [("X-Amz-Acl", "private")], b"old")
    headers = first.pairs([("X-Amz-Acl", "private")])
    again = make(PLAIN).sign("PUT", S3, headers, body)
    arrived = b"file" if isinstance(body, io.BytesIO) else body or b""
    verified(again, "PUT", S3, headers, arrived)
    names = [name.lower() for name, _ in again.pairs(headers)]
    assert "x-amz-security-token" not in names
    assert names.count("x-amz-acl") == names.count("authorization") == 1


@pytest.mark.parametrize("body", [b"a", bytearray(b"a"), memoryview(b"a"), "a", io.BytesIO(b"a")])
def test_bodies(body):
    """Bytes of all kinds, text and files."""
    verified(make().sign("PUT", S3, [], body), "PUT", S3, body=b"a")


def test_text_file():
    """It is refused: clients encode it in several ways."""
    with pytest.raises(TypeError, match="bytes"):
        make().sign("PUT", S3, [], io.StringIO("a"))


def test_given_hash_of_an_iterator():
    """A hash that the caller computed is signed."""
    hashed = sigv4.payload_hash(b"hello")
    headers = [("x-amz-content-sha256", hashed)]
    outgoing = make().sign("PUT", S3, headers, iter([b"hello"]))
    assert outgoing.stream is None
    verified(outgoing, "PUT", S3, headers, b"hello")


def test_unsigned_by_header():
    """One request is sent unsigned."""
    headers = [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]
    for body in (b"hello", iter([b"hello"])):
        outgoing = make().sign("PUT", S3, headers, body)
        assert outgoing.added["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


def test_iterator_towards_vpc_lattice():
    """That service verifies no body."""
    url = "https://svc-1.a1b2c3.vpc-lattice-svcs.eu-west-1.on.aws"
    outgoing = make(service="vpc-lattice-svcs").sign("PUT", url, [], iter([b"hello"]))
    assert outgoing.added["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


@pytest.mark.parametrize(
    ("url", "service", "words"),
    [
        (API, "execute-api", "works with S3"),
        ("http://minio.example.com:9000/", "s3", "needs https"),
    ],
)
def test_unsigned_payload_refused(url, service, words):
    """Where the server would refuse it, or the body is not protected."""
    with pytest.raises(InvalidParameter, match=words):
        make(service=service, unsigned_payload=True).sign("PUT", url, [], b"a")
    assert make(service=service, unsigned_payload=True).sign("GET", url, []).added


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "127.0.0.1:9000", "[::1]:9000"])
def test_unsigned_payload_on_this_machine(host):
    """Nobody changes a body on the way within one machine."""
    outgoing = make(unsigned_payload=True).sign("PUT", f"http://{host}/", [], b"a")
    assert outgoing.added["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


def test_presigned_url():
    """It is left as it is."""
    headers = [("X-Amz-Acl", "private"), ("Authorization", "AWS4-HMAC-SHA256 x")]
    url = f"{S3}/a?X-Amz-Signature=abc"
    outgoing = make().sign("PUT", url, headers)
    assert outgoing.pairs(headers) == headers


def test_method_in_lower_case():
    """Servers verify the method as it arrives."""
    with pytest.raises(InvalidRequest, match="'GET'"):
        make().sign("get", S3, [])


def test_what_clients_keep():
    """User information and fragments of a URL are not sent, and not signed."""
    outgoing = make().sign("GET", "https://u:p@bucket.s3.eu-west-1.amazonaws.com/a?b#c", [])
    verified(outgoing, "GET", f"{S3}/a?b")


def test_encoding_of_a_stream():
    """Content-Encoding is kept beside aws-chunked."""
    headers = [("Content-Encoding", "gzip"), ("Content-Length", "5"), ("X-Amz-Acl", "private")]
    outgoing = make().sign("PUT", S3, headers, iter([b"hello"]))
    assert outgoing.added["Content-Encoding"] == "aws-chunked,gzip"
    assert ("X-Amz-Acl", "private") in outgoing.pairs(headers)


class Renewing:
    def __init__(self):
        self.loads = self.renewals = 0

    def load(self):
        self.loads += 1
        return TEMPORARY

    async def aload(self):
        self.renewals += 1


def test_one_set_of_credentials():
    """A provider is asked once for each request, and renewed without blocking."""
    provider = Renewing()
    signer = make(provider)
    asyncio.run(signer.renew())
    assert (provider.loads, provider.renewals) == (0, 1)
    signer.sign("GET", S3, [])
    assert provider.loads == 1
    signer.sign("PUT", S3, [("Content-Length", "1")], iter([b"a"]))
    assert provider.loads == 2


@pytest.mark.parametrize(
    ("status", "date", "learned"),
    [
        (403, "Mon, 23 Nov 2026 12:06:00 GMT", True),
        (403, "Mon, 23 Nov 2026 11:54:00 -0000", True),
        (403, "Mon, 23 Nov 2026 12:04:00 GMT", False),
        (200, "Mon, 23 Nov 2026 13:00:00 GMT", False),
        (403, "yesterday", False),
        (403, "Mon, 23 Nov 20260000000000000000 12:00:00 GMT", False),
        (403, "Mon, 23 Nov 2026 12:00:00 +99999999999999999999", False),
        (403, "Tue, 23 Nov 9999 12:00:00 GMT", False),
        (403, "Thu, 01 Jan 1970 00:00:00 GMT", True),
        (403, None, False),
    ],
)
def test_learning(status, date, learned):
    """A refusal whose date is more than 5 minutes off teaches the time, once."""
    signer = make(learn_clock=True)
    assert signer.learn(status, date) is learned
    assert signer.learn(403, "Mon, 23 Nov 2026 18:00:00 GMT") is not learned


def test_learned_time_is_used():
    """In all later requests."""
    signer = make(learn_clock=True)
    assert signer.learn(403, "Mon, 23 Nov 2026 18:00:00 GMT")
    assert signer.sign("GET", S3, []).added["X-Amz-Date"] == "20261123T180000Z"
