"""What pyproject.toml cannot express: files that a build makes, the links of the description."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import re
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

from distutils.command.install_data import install_data  # isort: skip  (setuptools brings it)

ROOT = Path(__file__).parent.resolve()
VECTORS = Path("vectors")
# The files that `sigv4 conformance` and `sigv4 vendor` read; the others are for tests.
CONFORMANCE = Path("sigv4", "conformance")
PACKED = {
    CONFORMANCE / "vectors.json.gz": ("aws_docs", "aws_suite", "blind_spots", "negative"),
    CONFORMANCE / "server" / "hostile.json.xz": ("hostile", "hostile_signing"),
}
# What shells and man look for below the prefix of an installation, and the command that prints it.
SHARED = {
    "share/man/man1/sigv4.1": ("man",),
    "share/bash-completion/completions/sigv4": ("completion", "bash"),
    "share/zsh/site-functions/_sigv4": ("completion", "zsh"),
    "share/fish/vendor_completions.d/sigv4.fish": ("completion", "fish"),
}
PROJECT = "sigv4-engine/sigv4-engine"
RELATIVE_LINK = re.compile(r"(!?\[[^\]]*\]\()(?!https?:|#)([^)]+)\)")


class BuildWithVectors(build_py):
    """Packs the vectors beside the module that reads them; a clone has them where they are."""

    def run(self) -> None:
        """Build the modules, then pack the vectors."""
        super().run()
        if not self.editable_mode:
            for packed, names in PACKED.items():
                target = Path(self.build_lib) / packed
                self.mkpath(str(target.parent))
                compress = lzma_compressed if target.suffix == ".xz" else gzip_compressed
                target.write_bytes(compress(packed_vectors(names)))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return all that is built."""
        outputs: list[str] = super().get_outputs(include_bytecode)
        return [*outputs, *[str(Path(self.build_lib) / packed) for packed in PACKED]]


class InstallWithShared(install_data):
    """Prints the manual page and the completions into the folders where they are looked for."""

    def run(self) -> None:
        """Write each file."""
        for name, words in SHARED.items():
            target = Path(self.install_dir) / name
            self.mkpath(str(target.parent))
            target.write_bytes(printed(words))
            self.outfiles.append(str(target))


def packed_vectors(names: tuple[str, ...]) -> bytes:
    """Return files of vectors as one JSON object: the same bytes for the same files."""
    files = {
        f"{name}.json": json.loads((ROOT / VECTORS / f"{name}.json").read_text(encoding="utf-8"))
        for name in names
    }
    return json.dumps(files, separators=(",", ":"), ensure_ascii=False).encode()


def gzip_compressed(data: bytes) -> bytes:
    """Compress for every Python."""
    return gzip.compress(data, 9, mtime=0)


def lzma_compressed(data: bytes) -> bytes:
    """Compress into half of what gzip takes; a few Pythons are built without it."""
    return lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)


def printed(words: tuple[str, ...]) -> bytes:
    """Return what a command of this package prints, on a screen of 80 columns."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        f"from sigv4.cli import main\nsys.exit(main({list(words)!r}))"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", program],
        env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        check=True,
        stdout=subprocess.PIPE,
    ).stdout.replace(b"\r\n", b"\n")


def description() -> str:
    """Return README.md with links that work where the file is shown alone."""
    found = re.search(r'__version__ = "(.*)"', (ROOT / "sigv4" / "__init__.py").read_text())
    tag = f"v{found[1]}" if found else "main"

    def absolute(link: re.Match[str]) -> str:
        where = f"https://github.com/{PROJECT}/blob/{tag}"
        if link[1].startswith("!"):
            where = f"https://raw.githubusercontent.com/{PROJECT}/{tag}"
        return f"{link[1]}{where}/{link[2]})"

    return RELATIVE_LINK.sub(absolute, (ROOT / "README.md").read_text(encoding="utf-8"))


setup(
    cmdclass={"build_py": BuildWithVectors, "install_data": InstallWithShared},
    data_files=[(str(Path(name).parent), []) for name in SHARED],
    long_description=description(),
    long_description_content_type="text/markdown",
)
