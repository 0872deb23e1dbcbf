"""Find how two encodings of one path, or of one piece of a query, differ."""

from __future__ import annotations

from unicodedata import normalize

from ...core.encoding import UNRESERVED, decode, first_invalid_escape
from ..cause_kinds import CauseKind
from ..causes import Cause
from ..display import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    _Forms = tuple[tuple[Callable[[str, str], bool], CauseKind, str], ...]

_LONGEST = 8192  # characters that are normalised: long runs of accents take long


def path_encoding(ours: str, theirs: str) -> Cause | None:
    """Find why two paths that mean the same, or nearly, differ; None if they do not mean the same.

    Args:
        ours: as it was signed.
        theirs: as the server has it.
    """
    cause = _found(_PATH_FORMS, "path", ours, theirs)
    both = ours, theirs
    if cause is None and "%25" in ours + theirs and not any(map(first_invalid_escape, both)):
        # Most services encode a path once more: what arrived differs one level below.
        once = [decode(text).decode("utf-8", "replace") for text in both]
        cause = _found(_PATH_FORMS, "path", *once)
    return cause


def query_encoding(ours: str, theirs: str) -> Cause | None:
    """Find why two pieces of a query that mean the same differ, as `path_encoding` does."""
    return _found(_QUERY_FORMS, "query", ours, theirs)


def _found(forms: _Forms, what: str, ours: str, theirs: str) -> Cause | None:
    for same, kind, words in forms:
        if same(ours, theirs):
            says = f"The {what} was signed as {short(ours)!r} and the server has {short(theirs)!r}"
            return Cause(kind, f"{says}: {words}.")
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


def _slashes(ours: str, theirs: str) -> bool:
    return ours.count("/") != theirs.count("/") and _plain_slashes(ours) == _plain_slashes(theirs)


def _plain_slashes(text: str) -> str:
    return text.replace("%25", "%").replace("%2F", "/").replace("%2f", "/")


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
    """Decode a text; leave it unchanged if an escape is broken."""
    return decode(text) if first_invalid_escape(text) is None else text


_PLUS_WORDS = "a space is '+' on one side and '%20' on the other, or a plus sign became a space"
_RESERVED_WORDS = "they mean the same, but one side has not encoded all but A-Z a-z 0-9 - . _ ~"
_LATIN_WORDS = "one side has encoded Latin-1 bytes where the other has UTF-8"
_ACCENT_WORDS = "they look the same and have different code points (NFC and NFD)"
_LOWER_HEX = (
    _lower_hex,
    CauseKind.ESCAPES_IN_LOWER_CASE,
    "the hex digits of the escapes differ in case",
)
_PATH_FORMS: _Forms = (
    _LOWER_HEX,
    (_twice, CauseKind.PATH_ENCODED_TWICE, "one side has encoded it once more"),
    (
        _slashes,
        CauseKind.ENCODED_SLASH_DECODED,
        "an encoded slash (%2F) is a slash on the other side, which makes another path",
    ),
    (_reserved, CauseKind.PATH_NOT_ENCODED, _RESERVED_WORDS),
    (_plus, CauseKind.PATH_PLUS_OR_SPACE, _PLUS_WORDS),
    (_latin, CauseKind.PATH_CHARACTER_SET, _LATIN_WORDS),
    (_composed, CauseKind.PATH_ACCENTS, _ACCENT_WORDS),
    (_cased, CauseKind.PATH_CASE, "the letters differ in case only"),
)
_QUERY_FORMS: _Forms = (
    _LOWER_HEX,
    (_twice, CauseKind.QUERY_ENCODED_TWICE, "one side has encoded it once more"),
    (_plus, CauseKind.QUERY_PLUS_OR_SPACE, _PLUS_WORDS),
    (_reserved, CauseKind.QUERY_NOT_ENCODED, _RESERVED_WORDS),
    (_latin, CauseKind.QUERY_CHARACTER_SET, _LATIN_WORDS),
    (_composed, CauseKind.QUERY_ACCENTS, _ACCENT_WORDS),
    (_cased, CauseKind.QUERY_CASE, "the letters differ in case only"),
)
