"""`explain`: the first character in which two sides differ, and what usually makes it so.

The comparison is over the raw texts, exact to the character; what is shown of them hides secrets.
"""

from __future__ import annotations

from itertools import chain

from ..captures.canonical_text import MOST, part_of, read
from ..core.digest import equal
from ..core.errors import InvalidParameter
from .display import character, hidden, show, show_column
from .evidence import Cause, Evidence, in_order
from .explanation import (
    CANONICAL_REQUEST,
    SIGNATURE,
    SIGNING_KEY,
    STRING_TO_SIGN,
    Explanation,
    Row,
    View,
)
from .rules import (
    capture as causes_capture,
)
from .rules import (
    headers as causes_headers,
)
from .rules import (
    path as causes_path,
)
from .rules import (
    payload as causes_payload,
)
from .rules import (
    query as causes_query,
)
from .rules import (
    response as causes_answer,
)
from .rules import (
    scope as causes_scope,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_OURS, _THEIRS = "ours", "theirs"
_ROOMS = (
    causes_path,
    causes_query,
    causes_headers,
    causes_payload,
    causes_scope,
    causes_capture,
    causes_answer,
)


class Side:
    """What one side tells.

    Attributes:
        title: whose it is.
        canonical_request, string_to_sign, signature: None where it does not tell.
    """

    __slots__ = ("title", "canonical_request", "string_to_sign", "signature")

    def __init__(
        self,
        title: str,
        canonical_request: str | None = None,
        string_to_sign: str | None = None,
        signature: str | None = None,
    ) -> None:
        self.title = title
        self.canonical_request = _checked(canonical_request)
        self.string_to_sign = _checked(string_to_sign)
        self.signature = signature


def explain(ours: object, theirs: object) -> Explanation:
    """Where two sides part, and why.

    Args:
        ours: the side that signed: the text of a canonical request (or of a string to sign), a
            ``Signed``, or any object with ``canonical_request`` and perhaps ``string_to_sign``.
        theirs: likewise, the side that checked.

    Raises:
        InvalidParameter: a text of more than a million characters, or that is not Unicode.
        TypeError: something else.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
    """
    return compare(_side(_OURS, ours), _side(_THEIRS, theirs), Evidence())


def compare(
    ours: Side,
    theirs: Side,
    seen: Evidence,
    proven: tuple[Cause, ...] = (),
    facts: tuple[tuple[str, str], ...] = (),
    *,
    key_is_wrong: bool = False,
) -> Explanation:
    """Both sides, with all else that is known, made an explanation.

    Args:
        ours: the side that signed.
        theirs: the side that checked.
        seen: what else is known; the two sides are added to it.
        proven: causes that the signature itself has proven.
        facts: what to tell besides.
        key_is_wrong: whether it is proven that the key differs.
    """
    steps = [
        (CANONICAL_REQUEST, ours.canonical_request, theirs.canonical_request),
        (STRING_TO_SIGN, ours.string_to_sign, theirs.string_to_sign),
    ]
    _complete(seen, ours, theirs)
    causes = in_order(chain(proven, *[room.find(seen) for room in _ROOMS]))
    views = tuple(
        [_view(step, left, right, ours, theirs) for step, left, right in steps if left or right]
    )
    both = [step for step in steps if step[1] is not None and step[2] is not None]
    for step, left, right in both:
        if left != right:
            return _differing(step, left or "", right or "", causes, facts, views)
    step, headline = _agreeing(ours, theirs, [step for step, _, _ in both], key_is_wrong)
    same = None if not both else not step
    return Explanation(same, step, "", "", 0, 0, headline, causes, facts, views)


def _side(title: str, given: object) -> Side:
    if isinstance(given, str):
        if given.startswith("AWS4-"):
            return Side(title, None, given)
        return Side(title, given)
    canonical = getattr(given, "canonical_request", None)
    if not isinstance(canonical, str):
        raise TypeError(
            f"{title} must be the text of a canonical request or have one as canonical_request, "
            f"not {type(given).__name__}"
        )
    string, signature = [getattr(given, name, None) for name in ("string_to_sign", "signature")]
    return Side(
        title,
        canonical,
        string if isinstance(string, str) else None,
        signature if isinstance(signature, str) else None,
    )


def _checked(text: str | None) -> str | None:
    if text is None:
        return None
    if len(text) > MOST:
        raise InvalidParameter(
            f"A text of {len(text)} characters is no canonical request.", f"Give at most {MOST}."
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidParameter(
            "A text holds half a surrogate pair, which is no character.", "Decode it as UTF-8."
        ) from None
    return text


def _complete(seen: Evidence, ours: Side, theirs: Side) -> None:
    if ours.canonical_request is not None:
        seen.ours, seen.ours_text = read(ours.canonical_request), ours.canonical_request
    if theirs.canonical_request is not None:
        seen.theirs, seen.theirs_text = read(theirs.canonical_request), theirs.canonical_request
    seen.ours_sts, seen.theirs_sts = ours.string_to_sign, theirs.string_to_sign


def _differing(
    step: str,
    ours: str,
    theirs: str,
    causes: tuple[Cause, ...],
    facts: tuple[tuple[str, str], ...],
    views: tuple[View, ...],
) -> Explanation:
    mine, other = ours.split("\n"), theirs.split("\n")
    line, column = _first(mine, other)
    part, field = part_of(other, line) if step == CANONICAL_REQUEST else ("", "")
    where = f"{step}, line {line + 1}, column {column + 1}"
    if part:
        where += f" ({part}{f': {show(field)}' if field else ''})"
    headline = f"First difference: {where}: {_words(mine, other, line, column)}."
    same = False
    return Explanation(
        same, step, part, field, line + 1, column + 1, headline, causes, facts, views
    )


def _first(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """Line and column, from 0, of the first difference of two texts that differ."""
    line = 0
    while line < min(len(ours), len(theirs)) and ours[line] == theirs[line]:
        line += 1
    if line == min(len(ours), len(theirs)):  # one goes on where the other ends
        line -= 1
        return line, len(ours[line])
    return line, common(ours[line], theirs[line])


def common(left: str, right: str) -> int:
    """How many characters two lines share at their start."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[:middle] == right[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


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


def _agreeing(ours: Side, theirs: Side, both: list[str], key_is_wrong: bool) -> tuple[str, str]:
    """The step that differs though no text does, and the headline."""
    if not both:
        told = theirs if theirs.canonical_request or theirs.string_to_sign else ours
        if not (told.canonical_request or told.string_to_sign):
            return "", "Nothing was told that can be compared."
        return "", f"Only one side is known: {told.title}."
    signatures = ours.signature, theirs.signature
    differ = None not in signatures and not equal(
        *[(text or "").encode("utf-8", "replace") for text in signatures]
    )
    same = f"Both sides have the same {' and the same '.join(both)}"
    if key_is_wrong or (differ and STRING_TO_SIGN in both):
        return SIGNING_KEY, f"{same}, and other signatures: the keys differ."
    if differ:
        return SIGNATURE, f"{same}, and other signatures: the string to sign or the key differs."
    return "", f"{same}."


def _view(step: str, left: str | None, right: str | None, ours: Side, theirs: Side) -> View:
    if left is None or right is None:
        lines = [show(line) for line in (left or right or "").split("\n")]
        if right is None:
            return View(step, ours.title, "", tuple([Row(line, None) for line in lines]))
        return View(step, "", theirs.title, tuple([Row(None, line) for line in lines]))
    pairs = _aligned(left.split("\n"), right.split("\n"))
    return View(step, ours.title, theirs.title, tuple([_row(*pair) for pair in pairs]))


def _row(ours: str | None, theirs: str | None) -> Row:
    shown = [None if line is None else show(line) for line in (ours, theirs)]
    if ours == theirs:
        return Row(shown[0], shown[1])
    mine, other = ours or "", theirs or ""
    column = common(mine, other)
    return Row(shown[0], shown[1], show_column(mine, column), show_column(other, column))


def _aligned(ours: list[str], theirs: list[str]) -> Iterable[tuple[str | None, str | None]]:
    """The lines of both sides beside each other; a header that one side lacks beside nothing."""
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
    """The name of a header line; nothing of another line."""
    name, colon, _ = line.partition(":")
    return name.lower() if colon else ""
