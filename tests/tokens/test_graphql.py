"""AppSync: Events, custom domains, and how a connection differs from a message."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from tests.tokens.official import botocore_at, keys_of

HOST = "abc.appsync-api.us-east-1.amazonaws.com"
REALTIME = "abc.appsync-realtime-api.us-east-1.amazonaws.com"


def botocore_headers(keys: sigv4.Credentials, at: datetime, data: str) -> dict[str, str]:
    """Return what botocore makes of a POST to the API's event path."""
    auth = pytest.importorskip("botocore.auth", reason="botocore is not installed")
    from botocore.awsrequest import AWSRequest

    headers = {
        "accept": "application/json, text/javascript",
        "content-encoding": "amz-1.0",
        "content-type": "application/json; charset=UTF-8",
    }
    request = AWSRequest("POST", f"https://{HOST}/event", headers, data)
    with botocore_at(at):
        auth.SigV4Auth(keys_of(keys), "appsync", "us-east-1").add_auth(request)
    return {**request.headers, "host": HOST}


@pytest.mark.parametrize("host", [HOST, REALTIME])
def test_events_connection(host: str, temporary: sigv4.Credentials, at: datetime) -> None:
    """A connection has its headers in a subprotocol, in base64url without padding."""
    value: Any = tokens.appsync_events(temporary, host=host, at=at).value
    assert value["headers"] == botocore_headers(temporary, at, "{}")
    assert value["connect_url"] == f"wss://{REALTIME}/event/realtime"
    encoded, protocol = value["subprotocols"]
    assert protocol == "aws-appsync-event-ws"
    text = encoded.removeprefix("header-")
    assert not set(text) & set("+/=")
    assert json.loads(base64.urlsafe_b64decode(text + "==")) == value["headers"]


def test_events_message(temporary: sigv4.Credentials, at: datetime) -> None:
    """A message has headers alone, signed over its text."""
    data = json.dumps({"channel": "default/x", "events": ['{"a": "ü"}']})
    token = tokens.appsync_events(temporary, host=HOST, data=data, at=at)
    assert token.value == {"headers": botocore_headers(temporary, at, data)}
    assert token.headers == token.value["headers"]


def test_custom_domain(keys: sigv4.Credentials, at: datetime) -> None:
    """A custom domain is connected to under /graphql/realtime."""
    token = tokens.appsync(keys, host="api.example.com", region="us-east-1", at=at)
    assert token.text.startswith("wss://api.example.com/graphql/realtime?header=")
    assert token.value["connect_url"] == token.text
