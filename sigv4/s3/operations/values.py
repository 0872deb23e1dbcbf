"""The values of parameters as S3 writes them: numbers, booleans, times, lists, copy sources.

https://smithy.io/2.0/spec/http-bindings.html
"""

from __future__ import annotations

from ...core.calendar import datetime, timezone
from ...core.encoding import encode_path
from ...core.errors import InvalidParameter
from ...core.lifetime import is_int
from ...core.suggest import did_you_mean
from ...core.timestamp import to_utc
from .copy_sources import split_version
from .refused_values import customer_key, customer_md5

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .model import Parameter

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_VERSION = "?versionId="
_PART_NUMBERS = range(1, 10_001)
_INTEGERS = range(-(2**63), 2**63)


def serialise(parameter: Parameter, value: Any) -> str:
    """Return the text of one value, not yet percent-encoded.

    Raises:
        InvalidParameter: a value outside the enumeration, or a date that does not exist.
        TypeError: a value of another type.
    """
    kind = parameter.kind
    if kind == "string":
        return _string(parameter, value)
    if kind in ("integer", "long"):
        if not is_int(value):
            raise wrong_type(parameter, "int", value)
        value = int(value)
        if parameter.wire_name in ("partNumber", "PartNumber") and value not in _PART_NUMBERS:
            shown = f", not {value}" if value in _INTEGERS else ""
            raise InvalidParameter(
                f"{parameter.name} must be 1 to 10000{shown}.",
                "Number the parts from 1.",
                parameter.name,
            )
        if value not in _INTEGERS:
            raise InvalidParameter(
                f"{parameter.name} has more than 64 bits.", "Correct it.", parameter.name
            )
        return str(value)
    if kind == "boolean":
        if not isinstance(value, bool):
            raise wrong_type(parameter, "bool", value)
        return "true" if value else "false"
    if kind == "list":
        return _list(parameter, value)
    return _time(parameter, value)


def wrong_type(parameter: Parameter, expected: str, value: Any) -> TypeError:
    """Return the error for a value of another type."""
    return TypeError(f"{parameter.name} must be {expected}, not {type(value).__name__}")


def copy_source(value: Any) -> str:
    """Write the source of a copy as boto3: ``bucket/key?versionId=...``, the key percent-encoded.

    Args:
        value: a dict with Bucket, Key and perhaps VersionId; or their text, the key not encoded.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    """
    if isinstance(value, str):
        check_text("CopySource", value)
        return _written(*split_version(value))
    if not isinstance(value, dict):
        raise TypeError(f"CopySource must be dict or str, not {type(value).__name__}")
    return _copy_source_of_parts(value)


def _copy_source_of_parts(parts: Mapping[str, Any]) -> str:
    for name in parts:
        if name not in ("Bucket", "Key", "VersionId"):
            raise InvalidParameter(
                f"CopySource has no member {str(name)[:40]!r}.",
                "It has Bucket, Key and VersionId.",
                "CopySource",
            )
    for name in ("Bucket", "Key"):
        if name not in parts:
            raise InvalidParameter(
                f"CopySource needs {name}.", f'Add "{name}" to it.', "CopySource"
            )
    for name, value in parts.items():
        if not isinstance(value, str) and not (name == "VersionId" and value is None):
            raise TypeError(f"CopySource[{name!r}] must be str, not {type(value).__name__}")
        check_text(f"CopySource[{name!r}]", value or "")
    bucket = parts["Bucket"]
    path = (
        f"{bucket}/object/{parts['Key']}"
        if bucket.startswith("arn:")
        else f"{bucket}/{parts['Key']}"
    )
    return _written(path, parts.get("VersionId"))


def _written(path: str, version: str | None) -> str:
    return encode_path(path.encode()) + (f"{_VERSION}{version}" if version is not None else "")


