"""Presign an object of S3 or any URL, or sign the headers of a request, and show the steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sigv4 import Credentials, Request, Signer
from sigv4.cli import curl
from sigv4.core.constants import ALGORITHM
from sigv4.core.errors import InvalidParameter
from sigv4.core.model import Signed
from sigv4.s3 import S3
from sigv4.services.hosts import region_and_service
from sigv4.signer import system_clock

from .display import Answer, Block, code, facts, note, relative, without_sigv4a
from .steps import steps

# Of AWS's documentation; anyone may see them, and what is derived from them.
EXAMPLE_SECRETS = (
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
)
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_CARES = (
    "These are not the example keys of AWS's documentation. They stay in this page, but extensions "
    "of the browser can read it: use the command line for keys that matter."
)


def sign(fields: dict[str, str]) -> Answer:
    """Sign as the form says, and show the result and the four steps."""
    credentials = Credentials(
        fields.get("access_key_id", ""),
        fields.get("secret_access_key", ""),
        fields.get("session_token") or None,
    )
    at = _time(fields.get("at", ""))
    made = _MODES[fields.get("mode", "s3")](fields, credentials, at)
    if not made.signed.string_to_sign.startswith(f"{ALGORITHM}\n"):
        raise without_sigv4a()
    is_example = credentials.secret_access_key in EXAMPLE_SECRETS
    blocks = [] if is_example else [note(_CARES)]
    blocks += made.blocks
    blocks += steps(made.signed, credentials, hidden=not is_example)
    return Answer("good", made.title, blocks)


@dataclass(frozen=True, slots=True)
class _Made:
    """What was signed, and how the page shows it."""

    title: str
    blocks: list[Block]
    signed: Signed


def _object(fields: dict[str, str], credentials: Credentials, at: datetime) -> _Made:
    region = fields.get("region", "").strip()
    if not region:
        raise InvalidParameter(
            "The region of the bucket is missing: a signature is valid in one region.",
            "Fill in the field `region`.",
            "region",
        )
    operation = fields.get("operation") or "get_object"
    more: dict[str, Any] = {}
    if operation == "put_object" and fields.get("content_type"):
        more["ContentType"] = fields["content_type"]
    presigned = S3(credentials, region).presign(
        operation,
        Bucket=fields.get("bucket", ""),
        Key=fields.get("key", ""),
        expires_in=_expiry(fields),
        at=at,
        **more,
    )
    rows = [("permission needed", ", ".join(presigned.iam_actions))]
    sent = list(presigned.headers.items())
    blocks = _presigned(presigned.method, presigned.url, sent, presigned.expires_at, rows)
    return _Made(
        f"A URL for {presigned.method} that works until {_until(presigned.expires_at)}.",
        blocks,
        presigned.signed,
    )


def _url(fields: dict[str, str], credentials: Credentials, at: datetime) -> _Made:
    request = _request(fields, b"")
    region, service = _scope(fields, request)
    signed = Signer(credentials, region, service).presign(
        request, expires_in=_expiry(fields), at=at
    )
    end = signed.expires_at or at
    own = [pair for pair in request.headers if pair[0].lower() not in _names(signed)]
    sent = [*signed.headers.items(), *own]
    return _Made(
        f"A URL for {request.method} that works until {_until(end)}.",
        _presigned(request.method, signed.url, sent, end, []),
        signed,
    )


def _headers(fields: dict[str, str], credentials: Credentials, at: datetime) -> _Made:
    body = fields.get("body", "")
    request = _request(fields, body.encode())
    region, service = _scope(fields, request)
    signed = Signer(credentials, region, service).sign(request, at=at)
    sent = signed.apply(request).headers
    lines = "\n".join([f"{name}: {value}" for name, value in signed.headers.items()])
    command = curl.command(request.method, signed.url, sent, body=body or None)
    return _Made(
        f"{len(signed.headers)} headers to add to the request.",
        [code("headers to add", lines), code("curl", command)],
        signed,
    )


_MODES = {"s3": _object, "url": _url, "headers": _headers}


def _presigned(
    method: str,
    url: str,
    sent: list[tuple[str, str]],
    end: datetime,
    rows: list[tuple[str, str]],
) -> list[Block]:
    shown = "\n".join([f"{name}: {value}" for name, value in sent])
    blocks = [code("URL", url)]
    if sent:
        blocks.append(code("headers to send with it", shown))
    blocks.append(code("curl", curl.command(method, url, sent)))
    blocks.append(facts([("expires", relative(end, system_clock())), *rows]))
    return blocks


def _names(signed: Signed) -> set[str]:
    return {name.lower() for name in signed.headers}


def _until(end: datetime) -> str:
    return f"{end:%Y-%m-%d %H:%M:%S} UTC"


def _request(fields: dict[str, str], body: bytes) -> Request:
    lines = [line for line in fields.get("headers", "").splitlines() if line.strip()]
    pairs = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise InvalidParameter(
                f"{line[:80]!r} is not a header.", "Write a header a line: Name: value.", "headers"
            )
        pairs.append((name.strip(), value.strip()))
    url = fields.get("url", "").strip()
    return Request(fields.get("method", "").strip() or "GET", url, pairs, body)


def _scope(fields: dict[str, str], request: Request) -> tuple[str, str]:
    """Return region and service: of the form, else of the host."""
    host_region, host_service = region_and_service(request.host)
    found = {
        "region": fields.get("region", "").strip() or host_region,
        "service": fields.get("service", "").strip() or host_service,
    }
    for name, value in found.items():
        if not value:
            raise InvalidParameter(
                f"The {name} of {request.host[:80]!r} is not known.",
                f"Fill in the field `{name}`.",
                name,
            )
    return found["region"], found["service"]


def _expiry(fields: dict[str, str]) -> timedelta:
    count, unit = fields.get("expires_in", "").strip(), fields.get("unit") or "seconds"
    if not count.isascii() or not count.isdigit() or len(count) > 9:
        raise InvalidParameter(
            f"`expires_in` must be a whole number, not {count[:40]!r}.",
            "Write for example 15, and choose a unit.",
            "expires_in",
        )
    return timedelta(seconds=int(count) * UNITS[unit])


def _time(written: str) -> datetime:
    """Read a time, in UTC unless it says otherwise; now where none is written."""
    if not written.strip():
        return system_clock()
    try:
        found = datetime.fromisoformat(written.strip().replace("Z", "+00:00"))
    except ValueError:
        raise InvalidParameter(
            f"`at` must be a time, not {written[:40]!r}.",
            "Write it as 2026-11-30T12:00:00Z, or leave the field empty for now.",
            "at",
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
