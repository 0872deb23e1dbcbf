"""What boto3, botocore, aiobotocore and aioboto3 make: sessions, configurations, clients.

https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html
https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .values import (
    ABSENT,
    Client,
    Config,
    Keys,
    Resource,
    Session,
    Symbol,
    Temporary,
    Unknown,
)

if TYPE_CHECKING:
    from .arguments import Arguments, Follower
    from .scopes import Scope

_CLIENTS = frozenset({"boto3.client", "aioboto3.client"})
_RESOURCES = frozenset({"boto3.resource", "aioboto3.resource"})
_SESSIONS = frozenset(
    {
        "aioboto3.Session",
        "aioboto3.session.Session",
        "boto3.Session",
        "boto3.session.Session",
    }
)
_BARE_SESSIONS = frozenset(
    {
        "aiobotocore.get_session",
        "aiobotocore.session.AioSession",
        "aiobotocore.session.get_session",
        "botocore.session.Session",
        "botocore.session.get_session",
    }
)
_CONFIGS = frozenset(
    {
        "aiobotocore.config.AioConfig",
        "boto3.session.Config",
        "botocore.client.Config",
        "botocore.config.Config",
    }
)
_UNSIGNED = frozenset({"botocore.UNSIGNED", "botocore.handlers.UNSIGNED"})
_PASSING = frozenset({"enter_async_context", "enter_context"})

_CLIENT_ARGUMENTS = (
    "service_name",
    "region_name",
    "api_version",
    "use_ssl",
    "verify",
    "endpoint_url",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "config",
)
_SESSION_ARGUMENTS = (
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "region_name",
    "botocore_session",
    "profile_name",
)
_CONFIG_ARGUMENTS = ("region_name", "signature_version")
_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")

# Operations of AWS STS that give credentials, the default of how long these last, and the most.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
STS = {
    "assume_role": (3600, 43_200),
    "assume_role_with_saml": (3600, 43_200),
    "assume_role_with_web_identity": (3600, 43_200),
    "get_federation_token": (43_200, 129_600),
    "get_session_token": (43_200, 129_600),
}
UNSIGNED = "unsigned"


def made_by(follower: Follower, path: str, node: ast.Call, scope: Scope) -> Any:
    """Return what calling a name outside of the project makes."""
    if path in _CLIENTS:
        return _client(follower, Session(), node, scope)
    if path in _RESOURCES:
        return _resource(_client(follower, Session(), node, scope))
    if path in _SESSIONS:
        return _session(follower.arguments(node, scope, _SESSION_ARGUMENTS))
    if path in _BARE_SESSIONS:
        profile = bool(node.args or node.keywords)
        return Session(profile=profile)
    if path in _CONFIGS:
        found = follower.arguments(node, scope, _CONFIG_ARGUMENTS)
        return Config(found.get("region_name"), _version(found.get("signature_version")))
    return Unknown(f"it is the result of {path.removeprefix('builtins.')}()")


def made_by_method(follower: Follower, owner: Any, name: str, node: ast.Call, scope: Scope) -> Any:
    """Return what calling a method of a value makes."""
    if isinstance(owner, Session) and name in ("client", "create_client"):
        return _client(follower, owner, node, scope)
    if isinstance(owner, Session) and name == "resource":
        return _resource(_client(follower, owner, node, scope))
    if isinstance(owner, Client) and owner.service == "sts" and name in STS:
        found = follower.arguments(node, scope, ()).get("DurationSeconds")
        return Temporary(name, STS[name][0] if found in (ABSENT, None) else found, owner.keys)
    if isinstance(owner, Temporary):
        return owner
    if isinstance(owner, Resource) and name in ("Bucket", "Object", "ObjectSummary"):
        return owner
    return Unknown(f"it is the result of {name}()")


def passed(follower: Follower, node: ast.Call, scope: Scope) -> Any:
    """Follow ``stack.enter_async_context(client)``, which returns what the client is."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in _PASSING and len(node.args) == 1:
        return follower.value(node.args[0], scope)
    return None


def _client(follower: Follower, session: Session, node: ast.Call, scope: Scope) -> Any:
    found = follower.arguments(node, scope, _CLIENT_ARGUMENTS)
    config = _none_is_absent(found.get("config"))
    if isinstance(config, Unknown):
        config = Config(config, config)
    elif not isinstance(config, Config):
        config = Config() if config is ABSENT else Config(_OTHER_CONFIG, _OTHER_CONFIG)
    region = _first(found.get("region_name"), config.region, session.region)
    service = found.get("service_name")
    return Client(
        service if isinstance(service, str) else Unknown("its service is not followed"),
        region,
        config.version,
        _none_is_absent(found.get("endpoint_url")),
        _keys(found, session.keys),
        session.profile,
        node,
        scope.module,
    )


_OTHER_CONFIG = Unknown("the configuration is not made with Config")


def _resource(client: Any) -> Any:
    return Resource(client) if isinstance(client, Client) else client


def _session(found: Arguments) -> Session:
    profile = _none_is_absent(found.get("profile_name")) is not ABSENT
    inner = _none_is_absent(found.get("botocore_session"))
    region = _none_is_absent(found.get("region_name"))
    if inner is not ABSENT:
        why = Unknown("the session is made from another")
        region = why if region is ABSENT else region
        return Session(region, Keys(session=why), profile=True)
    return Session(region, _keys(found, Keys()), profile)


def _keys(found: Arguments, inherited: Keys) -> Keys:
    given = [_none_is_absent(found.get(name)) for name in _KEYS]
    if all(each is ABSENT for each in given):
        return inherited
    token = given[2]
    if token is not ABSENT and not isinstance(token, Temporary):
        token = Unknown("the session token is not followed to a call of AWS STS")
    return Keys(given=True, session=token)


def _first(*values: Any) -> Any:
    """Return the first value that is there."""
    return next((each for each in map(_none_is_absent, values) if each is not ABSENT), ABSENT)


def _none_is_absent(value: Any) -> Any:
    return ABSENT if value is None else value


def _version(value: Any) -> Any:
    if isinstance(value, Symbol) and value.path in _UNSIGNED:
        return UNSIGNED
    value = _none_is_absent(value)
    if value is ABSENT or isinstance(value, (str, Unknown)):
        return value
    return Unknown("it is not text")
