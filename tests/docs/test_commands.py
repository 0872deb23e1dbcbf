"""Every ``sigv4`` command line on the pages is one that the command line accepts."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from sigv4.cli.commands import COMMANDS, find
from sigv4.cli.parser import make_parser

from .pages import PAGES, ROOT, blocks, name, read


def commands(page):
    """The commands in blocks for the shell and in long spans, as words; pipes end one."""
    text = "\n".join([*blocks(page, "sh"), *blocks(page, "console")])
    text += "\n" + "\n".join(re.findall(r"`(sigv4(?: [^` \n]+){6,})`", read(page)))
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r'"?\$\([^)]*\)"?', "1", text)
    for line in text.splitlines():
        for part in re.split(r"\s\|\s|&&", line):
            command = part.strip().removeprefix("$ ")
            if command.startswith("sigv4 ") and "..." not in command:
                words = shlex.split(re.split(r"\s(?:>|&$)", command)[0], comments=True)
                yield words[1:]


CASES = [
    pytest.param(words, id=f"{name(page)}-{' '.join(words)[:60]}")
    for page in PAGES
    for words in commands(page)
]


def test_pages_have_commands():
    """Those of every kind are found."""
    found = {find(case.values[0])[0] for case in CASES}
    wanted = {"presign", "post", "sign", "endpoint", "bulk presign", "bulk verify", "explain"}
    assert wanted | {"serve", "conformance"} <= found
    assert len(CASES) >= 25


@pytest.mark.parametrize("words", CASES)
def test_command_line_is_accepted(words):
    """Wrong usage would exit with status 2."""
    if words == ["--version"]:
        return
    command, arguments = find(words)
    assert command, words
    make_parser(command).parse_args(arguments)


def test_every_command_is_listed():
    """docs/command-line.md names each command; a row may leave out what its commands share."""
    lines = read(ROOT / "docs" / "command-line.md").splitlines()
    rows = [line for line in lines if "sigv4 " in line]
    for command in COMMANDS:
        family, _, second = command.partition(" ")
        assert any(
            f"sigv4 {command}" in row
            or f", `{command}`" in row
            or (f"`sigv4 {family} " in row and f", `{second}`" in row)
            for row in rows
        ), command


def test_exit_statuses():
    """docs/exit-codes.md has those of the manual page."""
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", "man"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    section = done.stdout.partition(".SH EXIT STATUS\n")[2].partition("\n.SH ")[0]
    statuses = re.findall(r"^\.B (.*)$", section, re.MULTILINE)
    page = read(ROOT / "docs" / "exit-codes.md")
    assert re.findall(r"^\| (\d[\d, ]*) \|", page, re.MULTILINE) == statuses
    assert len(statuses) >= 5
