"""What `Signer` refuses before it signs, and what it warns of."""

from __future__ import annotations

import pickle
import sys
import warnings
from datetime import datetime, timezone

import pytest

import sigv4

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AWS = "https://b.s3.eu-west-1.amazonaws.com"
ELSEWHERE = "https://storage.example.com"
API = "https://api.example.com"
HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def signer(service="execute-api", **options):
    return sigv4.Signer(KEYS, "eu-west-1", service, clock=lambda: AT, **options)


def every_way(made, request):
    """Each method that signs a request."""
    return [
        lambda: made.sign(request),
        lambda: made.presign(request),
        lambda: made.batch(request, vary=("query",)),
    ]


REWRITTEN = [
    ("/a b", "/a%20b", "encode ' '"),
    ("/é", "/%C3%A9", "encode"),
    ("/日本", "/%E6%97%A5%E6%9C%AC", "encode"),
    ("/%c3%a9", "/%C3%A9", "write %c3 in capitals"),
    ("/a%2fb", "/a%2Fb", "write %2f in capitals"),
    ("/%7Ex", "/~x", "decode %7E"),
    ("/%61", "/a", "decode %61"),
    ("/[x]", "/%5Bx%5D", "encode '['"),
    ("/a|b", "/a%7Cb", "encode '|'"),
    ('/a"b', "/a%22b", "encode"),
    ("/a<b>", "/a%3Cb%3E", "encode"),
    ("/a^b`{c}", "/a%5Eb%60%7Bc%7D", "encode"),
    ("/a\\b", "/a%5Cb", "encode"),
]
STABLE = [
    "",
    "/",
    "/v1/items",
    "/a%20b",
    "/%C3%A9",
    "/a+b",
    "/a%2Fb",
    "/a//b/",
    "/a/../b",  # general services resolve it as clients do
    "/-_.~/!$&'()*+,;=:@",
    "/%25",
    "/path%2Bplus",
]


@pytest.mark.parametrize(("path", "right", "change"), REWRITTEN)
def test_paths_that_clients_rewrite(path, right, change):
    """A warning names the change and the form that all clients send; the form passes."""
    for way in every_way(signer(), sigv4.Request("GET", API + path)):
        with pytest.warns(sigv4.RewrittenPathWarning) as caught:
            way()
        assert change in str(caught[0].message)
        assert repr(right) in str(caught[0].message)
        assert caught[0].filename == __file__
    for way in (
        *every_way(signer(), sigv4.Request("GET", API + right)),
        *every_way(signer(allow_ambiguous_paths=True), sigv4.Request("GET", API + path)),
    ):
        way()


@pytest.mark.parametrize("path", STABLE)
def test_paths_that_arrive(path):
    """They pass without a word."""
    for way in every_way(signer(), sigv4.Request("GET", API + path)):
        way()


@pytest.mark.parametrize(
    ("path", "found"), [("/a+b", "+"), ("/a%2Fb", "%2F"), ("/a%2fb", "%2f"), ("/x/a+b%2Fc", "+")]
)
def test_paths_that_s3_reads_otherwise(path, found):
    """Refused on AWS's hosts; elsewhere a warning."""
    made = signer("s3")
    for way in every_way(made, sigv4.Request("GET", AWS + path)):
        with pytest.raises(sigv4.AmbiguousPath, match="Write") as caught:
            way()
        assert repr(found) in caught.value.problem
        assert caught.value.parameter == "url"
    for way in every_way(made, sigv4.Request("GET", ELSEWHERE + path)):
        with pytest.warns(sigv4.RewrittenPathWarning, match="some servers"):
            way()
    lifted = signer("s3", allow_ambiguous_paths=True)
    for root in (AWS, ELSEWHERE):
        for way in every_way(lifted, sigv4.Request("GET", root + path)):
            way()


