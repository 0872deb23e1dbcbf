"""The recipes of docs/verify.md: real servers, directly and behind nginx, and real clients."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import ssl
import subprocess
from io import BytesIO
from itertools import cycle
from urllib.parse import quote

import pytest

import sigv4

from .serving import (
    CASES,
    KEY_ID,
    KINDS,
    RECIPES,
    REGION,
    SECRET,
    behind_nginx,
    nginx_before,
    recipe_served,
)

pytestmark = pytest.mark.frameworks

BODY = b"hello " * 5000
KEYS = [
    "plain.txt",
    "a b/c+d.txt",
    "\u00e9\u20ac/\u00fc~*'()!.txt",
    "%41%2F",
    "x?y=&z",
    "a=b&c;d:e@f$g,h",
    "a//b",
    '\U0001f680/[x]{y}|\\^`"<>#',
]
QUERIES = [  # canonical, since botocore and curl sign the text as it stands
    "versionId=a%2Fb%2Bc%3D",
    "prefix=a%20b%2Bc%2F&response-content-type=%C3%A9%E2%82%AC",
    "a=&b=1&b=2&x=%25&x=%26%3D",
]
SIGNER = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), REGION, "s3", allow_ambiguous_paths=True)


def test_every_recipe_is_tried():
    """Those of the page are those of the cases."""
    assert set(RECIPES) == set(KINDS)


def ways() -> list:
    """Every pair of recipe and server directly, and some of them behind nginx."""
    made = [pytest.param((case, False), id="-".join(["direct", *case])) for case in CASES]
    for each in behind_nginx():
        case = each.values[0]
        made.append(pytest.param((case, True), id="-".join(["nginx", *case]), marks=each.marks))
    return made


@pytest.fixture(scope="module", params=ways())
def served(request, tmp_path_factory, certificate):
    """The recipe behind the server, and the server behind nginx or not."""
    case, proxied = request.param
    folder = tmp_path_factory.mktemp("served") / "recipe"
    with recipe_served(*case, folder, certificate, proxied=proxied) as server:
        if not proxied:
            yield server
            return
        with nginx_before(server, certificate) as proxy:
            yield proxy


def raw(served, method: str, path: str, headers=(), body: bytes = b"") -> tuple[int, str, str]:
    """Send a request as it is: status, the path and the size that the application saw."""
    if served.url.startswith("https"):
        context = ssl.create_default_context(cafile=str(served.cert))
        connection = http.client.HTTPSConnection(served.host, context=context, timeout=20)
    else:
        connection = http.client.HTTPConnection(served.host, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("x-path", ""), answer.headers.get("x-size", "")
    finally:
        connection.close()


def signed(served, method: str, target: str, body: bytes = b"", **headers: str):
    """Sign with our own signer: the headers to send."""
    given = {"Host": served.host, **headers}
    if body:
        given["Content-Length"] = str(len(body))
    request = sigv4.Request(method, f"{served.url}{target}", given, body)
    return SIGNER.sign(request).apply(request).headers


def encoded(key: str) -> str:
    return f"/bucket/{quote(key, safe='/-._~')}"


def test_boto3(served):
    """Uploads, downloads and presigned URLs of nasty keys, with a nasty query."""
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
    from botocore.config import Config

    client = boto3.client(
        "s3",
        REGION,
        endpoint_url=served.url,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        verify=str(served.cert),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
        ),
    )
    nasty = 'attachment; filename="\u00e9 +&=/%41.txt"'
    for key in KEYS:
        where = {"Bucket": "bucket", "Key": key}
        given = client.put_object(**where, Body=BODY)["ResponseMetadata"]["HTTPHeaders"]
        assert (given["x-path"], given["x-size"]) == (encoded(key), str(len(BODY)))
        given = client.get_object(**where, ResponseContentDisposition=nasty, VersionId="a/b+c=")
        given["Body"].read()  # or Gunicorn waits for the client until it takes another request
        assert given["ResponseMetadata"]["HTTPHeaders"]["x-path"] == encoded(key)
        link = client.generate_presigned_url(
            "get_object", {**where, "ResponseContentDisposition": nasty}
        )
        target = link.removeprefix(served.url)
        host = [("Host", served.host)]
        assert raw(served, "GET", target, host)[:2] == (200, encoded(key))
        assert raw(served, "GET", target.replace("bucket", "bucke2"), host)[0] == 403
    client.close()


def test_botocore(served):
    """botocore's signer alone, with each query."""
    pytest.importorskip("botocore", reason="botocore is not installed")
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signer = S3SigV4Auth(Credentials(KEY_ID, SECRET), "s3", REGION)
    for key, query in zip(KEYS, cycle(QUERIES)):
        target = f"{encoded(key)}?{query}"
        request = AWSRequest("PUT", served.url + target, data=b"abc")
        request.headers["Content-Length"] = "3"
        request.headers["Host"] = served.host
        signer.add_auth(request)
        sent = [(name, value) for name, value in request.headers.items()]
        assert raw(served, "PUT", target, sent, b"abc") == (200, encoded(key), "3")
        changed = target.replace("?", "?added&")
        assert raw(served, "PUT", changed, sent, b"abc")[0] == 403


