"""Immutable values with slots, without the import cost of dataclasses."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn, TypeVar

    Value = TypeVar("Value")

assign = object.__setattr__


def unsealed(cls: type[Value]) -> Callable[[], Value]:
    """Return what makes values of a frozen class whose fields can still be set.

    For values that are made at each signature: plain assignments take a third of the time that
    `assign` takes. ``value.__class__ = cls`` then seals the value; it has no other class before.
    """
    body = {
        "__slots__": cls.__dict__["__slots__"],
        "__init__": object.__init__,
        "__setattr__": object.__setattr__,  # both, or Python looks each of them up at each call
        "__delattr__": object.__delattr__,
    }
    made: Any = type(f"Unsealed{cls.__name__}", cls.__bases__, body)
    return made  # type: ignore[no-any-return]


class Frozen:
    """An immutable value, compared and hashed by its content.

    A subclass names its fields in ``__slots__`` in the order of its constructor's parameters and
    sets them with `assign`. Slots whose name starts with ``_``, or stands in `_derived`, are
    derived, so they take no part in comparison, representation or pickling.
    """

    __slots__ = ()
    _derived: tuple[str, ...] = ()

    @classmethod
    def _field_names(cls) -> tuple[str, ...]:
        """Return the names of the fields, in the order of the constructor's parameters."""
        slots = [name for base in reversed(cls.__mro__[:-1]) for name in base.__slots__]  # type: ignore[attr-defined]
        derived = cls._derived
        return tuple([name for name in slots if not name.startswith("_") and name not in derived])

    def _values(self) -> tuple[Any, ...]:
        """Return the values of the fields, in order."""
        return tuple([getattr(self, name) for name in self._field_names()])

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frozen) or self._field_names() != other._field_names():
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._values()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={text}" for name, text in self._shown())
        return f"{type(self).__name__}({shown})"

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name in self._field_names():
            yield name, repr(getattr(self, name))
