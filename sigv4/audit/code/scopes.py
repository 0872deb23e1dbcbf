"""Which names a module binds, in which scope, and how often.

A name is followed only if its scope binds it once, as Python's own rules find the scope.
https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .sources import Source

MODULE, FUNCTION, CLASS = "module", "function", "class"
VALUE, CONTEXT, PARAMETER, IMPORT, DEFINITION, OTHER = (
    "value",
    "context",
    "parameter",
    "import",
    "definition",
    "other",
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef
_RAISING = frozenset({"assertRaises", "assertRaisesRegex", "raises"})
_CHANGING = frozenset(
    {"append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One place that binds a name.

    Attributes:
        kind: how.
        node: the value, the function or class, or the statement.
        scope: in which the value is to be read.
        path: of an import, with a dot for each level before it.
    """

    kind: str
    node: ast.AST
    scope: Scope
    path: str = ""


@dataclass(slots=True, eq=False)
class Scope:
    """A module, function, class or comprehension.

    Attributes:
        kind: which of these.
        node: its node.
        parent: the scope around it.
        module: the module that it is in.
        bindings: by name.
        attributes: of a class, what its methods bind to ``self``.
        changed: names of values that are changed in place.
        outer: names that are declared global or nonlocal.
    """

    kind: str
    node: ast.AST
    parent: Scope | None
    module: Module
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    outer: dict[str, Scope] = field(default_factory=dict)

    def bind(self, name: str, binding: Binding) -> None:
        """Note that a name is bound."""
        home = self.outer.get(name, self)
        home.bindings.setdefault(name, []).append(binding)

    def find(self, name: str) -> Scope | None:
        """Find the scope that binds a name, as seen from here; None if no scope does."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.outer:
                return scope.outer[name]
            if name in scope.bindings and (scope is self or scope.kind != CLASS):
                return scope
            scope = scope.parent
        return None

    @property
    def receiver(self) -> str:
        """The name of the first parameter, if this is a method; else empty."""
        if not isinstance(self.node, _FUNCTIONS) or self.parent is None:
            return ""
        if self.parent.kind != CLASS or "staticmethod" in decorators(self.node):
            return ""
        first = [*self.node.args.posonlyargs, *self.node.args.args][:1]
        return first[0].arg if first else ""


@dataclass(slots=True, eq=False)
class Module:
    """A parsed file with its scopes.

    Attributes:
        source: the file.
        scope: of the module.
        calls: every call, with its scope.
        references: attributes that are named and not called, with their scopes.
        classes: their scopes.
        functions: their scopes.
        failing: first and last lines of what is expected to raise an error.
        stars: paths of the modules from which all names are imported, with their lines.
        imports: paths of the modules that are imported anywhere.
    """

    source: Source
    scope: Scope = field(init=False)
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    references: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    classes: list[Scope] = field(default_factory=list)
    functions: list[Scope] = field(default_factory=list)
    failing: list[tuple[int, int]] = field(default_factory=list)
    stars: list[tuple[str, int]] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scope = Scope(MODULE, self.source.tree, None, self)


def read_module(source: Source) -> Module:
    """Find the scopes and bindings of a file. Nothing is recursive, so depth does not matter."""
    module = Module(source)
    pending: list[tuple[ast.AST, Scope]] = [(source.tree, module.scope)]
    called: set[int] = set()
    while pending:
        node, scope = pending.pop()
        if isinstance(node, ast.Call):
            module.calls.append((node, scope))
            called.add(id(node.func))
        elif isinstance(node, ast.Attribute):
            if id(node) not in called and isinstance(node.ctx, ast.Load):
                module.references.append((node, scope))
            called.add(id(node.value))  # part of a longer name, such as a mock's return_value
        elif isinstance(node, (ast.With, ast.AsyncWith)) and _expects_error(node):
            module.failing.append((node.lineno, node.end_lineno or node.lineno))
        _bind(node, scope)
        pending.extend(reversed(list(_children(node, scope))))
    return module


def _expects_error(node: ast.With | ast.AsyncWith) -> bool:
    """Whether a block is a test that something is refused."""
    calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(last_name(call.func) in _RAISING for call in calls)


def last_name(node: ast.AST) -> str:
    """Return the last word of a dotted name; empty for another expression."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def decorators(node: Function) -> list[str]:
    """Return the last word of each decorator's name."""
    plain = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    return [last_name(each) for each in plain]


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """List all parameters of a function, those with stars too."""
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return named + [each for each in (arguments.vararg, arguments.kwarg) if each is not None]


