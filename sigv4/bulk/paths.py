"""Which files the names, folders and patterns of a run stand for."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from ..core.errors import InvalidParameter
from .formats import named
from .sources import STANDARD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def expanded(given: Sequence[str]) -> list[str]:
    """Return the files that names, folders and patterns stand for, in order.

    Args:
        given: names of files, folders, patterns such as ``part-*.csv``, or ``-``.

    Raises:
        InvalidParameter: a pattern or a folder has no such file, or a file is named twice.
    """
    paths: list[str] = []
    for name in given:
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
    """Return the files of a folder whose names say a format, but not hidden ones."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if not hidden and path.is_file() and named(path.name)[0] is not None:
            found.append(str(path))
    if not found:
        raise InvalidParameter(
            f"The folder {str(folder)[:200]!r} has no file of a known format.",
            "Pass a pattern such as 'FOLDER/part-*', with --input-format.",
            "input",
        )
    return found
