"""Credentials: what they refuse, and where they come from."""

from __future__ import annotations

import multiprocessing
import os
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core import model

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
END = datetime(2030, 1, 31, 12, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable of AWS is set, and the home is empty."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


@pytest.mark.parametrize(
    "value",
    ["", " ", "a b", "abc\n", "\tabc", "abc\r\n", "a\0b", "clé", "a\x7f", "a\xa0b"],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_impossible_values_are_refused(place, value):
    """Empty, white space, control and non-ASCII characters; the message names the field only."""
    values = ["AKID", SECRET, "token"]
    values[place] = value
    with pytest.raises(sigv4.InvalidCredentials) as caught:
        sigv4.Credentials(*values)
    name = ("access_key_id", "secret_access_key", "session_token")[place]
    assert str(caught.value).startswith(f"{name} ")


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("value", [None, b"bytes", 1])
def test_values_are_text(place, value):
    """Another type is a TypeError."""
    values = ["AKID", SECRET]
    values[place] = value
    with pytest.raises(TypeError, match="must be str"):
        sigv4.Credentials(*values)


def test_token_is_text():
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match="session_token must be str"):
        sigv4.Credentials("AKID", SECRET, b"token")


def test_temporary_key_needs_its_token():
    """An ASIA key without a token signs nothing that AWS accepts."""
    with pytest.raises(sigv4.MissingSessionToken, match="session_token") as caught:
        sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET)
    assert isinstance(caught.value, sigv4.GuardError)
    assert isinstance(caught.value, sigv4.InvalidCredentials)


def test_long_term_key_has_no_token():
    """An AKIA key with a token is a stale variable."""
    with pytest.raises(sigv4.UnexpectedSessionToken, match="stale"):
        sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET, "token")


def test_other_keys_may_have_a_token_or_not():
    """Other services name their keys otherwise."""
    assert sigv4.Credentials("minioadmin", SECRET).session_token is None
    assert sigv4.Credentials("9RZ3XKXTV0KB", SECRET, "token").session_token == "token"


def test_expiration_is_kept_in_utc():
    """Aware datetimes only, to the second."""
    zone = timezone(timedelta(hours=1))
    time = datetime(2030, 1, 31, 13, 0, 0, 5, tzinfo=zone)
    assert sigv4.Credentials("AKID", SECRET, None, time).expiration == END
    with pytest.raises(sigv4.NaiveDatetime, match="expiration"):
        sigv4.Credentials("AKID", SECRET, None, datetime(2030, 1, 31))
    with pytest.raises(TypeError, match="expiration"):
        sigv4.Credentials("AKID", SECRET, None, "2030-01-31T12:00:00Z")


def test_repr_hides_secrets():
    """The access key and the end are shown, nothing else."""
    made = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", END)
    assert repr(made) == (
        "Credentials(access_key_id='ASIAIOSFODNN7EXAMPLE', secret_access_key=<hidden>, "
        "session_token=<hidden>, expiration=datetime.datetime(2030, 1, 31, 12, 0, "
        "tzinfo=datetime.timezone.utc))"
    )


def test_equality_is_of_content():
    """Those of core and of the facade are the same kind of thing."""
    assert sigv4.Credentials("AKID", SECRET) == sigv4.Credentials("AKID", SECRET)
    assert sigv4.Credentials("AKID", SECRET) == model.Credentials("AKID", SECRET)
    assert sigv4.Credentials("AKID", SECRET) != sigv4.Credentials("AKID", SECRET + "x")
    assert len({sigv4.Credentials("AKID", SECRET), sigv4.Credentials("AKID", SECRET)}) == 1


def test_fingerprint_names_a_secret_without_telling_it():
    """Equal secrets have equal fingerprints; they are no hash of the secret alone."""
    import hashlib

    first, second = sigv4.Credentials("A", SECRET), sigv4.Credentials("B", SECRET)
    assert first.fingerprint == second.fingerprint
    assert first.fingerprint != sigv4.Credentials("A", SECRET + "x").fingerprint
    assert first.fingerprint != hashlib.sha256(SECRET.encode()).digest()


def sign_elsewhere(credentials: sigv4.Credentials) -> str:
    request = sigv4.Request("GET", "https://example.com/")
    signer = sigv4.Signer(credentials, "eu-west-1", "service")
    return signer.sign(request, at=END).signature


def test_another_process_signs_the_same():
    """Credentials travel to a spawned process, which has another fingerprint key."""
    credentials = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", END.replace(year=2031))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(sign_elsewhere, (credentials,)) == sign_elsewhere(credentials)


def test_from_env_reads_all_variables():
    """Key, secret, token and end."""
    made = sigv4.Credentials.from_env(
        {
            "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_SESSION_TOKEN": "token",
            "AWS_SECURITY_TOKEN": "token",
            "AWS_CREDENTIAL_EXPIRATION": "2030-01-31T12:00:00Z",
        }
    )
    assert made == sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", END)
    assert type(made) is sigv4.Credentials


