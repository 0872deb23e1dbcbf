"""The fields of credentials in variables, and the times at which credentials end.

https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
"""

from __future__ import annotations

import re
from datetime import datetime, timezone

from ..core.errors import InvalidCredentials, MissingCredentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Fields: TypeAlias = tuple[str, str, str | None, datetime | None]

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?"
    r" ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
)


def environment_fields(environ: Mapping[str, str]) -> Fields:
    """Read the credentials of the ``AWS_*`` variables.

    Raises:
        MissingCredentials: the access key or its secret is not set.
        InvalidCredentials: an expiration that is not a date and time, or two session tokens.
    """
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise MissingCredentials(
            f"{' and '.join(missing)} not set in the environment.",
            "Set both (and AWS_SESSION_TOKEN with temporary credentials), or use a profile.",
        )
    token, older = environ.get("AWS_SESSION_TOKEN"), environ.get("AWS_SECURITY_TOKEN")
    if token and older and token != older:
        raise InvalidCredentials(
            "AWS_SESSION_TOKEN and AWS_SECURITY_TOKEN differ, and tools do not agree which counts.",
            "Unset the one that is not of these keys.",
            "session_token",
        )
    expiration = environ.get("AWS_CREDENTIAL_EXPIRATION")
    return (
        environ["AWS_ACCESS_KEY_ID"],
        environ["AWS_SECRET_ACCESS_KEY"],
        token or older or None,
        parse_expiration("AWS_CREDENTIAL_EXPIRATION", expiration),
    )


def parse_expiration(name: str, text: str | None) -> datetime | None:
    """Parse an ISO 8601 or RFC 2822 date and time; None for nothing.

    ISO 8601 without a time zone is UTC. The AWS CLI's caches end in ``UTC`` where others write
    ``Z``, and both are read; fractions of seconds are dropped.

    Raises:
        InvalidCredentials: another form.
    """
    if not text:
        return None
    text = text.strip()
    found = _TIME.fullmatch(text)
    if found:
        parsed = _time(*found.groups())
    else:
        from .other_times import other_parts  # which few programs write

        parts = other_parts(text)
        parsed = _time(*parts) if parts else None
    if parsed is None:
        raise InvalidCredentials(
            f"{name}={text[:40]!r} is not an ISO 8601 or RFC 2822 date and time.",
            "Write it as in 2030-01-31T12:00:00Z.",
            "expires_at",
        )
    return parsed


def _time(day: str, time: str | None, zone: str | None) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(f"{day} {time or '00:00'}{_offset(zone)}")
        return parsed.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> str:
    if zone is None or zone[0] not in "+-":
        return "+00:00"
    return f"{zone[:3]}:{zone[3:].removeprefix(':') or '00'}"
