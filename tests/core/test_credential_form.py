"""Credentials that AWS would not have issued."""

from __future__ import annotations

import warnings

import pytest

import sigv4

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("key_id", "secret", "name"),
    [
        (f'"{KEY_ID}"', SECRET, "access_key_id"),
        (f"'{KEY_ID}'", SECRET, "access_key_id"),
        (KEY_ID, f'"{SECRET}"', "secret_access_key"),
        (KEY_ID, f"'{SECRET}'", "secret_access_key"),
        (f'"{KEY_ID}"', f'"{SECRET}"', "access_key_id"),
        (KEY_ID, f'{SECRET}"', "secret_access_key"),
        (KEY_ID, f'"{SECRET}', "secret_access_key"),
    ],
)
def test_quotation_marks(key_id, secret, name):
    """Refused without showing what they enclose."""
    with pytest.raises(sigv4.QuotedCredentials, match=f"{name} begins or ends") as caught:
        sigv4.Credentials(key_id, secret)
    assert caught.value.parameter == name
    assert SECRET not in str(caught.value)


def test_quoted_session_token():
    """A token is no exception."""
    with pytest.raises(sigv4.QuotedCredentials, match="session_token"):
        sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, '"token"')


@pytest.mark.parametrize("key_id", [KEY_ID, "ASIAIOSFODNN7EXAMPLE"])
def test_swapped(key_id):
    """Refused: the secret would be in every URL. Neither is shown."""
    with pytest.raises(sigv4.SwappedCredentials) as caught:
        sigv4.Credentials(SECRET, key_id)
    assert SECRET not in str(caught.value)
    assert key_id not in str(caught.value)


@pytest.mark.parametrize(
    "secret",
    [
        SECRET[:-1],
        SECRET + "x",
        SECRET[:20],
        SECRET.replace("/", "%2F"),
        SECRET.replace("/", "\\/"),
        SECRET[:-1] + "=",
        SECRET[:-1] + "$",
        SECRET + "\\n",
    ],
)
def test_unlikely_secrets(secret):
    """A warning that does not show the secret."""
    with pytest.warns(sigv4.UnlikelyCredentialsWarning) as caught:
        sigv4.Credentials(KEY_ID, secret)
    assert secret not in str(caught[0].message)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("key_id", "secret"),
    [
        (KEY_ID, SECRET),
        (KEY_ID, "secret"),  # a word that stands for one
        ("minioadmin", "minioadmin"),
        ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        (
            "GK31c2f218a2e44f485b94239e",
            "b892c0665f0ada8a4755dae98baa3b133590e11dae3bcc1f9d769d67f16c3835",
        ),
        ("0123456789abcdef0123456789abcdef", "0123456789abcdef" * 4),  # R2
        ("0051234567890abcdef0000000001", "K005abcdefghijklmnopqrstuvwxyz0"),  # B2
        ("GOOGTS7C7FUP3AIRVJTE2BCDKINBTES3HC2GY5CBFJDCQ2SYHV6A6XXVTJFSA", "a" * 40),
        ("AKIA", "AKIAwords-of-another-service"),
        ("tid_abc", "tsec_a+b/c=$%"),
        ("user", "AKIA-IS-NOT-A-KEY-ID"),
    ],
)
def test_other_services(key_id, secret):
    """They name their keys in their own way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sigv4.Credentials(key_id, secret)
