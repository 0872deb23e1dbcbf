"""Signed GetCallerIdentity requests: Vault elsewhere than in us-east-1, Consul, Teleport."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from sigv4.verify import Verifier, received
from tests.tokens.official import botocore_at, keys_of

BODY = "Action=GetCallerIdentity&Version=2011-06-15"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


def botocore_headers(
    keys: sigv4.Credentials, at: datetime, region: str, host: str, extra: dict[str, str]
) -> dict[str, str]:
    """Return what botocore makes of the request."""
    auth = pytest.importorskip("botocore.auth", reason="botocore is not installed")
    from botocore.awsrequest import AWSRequest

    headers = {
        "Content-Type": FORM,
        "Host": host,
        **extra,
        "Content-Length": str(len(BODY)),
    }
    request = AWSRequest("POST", f"https://{host}/", headers, BODY)
    with botocore_at(at):
        auth.SigV4Auth(keys_of(keys), "sts", region).add_auth(request)
    return dict(request.headers)


def unwrapped(value: Any) -> tuple[str, str, dict[str, list[str]], str]:
    """Return method, URL, headers and body of a login."""
    url, headers, body = (
        base64.b64decode(value[f"iam_request_{part}"]).decode()
        for part in ("url", "headers", "body")
    )
    return value["iam_http_request_method"], url, json.loads(headers), body


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "sts.amazonaws.com"),
        ("eu-west-1", "sts.eu-west-1.amazonaws.com"),
        ("cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
    ],
)
@pytest.mark.parametrize("server_id", [None, "vault.example.com"])
@pytest.mark.parametrize("kind", ["vault", "consul"])
def test_login(
    kind: str,
    region: str,
    host: str,
    server_id: str | None,
    temporary: sigv4.Credentials,
    at: datetime,
) -> None:
    """Host and scope name the same region, and the server's id is signed."""
    token = tokens.make(kind, temporary, at=at, region=region, server_id=server_id)
    value = token.value["body"] if kind == "vault" else token.value
    method, url, headers, body = unwrapped(value)
    assert (method, url, body) == ("POST", f"https://{host}/", BODY)
    name = "X-Vault-AWS-IAM-Server-ID" if kind == "vault" else "X-Consul-IAM-ServerID"
    extra = {} if server_id is None else {name: server_id}
    expected = botocore_headers(temporary, at, region, host, extra)
    assert headers == {header: [text] for header, text in expected.items()}
    assert json.loads(token.text) == value
    signed = headers["Authorization"][0]
    assert (f";{name.lower()}," in signed) == (server_id is not None)


def test_teleport(temporary: sigv4.Credentials, at: datetime) -> None:
    """The request is HTTP/1.1 with the challenge signed, and a verifier accepts it."""
    token = tokens.teleport(temporary, challenge="c+/1", region="eu-west-1", at=at)
    head, _, body = token.text.partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert (start, body) == ("POST / HTTP/1.1", BODY)
    host = "sts.eu-west-1.amazonaws.com"
    extra = {"Accept": "application/json", "X-Teleport-Challenge": "c+/1"}
    assert headers == botocore_headers(temporary, at, "eu-west-1", host, extra)
    request = received("POST", "/", headers, body.encode(), scheme="https")
    verified = Verifier({temporary.access_key_id: temporary}.get, service="sts").verify(
        request, at=at
    )
    assert "x-teleport-challenge" in verified.signed_headers


def test_caller_identity_by_region(keys: sigv4.Credentials, at: datetime) -> None:
    """Without a URL the regional endpoint is asked."""
    token = tokens.sts_get_caller_identity(keys, region="eu-west-1", at=at, expires_in=60)
    assert token.text.startswith(f"https://sts.eu-west-1.amazonaws.com/?{BODY}&X-Amz-Algorithm=")
    assert "X-Amz-Expires=60&" in token.text
