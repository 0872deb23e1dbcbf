"""Where credentials are taken from: 300 generated machines, on which botocore's loaders decide."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from sigv4.core.errors import InvalidCredentials, MissingCredentials
from sigv4.credentials import (
    AssumeRole,
    Environment,
    LegacyFiles,
    Login,
    Machine,
    Process,
    SharedFiles,
    SourceAbsent,
    SourceFailed,
    SourceNotAllowed,
    Sso,
    WebIdentity,
)
from sigv4.credentials.profiles import profile_source
from sigv4.settings import profile_name, read_files

botocore = pytest.importorskip("botocore")
pytest.importorskip("awscrt", reason="botocore reads logins with awscrt only")

SEED = 20261129
MACHINES = 300
NAMES = ("default", "a", "b", "c")
METHODS = {
    "env": Environment,
    "assume-role": AssumeRole,
    "assume-role-with-web-identity": WebIdentity,
    "sso": Sso,
    "shared-credentials-file": SharedFiles,
    "custom-process": Process,
    "config-file": SharedFiles,
    "ec2-credentials-file": LegacyFiles,
    "boto-config": LegacyFiles,
}


def keys(random_, prefix):
    """A pair, sometimes with a token of either name or of both, sometimes half of it."""
    number = random_.randrange(100)
    lines = [f"aws_access_key_id = KEY{prefix}{number}", f"aws_secret_access_key = sec{number}"]
    if random_.random() < 0.08:
        lines.pop(random_.randrange(2))
    if random_.random() < 0.3:
        lines.append(f"aws_session_token = tok{number}")
    if random_.random() < 0.1:
        lines.append(f"aws_security_token = old{number}")
    return lines


def role(random_):
    """A role with a source, or with two, or none; with settings that are sent."""
    lines = [f"role_arn = arn:aws:iam::123456789012:role/r{random_.randrange(3)}"]
    if random_.random() < 0.85:
        lines.append(f"source_profile = {random_.choice([*NAMES, 'nobody'])}")
    if random_.random() < 0.2:
        named = random_.choice(["Environment", "environment", "Nowhere"])
        lines.append(f"credential_source = {named}")
    more = ("external_id = e", "role_session_name = me", "duration_seconds = 900")
    return lines + [setting for setting in more if random_.random() < 0.3]


def sso(random_):
    """By a session, by itself, with something missing or contradicting."""
    lines = []
    if random_.random() < 0.9:
        lines.append("sso_account_id = 123456789012")
    if random_.random() < 0.9:
        lines.append("sso_role_name = R")
    if random_.random() < 0.7:
        lines.append(f"sso_session = {random_.choice(['corp', 'corp', 'nowhere'])}")
    if random_.random() < 0.4:
        lines += ["sso_region = eu-west-1", "sso_start_url = https://own.example/start"]
    return lines


# What a profile of the config file may hold besides a region, and how often it does.
BLOCKS = (
    (0.35, role),
    (0.15, lambda _: ["web_identity_token_file = /var/run/token"]),
    (0.2, sso),
    (0.15, lambda _: ["login_session = arn:aws:iam::123456789012:user/jane"]),
    (0.15, lambda _: [f"credential_process = /bin/echo '{PRINTED}'"]),
    (0.3, lambda random_: keys(random_, "C")),
)
PRINTED = '{"Version": 1, "AccessKeyId": "KEYP", "SecretAccessKey": "p"}'


def config_file(random_):
    lines = []
    for name in NAMES:
        if random_.random() < 0.75:
            titles = ["default", "profile default"] if name == "default" else [f"profile {name}"]
            lines += [f"[{random_.choice(titles)}]", "region = eu-west-1"]
            for share, block in BLOCKS:
                lines += block(random_) if random_.random() < share else []
    if random_.random() < 0.8:
        url = f"https://{random_.choice(['corp', 'own'])}.example/start"
        lines += ["[sso-session corp]", "sso_region = eu-west-1", f"sso_start_url = {url}"]
    return lines


def credentials_file(random_):
    lines = []
    for name in NAMES:
        if random_.random() < 0.35:
            lines.append(f"[{name}]")
            lines += keys(random_, "F") if random_.random() < 0.9 else []
            lines += role(random_) if random_.random() < 0.15 else []
    return lines


def variables(random_):
    made = {"AWS_EC2_METADATA_DISABLED": "true"}
    if random_.random() < 0.15:
        made |= {"AWS_ACCESS_KEY_ID": "KEYE", "AWS_SECRET_ACCESS_KEY": "e"}
        if random_.random() < 0.3:
            del made["AWS_SECRET_ACCESS_KEY"]
    if random_.random() < 0.1:
        made["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/var/run/other-token"
        if random_.random() < 0.7:
            made["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/env"
    if random_.random() < 0.5:
        made["AWS_PROFILE"] = random_.choice([*NAMES, "nobody"])
    return made


def legacy_files(random_, home):
    """Files of the tools before the AWS CLI; with keys, half of a pair, or nothing."""
    made = {"BOTO_CONFIG": str(home / "boto.cfg")}
    if random_.random() < 0.2:
        made["AWS_CREDENTIAL_FILE"] = "~/ec2-keys"
        lines = ["# keys", "AWSAccessKeyId=KEYO", "AWSSecretKey = o=o"]
        (home / "ec2-keys").write_text("\n".join(lines[: random_.choice([1, 3, 3])]) + "\n")
    if random_.random() < 0.2:
        lines = ["[Credentials]", "aws_access_key_id = KEYB", "aws_secret_access_key = b"]
        (home / "boto.cfg").write_text("\n".join(lines[: random_.choice([1, 2, 3, 3])]) + "\n")
    return made


def machine(random_, home):
    """Variables, both files, and the profile that is passed, if one is."""
    (home / ".aws").mkdir()
    for name, lines in (("config", config_file), ("credentials", credentials_file)):
        (home / ".aws" / name).write_text("\n".join(lines(random_)) + "\n")
    environ, profile = variables(random_), random_.choice([None, None, *NAMES])
    return {**environ, **legacy_files(random_, home), "HOME": str(home)}, profile


def theirs(monkeypatch, environ, profile):
    """What botocore decides: the class of our source, and what it would use."""
    import botocore.exceptions
    import botocore.session

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    session = botocore.session.Session(profile=profile, include_builtin_handlers=False)
    try:
        found = session.get_component("credential_provider").load_credentials()
    except (
        botocore.exceptions.LoginTokenLoadError,
        botocore.exceptions.MissingDependencyException,
    ):
        return "login or error"
    except botocore.exceptions.BotoCoreError:
        return "error"
    if found is None:
        return None
    kind = METHODS[found.method]
    if kind in (AssumeRole, WebIdentity):
        refresh = found._refresh_using
        sent = dict(refresh.__self__._assume_kwargs)
        if sent["RoleSessionName"].startswith("botocore-session-"):
            del sent["RoleSessionName"]
        return kind, sent
    if kind is Sso:
        fetcher = found._refresh_using.__self__
        return kind, (
            fetcher._account_id,
            fetcher._role_name,
            fetcher._start_url,
            fetcher._sso_region,
            fetcher._sso_session_name,
        )
    return kind, (found.access_key, found.secret_key, found.token)


def ours(environ, profile):
    """What we decide, in the same terms.

    One difference is left out: keys in the variables sign, even where AWS_PROFILE names a profile
    that does not exist; botocore looks for it before it looks for keys.
    """
    machine = Machine(environ=environ, processes=True)
    try:
        if profile is None and "AWS_PROFILE" in environ:
            read_files(environ=environ).require_profile(environ["AWS_PROFILE"])
        if profile is None and environ.get("AWS_ACCESS_KEY_ID"):
            return _decided(Environment(machine))
        name, files = profile_name(profile, environ), read_files(environ=environ)
        if profile is not None:
            files.require_profile(name)
        explicit = profile is not None
        try:
            return _decided(profile_source(files, name, machine, is_explicit=explicit))
        except SourceAbsent:
            return _decided(LegacyFiles(machine))
    except SourceAbsent:
        return None
    except (InvalidCredentials, SourceFailed):
        return "error"


def _decided(source):
    if isinstance(source, Login):
        return "login or error"
    if isinstance(source, AssumeRole):
        try:
            source.source.load()  # botocore asks for it at once
        except SourceNotAllowed:
            pass
        except MissingCredentials as error:
            return "login or error" if "aws login" in str(error) else "error"
        return AssumeRole, _sent(
            source,
            ExternalId=source.external_id,
            DurationSeconds=source.duration_seconds,
        )
    if isinstance(source, WebIdentity):
        return WebIdentity, _sent(source)
    if isinstance(source, Sso):
        wanted = (source.account_id, source.role_name, source.start_url, source.region)
        return Sso, (*wanted, source.session)
    found = source.load()
    return type(source), (found.access_key_id, found.secret_access_key, found.session_token)


def _sent(source, **more):
    sent = {"RoleArn": source.role_arn, "RoleSessionName": source.session_name, **more}
    return {name: value for name, value in sent.items() if value is not None}


@pytest.mark.parametrize("part", range(10))
def test_machines(part, tmp_path, monkeypatch):
    """The same source, and the same keys or the same call; or an error or nothing on both sides."""
    import os

    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    differing, kinds = [], Counter()
    for number in range(part, MACHINES, 10):
        home = tmp_path / str(number)
        home.mkdir()
        environ, profile = machine(random.Random(SEED + number), home)
        with monkeypatch.context() as patch:
            expected = theirs(patch, environ, profile)
        got = ours(environ, profile)
        kinds[expected if isinstance(expected, str) else str(expected and expected[0])] += 1
        if got != expected:
            differing.append((number, environ, profile, expected, got))
    assert differing == []
    assert len(kinds) >= 4
