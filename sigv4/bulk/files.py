"""The files that a run writes, and how none of them is ever left half done.

Output goes to ``NAME.part`` and takes its name when all is there, so what carries the name is
whole. ``NAME.resume`` says how far the part is good; whatever lies beyond is cut off before more is
written.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from ..core.errors import InvalidParameter
from .locks import lock
from .names import DRAFT, PART, STATE, check_own, is_stream
from .sources import STANDARD, descriptor_of, duplicate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

_CLOSED_FIRST = os.name == "nt"  # Windows renames and removes no open file
_BEGINNING = b'{"run"'  # of a state file


class OpenPart:
    """A file ``NAME.part``, locked, that takes its name when it is whole.

    Args:
        name: the name of the output, resolved.
        create: whether to create it if it is missing.

    Attributes:
        length: bytes that are good.

    Raises:
        InvalidParameter: another run writes it, or no run has left it.
        FileNotFoundError: it is missing, and was not to be created.
    """

    def __init__(self, name: str, *, create: bool = True) -> None:
        self.name = name
        self.length = 0
        self.path = name + PART
        self._created = False
        self.file: BinaryIO = self._open_locked(create=create)

    def _open_locked(self, *, create: bool) -> BinaryIO:
        """Open and lock the file that has the path now.

        Another run may rename or remove the file while this one waits for its lock. What is locked
        then is a finished output, or nothing: it is closed unchanged, and the path is opened again.
        """
        while True:
            check_own(self.path)
            file = os.fdopen(_above_standard(self._open(create=create)), "r+b", buffering=0)
            try:
                lock(file.fileno(), self.path)
                if self._has_path(file):
                    return file
            except BaseException:
                file.close()
                raise
            file.close()

    def _open(self, *, create: bool) -> int:
        flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        while True:
            with suppress(FileNotFoundError):
                self._created = False
                return os.open(self.path, flags)
            if not create:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), self.path)
            try:
                descriptor = os.open(self.path, flags | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:  # another run was faster
                continue
            except FileNotFoundError as error:  # its folder is missing: name what was asked for
                raise FileNotFoundError(error.errno, error.strerror, self.name) from None
            self._created = True
            return descriptor

    def _has_path(self, file: BinaryIO) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), os.lstat(self.path))
        except FileNotFoundError:
            return False

    @property
    def size(self) -> int:
        """Return the bytes that the file has, good or not."""
        return os.fstat(self.file.fileno()).st_size

    def cut(self, length: int) -> None:
        """Drop what lies beyond."""
        if self.size > length:  # ext4 flushes what was cut to 0
            self.file.truncate(length)
        self.file.seek(length)
        self.length = length

    def finish(self) -> None:
        """Give the file its name, before another run can lock it."""
        if _CLOSED_FIRST:
            self.file.close()
        Path(self.path).replace(self.name)
        self.file.close()

    def drop(self) -> None:
        """Remove the file."""
        if self.file.closed:
            return
        mine = self._has_path(self.file)
        if _CLOSED_FIRST:
            self.file.close()
        if mine:
            Path(self.path).unlink(missing_ok=True)
        self.file.close()

    def release(self) -> None:
        """Close the file and leave things exactly as they were found."""
        if self._created and self.size == 0:
            self.drop()
        self.file.close()


class Part(OpenPart):
    """A file of text or compressed text that is being written."""

    def write(self, data: Any) -> None:
        """Append."""
        _write_all(self.file, data)
        self.length += len(data)

    @property
    def descriptor(self) -> int | None:
        """Return what workers inherit to write in place; None where they cannot."""
        return self.file.fileno() if hasattr(os, "pwrite") else None

    def grown(self, length: int) -> None:
        """Count bytes that workers have written at its end."""
        self.length += length

    def trim(self, length: int) -> None:
        """Drop what lies beyond, or beyond what is good."""
        with suppress(OSError, ValueError):  # ValueError: it is closed, and has its name
            self.cut(min(length, self.length))

    def close(self) -> None:
        """Leave the part for --resume, without what is not good."""
        self.trim(self.length)
        self.file.close()


class Stream:
    """Standard output, a pipe or a device: what is written there cannot be taken back."""

    descriptor = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.length = 0
        descriptor = descriptor_of(name)
        if descriptor is not None:
            self._file: Any = os.fdopen(duplicate(descriptor, name), "wb", buffering=0)
        elif name != STANDARD:
            self._file = Path(name).open("wb", buffering=0)
        elif sys.stdout is None:
            raise InvalidParameter("Standard output is closed.", "Pass --output FILE.", "output")
        else:
            self._file = sys.stdout.buffer

    def write(self, data: Any) -> None:
        """Append."""
        _write_all(self._file, data)
        self.length += len(data)

    def finish(self) -> None:
        """Flush, and close what is not standard output."""
        if self.name == STANDARD:
            self._file.flush()
        else:
            self._file.close()

    def close(self) -> None:
        """Close the files, except standard output; a closed pipe is not reported twice."""
        if self.name != STANDARD:
            self._file.close()
            return
        try:
            self._file.flush()
        except BrokenPipeError:
            with suppress(OSError), Path(os.devnull).open("wb") as nothing:
                os.dup2(nothing.fileno(), self._file.fileno())

    drop = close


def _write_all(file: Any, data: Any) -> None:
    view = memoryview(data)
    while view:
        written = file.write(view)
        if written is None:  # a pipe that does not block, and is full
            from select import select

            select([], [file], [])
        view = view[written or 0 :]


def open_part(name: str) -> Part | Stream:
    """Open what an output is written to."""
    return Stream(name) if is_stream(name) else Part(name)


def part_of_whole(name: str) -> OpenPart | None:
    """Open the part of a run that had written all of it, and was stopped before it was renamed.

    Returns:
        The part, locked; None where it has its name already.

    Raises:
        InvalidParameter: the part is gone, or another run writes it.
    """
    with suppress(FileNotFoundError):
        return OpenPart(name, create=False)
    if Path(name).exists():
        return None
    raise InvalidParameter(
        f"{name[:200]!r} was complete when its run was stopped, and is now missing.",
        "Start without --resume.",
        "resume",
    )


def _above_standard(descriptor: int) -> int:
    """Return a descriptor that is not one of the standard streams, which may be closed.

    Workers inherit it, and have streams of their own under those numbers.
    """
    low = []
    while descriptor <= 2:
        low.append(descriptor)
        descriptor = os.dup(descriptor)
    for each in low:
        os.close(each)
    return descriptor


class State:
    """How far a run has come: a small JSON file beside its output.

    Args:
        name: the name of the output, resolved.
        identity: what must be the same for a run to be resumed; it holds no secret.
    """

    def __init__(self, name: str, identity: dict[str, Any]) -> None:
        self.path = None if is_stream(name) else Path(name + STATE)
        self._draft = Path(name + DRAFT)
        self.identity = identity
        self._last: str | None = None  # what this run has read or saved

    def read(self) -> dict[str, Any] | None:
        """Return what the same run saved last; None if there is nothing.

        Raises:
            InvalidParameter: it is of another run, or no run has saved it.
        """
        if self.path is None or not self.path.exists():
            return None
        check_own(str(self.path))
        try:
            self._last = self.path.read_text(encoding="utf-8")
            saved: dict[str, Any] = json.loads(self._last)
            before, progress = saved["run"], saved["progress"]
            changed = [name for name in self.identity if before.get(name) != self.identity[name]]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._foreign(self.path) from None
        if changed:
            raise InvalidParameter(
                f"The run to resume differs in {', '.join(changed)}: "
                f"{_short(before.get(changed[0]))} then, {_short(self.identity[changed[0]])} now.",
                "Pass the same values as before, or start without --resume.",
                "resume",
            )
        found: dict[str, Any] = progress
        return found

    def exists(self) -> bool:
        """Return whether a run has left its state.

        Raises:
            InvalidParameter: the file has such a name, and no run has left it.
        """
        if self.path is None:
            return False
        for path in (self.path, self._draft):
            check_own(str(path))
            if path.exists():
                with path.open("rb") as file:
                    start = file.read(len(_BEGINNING))
                if not _BEGINNING.startswith(start):
                    raise self._foreign(path)
        return self.path.exists()

    @staticmethod
    def _foreign(path: Path) -> InvalidParameter:
        return InvalidParameter(
            f"{str(path)[:200]!r} is not the saved state of a run.",
            "Remove it, and start without --resume.",
            "resume",
        )

    def save(self, progress: dict[str, Any]) -> None:
        """Replace what was saved, all or nothing."""
        if self.path is None:
            return
        self._draft.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        descriptor = os.open(self._draft, flags, 0o600)
        text = json.dumps({"run": self.identity, "progress": progress})
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            self._draft.replace(self.path)
        except BaseException:
            self._draft.unlink(missing_ok=True)
            raise
        self._last = text

    def check_unchanged(self, saved: dict[str, Any]) -> None:
        """Refuse to resume from what was read before the lock, if another run has gone on since.

        Raises:
            InvalidParameter: it has.
        """
        if self.read() != saved:
            raise InvalidParameter(
                f"Another run has continued the output of {str(self.path)[:200]!r}.",
                "Look whether the output is complete; if not, run again with --resume.",
                "resume",
            )

    def drop(self) -> None:
        """Remove it: the run is over. What a run has saved that came after it is kept."""
        if self.path is None:
            return
        with suppress(FileNotFoundError):
            if self.path.read_text(encoding="utf-8") == self._last:
                self.path.unlink()


def _short(value: Any) -> str:
    return repr(value)[:80]
