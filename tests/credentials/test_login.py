"""`aws login`: keys of 15 minutes, a token that rotates, a proof of possession."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import pytest

import sigv4
from sigv4.credentials import Login, SourceFailed, SourceNotAllowed

from .conftest import LOGIN_ARN, private_key
from .servers import LOGIN_REFRESH, START, Fault


def login(laptop, **more):
    machine = more.pop("machine", None) or laptop.machine()
    return Login(LOGIN_ARN, None, laptop.cloud.url, machine)


def test_valid_keys_need_no_network_and_no_extra(laptop, cloud, monkeypatch):
    """They are read; cryptography is not imported."""
    laptop.login()
    monkeypatch.setitem(sys.modules, "cryptography", None)
    found = login(laptop, machine=laptop.machine(network=False)).find()
    assert found.account_id == "123456789012"
    assert found.credentials.expiration == START + timedelta(minutes=15)
    assert cloud.asked == []


@pytest.mark.parametrize(("minutes", "renewed"), [(5, False), (4.9, True), (-60, True)])
def test_keys_that_end_soon_are_renewed(laptop, cloud, minutes, renewed):
    """Under 5 minutes; the rotated token is written back, what we do not know is kept."""
    path = laptop.login(minutes)
    cloud.lasts = timedelta(minutes=15)
    before = json.loads(path.read_text())
    found = login(laptop).find()
    assert cloud.problems == []
    after = json.loads(path.read_text())
    assert (cloud.asked == [("POST", "/v1/token")]) == renewed
    assert (after["refreshToken"] == cloud.login_refresh != LOGIN_REFRESH) == renewed
    assert (found.credentials.access_key_id == before["accessToken"]["accessKeyId"]) != renewed
    assert {**after, "accessToken": 0, "refreshToken": 0} == {
        **before,
        "accessToken": 0,
        "refreshToken": 0,
    }
    assert after["accessToken"]["accountId"] == "123456789012"


def test_the_token_rotates_again_and_again(laptop, cloud):
    """Each renewal uses the token of the one before."""
    laptop.login()
    cloud.lasts = timedelta(minutes=15)
    source = login(laptop)
    for number in range(2, 5):
        cloud.clock.move(minutes=12)
        assert source.load().access_key_id == f"ASIAEXAMPLE{number:09d}"
    assert cloud.problems == []


def test_without_the_network(laptop, cloud):
    """Keys are used to their end, and then the error says what is missing."""
    laptop.login(2)
    source = login(laptop, machine=laptop.machine(network=False))
    assert source.load().access_key_id == "ASIAEXAMPLE000000001"
    cloud.clock.move(minutes=2)
    with pytest.raises(SourceNotAllowed, match="renewing them needs the network"):
        source.load()


@pytest.mark.parametrize("fault", [Fault.CUT, (500, b""), (401, b'{"error": "TOKEN_EXPIRED"}')])
@pytest.mark.parametrize("minutes", [2, -2])
def test_a_renewal_that_fails(laptop, cloud, fault, minutes):
    """Valid keys go on; the file is as it was."""
    path = laptop.login(minutes)
    before = path.read_text()
    cloud.fault = fault
    if minutes > 0:
        assert login(laptop).load().access_key_id == "ASIAEXAMPLE000000001"
    else:
        with pytest.raises(SourceFailed, match=r"aws login|127\.0\.0\.1") as caught:
            login(laptop).load()
        assert LOGIN_REFRESH not in str(caught.value)
    assert path.read_text() == before


@pytest.mark.parametrize(
    "answer",
    [
        b"{}",
        b'{"accessToken": {}, "expiresIn": 900}',
        b'{"accessToken": {}, "expiresIn": "900", "refreshToken": "r"}',
        b'{"accessToken": {}, "expiresIn": 9999999999999999999, "refreshToken": "r"}',
    ],
)
def test_an_answer_that_is_not_complete(laptop, cloud, answer):
    """It is not stored."""
    path = laptop.login(-2)
    before = path.read_text()
    cloud.fault = (200, answer)
    with pytest.raises(SourceFailed):
        login(laptop).load()
    assert path.read_text() == before


def test_an_answer_in_an_envelope(laptop, cloud):
    """As botocore's model has it."""
    laptop.login(-2)
    answer = cloud.answer

    def wrapped(*given):
        status, body = answer(*given)
        return status, b'{"tokenOutput": ' + body + b"}"

    cloud.answer = wrapped
    assert login(laptop).load().access_key_id == "ASIAEXAMPLE000000002"


