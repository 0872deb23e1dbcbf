"""Messages on a terminal and elsewhere."""

from __future__ import annotations

import os

import pytest

import sigv4
from sigv4.cli import messages


@pytest.fixture
def terminal(monkeypatch, capsys):
    """Standard error is a terminal of 50 columns that knows colours."""
    monkeypatch.setattr(messages, "is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((50, 24)))
    return lambda: capsys.readouterr().err


def test_on_a_terminal(terminal):
    """The message wraps, its head has a colour, and the remedy begins a line of its own."""
    messages.show("error", "one two three " * 5, "a-code", remedy="Do this.")
    lines = terminal().splitlines()
    assert lines[0].startswith("\x1b[1;31msigv4: error:\x1b[0m one two three")
    assert all(len(line) < 65 for line in lines)
    assert lines[-1] == "  Do this."
    assert "[a-code]" in "".join(lines)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_without_colours(terminal, monkeypatch, name, value):
    """NO_COLOR and terminals that know none are respected."""
    monkeypatch.setenv(name, value)
    messages.note("a b")
    assert terminal() == "sigv4: note: a b\n"


def test_elsewhere(capsys):
    """One line, for logs and for grep."""
    messages.show_error(sigv4.UnsafeKey("The key is `bad`.", "Pass `allow_unsafe_keys=True`."))
    assert capsys.readouterr().err == (
        "sigv4: error: The key is --bad. Pass --allow-unsafe-keys. [unsafe-key]\n"
    )


def test_nothing_to_say(capsys):
    """An empty text prints nothing."""
    messages.show("note", "")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`expires_in=5` is short", "--expires-in 5 is short"),
        ('pass `on_short_lived="cap"`', "pass --on-short-lived cap"),
        ("`allow_long_keys=True`", "--allow-long-keys"),
        ("the key 'a`b' and `expires_in`", "the key 'a`b' and --expires-in"),
        ("`not a name` `Key`", "`not a name` s3://BUCKET/KEY"),
        ("an open `quote", "an open `quote"),
    ],
)
def test_keywords_become_flags(text, shown):
    """Only what an error marks is replaced; a backquote of a refused value stays."""
    assert messages.with_flags(text) == shown


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (sigv4.ExpiryTooLong, "expiry-too-long"),
        (sigv4.SigV4Error, "sig-v4-error"),
        (sigv4.LongLivedUrlWarning, "long-lived-url-warning"),
    ],
)
def test_codes(kind, code):
    """The class's name in kebab case."""
    assert messages.code_of(kind) == code
    if issubclass(kind, sigv4.SigV4Error):
        assert kind.kind == code  # what Python and the table of errors call it
