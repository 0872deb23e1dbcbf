"""CONTRIBUTING.md: every path that it names exists, and it names every package."""

from __future__ import annotations

import re

import pytest

from .pages import ROOT, read

RULES = ROOT / "CONTRIBUTING.md"
PATTERN = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
KNOWN_ENDINGS = (".py", ".md", ".json", ".toml", "/")
PLACEHOLDERS = {"NAME.TYPE.md"}


def named_paths() -> list[str]:
    """What looks like a path, in backquotes or in a link."""
    text = re.sub(r"^```.*?^```$", "", read(RULES), flags=re.MULTILINE | re.DOTALL)
    quoted = re.findall(r"`([^`\n]+)`", text)
    linked = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    words = {word for each in quoted for word in each.split()} | set(linked)
    return sorted(
        word
        for word in words - PLACEHOLDERS
        if PATTERN.fullmatch(word) and (word.endswith(KNOWN_ENDINGS) or "/" in word)
    )


def exists(path: str) -> bool:
    """From the root, from `sigv4`, or in a package that the sentence names: `rules/`, `arn.py`."""
    if any((folder / path).exists() for folder in (ROOT, ROOT / "sigv4")):
        return True
    name = path.rstrip("/")
    folders = (ROOT / "sigv4", ROOT / "tools")
    return "/" not in name and any(True for folder in folders for _ in folder.rglob(name))


@pytest.mark.parametrize("path", named_paths())
def test_paths_exist(path):
    """A newcomer who looks there finds something."""
    assert exists(path)


def test_paths_are_found():
    """The search sees modules, packages, tools and pages; a missing one does not exist."""
    assert {"core/", "cli/options.py", "tools/skips.py", "docs/guards.md"} <= {
        path.removeprefix("sigv4/") for path in named_paths()
    }
    assert len(named_paths()) > 50
    assert not exists("sigv4/no_such_module.py")
    assert not exists("no_such_module.py")


def test_every_package_is_named():
    """The table of layers has each package and module of `sigv4`; add a row for a new one."""
    table = read(RULES).partition("## How the code is organised")[2].partition("\n\n`core/`")[0]
    named = set(re.findall(r"`([\w/.]+)`", table))
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "sigv4").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists())
        or (path.suffix == ".py" and path.name != "__init__.py")
    }
    assert there - named == set()
    assert named - there == set()


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("a cause that `explain` reports", "sigv4/explain/rules/"),
        ("a check of the verifier", "sigv4/verify/checks.py"),
        ("a flag of the command line", "sigv4/cli/"),
        ("a region of S3", "sigv4/services/regions.py"),
    ],
)
def test_questions_of_a_newcomer(question, path):
    """Each is answered by one row with a path."""
    (row,) = [line for line in read(RULES).splitlines() if line.startswith(f"| {question}")]
    assert f"`{path}`" in row
