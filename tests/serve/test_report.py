"""The report of a request: whole lines in a pipe, wrapped and coloured on a terminal."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from itertools import pairwise

import pytest

import sigv4
from sigv4.serve import as_text

from .conftest import KEY_ID, REGION, SECRET
from .test_command import ROOT, SIGNER, WRONG, send

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LONG = "/photos/" + "%C3%A9" * 60


@pytest.fixture
def findings(endpoint):
    """A request that is verified, one with a wrong secret and a note, and one that is not HTTP."""
    assert send(endpoint.port, SIGNER) == 404
    assert send(endpoint.port, WRONG) == 403
    agent = f"User-Agent: {'word ' * 40}"
    endpoint.talk(f"GET {LONG} HTTP/1.1\r\nHost: localhost\r\n{agent}\r\n\r\n".encode())
    return endpoint.findings


@pytest.mark.parametrize("width", [40, 41, 60, 79, 133])
def test_width(findings, width):
    """No line is longer, and nothing is lost: without marks and blanks, both are the same text."""
    for finding in findings:
        wrapped, whole = as_text(finding, width), as_text(finding)
        assert max(len(line) for line in wrapped.splitlines()) <= width
        joined = re.sub(r"\n {6}: ", "", wrapped)
        assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", whole)


def test_narrow_terminals(findings):
    """Lines have at least 40 columns."""
    assert as_text(findings[0], 1) == as_text(findings[0], 40)


def test_characters_that_count(findings):
    """The canonical request goes on after a mark; its own lines can be recognised."""
    lines = as_text(findings[1], 40).splitlines()
    at = lines.index("    canonical request of what arrived:")
    block = [line for line in lines[at + 1 :] if line.startswith(("      |", "      :"))]
    assert block[0] == "      | GET"
    assert any(line.startswith("      : ") for line in block)
    assert all(len(line) == 40 for line, after in pairwise(block) if after[6] == ":")


def test_colours(findings):
    """The verdict, causes and notes have colours, and the text is the same."""
    verified, refused, unsigned = [as_text(each, 60, colour=True) for each in findings]
    assert verified.startswith("\x1b[1;32m#1 verified\x1b[0m, 404: GET /b/k")
    assert refused.startswith("\x1b[1;31m#2 REFUSED\x1b[0m, 403 SignatureDoesNotMatch: GET /b/k")
    assert "\n    \x1b[1;33mcause:\x1b[0m " in refused
    for finding, text in zip(findings, (verified, refused, unsigned), strict=True):
        assert COLOUR.sub("", text) == as_text(finding, 60)
        assert "\x1b" not in as_text(finding, 60)


def test_page(endpoint):
    """The report in docs/serve.md is that of these two requests, but for times and ports."""
    host = f"127.0.0.1:{endpoint.port}"
    agent = {"User-Agent": "curl/7.88.1"}
    put = sigv4.Request("PUT", f"http://{host}/photos/welcome.txt", {"Host": host}, b"Welcome")
    sent = [*SIGNER.sign(put).apply(put).headers, *agent.items(), ("Content-Length", "7")]
    lines = [f"{name}: {value}" for name, value in sent]
    head = "\r\n".join(["PUT /photos/welcome.txt HTTP/1.1", *lines, "", "Welcome"])
    endpoint.talk(head.encode())
    url = SIGNER.presign(sigv4.Request("PUT", f"http://{host}/photos/welcome.txt")).url
    target = url.removeprefix(f"http://{host}")
    endpoint.talk(
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: curl/7.88.1\r\n\r\n".encode()
    )
    page = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    shown = page.partition("```console\n#1")[2].partition("```")[0]
    found = "\n".join([as_text(finding) for finding in endpoint.findings])
    assert without_times(found) == without_times(f"#1{shown}".rstrip())


def without_times(text: str) -> str:
    """Replace times, ports and hashes."""
    for pattern in (
        r"[0-9a-f]{64}",
        r"\d{8}T\d{6}Z",
        r"(?<=[F/ ])\d{8}(?=[/%])",
        r"\d{4}-\S*?\+00:00",
        r":\d{4,5}\b",
    ):
        text = re.sub(pattern, "*", text)
    return text.replace(REGION, "us-east-1")


@pytest.mark.parametrize("plain", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_terminal(plain):
    """On a terminal of 50 columns; colours unless NO_COLOR or a dumb terminal forbids them."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    import fcntl
    import termios

    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 51, 0, 0))
    ours = ("AWS_", "COLUMNS", "NO_COLOR", "TERM")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    keys = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION}
    process = subprocess.Popen(
        [sys.executable, "-m", "sigv4", "serve", "--once", "1"],
        env={**bare, **keys, "PYTHONPATH": str(ROOT), "TERM": "xterm", **plain},
        stdout=side,
        stderr=subprocess.DEVNULL,
    )
    os.close(side)
    try:
        port, shown = int(line_of(main)), ""
        assert send(port, WRONG) == 403
        assert process.wait(20) == 1
        while line := line_of(main):
            shown += line
    finally:
        process.kill()
        process.wait()
        os.close(main)
    assert bool(COLOUR.search(shown)) == (not plain)
    lines = COLOUR.sub("", shown).splitlines()
    assert lines[0].startswith("#1 REFUSED, 403 SignatureDoesNotMatch")
    assert 40 < max(len(line) for line in lines) <= 50


def line_of(terminal: int) -> str:
    """Read a line; empty at the end."""
    data = b""
    while not data.endswith(b"\n"):
        try:
            piece = os.read(terminal, 1)
        except OSError:  # Linux reports the end of a terminal so
            break
        if not piece:
            break
        data += piece
    return data.decode().replace("\r\n", "\n")
