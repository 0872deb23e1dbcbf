"""Every block for the shell runs as it stands, after those of docs/examples.md."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

import pytest

from tools import consoles, outputs

from .fences import Fence, fences
from .pages import DOCS, PAGES, README, ROOT, name, read

OF_THE_README = ("run", "test")  # .ci/run runs these two in a fresh environment
DONE = (0, 3)  # 3: done, and the command found something to report


def is_run(fence: Fence) -> bool:
    """Whether the block is a script, and neither a file nor marked."""
    return fence.language == "sh" and not fence.not_run and fence.comment.split(":")[0] != "file"


def scripts(page):
    return [
        fence
        for fence in fences(read(page))
        if is_run(fence) and not (page == README and fence.comment in OF_THE_README)
    ]


SETUP = "".join(fence.code for fence in scripts(DOCS / "examples.md"))
ELSEWHERE = {DOCS / "examples.md", DOCS / "embedding.md"}  # the set-up; test_embedding.py
WITH_SCRIPTS = [page for page in PAGES if scripts(page) and page not in ELSEWHERE]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder as docs/examples.md makes it, with a `sigv4` in its PATH."""
    if shutil.which("bash") is None or shutil.which("openssl") is None:
        pytest.skip("needs bash and openssl")
    folder = tmp_path_factory.mktemp("shell")
    (folder / "bin").mkdir()
    program = folder / "bin" / "sigv4"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m sigv4 "$@"\n')
    program.chmod(0o755)
    (folder / "work").mkdir()
    (folder / "work" / "big.bin").write_bytes(bytes(100_000))
    for file, content in consoles.FILE.findall(read(DOCS / "explain.md")):
        (folder / "work" / file).write_text(content, encoding="utf-8")
    run(folder, folder / "work", SETUP)
    return folder


def run(folder, work, script: str) -> None:
    """Run a script as bash does, a command at a time; each must be done."""
    done_with = "|".join(map(str, DONE))
    trap = f"trap 'status=$?; case $status in {done_with}) ;; *) exit $status;; esac' ERR"
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(work),
        "PYTHONPATH": str(ROOT),
        **outputs.environment(),
    }
    done = subprocess.run(
        ["bash", "-uo", "pipefail", "-c", f"{trap}\n{script}"],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in DONE, f"{script}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.mark.parametrize("page", WITH_SCRIPTS, ids=name)
def test_scripts_run(page, prepared, tmp_path):
    """One after the other, in one folder."""
    work = tmp_path / "work"
    shutil.copytree(prepared / "work", work)
    run(prepared, work, "\n".join(fence.code for fence in scripts(page)))


def test_failing_scripts_are_noticed(prepared, tmp_path):
    """A refusal, and wrong usage, in the middle of a script."""
    for line in ("sigv4 presign s3://my-bucket/a --expires-in 8d", "sigv4 presign --no-such-flag"):
        with pytest.raises(AssertionError):
            run(prepared, tmp_path, f"{line}\ntrue\n")


def test_there_are_scripts():
    """On most pages with commands."""
    assert len(WITH_SCRIPTS) >= 10
