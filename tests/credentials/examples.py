"""Runs the worked examples of credentials: requests that sources send, cache files, certificates.

An example gives the AWS CLI's config file and a profile. The rest of the machine is the same in
all of them: tokens that end at known times, and servers that answer with known keys.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from configparser import RawConfigParser
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sigv4 import SigV4Error
from sigv4.credentials import Chain, Credentials, Machine, RolesAnywhere
from sigv4.credentials.http import Answer

KINDS = frozenset({"credential-requests", "credential-cache-file", "iam-roles-anywhere"})

ARN = "arn:aws:rolesanywhere:us-east-1:123456789012"
WEB_TOKEN = "eyJhbGciOi.example.jwt"
KEYS = ("ASIAIOSFODNN7EXAMPLE", "s", "t")
AT = datetime(2026, 1, 15, 12, 30, 45, tzinfo=timezone.utc)
TOKEN_ENDS = "2026-01-15T13:30:45Z"
STS = (
    "<R><Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>"
    "<SessionToken>{}</SessionToken><Expiration>2026-01-15T13:30:45Z</Expiration></Credentials>"
    "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/app/s</Arn></AssumedRoleUser></R>"
)


def difference(example: dict[str, Any]) -> str | None:
    """What an example's result has that it should not have, or None if it is as expected."""
    kinds = {
        "credential-requests": _requests,
        "credential-cache-file": _cache_file,
        "iam-roles-anywhere": _roles_anywhere,
    }
    try:
        return kinds[example["kind"]](example)
    except SigV4Error as error:
        return f"{type(error).__name__}: {error}"


class World:
    """A machine whose servers answer with known keys, and note what they were asked."""

    def __init__(self, home: Path, example: dict[str, Any], at: datetime) -> None:
        self.home, self.inputs = home, example["inputs"]
        (home / ".aws").mkdir()
        token = home / "token"
        token.write_text(WEB_TOKEN)
        config = self.inputs["config"].replace("/var/run/secrets/token", str(token))
        (home / ".aws" / "config").write_text(config)
        parser = RawConfigParser()
        parser.read_string(config)
        self.settings = dict(parser[f"profile {self.inputs['profile']}"])
        session = self.settings.get("sso_session")
        self.sso = {**self.settings, **(parser[f"sso-session {session}"] if session else {})}
        self.asked: list[Any] = []
        self.chain = self.chain_at(at)

    def chain_at(self, at: datetime) -> Chain:
        """The chain of the profile, at a time."""
        machine = Machine(
            network=True,
            environ={"HOME": str(self.home)},
            clock=lambda: at,
            send=self.send,
            sleep=print,
        )
        return Chain(self.inputs["profile"], machine)

    def send(self, request: Any, **_: Any) -> Answer:
        self.asked.append(request)
        if request.path == "/token":
            token = {"accessToken": "AT2", "expiresIn": 28800, "refreshToken": "RT2"}
            return Answer(200, {}, json.dumps(token).encode())
        if request.path == "/v1/token":
            keys = dict(zip(("accessKeyId", "secretAccessKey", "sessionToken"), KEYS, strict=True))
            keys |= {"secretAccessKey": "s2", "sessionToken": "t2"}
            login = {"accessToken": keys, "expiresIn": 900, "refreshToken": "RT2"}
            return Answer(200, {}, json.dumps(login).encode())
        if request.path == "/federation/credentials":
            keys = dict(zip(("accessKeyId", "secretAccessKey", "sessionToken"), KEYS, strict=True))
            ends = int((AT + timedelta(minutes=80)).timestamp() * 1000)
            body = {"roleCredentials": {**keys, "expiration": ends}}
            return Answer(200, {}, json.dumps(body).encode())
        return Answer(200, {}, STS.format(*KEYS).encode())

    def store_token(self) -> Path:
        """What `aws sso login` has stored: a token until 13:30:45, and how to renew it."""
        session = self.settings.get("sso_session")
        name = hashlib.sha1((session or self.sso["sso_start_url"]).encode()).hexdigest()
        path = self.home / ".aws" / "sso" / "cache" / f"{name}.json"
        path.parent.mkdir(parents=True)
        token = {
            "startUrl": self.sso["sso_start_url"],
            "region": self.sso["sso_region"],
            "accessToken": "AT",
            "expiresAt": TOKEN_ENDS,
        }
        if session is not None:
            token |= {
                "clientId": "CID",
                "clientSecret": "CSEC",
                "registrationExpiresAt": "2026-04-15T12:30:45Z",
                "refreshToken": "RT",
            }
        path.write_text(json.dumps(token))
        return path

    def store_login(self, key: str) -> Path:
        """What `aws login` has stored: keys that have ended."""
        name = hashlib.sha256(self.settings["login_session"].encode()).hexdigest()
        path = self.home / ".aws" / "login" / "cache" / f"{name}.json"
        path.parent.mkdir(parents=True)
        keys = dict(zip(("accessKeyId", "secretAccessKey", "sessionToken"), KEYS, strict=True))
        keys |= {"accountId": "123456789012", "expiresAt": "2026-01-15T12:30:00Z"}
        login = {
            "accessToken": keys,
            "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4",
            "clientId": "arn:aws:signin:::devtools/same-device",
            "refreshToken": "RT",
            "idToken": "a.b.c",
            "dpopKey": key,
        }
        path.write_text(json.dumps(login))
        return path


