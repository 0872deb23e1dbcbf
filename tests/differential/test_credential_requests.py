"""The calls that give credentials are botocore's: 500 random ones of each kind.

AssumeRole is signed, and compared to the letter with its signature; AssumeRoleWithWebIdentity,
GetRoleCredentials of SSO and CreateToken of its tokens are not signed.
"""

from __future__ import annotations

import json
import string
from datetime import datetime, timedelta, timezone
from functools import cache
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import pytest

import sigv4
from sigv4.credentials import AssumeRole, Machine, Sso, WebIdentity
from sigv4.credentials.http import Answer

botocore = pytest.importorskip("botocore.session")

ROUNDS = 500
REGIONS = ("us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-2")
START = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
NAME = string.ascii_letters + string.digits + "=,.@_-"


class Stop(Exception):
    """Ends a call before it is sent."""


@cache
def client(service: str, region: str) -> Any:
    return botocore.Session().create_client(
        service, region, aws_access_key_id="AKIAX", aws_secret_access_key="x"
    )


def theirs(monkeypatch, service, region, operation, parameters, keys, at):
    """The request that botocore would send."""
    from botocore.credentials import Credentials

    sent = []

    def stop(request, **_):
        sent.append(request)
        raise Stop

    made = client(service, region)
    if keys is not None:
        made._request_signer._credentials = Credentials(
            keys.access_key_id, keys.secret_access_key, keys.session_token
        )
    made.meta.events.register("before-send", stop)
    with monkeypatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: at)
        with pytest.raises(Stop):
            getattr(made, operation)(**parameters)
    made.meta.events.unregister("before-send", stop)
    return shown(sent[0].method, sent[0].url, sent[0].headers.items(), sent[0].body)


def shown(method, url, headers, body):
    """What of a request decides; headers of the client itself are left out."""

    def text(value):
        return value.decode() if isinstance(value, bytes) else value

    own = ("user-agent", "amz-sdk-", "accept-encoding", "connection", "host", "content-length")
    kept = {
        name.lower(): text(value) for name, value in headers if not name.lower().startswith(own)
    }
    return method, url, kept, text(body) or ""


class World:
    """A machine that notes what is sent, and gives nothing."""

    def __init__(self, home, at):
        self.sent: list[sigv4.Request] = []
        self.machine = Machine(
            network=True,
            environ={"HOME": str(home)},
            clock=lambda: at,
            send=self.send,
            prompt=lambda _: "123456",
            sleep=lambda _: None,
        )

    def send(self, request, **_):
        self.sent.append(request)
        return Answer(403)

    def ours(self, source):
        with pytest.raises(sigv4.MissingCredentials):
            source.load()
        (request,) = self.sent
        return shown(request.method, request.url, request.headers, request.body)


def word(random, letters, least, most):
    return "".join(random.choices(letters, k=random.randint(least, most)))


def maybe(random, value):
    return value if random.random() < 0.5 else None


def arn(random, region):
    partition = {"us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn"}.get(region, "aws")
    return f"arn:{partition}:iam::123456789012:role/{word(random, NAME + '/', 1, 30)}"


def given(**parameters):
    return {name: value for name, value in parameters.items() if value is not None}


def test_assume_role(monkeypatch, tmp_path):
    random = Random("assume role")
    for _ in range(ROUNDS):
        at = START + timedelta(seconds=random.randrange(10**7))
        region = random.choice(REGIONS)
        token = maybe(random, word(random, NAME + "/+", 20, 300))
        letters = string.ascii_uppercase + "234567"
        identity = ("ASIA" if token else "AKIA") + word(random, letters, 16, 16)
        keys = sigv4.Credentials(identity, word(random, NAME + "/+", 40, 40), token)
        statement = {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": word(random, "é a*/&=+%", 0, 9),
        }
        policy = maybe(random, json.dumps({"Statement": [statement]}))
        role, session = arn(random, region), word(random, NAME, 2, 64)
        external = maybe(random, word(random, NAME + ":/", 2, 60))
        seconds = maybe(random, random.randint(900, 43_200))
        mfa = maybe(random, f"arn:aws:iam::123456789012:mfa/{word(random, NAME, 1, 9)}")
        world = World(tmp_path, at)
        made = world.ours(
            AssumeRole(
                role,
                keys,
                session_name=session,
                external_id=external,
                duration_seconds=seconds,
                mfa_serial=mfa,
                policy=policy,
                region=region,
                machine=world.machine,
            )
        )
        parameters = given(
            RoleArn=role,
            RoleSessionName=session,
            ExternalId=external,
            DurationSeconds=seconds,
            SerialNumber=mfa,
            TokenCode=None if mfa is None else "123456",
            Policy=policy,
        )
        parameters = in_order_of(made[3], parameters)
        expected = theirs(monkeypatch, "sts", region, "assume_role", parameters, keys, at)
        assert made == expected, parameters


