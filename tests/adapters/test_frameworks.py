"""The recipes of docs/verify.md, each on a real server, with real clients."""

from __future__ import annotations

import http.client
import importlib.util
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest

import sigv4

pytestmark = pytest.mark.frameworks

PAGE = Path(__file__).parents[2] / "docs" / "verify.md"
RECIPES = dict(
    re.findall(
        r"^<!-- recipe: ([a-z-]+) -->\n```python\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
PRELUDE = """
import sigv4
from sigv4.adapters.{kind} import VerifySignature
from sigv4.verify import Verifier

KEYS = {{"{key_id}": sigv4.Credentials("{key_id}", "{secret}")}}
verifier = Verifier(KEYS.get, region="eu-west-1", service="s3")
"""
DJANGO = """
from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", DATA_UPLOAD_MAX_MEMORY_SIZE=None
)
"""
DJANGO_URLS = """
from django.urls import re_path

urlpatterns = [re_path(r"^(?P<key>.*)$", serve)]
"""
AIOHTTP = """
import asyncio, ssl, sys

async def main():
    await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    await web.TCPSite(runner, "127.0.0.1", int(sys.argv[1]), ssl_context=context).start()
    await asyncio.Event().wait()

asyncio.run(main())
"""
SERVERS = {  # module, kind, whether it speaks TLS here
    "uvicorn": ("asgi", True),
    "hypercorn": ("asgi", False),
    "gunicorn": ("wsgi", True),
    "waitress": ("wsgi", False),
    "aiohttp": ("aiohttp", True),
}
PACKAGES = {"django-asgi": "django", "django-wsgi": "django"}
KINDS = {
    "fastapi": "asgi",
    "starlette": "asgi",
    "django-asgi": "asgi",
    "django-wsgi": "wsgi",
    "flask": "wsgi",
    "falcon": "wsgi",
    "bottle": "wsgi",
    "aiohttp": "aiohttp",
}
CASES = [
    (recipe, server)
    for recipe, kind in KINDS.items()
    for server, (speaks, _) in SERVERS.items()
    if kind == speaks
]
BODY = b"hello " * 5000
KEYS = ["plain.txt", "a b/c+d.txt", "\u00e9\u20ac/\u00fc~*'()!.txt", "%41%2F", "x?y=&z", "a=b&c"]


def test_every_recipe_is_tried():
    """Those of the page are those of the cases."""
    assert set(RECIPES) == set(KINDS)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A key and a certificate of localhost."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
        f"subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout {key} -out {cert}".split(),
        check=True,
        capture_output=True,
    )
    return key, cert


def command_of(server: str, port: int, key: Path, cert: Path) -> list[str]:
    place = f"127.0.0.1:{port}"
    tls = {
        "uvicorn": ["--ssl-keyfile", str(key), "--ssl-certfile", str(cert)],
        "gunicorn": ["--keyfile", str(key), "--certfile", str(cert)],
    }.get(server, [])
    words = {
        "uvicorn": ["-m", "uvicorn", "recipe:app", "--port", str(port), "--log-level", "warning"],
        "hypercorn": ["-m", "hypercorn", "recipe:app", "--bind", place],
        "gunicorn": ["-m", "gunicorn", "recipe:app", "--bind", place],
        "waitress": ["-m", "waitress", f"--listen={place}", "recipe:app"],
        "aiohttp": ["recipe.py", str(port), str(cert), str(key)],
    }[server]
    return [sys.executable, *words, *tls]


@pytest.fixture(params=CASES, ids="-".join)
def served(request, tmp_path, certificate):
    """Run the recipe on the server; give its URL and port."""
    recipe, server = request.param
    for package in {PACKAGES.get(recipe, recipe), server}:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed (the group 'frameworks')")
    kind, tls = SERVERS[server]
    text = PRELUDE.format(kind="asgi" if kind == "aiohttp" else kind, key_id=KEY_ID, secret=SECRET)
    text += (DJANGO if "django" in recipe else "") + RECIPES[recipe]
    text += (DJANGO_URLS if "django" in recipe else "") + (AIOHTTP if kind == "aiohttp" else "")
    (tmp_path / "recipe.py").write_text(text, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        command_of(server, port, *certificate), cwd=tmp_path, stdout=log, stderr=log
    )
    try:
        for _ in range(300):
            if process.poll() is not None:
                pytest.fail((tmp_path / "log").read_text(), pytrace=False)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"{'https' if tls else 'http'}://localhost:{port}", port, certificate[1]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def raw(url: str, cert: Path, method: str, path: str, headers, body: bytes) -> tuple[int, str]:
    """Send a request as it is."""
    host = url.partition("://")[2]
    if url.startswith("https"):
        context = ssl.create_default_context(cafile=str(cert))
        connection = http.client.HTTPSConnection(host, context=context, timeout=20)
    else:
        connection = http.client.HTTPConnection(host, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("x-size", "")
    finally:
        connection.close()


def test_clients(served, tmp_path):
    """boto3 and curl pass, also with nasty keys; stolen heads and swapped bodies do not."""
    url, _, cert = served
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
    from botocore.config import Config

    client = boto3.client(
        "s3",
        "eu-west-1",
        endpoint_url=url,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        verify=str(cert),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
        ),
    )
    for key in KEYS:
        given = client.put_object(Bucket="bucket", Key=key, Body=BODY)["ResponseMetadata"]
        assert given["HTTPHeaders"]["x-size"] == str(len(BODY))
        given = client.get_object(Bucket="bucket", Key=key)["ResponseMetadata"]["HTTPHeaders"]
        assert given["x-path"] == f"/bucket/{quote(key, safe='/-._~')}"
        link = client.generate_presigned_url("get_object", {"Bucket": "bucket", "Key": key})
        target = link.removeprefix(url)
        host = [("Host", url.partition("://")[2])]
        assert raw(url, cert, "GET", target, host, b"")[0] == 200
        assert raw(url, cert, "GET", target.replace("bucket", "bucke2"), host, b"")[0] == 403
    client.close()

    request = sigv4.Request(
        "PUT", f"{url}/bucket/k", {"Host": host[0][1], "Content-Length": str(len(BODY))}, BODY
    )
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1", "s3")
    headers = signer.sign(request).apply(request).headers
    status, size = raw(url, cert, "PUT", "/bucket/k", headers, BODY)
    assert (status, size) == (200, str(len(BODY)))
    swapped = BODY.replace(b"h", b"H")
    assert raw(url, cert, "PUT", "/bucket/k", headers, swapped)[0] == 400
    assert raw(url, cert, "PUT", "/bucket/other", headers, BODY)[0] == 403

    bare = sigv4.Request("PUT", f"{url}/bucket/k", {"Host": host[0][1]})
    if url.startswith("https"):
        stream = signer.stream(bare, BODY, trailers=["crc32"], sign_chunks=False)
        sent, framed = stream.apply(bare).headers, b"".join(stream)
        status, size = raw(url, cert, "PUT", "/bucket/k", sent, framed)
        assert (status, size) == (200, str(len(BODY)))
        assert (
            raw(url, cert, "PUT", "/bucket/k", sent, framed.replace(b"hello", b"HELLO"))[0] == 400
        )

    curl = shutil.which("curl")
    if curl is not None:
        command = [curl, "-sS", "--cacert", str(cert), "--aws-sigv4", "aws:amz:eu-west-1:s3"]
        command += ["--user", f"{KEY_ID}:{SECRET}", "-w", "%{http_code}", "-o", str(tmp_path / "o")]
        empty = "x-amz-content-sha256: " + sigv4.core.constants.EMPTY_SHA256
        done = subprocess.run(
            [*command, "-H", empty, f"{url}/bucket/plain.txt"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == "200", done.stderr + (tmp_path / "o").read_text()
