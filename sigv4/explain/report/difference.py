"""Find the first character in which two sides differ; the raw texts are compared, exactly."""

from __future__ import annotations

from ...captures.canonical_text import part_of
from ...core.digest import equal
from ..display import character, hidden, short, show
from ..evidence import Evidence, Side
from ..findings import CANONICAL_REQUEST, SIGNATURE, SIGNING_KEY, STRING_TO_SIGN, Difference


def find_difference(evidence: Evidence) -> Difference:
    """Find where the two sides differ first."""
    ours, theirs = evidence.ours, evidence.theirs
    if evidence.form is not None:
        return _of_policies(ours.string_to_sign, theirs.string_to_sign)
    both = []
    for step, left, right in (
        (CANONICAL_REQUEST, ours.canonical_request, theirs.canonical_request),
        (STRING_TO_SIGN, ours.string_to_sign, theirs.string_to_sign),
    ):
        if left is None or right is None:
            continue
        if left != right:
            return _of_texts(step, left.split("\n"), right.split("\n"))
        both.append(step)
    return _of_equal_texts(ours, theirs, both, key_is_wrong=evidence.proof.key_is_wrong)


def common(left: str, right: str) -> int:
    """Count the characters that two lines share at their start."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[:middle] == right[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _of_texts(step: str, ours: list[str], theirs: list[str]) -> Difference:
    line, column = _first(ours, theirs)
    part, field = part_of(theirs, line) if step == CANONICAL_REQUEST else ("", "")
    where = f"{step}, line {line + 1}, column {column + 1}"
    if part:
        where += f" ({part}{f': {short(field)}' if field else ''})"
    words = f"First difference: {where}: {_words(ours, theirs, line, column)}."
    return Difference(False, words, step, part, field, line + 1, column + 1)  # noqa: FBT003


def _first(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """Find line and column, from 0, of the first difference of two texts that differ."""
    line = 0
    while line < min(len(ours), len(theirs)) and ours[line] == theirs[line]:
        line += 1
    if line == min(len(ours), len(theirs)):  # one goes on where the other ends
        line -= 1
        return line, len(ours[line])
    return line, common(ours[line], theirs[line])


def _words(ours: list[str], theirs: list[str], line: int, column: int) -> str:
    mine, other = ours[line], theirs[line]
    for text in (mine, other):
        for start, end in hidden(text):
            if start <= column < end:
                return f"within a hidden value, at its character {column - start + 1}"
    if len(mine) == len(other) == column:
        return f"the {'left' if len(ours) > len(theirs) else 'right'} goes on with another line"
    said = [
        "the end"
        if column >= len(lines[line]) and line == len(lines) - 1
        else character(lines[line], column)
        for lines in (ours, theirs)
    ]
    return f"{said[0]} on the left, {said[1]} on the right"


def _of_equal_texts(ours: Side, theirs: Side, both: list[str], *, key_is_wrong: bool) -> Difference:
    """Find the step that differs though no text does."""
    if not both:
        return Difference(None, _alone(ours, theirs))
    signatures = ours.signature, theirs.signature
    differ = None not in signatures and not equal(
        *[(text or "").encode("utf-8", "replace") for text in signatures]
    )
    same = f"Both sides have the same {' and the same '.join(both)}"
    if key_is_wrong or (differ and STRING_TO_SIGN in both):
        words = f"{same}, and other signatures: the keys differ."
        return Difference(False, words, SIGNING_KEY)  # noqa: FBT003
    if differ:
        words = f"{same}, and other signatures: the string to sign or the key differs."
        return Difference(False, words, SIGNATURE)  # noqa: FBT003
    return Difference(True, f"{same}.")  # noqa: FBT003


def _alone(ours: Side, theirs: Side) -> str:
    known = theirs if theirs.is_known else ours
    if not known.is_known:
        return "Nothing to compare: pass --canonical-request or --request."
    return f"Only one side is known: {show(known.title)}."


def _of_policies(ours: str | None, theirs: str | None) -> Difference:
    """Compare the policies of a form: they are what is signed."""
    if ours is None or theirs is None:
        return Difference(
            None, "The policy of a form is what is signed, and only one side of it is known."
        )
    if ours == theirs:
        return Difference(True, "The server has the policy that was sent.")  # noqa: FBT003
    at = common(ours, theirs)
    words = (
        f"First difference: policy, character {at + 1}: {character(ours, at)} was sent, the "
        f"server has {character(theirs, at)}."
    )
    return Difference(False, words, STRING_TO_SIGN, line=1, column=at + 1)  # noqa: FBT003
