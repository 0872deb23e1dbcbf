"""Policies as JSON, with duplicate keys kept visible.

JSON lets an object repeat a key, and readers keep the last value in silence: half a policy would
vanish. `read_json` marks such objects, and the grammar refuses them with their place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..core.errors import InvalidParameter, InvalidPolicy
from ..s3.given import check_type


class RepeatedKeys(dict[str, Any]):
    """A JSON object in which keys occurred more than once."""

    repeated: tuple[str, ...] = ()


def read_json(text: str, place: str = "document") -> Any:
    """Parse JSON; an object with duplicate keys becomes `RepeatedKeys`.

    Args:
        text: the JSON text.
        place: what it is, for the error.

    Raises:
        InvalidPolicy: the text is not JSON.
    """
    check_type("text", text, str, "str")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except ValueError as error:
        raise fault(place, f"is not valid JSON: {error}", "Correct it at that line.") from None
    except RecursionError:
        raise fault(place, "is nested too deeply", "A policy has few levels.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    marked = RepeatedKeys(plain)
    names = [name for name, _ in pairs]
    marked.repeated = tuple(name for name in plain if names.count(name) > 1)
    return marked


def fault(place: str, problem: str, remedy: str) -> InvalidPolicy:
    """Describe what is wrong with a policy, and where."""
    return InvalidPolicy(f"{place} {problem}.", remedy, "policies")


def text_of(fields: Mapping[str, Any], name: str) -> str | None:
    """Return a field that is a text, or is not there.

    Raises:
        InvalidParameter: it is something else.
    """
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _other_type(name, value, "a text")


def texts_of(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a field that is a list of texts; empty if it is not there.

    Raises:
        InvalidParameter: it is something else.
    """
    value = fields.get(name) or ()
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise _other_type(name, value, "a list of texts")


def object_of(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a field that is a JSON object; empty if it is not there.

    Raises:
        InvalidParameter: it is something else.
    """
    value = fields.get(name) or {}
    if isinstance(value, Mapping):
        return value
    raise _other_type(name, value, "a JSON object")


def _other_type(name: str, value: Any, allowed: str) -> InvalidParameter:
    return InvalidParameter(f"{name} is of type {type(value).__name__}.", f"Use {allowed}.", name)
