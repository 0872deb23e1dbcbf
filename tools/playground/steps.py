"""The four steps of a signature, taken apart: each piece of the bytes, and what it is.

The pieces of a text, joined, are the text. Secrets are hidden, and so are the keys that are
derived from a secret that is not AWS's example.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from sigv4 import Credentials
from sigv4.core import redact
from sigv4.core.constants import SECRET_PREFIX, TERMINATOR
from sigv4.core.digest import hmac_sha256, sha256_hex
from sigv4.core.model import Signed

from .display import Block

EMPTY_HASH = sha256_hex(b"")
PARAMETERS = {
    "X-Amz-Algorithm": "the algorithm: HMAC with SHA-256",
    "X-Amz-Credential": "the access key ID and the credential scope, so that the server can find "
    "the secret and derive the same key",
    "X-Amz-Date": "the signing time in UTC, from which the URL is valid",
    "X-Amz-Expires": "how many seconds after the signing time the URL stops working, at most "
    "604800 (7 days)",
    "X-Amz-Security-Token": "the session token of temporary credentials",
    "X-Amz-SignedHeaders": "the names of the headers that are signed",
    "X-Amz-Content-Sha256": "what stands for the hash of the body",
}
HEADERS = {
    "host": "the host that the request goes to, without a default port",
    "x-amz-date": "the signing time in UTC; the server accepts a few minutes of difference",
    "x-amz-content-sha256": "the hash of the body, sent as a header; S3 requires it",
    "x-amz-security-token": "the session token of temporary credentials",
    "content-type": "the media type, which must be sent as it was signed",
    "content-length": "the number of bytes of the body",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text.

    Attributes:
        text: the piece itself.
        name: what it is called.
        why: what it means.
    """

    text: str
    name: str
    why: str


def steps(signed: Signed, credentials: Credentials, *, hidden: bool) -> list[Block]:
    """Show the four steps.

    Args:
        signed: the result of signing.
        credentials: that signed.
        hidden: whether to hide the derived keys.
    """
    string = signed.string_to_sign
    return [
        _block(
            "Step 1: canonical request",
            "The request as both sides write it, line by line. One byte that differs gives another "
            "signature.",
            canonical_parts(redact.canonical_request(signed.canonical_request)),
        ),
        _block(
            "Step 2: string to sign",
            "Four lines: how, when, for what, and the hash of step 1.",
            string_parts(string),
        ),
        _block(
            "Step 3: signing key",
            "Four HMACs, each keyed with the 32 bytes of the one before. The key is valid for one "
            "day, one region and one service.",
            key_parts(string, credentials, hidden=hidden),
        ),
        _block(
            "Step 4: signature",
            "The HMAC of the string to sign under the signing key, in hex. The server computes it "
            "as well, and compares.",
            [Part(signed.signature, "signature", _HEX)],
        ),
    ]


_HEX = "64 hex digits: the 32 bytes of HMAC-SHA256(signing key, string to sign)"


def canonical_parts(text: str) -> list[Part]:
    """Take a canonical request apart."""
    method, path, query, *lines = text.split("\n")
    headers, names, payload = lines[:-3], lines[-2], lines[-1]
    return [
        Part(f"{method}\n", "method", "the HTTP method in upper case, and a newline"),
        Part(f"{path}\n", "path", f"the path, percent-encoded{_decoded(path)}"),
        *_query_parts(query),
        *[_header_part(line) for line in headers],
        Part("\n", "empty line", "it ends the headers"),
        Part(f"{names}\n", "signed headers", "the names of the headers above, in the same order"),
        Part(payload, "payload hash", _payload(payload)),
    ]


def _query_parts(query: str) -> list[Part]:
    if not query:
        return [Part("\n", "query", "the query is empty; its line is still there")]
    pieces = query.split("&")
    parts = []
    for number, piece in enumerate(pieces, 1):
        name, _, value = piece.partition("=")
        end = "\n" if number == len(pieces) else "&"
        usual = "a parameter of the query; all are sorted by their encoded names"
        why = PARAMETERS.get(name, usual) + _decoded(value)
        parts.append(Part(piece + end, f"parameter {name}", why))
    return parts


def _header_part(line: str) -> Part:
    name, _, _ = line.partition(":")
    usual = "a header: its name in lower case, its value without white space around it"
    return Part(f"{line}\n", f"header {name}", HEADERS.get(name, usual))


def _payload(value: str) -> str:
    if value == EMPTY_HASH:
        return "the SHA-256 of an empty body, in hex"
    if value == "UNSIGNED-PAYLOAD":
        return "the body is not signed: any body is accepted; presigned URLs of S3 have this"
    return "the SHA-256 of the body, in hex"


def _decoded(value: str) -> str:
    """Say what the percent-encoded characters are."""
    if "%" not in value:
        return ""
    try:
        return f". Decoded: {unquote_to_bytes(value).decode()}"
    except UnicodeDecodeError:
        return ""


def string_parts(text: str) -> list[Part]:
    """Take a string to sign apart."""
    algorithm, time, scope, digest = text.split("\n")
    date, region, service, end = scope.split("/")
    return [
        Part(f"{algorithm}\n", "algorithm", "HMAC with SHA-256, of Signature Version 4"),
        Part(f"{time}\n", "signing time", "in UTC, as in X-Amz-Date"),
        Part(f"{date}/", "scope: date", "the UTC day of the signing time"),
        Part(f"{region}/", "scope: region", "where the signature is valid"),
        Part(f"{service}/", "scope: service", "the signing name of the service"),
        Part(f"{end}\n", "scope: terminator", "always the same"),
        Part(digest, "hash", "the SHA-256 of the canonical request of step 1, in hex"),
    ]


def key_parts(string: str, credentials: Credentials, *, hidden: bool) -> list[Part]:
    """Derive the signing key, one HMAC a line."""
    date, region, service, _ = string.split("\n")[2].split("/")
    key = f"{SECRET_PREFIX}{credentials.secret_access_key}".encode()
    parts, before = [], f'"{SECRET_PREFIX}" + secret access key'
    for name, message, why in (
        ("kDate", date, "the key of the day"),
        ("kRegion", region, "the key of the region"),
        ("kService", service, "the key of the service"),
        ("kSigning", TERMINATOR, "the signing key"),
    ):
        key = hmac_sha256(key, message.encode())
        shown = redact.HIDDEN if hidden else key.hex()
        end = "" if name == "kSigning" else "\n"
        parts.append(
            Part(f"{name} = {shown}{end}", name, f'{why}: HMAC-SHA256({before}, "{message}")')
        )
        before = name
    return parts


def _block(title: str, words: str, parts: list[Part]) -> Block:
    shown = [[part.text, part.name, part.why] for part in parts]
    return {"kind": "parts", "title": title, "text": words, "parts": shown}
