"""The two encodings of time in Signature Version 4: ``20150830T123600Z`` and ``20150830``.

No clock is read here, nor anywhere else in core: the time is always an argument.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from . import lazy_errors as errors
from .calendar import datetime, timezone

_LENGTH = len("20150830T123600Z")


def to_utc(time: datetime, name: str = "at") -> datetime:
    """Convert an aware datetime to UTC and whole seconds.

    Raises:
        TypeError: not a datetime.
        NaiveDatetime: no time zone.
    """
    if type(time) is not datetime or time.tzinfo is not timezone.utc:
        time = to_utc_exactly(time, name)
    return time.replace(microsecond=0) if time.microsecond else time


def to_utc_exactly(time: datetime, name: str = "at") -> datetime:
    """Convert an aware datetime to UTC, and keep fractions of a second."""
    if not isinstance(time, datetime):
        raise TypeError(f"{name} must be an aware datetime, not {type(time).__name__}")
    if time.utcoffset() is None:
        raise errors.NaiveDatetime(
            f"{name}={time.isoformat()} has no time zone: its meaning depends on the machine.",
            "Pass an aware datetime, such as datetime.now(timezone.utc).",
            name,
        )
    if time.tzinfo is not timezone.utc:
        try:
            time = time.astimezone(timezone.utc)
        except OverflowError:
            raise beyond_calendar(time) from None
    return time


def beyond_calendar(time: datetime) -> errors.InvalidRequest:
    """Return the error for a signing time outside the years 1 to 9999."""
    return errors.InvalidRequest(
        f"{time.isoformat()} is outside the years 1 to 9999 in UTC.",
        "Use a time within them.",
        "at",
    )


def format_amz_date(time: datetime) -> str:
    """Format a datetime that `to_utc` returned as ``20150830T123600Z``."""
    known = _last_formatted[0]
    if known[0] != time:
        known = _last_formatted[0] = (time, _format(time))
    return known[1]


_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))


def _format(time: datetime) -> str:
    two = _TWO_DIGITS
    return (
        f"{time.year:04d}{two[time.month]}{two[time.day]}"
        f"T{two[time.hour]}{two[time.minute]}{two[time.second]}Z"
    )


# Many signatures fall into one second. The pair is replaced whole, so threads may share it.
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_last_formatted = [(_EPOCH, _format(_EPOCH))]
_last_parsed = [(_EPOCH, _format(_EPOCH))]


def parse_amz_date(text: str) -> datetime:
    """Parse a date such as ``20150830T123600Z``; other ISO 8601 forms are refused.

    Raises:
        InvalidRequest: another form, or a date that does not exist.
    """
    known = _last_parsed[0]
    if known[1] == text:
        return known[0]
    found = _parse(text)
    _last_parsed[0] = (found, text)
    return found


def _parse(text: str) -> datetime:
    digits = text[:8] + text[9:15]
    shaped = len(text) == _LENGTH and text[8] == "T" and text[15] == "Z"
    if shaped and digits.isascii() and digits.isdigit():
        year, *rest = int(digits[:4]), *[int(digits[at : at + 2]) for at in range(4, 14, 2)]
        month, day, hour, minute, second = rest
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
        except ValueError:
            pass
    raise errors.InvalidRequest(
        f"{text[:40]!r} is not a date in the form YYYYMMDD'T'HHMMSS'Z'.",
        "Write UTC as in 20150830T123600Z.",
    )
