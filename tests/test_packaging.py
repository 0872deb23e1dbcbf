"""pyproject.toml: what users get, what developers get, and that a wheel holds every module."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import sigv4
from sigv4.conformance import read
from sigv4.conformance.server.hostile import read as hostile

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
def built(tmp_path_factory):
    """The wheel, built from a copy of what it is made of."""
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
    return built


@pytest.fixture(scope="module")
def wheel(built, tmp_path_factory):
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.packaging
def test_source_distribution_is_whole(tmp_path):
    """It has every file of the repository, so that packagers can run the tests."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a clone")
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
    assert set(filter(None, tracked)) <= held


@pytest.mark.packaging
def test_wheel_holds_every_module(wheel):
    """Every file of sigv4/, and no other package."""
    assert modules(wheel) == modules(ROOT)
    assert (wheel / "sigv4" / "py.typed").exists()
    (metadata,) = wheel.glob("*.dist-info")
    data = metadata.with_suffix(".data")
    assert {path.name for path in wheel.iterdir()} == {"sigv4", metadata.name, data.name}


@pytest.mark.packaging
def test_wheel_is_small(built):
    """Less than 1.45 MB, though every module has its docstrings: see docs/releasing.md."""
    assert built.stat().st_size < 1_450_000


@pytest.mark.packaging
@pytest.mark.parametrize("packed", ["vectors.json.gz", "server/hostile.json.xz"])
def test_wheel_carries_the_vectors(wheel, packed):
    """Those that its commands read, compressed, beside the module that reads them."""
    decompress = lzma.decompress if packed.endswith(".xz") else gzip.decompress
    found = json.loads(decompress((wheel / "sigv4" / "conformance" / packed).read_bytes()))
    assert found == {
        name: json.loads((ROOT / "vectors" / name).read_text(encoding="utf-8")) for name in found
    }
    (metadata,) = wheel.glob("*.dist-info")
    record = (metadata / "RECORD").read_text(encoding="utf-8")
    assert record.count(f"sigv4/conformance/{packed}") == 1


@pytest.mark.packaging
def test_wheel_reads_its_vectors(wheel):
    """Where there is no clone around it."""
    program = (
        "from sigv4.conformance import read; from sigv4.vendoring import make_copy\n"
        "from sigv4.conformance.server.hostile import read as hostile\n"
        "print(len(read()), len(make_copy([]).files['selftest.json'].splitlines()), "
        "len(hostile()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=wheel, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [str(len(read())), "42", str(len(hostile()))], done.stderr


@pytest.mark.packaging
def test_wheel_brings_manual_and_completions(wheel):
    """Where man and the shells look, as the commands print them."""
    (data,) = wheel.glob("*.data")
    share = data / "data" / "share"
    held = {path.relative_to(share).as_posix() for path in share.rglob("*") if path.is_file()}
    printed = {
        "man/man1/sigv4.1": ["man"],
        "bash-completion/completions/sigv4": ["completion", "bash"],
        "zsh/site-functions/_sigv4": ["completion", "zsh"],
        "fish/vendor_completions.d/sigv4.fish": ["completion", "fish"],
    }
    assert held == set(printed)
    for name, words in printed.items():
        done = subprocess.run(
            [sys.executable, "-m", "sigv4", *words],
            cwd=ROOT,
            env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        )
        assert (share / name).read_bytes().splitlines() == done.stdout.splitlines(), name


@pytest.mark.packaging
def test_description_reads_well_elsewhere(wheel):
    """It is README.md, and each of its links is a whole one, of this version."""
    (metadata,) = wheel.glob("*.dist-info")
    text = (metadata / "METADATA").read_text(encoding="utf-8").partition("\n\n")[2]
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not link.startswith("https://")] == []
    ours = [link for link in links if "sigv4-engine/sigv4-engine" in link]
    assert len(ours) > 30
    for link in ours:
        kind = "raw.githubusercontent.com/sigv4-engine/sigv4-engine"
        path = re.fullmatch(
            rf"https://(?:{kind}|github.com/sigv4-engine/sigv4-engine/blob)"
            rf"/v{re.escape(sigv4.__version__)}/([^#]+)(#.*)?",
            link,
        )
        assert path is not None, link
        assert (ROOT / path[1]).exists(), link
        assert link.startswith("https://raw") == link.endswith(".svg")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.splitlines()[:5] == readme.splitlines()[:5]


