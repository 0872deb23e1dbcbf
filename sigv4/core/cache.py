"""A bounded, thread-safe memory for what is costly to make."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Generic, TypeVar

    V = TypeVar("V")
    Base = Generic[V]
else:
    # typing costs more to import than all of this floor; at run time no base is needed.
    V = None

    class Base:
        __slots__ = ()

        def __class_getitem__(cls, item):
            return cls


class Cache(Base[V]):
    """Remembers up to `size` values and forgets the oldest first. A look-up never waits."""

    __slots__ = ("_size", "_lock", "_values")

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = allocate_lock()
        self._values: dict[Hashable, V] = {}

    def get(self, key: Hashable) -> V | None:
        """The remembered value, or None."""
        return self._values.get(key)

    def remember(self, key: Hashable, value: V) -> V:
        """Remember a value, and return it."""
        with self._lock:
            self._values.pop(key, None)
            while len(self._values) >= self._size:
                del self._values[next(iter(self._values))]
            self._values[key] = value
        return value

    def __len__(self) -> int:
        return len(self._values)
