"""What is found out about a request, and its report as JSON, without secrets."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from secrets import token_hex

from ..redaction import redact as redacted
from ..verify import hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.model import Request
    from ..explain.causes import Cause
    from ..verify import Identity, VerificationError

VERIFIED, REFUSED, PREFLIGHT = "verified", "refused", "preflight"
_LONGEST = 400


class Finding:
    """One request and its outcome.

    Attributes:
        number: the number of the request in this run, from 1.
        request_id: identifier in the response.
        client: address and port.
        method, target: as they arrived, secrets hidden.
        agent: the User-Agent.
        verdict: ``verified``, ``refused``, or ``preflight``: a browser's question, never signed.
        error: why it was refused.
        causes: the likely causes, the most certain first.
        identity: who signed what.
        body: what binds the body to the signature.
        answer: the status of the response.
        notes: other facts worth knowing.
    """

    def __init__(self, client: str) -> None:
        self.number = 0
        self.request_id = token_hex(8).upper()
        self.at = datetime.now(timezone.utc)
        self.client = client
        self.method = self.target = self.agent = ""
        self.error: VerificationError | None = None
        self.causes: list[Cause] = []
        self.identity: Identity | None = None
        self.body = ""
        self.answer = 0
        self.notes: list[str] = []
        self.is_preflight = False

    def saw(self, method: bytes, target: bytes) -> None:
        """Record a request line."""
        self.method = shown(method.decode("utf-8", "replace"))
        path, mark, query = target.decode("utf-8", "replace").partition("?")
        path = hidden.without_secrets(path[: 2 * _LONGEST])  # of a longer text nothing is shown
        self.target = shown(redacted(path + mark + hidden.query(query)))  # a URL may be in the path

    def saw_request(self, request: Request) -> None:
        """Record a request that could be read."""
        self.agent = shown(redacted(request.fields.get("user-agent", "")))

    @property
    def canonical_request(self) -> str | None:
        """That of a request which was refused, without secrets; None if it could not be made."""
        made = None if self.error is None else self.error.canonical_request
        return None if made is None else redacted(made)

    @property
    def verdict(self) -> str:
        """Whether the signature, the body and all else are valid."""
        if self.is_preflight:
            return PREFLIGHT
        return VERIFIED if self.error is None else REFUSED


def shown(text: str) -> str:
    """Escape control characters of text from a client, and shorten it."""
    text = printable(text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def printable(text: str) -> str:
    """Escape characters that a terminal could take for more than text."""
    if text.isprintable():
        return text
    return "".join([each if each.isprintable() else f"\\x{ord(each):02x}" for each in text])


def as_json(finding: Finding) -> str:
    """Return a finding as a line of JSON."""
    error, by = finding.error, finding.identity
    found: dict[str, Any] = {
        "number": finding.number,
        "time": finding.at.isoformat(),
        "client": finding.client,
        "user_agent": finding.agent,
        "method": finding.method,
        "target": finding.target,
        "verdict": finding.verdict,
        "status": finding.answer,
        "notes": finding.notes,
    }
    if error is not None:
        found |= {
            "code": error.code,
            "problem": redacted(error.problem),
            "remedy": redacted(error.remedy),
            "canonical_request": finding.canonical_request,
            "string_to_sign": error.string_to_sign,
            "causes": [
                {
                    name: getattr(each, name)
                    for name in ("code", "name", "confidence", "words", "remedy")
                }
                for each in finding.causes
            ],
        }
    elif by is not None:
        found |= {
            "kind": by.kind,
            "access_key_id": by.access_key_id,
            "scope": str(by.scope),
            "signed_headers": list(by.signed_headers),
            "signed_at": by.signed_at.isoformat(),
            "expires_at": by.expires_at.isoformat(),
            "payload_hash": by.payload_hash,
            "body": finding.body,
        }
    return json.dumps(found)
