"""make, the registry of kinds, and what holds for every kind."""

from __future__ import annotations

import inspect
from datetime import datetime, timedelta
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from sigv4.tokens import registry
from tests.conftest import KEY_ID, SECRET, TEMPORARY_KEY_ID
from tests.tokens.conftest import SESSION_TOKEN
from tests.tokens.kinds import HONOURED, LIFE, LONGEST, VALID

KINDS = sorted(VALID)
ENDING = sorted(LIFE)


def short_lived(at: datetime, seconds: int) -> sigv4.Credentials:
    """Return temporary keys that end some seconds later."""
    end = at.replace(microsecond=0) + timedelta(seconds=seconds)
    return sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, SESSION_TOKEN, end)


def test_kinds_are_known() -> None:
    """The table of tests has every kind, and KINDS is sorted."""
    assert list(tokens.KINDS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_function_has_the_name_of_its_kind(
    kind: str, keys: sigv4.Credentials, at: datetime
) -> None:
    """make and the function of the kind make the same token."""
    function = getattr(tokens, kind.replace("-", "_"))
    made = tokens.make(kind, keys, at=at, **VALID[kind])
    assert made == function(keys, at=at, **VALID[kind])
    assert hash(made) == hash(function(keys, at=at, **VALID[kind]))
    assert made.kind == kind
    assert made.needs


@pytest.mark.parametrize("kind", ENDING)
def test_end(kind: str, keys: sigv4.Credentials, at: datetime) -> None:
    """A token ends when its server refuses it, counted from the whole second of signing."""
    made = tokens.make(kind, keys, at=at, **VALID[kind])
    assert made.expires_at == at.replace(microsecond=0) + timedelta(seconds=LIFE[kind])


@pytest.mark.parametrize("kind", ENDING)
def test_outlives_its_credentials(kind: str, at: datetime) -> None:
    """A token that would outlive its credentials is refused, capped or allowed."""
    keys = short_lived(at, LIFE[kind] - 10)
    with pytest.raises(sigv4.OutlivesCredentials, match=f"expire in {LIFE[kind] - 10}") as refusal:
        tokens.make(kind, keys, at=at, **VALID[kind])
    assert 'on_short_lived="cap"' in refusal.value.remedy
    capped = tokens.make(kind, keys, at=at, on_short_lived="cap", **VALID[kind])
    assert capped.expires_at == keys.expiration
    allowed = tokens.make(kind, keys, at=at, on_short_lived="allow", **VALID[kind])
    assert allowed.expires_at == keys.expiration  # when servers refuse it


@pytest.mark.parametrize("kind", ENDING)
def test_ends_with_its_credentials(kind: str, at: datetime) -> None:
    """A token that ends when its credentials do is made."""
    keys = short_lived(at, LIFE[kind])
    assert tokens.make(kind, keys, at=at, **VALID[kind]).expires_at == keys.expiration


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("choice", ["refuse", "cap", "allow"])
def test_ended_credentials(kind: str, choice: str, at: datetime) -> None:
    """Credentials that have ended sign nothing."""
    with pytest.raises(sigv4.ExpiredCredentials):
        tokens.make(kind, short_lived(at, -1), at=at, on_short_lived=choice, **VALID[kind])


@pytest.mark.parametrize("kind", sorted(LONGEST))
def test_longest_life(kind: str, keys: sigv4.Credentials, at: datetime) -> None:
    """The longest life that a service accepts is accepted, and a second more is not."""
    inputs = {**VALID[kind], "expires_in": LONGEST[kind]}
    made = tokens.make(kind, keys, at=at, **inputs)
    lasts = HONOURED.get(kind, LONGEST[kind])
    assert made.expires_at == at.replace(microsecond=0) + timedelta(seconds=lasts)
    inputs["expires_in"] += 1
    with pytest.raises(sigv4.ExpiryTooLong, match=str(LONGEST[kind])):
        tokens.make(kind, keys, at=at, **inputs)


@pytest.mark.parametrize("kind", sorted(LONGEST))
@pytest.mark.parametrize(
    ("expires_in", "error"),
    [
        (0, sigv4.ExpiryNotPositive),
        (-1, sigv4.ExpiryNotPositive),
        (1.5, sigv4.ExpiryNotInteger),
        (True, sigv4.ExpiryNotInteger),
    ],
)
def test_lives_that_cannot_be(
    kind: str, expires_in: Any, error: type[Exception], keys: sigv4.Credentials, at: datetime
) -> None:
    """A life is a positive int."""
    with pytest.raises(error):
        tokens.make(kind, keys, at=at, **{**VALID[kind], "expires_in": expires_in})


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_secret_is_shown(kind: str, at: datetime) -> None:
    """The repr shows the kind and the end alone."""
    long_term = kind == "ses-smtp"
    keys = sigv4.Credentials(
        KEY_ID if long_term else TEMPORARY_KEY_ID, SECRET, None if long_term else SESSION_TOKEN
    )
    made = tokens.make(kind, keys, at=at, **VALID[kind])
    end = "never" if made.expires_at is None else made.expires_at.isoformat()
    assert repr(made) == f"Token(kind='{kind}', expires_at={end}, value=<hidden>)"
    assert str(made) == f"{made!r}"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"mongodb-aws"}))
