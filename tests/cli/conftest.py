"""A machine without credentials, and a way to run the command line in this process."""

from __future__ import annotations

import io
import os
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import NamedTuple

import pytest

from sigv4.cli import main


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable of AWS, an empty home, and no network: no command may look for it."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    def refuse(*_, **__):
        raise AssertionError("a command reached for the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def sigv4(capsys, monkeypatch) -> Run:
    """Run a command line; standard input is given as text, and is no terminal."""

    def run(*arguments: str, stdin: str = "") -> Outcome:
        class Input(io.TextIOWrapper):
            def isatty(self) -> bool:
                return False

        monkeypatch.setattr("sys.stdin", Input(io.BytesIO(stdin.encode()), encoding="utf-8"))
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture
def keys(monkeypatch):
    """Long-term keys and a region in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


class Recorder(BaseHTTPRequestHandler):
    """Keeps what arrives."""

    def do_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, self.headers.items(), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_any

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    """A server on loopback that records requests."""
    with HTTPServer(("127.0.0.1", 0), Recorder) as http:
        http.seen = []
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield http
        http.shutdown()
        thread.join()
