"""Checks of the inputs that several kinds of tokens share."""

from __future__ import annotations

import re

from ..core.errors import InvalidParameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?")
_SHOWN = 80


def text(name: str, value: object) -> str:
    """Return a text that is not empty and has no control character.

    Raises:
        TypeError: not a str.
        InvalidParameter: empty, or with a control character.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")
    if not value or not value.isprintable():
        raise InvalidParameter(
            f"`{name}={value[:_SHOWN]!r}` is empty or holds a control character.",
            f"Pass `{name}` as it is known to the server; strip newlines.",
            name,
        )
    return value


def matching(name: str, value: object, pattern: str, allowed: str) -> str:
    """Return a text that matches a pattern whole.

    Args:
        name: the name of the input.
        value: what was given.
        pattern: a regular expression for the whole text.
        allowed: says in words what the pattern allows.
    """
    given = text(name, value)
    if not re.fullmatch(pattern, given):
        raise InvalidParameter(
            f"`{name}={given[:_SHOWN]!r}` is not valid.", f"Use {allowed}.", name
        )
    return given


def host(name: str, value: object) -> str:
    """Return a DNS name or IPv4 address, without scheme, port or path."""
    given = text(name, value)
    if not _HOST.fullmatch(given) or ".." in given:
        raise InvalidParameter(
            f"`{name}={given[:_SHOWN]!r}` is not a host name.",
            "Pass the DNS name alone: no https://, no port, no path.",
            name,
        )
    return given


def host_and_port(name: str, value: object) -> str:
    """Return a host with an optional ``:port``."""
    given = text(name, value)
    bare, colon, number = given.partition(":")
    host(name, bare)
    if colon:
        whole_number("port", int(number) if number.isdecimal() else 0, 1, 65_535)
    return given


def whole_number(name: str, value: object, least: int, most: int) -> int:
    """Return an int from `least` to `most`; a bool is not one."""
    if type(value) is not int:
        raise TypeError(f"{name} must be int, not {type(value).__name__}")
    if not least <= value <= most:
        raise InvalidParameter(
            f"`{name}={str(value)[:20]}` is out of range.", f"Use {least} to {most}.", name
        )
    return value


def flag(name: str, value: object) -> bool:
    """Return a bool; no other value counts as one."""
    if type(value) is not bool:
        raise TypeError(f"{name} must be bool, not {type(value).__name__}")
    return value


def port(value: object) -> int:
    """Return a TCP port."""
    return whole_number("port", value, 1, 65_535)


def one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    """Return one of some texts."""
    given = text(name, value)
    if given not in allowed:
        raise InvalidParameter(
            f"`{name}={given[:_SHOWN]!r}` does not fit this kind of token.",
            f"Use {' or '.join(allowed)}.",
            name,
        )
    return given


def text_pairs(name: str, value: Mapping[str, object] | None) -> dict[str, str]:
    """Return a mapping of texts as a dict; None gives an empty one."""
    if value is None:
        return {}
    if not hasattr(value, "items"):
        raise TypeError(f"{name} must be a mapping, not {type(value).__name__}")
    pairs: dict[str, str] = {}
    for key, entry in value.items():
        if not isinstance(key, str) or not isinstance(entry, str):
            raise TypeError(f"{name} must map str to str, not {key!r} to {type(entry).__name__}")
        pairs[key] = entry
    return pairs
