"""Run the terminal sessions of README.md and docs/, and show what is printed.

    python tools/consoles.py --check      # fail if a page shows something else
    python tools/consoles.py --write      # write what is printed into the pages

A session is a ``console`` block under a comment ``<!-- console NAME=VALUE ... -->``, which sets
environment variables. Each line that begins with ``$ sigv4`` is run, in a folder of its own and
without the environment of the caller; standard output and error follow it. The folder is the home
``/home/jane``. It has a copy of docs/conformance, and the files that the page shows: a block under
a comment ``<!-- file: NAME -->``.
"""

from __future__ import annotations

import argparse
import difflib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?<=<!-- console)(.*?) -->\n```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^<!-- file: (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = "$ sigv4 "
HOME = "/home/jane"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "us-east-1",
    "COLUMNS": "100",
    "PYTHONPATH": str(ROOT),
    "PYTHONIOENCODING": "utf-8",
}


def pages() -> list[Path]:
    """List the pages that may hold sessions."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def replayed(text: str) -> str:
    """Give the page with what its commands print today."""
    files = dict(FILE.findall(text))
    return BLOCK.sub(lambda block: _session(block, files), text)


def _session(block: re.Match[str], files: dict[str, str]) -> str:
    variables = dict(word.split("=", 1) for word in shlex.split(block[1]))
    lines = [line for line in block[2].splitlines() if line.startswith(PROMPT)]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "docs" / "conformance", Path(folder) / "conformance")
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        shown = "".join(f"{line}\n{_printed(line, variables, folder)}" for line in lines)
    return f"{block[1]} -->\n```console\n{shown}```"


def _printed(line: str, variables: dict[str, str], folder: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", *shlex.split(line.removeprefix(PROMPT))],
        env={**ENVIRONMENT, "HOME": folder, **variables},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return done.stdout.decode().replace(folder, HOME)


def main(arguments: list[str] | None = None) -> int:
    """Check or write the pages."""
    parser = argparse.ArgumentParser(description="Run the terminal sessions of the pages.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="fail if a page shows something else")
    what.add_argument("--write", action="store_true", help="write what is printed into the pages")
    options = parser.parse_args(arguments)
    different = False
    for path in pages():
        text = path.read_text(encoding="utf-8")
        today = replayed(text)
        if today == text:
            continue
        different = True
        if options.write:
            path.write_text(today, encoding="utf-8")
        else:
            name = path.relative_to(ROOT).as_posix()
            lines = text.splitlines(), today.splitlines()
            print("\n".join(difflib.unified_diff(*lines, name, "today", lineterm="")))
    return 1 if different and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
