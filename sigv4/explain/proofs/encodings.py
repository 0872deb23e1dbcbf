"""Encode a segment of a path, or a name or value of a query, as other programs do."""

from __future__ import annotations

from functools import partial
from unicodedata import normalize

from ...core.encoding import decode, encode
from ..cause_kinds import CauseKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Encoding = tuple[CauseKind, CauseKind, str, Callable[[str], str]]

# What encoders leave as it is, beside letters, digits and "-._~".
_LEFT = (
    ("JavaScript's encodeURIComponent", "!*'()"),
    ("JavaScript's encodeURI", "!*'();,/?:@&=+$#"),
    ("Go's url.PathEscape", "$&+=:@"),
    ("Java's URLEncoder", "*"),
    ("browsers", "!$&'()*+,;=:@/?"),
    ("Python's requests", "!$&'()*+,;=:@/?[]"),
)
_LONGEST = 8192  # characters that are normalised: long runs of accents take long


def encodings() -> Iterator[Encoding]:
    """List the cause in a path, that in a query, what happened to it, and how to make it."""
    kinds = CauseKind.PATH_NOT_ENCODED, CauseKind.QUERY_NOT_ENCODED
    for program, characters in _LEFT:
        words = f"was encoded as {program} does it, which leaves some of {characters} as they are"
        yield *kinds, words, partial(_leaving, characters)
    yield *kinds, "was signed with '~' as %7E", lambda text: text.replace("~", "%7E")
    words = "was signed with '~' as %7E, and '*' as it is"
    yield *kinds, words, lambda text: text.replace("~", "%7E").replace("%2A", "*")
    kinds = CauseKind.PATH_ACCENTS, CauseKind.QUERY_ACCENTS
    yield *kinds, "was signed with its accents decomposed (NFD)", partial(_written, _decomposed)
    yield *kinds, "was signed with its accents composed (NFC)", partial(_written, _composed)
    kinds = CauseKind.PATH_CHARACTER_SET, CauseKind.QUERY_CHARACTER_SET
    yield *kinds, "was encoded from Latin-1", partial(_written, _latin)
    yield *kinds, "was encoded as UTF-8 twice", partial(_written, _twice)


def _leaving(characters: str, text: str) -> str:
    for character in characters:
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def _written(write: Callable[[str], bytes], text: str) -> str:
    """Encode the characters of an encoded text again; what is ASCII stays as it is."""
    if "%" not in text or len(text) > _LONGEST:
        return text
    try:
        plain = decode(text).decode()
    except ValueError:
        return text
    return text if plain.isascii() else encode(write(plain))


def _decomposed(text: str) -> bytes:
    return normalize("NFD", text).encode()


def _composed(text: str) -> bytes:
    return normalize("NFC", text).encode()


def _latin(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _twice(text: str) -> bytes:
    return text.encode().decode("latin-1").encode()
