"""Forms: the policy is the string to sign."""

from __future__ import annotations

import base64
from datetime import datetime, timezone

import sigv4
from sigv4.core.form import credential_fields, policy_fields
from sigv4.core.signing_params import SigningParams

AT = datetime(2015, 12, 29, tzinfo=timezone.utc)
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
EXAMPLE = (
    '{ "expiration": "2015-12-30T12:00:00.000Z",\r\n'
    '  "conditions": [\r\n'
    '    {"bucket": "sigv4examplebucket"},\r\n'
    '    ["starts-with", "$key", "user/user1/"],\r\n'
    '    {"acl": "public-read"},\r\n'
    '    {"success_action_redirect": '
    '"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},\r\n'
    '    ["starts-with", "$Content-Type", "image/"],\r\n'
    '    {"x-amz-meta-uuid": "14365123651274"},\r\n'
    '    {"x-amz-server-side-encryption": "AES256"},\r\n'
    '    ["starts-with", "$x-amz-meta-tag", ""],\r\n'
    "\r\n"
    '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},\r\n'
    '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},\r\n'
    '    {"x-amz-date": "20151229T000000Z" }\r\n'
    "  ]\r\n"
    "}"
)


def test_example_of_the_documentation(credentials):
    """Policy, base64 and signature as the page prints them."""
    fields = policy_fields(EXAMPLE, SigningParams(credentials, "us-east-1", "s3"), AT)
    assert fields["policy"].startswith(
        "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0K"
    )
    assert base64.b64decode(fields["policy"]).decode() == EXAMPLE
    assert fields["x-amz-signature"] == (
        "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
    )


def test_who_signs(credentials):
    """Key, scope and date; a token where there is one."""
    fields = {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
        "x-amz-date": "20151229T000000Z",
    }
    assert credential_fields(SigningParams(credentials, "us-east-1", "s3"), AT) == fields
    temporary = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s", "token")
    params = SigningParams(temporary, "us-east-1", "s3")
    assert credential_fields(params, AT)["x-amz-security-token"] == "token"
