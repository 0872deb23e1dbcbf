"""A machine without credentials, and a way to run the command line in this process."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable
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
