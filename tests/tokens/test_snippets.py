"""The code of docs/tokens.md: what it gives to each client is the token of its kind."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import pytest

import sigv4
from sigv4 import tokens
from sigv4.tokens import signing
from tests.conftest import KEY_ID, SECRET
from tests.tokens import snippets
from tests.tokens.test_official_packages import LARGE, SMALL
from tests.tokens.test_official_requests import REQUESTS

AT = datetime(2026, 1, 15, 12, 30, 45, tzinfo=timezone.utc)
KEYS = sigv4.Credentials(KEY_ID, SECRET)
DATABASE = "db.cx1example2.eu-west-1.rds.amazonaws.com"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys in the environment, and a clock that stands."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.setattr(signing, "system_clock", lambda: AT)


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    """Put a module in the place of a client that is not installed, or that would connect."""
    module = ModuleType(name)
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)


def password(port: int) -> str:
    return tokens.rds(KEYS, host=DATABASE, port=port, user="app", at=AT).text


def test_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection has a password of its own, and TLS."""
    connect = mock.Mock()
    stand_in(monkeypatch, "psycopg", connect=connect)
    snippets.run("psycopg")["connect"]()
    given = connect.call_args.kwargs
    assert (given["host"], given["user"], given["sslmode"]) == (DATABASE, "app", "require")
    assert given["password"] == password(5432)


def test_pymysql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection has a password of its own, and TLS."""
    connect = mock.Mock()
    stand_in(monkeypatch, "pymysql", connect=connect)
    monkeypatch.setattr("ssl.create_default_context", lambda cafile: f"TLS with {cafile}")
    snippets.run("pymysql")["connect"]()
    given = connect.call_args.kwargs
    assert (given["host"], given["ssl"]) == (DATABASE, "TLS with global-bundle.pem")
    assert given["password"] == password(3306)


def test_sqlalchemy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The event fills in the password of each new connection."""
    event = SimpleNamespace(listens_for=lambda engine, name: lambda function: function)
    stand_in(monkeypatch, "sqlalchemy", URL=mock.Mock(), create_engine=mock.Mock(), event=event)
    parameters: dict[str, str] = {}
    snippets.run("sqlalchemy")["add_token"](None, None, (), parameters)
    assert parameters == {"password": password(5432), "sslmode": "require"}


def test_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider gives user and password."""
    stand_in(monkeypatch, "redis", CredentialProvider=object, Redis=mock.Mock())
    user, text = snippets.run("redis")["Iam"]().get_credentials()
    expected = tokens.elasticache(
        KEYS, region="eu-west-1", name="my-cache", user="app", serverless=True, at=AT
    )
    assert (user, text) == ("app", expected.text)


def test_kafka_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider is one of kafka-python's, and gives the token."""
    kafka = pytest.importorskip("kafka", reason="kafka-python is not installed")
    monkeypatch.setattr(kafka, "KafkaProducer", mock.Mock())
    provider = snippets.run("kafka")["Iam"]()
    assert provider.token() == tokens.msk(KEYS, region="eu-west-1", at=AT).text


def test_confluent_kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    """The callback gives the token and its end in seconds."""
    stand_in(monkeypatch, "confluent_kafka", Producer=mock.Mock())
    text, end = snippets.run("confluent_kafka")["oauth"]("")
    expected = tokens.msk(KEYS, region="eu-west-1", at=AT)
    assert (text, end) == (expected.text, expected.value["expires_at_ms"] / 1000)


def test_hvac(monkeypatch: pytest.MonkeyPatch) -> None:
    """The login is posted to Vault as its body."""
    hvac = pytest.importorskip("hvac", reason="hvac is not installed")
    posted: list[tuple[str, dict[str, Any]]] = []

    def login(_: object, url: str, json: dict[str, Any]) -> None:
        posted.append((url, json))

    monkeypatch.setattr(hvac.adapters.JSONAdapter, "login", login)
    monkeypatch.setattr(hvac.Client, "is_authenticated", lambda _: True)
    snippets.run("hvac")
    expected = tokens.vault(KEYS, role="dev", server_id="vault.example.com", at=AT)
    assert posted == [("/v1/auth/aws/login", json.loads(expected.text))]


def test_pymongo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver has the keys of the provider."""
    client = mock.Mock()
    stand_in(monkeypatch, "pymongo", MongoClient=client)
    snippets.run("pymongo")
    given = client.call_args.kwargs
    assert (given["username"], given["password"]) == (KEY_ID, SECRET)


def test_every_block_is_run() -> None:
    """No block of the page is left out here."""
    clients = [
        "psycopg",
        "pymysql",
        "sqlalchemy",
        "redis",
        "kafka",
        "confluent_kafka",
        "hvac",
        "pymongo",
    ]
    assert sorted(snippets.BLOCKS) == sorted(snippets.block(client) for client in clients)


def test_page_counts_what_is_compared() -> None:
    """The page says how many forms are compared with others."""
    compared = len(SMALL) + len(LARGE) + len(REQUESTS)
    assert f"compare {compared} forms" in snippets.PAGE.read_text("utf-8")
