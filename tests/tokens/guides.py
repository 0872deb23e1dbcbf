"""Tokens by the steps of AWS's guides, for kinds without a package that can be installed.

Signed with botocore, or with the standard library alone.
"""

from __future__ import annotations

import base64
import hmac
import json
from datetime import datetime
from urllib.parse import quote, urlencode

import sigv4
from tests.tokens.official import Json, botocore_at, keys_of


def memorydb(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    """No package is AWS's: the steps of the MemoryDB guide, signed with botocore."""
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    user = quote(inputs["user"].lower(), safe="")
    request = AWSRequest("GET", f"https://{inputs['name'].lower()}/?Action=connect&User={user}")
    with botocore_at(at):
        SigV4QueryAuth(keys_of(credentials), "memorydb", inputs["region"], 900).add_auth(request)
    return str(request.url).removeprefix("https://")


def _botocore_url(
    service: str, credentials: sigv4.Credentials, at: datetime, inputs: Json, url: str, life: int
) -> str:
    """Presign with botocore, as the guides of services without a package say."""
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest("GET", url.replace("wss://", "https://"))
    with botocore_at(at):
        SigV4QueryAuth(keys_of(credentials), service, inputs["region"], life).add_auth(request)
    return str(request.url).replace("https://", "wss://")


def transcribe_websocket(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    return _botocore_url("transcribe", credentials, at, inputs, inputs["url"], inputs["expires_in"])


def ec2_instance_connect_endpoint(
    credentials: sigv4.Credentials, at: datetime, inputs: Json
) -> str:
    """The steps of aws-cli v2, which is not on the package index."""
    query = {
        "instanceConnectEndpointId": inputs["endpoint_id"],
        "remotePort": inputs["remote_port"],
        "privateIpAddress": inputs["private_ip"],
    }
    if inputs["max_tunnel_duration"]:
        query["maxTunnelDuration"] = inputs["max_tunnel_duration"]
    url = f"wss://{inputs['dns_name']}/openTunnel?{urlencode(query)}"
    return _botocore_url("ec2-instance-connect", credentials, at, inputs, url, 60)


def kinesis_video_webrtc(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> str:
    url = f"{inputs['endpoint']}/?{urlencode(inputs['query'])}"
    return _botocore_url("kinesisvideo", credentials, at, inputs, url, 299)


def neptune_bolt(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    """The steps of the Neptune guide, signed with botocore."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest("GET", f"https://{inputs['host']}/opencypher")
    request.headers["Host"] = inputs["host"]
    with botocore_at(at):
        SigV4Auth(keys_of(credentials), "neptune-db", inputs["region"]).add_auth(request)
    names = ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "Host"]
    proof = {name: request.headers[name] for name in names if name in request.headers}
    return {"credentials": json.dumps({**proof, "HttpMethod": "GET"})}


def ses_smtp(credentials: sigv4.Credentials, at: datetime, inputs: Json) -> Json:
    """The steps of the SES guide, with the standard library alone."""
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in ("11111111", inputs["region"], "ses", "aws4_request", "SendRawEmail"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return {"password": base64.b64encode(b"\x04" + key).decode()}
