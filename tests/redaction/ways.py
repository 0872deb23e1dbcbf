"""The ways in which a text is redacted, which must agree."""

from __future__ import annotations

from sigv4.cli.redact import redacted
from sigv4.redaction import redact


def results(text: str, expected: str) -> set[str]:
    """Redact a text whole and line by line, and what is expected of it once more."""
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    return {redact(text), b"".join(redacted(iter(lines))).decode(), redact(expected)}
