"""Build the playground: a static page that runs this library in the browser, under Pyodide.

    python tools/build_playground.py site/playground
    python tools/build_playground.py site/playground --package pyodide-314.0.7.tgz

The folder can be served by any web server, or opened as a file. Pyodide comes from the npm package
of that name; its version and hash are pinned below, and another file is refused.

The page must load without a connection of its own, since its content security policy allows none.
Pyodide would fetch its files; here they are scripts that hold them, compressed, in base64:

- `pyodide.js` is the file of the npm package.
- `pyodide.asm.js` is its `pyodide.asm.mjs`, made a classic script: a module cannot be loaded from
  a page that was opened as a file.
- `runtime.js` holds `pyodide.asm.wasm`, `library.js` the modules of Python and of this library,
  compiled by Pyodide's own Python, since a browser would take seconds for that.
"""

from __future__ import annotations

import argparse
import ast
import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tools" / "playground"
# https://www.npmjs.com/package/pyodide
VERSION = "314.0.7"
INTEGRITY = (
    "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOtty"
    "McWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
NEEDED = (
    "pyodide.js",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
# Modules of the standard library that neither Pyodide nor the tasks of the page import.
LEFT_OUT = (
    "_ast_unparse.py", "_pydatetime.py", "_pyio.py", "_pyrepl",
    "_sysconfigdata__emscripten_wasm32-emscripten.py", "argparse.py", "bdb.py", "cProfile.py",
    "cmd.py", "code.py", "concurrent/interpreters", "ctypes", "difflib.py", "doctest.py",
    "fractions.py", "ftplib.py", "gettext.py", "imaplib.py", "mailbox.py", "modulefinder.py",
    "multiprocessing", "netrc.py", "optparse.py", "pdb.py", "pickletools.py", "plistlib.py",
    "poplib.py", "profile.py", "pstats.py", "pyclbr.py", "pydoc.py", "site-packages",
    "smtplib.py", "statistics.py", "symtable.py", "tabnanny.py", "tarfile.py", "timeit.py",
    "tomllib", "trace.py", "unittest", "wave.py", "webbrowser.py", "wsgiref", "xml/dom",
    "xml/etree", "xml/sax", "xmlrpc", "zipapp.py", "zoneinfo",
)  # fmt: skip
ENCODINGS = (
    "__init__",
    "aliases",
    "ascii",
    "cp437",
    "idna",
    "latin_1",
    "punycode",
    "utf_8",
    "utf_8_sig",
)
# Packages and modules of this library that the tasks of the page import.
TASKS = (
    "__init__.py", "batch.py", "captures", "cloudfront", "core", "credentials", "explain",
    "guards.py", "log_filter.py", "preflight", "provider.py", "redaction", "s3",
    "services", "settings.py", "signer.py", "streams.py", "verify",
)  # fmt: skip
CURL = ("cli/__init__.py", "cli/curl.py")  # writes curl commands
EPOCH = (1980, 1, 1, 0, 0, 0)
NOTICE = """\
This folder holds Pyodide {version}, which runs Python in a browser: pyodide.js, pyodide.asm.js
(pyodide.asm.mjs of the npm package, made a classic script) and runtime.js (pyodide.asm.wasm).
Pyodide is under the Mozilla Public License 2.0, https://www.mozilla.org/MPL/2.0/. Its source is at
https://github.com/pyodide/pyodide/tree/{version}.

library.js holds modules of the standard library of Python, under the PSF License Version 2,
https://docs.python.org/3/license.html, and sigv4-engine, under the Apache License 2.0 (LICENSE).
"""


class BuildError(Exception):
    """The page cannot be built; the text says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was built.

    Attributes:
        folder: where it is.
        sizes: bytes of each file as it is stored, and as a server that compresses sends it.
    """

    folder: Path
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)


def build(folder: Path, package: Path | None = None) -> Page:
    """Build the page.

    Args:
        folder: where its files go; it is made if it is missing, and other files in it are left.
        package: the file of the npm package, as `npm pack` fetches it; fetched by default.

    Raises:
        BuildError: the package cannot be fetched or is another one, or a module is missing.
    """
    data = fetch() if package is None else checked(package.read_bytes())
    parts = _unpack(data)
    sources = {
        "python_stdlib.zip": standard_library(parts["python_stdlib.zip"]),
        "sigv4.zip": library(),
    }
    held = {"pyodide-lock.json": _lock(parts["pyodide-lock.json"]), **_compiled(data, sources)}
    files = {
        "pyodide.js": parts["pyodide.js"],
        "pyodide.asm.js": _classic(parts["pyodide.asm.mjs"].decode()).encode(),
        "runtime.js": _script({"pyodide.asm.wasm": parts["pyodide.asm.wasm"]}),
        "library.js": _script(held),
        "playground.js": (SOURCE / "playground.js").read_bytes(),
        "playground.css": (SOURCE / "playground.css").read_bytes(),
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
        "NOTICE.txt": NOTICE.format(version=VERSION).encode(),
    }
    files["index.html"] = _index(files)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    sizes = {name: (len(data), len(gzip.compress(data, 6))) for name, data in files.items()}
    return Page(folder, sizes)


def library() -> bytes:
    """Pack the modules of this library that the page needs, and those of the page.

    Raises:
        BuildError: one of them imports a module that is not packed.
    """
    package = ROOT / "sigv4"
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for name in TASKS
        for path in sorted([package / name, *package.glob(f"{name}/**/*.py")])
        if path.is_file()
    }
    for path in sorted(SOURCE.glob("*.py")):
        sources[f"playground/{path.name}"] = path.read_bytes()
    for name, data in sources.items():
        missing = imported(data.decode()) & _names(LEFT_OUT) | _not_packed(name, data, sources)
        if missing:
            raise BuildError(f"{name} imports {', '.join(sorted(missing))}, which is not packed.")
    for name in CURL:  # whose package imports its commands when they are called
        sources[f"sigv4/{name}"] = (package / name).read_bytes()
    sources["playground/examples.json"] = (SOURCE / "examples.json").read_bytes()
    return _zip(sources)


