"""Make text of what was saved: decompress it, and remove the colours of a terminal."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"\x1b\[[0-9;:]{0,40}[A-Za-z]")
_COLOUR_OF_BYTES = re.compile(_COLOUR.pattern.encode())
_GZIP = b"\x1f\x8b"
_ZLIB = 0x78
_ZLIB_BITS, _GZIP_BITS = 15, 31
MOST = 1 << 20  # bytes of a response that are decompressed; larger ones are refused


def without_colours(text: str) -> str:
    """Remove the escape sequences by which programs colour what they print."""
    return _COLOUR.sub("", text) if "\x1b[" in text else text


def bytes_without_colours(raw: bytes) -> bytes:
    """Do the same with bytes, if they are text: a body of any kind stays as it is."""
    if b"\x1b[" not in raw:
        return raw
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw
    return _COLOUR_OF_BYTES.sub(b"", raw)


def decompressed(raw: bytes) -> bytes:
    """Decompress gzip and zlib, as far as they are whole and not too large; others stay."""
    is_gzip = raw.startswith(_GZIP)
    is_zlib = len(raw) > 1 and raw[0] == _ZLIB and int.from_bytes(raw[:2], "big") % 31 == 0
    if not is_gzip and not is_zlib:
        return raw
    import zlib

    maker = zlib.decompressobj(_GZIP_BITS if is_gzip else _ZLIB_BITS)
    try:
        return maker.decompress(raw, MOST + 1) or raw
    except zlib.error:
        return raw


def of_characters(text: str) -> str:
    """Decompress what was written with one character for each byte; others stay."""
    if not text.startswith(("\x1f\x8b", "\x78")):
        return text
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    made = decompressed(raw)
    return text if made is raw else made.decode("utf-8", "replace")


def is_compressed(text: str) -> bool:
    """Tell whether a text is what is left of compressed bytes, such as those of br or zstd."""
    start = text.lstrip()[:200]
    odd = [mark for mark in start if mark == "\ufffd" or (mark < " " and mark not in "\t\r\n")]
    return len(odd) * 10 > len(start)
