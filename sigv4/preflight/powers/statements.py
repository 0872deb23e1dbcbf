"""What the statements of policies name: all statements, and keys of objects to try."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields

from ..grammar import Policy, Statement
from ..policies import Policies
from ..principals import Principal

_PARTS_OF_ARN = 6
_NAME, _LETTER = "any-name", "a"  # in place of wildcards
_ACL = "x-amz-acl"
_ACL_KEY = f"s3:{_ACL}"
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9:]{1,100})\}")


def statements_of(policies: Policies) -> Iterator[Statement]:
    """Yield the statements of all policies that were given."""
    for kind in fields(policies):
        for policy in _flat(getattr(policies, kind.name) or ()):
            yield from policy.statements


def _flat(given: Iterable[Policy | tuple[Policy, ...]]) -> Iterator[Policy]:
    """Yield policies that may stand in levels."""
    for each in given:
        yield from (each,) if isinstance(each, Policy) else each


def keys_to_try(policies: Policies, who: Principal, prefix: str) -> list[str]:
    """List keys that begin in one way, and that the resources of statements name.

    Args:
        policies: those that decide.
        who: who signed; variables such as ``${aws:username}`` are filled in.
        prefix: with which a key must begin.
    """
    values = {name.lower(): "".join(value.texts) for name, value in who.keys().items()}
    found: dict[str, None] = {}
    for statement in statements_of(policies):
        for resource in statement.resources:
            parts = resource.text.split(":", _PARTS_OF_ARN - 1)
            pattern = parts[-1].partition("/")[2]
            if len(parts) < _PARTS_OF_ARN or not pattern:
                continue
            filled = _filled(pattern, values)
            below = f"{prefix}{filled}" if pattern[0] == "*" else filled
            found |= {key: None for key in (filled, below) if key.startswith(prefix)}
    return [*found]


def access_lists_to_try(policies: Policies, canned: Collection[str]) -> list[str]:
    """List canned access lists: those that conditions name, as they write them, then all others.

    Without policies that look at the access list, another one changes nothing.
    """
    named: dict[str, None] = {}
    is_read = False
    for statement in statements_of(policies):
        texts = [resource.text for resource in statement.resources]
        for condition in statement.conditions:
            values = [value.text for value in condition.values]
            texts += [condition.key, *values]
            if condition.key.lower() == _ACL_KEY:
                named |= {text: None for text in values if text.lower() in canned}
        is_read = is_read or any(_ACL in text.lower() for text in texts)
    return [*(named | dict.fromkeys(canned))] if is_read else []


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    """Return a key that a pattern stands for."""
    plain = pattern.replace("*", _NAME).replace("?", _LETTER)
    return _VARIABLE.sub(lambda found: values.get(found[1].lower(), found[0]), plain)
