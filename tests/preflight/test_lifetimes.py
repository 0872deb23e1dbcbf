"""How long a URL can live: one case for each kind of credentials, with the bound of AWS's page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from sigv4 import Credentials, MissingCredentials, NaiveDatetime
from sigv4.credentials import Environment, Machine, Static
from sigv4.preflight import lifetime
from sigv4.preflight.lifetimes import in_words

AT = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
SECRET, TOKEN = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjEXAMPLE"
HOUR = 3600
TEMPORARY = Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN)
KEYS = {
    "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_SESSION_TOKEN": TOKEN,
}


@pytest.fixture
def ask(tmp_path):
    """Ask with an empty home, in which files can be written first."""

    def run(credentials=TEMPORARY, variables=(), *, config="", files=(), profile=None, at=AT):
        environ = {"HOME": str(tmp_path), **dict(variables)}
        for name, content in {".aws/config": config, **dict(files)}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return lifetime(credentials, environ=environ, profile=profile, at=at)

    return run


def test_iam_user(ask):
    """The only kind that reaches seven days."""
    found = ask(Credentials("AKIAIOSFODNN7EXAMPLE", SECRET))
    assert (found.kind, found.at_most, found.is_exact) == ("iam-user", 604_800, True)
    assert found.ends_at == AT + timedelta(days=7)
    assert "7 days" in str(found)
    assert any("deactivated" in text for text in found.unknown)
    assert [text for text in found.longer if "secret store" in text] == []
    assert any("CloudFront" in text for text in found.longer)


@pytest.mark.parametrize(
    ("variables", "kind", "seconds", "words"),
    [
        ({}, "temporary", 36 * HOUR, "STS issues none that lasts longer than 36"),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f"}, "lambda", 12 * HOUR, "perhaps far less"),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f", **KEYS}, "lambda", 12 * HOUR, "Lambda"),
        ({"AWS_EXECUTION_ENV": "AWS_Lambda_python3.13", **KEYS}, "lambda", 12 * HOUR, "Lambda"),
        ({**KEYS, "AWS_EXECUTION_ENV": "AWS_ECS_EC2"}, "temporary", 36 * HOUR, "session token"),
        (
            {**KEYS, "AWS_ACCESS_KEY_ID": "ASIAOTHER", "AWS_LAMBDA_FUNCTION_NAME": "f"},
            "temporary",
            36 * HOUR,
            "session token",
        ),
        ({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x"}, "ecs", 12 * HOUR, "task role"),
        (
            {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/v2/x"},
            "ecs",
            12 * HOUR,
            "1 to 6 hours",
        ),
        (
            {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/var/run/secrets/token",
            },
            "eks-pod-identity",
            6 * HOUR,
            "59 minutes with a target role",
        ),
        (
            {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://[fd00:ec2::23]/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/var/run/secrets/token",
            },
            "eks-pod-identity",
            6 * HOUR,
            "EKS Pod Identity",
        ),
        (
            {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:1/x"},
            "container",
            36 * HOUR,
            "not ECS's or EKS's",
        ),
        (
            {
                "AWS_WEB_IDENTITY_TOKEN_FILE": (
                    "/var/run/secrets/eks.amazonaws.com/serviceaccount/token"
                ),
                "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
            },
            "eks-irsa",
            HOUR,
            "service account",
        ),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "/var/oidc"}, "web-identity", HOUR, "web identity"),
    ],
)
def test_environment(ask, variables, kind, seconds, words):
    """The variables say what gave the keys, and AWS's page how long they last."""
    found = ask(variables=variables)
    assert (found.kind, found.at_most, found.is_exact) == (kind, seconds, False)
    assert words in " ".join(found.reasons)
    assert any(text.startswith("How long the session has lasted") for text in found.unknown)


