"""The operations of S3: which parameters they take, and where in the request those go.

`operations_data` is the table; an operation is read from it when first used.
"""

from __future__ import annotations

from ..core.errors import InvalidParameter
from ..core.frozen import Frozen, assign
from .suggest import did_you_mean


class Parameter(Frozen):
    """One parameter of an operation.

    Args:
        name: as boto3 calls it, such as ``ResponseContentType``.
        location: ``uri``, ``query``, ``header``, ``headers`` (a map under a prefix) or ``body``.
        wire_name: the name, or prefix, in the request.
        kind: ``string``, ``integer``, ``long``, ``boolean``, ``map``, ``rfc822``, ``iso8601`` ...
        values: the enumeration, empty where any value goes.
        required: whether the operation is nothing without it.
    """

    __slots__ = ("name", "location", "wire_name", "kind", "values", "required")
    name: str
    location: str
    wire_name: str
    kind: str
    values: tuple[str, ...]
    required: bool

    def __init__(
        self,
        name: str,
        location: str,
        wire_name: str,
        kind: str,
        values: tuple[str, ...],
        required: bool,
    ) -> None:
        assign(self, "name", name)
        assign(self, "location", location)
        assign(self, "wire_name", wire_name)
        assign(self, "kind", kind)
        assign(self, "values", values)
        assign(self, "required", required)


class Operation(Frozen):
    """One operation of S3."""

    __slots__ = ("name", "method", "path", "parameters")
    name: str
    method: str
    path: str
    parameters: dict[str, Parameter]

    def __init__(self, name: str, method: str, path: str, parameters: dict[str, Parameter]) -> None:
        assign(self, "name", name)
        assign(self, "method", method)
        assign(self, "path", path)
        assign(self, "parameters", parameters)


_READ: dict[str, Operation] = {}


def operation(name: str) -> Operation:
    """The operation of a name as in boto3, such as ``get_object``.

    Raises:
        InvalidParameter: S3 has none of that name, or this version does not presign it.
    """
    found = _READ.get(name)
    if found is None:
        found = _READ[name] = _read(name)
    return found


def _read(name: str) -> Operation:
    from .operations_data import OPERATIONS

    if not isinstance(name, str):
        raise TypeError(f"operation must be str, not {type(name).__name__}")
    if name not in OPERATIONS:
        raise InvalidParameter(
            f"This version does not presign an operation {name[:60]!r}.",
            f"{did_you_mean(name, OPERATIONS)}Choose one of {', '.join(sorted(OPERATIONS))}.",
        )
    first, *lines = OPERATIONS[name].splitlines()
    method, path = first.split(" ")
    parameters = [_read_parameter(line) for line in lines]
    return Operation(name, method, path, {parameter.name: parameter for parameter in parameters})


def _read_parameter(line: str) -> Parameter:
    name, location, wire_name, kind, *values = line.split(" ")
    choices = tuple(values[0].split("|")) if values else ()
    return Parameter(
        name.lstrip("*"), location, wire_name, kind, choices, required=name.startswith("*")
    )