def returns_of(function: ast.AST) -> list[ast.Return]:
    """List the returns of a function, and yields, for which there is no one value."""
    found: list[ast.Return] = []
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return []
        if isinstance(node, ast.Return):
            found.append(node)
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(node))
    return found


def is_subclass(scope: Scope, base: Scope) -> bool:
    """Whether a class names another as a base."""
    name = getattr(base.node, "name", "")
    return any(getattr(each, "id", None) == name for each in getattr(scope.node, "bases", []))


def is_none(binding: Binding) -> bool:
    """Whether a name is bound to None."""
    return isinstance(binding.node, ast.Constant) and binding.node.value is None


def _children(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """List the nodes below one, each with its scope: the order is that of the source."""
    if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
        inner = Scope(FUNCTION, node, scope, scope.module)
        _declare(node, inner)
        if not isinstance(node, ast.Lambda):
            scope.module.functions.append(inner)
            yield from [(each, scope) for each in node.decorator_list]
        yield from [(each, scope) for each in node.args.defaults]
        yield from [(each, scope) for each in node.args.kw_defaults if each is not None]
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        yield from [(each, inner) for each in body]
        for argument in parameters(node.args):
            inner.bind(argument.arg, Binding(PARAMETER, argument, inner))
        return
    if isinstance(node, ast.ClassDef):
        inner = Scope(CLASS, node, scope, scope.module)
        scope.module.classes.append(inner)
        outside = [*node.decorator_list, *node.bases, *node.keywords]
        yield from [(each, scope) for each in outside]
        yield from [(each, inner) for each in node.body]
        return
    if isinstance(node, _COMPREHENSIONS):
        inner = Scope(FUNCTION, node, scope, scope.module)
        for generator in node.generators:
            for name in _names(generator.target):
                inner.bind(name, Binding(OTHER, generator.target, inner))
        yield from [(each, inner) for each in ast.iter_child_nodes(node)]
        return
    yield from [(each, scope) for each in ast.iter_child_nodes(node)]


def _declare(node: Function | ast.Lambda, scope: Scope) -> None:
    """Note the names that a function declares global or nonlocal, before it binds them."""
    if isinstance(node, ast.Lambda):
        return
    pending: list[ast.AST] = list(node.body)
    while pending:
        each = pending.pop()
        if isinstance(each, ast.Global):
            scope.outer.update(dict.fromkeys(each.names, scope.module.scope))
        elif isinstance(each, ast.Nonlocal) and scope.parent is not None:
            for name in each.names:
                scope.outer[name] = scope.parent.find(name) or scope.parent
        elif not isinstance(each, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(each))


def _bind(node: ast.AST, scope: Scope) -> None:
    """Note what a node binds, or changes."""
    binds = _BINDING.get(type(node))
    if binds is not None:
        binds(node, scope)


def _bind_assign(node: ast.Assign, scope: Scope) -> None:
    for target in node.targets:
        _assign(target, Binding(VALUE, node.value, scope), scope)


def _bind_annotated(node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        _assign(node.target, Binding(VALUE, node.value, scope), scope)


def _bind_walrus(node: ast.NamedExpr, scope: Scope) -> None:
    home = scope
    while isinstance(home.node, _COMPREHENSIONS) and home.parent is not None:
        home = home.parent
    _assign(node.target, Binding(VALUE, node.value, scope), home)


def _bind_target(node: ast.AugAssign | ast.For | ast.AsyncFor, scope: Scope) -> None:
    _assign(node.target, Binding(OTHER, node, scope), scope)


def _bind_context(node: ast.withitem, scope: Scope) -> None:
    if node.optional_vars is not None:
        _assign(node.optional_vars, Binding(CONTEXT, node.context_expr, scope), scope)


def _bind_deleted(node: ast.Delete, scope: Scope) -> None:
    for target in node.targets:
        _assign(target, Binding(OTHER, node, scope), scope)


def _bind_definition(node: Function | ast.ClassDef, scope: Scope) -> None:
    scope.bind(node.name, Binding(DEFINITION, node, scope))


def _bind_name(
    node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope
) -> None:
    name = node.rest if isinstance(node, ast.MatchMapping) else node.name
    if name:
        scope.bind(name, Binding(OTHER, node, scope))


def _bind_change(node: ast.Call, scope: Scope) -> None:
    function = node.func
    changes = isinstance(function, ast.Attribute) and function.attr in _CHANGING
    owner = function.value if changes and isinstance(function, ast.Attribute) else None
    if isinstance(owner, ast.Name):
        _change(owner.id, scope)


def _assign(target: ast.AST, binding: Binding, scope: Scope) -> None:
    if isinstance(target, ast.Name):
        scope.bind(target.id, binding)
    elif isinstance(target, ast.Attribute):
        _assign_attribute(target, binding, scope)
    elif isinstance(target, ast.Subscript):
        if isinstance(target.value, ast.Name):
            _change(target.value.id, scope)
    else:
        for name in _names(target):
            scope.bind(name, Binding(OTHER, target, scope))
        for each in ast.walk(target):
            if isinstance(each, ast.Attribute):
                _assign_attribute(each, Binding(OTHER, target, scope), scope)


def _assign_attribute(target: ast.Attribute, binding: Binding, scope: Scope) -> None:
    """Note what a method binds to ``self``."""
    method: Scope | None = scope
    while method is not None and isinstance(method.node, (*_COMPREHENSIONS, ast.Lambda)):
        method = method.parent
    if method is None or method.parent is None or not isinstance(target.value, ast.Name):
        return
    if target.value.id == method.receiver:
        method.parent.attributes.setdefault(target.attr, []).append(binding)


def _change(name: str, scope: Scope) -> None:
    """Note that a value is changed in place: wherever the name is bound, now or later."""
    at: Scope | None = scope
    while at is not None:
        at.changed.add(name)
        at = at.parent


def _names(target: ast.AST) -> list[str]:
    return [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]


def _import(node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
    module = scope.module
    if isinstance(node, ast.Import):
        for each in node.names:
            module.imports.append(each.name)
            path = each.name if each.asname else each.name.partition(".")[0]
            name = each.asname or path
            scope.bind(name, Binding(IMPORT, node, scope, path))
        return
    base = "." * node.level + (node.module or "")
    module.imports.append(base)
    for each in node.names:
        if each.name == "*":
            module.stars.append((base, node.lineno))
            continue
        path = f"{base}{'' if base.endswith('.') or not base else '.'}{each.name}"
        module.imports.append(path)
        scope.bind(each.asname or each.name, Binding(IMPORT, node, scope, path))


_BINDING: dict[type[ast.AST], Callable[[Any, Scope], None]] = {
    ast.AnnAssign: _bind_annotated,
    ast.Assign: _bind_assign,
    ast.AsyncFor: _bind_target,
    ast.AsyncFunctionDef: _bind_definition,
    ast.AugAssign: _bind_target,
    ast.Call: _bind_change,
    ast.ClassDef: _bind_definition,
    ast.Delete: _bind_deleted,
    ast.ExceptHandler: _bind_name,
    ast.For: _bind_target,
    ast.FunctionDef: _bind_definition,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.MatchAs: _bind_name,
    ast.MatchMapping: _bind_name,
    ast.MatchStar: _bind_name,
    ast.NamedExpr: _bind_walrus,
    ast.withitem: _bind_context,
}
