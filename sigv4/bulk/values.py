"""Values of Arrow as Python has them, or as text where Python has no such value.

Python's times have microseconds and end in the year 9999, and its time zones are those that the
system knows. Arrow has nanoseconds, any year and any name of a zone. For times with nanoseconds,
pyarrow returns values of pandas if that is installed, and cuts some of them. So they are read here.
"""

from __future__ import annotations

from .text import to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_NANOSECONDS = "[ns"  # in the name of each type that has or holds such times
_NOT_TEXT = UnicodeDecodeError  # a ValueError too, so it is looked at first


def values_of(pa: Any, column: Any, *, damaged: bool = False) -> list[Any]:
    """Return the values of a column.

    Args:
        pa: the package pyarrow.
        column: an array.
        damaged: whether to return text that is not UTF-8 with surrogates, which keys refuse.

    Raises:
        UnicodeDecodeError: text is not UTF-8, and damaged text was not asked for.
    """
    if _has_nanoseconds(pa, column.type):
        try:
            column = column.cast(_of_microseconds(pa, column.type))
        except pa.ArrowInvalid:  # that would cut some of them, or they are within others
            return [_value(pa, scalar, damaged) for scalar in column]
    try:
        values: list[Any] = column.to_pylist()
    except Exception as error:
        if isinstance(error, _NOT_TEXT) and not damaged:
            raise
        return [_value(pa, scalar, damaged) for scalar in column]
    return values


def rows_that_are_not_text(pa: Any, batch: Any) -> set[int]:
    """Return which rows of a batch have text that is not UTF-8."""
    found: set[int] = set()
    for column in batch.columns:
        try:
            values_of(pa, column)
        except _NOT_TEXT:
            found.update(row for row, scalar in enumerate(column) if not _is_text(pa, scalar))
    return found


def _is_text(pa: Any, scalar: Any) -> bool:
    try:
        _value(pa, scalar, damaged=False)
    except _NOT_TEXT:
        return False
    return True


def _value(pa: Any, scalar: Any, damaged: bool) -> Any:
    kind = scalar.type
    if not scalar.is_valid:
        return None
    if not _has_nanoseconds(pa, kind):
        try:
            return scalar.as_py()
        except Exception as error:
            if isinstance(error, _NOT_TEXT) and not damaged:
                raise
    wraps = isinstance(kind, pa.BaseExtensionType)
    if wraps or pa.types.is_union(kind) or pa.types.is_dictionary(kind):
        return _value(pa, scalar.value, damaged)
    if pa.types.is_nested(kind):
        return _nested(pa, scalar, damaged)
    if hasattr(scalar, "as_buffer"):
        return to_text(scalar.as_buffer().to_pybytes())
    return _time(pa, scalar)


def _has_nanoseconds(pa: Any, kind: Any) -> bool:
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    return _NANOSECONDS in str(kind)


def _nested(pa: Any, scalar: Any, damaged: bool) -> Any:
    if pa.types.is_struct(scalar.type):
        fields = enumerate(scalar.type)
        return {field.name: _value(pa, scalar[place], damaged) for place, field in fields}
    if pa.types.is_map(scalar.type):
        pairs = [(entry["key"], entry["value"]) for entry in scalar.values]
        return [(_value(pa, key, damaged), _value(pa, value, damaged)) for key, value in pairs]
    return [_value(pa, each, damaged) for each in scalar.values]


def _time(pa: Any, scalar: Any) -> Any:
    """Return a time, date or duration as ISO 8601 writes it, or as Python has it if it can."""
    kind = scalar.type
    if getattr(kind, "unit", None) == "ns" and scalar.value % 1000 == 0:
        return _value(pa, scalar.cast(_of_microseconds(pa, kind)), damaged=False)
    if pa.types.is_duration(kind):
        seconds, rest = divmod(abs(scalar.value), _PER_SECOND[kind.unit])
        digits = len(str(_PER_SECOND[kind.unit])) - 1
        fraction = f".{rest:0{digits}}" if digits else ""
        return f"{'-' if scalar.value < 0 else ''}PT{seconds}{fraction}S"
    if pa.types.is_timestamp(kind) and kind.tz is not None:  # stored in UTC, whatever the zone is
        plain = pa.array([scalar.value], pa.int64()).cast(pa.timestamp(kind.unit))
        return f"{plain.cast(pa.string())[0].as_py()}+00:00"
    return scalar.cast(pa.string()).as_py()


def _of_microseconds(pa: Any, kind: Any) -> Any:
    """Return the type with microseconds.

    Raises:
        pyarrow.ArrowInvalid: not a time, but a type that holds times.
    """
    if not pa.types.is_temporal(kind):
        raise pa.ArrowInvalid
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    return pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us")