@pytest.mark.parametrize("path", ["/a/../b", "/./a", "/a/.", "/..", "/a/%2e%2E/b", "/%2E"])
def test_dot_segments_for_s3(path):
    """S3 signs them as they are, and clients resolve them: a warning."""
    for root in (AWS, ELSEWHERE):
        with pytest.warns(sigv4.RewrittenPathWarning, match="segment"):
            signer("s3").sign(sigv4.Request("GET", root + path))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/k",
        "/a%20b",
        "/a%2Bb",
        "/a//b",
        "/a b",
        "/é",
        "/%c3%a9",
        "/%7Ex",
        "/.hidden/...",
        "/a.b/c..d",
        "/$x",
    ],
)
def test_paths_that_s3_takes(path):
    """S3 computes its signature from the decoded key, so the way it is encoded does not matter."""
    for root in (AWS, ELSEWHERE):
        for way in every_way(signer("s3"), sigv4.Request("GET", root + path)):
            way()


def test_rows_of_a_batch():
    """Each path is checked."""
    batch = signer("s3").batch(sigv4.Request("GET", AWS + "/"), vary=("path",))
    batch("/a")
    with pytest.raises(sigv4.AmbiguousPath):
        batch("/a+b")
    batch = signer().batch(sigv4.Request("GET", API + "/"), vary=("path",))
    with pytest.warns(sigv4.RewrittenPathWarning):
        batch("/a b")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-amz-meta-a", "é"),
        ("Content-Disposition", 'attachment; filename="1 ©.jpg"'),
        ("Content-Type", "text/plain; name=😬"),
        ("Cache-Control", "é"),
        ("Content-Language", "中文"),
        ("X-Custom", "naïve"),
    ],
)
def test_headers_beyond_ascii(name, value):
    """Refused, and the value to use instead is named; one keyword lifts it."""
    request = sigv4.Request("PUT", API + "/", {name: value})
    for service in ("execute-api", "s3"):
        for way in every_way(signer(service), request):
            with pytest.raises(sigv4.NonAsciiHeader) as caught:
                way()
            assert name in caught.value.problem
            assert ("filename*=" in caught.value.remedy) == (name == "Content-Disposition")
        for way in every_way(signer(service, allow_non_ascii_headers=True), request):
            way()
    with pytest.raises(sigv4.NonAsciiHeader):
        signer("s3").stream(request, b"x")


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ([("Host", "a"), ("Host", "a")], sigv4.RepeatedHeader),
        ([("X-Amz-Acl", "private"), ("x-amz-acl", "private")], sigv4.RepeatedHeader),
        ([("Date", "x"), ("Date", "x")], sigv4.RepeatedHeader),
        ([("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")] * 2, sigv4.RepeatedHeader),
        ([("Content-Length", "0")] * 2, sigv4.RepeatedHeader),
        ([("X-Amz-Target", "A.B")] * 2, sigv4.RepeatedHeader),
        ([("x-amz-content-sha256", "required")], sigv4.RefusedHeader),
        ([("x-amz-content-sha256", "")], sigv4.RefusedHeader),
        ([("x-amz-content-sha256", HEX[:-1])], sigv4.RefusedHeader),
        ([("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], sigv4.RefusedHeader),
        ([("x-amz-content-sha256", "OTHER-EVENTS")], sigv4.RefusedHeader),
        ([("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")], sigv4.RefusedHeader),
        ([("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")], sigv4.RefusedHeader),
        ([("Content-Length", "99")], sigv4.RefusedHeader),
        ([("Content-Length", "-1")], sigv4.RefusedHeader),
        ([("Content-Length", "2 ,2")], sigv4.RefusedHeader),
        ([("Content-Length", "0x2")], sigv4.RefusedHeader),
        ([("Content-Length", "9" * 20)], sigv4.RefusedHeader),
        ([("Content-MD5", "d41d8cd98f00b204e9800998ecf8427e")], sigv4.RefusedHeader),
        ([("Content-MD5", "AAAA")], sigv4.RefusedHeader),
        ([("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")], sigv4.RefusedHeader),  # of no bytes
        ([("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=*")], sigv4.RefusedHeader),
        ([("Content-MD5", "é" * 24)], sigv4.RefusedHeader),
        ([("x-amz-decoded-content-length", "many")], sigv4.RefusedHeader),
    ],
)
def test_headers_that_no_server_takes(headers, error):
    """Refused; one keyword lifts it."""
    request = sigv4.Request("PUT", API + "/", headers, b"ab")
    made = signer()
    for way in every_way(made, request):
        with pytest.raises(error) as caught:
            way()
        assert caught.value.parameter == "headers"
    lifted = signer(allow_refused_headers=True, allow_non_ascii_headers=True)
    lifted.sign(request)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([("Accept", "a"), ("Accept", "b")], b""),
        ([("X-Amz-Meta-A", "1"), ("X-Amz-Meta-A", "2")], b""),
        ([("Cookie", "a=1"), ("Cookie", "b=2")], b""),
        ([("Content-Length", "2")], b"ab"),
        ([("Content-Length", "0")], b""),
        ([("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")], b""),
        ([("x-amz-content-sha256", HEX)], b""),
        ([("x-amz-content-sha256", HEX.upper())], b""),
        ([("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-EVENTS")], b""),
        ([("Host", "api.example.com")], b""),
        ([("Date", "Mon, 23 Nov 2026 00:00:00 GMT")], b""),
    ],
)
def test_headers_that_servers_take(headers, body):
    """They pass without a keyword."""
    for way in every_way(signer(), sigv4.Request("PUT", API + "/", headers, body)):
        way()


