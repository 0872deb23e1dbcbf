"""A machine without credentials, a cloud on the loopback, and the tokens of a laptop."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from sigv4.credentials import Machine
from sigv4.credentials.cache_files import login_file, sso_token_file

from .servers import LOGIN_REFRESH, SSO_REFRESH, SSO_TOKEN, START, TIMES, Cloud, serving

START_URL = "https://corp.awsapps.com/start"
LOGIN_ARN = "arn:aws:iam::123456789012:user/jane"


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable of AWS or of a proxy is set, and the home is empty."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


@pytest.fixture
def cloud():
    with serving(Cloud()) as cloud:
        yield cloud


class Laptop:
    """A home folder, variables, and a machine that may call the cloud."""

    def __init__(self, home: Path, cloud: Cloud) -> None:
        self.home, self.cloud = home, cloud
        self.environ = {
            "HOME": str(home),
            "AWS_ENDPOINT_URL": cloud.url,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": cloud.url,
        }
        self.slept: list[float] = []

    def machine(self, **more):
        options = {"network": True, "environ": self.environ, "clock": self.cloud.clock}
        return Machine(**{**options, "sleep": self.slept.append, **more})

    def write(self, name: str, text: str) -> Path:
        path = self.home / ".aws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def sso_token(self, session: str | None = "corp", **more) -> Path:
        """What `aws sso login` stores: a token of 8 hours."""
        token = {
            "startUrl": START_URL,
            "region": "eu-west-1",
            "accessToken": SSO_TOKEN,
            "expiresAt": (START + timedelta(hours=8)).strftime(TIMES),
            "clientId": "CID",
            "clientSecret": "CSEC",
            "registrationExpiresAt": (START + timedelta(days=90)).strftime(TIMES),
            "refreshToken": SSO_REFRESH,
            "aKeyOfTheFuture": 1,
        }
        path = sso_token_file(session, START_URL, self.environ)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in (token | more).items() if value is not None}
        path.write_text(json.dumps(kept))
        return path

    def login(self, minutes: float = 15, **more) -> Path:
        """What `aws login` stores: keys of 15 minutes."""
        self.cloud.login_key = self.cloud.login_key or private_key()
        keys = self.cloud.issue()
        ends = (self.cloud.clock() + timedelta(minutes=minutes)).strftime(TIMES)
        stored = {
            "accessToken": {
                "accessKeyId": keys["AccessKeyId"],
                "secretAccessKey": keys["SecretAccessKey"],
                "sessionToken": keys["SessionToken"],
                "accountId": "123456789012",
                "expiresAt": ends,
            },
            "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4",
            "clientId": "arn:aws:signin:::devtools/same-device",
            "refreshToken": LOGIN_REFRESH,
            "idToken": "a.b.c",
            "dpopKey": self.cloud.login_key,
        }
        path = login_file(LOGIN_ARN, self.environ)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in (stored | more).items() if value is not None}
        path.write_text(json.dumps(kept))
        return path


def private_key(curve: str = "SECP256R1") -> str:
    ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
    from cryptography.hazmat.primitives import serialization

    return (
        ec.generate_private_key(getattr(ec, curve)())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        .decode()
    )


@pytest.fixture
def laptop(tmp_path, cloud):
    return Laptop(tmp_path, cloud)
