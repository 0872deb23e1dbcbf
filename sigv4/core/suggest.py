"""The nearest valid name, for errors."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'eu-west-1'? `` with its trailing space, or an empty text."""
    given = given[:_LONGEST]
    distances = sorted((distance(given.lower(), name.lower()), name) for name in known)
    if distances and distances[0][0] <= 1 + len(given) // 4:
        return f"Did you mean {distances[0][1]!r}? "
    return ""


def distance(left: str, right: str) -> int:
    """Count the insertions, deletions, changes and swaps of neighbours between two names."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, b) == (right[j - 2], left[i - 2]):
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
