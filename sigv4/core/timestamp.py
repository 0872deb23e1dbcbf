"""The two encodings of time in Signature Version 4: ``20150830T123600Z`` and ``20150830``.

No clock is read here, nor anywhere else in core: the time is always an argument.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

from datetime import datetime, timezone

from .errors import InvalidRequest, NaiveDatetime

_LENGTH = len("20150830T123600Z")


def to_utc(moment: datetime, name: str = "at") -> datetime:
    """Convert an aware datetime to UTC and whole seconds.

    Raises:
        TypeError: not a datetime.
        NaiveDatetime: no time zone.
    """
    moment = to_utc_exactly(moment, name)
    return moment.replace(microsecond=0) if moment.microsecond else moment


def to_utc_exactly(moment: datetime, name: str = "at") -> datetime:
    """As `to_utc`, with what the time has beyond whole seconds."""
    if not isinstance(moment, datetime):
        raise TypeError(f"{name} must be an aware datetime, not {type(moment).__name__}")
    if moment.utcoffset() is None:
        raise NaiveDatetime(
            f"{name}={moment.isoformat()} has no time zone: it is another moment on every machine.",
            "Pass an aware datetime, such as datetime.now(timezone.utc).",
        )
    if moment.tzinfo is not timezone.utc:
        try:
            moment = moment.astimezone(timezone.utc)
        except OverflowError:
            raise beyond_calendar(moment) from None
    return moment


def beyond_calendar(moment: datetime) -> InvalidRequest:
    """Return the error for a signing time outside the years 1 to 9999."""
    return InvalidRequest(
        f"{moment.isoformat()} leads beyond the years 1 to 9999.", "Use a moment of this age."
    )


def format_amz_date(moment: datetime) -> str:
    """``20150830T123600Z`` for a datetime that `to_utc` returned."""
    known = _last_formatted[0]
    if known[0] != moment:
        known = _last_formatted[0] = (moment, _format(moment))
    return known[1]


def _format(moment: datetime) -> str:
    return (
        f"{moment.year:04d}{moment.month:02d}{moment.day:02d}"
        f"T{moment.hour:02d}{moment.minute:02d}{moment.second:02d}Z"
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
    raise InvalidRequest(
        f"{text[:40]!r} is not a date in the form YYYYMMDD'T'HHMMSS'Z'.",
        "Write UTC as in 20150830T123600Z.",
    )
