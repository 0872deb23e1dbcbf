"""Tokens: what AWS's services and others take as a password, bearer token, URL or login message.

One function a kind, and `make` for all of them by name. Each returns a `Token`: its text, its end,
and what it needs of the other side. They are loaded when first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bedrock import agentcore_websocket, bedrock_api_key
    from .caches import elasticache, memorydb
    from .cassandra import keyspaces
    from .codecommit import codecommit_helper, codecommit_url
    from .databases import dsql, rds
    from .federation import gcp_workload_identity, snowflake_wif
    from .graphql import appsync, appsync_events
    from .graphs import neptune, neptune_bolt
    from .identity import consul, sts_get_caller_identity, teleport, vault
    from .iot import iot_mqtt_websocket
    from .kafka import msk, msk_aws_msk_iam
    from .kubernetes import eks, exec_credential
    from .mongodb import mongodb_aws
    from .registry import KINDS, make
    from .smtp import ses_smtp
    from .value import Token
    from .websockets import (
        apigateway_websocket,
        chime_messaging_websocket,
        ec2_instance_connect_endpoint,
        kinesis_video_webrtc,
        transcribe_websocket,
    )

__all__ = [
    "KINDS",
    "Token",
    "agentcore_websocket",
    "apigateway_websocket",
    "appsync",
    "appsync_events",
    "bedrock_api_key",
    "chime_messaging_websocket",
    "codecommit_helper",
    "codecommit_url",
    "consul",
    "dsql",
    "ec2_instance_connect_endpoint",
    "eks",
    "elasticache",
    "exec_credential",
    "gcp_workload_identity",
    "iot_mqtt_websocket",
    "keyspaces",
    "kinesis_video_webrtc",
    "make",
    "memorydb",
    "mongodb_aws",
    "msk",
    "msk_aws_msk_iam",
    "neptune",
    "neptune_bolt",
    "rds",
    "ses_smtp",
    "snowflake_wif",
    "sts_get_caller_identity",
    "teleport",
    "transcribe_websocket",
    "vault",
]

_HOME = {
    "KINDS": "registry",
    "Token": "value",
    "exec_credential": "kubernetes",
    "make": "registry",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from .registry import function_of

    home = _HOME.get(name)
    if home is None:
        value: object = function_of(name.replace("_", "-"))
    else:
        value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
