"""A bounded, thread-safe cache for values that are costly to make."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any


class Cache:
    """Keeps up to `size` values and drops the oldest first. A look-up takes no lock.

    Attributes:
        get: called with a key for the remembered value, or None.
    """

    __slots__ = ("_lock", "_size", "_values", "get")

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = allocate_lock()
        self._values: dict[Hashable, Any] = {}
        self.get = self._values.get

    def remember(self, key: Hashable, value: Any) -> Any:
        """Remember a value, and return it."""
        with self._lock:
            self._values.pop(key, None)
            while len(self._values) >= self._size:
                del self._values[next(iter(self._values))]
            self._values[key] = value
        return value

    def __len__(self) -> int:
        return len(self._values)
