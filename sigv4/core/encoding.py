"""Percent-encoding as Signature Version 4 defines it, on bytes, without urllib.

Rules of this file:

- The unreserved characters are ``A-Z a-z 0-9 - . _ ~``; every other byte of the UTF-8 text becomes
  ``%XY`` with upper-case hex digits, the space ``%20`` and never ``+``.
  https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
- Escapes in the input are valid: `Request` has checked them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
UNRESERVED_AND_SLASH = UNRESERVED + b"/"
# ``text.translate(TO_LETTERS).isalpha()`` says whether a text holds these alone, and something. For
# short texts it is faster than to delete them.
TO_LETTERS = bytes.maketrans(UNRESERVED_AND_SLASH, b"a" * len(UNRESERVED_AND_SLASH))
HEX_DIGITS = "0123456789ABCDEFabcdef"

# Tables are made by few calls on whole texts: a step for each byte would slow imports.
_ALL = bytes(range(256))
_ESCAPED = "%" + _ALL.hex("%").upper().replace("%", " %")
ENCODED = _ESCAPED.split(" ")
for _byte in UNRESERVED:
    ENCODED[_byte] = chr(_byte)
_ENCODED_PATH = [*ENCODED[:0x2F], "/", *ENCODED[0x30:]]

# With at most this many kinds of bytes to encode, one `bytes.replace` for each kind is faster than
# a lookup for each byte.
_FEW = 8
_LONGEST_IN_A_BLOCK = 256  # characters, hence 1024 bytes of UTF-8 at most
_SEPARATOR = "\n"
_ESCAPES = tuple(zip(map(bytes, zip(_ALL)), _ESCAPED.encode().split(b" ")))  # noqa: B905
_BLOCK_CHARACTERS = UNRESERVED_AND_SLASH + _SEPARATOR.encode()

# A block as runs (see `_by_runs`): one table blanks the bytes to encode, one those to keep. Bytes
# that `split` takes for blanks are kept under a name that no kept byte has.
_END = b"\1"
_BLANKS = tuple((byte, bytes((name,))) for name, byte in enumerate(b"\t\v\f\r ", 2))
_NAMED, _NAMES = b"\n\t\v\f\r ", b"\1\2\3\4\5\6"
_OTHERS = _ALL.translate(None, UNRESERVED_AND_SLASH + _NAMED)
_KEPT = bytes.maketrans(_OTHERS + _NAMED, b" " * len(_OTHERS) + _NAMES)
_ODD = bytes.maketrans(UNRESERVED_AND_SLASH + _NAMED, b" " * len(UNRESERVED_AND_SLASH + _NAMED))
_CANONICAL_ESCAPES = frozenset(_ALL.translate(None, UNRESERVED).hex(" ").upper().split(" "))


def encode(data: bytes) -> str:
    """Percent-encode a query name, a query value or one path segment."""
    odd = data.translate(None, UNRESERVED)
    if not odd:
        return data.decode("ascii")
    made = _replaced(data, odd)
    return made.decode("ascii") if made else "".join([ENCODED[byte] for byte in data])


def encode_path(data: bytes) -> str:
    """Percent-encode a path; ``/`` stays."""
    odd = data.translate(None, UNRESERVED_AND_SLASH)
    if not odd:
        return data.decode("ascii")
    made = _replaced(data, odd)
    return made.decode("ascii") if made else "".join([_ENCODED_PATH[byte] for byte in data])


def encode_paths(paths: Sequence[str]) -> Sequence[str] | None:
    """Percent-encode many paths at once; return None if one of them needs its own check.

    That is a path which `encode_lines` refuses, holds a line feed or a lone surrogate, may be
    longer than 1024 bytes, or is not a str.
    """
    try:
        together = "/".join(paths).encode()
    except (TypeError, UnicodeEncodeError):
        return None
    if (
        not together
        or not all(paths)
        or together[0] == 0x2E
        or together.rfind(b"/.") >= 0  # as in `encode_lines`, of which this is the quick way out
        or len(max(paths, key=len)) > _LONGEST_IN_A_BLOCK
    ):
        return None
    if not together.translate(None, UNRESERVED_AND_SLASH):
        return paths
    block = _SEPARATOR.join(paths).encode()
    made = None if block.count(b"\n") != len(paths) - 1 else encode_lines(block)
    return None if made is None else made.decode("ascii").split(_SEPARATOR)


def encode_lines(block: bytes) -> bytes | None:
    """Percent-encode each line of a block; return None if a line needs its own check.

    That is a line which holds a NUL, or has a segment that begins with a dot. A block with nothing
    to encode is returned as it is.

    Args:
        block: lines of UTF-8, none of them empty, with line feeds between them.
    """
    # rfind is much faster than `in` or find, which read each byte
    if block[0] == 0x2E or block.rfind(b"\n.") >= 0 or block.rfind(b"/.") >= 0:
        return None
    odd = block.translate(None, _BLOCK_CHARACTERS)
    if not odd:
        return block
    if b"\0" in odd:
        return None
    return _replaced(block, odd) or _by_runs(block)


def _by_runs(block: bytes) -> bytes:
    """Encode the lines of a block without NUL, with one step for each run of bytes.

    Runs to keep and runs to encode alternate; the first and the last are runs to keep.
    """
    block = b"\n%b\n" % block
    kept, odd = block.translate(_KEPT).split(), block.translate(_ODD).split()
    runs = [b""] * (2 * len(kept) - 1)
    runs[::2] = kept
    if odd:
        runs[1::2] = ("%" + b"\n".join(odd).hex("%").upper()).encode().split(b"%0A")
    made = b"".join(runs)
    for byte, name in _BLANKS:
        if byte in block:
            made = made.replace(name, ENCODED[byte].encode())
    return made[1:-1].replace(_END, b"\n")


def _replaced(data: bytes, odd: bytes) -> bytes:
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
        data = data.replace(*_ESCAPES[kind])
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
