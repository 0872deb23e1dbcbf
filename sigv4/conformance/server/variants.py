"""The wrong forms of a signature that hostile cases contain, by name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def _another_digit(signature: str) -> str:
    return signature[:-1] + ("0" if signature[-1] != "0" else "1")


def _escaped(signature: str) -> str:
    return f"%{ord(signature[0]):X}{signature[1:]}"


def _broken(signature: str) -> str:
    return f"{signature[:32]} {signature[32:]}"


# The longer forms first: a shorter one may be part of them.
VARIANTS: dict[str, Callable[[str], str]] = {
    "whole": str,
    "upper-case": str.upper,
    "escaped": _escaped,
    "broken": _broken,
    "another-digit": _another_digit,
    "short": lambda signature: signature[:-1],
}