@pytest.mark.parametrize("service", ["s3", "s3express", "ebs", "lex", "mediastore", "omics"])
def test_services_that_take_bodies_without_a_hash(service):
    """They are the ones whose requests with such a header are verified too."""
    headers = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "Content-Length": "5"}
    request = sigv4.Request("PUT", API + "/", headers)
    for way in every_way(signer(service), request):
        way()


def test_a_profile_that_takes_bodies_without_a_hash():
    """A service of one's own decides itself; others answer that the signature does not match.

    https://github.com/apache/opendal-reqsign/issues/346
    """
    request = sigv4.Request("PUT", API + "/", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}, b"ab")
    with pytest.raises(
        sigv4.RefusedHeader, match="or a STREAMING-...-EVENTS form, not 'UNSIGNED-PAYLOAD'"
    ):
        signer().sign(request)
    for changes in ({"content_sha256_header": True}, {"sign_body": False}):
        signer(profile=sigv4.GENERIC.replace(**changes)).sign(request)


def test_length_of_a_body_that_is_not_known():
    """A presigned upload to S3 may fix the length of the body to come."""
    request = sigv4.Request("PUT", AWS + "/k", {"Content-Length": "5"})
    signer("s3").presign(request)
    with pytest.raises(sigv4.RefusedHeader, match="the body has 0 bytes"):
        signer("s3").sign(request)


def test_length_of_a_stream():
    """The length that a head carries is that of the body, and is replaced by that of the frames."""
    request = sigv4.Request("PUT", AWS + "/k", {"Content-Length": "5"})
    stream = signer("s3").stream(request, b"hello")
    assert stream.headers["Content-Length"] == str(stream.content_length)
    assert stream.headers["X-Amz-Decoded-Content-Length"] == "5"


@pytest.mark.parametrize(
    "name",
    [
        "Via",
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "x-forwarded-host",
    ],
)
def test_headers_that_proxies_change(name):
    """They are sent, and never signed."""
    signed = signer().sign(sigv4.Request("GET", API + "/", {name: "a", "Accept-Encoding": "gzip"}))
    assert name.lower() not in signed.canonical_request
    assert "accept-encoding:gzip\n" in signed.canonical_request


