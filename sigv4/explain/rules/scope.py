"""What the strings to sign show: algorithm, date, scope and the hash."""

from __future__ import annotations

from ...core.digest import sha256_hex
from ..display import short
from ..evidence import LIKELY, Cause, Evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REGION, _SERVICE = -3, -2


def find(seen: Evidence) -> Iterator[Cause]:
    """The causes that strings to sign show."""
    for text in (seen.ours_sts, seen.theirs_sts):
        if text is not None:
            yield from _own_date(text)
    if seen.ours_sts is None or seen.theirs_sts is None or seen.ours_sts == seen.theirs_sts:
        return
    ours, theirs = seen.ours_sts.split("\n"), seen.theirs_sts.split("\n")
    if seen.ours_sts.split() == seen.theirs_sts.split():
        yield Cause(
            "white space in the string to sign",
            "The strings to sign differ in line ends or white space only.",
            "Join its four lines with LF alone, nothing before and nothing after.",
        )
    elif len(ours) != len(theirs) or len(ours) < 4:
        yield Cause(
            "string to sign of another shape",
            f"One string to sign has {len(ours)} lines, the other {len(theirs)}.",
            "Four lines: the algorithm, the date, the scope and the hash of the canonical request.",
        )
    else:
        yield from _lines(ours, theirs)
        yield from _hash(seen, ours[3], theirs[3])


def _lines(ours: list[str], theirs: list[str]) -> Iterator[Cause]:
    if ours[0] != theirs[0]:
        yield Cause(
            "another algorithm",
            f"Signed with {short(ours[0])}, checked with {short(theirs[0])}.",
            "Use the algorithm that Authorization or X-Amz-Algorithm names.",
        )
    if ours[1] != theirs[1]:
        yield Cause(
            "date altered",
            f"Signed for {short(ours[1])}, and the server has {short(theirs[1])}: the date was "
            "taken twice, or set anew by a client or a proxy.",
            "Take the date once, and send the very text that was signed.",
        )
    if ours[2] != theirs[2]:
        yield from _scopes(ours[2].split("/"), theirs[2].split("/"))


def _scopes(ours: list[str], theirs: list[str]) -> Iterator[Cause]:
    if len(ours) != len(theirs) or len(ours) < 4:
        yield Cause(
            "scope of another shape",
            f"The scopes are {short('/'.join(ours))} and {short('/'.join(theirs))}.",
            "A scope is DATE/REGION/SERVICE/aws4_request.",
        )
        return
    if ours[_REGION] != theirs[_REGION]:
        yield wrong_region(ours[_REGION], theirs[_REGION])
    if ours[_SERVICE] != theirs[_SERVICE]:
        yield wrong_service(ours[_SERVICE], theirs[_SERVICE])
    if ours[-1] != theirs[-1]:
        yield Cause(
            "scope without its end",
            f"The scope ends in {short(ours[-1])}, the server's in {short(theirs[-1])}.",
            "End the scope with aws4_request.",
        )


def wrong_region(ours: str, theirs: str, confidence: str = "certain") -> Cause:
    """The scope names another region than the server's."""
    return Cause(
        "wrong region in the scope",
        f"Signed for the region {short(ours)!r}; the server takes {short(theirs)!r}.",
        f"Sign for {short(theirs)!r}.",
        confidence,
    )


def wrong_service(ours: str, theirs: str, confidence: str = "certain") -> Cause:
    """The scope names another service than the server's."""
    return Cause(
        "wrong service in the scope",
        f"Signed for the service {short(ours)!r}; the server takes {short(theirs)!r}.",
        f"Sign for {short(theirs)!r}.",
        confidence,
    )


def _own_date(text: str) -> Iterator[Cause]:
    lines = text.split("\n")
    if len(lines) < 4 or len(lines[1]) < 8 or not lines[1][:8].isdigit():
        return
    day = lines[2].split("/")[0]
    if day != lines[1][:8]:
        yield Cause(
            "scope of another day than the date",
            f"The string to sign has the date {short(lines[1])} and a scope of {short(day)}.",
            "Take the scope's day from the date of the request, in UTC: local time is another day "
            "for some hours, and a scope kept over midnight is yesterday's.",
        )


def _hash(seen: Evidence, ours: str, theirs: str) -> Iterator[Cause]:
    if ours == theirs or not seen.ours_text or seen.ours_text != seen.theirs_text:
        return
    text = seen.ours_text
    for name, other in _variants(text):
        if sha256_hex(other) in (ours, theirs):
            yield Cause(
                "canonical request hashed in another form",
                "The canonical requests are the same, and one string to sign has the hash of it "
                f"{name}.",
                "Hash the UTF-8 bytes of the canonical request, lines joined by LF, with nothing "
                "after the payload hash.",
            )
            return
    yield Cause(
        "hash of another canonical request",
        "The canonical requests shown are the same, and the strings to sign have other hashes.",
        "Show the canonical request of the very request that was sent, to its last byte.",
        LIKELY,
    )


def _variants(text: str) -> Iterator[tuple[str, bytes]]:
    yield "with a newline at its end", f"{text}\n".encode()
    yield "with CR LF as line ends", text.replace("\n", "\r\n").encode()
    yield "without line ends", text.replace("\n", "").encode()
    yield "with '\\n' written out", text.replace("\n", "\\n").encode()
    yield "in UTF-16", text.encode("utf-16-le")
    yield "in lower case", text.lower().encode()
