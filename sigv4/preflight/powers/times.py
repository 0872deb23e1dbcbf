"""The times at which the decision of policies may change: those that their conditions name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta, timezone

from ..operators import date_of
from ..policies import Policies
from .statements import statements_of

_CLOCKS = frozenset({"aws:currenttime", "aws:epochtime"})
_AGE = "s3:signatureage"
_NONE, _SECOND = timedelta(), timedelta(seconds=1)
_FIRST = datetime(1, 1, 3, tzinfo=timezone.utc)
_LAST = datetime(9999, 12, 30, tzinfo=timezone.utc)


def times_of(
    policies: Policies, signed_at: datetime | None, places: Collection[str] | None = None
) -> list[datetime]:
    """List the seconds around each time that a condition on the clock names, in order.

    Args:
        policies: those that decide.
        signed_at: aware datetime, to which the age of a signature is added; None if not known.
        places: of the statements that are read; None for all.
    """
    named = [_second(key, text, signed_at) for key, text in _values(policies, places)]
    seconds = [time for time in named if time is not None]
    return sorted({time + shift for time in seconds for shift in (-_SECOND, _NONE, _SECOND)})


def _second(key: str, text: str, signed_at: datetime | None) -> datetime | None:
    """Return the second that a value names; None if it is not a time, or not one of Python."""
    try:
        if key in _CLOCKS:
            time = date_of(text)
        elif signed_at is None:
            return None
        else:
            time = signed_at + timedelta(milliseconds=float(text))
        second = time.astimezone(timezone.utc).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return second if _FIRST < second < _LAST else None


def _values(policies: Policies, places: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Yield the keys of the clock and the values that they are compared with."""
    for statement in statements_of(policies):
        is_read = places is None or statement.place in places
        for condition in statement.conditions if is_read else ():
            key = condition.key.lower()
            if key in _CLOCKS or key == _AGE:
                yield from [(key, value.text) for value in condition.values]


def last_allowed(is_denied: Callable[[datetime], bool], good: datetime, bad: datetime) -> datetime:
    """Return the last second that is not denied between one that is not and a later that is."""
    first, last = 0, int((bad - good).total_seconds()) + 1
    while last - first > 1:
        middle = (first + last) // 2
        at = good + timedelta(seconds=middle)
        first, last = (first, middle) if at >= bad or is_denied(at) else (middle, last)
    return good + timedelta(seconds=first)
