"""Warnings that point at the line which called the library, at any depth of calls."""

from __future__ import annotations

from sys import _getframe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_LIBRARY = __name__.removesuffix("core.warn")  # with the dot at its end, however it is nested


def warn_caller(text: str, category: type[Warning]) -> None:
    """Warn, and name the line outside this library from which it was called."""
    from warnings import warn

    warn(text, category, stacklevel=_level_of_caller() + 1)


def _level_of_caller() -> int:
    """Count the calls between `warn_caller` and the code that entered the library."""
    level, frame = 0, _getframe(1)
    while frame.f_back is not None and _name(frame).startswith(_LIBRARY):
        level, frame = level + 1, frame.f_back
    return level


def _name(frame: FrameType) -> str:
    return frame.f_globals.get("__name__") or ""
