"""Follow an expression to its value, through names that are bound once.

Nothing of the code is run: constants, arithmetic, durations, dicts, the functions of a module that
only return, attributes of ``self``, and imports from other files that are read. Everything else is
`Unknown`, with the reason.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

from . import clients, expressions
from .arguments import Arguments
from .scopes import (
    CLASS,
    CONTEXT,
    DEFINITION,
    IMPORT,
    PARAMETER,
    VALUE,
    Binding,
    Module,
    Scope,
    decorators,
    is_none,
    is_subclass,
    parameters,
    returns_of,
)
from .values import (
    ABSENT,
    Client,
    Defined,
    Imported,
    Instance,
    Method,
    Resource,
    Symbol,
    Unknown,
    calculate,
    call_builtin,
    make_timedelta,
)

_MOST_DEPTH = 60
_MOST_STEPS = 4000
_TOO_DEEP = Unknown("the expression is nested too deeply")
_TRANSPARENT = frozenset(
    {"cache", "lru_cache", "cached_property", "property", "staticmethod", "classmethod"}
)
_PROPERTIES = frozenset({"cached_property", "property"})
_DURATION = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
_BUILTINS = frozenset({"abs", "dict", "float", "int", "max", "min", "round", "str"})
_PASSING = frozenset({"typing.cast", "typing_extensions.cast"})


class Modules(Protocol):
    """Finds the modules that are read."""

    def find(self, path: str, seen_from: Module) -> Module | None:
        """Find a module by its dotted path, which may begin with dots."""


class Evaluator:
    """Follows expressions in one project."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._frames: list[tuple[Scope, Mapping[str, Any]]] = []
        self._names: set[tuple[int, str]] = set()
        self._depth = 0
        self._steps = 0

    def value(self, node: ast.AST, scope: Scope) -> Any:
        """Follow an expression, as it is read in a scope."""
        if self._depth == 0:
            self._steps = 0
        self._steps += 1
        if self._depth >= _MOST_DEPTH or self._steps > _MOST_STEPS:
            return _TOO_DEEP
        self._depth += 1
        try:
            return self._value(node, scope)
        finally:
            self._depth -= 1

    def arguments(self, call: ast.Call, scope: Scope, names: tuple[str, ...]) -> Arguments:
        """Give the arguments of a call their names.

        Args:
            call: which.
            scope: in which it stands.
            names: of the parameters, in their order.
        """
        values: dict[str, Any] = {}
        complete = True
        for place, each in enumerate(call.args):
            if isinstance(each, ast.Starred) or place >= len(names):
                complete = False
                break
            values[names[place]] = self.value(each, scope)
        for keyword in call.keywords:
            found = self.value(keyword.value, scope)
            if keyword.arg is not None:
                values[keyword.arg] = found
            elif isinstance(found, dict) and all(isinstance(name, str) for name in found):
                values.update(found)
            else:
                complete = False
        return Arguments(values, complete)

    def _value(self, node: ast.AST, scope: Scope) -> Any:  # noqa: C901, PLR0911, PLR0912 - a table of nodes
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._name(node.id, scope)
        if isinstance(node, ast.Attribute):
            return self.attribute(self.value(node.value, scope), node.attr)
        if isinstance(node, ast.Call):
            return self._call(node, scope)
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left, scope), self.value(node.right, scope)
            return calculate(node.op, left, right)
        if isinstance(node, ast.UnaryOp):
            return expressions.unary(self, node, scope)
        if isinstance(node, ast.Dict):
            return expressions.mapping(self, node, scope)
        if isinstance(node, (ast.List, ast.Tuple)):
            if any(isinstance(each, ast.Starred) for each in node.elts):
                return Unknown("the list has a starred part")
            return tuple([self.value(each, scope) for each in node.elts])
        if isinstance(node, ast.Subscript):
            return expressions.item(self, node, scope)
        if isinstance(node, (ast.Await, ast.NamedExpr)):
            return self.value(node.value, scope)
        if isinstance(node, ast.BoolOp):
            return expressions.either(self, node, scope)
        if isinstance(node, ast.IfExp):
            first, second = self.value(node.body, scope), self.value(node.orelse, scope)
            return (
                first if expressions.same(first, second) else Unknown("it depends on a condition")
            )
        if isinstance(node, ast.JoinedStr):
            return expressions.text(self, node, scope)
        return Unknown(f"it is an expression of the kind {type(node).__name__}")

    def _name(self, name: str, scope: Scope) -> Any:
        home = scope.find(name)
        if home is None:
            return self._starred(name, scope)
        return self._guarded((id(home), name), name, lambda: self._bound(name, home))

    def _bound(self, name: str, home: Scope) -> Any:
        if home.parent is not None and name == home.receiver and home.parent.kind == CLASS:
            return Instance(home.parent)
        bindings = home.bindings.get(name, [])
        if len(bindings) == 1 and bindings[0].kind == PARAMETER:
            return self._parameter(name, home)
        if home.parent is None:
            last = max((getattr(each.node, "lineno", 0) for each in bindings), default=0)
            later = [path for path, line in home.module.stars if line > last]
            if any(self._may_bind(path, home.module, name) for path in later):
                return Unknown(f"an import of all names may replace {name!r}")
        found = self.only(name, bindings)
        if isinstance(found, (dict, tuple)) and name in home.changed:
            return Unknown(f"{name!r} is changed after it is made")
        return found

    def only(self, name: str, bindings: list[Binding]) -> Any:
        """Follow a name that is bound once; None beside it is a place holder for a client."""
        alike = {each.path if each.kind == IMPORT else None for each in bindings}
        if len(bindings) == 1 or (len(alike) == 1 and None not in alike):
            return self._binding(name, bindings[0])
        others = [each for each in bindings if not is_none(each)]
        if len(others) == 1 and len(bindings) > 1:
            found = self._binding(name, others[0])
            if isinstance(found, (Client, Resource, Symbol)):
                return found
        if not bindings:
            return Unknown(f"{name!r} is not assigned here")
        return Unknown(f"{name!r} is assigned {len(bindings)} times")

    def _binding(self, name: str, binding: Binding) -> Any:
        if binding.kind in (VALUE, CONTEXT):
            return self.value(binding.node, binding.scope)
        if binding.kind == IMPORT:
            return self._import(binding)
        if binding.kind == DEFINITION:
            return expressions.defined(binding)
        return Unknown(f"{name!r} is not assigned as a plain name")

    def _parameter(self, name: str, home: Scope) -> Any:
        for scope, values in reversed(self._frames):
            if scope is home and name in values:
                return values[name]
        return Unknown(f"{name!r} is a parameter")

    def _import(self, binding: Binding) -> Any:
        module = binding.scope.module
        if isinstance(binding.node, ast.ImportFrom):
            whole = self._modules.find(binding.path, module)
            if whole is not None:
                return Imported(whole)
            base, _, name = binding.path.rpartition(".")
            home = (
                self._modules.find(base or ".", module) if base or binding.path[:1] == "." else None
            )
            if home is not None:
                return self._name(name, home.scope)
            return (
                Symbol(binding.path)
                if binding.path[:1] != "."
                else Unknown("its module is not read")
            )
        found = self._modules.find(binding.path, module)
        return Symbol(binding.path) if found is None else Imported(found)

    def _starred(self, name: str, scope: Scope) -> Any:
        """Look for a name that no scope binds: in imports of all names, or among those built in."""
        module = scope.module
        if module.stars:
            return self._guarded((id(module), name), name, lambda: self._from_stars(name, module))
        if name in vars(builtins):
            return Symbol(f"builtins.{name}")
        return Unknown(f"{name!r} is not assigned in the file")

    def _from_stars(self, name: str, module: Module) -> Any:
        for path, _ in reversed(module.stars):
            home = self._modules.find(path, module)
            if home is None:
                return Unknown(f"{name!r} may come from {path}, which is not read")
            if name in home.scope.bindings or home.stars:
                return self._name(name, home.scope)
        return Unknown(f"{name!r} is not assigned in the file")

    def _may_bind(self, path: str, seen_from: Module, name: str) -> bool:
        """Whether an import of all names may bind one: if the module is not read, it may."""
        home = self._modules.find(path, seen_from)
        return home is None or name in home.scope.bindings or bool(home.stars)

    def _guarded(self, key: tuple[int, str], name: str, follow: Callable[[], Any]) -> Any:
        """Follow a name, unless it is being followed already."""
        if key in self._names:
            return Unknown(f"{name!r} is defined by itself")
        self._names.add(key)
        try:
            return follow()
        finally:
            self._names.discard(key)

    def attribute(self, owner: Any, name: str) -> Any:  # noqa: PLR0911 - a table of values
        """Look an attribute up."""
        if isinstance(owner, Unknown):
            return owner
        if isinstance(owner, Symbol):
            return Symbol(f"{owner.path}.{name}")
        if isinstance(owner, Imported):
            return self._of_module(owner.module, name)
        if isinstance(owner, Instance):
            found = self._member(owner.scope, name, set())
            return Unknown(f"{name!r} is not assigned in the class") if found is ABSENT else found
        if isinstance(owner, timedelta) and name in ("days", "seconds", "microseconds"):
            return getattr(owner, name)
        if isinstance(owner, Resource) and name == "meta":
            return owner
        if isinstance(owner, Resource) and name == "client":
            return owner.client
        return Method(owner, name)

    def _of_module(self, module: Module, name: str) -> Any:
        """Look a name up in a module: its own, or a module of its package."""
        if name in module.scope.bindings or module.stars:
            return self._name(name, module.scope)
        is_package = module.source.path.endswith("__init__.py")
        below = self._modules.find(f".{name}", module) if is_package else None
        return Imported(below) if below else Unknown(f"{name!r} is not assigned in its module")

    def _member(self, scope: Scope, name: str, seen: set[int]) -> Any:
        """Look a name up in a class: its body, what its methods bind to ``self``, its bases."""
        seen.add(id(scope))
        bindings = [*scope.bindings.get(name, []), *scope.attributes.get(name, [])]
        for other in scope.module.classes:
            assigns = name in other.bindings or name in other.attributes
            if assigns and other is not scope and is_subclass(other, scope):
                return Unknown(f"a subclass assigns {name!r}, too")
        if bindings:
            if (
                bindings[0].kind == VALUE
                and name in scope.bindings
                and not expressions.is_plain_class(self, scope)
            ):
                return Unknown(f"{name!r} may be a field that is set when an object is made")
            found = self._guarded((id(scope), name), name, lambda: self.only(name, bindings))
            if isinstance(found, Defined) and not _PROPERTIES.isdisjoint(decorators(found.node)):
                return self._returned(found, {})
            return found
        for base in getattr(scope.node, "bases", []):
            above = self.value(base, scope.parent or scope)
            if not isinstance(above, Instance) or id(above.scope) in seen:
                break
            found = self._member(above.scope, name, seen)
            if found is not ABSENT:
                return found
        return ABSENT

    def _call(self, node: ast.Call, scope: Scope) -> Any:  # noqa: PLR0911 - a table of callables
        passed = clients.passed(self, node, scope)
        if passed is not None:
            return passed
        function = self.value(node.func, scope)
        if isinstance(function, Unknown):
            return function
        if isinstance(function, Defined):
            return self._call_defined(function, node, scope)
        if isinstance(function, Instance):
            return function
        if isinstance(function, Method):
            return self._call_method(function, node, scope)
        if not isinstance(function, Symbol):
            return Unknown("it is the result of a call")
        return self._call_symbol(function.path, node, scope)

    def _call_symbol(self, path: str, node: ast.Call, scope: Scope) -> Any:
        """Follow a call of something outside of the project."""
        if path == "datetime.timedelta":
            found = self.arguments(node, scope, _DURATION)
            if not found.complete:
                return Unknown("arguments are passed with * or **")
            return make_timedelta(found.values)
        if path in _PASSING and len(node.args) > 1:
            return self.value(node.args[1], scope)
        root, _, name = path.rpartition(".")
        if root == "builtins" and name == "dict":
            return expressions.made_dict(self, node, scope)
        if root == "builtins" and name in _BUILTINS:
            return call_builtin(name, [self.value(each, scope) for each in node.args])
        return clients.made_by(self, path, node, scope)

    def _call_method(self, method: Method, node: ast.Call, scope: Scope) -> Any:
        owner, name = method.owner, method.name
        if isinstance(owner, timedelta) and name == "total_seconds":
            return owner.total_seconds()
        if isinstance(owner, dict) and name == "get" and node.args:
            key = self.value(node.args[0], scope)
            if isinstance(key, str) and key in owner:
                return owner[key]
            return Unknown("the item is not there")
        return clients.made_by_method(self, owner, name, node, scope)

    @contextmanager
    def called(self, function: Defined, node: ast.Call, scope: Scope) -> Iterator[None]:
        """Follow expressions of a function as one of its calls passes its parameters."""
        self._frames.append((function.scope, self._passed(function, node, scope)))
        try:
            yield
        finally:
            self._frames.pop()

    def _call_defined(self, function: Defined, node: ast.Call, scope: Scope) -> Any:
        return self._returned(function, self._passed(function, node, scope))

    def _passed(self, function: Defined, node: ast.Call, scope: Scope) -> dict[str, Any]:
        """Return the parameters that a call passes, and the defaults of the others."""
        named = parameters(function.node.args)
        first = 1 if function.scope.receiver else 0
        names = tuple([each.arg for each in named][first:])
        found = self.arguments(node, scope, names)
        if not found.complete:
            return {}
        values = dict(found.values)
        arguments = function.node.args
        plain = [*arguments.posonlyargs, *arguments.args]
        for each, default in zip(plain[::-1], arguments.defaults[::-1], strict=False):
            values.setdefault(each.arg, self.value(default, function.scope.parent or scope))
        for each, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if given is not None:
                values.setdefault(each.arg, self.value(given, function.scope.parent or scope))
        return values

    def _returned(self, function: Defined, values: Mapping[str, Any]) -> Any:
        name = function.node.name
        if not _TRANSPARENT.issuperset(decorators(function.node)):
            return Unknown(f"{name}() is decorated")
        returns = returns_of(function.node)
        if len(returns) != 1 or returns[0].value is None or returns[0] not in function.node.body:
            return Unknown(f"{name}() does not return in one place")
        if any(scope is function.scope for scope, _ in self._frames):
            return Unknown(f"{name}() calls itself")
        self._frames.append((function.scope, values))
        try:
            return self.value(returns[0].value, function.scope)
        finally:
            self._frames.pop()
