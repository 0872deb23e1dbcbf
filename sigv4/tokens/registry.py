"""The kinds of tokens there are, and `make`, which takes a kind by its name."""

from __future__ import annotations

from importlib import import_module
from inspect import Parameter, signature

from ..core.errors import InvalidParameter
from ..core.suggest import did_you_mean
from .signing import REFUSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike
    from .value import Token

# Kind, and the module of its function.
_MODULES = {
    "agentcore-websocket": "bedrock",
    "apigateway-websocket": "websockets",
    "appsync": "graphql",
    "appsync-events": "graphql",
    "bedrock-api-key": "bedrock",
    "chime-messaging-websocket": "websockets",
    "codecommit-helper": "codecommit",
    "codecommit-url": "codecommit",
    "consul": "identity",
    "dsql": "databases",
    "ec2-instance-connect-endpoint": "websockets",
    "eks": "kubernetes",
    "elasticache": "caches",
    "gcp-workload-identity": "federation",
    "iot-mqtt-websocket": "iot",
    "keyspaces": "cassandra",
    "kinesis-video-webrtc": "websockets",
    "memorydb": "caches",
    "mongodb-aws": "mongodb",
    "msk": "kafka",
    "msk-aws-msk-iam": "kafka",
    "neptune": "graphs",
    "neptune-bolt": "graphs",
    "rds": "databases",
    "ses-smtp": "smtp",
    "snowflake-wif": "federation",
    "sts-get-caller-identity": "identity",
    "teleport": "identity",
    "transcribe-websocket": "websockets",
    "vault": "identity",
}
KINDS = tuple(_MODULES)
"""The names of the kinds, sorted."""


def function_of(kind: str) -> Callable[..., Token]:
    """Return the function of a kind.

    Raises:
        InvalidParameter: an unknown kind; the nearest is named.
    """
    if not isinstance(kind, str):
        raise TypeError(f"kind must be str, not {type(kind).__name__}")
    if kind not in _MODULES:
        raise InvalidParameter(
            f"kind={kind[:40]!r} is not a kind of token.",
            f"{did_you_mean(kind, KINDS)}sigv4.tokens.KINDS has them all.",
            "kind",
        )
    module = import_module(f"{__package__}.{_MODULES[kind]}")
    function: Callable[..., Token] = getattr(module, kind.replace("-", "_"))
    return function


def inputs_of(kind: str) -> dict[str, Parameter]:
    """Return the inputs of a kind by name, with their defaults."""
    parameters = dict(signature(function_of(kind)).parameters)
    for shared in ("credentials", "at", "on_short_lived"):
        del parameters[shared]
    return parameters


def make(
    kind: str,
    credentials: CredentialsLike,
    *,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    **inputs: Any,
) -> Token:
    """Make a token of a kind.

    Args:
        kind: one of `KINDS`, such as ``rds`` or ``eks``.
        credentials: `Credentials`, a provider with ``load()``, or those of a boto3 session.
        at: aware datetime to sign at; now by default.
        on_short_lived: when the credentials end before the token would: ``"refuse"`` it, ``"cap"``
            it to their end, or ``"allow"`` it.
        inputs: the parameters of the function that makes this kind; it has the same name, with
            ``_`` for ``-``.

    Raises:
        InvalidParameter: an unknown kind, or an input that is unknown, missing or not valid.
        GuardError: a token that would not work; one class a rule.
        TypeError: an input of another type.
    """
    function = function_of(kind)
    known = inputs_of(kind)
    for name in inputs:
        if name not in known:
            raise InvalidParameter(
                f"{name[:40]!r} is not an input of kind {kind!r}.",
                f"{did_you_mean(name, known)}It takes {', '.join(known)}.",
                name,
            )
    for name, parameter in known.items():
        if parameter.default is Parameter.empty and name not in inputs:
            raise InvalidParameter(
                f"`{name}` is missing: kind {kind!r} needs it.",
                f"It takes {', '.join(known)}.",
                name,
            )
    return function(credentials, at=at, on_short_lived=on_short_lived, **inputs)
