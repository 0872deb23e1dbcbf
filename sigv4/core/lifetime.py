"""How long a signature lasts, decided before it is made.

Rules of this file:

- A presigned URL ends at ``signed at + expires_in`` or when its credentials do, whichever comes
  first, and the server says nothing of the second when the URL is issued. So we do.
  https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration
- Where the end of the credentials is unknown, the sessions of STS bound it: one hour by default
  (beyond it, a warning), twelve at most for a role (beyond it, an error), 36 for anything.
"""

from __future__ import annotations

from . import lazy_errors as errors
from .calendar import datetime, timedelta
from .constants import DEFAULT_ROLE_SESSION, MAX_EXPIRES_IN, MAX_ROLE_SESSION, MAX_STS_LIFETIME
from .timestamp import beyond_calendar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    from .model import Credentials


class _Usual:
    """The default of ``expires_in``: an hour, or the service's limit if that is shorter."""

    def __repr__(self) -> str:
        return "<an hour, or the service's limit if that is shorter>"


USUAL: Any = _Usual()
REFUSE = "refuse"
CAP = "cap"
ALLOW = "allow"
CHOICES = (REFUSE, CAP, ALLOW)
_EXPIRES_IN = "expires_in"
_LONGEST_LIFETIME = len(str(MAX_EXPIRES_IN))

RENEW = "Pass `refresh_every=60` to have a new date taken meanwhile."
MARGIN = timedelta(minutes=1)  # and at most a tenth of the lifetime

_INSTEAD = (
    "For longer, use CloudFront signed URLs, or links of your own that redirect to a fresh URL: "
    "https://github.com/sigv4-engine/sigv4-engine/blob/main/docs/longer.md"
)


def check_expires_in(expires_in: int | timedelta) -> int:
    """Return an expiry as whole seconds from 1 to 604800.

    Raises:
        GuardError: says what is wrong and what to use instead; one class per rule.
    """
    if type(expires_in) is not int:
        expires_in = _whole_seconds(expires_in)
    if expires_in < 1:
        raise errors.ExpiryNotPositive(
            f"`expires_in={_shorten(expires_in)}` would make the URL expire before anyone could "
            "use it.",
            f"Pass 1 to {MAX_EXPIRES_IN} seconds.",
            _EXPIRES_IN,
        )
    if expires_in > MAX_EXPIRES_IN:
        raise errors.ExpiryTooLong(
            f"`expires_in={_shorten(expires_in)}` exceeds {MAX_EXPIRES_IN} seconds (7 days), the "
            "most that Signature Version 4 allows: the server would refuse the URL.",
            f"Pass at most {MAX_EXPIRES_IN}. {_INSTEAD}",
            _EXPIRES_IN,
        )
    return expires_in


def _whole_seconds(expires_in: object) -> int:
    if is_int(expires_in):
        return int(expires_in)
    if isinstance(expires_in, timedelta):
        if expires_in.microseconds:
            raise errors.ExpiryNotInteger(
                f"`expires_in={expires_in!r}` is not a whole number of seconds.",
                "Pass a timedelta without microseconds.",
                _EXPIRES_IN,
            )
        return expires_in.days * 86_400 + expires_in.seconds
    raise errors.ExpiryNotInteger(
        f"`expires_in={expires_in!r}` is {type(expires_in).__name__}, and URLs last whole seconds: "
        f"an int from 1 to {MAX_EXPIRES_IN}, or a timedelta.",
        "Pass an int, or a timedelta such as timedelta(hours=1).",
        _EXPIRES_IN,
    )


