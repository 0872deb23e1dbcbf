"""A proxy that is not configured as docs/verify.md says: its requests are refused, and say why."""

from __future__ import annotations

import pytest

import sigv4

from .serving import KEY_ID, REGION, SECRET, nginx_before, recipe_served
from .test_frameworks import SIGNER, raw, signed

pytestmark = pytest.mark.frameworks
CASES = [("starlette", "uvicorn"), ("flask", "gunicorn"), ("bottle", "waitress")]


@pytest.fixture(params=CASES, ids="-".join)
def server(request, tmp_path, certificate):
    with recipe_served(*request.param, tmp_path / "recipe", certificate, proxied=True) as found:
        yield found


def test_host_is_rewritten(server, certificate):
    """Without the line for Host, nginx sends its own name for the server: nothing verifies."""
    with nginx_before(server, certificate, without="proxy_set_header Host") as proxy:
        assert raw(proxy, "GET", "/bucket/k", signed(proxy, "GET", "/bucket/k"))[0] == 403


def test_scheme_is_not_passed_on(server, certificate):
    """Without X-Forwarded-Proto, signed bodies pass, and unsigned ones are refused as over http."""
    with nginx_before(server, certificate, without="proxy_set_header X-Forwarded-Proto") as proxy:
        headers = signed(proxy, "PUT", "/bucket/k", b"abc")
        assert raw(proxy, "PUT", "/bucket/k", headers, b"abc") == (200, "/bucket/k", "3")
        for scheme in ((), (("X-Forwarded-Proto", "http"),)):
            assert raw(proxy, "PUT", "/bucket/k", [*unsigned(proxy), *scheme], b"abc")[0] == 400


def test_scheme_of_a_client(server, certificate):
    """The proxy replaces what a client says of its scheme, and Host comes from nowhere else."""
    with nginx_before(server, certificate) as proxy:
        lies = [("X-Forwarded-Proto", "http"), ("Forwarded", "proto=http;host=other.example.com")]
        lies += [("X-Forwarded-Host", "other.example.com"), ("X-Forwarded-Port", "80")]
        headers = [*unsigned(proxy), *lies]
        assert raw(proxy, "PUT", "/bucket/k", headers, b"abc") == (200, "/bucket/k", "3")
        request = sigv4.Request("GET", "https://other.example.com/bucket/k")
        stolen = dict(SIGNER.sign(request).headers)
        for host in (proxy.host, "other.example.com"):
            sent = [("Host", host), *stolen.items(), *lies]
            status = raw(proxy, "GET", "/bucket/k", sent)[0]
            assert status == (200 if host == "other.example.com" else 403)


def unsigned(served) -> list[tuple[str, str]]:
    """Sign for a body that the signature does not cover."""
    keys = sigv4.Credentials(KEY_ID, SECRET)
    signer = sigv4.Signer(
        keys, REGION, "s3", profile=sigv4.Profile.for_service("s3").replace(sign_body=False)
    )
    given = {"Host": served.host, "Content-Length": "3"}
    request = sigv4.Request("PUT", f"{served.url}/bucket/k", given, b"abc")
    return list(signer.sign(request).apply(request).headers)
