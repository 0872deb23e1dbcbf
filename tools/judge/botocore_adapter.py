"""botocore's signers, and boto3's client for the operations of S3, under test."""

from __future__ import annotations

import os
from typing import Any

os.environ["BOTO_DISABLE_CRT"] = "true"

import boto3  # type: ignore[import-untyped]
import botocore.auth  # type: ignore[import-untyped]
import botocore.awsrequest  # type: ignore[import-untyped]
import botocore.config  # type: ignore[import-untyped]
import botocore.credentials  # type: ignore[import-untyped]
from protocol import NO_KEY, Json, Unsupported, answer_all, body_of, time_of

# Rules of paths, presigned or not: by double_encode and normalize_path.
SIGNERS = {
    (True, "sign"): botocore.auth.SigV4Auth,
    (True, "presign"): botocore.auth.SigV4QueryAuth,
    (False, "sign"): botocore.auth.S3SigV4Auth,
    (False, "presign"): botocore.auth.S3SigV4QueryAuth,
}


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "derive-key":
        raise Unsupported(NO_KEY)
    botocore.auth.get_current_datetime = lambda: time_of(question)
    if question["do"] == "presign-s3":
        return {"url": presign_s3(question)}
    keys = question["credentials"]
    credentials = botocore.credentials.Credentials(
        keys["access_key_id"], keys["secret_access_key"], keys.get("session_token")
    )
    arguments = [credentials, question["service"], question["region"]]
    if question["do"] == "presign":
        arguments.append(question["expires_in"])
    reported: Json = {}
    auth = recording(signer_class(question), reported)(*arguments)
    given = question["request"]
    request = botocore.awsrequest.AWSRequest(given["method"], given["url"], data=body_of(question))
    if not question["options"]["sign_body"] and question["do"] == "sign":
        config = botocore.config.Config(s3={"payload_signing_enabled": False})
        request.context["client_config"] = config
        request.context["payload_signing_enabled"] = False
    for name, value in given["headers"]:
        request.headers.add_header(name, value)
    auth.add_auth(request)
    return {**reported, "sent": request.headers.items(), "url": request.url}


def signer_class(question: Json) -> Any:
    """Return the class with the rules that are asked for.

    Raises:
        Unsupported: botocore has no signer for the case.
    """
    options, way = question["options"], question["do"]
    s3 = not options["double_encode"]
    if options["normalize_path"] == s3:
        raise Unsupported("has no class for these rules of paths")
    if options["omit_session_token"] or options["unsigned_headers"] is not None:
        raise Unsupported("has no option for what is left unsigned")
    if way == "sign" and options["content_sha256_header"] != s3:
        raise Unsupported("adds x-amz-content-sha256 for S3 only")
    if way == "presign" and options["sign_body"] == s3:
        raise Unsupported("has no option for the payload of a presigned URL")
    return SIGNERS[not s3, way]


def recording(base: Any, reported: Json) -> Any:
    """Make a class that records its steps."""

    class Recording(base):  # type: ignore[misc]
        def canonical_request(self, request: Any) -> Any:
            reported["canonical_request"] = super().canonical_request(request)
            return reported["canonical_request"]

        def string_to_sign(self, request: Any, canonical_request: str) -> Any:
            reported["string_to_sign"] = super().string_to_sign(request, canonical_request)
            return reported["string_to_sign"]

    return Recording


def presign_s3(question: Json) -> str:
    """Make a URL as boto3 does with Signature Version 4."""
    keys = question["credentials"]
    client = boto3.client(
        "s3",
        question["region"],
        aws_access_key_id=keys["access_key_id"],
        aws_secret_access_key=keys["secret_access_key"],
        aws_session_token=keys.get("session_token"),
        config=botocore.config.Config(signature_version="s3v4"),
    )
    return str(
        client.generate_presigned_url(
            question["operation"],
            {"Bucket": question["bucket"], "Key": question["key"]},
            question["expires_in"],
        )
    )


if __name__ == "__main__":
    answer_all(sign)
