"""docs/embedding.md: every block runs as it stands, in order, in one folder."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import pytest

from sigv4.vendoring import PARTS

from ..conftest import KEY_ID, SECRET
from .pages import DOCS, blocks, read

PAGE = DOCS / "embedding.md"
SIGNED = re.compile(r"https://my-bucket\.s3\.eu-west-1\.amazonaws\.com/.*X-Amz-Signature=\w{64}\s*")

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.skipif(
        os.name != "posix" or shutil.which("bash") is None, reason="bash is not installed"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder in which all shell blocks of the page were run."""
    folder = tmp_path_factory.mktemp("embedding")
    programs = folder / "bin"
    programs.mkdir()
    for name, words in {"sigv4": "-m sigv4", "python3": ""}.items():
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
    environ = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "AWS_ACCESS_KEY_ID": KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    outputs = []
    for block in blocks(PAGE, "sh"):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, block + done.stderr
        outputs.append(done.stdout)
    return folder, outputs


@pytest.fixture
def run(folder, monkeypatch, capsys):
    """Run the Python block that has a text in it, with entries in front of the path."""
    before = set(sys.modules)

    def run(text, *places):
        (code,) = [block for block in blocks(PAGE, "python") if text in block]
        for place in places:
            monkeypatch.syspath_prepend(str(folder[0] / place))
        names = {}
        exec(compile(code, "embedding.md", "exec"), names)
        return names, capsys.readouterr().out

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    yield run
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_shell_blocks(folder):
    """The self-tests find no difference, and the single file presigns."""
    outputs = folder[1]
    assert sum("42 requests of AWS: 0 differences" in output for output in outputs) == 2
    assert SIGNED.fullmatch(outputs[3].splitlines()[-1])
    assert (folder[0] / "presign").read_bytes().startswith(b"#!/usr/bin/env python3\n")


def test_vendor_package(run):
    """The copy is imported under its nested name."""
    assert SIGNED.fullmatch(run("from myapp._vendor import _sigv4", ".")[1])


def test_layer(run, folder, tmp_path):
    """What the zip file of the layer holds signs, in the place where Lambda puts it."""
    with zipfile.ZipFile(folder[0] / "signing-layer.zip") as archive:
        archive.extractall(tmp_path)
    names, _ = run("def handler", tmp_path / "python")
    assert SIGNED.fullmatch(names["handler"]({"key": "a b"}, None)["url"])
    assert Path(names["signing"].__file__).is_relative_to(tmp_path)


def test_worker(run, monkeypatch):
    """The signing half, with a stand-in for what Cloudflare gives."""
    workers = types.ModuleType("workers")

    class Response:
        def __init__(self, body, status, headers):
            self.status, self.headers = status, headers

    workers.Response, workers.WorkerEntrypoint = Response, type("WorkerEntrypoint", (), {})
    monkeypatch.setitem(sys.modules, "workers", workers)
    names, _ = run("WorkerEntrypoint", "src")
    worker = names["Default"]()
    worker.env = types.SimpleNamespace(AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET)
    request = types.SimpleNamespace(url="https://example.com/a.txt")
    response = asyncio.run(worker.fetch(request))
    assert response.status == 302
    assert SIGNED.fullmatch(response.headers["Location"])


def test_parts_of_the_page():
    """The table has every part, in the order of the program."""
    assert re.findall(r"^\| `(\w+)` \|", read(PAGE), re.MULTILINE) == list(PARTS)


def test_sizes_of_the_page():
    """Those that the tests of the copies hold."""
    from ..vendoring.test_copies import KB, LIMITS

    for job in ("signer", "s3"):
        assert f"{LIMITS[job] // KB} KiB" in read(PAGE)