def test_accept_encoding_towards_google():
    """Its front end changes the header (rclone/rclone#6670)."""
    url = "https://storage.googleapis.com/b/k"
    for root in (url, "https://b.storage.googleapis.com/k"):
        request = sigv4.Request("GET", root, {"Accept-Encoding": "gzip", "A": "b"})
        signed = signer("s3").sign(request)
        assert "accept-encoding" not in signed.canonical_request
        assert "a:b\n" in signed.canonical_request
    batch = signer("s3").batch(
        sigv4.Request("GET", url, {"Accept-Encoding": "gzip"}), vary=("path",)
    )
    assert "accept-encoding" not in batch("/b/k")["Authorization"]


def test_vpc_lattice():
    """Its page wants the header with presigned URLs too, and the result says to send it."""
    url = "https://x.7d67968.vpc-lattice-svcs.eu-west-1.on.aws/"
    presigned = signer("vpc-lattice-svcs").presign(sigv4.Request("GET", url))
    assert presigned.headers == {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    assert "x-amz-content-sha256:UNSIGNED-PAYLOAD\n" in presigned.canonical_request
    given = sigv4.Request("PUT", url, {"X-Amz-Content-Sha256": HEX})
    assert signer("vpc-lattice-svcs").presign(given).headers == {"X-Amz-Content-Sha256": HEX}


def test_guards_travel():
    """A pickled signer refuses and lifts what the first did."""
    strict = pickle.loads(pickle.dumps(sigv4.Signer(KEYS, "eu-west-1", "s3")))
    with pytest.raises(sigv4.AmbiguousPath):
        strict.sign(sigv4.Request("GET", AWS + "/a+b"))
    loose = sigv4.Signer(KEYS, "eu-west-1", "s3", allow_ambiguous_paths=True)
    for made in (
        pickle.loads(pickle.dumps(loose)),
        loose.scoped("eu-west-1", "s3", profile=loose.profile),
    ):
        made.sign(sigv4.Request("GET", AWS + "/a+b"))


def test_nothing_is_said_of_what_works():
    """An ordinary request raises no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        signer().sign(sigv4.Request("POST", API + "/v1/items?q=a%20b", {"A": "b"}, b"{}"))


@pytest.mark.parametrize(
    ("service", "path"), [("execute-api", "/a%7eb"), ("execute-api", "/a|b"), ("s3", "/a/../b")]
)
def test_paths_as_a_client_sends_them(service, path):
    """A client has rewritten them already; what S3 reads otherwise still warns or is refused."""
    made = signer(service)
    as_sent = made.scoped("eu-west-1", service, profile=made.profile, as_sent=True)
    with pytest.warns(sigv4.RewrittenPathWarning):
        made.sign(sigv4.Request("GET", ELSEWHERE + path))
    for each in (as_sent, as_sent.scoped("eu-west-1", service, profile=made.profile)):
        assert each.sign(sigv4.Request("GET", ELSEWHERE + path)).headers
    s3 = made.scoped("eu-west-1", "s3", profile=sigv4.Profile.for_service("s3"), as_sent=True)
    with pytest.warns(sigv4.RewrittenPathWarning):
        s3.sign(sigv4.Request("GET", f"{ELSEWHERE}/a+b"))
    with pytest.raises(sigv4.AmbiguousPath):
        s3.sign(sigv4.Request("GET", f"{AWS}/a+b"))


SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # of no bytes


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x-amz-checksum-crc32": "a"}, b""),
        ({"x-amz-checksum-crc32": "3610a686"}, b"hello"),
        ({"x-amz-checksum-sha256": SHA256[:-4]}, b""),
        ({"x-amz-checksum-sha256": SHA256}, b"ab"),
        ({"x-amz-checksum-crc32c": "AAAAAA=="}, b"ab"),
        ({"x-amz-checksum-sha3": SHA256}, b""),
        ({"x-amz-checksum-sha256": SHA256, "x-amz-checksum-crc32": "AAAAAA=="}, b""),
        ({"x-amz-checksum-crc32": "AAAAAA==", "x-amz-sdk-checksum-algorithm": "SHA256"}, b""),
        ({"x-amz-sdk-checksum-algorithm": "CRC32"}, b""),
        ({"x-amz-trailer": "x-amz-checksum-crc32"}, b""),
        (
            {
                "x-amz-trailer": "x-amz-checksum-crc32",
                "x-amz-checksum-crc32": "AAAAAA==",
                "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            },
            b"",
        ),
    ],
)
def test_checksums_that_s3_refuses(headers, body):
    """Refused for uploads to S3; one keyword lifts it."""
    request = sigv4.Request("PUT", f"{AWS}/k", headers, body)
    made = signer("s3")
    for way in every_way(made, request):
        with pytest.raises(sigv4.RefusedHeader, match="checksum") as caught:
            way()
        assert caught.value.parameter == "headers"
    assert signer("s3", allow_refused_headers=True).sign(request).headers


@pytest.mark.parametrize(
    ("method", "url", "headers", "body"),
    [
        ("PUT", "/k", {"x-amz-checksum-sha256": SHA256}, b""),
        ("PUT", "/k", {"x-amz-checksum-crc32": "AAAAAA=="}, b""),
        ("PUT", "/k", {"x-amz-checksum-crc32": "NhCmhg=="}, b"hello"),
        ("PUT", "/k", {"x-amz-checksum-crc32c": "mnG7TA=="}, b"hello"),
        ("PUT", "/k", {"x-amz-checksum-sha256": SHA256, "x-amz-checksum-type": "FULL"}, b""),
        (
            "PUT",
            "/k",
            {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-sdk-checksum-algorithm": "crc32"},
            b"",
        ),
        ("GET", "/k", {"x-amz-checksum-mode": "ENABLED"}, b""),
        ("PUT", "/k", {"x-amz-copy-source": "b/k", "x-amz-checksum-algorithm": "SHA256"}, b""),
        ("POST", "/k?uploadId=u", {"x-amz-checksum-sha256": f"{SHA256}-2"}, b"<a/>"),
        (
            "PUT",
            "/k",
            {
                "x-amz-trailer": "x-amz-checksum-crc32",
                "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            },
            b"",
        ),
    ],
)
def test_checksums_that_s3_takes(method, url, headers, body):
    """They pass without a keyword."""
    for way in every_way(signer("s3"), sigv4.Request(method, f"{AWS}{url}", headers, body)):
        way()


def test_checksums_elsewhere():
    """Only S3 reads these headers, and a checksum that cannot be computed here is not compared."""
    request = sigv4.Request("PUT", f"{API}/", {"x-amz-checksum-crc32": "a"})
    assert signer().sign(request).headers
    large = sigv4.Request("PUT", f"{AWS}/k", {"x-amz-checksum-crc32c": "AAAAAA=="}, b"a" * 65_537)
    assert signer("s3").sign(large).headers


def test_a_checksum_without_its_package(monkeypatch):
    """xxHash needs a package: without it the value is taken as it is."""
    monkeypatch.setitem(sys.modules, "xxhash", None)
    request = sigv4.Request("PUT", f"{AWS}/k", {"x-amz-checksum-xxhash64": "AAAAAAAAAAA="}, b"a")
    assert signer("s3").sign(request).headers


@pytest.mark.parametrize("name", ["X-Amz-Security-Token", "x-amz-s3session-token"])
def test_a_token_beside_a_long_term_key(name):
    """AWS refuses the two together; other keys, and the token of the key itself, pass."""
    request = sigv4.Request("GET", f"{API}/", {name: "token"})
    for way in every_way(signer(), request):
        with pytest.raises(sigv4.RefusedHeader, match="long-term access key") as caught:
            way()
        assert "token" not in caught.value.args[0].replace("session token", "")
    assert signer(allow_refused_headers=True).sign(request).headers
    other = sigv4.Signer(sigv4.Credentials("AKIDEXAMPLE", "s"), "us-east-1", "service")
    assert other.sign(request).headers
    own = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", KEYS.secret_access_key, "token")
    assert sigv4.Signer(own, "us-east-1", "service").sign(request).headers
