"""asigv4 under test.

It takes a path with its segments decoded, and encodes it once: for S3 it is given the
decoded key, for other services the path of the wire. Headers and parameters are mappings.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from asigv4 import presign_url, sign_request  # type: ignore[import-not-found,import-untyped,unused-ignore]
from asigv4.crypto import signing_key  # type: ignore[import-not-found,import-untyped,unused-ignore]
from protocol import (
    NO_S3_OPERATIONS,
    Json,
    Unsupported,
    answer_all,
    body_of,
    names_of,
    refuse_options,
    time_of,
)

PORTS = {"http": ":80", "https": ":443"}
NOT_SIGNED = {"user-agent", "expect", "connection", "transfer-encoding", "x-amzn-trace-id"}


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "presign-s3":
        raise Unsupported(NO_S3_OPERATIONS)
    keys = question["credentials"]
    shared = {"region": question["region"], "service": question["service"]}
    if question["do"] == "derive-key":
        secret, day = keys["secret_access_key"], question["time"][:8]
        return {"signing_key": signing_key(secret, day, *shared.values()).hex()}
    # It adds x-amz-content-sha256 for every service: servers take that.
    refuse_options(question, "content_sha256_header", "sign_body", "unsigned_headers")
    names = names_of(question)
    if len(names) != len(set(names)):
        raise Unsupported("headers are a mapping: one value for each name")
    given = question["request"]
    parts = urlsplit(given["url"])
    headers = {name.lower(): value for name, value in given["headers"]}
    host = headers.get("host") or parts.netloc.lower().removesuffix(PORTS.get(parts.scheme, ""))
    s3 = not question["options"]["double_encode"]
    if s3 and "%2F" in parts.path.upper():
        raise Unsupported("takes a decoded path, which cannot hold an escaped slash")
    shared |= {
        "method": given["method"],
        "path": decoded(parts.path) if s3 else parts.path,
        "access_key_id": keys["access_key_id"],
        "secret_key": keys["secret_access_key"],
        "now": time_of(question),
    }
    query = query_of(parts.query)
    if question["do"] == "presign":
        return presigned(question, headers, host, query, shared)
    headers["host"] = host
    if token := keys.get("session_token"):
        headers["x-amz-security-token"] = token
    left = set(question["options"]["unsigned_headers"] or NOT_SIGNED)
    chosen = {*headers, "x-amz-date", "x-amz-content-sha256"} - left
    payload = headers.get("x-amz-content-sha256")
    if payload is None and not question["options"]["sign_body"]:
        payload = "UNSIGNED-PAYLOAD"
    authorization = sign_request(
        headers=headers,
        query_params=query,
        body=body_of(question),
        signed_headers=sorted(chosen),
        payload_hash=payload,
        **shared,
    )
    return {"sent": [*headers.items(), ("Authorization", authorization)]}


def presigned(question: Json, headers: Json, host: str, query: Json, shared: Json) -> Json:
    """Make a presigned URL: it signs no body."""
    if question["options"]["sign_body"]:
        raise Unsupported("presigns with UNSIGNED-PAYLOAD only")
    if token := question["credentials"].get("session_token"):
        query["X-Amz-Security-Token"] = token
    url = presign_url(
        host=host,
        scheme=urlsplit(question["request"]["url"]).scheme,
        headers=headers,
        signed_headers=sorted({*headers, "host"} - NOT_SIGNED),
        query_params=query,
        expires=question["expires_in"],
        **shared,
    )
    return {"url": url}


def decoded(text: str) -> str:
    """Text without its escapes.

    Raises:
        Unsupported: another kind of case.
    """
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Unsupported("takes decoded text, which cannot hold these bytes") from None


def query_of(raw: str) -> dict[str, str]:
    """Return the parameters as a mapping of decoded texts.

    Raises:
        Unsupported: a name is there twice.
    """
    query: dict[str, str] = {}
    for piece in filter(None, raw.replace("+", " ").split("&")):
        name, _, value = (decoded(part) for part in piece.partition("="))
        if name in query:
            raise Unsupported("parameters are a mapping: one value for each name")
        query[name] = value
    return query


if __name__ == "__main__":
    answer_all(sign)
