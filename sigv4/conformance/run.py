"""All cases, asked of one signer in turn."""

from __future__ import annotations

from .child import ANSWERED, TIMED_OUT, Child
from .verdicts import CRASH, MALFORMED, TIME_OUT, Judgement, judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .cases import Case

_TRIES = 3  # of a signer that has never answered
_TIMES_OUT = 5  # in a row, after which no more time is spent


def run(
    cases: Sequence[Case], command: Sequence[str], timeout: float = 10.0
) -> Iterator[Judgement]:
    """The judgement on each case, in order.

    Args:
        cases: what is asked.
        command: program and arguments of the signer; see docs/conformance.md for what it reads and
            writes.
        timeout: seconds for each answer.

    Raises:
        InvalidParameter: the command cannot be run.
    """
    child = Child(command, timeout)
    failures: list[str] = []  # since the last answer
    ever = False
    try:
        for case in cases:
            if len(failures) >= _TRIES and not ever:
                words = f"not asked: the signer has not answered {_TRIES} times in a row"
                yield Judgement(case, CRASH, "", words)
                continue
            if failures[-_TIMES_OUT:] == [TIMED_OUT] * _TIMES_OUT:
                words = f"not asked: the signer was out of time {_TIMES_OUT} times in a row"
                yield Judgement(case, TIME_OUT, "", words)
                continue
            reply = child.ask(case.question)
            judgement = judge(case, reply)
            if reply.how == ANSWERED:
                ever, failures = True, []
            else:
                failures.append(reply.how)
            if judgement.verdict in {MALFORMED, TIME_OUT}:
                child.distrust()
            yield judgement
    finally:
        child.close()
