"""Run the Python examples of the pages, and compare what they print with what the pages show.

    python tools/outputs.py --check      # fail if an example prints something else
    python tools/outputs.py --write      # write what is printed into the pages

Every ``python`` block of README.md and docs/ is run, in the order of its page. A page that takes
names of docs/examples.md says so in a line above its blocks, and gets those names alone; all other
pages begin with nothing. A ``text`` block under ``<!-- output -->`` is what the block before it
prints.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import symtable
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SETUP = ROOT / "docs" / "examples.md"
# Two columns of code (tests/differential/test_docs.py runs its rows), blocks that need a folder of
# their own (tests/docs/test_embedding.py), and tests for pytest (tests/test_pytest_plugin.py).
ELSEWHERE = {"docs/boto3.md", "docs/embedding.md", "docs/pytest.md"}
RECIPE = re.compile(r"^<!-- recipe: .*?\n```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n<!-- output -->\n```text\n(?P<output>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
TAKEN = re.compile(
    r"^\*Paste \[this set-up\]\(examples\.md\) first: the examples use its (?P<names>[^\n]+)\.\*$",
    re.MULTILINE,
)
EXPORT = re.compile(r"^export (\w+)=(\S+)$", re.MULTILINE)


def pages() -> list[Path]:
    """List the pages whose examples run here."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [path for path in paths if path.relative_to(ROOT).as_posix() not in ELSEWHERE]


def environment() -> dict[str, str]:
    """Read the environment that docs/examples.md sets."""
    return dict(EXPORT.findall(SETUP.read_text(encoding="utf-8")))


def made(code: str) -> set[str]:
    """Return the names that a block assigns or imports."""
    symbols = symtable.symtable(code, "example", "exec").get_symbols()
    return {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}


def taken(page: str) -> set[str]:
    """Return the names of docs/examples.md that a page says it takes."""
    line = TAKEN.search(page)
    return set(re.findall(r"`(\w+)`", line["names"])) if line else set()


def names(page: str) -> dict[str, Any]:
    """Run the set-up of docs/examples.md, and give the names that a page says it takes."""
    wanted = taken(page)
    if not wanted:
        return {}
    found: dict[str, Any] = {}
    for number, block in enumerate(BLOCK.finditer(SETUP.read_text(encoding="utf-8"))):
        if number == 0 or made(block["code"]) & wanted:
            exec(block["code"], found)  # noqa: S102 - the examples of our own pages
    return {name: found[name] for name in wanted}


def run(text: str, given: dict[str, Any]) -> str:
    """Run the blocks of a page, one after the other; give the page with what they print."""

    def replaced(block: re.Match[str]) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block["code"], "example", "exec"), given)  # noqa: S102
        if block["output"] is None:
            return block[0]
        code = f"```python\n{block['code']}```\n"
        return f"{code}\n<!-- output -->\n```text\n{printed.getvalue()}```\n"

    recipes = RECIPE.findall(text)
    parts = [BLOCK.sub(replaced, part) for part in RECIPE.split(text)]
    return parts[0] + "".join(
        recipe + part for recipe, part in zip(recipes, parts[1:], strict=True)
    )


@contextlib.contextmanager
def prepared(page: str) -> Iterator[dict[str, Any]]:
    """Enter a folder and an environment as docs/examples.md has them; give the names for a page."""
    before, here = dict(os.environ), Path.cwd()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(environment())
        if not taken(page):
            del os.environ["AWS_REGION"]  # a page without the set-up names its regions
        os.chdir(folder)
        try:
            yield names(page)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


def main(arguments: list[str] | None = None) -> int:
    """Check or write the pages."""
    parser = argparse.ArgumentParser(description="Run the Python examples of the pages.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="fail if an example prints otherwise")
    what.add_argument("--write", action="store_true", help="write what is printed into the pages")
    options = parser.parse_args(arguments)
    different = []
    for path in pages():
        text = path.read_text(encoding="utf-8")
        if "<!-- output -->" not in text:
            continue
        with prepared(text) as given:
            today = run(text, given)
        if today != text:
            different.append(path.relative_to(ROOT).as_posix())
            if options.write:
                path.write_text(today, encoding="utf-8")
    if different and options.check:
        print(f"{', '.join(different)}: run python tools/outputs.py --write")
    return 1 if different and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