@pytest.fixture
def other(tmp_path):
    """A wheel of a distribution called sigv4, which has a package of that name."""
    path = tmp_path / "sigv4-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sigv4/__init__.py", "class AWSSigV4: pass\n")
        archive.writestr(
            "sigv4-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sigv4\nVersion: 1.0\n"
        )
        archive.writestr(
            "sigv4-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(
            "sigv4-1.0.dist-info/RECORD",
            "sigv4/__init__.py,,\nsigv4-1.0.dist-info/METADATA,,\n"
            "sigv4-1.0.dist-info/WHEEL,,\nsigv4-1.0.dist-info/RECORD,,\n",
        )
    return path


@pytest.mark.packaging
@pytest.mark.parametrize("ours_first", [True, False])
def test_the_other_distribution_is_noticed(built, other, tmp_path, ours_first):
    """Installed before ours: every command warns. After: it has replaced a file, so none works."""
    folder = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (python,) = [*folder.glob("bin/python"), *folder.glob("Scripts/python.exe")]
    options = ("--quiet", "--no-index", "--no-deps", "--force-reinstall")
    for one in (built, other) if ours_first else (other, built):
        subprocess.run(
            [sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(one)],
            check=True,
            capture_output=True,
        )
    words = ["presign", "--demo", "s3://examplebucket/a"]
    done = subprocess.run(
        [str(python.parent / "sigv4"), *words], capture_output=True, text=True, check=False
    )
    assert "Uninstall both (pip uninstall sigv4 sigv4-engine), then install" in done.stderr
    if ours_first:
        assert done.returncode == 1
        assert done.stderr.startswith("sigv4: error: another distribution has installed files")
        assert done.stdout == ""
    else:
        assert done.returncode == 0
        assert "warning: sigv4-1.0.dist-info has installed files" in done.stderr
        assert "X-Amz-Signature" in done.stdout


@pytest.mark.packaging
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


def test_only_the_job_that_publishes_has_an_identity():
    """Nothing else of the release may sign or upload, and no token is stored."""
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    build, publish = re.split(r"^  publish:$", workflow, flags=re.MULTILINE)
    assert "permissions: {}" in build
    assert "id-token" not in build
    assert "python tools/distributions.py dist --tests whole" in build
    assert publish.count("id-token: write") == 1
    assert "environment: pypi" in publish
    assert " run:" not in publish  # it runs nothing of the repository
    assert "secrets." not in workflow


def test_no_platform_is_claimed_that_no_test_ran_on():
    """Classifiers, the page, `.ci/pythons` and `.ci/platforms` name the same CPythons, on Linux."""
    classifiers = PROJECT["project"]["classifiers"]
    claimed = re.findall(r"Python :: (3\.\d+)$", "\n".join(classifiers), re.MULTILINE)
    steps = (ROOT / ".ci" / "pythons").read_text(encoding="utf-8")
    ran = re.search(r"for version in (.*); do", steps)[1].split()
    steps = (ROOT / ".ci" / "platforms").read_text(encoding="utf-8")
    newer = re.search(r"^newer=\((.*)\)$", steps, re.MULTILINE)[1].split()
    page = (ROOT / "docs" / "platforms.md").read_text(encoding="utf-8")
    first, second, *others = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert re.findall(r"3\.\d+", first) == ran
    whole = re.findall(r"3\.\d+", second.split(" | ")[0])
    assert set(whole) <= set(newer)
    assert ran + whole == claimed
    systems = [name for name in classifiers if name.startswith("Operating System")]
    assert systems == ["Operating System :: POSIX :: Linux"]
    kinds = [name for name in classifiers if "Implementation" in name]
    assert kinds == ["Programming Language :: Python :: Implementation :: CPython"]
    for line in others:
        for name in ("Windows", "macOS", "without the lock", "PyPy"):
            not_whole = "**nothing ran on" in line or "**only a part ran on" in line
            assert name not in line.split(" | ")[0] or not_whole, line