def test_from_env_knows_the_older_name_of_the_token():
    """AWS_SECURITY_TOKEN counts where AWS_SESSION_TOKEN is not set, or empty."""
    environ = {
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "",
        "AWS_SECURITY_TOKEN": "older",
    }
    assert sigv4.Credentials.from_env(environ).session_token == "older"


def test_from_env_refuses_two_tokens():
    """botocore takes AWS_SECURITY_TOKEN, other SDKs AWS_SESSION_TOKEN: one would be wrong."""
    environ = {
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "n3wer",
        "AWS_SECURITY_TOKEN": "old3r",
    }
    with pytest.raises(sigv4.InvalidCredentials, match="AWS_SECURITY_TOKEN differ") as caught:
        sigv4.Credentials.from_env(environ)
    assert caught.value.parameter == "session_token"
    assert not any(token in str(caught.value) for token in ("n3wer", "old3r"))


@pytest.mark.parametrize(
    "text", ["2030-01-31T12:00:00+00:00", "2030-01-31T13:00:00+01:00", "2030-01-31T12:00:00"]
)
def test_from_env_expiration_forms(text):
    """ISO 8601 with an offset; without one it is UTC."""
    environ = {
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CREDENTIAL_EXPIRATION": text,
    }
    assert sigv4.Credentials.from_env(environ).expiration == END


def test_from_env_refuses_another_expiration():
    """The message names the variable and the form."""
    environ = {
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CREDENTIAL_EXPIRATION": "tomorrow",
    }
    with pytest.raises(sigv4.InvalidCredentials, match="AWS_CREDENTIAL_EXPIRATION='tomorrow'"):
        sigv4.Credentials.from_env(environ)


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY not set"),
        ({"AWS_ACCESS_KEY_ID": "AKID"}, "^AWS_SECRET_ACCESS_KEY not set"),
        ({"AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ACCESS_KEY_ID": ""}, "^AWS_ACCESS_KEY_ID not set"),
    ],
)
def test_from_env_names_what_is_missing(environ, missing):
    """An empty variable counts as unset."""
    with pytest.raises(sigv4.MissingCredentials, match=missing):
        sigv4.Credentials.from_env(environ)


