"""What becomes of a query on the way."""

from __future__ import annotations

from collections import Counter

from ...core.constants import S3_SESSION_TOKEN, SECURITY_TOKEN
from ..display import short
from ..evidence import LIKELY, Cause, Evidence
from .encoding_forms import respelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...captures.canonical_text import Canonical

    Pairs = list[tuple[str, str]]

_TOKENS = frozenset({SECURITY_TOKEN.lower(), S3_SESSION_TOKEN.lower()})
BEFORE_SIGNING = (
    "Have the session token in place before the request is signed: X-Amz-Security-Token as a "
    "header, or as a query parameter of a presigned URL. Only AWS IoT wants it added after."
)


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that queries show."""
    if seen.ours is None or seen.theirs is None or seen.ours.query == seen.theirs.query:
        return
    found = list(_differences(seen.ours, seen.theirs))
    if found:
        yield from found
    else:
        yield _spelled_whole(seen.ours.query, seen.theirs.query)


def _differences(ours: Canonical, theirs: Canonical) -> Iterator[Cause]:
    if _amp(ours) != _amp(theirs):
        yield ampersand_escaped()
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
            "query in another order",
            "Both sides have the same query parameters, in another order.",
            "Sort the parameters by encoded name, then by encoded value, in the canonical request "
            "(by bytes: upper case comes before lower case).",
        )
    elif Counter(ours.query)["="] != Counter(theirs.query)["="]:
        yield Cause(
            "query name without value",
            "A query parameter without a value is signed with '=' by one side and without by the "
            "other.",
            "Write it with '=' in the canonical request: '?acl' is signed as 'acl='.",
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
            "session token added after signing",
            "The query that the server has holds a session token which was not signed.",
            BEFORE_SIGNING,
        )
    return Cause(
        "session token missing",
        "A session token was signed in the query and the server has none.",
        "Send the URL whole, with its X-Amz-Security-Token.",
    )


def _parameters(names: list[str], verb: str) -> Cause:
    shown = short(", ".join(names))
    if verb == "added":
        return Cause(
            "query parameter added",
            f"The query that the server has holds {shown}, which was not signed: trackers, caches "
            "and clients append such.",
            "Sign the query with all that is sent, or keep others from adding to it.",
        )
    return Cause(
        "query parameter dropped",
        f"{shown} was signed in the query and the server does not have it.",
        "Send the query whole: caches and proxies drop what they do not know, and a shell cuts an "
        "unquoted URL at its first '&'.",
    )


def _duplicates(names: list[str], verb: str) -> Cause:
    return Cause(
        "repeated query names dropped",
        f"{short(', '.join(names))} stands more than once in the query of one side (it was {verb} "
        "on the way or before): a dictionary keeps one value a name.",
        "Keep every pair of a repeated name, in the request and in the canonical request.",
    )


def _pair(ours: tuple[str, str], theirs: tuple[str, str]) -> Cause:
    mine, other = "=".join(ours), "=".join(theirs)
    cause = respelled("query", mine, other)
    if cause is not None:
        return cause
    if ours[0] == theirs[0]:
        return Cause(
            "query value altered",
            f"{short(ours[0])} has another value for the server than was signed.",
            "Send the very value that was signed.",
            LIKELY,
        )
    return Cause(
        "query parameter altered",
        f"The query was signed with {short(ours[0])} and the server has {short(theirs[0])}.",
        "Send the very query that was signed.",
        LIKELY,
    )


def _spelled_whole(ours: str, theirs: str) -> Cause:
    return respelled("query", ours, theirs) or Cause(
        "query altered",
        "The queries hold the same parameters and are written otherwise.",
        "Join 'name=value' pairs with single '&', nothing before the first or after the last.",
        LIKELY,
    )


def ampersand_escaped() -> Cause:
    """A URL was taken out of HTML or XML with its ``&amp;``."""
    return Cause(
        "ampersand escaped for HTML",
        "The query has names that begin with 'amp;': the URL was taken out of HTML or XML with its "
        "'&amp;' as it stands there.",
        "Write '&' for each '&amp;' of the URL.",
    )


def _amp(side: Canonical) -> bool:
    return any(name.lower().startswith(("amp;", "amp%3b")) for name, _ in side.pairs)


def _is_token(names: list[str]) -> bool:
    return all(name.lower() in _TOKENS for name in names)


def _left(pairs: Pairs, others: Pairs) -> Pairs:
    """The pairs that are not among the others, each as often as it is missing there."""
    known = Counter(others)
    left = []
    for pair in pairs:
        if known[pair]:
            known[pair] -= 1
        else:
            left.append(pair)
    return left
