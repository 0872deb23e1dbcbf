"""The names of the files that a run writes, and what they must not be.

A run writes its output, its errors, and files whose names it derives from those: ``NAME.part``,
``NAME.resume`` and ``NAME.resume.new``. None of them may be a file that is read, another of them,
a link, or a file that somebody else has left there.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from ..core.errors import InvalidParameter
from .sources import STANDARD, descriptor_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PART, STATE, DRAFT = ".part", ".resume", ".resume.new"
_STANDARD_INPUT, _STANDARD_OUTPUT = 0, 1
_LONGEST_NAME = 255  # bytes, where the file system does not say


def resolved(name: str) -> str:
    """Return the file that a name stands for: the target of a symbolic link, else the name.

    A link to a pipe, such as ``/dev/fd/63``, has a target that is no path.
    """
    return name if is_stream(name) or not Path(name).is_symlink() else os.path.realpath(name)


def is_stream(name: str) -> bool:
    """Return whether a name is an open file, a pipe or a device: it has no part.

    Standard output may be a file to which a shell appends, under each of its names.
    """
    if name == STANDARD or descriptor_of(name) is not None:
        return True
    return Path(name).exists() and not Path(name).is_file()


def check_apart(inputs: Iterable[str], output: str, errors: str | None) -> None:
    """Refuse files that would be written over what is read, or over each other.

    Args:
        inputs: all files that are read, manifests among them.
        output: name of the output, resolved.
        errors: name of the file of refused rows, resolved.

    Raises:
        InvalidParameter: two names of one file, a link, or a name that is too long.
    """
    written = _written(output, errors)
    read = list(inputs)
    for place, name in enumerate(written):
        _check_length(name)
        others = [(other, _STANDARD_INPUT) for other in read]
        others += [(other, _STANDARD_OUTPUT) for other in written[:place]]
        for other, standard in others:
            if _same(name, other, standard):
                raise InvalidParameter(
                    f"{_shown(name, 'Standard output')} would be written over "
                    f"{_shown(other, ('standard input', 'standard output')[standard])}.",
                    "Name another file.",
                    "output",
                )
        if name not in (output, errors):
            check_own(name)


def _written(output: str, errors: str | None) -> list[str]:
    names = [output] if errors is None else [output, errors]
    derived = [name + PART for name in names if not is_stream(name)]
    if not is_stream(output):
        derived += [output + STATE, output + DRAFT]
    return names + derived


def check_own(name: str) -> None:
    """Refuse a derived file that is a link, or no regular file.

    Raises:
        InvalidParameter: it is.
    """
    try:
        found = Path(name).lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise InvalidParameter(
            f"{name[:200]!r} is needed for this run, and it is a link or not a regular file.",
            "Remove it, or name another output.",
            "output",
        )


def _check_length(name: str) -> None:
    path = Path(name)
    try:
        longest = os.pathconf(path.parent, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        longest = _LONGEST_NAME
    if len(os.fsencode(path.name)) > longest:
        raise InvalidParameter(
            f"The name {path.name[:60]!r}... is longer than the {longest} bytes that the file "
            "system allows.",
            f"A run adds up to {len(DRAFT)} bytes to the name of its output: shorten it.",
            "output",
        )


def _same(name: str, other: str, standard: int) -> bool:
    """Return whether what is written is another file that is read or written.

    Args:
        name: the file that is written.
        other: the other file.
        standard: the descriptor of the other file where it is a standard stream.
    """
    one, two = _status(name, _STANDARD_OUTPUT), _status(other, standard)
    if one is None or two is None:
        return STANDARD not in (name, other) and _place(name) == _place(other)
    if not os.path.samestat(one, two):
        return False
    # /dev/null and a terminal may be all of them; a socket is read and written.
    piped = standard == _STANDARD_OUTPUT and stat.S_ISFIFO(one.st_mode)
    return piped or stat.S_ISREG(one.st_mode)


def _status(name: str, standard: int) -> os.stat_result | None:
    """Return the status of a file; None where there is no such file, or the stream is closed."""
    try:
        return os.fstat(standard) if name == STANDARD else Path(name).stat()
    except (OSError, ValueError):
        return None


def _shown(name: str, standard: str) -> str:
    return standard if name == STANDARD else repr(name[:200])


def _place(name: str) -> tuple[str, str]:
    path = Path(name)
    folded = path.name.casefold() if sys.platform in ("darwin", "win32") else path.name
    return os.path.realpath(path.parent), folded
