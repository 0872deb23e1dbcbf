"""Windows: times that share one signing time, so that a URL stays the same and caches can keep it.

A window of an hour begins at each full hour since 1970, in UTC. All URLs of a window are signed for
its start and carry the window's length on top of their lifetime:

    start                 asked for                       start + window
      |---------------------|------------------------------|----------- expires_in -----------|
      X-Amz-Date            now                            the next window           the URL ends

Rules of this file:

- A URL never lives shorter than `expires_in` from the time at which it was asked for.
- The signing time is never later than that time, so a window adds nothing to a clock that is ahead.
- What a URL says depends on the window and the credentials alone: processes that share nothing but
  these make the same URL.
- A URL that its credentials end is signed for their end, and not for a later one. That end is the
  same during the whole window, so the URL is too.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

from . import lazy_errors as errors
from .calendar import datetime, timedelta, timezone
from .constants import DEFAULT_ROLE_SESSION, MAX_EXPIRES_IN, MAX_ROLE_SESSION, MAX_STS_LIFETIME
from .lifetime import ALLOW, CAP, check_expires_in, is_int, lifetime
from .timestamp import beyond_calendar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Credentials

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_NAME = "window"


def check_window(window: int | timedelta, expires_in: int | timedelta) -> int:
    """Return a window as whole seconds.

    Args:
        window: seconds, or a timedelta of whole seconds.
        expires_in: how long each URL lasts at least.

    Raises:
        InvalidParameter: the window is not 1 second or more, in whole seconds.
        ExpiryTooLong: both together exceed 604800 seconds.
        GuardError: `expires_in` is not 1 to 604800 whole seconds.
    """
    asked = check_expires_in(expires_in)
    seconds = _whole_seconds(window)
    if seconds < 1:
        raise errors.InvalidParameter(
            f"`window={window!r}` is not at least 1 second, in whole seconds.",
            "Pass an int such as 3600, or a timedelta.",
            _NAME,
        )
    if seconds + asked > MAX_EXPIRES_IN:
        rest = MAX_EXPIRES_IN - asked
        advice = f"`window={rest}` or less" if rest else "no `window`"
        raise errors.ExpiryTooLong(
            f"`window={window!r}` and `expires_in={asked}` together exceed {MAX_EXPIRES_IN} "
            "seconds (7 days): a URL is signed for the start of its window, and lasts both.",
            f"Pass {advice}, or a shorter `expires_in`.",
            _NAME,
        )
    return seconds


def window_start(at: datetime, window: int) -> datetime:
    """Return the start of the window that holds a time in whole seconds, in UTC.

    Raises:
        InvalidRequest: the calendar has no such time.
    """
    try:
        return at - (at - _EPOCH) % timedelta(seconds=window)
    except OverflowError:
        raise beyond_calendar(at) from None


def window_lifetime(
    credentials: Credentials,
    at: datetime,
    expires_in: int | timedelta,
    window: int,
    on_short_lived: str,
) -> int:
    """Return the seconds to write into a URL that is signed for the start of its window.

    Args:
        credentials: the credentials to sign with.
        at: the time at which the URL is asked for; aware, UTC, whole seconds.
        expires_in: how long it lasts from then on, at least.
        window: what `check_window` returned.
        on_short_lived: as for `lifetime`.

    Raises:
        GuardError: as `lifetime`, for what was asked for; and a session of unknown end, which may
            end before the window does.
    """
    if credentials.expiration is None:
        return _of_unknown_end(credentials, at, expires_in, window, on_short_lived)
    seconds = lifetime(credentials, at, expires_in, on_short_lived)
    if on_short_lived == ALLOW:
        return seconds + window
    left = int((credentials.expiration - window_start(at, window)).total_seconds())
    return min(check_expires_in(expires_in) + window, left)


def _of_unknown_end(
    credentials: Credentials,
    at: datetime,
    expires_in: int | timedelta,
    window: int,
    on_short_lived: str,
) -> int:
    asked = lifetime(credentials, at, expires_in, on_short_lived)
    seconds = asked + window
    if credentials.session_token is None:
        return seconds
    longest = MAX_STS_LIFETIME if on_short_lived == ALLOW else MAX_ROLE_SESSION
    if seconds > longest and (on_short_lived != CAP or window >= longest):
        raise errors.OutlivesCredentials(
            f"`window={window}` and `expires_in={asked}` together would outlive the credentials of "
            f"{credentials.access_key_id}: they carry a session token of unknown expiration, and "
            f"such a session lasts at most {longest} seconds.",
            "Give the credentials their `expiration` to have it checked exactly, or pass a shorter "
            "`window`.",
            _NAME,
        )
    if asked <= DEFAULT_ROLE_SESSION < seconds:  # else `lifetime` has warned
        from .warn import warn_caller

        warn_caller(
            f"`window={window}` and `expires_in={asked}` together, with a session token of unknown "
            f"expiration: a role's session lasts {DEFAULT_ROLE_SESSION} seconds (1 hour) unless "
            "more was asked for, and the URL ends with it. Give the credentials their `expiration` "
            "to have this checked.",
            errors.LongLivedUrlWarning,
        )
    return min(seconds, longest)


def _whole_seconds(window: object) -> int:
    """Return the seconds of a window, or 0 for what is not a number of whole seconds."""
    if is_int(window):
        return int(window)
    if isinstance(window, timedelta):
        return 0 if window.microseconds else window.days * 86_400 + window.seconds
    return 0
