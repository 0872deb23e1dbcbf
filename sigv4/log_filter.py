"""A filter for `logging` that redacts records, whatever they hold.

https://docs.python.org/3/library/logging.html#filter-objects
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from .redaction import NAMES, REDACTED, redact

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_DEEPEST = 8
_EXCEPTIONS = logging.Formatter()


class RedactingFilter(logging.Filter):
    """Redacts records before handlers write them; see `sigv4.redact`.

    Add it to handlers, which see the records of all loggers: a logger's filters do not see those of
    its children. Message and arguments, exceptions, stacks and extra fields are redacted; a record
    without secrets stays as it is. It lets every record pass, but for those that its `name` leaves
    out.

    An exception whose text holds a secret becomes text (``exc_text``), so that no handler formats
    it again.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record in place."""
        if not super().filter(record):
            return False
        _redact_message(record)
        if record.exc_info and not record.exc_text:
            text = _EXCEPTIONS.formatException(record.exc_info)
            redacted = redact(text)
            if redacted != text:
                record.exc_info, record.exc_text = None, redacted
        elif record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name, value in list(vars(record).items()):
            if name not in _OWN:
                setattr(record, name, _redacted(value, name))
        return True


def _redact_message(record: logging.LogRecord) -> None:
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001  the handler reports it, with the message and its arguments
        record.msg = redact(str(record.msg))
        record.args = tuple([redact(repr(one)) for one in _arguments(record.args)])
        return
    redacted = redact(text)
    if redacted != text:
        record.msg, record.args = redacted, ()


def _arguments(given: Any) -> tuple[Any, ...]:
    return given if isinstance(given, tuple) else (given,)


def _redacted(value: Any, name: str = "", depth: int = 0) -> Any:
    """Redact an extra field, or what it holds; values of other types stay unless their text tells.

    Args:
        value: of any type.
        name: its name, or that of what holds it.
        depth: of nesting so far.
    """
    if isinstance(value, str):
        return REDACTED if _is_secret_name(name) and value else _after(name, value)
    if isinstance(value, (bytes, bytearray)):
        text = bytes(value).decode("latin-1")
        redacted = _redacted(text, name)
        return value if redacted == text else redacted.encode("latin-1")
    if isinstance(value, Mapping) and depth < _DEEPEST:
        named = {key: _redacted(one, str(key), depth + 1) for key, one in value.items()}
        return value if all(named[key] is one for key, one in value.items()) else named
    if isinstance(value, (list, tuple, set, frozenset)) and depth < _DEEPEST:
        return _redacted_items(value, name, depth + 1)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    redacted = redact(text)
    return value if redacted == text else redacted


def _redacted_items(value: Any, name: str, depth: int) -> Any:
    before = list(value)
    items = [_redacted(one, name, depth) for one in before]
    if all(new is old for new, old in zip(items, before, strict=True)):
        return value
    if isinstance(value, list):
        return items
    return tuple(items) if isinstance(value, tuple) else frozenset(items)


def _is_secret_name(name: str) -> bool:
    plain = name.lower().replace("-", "").replace("_", "")
    return any(plain.endswith(one) for one in NAMES)


def _after(name: str, value: str) -> str:
    """Return a value, redacted alone and as the value of its name."""
    alone = redact(value)
    if alone != value or not name:
        return alone
    whole = redact(f"{name}: {value}")
    return value if whole == f"{name}: {value}" else whole[len(name) + 2 :]
