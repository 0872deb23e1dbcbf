"""A client, a way and a server of our own: the server is written from the specification with the
standard library alone, so that what it computes owes nothing to the code under test."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timezone
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_to_bytes
from xml.sax.saxutils import escape

import sigv4

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
TEMPORARY = "ASIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEBYaD+MARKERtoken/Zm9v=="
AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
DATE = "20261123T120000Z"
HOST = "examplebucket.s3.eu-west-1.amazonaws.com"
URL = f"https://{HOST}/photos/a%20b.jpg"
SCOPE = "20261123/eu-west-1/s3/aws4_request"


class Message(NamedTuple):
    """An HTTP request on the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def raw(self) -> bytes:
        head = [f"{self.method} {self.target} HTTP/1.1"]
        head += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*head, "", ""]).encode() + self.body

    def without(self, *names: str) -> Message:
        kept = [pair for pair in self.headers if pair[0].lower() not in names]
        return self._replace(headers=tuple(kept))

    def having(self, name: str, value: str) -> Message:
        kept = self.without(name.lower())
        return kept._replace(headers=(*kept.headers, (name, value)))

    @property
    def fields(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in self.headers:
            lowered, text = name.lower(), " ".join(value.split())
            found[lowered] = f"{found[lowered]},{text}" if lowered in found else text
        return found


def signer(service: str = "s3", token: str | None = None) -> sigv4.Signer:
    key = KEY_ID if token is None else TEMPORARY
    return sigv4.Signer(  # it makes mistakes too, for the verifier to find
        sigv4.Credentials(key, SECRET, token),
        "eu-west-1",
        service,
        allow_scope_mismatch=True,
        allow_ambiguous_paths=True,
        allow_non_ascii_headers=True,
        allow_refused_headers=True,
    )


def wire(request: sigv4.Request) -> Message:
    """What a faithful client puts on the wire."""
    target = (request.path or "/") + (f"?{request.query}" if request.query else "")
    headers = request.headers
    if "host" not in request.fields:
        headers = (("Host", request.host), *headers)
    return Message(request.method, target, headers, request.body)


def send(
    method: str = "GET",
    url: str = URL,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    *,
    service: str = "s3",
    token: str | None = None,
) -> tuple[sigv4.Signed, Message]:
    """Sign a request with headers, and put it on the wire."""
    request = sigv4.Request(method, url, headers or {}, body)
    signed = signer(service, token).sign(request, at=AT)
    return signed, wire(signed.apply(request))


def presigned(
    method: str = "GET", url: str = URL, headers: dict[str, str] | None = None, **options
) -> tuple[sigv4.Signed, Message]:
    """Presign a URL, and send it."""
    request = sigv4.Request(method, url, headers or {})
    signed = signer(token=options.get("token")).presign(request, at=AT)
    return signed, wire(signed.apply(request))


class Received(NamedTuple):
    """What the server makes of a message."""

    canonical_request: str
    string_to_sign: str
    signature: str


def receive(message: Message, *, s3: bool = True, secret: str = SECRET) -> Received:
    """The server's side of Signature Version 4."""
    path, _, query = message.target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    given = dict(pairs)
    fields = message.fields
    if "X-Amz-Credential" in given:
        credential, names = given["X-Amz-Credential"], given["X-Amz-SignedHeaders"]
        provided, date = given.get("X-Amz-Signature", ""), given["X-Amz-Date"]
    else:
        parts = dict(
            part.strip(", ").split("=", 1)
            for part in fields["authorization"].split(" ", 1)[1].split(",")
        )
        credential, names = parts["Credential"], parts["SignedHeaders"]
        provided, date = parts["Signature"], fields["x-amz-date"]
    if "X-Amz-Credential" in given and s3:
        hashed = fields.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    else:
        hashed = fields.get("x-amz-content-sha256", hashlib.sha256(message.body).hexdigest())
    text = "\n".join(
        [
            message.method,
            encoded_path(path, s3=s3),
            encoded_query(pairs),
            *[f"{name}:{fields.get(name, '')}" for name in names.split(";")],
            "",
            names,
            hashed,
        ]
    )
    scope = credential.split("/", 1)[1]
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Received(text, f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}", provided)


def encoded_path(path: str, *, s3: bool) -> str:
    if s3:
        return quote(unquote_to_bytes(path), safe="/-._~")
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    slash = "/" if path.endswith("/") and kept else ""
    return quote("/" + "/".join(kept) + slash, safe="/-._~")


def encoded_query(pairs: list[tuple[str, str]]) -> str:
    encoded = [
        (
            quote(name, safe="-._~", errors="surrogateescape"),
            quote(value, safe="-._~", errors="surrogateescape"),
        )
        for name, value in pairs
        if name != "X-Amz-Signature"
    ]
    return "&".join([f"{name}={value}" for name, value in sorted(encoded)])


def sign(text: str, secret: str = SECRET, scope: str = SCOPE) -> str:
    """The signature of a string to sign."""
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def string_of(canonical: str, date: str = DATE, scope: str = SCOPE) -> str:
    """The string to sign of a canonical request."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"


def hexed(text: str) -> str:
    return " ".join([f"{byte:02x}" for byte in text.encode()])


def s3_answer(received: Received, **more: str) -> str:
    """The body that S3 refuses with."""
    fields = {
        "Code": "SignatureDoesNotMatch",
        "Message": "The request signature we calculated does not match the signature you provided.",
        "AWSAccessKeyId": KEY_ID,
        "StringToSign": received.string_to_sign,
        "SignatureProvided": received.signature,
        "StringToSignBytes": hexed(received.string_to_sign),
        "CanonicalRequest": received.canonical_request,
        "CanonicalRequestBytes": hexed(received.canonical_request),
        "RequestId": "4442587FB7D0A2F9",
        **more,
    }
    inner = "".join([f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'


def quoted_message(received: Received) -> str:
    """The message that other services refuse with."""
    return (
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. Consult the service documentation for "
        "details.\n\nThe Canonical String for this request should have been\n"
        f"'{received.canonical_request}'\n\nThe String-to-Sign should have been\n"
        f"'{received.string_to_sign}'\n"
    )
