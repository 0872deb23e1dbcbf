"""Write a copy into a folder, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    from .making import Copy

_MARK = "ORIGIN.txt"
_FIRST_WORDS = "sigv4-engine "
_MADE_BY = "Made by: "


def write_copy(copy: Copy, folder: str | PathLike[str], *, force: bool = False) -> Path:
    """Write a copy as a package in a folder, and return where it is.

    Args:
        copy: what to write.
        folder: the folder in which the package will be; it is made if it is missing.
        force: replace an earlier copy at the same place, whole.

    Raises:
        InvalidParameter: something is there already and `force` is not set, or it is not a copy.
        OSError: the folder cannot be written.
    """
    place = Path(folder) / copy.name
    _check_place(place, force=force)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{copy.name}-") as work:
        made = Path(work) / copy.name
        for name, text in copy.files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())  # the same bytes on every system
        earlier = Path(work) / "earlier"
        if place.is_dir():
            place.rename(earlier)
        try:
            shutil.move(made, place)
        except BaseException:  # also Ctrl-C: or the earlier copy would go with the folder `work`
            if earlier.is_dir() and not place.exists():
                earlier.rename(place)
            raise
    return place


def parts_of_copy(folder: str | PathLike[str], name: str) -> tuple[str, ...] | None:
    """Return the parts of an earlier copy, as its ORIGIN.txt names them; None if there is no copy.

    Args:
        folder: the folder in which the package is.
        name: name of the package.
    """
    place = Path(folder) / name
    if not _is_copy(place):
        return None
    lines = (place / _MARK).read_text(encoding="utf-8", errors="replace").splitlines()
    command = next((line for line in lines if line.startswith(_MADE_BY)), "").split()
    return tuple([part for flag, part in pairwise(command) if flag == "--with"])


def _is_copy(place: Path) -> bool:
    origin = place / _MARK
    if not origin.is_file():
        return False
    return origin.read_text(encoding="utf-8", errors="replace").startswith(_FIRST_WORDS)


def _check_place(place: Path, *, force: bool) -> None:
    if place.parent.exists() and not place.parent.is_dir():
        raise InvalidParameter(
            f"{place.parent} is a file.",
            "Pass a folder; it is made if it is missing.",
            "folder",
        )
    if _is_copy(place.parent):
        raise InvalidParameter(
            f"{place.parent} is itself a copy that sigv4 vendor made.",
            f"Pass the folder that it is in, and its `name`: {place.parent.name}.",
            "folder",
        )
    module = place.with_name(f"{place.name}.py")
    if module.exists():
        raise InvalidParameter(
            f"{module} exists, and Python would import the copy instead of it.",
            "Pass another `name` or another folder.",
            "name",
        )
    if not place.exists() and not place.is_symlink():
        return
    if not force:
        raise InvalidParameter(
            f"{place} exists already.",
            "Pass `force=True` to replace it, another `name`, or another folder.",
            "folder",
        )
    if place.is_symlink() or not _is_copy(place):
        raise InvalidParameter(
            f"{place} is not a copy that sigv4 vendor made: it has no {_MARK} of ours, or is a "
            "symbolic link.",
            "Pass another `name` or another folder, or move it away yourself.",
            "folder",
        )
