"""Comments, docstrings, names and vectors keep to the glossary of CONTRIBUTING.md as well."""

from __future__ import annotations

import ast
import io
import json
import keyword
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

from .pages import ROOT

FOLDERS = ("sigv4", "tests", "tools", "fuzz", "bench")
# Words that the glossary replaces, where no other sense of them is in use.
REPLACED = (
    "told", "moment", "moments", "twin", "twins", "anew", "likewise", "whoever", "spelling",
    "spellings", "spelled", "half fed", "hole", "holes", "room", "rooms", "floor", "floors",
    "is none", "are none", "was none", "were none", "has none", "have none", "had none",
    "behind the body", "behind the signature", "as ever",
)  # fmt: skip
WORDS = re.compile(rf"\b({'|'.join(REPLACED)})\b", re.IGNORECASE)
# Files that quote the words, or other people's texts; names that the standard library gives.
QUOTING = ("tests/docs/test_words.py", "tests/docs/test_source_words.py", "tests/test_messages.py")
FOREIGN = {"floor", "floor div", "is none"}  # math.floor, ast.FloorDiv, of Python's None
SENTENCES = ("shows", "why", "note", "origin", "title", "description", "comment")


@cache
def words_of(name: str) -> str:
    """Write a name as words: ``SomeName`` and ``some_name`` as "some name"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def found_in(source: str) -> list[str]:
    """Find replaced words in comments, docstrings and names of a module."""
    texts = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            texts.append((token.start[0], token.string))
        elif token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            texts.append((token.start[0], words_of(token.string)))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            line = getattr(node, "lineno", 1)
            texts.append((line, " ".join((ast.get_docstring(node) or "").split())))
    return [
        f"{line}: {match[0]}"
        for line, text in texts
        for match in WORDS.finditer(text)
        if text not in FOREIGN and not match[0].endswith("None")
    ]


SOURCES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.relative_to(ROOT).as_posix() not in QUOTING
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_sources(folder):
    """No module has them; texts in quotation marks may be others' words."""
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{found}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] == folder
        for found in found_in(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def sentences(value: object):
    """The sentences of a file of vectors."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in SENTENCES and isinstance(inner, str):
                yield inner
            else:
                yield from sentences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "vectors").glob("*.json")), ids=lambda path: path.name
)
def test_vectors(path: Path):
    """What the cases show is said in the same words."""
    if path.name != "s3_endpoints.json":  # AWS's own cases, in AWS's words
        all_sentences = list(sentences(json.loads(path.read_text(encoding="utf-8"))))
        assert all_sentences
        assert [text for text in all_sentences if WORDS.search(text)] == []


def test_it_notices():
    """Comments, docstrings and names are read; code and data are not."""
    source = '"""Told."""\ntold_twice = "told"  # at the moment\nclass SpellingBook: pass\n'
    assert found_in(source) == ["2: told", "2: moment", "3: spelling", "1: Told"]
