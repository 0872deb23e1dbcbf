"""What a call of reports.json gives, and what calls share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote, urlsplit

from sigv4 import Credentials

AT = datetime(2026, 1, 15, 12, 30, 45, tzinfo=timezone.utc)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TEMPORARY, TOKEN = "ASIAIOSFODNN7EXAMPLE", "FwoGZXIvYXdzEXAMPLETOKEN+/=="
LONGER = timedelta(days=7)


@dataclass
class Outcome:
    """What a call gave: facts to compare, and the two signatures that must be equal."""

    facts: dict[str, Any] = field(default_factory=dict)
    signature: str = ""
    reference: str = ""


def credentials_of(given: str | dict[str, Any]) -> Credentials:
    """Return long-term credentials, those of a session, or the ones that an entry spells out."""
    if isinstance(given, dict):
        values = dict(given)
        ends_in = values.pop("ends_in", None)
        expiration = None if ends_in is None else AT + timedelta(seconds=ends_in)
        return Credentials(**values, expiration=expiration)
    if given == "long-term":
        return Credentials(KEY, SECRET)
    return Credentials(TEMPORARY, SECRET, TOKEN, AT + LONGER)


def facts_of_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    pairs = [pair.partition("=") for pair in parts.query.split("&")]
    query = {unquote(name): unquote(value) for name, _, value in pairs}
    return {
        "url": url,
        "host": parts.netloc,
        "path": parts.path,
        "query": query,
        "signed_headers": query.get("X-Amz-SignedHeaders", "").split(";"),
        "scope": query.get("X-Amz-Credential", "").partition("/")[2],
    }
