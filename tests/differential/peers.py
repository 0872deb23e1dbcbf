"""botocore and awscrt at a frozen time, each called by one function."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from io import BytesIO

import boto3
import botocore.auth
from awscrt.auth import (
    AwsCredentialsProvider,
    AwsSignatureType,
    AwsSignedBodyHeaderType,
    AwsSignedBodyValue,
    AwsSigningConfig,
    aws_sign_request,
)
from awscrt.http import HttpHeaders, HttpRequest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJv//////////wEaCXVzLWVhc3QtMSJHMEUCIQD+example/token=="
BUCKET = "examplebucket"


def key_id(token: str | None) -> str:
    return "ASIAIOSFODNN7EXAMPLE" if token else "AKIAIOSFODNN7EXAMPLE"


def freeze(monkeypatch):
    """Make botocore sign at AT."""
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: AT)


@cache
def boto_client(region: str, style: str, token: str | None):
    """A boto3 client that signs with SigV4 for the regional host, as we do; no test changes it."""
    return boto3.client(
        "s3",
        region,
        aws_access_key_id=key_id(token),
        aws_secret_access_key=SECRET,
        aws_session_token=token,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": style, "us_east_1_regional_endpoint": "regional"},
        ),
    )


def botocore_authorization(s3: bool, method, url, headers, body, token) -> str:
    """The Authorization header of botocore's SigV4Auth or S3SigV4Auth."""
    request = AWSRequest(method, url, data=body)
    for name, value in headers:
        request.headers.add_header(name, value)
    signer = botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth
    keys = Credentials(key_id(token), SECRET, token)
    signer(keys, "s3" if s3 else "service", "eu-west-1").add_auth(request)
    return request.headers["Authorization"]


def awscrt_signed(s3: bool, method, host, target, headers, body, token, expires_in=None):
    """The request as awscrt signs it: with headers, or presigned if it expires."""
    unsigned_body = s3 and expires_in is not None
    config = AwsSigningConfig(
        signature_type=AwsSignatureType.HTTP_REQUEST_HEADERS
        if expires_in is None
        else AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=AwsCredentialsProvider.new_static(key_id(token), SECRET, token),
        region="eu-west-1",
        service="s3" if s3 else "service",
        date=AT,
        use_double_uri_encode=not s3,
        should_normalize_uri_path=not s3,
        signed_body_value=AwsSignedBodyValue.UNSIGNED_PAYLOAD if unsigned_body else None,
        signed_body_header_type=AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256
        if s3 and expires_in is None
        else AwsSignedBodyHeaderType.NONE,
        expiration_in_seconds=expires_in,
    )
    request = HttpRequest(method, target, HttpHeaders([("host", host), *headers]), BytesIO(body))
    return aws_sign_request(request, config).result()
