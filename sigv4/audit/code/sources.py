"""Find Python files and notebooks and parse them; what cannot be read is reported, never fatal.

Rules of this file:

- Nothing is imported or run. Only regular files are opened, so that a pipe or device named ``x.py``
  does not block.
- Folders behind symbolic links are not entered, so there are no loops; a file is read once.
- Size and nesting are bounded before the parser sees a file: some versions of Python crash on
  expressions that are nested a hundred thousand times.
"""

from __future__ import annotations

import ast
import io
import os
import re
import stat
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from ...core.errors import InvalidParameter
from . import notebooks
from .report import NotFollowed, Place
from .rules import CODES

MOST_BYTES = 4 << 20
MOST_OF_NOTEBOOK = 64 << 20  # with the pictures that its cells made
MOST_OPERATORS = 1000
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_IGNORE = re.compile(r"#\s*sigv4:\s*ignore(?![\w-])\s*(?:\[([^\]]*)\])?")
_READ = (".py", notebooks.SUFFIX)
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_OPERATORS = frozenset(
    {"+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^", "~", "."}
)


@dataclass(slots=True, eq=False)
class Source:
    """A file that was parsed.

    Attributes:
        path: as it was found.
        tree: what the parser made of it.
        ignored: by line, the codes that a comment suppresses; None stands for all.
        unknown: notes about comments that name no rule, and about cells that are not read.
        cells: of a notebook: the number of each code cell that was read, and its first line in
            the tree.
    """

    path: str
    tree: ast.Module
    ignored: dict[int, frozenset[str] | None] = field(default_factory=dict)
    unknown: list[NotFollowed] = field(default_factory=list)
    cells: tuple[tuple[int, int], ...] = ()

    def place(self, node: ast.AST) -> Place:
        """Return the place of a node."""
        return self.place_at(getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)

    def place_at(self, line: int, column: int) -> Place:
        """Return the place of a line of the tree: in a notebook, that of its cell."""
        for cell, first in reversed(self.cells):
            if line >= first:
                return Place(self.path, line - first + 1, column, cell=cell)
        return Place(self.path, line, column)

    def is_ignored(self, node: ast.AST, code: str) -> bool:
        """Whether a comment on a line of the node suppresses a rule."""
        first = getattr(node, "lineno", 1)
        for line in range(first, (getattr(node, "end_lineno", None) or first) + 1):
            if line in self.ignored:
                codes = self.ignored[line]
                if codes is None or code in codes:
                    return True
        return False


def find_files(paths: Iterable[str], exclude: Iterable[str] = ()) -> Iterator[str | NotFollowed]:
    """List Python files: those given, and those below folders.

    Args:
        paths: files or folders.
        exclude: patterns such as ``*/tests/*``, compared with the path and with the name.

    Raises:
        InvalidParameter: a path does not exist.
    """
    patterns = tuple(exclude)
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if not os.path.lexists(path):
            raise InvalidParameter(
                f"There is no file or folder {path!r}.", "Pass one that exists.", "paths"
            )
        for found in _below(path) if Path(path).is_dir() else [path]:
            if isinstance(found, NotFollowed):
                yield found
                continue
            if any(fnmatch(found, each) or fnmatch(Path(found).name, each) for each in patterns):
                continue
            try:
                status = Path(found).stat()
            except OSError as error:
                yield _of_file(found, f"It cannot be read: {error.strerror}.")
                continue
            identity = (status.st_dev, status.st_ino)
            if not stat.S_ISREG(status.st_mode):
                yield _of_file(found, "It is not a regular file.")
            elif identity not in seen:
                seen.add(identity)
                yield found


def read_source(path: str) -> Source | NotFollowed:
    """Read and parse a file, or say why that is not possible."""
    is_notebook = path.endswith(notebooks.SUFFIX)
    most = MOST_OF_NOTEBOOK if is_notebook else MOST_BYTES
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        return _of_file(path, f"It cannot be read: {error.strerror}.")
    if len(data) > most:
        return _of_file(path, f"It is larger than {most >> 20} MB.")
    try:
        encoding = "utf-8-sig"
        if not is_notebook:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return _of_file(path, "Its text is not in UTF-8, or in the encoding that it declares.")
    return _of_notebook(path, text) if is_notebook else _parsed(path, text)


def _parsed(path: str, text: str, cells: tuple[tuple[int, int], ...] = ()) -> Source | NotFollowed:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            comments = _examine(text)
            tree = ast.parse(text)
    except _TooDeep:
        return _of_file(path, f"It has an expression of more than {MOST_OPERATORS} operators.")
    except notebooks.BROKEN as error:
        line = getattr(error, "lineno", None)
        at = f" at line {line}" if isinstance(line, int) else ""
        return _of_file(path, f"It is not Python that this version can parse{at}.")
    source = Source(path, tree, cells=cells)
    for line, comment in comments:
        _take_comment(source, line, comment)
    return source


