"""Official packages, called at a fixed time with random inputs: what each makes of them.

A function here takes credentials, a time and the inputs of a kind, and returns the token that the
package makes. Clocks are replaced where each package reads its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import sigv4

Json = dict[str, Any]
Official = Callable[[sigv4.Credentials, datetime, Json], Any]


def at_time(at: datetime) -> type[datetime]:
    """Return a datetime class whose now is a given time."""

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return at if tz else at.replace(tzinfo=None)

        @classmethod
        def utcnow(cls) -> Any:
            return at.replace(tzinfo=None)

    return Fixed


@contextmanager
def botocore_at(at: datetime) -> Iterator[None]:
    """Set the clocks that botocore signs by: its own, and that of awscrt's signers."""

    def clock(remove_tzinfo: bool = True) -> datetime:
        return at.replace(tzinfo=None) if remove_tzinfo else at

    with (
        patch("botocore.auth.get_current_datetime", clock),
        patch("botocore.crt.auth.get_current_datetime", clock),
    ):
        yield


def keys_of(credentials: sigv4.Credentials) -> Any:
    """Return the credentials as botocore's."""
    from botocore.credentials import Credentials

    return Credentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )


@cache
def session() -> Any:
    """Return a botocore session, made once."""
    from botocore.session import get_session

    return get_session()


@cache
def partition_of(region: str) -> str:
    """Return botocore's partition of a region."""
    partition: str = session().get_partition_for_region(region)
    return partition


@cache
def client(service: str, region: str) -> Any:
    """Return a boto3 client, made once."""
    import boto3

    return boto3.client(
        service, region_name=region, aws_access_key_id="AKIAX", aws_secret_access_key="x"
    )


def client_of(service: str, region: str, credentials: sigv4.Credentials) -> Any:
    """Return a boto3 client that signs with the credentials."""
    made = client(service, region)
    made._request_signer._credentials = keys_of(credentials)
    return made


