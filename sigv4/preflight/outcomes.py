"""Three-valued logic: true, false, or unknown together with what the answer depends on.

A fact that was not given makes a condition unknown, never false. A conjunction with one false part
is false whatever the rest is, and a disjunction with one true part is true, so an unknown fact
reaches the verdict only where it matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a condition, a statement or a policy.

    Attributes:
        value: True, False, or None where it is unknown.
        needs: context keys and kinds of policies that would settle an unknown value.
    """

    value: bool | None
    needs: frozenset[str] = NOTHING


TRUE = Outcome(value=True)
FALSE = Outcome(value=False)


def unknown(*needs: str) -> Outcome:
    """Make the outcome that depends on `needs`."""
    return Outcome(value=None, needs=frozenset(needs))


def settled(value: bool) -> Outcome:
    """Turn a boolean into an outcome."""
    return TRUE if value else FALSE


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Combine parts that must all hold."""
    return _combine(outcomes, FALSE, TRUE)


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Combine parts of which one must hold."""
    return _combine(outcomes, TRUE, FALSE)


def inverse(outcome: Outcome) -> Outcome:
    """Negate an outcome; what it depends on stays."""
    return outcome if outcome.value is None else settled(not outcome.value)


def _combine(outcomes: Iterable[Outcome], decisive: Outcome, otherwise: Outcome) -> Outcome:
    needs: set[str] = set()
    open_ended = False
    for outcome in outcomes:
        if outcome.value is decisive.value:
            return decisive
        if outcome.value is None:
            open_ended = True
            needs |= outcome.needs
    return Outcome(value=None, needs=frozenset(needs)) if open_ended else otherwise
