"""Percent-encoding of many keys at once, as `encoding` does it for one."""

from __future__ import annotations

from .encoding import ALL, ENCODED, UNRESERVED_AND_SLASH, replaced_kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_IN_A_BLOCK = 256  # characters, hence 1024 bytes of UTF-8 at most
_SEPARATOR = "\n"
_BLOCK_CHARACTERS = UNRESERVED_AND_SLASH + _SEPARATOR.encode()

# A block as runs (see `_by_runs`): one table blanks the bytes to encode, one those to keep. Bytes
# that `split` takes for blanks are kept under a name that no kept byte has.
_END = b"\1"
_BLANKS = tuple((byte, bytes((name,))) for name, byte in enumerate(b"\t\v\f\r ", 2))
_NAMED, _NAMES = b"\n\t\v\f\r ", b"\1\2\3\4\5\6"
_OTHERS = ALL.translate(None, UNRESERVED_AND_SLASH + _NAMED)
_KEPT = bytes.maketrans(_OTHERS + _NAMED, b" " * len(_OTHERS) + _NAMES)
_ODD = bytes.maketrans(UNRESERVED_AND_SLASH + _NAMED, b" " * len(UNRESERVED_AND_SLASH + _NAMED))


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
    return replaced_kinds(block, odd) or _by_runs(block)


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
