"""The snippets that verify, behind a TLS server: boto3, curl, swapped bodies, repetitions."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import shutil
import ssl
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import sigv4
from sigv4.verify import VerificationError, Verifier, received

from ..conftest import KEY_ID, SECRET
from .pages import DOCS, README, blocks, name

KEYS = {KEY_ID: sigv4.Credentials(KEY_ID, SECRET)}
BODY = b"hello " * 2000
SIGNER = sigv4.Signer(KEYS[KEY_ID], "eu-west-1", "s3")


def snippet(page, word: str, **names):
    """Run the block of a page that holds a word; give its names."""
    given = {"sigv4": sigv4, "lookup": KEYS.get, **names}
    given.setdefault("verifier", Verifier(KEYS.get, region="eu-west-1", service="s3"))
    exec("from sigv4.verify import VerificationError, Verifier", given)
    block = next(block for block in blocks(page, "python") if word in block)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", KEY_ID)  # the README's verifier has these keys
        environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        exec(block.replace("authenticate(arrived)", ""), given)
    return given


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    command += f" subjectAltName=DNS:localhost -keyout {key} -out {cert}"
    subprocess.run(command.split(), check=True, capture_output=True)
    return key, cert


@pytest.fixture(params=[README, DOCS / "verify.md"], ids=name)
def served(request, certificate):
    """The page's `authenticate` behind TLS."""
    authenticate = snippet(request.param, "def authenticate(")["authenticate"]
    key, cert = certificate

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Transfer-Encoding") == "chunked":
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            pairs = [(each, value.encode("latin-1")) for each, value in self.headers.items()]
            arrived = received(self.command, self.path, pairs, body, scheme="https")
            status, *rest = authenticate(arrived)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.send_header("x-answer", str(rest[0]))
            self.end_headers()

        do_GET = do_PUT = serve

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield SimpleNamespace(url=f"https://localhost:{server.server_port}", cert=cert)
    server.shutdown()
    server.server_close()
    thread.join()


def client(served, **options):
    return boto3.client(
        "s3",
        "eu-west-1",
        endpoint_url=served.url,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        verify=str(served.cert),
        config=Config(
            s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, **options
        ),
    )


def send(served, headers, body: bytes) -> tuple[int, str]:
    context = ssl.create_default_context(cafile=str(served.cert))
    host = served.url.removeprefix("https://")
    connection = http.client.HTTPSConnection(host, context=context, timeout=20)
    connection.putrequest("PUT", "/bucket/k", skip_host=True, skip_accept_encoding=True)
    for each, value in headers:
        connection.putheader(each, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["x-answer"]


def test_boto3(served):
    """Its uploads over TLS have a trailer, and do not count as verified. Its other calls pass."""
    s3 = client(served)
    where = {"Bucket": "bucket", "Key": "a b/\u00e9+~"}
    with pytest.raises(ClientError) as caught:
        s3.put_object(**where, Body=BODY)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert s3.get_object(**where)["ResponseMetadata"]["HTTPHeaders"]["x-answer"] == KEY_ID
    s3.close()
    whole = client(served, request_checksum_calculation="when_required", signature_version="s3v4")
    found = whole.put_object(**where, Body=BODY, ChecksumSHA256=sha256_base64(BODY))
    assert found["ResponseMetadata"]["HTTPHeaders"]["x-answer"] == KEY_ID
    with pytest.raises(ClientError) as caught:
        whole.put_object(**where, Body=BODY, ChecksumSHA256=sha256_base64(b"another"))
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    whole.close()


def sha256_base64(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(hashlib.sha256(data).digest()).decode()


def test_swapped_body(served):
    """Signed, it passes; another one does not; nor does the framing of a stream."""
    given = {"Host": served.url.removeprefix("https://"), "Content-Length": str(len(BODY))}
    request = sigv4.Request("PUT", f"{served.url}/bucket/k", given, BODY)
    headers = SIGNER.sign(request).apply(request).headers
    assert send(served, headers, BODY) == (200, KEY_ID)
    swapped = BODY.replace(b"h", b"H")
    assert send(served, headers, swapped) == (400, "XAmzContentSHA256Mismatch")
    for options in ({}, {"trailers": ["crc32"], "sign_chunks": False}):
        bare = sigv4.Request("PUT", f"{served.url}/bucket/k", {"Host": given["Host"]})
        stream = SIGNER.stream(bare, BODY, **options)
        status, _ = send(served, stream.apply(bare).headers, b"".join(stream))
        assert status == 501


def test_curl(served, tmp_path):
    """Signed by curl, the body passes; with another hash it does not."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    (tmp_path / "body").write_bytes(BODY)
    command = ["curl", "-sS", "--cacert", str(served.cert), "-o", str(tmp_path / "out")]
    command += ["--aws-sigv4", "aws:amz:eu-west-1:s3", "--user", f"{KEY_ID}:{SECRET}"]
    command += ["-w", "%{http_code}", "-T", str(tmp_path / "body"), f"{served.url}/bucket/k"]
    for content, status in ((BODY, "200"), (b"another", "400")):
        digest = ["-H", f"x-amz-content-sha256: {hashlib.sha256(content).hexdigest()}"]
        done = subprocess.run([*command, *digest], capture_output=True, text=True, check=True)
        assert done.stdout == status


def test_keys_that_are_looked_up_before():
    """The asynchronous snippet: a known key, an unknown one, another body."""
    asked = []

    class Store:
        async def get(self, key):
            asked.append(key)
            return KEYS.get(key)

    later = snippet(DOCS / "verify.md", "def authenticate_later(", store=Store())
    request = sigv4.Request("PUT", "https://b.example.com/k", {}, BODY)
    signed = SIGNER.sign(request).apply(request)
    verified = asyncio.run(later["authenticate_later"](signed))
    assert (verified.access_key_id, asked) == (KEY_ID, [KEY_ID])
    other = sigv4.Request("PUT", signed.url, signed.headers, b"another")
    with pytest.raises(VerificationError, match="XAmzContentSHA256Mismatch"):
        asyncio.run(later["authenticate_later"](other))
    stranger = sigv4.Signer(sigv4.Credentials("AKIDEXAMPLE", SECRET), "eu-west-1", "s3")
    unknown = stranger.sign(request).apply(request)
    with pytest.raises(VerificationError, match="InvalidAccessKeyId"):
        asyncio.run(later["authenticate_later"](unknown))


class Redis:
    """The one command of Redis that the snippet sends, as its documentation describes it.

    https://redis.io/docs/latest/commands/set/
    """

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, int]] = {}

    def set(self, key, value, *, nx, exat):
        assert nx is True
        assert type(exat) is int
        if key in self.kept:
            return None
        self.kept[key] = (value, exat)
        return True


def test_redis_store():
    """A second use is refused, by another process too, until the request has expired anyway."""
    kind = snippet(DOCS / "verify.md", "class RedisReplayStore")["RedisReplayStore"]
    redis = Redis()
    request = sigv4.Request("PUT", "https://b.example.com/k", {}, BODY)
    signed = SIGNER.sign(request).apply(request)
    judges = [Verifier(KEYS.get, replay=kind(redis)) for _ in range(2)]
    verified = judges[0].verify(signed)
    for judge in judges:
        with pytest.raises(VerificationError, match="used before"):
            judge.verify(signed)
    (kept,) = redis.kept.items()
    assert kept[0].startswith("sigv4:")
    assert kept[1] == ("1", int(verified.expires_at.timestamp()) + 1)