def is_int(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number: an int, or of a class of its own such as an IntEnum."""
    return isinstance(value, int) and not isinstance(value, bool)


def read_lifetime(text: str) -> int | None:
    """Parse a lifetime of 1 to 604800 seconds, as a URL carries it; None for anything else."""
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_LIFETIME:
        seconds = int(text)
        if 1 <= seconds <= MAX_EXPIRES_IN:
            return seconds
    return None


def check_on_short_lived(choice: str) -> str:
    """Refuse a choice other than ``"refuse"``, ``"cap"`` and ``"allow"``."""
    if choice not in CHOICES:
        raise ValueError(f"on_short_lived must be {REFUSE!r}, {CAP!r} or {ALLOW!r}, not {choice!r}")
    return choice


def check_not_expired(credentials: Credentials, at: datetime) -> None:
    """Refuse to sign with credentials that have expired."""
    if credentials.expiration is not None and credentials.expiration <= at:
        raise errors.ExpiredCredentials(
            f"The credentials of {credentials.access_key_id} expired at "
            f"{credentials.expiration.isoformat()}, before {at.isoformat()}.",
            "Get new credentials from their source.",
            "credentials",
        )


def lifetime(
    credentials: Credentials, at: datetime, expires_in: int | timedelta, on_short_lived: str
) -> int:
    """Return the seconds to write into a URL that is signed at a given time.

    Args:
        credentials: the credentials to sign with.
        at: when; aware, UTC.
        expires_in: what was asked for: seconds, or a timedelta of whole seconds.
        on_short_lived: what to do with a URL that would outlive its credentials: ``"refuse"`` it,
            ``"cap"`` it to their end, or ``"allow"`` it as it is.

    Raises:
        GuardError: the expiry is not 1 to 604800 whole seconds, or outlives the credentials.
    """
    seconds = check_expires_in(expires_in)
    check_on_short_lived(on_short_lived)
    check_not_expired(credentials, at)
    ends = credentials.expiration
    if ends is not None:
        left = int((ends - at).total_seconds())
        if seconds <= left or on_short_lived == ALLOW:
            return seconds
        if on_short_lived == CAP:
            return left
        raise errors.OutlivesCredentials(
            f"`expires_in={seconds}` would outlive the credentials of "
            f"{credentials.access_key_id}, which end in {left} seconds, at {ends.isoformat()}; the "
            "URL ends with them, whatever it says.",
            f'Pass `expires_in={left}` or less, or `on_short_lived="cap"` to have it shortened, or '
            "sign with credentials that last longer (a long-term key of an IAM user reaches 7 "
            "days).",
            _EXPIRES_IN,
        )
    if credentials.session_token is not None and seconds > DEFAULT_ROLE_SESSION:
        return _unknown_lifetime(credentials, seconds, on_short_lived)
    return seconds


def usable_until(signed_at: datetime, ends_at: datetime) -> datetime:
    """Return when to stop making what is signed for a time: before it expires, not when it has.

    The receiver of a URL needs time to use it. So the last tenth of the lifetime, or the last
    minute if that is less, is left to them.
    """
    return ends_at - min(MARGIN, (ends_at - signed_at) / 10)


def expired(
    signed_at: datetime, until: datetime, at: datetime, remedy: str = RENEW
) -> errors.ExpiredPlan:
    """Return the error for signing more for a time that is over, or nearly so.

    Args:
        signed_at: the signing time.
        until: what `usable_until` gives.
        at: the current time.
        remedy: what to do.
    """
    return errors.ExpiredPlan(
        f"What is signed for {signed_at.isoformat()} expires too soon to be signed after "
        f"{until.isoformat()}, and the time is {at.isoformat()}.",
        remedy,
        "at",
    )


def expires_at(at: datetime, lasts: int | timedelta) -> datetime:
    """Return the end of a URL that is signed at a given time, and lasts some seconds.

    Raises:
        InvalidRequest: the calendar has no such time.
    """
    try:
        return at + (lasts if isinstance(lasts, timedelta) else timedelta(seconds=lasts))
    except OverflowError:
        raise beyond_calendar(at) from None


def ends_at(credentials: Credentials, at: datetime, lasts: int | timedelta) -> datetime:
    """Return when a URL stops working: at its own end, or that of its credentials."""
    if credentials.expiration is None:
        return expires_at(at, lasts)
    return min(expires_at(at, lasts), credentials.expiration)


def _unknown_lifetime(credentials: Credentials, seconds: int, on_short_lived: str) -> int:
    """Bound a URL by what STS issues, where the expiration of the session token is not known."""
    longest = MAX_STS_LIFETIME if on_short_lived == ALLOW else MAX_ROLE_SESSION
    if seconds > longest:
        if on_short_lived != CAP:
            raise _outlives_unknown(credentials, seconds)
        seconds = longest
    from .warn import warn_caller

    warn_caller(
        f"`expires_in={seconds}` with a session token of unknown expiration: a role's session "
        f"lasts {DEFAULT_ROLE_SESSION} seconds (1 hour) unless more was asked for, and the URL "
        "ends with it. Give the credentials their `expiration` to have this checked.",
        errors.LongLivedUrlWarning,
    )
    return seconds


def _outlives_unknown(credentials: Credentials, seconds: int) -> errors.OutlivesCredentials:
    start = (
        f"`expires_in={seconds}` would outlive the credentials of {credentials.access_key_id}: "
        "they carry a session token"
    )
    if seconds > MAX_STS_LIFETIME:
        return errors.OutlivesCredentials(
            f"{start}, and STS issues none that lasts longer than {MAX_STS_LIFETIME} seconds (36 "
            "hours).",
            "Pass a shorter `expires_in`, and give the credentials their `expiration` to have it "
            "checked exactly; only a long-term key of an IAM user reaches 7 days.",
            _EXPIRES_IN,
        )
    return errors.OutlivesCredentials(
        f"{start} of unknown expiration, and a role's session lasts at most {MAX_ROLE_SESSION} "
        "seconds (12 hours).",
        "Give the credentials their `expiration` to have it checked exactly, or pass a shorter "
        '`expires_in`, or `on_short_lived="allow"` if you know that the session lasts.',
        _EXPIRES_IN,
    )


def _shorten(number: int) -> str:
    text = str(number) if -(10**30) < number < 10**30 else hex(number)
    return text if len(text) <= 40 else f"{text[:20]}... ({number.bit_length()} bits)"