def test_a_folder_that_cannot_be_written(laptop, cloud, monkeypatch):
    """The rotated token would be lost, and the user signed out: nothing is sent."""
    laptop.login(-2)
    monkeypatch.setattr("sigv4.credentials.cache_files.os.access", lambda *_: False)
    with pytest.raises(SourceFailed, match="a renewed token would be lost"):
        login(laptop).load()
    assert cloud.asked == []


@pytest.mark.parametrize("minutes", [2, -2])
def test_a_disk_that_is_full(laptop, cloud, monkeypatch, minutes):
    """While the stored keys are valid, the new ones serve; the old file stays whole."""

    def full(_):
        raise OSError(28, "No space left on device")

    path = laptop.login(minutes)
    before = path.read_text()
    monkeypatch.setattr("sigv4.credentials.cache_files.os.fsync", full)
    if minutes > 0:
        assert login(laptop).load().access_key_id == "ASIAEXAMPLE000000002"
    else:
        with pytest.raises(SourceFailed, match="cannot be stored"):
            login(laptop).load()
    assert path.read_text() == before


def test_two_processes_renew_at_once(laptop, cloud):
    """The one that is refused takes what the other has stored."""
    laptop.login(-2)

    def race(*_):
        laptop.login(15)
        return 401, b'{"error": "TOKEN_EXPIRED"}'

    cloud.answer = race
    assert login(laptop).load().access_key_id == "ASIAEXAMPLE000000002"


@pytest.mark.parametrize("name", ["clientId", "refreshToken", "dpopKey"])
def test_a_session_that_lacks_something(laptop, cloud, name):
    """The field is named."""
    laptop.login(-2, **{name: None})
    with pytest.raises(SourceFailed, match=f"holds no {name}"):
        login(laptop).load()
    assert cloud.asked == []


@pytest.mark.parametrize(
    "key", ["", "s3cr3t", "-----BEGIN EC PRIVATE KEY-----\ns3cr3t\n", private_key("SECP384R1")]
)
def test_a_key_that_is_invalid(laptop, cloud, key):
    """It is not shown."""
    laptop.login(-2, dpopKey=key)
    with pytest.raises(SourceFailed, match="not a private key on P-256") as caught:
        login(laptop).load()
    assert "s3cr3t" not in str(caught.value)
    assert cloud.asked == []


def test_no_session(laptop):
    """It has to be got by signing in."""
    with pytest.raises(
        SourceFailed, match=r"session of aws login cannot be read.*Sign in again: aws login"
    ):
        login(laptop).load()


@pytest.mark.parametrize("token", [None, {"accessKeyId": 1}, {"expiresAt": "soon"}])
def test_a_session_without_keys(laptop, token):
    """The file is named."""
    laptop.login(accessToken=token)
    with pytest.raises(SourceFailed, match=r"\.json"):
        login(laptop).load()


def test_without_the_extra(laptop, monkeypatch):
    """The extra is named, and the way without it."""
    laptop.login(-2)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.utils", None)
    with pytest.raises(sigv4.MissingExtra, match=r"sigv4-engine\[login\].*aws login"):
        login(laptop).load()


@pytest.mark.parametrize(
    ("region", "stored", "host"),
    [
        (None, None, "us-east-1.signin.aws.amazon.com"),
        ("eu-west-1", None, "eu-west-1.signin.aws.amazon.com"),
        ("eu-west-1", "us-west-2", "us-west-2.signin.aws.amazon.com"),
    ],
)
def test_where_it_is_renewed(laptop, region, stored, host):
    """In the region of the session, else of the profile."""
    laptop.login(-2, signInRegion=stored)
    asked = []

    def send(request, **_):
        asked.append(request.host)
        raise SourceFailed("no", "no")

    with pytest.raises(SourceFailed):
        Login(LOGIN_ARN, region, None, laptop.machine(send=send)).load()
    assert asked == [host]


def test_the_folder_that_a_variable_names(laptop):
    """AWS_LOGIN_CACHE_DIRECTORY."""
    folder = laptop.home / "elsewhere"
    folder.mkdir()
    laptop.environ["AWS_LOGIN_CACHE_DIRECTORY"] = str(folder)
    assert laptop.login().parent == folder
    assert login(laptop).load().access_key_id == "ASIAEXAMPLE000000001"
