"""Pieces of a body that are held until their chunk is complete or verified."""

from __future__ import annotations

SMALL = 4096  # bytes; smaller pieces are joined, so that millions of one byte need little memory


class Pieces:
    """Holds views without copying them, except small ones."""

    __slots__ = ("_parts", "size")

    def __init__(self) -> None:
        self._parts: list[memoryview | bytearray] = []
        self.size = 0

    def add(self, view: memoryview) -> None:
        """Hold a view of bytes that do not change."""
        parts, size = self._parts, len(view)
        self.size += size
        if size >= SMALL:
            parts.append(view)
        elif parts and type(parts[-1]) is bytearray:
            parts[-1] += view
        else:
            parts.append(bytearray(view))

    def take(self) -> list[memoryview | bytearray]:
        """Return all pieces, and hold them no longer."""
        parts, self._parts, self.size = self._parts, [], 0
        return parts
