"""Header signatures are botocore's; where botocore is wrong, awscrt's."""

from __future__ import annotations

import random
from urllib.parse import quote

import pytest

import sigv4

from . import peers

SEED = 20261123
AGAINST_BOTOCORE = 1_250  # x 2 rule sets = 2,500
AGAINST_AWSCRT = 400  # x 2 rule sets x header and query = 1,600
TEXTS = ("a", "Z9", "é", "日本", "a b", "x/y", "100%", "~*'()!", "q=1&r", "-._~", "👍", "a+b", ";")
HEADERS = (
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip,  br"),
    ("Cache-Control", "no-cache"),
    ("Connection", "keep-alive"),
    ("Content-Type", "application/json;   charset=utf-8"),
    ("Expect", "100-continue"),
    ("If-Match", '"a  b"'),
    ("Range", "bytes=0-9"),
    ("TE", "trailers"),
    ("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ("Transfer-Encoding", "chunked"),
    ("User-Agent", "test/1.0"),
    ("X-Amz-Acl", " private "),
    ("X-Amz-Meta-Author", "A.   N.  Other"),
    ("X-Amz-Meta-Empty", ""),
    ("X-Amz-Target", "Service_20120810.Operation"),
    ("X-Amzn-Trace-Id", "Root=1-67891233-abcdef012345678912345678"),
    ("my-HEADER", "Value"),
)
SIGNED_BY_BOTH = (
    "Accept",
    "Cache-Control",
    "Content-Type",
    "Range",
    "X-Amz-Meta-Author",
    "X-Amz-Target",
)


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


def signer(s3: bool, token: str | None) -> sigv4.Signer:
    keys = sigv4.Credentials(peers.key_id(token), peers.SECRET, token)
    service = "s3" if s3 else "service"
    return sigv4.Signer(
        keys, "eu-west-1", service, allow_ambiguous_paths=True, allow_refused_headers=True
    )


def random_path(rng: random.Random) -> str:
    segments = [
        quote(rng.choice(TEXTS) + rng.choice(TEXTS), safe="~") if rng.random() < 0.85 else ""
        for _ in range(rng.randint(0, 4))
    ]
    if rng.random() < 0.2:
        segments.insert(rng.randint(0, len(segments)), rng.choice((".", "..")))
    return "/" + "/".join(segments)


def plain_query(rng: random.Random) -> str:
    """Names and values in canonical form: botocore signs a query as it stands."""
    pairs = [
        quote(rng.choice(TEXTS), safe="~") + rng.choice(("=", "=" + quote(rng.choice(TEXTS), "~")))
        for _ in range(rng.randint(0, 4))
    ]
    return "&".join(pairs)


def odd_query(rng: random.Random) -> str:
    """Encodings that servers decode: raw characters, lower-case and needless escapes, blanks."""
    pieces = ("a=b/c", "a=%c3%a9", "a=%7E", "acl", "b=", "=x", "a=1", "a=2", "A=%2f", "é=日", "")
    extra = ("a=b=c", "a=1?2", "t=:@!$'()*,;", "a-b=1", "a%2Db=0", "%61=3")
    return "&".join(rng.choices(pieces + extra, k=rng.randint(1, 6)))


def random_headers(rng: random.Random) -> list[tuple[str, str]]:
    headers = rng.sample(HEADERS, rng.randint(0, 6))
    if headers and rng.random() < 0.3:
        name, _ = rng.choice(headers)
        headers.append((name.swapcase(), rng.choice(("again", "two  words", ""))))
    return headers


def random_body(rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((0, 1, 63, 64, 1000)))


@pytest.mark.parametrize("s3", [False, True], ids=["GENERIC", "S3"])
def test_authorization_is_botocores(s3):
    """Methods, paths, queries, headers, bodies and tokens at random: the same Authorization."""
    rng = random.Random(f"{SEED}/{s3}")
    for _ in range(AGAINST_BOTOCORE):
        token = rng.choice((None, peers.TOKEN))
        method = rng.choice(("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS"))
        host = rng.choice(("example.com", "EXAMPLE.com:443", "example.com:8443", "[::1]:8080"))
        query = plain_query(rng)
        url = f"https://{host}{random_path(rng)}" + (f"?{query}" if query else "")
        headers, body = random_headers(rng), random_body(rng)
        expected = peers.botocore_authorization(s3, method, url, headers, body, token)
        request = sigv4.Request(method, url, headers, body)
        signed = signer(s3, token).sign(request, at=peers.AT)
        assert signed.headers["Authorization"] == expected, request


@pytest.mark.parametrize("s3", [False, True], ids=["GENERIC", "S3"])
def test_odd_queries_sign_as_awscrt_signs_them(s3):
    """botocore is wrong about unusual encodings: it signs them raw, where AWS decodes and encodes.

    Raw and lower-case escapes in a query, needless ones, blank pieces between two ``&``.
    """
    rng = random.Random(f"{SEED}/awscrt/{s3}")
    for _ in range(AGAINST_AWSCRT):
        token = rng.choice((None, peers.TOKEN))
        target = f"{random_path(rng)}?{odd_query(rng)}"
        headers = [pair for pair in random_headers(rng) if pair[0] in SIGNED_BY_BOTH]
        body = random_body(rng)
        expected = peers.awscrt_signed(s3, "PUT", "example.com", target, headers, body, token)
        request = sigv4.Request("PUT", f"https://example.com{target}", headers, body)
        signed = signer(s3, token).sign(request, at=peers.AT)
        assert signed.headers["Authorization"] == expected.headers.get("Authorization"), request


@pytest.mark.parametrize("s3", [False, True], ids=["GENERIC", "S3"])
def test_odd_queries_presign_as_awscrt_presigns_them(s3):
    """botocore is wrong about duplicate keys here: it drops all but the first."""
    rng = random.Random(f"{SEED}/awscrt/presign/{s3}")
    for _ in range(AGAINST_AWSCRT):
        token = rng.choice((None, peers.TOKEN))
        target = f"{random_path(rng)}?{odd_query(rng)}"
        headers = [pair for pair in random_headers(rng) if pair[0] in SIGNED_BY_BOTH]
        expires_in = rng.randint(1, 43_200)
        expected = peers.awscrt_signed(
            s3, "GET", "example.com", target, headers, b"", token, expires_in
        ).path.split("X-Amz-Signature=")[1][:64]
        request = sigv4.Request("GET", f"https://example.com{target}", headers)
        signed = signer(s3, token).presign(
            request, expires_in=expires_in, at=peers.AT, on_short_lived="allow"
        )
        assert signed.signature == expected, request


@pytest.mark.parametrize(
    ("wire", "equal"),
    [
        ("https://example.com/?a=b+c", "https://example.com/?a=b%20c"),
        ("https://example.com/?a+b=1&a%20b=0", "https://example.com/?a%20b=1&a%20b=0"),
    ],
)
@pytest.mark.parametrize("s3", [False, True], ids=["GENERIC", "S3"])
def test_plus_in_a_query_signs_as_the_space_that_aws_reads(s3, wire, equal):
    """Both peers are wrong here, so ours must be what they give for the same query with %20."""
    target = equal.removeprefix("https://example.com")
    expected = peers.awscrt_signed(s3, "GET", "example.com", target, [], b"", None)
    signed = signer(s3, None).sign(sigv4.Request("GET", wire), at=peers.AT)
    assert signed.headers["Authorization"] == expected.headers.get("Authorization")


@pytest.mark.parametrize(
    ("wire", "equal"),
    [
        ("/data/asset_id=my-asset/d.parquet", "/data/asset_id%3Dmy-asset/d.parquet"),
        ("/test$file.text", "/test%24file.text"),
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/%7Euser/a@b", "/~user/a%40b"),
        ("/é", "/%C3%A9"),
    ],
)
def test_s3_paths_sign_in_the_form_that_s3_computes(wire, equal):
    """Both peers sign an S3 path as it stands, which S3 refuses: they get the canonical form."""
    expected = peers.awscrt_signed(True, "GET", "example.com", equal, [], b"", None)
    signed = signer(True, None).sign(
        sigv4.Request("GET", f"https://example.com{wire}"), at=peers.AT
    )
    assert signed.headers["Authorization"] == expected.headers.get("Authorization")
