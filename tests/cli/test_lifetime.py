"""``sigv4 lifetime``, and the line of ``sigv4 presign`` about URLs that expire early."""

from __future__ import annotations

import json

import pytest

OBJECT = ("presign", "s3://my-bucket/k", "--region", "eu-west-1")
URL = ("presign", "https://x.execute-api.eu-west-1.amazonaws.com/v1")


@pytest.fixture
def session(monkeypatch):
    """Temporary keys of unknown end."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    return monkeypatch


def test_text(sigv4, keys):
    """The bound first, then why, what is not known and what lasts longer."""
    done = sigv4("lifetime", "--at", "2026-11-29T12:00:00Z")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "At most 7 days, until 2026-12-06T12:00:00+00:00."
    assert [line for line in lines if line.endswith(":")] == [
        "Why:",
        "Not known:",
        "What lasts longer:",
    ]
    assert lines[-1].startswith("Source: https://docs.aws.amazon.com/IAM/")


def test_json(sigv4, session):
    """For scripts; an hour left is 3600."""
    session.setenv("AWS_CREDENTIAL_EXPIRATION", "2026-11-29T13:00:00Z")
    done = sigv4("lifetime", "--output", "json", "--at", "2026-11-29T12:00:00Z")
    shown = json.loads(done.out)
    assert (shown["at_most"], shown["is_exact"]) == (3600, True)
    assert shown["ends_at"] == "2026-11-29T13:00:00+00:00"


def test_profile_without_keys(sigv4, tmp_path):
    """A profile of SSO needs no sign-in to be asked about."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        "[profile work]\nsso_account_id = 123456789012\nsso_role_name = r\n"
        "sso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
    )
    assert sigv4("lifetime", "--profile", "work").out.startswith("At most 12 hours, until ")


def test_nothing_at_hand(sigv4):
    """It says what is missing."""
    done = sigv4("lifetime")
    assert done.status == 1
    assert "[missing-credentials]" in done.err


@pytest.mark.parametrize("target", [OBJECT, URL], ids=["object", "url"])
def test_presign_in_lambda(sigv4, session, target):
    """One of the three accidents: a URL that expires early is announced in one line."""
    session.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    done = sigv4(*target, "--expires-in", "12h")
    assert done.status == 0
    assert len(done.err.splitlines()) == 1
    assert "the URL may expire earlier than in 12 hours." in done.err
    assert "at most 12 hours, perhaps far less" in done.err


def test_presign_with_a_known_end(sigv4, session):
    """It was refused or allowed already, so nothing more is said."""
    session.setenv("AWS_CREDENTIAL_EXPIRATION", "2999-01-01T00:00:00Z")
    assert sigv4(*OBJECT).err == ""


def test_presign_with_long_term_keys(sigv4, keys):
    """They outlast every URL."""
    assert sigv4(*OBJECT, "--expires-in", "7d").err == ""


def test_presign_with_an_end_in_the_cache(sigv4, session, tmp_path):
    """An end that the AWS CLI's cache has is believed: silence if the URL ends before it."""
    folder = tmp_path / ".aws" / "cli" / "cache"
    folder.mkdir(parents=True)
    stored = {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "Expiration": "2026-11-29T13:00:00Z"}
    (folder / "a.json").write_text(json.dumps({"Credentials": stored}))
    at = ("--at", "2026-11-29T12:00:00Z")
    assert sigv4(*OBJECT, *at, "--expires-in", "30m").err == ""
    late = sigv4(*OBJECT, *at, "--expires-in", "2h").err
    assert "earlier than in 2 hours. The credentials expire at 2026-11-29T13:00:00" in late


def test_presign_is_warned_once(sigv4, session):
    """Beyond one hour the library warns, so there is no note besides."""
    done = sigv4(*OBJECT, "--expires-in", "2h")
    assert len(done.err.splitlines()) == 1
    assert "[long-lived-url-warning]" in done.err
