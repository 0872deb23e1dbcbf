"""Inspect a presigned URL, signed headers or a form: `sigv4.preflight.inspect`."""

from __future__ import annotations

from datetime import datetime

import sigv4.preflight
from sigv4.preflight import Inspection
from sigv4.signer import system_clock

from .display import Answer, Block, facts, relative, text

_VERSIONS = {
    "sigv4": "Signature Version 4",
    "sigv4a": "Signature Version 4A",
    "sigv2": "Signature Version 2",
    "cloudfront": "CloudFront",
}
_KINDS = {"query": "presigned URL", "header": "signed headers", "form": "upload form"}
_TONES = {"error": "bad", "warning": "warn"}


def inspect(fields: dict[str, str]) -> Answer:
    """Show what a signature says, and what is suspicious."""
    found = sigv4.preflight.inspect(fields.get("what", "").strip())
    now = system_clock()
    findings: list[Block] = [
        {
            "title": "",
            "badge": finding.severity,
            "code": finding.code,
            "text": finding.text,
            "remedy": "",
        }
        for finding in found.findings
    ]
    blocks = [facts(_rows(found, now))]
    if findings:
        blocks.append({"kind": "causes", "items": findings})
    if found.version in _VERSIONS:
        blocks.append(
            text("The signature itself was not verified: that takes the secret access key.")
        )
    return Answer(_TONES.get(found.worst or "", "good"), _title(found, now), blocks)


def _title(found: Inspection, now: datetime) -> str:
    if found.version == "none":
        return "It carries no signature."
    name = f"This {_KINDS[found.kind]}" if found.kind != "header" else "This request"
    if found.ends_at is not None and found.ends_at <= now:
        return f"{name} has expired: {relative(found.ends_at, now)}."
    if found.worst == "error":
        return f"{name} cannot work."
    end = "" if found.ends_at is None else f"{relative(found.ends_at, now)}, at the latest"
    if found.worst == "warning":
        return f"{name} may not work{f'; it expires at {end}' if end else ''}."
    return f"{name} can work{f' until {end}' if end else ''}."


def _rows(found: Inspection, now: datetime) -> list[tuple[str, str]]:
    kinds = {True: " (temporary credentials)", False: " (long-term key)", None: ""}
    temporary = None if found.version == "cloudfront" else found.is_temporary
    signed_at = found.signed_at
    version, ends = _VERSIONS.get(found.version), ""
    if found.ends_at is not None:
        ends = " ".join([f"{relative(found.ends_at, now)}.", *found.bounds])
    return [
        ("signature", f"{version}, {_KINDS[found.kind]}" if version else "none"),
        ("works until", ends),
        ("signed by", f"{found.access_key_id}{kinds[temporary]}" if found.access_key_id else ""),
        ("signed at", "" if signed_at is None else relative(signed_at, now)),
        ("scope", "/".join([part for part in (found.date, found.region, found.service) if part])),
        ("method", found.method or ""),
        ("host", found.host or ""),
        ("path", found.path),
        ("bucket", found.bucket or ""),
        ("key", found.key or ""),
        ("operation", found.operation or ""),
        ("headers to send", ", ".join(found.headers)),
    ]
