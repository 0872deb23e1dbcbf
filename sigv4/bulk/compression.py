"""Compressed files: blocks out, and streams in that end where they should."""

from __future__ import annotations

from importlib import import_module

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .text import Readable

GZIP, ZSTD, NONE = "gz", "zst", ""
COMPRESSIONS = (GZIP, ZSTD)
MAGIC = {GZIP: b"\x1f\x8b", ZSTD: b"\x28\xb5\x2f\xfd"}
_ZSTD_SKIPPED = b"\x2a\x4d\x18"  # after one byte: of a frame without data, as pzstd writes first
_ZSTD_BYTES = 2048  # unpacked in one go: a frame may grow them a thousandfold and more
_ZSTD_WINDOW = 1 << 27  # bytes: as much as `zstd -d` takes without being asked


def need(package: str, extra: str) -> Any:
    """Import an optional package.

    Raises:
        InvalidParameter: it is not installed; names the extra that brings it.
    """
    try:
        return import_module(package)
    except ImportError:
        raise InvalidParameter(
            f"This needs {package.partition('.')[0]}, which is not installed.",
            f"Run pip install 'sigv4-engine[{extra}]'.",
        ) from None


def compressed(compression: str, output: Any) -> Any:
    """Compress a block: a member, or frame, of its own. One after the other they are one file."""
    if compression == GZIP and output:
        import gzip

        return gzip.compress(output, 6, mtime=0)
    if compression == ZSTD and output:
        return compressor()(output)
    return output


def compressor() -> Callable[[bytes], bytes]:
    """Return what compresses to Zstandard.

    Raises:
        InvalidParameter: the package is not installed.
    """
    made: Callable[[bytes], bytes] = need("zstandard", "zstd").ZstdCompressor(3).compress
    return made


def compression_of(start: bytes) -> str:
    """Return how data is compressed that begins with these bytes; empty for not at all."""
    if start[1:4] == _ZSTD_SKIPPED and start[0] & 0xF0 == 0x50:
        return ZSTD
    return next((name for name, magic in MAGIC.items() if start.startswith(magic)), NONE)


def decompressed(raw: Readable, compression: str) -> Readable:
    """Return a stream of the unpacked bytes."""
    if compression == GZIP:
        return _Gzip(raw)
    if compression == ZSTD:
        return _Zstd(raw)
    return raw


def damage(compression: str) -> tuple[type[Exception], ...]:
    """Return what reading a compressed stream raises if it is damaged."""
    if compression == GZIP:
        from gzip import BadGzipFile
        from zlib import error

        return BadGzipFile, EOFError, error
    if compression == ZSTD:
        damaged: type[Exception] = need("zstandard", "zstd").ZstdError
        return EOFError, damaged
    return ()


class _Gzip:
    """Gzip, member after member; a stream of no bytes is not a compressed file."""

    def __init__(self, raw: Readable) -> None:
        import gzip

        self._raw = raw
        source: Any = _Source(self._read_raw)
        self._file = gzip.GzipFile(fileobj=source)
        self._begun = False

    def _read_raw(self, size: int) -> bytes:
        data = self._raw.read(size)
        self._begun = self._begun or bool(data)
        return data

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size)
        if not data and not self._begun:
            raise EOFError("Compressed file has no content")
        return data


class _Source:
    """What `gzip` reads from."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.read = read


class _Zstd:
    """Zstandard, frame after frame, and never half of one.

    The package's own reader is silent where the file ends within a frame, so the rest of a list
    would be missing.
    """

    def __init__(self, raw: Readable) -> None:
        self._raw = raw
        package = need("zstandard", "zstd")
        self._new = package.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        self._frame: Any = None
        self._begun = False

    def read(self, size: int, /) -> bytes:
        made: list[bytes] = []
        while size > 0:
            data = self._raw.read(_ZSTD_BYTES)
            if not data:
                if self._frame is not None or not self._begun:
                    raise EOFError("Compressed file ended within a frame")
                break
            self._begun = True
            while data:
                self._frame = self._frame or self._new()
                made.append(self._frame.decompress(data))
                size -= len(made[-1])
                data = self._frame.unused_data
                if self._frame.eof:
                    self._frame = None
        return b"".join(made)
