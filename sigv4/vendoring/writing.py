"""Write a copy into a folder, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    from .making import Copy

_MARK = "ORIGIN.txt"
_FIRST_WORDS = "sigv4-engine "


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
        if place.is_dir():
            place.rename(Path(work) / "earlier")
        shutil.move(made, place)
    return place


def _check_place(place: Path, *, force: bool) -> None:
    if not place.exists() and not place.is_symlink():
        return
    if not force:
        raise InvalidParameter(
            f"{place} exists already.",
            "Pass `force=True` to replace it, another `name`, or another folder.",
            "folder",
        )
    origin = place / _MARK
    is_copy = origin.is_file() and origin.read_text(encoding="utf-8").startswith(_FIRST_WORDS)
    if place.is_symlink() or not is_copy:
        raise InvalidParameter(
            f"{place} is not a copy that sigv4 vendor made: it has no {_MARK} of ours, or is a "
            "symbolic link.",
            "Pass another `name` or another folder, or move it away yourself.",
            "folder",
        )