def with_customer_keys(values: Mapping[str, Any], *, check: bool = True) -> dict[str, Any]:
    """Return the parameters with SSE-C keys as S3 expects them: in base64, with their MD5.

    Args:
        values: by boto3's names. As in boto3, a key whose MD5 is given may already be base64.
        check: refuse keys that are not 32 bytes, and the MD5 of another key.

    Raises:
        RefusedValue: names the parameter; the key is not shown.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
    """
    made = dict(values)
    for name in ("SSECustomerKey", "CopySourceSSECustomerKey"):
        key = made.get(name)
        if key is None:
            continue
        if not isinstance(key, (str, bytes)):
            raise TypeError(f"{name} must be str or bytes, not {type(key).__name__}")
        if isinstance(key, str) and not is_text(key):  # errors must not show it
            raise InvalidParameter(
                f"{name} holds a lone surrogate, which UTF-8 cannot carry.",
                "Pass the key as bytes.",
                name,
            )
        given = made.get(f"{name}MD5")
        made[name], data = customer_key(name, key, given is not None, check=check)
        made[f"{name}MD5"] = customer_md5(name, data, given, check=check)
    return made


def _string(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type(parameter, "str", value)
    if not value.isascii():
        check_text(parameter.name, value)
    if parameter.name == "UploadId" and not value:
        raise InvalidParameter(
            "UploadId is empty, so the URL would act on the object itself.",
            "Pass the UploadId that create_multipart_upload returned.",
            "UploadId",
        )
    if parameter.values and value not in parameter.values:
        raise InvalidParameter(
            f"{parameter.name}={value[:60]!r} is not a value that S3 knows.",
            f"{did_you_mean(value, parameter.values)}Choose one of {', '.join(parameter.values)}.",
            parameter.name,
        )
    if parameter.wire_name.startswith("response-") and not _is_latin_1(value):
        raise InvalidParameter(
            f"{parameter.name}={value[:60]!a} becomes a header, and S3 refuses characters outside "
            "ISO-8859-1.",
            "Encode the name of a file as in attachment; filename*=UTF-8''na%C3%AFve.txt.",
            parameter.name,
        )
    return value


def check_text(name: str, value: str) -> None:
    """Refuse a text that UTF-8 cannot carry.

    Raises:
        InvalidParameter: a lone surrogate.
    """
    if not is_text(value):
        raise InvalidParameter(
            f"{name} holds a lone surrogate, which UTF-8 cannot carry: {value[:60]!a}.",
            "Decode its source with the right encoding first.",
            name,
        )


def is_text(value: str) -> bool:
    """Whether UTF-8 can carry it."""
    return value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)


def _is_latin_1(text: str) -> bool:
    return text.isascii() or max(text) <= "\xff"


def _list(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, (list, tuple)):
        raise wrong_type(parameter, "a list of str", value)
    if not value:
        raise InvalidParameter(
            f"{parameter.name} is an empty list.", "Name at least one value.", parameter.name
        )
    return ",".join([_string(parameter, item) for item in value])


def _time(parameter: Parameter, value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = _from_seconds(parameter, value)
    if isinstance(value, str):
        value = _parse_time(parameter, value)
    if not isinstance(value, datetime):
        raise wrong_type(parameter, "an aware datetime, seconds since 1970 or text", value)
    time = to_utc(value, parameter.name)
    if parameter.kind == "iso8601":
        return f"{time.year:04d}-{time:%m-%dT%H:%M:%SZ}"
    day, month = _DAYS[time.weekday()], _MONTHS[time.month - 1]
    return f"{day}, {time.day:02d} {month} {time.year:04d} {time:%H:%M:%S} GMT"


def _from_seconds(parameter: Parameter, seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (OSError, OverflowError, ValueError):
        raise InvalidParameter(
            f"{parameter.name}={seconds} seconds since 1970 is not in the years 1 to 9999.",
            "Pass an aware datetime.",
            parameter.name,
        ) from None


def _parse_time(parameter: Parameter, text: str) -> datetime:
    from contextlib import suppress
    from email.utils import parsedate_to_datetime

    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(TypeError, ValueError, OverflowError):
            return parse(text[:-1] + "+00:00" if text.endswith("Z") else text)
    raise InvalidParameter(
        f"{parameter.name}={text[:60]!r} is not a date and time.",
        "Write it as in 2030-01-31T12:00:00Z.",
        parameter.name,
    )