def in_order_of(body, parameters):
    """Sort parameters as a form has them: their order is free, and the signature follows it."""
    names = [name for name, _ in parse_qsl(body, keep_blank_values=True, strict_parsing=True)]
    return dict(sorted(parameters.items(), key=lambda item: names.index(item[0])))


def test_web_identity(monkeypatch, tmp_path):
    random = Random("web identity")
    file = tmp_path / "token"
    for _ in range(ROUNDS):
        region, token = random.choice(REGIONS), word(random, NAME + "/+ %", 4, 300).strip() + "x"
        file.write_text(token + random.choice(["", "\n"]))
        role, session = arn(random, region), word(random, NAME, 2, 64)
        world = World(tmp_path, START)
        made = world.ours(WebIdentity(role, str(file), session, region, machine=world.machine))
        parameters = {"RoleArn": role, "RoleSessionName": session, "WebIdentityToken": token}
        operation = "assume_role_with_web_identity"
        parameters = in_order_of(made[3], parameters)
        expected = theirs(monkeypatch, "sts", region, operation, parameters, None, START)
        assert made == expected, parameters


@pytest.mark.parametrize("ends", [8 * 60, 5])
def test_sso(monkeypatch, tmp_path, ends):
    """The keys of a role; and with five minutes left, first a new token."""
    random = Random(f"sso {ends}")
    monkeypatch.setenv("HOME", str(tmp_path))
    for _ in range(ROUNDS):
        region = random.choice(REGIONS)
        session = word(random, NAME, 1, 20)
        account, role = word(random, string.digits, 12, 12), word(random, NAME + " +", 1, 60)
        token = word(random, NAME + "+/", 20, 200)
        stored = {
            "accessToken": token,
            "expiresAt": f"{START + timedelta(minutes=ends):%Y-%m-%dT%H:%M:%SZ}",
            "clientId": word(random, NAME, 5, 30),
            "clientSecret": word(random, NAME + 'é"\\', 5, 90),
            "refreshToken": word(random, NAME + "+/", 20, 90),
            "registrationExpiresAt": "2026-04-15T12:30:45Z",
        }
        store(tmp_path, session, stored)
        world = World(tmp_path, START)
        source = Sso(account, role, "https://c.example", region, session, machine=world.machine)
        if ends > 15:
            made = world.ours(source)
            operation, service = "get_role_credentials", "sso"
            parameters = {"roleName": role, "accountId": account, "accessToken": token}
        else:
            with pytest.raises(sigv4.MissingCredentials):
                source.load()
            request = world.sent[0]
            made = shown(request.method, request.url, request.headers, request.body)
            operation, service = "create_token", "sso-oidc"
            names = ("clientId", "clientSecret", "refreshToken")
            parameters = {"grantType": "refresh_token"} | {name: stored[name] for name in names}
        expected = theirs(monkeypatch, service, region, operation, parameters, None, START)
        assert (made[0], made[1]) == (expected[0], expected[1])
        if ends > 15:
            name = "x-amz-sso_bearer_token"
            assert made[2][name] == expected[2][name]
        else:
            assert json.loads(made[3]) == json.loads(expected[3])
            assert made[2]["content-type"] == expected[2]["content-type"]


def store(home, session, token):
    import hashlib

    folder = home / ".aws" / "sso" / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{hashlib.sha1(session.encode()).hexdigest()}.json").write_text(json.dumps(token))
