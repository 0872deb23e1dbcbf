"""Who signs a token: credentials of every form, and the choice for short-lived ones."""

from __future__ import annotations

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from sigv4.tokens import signing
from tests.tokens.kinds import VALID


def made(credentials: Any, at: datetime | None) -> tokens.Token:
    return tokens.make("rds", credentials, at=at, **VALID["rds"])


def test_provider(temporary: sigv4.Credentials, at: datetime) -> None:
    """A provider is loaded once for a token."""
    loaded: list[int] = []

    def load() -> sigv4.Credentials:
        loaded.append(1)
        return temporary

    assert made(SimpleNamespace(load=load), at) == made(temporary, at)
    assert len(loaded) == 1


def test_boto3_credentials(temporary: sigv4.Credentials, at: datetime) -> None:
    """The credentials of a boto3 session sign as they are at that time."""
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
    session = boto3.Session(
        temporary.access_key_id, temporary.secret_access_key, temporary.session_token
    )
    assert made(session.get_credentials(), at) == made(temporary, at)


@pytest.mark.parametrize("given", [None, "AKIAIOSFODNN7EXAMPLE", ("a", "b")])
def test_no_credentials(given: object, at: datetime) -> None:
    """Anything else is a TypeError that names what is taken."""
    with pytest.raises(
        TypeError, match="credentials must be Credentials or a provider of them, not"
    ):
        made(given, at)


@pytest.mark.parametrize("choice", ["Refuse", "caps", "", None, 1])
def test_choice_that_cannot_be(choice: Any, keys: sigv4.Credentials) -> None:
    """on_short_lived is one of three."""
    with pytest.raises(sigv4.InvalidParameter, match="must be 'refuse', 'cap', 'allow', not"):
        tokens.make("rds", keys, on_short_lived=choice, **VALID["rds"])


def test_time_of_now(keys: sigv4.Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a time the clock's is signed."""
    clock = datetime(2031, 2, 3, 4, 5, 6, tzinfo=timezone.utc)
    monkeypatch.setattr(signing, "system_clock", lambda: clock)
    assert "X-Amz-Date=20310203T040506Z" in made(keys, None).text


def test_time_without_zone(keys: sigv4.Credentials) -> None:
    """A naive time is refused."""
    with pytest.raises(sigv4.NaiveDatetime):
        made(keys, datetime(2026, 1, 1))


def test_token_of_unknown_end(temporary: sigv4.Credentials, at: datetime) -> None:
    """Nothing of STS lasts a week: such a token is refused, or allowed when asked for."""
    inputs = {**VALID["dsql"], "expires_in": 604_800}
    with pytest.raises(sigv4.OutlivesCredentials):
        tokens.make("dsql", temporary, at=at, **inputs)
    made = tokens.make("dsql", temporary, at=at, on_short_lived="allow", **inputs)
    assert "X-Amz-Expires=604800" in made.text


def test_presigned_url_is_not_presigned_again(keys: sigv4.Credentials, at: datetime) -> None:
    """A URL that is presigned already is refused."""
    url = tokens.sts_get_caller_identity(keys, at=at).text
    with pytest.raises(sigv4.InvalidRequest, match="presigned"):
        tokens.sts_get_caller_identity(keys, url=url, at=at)
