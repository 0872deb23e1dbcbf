"""Who signs a token: credentials of every form, and the choice for short-lived ones."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from sigv4.tokens import signing
from tests.conftest import SECRET, TEMPORARY_KEY_ID
from tests.tokens.conftest import SESSION_TOKEN
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


WEEK = ["apigateway-websocket", "chime-messaging-websocket", "dsql"]


@pytest.mark.parametrize("kind", WEEK)
@pytest.mark.parametrize("choice", ["refuse", "allow"])
def test_token_of_unknown_end(
    kind: str, choice: str, temporary: sigv4.Credentials, at: datetime
) -> None:
    """Nothing of STS lasts longer than 36 hours: such a token is refused, whatever was chosen."""
    inputs = {**VALID[kind], "expires_in": 129_601}
    with pytest.raises(sigv4.OutlivesCredentials, match="longer than 129600 seconds"):
        tokens.make(kind, temporary, at=at, on_short_lived=choice, **inputs)


@pytest.mark.parametrize("kind", WEEK)
@pytest.mark.parametrize(
    ("choice", "asked", "given"),
    [("allow", 129_600, 129_600), ("cap", 604_800, 43_200), ("refuse", 43_200, 43_200)],
)
def test_longest_token_of_unknown_end(
    kind: str, choice: str, asked: int, given: int, temporary: sigv4.Credentials, at: datetime
) -> None:
    """The longest that a session may last, with the warning that most last an hour."""
    inputs = {**VALID[kind], "expires_in": asked}
    with pytest.warns(sigv4.LongLivedUrlWarning, match="of unknown expiration"):
        made = tokens.make(kind, temporary, at=at, on_short_lived=choice, **inputs)
    assert f"X-Amz-Expires={given}&" in made.text
    assert made.expires_at == at.replace(microsecond=0) + timedelta(seconds=given)


@pytest.mark.parametrize("lasts", [None, 300, 3600])
def test_time_that_the_service_does_not_honour(lasts: int | None, at: datetime) -> None:
    """The credentials have to last as long as the service honours the token, and no longer."""
    end = None if lasts is None else at.replace(microsecond=0) + timedelta(seconds=lasts)
    session = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, SESSION_TOKEN, end)
    inputs = {**VALID["iot-mqtt-websocket"], "expires_in": 86_400}
    made = tokens.make("iot-mqtt-websocket", session, at=at, **inputs)
    assert "X-Amz-Expires=86400&" in made.text
    assert made.expires_at == at.replace(microsecond=0) + timedelta(seconds=300)


def test_shorter_than_the_service_honours(at: datetime) -> None:
    """Credentials that end before that shorten the token, or refuse it."""
    end = at.replace(microsecond=0) + timedelta(seconds=299)
    session = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, SESSION_TOKEN, end)
    inputs = {**VALID["iot-mqtt-websocket"], "expires_in": 86_400}
    with pytest.raises(sigv4.OutlivesCredentials, match="would last 300 seconds"):
        tokens.make("iot-mqtt-websocket", session, at=at, **inputs)
    made = tokens.make("iot-mqtt-websocket", session, at=at, on_short_lived="cap", **inputs)
    assert "X-Amz-Expires=299&" in made.text
    assert made.expires_at == end


def test_presigned_url_is_not_presigned_again(keys: sigv4.Credentials, at: datetime) -> None:
    """A URL that is presigned already is refused."""
    url = tokens.sts_get_caller_identity(keys, at=at).text
    with pytest.raises(sigv4.InvalidRequest, match="presigned"):
        tokens.sts_get_caller_identity(keys, url=url, at=at)
