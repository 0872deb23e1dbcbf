"""Sign with another second: a date that was taken twice."""

from __future__ import annotations

from datetime import timedelta

from ...core.errors import InvalidRequest
from ...core.timestamp import parse_amz_date
from ..cause_kinds import CauseKind
from ..causes import Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = (-1, 1, -2, 2)


def dates(canonical: str, date: str) -> Iterator[tuple[Cause, str, str]]:
    """List what is signed when the date is taken twice.

    Args:
        canonical: the canonical request.
        date: that of the string to sign.

    Yields:
        the cause, the canonical request, and the date of the string to sign.
    """
    try:
        read = parse_amz_date(date)
        others = [(read + timedelta(seconds=off)).strftime("%Y%m%dT%H%M%SZ") for off in _SECONDS]
    except (InvalidRequest, OverflowError):
        return
    for other in others:
        changed = canonical.replace(date, other)
        for what, text, signed in (
            ("the canonical request", changed, date),
            ("the string to sign", canonical, other),
            ("the canonical request and the string to sign", changed, other),
        ):
            words = f"The signature proves it: the date {other} was signed in {what}, not {date}."
            yield Cause(CauseKind.DATE_ALTERED, words), text, signed
