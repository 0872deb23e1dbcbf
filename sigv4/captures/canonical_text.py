"""A canonical request, taken apart again: leniently, since somebody may have pasted it."""

from __future__ import annotations

from ..core.encoding import split_query
from ..core.frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 1 << 20  # characters of a canonical request, or bytes of an answer
METHOD, PATH, QUERY = "method", "path", "query"
HEADERS, SIGNED_HEADERS, PAYLOAD_HASH = "headers", "signed headers", "payload hash"
_FIRST = (METHOD, PATH, QUERY)


class Canonical(Frozen):
    """The six parts of a canonical request.

    Attributes:
        method, path, query: its first three lines.
        headers: pairs of name and value, in order.
        signed_headers: the list as it stands.
        payload_hash: all that follows.
    """

    __slots__ = ("method", "path", "query", "headers", "signed_headers", "payload_hash")
    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    signed_headers: str
    payload_hash: str

    def __init__(
        self,
        method: str,
        path: str,
        query: str,
        headers: tuple[tuple[str, str], ...],
        signed_headers: str,
        payload_hash: str,
    ) -> None:
        assign(self, "method", method)
        assign(self, "path", path)
        assign(self, "query", query)
        assign(self, "headers", headers)
        assign(self, "signed_headers", signed_headers)
        assign(self, "payload_hash", payload_hash)

    @property
    def fields(self) -> dict[str, str]:
        """Lower-case header name to value."""
        return {name.lower(): value for name, value in self.headers}

    @property
    def names(self) -> list[str]:
        """The signed headers, in order."""
        return self.signed_headers.split(";") if self.signed_headers else []

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs of the query, in order, as they are spelled."""
        return split_query(self.query)

    def text(self) -> str:
        """The canonical request."""
        lines = "".join([f"{name}:{value}\n" for name, value in self.headers])
        return (
            f"{self.method}\n{self.path}\n{self.query}\n{lines}\n"
            f"{self.signed_headers}\n{self.payload_hash}"
        )

    def replace(self, **changes: object) -> Canonical:
        """A copy with some parts changed."""
        names = self._field_names()
        parts = {**dict(zip(names, self._values(), strict=True)), **changes}
        return Canonical(**parts)

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "method", repr(self.method[:20])
        yield "signed_headers", repr(self.names[:40])


def read(text: str) -> Canonical:
    """The parts of a canonical request; one that has lost its empty lines is read as it was."""
    lines = text.replace("\r\n", "\n").split("\n")
    first, rest = lines[:3], lines[3:]
    if len(lines) > 2 and ":" in lines[2] and "=" not in lines[2].partition(":")[0]:
        first, rest = [*lines[:2], ""], lines[2:]
    method, path, query = [*first, "", "", ""][:3]
    headers = []
    for line in rest:
        name, colon, value = line.partition(":")
        if not colon:
            break
        headers.append((name, value))
    after = rest[len(headers) :]
    if after[:1] == [""]:
        del after[0]
    signed, *payload = after or [""]
    return Canonical(method, path, query, tuple(headers), signed, "\n".join(payload))


def part_of(lines: list[str], index: int) -> tuple[str, str]:
    """The part of a canonical request that one of its lines is in, and the header's name.

    Args:
        lines: of the canonical request.
        index: from 0; the lines up to there decide.
    """
    if index < len(_FIRST):
        return _FIRST[index], ""
    before = lines[3:index]
    if "" not in before:
        name, colon, _ = (lines[index] if index < len(lines) else "").partition(":")
        return HEADERS, name.lower() if colon else ""
    return (SIGNED_HEADERS if before.index("") == len(before) - 1 else PAYLOAD_HASH), ""
