"""pyproject.toml: what users get, what developers get, and that a wheel holds every module."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli", reason="tomli is not installed")

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]


def test_all_has_every_extra():
    """``sigv4-engine[all]`` brings what all others bring."""
    (everything,) = EXTRAS["all"]
    named = re.fullmatch(r"sigv4-engine\[(.*)\]", everything)[1].split(",")
    assert sorted(named) == sorted(set(EXTRAS) - {"all"})


def test_extras_are_for_users():
    """No group of developers can be had as an extra."""
    assert not set(EXTRAS) & set(GROUPS)
    assert PROJECT["project"]["dependencies"] == []


@pytest.mark.parametrize("linter", ["import-linter", "mypy", "pyright", "ruff"])
def test_linters_are_pinned(linter):
    """To one version, so that a new rule arrives with a commit."""
    named = [
        entry
        for group in GROUPS.values()
        for entry in group
        if re.match(r"[\w-]+", entry)[0] == linter
    ]
    assert len(named) == 1
    assert re.fullmatch(rf"{linter}==[\d.]+", named[0])


def test_extras_in_the_readme():
    """Each extra that a user can name is named there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for extra in EXTRAS:
        assert f"`{extra}`" in readme, extra


def modules(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in (folder / "sigv4").rglob("*.py")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("setuptools", minversion="77")
    work = tmp_path_factory.mktemp("wheel")
    source = work / "source"
    source.mkdir()
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("sigv4", "vectors"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    program = "import setuptools.build_meta as build, sys; build.build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", program, str(work)], cwd=source, check=True, capture_output=True
    )
    (built,) = work.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(work / "installed")
    return work / "installed"


def test_source_distribution_is_whole(tmp_path):
    """It has the docs, the tests and what they read, so that packagers can run them."""
    pytest.importorskip("setuptools", minversion="77")
    source = tmp_path / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    program = "import setuptools.build_meta as build, sys; build.build_sdist(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=source, check=True, capture_output=True
    )
    (built,) = tmp_path.glob("*.tar.gz")
    names = "import sys, tarfile; print(*tarfile.open(sys.argv[1]).getnames(), sep='\\n')"
    listed = subprocess.check_output([sys.executable, "-c", names, str(built)], text=True)
    held = {name.partition("/")[2] for name in listed.splitlines()}
    roots = ("docs/", "tests/", "tools/", "vectors/", "sigv4/", "changelog.d/")
    assert {name for name in tracked if name.startswith(roots)} <= held
    assert {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"} <= held


def test_wheel_holds_every_module(wheel):
    """Every file of sigv4/, and no other package."""
    assert modules(wheel) == modules(ROOT)
    assert (wheel / "sigv4" / "py.typed").exists()
    (metadata,) = wheel.glob("*.dist-info")
    assert {path.name for path in wheel.iterdir()} == {"sigv4", metadata.name}


def test_wheel_carries_the_vectors(wheel):
    """They are beside the module that reads them, byte for byte, and recorded once each."""
    place = wheel / "sigv4" / "conformance" / "vectors"
    sources = {path.name: path.read_bytes() for path in (ROOT / "vectors").glob("*.json")}
    assert {path.name: path.read_bytes() for path in place.iterdir()} == sources
    (metadata,) = wheel.glob("*.dist-info")
    record = (metadata / "RECORD").read_text(encoding="utf-8")
    assert record.count("sigv4/conformance/vectors/") == len(sources)


def test_modules_of_the_wheel_can_be_imported(wheel):
    """Each by itself, without a package that is only an extra's, but where the module is for it."""
    program = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root))
for path in sorted((root / "sigv4").rglob("*.py")):
    name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    if name.endswith("__main__"):
        continue
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("sigv4"):
            raise
    else:
        assert module.__file__.startswith(str(root)), module.__file__
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(wheel)],
        cwd=wheel,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_markers_are_described():
    """CONTRIBUTING.md says what each marker needs, and names no other."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| marker | needs |\n")[2].partition("\n\n")[0]
    described = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    markers = PROJECT["tool"]["pytest"]["ini_options"]["markers"]
    assert sorted(described) == sorted(marker.partition(":")[0] for marker in markers)


def test_groups_are_installed_in_ci():
    """Each dependency group is used by a step, except those for measurements made by hand."""
    steps = "".join((ROOT / ".ci" / name).read_text(encoding="utf-8") for name in ("run", "full"))
    used = {name for line in re.findall(r"install_groups (.*)", steps) for name in line.split()}
    assert set(GROUPS) - {"bench", "mutation"} == {name.rstrip(";") for name in used} - {"then"}
