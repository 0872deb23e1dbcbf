"""A plan for each stretch of a long stream: made again on request, and never used after it expires.

A plan is bound to one signing time. Over a stream that takes hours the clock passes midnight, is
set back, or passes the end of what the plan makes; this module decides what happens then.
"""

from __future__ import annotations

from itertools import chain, islice

from .calendar import timedelta
from .constants import MAX_EXPIRES_IN
from .errors import InvalidParameter
from .lifetime import expired, is_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any, NoReturn, TypeVar

    from .header_plan import HeaderPlan
    from .plan import Plan

    AnyPlan = TypeVar("AnyPlan", Plan, HeaderPlan)
    Late = Callable[[], NoReturn]
    InTime = Callable[[Iterable[Any], datetime, Late], Iterator[Any]]


def renewed(
    rows: Iterable[Any],
    plan_now: Callable[[], AnyPlan],
    clock: Callable[[], datetime] | None,
    refresh_every: int | None,
    in_time: InTime | None = None,
) -> Iterator[tuple[AnyPlan, Iterable[Any]]]:
    """Cut a stream of rows into stretches, each with the plan that it is to be signed with.

    Rows are read one by one, when the stretch that is given out is read.

    Args:
        rows: the stream.
        plan_now: makes the plan of the current time.
        clock: the current time; None if the plan is of a fixed one.
        refresh_every: seconds after which a new plan is made; None for one plan for all.
        in_time: what yields values until `clock` has passed a time, as `Signer.in_time` does.

    Raises:
        ExpiredPlan: no renewal was asked for, and what the plan makes has ended.
        InvalidParameter: a renewal that cannot be.
    """
    if refresh_every is not None:
        yield from _refreshed(rows, plan_now, clock, refresh_every)
        return
    source = iter(rows)
    for first in source:
        plan = plan_now()
        rest = source if clock is None else _while_usable(source, clock, plan, in_time)
        yield plan, chain((first,), rest)
        return


def _while_usable(
    source: Iterator[Any],
    clock: Callable[[], datetime],
    plan: Plan | HeaderPlan,
    in_time: InTime | None,
) -> Iterator[Any]:
    """Yield rows while what the plan signs is of use; each row may have been waited for."""
    until, late = plan.renew_at, when_late(plan, clock)
    if in_time is not None:
        yield from in_time(source, until, late)
        return
    for row in source:
        if clock() >= until:
            late()
        yield row


def when_late(plan: Plan | HeaderPlan, clock: Callable[[], datetime]) -> Late:
    """Return what raises the error of a plan whose time is over."""

    def late() -> NoReturn:
        raise expired(plan.signed_at, plan.renew_at, clock())

    return late


def _refreshed(
    rows: Iterable[Any],
    plan_now: Callable[[], AnyPlan],
    clock: Callable[[], datetime] | None,
    refresh_every: int,
) -> Iterator[tuple[AnyPlan, Iterable[Any]]]:
    if not is_int(refresh_every) or refresh_every < 1:
        raise InvalidParameter(
            f"`refresh_every` must be an int of at least 1 second, not {refresh_every!r}.",
            "Pass whole seconds.",
            "refresh_every",
        )
    if clock is None:
        raise InvalidParameter(
            "`refresh_every` needs the clock, but the time to sign at is fixed.",
            "Leave out one of the two.",
            "refresh_every",
        )
    source = iter(rows)
    waiting = list(islice(source, 1))
    while waiting:
        since = clock()
        plan = plan_now()
        since = max(since, plan.signed_at)  # a window begins earlier
        until = since + timedelta(seconds=min(refresh_every, MAX_EXPIRES_IN))
        yield plan, _while_fresh(waiting, source, clock, since, min(until, plan.renew_at))


def _while_fresh(
    waiting: list[Any],
    source: Iterator[Any],
    clock: Callable[[], datetime],
    since: datetime,
    until: datetime,
) -> Iterator[Any]:
    """Yield the waiting row and those after it; the first that comes too late waits again.

    A clock that was set back asks for a new plan too: servers refuse dates in the future.
    """
    yield waiting.pop()
    for row in source:
        if since <= clock() < until:
            yield row
        else:
            waiting.append(row)
            return
