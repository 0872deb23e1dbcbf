"""``sigv4 inspect``: take a presigned URL, a curl command, headers or a form apart."""

from __future__ import annotations

import os
import sys

from ..preflight import inspect
from . import options as shared
from .captured_text import add_captured, captured

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..preflight import Inspection

DESCRIPTION = (
    "Say what a presigned URL, a curl command, headers or a form says: who signed it, for what, "
    "until when, and what is suspicious. Nothing is contacted, and secrets are not shown. Exit "
    "status 1: it cannot work; 3: it may not."
)
EXAMPLES = (
    "sigv4 inspect 'https://bucket.s3.eu-west-1.amazonaws.com/key?X-Amz-...'",
    "sigv4 inspect --file request.txt --output json",
)
_STATUSES = {"error": 1, "warning": 3}
_RED, _YELLOW = "31", "33"
_COLOURS = {"error": _RED, "warning": _YELLOW}
_VERSIONS = {
    "sigv4": "Signature Version 4",
    "sigv4a": "Signature Version 4A",
    "sigv2": "Signature Version 2",
    "cloudfront": "CloudFront",
}
_KINDS = {"query": "presigned URL", "header": "signed headers", "form": "upload form"}


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_captured(command, "a presigned URL, or a curl command, headers or a form (JSON)")
    command.add_argument(
        "--at",
        type=shared.point_in_time,
        metavar="TIME",
        help="the time to compare with (default: now)",
    )
    shared.add_output(command, ("text", "json"))


def run(options: Namespace) -> int:
    """Print what the signature says, and return the status of the worst finding."""
    with captured(options) as text:
        found = inspect(text, at=options.at)
    print(_json(found) if options.output == "json" else _text(found))
    return _STATUSES.get(found.worst or "", 0)


def _text(found: Inspection) -> str:
    rows = [
        ("signature", _signature(found)),
        ("signed by", _who(found)),
        ("scope", "/".join([x for x in (found.date, found.region, found.service) if x])),
        ("signed at", "" if found.signed_at is None else found.signed_at.isoformat()),
        ("works until", _end(found)),
        ("host", found.host or ""),
        ("method", found.method or ""),
        ("bucket", found.bucket or ""),
        ("key", found.key or ""),
        ("operation", found.operation or ""),
        ("send headers", ", ".join(found.headers)),
    ]
    width = max([len(name) for name, _ in rows]) + 2
    lines = [f"{name + ':':{width}}{value}" for name, value in rows if value]
    if found.version == "sigv2":
        lines[0] = _coloured(lines[0], _RED)
    for finding in found.findings:
        head = _coloured(f"{finding.severity}:", _COLOURS.get(finding.severity, ""))
        lines += ["", f"{head} {finding.text} [{finding.code}]"]
    return "\n".join(lines)


def _signature(found: Inspection) -> str:
    """Name the version and where the signature is; without a signature, there is neither."""
    version = _VERSIONS.get(found.version)
    return f"{version}, {_KINDS[found.kind]}" if version else "none"


def _who(found: Inspection) -> str:
    kinds = {True: " (temporary credentials)", False: " (long-term key)", None: ""}
    kind = "" if found.version == "cloudfront" else kinds[found.is_temporary]
    return f"{found.access_key_id}{kind}" if found.access_key_id else ""


def _end(found: Inspection) -> str:
    if found.ends_at is None:
        return ""
    return f"at most {found.ends_at.isoformat()}. {' '.join(found.bounds)}"


def _coloured(text: str, colour: str) -> str:
    is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    if is_plain or not colour or not sys.stdout.isatty():
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def _json(found: Inspection) -> str:
    from dataclasses import asdict
    from json import dumps

    fields = asdict(found) | {
        "signed_at": None if found.signed_at is None else found.signed_at.isoformat(),
        "ends_at": None if found.ends_at is None else found.ends_at.isoformat(),
        "findings": [finding._asdict() for finding in found.findings],
        "worst": found.worst,
    }
    return dumps(fields, indent=2)
