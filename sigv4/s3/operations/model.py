"""The operations of S3: their parameters, and where in the request each goes.

`operations_data` is the table; an operation is read from it when first used.
"""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...core.frozen import Frozen, assign

BLANKS = " \t"  # around a header's value, they are no part of it: RFC 9110, section 5.5
OWN_PREFIX = "x-"  # of the user's own query parameters, which no operation has


class Parameter(Frozen):
    """One parameter of an operation.

    Args:
        name: as boto3 calls it, such as ``ResponseContentType``.
        location: ``uri``, ``query``, ``header``, ``headers`` (a map under a prefix) or ``body``.
        wire_name: the name, or prefix, in the request.
        kind: ``string``, ``integer``, ``long``, ``boolean``, ``map``, ``rfc822``, ``iso8601`` ...
        values: the enumeration, empty if any value is allowed.
        required: whether the operation needs it.
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
    """One operation of S3.

    Args:
        name: as boto3 calls it, such as ``upload_part``.
        method: HTTP method.
        path: template of the path: ``/``, ``/{Bucket}`` or ``/{Bucket}/{Key+}``.
        query: raw query that every such request has, such as ``uploads``.
        payload: the parameter that is the whole body; may be empty.
        traits: special rules: ``checksum`` (S3 refuses a body without one), and rules for its
            host: ``express-control``, ``no-express-session``, ``object-lambda``,
            ``no-access-points``.
        parameters: by name.
    """

    __slots__ = ("name", "method", "path", "query", "payload", "traits", "parameters")
    name: str
    method: str
    path: str
    query: str
    payload: str
    traits: frozenset[str]
    parameters: dict[str, Parameter]

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        query: str,
        payload: str,
        traits: frozenset[str],
        parameters: dict[str, Parameter],
    ) -> None:
        assign(self, "name", name)
        assign(self, "method", method)
        assign(self, "path", path)
        assign(self, "query", query)
        assign(self, "payload", payload)
        assign(self, "traits", traits)
        assign(self, "parameters", parameters)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the required parameters."""
        return tuple([each.name for each in self.parameters.values() if each.required])


_READ: dict[str, Operation] = {}


def operation(name: str) -> Operation:
    """Return the operation of a name as in boto3, such as ``get_object``.

    Raises:
        InvalidParameter: S3 has no operation of that name.
    """
    found = _READ.get(name) if isinstance(name, str) else None
    if found is None:
        found = _READ[name] = _read(name)
    return found


def _read(name: str) -> Operation:
    from .operations_data import OPERATIONS

    if not isinstance(name, str):
        raise TypeError(f"operation must be str, not {type(name).__name__}")
    if name not in OPERATIONS:
        from ...core.suggest import did_you_mean

        raise errors.InvalidParameter(
            f"This version does not know the S3 operation {name[:60]!r}.",
            f"{did_you_mean(name, OPERATIONS)}Names are those of boto3's methods.",
            "operation",
        )
    first, *lines = OPERATIONS[name].splitlines()
    method, target, payload, *traits = first.split(" ")
    path, _, query = target.partition("?")
    parameters = [_read_parameter(line) for line in lines]
    return Operation(
        name,
        method,
        path,
        query,
        payload.strip("-"),
        frozenset(traits),
        {parameter.name: parameter for parameter in parameters},
    )


def _read_parameter(line: str) -> Parameter:
    name, location, wire_name, kind, *values = line.split(" ")
    choices = tuple(values[0].split("|")) if values else ()
    return Parameter(
        name.lstrip("*"), location, wire_name, kind, choices, required=name.startswith("*")
    )