def _not_packed(name: str, data: bytes, sources: dict[str, bytes]) -> set[str]:
    """List the modules of this library that a module imports, also later, and that are missing."""
    missing = set()
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.ImportFrom) and node.level:
            place = "/".join([*name.split("/")[: -node.level], *(node.module or "").split(".")])
            if not {f"{place.rstrip('/')}.py", f"{place.rstrip('/')}/__init__.py"} & set(sources):
                missing.add(place)
    return missing


def imported(source: str) -> set[str]:
    """List the packages and modules of others that a module imports, by their first names."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


def standard_library(data: bytes) -> bytes:
    """Pack Pyodide's modules of Python without those that the page does not need."""
    left_out = {name if name.endswith(".py") else f"{name}/" for name in LEFT_OUT}
    kept = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        for name in left_out:
            if not any(each.startswith(name) for each in names):
                raise BuildError(f"Python has no {name}; remove it from LEFT_OUT.")
        for name in names:
            package, _, module = name.partition("/")
            odd = package == "encodings" and module.removesuffix(".py") not in ENCODINGS
            if name.endswith(".py") and not odd and not name.startswith(tuple(left_out)):
                kept[name] = archive.read(name)
    return _zip(kept)


def _names(paths: tuple[str, ...]) -> set[str]:
    return {path.removesuffix(".py") for path in paths}


