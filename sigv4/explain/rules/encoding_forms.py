"""How two spellings of one path, or of one piece of a query, differ."""

from __future__ import annotations

from unicodedata import normalize

from ...core.encoding import UNRESERVED, decode, first_invalid_escape
from ..display import short
from ..evidence import Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


_LONGEST = 8192  # characters that are normalised: long runs of accents take long


def respelled(what: str, ours: str, theirs: str) -> Cause | None:
    """Why two texts that mean the same, or nearly, are not the same; None if they do not.

    Args:
        what: ``path`` or ``query``.
        ours: as it was signed.
        theirs: as the server has it.
    """
    for same, name, words, remedy in _WAYS:
        if same(ours, theirs):
            return Cause(
                name.format(what=what),
                words.format(what=what, ours=short(ours), theirs=short(theirs)),
                remedy.format(what=what),
            )
    return None


def _lower_hex(ours: str, theirs: str) -> bool:
    return _upper(ours) == _upper(theirs)


def _upper(text: str) -> str:
    first, *rest = text.split("%")
    return "%".join([first, *[part[:2].upper() + part[2:] for part in rest]])


def _twice(ours: str, theirs: str) -> bool:
    return _once_more(theirs, ours) or _once_more(ours, theirs)


def _once_more(once: str, twice: str) -> bool:
    return "%" in once and _upper(once).replace("%", "%25") == _upper(twice)


def _plus(ours: str, theirs: str) -> bool:
    return any(mark in ours + theirs for mark in ("+", "%2B", "%2b")) and (
        _spaces(ours) == _spaces(theirs)
    )


def _spaces(text: str) -> bytes | str:
    return _decoded(text.replace("%2B", "+").replace("%2b", "+").replace("+", "%20"))


def _reserved(ours: str, theirs: str) -> bool:
    return _decoded(ours) == _decoded(theirs)


def _composed(ours: str, theirs: str) -> bool:
    return len(ours + theirs) <= _LONGEST and _normal(ours) == _normal(theirs)


def _normal(text: str) -> str:
    decoded = _decoded(text)
    if isinstance(decoded, bytes):
        decoded = decoded.decode("utf-8", "surrogateescape")
    return normalize("NFC", decoded)


def _latin(ours: str, theirs: str) -> bool:
    return _as_utf8(ours) == _decoded(theirs) or _decoded(ours) == _as_utf8(theirs)


def _as_utf8(text: str) -> bytes | None:
    decoded = _decoded(text)
    if isinstance(decoded, str) or not decoded.translate(None, UNRESERVED):
        return None
    return decoded.decode("latin-1").encode()


def _cased(ours: str, theirs: str) -> bool:
    return ours.lower() == theirs.lower()


def _decoded(text: str) -> bytes | str:
    """The bytes that a text means; the text itself where an escape is broken."""
    return decode(text) if first_invalid_escape(text) is None else text


_SAYS = "The {what} was signed as {ours!r} and the server has {theirs!r}: "
_WAYS: tuple[tuple[Callable[[str, str], bool], str, str, str], ...] = (
    (
        _lower_hex,
        "percent escapes in lower case",
        _SAYS + "the hex digits of the escapes differ in case.",
        "Write the hex digits of escapes in upper case, as in %2F.",
    ),
    (
        _twice,
        "{what} encoded twice against once",
        _SAYS + "one side has encoded it once more.",
        "Encode the {what} once; the canonical request encodes a path once more, but not S3's.",
    ),
    (
        _plus,
        "plus and space in the {what}",
        _SAYS + "a space is '+' to one side and '%20' to the other, or a plus sign became a space.",
        "Send a space as %20 and a plus sign as %2B; a bare '+' means either.",
    ),
    (
        _reserved,
        "reserved characters not encoded in the {what}",
        _SAYS + "they mean the same, but one side has not encoded all but A-Z a-z 0-9 - . _ ~.",
        "Encode every other byte of the {what} as %XY; many encoders leave some of !*'()$,:;@=.",
    ),
    (
        _latin,
        "{what} encoded from another character set",
        _SAYS + "one side has encoded Latin-1 bytes where the other has UTF-8.",
        "Encode the {what} as UTF-8 before you escape its bytes.",
    ),
    (
        _composed,
        "accents composed and decomposed in the {what}",
        _SAYS + "they look the same and are other code points (NFC and NFD).",
        "Name the object by the very bytes it was stored under; macOS decomposes file names.",
    ),
    (
        _cased,
        "upper and lower case of the {what}",
        _SAYS + "the letters differ in case only.",
        "Keep the case: something on the way has changed it.",
    ),
)
