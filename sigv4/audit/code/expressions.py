"""Expressions that are made of others: signs, dicts, items, alternatives."""

from __future__ import annotations

import ast
from datetime import timedelta
from typing import Any

from .arguments import Follower
from .scopes import Binding, Scope
from .values import Client, Defined, Instance, Resource, Symbol, Temporary, Unknown, is_number

_PLAIN_BASES = frozenset({"abc.ABC", "builtins.object", "typing.Protocol"})
_MOST_BASES = 10


def unary(follower: Follower, node: ast.UnaryOp, scope: Scope) -> Any:
    """Follow a number with a sign."""
    value = follower.value(node.operand, scope)
    if isinstance(node.op, ast.USub) and (is_number(value) or isinstance(value, timedelta)):
        return -value
    if isinstance(node.op, ast.UAdd) and (is_number(value) or isinstance(value, timedelta)):
        return value
    return value if isinstance(value, Unknown) else Unknown("it is a condition")


def mapping(follower: Follower, node: ast.Dict, scope: Scope) -> Any:
    """Follow a dict; its values may be unknown, its keys not."""
    made: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        found = follower.value(value, scope)
        if key is None:
            if not isinstance(found, dict):
                return Unknown("the dict has parts that are not followed")
            made.update(found)
            continue
        name = follower.value(key, scope)
        if not isinstance(name, (str, int)):
            return Unknown("the dict has keys that are not followed")
        made[name] = found
    return made


def item(follower: Follower, node: ast.Subscript, scope: Scope) -> Any:
    """Follow an item of a dict, a list, or an answer of AWS STS."""
    owner, key = follower.value(node.value, scope), follower.value(node.slice, scope)
    if isinstance(owner, (Unknown, Temporary)):
        return owner
    if isinstance(owner, Symbol):
        return Unknown(f"it is an item of {owner.path.removeprefix('builtins.')}")
    if isinstance(key, Unknown):
        return key
    if isinstance(owner, (dict, tuple)):
        try:
            return owner[key]
        except (LookupError, TypeError):
            return Unknown("the item is not there")
    return Unknown("it is an item of a value that is not followed")


def either(follower: Follower, node: ast.BoolOp, scope: Scope) -> Any:
    """Follow ``a or b``: the first that counts as true, or the last."""
    if not isinstance(node.op, ast.Or):
        return Unknown("it is a condition")
    found: Any = Unknown("it is a condition")
    for each in node.values:
        found = follower.value(each, scope)
        if isinstance(found, Unknown):
            return found
        if isinstance(found, (Client, Resource)) or (is_plain(found) and found):
            return found
    return found


def text(follower: Follower, node: ast.JoinedStr, scope: Scope) -> Any:
    """Follow a formatted string whose parts are all known."""
    parts = []
    for each in node.values:
        plain = isinstance(each, ast.FormattedValue) and each.conversion == -1
        if isinstance(each, ast.FormattedValue) and plain and each.format_spec is None:
            part = follower.value(each.value, scope)
        else:
            part = each.value if isinstance(each, ast.Constant) else None
        if not isinstance(part, (str, int)):
            return Unknown("it is a formatted string")
        parts.append(str(part))
    return "".join(parts)


def made_dict(follower: Follower, node: ast.Call, scope: Scope) -> Any:
    """Follow ``dict(...)``."""
    made: dict[Any, Any] = {}
    for each in node.args:
        found = follower.value(each, scope)
        if not isinstance(found, dict):
            return Unknown("the dict has parts that are not followed")
        made.update(found)
    found = follower.arguments(ast.Call(node.func, [], node.keywords), scope, ())
    return {**made, **found.values} if found.complete else Unknown("the dict has unknown parts")


def is_plain(value: Any) -> bool:
    """Whether a value is text, a number, a duration, a dict or a list."""
    return isinstance(value, (str, int, float, timedelta, dict, tuple))


def same(first: Any, second: Any) -> bool:
    """Whether two values are known and alike."""
    return type(first) is type(second) and is_plain(first) and bool(first == second)


def is_plain_class(follower: Follower, scope: Scope, depth: int = 0) -> bool:
    """Whether the body of a class alone says its attributes: not so in dataclasses and models."""
    node = scope.node
    if not isinstance(node, ast.ClassDef) or node.decorator_list or node.keywords:
        return False
    bases = [follower.value(base, scope.parent or scope) for base in node.bases]
    return depth < _MOST_BASES and all(
        (isinstance(base, Symbol) and base.path in _PLAIN_BASES)
        or (isinstance(base, Instance) and is_plain_class(follower, base.scope, depth + 1))
        for base in bases
    )


def defined(binding: Binding) -> Defined | Instance | Unknown:
    """Return the function or class that a definition binds."""
    module = binding.scope.module
    for scope in (*module.classes, *module.functions):
        node = scope.node
        if node is binding.node and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Defined(node, scope)
        if node is binding.node:
            return Instance(scope)
    return Unknown("it is a definition")
