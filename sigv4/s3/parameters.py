"""From the parameters of an operation to the query and the headers of its request.

The names and types are those of boto3; the spelling on the wire is S3's:
https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from __future__ import annotations

from datetime import datetime, timezone

from ..core.encoding import encode
from ..core.errors import InvalidParameter
from ..core.timestamp import to_utc
from .suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .operations import Operation, Parameter

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ADDRESSED = ("Bucket", "Key")


def bind(operation: Operation, values: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The raw query and the headers that parameters make, in the order they were given.

    ``Bucket`` and ``Key`` are no part of `values`: they make the host and the path.

    Raises:
        InvalidParameter: unknown, missing, of a value that is not in the enumeration, or a body.
        TypeError: a value of another type.
    """
    _check_names(operation, values)
    query: list[str] = []
    headers: list[tuple[str, str]] = []
    for name, value in with_customer_keys(values).items():
        parameter = operation.parameters[name]
        if parameter.location == "query":
            text = _serialise(parameter, value)
            query.append(f"{encode(parameter.wire_name.encode())}={encode(text.encode())}")
        elif parameter.location == "headers":
            headers += _prefixed(parameter, value)
        else:
            headers.append((parameter.wire_name, _serialise(parameter, value)))
    return "&".join(query), headers


def with_customer_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with SSE-C keys as S3 wants them: base64, and their MD5 beside them.

    As in boto3, a key whose MD5 is given beside it is taken to be encoded already.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
    """
    made = dict(values)
    for name in ("SSECustomerKey", "CopySourceSSECustomerKey"):
        key = made.get(name)
        if key is None or f"{name}MD5" in made:
            continue
        if not isinstance(key, (str, bytes)):
            raise TypeError(f"{name} must be str or bytes, not {type(key).__name__}")
        from base64 import b64encode
        from hashlib import md5

        data = key.encode() if isinstance(key, str) else key
        made[name] = b64encode(data).decode()
        digest = md5(data, usedforsecurity=False).digest()
        made[f"{name}MD5"] = b64encode(digest).decode()
    return made


def _check_names(operation: Operation, values: Mapping[str, Any]) -> None:
    for name in values:
        parameter = operation.parameters.get(name)
        if parameter is None:
            raise InvalidParameter(
                f"{operation.name} has no parameter {name!r}.",
                f"{did_you_mean(name, operation.parameters)}Names are those of boto3.",
            )
        if parameter.location == "body":
            raise InvalidParameter(
                f"{name} cannot be part of a presigned URL: the signature does not cover the body.",
                "Leave it out, and send the body with the request that uses the URL.",
            )
    for parameter in operation.parameters.values():
        if parameter.required and parameter.name not in (*_ADDRESSED, *values):
            raise InvalidParameter(
                f"{operation.name} needs {parameter.name}.", f"Pass {parameter.name}=..."
            )


def _serialise(parameter: Parameter, value: Any) -> str:
    if parameter.kind == "string":
        return _text(parameter, value)
    if parameter.kind in ("integer", "long"):
        if type(value) is not int:
            raise _wrong_type(parameter, "int", value)
        return str(value)
    if parameter.kind == "boolean":
        if not isinstance(value, bool):
            raise _wrong_type(parameter, "bool", value)
        return "true" if value else "false"
    return _moment(parameter, value)


def _text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong_type(parameter, "str", value)
    if parameter.values and value not in parameter.values:
        raise InvalidParameter(
            f"{parameter.name}={value[:60]!r} is not a value that S3 knows.",
            f"{did_you_mean(value, parameter.values)}Choose one of {', '.join(parameter.values)}.",
        )
    return value


def _prefixed(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        raise _wrong_type(parameter, "dict of str to str", value)
    for name, text in value.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError(f"{parameter.name} must map str to str; see {name!r}")
    return [(parameter.wire_name + name, text) for name, text in value.items()]


def _moment(parameter: Parameter, value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = _from_seconds(parameter, value)
    if isinstance(value, str):
        value = _parse_moment(parameter, value)
    if not isinstance(value, datetime):
        raise _wrong_type(parameter, "an aware datetime, seconds since 1970 or text", value)
    moment = to_utc(value, parameter.name)
    if parameter.kind == "iso8601":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year:04d} {moment:%H:%M:%S} GMT"


def _from_seconds(parameter: Parameter, seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (OSError, OverflowError, ValueError):
        raise InvalidParameter(
            f"{parameter.name}={seconds} seconds since 1970 is in no calendar.",
            "Pass an aware datetime.",
        ) from None


def _parse_moment(parameter: Parameter, text: str) -> datetime:
    from contextlib import suppress
    from email.utils import parsedate_to_datetime

    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(TypeError, ValueError):
            return parse(text[:-1] + "+00:00" if text.endswith("Z") else text)
    raise InvalidParameter(
        f"{parameter.name}={text[:60]!r} is not a date and time.",
        "Write it as in 2030-01-31T12:00:00Z, or pass an aware datetime.",
    )


def _wrong_type(parameter: Parameter, expected: str, value: Any) -> TypeError:
    return TypeError(f"{parameter.name} must be {expected}, not {type(value).__name__}")
