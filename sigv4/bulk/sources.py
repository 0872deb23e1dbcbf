"""What is read: files, pipes and standard input, as streams that end only where the input does."""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

from ..core.errors import InvalidParameter
from .compression import NONE, compression_of, decompressed
from .documents import JsonElements
from .signatures import check_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .text import Readable

STANDARD = "-"
_START = 16  # bytes that show how a stream is compressed, or what else it is
_START_OF_TAR = 512  # bytes that show an archive of tar; a pipe that is slow is not waited for
_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})\Z", re.ASCII)


def descriptor_of(path: str) -> int | None:
    """Return the open file that a path such as ``/dev/fd/63`` or ``/dev/stdin`` stands for."""
    if os.name != "posix":
        return None
    found = _DESCRIPTOR.match(path)
    return _STREAMS.get(path) if found is None else int(found[1])


def duplicate(descriptor: int, path: str) -> int:
    """Return a descriptor of the same open file.

    Opening its path instead fails for a socket, and starts at the beginning of a file.

    Raises:
        OSError: it is not open.
    """
    try:
        return os.dup(descriptor)
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), path) from None


def is_read_once(path: str) -> bool:
    """Return whether an input cannot be read again: a standard stream, pipe, socket or device."""
    if path == STANDARD or descriptor_of(path) is not None:
        return True
    with suppress(OSError, ValueError):  # reported when it is opened
        mode = Path(path).stat().st_mode
        return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
    return False


class Source:
    """An open input.

    Args:
        path: the path of the file; ``-`` is standard input.
        compression: ``gz``, ``zst``, or empty; None where it is looked at.
        documents: whether it holds documents of JSON, to be read as JSON lines.

    Raises:
        InvalidParameter: standard input is closed; a file is compressed and not named so.
        OSError: the file cannot be opened.
    """

    def __init__(self, path: str, compression: str | None, *, documents: bool = False) -> None:
        self._file: Any = None if path == STANDARD else _opened(path)
        self._once = is_read_once(path)
        raw: Any = self._file
        if self._once:
            raw = _Waiting(_standard_input() if self._file is None else self._file.fileno())
        self._name = "Standard input" if path == STANDARD else repr(path[:200])
        start, stream = self._checked(raw)
        found = compression_of(start)
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
        self._unchecked = bool(compression) and not documents  # what is unpacked
        self.elements = JsonElements(self._stream, path) if documents else None
        if self.elements is not None:
            self._stream = self.elements

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end of the input, and only there."""
        return self._stream.read(size)

    def check_unpacked(self) -> None:
        """Look at the first bytes that are unpacked, unless that is done.

        Raises:
            InvalidParameter: they are not text.
        """
        if self._unchecked:
            self._unchecked = False
            start, self._stream = self._checked(self._stream)
            if compression_of(start):
                raise InvalidParameter(
                    f"{self._name} is compressed twice.", "Unpack it once before.", "input"
                )

    def _checked(self, stream: Readable) -> tuple[bytes, Readable]:
        start, whole = _peeked(stream)
        try:
            check_start(start, self._name)
        except InvalidParameter:
            self.close()
            raise
        return start, whole

    @contextmanager
    def ahead(self) -> Iterator[Readable]:
        """Give a stream of the same bytes; all that is read of it is read again afterwards."""
        ahead = _Recording(self._stream)
        yield ahead
        self._stream = _Prefixed(b"".join(ahead.data), self._stream)

    def skip(self, position: int) -> None:
        """Go on at a position of the unpacked bytes."""
        if not self._once and not self.compression and self.elements is None:
            self._file.seek(position)
            self._stream = self._file
            return
        while position > 0:
            data = self.read(min(position, 1 << 20))
            if not data:
                return
            position -= len(data)

    def position(self) -> int:
        """Return how many bytes of the file have been read; 0 where it has no positions."""
        return 0 if self._once else int(self._file.tell())

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if self._file is not None:
            self._file.close()


def _opened(path: str) -> Any:
    descriptor = descriptor_of(path)
    if descriptor is not None:
        return os.fdopen(duplicate(descriptor, path), "rb", buffering=0)
    return Path(path).open("rb")


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


class _Recording:
    """A stream that keeps what is read of it."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.data: list[bytes] = []

    def read(self, size: int, /) -> bytes:
        self.data.append(self._stream.read(size))
        return self.data[-1]


def _peeked(raw: Readable) -> tuple[bytes, Readable]:
    """Return the first bytes of a stream, and the stream with them."""
    start = b""
    while len(start) < _START and (data := raw.read(_START_OF_TAR - len(start))):
        start += data
    return start, _Prefixed(start, raw)