def fetch() -> bytes:
    """Fetch the npm package of Pyodide, and check its hash.

    Raises:
        BuildError: npm is not installed, cannot fetch it, or has fetched another file.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm is not installed; install it, or pass --package.")
    with tempfile.TemporaryDirectory() as name:
        command = [npm, "pack", f"pyodide@{VERSION}", "--silent", "--pack-destination", name]
        done = subprocess.run(command, cwd=name, capture_output=True, text=True, check=False)
        files = list(Path(name).glob("*.tgz"))
        if done.returncode or not files:
            raise BuildError(f"npm cannot fetch pyodide {VERSION}: {done.stderr.strip()[-200:]}")
        return checked(files[0].read_bytes())


def checked(data: bytes) -> bytes:
    """Return a package whose hash is the one that is pinned.

    Raises:
        BuildError: it is another file.
    """
    algorithm, _, expected = INTEGRITY.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
    if found != expected:
        raise BuildError(f"The package is not pyodide {VERSION}: its hash is {algorithm}-{found}.")
    return data


def _unpack(package: bytes) -> dict[str, bytes]:
    """Take the files that are needed from the package."""
    parts = {}
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for name in NEEDED:
            member = archive.extractfile(f"package/{name}")
            parts[name] = member.read() if member else b""
    return parts


def _compiled(package: bytes, sources: dict[str, bytes]) -> dict[str, bytes]:
    """Compile the modules of zip files by the Python that will run them."""
    node = shutil.which("node")
    if node is None:
        raise BuildError("node is not installed; it comes with npm.")
    with tempfile.TemporaryDirectory() as name, tarfile.open(fileobj=io.BytesIO(package)) as files:
        folder = Path(name)
        files.extractall(folder, filter="data")
        command = [node, str(SOURCE / "compile.cjs"), str(folder / "package")]
        for source, data in sources.items():
            (folder / source).write_bytes(data)
            command += [str(folder / source), str(folder / f"compiled-{source}")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BuildError(f"Pyodide cannot compile the modules: {done.stderr.strip()[-300:]}")
        return {source: (folder / f"compiled-{source}").read_bytes() for source in sources}


def _classic(module: str) -> str:
    """Make a classic script of Pyodide's module, whose only export is its default."""
    export = "export default _createPyodideModule;"
    if not module.rstrip().endswith(export) or "import.meta.url" not in module:
        raise BuildError("pyodide.asm.mjs has another form than this script knows.")
    script = module.replace(export, "globalThis.createPyodideModule = _createPyodideModule;")
    script = script.replace("import.meta.url", "globalThis.location.href")
    return f'"use strict";\n(() => {{\n{script}\n}})();\n'


def _lock(data: bytes) -> bytes:
    """Keep what describes Python, and none of the packages that could be fetched."""
    return json.dumps({"info": json.loads(data)["info"], "packages": {}}).encode()


def _script(files: dict[str, bytes]) -> bytes:
    """Write a script that holds files, compressed and in base64."""
    lines = ['"use strict";', "globalThis.embedded ??= {};"]
    for name, data in files.items():
        packed = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
        lines.append(f'embedded["{name}"] = "{packed}";')
    return "\n".join([*lines, ""]).encode()


def _index(files: dict[str, bytes]) -> bytes:
    """Write the page, whose links name the content of each file, so that no old one is used."""
    text = (SOURCE / "index.html").read_text(encoding="utf-8")
    for name, data in files.items():
        if name.endswith((".js", ".css")):
            if f'"{name}"' not in text:
                raise BuildError(f"index.html does not link {name}.")
            text = text.replace(f'"{name}"', f'"{name}?{hashlib.sha256(data).hexdigest()[:12]}"')
    sent = sum([len(gzip.compress(data)) for data in files.values()])
    values = {"pyodide": VERSION, "sigv4": sigv4_version(), "megabytes": str(round(sent / 1e6))}
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text.encode()


def sigv4_version() -> str:
    """Read the version of this library."""
    text = (ROOT / "sigv4" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise BuildError("sigv4/__init__.py has no __version__.")
    return found[1]


def _zip(files: dict[str, bytes]) -> bytes:
    """Pack files; the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Build the page, and print what it weighs."""
    parser = argparse.ArgumentParser(description="Build the playground.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--package", type=Path, metavar="FILE", help="pyodide as npm pack saves it")
    options = parser.parse_args(arguments)
    try:
        page = build(options.folder, options.package)
    except BuildError as error:
        print(f"build_playground: {error}", file=sys.stderr)
        return 1
    for name, (stored, sent) in sorted(page.sizes.items()):
        print(f"{stored:>10,} {sent:>10,}  {name}")
    totals = [sum(sizes) for sizes in zip(*page.sizes.values(), strict=True)]
    print(f"{totals[0]:>10,} {totals[1]:>10,}  bytes, and bytes sent with compression")
    return 0


if __name__ == "__main__":
    sys.exit(main())
