"""Completions and the manual page: made from the options, and read by the programs they are for."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from sigv4.cli.commands import COMMANDS
from sigv4.tokens.registry import KINDS


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_are_valid(sigv4, shell):
    """The shell itself parses the script, where it is installed."""
    script = sigv4("completion", shell).out
    assert all(name.split()[-1] in script for name in COMMANDS)
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("sigv4 pre", ["presign"]),
        ("sigv4 bulk ver", ["verify"]),
        ("sigv4 presign --expires", ["--expires-in"]),
        ("sigv4 presign --method h", ["head"]),
        ("sigv4 bulk verify --max", ["--max-skew"]),
        ("sigv4 presign --method = h", ["head"]),
        ("sigv4 completion f", ["fish"]),
        ("sigv4 token rd", ["rds"]),
        ("sigv4 token rds --us", ["--user"]),
        ("sigv4 conformance s", ["server"]),
        ("sigv4 conformance --failed --on", ["--only"]),
        ("sigv4 presign --region ''", []),
        ("sigv4 vendor ''", []),
        ("sigv4 man ''", ["-h", "--help"]),
        ("sigv4 hel", ["help"]),
        ("sigv4 help pre", ["presign"]),
        ("sigv4 help bulk po", ["post"]),
        ("sigv4 help presign ''", []),
    ],
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes(sigv4, words, completed):
    """What bash offers for the beginning of a line."""
    script = sigv4("completion", "bash").out
    program = (
        f"{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); _sigv4; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == completed


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("sigv4 bulk sig", ["sign"]),
        ("sigv4 sign --input", []),
        ("sigv4 bulk sign --input-f", ["--input-format"]),
        ("sigv4 presign --method=h", ["--method=head"]),
        ("sigv4 completion f", ["fish"]),
        ("sigv4 token rds --us", ["--user"]),
        ("sigv4 audit code a", ["a file.py"]),
        ("sigv4 conformance --failed --on", ["--only"]),
        ("sigv4 hel", ["help"]),
        ("sigv4 help pre", ["presign"]),
        ("sigv4 help bulk po", ["post"]),
        ("sigv4 help presign ", []),
    ],
)
@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(sigv4, line, completed, tmp_path):
    """What fish offers for the beginning of a line: options of one command, and files."""
    (tmp_path / "a file.py").touch()
    program = f"{sigv4('completion', 'fish').out}\ncomplete -C '{line}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert [offer.partition("\t")[0] for offer in done.stdout.splitlines()] == completed


def test_manual_page(sigv4):
    """Every command and option is in it, and no line is taken for a request of roff."""
    page = sigv4("man").out
    for name in COMMANDS:
        assert f".SH SIGV4 {name}".upper().replace("-", "\\-") in page
    assert ".B \\-\\-expires\\-in DURATION" in page
    assert [line for line in page.splitlines() if line.startswith("'")] == []
    assert "" not in page.splitlines()
    assert "%(" not in page


def test_manual_page_has_each_kind_of_token(sigv4):
    """With the options of its own; what all kinds take stands once."""
    page = sigv4("man").out
    of_rds = page.partition(".SS sigv4 token rds\n")[2].partition("\n.S")[0]
    assert "\\-\\-user USER" in of_rds
    assert "\\-\\-profile" not in of_rds
    assert "\\-\\-profile" in page.partition(".SS sigv4 token KIND\n")[2].partition("\n.S")[0]
    for kind in KINDS:
        name = kind.removesuffix("-helper") if kind == "codecommit-helper" else kind
        assert f".SS sigv4 token {name}\n".replace("-", "\\-") in page


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", ["80", "120"])
def test_help_fits(name, columns, sigv4, monkeypatch):
    """No line of the help is wider than the terminal, examples among them."""
    monkeypatch.setenv("COLUMNS", columns)
    shown = sigv4(*name.split(), "--help").out
    assert shown.startswith("usage: ")
    assert [line for line in shown.splitlines() if len(line) > int(columns)] == []
