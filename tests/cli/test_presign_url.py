"""``sigv4 presign https://...``: any service, compared with botocore's presigning."""

from __future__ import annotations

import json
import shlex
from urllib.parse import parse_qsl, urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.differential.peers import freeze

AT = ("--at", "20261123T123456Z")
API = "https://abc123.execute-api.eu-west-1.amazonaws.com/v1/orders?x=1"


def expected(url: str, service: str, region: str, expires: int) -> str:
    """The signature that botocore computes at the fixed time."""
    keys = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    request = AWSRequest("GET", url)
    botocore.auth.SigV4QueryAuth(keys, service, region, expires).add_auth(request)
    return dict(parse_qsl(urlsplit(request.url).query))["X-Amz-Signature"]


def test_scope_from_the_host(sigv4, keys, monkeypatch):
    """The host names region and service, so neither has to be given."""
    url = sigv4("presign", API, "--expires-in", "15m", *AT).out.strip()
    query = dict(parse_qsl(urlsplit(url).query))
    freeze(monkeypatch)
    assert query["X-Amz-Credential"].endswith("/20261123/eu-west-1/execute-api/aws4_request")
    assert query["X-Amz-Signature"] == expected(API, "execute-api", "eu-west-1", 900)
    assert query["x"] == "1"


def test_scope_from_the_options(sigv4, keys):
    """A host of one's own needs the service; the region is the environment's."""
    done = sigv4("presign", "https://api.example.com/v1", *AT)
    assert "Pass --service with its signing name" in done.err
    url = sigv4("presign", "https://api.example.com/v1", "--service", "execute-api", *AT).out
    assert "eu-west-1%2Fexecute-api%2Faws4_request" in url


