"""The files of a run: what is read, what is written, and how neither is ever left half done.

Output goes to ``NAME.part`` and takes its name when all is there, so what carries the name is
whole. ``NAME.resume`` says how far the part is good; whatever lies beyond is cut off before more is
written.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, BinaryIO

STANDARD = "-"
FORMATS = ("txt", "csv", "jsonl", "parquet")
COMPRESSIONS = ("gz", "zst")
_PATIENCE = 30  # tenths of a second
_ZSTD_BYTES = 2048  # that are unpacked in one go: a frame may grow them a thousandfold and more


def need(package: str, extra: str) -> Any:
    """An optional package.

    Raises:
        InvalidParameter: it is not installed; names the extra that brings it.
    """
    try:
        return import_module(package)
    except ImportError:
        raise InvalidParameter(
            f"This needs {package.partition('.')[0]}, which is not installed.",
            f"pip install 'sigv4-engine[{extra}]'.",
        ) from None


def format_of(name: str, given: str | None) -> tuple[str, str]:
    """Format and compression of a file, by its name unless the format is given.

    Raises:
        InvalidParameter: the name tells no format.
    """
    parts = name.lower().rsplit(".", 2)
    compression = parts.pop() if parts[-1] in COMPRESSIONS else ""
    if given is not None:
        return given, compression
    if name == STANDARD:
        return "txt", ""
    found = {"text": "txt", "list": "txt", "ndjson": "jsonl"}.get(parts[-1], parts[-1])
    if found not in FORMATS or len(parts) < 2:
        raise InvalidParameter(
            f"{name[:80]!r} tells no format.",
            "Call it .txt, .csv, .jsonl or .parquet (and .gz or .zst), or pass its format.",
        )
    if found == "parquet" and compression:
        raise InvalidParameter(
            f"{name[:80]!r}: Parquet is compressed inside.", "Do without the outer compression."
        )
    return found, compression


def open_input(path: str, compression: str) -> BinaryIO:
    """The bytes of a file, decompressed; of standard input for ``-``."""
    raw: BinaryIO = sys.stdin.buffer if path == STANDARD else Path(path).open("rb")
    if compression == "gz":
        import gzip

        file: Any = gzip.GzipFile(fileobj=raw)
        if path != STANDARD:
            file.myfileobj = raw  # closed with it
        unzipped: BinaryIO = file
        return unzipped
    if compression == "zst":
        frames: Any = _Frames(raw)
        unpacked: BinaryIO = frames
        return unpacked
    return raw


class _Frames:
    """Zstandard, frame after frame, and never half of one.

    Where the package's own reader sees the end of the file within a frame, it says nothing, and the
    rest of a list would be missing.
    """

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._new = need("zstandard", "zstd").ZstdDecompressor().decompressobj
        self._frame: Any = None

    def read(self, size: int) -> bytes:
        """About as many bytes, none at the end."""
        made: list[bytes] = []
        while size > 0:
            data = self._raw.read(_ZSTD_BYTES)
            if not data:
                if self._frame is not None:
                    raise EOFError("Compressed file ended within a frame")
                break
            while data:
                self._frame = self._frame or self._new()
                made.append(self._frame.decompress(data))
                size -= len(made[-1])
                data = self._frame.unused_data
                if self._frame.eof:
                    self._frame = None
        return b"".join(made)

    def seekable(self) -> bool:
        """It goes forward only."""
        return False

    def close(self) -> None:
        """The file too."""
        self._raw.close()


def broken(compression: str) -> tuple[type[Exception], ...]:
    """What reading a compressed file raises if it is damaged."""
    if compression == "gz":
        from gzip import BadGzipFile
        from zlib import error

        return BadGzipFile, EOFError, error
    if compression == "zst":
        damaged: type[Exception] = need("zstandard", "zstd").ZstdError
        return EOFError, damaged
    return ()


def check_apart(inputs: Iterable[str], output: str, errors: str | None) -> None:
    """Refuse to write over what is read, or over each other.

    Raises:
        InvalidParameter: two names of one file.
    """
    names = [name for name in (output, errors) if name is not None]
    for place, name in enumerate(names):
        for other in (*inputs, *names[:place]):
            if STANDARD not in (name, other) and _same(name, other):
                raise InvalidParameter(
                    f"{name[:200]!r} would be written over {other[:200]!r}.", "Name another file."
                )


def _same(name: str, other: str) -> bool:
    path = Path(name)
    if not (path.exists() and Path(other).exists()):
        return path.absolute() == Path(other).absolute()
    return path.is_file() and path.samefile(other)  # /dev/null may be both


class Part:
    """A file that is being written, or standard output.

    Attributes:
        path: of the part; None where it is no regular file.
        length: of what is good.
    """

    def __init__(self, name: str, length: int = 0) -> None:
        self.name = name
        self.path: str | None = None
        self.length = 0
        if name == STANDARD:
            self._file: BinaryIO = sys.stdout.buffer
        elif Path(name).exists() and not Path(name).is_file():
            self._file = Path(name).open("wb", buffering=0)  # a pipe, a device
        else:
            self.path = f"{name}.part"
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "r+b", buffering=0)
            _lock(descriptor, self.path)
            if os.fstat(descriptor).st_size < length:
                self._file.close()
                raise InvalidParameter(
                    f"{self.path[:200]!r} is shorter than its run has left it.",
                    "Start without --resume.",
                )
            self.cut(length)

    def cut(self, length: int) -> None:
        """Drop what lies beyond."""
        if self.path is not None:
            if os.fstat(self._file.fileno()).st_size > length:  # ext4 flushes what was cut to 0
                self._file.truncate(length)
            self._file.seek(length)
            self.length = length

    def write(self, data: bytes) -> None:
        """Append."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) or 0 :]
        self.length += len(data)

    @property
    def descriptor(self) -> int | None:
        """To be inherited by who writes beside us; None where there is no such thing."""
        if self.path is None or not hasattr(os, "pwrite"):
            return None
        return self._file.fileno()

    def grown(self, length: int) -> None:
        """Others have written so many bytes at its end."""
        self.length += length

    def finish(self) -> None:
        """Give it its name."""
        if self.path is not None:
            self._file.close()
            Path(self.path).replace(self.name)
        elif self.name == STANDARD:
            self._file.flush()
        else:
            self._file.close()

    def close(self) -> None:
        """Leave it as it is, without what is not good."""
        if self.path is not None:
            with suppress(OSError, ValueError):  # ValueError: it is closed, and has its name
                self.cut(self.length)
        if self.name != STANDARD:
            self._file.close()

    def drop(self) -> None:
        """Remove it."""
        if self.path is not None:
            self._file.close()
            Path(self.path).unlink(missing_ok=True)


