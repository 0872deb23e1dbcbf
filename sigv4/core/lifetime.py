"""How long a signature lasts, decided before it is made.

Rules of this file:

- A presigned URL ends at ``signed at + expires_in`` or when its credentials do, whichever comes
  first, and the server says nothing of the second when the URL is issued. So we do.
  https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration
- Where the end of the credentials is unknown, what STS can issue at most bounds it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sys import _getframe
from warnings import warn

from .constants import MAX_EXPIRES_IN, MAX_ROLE_SESSION, MAX_STS_LIFETIME
from .errors import (
    ExpiredCredentials,
    ExpiryNotInteger,
    ExpiryNotPositive,
    ExpiryTooLong,
    LongLivedUrlWarning,
    OutlivesCredentials,
)
from .timestamp import beyond_calendar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from .model import Credentials

_LIBRARY = __name__.partition(".")[0] + "."

REFUSE = "refuse"
CAP = "cap"

_INSTEAD = (
    "For longer, issue a new URL when the old one ends, serve the object through CloudFront signed "
    "URLs, or let your own endpoint redirect to a fresh URL."
)


def check_expires_in(expires_in: int) -> int:
    """Whole seconds from 1 to 604800, or a GuardError that says why and what instead."""
    if type(expires_in) is not int:
        raise ExpiryNotInteger(
            f"`expires_in={expires_in!r}` is {type(expires_in).__name__}; S3 takes whole seconds "
            f"as an int, from 1 to {MAX_EXPIRES_IN}.",
            "Pass an int, such as int(timedelta(hours=1).total_seconds()).",
        )
    if expires_in < 1:
        raise ExpiryNotPositive(
            f"`expires_in={_shorten(expires_in)}` would end the URL before anyone could use it.",
            f"Pass 1 to {MAX_EXPIRES_IN} seconds.",
        )
    if expires_in > MAX_EXPIRES_IN:
        raise ExpiryTooLong(
            f"`expires_in={_shorten(expires_in)}` exceeds {MAX_EXPIRES_IN} seconds (7 days), the "
            "most that Signature Version 4 allows: the server would refuse the URL.",
            f"Pass at most {MAX_EXPIRES_IN}. {_INSTEAD}",
        )
    return expires_in


def check_on_short_lived(choice: str) -> str:
    """``"refuse"`` or ``"cap"``."""
    if choice not in (REFUSE, CAP):
        raise ValueError(f"on_short_lived must be {REFUSE!r} or {CAP!r}, not {choice!r}")
    return choice


def check_not_expired(credentials: Credentials, at: datetime) -> None:
    """Refuse to sign with credentials that have ended."""
    if credentials.expiration is not None and credentials.expiration <= at:
        raise ExpiredCredentials(
            f"The credentials of {credentials.access_key_id} ended at "
            f"{credentials.expiration.isoformat()}, before {at.isoformat()}.",
            "Get new ones from where these came from.",
        )


def lifetime(credentials: Credentials, at: datetime, expires_in: int, on_short_lived: str) -> int:
    """The seconds that a URL signed at a moment will really last.

    Args:
        credentials: who signs.
        at: when; aware, UTC.
        expires_in: seconds asked for.
        on_short_lived: ``"refuse"`` a URL that would outlive its credentials, or ``"cap"`` it.

    Raises:
        GuardError: an expiry that is not 1 to 604800 whole seconds, or that outlives the
            credentials and may not be capped.
    """
    check_expires_in(expires_in)
    check_on_short_lived(on_short_lived)
    check_not_expired(credentials, at)
    ends = credentials.expiration
    if ends is not None:
        left = int((ends - at).total_seconds())
        if expires_in <= left:
            return expires_in
        if on_short_lived == CAP:
            return left
        raise OutlivesCredentials(
            f"`expires_in={expires_in}` would outlive the credentials of "
            f"{credentials.access_key_id}, which end in {left} seconds, at {ends.isoformat()}; the "
            "URL dies with them, whatever it says.",
            f'Pass `expires_in={left}` or less, or `on_short_lived="cap"` to have it shortened, or '
            "sign with credentials that last longer (a long-term key of an IAM user reaches 7 "
            "days).",
        )
    if credentials.session_token is not None:
        return _unknown_lifetime(credentials, expires_in, on_short_lived)
    return expires_in


def expires_at(at: datetime, seconds: int) -> datetime:
    """The end of a URL signed at a moment.

    Raises:
        InvalidRequest: the calendar has no such moment.
    """
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        raise beyond_calendar(at) from None


def _unknown_lifetime(credentials: Credentials, expires_in: int, on_short_lived: str) -> int:
    if expires_in > MAX_STS_LIFETIME:
        if on_short_lived != CAP:
            raise OutlivesCredentials(
                f"`expires_in={expires_in}` would outlive the credentials of "
                f"{credentials.access_key_id}: they carry a session token, and STS issues none "
                f"that lasts longer than {MAX_STS_LIFETIME} seconds (36 hours).",
                "Pass a shorter expires_in, and Credentials(expiration=...) to have it checked "
                "exactly; only a long-term key of an IAM user reaches 7 days.",
            )
        expires_in = MAX_STS_LIFETIME
    if expires_in > MAX_ROLE_SESSION:
        warn(
            f"`expires_in={expires_in}` with a session token of unknown expiration: a role's "
            f"session lasts at most {MAX_ROLE_SESSION} seconds (12 hours) and the URL dies with "
            "it. Pass Credentials(expiration=...) to have this checked.",
            LongLivedUrlWarning,
            stacklevel=_level_of_caller(),
        )
    return expires_in


def _level_of_caller() -> int:
    """How many calls up from `_unknown_lifetime` the library was entered."""
    level, frame = 0, _getframe(1)
    while frame.f_back is not None and _name(frame).startswith(_LIBRARY):
        level, frame = level + 1, frame.f_back
    return level + 1


def _name(frame: FrameType) -> str:
    return frame.f_globals.get("__name__") or ""


def _shorten(number: int) -> str:
    text = str(number) if -(10**30) < number < 10**30 else hex(number)
    return text if len(text) <= 40 else f"{text[:20]}... ({number.bit_length()} bits)"
