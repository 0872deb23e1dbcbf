"""Find the canonical request and the string to sign that an error response holds.

Elements hold them as text, and S3 gives the same in hex, as bytes: those lose neither lines nor
spaces on the way. Other services quote both in their message.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core.digest import sha256_hex
from .canonical_text import (
    is_canonical_request,
    is_string_to_sign,
    read_canonical_request,
    unfolded_request,
    unfolded_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CANONICAL_MARK = "The Canonical String for this request should have been"
STRING_MARK = "The String-to-Sign should have been"
_MOST_QUOTES = 50
_SOUND, _UNSOUND = 2, -1


@dataclass(frozen=True, slots=True)
class ServerTexts:
    """What a server says that it computed.

    Attributes:
        words: its message, without the texts.
        canonical_request, string_to_sign: None where it does not say them.
    """

    words: str = field(repr=False)
    canonical_request: str | None = field(repr=False)
    string_to_sign: str | None = field(repr=False)

    @property
    def are_sound(self) -> bool:
        """Whether both are known and have their form."""
        return self.score == _SOUND + _SOUND

    @property
    def score(self) -> int:
        """How much of them is known and has its form: a text that has not, counts against it."""
        return _score(self.canonical_request, is_canonical_request) + _score(
            self.string_to_sign, is_string_to_sign
        )


def _score(text: str | None, is_sound: Callable[[str], bool]) -> int:
    if text is None:
        return 0
    return _SOUND if is_sound(text) else _UNSOUND


def find_texts(fields: Mapping[str, str], message: str) -> ServerTexts:
    """Find the texts in the fields of a response and in its message."""
    words, canonical, string = _quoted(message)
    if not canonical and not string:
        canonical, string = _of_elements(fields)
    whole = unfolded_string(string) if string else None
    return ServerTexts(
        words,
        _with_empty_lines(unfolded_request(canonical), whole) if canonical else None,
        whole,
    )


def _with_empty_lines(canonical: str, string: str | None) -> str:
    """Restore the empty lines that a program or a chat has removed from a canonical request.

    Its string to sign says which form the server has hashed. Without one it is the usual form,
    since the server has computed it.
    """
    if not is_canonical_request(canonical):
        return canonical
    whole = read_canonical_request(canonical).text()
    filled = [[line for line in text.split("\n") if line] for text in (canonical, whole)]
    if whole == canonical or filled[0] != filled[1]:
        return canonical
    if string is not None and not string.endswith(sha256_hex(whole.encode("utf-8", "replace"))):
        return canonical
    return whole


def _of_elements(fields: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Take the elements, or their bytes where those are known to be the same text."""
    canonical, string = _bytes(fields, "canonicalrequest"), _bytes(fields, "stringtosign")
    linked = is_string_to_sign(string) and string.endswith(sha256_hex(canonical.encode()))
    return (
        _chosen(fields.get("canonicalrequest"), canonical, linked),
        _chosen(fields.get("stringtosign"), string, linked),
    )


def _bytes(fields: Mapping[str, str], name: str) -> str:
    try:
        return bytes.fromhex(fields.get(f"{name}bytes", "")).decode()
    except ValueError:
        return ""


def _chosen(given: str | None, exact: str, linked: bool) -> str | None:
    """Choose the bytes where they agree: with the text, or each with the other by its hash."""
    if exact and (linked or given is None or _letters(given) == _letters(exact)):
        return exact
    return given.strip("\n") if given else None


def _letters(text: str) -> str:
    return "".join(text.split())


def _quoted(message: str) -> tuple[str, str | None, str | None]:
    """Split a message into its words, the canonical request and the string to sign."""
    if "\n" not in message and "\\n" in message:  # as a log writes it
        message = message.replace("\\n", "\n")
    words, found, rest = message.partition(CANONICAL_MARK)
    if not found:
        words, found, string = message.partition(STRING_MARK)
        return words, None, _string(string) if found else None
    canonical, found, string = rest.rpartition(STRING_MARK)
    if not found:
        canonical, string = rest, ""
    return words, _canonical(canonical), _string(string)


def _string(text: str) -> str | None:
    """Take the text between the first two quotes; a string to sign has no quote."""
    _, found, rest = text.partition("'")
    string, closing, _ = rest.partition("'")
    return string if found and closing else None


def _canonical(text: str) -> str | None:
    """Take the text between the first quote and the last one after which it has its form.

    A header may hold quotes, and so may what follows the text.
    """
    start, end = text.find("'"), text.rfind("'")
    if not 0 <= start < end:
        return None
    whole = text[start + 1 : end]
    for _ in range(_MOST_QUOTES):
        if end <= start or is_canonical_request(text[start + 1 : end]):
            break
        end = text.rfind("'", start, end)
    return text[start + 1 : end] if end > start else whole
