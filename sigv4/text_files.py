"""Text files that users name."""

from __future__ import annotations

from pathlib import Path

from .core.errors import InvalidParameter


def read_text(path: str, name: str) -> str:
    """Read a file in UTF-8, without the byte order mark that some editors put at its start.

    Args:
        path: of the file.
        name: of the parameter or option that names it, for the error.

    Raises:
        InvalidParameter: the file is not UTF-8, as binary files are not.
        OSError: it cannot be read.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidParameter(
            f"{path[:200]!r} is not text in UTF-8.", "Save it as UTF-8, or name another file.", name
        ) from None
