"""tools/skips.py: what no step ran, and whether this machine could have run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import skips

ROOT = Path(__file__).parent.parent.parent
TESTS = """
import pytest

@pytest.mark.skipif({skip!r}, reason="curl is not installed")
def test_one(): pass

@pytest.mark.parametrize("value", [1, 2])
def test_two(value):
    {body}

@pytest.mark.xfail(reason="a known fault", strict=False)
def test_three(): raise ValueError
"""
MODULE = "import pytest\npytest.importorskip('no_such_package', reason='no package')\n"


@pytest.fixture
def report(tmp_path):
    """Run a file under pytest and keep its report, as a step of CI does."""

    def run(step, name, text):
        source = tmp_path / step
        source.mkdir()
        (source / f"{name}.py").write_text(text)
        program = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
        options = ["--rootdir", str(source), "--junit-xml", str(tmp_path / f"{step}.xml")]
        done = subprocess.run(
            [*program, *options, str(source / f"{name}.py")],
            cwd=source,
            capture_output=True,
            check=False,
        )
        assert done.returncode in (0, 5)

    return run


def test_a_test_that_another_step_runs_is_not_listed(report, tmp_path, capsys):
    """Only what every step has skipped counts, and an expected failure is not a skip."""
    report("one", "test_a", TESTS.format(skip=True, body="pytest.skip('no package')"))
    assert skips.skipped(tmp_path) == {
        "curl is not installed": {"test_a.test_one"},
        "no package": {"test_a.test_two[1]", "test_a.test_two[2]"},
    }
    report("two", "test_a", TESTS.format(skip=False, body="pass"))
    assert skips.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "Nothing was skipped.\n"


def test_a_reason_that_is_allowed_is_enough(report, tmp_path):
    """A step that lacks a package does not hide why the complete step skipped the test."""
    report("one", "test_a", TESTS.format(skip=False, body="pytest.skip('run with -m clients')"))
    body = "pytest.skip('npm cannot fetch the SDK:\\n  no network')"
    report("two", "test_a", TESTS.format(skip=False, body=body))
    assert skips.skipped(tmp_path) == {
        "npm cannot fetch the SDK: no network": {"test_a.test_two[1]", "test_a.test_two[2]"}
    }
    assert skips.main([str(tmp_path)]) == 0


def test_a_module_that_is_skipped_whole(report, tmp_path):
    """It is listed with its own reason, until a step runs its tests."""
    report("one", "test_b", MODULE)
    assert skips.skipped(tmp_path) == {"no package": {"test_b"}}
    report("two", "test_b", "def test_it(): pass")
    assert skips.skipped(tmp_path) == {}


def write(folder, *lines):
    (folder / "one.xml").write_text("<testsuites/>")
    (folder / "skipped.txt").write_text("".join(f"{line}\n" for line in lines))


def test_what_a_step_left_out(tmp_path, monkeypatch, capsys):
    """The notes of the steps are judged like the tests."""
    monkeypatch.setattr(skips.shutil, "which", lambda name: None)
    write(tmp_path, "there is no Python 3.12 here")
    assert skips.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == ("allowed      there is no Python 3.12 here: a step of CI\n")


@pytest.mark.parametrize(
    ("reason", "program"),
    [
        ("there is no Python 3.12 here", "python3.12"),
        ("npm is not installed", "npm"),
        ("Spark needs Java 17", "java"),
    ],
)
def test_a_program_that_is_installed(tmp_path, monkeypatch, capsys, reason, program):
    """Its absence is no reason then."""
    monkeypatch.setattr(skips.shutil, "which", lambda name: name if name == program else None)
    write(tmp_path, reason)
    assert skips.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"NOT ALLOWED  {reason}: a step of CI\n"


@pytest.mark.parametrize("reason", ["pyarrow is not installed (the group 'engines')", "", "lazy"])
def test_other_reasons_fail(tmp_path, reason):
    """A package can always be installed, and a skip needs a reason."""
    write(tmp_path, reason)
    assert skips.main([str(tmp_path)]) == 1


def test_a_folder_without_reports(tmp_path, capsys):
    """A step that wrote nothing is not taken for one that skipped nothing."""
    assert skips.main([str(tmp_path)]) == 1
    assert "no JUnit XML" in capsys.readouterr().out


def test_steps_of_ci_use_reasons_that_are_known():
    """Each reason that .ci/ notes down is in the table."""
    reasons = []
    for name in ("run", "full"):
        text = (ROOT / ".ci" / name).read_text(encoding="utf-8")
        reasons += re.findall(r'^ +skip "(.*)"$', text, re.MULTILINE)
    assert len(reasons) == 3
    for reason in reasons:
        known = reason.replace("$version", "3.12")
        assert any(re.fullmatch(pattern, known) for pattern, _ in skips.ALLOWED)
