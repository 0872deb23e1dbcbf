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