def name_whole(name: str) -> None:
    """Give a part its name, as its run, which had written all of it, could not any more."""
    part = Path(f"{name}.part")
    if part.exists():
        part.replace(name)
    elif not Path(name).exists():
        raise InvalidParameter(
            f"{name[:200]!r} was whole when its run was stopped, and is not here any more.",
            "Start without --resume.",
        )


def _lock(descriptor: int, path: str) -> None:
    """Keep a second run off the same part."""
    if sys.platform == "win32":
        return
    import fcntl
    from time import sleep

    for _ in range(_PATIENCE):  # the workers of a run that was killed are on their way out
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        sleep(0.1)
    os.close(descriptor)
    raise InvalidParameter(
        f"{path[:200]!r} is being written by another run.", "Let it end, or stop it first."
    )


class State:
    """How far a run has come: a small JSON file beside its output.

    Args:
        name: of the output.
        run: what the run is; a part of another one cannot be gone on with.
    """

    def __init__(self, name: str, run: dict[str, Any]) -> None:
        self.path = None if name == STANDARD else Path(f"{name}.resume")
        self.run = run

    def read(self) -> dict[str, Any] | None:
        """What was saved last, of the same run; None if nothing was.

        Raises:
            InvalidParameter: it is of another run.
        """
        if self.path is None or not self.path.exists():
            return None
        try:
            saved: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
            before, progress = saved["run"], saved["progress"]
        except (ValueError, KeyError, TypeError):
            raise InvalidParameter(
                f"{str(self.path)[:200]!r} is not what a run has left.",
                "Remove it and start without --resume.",
            ) from None
        changed = [name for name in self.run if before.get(name) != self.run[name]]
        if changed:
            raise InvalidParameter(
                f"The run to resume differs in {', '.join(changed)}: "
                f"{_short(before.get(changed[0]))} then, {_short(self.run[changed[0]])} now.",
                "Pass what was passed then, or start without --resume.",
            )
        found: dict[str, Any] = progress
        return found

    def save(self, progress: dict[str, Any]) -> None:
        """Replace what was saved, all or nothing."""
        if self.path is not None:
            draft = self.path.with_name(f"{self.path.name}.new")
            draft.write_text(json.dumps({"run": self.run, "progress": progress}), encoding="utf-8")
            draft.replace(self.path)

    def drop(self) -> None:
        """The run is over."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _short(value: Any) -> str:
    return repr(value)[:80]
