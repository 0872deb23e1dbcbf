"""The fields of credentials in variables and files, and what a profile takes its keys from.

https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import re
from datetime import datetime, timezone

from ..core.errors import InvalidCredentials, MissingCredentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from ..settings import Files

    Fields: TypeAlias = tuple[str, str, str | None, datetime | None]

NOTHING: Mapping[str, str] = {}
KEY_ID, SECRET = "aws_access_key_id", "aws_secret_access_key"
# In the AWS CLI's order: the older name comes first.
_TOKEN_NAMES = ("aws_security_token", "aws_session_token")
# What saml2aws and aws-azure-login write beside temporary keys.
_EXPIRATION_NAMES = ("aws_credential_expiration", "x_security_token_expires", "aws_expiration")

ROLE, WEB_IDENTITY, SSO = "role_arn", "web_identity_token_file", "SSO"
LOGIN, PROCESS = "login_session", "credential_process"
CREDENTIALS_FILE, CONFIG_FILE = "the credentials file", "the config file"

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?"
    r" ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
)
_BASIC_TIME = re.compile(
    r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)(?:[.,]\d+)?(Z|z|[+-]\d\d(?::?\d\d)?)"
)
# RFC 2822; of the names of time zones only those of UTC, since dateutil ignores all others.
_MAIL_TIME = re.compile(
    r"(?:[A-Za-z]{3}, ?)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d)?) "
    r"(GMT|UTC|Z|[+-]\d{4})"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


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
            "AWS_SESSION_TOKEN and AWS_SECURITY_TOKEN hold different session tokens, and tools "
            "differ in which of the two they use.",
            "Unset AWS_SECURITY_TOKEN, the older name, if AWS_SESSION_TOKEN is that of the keys.",
            "session_token",
        )
    expiration = environ.get("AWS_CREDENTIAL_EXPIRATION")
    return (
        environ["AWS_ACCESS_KEY_ID"],
        environ["AWS_SECRET_ACCESS_KEY"],
        token or older or None,
        parse_expiration("AWS_CREDENTIAL_EXPIRATION", expiration),
    )


def key_source(
    files: Files, name: str, environ: Mapping[str, str] = NOTHING, *, is_role_source: bool = False
) -> str | None:
    """Decide what a profile takes its keys from, in the AWS CLI's order; None for nothing.

    Args:
        files: the AWS CLI's files.
        name: the profile.
        environ: variables that count beside the profile; none where they do not.
        is_role_source: the profile is a role's ``source_profile``; keys come before a role then.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
    """
    merged = files.profile(name)
    has_keys = KEY_ID in merged or SECRET in merged
    if ROLE in merged and WEB_IDENTITY not in merged and not (is_role_source and has_keys):
        return ROLE
    if environ.get("AWS_WEB_IDENTITY_TOKEN_FILE", merged.get(WEB_IDENTITY)):
        return WEB_IDENTITY
    if "sso_account_id" in merged or "sso_role_name" in merged:
        return SSO
    if KEY_ID in files.keys.get(name, {}):
        return CREDENTIALS_FILE
    for setting in (LOGIN, PROCESS):
        if setting in merged:
            return setting
    return CONFIG_FILE if KEY_ID in files.config.get(name, {}) else None


def profile_fields(files: Files, name: str) -> Fields:
    """Read the keys that a profile holds itself; all of them come from one file.

    Raises:
        MissingCredentials: half a pair or none.
        InvalidCredentials: an expiration that is not a date and time.
    """
    keys, config = files.keys.get(name, {}), files.config.get(name, {})
    settings = keys if KEY_ID in keys else config
    missing = [key for key in (KEY_ID, SECRET) if not settings.get(key)]
    if missing:
        raise MissingCredentials(
            f"Profile {name!r} has no {' and no '.join(missing)}.",
            "Add both to the credentials file, or name another profile.",
        )
    return (
        settings[KEY_ID],
        settings[SECRET],
        _first(settings, _TOKEN_NAMES),
        parse_expiration(f"the expiration of profile {name}", _first(settings, _EXPIRATION_NAMES)),
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
    parts = _parts(text.strip())
    parsed = _time(*parts) if parts else None
    if parsed is None:
        raise InvalidCredentials(
            f"{name}={text[:40]!r} is not an ISO 8601 or RFC 2822 date and time.",
            "Write it as in 2030-01-31T12:00:00Z.",
            "expires_at",
        )
    return parsed


def _parts(text: str) -> tuple[str, str | None, str | None] | None:
    """Return day, time and time zone of a date and time in one of the forms; None for others."""
    found = _TIME.fullmatch(text)
    if found:
        return found[1], found[2], found[3]
    found = _BASIC_TIME.fullmatch(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return f"{year}-{month}-{day}", f"{hour}:{minute}:{second}", zone
    found = _MAIL_TIME.fullmatch(text)
    if found and found[2].lower() in _MONTHS:
        month = _MONTHS.index(found[2].lower()) + 1
        return f"{found[3]}-{month:02}-{found[1]:0>2}", found[4], found[5]
    return None


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


def _first(settings: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((settings[name] for name in names if settings.get(name)), None)
