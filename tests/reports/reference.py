"""Signature Version 4 once more, in as few lines as it takes, to compare with.

It is written from AWS's page and shares nothing with the library.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
Pairs = Iterable[tuple[str, str]]


def presigned_signature(method: str, url: str, headers: Mapping[str, str], secret: str) -> str:
    """Compute the signature that a presigned URL must carry, sent with these headers."""
    parts = urlsplit(url)
    query = _pairs(parts.query)
    values = {unquote(name): unquote(value) for name, value in query}
    scope = values["X-Amz-Credential"].split("/", 1)[1]
    service = scope.split("/")[2]
    # AWS IoT takes the token beside the signature, for it is added after signing.
    outside = {"X-Amz-Signature"}
    if service == "iotdevicegateway":
        outside.add("X-Amz-Security-Token")
    sent = {name.lower(): value for name, value in headers.items()}
    default = UNSIGNED if service == "s3" else EMPTY
    payload = sent.get("x-amz-content-sha256", values.get("X-Amz-Content-Sha256", default))
    signed = values["X-Amz-SignedHeaders"].split(";")
    canonical = _canonical(
        method,
        parts.path,
        [pair for pair in query if pair[0] not in outside],
        {"host": parts.netloc, **sent},
        signed,
        payload,
        service,
    )
    return _sign(canonical, values["X-Amz-Date"], scope, secret)


def sent_signature(request: Any, service: str, secret: str) -> str:
    """Compute the signature of a request that carries one in its headers."""
    parts = urlsplit(request.url)
    sent: dict[str, str] = {"host": parts.netloc}
    for name, value in request.headers:
        sent[name.lower()] = value
    fields = dict(
        part.strip().split("=", 1) for part in sent["authorization"].split(" ", 1)[1].split(",")
    )
    body = hashlib.sha256(request.body).hexdigest()
    canonical = _canonical(
        request.method,
        parts.path,
        _pairs(parts.query),
        sent,
        fields["SignedHeaders"].split(";"),
        sent.get("x-amz-content-sha256", body),
        service,
    )
    scope = fields["Credential"].split("/", 1)[1]
    return _sign(canonical, sent["x-amz-date"], scope, secret)


def _canonical(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    headers: Mapping[str, str],
    signed: list[str],
    payload: str,
    service: str,
) -> str:
    again = path if service == "s3" else quote(path, safe="/-._~")
    lines = [f"{name}:{' '.join(headers[name].split())}\n" for name in signed]
    return "\n".join(
        (
            method,
            again or "/",
            "&".join(f"{name}={value}" for name, value in sorted(query)),
            "".join(lines),
            ";".join(signed),
            payload,
        )
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    parts = [pair.partition("=") for pair in query.split("&") if pair]
    return [
        (quote(unquote(name), safe="-._~"), quote(unquote(value), safe="-._~"))
        for name, _, value in parts
    ]


def _sign(canonical: str, date: str, scope: str, secret: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
