"""Where credentials come from, as far as keys, variables, profiles and caches say.

An expiration that one of them has is believed. Nothing is read from a session token, which AWS
calls opaque. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..core.errors import InvalidCredentials, MissingCredentials
from ..core.model import Credentials
from ..credentials import Credentials as Readable
from ..credentials import Source, profile_keys
from ..credentials.cache_files import cli_cache, read
from ..credentials.container import ALLOWED, FULL, RELATIVE, TOKEN_FILE
from ..credentials.fields import parse_expiration
from ..credentials.sts import MOST_CHAINED, duration
from ..provider import load_from, provider_of
from ..services.session_lifetimes import SESSION_KINDS
from ..settings import DEFAULT, Files, home, profile_name, read_files

DEFAULT_SECONDS = 3600
_SOURCES = {
    "assume role": "assumed-role",
    "web identity": "web-identity",
    "SSO": "sso",
    "login": "aws-login",
    "process": "process",
    "instance metadata": "ec2",
    "IAM Roles Anywhere": "roles-anywhere",
}
# `method` of botocore's credentials.
_METHODS = {
    "assume-role": "assumed-role",
    "assume-role-with-web-identity": "web-identity",
    "sso": "sso",
    "login": "aws-login",
    "custom-process": "process",
    "iam-role": "ec2",
}
_POD_IDENTITY = ("169.254.170.23", "[fd00:ec2::23]")
_EKS_TOKEN = "eks.amazonaws.com"  # noqa: S105  part of a path
_CHAINED = (profile_keys.ROLE, profile_keys.WEB_IDENTITY, profile_keys.SSO)
_ROLES_OF_MACHINES = ("Ec2InstanceMetadata", "EcsContainer")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where credentials come from.

    Args:
        kind: a name of `SESSION_KINDS`.
        most: seconds that such a session lasts at most, None for no end.
        ends_at: the end, where something says it.
        detail: what says so, as a sentence; empty if nothing does.
    """

    kind: str
    most: int | None
    ends_at: datetime | None = None
    detail: str = ""


def find_origin(credentials: Any, environ: Mapping[str, str], profile: str | None) -> Origin:
    """Find where credentials come from.

    Args:
        credentials: `Credentials`, a provider of them, or None for those of the profile or the
            variables, which need not exist yet.
        environ: the variables.
        profile: name of the AWS CLI profile that the credentials are of.

    Raises:
        MissingCredentials: None was passed, and nothing is configured.
    """
    named, keys = _keys_of(credentials)
    files = read_files(environ=environ)
    if keys is None:
        keys = _configured_keys(files, environ, profile)
    if keys is not None and keys.session_token is None:
        return _origin("iam-user", keys.expiration)
    found = _named(named, environ) or _cached(keys, environ)
    found = found or _configured(keys, files, environ, profile)
    if found is None and keys is None:
        raise MissingCredentials(
            "No credentials are given, and none are configured.",
            "Set AWS_ACCESS_KEY_ID, or name a `profile`.",
        )
    found = found or _origin("temporary")
    ends = keys.expiration if keys is not None and keys.expiration is not None else found.ends_at
    return Origin(found.kind, found.most, ends, found.detail)


def _origin(kind: str, ends_at: datetime | None = None, detail: str = "") -> Origin:
    return Origin(kind, SESSION_KINDS[kind].most, ends_at, detail)


def _keys_of(value: Any) -> tuple[str, Credentials | None]:
    """Return the name that a source has for itself, and its credentials."""
    if value is None or isinstance(value, Credentials):
        return "", value
    if isinstance(value, Source):
        found = value.find()
        return found.source, found.credentials
    held = value.get_credentials() if hasattr(value, "get_credentials") else value
    return str(getattr(held, "method", "")), load_from(provider_of(value))


def _named(name: str, environ: Mapping[str, str]) -> Origin | None:
    if name in ("container", "container-role"):
        return _container(environ) or _origin("container")
    kind = _SOURCES.get(name) or _METHODS.get(name)
    return None if kind is None else _origin(kind, detail=f"The source of the keys is {name!r}.")


def _configured_keys(
    files: Files, environ: Mapping[str, str], profile: str | None
) -> Credentials | None:
    """Read the keys of the variables or the profile, where these hold any."""
    if profile is None and environ.get("AWS_ACCESS_KEY_ID"):
        return Readable.from_env(environ)
    name = profile_name(profile, environ)
    if profile is not None:
        files.require_profile(name)
    if profile_keys.key_source(files, name) in (
        profile_keys.CREDENTIALS_FILE,
        profile_keys.CONFIG_FILE,
    ):
        return Credentials(*profile_keys.profile_fields(files, name))
    return None


def _cached(keys: Credentials | None, environ: Mapping[str, str]) -> Origin | None:
    """Look for the keys in the caches of the AWS CLI and of boto, by their id."""
    if keys is None:
        return None
    for path, kind, stored, names in _cache_entries(environ):
        identity, end = names
        if stored.get(identity) == keys.access_key_id:
            try:
                ends = parse_expiration(end, str(stored.get(end) or ""))
            except InvalidCredentials:
                ends = None
            return _origin(kind, ends, f"The keys are in the cache {path}.")
    return None


