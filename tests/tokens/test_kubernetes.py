"""EKS tokens: what kubectl reads, and what clusters refuse."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

import sigv4
from sigv4 import tokens
from tests.conftest import SECRET, TEMPORARY_KEY_ID

LONGEST_SESSION_TOKEN = 2680  # characters, with the other inputs of these tests
API = "client.authentication.k8s.io/"


def made(keys: sigv4.Credentials, at: datetime, **inputs: str) -> tokens.Token:
    return tokens.make("eks", keys, at=at, region="us-east-1", cluster="c", **inputs)


@pytest.mark.parametrize("name", ["exec_info", "KUBERNETES_EXEC_INFO"])
@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"}', "v1"),
        (
            '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}',
            "v1beta1",
        ),
        ('{"apiVersion": "client.authentication.k8s.io/v1alpha1"}', "v1beta1"),
        ('{"apiVersion": "client.authentication.k8s.io/v2"}', "v1beta1"),
        ("no json", "v1beta1"),
        ("", "v1beta1"),
    ],
)
def test_api_version(
    name: str, text: str, version: str, keys: sigv4.Credentials, at: datetime
) -> None:
    """The answer has the version that was asked for; v1beta1 where it is not known."""
    assert made(keys, at, **{name: text}).value["exec_credential"]["apiVersion"] == API + version


def test_two_sources_of_the_version(keys: sigv4.Credentials, at: datetime) -> None:
    """The two names are for one text."""
    with pytest.raises(sigv4.InvalidParameter, match="both given"):
        made(keys, at, exec_info="", KUBERNETES_EXEC_INFO="")


def test_exec_credential_is_json(keys: sigv4.Credentials, at: datetime) -> None:
    """exec_credential gives the JSON that kubectl reads."""
    token = made(keys, at)
    assert json.loads(tokens.exec_credential(token)) == token.value["exec_credential"]


def test_header(keys: sigv4.Credentials, at: datetime) -> None:
    """The token is sent as a bearer token."""
    token = made(keys, at)
    assert token.headers == {"Authorization": f"Bearer {token.text}"}


@pytest.mark.parametrize(
    ("left", "stamp", "expires"),
    [(600, "12:39:45", 60), (61, "12:30:46", 60), (30, "12:30:46", 30)],
)
def test_renewed_before_its_credentials_end(
    left: int, stamp: str, expires: int, at: datetime
) -> None:
    """A capped token is renewed a minute before its credentials end, never in the past."""
    end = at.replace(microsecond=0) + timedelta(seconds=left)
    keys = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "t", end)
    token = tokens.eks(keys, region="us-east-1", cluster="c", at=at, on_short_lived="cap")
    status = token.value["exec_credential"]["status"]
    assert status["expirationTimestamp"] == f"2026-01-15T{stamp}Z"
    assert f"X-Amz-Expires={expires}&" in token.value["decoded_url"]


def test_longest_token(at: datetime) -> None:
    """Clusters read 4096 bytes: a token of that size is made, a longer one refused."""
    longest = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "t" * LONGEST_SESSION_TOKEN)
    assert 4095 <= len(made(longest, at).text) <= 4096
    longer = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "t" * (LONGEST_SESSION_TOKEN + 1))
    with pytest.raises(sigv4.GuardError, match="clusters read 4096") as refusal:
        made(longer, at)
    assert "t" * 40 not in str(refusal.value)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
        ("us-iso-east-1", "sts.us-iso-east-1.c2s.ic.gov"),
        ("eusc-de-east-1", "sts.eusc-de-east-1.amazonaws.eu"),
    ],
)
def test_host_of_the_partition(
    region: str, host: str, keys: sigv4.Credentials, at: datetime
) -> None:
    """Clusters accept hosts of their own partition alone."""
    token = tokens.eks(keys, region=region, cluster="c", at=at)
    assert token.value["decoded_url"].startswith(f"https://{host}/?Action=GetCallerIdentity&")
