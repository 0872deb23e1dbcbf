"""The command line gives the same answers wherever and however Python runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import sigv4

pytestmark = pytest.mark.processes
ROOT = Path(sigv4.__file__).parent.parent
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "x" * 40}
AT = ["--at", "20130524T000000Z"]
KEY = "réport 日本.pdf"
WHERE = ["--region", "eu-west-1"]
DATABASE = ["--host", "db.example.com", "--port", "5432", "--user", "naïve"]
COMMANDS = [
    ["presign", f"s3://examplebucket/{KEY}", *WHERE, *AT],
    ["sign", "GET", "https://example.com/a?b=c", "--service", "execute-api", *WHERE, *AT],
    ["token", "rds", *DATABASE, *WHERE, *AT],
    ["token", "list"],
    ["inspect", "https://h/?X-Amz-Signature=1&X-Amz-Date=20130524T000000Z", *AT],
    ["presign", f"s3://Bad_Bucket/{KEY}", *WHERE],
    ["token", "rds", "--help"],
    ["presing", KEY],
]
STATUSES = [0, 0, 0, 0, 1, 1, 0, 2]
EACH = f"""
from sigv4.cli import main
statuses = []
for words in {COMMANDS!a}:
    try:
        statuses.append(main(words))
    except SystemExit as ended:
        statuses.append(ended.code)
assert statuses == {STATUSES}, statuses
"""
HERE = f"import sys; sys.path.insert(0, {str(ROOT)!r})"


def run(*options, start=HERE, program=EACH, cwd=None, **environ):
    """Run all commands in a bare environment; return what a user sees of them."""
    done = subprocess.run(
        [sys.executable, *options, "-c", start + program],
        env={**KEYS, "PYTHONUTF8": "0", "COLUMNS": "80", **environ},
        capture_output=True,
        check=False,
        cwd=cwd,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def usual():
    """What they print in UTF-8 with everything there."""
    output, errors = run(PYTHONUTF8="1")
    assert output.count(b"X-Amz-Signature=") == 2  # the URL, and that of the token
    assert errors.count(b"sigv4: error:") == 2
    return output, errors


SURROUNDINGS = {
    "without site-packages, isolated": (["-I", "-S"], {}),
    "without docstrings and asserts": (["-OO"], {}),
    "without a home": ([], {"HOME": "", "USERPROFILE": ""}),
    "in the C locale": ([], {"LC_ALL": "C"}),
    "without bytecode": ([], {"PYTHONDONTWRITEBYTECODE": "1"}),
    "with warnings for encodings": (["-X", "warn_default_encoding", "-W", "error"], {}),
    "in the development mode": (["-X", "dev", "-W", "error"], {}),
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_answers_are_the_same(usual, surroundings, tmp_path):
    """Output, errors and status; and nothing is written."""
    options, environ = SURROUNDINGS[surroundings]
    assert run(*options, cwd=tmp_path, **environ) == usual
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_other_encodings_of_the_terminal(usual, encoding):
    """Results are the same; what errors cannot show is escaped, without a traceback."""
    output, errors = run(PYTHONIOENCODING=encoding)
    assert output.decode(encoding).splitlines() == usual[0].decode().splitlines()
    assert "Traceback" not in errors.decode(encoding)


NOBODY = """
import os, pwd
os.environ.pop("HOME", None)
pwd.getpwuid = {}.__getitem__  # raises KeyError, as for an unknown user
"""


@pytest.mark.skipif(os.name != "posix", reason="users without a home are POSIX's")
def test_a_user_without_a_home(usual, tmp_path):
    """Neither a variable nor the list of users names one, as in some containers."""
    assert run(start=NOBODY + HERE) == usual
    program = """
