"""Percent-encoding as Signature Version 4 defines it, on bytes, without urllib.

Rules of this file:

- The unreserved characters are ``A-Z a-z 0-9 - . _ ~``; every other byte of the UTF-8 text becomes
  ``%XY`` with upper-case hex digits, the space ``%20`` and never ``+``.
  https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
- Escapes that come in are trusted to be valid: `Request` has checked them.
"""

from __future__ import annotations

UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
UNRESERVED_AND_SLASH = UNRESERVED + b"/"
HEX_DIGITS = "0123456789ABCDEFabcdef"

ENCODED = tuple(chr(byte) if byte in UNRESERVED else f"%{byte:02X}" for byte in range(256))
ENCODED_PATH = tuple("/" if byte == 0x2F else text for byte, text in enumerate(ENCODED))

_HEX_PAIRS = frozenset(high + low for high in HEX_DIGITS for low in HEX_DIGITS)


def encode(data: bytes) -> str:
    """Percent-encode a query name, a query value or one path segment."""
    if not data.translate(None, UNRESERVED):
        return data.decode("ascii")
    return "".join([ENCODED[byte] for byte in data])


def encode_path(data: bytes) -> str:
    """Percent-encode a path: as `encode`, but ``/`` stays."""
    if not data.translate(None, UNRESERVED_AND_SLASH):
        return data.decode("ascii")
    return "".join([ENCODED_PATH[byte] for byte in data])


def decode(text: str) -> bytes:
    """Undo percent-encoding: ``%XY`` in either case becomes its byte, all else its UTF-8."""
    first, *escaped = text.encode().split(b"%")
    return first + b"".join([bytes.fromhex(part[:2].decode()) + part[2:] for part in escaped])


def recode(text: str) -> str:
    """The one canonical spelling of a raw query name, query value or path segment."""
    data = text.encode()
    if not data.translate(None, UNRESERVED):
        return text
    return encode(decode(text) if "%" in text else data)


def first_invalid_escape(text: str) -> str | None:
    """The first ``%`` that two hex digits do not follow, with what follows it; None if all do."""
    for part in text.split("%")[1:]:
        if part[:2] not in _HEX_PAIRS:
            return "%" + part[:2]
    return None


def split_query(raw: str) -> list[tuple[str, str]]:
    """Cut a raw query into raw (name, value) pairs, in order, duplicates kept.

    Empty pieces (``a=1&&b=2``) carry nothing and servers skip them; a name without ``=`` has the
    empty value; only the first ``=`` separates.
    """
    pairs = []
    for piece in raw.split("&"):
        if piece:
            name, _, value = piece.partition("=")
            pairs.append((name, value))
    return pairs
