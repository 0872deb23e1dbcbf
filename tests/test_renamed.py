"""The whole folder, copied into another project under another name, works as it does here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4

NAME = "myapp._vendor.othername"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project whose `_vendor` has a copy of the package; importing the project itself fails."""
    root = tmp_path_factory.mktemp("project")
    vendor = root / "myapp" / "_vendor"
    vendor.mkdir(parents=True)
    shutil.copytree(
        Path(sigv4.__file__).parent,
        vendor / "othername",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (vendor / "__init__.py").write_bytes(b"")
    (root / "myapp" / "__init__.py").write_text(
        "import sys\nassert 'PARENT' in sys.orig_argv[-1], 'only the parent imports this'\n",
        encoding="utf-8",
    )
    return root


def run(project, program, *words):
    """Run a program in the project, isolated from what is installed here."""
    start = (
        f"import sys  # PARENT\nsys.path.insert(0, {str(project)!r})\nsys.argv[1:] = {words!r}\n"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", start + program],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def command(project, *words):
    """Run a command of the copy."""
    done = run(project, f"from {NAME}.cli import main\nsys.exit(main())", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_names_of_the_facades(project):
    """Each public name of each package can be had, and comes from the copy."""
    done = run(
        project,
        f"""
from importlib import import_module
for package in ("", ".s3", ".verify", ".credentials", ".explain", ".tokens", ".bulk", ".preflight"):
    module = import_module({NAME!r} + package)
    for name in module.__all__:
        value = getattr(module, name)
        home = getattr(value, "__module__", None) or {NAME!r}
        assert home.startswith(({NAME!r}, "builtins", "typing")), (name, home)
assert not [name for name in sys.modules if name.partition(".")[0] == "sigv4"]
""",
    )
    assert done.returncode == 0, done.stderr


def test_commands(project, tmp_path):
    """The command line presigns."""
    assert command(project, "--version") == f"sigv4 {sigv4.__version__}\n"
    url = command(project, "presign", "--demo", "s3://examplebucket/a", "--at", "20130524T000000Z")
    assert "X-Amz-Signature=" in url


def test_workers(project, tmp_path):
    """`bulk --jobs 2` starts workers of the copy, and does not import the project around it."""
    (tmp_path / "k.txt").write_bytes(b"a\nb\n")
    words = ["bulk", "presign", "--demo", "--bucket", "examplebucket", "--region", "eu-west-1"]
    words += ["--input", str(tmp_path / "k.txt"), "--at", "20130524T000000Z"]
    alone = command(project, *words, "--jobs", "1")
    assert len(alone.splitlines()) == 2
    assert command(project, *words, "--jobs", "2") == alone


def test_warnings_point_at_the_project(project):
    """Its code is not taken for that of the library, though the names begin alike."""
    (project / "myapp" / "caller.py").write_text(
        f"from {NAME} import Credentials, Request, Signer\n"
        "def sign():\n"
        "    keys = Credentials('ASIAIOSFODNN7EXAMPLE', 'x' * 40, 'token')\n"
        "    request = Request('GET', 'https://examplebucket.s3.amazonaws.com/a')\n"
        "    return Signer(keys, 'us-east-1', 's3').presign(request, expires_in=40_000)\n",
        encoding="utf-8",
    )
    done = run(project, "from myapp.caller import sign\nsign()")
    assert "caller.py:5: LongLivedUrlWarning" in done.stderr
