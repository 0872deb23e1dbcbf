"""What two independent signers, botocore and awscrt, make of a case.

Rules of this file:

- What has to be added by rule (date, token, payload hash) is added before botocore signs, so that
  its methods run stage by stage; awscrt adds it by itself.
- awscrt makes no Host header of the URL: botocore's rule does it for both.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

os.environ["BOTO_DISABLE_CRT"] = "true"

import awscrt.auth  # type: ignore[import-untyped]
import awscrt.http  # type: ignore[import-untyped]
import botocore.auth  # type: ignore[import-untyped]
import botocore.awsrequest  # type: ignore[import-untyped]
import botocore.credentials  # type: ignore[import-untyped]

Json = dict[str, Any]

UNSIGNED = "UNSIGNED-PAYLOAD"
ADDED_BY_AWSCRT = {"x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}
GENERIC = {
    "double_encode": True,
    "normalize_path": True,
    "content_sha256_header": False,
    "sign_body": True,
    "presign_body": True,
    "omit_session_token": False,
}
S3 = GENERIC | {
    "double_encode": False,
    "normalize_path": False,
    "content_sha256_header": True,
    "presign_body": False,
}
BASES: dict[str, Json] = {"GENERIC": GENERIC, "S3": S3}


def scope_of(case: Json) -> str:
    """Return the credential scope of a case."""
    return f"{case['time'][:8]}/{case['region']}/{case['service']}/aws4_request"


def host_of(url: str) -> str:
    """Return the Host header of a URL."""
    return str(botocore.auth._host_from_url(url))  # noqa: SLF001


class Prepared(NamedTuple):
    """What the peers are to sign: the request of a case, or the equivalent one."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: bytes
    payload_hash: str
    profile: Json
    case: Json


def body_of(request: Json) -> bytes:
    """Return the bytes of a request's body."""
    if "body_base64" in request:
        return base64.b64decode(request["body_base64"])
    text: str = request.get("body", "")
    return text.encode()


def with_query(url: str, parameters: dict[str, str]) -> str:
    """Return a URL with parameters appended, escaped."""
    text = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
    start = url if "?" in url else url + "?"
    return start + ("" if start[-1] in "?&" else "&") + text


def added_headers(case: Json, payload_hash: str, profile: Json) -> dict[str, str]:
    """Return the headers that signing adds to those of the request."""
    headers = {"X-Amz-Date": case["time"]}
    if profile["content_sha256_header"]:
        headers["X-Amz-Content-SHA256"] = payload_hash
    if token := case["credentials"].get("session_token"):
        headers["X-Amz-Security-Token"] = token
    given = {name.lower() for name, _ in case["request"]["headers"]}
    return {name: value for name, value in headers.items() if name.lower() not in given}


def added_query(case: Json, signed_headers: str) -> dict[str, str]:
    """Return the parameters that presigning adds, without the signature."""
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{case['credentials']['access_key_id']}/{scope_of(case)}",
        "X-Amz-Date": case["time"],
        "X-Amz-Expires": str(case["expires_in"]),
        "X-Amz-SignedHeaders": signed_headers,
    }
    if token := case["credentials"].get("session_token"):
        query["X-Amz-Security-Token"] = token
    return query


def prepare(case: Json) -> Prepared:
    """Return what the peers sign for a case."""
    equivalent = case.get("computed_from", {})
    request = case["request"] | equivalent.get("request", {})
    url = equivalent.get("url", request["url"])
    profile = case["profile"] | equivalent.get("profile", {})
    profile = BASES[profile["base"]] | profile
    headers = [(name, value) for name, value in request["headers"]]
    body = body_of(request)
    payload_hash = hashlib.sha256(body).hexdigest()
    if not profile["sign_body" if case["kind"] == "header" else "presign_body"]:
        payload_hash = UNSIGNED
    for name, value in headers:
        if name.lower() == "x-amz-content-sha256":
            payload_hash = value
    return Prepared(request["method"], url, headers, body, payload_hash, profile, case)


def signed_by_botocore(prepared: Prepared) -> tuple[str, str]:
    """Return the canonical request and the signature, from botocore's own methods."""
    case, profile = prepared.case, prepared.profile
    request = botocore.awsrequest.AWSRequest(prepared.method, prepared.url, data=prepared.body)
    request.context["timestamp"] = case["time"]
    headers = list(prepared.headers)
    if case["kind"] == "header":
        headers += added_headers(case, prepared.payload_hash, profile).items()
    if profile["omit_session_token"]:
        headers = [(n, v) for n, v in headers if n.lower() != "x-amz-security-token"]
    for name, value in headers:
        request.headers.add_header(name, value)
    keys = case["credentials"]
    credentials = botocore.credentials.Credentials(keys["access_key_id"], keys["secret_access_key"])
    encodes = (profile["double_encode"], profile["normalize_path"])
    class_ = {
        (True, True): botocore.auth.SigV4Auth,
        (False, False): botocore.auth.S3SigV4Auth,
    }[encodes]
    auth = class_(credentials, case["service"], case["region"])
    if prepared.payload_hash == UNSIGNED:
        auth.payload = lambda _: UNSIGNED
    if case["kind"] == "presign":
        query = added_query(case, auth.signed_headers(auth.headers_to_sign(request)))
        if profile["omit_session_token"]:
            del query["X-Amz-Security-Token"]
        request.url = with_query(request.url, query)
    canonical_request = auth.canonical_request(request)
    to_sign = auth.string_to_sign(request, canonical_request)
    return canonical_request, auth.signature(to_sign, request)


def awscrt_config(prepared: Prepared) -> awscrt.auth.AwsSigningConfig:
    """Translate the choices of a profile to awscrt's options."""
    case, profile = prepared.case, prepared.profile
    keys = case["credentials"]
    sent = set(added_headers(case, "", profile)) | {name for name, _ in prepared.headers}
    sends_hash = "x-amz-content-sha256" in {name.lower() for name in sent}
    hash_header = awscrt.auth.AwsSignedBodyHeaderType
    way = awscrt.auth.AwsSignatureType
    in_header = case["kind"] == "header"
    return awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=way.HTTP_REQUEST_HEADERS if in_header else way.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(
            keys["access_key_id"], keys["secret_access_key"], keys.get("session_token")
        ),
        region=case["region"],
        service=case["service"],
        date=datetime.strptime(case["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc),
        use_double_uri_encode=profile["double_encode"],
        should_normalize_uri_path=profile["normalize_path"],
        signed_body_value=prepared.payload_hash,
        signed_body_header_type=hash_header.X_AMZ_CONTENT_SHA_256
        if in_header and sends_hash
        else hash_header.NONE,
        expiration_in_seconds=case.get("expires_in"),
        omit_session_token=profile["omit_session_token"],
    )


def signed_by_awscrt(prepared: Prepared) -> str:
    """Return the signature of awscrt, which has to be given the Host header."""
    headers = [(n, v) for n, v in prepared.headers if n.lower() not in ADDED_BY_AWSCRT]
    if "host" not in {name.lower() for name, _ in headers}:
        headers.insert(0, ("Host", host_of(prepared.url)))
    _, _, rest = prepared.url.partition("://")
    target = rest.removeprefix(urlsplit(prepared.url).netloc)
    request = awscrt.http.HttpRequest(
        prepared.method, target, awscrt.http.HttpHeaders(headers), io.BytesIO(prepared.body)
    )
    awscrt.auth.aws_sign_request(request, awscrt_config(prepared)).result()
    if prepared.case["kind"] == "header":
        return str(request.headers.get("Authorization"))[-64:]
    return str(request.path).partition("X-Amz-Signature=")[2][:64]
