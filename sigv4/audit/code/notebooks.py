"""Read the code of a Jupyter notebook: a document of JSON with cells.

Rules of this file:

- Cells are parsed one by one: a cell that is not Python does not hide the others.
- Magics (``%matplotlib inline``, ``!pip install``) are left out where a cell is not Python with
  them. Those that run Python, such as ``%time``, are removed, and what they run is read.

https://nbformat.readthedocs.io/en/latest/format_description.html
https://ipython.readthedocs.io/en/stable/interactive/magics.html
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

SUFFIX = ".ipynb"
_RUN_PYTHON = "time|timeit|capture|prun|python|python3"
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w.-]+)[^\n]*")
_TIMED = re.compile(r"^(\s*)%(?:time|timeit|prun)[ \t]+(?:-\w+[ \t]*\d*[ \t]+)*", re.MULTILINE)
_MAGIC = re.compile(
    r"^([ \t]*)(?:[%!?][^\n]*|[\w.]+\?{1,2}[ \t]*|[\w., \t]+=[ \t]*[%!][^\n]*)$", re.MULTILINE
)
BROKEN_CELL = "The cell is not Python that this version can parse."
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


class NotPython(ValueError):
    """A notebook, or a cell, whose code is not read; the text says why, in a sentence."""


def cells_of(text: str) -> list[str]:
    """List the code of a notebook, a text for each of its code cells.

    Raises:
        NotPython: it is not a notebook, or its language is another one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NotPython("It is not a notebook: not JSON.") from None
    if not isinstance(document, dict):
        raise NotPython("It is not a notebook: it has no cells.")
    language = _language(document.get("metadata"))
    if not language.lower().startswith(("python", "ipython")):
        raise NotPython(f"Its language is {language[:40]!r}, not Python.")
    found = [document, *_list(document.get("worksheets"))]  # worksheets before format 4
    listed = [each.get("cells") for each in found if isinstance(each, dict)]
    if not any(isinstance(cells, list) for cells in listed):
        raise NotPython("It is not a notebook: it has no cells.")
    return [
        _text(cell.get("source", cell.get("input")))
        for cells in listed
        for cell in _list(cells)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]


def plain(code: str) -> str:
    """Return the code of a cell without magics; as many lines as before.

    Raises:
        NotPython: a cell of another language, or one that is not Python.
    """
    for tried in _attempts(code):
        try:
            ast.parse(tried)
        except BROKEN:
            continue
        return tried
    raise NotPython(BROKEN_CELL)


def _attempts(code: str) -> Iterator[str]:
    """List the code as it is, and without magics."""
    magic = _CELL_MAGIC.match(code)
    if magic:
        if not re.fullmatch(_RUN_PYTHON, magic["name"]):
            raise NotPython(f"The cell is one of %%{magic['name'][:40]}, which is not followed.")
        code = "\n" * magic[0].count("\n") + code[magic.end() :]
    yield code
    code = _TIMED.sub(r"\1", code)
    yield code
    yield _MAGIC.sub(r"\1pass", code)


def _language(metadata: Any) -> str:
    """Return the language that a notebook names; Python if it names none."""
    metadata = metadata if isinstance(metadata, dict) else {}
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(name)
        if isinstance(part, dict) and isinstance(part.get(key), str):
            return str(part[key])
    return "python"


def _text(source: Any) -> str:
    """Join what is a text, or a list of lines that have their ends: with newlines alone."""
    lines = source if isinstance(source, list) else [source]
    text = "".join([line for line in lines if isinstance(line, str)])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