def test_awscrt(served):
    """awscrt signs with headers and with a query, and sends with its own HTTP client."""
    pytest.importorskip("awscrt", reason="awscrt is not installed")
    from awscrt.auth import (
        AwsCredentialsProvider,
        AwsSignatureType,
        AwsSignedBodyHeaderType,
        AwsSignedBodyValue,
        AwsSigningConfig,
        aws_sign_request,
    )
    from awscrt.http import HttpClientConnection, HttpHeaders, HttpRequest
    from awscrt.io import (
        ClientBootstrap,
        ClientTlsContext,
        DefaultHostResolver,
        EventLoopGroup,
        TlsContextOptions,
    )

    group = EventLoopGroup(1)
    bootstrap = ClientBootstrap(group, DefaultHostResolver(group))
    tls = None
    if served.url.startswith("https"):
        options = TlsContextOptions()
        options.override_default_trust_store_from_path(None, str(served.cert))
        tls = ClientTlsContext(options).new_connection_options()
        tls.set_server_name("localhost")
    provider = AwsCredentialsProvider.new_static(KEY_ID, SECRET)

    def send(method: str, target: str, body: bytes, *, presign: bool) -> tuple[int, str, str]:
        config = AwsSigningConfig(
            signature_type=AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS
            if presign
            else AwsSignatureType.HTTP_REQUEST_HEADERS,
            credentials_provider=provider,
            region=REGION,
            service="s3",
            use_double_uri_encode=False,
            should_normalize_uri_path=False,
            signed_body_value=AwsSignedBodyValue.UNSIGNED_PAYLOAD if presign else None,
            signed_body_header_type=AwsSignedBodyHeaderType.NONE
            if presign
            else AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256,
            expiration_in_seconds=900 if presign else None,
        )
        headers = [("Host", served.host), *([("Content-Length", str(len(body)))] if body else [])]
        request = HttpRequest(method, target, HttpHeaders(headers), BytesIO(body))
        aws_sign_request(request, config).result(20)
        connection = HttpClientConnection.new(
            "localhost", served.port, bootstrap, tls_connection_options=tls
        ).result(20)
        found: dict[str, str] = {}
        stream = connection.request(
            request,
            lambda http_stream, status_code, headers, **_: found.update(
                {name.lower(): value for name, value in headers}
            ),
        )
        stream.activate()
        stream.completion_future.result(20)
        connection.close().exception(20)  # such as that the server was first to close it
        return stream.response_status_code, found.get("x-path", ""), found.get("x-size", "")

    for key in KEYS:
        path = encoded(key)
        assert send("PUT", path, BODY, presign=False) == (200, path, str(len(BODY)))
        assert send("GET", path, b"", presign=True)[:2] == (200, path)
    for query in QUERIES:
        target = f"/bucket/k?{query}"
        assert send("GET", target, b"", presign=False)[:2] == (200, "/bucket/k")
        assert send("PUT", target, BODY, presign=True) == (200, "/bucket/k", str(len(BODY)))


