"""Find what has changed a query between the two sides."""

from __future__ import annotations

from collections import Counter

from ...captures.signature import escaped_ampersand
from ...core.constants import S3_SESSION_TOKEN, SECURITY_TOKEN
from ..cause_kinds import CauseKind
from ..causes import LIKELY, Cause
from ..display import short
from ..evidence import Evidence
from .encoding_forms import query_encoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.canonical_text import Canonical

    Pairs = list[tuple[str, str]]

_TOKENS = frozenset({SECURITY_TOKEN.lower(), S3_SESSION_TOKEN.lower()})


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that queries show."""
    ours, theirs = evidence.ours_parts, evidence.theirs_parts
    if ours is None or theirs is None or ours.query == theirs.query:
        return
    capture = evidence.capture
    if not ours.query and (capture is None or capture.request.query):
        yield Cause(
            CauseKind.QUERY_LEFT_OUT,
            f"The query {short(theirs.query)!r} was not signed.",
        )
        return
    found = list(_differences(ours, theirs))
    if found:
        yield from found
    else:
        yield _written_differently(ours.query, theirs.query)


def _differences(ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    marks = escaped_ampersand(ours.query), escaped_ampersand(theirs.query)
    if marks[0] != marks[1]:
        yield ampersand_escaped(marks[0] or marks[1])
        return
    ours_left, theirs_left = _left(ours.pairs, theirs.pairs), _left(theirs.pairs, ours.pairs)
    if not ours_left and not theirs_left:
        yield from _order(ours, theirs)
        return
    if len(ours_left) == len(theirs_left):
        for mine, other in zip(ours_left, theirs_left, strict=True):
            yield _pair(mine, other)
    else:
        yield from _names(ours, theirs, ours_left, theirs_left)


def _order(ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    if ours.pairs != theirs.pairs:
        yield Cause(
            CauseKind.QUERY_ORDER, "Both sides have the same query parameters, in another order."
        )
    elif Counter(ours.query)["="] != Counter(theirs.query)["="]:
        yield Cause(
            CauseKind.QUERY_NAME_WITHOUT_VALUE,
            "A query parameter without a value is signed with '=' by one side and without by the "
            "other.",
        )


def _names(
    ours: Canonical, theirs: Canonical, ours_left: Pairs, theirs_left: Pairs
) -> Iterator[Cause]:
    mine, other = [Counter([name for name, _ in side.pairs]) for side in (ours, theirs)]
    for left, here, there, verb in (
        (ours_left, mine, other, "dropped"),
        (theirs_left, other, mine, "added"),
    ):
        names = sorted({name for name, _ in left if not there[name]})
        repeated = sorted({name for name, _ in left if here[name] > there[name] > 0})
        if names:
            yield _token(verb) if _is_token(names) else _parameters(names, verb)
        if repeated:
            yield _duplicates(repeated, verb)


def _token(verb: str) -> Cause:
    if verb == "added":
        return Cause(
            CauseKind.SESSION_TOKEN_ADDED,
            "The query that the server has holds a session token which was not signed.",
        )
    return Cause(
        CauseKind.SESSION_TOKEN_MISSING,
        "A session token was signed in the query and the server did not get it.",
    )


def _parameters(names: list[str], verb: str) -> Cause:
    shown = short(", ".join(names))
    if verb == "added":
        return Cause(
            CauseKind.QUERY_PARAMETER_ADDED,
            f"The query that the server has holds {shown}, which was not signed: trackers, caches "
            "and clients append such parameters.",
        )
    return Cause(
        CauseKind.QUERY_PARAMETER_DROPPED,
        f"The query was signed with {shown}, which the server does not have.",
    )


def _duplicates(names: list[str], verb: str) -> Cause:
    return Cause(
        CauseKind.REPEATED_QUERY_NAMES_DROPPED,
        f"{short(', '.join(names))} is repeated in the query of one side only (it was {verb} "
        "before or after signing): a dictionary keeps one value for each name.",
    )


def _pair(ours: tuple[str, str], theirs: tuple[str, str]) -> Cause:
    mine, other = "=".join(ours), "=".join(theirs)
    cause = query_encoding(mine, other)
    if cause is not None:
        return cause
    if ours[0] == theirs[0]:
        return Cause(
            CauseKind.QUERY_VALUE_ALTERED,
            f"The server has another value of {short(ours[0])} than was signed.",
            LIKELY,
        )
    return Cause(
        CauseKind.QUERY_PARAMETER_ALTERED,
        f"The query was signed with {short(ours[0])} and the server has {short(theirs[0])}.",
        LIKELY,
    )


def _written_differently(ours: str, theirs: str) -> Cause:
    return query_encoding(ours, theirs) or Cause(
        CauseKind.QUERY_ALTERED,
        "The queries hold the same parameters and are written differently.",
        LIKELY,
    )


def ampersand_escaped(mark: str) -> Cause:
    """Make the cause of a URL that was copied with its ampersands escaped."""
    return Cause(
        CauseKind.AMPERSAND_ESCAPED,
        f"The query has {mark} where '&' belongs: the URL was copied from where it is written so, "
        "such as the source of a page, JSON or a shell.",
    )


def _is_token(names: list[str]) -> bool:
    return all(name.lower() in _TOKENS for name in names)


def _left(pairs: Pairs, others: Pairs) -> Pairs:
    """List the pairs that are not among the others, each as often as it is missing there."""
    known = Counter(others)
    left = []
    for pair in pairs:
        if known[pair]:
            known[pair] -= 1
        else:
            left.append(pair)
    return left
