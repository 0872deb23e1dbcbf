"""Copies in a folder, and programs that use them."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from functools import cache

from sigv4.vendoring import make_copy, write_copy

JOBS = {"signer": (), "s3": ("s3",), "verify": ("verify",)}


@cache
def made(*parts, name="_sigv4"):
    """A copy, made once for all tests."""
    return make_copy(parts, name)


def zipped(files):
    """A zip file of a copy, in memory."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"_sigv4/{name}", text)
    return data.getvalue()


def copied(folder, *parts, name="_sigv4"):
    """Write a copy, with the packages above it, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_copy(made(*parts, name=name), folder)


def run(program, path, *options):
    """Run a program isolated, without site-packages, with one entry in front of the path."""
    start = f"import sys; sys.path.insert(0, {str(path)!r})\n"
    return subprocess.run(
        [sys.executable, "-I", "-S", *options, "-c", start + program],
        cwd=path if path.is_dir() else path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def output(program, path, *options):
    """What a program prints, which must succeed."""
    done = run(program, path, *options)
    assert done.returncode == 0, done.stderr
    return done.stdout
