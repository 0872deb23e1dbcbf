"""Send all cases to a server: control cases first, then what it must refuse."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime

from ...core.errors import InvalidParameter
from .classes import SERVER_DOWN, class_of
from .effects import with_effect
from .exchange import ANSWERED, send
from .hostile import why_not
from .state import State
from .verdicts import (
    DOWN,
    NOT_JUDGED,
    NOT_SENT,
    RIGHT,
    CaseVerdict,
    control_of,
    judge_response,
    stored_differently,
)
from .wire_request import make, plain_get

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .exchange import Response
    from .hostile import HostileCase
    from .kinds import Severity
    from .target import Target
    from .wire_request import WireRequest

HEADER = "hostile/control/header"
_NO_TIME = "the time was over"
_TRIES, _PAUSE = 5, 1.0  # to connect again; seconds between


@dataclass(frozen=True, slots=True)
class Results:
    """All verdicts on a server.

    Args:
        target: the server, with the buckets and the prefix of the run.
        server: what the server calls itself in its Server header.
        verdicts: one for each case, control cases first.
        left: keys and buckets that could not be deleted.
    """

    target: Target
    server: str
    verdicts: tuple[CaseVerdict, ...]
    left: tuple[str, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether the server accepts the simplest valid request, and all cases had their time."""
        if any(one.why == _NO_TIME for one in self.verdicts):
            return False
        return any(one.case.id == HEADER and one.verdict == RIGHT for one in self.verdicts)

    def findings(self, least: Severity) -> list[CaseVerdict]:
        """Return the findings of at least a severity, the most severe first."""
        found = [one for one in self.verdicts if one.is_finding and one.found.severity >= least]
        return sorted(found, key=lambda one: -one.found.severity)


def judge(
    target: Target,
    cases: Sequence[HostileCase],
    *,
    timeout: float = 5.0,
    most_seconds: float = 900.0,
) -> Results:
    """Send cases to a server, and clean up.

    Args:
        target: the server; with an empty bucket, two buckets are made and deleted.
        cases: from `hostile.read`.
        timeout: seconds for each response.
        most_seconds: seconds for all cases; the rest is not judged.

    Raises:
        InvalidParameter: the server does not answer, or refuses a bucket or an object.
    """
    first = _first_response(target, timeout)
    target = replace(target, clock_difference=_clock_difference(target, first))
    state = State(target, timeout)
    run = _Run(state, timeout, time.monotonic() + most_seconds)
    try:
        state.make()
        verdicts = [*run.controls(one for one in cases if one.must_be_accepted)]
        verdicts += run.hostile(one for one in cases if not one.must_be_accepted)
    finally:
        left = run.clean_up()
    return Results(state.target, first.header("server"), tuple(verdicts), tuple(left))


def _first_response(target: Target, timeout: float) -> Response:
    try:
        response = send(target, plain_get(target), timeout)
    except OSError as error:
        raise InvalidParameter(
            f"{target.url} takes no connection: {error.strerror or error}.",
            "Start the server first.",
            "url",
        ) from None
    if response.how != ANSWERED:
        raise InvalidParameter(
            f"{target.url} does not answer HTTP.",
            "Pass the port of its S3 API, and https:// if it has TLS.",
            "url",
        )
    return response


def _clock_difference(target: Target, response: Response) -> timedelta:
    """Return how far the server's clock is ahead, by its Date header; zero without one."""
    try:
        there = parsedate_to_datetime(response.header("date"))
    except (TypeError, ValueError):
        return timedelta()
    difference = there - target.now()
    return difference if abs(difference) > timedelta(seconds=2) else timedelta()


class _Run:
    """One run: what is left of the time, and which control cases were accepted."""

    def __init__(self, state: State, timeout: float, deadline: float) -> None:
        self._state = state
        self._timeout = timeout
        self._deadline = deadline
        self._accepted: dict[str, bool] = {}
        self._down = ""
        self._probe = plain_get(state.target)

    def controls(self, cases: Iterable[HostileCase]) -> list[CaseVerdict]:
        """Send the control cases, and read back what they stored."""
        verdicts = []
        for case in cases:
            one = self._send(case)
            if one.request is not None and one.request.stored is not None and one.verdict == RIGHT:
                one = stored_differently(one, self._state.stored(one.request.target))
            self._accepted[case.id] = one.request is not None and one.verdict == RIGHT
            verdicts.append(one)
        return verdicts

    def hostile(self, cases: Iterable[HostileCase]) -> list[CaseVerdict]:
        """Send what the server must refuse, where it accepts the control case of the same kind."""
        verdicts = []
        for case in cases:
            control = control_of(case)
            if self._accepted.get(control):
                verdicts.append(with_effect(self._send(case), self._state))
            else:
                words = f"the server does not accept {control.removeprefix('hostile/')}"
                verdicts.append(CaseVerdict(case, NOT_JUDGED, class_of(case.id), words))
        return verdicts

    def clean_up(self) -> list[str]:
        """Delete all that was written; return what is left."""
        try:
            return self._state.delete()
        except OSError:
            return [f"all keys of bucket {self._state.target.bucket} with the prefix of this run"]

    def _send(self, case: HostileCase) -> CaseVerdict:
        target = self._state.target
        own = class_of(case.id)
        if reason := why_not(case, target):
            return CaseVerdict(case, NOT_SENT, own, reason)
        if self._down:
            return CaseVerdict(case, NOT_JUDGED, own, f"the server is down after {self._down}")
        if time.monotonic() > self._deadline:
            return CaseVerdict(case, NOT_JUDGED, own, _NO_TIME)
        request = make(case, target)
        response = self._response(request)
        if response is None or (response.how != ANSWERED and self._response(self._probe) is None):
            self._down = case.id.removeprefix("hostile/")
            return CaseVerdict(case, DOWN, SERVER_DOWN, "takes no connection any more", request)
        return judge_response(case, request, response)

    def _response(self, request: WireRequest) -> Response | None:
        """Send a request, several times if there is no connection."""
        for attempt in range(_TRIES):
            time.sleep(_PAUSE if attempt else 0)
            with suppress(OSError):
                return send(self._state.target, request, self._timeout)
        return None
