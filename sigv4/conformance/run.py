"""Ask one signer all cases, one after the other."""

from __future__ import annotations

from .child import ANSWERED, TIMED_OUT, Child
from .verdicts import CRASH, MALFORMED, TIME_OUT, CaseResult, judge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .cases import Case

_TRIES = 3  # for a signer that has never answered
_TIMES_OUT = 5  # in a row, after which the rest is not asked


def run(
    cases: Sequence[Case], command: Sequence[str], timeout: float = 10.0
) -> Iterator[CaseResult]:
    """Yield the result of each case, in order.

    Args:
        cases: the cases to ask.
        command: program and arguments of the signer; docs/conformance.md describes what it reads
            and writes.
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
                yield CaseResult(case, CRASH, "", words)
                continue
            if failures[-_TIMES_OUT:] == [TIMED_OUT] * _TIMES_OUT:
                words = f"not asked: the signer timed out {_TIMES_OUT} times in a row"
                yield CaseResult(case, TIME_OUT, "", words)
                continue
            reply = child.ask(case.question)
            result = judge(case, reply)
            if reply.how == ANSWERED:
                ever, failures = True, []
            else:
                failures.append(reply.how)
            if result.verdict in {MALFORMED, TIME_OUT}:
                child.distrust()
            yield result
    finally:
        child.close()
