"""Errors for arguments of a wrong type: they name the parameter, the value and what it must be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NoReturn

_LONGEST = 60
_WIDEST = 1 << 64  # numbers beyond are not worth reading


def wrong_type(name: str, expected: str, value: Any) -> TypeError:
    """Return the error for an argument of another type.

    The type is shown, and the value of a number or text: not for parameters that hold secrets.
    """
    return TypeError(f"{name} must be {expected}, not {_shown(value)}")


def check_type(name: str, value: Any, types: type | tuple[type, ...], expected: str) -> None:
    """Refuse an argument of another type.

    Raises:
        TypeError: names the parameter, the value and what is expected.
    """
    if not isinstance(value, types):
        raise wrong_type(name, expected, value)


def check_mapping(name: str, value: Any) -> None:
    """Refuse what is not a mapping whose keys are texts.

    Raises:
        TypeError: names the parameter, the value and what is expected.
    """
    from collections.abc import Mapping

    check_type(name, value, Mapping, "a mapping of names to values")
    for key in value:
        check_type(f"each name in {name}", key, str, "str")


def refuse_options(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> NoReturn:
    """Raise for the first option of a client that has a wrong type.

    Args:
        defaults: of the keyword arguments, by name; a bool marks a switch.
        given: the arguments.
    """
    for name, default in defaults.items():
        if isinstance(default, bool):
            check_type(name, given[name], bool, "bool")
    raise wrong_type("endpoint_url", "str", given["endpoint_url"])


def names_of(vary: Any) -> tuple[str, ...]:
    """Return the names of open parameters.

    Raises:
        TypeError: not a list or tuple of names; a set has no order.
    """
    expected = 'a sequence of names, as in ("Key",)'
    if isinstance(vary, (str, bytes, bytearray, set, frozenset)) or not hasattr(vary, "__iter__"):
        raise wrong_type("vary", expected, vary)
    names = tuple(vary)
    for name in names:
        check_type("each name in vary", name, str, "str")
    return names


def refuse_rows(rows: Any, parameter: str = "rows", of: str = "keys") -> NoReturn:
    """Raise for rows that are one text, which would be read by its characters, or no rows at all.

    Raises:
        TypeError: names the value, and what to pass.
    """
    remedy = ": put it into a list" if isinstance(rows, (str, bytes, bytearray)) else ""
    error = wrong_type(parameter, f"an iterable of {of}, such as a list", rows)
    raise TypeError(f"{error}{remedy}")


def are_rows(rows: Any) -> bool:
    """Whether a value can be read row by row; a text cannot, whose rows would be characters."""
    if isinstance(rows, (str, bytes, bytearray)):
        return False
    return hasattr(rows, "__iter__") or hasattr(rows, "__getitem__")


def _shown(value: Any) -> str:
    name = type(value).__name__
    if isinstance(value, (bool, float)):
        return f"{name} {value!r}"
    if isinstance(value, int) and abs(value) < _WIDEST:
        return f"{name} {int(value)}"
    return f"{name} {value[:_LONGEST]!r}" if isinstance(value, str) else name
