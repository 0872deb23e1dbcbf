"""A filter for `logging` that redacts records, whatever they hold.

https://docs.python.org/3/library/logging.html#filter-objects
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from .redaction import REDACTED, redact
from .redaction.names import NAMES

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_DEEPEST = 8
_PAIR = 2
_NAME = re.compile("name|(?:output|parameter)?key", re.IGNORECASE)
_OF_VALUE = re.compile("(?:output|parameter)?value", re.IGNORECASE)
_COOKIE, _COOKIES = "cookie", ("cookie", "cookies")
_EXCEPTIONS = logging.Formatter()
_PLACEHOLDER = re.compile(r"%(?:\((?P<name>[^()]*)\))?[-#0 +]*[0-9*]*(?:\.[0-9*]+)?[A-Za-z]")
_VALUE = "a1" * 32  # as long as a signature


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
        if record.exc_info:
            text = record.exc_text or _EXCEPTIONS.formatException(record.exc_info)
            redacted = redact(text)
            if redacted != text:
                record.exc_info, record.exc_text = None, redacted
        elif record.exc_text:
            record.exc_text = redact(record.exc_text)
        if "message" in vars(record):  # an earlier handler has formatted it
            record.message = redact(record.message)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name, value in list(vars(record).items()):
            if name not in _OWN:
                setattr(record, name, _redacted_field(value, name))
        return True


def _redact_message(record: logging.LogRecord) -> None:
    is_readable = True
    if isinstance(record.args, Mapping):  # "%(secret_key)s" has no name in the message
        record.args, is_readable = _redacted_arguments(record.args)
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001  the handler reports it, with the message and its arguments
        given = _text(record.msg, str)
        names_secrets = _names_secrets(given)
        record.msg = redact(given)
        record.args = tuple(
            [
                REDACTED if names_secrets else redact(_text(one, repr))
                for one in _arguments(record.args)
            ]
        )
        return
    if not is_readable and _names_secrets(_text(record.msg, str)):
        record.msg, record.args = REDACTED, ()
        return
    redacted = redact(text)
    if redacted != text:
        record.msg, record.args = redacted, ()


def _names_secrets(message: str) -> bool:
    """Tell whether a message has the name of a secret before a placeholder."""
    with_values = _PLACEHOLDER.sub(_named_value, message)
    return redact(with_values) != with_values


def _named_value(placeholder: re.Match[str]) -> str:
    """Return a value in place of a placeholder, after the name in its brackets."""
    return f"{placeholder['name']}: {_VALUE}" if placeholder["name"] else _VALUE


def _redacted_arguments(given: Mapping[Any, Any]) -> tuple[Mapping[Any, Any], bool]:
    """Redact named arguments, and tell whether they could be read.

    What cannot be read stays, since a filter that raises an error would stop who logs.
    """
    with suppress(Exception):  # of one of them, which the message may not use
        return _redacted(given), True
    try:
        return {key: _redacted_or_given(one, key) for key, one in given.items()}, True
    except Exception:  # noqa: BLE001
        return given, False


def _redacted_or_given(value: Any, name: Any) -> Any:
    try:
        return _redacted(value, str(name))
    except Exception:  # noqa: BLE001
        return value


def _arguments(given: Any) -> tuple[Any, ...]:
    return given if isinstance(given, tuple) else (given,)


def _text(value: Any, write: Callable[[Any], str]) -> str:
    """Write a value as text; some raise errors there, which are not those of who logs."""
    try:
        return write(value)
    except Exception:  # noqa: BLE001
        return f"<{type(value).__name__} without a text>"


def _redacted_field(value: Any, name: str) -> Any:
    """Redact an extra field; REDACTED if it cannot be read, as its text cannot be searched."""
    try:
        return _redacted(value, name)
    except Exception:  # noqa: BLE001
        return REDACTED


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
        named = {
            redact(key) if isinstance(key, str) else key: _redacted(one, own, depth + 1)
            for key, one, own in _named(value, name)
        }
        unchanged = all(key in named and named[key] is one for key, one in value.items())
        return value if unchanged else named
    if isinstance(value, (list, tuple, set, frozenset)) and depth < _DEEPEST:
        return _redacted_items(value, name, depth + 1)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    redacted = _redacted(text, name)
    return value if redacted == text else redacted


def _redacted_items(value: Any, name: str, depth: int) -> Any:
    before = list(value)
    items = [_redacted(one, name, depth) for one in before]
    for index, own in enumerate(_own_names(value)):
        items[index] = _redacted(items[index], own, depth)
    if all(new is old for new, old in zip(items, before, strict=True)):
        return value
    if isinstance(value, list):
        return items
    if hasattr(value, "_make"):
        return value._make(items)
    return tuple(items) if isinstance(value, tuple) else frozenset(items)


def _named(value: Mapping[Any, Any], name: str) -> Iterator[tuple[Any, Any, str]]:
    """Yield keys, values, and the name of each: mostly its key.

    A value beside a name, as HAR has it, is called so; one alone has the name of the mapping. So
    has each cookie.
    """
    is_cookies = name.lower().endswith(_COOKIES)
    beside = next(
        (one for key, one in value.items() if _is(_NAME, key) and isinstance(one, str)), name
    )
    for key, one in value.items():
        is_cookie = is_cookies and isinstance(one, str)
        yield key, one, _COOKIE if is_cookie else beside if _is(_OF_VALUE, key) else str(key)


def _is(pattern: re.Pattern[str], key: Any) -> bool:
    return isinstance(key, str) and pattern.fullmatch(key) is not None


def _own_names(value: Any) -> tuple[str, ...]:
    """Return the names of items: of fields, or of a pair, whose first item names the second."""
    if not isinstance(value, (list, tuple)):
        return ()
    if len(value) == _PAIR and isinstance(value[0], (str, bytes)):
        return ("", _decoded(value[0]))
    return tuple(getattr(value, "_fields", ()))


def _decoded(name: str | bytes) -> str:
    return name.decode("latin-1") if isinstance(name, bytes) else name


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