def _of_notebook(path: str, text: str) -> Source | NotFollowed:
    """Parse the code cells of a notebook as one module."""
    try:
        cells = notebooks.cells_of(text)
    except notebooks.NotPython as refused:
        return _of_file(path, str(refused))
    lines: list[str] = []
    read: list[tuple[int, int]] = []
    unknown: list[NotFollowed] = []
    for number, cell in enumerate(cells, 1):
        try:
            code = _of_cell(cell)
        except notebooks.NotPython as refused:
            unknown.append(NotFollowed(Place(path, 1, 1, cell=number), "file", str(refused)))
            continue
        read.append((number, len(lines) + 1))
        lines += code.split("\n")
    if unknown and not read:
        return _of_file(path, f"No code cell of it can be read. {unknown[0].why}")
    whole = "\n".join(lines)
    if len(whole) > MOST_BYTES:
        return _of_file(path, f"Its code is larger than {MOST_BYTES >> 20} MB.")
    source = _parsed(path, whole, tuple(read))
    if isinstance(source, Source):
        source.unknown = [*unknown, *source.unknown]
    return source


def _of_cell(cell: str) -> str:
    """Return the Python of a cell.

    Raises:
        NotPython: no Python in it can be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _examine(cell)
            return notebooks.plain(cell)
    except _TooDeep:
        why = f"It has an expression of more than {MOST_OPERATORS} operators."
        raise notebooks.NotPython(why) from None
    except notebooks.NotPython:
        raise
    except notebooks.BROKEN:
        raise notebooks.NotPython(notebooks.BROKEN_CELL) from None


def _below(folder: str) -> Iterator[str | NotFollowed]:
    broken: list[OSError] = []
    for walked, folders, names in os.walk(folder, onerror=broken.append):
        here = "" if walked == "." else walked.removeprefix("./")
        for name in sorted(folders):
            path = os.path.join(here, name)  # noqa: PTH118 - names may be no text
            if name in _SKIPPED or name.startswith(".") or _is_environment(path):
                folders.remove(name)
            elif Path(path).is_symlink():
                folders.remove(name)
                yield _of_file(path, "It is a symbolic link to a folder, which is not entered.")
        folders.sort()
        yield from [
            os.path.join(here, name)  # noqa: PTH118 - as above
            for name in sorted(names)
            if name.endswith(_READ)
        ]
        while broken:
            error = broken.pop()
            yield _of_file(str(error.filename), f"It cannot be read: {error.strerror}.")
    for error in broken:
        yield _of_file(str(error.filename), f"It cannot be read: {error.strerror}.")


def _is_environment(path: str) -> bool:
    return Path(path, "pyvenv.cfg").is_file()


def _of_file(path: str, why: str) -> NotFollowed:
    return NotFollowed(Place(path), "file", why)


class _TooDeep(Exception):
    """An expression has too many operators."""


def _examine(text: str) -> list[tuple[int, str]]:
    """Return the comments with their lines; refuse expressions that are too deep to parse.

    The operators between two commas are counted, at each level of brackets on its own.
    """
    comments: list[tuple[int, str]] = []
    counts = [0]
    for token in _tokens(text):
        if token.type == tokenize.COMMENT:
            comments.append((token.start[0], token.string))
        elif token.type == tokenize.NEWLINE:
            counts = [0]
        elif token.type == tokenize.OP:
            _count(token.string, counts)
    return comments


def _count(word: str, counts: list[int]) -> None:
    """Count an operator at its level of brackets."""
    if word in _CLOSE and len(counts) > 1:
        counts.pop()
    elif word == ",":
        counts[-1] = 0
    elif word in _OPERATORS or word in _OPEN:
        counts[-1] += 1
        if counts[-1] > MOST_OPERATORS:
            raise _TooDeep
        if word in _OPEN:
            counts.append(0)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """List the tokens as far as there are any: what is wrong after them, the parser says better."""
    with suppress(tokenize.TokenError):
        yield from tokenize.generate_tokens(io.StringIO(text).readline)


def _take_comment(source: Source, line: int, comment: str) -> None:
    found = _IGNORE.search(comment)
    if not found:
        return
    if found[1] is None:
        source.ignored[line] = None
        return
    codes = frozenset(code.strip() for code in found[1].split(","))
    source.ignored[line] = codes
    for code in sorted(codes - CODES):
        why = f"The comment ignores {code!r}, which is not the code of a rule."
        source.unknown.append(NotFollowed(source.place_at(line, 1), "comment", why))