def test_unknown_region(kind: str, keys: sigv4.Credentials, at: datetime) -> None:
    """A region that AWS does not have is refused, unless the caller insists."""
    inputs = {**VALID[kind], "region": "us-est-1"}
    if kind == "agentcore-websocket":
        inputs["runtime_arn"] = inputs["runtime_arn"].replace("us-west-2", "us-est-1")
    with pytest.raises(sigv4.UnknownRegion, match="Did you mean 'us-east-1'"):
        tokens.make(kind, keys, at=at, **inputs)
    assert tokens.make(kind, keys, at=at, allow_unknown_region=True, **inputs)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if registry.inputs_of(kind).keys() & {"host", "url", "broker_host"}],
)
def test_host_of_another_region(kind: str, keys: sigv4.Credentials, at: datetime) -> None:
    """A region that the host contradicts is refused."""
    inputs = {**VALID[kind], "region": "eu-west-1"}
    if kind == "chime-messaging-websocket":
        inputs["url"] = "wss://node001.us-east-1.amazonaws.com/connect"
    if kind == "sts-get-caller-identity":
        inputs["url"] = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity"
    with pytest.raises(sigv4.RegionMismatch, match="is in us-east-1, and region='eu-west-1'"):
        tokens.make(kind, keys, at=at, **inputs)
    assert tokens.make(kind, keys, at=at, allow_unknown_region=True, **inputs)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "service" in registry.inputs_of(kind)])
def test_another_service(kind: str, keys: sigv4.Credentials, at: datetime) -> None:
    """The signing name is that of the kind."""
    with pytest.raises(sigv4.InvalidParameter, match="service='s3' does not fit this kind"):
        tokens.make(kind, keys, at=at, **{**VALID[kind], "service": "s3"})


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("rdss", "'rdss' is not a kind of token. Did you mean 'rds'?"),
        ("rds ", "'rds ' is not a kind of token. Did you mean 'rds'?"),
        ("something-else-altogether", "KINDS has them all"),
    ],
)
def test_unknown_kind(kind: str, message: str, keys: sigv4.Credentials) -> None:
    """An unknown kind is refused, and the nearest is named."""
    with pytest.raises(sigv4.InvalidParameter) as refusal:
        tokens.make(kind, keys)
    assert message in str(refusal.value)


def test_unknown_input(keys: sigv4.Credentials) -> None:
    """An unknown input is refused; the nearest and all others are named."""
    with pytest.raises(sigv4.InvalidParameter) as refusal:
        tokens.make("rds", keys, hots="a", port=1, user="u")
    assert str(refusal.value) == (
        "'hots' is not an input of kind 'rds'. Did you mean 'host'? It takes host, port, user, "
        "region, expires_in, allow_unknown_region."
    )


def test_missing_input(keys: sigv4.Credentials) -> None:
    """A missing input is named."""
    with pytest.raises(sigv4.InvalidParameter, match="user is missing: kind 'rds' needs it"):
        tokens.make("rds", keys, host="h", port=1)


def test_kind_of_another_type(keys: sigv4.Credentials) -> None:
    """A kind is text."""
    with pytest.raises(TypeError, match="kind must be str, not int"):
        tokens.make(1, keys)  # type: ignore[arg-type]


def test_all_names_are_there() -> None:
    """Each name of __all__ can be imported and is listed, and no other name can."""
    for name in tokens.__all__:
        assert getattr(tokens, name) is not None
        assert name in dir(tokens)
    with pytest.raises(AttributeError, match="no attribute 'rdds'"):
        getattr(tokens, "rdds")  # noqa: B009  a name that is not there


@pytest.mark.parametrize("kind", KINDS)
def test_signature_and_docstring(kind: str) -> None:
    """Each function takes the shared arguments by name, and documents all of its own."""
    function = registry.function_of(kind)
    parameters = inspect.signature(function).parameters
    assert {"credentials", "at", "on_short_lived"} <= parameters.keys()
    documentation = inspect.getdoc(function) or ""
    for name in parameters:
        assert f"\n    {name}: " in documentation, name
