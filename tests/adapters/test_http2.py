"""A recipe behind Hypercorn over HTTP/2, where Host is :authority."""

from __future__ import annotations

import importlib.util
import ssl
import sys

import httpx
import pytest

import sigv4
from sigv4.adapters.httpx import SigV4Auth

from .serving import KEY_ID, REGION, SECRET, free_port, program, running

pytestmark = pytest.mark.frameworks


@pytest.mark.parametrize("recipe", ["starlette", "django-asgi"])
def test_http2(recipe, tmp_path, certificate):
    """Nasty paths and queries pass, with a body, with one in pieces, and with none."""
    for package in ("hypercorn", "starlette", "django", "h2"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed (the group 'frameworks')")
    key, cert = certificate
    (tmp_path / "recipe.py").write_text(program(recipe, "hypercorn", proxied=False))
    port = free_port()
    words = ["-m", "hypercorn", "recipe:app", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, *words, "--keyfile", str(key), "--certfile", str(cert)]
    url = f"https://localhost:{port}/bucket/a%20b/%C3%A9%2B"
    auth = SigV4Auth(sigv4.Credentials(KEY_ID, SECRET), REGION, "s3")
    context = ssl.create_default_context(cafile=str(cert))
    with (
        running(command, port, tmp_path),
        httpx.Client(http2=True, verify=context, auth=auth, trust_env=False) as client,
    ):
        for number, content in enumerate((b"hello", iter([b"hel", b"lo"]))):
            given = {"Content-Length": "5"} if number else None
            answer = client.put(f"{url}?b=%2F&a&n={number}", content=content, headers=given)
            assert (answer.http_version, answer.status_code) == ("HTTP/2", 200), answer.text
            assert answer.headers["x-path"] == "/bucket/a%20b/%C3%A9%2B"
            assert answer.headers["x-size"] == "5"
        assert client.get(url).status_code == 200
        request = sigv4.Request("PUT", f"{url}?swapped", {"Content-Length": "5"}, b"hello")
        signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), REGION, "s3")
        headers = signer.sign(request).apply(request).headers
        answer = client.put(f"{url}?swapped", content=b"HELLO", headers=headers, auth=None)
        assert (answer.status_code, "XAmzContentSHA256Mismatch" in answer.text) == (400, True)
