"""The vectors, and the rules of `explain`, under Pyodide: CPython compiled to WebAssembly, in Node.

pytest runs there as it is, from copies of its packages, which are Python alone.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest

import sigv4
from tools import build_playground

from ..docs.pages import blocks

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("pyodide.cjs")
OF_PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
# There are no processes under Pyodide, and the packages of peers are not there.
ELSEWHERE = "not generated and not peers"
pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="module")
def folder(request, tmp_path_factory) -> Path:
    """Pyodide and pytest; only where they were asked for, since npm fetches Pyodide."""
    if "clients" not in request.config.getoption("markexpr"):
        pytest.skip("npm fetches Pyodide: run pytest -m clients")
    folder = tmp_path_factory.mktemp("pyodide")
    modules = folder / "node_modules"
    modules.mkdir()
    try:
        package = build_playground.fetch()
    except build_playground.BuildError as error:
        pytest.skip(str(error))
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        archive.extractall(modules, filter="data")
    (modules / "package").rename(modules / "pyodide")
    (folder / "packages").mkdir()
    for name in OF_PYTEST:
        home = Path(find_spec(name).origin)
        if home.name == "__init__.py":
            shutil.copytree(home.parent, folder / "packages" / name)
        else:
            shutil.copy(home, folder / "packages")
    return folder


@pytest.fixture
def run(folder):
    """Run pytest in Node."""

    def run_pytest(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["node", str(PROGRAM), str(folder / "node_modules" / "pyodide"), str(ROOT)]
        command += [str(folder / "packages"), "-q", "-p", "no:cacheprovider", "--noconftest"]
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=False, timeout=900
        )

    return run_pytest


def passed(done: subprocess.CompletedProcess[str]) -> int:
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.startswith("emscripten (3, 14)"), done.stdout[:200]
    return int(re.search(r"(\d+) passed", done.stdout)[1])


def test_signing(run):
    """Every vector of AWS and our own: each step, presigned URLs and what is refused."""
    assert passed(run("tests/vectors/test_vectors.py", "-k", ELSEWHERE)) >= 300


def test_verifying(run):
    """Every hostile request is refused with its code, and every control case is accepted."""
    chosen = f"{ELSEWHERE} and not cuts"
    assert passed(run("tests/vectors/test_hostile.py", "-k", chosen)) >= 500


def test_explaining(run):
    """The causes are found; but for one body that overflows the stack of WebAssembly."""
    deep = "tests/explain/rules/test_pairs.py::test_bodies_beyond_guessing"
    assert passed(run("tests/explain/rules", "--deselect", deep)) >= 300


def test_a_failure_is_noticed(run):
    """A test that fails there fails here: this one starts a process."""
    done = run("tests/vectors/test_hostile.py", "-k", "as_generated")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_the_page_is_right(folder, tmp_path):
    """docs/playground.md: its script imports the wheel."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    source = tmp_path / "source"
    for name in filter(None, listed.split("\0")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    program = "import setuptools.build_meta as build, sys; build.build_wheel(sys.argv[1])"
    command = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    wheel.rename(folder / "sigv4.whl")
    (block,) = blocks(ROOT / "docs" / "playground.md", "js")
    (folder / "page.cjs").write_text(block, encoding="utf-8")
    done = subprocess.run(
        ["node", "page.cjs"], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout == f"{sigv4.__version__}\n", done.stderr
