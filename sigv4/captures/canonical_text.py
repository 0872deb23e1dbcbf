"""Read the text of a canonical request, leniently: a person may have pasted it, or lost a line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..core.encoding import split_query

MOST = 1 << 20  # characters of a canonical request, or bytes of an error response
METHOD, PATH, QUERY = "method", "path", "query"
HEADERS, SIGNED_HEADERS, PAYLOAD_HASH = "headers", "signed headers", "payload hash"
_FIRST = (METHOD, PATH, QUERY)
_HASH_DIGITS = "0123456789abcdef"
_MOST_METHOD = 32
_STRING_LINES = 4
_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Canonical:
    """The six parts of a canonical request.

    Attributes:
        method, path, query: its first three lines.
        headers: pairs of name and value, in order.
        signed_headers: the list, unchanged.
        payload_hash: all that follows.
    """

    method: str
    path: str = field(repr=False)
    query: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    signed_headers: str
    payload_hash: str = field(repr=False)

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
        """The pairs of the query, in order, still encoded."""
        return split_query(self.query)

    def text(self) -> str:
        """Write the canonical request."""
        lines = "".join([f"{name}:{value}\n" for name, value in self.headers])
        return (
            f"{self.method}\n{self.path}\n{self.query}\n{lines}\n"
            f"{self.signed_headers}\n{self.payload_hash}"
        )

    def with_header(self, name: str, value: str) -> Canonical:
        """Make a copy in which one header has another value."""
        pairs = [(known, value if known == name else text) for known, text in self.headers]
        return replace(self, headers=tuple(pairs))


def read_canonical_request(text: str) -> Canonical:
    """Read the parts of a canonical request, also of one that has lost its empty lines."""
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


def is_canonical_request(text: str) -> bool:
    """Tell whether a text has the shape of a canonical request, even of one that is faulty.

    A faulty one may lack an empty line, have CR LF as line ends, a lower-case method or a malformed
    hash. A log, a source file or prose has not this shape, and no conclusion may be drawn from it.
    """
    method, path, *rest = [*text.strip("\r\n").replace("\r\n", "\n").split("\n"), ""]
    if not method.isascii() or not method.replace("-", "").replace("_", "").isalpha():
        return False
    if len(method) > _MOST_METHOD or path[:1] not in ("", "/") or len(rest) < 2:
        return False
    parts = read_canonical_request(text.strip("\r\n"))
    names = [name for name, _ in parts.headers]
    if not all(map(_is_name, names)):
        return False
    if is_payload_hash(parts.payload_hash.strip()):
        return True
    return bool(names) and sorted(names) == sorted(parts.names)


def is_string_to_sign(text: str) -> bool:
    """Tell whether a text has the form of a string to sign: algorithm, date, scope, then hashes."""
    lines = text.strip("\r\n").split("\n")
    if len(lines) < _STRING_LINES:
        return False
    algorithm, date, scope, *hashes = [line.rstrip("\r") for line in lines]
    return (
        algorithm.startswith("AWS4-")
        and _is_date(date)
        and "/" in scope
        and " " not in scope
        and all(len(each) == _DIGITS and not each.strip(_HASH_DIGITS) for each in hashes)
    )


def _is_date(text: str) -> bool:
    return len(text) == len("YYYYMMDDTHHMMSSZ") and text.isalnum() and text[:8].isdigit()


def unfolded_request(text: str) -> str:
    """Restore the lines of a canonical request that is on one line, as browsers show XML.

    Spaces stand for its newlines there. The list of signed headers says which names begin a line;
    a text that does not fit is returned unchanged.
    """
    tokens = text.split()
    if "\n" in text.strip() or len(tokens) < 5 or not is_payload_hash(tokens[-1]):
        return text
    names = tokens[-2].split(";")
    rest = " " + " ".join(tokens[:-2])
    headers: list[str] = []
    for name in reversed(names):
        rest, found, value = rest.rpartition(f" {name}:")
        if not found:
            return text
        headers.insert(0, f"{name}:{value.strip()}")
    first = rest.split()
    if not 2 <= len(first) <= len(_FIRST):
        return text
    lines = [*first, ""][: len(_FIRST)]
    return "\n".join([*lines, *headers, "", *tokens[-2:]])


def unfolded_string(text: str) -> str:
    """Restore the lines of a string to sign that is on one line; others are returned unchanged."""
    parts = text.split()
    is_folded = "\n" not in text.strip() and len(parts) == _STRING_LINES
    return "\n".join(parts) if is_folded else text


def is_payload_hash(text: str) -> bool:
    """Tell whether a text is what ends a canonical request: a hash, or a word for one."""
    if text == "UNSIGNED-PAYLOAD" or (text.startswith("STREAMING-") and " " not in text):
        return True
    return len(text) == _DIGITS and not text.lower().strip(_HASH_DIGITS)


def _is_name(name: str) -> bool:
    return 0 < len(name) < 256 and all("!" <= character <= "~" for character in name)


def part_of(lines: list[str], index: int) -> tuple[str, str]:
    """Find the part of a canonical request that one of its lines is in, and the header's name.

    Args:
        lines: the lines of the canonical request.
        index: from 0; the lines up to there decide.
    """
    if index < len(_FIRST):
        return _FIRST[index], ""
    before = lines[3:index]
    if "" not in before:
        name, colon, _ = (lines[index] if index < len(lines) else "").partition(":")
        return HEADERS, name.lower() if colon else ""
    return (SIGNED_HEADERS if before.index("") == len(before) - 1 else PAYLOAD_HASH), ""
