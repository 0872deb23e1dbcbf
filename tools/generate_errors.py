"""Write docs/errors.md, the index of pages by error message, from the registries.

python tools/generate_errors.py --write    after an error was added or changed; read the difference
python tools/generate_errors.py --check    exit 1 if the page is out of date
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from website import aws_errors, search_entries  # noqa: E402

from sigv4.explain import CauseKind  # noqa: E402 - the checkout's own
from sigv4.verify import REFUSALS  # noqa: E402

PAGE = ROOT / "docs" / "errors.md"
HEAD = """\
# Which page explains my error?

Find the code or the words of the error below. On the site of this documentation, paste the whole
message into the search: the first hit is the page that explains it. With a refused request at hand,
[`sigv4 explain`](explain.md) names the cause, and [`sigv4 inspect`](stopped-working.md) says what
is wrong with a URL.

This page is written by `python tools/generate_errors.py --write`.

## Errors of AWS

The same codes come from servers that speak S3, and from [our verifier](refusals.md).

| code | message | what it means | read |
|---|---|---|---|
"""
GUARDS = """
## Guards

`sigv4` refuses to sign what cannot work. The command line prints the code in brackets; in Python it
is `error.kind`. All of these are explained in [guards](guards.md):
"""
OTHERS = """
## Other errors and warnings of this library

| error | code | what it is |
|---|---|---|
"""
REST = """
## Refusals and causes

- [Refusals](refusals.md) of `Verifier` and of `sigv4 serve`, such as `{refusal}`: they end the
  message, in brackets.
- [Causes](causes.md) that `sigv4 explain` names, such as `{cause}`.
"""


def page() -> str:
    """Make the page."""
    rows = [
        f"| `{one.code}` | {one.message} | {one.meaning} | [{title(one.page)}]({one.page}) |\n"
        for one in aws_errors.ERRORS
    ]
    guards = sorted(search_entries.in_guards() & search_entries.library_errors().keys())
    known = search_entries.library_errors()
    listed = [f"- `{name}`, `{search_entries.kind(known[name])}`\n" for name in guards]
    others = [
        f"| `{name}` | `{search_entries.kind(error)}` | {summary(error)} |\n"
        for name, error in search_entries.others().items()
    ]
    rest = REST.format(
        refusal=next(iter(REFUSALS)),
        cause=next(iter(CauseKind)).code,
    )
    return HEAD + "".join(rows) + GUARDS + "\n" + "".join(listed) + OTHERS + "".join(others) + rest


def title(name: str) -> str:
    """Give the title of a page in docs/."""
    found = re.search(r"^# (.*)$", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"docs/{name} has no title: begin it with '# '.")
    return found[1]


def summary(error: type[Exception]) -> str:
    """Give the first sentence of a docstring, on one line."""
    text = " ".join((error.__doc__ or "").split())
    return text.partition(". ")[0].rstrip(".").replace("``", "`").replace("|", "\\|") + "."


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description="Write docs/errors.md.")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the page")
    action.add_argument("--check", action="store_true", help="exit 1 if the page is out of date")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/errors.md is out of date: run python tools/generate_errors.py --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
