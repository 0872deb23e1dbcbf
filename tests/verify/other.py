"""A signer of a few lines, which signs anything: what ours refuses to sign, servers must refuse."""

from __future__ import annotations

import hmac
from datetime import datetime, timezone
from hashlib import sha256
from urllib.parse import quote

import sigv4

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
DATE = "20261123T120000Z"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TEMPORARY_ID = "ASIAIOSFODNN7EXAMPLE"
TOKEN = "IQoJb3JpZ2luX2VjE+/=="
SCOPE = "20261123/eu-west-1/s3/aws4_request"
HOST = "examplebucket.s3.eu-west-1.amazonaws.com"
UNSIGNED = "UNSIGNED-PAYLOAD"
EMPTY = sha256(b"").hexdigest()

KNOWN = {
    KEY_ID: sigv4.Credentials(KEY_ID, SECRET),
    TEMPORARY_ID: sigv4.Credentials(
        TEMPORARY_ID, SECRET, TOKEN, datetime(2026, 11, 24, tzinfo=timezone.utc)
    ),
}


def key(scope: str = SCOPE) -> bytes:
    made = b"AWS4" + SECRET.encode()
    for part in scope.split("/"):
        made = hmac.digest(made, part.encode(), "sha256")
    return made


def sign(text: str, scope: str = SCOPE) -> str:
    return hmac.digest(key(scope), text.encode(), "sha256").hex()


def signature(method, path, query, headers, signed, hashed, date=DATE, scope=SCOPE) -> str:
    """Of parts that are canonical already; `headers` are all there are, in lower case."""
    lines = "".join(f"{name}:{headers[name]}\n" for name in signed)
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{';'.join(signed)}\n{hashed}"
    return sign(
        f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{sha256(canonical.encode()).hexdigest()}", scope
    )


def header_request(
    method="GET",
    path="/key",
    query="",
    body=b"",
    headers=None,
    signed=None,
    hashed=None,
    date=DATE,
    scope=SCOPE,
    key_id=KEY_ID,
    authorization=None,
    extra=(),
    scheme="https",
) -> sigv4.Request:
    """A request signed with headers. `headers` None is the usual three; `extra` are not signed."""
    hashed = sha256(body).hexdigest() if hashed is None else hashed
    if headers is None:
        headers = {"host": HOST, "x-amz-content-sha256": hashed, "x-amz-date": date}
    signed = sorted(headers) if signed is None else signed
    made = signature(method, path, query, headers, signed, hashed, date, scope)
    text = authorization or (
        "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"
    )
    filled = text.format(credential=f"{key_id}/{scope}", signed=";".join(signed), signature=made)
    pairs = [*headers.items(), ("Authorization", filled), *extra]
    url = f"{scheme}://{HOST}{path}" + (f"?{query}" if query else "")
    return sigv4.Request(method, url, pairs, body)


def presigned_url(
    path="/key",
    changes=None,
    extra="",
    headers=None,
    hashed=UNSIGNED,
    key_id=KEY_ID,
    scope=SCOPE,
    method="GET",
    scheme="https",
) -> str:
    """A presigned URL; `changes` are made to its parameters before; None leaves one out."""
    headers = headers or {"host": HOST}
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{key_id}/{scope}",
        "X-Amz-Date": DATE,
        "X-Amz-Expires": "3600",
        "X-Amz-SignedHeaders": ";".join(sorted(headers)),
        **(changes or {}),
    }
    pairs = sorted(
        f"{name}={quote(value, '')}" for name, value in parameters.items() if value is not None
    )
    query = "&".join(pairs)
    date = parameters["X-Amz-Date"] or DATE
    made = signature(method, path, query, headers, sorted(headers), hashed, date, scope)
    return f"{scheme}://{HOST}{path}?{query}&X-Amz-Signature={made}{extra}"


def presigned(headers=(), body=b"", method="GET", **parts) -> sigv4.Request:
    return sigv4.Request(method, presigned_url(method=method, **parts), headers, body)
