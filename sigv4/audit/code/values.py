"""The values that expressions can be followed to.

`Unknown` says why a value is not known; it is a value like others, so that half-known ones, such as
a dict with a known bucket and an unknown key, stay useful.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from .scopes import Function, Module, Scope

_LARGEST = 1e18


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known, and why, as the end of "it is not followed: ..."."""

    why: str


@dataclass(frozen=True, slots=True)
class Absent:
    """An argument that is not passed."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name outside of the files that are read, such as ``boto3.client``."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A module that is read."""

    module: Module


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """A function that is read."""

    node: Function
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object of a class that is read, or the class itself."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Method:
    """A method that is looked up on a value."""

    owner: Any
    name: str


@dataclass(frozen=True, slots=True)
class Config:
    """What botocore's Config says: values, `ABSENT` or `Unknown`."""

    region: Any = ABSENT
    version: Any = ABSENT


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that a client is given.

    Attributes:
        given: any of them is.
        session: what the token is: `ABSENT`, a `Temporary` or `Unknown`.
    """

    given: bool = False
    session: Any = ABSENT


@dataclass(frozen=True, slots=True)
class Temporary:
    """What AWS STS answered, or a part of it.

    Attributes:
        operation: such as ``assume_role``.
        seconds: how long they last; `Unknown` if the call does not say it in a way to follow.
        by: the keys that asked for them.
    """

    operation: str
    seconds: Any
    by: Keys


@dataclass(frozen=True, slots=True)
class Session:
    """A session of boto3, botocore or aiobotocore."""

    region: Any = ABSENT
    keys: Keys = field(default_factory=Keys)
    profile: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """A client of boto3, botocore or aiobotocore.

    Attributes:
        service: such as ``s3``.
        region, version, endpoint: values, `ABSENT` or `Unknown`.
        keys: that it signs with.
        profile: whether a profile is named.
        node, module: where it is made.
    """

    service: Any
    region: Any
    version: Any
    endpoint: Any
    keys: Keys
    profile: bool
    node: ast.Call
    module: Module


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of boto3, or what was made from it: its ``meta.client`` is the client."""

    client: Client


def is_number(value: Any) -> bool:
    """Whether a value is a number, and not a truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def calculate(operator: ast.operator, left: Any, right: Any) -> Any:
    """Calculate with numbers and durations; `Unknown` for anything else or too large."""
    for value in (left, right):
        if isinstance(value, Unknown):
            return value
        if not (is_number(value) or isinstance(value, timedelta)):
            return Unknown("the operands are not numbers")
    try:
        result = _OPERATIONS[type(operator)](left, right)
    except KeyError:
        return Unknown("the operator is not one of arithmetic")
    except (ArithmeticError, TypeError, ValueError):
        return Unknown("the calculation fails")
    if is_number(result) and not abs(result) <= _LARGEST:
        return Unknown("the number is too large")
    return result if is_number(result) or isinstance(result, timedelta) else Unknown("no number")


def _power(left: Any, right: Any) -> Any:
    if not (is_number(left) and is_number(right) and abs(right) <= 64 and abs(left) <= 1e9):
        raise OverflowError
    return left**right


_OPERATIONS: Mapping[type[ast.operator], Any] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.FloorDiv: lambda left, right: left // right,
    ast.Mod: lambda left, right: left % right,
    ast.Pow: _power,
}


def call_builtin(name: str, arguments: list[Any]) -> Any:
    """Call a built-in function that only calculates."""
    for value in arguments:
        if isinstance(value, Unknown):
            return value
    numbers = bool(arguments) and all(is_number(value) for value in arguments)
    try:
        if numbers and name in _BUILTINS:
            return _BUILTINS[name](*arguments)
        if name in ("int", "float") and len(arguments) == 1 and isinstance(arguments[0], str):
            number = float(arguments[0]) if name == "float" else int(arguments[0][:30])
            return number if abs(number) <= _LARGEST else Unknown("the number is too large")
        if name == "str" and len(arguments) == 1 and isinstance(arguments[0], str):
            return arguments[0]
    except (ArithmeticError, TypeError, ValueError):
        return Unknown("the calculation fails")
    return Unknown(f"it is the result of {name}()")


_BUILTINS: Mapping[str, Any] = {
    "abs": abs,
    "float": float,
    "int": int,
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "round": round,
}


def make_timedelta(arguments: Mapping[str, Any]) -> Any:
    """Make a duration from known numbers."""
    for value in arguments.values():
        if isinstance(value, Unknown):
            return value
        if not is_number(value):
            return Unknown("the duration is not made of numbers")
    try:
        return timedelta(**arguments)
    except (ArithmeticError, TypeError, ValueError):
        return Unknown("the duration is out of range")