@contextmanager
def _world(example: dict[str, Any], at: datetime) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as home:
        yield World(Path(home), example, at)


def _requests(example: dict[str, Any]) -> str | None:
    at = datetime.fromisoformat(example["time"].replace("Z", "+00:00"))
    with _world(example, at) as world:
        if "sso_account_id" in world.settings:
            world.store_token()
        world.chain.load()
        return _first_difference(
            [_shown(request) for request in world.asked],
            [_lowered(request) for request in example["expected"]["requests"]],
        )


def _shown(request: Any) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in request.headers}
    if request.body:
        headers.setdefault("content-length", str(len(request.body)))
    if "authorization" in headers:
        headers.setdefault("host", request.host)
    body = request.body.decode() or None
    return {"method": request.method, "url": request.url, "headers": headers, "body": body}


def _lowered(request: dict[str, Any]) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in request["headers"].items()}
    if "authorization" not in headers:
        headers.pop("host", None)
    return {**request, "headers": headers}


def _cache_file(example: dict[str, Any]) -> str | None:
    path, content = example["expected"]["path"], example["expected"]["content"]
    with _world(example, AT) as world:
        file = Path(path.replace("~", str(world.home)))
        if "/sso/" in path:
            return _token_written(world, file, content)
        if "/login/" in path:
            return _login_written(world, file, content)
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(content))
        keys = content["Credentials"]
        expected = Credentials(
            keys["AccessKeyId"],
            keys["SecretAccessKey"],
            keys["SessionToken"],
            datetime.fromisoformat(keys["Expiration"].replace("UTC", "Z").replace("Z", "+00:00")),
        )
        found = world.chain.find()
        if world.asked:
            return f"{path} was not read, but {world.asked[0].url} called"
        return _first_difference(
            [found.credentials, found.account_id], [expected, keys["AccountId"]]
        )


def _token_written(world: World, file: Path, content: dict[str, Any]) -> str | None:
    stored = world.store_token()
    if stored != file:
        return f"{stored.name} is not {file.name}"
    if "refreshToken" in content:  # as it is after a renewal, 8 hours before its end
        world.chain_at(datetime(2026, 1, 15, 13, 25, tzinfo=timezone.utc)).load()
    else:
        world.chain.load()
    return _first_difference(json.loads(file.read_text()), content)


def _login_written(world: World, file: Path, content: dict[str, Any]) -> str | None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        .decode()
    )
    stored = world.store_login(key)
    if stored != file:
        return f"{stored.name} is not {file.name}"
    world.chain.load()
    written = json.loads(file.read_text())
    return _first_difference(written, {**content, "dpopKey": key})


def _roles_anywhere(example: dict[str, Any]) -> str | None:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    inputs = example["inputs"]
    certificate, key = inputs["certificate_pem"].encode(), inputs["private_key_pem"].encode()
    chain = certificate if inputs["chain"] is True else (inputs["chain"] or "").encode()
    at = datetime.fromisoformat(example["time"].replace("Z", "+00:00"))
    sent: list[Any] = []

    def send(request: Any, **_: Any) -> Answer:
        sent.append(request)
        names = ("accessKeyId", "secretAccessKey", "sessionToken")
        keys = dict(zip(names, KEYS, strict=True)) | {"expiration": "2099-01-01T00:00:00Z"}
        return Answer(201, {}, json.dumps({"credentialSet": [{"credentials": keys}]}).encode())

    with tempfile.TemporaryDirectory() as home:
        paths = [Path(home) / name for name in ("certificate.pem", "key.pem", "chain.pem")]
        for path, content in zip(paths, (certificate, key, chain), strict=True):
            path.write_bytes(content)
        RolesAnywhere(
            f"{ARN}:trust-anchor/0bc0a0de",
            f"{ARN}:profile/0bc0a0de",
            "arn:aws:iam::123456789012:role/r",
            certificate=paths[0],
            private_key=paths[1],
            chain=paths[2],
            duration_seconds=inputs["duration"],
            region=inputs["region"],
            machine=Machine(network=True, clock=lambda: at, send=send),
        ).load()
    (signed,) = sent
    body = signed.body
    expected, made = example["expected"], dict(signed.headers)
    headers = {name.lower(): value for name, value in made.items()} | {"host": signed.host}
    wanted = {name.lower(): value for name, value in expected["headers"].items()}
    problem = _first_difference(body.decode(), expected["body"])
    public = load_pem_x509_certificate(certificate).public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return problem or _first_difference(headers, wanted)
    begins, _, theirs = wanted.pop("authorization").rpartition("=")
    ours_begins, _, ours = headers.pop("authorization").rpartition("=")
    problem = problem or _first_difference([headers, ours_begins], [wanted, begins])
    assert isinstance(public, ec.EllipticCurvePublicKey)
    scope = begins.partition("/")[2].partition(",")[0]
    lines = (
        "AWS4-X509-ECDSA-SHA256",
        wanted["x-amz-date"],
        scope,
        expected["string_to_sign_last_line"],
    )
    text = "\n".join(lines).encode()
    for signature in (ours, theirs):
        public.verify(bytes.fromhex(signature), text, ec.ECDSA(SHA256()))
    return problem


def _first_difference(ours: Any, theirs: Any) -> str | None:
    return None if ours == theirs else f"{ours!r} is not {theirs!r}"
