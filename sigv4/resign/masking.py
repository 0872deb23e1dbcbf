"""Take what belongs to the outer side out of what an upstream answers.

S3 answers a wrong signature with the access key id, the signature, the string to sign and the
canonical request, the last two in hex as well. An application behind IAM may send back every header
that it received. So each response is searched for the credentials, in the encodings in which
servers repeat them, and what is found is replaced by as many asterisks: lengths stay right.
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

_MASK = b"*"
_SHORTEST = 8  # characters of what is searched for
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_ESCAPED = ("+", "/", "=", "+=", "/=", "+/=")
_ESCAPES: tuple[Callable[[str], str], ...] = (
    lambda sign: f"\\u{ord(sign):04x}",
    lambda sign: f"\\u{ord(sign):04X}",
    lambda sign: f"&#{ord(sign)};",
    lambda sign: f"&#x{ord(sign):x};",
    lambda sign: f"&#x{ord(sign):X};",
)


def needles_of(values: Iterable[str]) -> tuple[bytes, ...]:
    """List the byte strings to search for: each value in each encoding, the longest first."""
    found: set[bytes] = set()
    for value in values:
        if len(value) < _SHORTEST:
            continue
        plain = value.encode()
        found |= {plain, plain.hex(" ").encode(), plain.hex(" ").upper().encode()}
        found |= {plain.hex().encode(), plain.hex().upper().encode()}
        found |= {value.replace("/", "\\/").encode()}
        for safe in ("", "/"):
            escaped = quote(value, safe=safe)
            found |= {escaped.encode(), _lower_escapes(escaped).encode()}
        found |= {quote(quote(value, safe=""), safe="").encode()}
        found |= set(_in_base64(plain))
        found |= {each.encode() for each in _escaped(value)}
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of a value at each place of a longer text, without its edges."""
    for before in range(3):
        whole = len(plain) + before
        encoded = b64encode(b"\0" * before + plain)[-(-before * 8 // 6) : whole * 8 // 6]
        yield encoded
        yield encoded.translate(_URL_SAFE)


def _escaped(value: str) -> Iterator[str]:
    """Yield how JSON and HTML write the signs of a value: which they escape differs."""
    for escape in _ESCAPES:
        for signs in _ESCAPED:
            yield "".join([escape(each) if each in signs else each for each in value])


def signature_needles(signature: str) -> tuple[bytes, ...]:
    """List the byte strings to search for of a signature, whose digits are never escaped."""
    plain = signature.encode()
    return plain.hex(" ").encode(), plain


class Mask:
    """Replaces byte strings in a body that arrives in pieces.

    Args:
        needles: what is replaced.
    """

    __slots__ = ("_needles", "_rest", "_starts")

    def __init__(self, needles: tuple[bytes, ...]) -> None:
        self._needles = needles
        self._starts = frozenset(needle[:_SHORTEST] for needle in needles)  # a few, for speed
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """Take the next piece, and give what cannot be the beginning of a byte string."""
        text = self._rest + data
        if any(start in text for start in self._starts):
            text = mask(text, self._needles)
        held = self._beginning(text)
        self._rest = text[len(text) - held :]
        return text[: len(text) - held]

    def finish(self) -> bytes:
        """Give the rest."""
        given, self._rest = self._rest, b""
        return given

    def _beginning(self, text: bytes) -> int:
        """Return how many bytes at the end may begin a byte string."""
        most = 0
        for needle in self._needles:
            at = text.find(needle[:1], max(0, len(text) - len(needle) + 1))
            while at >= 0 and len(text) - at > most:
                if needle.startswith(text[at:]):
                    most = len(text) - at
                at = text.find(needle[:1], at + 1)
        return most


def mask(text: bytes, needles: tuple[bytes, ...]) -> bytes:
    """Replace each byte string by as many asterisks."""
    for needle in needles:
        if needle in text:
            text = text.replace(needle, _MASK * len(needle))
    return text


def mask_text(text: str, needles: tuple[bytes, ...]) -> str:
    """Replace each byte string in a text, such as the value of a header."""
    return mask(text.encode("latin-1", "replace"), needles).decode("latin-1")


def _lower_escapes(escaped: str) -> str:
    parts = escaped.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])
