"""Check the fragments in changelog.d/, and move them into CHANGELOG.md at a release.

    python tools/changelog.py                        # check names and texts
    python tools/changelog.py --draft                # print the section that a release would get
    python tools/changelog.py --release 0.2.0        # write it, and delete the fragments

A fragment is ``changelog.d/NAME.TYPE.md``: one user-visible change, in one or two sentences. NAME
is lower-case words joined by hyphens; TYPE is added, changed, deprecated, removed, fixed or
security.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date, datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPES = ("added", "changed", "deprecated", "removed", "fixed", "security")
NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\.(?P<type>[a-z]+)\.md")
HEADING = "## [Unreleased]\n"
KEPT = ("README.md",)
LONGEST = 600
WIDTH = 100


def fragments(folder: Path) -> list[Path]:
    """List the fragments, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.name not in KEPT)


def problems(folder: Path) -> list[str]:
    """Say what is wrong with the fragments; an empty list if nothing is."""
    found = []
    for path in fragments(folder):
        match = NAME.fullmatch(path.name)
        text = path.read_text(encoding="utf-8").strip()
        if match is None:
            found.append(f"{path.name}: the name must be NAME.TYPE.md, in lower case with hyphens")
        elif match["type"] not in TYPES:
            found.append(f"{path.name}: TYPE must be one of {', '.join(TYPES)}")
        elif not text:
            found.append(f"{path.name}: the fragment is empty")
        elif text.startswith(("-", "*", "#")):
            found.append(f"{path.name}: write sentences, without a bullet or a heading")
        elif len(text) > LONGEST:
            found.append(f"{path.name}: {len(text)} characters; at most {LONGEST}")
        elif not text.endswith((".", "`")):
            found.append(f"{path.name}: end with a full stop")
    return found


def sections(folder: Path, text: str = "") -> str:
    """Render the fragments and what ``text`` has already, by type, as Keep a Changelog has it."""
    items: dict[str, list[str]] = {kind: [] for kind in TYPES}
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        items[title.strip().lower()].append(body.strip())
    for path in fragments(folder):
        words = " ".join(path.read_text(encoding="utf-8").split())
        items[path.name.split(".")[-2]].append(wrapped(words))
    return "\n".join(
        f"### {kind.capitalize()}\n\n" + "\n".join(items[kind]) + "\n"
        for kind in TYPES
        if items[kind]
    )


def wrapped(words: str) -> str:
    """Wrap one item; code spans and links stay whole."""
    lines, line = [], "-"
    for word in re.findall(r"(?:`[^`]*`|\[[^\]]*\]|[^\s`\[])+", words):
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = " "
        line += f" {word}"
    return "\n".join([*lines, line])


def released(changelog: str, folder: Path, version: str, day: date) -> str:
    """Give CHANGELOG.md with what is unreleased, and all fragments, under the version."""
    before, heading, rest = changelog.partition(HEADING)
    if not heading:
        raise ValueError(f"CHANGELOG.md must have the line {HEADING.strip()!r}")
    if f"## [{version}]" in changelog:
        raise ValueError(f"CHANGELOG.md already has version {version}")
    current, *older = re.split(r"(?=^## \[)", rest, maxsplit=1, flags=re.MULTILINE)
    body = sections(folder, current)
    if not body:
        raise ValueError("there is nothing to release: changelog.d/ has no fragments")
    section = f"## [{version}] - {day.isoformat()}\n\n{body}"
    return f"{before}{HEADING}\n{section}" + "".join(f"\n{part}" for part in older)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Check, draft or release."""
    parser = argparse.ArgumentParser(description="Check and assemble changelog.d/.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--draft", action="store_true", help="print what a release would get")
    what.add_argument("--release", metavar="VERSION", help="write CHANGELOG.md, delete fragments")
    options = parser.parse_args(arguments)
    folder, changelog = root / "changelog.d", root / "CHANGELOG.md"
    found = problems(folder)
    if options.release and not re.fullmatch(r"\d+\.\d+\.\d+", options.release):
        found.append(f"--release must be a version such as 0.2.0, not {options.release!r}")
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    if options.draft:
        print(sections(folder))
    if options.release:
        today = datetime.now(timezone.utc).date()
        try:
            text = released(changelog.read_text(encoding="utf-8"), folder, options.release, today)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        changelog.write_text(text, encoding="utf-8")
        for path in fragments(folder):
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
