"""``sigv4 conformance``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

SHAMS = str(Path(__file__).parents[1] / "conformance" / "shams.py")


def test_all_pass(sigv4):
    """A table, a summary, status 0; --failed leaves the table out."""
    done = sigv4("conformance", "--only", "get-vanilla", "--", sys.executable, SHAMS, "right")
    assert done.out == (
        "case         verdict  step  why\n"
        "get-vanilla  pass\n"
        "\n"
        "aws_suite  1 pass\n"
        "all        1 pass\n"
    )
    assert (done.status, done.err) == (0, "")
    command = ("--failed", "--only", "get-vanilla", "--", sys.executable, SHAMS, "right")
    assert sigv4("conformance", *command).out == "\naws_suite  1 pass\nall        1 pass\n"


def test_not_all_pass(sigv4):
    """Status 1, unless the verdict is allowed."""
    command = ("--", sys.executable, SHAMS, "unsupported")
    done = sigv4("conformance", "--only", "get-vanilla", *command)
    assert done.status == 1
    assert "get-vanilla  unsupported        cannot" in done.out
    allowed = ("--allow", "unsupported", "--only", "get-vanilla")
    assert sigv4("conformance", *allowed, *command).status == 0


def test_what_is_unsupported_can_be_left_out(sigv4):
    """Neither in the table, nor in the totals, nor in the status."""
    command = ("--", sys.executable, SHAMS, "unsupported")
    only = ("--skip-unsupported", "--only", "get-vanilla")
    done = sigv4("conformance", *only, *command)
    assert (done.status, done.out) == (0, "left out: 1 unsupported\n")


def test_causes_are_counted(sigv4):
    """Below the totals, where not all pass."""
    command = ("--failed", "--only", "get-vanilla", "--", sys.executable, SHAMS, "path")
    done = sigv4("conformance", *command)
    assert done.out.endswith("\nby cause:\n1 fail  canonical request: path\n")


def test_options_of_the_signer_are_its_own(sigv4):
    """All after -- belongs to it, its own -- as well."""
    program = "import sys; print(sys.argv[1:], file=sys.stderr); sys.exit(1)"
    command = (sys.executable, "-c", program, "--failed", "--", "-x")
    done = sigv4("conformance", "--only", "get-vanilla", "--", *command)
    assert "'--failed', '--', '-x'" in done.out


def test_files_for_machines(sigv4, tmp_path):
    """JSON and JUnit XML beside the table."""
    files = ("--json", str(tmp_path / "a.json"), "--junit", str(tmp_path / "a.xml"))
    sigv4("conformance", *files, "--only", "get-vanilla", "--", sys.executable, SHAMS, "path")
    reported = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert reported["totals"]["fail"] == 1
    assert reported["cases"][0]["step"] == "canonical request"
    assert b'failures="1"' in (tmp_path / "a.xml").read_bytes()


def test_wrong_usage(sigv4, tmp_path):
    """No command, no time, no folder, no program: each is reported."""
    assert sigv4("conformance").status == 2
    assert sigv4("conformance", "--timeout", "0", "--", "x").err.startswith(
        "sigv4: error: --timeout must be more than 0 seconds, not 0.0."
    )
    for seconds in ("inf", "1e300"):
        done = sigv4("conformance", "--timeout", seconds, "--", "x")
        assert "--timeout must be at most 86400 seconds, not " in done.err
    assert "not nan" in sigv4("conformance", "--timeout", "nan", "--", "x").err
    done = sigv4("conformance", "--vectors", str(tmp_path / "none"), "--", "x")
    assert "has no cases" in done.err
    done = sigv4("conformance", "--", "/no/such/program")
    assert (done.status, done.out) == (1, "")
    assert "'/no/such/program' cannot be run" in done.err


def test_table_of_rich(monkeypatch, capsys):
    """On a terminal, where rich is installed, nothing of what a signer says is markup."""
    import pytest

    pytest.importorskip("rich")
    from sigv4.cli import main

    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    command = [
        "conformance",
        "--only",
        "get-vanilla",
        "--",
        sys.executable,
        SHAMS,
        "headers-of-no-kind",
    ]
    assert main(command) == 1
    out = capsys.readouterr().out
    assert "malformed" in out
    assert "neither an object nor a list of pairs" in out


@pytest.mark.parametrize(
    "says",
    [
        "sys.exit('Traceback: ' + os.environ['SECRET'])",
        "print(os.environ['SECRET'], flush=True)",
        "input(); print(json.dumps({'id': 'get-vanilla', 'error': os.environ['SECRET']}))",
        "input(); print(json.dumps({'id': 'get-vanilla', 'unsupported': os.environ['SECRET']}))",
    ],
)
def test_secrets_that_a_signer_says(sigv4, tmp_path, monkeypatch, says):
    """What it prints of its environment is in no report."""
    monkeypatch.setenv("SECRET", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfi")
    files = [tmp_path / "a.json", tmp_path / "a.xml"]
    done = sigv4(
        "conformance", "--only", "get-vanilla", "--json", str(files[0]), "--junit", str(files[1]),
        "--", sys.executable, "-c", f"import json, os, sys; {says}",
    )  # fmt: skip
    for text in (done.out, *[file.read_text(encoding="utf-8") for file in files]):
        assert "wJalr" not in text
    assert "AWS_SECRET_ACCESS_KEY=REDACTED" in done.out
