"""From the files of the AWS CLI come the credentials that botocore takes, or a refusal."""

from __future__ import annotations

import os
import random
from urllib.parse import parse_qsl, urlsplit

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

import sigv4
from sigv4.s3 import S3

SEED = 20261123
CASES = 250
PAIR = ("aws_access_key_id = {}", "aws_secret_access_key = secret-of-{}")
ELSEWHERE = (
    "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = dev",
    "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r",
    "credential_process = false",
    "region = eu-west-1",
    "output = json",
)
CORP = "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://example.com\n"


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable of AWS is set, the home is empty, and nothing is asked on the network."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO_CONFIG")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))


def random_settings(rng: random.Random, file: str) -> str:
    lines = []
    if rng.random() < 0.8:
        lines += [line.format(f"KEY-{file}") for line in PAIR]
        if rng.random() < 0.15:
            lines.pop(rng.randrange(2))
    if rng.random() < 0.3:
        lines.append(f"aws_session_token = token-of-{file}")
    if rng.random() < 0.25:
        lines.append(rng.choice(ELSEWHERE))
    if rng.random() < 0.2:
        lines = [line.upper() if line.startswith("aws_access") else line for line in lines]
    rng.shuffle(lines)
    return "\n".join(["# a comment", *lines, ""])


def random_files(rng: random.Random) -> tuple[str, str, str]:
    """The credentials file, the config file, and the profile that is asked for."""
    name = rng.choice(("dev", "default", "my dev"))
    headings = {
        "dev": ("[profile dev]", "[profile   dev]", "[profile 'dev']", "[dev]"),
        "default": ("[default]", "[profile default]"),
        "my dev": ('[profile "my dev"]', "[profile my dev]"),
    }
    credentials = f"[{name}]\n{random_settings(rng, 'C')}" if rng.random() < 0.7 else ""
    heading = rng.choice(headings[name])
    config = f"{heading}\n{random_settings(rng, 'F')}{CORP}" if rng.random() < 0.7 else ""
    other = "[other]\naws_access_key_id = OTHER\naws_secret_access_key = o\n"
    return credentials + rng.choice(("", other)), config, name


def botocores(name: str) -> tuple[str, str, str | None] | None:
    """The key, secret and token that botocore takes from the files; None if not from them."""
    try:
        found = botocore.session.Session(profile=name).get_credentials()
    except BotoCoreError:
        return None
    if found is None or found.method not in {"shared-credentials-file", "config-file"}:
        return None
    return found.access_key, found.secret_key, found.token


def ours(name: str) -> tuple[str, str, str | None] | None:
    try:
        found = sigv4.Credentials.from_profile(name)
    except sigv4.MissingCredentials:
        return None
    return found.access_key_id, found.secret_access_key, found.session_token


def test_profiles_are_read_as_botocore_reads_them(tmp_path):
    """Two files at random: the same credentials, or none where botocore goes elsewhere."""
    rng = random.Random(SEED)
    taken = 0
    for _ in range(CASES):
        credentials, config, name = random_files(rng)
        (tmp_path / "credentials").write_text(credentials, encoding="utf-8")
        (tmp_path / "config").write_text(config, encoding="utf-8")
        expected = botocores(name)
        assert ours(name) == expected, (credentials, config, name)
        taken += expected is not None
    assert CASES // 4 < taken < CASES


def test_auth_schemes_do_not_reach_s3(tmp_path, monkeypatch):
    """botocore ignores both settings for S3, and so does `S3.from_profile`."""
    config = tmp_path / "config"
    config.write_text(
        "[default]\nregion = eu-central-1\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = secret\nauth_scheme_preference = sigv4a\n"
        "sigv4a_signing_region_set = eu-west-1,eu-west-2\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    s3 = S3.from_profile()
    client = boto3.client(
        "s3",
        "eu-central-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
        config=Config(
            auth_scheme_preference="sigv4a", sigv4a_signing_region_set="eu-west-1,eu-west-2"
        ),
    )
    theirs = client.generate_presigned_url("get_object", {"Bucket": "my-bucket", "Key": "a"})

    def scheme(text):
        query = dict(parse_qsl(urlsplit(text).query))
        return query["X-Amz-Algorithm"], query.get("X-Amz-Region-Set")

    assert scheme(s3.presign("get_object", Bucket="my-bucket", Key="a").url) == scheme(theirs)
    # Without awscrt, which tests switch off, botocore cannot sign for this one.
    point = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    found = scheme(s3.presign("get_object", Bucket=point, Key="a").url)
    assert found == ("AWS4-ECDSA-P256-SHA256", "*")
