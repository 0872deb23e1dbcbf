"""Read one line that a signer wrote, without trusting it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import unquote

from ..core.encoding import split_query
from ..redaction import redact
from .cases import DERIVE_KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TEXTS = (
    "canonical_request",
    "string_to_sign",
    "signing_key",
    "signature",
    "authorization",
    "url",
)

_MOST_READ = 1000  # bytes of a line that is shown


class Malformed(Exception):
    """The line does not answer the question; the message says why."""


@dataclass(frozen=True, slots=True)
class SignerOutput:
    """What a signer answered.

    Args:
        error: why it refuses to sign; None if it signs.
        unsupported: what it cannot do; None if it supports all.
        texts: the steps and the result that it reports: those of `_TEXTS` that are present.
        headers: headers to add to a signed request, or to send with a presigned URL; None if it
            does not report them.
        sent: all headers of the request as it is sent; None if it does not report them.
        signature: the one signature that it reports; empty without one.
    """

    error: str | None
    unsupported: str | None
    texts: dict[str, str]
    headers: list[tuple[str, str]] | None
    sent: list[tuple[str, str]] | None
    signature: str


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of an Authorization header, or of the query of a presigned URL."""

    algorithm: str
    credential: str
    signed_headers: str
    signature: str


def read(line: bytes, question: dict[str, Any], *, to_be_signed: bool = True) -> SignerOutput:
    """Read the answer to a question.

    Args:
        line: as the signer wrote it.
        question: the question that the signer was asked.
        to_be_signed: whether an answer that does not refuse must have a signature.

    Raises:
        Malformed: the line does not answer the question.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        shown = redact(line[:_MOST_READ].decode(errors="replace").strip())[:60]
        raise Malformed(f"is not JSON: {shown!r}") from None
    if not isinstance(found, dict):
        raise Malformed(f"is not a JSON object: {found!r:.60}")
    if found.get("id") != question["id"]:
        raise Malformed(f"has the id {found.get('id')!r:.60}, not the question's")
    error, unsupported = (_text(found, name) for name in ("error", "unsupported"))
    if error is not None or unsupported is not None:
        return SignerOutput(error, unsupported, {}, None, None, "")
    texts = {name: text for name in _TEXTS if (text := _text(found, name)) is not None}
    headers, sent = _headers(found.get("headers")), _headers(found.get("sent"))
    if question["do"] == DERIVE_KEY:
        if "signing_key" not in texts:
            raise Malformed("has no signing_key, error or unsupported")
        return SignerOutput(None, None, texts, headers, sent, "")
    _take_authorization(texts, [*(headers or ()), *(sent or ())])
    signature = _signature(texts) if to_be_signed else ""
    return SignerOutput(None, None, texts, headers, sent, signature)


def _text(found: dict[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is None or isinstance(value, str):
        return value
    raise Malformed(f"has {name} that is not text: {value!r:.60}")


def _headers(value: Any) -> list[tuple[str, str]] | None:
    if value is None:
        return None
    pairs = [*value.items()] if isinstance(value, dict) else value
    if not isinstance(pairs, list):
        raise Malformed("has headers that are neither an object nor a list of pairs")
    for pair in pairs:
        if not isinstance(pair, list | tuple) or [type(part) for part in pair] != [str, str]:
            raise Malformed(f"has a header that is not a pair of texts: {pair!r:.60}")
    return [(name, text) for name, text in pairs]


def _take_authorization(texts: dict[str, str], headers: list[tuple[str, str]]) -> None:
    """Copy the Authorization header into `texts`, from either list of headers."""
    for name, text in headers:
        if name.lower() == "authorization" and texts.setdefault("authorization", text) != text:
            raise Malformed("has two Authorization headers that differ")


def _signature(texts: dict[str, str]) -> str:
    """Return the one signature of an answer."""
    found = {}
    if "signature" in texts:
        found["signature"] = texts["signature"]
    if "authorization" in texts:
        found["authorization"] = parse_authorization(texts["authorization"]).signature
    elif "url" in texts:
        found["url"] = parse_query(texts["url"]).signature
    if not found or not any(found.values()):
        raise Malformed("has no signature, authorization, url, error or unsupported")
    if len(set(found.values())) > 1:
        raise Malformed(f"has one signature in {' and another in '.join(found)}")
    return next(iter(found.values()))


def parse_authorization(text: str) -> Authorization:
    """Split an Authorization header; missing parts are empty."""
    algorithm, _, rest = text.strip().partition(" ")
    parts: dict[str, str] = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition("=")
        parts[name] = value
    names = ("Credential", "SignedHeaders", "Signature")
    return Authorization(algorithm, *(parts.get(name, "") for name in names))


def parse_query(url: str) -> Authorization:
    """Split the query of a presigned URL in the same way."""
    query = url.partition("#")[0].partition("?")[2]
    parts = {unquote(name): unquote(value) for name, value in split_query(query)}
    names = ("Algorithm", "Credential", "SignedHeaders", "Signature")
    return Authorization(*(parts.get(f"X-Amz-{name}", "") for name in names))
