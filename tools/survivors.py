"""What mutants no test has noticed, file by file: what stood there, and what stood there instead.

    mutmut run
    python tools/survivors.py            # how many, and which
    python tools/survivors.py --table    # how many, as Markdown
    python tools/survivors.py --names    # to run them again

Reads what mutmut has left in the folder ``mutants``.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

MUTANTS = Path("mutants")
SURVIVED, SKIPPED = 0, {None, 33, 34, 35, 37}  # mutmut's statuses: not run, no tests, skipped, ...


def verdicts() -> Iterator[tuple[str, dict[str, int]]]:
    """Each file, and the exit status of the tests for each of its mutants."""
    for path in sorted(MUTANTS.rglob("*.meta")):
        found = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        tested = {key: status for key, status in found.items() if status not in SKIPPED}
        if tested:
            yield str(path.relative_to(MUTANTS)).removesuffix(".meta"), tested


def functions(path: Path) -> dict[str, list[str]]:
    """Read the lines of each variant of each function of a mutated file."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and "__mutmut_" in node.name:
            body = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            found[node.name] = body.replace(node.name, "name").split("\n")
    return found


def changes(known: dict[str, list[str]], key: str) -> Iterator[str]:
    """Show what a mutant changes, line by line."""
    name = key.rpartition(".")[2]
    original = known.get(f"{name.partition('__mutmut_')[0]}__mutmut_orig", [])
    for line in difflib.unified_diff(original, known.get(name, []), lineterm="", n=0):
        if line[:3] not in ("---", "+++", "@@ "):
            yield f"{line[0]} {line[1:].strip()}"


def main(arguments: list[str]) -> int:
    """Count them, and show them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", action="store_true", help="how many alone, as Markdown")
    parser.add_argument("--names", action="store_true", help="their names alone, to run them again")
    options = parser.parse_args(arguments)
    tested = survived = 0
    if options.table:
        print("| file | mutants | killed |\n|---|---:|---:|")
    for file, found in verdicts():
        left = [key for key, status in found.items() if status == SURVIVED]
        tested, survived = tested + len(found), survived + len(left)
        if options.table:
            print(f"| {file} | {len(found)} | {1 - len(left) / len(found):.0%} |")
            continue
        if options.names:
            print(*left, sep="\n")
            continue
        known = functions(MUTANTS / file)
        for key in left:
            print(key, *changes(known, key), sep="\n    ")
    if not tested:
        print("Nothing here; run mutmut first.", file=sys.stderr)
        return 1
    if options.names:
        return 0
    print(f"\n{tested} mutants, {survived} of which survive: {1 - survived / tested:.1%} killed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