def rds(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    with botocore_at(at):
        token: str = client_of("rds", "us-east-1", credentials).generate_db_auth_token(
            inputs["host"], inputs["port"], inputs["user"], inputs["region"]
        )
    return token


def dsql(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    made = client_of("dsql", "us-east-1", credentials)
    name = "generate_db_connect_admin_auth_token" if inputs["admin"] else None
    function = getattr(made, name or "generate_db_connect_auth_token")
    with botocore_at(at):
        token: str = function(inputs["host"], inputs["region"], inputs["expires_in"])
    return token


def elasticache(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    from developer_toolkit_elasticache import generate_iam_auth_token

    target = "serverless_cache_name" if inputs["serverless"] else "replication_group_id"
    with botocore_at(at):
        token: str = generate_iam_auth_token(
            user_id=inputs["user"],
            region=inputs["region"],
            session=session(),
            credentials=keys_of(credentials),
            **{target: inputs["name"]},
        )
    return token


def msk(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
    from botocore.credentials import CredentialProvider

    class Provider(CredentialProvider):
        def load(self) -> Any:
            return keys_of(credentials)

    with botocore_at(at):
        token, end = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(
            inputs["region"], Provider()
        )
    return {"token": token, "expires_at_ms": end}


def msk_aws_msk_iam(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from kafka.net.sasl import msk as module

    fixed = SimpleNamespace(datetime=at_time(at), timezone=timezone)
    with patch.object(module, "datetime", fixed):
        made = module.AwsMskIamClient(
            inputs["broker_host"],
            credentials.access_key_id,
            credentials.secret_access_key,
            inputs["region"],
            credentials.session_token,
        ).first_message()
    message: Json = json.loads(made)
    return message


def eks(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from awscli.customizations.eks import get_token

    made = client_of("sts", inputs["region"], credentials)
    if not hasattr(made, "_for_eks"):
        get_token.STSClientFactory(None)._register_k8s_aws_id_handlers(made)
        made._for_eks = True
    command = get_token.GetTokenCommand.__new__(get_token.GetTokenCommand)
    naive = at.replace(tzinfo=None)
    environ = {"KUBERNETES_EXEC_INFO": inputs["KUBERNETES_EXEC_INFO"]}
    with (
        botocore_at(at),
        patch.object(get_token, "get_current_datetime", lambda: naive),
        patch.object(get_token.os, "environ", environ),
        patch.object(get_token, "uni_print"),
    ):
        token = get_token.TokenGenerator(made).get_token(inputs["cluster"])
        expires, version = command.get_expiration_time(), command.discover_api_version()
    return {
        "token": token,
        "exec_credential": {
            "kind": "ExecCredential",
            "apiVersion": version,
            "spec": {},
            "status": {"expirationTimestamp": expires, "token": token},
        },
    }


def vault(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    import hvac
    from hvac import aws_utils

    sent: list[Json] = []

    class Adapter:
        def login(self, url: str, use_token: bool, json: Json) -> None:
            sent.append(json)

    with patch.object(aws_utils, "datetime", at_time(at)):
        hvac.api.auth_methods.Aws(Adapter()).iam_login(
            credentials.access_key_id,
            credentials.secret_access_key,
            credentials.session_token,
            header_value=inputs["server_id"],
            role=inputs["role"],
            region=inputs["region"],
        )
    return {"body": sent[0]}


def bedrock_api_key(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from aws_bedrock_token_generator import provide_token

    source = SimpleNamespace(load=lambda: keys_of(credentials))
    with botocore_at(at):
        token = provide_token(inputs["region"], source, timedelta(seconds=inputs["expires_in"]))
    return {"token": token}


def mongodb_aws(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from pymongo_auth_aws.auth import AwsCredential, _aws_auth_header

    given = AwsCredential(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    with botocore_at(at):
        made: Json = _aws_auth_header(
            given, bytes.fromhex(inputs["server_nonce_hex"]), inputs["sts_host"]
        )
    return made


def codecommit_url(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    import git_remote_codecommit as module

    with patch.object(module.datetime, "datetime", at_time(at)):
        url: str = module.git_url(
            inputs["repository"], "v1", inputs["region"], keys_of(credentials)
        )
    return url


def codecommit_helper(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    from awscli.customizations import codecommit as module

    out = io.StringIO()
    source = SimpleNamespace(get_credentials=lambda: keys_of(credentials))

    @contextmanager
    def stdout() -> Iterator[io.StringIO]:
        yield out

    naive = at.replace(tzinfo=None)
    with (
        patch.object(module, "get_current_datetime", lambda: naive),
        patch.object(module, "NonTranslatedStdout", stdout),
        patch.object(module.sys, "stdin", io.StringIO(inputs["stdin"])),
    ):
        module.CodeCommitGetCommand(source)._run_main(
            SimpleNamespace(ignore_host_check=False), SimpleNamespace(region=None)
        )
    return out.getvalue()


def gcp_workload_identity(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from google.auth import _helpers, aws

    keys = aws.AwsSecurityCredentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    supplier = SimpleNamespace(
        get_aws_region=lambda *_: inputs["region"],
        get_aws_security_credentials=lambda *_: keys,
    )
    made = aws.Credentials(
        audience=inputs["audience"],
        subject_token_type="urn:ietf:params:aws:token-type:aws4_request",
        aws_security_credentials_supplier=supplier,
    )
    with patch.object(_helpers, "utcnow", lambda: at):
        return {"subject_token": made.retrieve_subject_token(None)}


def snowflake_wif(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from snowflake.connector import wif_util

    found = SimpleNamespace(
        get_credentials=lambda: keys_of(credentials), get_partition_for_region=partition_of
    )
    fixed = SimpleNamespace(session=SimpleNamespace(Session=lambda: found))
    with (
        botocore_at(at),
        patch.object(wif_util, "boto3", fixed),
        patch.dict("os.environ", {"AWS_REGION": inputs["region"]}),
    ):
        return {"token": wif_util.create_aws_attestation().credential}


def keyspaces(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from cassandra_sigv4 import auth

    source = SimpleNamespace(
        get_credentials=lambda: SimpleNamespace(
            access_key=credentials.access_key_id,
            secret_key=credentials.secret_access_key,
            token=credentials.session_token,
        ),
        region_name=inputs["region"],
    )
    made = auth.SigV4Authenticator(source)
    with patch.object(auth, "datetime", at_time(at)):
        response = made.evaluate_challenge(f"nonce={inputs['nonce']}")
    return {"initial_response": made.initial_response().decode(), "response": response}


def appsync(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    from gql.transport.appsync_auth import AppSyncIAMAuthentication

    made = AppSyncIAMAuthentication(
        inputs["host"], credentials=keys_of(credentials), session=session()
    )
    with botocore_at(at):
        value = {"headers": made.get_headers(inputs["data"])}
        if inputs["data"] is None:
            value["connect_url"] = made.get_auth_url(f"https://{made._host}/graphql")
    return value


def iot_mqtt_websocket(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    from AWSIoTPythonSDK.core.protocol.connection import cores

    core = cores.SigV4Core()
    core.setIAMCredentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token or ""
    )
    with patch.object(cores, "datetime", at_time(at)):
        url: str = core.createWebsocketEndpoint(
            inputs["host"], inputs["port"], inputs["region"], "GET", inputs["service"], "/mqtt"
        )
    return url


def iot_handshake(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    from awscrt import auth, http

    provider = auth.AwsCredentialsProvider.new_static(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    headers = [("Host", inputs["host"]), *inputs["handshake_headers"].items()]
    config = auth.AwsSigningConfig(
        algorithm=auth.AwsSigningAlgorithm.V4,
        signature_type=auth.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=provider,
        region=inputs["region"],
        service=inputs["service"],
        date=at,
        omit_session_token=True,
    )
    request = http.HttpRequest("GET", "/mqtt", http.HttpHeaders(headers))
    path: str = auth.aws_sign_request(request, config).result().path
    return path


def agentcore_websocket(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Any:
    from bedrock_agentcore.runtime import agent_core_runtime_client as module

    keys = keys_of(credentials)
    made = module.AgentCoreRuntimeClient.__new__(module.AgentCoreRuntimeClient)
    made.region = inputs["region"]
    made.session = SimpleNamespace(get_credentials=lambda: keys)
    made.logger = SimpleNamespace(info=lambda *_: None, debug=lambda *_: None)
    clock = SimpleNamespace(datetime=at_time(at), timezone=timezone)
    given = (inputs["runtime_arn"], inputs["session_id"], inputs["qualifier"])
    with botocore_at(at), patch.object(module, "datetime", clock):
        if inputs["expires_in"] is not None:
            return made.generate_presigned_url(*given, expires=inputs["expires_in"])
        url, headers = made.generate_ws_connection(*given)
    del headers["Sec-WebSocket-Key"]
    return {"url": url, "headers": headers}
