"""Which modules a module imports, read from its source: at once, or when a function is called."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.abc import Traversable

_PACKAGE = __name__.removesuffix(".vendoring.imports")
_HOME = re.compile(r"(\.+)([a-z0-9_][a-z0-9_.]*)")


@dataclass(frozen=True, slots=True)
class Import:
    """An import of a module of this package.

    Attributes:
        target: name of the module, without that of the package.
        names: what is imported of it.
        lazy: whether it runs only when a function is called.
        node: the statement, or the constant that names the module.
    """

    target: str
    names: tuple[str, ...]
    lazy: bool
    node: ast.ImportFrom | ast.Constant


@dataclass(frozen=True, slots=True)
class Module:
    """A module and its source.

    Attributes:
        name: its name, without that of the package; empty for the package itself.
        is_package: whether it is an ``__init__.py``.
        source: its text.
    """

    name: str
    is_package: bool
    source: str

    @property
    def path(self) -> str:
        """Where it is in the package."""
        place = self.name.replace(".", "/")
        if self.is_package:
            return f"{place}/__init__.py".removeprefix("/")
        return f"{place}.py"

    @property
    def package(self) -> tuple[str, ...]:
        """The names of the packages that it is in, from the outermost."""
        words = tuple(self.name.split(".")) if self.name else ()
        return words if self.is_package else words[:-1]

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return _parsed(self.source)


@lru_cache(maxsize=1024)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


class Modules(dict[str, Module]):
    """All modules of a package, by name."""

    def imports_of(self, module: Module) -> Iterator[Import]:
        """Yield what a module imports of the package, without what only type checkers read."""
        yield from self._statements(module, module.tree, lazy=False)
        if module.is_package:
            yield from self._homes(module)

    def _statements(self, module: Module, parent: ast.AST, *, lazy: bool) -> Iterator[Import]:
        for node in ast.iter_child_nodes(parent):
            if is_for_type_checkers(node):
                continue
            if isinstance(node, ast.ImportFrom) and node.level:
                yield from self._targets(module, node, lazy=lazy)
            inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from self._statements(module, node, lazy=lazy or inside)

    def _targets(self, module: Module, node: ast.ImportFrom, *, lazy: bool) -> Iterator[Import]:
        base = self._resolve(module, node.level, node.module or "")
        for alias in node.names:
            inner = f"{base}.{alias.name}".removeprefix(".")
            yield Import(inner if inner in self else base, (alias.name,), lazy, node)

    def _homes(self, module: Module) -> Iterator[Import]:
        """Yield the modules that a package imports by name, from tables such as ``_HOME``."""
        for table in ast.walk(module.tree):
            if not isinstance(table, ast.Dict):
                continue
            for key, value in zip(table.keys, table.values, strict=True):
                if not (isinstance(key, ast.Constant) and isinstance(value, ast.Constant)):
                    continue
                home = _HOME.fullmatch(str(value.value))
                target = self._resolve(module, len(home[1]), home[2]) if home else ""
                if home and target in self:
                    yield Import(target, (str(key.value),), lazy=True, node=value)

    def _resolve(self, module: Module, level: int, name: str) -> str:
        words = module.package
        return ".".join([*words[: len(words) - level + 1], *filter(None, [name])])


def is_for_type_checkers(node: ast.AST) -> bool:
    """Say whether a statement is ``if TYPE_CHECKING:`` with nothing that runs."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        and not node.orelse
    )


def read_modules() -> Modules:
    """Read this package, which may be in a zip file."""
    modules = Modules()
    for module in _modules_in(files(_PACKAGE), ""):
        modules[module.name] = module
    return modules


def _modules_in(folder: Traversable, package: str) -> Iterator[Module]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        stem, _, suffix = entry.name.partition(".")
        name = f"{package}.{stem}".removeprefix(".")
        if entry.is_dir() and entry.joinpath("__init__.py").is_file():
            yield from _modules_in(entry, name)
        elif suffix == "py":
            is_package = stem == "__init__"
            source = entry.read_text(encoding="utf-8")
            yield Module(package if is_package else name, is_package, source)
