"""SSO: the token, its renewal, the exchange for keys, and the files of the AWS CLI."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest

import sigv4
from sigv4.credentials import SourceFailed, Sso
from sigv4.credentials.cache_files import sso_role_file

from .conftest import START_URL
from .servers import START, TIMES, Fault


def sso(laptop, session="corp", **more):
    machine = more.pop("machine", None) or laptop.machine()
    url = laptop.cloud.url
    return Sso(
        "123456789012", "ReadOnly", START_URL, "eu-west-1", session, "dev", url, url, machine
    )


def ends_in(minutes):
    return (START + timedelta(minutes=minutes)).strftime(TIMES)


def test_a_token_is_exchanged(laptop, cloud):
    """For keys with their end, in milliseconds; the account is known."""
    laptop.sso_token()
    found = sso(laptop).find()
    assert cloud.asked == [
        ("GET", "/federation/credentials?role_name=ReadOnly&account_id=123456789012")
    ]
    assert found.account_id == "123456789012"
    assert found.credentials.expiration == START + timedelta(hours=1)


@pytest.mark.parametrize(("minutes", "renewed"), [(15, False), (14.9, True), (-5, True)])
def test_a_token_that_ends_soon_is_renewed(laptop, cloud, minutes, renewed):
    """Under 15 minutes; the file is replaced, what we do not know in it is kept."""
    path = laptop.sso_token(expiresAt=ends_in(minutes))
    path.chmod(0o600)
    assert sso(laptop).load().access_key_id in cloud.keys
    stored = json.loads(path.read_text())
    assert (stored["accessToken"] == "sso-access-token-2") == renewed
    assert stored["aKeyOfTheFuture"] == 1
    if renewed:
        assert stored["refreshToken"] == "sso-refresh-token-2"
        assert stored["expiresAt"] == ends_in(8 * 60)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_refresh_token_that_stays(laptop, cloud):
    """An answer without a new one means that the old one goes on."""
    path = laptop.sso_token(expiresAt=ends_in(5))
    answer = cloud.answer

    def keep(method, target, headers, body):
        status, content = answer(method, target, headers, body)
        if target == "/token":
            content = json.dumps(
                {
                    name: value
                    for name, value in json.loads(content).items()
                    if name != "refreshToken"
                }
            ).encode()
        return status, content

    cloud.answer = keep
    sso(laptop).load()
    assert json.loads(path.read_text())["refreshToken"] == "sso-refresh-token-1"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"refreshToken": None}, "holds no refreshToken"),
        ({"clientId": None}, "holds no clientId"),
        ({"registrationExpiresAt": "2020-01-01T00:00:00Z"}, "registration of the client has"),
        ({"registrationExpiresAt": "never"}, "registration of the client has ended"),
        ({"refreshToken": "wrong-t0k3n"}, "SSO answered 400 invalid_grant: Invalid token"),
    ],
)
@pytest.mark.parametrize("minutes", [5, -5])
def test_a_token_that_cannot_be_renewed(laptop, cloud, changes, reason, minutes):
    """While it is valid it is used; then the reason and the way out are said."""
    path = laptop.sso_token(expiresAt=ends_in(minutes), **changes)
    before = path.read_text()
    if minutes > 0:
        assert sso(laptop).load().access_key_id in cloud.keys
    else:
        with pytest.raises(SourceFailed, match=reason) as caught:
            sso(laptop).load()
        assert "aws sso login --profile dev" in str(caught.value)
        assert "t0k3n" not in str(caught.value)
    assert path.read_text() == before


@pytest.mark.parametrize(
    "fault",
    [
        Fault.CUT,
        (200, b"{}"),
        (200, b'{"expiresIn": "x"}'),
        (200, b'{"expiresIn": 28800}'),
        (200, b'{"expiresIn": 9999999999999999999, "accessToken": "t"}'),
        (200, b'{"expiresIn": 999999999999, "accessToken": "t"}'),
    ],
)
def test_a_renewal_that_fails(laptop, cloud, fault):
    """An incomplete answer is not stored."""
    path = laptop.sso_token(expiresAt=ends_in(-5))
    before = path.read_text()
    cloud.fault, cloud.fault_paths = fault, ("/token",)
    with pytest.raises(SourceFailed, match="was not renewed"):
        sso(laptop).load()
    assert path.read_text() == before
    assert cloud.asked == [("POST", "/token")]


def test_tokens_without_a_session_are_not_renewed(laptop, cloud):
    """Such a token is used to its end."""
    laptop.sso_token(None, expiresAt=ends_in(5))
    assert sso(laptop, None).load().access_key_id in cloud.keys
    laptop.sso_token(None, expiresAt=ends_in(-5))
    with pytest.raises(SourceFailed, match="it is one without sso-session"):
        sso(laptop, None).load()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "does not exist"),
        ('{"accessTok', "is not JSON"),
        ("{}", "holds no SSO token"),
        ('{"accessToken": "", "expiresAt": "2030-01-01T00:00:00Z"}', "holds no SSO token"),
        ('{"accessToken": "t0k3n", "expiresAt": "soon"}', "holds no SSO token"),
    ],
)
def test_no_token(laptop, cloud, text, said):
    """It has to be got by signing in."""
    path = laptop.sso_token()
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(SourceFailed, match=said) as caught:
        sso(laptop).load()
    assert "aws sso login" in str(caught.value)
    assert "t0k3n" not in str(caught.value)
    assert cloud.asked == []


def test_a_token_that_the_portal_refuses(laptop, cloud):
    """Sign in again."""
    laptop.sso_token(accessToken="wrong-t0k3n")
    with pytest.raises(SourceFailed, match="answered 401: Session token not found") as caught:
        sso(laptop).load()
    assert "t0k3n" not in str(caught.value)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("soon", "without an expiration"),
        (None, "without an expiration"),
        (10**20, "not a valid time"),
    ],
)
def test_keys_without_an_end(laptop, cloud, ends, said):
    """The portal always gives one."""
    laptop.sso_token()
    keys = {"accessKeyId": "A", "secretAccessKey": "s", "sessionToken": "t", "expiration": ends}
    cloud.fault = (200, json.dumps({"roleCredentials": keys}).encode())
    with pytest.raises(SourceFailed, match=said):
        sso(laptop).load()


def test_two_processes_renew_at_once(laptop, cloud):
    """The one that is refused takes what the other has stored."""
    laptop.sso_token(expiresAt=ends_in(5))
    answer = cloud.answer

    def race(method, target, headers, body):
        if target == "/token":
            cloud.sso_token = "sso-access-token-of-another"
            laptop.sso_token(accessToken=cloud.sso_token)
            return 400, b'{"error": "invalid_grant"}'
        return answer(method, target, headers, body)

    cloud.answer = race
    assert sso(laptop).load().access_key_id in cloud.keys


def test_a_folder_that_cannot_be_written(laptop, cloud, monkeypatch):
    """A token that could not be stored is not renewed."""
    laptop.sso_token(expiresAt=ends_in(-5))
    monkeypatch.setattr("sigv4.credentials.cache_files.os.access", lambda *_: False)
    with pytest.raises(SourceFailed, match="a renewed token would be lost"):
        sso(laptop).load()
    assert cloud.asked == []


@pytest.mark.parametrize("broken", ["os.access", "os.fsync"])
def test_a_valid_token_serves_while_it_cannot_be_renewed(laptop, cloud, monkeypatch, broken):
    """On a read-only or full disk the keys are fetched until the token has ended."""

    def fails(*_):
        if broken == "os.access":
            return False
        raise OSError(28, "No space left on device")

    path = laptop.sso_token(expiresAt=ends_in(5))
    before = path.read_text()
    monkeypatch.setattr(f"sigv4.credentials.cache_files.{broken}", fails)
    assert sso(laptop).load().access_key_id in cloud.keys
    assert path.read_text() == before
    cloud.clock.move(minutes=6)
    with pytest.raises(SourceFailed):
        sso(laptop).load()


def test_a_disk_that_is_full(laptop, cloud, monkeypatch):
    """The old file stays whole, and no other file is left."""
    path = laptop.sso_token(expiresAt=ends_in(-5))
    before = path.read_text()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sigv4.credentials.cache_files.os.fsync", full)
    with pytest.raises(SourceFailed, match=r"cannot be stored.*\(OSError\)"):
        sso(laptop).load()
    assert path.read_text() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("session", ["corp", None])
def test_the_cli_cache(laptop, cloud, session):
    """Keys that the AWS CLI has got already: no call, no token."""
    path = sso_role_file("123456789012", "ReadOnly", session, START_URL, laptop.environ)
    path.parent.mkdir(parents=True)
    keys = {
        "AccessKeyId": "ASIACACHED",
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": ends_in(60),
    }
    path.write_text(json.dumps({"ProviderType": "sso", "Credentials": keys}))
    machine = laptop.machine(network=False)
    assert sso(laptop, session, machine=machine).load() == sigv4.Credentials(
        "ASIACACHED", "s", "t", START + timedelta(hours=1)
    )
    assert cloud.asked == []
