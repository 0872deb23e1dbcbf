"""Make the source of a module small: without docstrings, comments, and types of functions.

The text that runs is kept as it is written, so that it works on the same Pythons; tabs indent it.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field

from .imports import is_for_type_checkers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FROM = re.compile(rb"from\s+(\.*)[\w.]*\s+import")
_FIELDS_FROM_TYPES = {"NamedTuple", "Protocol", "TypedDict"}


@dataclass
class Editor:
    """The source of a module, and the changes to make in it.

    Attributes:
        source: its text.
        tree: its syntax tree.
        changes: start and end in bytes, and what takes the place.
    """

    source: str
    tree: ast.Module
    changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._data = self.source.encode()
        self._starts = [0]
        for line in self._data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def trim(self) -> None:
        """Remove docstrings, comments, types, and imports for type checkers."""
        typed = False  # whether types stay, since they make fields
        for node in ast.walk(self.tree):
            has_fields = isinstance(node, ast.ClassDef) and _has_fields_from_types(node)
            typed = typed or has_fields
            self._remove_types_of_function(node)
            for body in _bodies(node):
                useless = [
                    statement for statement in body if _is_useless(statement, typed=has_fields)
                ]
                for statement in useless:
                    left = b"pass" if useless == body and statement is body[0] else b""
                    self._change(statement, left)
                if not has_fields:
                    self._remove_types_of_variables(body)
        for statement in self.tree.body:
            if _is_for_types(statement) and not typed:
                self._change(statement, b"")
        self._remove_comments()

    def _remove_types_of_function(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg) and node.annotation is not None:
            start = self._span(node)[0] + len(node.arg.encode())
            self.changes.append((start, self._span(node.annotation)[1], b""))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            start, end = self._span(node.returns)
            arrow = self._data.rindex(b"->", 0, start)
            self.changes.append((len(self._data[:arrow].rstrip()), end, b""))

    def _remove_types_of_variables(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.AnnAssign) and statement.value is not None:
                start, end = self._span(statement.target)[1], self._span(statement.annotation)[1]
                self.changes.append((start, end, b""))

    def _remove_comments(self) -> None:
        for token in tokenize.generate_tokens(io.StringIO(self.source).readline):
            if token.type == tokenize.COMMENT:
                column = len(token.line[: token.start[1]].encode())
                start = self._starts[token.start[0] - 1] + column
                self.changes.append((start, start + len(token.string.encode()), b""))

    def redirect(self, node: ast.ImportFrom, module: str) -> None:
        """Let an import take its names from another module, which is at the top of the package.

        Args:
            node: the statement.
            module: its relative name, with dots in front.
        """
        start, end = self._span(node)
        found = _FROM.match(self._data, start, end)
        if found is not None:
            self.changes.append((start, found.end(), f"from {module} import".encode()))

    def lift(self) -> None:
        """Adjust relative imports for a module that goes one package up."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                start, end = self._span(node)
                found = _FROM.match(self._data, start, end)
                if found is not None:
                    self.changes.append((found.start(1), found.start(1) + 1, b""))

    def replace(self, node: ast.Constant, text: str) -> None:
        """Replace a constant."""
        self._change(node, text.encode())

    def assign(self, name: str, text: str) -> None:
        """Replace the value of a constant of the module."""
        for statement in self.tree.body:
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and statement.target.id == name
                and statement.value is not None
            ):
                self._change(statement.value, text.encode())

    def remove_names(self, names: Iterable[str]) -> None:
        """Remove names from ``__all__``."""
        gone = set(names)
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List):
                for element in statement.value.elts:
                    if isinstance(element, ast.Constant) and element.value in gone:
                        start, end = self._span(element)
                        end += self._data[end : end + 1] == b","
                        self.changes.append((start, end, b""))

    def result(self) -> str:
        """Return the text with all changes, and without lines that have become empty."""
        data = self._data
        inner = [change for change in set(self.changes) if not self._is_within_another(change)]
        for start, end, new in sorted(inner, reverse=True):
            data = data[:start] + new + b"\n" * self._data.count(b"\n", start, end) + data[end:]
        text = data.decode()
        inside = _lines_inside_strings(text)
        kept = [
            _without_spaces(line, begins=number in inside, ends=number + 1 in inside)
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip() or number in inside
        ]
        return "\n".join([*kept, ""]) if kept else ""

    def _is_within_another(self, change: tuple[int, int, bytes]) -> bool:
        start, end, _ = change
        return any(
            other is not change
            and other[0] <= start
            and end <= other[1]
            and other[1] - other[0] > end - start
            for other in self.changes
        )

    def _change(self, node: ast.stmt | ast.expr, text: bytes) -> None:
        self.changes.append((*self._span(node), text))

    def _span(self, node: ast.stmt | ast.expr | ast.arg) -> tuple[int, int]:
        line, column = node.end_lineno or node.lineno, node.end_col_offset or 0
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[line - 1] + column


def _without_spaces(line: str, *, begins: bool, ends: bool) -> str:
    """Return a line with tabs at its beginning and without spaces at its end.

    Args:
        line: the line.
        begins: whether it begins inside a string, whose spaces count.
        ends: whether it ends inside a string.
    """
    if not ends:
        line = line.rstrip()
    if begins:
        return line
    bare = line.lstrip(" ")
    levels, rest = divmod(len(line) - len(bare), 4)
    return "\t" * levels + " " * rest + bare


def _lines_inside_strings(text: str) -> set[int]:
    """Return the numbers of lines that begin inside a string, whose spaces count."""
    numbers: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            numbers.update(range(token.start[0] + 1, token.end[0] + 1))
        elif kind == "FSTRING_START":
            opened.append(token.start[0])
        elif kind == "FSTRING_END":
            numbers.update(range(opened.pop() + 1, token.end[0] + 1))
    return numbers


def _has_fields_from_types(node: ast.ClassDef) -> bool:
    """Say whether the types in a class make its fields, as in data classes."""
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return bool(node.decorator_list or bases & _FIELDS_FROM_TYPES)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list) and body:
            yield body


def _is_useless(statement: ast.stmt, *, typed: bool) -> bool:
    if is_for_type_checkers(statement):
        return True
    if isinstance(statement, ast.AnnAssign) and statement.value is None:
        return not typed
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_for_types(statement: ast.stmt) -> bool:
    """Say whether a statement is ``from __future__ import annotations``."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
