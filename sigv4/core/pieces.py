"""Pieces of a body that are held until it is known what becomes of them."""

from __future__ import annotations

SMALL = 4096  # bytes; smaller ones are put together: millions of one byte must not cost a view each


class Pieces:
    """Holds views without copying them, but for small ones."""

    __slots__ = ("_parts", "size")

    def __init__(self) -> None:
        self._parts: list[memoryview | bytearray] = []
        self.size = 0

    def add(self, view: memoryview) -> None:
        """Hold a view of bytes that nobody writes over."""
        parts, size = self._parts, len(view)
        self.size += size
        if size >= SMALL:
            parts.append(view)
        elif parts and type(parts[-1]) is bytearray:
            parts[-1] += view
        else:
            parts.append(bytearray(view))

    def take(self) -> list[memoryview | bytearray]:
        """All that is held, which is held no longer."""
        parts, self._parts, self.size = self._parts, [], 0
        return parts
