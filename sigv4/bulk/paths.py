"""Which files the names, folders and patterns of a run stand for."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from warnings import warn

from ..core.errors import InvalidParameter, SigV4Warning
from .formats import named
from .names import DRAFT, PART, STATE
from .sources import STANDARD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_OF_RUNS = (PART, STATE, DRAFT)


def expanded(given: Sequence[str]) -> list[str]:
    """Return the files that names, folders and patterns stand for, in order.

    Args:
        given: names of files, folders, patterns such as ``part-*.csv``, or ``-``.

    Raises:
        InvalidParameter: a pattern or a folder has no such file, or a file is named twice.
    """
    paths: list[str] = []
    for name in given:
        if not name:
            raise InvalidParameter(
                "The name of an input is empty.",
                "If it comes from a variable, that variable is empty.",
                "input",
            )
        path = Path(name)
        if name != STANDARD and path.is_dir():
            paths += _in_folder(path)
        elif name != STANDARD and not os.path.lexists(name) and glob.has_magic(name):
            matched = glob.glob(name, recursive=True)  # noqa: PTH207  as a shell takes the pattern
            found = sorted(each for each in matched if Path(each).is_file())
            if not found:
                raise InvalidParameter(
                    f"No file matches {name[:200]!r}.", "Correct the pattern.", "input"
                )
            paths += found
        else:
            paths.append(name)
    check_distinct(paths)
    return paths


def check_distinct(paths: Sequence[str]) -> None:
    """Refuse two names of one file, whose rows would all be made twice.

    Raises:
        InvalidParameter: a file is named twice, also as a link or by another path.
    """
    found: dict[Any, str] = {}
    for path in paths if len(paths) > 1 else ():
        identity = _identity(path)
        other = found.setdefault(identity, "")
        found[identity] = path
        if not other:
            continue
        same = "" if other == path else f" as {other[:200]!r}, which is the same file"
        raise InvalidParameter(
            f"{path[:200]!r} is read twice{same}.", "Name each input once.", "input"
        )


def _identity(path: str) -> Any:
    if path == STANDARD:
        return path
    try:
        status = Path(path).stat()
    except (OSError, ValueError):  # reported when it is opened
        return path
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _in_folder(folder: Path) -> list[str]:
    """Return the files of a folder whose names say a format, but not hidden ones.

    It warns of others: their rows would be missing, and nothing would say so.
    """
    found, others = [], []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith((".", "_")) for part in parts):
            continue
        if path.is_file() and named(path.name)[0] is not None:
            found.append(str(path))
        elif (path.is_file() or path.is_symlink()) and not path.name.endswith(_OF_RUNS):
            others.append(str(path))
    if not found:
        raise InvalidParameter(
            f"The folder {str(folder)[:200]!r} has no file of a known format.",
            "Pass a pattern such as 'FOLDER/part-*', with --input-format.",
            "input",
        )
    if others:
        warn(
            f"{len(others)} of what is in the folder {str(folder)[:200]!r} is not read, such as "
            f"{others[0][:200]!r}: its name says no format, or it is a link to a folder.",
            SigV4Warning,
            stacklevel=2,
        )
    return found
