"""The ways that unknown context keys may be, to see whether the verdict is the same in all.

Two conditions on one unknown key are each unknown, but not independent: one may hold exactly where
the other fails. So the key is supposed to be absent, then to have every value that makes a
difference. Values that cannot be are among them (nothing is both in two disjoint ranges), hence
agreement proves a verdict, and disagreement leaves it undecided.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from itertools import chain, combinations, product

from .conditions import Condition, tests_of
from .context import Supposition

_MOST = 1024
_EXACT = "StringEquals"


def possible(
    keys: Collection[str], conditions: Iterable[Condition]
) -> Iterator[Mapping[str, Supposition]]:
    """List how unknown keys may be, together; nothing where there are too many ways.

    Args:
        keys: the unknown keys.
        conditions: all conditions of all policies.
    """
    names = [key.lower() for key in keys]
    tests: dict[str, dict[Hashable, None]] = {name: {} for name in names}
    for condition in conditions:
        tests.get(condition.key.lower(), {}).update(dict.fromkeys(tests_of(condition)))
    count = 1
    for found in tests.values():
        count *= 1 + 2 ** len(found)
    if count > _MOST:
        return
    for way in product(*(_ways(list(tests[name])) for name in names)):
        yield dict(zip(names, way, strict=True))


def _ways(tests: list[Hashable]) -> list[Supposition]:
    sizes = range(len(tests) + 1)
    subsets = chain.from_iterable(combinations(tests, size) for size in sizes)
    present = [Supposition(absent=False, true=frozenset(each)) for each in subsets if _fits(each)]
    return [Supposition(absent=True), *present]


def _fits(passed: tuple[Hashable, ...]) -> bool:
    """Refuse a value that would equal two texts at once."""
    exact = [test for test in passed if isinstance(test, tuple) and test[0] == _EXACT]
    return len(exact) <= 1