def test_curl(served, tmp_path):
    """curl's own signature; older ones sign path and query as they stand, and send no hash."""
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    (tmp_path / "body").write_bytes(BODY)
    command = [curl, "-sS", "--cacert", str(served.cert), "--aws-sigv4", f"aws:amz:{REGION}:s3"]
    command += ["--user", f"{KEY_ID}:{SECRET}", "-w", "%{http_code} ", "-o", str(tmp_path / "o")]
    command += ["--http1.1"]  # curl 8.23 refuses --path-as-is beside --aws-sigv4
    digest = hashlib.sha256(BODY).hexdigest()
    upload = ["-H", f"x-amz-content-sha256: {digest}", "-T", str(tmp_path / "body")]
    for key, query in zip(KEYS, cycle(["", *[f"?{query}" for query in QUERIES[:2]]])):
        url = f"{served.url}{encoded(key)}{query}"
        done = subprocess.run([*command, *upload, url], capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("200 ", ""), url


def test_paths_with_dots(served):
    """A path with dot segments arrives as it was signed, and is not another object."""
    for path in ("/bucket/a/../b", "/bucket/./b", "/bucket/b/."):
        headers = signed(served, "GET", path)
        status, seen, _ = raw(served, "GET", path, headers)
        assert (status, seen) in ((200, path), (400, "")), path
        assert raw(served, "GET", "/bucket/b", headers)[0] == 403


@pytest.mark.parametrize("length", [len(BODY), 1 << 20])
def test_swapped_body(served, length):
    """Another body under a signature is refused, and a used signature does not come back."""
    body = (BODY * 40)[:length]
    headers = signed(served, "PUT", "/bucket/k", body, **{"x-amz-meta-a": "swapped"})
    swapped = body.replace(b"h", b"H")
    assert raw(served, "PUT", "/bucket/k", headers, swapped)[0] == 400
    headers = signed(served, "PUT", "/bucket/k", body, **{"x-amz-meta-a": "sent"})
    assert raw(served, "PUT", "/bucket/other", headers, body)[0] == 403
    assert raw(served, "PUT", "/bucket/k", headers, body) == (200, "/bucket/k", str(length))
    assert raw(served, "PUT", "/bucket/k", headers, body)[0] == 403


@pytest.mark.parametrize("length", [(1 << 20) + 1, 8 << 20])
def test_larger_body(served, length):
    """The client gets status 413, though it sends the body before it reads the answer."""
    body = bytes(length)
    headers = signed(served, "PUT", "/bucket/k", body, **{"x-amz-meta-a": str(length)})
    assert raw(served, "PUT", "/bucket/k", headers, body)[0] == 413


def test_trailing_checksum(served):
    """A body in unsigned chunks passes over TLS alone, and another one does not."""
    safe = served.url.startswith("https")
    for number, swap in enumerate((False, True)):
        bare = sigv4.Request(
            "PUT",
            f"{served.url}/bucket/k",
            {"Host": served.host, "x-amz-meta-number": str(number)},
        )
        stream = SIGNER.stream(bare, BODY, trailers=["crc32"], sign_chunks=False)
        sent, framed = stream.apply(bare).headers, b"".join(stream)
        if swap:
            framed = framed.replace(b"hello", b"HELLO")
        found = raw(served, "PUT", "/bucket/k", sent, framed)
        passes = safe and not swap
        assert found == ((200, "/bucket/k", str(len(BODY))) if passes else (400, "", ""))


def test_headers_of_a_stranger(served):
    """1.6 MB of headers are refused, by the server or by us, and the next request is served."""
    flood = [("Host", served.host), *[("a", "vvvvvvvvvv")] * 120_000]
    try:
        status = raw(served, "GET", "/bucket/k", flood)[0]
    except (OSError, http.client.HTTPException):
        status = 400  # the server has closed the connection
    assert 400 <= status < 500
    headers = signed(served, "GET", "/bucket/k", **{"x-amz-meta-a": "after"})
    assert raw(served, "GET", "/bucket/k", headers)[0] == 200
