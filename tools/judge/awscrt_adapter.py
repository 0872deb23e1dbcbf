"""awscrt (aws-c-auth) under test.

It has to be given the Host header, takes no header that it adds by itself, and reads no request
without a path: the adapter does what its callers have to do.
"""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import awscrt.auth  # type: ignore[import-untyped]
import awscrt.http  # type: ignore[import-untyped]
from protocol import (
    NO_KEY,
    NO_S3_OPERATIONS,
    Json,
    Unsupported,
    answer_all,
    body_of,
    names_of,
    time_of,
)

ADDED = {"x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}
PORTS = {"http": 80, "https": 443}


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "derive-key":
        raise Unsupported(NO_KEY)
    if question["do"] == "presign-s3":
        raise Unsupported(NO_S3_OPERATIONS)
    given = question["request"]
    parts = urlsplit(given["url"])
    headers = [(name, value) for name, value in given["headers"] if name.lower() not in ADDED]
    if "host" not in names_of(question):
        implied = parts.port in (None, PORTS.get(parts.scheme))
        host = parts.netloc.rpartition(":")[0] if implied and parts.port else parts.netloc
        headers.insert(0, ("Host", host.lower()))
    target = given["url"].partition("://")[2].removeprefix(parts.netloc)
    if not target.startswith("/"):
        target = f"/{target}"
    request = awscrt.http.HttpRequest(
        given["method"], target, awscrt.http.HttpHeaders(headers), io.BytesIO(body_of(question))
    )
    awscrt.auth.aws_sign_request(request, config(question)).result()
    url = f"{parts.scheme}://{parts.netloc}{request.path}"
    if question["do"] == "presign":
        return {"url": url, "headers": given["headers"]}
    return {"sent": [*request.headers], "url": url}


def config(question: Json) -> awscrt.auth.AwsSigningConfig:
    """Translate a question to awscrt's options."""
    keys, options = question["credentials"], question["options"]
    given = {name.lower(): value for name, value in question["request"]["headers"]}
    payload = given.get("x-amz-content-sha256")
    if payload is None and not options["sign_body"]:
        payload = "UNSIGNED-PAYLOAD"
    sends_hash = options["content_sha256_header"] or "x-amz-content-sha256" in given
    kinds, ways = awscrt.auth.AwsSignedBodyHeaderType, awscrt.auth.AwsSignatureType
    presigns = question["do"] == "presign"
    listed = options["unsigned_headers"]
    chosen = {} if listed is None else {"should_sign_header": lambda one: one.lower() not in listed}
    return awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=ways.HTTP_REQUEST_QUERY_PARAMS if presigns else ways.HTTP_REQUEST_HEADERS,
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(
            keys["access_key_id"], keys["secret_access_key"], keys.get("session_token")
        ),
        region=question["region"],
        service=question["service"],
        date=time_of(question),
        use_double_uri_encode=options["double_encode"],
        should_normalize_uri_path=options["normalize_path"],
        signed_body_value=payload,
        signed_body_header_type=kinds.X_AMZ_CONTENT_SHA_256
        if sends_hash and not presigns
        else kinds.NONE,
        expiration_in_seconds=question.get("expires_in"),
        omit_session_token=options["omit_session_token"],
        **chosen,
    )


if __name__ == "__main__":
    answer_all(sign)