PROFILES = """
[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = x
[profile temporary]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = x
aws_session_token = t
aws_credential_expiration = 2026-11-29T12:20:00Z
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = keys
[profile long]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = keys
duration_seconds = 28800
[profile chained]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = role
duration_seconds = 28800
[profile short]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = sso
duration_seconds = 900
[profile instance]
role_arn = arn:aws:iam::123456789012:role/r
credential_source = Ec2InstanceMetadata
[profile variables]
role_arn = arn:aws:iam::123456789012:role/r
credential_source = Environment
[profile oidc]
role_arn = arn:aws:iam::123456789012:role/r
web_identity_token_file = /tmp/oidc
[profile sso]
sso_account_id = 123456789012
sso_role_name = r
[profile login]
login_session = arn:aws:iam::123456789012:user/u
[profile process]
credential_process = /bin/keys
[profile empty]
region = eu-west-1
"""


@pytest.mark.parametrize(
    ("profile", "kind", "seconds"),
    [
        ("keys", "iam-user", 604_800),
        ("temporary", "temporary", 1200),
        ("role", "assumed-role", HOUR),
        ("long", "assumed-role", 8 * HOUR),
        ("chained", "chained-role", HOUR),
        ("short", "chained-role", 900),
        ("instance", "chained-role", HOUR),
        ("variables", "assumed-role", HOUR),
        ("oidc", "web-identity", HOUR),
        ("sso", "sso", 12 * HOUR),
        ("login", "aws-login", 900),
        ("process", "process", 36 * HOUR),
    ],
)
@pytest.mark.parametrize("how", ["argument", "variable"])
def test_profile(ask, profile, kind, seconds, how):
    """A profile says it before there are any keys."""
    variables = {} if how == "argument" else {"AWS_PROFILE": profile}
    given = profile if how == "argument" else None
    found = ask(None, variables, config=PROFILES, profile=given)
    assert (found.kind, found.at_most) == (kind, seconds)


@pytest.mark.parametrize("profile", ["sso", "login"])
def test_profile_of_given_keys(ask, profile):
    """Keys that came of a named profile are of its kind; of an unnamed one they need not be."""
    assert ask(config=PROFILES, profile=profile).kind in {"sso", "aws-login"}
    config = PROFILES.replace(f"[profile {profile}]", "[default]")
    assert ask(config=config).kind == "temporary"
    assert ask(None, config=config).kind in {"sso", "aws-login"}


def test_nothing_configured(ask):
    """It is an error, not a guess."""
    with pytest.raises(MissingCredentials, match="none are configured"):
        ask(None)
    with pytest.raises(MissingCredentials, match="none are configured"):
        ask(None, config=PROFILES, profile="empty")
    with pytest.raises(MissingCredentials, match="no profile 'other'"):
        ask(None, config=PROFILES, profile="other")


@pytest.mark.parametrize(
    ("file", "content", "kind"),
    [
        (
            ".aws/cli/cache/a.json",
            {"Credentials": {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "Expiration": "END"}},
            "assumed-role",
        ),
        (
            ".aws/cli/cache/a.json",
            {
                "ProviderType": "sso",
                "Credentials": {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "Expiration": "END"},
            },
            "sso",
        ),
        (
            ".aws/boto/cache/a.json",
            {"Credentials": {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "Expiration": "END"}},
            "assumed-role",
        ),
        (
            ".aws/login/cache/a.json",
            {"accessToken": {"accessKeyId": "ASIAIOSFODNN7EXAMPLE", "expiresAt": "END"}},
            "aws-login",
        ),
    ],
)
def test_caches(ask, file, content, kind):
    """The end that a cache has for the same key is believed; other files are passed over."""
    text = json.dumps(content).replace("END", "2026-11-29T12:07:30Z")
    others = {
        ".aws/cli/cache/0.json": "not JSON",
        ".aws/cli/cache/1.json": {"Credentials": []},
        ".aws/cli/cache/2.json": {"Credentials": {"AccessKeyId": "ASIAOTHER"}},
    }
    found = ask(files={**others, file: text})
    assert (found.kind, found.at_most, found.is_exact) == (kind, 450, True)
    assert "expire at 2026-11-29T12:07:30+00:00" in found.reasons[0]
    assert ask(files={file: json.dumps(content).replace("END", "soon")}).is_exact is False