def test_from_env_reads_the_process(monkeypatch):
    """Without an argument, the environment of the process."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert sigv4.Credentials.from_env() == sigv4.Credentials("AKID", SECRET)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_from_profile_reads_the_home(tmp_path):
    """~/.aws/credentials, profile default."""
    write(
        tmp_path / ".aws" / "credentials",
        "[default]\naws_access_key_id = AKID\naws_secret_access_key = a%b/c%(d)s\n",
    )
    assert sigv4.Credentials.from_profile() == sigv4.Credentials("AKID", "a%b/c%(d)s")


def test_from_profile_by_argument_variable_and_file(tmp_path, monkeypatch):
    """The name: argument, then AWS_PROFILE; the files: argument, then variable."""
    first = write(
        tmp_path / "first",
        "[dev]\naws_access_key_id=A1\naws_secret_access_key=s\n"
        "[ops]\naws_access_key_id=A2\naws_secret_access_key=s\n",
    )
    second = write(tmp_path / "second", "[ops]\naws_access_key_id=A3\naws_secret_access_key=s\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(first))
    monkeypatch.setenv("AWS_PROFILE", "ops")
    assert sigv4.Credentials.from_profile("dev").access_key_id == "A1"
    assert sigv4.Credentials.from_profile().access_key_id == "A2"
    assert sigv4.Credentials.from_profile(credentials_file=second).access_key_id == "A3"
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "dev")
    assert sigv4.Credentials.from_profile().access_key_id == "A1"


def test_from_profile_credentials_win_over_config(tmp_path, monkeypatch):
    """Both files may describe a profile; ``[profile x]`` in the config file."""
    config = write(
        tmp_path / "config",
        "[default]\naws_access_key_id=D\naws_secret_access_key=d\n"
        "[profile dev]\nregion=eu-west-1\naws_access_key_id=C\naws_secret_access_key=c\n"
        "s3 =\n    addressing_style = path\n",
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    assert sigv4.Credentials.from_profile("dev").access_key_id == "C"
    assert sigv4.Credentials.from_profile("default").access_key_id == "D"
    credentials = write(
        tmp_path / "credentials",
        "[dev]\naws_access_key_id=ASIAX\naws_secret_access_key=k\naws_security_token=t\n"
        "x_security_token_expires=2030-01-31T13:00:00+01:00\n",
    )
    made = sigv4.Credentials.from_profile("dev", credentials_file=credentials, config_file=config)
    assert made == sigv4.Credentials("ASIAX", "k", "t", END)


def test_from_profile_says_where_it_looked(tmp_path):
    """No file, no profile: the paths and ways out."""
    with pytest.raises(sigv4.MissingCredentials) as caught:
        sigv4.Credentials.from_profile("nobody")
    assert "'nobody'" in str(caught.value)
    assert str(tmp_path / ".aws" / "credentials") in str(caught.value)
    assert "AWS_ACCESS_KEY_ID" in str(caught.value)


ELSEWHERE = [
    "sso_account_id = 123456789012",
    "sso_role_name = ReadOnly",
    "role_arn = arn:aws:iam::123456789012:role/r",
    "login_session = arn:aws:iam::123456789012:user/u",
    "credential_process = /bin/x",
]
PAIR = "aws_access_key_id=A\naws_secret_access_key=s\n"


@pytest.mark.parametrize("keys", ["", PAIR], ids=["bare", "with keys"])
@pytest.mark.parametrize("line", ELSEWHERE)
def test_from_profile_calls_nothing(tmp_path, line, keys):
    """Keys that come from elsewhere have to be exported first, and the message says how.

    The AWS CLI takes those even where keys stand beside them in the config file.
    """
    config = write(tmp_path / "config", f"[profile dev]\n{line}\n{keys}")
    with pytest.raises(sigv4.MissingCredentials) as caught:
        sigv4.Credentials.from_profile("dev", config_file=config)
    assert (line.split(" ")[0] in str(caught.value)) or "from SSO" in str(caught.value)
    assert "default_chain('dev'" in str(caught.value)
    assert "aws configure export-credentials --profile dev --format env" in str(caught.value)


@pytest.mark.parametrize("line", ELSEWHERE)
def test_from_profile_keys_beside_something_else(tmp_path, line):
    """Keys in the credentials file win over a process and a login, not over roles and SSO."""
    config = write(tmp_path / "config", f"[profile dev]\n{line}\n")
    credentials = write(tmp_path / "credentials", f"[dev]\n{PAIR}")
    files = {"credentials_file": credentials, "config_file": config}
    if line.startswith(("credential_process", "login_session")):
        assert sigv4.Credentials.from_profile("dev", **files).access_key_id == "A"
        return
    with pytest.raises(sigv4.MissingCredentials, match="export-credentials"):
        sigv4.Credentials.from_profile("dev", **files)


def test_from_profile_takes_a_pair_from_one_file(tmp_path):
    """Half a pair in one file is not completed from the other, nor is a token."""
    config = write(tmp_path / "config", f"[profile dev]\n{PAIR}aws_session_token=t\n")
    half = write(tmp_path / "half", "[dev]\naws_access_key_id=B\n")
    with pytest.raises(sigv4.MissingCredentials, match="has no aws_secret_access_key"):
        sigv4.Credentials.from_profile("dev", credentials_file=half, config_file=config)
    whole = write(tmp_path / "whole", f"[dev]\n{PAIR}")
    made = sigv4.Credentials.from_profile("dev", credentials_file=whole, config_file=config)
    assert made.session_token is None


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("default", "default"),
        ("profile default", "default"),
        ('profile "my dev"', "my dev"),
        ("profile   dev", "dev"),
        ("profile 'dev'", "dev"),
    ],
)
def test_from_profile_reads_sections_as_the_aws_cli_does(tmp_path, section, name):
    """Quoted names, and blanks between."""
    config = write(tmp_path / "config", f"[{section}]\n{PAIR}")
    assert sigv4.Credentials.from_profile(name, config_file=config).access_key_id == "A"


@pytest.mark.parametrize("section", ["profile my dev", "my dev", 'profile "my dev', "dev"])
def test_from_profile_leaves_other_sections_alone(tmp_path, section):
    """As the AWS CLI does."""
    config = write(tmp_path / "config", f"[{section}]\n{PAIR}")
    for name in ("my dev", "dev", "my"):
        with pytest.raises(sigv4.MissingCredentials, match="no profile"):
            sigv4.Credentials.from_profile(name, config_file=config)


def test_from_profile_without_keys(tmp_path):
    """A profile may hold a region only."""
    config = write(tmp_path / "config", "[profile dev]\nregion = eu-west-1\n")
    with pytest.raises(
        sigv4.MissingCredentials, match="has no aws_access_key_id and no aws_secret"
    ):
        sigv4.Credentials.from_profile("dev", config_file=config)


@pytest.mark.parametrize("text", ["aws_access_key_id=A\n", "[dev\n", "[a]\nx=1\nx=2\n"])
def test_from_profile_refuses_what_is_no_ini(tmp_path, text):
    """The file is named, its content is not shown."""
    path = write(tmp_path / "credentials", text)
    with pytest.raises(sigv4.InvalidCredentials, match="credentials is not an INI file") as caught:
        sigv4.Credentials.from_profile("dev", credentials_file=path)
    assert "aws_access_key_id" not in str(caught.value)


def test_from_profile_refuses_what_cannot_be_read(tmp_path):
    """A directory, or bytes that are no UTF-8."""
    with pytest.raises(sigv4.InvalidCredentials, match="cannot be read"):
        sigv4.Credentials.from_profile("dev", credentials_file=tmp_path)
    path = tmp_path / "latin"
    path.write_bytes(b"[dev]\nx=\xe9\n")
    with pytest.raises(sigv4.InvalidCredentials, match="UnicodeDecodeError"):
        sigv4.Credentials.from_profile("dev", credentials_file=path)
