"""``--param NAME=VALUE``: convert parameters of an operation from text to boto3's types."""

from __future__ import annotations

from ..core.errors import InvalidParameter
from ..core.suggest import did_you_mean
from ..s3.operations.model import operation as find_operation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..s3.operations.model import Operation, Parameter

_BOOLEANS = {"true": True, "false": False}

# Parameters that have a flag of their own: its name, and when it is of use.
_FLAGS = {
    "ContentType": (
        "--content-type",
        "It is for uploads; for the type of a download, pass --response-content-type.",
    ),
    "ResponseContentDisposition": (
        "--filename or --response-content-disposition",
        "It is for downloads; for an upload, pass --param ContentDisposition=VALUE.",
    ),
    "ResponseContentType": (
        "--response-content-type",
        "It is for downloads; for an upload, pass --content-type.",
    ),
    "VersionId": ("--version-id", "Leave it out: the operation does not act on a version."),
}


def read(operation: str, lines: Iterable[str]) -> dict[str, Any]:
    """Return the parameters of an operation, by boto3's names.

    Args:
        operation: such as ``upload_part``.
        lines: each ``Name=value``; the entry of a map is ``Metadata.author=value``, items of a list
            are separated by commas, and a structure is JSON.

    Raises:
        InvalidParameter: another form, an unknown name, or a value of another type.
    """
    found = find_operation(operation)
    params: dict[str, Any] = {}
    for line in lines:
        name, equals, text = line.partition("=")
        if not equals:
            raise InvalidParameter(
                f"--param {line[:60]!r} has no value.",
                "Write it as Name=value, as in PartNumber=3.",
                "param",
            )
        name, dot, entry = name.partition(".")
        parameter = _parameter(found, name)
        if dot:
            params.setdefault(name, {})[entry] = text
        else:
            params[name] = _value(parameter, text)
    return params


def check_flags(operation: str, names: Iterable[str]) -> None:
    """Refuse parameters that an operation lacks, in terms of the flags that gave them.

    Raises:
        InvalidParameter: names the flag, and what it is for.
    """
    known = find_operation(operation).parameters
    for name in names:
        if name not in known:
            flag, remedy = _FLAGS[name]
            raise InvalidParameter(f"{flag} does not go with {operation}.", remedy, "param")


def _parameter(operation: Operation, name: str) -> Parameter:
    parameter = operation.parameters.get(name)
    if parameter is None or parameter.location == "uri":
        known = [each.name for each in operation.parameters.values() if each.location != "uri"]
        raise InvalidParameter(
            f"{operation.name} has no parameter {name[:60]!r}.",
            f"{did_you_mean(name, known)}Its parameters: {', '.join(known) or 'none'}.",
            "param",
        )
    return parameter


def _value(parameter: Parameter, text: str) -> Any:
    if parameter.kind in ("integer", "long"):
        return _integer(parameter, text)
    if parameter.kind == "boolean":
        if text not in _BOOLEANS:
            raise _wrong(parameter, text, "true or false")
        return _BOOLEANS[text]
    if parameter.kind == "list":
        return text.split(",")
    if parameter.kind in ("structure", "map"):
        return _structure(parameter, text)
    return text.encode() if parameter.kind == "blob" else text


def _integer(parameter: Parameter, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _wrong(parameter, text, "a whole number") from None


def _structure(parameter: Parameter, text: str) -> Any:
    from json import JSONDecodeError, loads

    try:
        return loads(text)
    except JSONDecodeError:
        raise _wrong(parameter, text, "JSON of the structure that boto3 takes") from None


def _wrong(parameter: Parameter, text: str, wanted: str) -> InvalidParameter:
    return InvalidParameter(
        f"--param {parameter.name} must be {wanted}, not {text[:60]!r}.",
        "Correct the value.",
        "param",
    )
