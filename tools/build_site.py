"""Build the documentation site: stage its sources, render them, check the result.

    python tools/build_site.py site            # the folder; open site/index.html

Warnings of Sphinx are errors, as are links that lead nowhere and files from other hosts. The folder
is emptied first, except for ``playground/``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from website import check, staging  # noqa: E402 - the checkout's own


def build(site: Path) -> list[str]:
    """Build the site into a folder; give what is wrong with it."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as work:
        sources = Path(work) / "sources"
        staging.stage(sources)
        _empty(site)
        options = ["-q", "-W", "--keep-going", "-b", "html", "-d", str(Path(work) / "doctrees")]
        configuration = ["-c", str(ROOT / "tools" / "website")]
        status = build_main([*options, *configuration, str(sources), str(site)])
    if status:
        return ["Sphinx reports the warnings above."]
    return check.problems(site)


def _empty(site: Path) -> None:
    site.mkdir(parents=True, exist_ok=True)
    if any(site.iterdir()) and not (site / "objects.inv").is_file():
        raise SystemExit(f"{site} is not empty and not a site of Sphinx. Pass another folder.")
    for path in site.iterdir():
        if path.name == staging.PLAYGROUND.rstrip("/"):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def main(arguments: list[str] | None = None) -> int:
    """Build the site, and say what is wrong."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("folder", type=Path, help="where to write it, for instance site")
    folder = parser.parse_args(arguments).folder
    try:
        found = build(folder)
    except ImportError as error:
        found = [f"{error} Run: pip install -e '.[all]' --group docs"]
    print("\n".join(found) if found else "the site is complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