def test_login_cache_elsewhere(ask, tmp_path):
    """The folder can be moved by a variable."""
    stored = {"accessToken": {"accessKeyId": "ASIAIOSFODNN7EXAMPLE"}}
    variables = {"AWS_LOGIN_CACHE_DIRECTORY": str(tmp_path / "logins")}
    assert ask(variables=variables, files={"logins/a.json": stored}).kind == "aws-login"


@pytest.mark.parametrize(
    ("ends", "seconds", "words"),
    [
        (AT + timedelta(minutes=20), 1200, "expire at"),
        (AT + timedelta(days=30), 604_800, "expire at"),
        (AT, 0, "expired at"),
        (AT - timedelta(days=1), 0, "expired at"),
    ],
)
def test_expiration_is_believed(ask, ends, seconds, words):
    """Whatever the kind of the credentials would allow."""
    keys = Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN, ends)
    found = ask(keys, {"AWS_LAMBDA_FUNCTION_NAME": "f"})
    assert (found.kind, found.at_most, found.is_exact) == ("lambda", seconds, True)
    assert words in found.reasons[0]
    assert [text for text in found.unknown if "How long" in text] == []


def test_expiration_of_the_environment(ask):
    """``aws configure export-credentials`` writes it."""
    variables = {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2026-11-29T13:00:00Z"}
    assert ask(variables=variables).at_most == HOUR
    assert ask(None, variables).at_most == HOUR


def test_botocore_moves_the_end(ask):
    """An expiration of an instance's keys may be invented by botocore, which is said."""
    keys = SimpleNamespace(access_key="ASIAIOSFODNN7EXAMPLE", secret_key=SECRET, token=TOKEN)
    holder = SimpleNamespace(method="iam-role", get_frozen_credentials=lambda: keys)
    session = SimpleNamespace(get_credentials=lambda: holder)
    for credentials in (holder, session):
        found = ask(credentials)
        assert (found.kind, found.at_most) == ("ec2", 6 * HOUR)
        assert any("botocore moves it" in text for text in found.unknown)


@pytest.mark.parametrize(
    ("name", "variables", "kind"),
    [
        ("container", {}, "container"),
        ("container", {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"}, "ecs"),
        ("SSO", {}, "sso"),
        ("IAM Roles Anywhere", {}, "roles-anywhere"),
        ("assume role", {}, "assumed-role"),
        ("instance metadata", {}, "ec2"),
    ],
)
def test_sources_of_this_library(ask, name, variables, kind):
    """A source knows what it is."""

    class Named(Static):
        pass

    class Found:
        source, credentials = name, TEMPORARY

    source = Named(TEMPORARY)
    Named.find = lambda self: Found
    assert ask(source, variables).kind == kind


def test_environment_as_a_source(ask):
    """The chain's first source is recognised by the variables."""
    variables = {**KEYS, "AWS_LAMBDA_FUNCTION_NAME": "f"}
    assert ask(Environment(Machine(environ=variables)), variables).kind == "lambda"


def test_naive_time(ask):
    """A time needs a zone."""
    with pytest.raises(NaiveDatetime):
        ask(at=datetime(2026, 1, 1))


def test_environment_of_the_process(monkeypatch, tmp_path):
    """It is read where none is passed, and the clock where no time is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    assert lifetime(TEMPORARY).kind == "lambda"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (900, "15 minutes"),
        (5400, "1 hour 30 minutes"),
        (604_800, "7 days"),
        (90_061, "1 day 1 hour"),
    ],
)
def test_durations(seconds, words):
    """The two largest units."""
    assert in_words(seconds) == words


def test_no_secret_is_shown(ask):
    """Neither key nor token."""
    found = ask(variables=KEYS)
    assert SECRET not in repr(found)
    assert TOKEN not in repr(found)
