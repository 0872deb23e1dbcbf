"""Put both sides beside each other, line by line, secrets hidden and bounded."""

from __future__ import annotations

from ..display import show, show_column, without_cut_secrets
from ..evidence import Evidence, Side
from ..findings import CANONICAL_REQUEST, STRING_TO_SIGN, LinePair, StepView
from .difference import common

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINES = 500
_LONGEST = 8192  # characters of a line that are shown
_CUT = "..."


def make_views(evidence: Evidence) -> tuple[StepView, ...]:
    """Make a view of each step that is known; none of a form, whose policy is not shown."""
    if evidence.form is not None:
        return ()
    ours, theirs = evidence.ours, evidence.theirs
    steps = (
        (CANONICAL_REQUEST, ours.canonical_request, theirs.canonical_request),
        (STRING_TO_SIGN, ours.string_to_sign, theirs.string_to_sign),
    )
    return tuple(
        [_view(step, left, right, ours, theirs) for step, left, right in steps if left or right]
    )


def _view(step: str, left: str | None, right: str | None, ours: Side, theirs: Side) -> StepView:
    if left is None or right is None:
        lines = _bounded([show(line) for line in _lines(left or right or "")])
        if right is None:
            return StepView(step, ours.title, "", tuple([LinePair(line, None) for line in lines]))
        return StepView(step, "", theirs.title, tuple([LinePair(None, line) for line in lines]))
    aligned = list(_aligned(_lines(left), _lines(right)))
    pairs = [_pair(*pair) for pair in aligned[:_MOST_LINES]]
    if len(aligned) > _MOST_LINES:
        more = f"({len(aligned) - _MOST_LINES} more lines)"
        pairs.append(LinePair(more, more))
    return StepView(step, ours.title, theirs.title, tuple(pairs))


def _lines(text: str) -> list[str]:
    return without_cut_secrets(text.split("\n"))


def _bounded(lines: list[str]) -> list[str]:
    kept = [_cut(line) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        kept.append(f"({len(lines) - _MOST_LINES} more lines)")
    return kept


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else line[:_LONGEST] + _CUT


def _pair(ours: str | None, theirs: str | None) -> LinePair:
    shown = [None if line is None else show(line) for line in (ours, theirs)]
    if ours == theirs:
        return LinePair(_window(shown[0], 0)[0], _window(shown[1], 0)[0])
    mine, other = ours or "", theirs or ""
    column = common(mine, other)
    mine_at, other_at = show_column(mine, column), show_column(other, column)
    left, mine_at = _window(shown[0], mine_at)
    right, other_at = _window(shown[1], other_at)
    return LinePair(left, right, mine_at, other_at)


def _window(line: str | None, at: int) -> tuple[str | None, int]:
    """Cut a very long line to the part around a place, and find the place in it."""
    if line is None or len(line) <= _LONGEST:
        return line, at
    start = max(at - _LONGEST // 2, 0)
    before = _CUT if start else ""
    return before + _cut(line[start:]), at - start + len(before)


def _aligned(ours: list[str], theirs: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Put the lines beside each other; a header that one side lacks stands beside nothing."""
    mine, other = [_names(lines) for lines in (ours, theirs)]
    at = to = 0
    while at < len(ours) or to < len(theirs):
        left = ours[at] if at < len(ours) else None
        right = theirs[to] if to < len(theirs) else None
        if left is not None and right is not None and _name(left) != _name(right):
            if _name(left) not in other:
                right = None
            elif _name(right) not in mine:
                left = None
        yield left, right
        at += left is not None
        to += right is not None


def _names(lines: list[str]) -> set[str]:
    return {_name(line) for line in lines[3:] if ":" in line} | {""}


def _name(line: str) -> str:
    """Take the name of a header line; empty for another line."""
    name, colon, _ = line.partition(":")
    return name.lower() if colon else ""