def test_no_region(sigv4, monkeypatch):
    """It is asked for, and never assumed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    done = sigv4("presign", "https://api.example.com/", "--service", "execute-api")
    assert (done.status, "Pass --region" in done.err) == (1, True)


def test_headers_and_method(sigv4, keys):
    """Headers are signed, and shown where they are needed."""
    arguments = ("--header", "x-a: b", "--content-type", "text/plain", "--method", "PATCH")
    shown = json.loads(sigv4("presign", API, *arguments, "--output", "json", *AT).out)
    assert shown["method"] == "PATCH"
    assert shown["headers"] == {"x-a": "b", "Content-Type": "text/plain"}
    words = shlex.split(sigv4("presign", API, *arguments, "--output", "curl", *AT).out)
    assert "x-a: b" in words
    assert "PATCH" in words


@pytest.mark.parametrize(
    "option",
    [
        ("--operation", "get_object"),
        ("--param", "PartNumber=1"),
        ("--version-id", "v"),
        ("--filename", "a"),
        ("--hoist",),
        ("--endpoint-url", "https://a.example.com"),
        ("--endpoint-is-bucket",),
        ("--accelerate",),
        ("--dualstack",),
        ("--fips",),
    ],
)
def test_options_of_s3(sigv4, keys, option):
    """What has a meaning for objects only is refused for a URL."""
    done = sigv4("presign", API, *option)
    assert done.status == 1
    assert f"{option[0]} is about objects of S3" in done.err


@pytest.mark.parametrize("option", [("--service", "s3"), ("--header", "a: b")])
def test_options_of_urls(sigv4, keys, option):
    """And the other way round."""
    assert "are for https URLs" in sigv4("presign", "s3://my-bucket/k", *option).err


def test_post_to_an_object(sigv4, keys):
    """A POST to S3 is a form."""
    assert "Use sigv4 post" in sigv4("presign", "s3://my-bucket/k", "--method", "post").err


@pytest.mark.parametrize("scheme", ["wss", "WSS", "ws"])
def test_websockets(sigv4, keys, monkeypatch, scheme):
    """A WebSocket begins as a GET request: its URL is signed as one and keeps its scheme."""
    place = "transcribestreaming.us-east-1.amazonaws.com:8443/stream-transcription-websocket?a=b"
    url = sigv4("presign", f"{scheme}://{place}", *AT).out.strip()
    assert url.startswith(f"{scheme.lower()}://{place}&X-Amz-Algorithm=")
    freeze(monkeypatch)
    query = dict(parse_qsl(urlsplit(url).query))
    expires = int(query["X-Amz-Expires"])
    assert expires == 300
    secure = "http" if scheme == "ws" else "https"
    right = expected(f"{secure}://{place}", "transcribe", "us-east-1", expires)
    assert query["X-Amz-Signature"] == right


def test_headers_to_send(sigv4, keys):
    """They are named once each; a header that is not signed is sent all the same."""
    lattice = "https://x.7d67968.vpc-lattice-svcs.eu-west-1.on.aws/"
    done = sigv4("presign", lattice, "--header", "x-a: b", "--header", "Via: c", *AT)
    assert "'x-amz-content-sha256: UNSIGNED-PAYLOAD'" in done.err
    assert done.err.count("x-a: b") == 1
    assert "Via" not in done.err
    words = shlex.split(
        sigv4(
            "presign", API, "--header", "x-a: b", "--header", "Via: c", "--output", "curl", *AT
        ).out
    )
    assert (words.count("x-a: b"), words.count("Via: c")) == (1, 1)
    shown = json.loads(sigv4("presign", API, "--output", "json", *AT).out)
    assert shown["expires_at"] == "2026-11-23T13:34:56+00:00"


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("123456789012.cloudfront-kvs.global.api.aws", "cloudfront-keyvaluestore"),
        ("x.mrap.accesspoint.s3-global.amazonaws.com", "s3"),
        ("abcde.veo.endpoint.events.amazonaws.com", "events"),
    ],
)
def test_hosts_that_take_sigv4a_alone(sigv4, keys, host, service):
    """SigV4A is used without being asked for, for all regions or the given ones."""
    pytest.importorskip("cryptography")
    url = sigv4("presign", f"https://{host}/k", *AT).out.strip()
    query = dict(parse_qsl(urlsplit(url).query))
    assert query["X-Amz-Algorithm"] == "AWS4-ECDSA-P256-SHA256"
    assert query["X-Amz-Region-Set"] == "*"
    assert query["X-Amz-Credential"].endswith(f"/20261123/{service}/aws4_request")
    some = sigv4("presign", f"https://{host}/k", "--region", "us-east-1,eu-*", *AT).out
    assert "X-Amz-Region-Set=us-east-1%2Ceu-%2A" in some
    refused = sigv4("sign", "GET", f"https://{host}/k", "--service", service, *AT)
    assert (refused.status, "[algorithm-mismatch]" in refused.err) == (1, True)
    assert "--algorithm" in refused.err
    lifted = ("--allow-scope-mismatch", "--service", service)
    assert "AWS4-HMAC-SHA256" in sigv4("presign", f"https://{host}/k", *lifted, *AT).out


def test_neither_object_nor_url(sigv4, keys):
    """Both forms are named."""
    done = sigv4("presign", "my-bucket/k")
    assert "Write it as s3://bucket/key, or give the URL of a request" in done.err


@pytest.mark.parametrize(
    ("path", "instead"),
    [("/a b", "%20"), ("/k?q=a b", "%20"), ("/é", "%C3%A9"), ("/k?q=é", "%C3%A9")],
)
def test_characters_that_no_url_has(sigv4, keys, path, instead):
    """A URL is copied as it is printed, so it is refused with what to write."""
    done = sigv4("presign", f"https://my-bucket.s3.eu-west-1.amazonaws.com{path}")
    assert (done.status, done.out) == (1, "")
    assert f"Write '{instead}' in its place." in done.err
    encoded = path.replace(" ", "%20").replace("é", "%C3%A9")
    assert sigv4("presign", f"https://my-bucket.s3.eu-west-1.amazonaws.com{encoded}").status == 0
