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
from warnings import warn

from ..core.errors import InvalidParameter, SigV4Warning
from .names import DRAFT, PART, STATE, check_own, is_stream
from .sources import STANDARD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

_PATIENCE = 30  # tenths of a second
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}
_BEGINNING = b'{"run"'  # of a state file


class OpenPart:
    """A file ``NAME.part``, locked, that takes its name when it is whole.

    Args:
        name: the name of the output, resolved.

    Attributes:
        length: bytes that are good.

    Raises:
        InvalidParameter: another run writes it, or no run has left it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.length = 0
        self.path = name + PART
        check_own(self.path)
        self._created = not Path(self.path).exists()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self.path, flags, 0o600)
        self.file: BinaryIO = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            _lock(descriptor, self.path)
        except BaseException:
            self.file.close()
            raise

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
        """Give the file its name."""
        self.file.close()
        Path(self.path).replace(self.name)

    def drop(self) -> None:
        """Remove the file."""
        self.file.close()
        Path(self.path).unlink(missing_ok=True)

    def release(self) -> None:
        """Close the file and leave things exactly as they were found."""
        self.file.close()
        if self._created:
            Path(self.path).unlink(missing_ok=True)


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

    def close(self) -> None:
        """Leave the part for --resume, without what is not good."""
        with suppress(OSError, ValueError):  # ValueError: it is closed, and has its name
            self.cut(self.length)
        self.file.close()


class Stream:
    """Standard output, a pipe or a device: what is written there cannot be taken back."""

    descriptor = None

    def __init__(self, name: str) -> None:
        self.name = name
        self.length = 0
        if name != STANDARD:
            self._file: Any = Path(name).open("wb", buffering=0)
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


def name_whole(name: str) -> None:
    """Give a part its name: its run had written all of it, and was stopped before that.

    Raises:
        InvalidParameter: the part is gone.
    """
    part = Path(name + PART)
    check_own(str(part))
    if part.exists():
        part.replace(name)
    elif not Path(name).exists():
        raise InvalidParameter(
            f"{name[:200]!r} was complete when its run was stopped, and is now missing.",
            "Start without --resume.",
            "resume",
        )


def _lock(descriptor: int, path: str) -> None:
    """Keep a second run off the same part."""
    if sys.platform == "win32":
        return
    import fcntl
    from time import sleep

    for _ in range(_PATIENCE):  # the workers of a run that was killed are about to end
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(0.1)
            continue
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            warn(
                f"The file system of {path[:200]!r} has no locks: make sure that no other run "
                "writes the same output.",
                SigV4Warning,
                stacklevel=2,
            )
        return
    raise InvalidParameter(
        f"{path[:200]!r} is being written by another run.",
        "Wait until it ends, or stop it.",
        "output",
    )


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

    def read(self) -> dict[str, Any] | None:
        """Return what the same run saved last; None if there is nothing.

        Raises:
            InvalidParameter: it is of another run, or no run has saved it.
        """
        if self.path is None or not self.path.exists():
            return None
        check_own(str(self.path))
        try:
            saved: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
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
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"run": self.identity, "progress": progress}, file)
        self._draft.replace(self.path)

    def drop(self) -> None:
        """Remove it: the run is over."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _short(value: Any) -> str:
    return repr(value)[:80]
