"""tools/skips.py: what no step ran, and whether this machine could have run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from tools import skips

ROOT = Path(__file__).parent.parent.parent
TESTS = """
import pytest

@pytest.mark.skipif(True, reason="curl is not installed")
def test_one(): pass

@pytest.mark.parametrize("value", [1, 2])
def test_two(value): pytest.skip("run with -m clients")

@pytest.mark.xfail(reason="a known fault", strict=False)
def test_three(): raise ValueError
"""
MODULE = "import pytest\npytest.importorskip('no_such_package', reason='no package')\n"


@pytest.fixture(scope="module")
def written_by_pytest(tmp_path_factory):
    """The report of a real run, as a step of CI keeps it."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "test_a.py").write_text(TESTS)
    (folder / "test_b.py").write_text(MODULE)
    report = folder / "report.xml"
    program = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*program, "--rootdir", str(folder), "--junit-xml", str(report), str(folder)],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return report.read_text(encoding="utf-8")


@pytest.fixture
def first(written_by_pytest, tmp_path):
    (tmp_path / "one.xml").write_text(written_by_pytest, encoding="utf-8")
    return tmp_path


def add(folder, *names, reason=None):
    """The report of another step, in which these tests ran, or were skipped for a reason."""
    note = f'<skipped type="pytest.skip" message={quoteattr(reason)}/>' if reason else ""
    cases = "".join(
        f'<testcase classname="test_a" name="{name}">{note}</testcase>' for name in names
    )
    (folder / f"more-{len([*folder.iterdir()])}.xml").write_text(
        f"<testsuites><testsuite>{cases}</testsuite></testsuites>"
    )


def test_what_pytest_reports(first):
    """Skipped tests and modules with their reasons; an expected failure is not a skip."""
    assert skips.skipped(first) == {
        "curl is not installed": {"test_a.test_one"},
        "run with -m clients": {"test_a.test_two[1]", "test_a.test_two[2]"},
        "no package": {"test_b"},
    }


def test_what_another_step_runs_is_not_listed(first, capsys):
    """Only what every step has skipped counts; a module counts as run with one of its tests."""
    add(first, "test_one", "test_two[1]", "test_two[2]")
    assert skips.skipped(first) == {"no package": {"test_b"}}
    case = '<testcase classname="test_b" name="test_it"/>'
    (first / "two.xml").write_text(f"<testsuites><testsuite>{case}</testsuite></testsuites>")
    assert skips.main([str(first)]) == 0
    assert capsys.readouterr().out == "Nothing was skipped.\n"


def test_a_reason_that_is_allowed_is_enough(tmp_path):
    """A step that lacks a package does not hide why the complete step skipped the test."""
    add(tmp_path, "test_two", reason="run with -m clients")
    add(tmp_path, "test_two", reason="npm cannot fetch the SDK:\n  no network")
    assert skips.skipped(tmp_path) == {"npm cannot fetch the SDK: no network": {"test_a.test_two"}}
    assert skips.main([str(tmp_path)]) == 0


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


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize("reason", ["signals are POSIX's", "pipes of POSIX", "no named pipes"])
def test_what_this_machine_has(tmp_path, capsys, reason):
    """A test that was skipped on POSIX for want of POSIX could have run."""
    write(tmp_path, reason)
    assert skips.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"NOT ALLOWED  {reason}: a step of CI\n"


def test_what_this_machine_lacks(tmp_path, monkeypatch):
    """The same reason is allowed on another system."""
    write(tmp_path, "signals are POSIX's")
    monkeypatch.setattr(skips.os, "name", "other")
    assert skips.allowed("signals are POSIX's")
    assert skips.allowed("this system has no flock")


def test_every_check_of_the_machine_runs(monkeypatch):
    """None of them fails, and each gives yes or no."""
    checks = [condition for _, condition in skips.ALLOWED if callable(condition)]
    assert len(checks) > 8
    assert {type(check()) for check in checks} == {bool}
    monkeypatch.setattr(skips.socket, "socket", refuses)
    assert skips.allowed("there is no ::1 here")


def refuses(*_):
    raise OSError


@pytest.mark.parametrize("reason", ["pyarrow is not installed (the group 'engines')", "", "lazy"])
def test_other_reasons_fail(tmp_path, reason):
    """A package can always be installed, and a skip needs a reason."""
    write(tmp_path, reason)
    assert skips.main([str(tmp_path)]) == 1


def test_a_folder_without_reports(tmp_path, capsys):
    """A step that wrote nothing is not taken for one that skipped nothing."""
    assert skips.main([str(tmp_path)]) == 1
    assert "no JUnit XML" in capsys.readouterr().out


SCRIPTS = [ROOT / ".ci" / name for name in ("run", "full")]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_ci_ends_with_the_summary(script):
    """It is the last command, and each run of pytest before it writes a report."""
    text = script.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert lines[-1] == "summary"
    assert lines[0] == 'source "$(dirname "$0")/environment"'
    commands = [line.partition(" # ")[0] for line in text.replace("\\\n", " ").splitlines()]
    assert [line for line in commands if "pytest" in line and "--junit-xml" not in line] == []
    assert sum(line.lstrip().startswith("suite ") for line in commands) >= 1


def function(name: str) -> str:
    """A function of .ci/environment, as it stands there."""
    text = (ROOT / ".ci" / "environment").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^{name}\(\) \{{.*\}}$", text, re.MULTILINE)
    return found


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(
    ("reason", "status", "mark"),
    [
        ("npm cannot fetch the SDK: no network", 0, "allowed    "),
        ("nobody felt like it", 1, "NOT ALLOWED"),
    ],
)
def test_summary_of_ci(tmp_path, reason, status, mark):
    """What a step leaves out is listed by .ci/environment, and decides the status."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "one.xml").write_text("<testsuites/>")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "skips.py", tmp_path / "tools")
    script = "\n".join(
        [
            f"set -euo pipefail; work={str(tmp_path)!r}; cd {str(tmp_path)!r}",
            *map(function, ("step", "skip", "summary")),
            f'skip "{reason}"',
            "summary",
        ]
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    assert "=== what was skipped, and why" in done.stdout
    assert done.stdout.endswith(f"{mark}  {reason}: a step of CI\n")


def test_steps_of_ci_use_reasons_that_are_known():
    """Each reason that .ci/ notes down is in the table."""
    reasons = []
    for name in ("run", "pythons", "full", "platforms"):
        text = (ROOT / ".ci" / name).read_text(encoding="utf-8")
        reasons += re.findall(r'^ +(?:skip |reason=)"(.*)"$', text, re.MULTILINE)
    assert len(reasons) == 7
    for reason in reasons:
        known = reason.replace("$version", "3.12")
        assert any(re.fullmatch(pattern, known) for pattern, _ in skips.ALLOWED)
