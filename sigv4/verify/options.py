"""Check the names that a verifier is made with."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def scope_names(what: str, given: str | Iterable[str] | None) -> frozenset[str] | None:
    """Read a region or service name, or several; give None for any.

    Raises:
        ValueError: an empty name, no name, or a name that is not a str.
    """
    if given is None:
        return None
    names = frozenset([given] if isinstance(given, str) else given)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError(f"{what} must be a name or several names, not {given!r}")
    return names


def header_names(what: str, given: Iterable[str], refused: Collection[str] = ()) -> frozenset[str]:
    """Read header names in any case.

    Raises:
        TypeError: one str, or a name that is not a str.
        ValueError: a name on which the signature itself depends.
    """
    if isinstance(given, str):
        raise TypeError(f"{what} must be a collection of names, not one str")
    names = [name.lower() if isinstance(name, str) else name for name in given]
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{what} must hold str, not {type(name).__name__}")
        if name in refused:
            raise ValueError(f"{what} must not hold {name}: the signature depends on it")
    return frozenset(names)
