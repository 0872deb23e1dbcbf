"""``sigv4 whoami``: which credentials are found, and what is never printed."""

from __future__ import annotations

import json

import pytest

from ..credentials.servers import Cloud, serving

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.fixture
def keys(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


def test_long_term_keys(sigv4, keys):
    """Source, masked key, no end; the account is unknown without the network."""
    done = sigv4("whoami")
    assert done.status == 0
    assert done.out.splitlines() == [
        "source     environment",
        "detail     AWS_ACCESS_KEY_ID",
        "key        AKIA************MPLE",
        "kind       long-term",
        "until      never",
        "account    unknown",
    ]
    assert SECRET not in done.out + done.err


def test_temporary_keys(sigv4, keys, monkeypatch):
    """With an end, and of an end that is unknown; the account of the variables."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "t0k3n")
    monkeypatch.setenv("AWS_ACCOUNT_ID", "123456789012")
    shown = json.loads(sigv4("whoami", "--output", "json").out)
    assert (shown["kind"], shown["until"], shown["account"]) == (
        "temporary",
        "unknown",
        "123456789012",
    )
    assert shown["passed_over"] == {}
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2099-01-31T12:00:00Z")
    done = sigv4("whoami")
    assert "until      2099-01-31T12:00:00+00:00" in done.out
    assert "t0k3n" not in done.out


def test_what_was_passed_over(sigv4, tmp_path):
    """The sources before, and why they gave nothing."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = AK\naws_secret_access_key = s\n"
    )
    done = sigv4("whoami")
    assert "source     shared files" in done.out
    assert "key        AK****AK" in done.out
    assert "not from   environment: AWS_ACCESS_KEY_ID is not set." in done.out


def test_a_file_of_boto_2(sigv4, tmp_path):
    """It comes after the profile, and is named with its path."""
    (tmp_path / ".boto").write_text(
        "[Credentials]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n"
    )
    done = sigv4("whoami")
    assert f"source     legacy files\ndetail     {tmp_path / '.boto'}\n" in done.out
    assert "not from   profile: There is no profile 'default'." in done.out


def test_nothing_found(sigv4):
    """Every source is named with its reason; in terms of flags."""
    done = sigv4("whoami")
    assert done.status == 1
    assert done.out == ""
    for reason in ("AWS_ACCESS_KEY_ID is not set", "no profile 'default'", "AWS_CONTAINER_CRED"):
        assert reason in done.err
    assert "[missing-credentials]" in done.err


def test_what_is_missing_is_a_flag(sigv4, tmp_path):
    """--network and --processes are named where they would help, by every command."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
        "credential_source = Environment\n"
        "[profile process]\ncredential_process = /bin/false\n"
    )
    for command in (("whoami",), ("presign", "s3://bucket/key", "--region", "eu-west-1")):
        assert "Pass --network" in sigv4(*command, "--profile", "role").err
        assert "Pass --processes" in sigv4(*command, "--profile", "process").err
    failed = sigv4("whoami", "--profile", "process", "--processes")
    assert "status 1" in failed.err


@pytest.fixture
def cloud(monkeypatch):
    """A server on the loopback; the fixture `bare` forbids the network to commands otherwise."""
    import socket

    monkeypatch.undo()
    cloud = Cloud()
    with serving(cloud):
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", cloud.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.delenv("http_proxy", raising=False)
        assert socket.getaddrinfo
        yield cloud


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"<R><Arn>arn:aws:iam::1:user/x</Arn><Account>1</Account></R>", None),
        (403, b"<E><Code>InvalidClientTokenId</Code></E>", "403 InvalidClientTokenId"),
        (200, b"<R/>", "STS (GetCallerIdentity) answered 200"),
    ],
)
def test_the_account_is_asked_for(cloud, sigv4, status, body, said):
    """With --network, of STS: a signed call that every identity may make."""
    asked = []

    def answer(method, target, headers, content):
        asked.append((headers["authorization"].partition("Credential=")[2][:20], content))
        return status, body

    cloud.answer = answer
    done = sigv4("whoami", "--network")
    assert asked == [("AKIAIOSFODNN7EXAMPLE", b"Action=GetCallerIdentity&Version=2011-06-15")]
    if said is None:
        assert "account    1\narn        arn:aws:iam::1:user/x" in done.out
    else:
        assert said in done.err
    assert SECRET not in done.out + done.err
