"""What `inspect` looks at: a signature of any version, as it was given, with what belongs to it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..captures.capture import Capture, make_request
from ..captures.form import make_fields
from ..captures.reader import read_capture, to_bytes
from ..captures.signature import CapturedSignature, query_fields, read_captured_signature
from ..core.errors import InvalidRequest
from ..core.model import Request

SIGV4, SIGV4A, SIGV2, CLOUDFRONT, NONE = "sigv4", "sigv4a", "sigv2", "cloudfront", "none"
HEADER, QUERY, FORM = "header", "query", "form"
_HEADER_LINE = re.compile(r"[A-Za-z0-9-]+:(?!//)")
_MOST_HEADERS = 1 << 20  # bytes
_UNKNOWN_HOST = "unknown.invalid"
_SIGV2_HEADER = re.compile(r"AWS ([^:\s]+):\S+")
_ECDSA = "ECDSA"


@dataclass(frozen=True, slots=True)
class Subject:
    """A signature, and the request or form that carries it.

    Attributes:
        version: ``sigv4``, ``sigv4a``, ``sigv2``, ``cloudfront`` or ``none``.
        kind: ``query``, ``header`` or ``form``.
        signature: what it says of itself; for other versions only key and expiry are set.
        capture: the request; of a form, the POST that sends it.
        has_host: whether the host is known.
        has_method: whether the method is known.
        fields: the fields of the query or the form, by lower-case name.
        policy: the parsed policy of a form or of CloudFront; None if it is absent or not valid.
    """

    version: str
    kind: str
    signature: CapturedSignature
    capture: Capture
    has_host: bool
    has_method: bool
    fields: Mapping[str, str] = field(repr=False)
    policy: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def request(self) -> Request:
        """The request."""
        return self.capture.request


def read_subject(text: str) -> Subject:
    """Read a URL, a curl command, an HTTP message, headers, a form as JSON, or a HAR.

    Raises:
        InvalidRequest: none of these.
    """
    raw = to_bytes(text)
    if raw.startswith(b"{"):
        form = _form_in_json(raw)
        if form is not None:
            return _of_form(form, has_host=bool(form.request.path or form.request.host))
    lines = _lines(raw)
    if lines and all(_HEADER_LINE.match(line) for line in lines):
        return _of_headers(lines)
    capture = read_capture(raw)
    if capture.form is not None:
        return _of_form(capture, has_host=True)
    return _of_request(capture, has_host=True, has_method=capture.complete)


def _form_in_json(raw: bytes) -> Capture | None:
    """Read what `generate_presigned_post` returns, also as the fields alone."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    fields = document.get("fields", document)
    if not isinstance(fields, dict) or "policy" not in {name.lower() for name in fields}:
        return None
    pairs = [(str(name), str(value)) for name, value in fields.items()]
    url = document.get("url") if "fields" in document else None
    request = make_request("POST", str(url or f"https://{_UNKNOWN_HOST}/"), [], None)
    return Capture("form", request, None, form=make_fields(pairs))


def _lines(raw: bytes) -> list[str]:
    """Split into lines that are not empty; none of what is too large to be headers alone."""
    text = raw.decode("utf-8", "replace") if len(raw) <= _MOST_HEADERS else ""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _of_headers(lines: list[str]) -> Subject:
    pairs = [(name, value.strip()) for name, _, value in [line.partition(":") for line in lines]]
    host = next((value for name, value in pairs if name.lower() == "host"), "")
    request = make_request("GET", f"https://{host or _UNKNOWN_HOST}/", pairs, None)
    capture = Capture("headers", request)
    return _of_request(capture, has_host=bool(host), has_method=False)


def _of_form(capture: Capture, *, has_host: bool) -> Subject:
    fields = capture.form.values if capture.form is not None else {}
    known = has_host and capture.request.host != _UNKNOWN_HOST
    key, *scope = fields.get("x-amz-credential", "").split("/")
    signature = CapturedSignature(
        FORM,
        fields.get("x-amz-algorithm", ""),
        key,
        tuple(scope),
        "",
        fields.get("x-amz-signature", ""),
        fields.get("x-amz-date", ""),
    )
    version = _version(signature.algorithm)
    if "awsaccesskeyid" in fields:
        version, signature = SIGV2, _bare(FORM, fields["awsaccesskeyid"], "")
    elif "x-amz-signature" not in fields:
        version = NONE
    policy = _document(fields.get("policy", ""))
    return Subject(
        version, FORM, signature, capture, known, has_method=True, fields=fields, policy=policy
    )


def _of_request(capture: Capture, *, has_host: bool, has_method: bool) -> Subject:
    request = capture.request
    fields = query_fields(request)
    found = read_captured_signature(request)
    policy = None
    if found is not None:
        version, kind = _version(found.algorithm), found.kind
    elif "awsaccesskeyid" in fields:
        version, kind = SIGV2, QUERY
        found = _bare(QUERY, fields["awsaccesskeyid"], fields.get("expires", ""))
    elif "key-pair-id" in fields and "signature" in fields:
        version, kind = CLOUDFRONT, QUERY
        found = _bare(QUERY, fields["key-pair-id"], fields.get("expires", ""))
        policy = _document(fields.get("policy", "").translate(str.maketrans("-_~", "+=/")))
    else:
        old = _SIGV2_HEADER.match(request.fields.get("authorization", ""))
        version, kind = (SIGV2 if old else NONE), HEADER
        found = _bare(HEADER, old[1] if old else "", "")
    return Subject(version, kind, found, capture, has_host, has_method, fields, policy)


def _version(algorithm: str) -> str:
    return SIGV4A if _ECDSA in algorithm else SIGV4


def _bare(kind: str, key: str, expires: str) -> CapturedSignature:
    return CapturedSignature(kind, "", key, (), "", "", "", expires)


def _document(encoded: str) -> dict[str, Any] | None:
    try:
        document = json.loads(b64decode(encoded, validate=True))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def refuse_empty(text: str) -> None:
    """Refuse nothing at all.

    Raises:
        InvalidRequest: the text is empty.
    """
    if not text.strip():
        raise InvalidRequest(
            "The input is empty.", "Pass a URL, a curl command, headers or a form.", "text"
        )
