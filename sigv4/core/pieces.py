"""Pieces of a body that are held until it is known what becomes of them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 4096  # bytes; smaller ones are put together: millions of one byte must not cost a view each


class Pieces:
    """Holds views without copying them, but for small ones."""

    __slots__ = ("_parts", "size")

    def __init__(self) -> None:
        self._parts: list[memoryview | bytearray] = []
        self.size = 0

    def add(self, view: memoryview) -> None:
        """Hold a view of bytes that nobody writes over."""
        parts = self._parts
        self.size += len(view)
        if len(view) >= SMALL:
            parts.append(view)
        elif parts and type(parts[-1]) is bytearray:
            parts[-1] += view
        else:
            parts.append(bytearray(view))

    def __iter__(self) -> Iterator[memoryview | bytearray]:
        return iter(self._parts)
