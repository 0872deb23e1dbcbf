"""Inputs that cannot be: each is refused by its name, with what is allowed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from tests.tokens.kinds import VALID

REFUSED = [
    ("rds", "host", "", "host='' is empty"),
    ("rds", "host", "https://db.example.com", "is not a host name"),
    ("rds", "host", "db.example.com:5432", "no port"),
    ("rds", "host", "db..example.com", "is not a host name"),
    ("rds", "host", "db.example.com\n", "control character"),
    ("rds", "port", 0, "port=0 is out of range. Use 1 to 65535"),
    ("rds", "port", 65_536, "Use 1 to 65535"),
    ("rds", "user", "", "user='' is empty"),
    ("rds", "user", "app\n", "strip newlines"),
    ("elasticache", "name", "my-cache.abc.cache.amazonaws.com", "not the endpoint"),
    ("elasticache", "name", "my--cache", "single hyphens"),
    ("elasticache", "user", "app@x", "letters, digits and hyphens"),
    ("memorydb", "name", "1cluster", "a letter first"),
    ("msk", "user_agent", "", "user_agent='' is empty"),
    ("msk-aws-msk-iam", "broker_host", "b-1.example.com:9098", "is not a host name"),
    ("eks", "cluster", "arn:aws:eks:us-east-1:123456789012:cluster/c", "not its ARN"),
    ("eks", "cluster", "c" * 101, "the name of the cluster"),
    ("agentcore-websocket", "runtime_arn", "arn:aws:s3:::b", "is not the ARN of a runtime"),
    ("agentcore-websocket", "session_id", "", "session_id='' is empty"),
    ("mongodb-aws", "sts_host", "a..b", "empty label"),
    ("mongodb-aws", "sts_host", "a" * 256, "longer than 255 bytes"),
    ("mongodb-aws", "server_nonce_hex", "0f" * 63, "Pass 64 bytes: 128 digits"),
    ("mongodb-aws", "server_nonce_hex", "xyz", "hex digits"),
    ("keyspaces", "nonce", "0123", "the 32 characters after nonce="),
    ("codecommit-url", "repository", "a/b", "letters, digits, dots"),
    ("codecommit-helper", "stdin", "protocol=https\nhost=h\n", "no line path="),
    ("codecommit-helper", "stdin", "protocol=https\npath=p\n", "no line host="),
    ("codecommit-helper", "stdin", "", "credential.UseHttpPath true"),
    (
        "codecommit-helper",
        "stdin",
        "protocol=https\nhost=h\npath=a b\n",
        "the path of a repository",
    ),
    ("codecommit-helper", "stdin", "protocol=https\nhost=h:x\npath=p\n", "port=0 is out of range"),
    (
        "codecommit-helper",
        "stdin",
        "protocol=https\nhost=g.io\npath=p\n",
        "not a host of CodeCommit",
    ),
    ("kinesis-video-webrtc", "endpoint", "https://h.example.com", "WSS endpoint"),
    ("kinesis-video-webrtc", "endpoint", "wss://h.example.com/?a=b", "without a query"),
    ("kinesis-video-webrtc", "query", {}, "X-Amz-ChannelARN"),
    ("ec2-instance-connect-endpoint", "endpoint_id", "i-0a", "eice-"),
    ("ec2-instance-connect-endpoint", "private_ip", "10.0.0", "is not an IP address"),
    ("ec2-instance-connect-endpoint", "max_tunnel_duration", 3601, "Use 1 to 3600"),
    ("ec2-instance-connect-endpoint", "remote_port", 0, "Use 1 to 65535"),
    ("iot-mqtt-websocket", "host", None, "url and host are both missing"),
    ("iot-mqtt-websocket", "url", "wss://h/mqtt", "url and host were both given"),
    ("neptune", "body_base64", "e3", "is not base64"),
    ("neptune-bolt", "host", "h.example.com:", "port=0 is out of range"),
    ("teleport", "challenge", "", "challenge='' is empty"),
    ("vault", "server_id", "a\r\nb", "control character"),
]
WRONG_TYPES = [
    ("rds", "host", b"h", "host must be str, not bytes"),
    ("rds", "port", "5432", "port must be int, not str"),
    ("rds", "port", True, "port must be int, not bool"),
    ("rds", "region", 1, "region must be str, not int"),
    ("dsql", "admin", 1, "admin must be bool, not int"),
    ("codecommit-helper", "stdin", b"", "stdin must be str, not bytes"),
    ("apigateway-websocket", "headers", [("a", "b")], "headers must be a mapping, not list"),
    ("apigateway-websocket", "headers", {"a": 1}, "headers must map str to str, not 'a' to int"),
    ("kinesis-video-webrtc", "query", {1: "a"}, "query must map str to str, not 1 to str"),
]


@pytest.mark.parametrize(("kind", "name", "value", "message"), REFUSED)
def test_refused(
    kind: str, name: str, value: Any, message: str, keys: sigv4.Credentials, at: datetime
) -> None:
    """The error names the input and what is allowed."""
    with pytest.raises(sigv4.InvalidParameter) as refusal:
        tokens.make(kind, keys, at=at, **{**VALID[kind], name: value})
    assert message in str(refusal.value)


@pytest.mark.parametrize(("kind", "name", "value", "message"), WRONG_TYPES)
def test_wrong_type(
    kind: str, name: str, value: Any, message: str, keys: sigv4.Credentials, at: datetime
) -> None:
    """A value of another type is a TypeError."""
    with pytest.raises(TypeError) as refusal:
        tokens.make(kind, keys, at=at, **{**VALID[kind], name: value})
    assert message in str(refusal.value)


def test_no_region(keys: sigv4.Credentials, at: datetime) -> None:
    """A host that names no region needs one."""
    with pytest.raises(sigv4.InvalidParameter, match="region is missing, and host='db.local'"):
        tokens.rds(keys, host="db.local", port=5432, user="app", at=at)


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("db.cx1.eu-west-1.rds.amazonaws.com", "eu-west-1"),
        ("DB.CX1.EU-WEST-1.RDS.AMAZONAWS.COM", "eu-west-1"),
        ("db.cx1.eu-west-1.rds.amazonaws.com.", "eu-west-1"),
        ("db.cx1.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("proxy.proxy-cx1.us-gov-west-1.rds.amazonaws.com", "us-gov-west-1"),
        ("abc.dsql.us-east-2.on.aws", "us-east-2"),
    ],
)
def test_region_of_host(host: str, region: str, keys: sigv4.Credentials, at: datetime) -> None:
    """The region is that of the host where none is given."""
    made = tokens.rds(keys, host=host, port=5432, user="app", at=at)
    assert f"%2F{region}%2Frds-db%2F" in made.text


LEGITIMATE: list[tuple[str, dict[str, Any]]] = [
    ("rds", {"host": "10.0.0.1", "region": "us-east-1"}),
    ("rds", {"host": "my-alias.example.com", "region": "eu-west-1"}),
    ("rds", {"host": "localhost", "region": "eu-west-1", "port": 1}),
    ("rds", {"user": "jane doe@example.com/ä"}),
    ("elasticache", {"name": "My-Cache", "user": "IAM-User"}),
    ("eks", {"cluster": "0d1c2b3a-aaaa-bbbb-cccc-1234567890ab"}),
    (
        "codecommit-helper",
        {"stdin": "protocol=https\nhost=git.io\npath=p\n", "region": "us-east-1"},
    ),
    ("iot-mqtt-websocket", {"host": "iot.example.com", "region": "us-east-1"}),
    ("apigateway-websocket", {"url": "wss://ws.example.com/", "region": "us-east-1"}),
    ("appsync", {"host": "api.example.com", "region": "us-east-1"}),
]


@pytest.mark.parametrize(("kind", "inputs"), LEGITIMATE)
def test_legitimate(
    kind: str, inputs: dict[str, Any], keys: sigv4.Credentials, at: datetime
) -> None:
    """Unusual inputs that work are accepted without a keyword."""
    assert tokens.make(kind, keys, at=at, **{**VALID[kind], **inputs}).text
