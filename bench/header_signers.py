"""Who signs a small JSON POST with headers, each from method, URL, headers and body."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from hashlib import sha256

import sigv4

URL = "https://dynamodb.eu-west-1.amazonaws.com/"
REGION, SERVICE = "eu-west-1", "dynamodb"
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BODY = b'{"TableName":"orders","Key":{"id":{"S":"2026-11-23#000000000001"}},"Limit": 100}'
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.GetItem",
}

Sign = Callable[[], str]


def ours() -> Sign:
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), REGION, SERVICE)
    request = sigv4.Request
    return lambda: signer.sign(request("POST", URL, HEADERS, BODY)).headers["Authorization"]


def botocore() -> Sign:
    os.environ["BOTO_DISABLE_CRT"] = "true"
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    auth = SigV4Auth(Credentials(KEY_ID, SECRET), SERVICE, REGION)

    def sign() -> str:
        request = AWSRequest("POST", URL, dict(HEADERS), BODY)
        auth.add_auth(request)
        return request.headers["Authorization"]

    return sign


def awscrt() -> Sign:
    from io import BytesIO

    from awscrt.auth import (
        AwsCredentialsProvider,
        AwsSignatureType,
        AwsSigningConfig,
        aws_sign_request,
    )
    from awscrt.http import HttpHeaders, HttpRequest

    provider = AwsCredentialsProvider.new_static(KEY_ID, SECRET)
    host = URL.split("/")[2]

    def sign() -> str:
        headers = HttpHeaders([("Host", host), *HEADERS.items()])
        request = HttpRequest("POST", "/", headers, BytesIO(BODY))
        config = AwsSigningConfig(
            signature_type=AwsSignatureType.HTTP_REQUEST_HEADERS,
            credentials_provider=provider,
            region=REGION,
            service=SERVICE,
            date=datetime.now(timezone.utc),
        )
        return aws_sign_request(request, config).result().headers.get("Authorization")

    return sign


def requests_aws4auth() -> Sign:
    from requests import Request
    from requests_aws4auth import AWS4Auth

    auth = AWS4Auth(KEY_ID, SECRET, REGION, SERVICE)

    def sign() -> str:
        prepared = Request("POST", URL, HEADERS, data=BODY, auth=auth).prepare()
        authorization = prepared.headers["Authorization"]
        return authorization.decode() if isinstance(authorization, bytes) else authorization

    return sign


def asigv4() -> Sign:
    from asigv4 import sign_request

    host = URL.split("/")[2]
    names = ["content-type", "host", "x-amz-date", "x-amz-target"]

    def sign() -> str:
        return sign_request(
            method="POST",
            path="/",
            headers={"host": host, **HEADERS},
            body=BODY,
            access_key_id=KEY_ID,
            secret_key=SECRET,
            region=REGION,
            service=SERVICE,
            signed_headers=names,
        )

    return sign


def check(authorization: str) -> None:
    """Must be what we sign, at a second just past, with the payload hash as a header or without."""
    payload_hash = {"X-Amz-Content-Sha256": sha256(BODY).hexdigest()}
    signed = _normal(authorization)
    assert signed in _ours_around_now(HEADERS) | _ours_around_now({**HEADERS, **payload_hash}), (
        authorization
    )


def _normal(authorization: str) -> str:
    return authorization.replace(", ", ",")


def _ours_around_now(headers: dict[str, str]) -> set[str]:
    now = int(datetime.now(timezone.utc).timestamp())
    signer = sigv4.Signer(sigv4.Credentials(KEY_ID, SECRET), REGION, SERVICE)
    request = sigv4.Request("POST", URL, headers, BODY)
    times = [datetime.fromtimestamp(second, timezone.utc) for second in range(now - 5, now + 2)]
    return {_normal(signer.sign(request, at=at).headers["Authorization"]) for at in times}


SIGNERS = {
    "sigv4 Signer.sign": ours,
    "awscrt": awscrt,
    "asigv4": asigv4,
    "botocore": botocore,
    "requests-aws4auth": requests_aws4auth,
}
