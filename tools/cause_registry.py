"""Write docs/causes.md: every cause that `sigv4 explain` and `sigv4 serve` can name.

python tools/cause_registry.py --write     after causes were changed on purpose; read the difference
python tools/cause_registry.py --check     exit 1 if the page is out of date
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sigv4.explain import CauseKind  # noqa: E402 - the checkout's own

PAGE = ROOT / "docs" / "causes.md"
HEAD = """\
# Causes

Every cause that `sigv4 explain` and `sigv4 serve` can name, with what to do. The code is stable:
it is printed, it is in the JSON of `--output json`, and it is `Cause.code` in Python. A cause is
*certain* if it accounts for the whole difference, *likely* if another cause could also account for
it, and *possible* if nothing shows that it happened.

This page is written by `python tools/cause_registry.py --write`.

| code | what happened | what to do |
|---|---|---|
"""


def page() -> str:
    """Make the page."""
    rows = [
        f"| `{kind.code}` | {_cell(kind.title)} | {_cell(kind.remedy)} |\n"
        for kind in sorted(CauseKind, key=lambda kind: kind.code)
    ]
    return HEAD + "".join(rows)


def _cell(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    for mark in ("\\", "|", "*", "`"):
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description="Write docs/causes.md.")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true")
    action.add_argument("--check", action="store_true")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page():
        return 0
    remedy = "run python tools/cause_registry.py --write"
    print(f"docs/causes.md is out of date: {remedy}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
