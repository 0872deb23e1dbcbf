"""tools/build_playground.py without a browser: what it packs, and what it refuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest

from tools import build_playground

IMPORT_ALL = """
import importlib, sys, zipfile
sys.path.insert(0, sys.argv[1])
names = zipfile.ZipFile(sys.argv[1]).namelist()
for name in names:
    if name.endswith(".py"):
        importlib.import_module(name[:-3].replace("/", ".").removesuffix(".__init__"))
from playground import answers
assert sys.argv[1] in answers.__file__
print(answers.answer("explain", answers.example("explain", "port")))
"""


@pytest.mark.packaging
def test_the_library_is_whole(tmp_path):
    """Every module that the page gets can be imported from it, and a task is answered."""
    file = tmp_path / "library.zip"
    file.write_bytes(build_playground.library())
    assert file.read_bytes() == build_playground.library()
    command = [sys.executable, "-I", "-c", IMPORT_ALL, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["title"] == "Cause: port changed by a proxy."


def test_modules_that_are_left_out_are_noticed(monkeypatch):
    """The build stops where this library imports what the page would not have."""
    monkeypatch.setattr(build_playground, "LEFT_OUT", ("json",))
    with pytest.raises(
        build_playground.BuildError, match=r"\.py imports json, which is not packed\."
    ):
        build_playground.library()
    monkeypatch.undo()
    monkeypatch.setattr(build_playground, "TASKS", ("core", "s3"))
    with pytest.raises(build_playground.BuildError, match="imports sigv4/provider, sigv4/signer"):
        build_playground.library()


def test_names_that_python_does_not_have_are_noticed():
    """So that the list of what is left out stays short when Pyodide is updated."""
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("json/__init__.py", "")
        with pytest.raises(build_playground.BuildError, match="remove it from LEFT_OUT"):
            build_playground.standard_library(packed.getvalue())


def test_a_package_that_is_another_is_refused(tmp_path, capsys):
    """Its hash is in the error, and nothing is written."""
    other = tmp_path / "other.tgz"
    other.write_bytes(b"other")
    assert build_playground.main([str(tmp_path / "page"), "--package", str(other)]) == 1
    assert f"The package is not pyodide {build_playground.VERSION}" in capsys.readouterr().err
    assert not (tmp_path / "page").exists()
