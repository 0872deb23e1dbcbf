"""Find what strings to sign show: algorithm, date, scope and the hash."""

from __future__ import annotations

from ...core.digest import sha256_hex
from ..cause_kinds import CauseKind
from ..causes import CERTAIN, LIKELY, Cause
from ..display import short
from ..evidence import Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..causes import Confidence

_REGION, _SERVICE = -3, -2


def find(evidence: Evidence) -> Iterator[Cause]:
    """Find the causes that strings to sign show."""
    mine, other = evidence.ours.string_to_sign, evidence.theirs.string_to_sign
    for text in (mine, other):
        if text is not None:
            yield from _own_date(text)
    if mine is None or other is None or mine == other:
        return
    ours, theirs = mine.split("\n"), other.split("\n")
    if mine.split() == other.split():
        yield Cause(
            CauseKind.STRING_TO_SIGN_WHITE_SPACE,
            "The strings to sign differ in line ends or white space only.",
        )
    elif len(ours) != len(theirs) or len(ours) < 4:
        yield Cause(
            CauseKind.STRING_TO_SIGN_MALFORMED,
            f"One string to sign has {len(ours)} lines, the other {len(theirs)}.",
        )
    else:
        yield from _lines(ours, theirs)
        yield from _hash(evidence, ours[3], theirs[3])


def _lines(ours: list[str], theirs: list[str]) -> Iterator[Cause]:
    if ours[0] != theirs[0]:
        yield Cause(
            CauseKind.ALGORITHM_DIFFERS,
            f"Signed with {short(ours[0])}, checked with {short(theirs[0])}.",
        )
    if ours[1] != theirs[1]:
        yield Cause(
            CauseKind.DATE_ALTERED,
            f"Signed for {short(ours[1])}, and the server has {short(theirs[1])}: the date was "
            "taken twice, or set again by a client or a proxy.",
        )
    if ours[2] != theirs[2]:
        yield from _scopes(ours[2].split("/"), theirs[2].split("/"))


def _scopes(ours: list[str], theirs: list[str]) -> Iterator[Cause]:
    if len(ours) != len(theirs) or len(ours) < 4:
        yield Cause(
            CauseKind.SCOPE_MALFORMED,
            f"The scopes are {short('/'.join(ours))} and {short('/'.join(theirs))}.",
        )
        return
    if ours[_REGION] != theirs[_REGION]:
        yield wrong_region(ours[_REGION], theirs[_REGION])
    if ours[_SERVICE] != theirs[_SERVICE]:
        yield wrong_service(ours[_SERVICE], theirs[_SERVICE])
    if ours[-1] != theirs[-1]:
        yield Cause(
            CauseKind.SCOPE_WITHOUT_TERMINATOR,
            f"The scope ends in {short(ours[-1])}, the server's in {short(theirs[-1])}.",
        )


def wrong_region(ours: str, theirs: str, confidence: Confidence = CERTAIN) -> Cause:
    """Make the cause of a scope that names another region than the server's."""
    return Cause(
        CauseKind.WRONG_REGION,
        _expected("region", ours, theirs),
        confidence,
    )


def wrong_service(ours: str, theirs: str, confidence: Confidence = CERTAIN) -> Cause:
    """Make the cause of a scope that names another service than the server's."""
    return Cause(
        CauseKind.WRONG_SERVICE,
        _expected("service", ours, theirs),
        confidence,
    )


def said_day(scope: str, date: str) -> Cause:
    """Make the cause of a scope whose day the server has compared with the date of the request."""
    return Cause(
        CauseKind.SCOPE_DATE_DIFFERS,
        f"The server says that the scope has {scope} and the request {date}.",
    )


def _own_date(text: str) -> Iterator[Cause]:
    lines = text.split("\n")
    if len(lines) < 4 or len(lines[1]) < 8 or not lines[1][:8].isdigit():
        return
    day = lines[2].split("/")[0]
    if day != lines[1][:8] and day.isdigit():
        yield Cause(
            CauseKind.SCOPE_DATE_DIFFERS,
            f"The string to sign has the date {short(lines[1])} and a scope of {short(day)}.",
        )


def _hash(evidence: Evidence, ours: str, theirs: str) -> Iterator[Cause]:
    text = evidence.ours.canonical_request
    if ours == theirs or not text or text != evidence.theirs.canonical_request:
        return
    for name, other in _variants(text):
        if sha256_hex(other) in (ours, theirs):
            yield Cause(
                CauseKind.CANONICAL_REQUEST_HASHED_WRONGLY,
                "The canonical requests are the same, and one string to sign has the hash of it "
                f"{name}.",
            )
            return
    yield Cause(
        CauseKind.HASH_OF_DIFFERENT_REQUEST,
        "The canonical requests shown are the same, and the strings to sign have other hashes.",
        LIKELY,
    )


def _variants(text: str) -> Iterator[tuple[str, bytes]]:
    yield "with a newline at its end", f"{text}\n".encode()
    yield "with CR LF as line ends", text.replace("\n", "\r\n").encode()
    yield "without line ends", text.replace("\n", "").encode()
    yield "with '\\n' written out", text.replace("\n", "\\n").encode()
    yield "in UTF-16", text.encode("utf-16-le")
    yield "in lower case", text.lower().encode()


def _expected(part: str, ours: str, theirs: str) -> str:
    """Say what was signed and what was expected, as far as the names are known."""
    right = repr(short(theirs)) if theirs else f"the {part} of its host"
    if ours:
        return f"Signed for the {part} {short(ours)!r}; the server expects {right}."
    return f"The server expects {f'the {part} {right}' if theirs else right}."
