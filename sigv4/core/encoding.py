"""Percent-encoding as Signature Version 4 defines it, on bytes, without urllib.

Rules of this file:

- The unreserved characters are ``A-Z a-z 0-9 - . _ ~``; every other byte of the UTF-8 text becomes
  ``%XY`` with upper-case hex digits, the space ``%20`` and never ``+``.
  https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
- Escapes in the input are valid: `Request` has checked them.
"""

from __future__ import annotations

UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
UNRESERVED_AND_SLASH = UNRESERVED + b"/"
# ``text.translate(TO_LETTERS).isalpha()`` says whether a text holds these alone, and something. For
# short texts it is faster than to delete them.
TO_LETTERS = bytes.maketrans(UNRESERVED_AND_SLASH, b"a" * len(UNRESERVED_AND_SLASH))
HEX_DIGITS = "0123456789ABCDEFabcdef"

# Tables are made by few calls on whole texts: a step for each byte would slow imports.
ALL = bytes(range(256))
_ESCAPED = "%" + ALL.hex("%").upper().replace("%", " %")
ENCODED = _ESCAPED.split(" ")
for _byte in UNRESERVED:
    ENCODED[_byte] = chr(_byte)
_ENCODED_PATH = [*ENCODED[:0x2F], "/", *ENCODED[0x30:]]

# With at most this many kinds of bytes to encode, one `bytes.replace` for each kind is faster than
# a lookup for each byte.
_FEW = 8
_SINGLE, _ESCAPES = tuple(map(bytes, zip(ALL))), _ESCAPED.encode().split(b" ")
_CANONICAL_ESCAPES = frozenset(ALL.translate(None, UNRESERVED).hex(" ").upper().split(" "))


def encode(data: bytes) -> str:
    """Percent-encode a query name, a query value or one path segment."""
    odd = data.translate(None, UNRESERVED)
    if not odd:
        return data.decode("ascii")
    made = replaced_kinds(data, odd)
    return made.decode("ascii") if made else "".join([ENCODED[byte] for byte in data])


def encode_path(data: bytes) -> str:
    """Percent-encode a path; ``/`` stays."""
    odd = data.translate(None, UNRESERVED_AND_SLASH)
    if not odd:
        return data.decode("ascii")
    made = replaced_kinds(data, odd)
    return made.decode("ascii") if made else "".join([_ENCODED_PATH[byte] for byte in data])


def replaced_kinds(data: bytes, odd: bytes) -> bytes:
    """Return the data with its odd bytes encoded; nothing if they are of too many kinds."""
    if 2 * len(odd) > len(data):
        return b""  # too many bytes to encode: a lookup for each byte is faster
    kinds = set(odd)
    if len(kinds) > _FEW:
        return b""
    if 0x25 in kinds:  # first, since all others bring percent signs in
        kinds.discard(0x25)
        data = data.replace(b"%", b"%25")
    for kind in kinds:
        data = data.replace(_SINGLE[kind], _ESCAPES[kind])
    return data


def decode(text: str) -> bytes:
    """Decode percent-encoding: ``%XY`` in either case becomes its byte, all else its UTF-8."""
    first, *escaped = text.encode().split(b"%")
    return first + b"".join([bytes.fromhex(part[:2].decode()) + part[2:] for part in escaped])


def recode(text: str) -> str:
    """Return the canonical encoding of a raw query name, query value or path segment."""
    data = text.encode()
    odd = data.translate(None, UNRESERVED)
    if not odd:
        return text
    if 0x25 not in odd:
        return encode(data)
    if not odd.strip(b"%"):
        escapes = [part[:2] for part in text.split("%")]
        if _CANONICAL_ESCAPES.issuperset(escapes[1:]):
            return text
    return encode(decode(text))


def first_invalid_escape(text: str) -> str | None:
    """Return the first ``%`` without two hex digits after it, and the text after it; or None."""
    pairs = [part[:2] for part in text.split("%")[1:]]
    digits = "".join(pairs)
    if len(digits) == 2 * len(pairs) and not digits.strip(HEX_DIGITS):
        return None
    return next(f"%{pair}" for pair in pairs if len(pair) < 2 or pair.strip(HEX_DIGITS))


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