def _cache_entries(
    environ: Mapping[str, str],
) -> Iterator[tuple[Path, str, dict[str, Any], tuple[str, str]]]:
    base = home(environ) / ".aws"
    login = environ.get("AWS_LOGIN_CACHE_DIRECTORY")
    for folder in (cli_cache(environ), base / "boto" / "cache"):
        for path, content in _objects(folder):
            kind = "sso" if content.get("ProviderType") == "sso" else "assumed-role"
            yield path, kind, _inner(content, "Credentials"), ("AccessKeyId", "Expiration")
    for path, content in _objects(Path(login) if login else base / "login" / "cache"):
        yield path, "aws-login", _inner(content, "accessToken"), ("accessKeyId", "expiresAt")


def _objects(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("*.json")):
        content = read(path)
        if isinstance(content, dict):
            yield path, content


def _inner(content: dict[str, Any], name: str) -> dict[str, Any]:
    inner = content.get(name)
    return inner if isinstance(inner, dict) else {}


def _configured(
    keys: Credentials | None, files: Files, environ: Mapping[str, str], profile: str | None
) -> Origin | None:
    """Ask the variables and the profile, in the order of the AWS CLI.

    The default profile counts only if no keys are given: these may come from anywhere.
    """
    of_environment = environ.get("AWS_ACCESS_KEY_ID")
    if profile is None and of_environment and keys and of_environment == keys.access_key_id:
        return _environment(environ)
    found = None
    if keys is None or profile is not None or profile_name(None, environ) != DEFAULT:
        found = _of_profile(files, profile_name(profile, environ))
    if found is not None or profile is not None:
        return found
    token = environ.get("AWS_WEB_IDENTITY_TOKEN_FILE")
    if token:
        return _web_identity(token)
    if _is_lambda(environ) and not of_environment:
        return _environment(environ)
    return _container(environ)


def _of_profile(files: Files, name: str) -> Origin | None:
    kind = profile_keys.key_source(files, name)
    if kind == profile_keys.ROLE:
        return _role(files, name)
    if kind == profile_keys.WEB_IDENTITY:
        return _web_identity(files.profile(name)[profile_keys.WEB_IDENTITY])
    kinds = {
        profile_keys.SSO: ("sso", "signs in with IAM Identity Center"),
        profile_keys.LOGIN: ("aws-login", "has a login_session"),
        profile_keys.PROCESS: ("process", "has a credential_process"),
    }
    named, words = kinds.get(kind or "", ("", ""))
    return _origin(named, detail=f"Profile {name!r} {words}.") if named else None


def _web_identity(token: str) -> Origin:
    kind = "eks-irsa" if _EKS_TOKEN in token else "web-identity"
    return _origin(kind, detail=f"The token is in {token}.")


def _environment(environ: Mapping[str, str]) -> Origin:
    ends = parse_expiration("AWS_CREDENTIAL_EXPIRATION", environ.get("AWS_CREDENTIAL_EXPIRATION"))
    if _is_lambda(environ):
        return _origin("lambda", ends, "The keys are those of this Lambda function.")
    return _origin("temporary", ends, "The keys are in the environment.")


def _is_lambda(environ: Mapping[str, str]) -> bool:
    """Say whether this is Lambda: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html."""
    execution = environ.get("AWS_EXECUTION_ENV", "")
    return "AWS_LAMBDA_FUNCTION_NAME" in environ or execution.startswith("AWS_Lambda_")


def _container(environ: Mapping[str, str]) -> Origin | None:
    if environ.get(RELATIVE):
        return _origin("ecs", detail=f"{RELATIVE} is set.")
    full = environ.get(FULL, "")
    if any(f"//{host}" in full for host in _POD_IDENTITY) and environ.get(TOKEN_FILE):
        return _origin("eks-pod-identity", detail=f"{FULL} is that of EKS.")
    if f"//{ALLOWED[0]}" in full:
        return _origin("ecs", detail=f"{FULL} is that of ECS.")
    return _origin("container", detail=f"{FULL} is set.") if full else None


def _role(files: Files, name: str) -> Origin:
    settings = files.profile(name)
    source = settings.get("source_profile", "")
    through = files.has_profile(source) and profile_keys.key_source(
        files, source, is_role_source=True
    )
    asked = duration(settings.get("duration_seconds")) or DEFAULT_SECONDS
    if through in _CHAINED or settings.get("credential_source") in _ROLES_OF_MACHINES:
        most = min(asked, MOST_CHAINED)
        detail = f"Profile {name!r} assumes a role with the credentials of another role."
        return Origin("chained-role", most, detail=detail)
    detail = f"Profile {name!r} assumes a role for {asked} seconds."
    return Origin("assumed-role", asked, detail=detail)
