"""What is read: files and standard input, as streams that end only where the input does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..core.errors import InvalidParameter
from .compression import NONE, compression_of, decompressed
from .documents import JsonElements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .text import Readable

STANDARD = "-"
_START = 4  # bytes that show how a stream is compressed


class Source:
    """An open input.

    Args:
        path: the path of the file; ``-`` is standard input.
        compression: ``gz``, ``zst``, or empty; None for standard input, which is looked at.
        documents: whether it holds documents of JSON, to be read as JSON lines.

    Raises:
        InvalidParameter: standard input is closed; a file is compressed and not named so.
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str, compression: str | None, *, documents: bool = False) -> None:
        self._file: Any = None
        if path == STANDARD:
            raw: Any = _Waiting(_standard_input())
        else:
            raw = self._file = Path(path).open("rb")
        self._raw = raw
        found, stream = _peeked(raw)
        if compression is None:
            compression = found
        elif compression == NONE and found:
            self.close()
            raise InvalidParameter(
                f"{path[:200]!r} is compressed, and its name does not end in .{found}.",
                f"Pass --input-compression {found}.",
                "input",
            )
        self.compression = compression
        self._stream: Readable = decompressed(stream, compression)
        self.elements = JsonElements(self._stream, path) if documents else None
        if self.elements is not None:
            self._stream = self.elements

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end of the input, and only there."""
        return self._stream.read(size)

    def skip(self, position: int) -> None:
        """Go on at a position of the unpacked bytes."""
        if self._file is not None and not self.compression and self.elements is None:
            self._file.seek(position)
            self._stream = self._file
            return
        while position > 0:
            data = self.read(min(position, 1 << 20))
            if not data:
                return
            position -= len(data)

    def position(self) -> int:
        """Return how many bytes of the file have been read; 0 for standard input."""
        return 0 if self._file is None else int(self._file.tell())

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._file is not None:
            self._file.close()


def _standard_input() -> int:
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        raise InvalidParameter("Standard input is closed.", "Pass --input FILE.", "input") from None


class _Waiting:
    """Reads a descriptor to its end, also one that does not block: a pause is not the end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, size: int, /) -> bytes:
        while True:
            try:
                return os.read(self._descriptor, size)
            except BlockingIOError:
                from select import select

                select([self._descriptor], [], [])


class _Prefixed:
    """A stream whose first bytes were read already."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start, self._rest = start, rest

    def read(self, size: int, /) -> bytes:
        if not self._start:
            return self._rest.read(size)
        data, self._start = self._start[:size], self._start[size:]
        return data


def _peeked(raw: Readable) -> tuple[str, Readable]:
    """Return how a stream is compressed, by its first bytes, and the stream with them."""
    start = b""
    while len(start) < _START and (data := raw.read(_START - len(start))):
        start += data
    return compression_of(start), _Prefixed(start, raw)
