"""Build the wheel and the source distribution, and check what users and packagers get.

    python tools/distributions.py FOLDER [--tests quick|whole]

FOLDER takes the files. Checked are: two builds of the wheel give the same bytes; a package index
can show the description (twine); the tests pass in the unpacked source distribution, alone in a
folder: a quick part of them, or all that are fast.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUICK = ("tests/vectors", "tests/vendoring", "tests/test_packaging.py")
_BUILT = ("*.egg-info", "__pycache__", "build", "dist", ".venv", ".git", ".*_cache")


def build(kind: str, folder: Path, epoch: str) -> Path:
    """Build a distribution from a copy of this clone, and return its path.

    Args:
        kind: ``wheel`` or ``sdist``.
        folder: where it goes.
        epoch: the time of the files in it, in seconds since 1970.
    """
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "source"
        shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*_BUILT))
        program = f"import sys, setuptools.build_meta as b; print(b.build_{kind}(sys.argv[1]))"
        printed = subprocess.run(
            [sys.executable, "-c", program, str(folder.resolve())],
            cwd=source,
            env=os.environ | {"SOURCE_DATE_EPOCH": epoch},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    return folder / printed.splitlines()[-1]


def is_reproducible(wheel: Path, epoch: str) -> bool:
    """Build the wheel once more, and say whether the bytes are the same."""
    with tempfile.TemporaryDirectory() as again:
        return build("wheel", Path(again), epoch).read_bytes() == wheel.read_bytes()


def test_source(sdist: Path, tests: tuple[str, ...]) -> int:
    """Run tests in the unpacked source distribution, and return the status of pytest."""
    with tempfile.TemporaryDirectory() as work:
        with tarfile.open(sdist) as archive:
            archive.extractall(work, filter="data")
        (source,) = Path(work).iterdir()
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        return subprocess.run(words, cwd=source, check=False).returncode


def main(arguments: list[str] | None = None) -> int:
    """Build, check, and say what is wrong."""
    parser = argparse.ArgumentParser(description="Build and check the distributions.")
    parser.add_argument("folder", type=Path, help="where they go")
    parser.add_argument("--tests", choices=("quick", "whole"), default="quick")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    log = ["git", "log", "-1", "--pretty=%ct"]
    epoch = subprocess.run(log, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    wheel = build("wheel", options.folder, epoch.strip())
    sdist = build("sdist", options.folder, epoch.strip())
    print(f"{wheel.name}: {wheel.stat().st_size:,} bytes; {sdist.name}: {sdist.stat().st_size:,}")
    if not is_reproducible(wheel, epoch.strip()):
        print("two builds of the wheel differ")
        return 1
    print("two builds of the wheel give the same bytes")
    check = [sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(sdist)]
    if subprocess.run(check, check=False).returncode:
        return 1
    return test_source(sdist, QUICK if options.tests == "quick" else ("-n", "2", "tests"))


if __name__ == "__main__":
    sys.exit(main())
