"""A lock on a file that a run writes; the system drops it when the file is closed."""

from __future__ import annotations

import errno
from importlib import import_module
from warnings import warn

from ..core.errors import InvalidParameter, SigV4Warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PATIENCE = 30  # tenths of a second
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}
_FAR = 0x7FFF_FFFE  # the byte that is locked on Windows: beyond most files


def lock(descriptor: int, path: str) -> None:
    """Lock an open file, so that no other run writes it.

    Args:
        descriptor: the open file.
        path: its name, for the error and the warning.

    Raises:
        InvalidParameter: another run has locked it.
        OSError: the file system reports an error.
    """
    attempts: Any = (_lock_posix, _lock_windows)
    for attempt in attempts:
        try:
            locked = attempt(descriptor)
        except ImportError:  # the module of another system
            continue
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            break
        if locked:
            return
        raise InvalidParameter(
            f"{path[:200]!r} is being written by another run.",
            "Wait until it ends, or stop it.",
            "output",
        )
    warn(
        f"The file system of {path[:200]!r} has no locks: make sure that no other run writes the "
        "same output.",
        SigV4Warning,
        stacklevel=2,
    )


def _lock_posix(descriptor: int) -> bool:
    """Lock a file, and wait for workers of a killed run, which end soon; return whether it is."""
    fcntl = import_module("fcntl")
    from time import sleep

    for _ in range(_PATIENCE):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(0.1)
        else:
            return True
    return False


def _lock_windows(descriptor: int) -> bool:
    """Lock one byte, without waiting: no run can rename a file that another one has open."""
    msvcrt = import_module("msvcrt")
    from os import SEEK_SET, lseek

    lseek(descriptor, _FAR, SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EDEADLK):
            return False
        raise
    finally:
        lseek(descriptor, 0, SEEK_SET)
    return True