import os
del os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
from sigv4.cli import main
assert main(["presign", "s3://examplebucket/a", "--region", "eu-west-1"]) == 1
"""
    errors = run(start=NOBODY + HERE, program=program, cwd=tmp_path)[1]
    assert errors.startswith(b"sigv4: error: No credentials")


READ_ONLY = """
import sys
sys.dont_write_bytecode = True
def watch(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise PermissionError(30, "Read-only file system", args[0])
    if event in ("os.mkdir", "os.remove", "os.rename", "tempfile.mkstemp"):
        raise PermissionError(30, "Read-only file system")
sys.addaudithook(watch)
"""


def test_on_a_read_only_file_system(usual):
    """No command writes a file that it was not asked for."""
    assert run(start=READ_ONLY + HERE) == usual


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The package in a zip application, as a wheel brings it: with its vectors, compressed."""
    folder = tmp_path_factory.mktemp("archive")
    program = (
        "import runpy, setuptools, sys\nsetuptools.setup = lambda **more: None\n"
        "made = runpy.run_path('setup.py')\n"
        "names = next(iter(made['PACKED'].values()))\n"
        "sys.stdout.buffer.write(made['gzip_compressed'](made['packed_vectors'](names)))"
    )
    packed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout
    path = folder / "sigv4.pyz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for module in (ROOT / "sigv4").rglob("*.py"):
            file.write(module, module.relative_to(ROOT).as_posix())
        file.writestr("sigv4/conformance/vectors.json.gz", packed)
        file.writestr(
            "sigv4_engine-0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: sigv4-engine\nVersion: 0\n",
        )
        file.writestr("sigv4_engine-0.dist-info/licenses/LICENSE", "the licence\n")
        file.writestr("__main__.py", "import sys\nfrom sigv4.cli import main\nsys.exit(main())\n")
    return path


def run_archive(archive, *words, cwd=None):
    """Run a command of the zip application, isolated."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(archive), *words],
        cwd=cwd,
        env=KEYS | {"PYTHONUTF8": "1", "COLUMNS": "80"},
        capture_output=True,
        check=False,
    )


def test_in_a_zip_file(usual, archive):
    """The same answers from one file on the path."""
    assert run("-I", "-S", start=f"import sys; sys.path.insert(0, {str(archive)!r})") == usual


def test_workers_of_a_zip_application(archive, tmp_path):
    """They find the package in the archive, and give what one process gives."""
    (tmp_path / "k.txt").write_bytes(b"a\nb\n")
    words = [
        "bulk",
        "presign",
        "--allow-expired",
        "--bucket",
        "examplebucket",
        "--region",
        "eu-west-1",
        *AT,
    ]
    words += ["--input", "k.txt", "--output", "out.txt"]
    found = []
    for jobs in ("1", "2"):
        done = run_archive(archive, *words, "--jobs", jobs, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        found.append((tmp_path / "out.txt").read_bytes())
        (tmp_path / "out.txt").unlink()
    assert found[0] == found[1]
    assert len(found[0].splitlines()) == 2


def test_conformance_of_a_zip_application(archive, tmp_path):
    """It has its vectors, and judges a signer."""
    signer = [sys.executable, "-I", str(ROOT / "docs" / "conformance" / "signer.py")]
    words = ["conformance", "--only", "aws_suite", "--json", "out.json", "--", *signer]
    done = run_archive(archive, *words, cwd=tmp_path)
    verdicts = [row["verdict"] for row in json.loads((tmp_path / "out.json").read_bytes())["cases"]]
    assert verdicts == ["pass"] * 34, done.stderr


def test_vendor_of_a_zip_application(archive, tmp_path):
    """It copies from the archive what it copies from a folder."""
    from sigv4.vendoring import make_copy

    done = run_archive(archive, "vendor", "out", "--with", "s3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    place = tmp_path / "out" / "_sigv4"
    files = make_copy(["s3"]).files | {"LICENSE": "the licence\n"}
    found = {
        path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
        for path in place.rglob("*")
        if path.is_file()
    }
    assert found == files


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_current_folder_that_is_gone(tmp_path, usual):
    """A command needs no current folder."""
    gone = str(tmp_path / "gone")
    leave = f"import os; os.mkdir({gone!r}); os.chdir({gone!r}); os.rmdir({gone!r})\n"
    assert run(start=leave + HERE) == usual
