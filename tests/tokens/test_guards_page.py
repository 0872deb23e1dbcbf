"""The rows of docs/guards.md about tokens, compared with what the functions do."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import sigv4
from sigv4 import tokens
from sigv4.tokens.registry import inputs_of
from tests.conftest import SECRET, TEMPORARY_KEY_ID
from tests.tokens.kinds import HONOURED, LONGEST, VALID

PAGE = Path(__file__).parents[2] / "docs" / "guards.md"
_ROW = re.compile(r"^\| `([a-z0-9-]+)` \| ([^|]+) \| ([^|]*) ?\| (\[[^|]+\)) \|$", re.MULTILINE)


def rows() -> dict[str, tuple[str, str]]:
    """Kind, and what the page says of it: by default, and at most."""
    text = PAGE.read_text(encoding="utf-8").partition("## Login tokens")[2].partition("\n## ")[0]
    return {kind: (usual.strip(), most.strip()) for kind, usual, most, _ in _ROW.findall(text)}


ROWS = rows()


def test_every_kind_has_a_row() -> None:
    """In the order of KINDS, each with the page of its service."""
    assert tuple(ROWS) == tokens.KINDS


@pytest.mark.parametrize("kind", tokens.KINDS)
def test_the_row_is_true(kind: str, keys: sigv4.Credentials, at: datetime) -> None:
    """The lifetime by default, and the longest that can be asked for, are those of the function."""
    usual, most = ROWS[kind]
    inputs = {name: value for name, value in VALID[kind].items() if name != "expires_in"}
    made = tokens.make(kind, keys, at=at, **inputs)
    if usual == "no end":
        assert made.expires_at is None
    else:
        start = at.replace(microsecond=0)
        assert made.expires_at == start + timedelta(seconds=int(usual))
    chosen = "expires_in" in inputs_of(kind)
    assert chosen == bool(most)
    if chosen:
        honoured = f", of which {HONOURED[kind]} are honoured" if kind in HONOURED else ""
        assert most == f"{LONGEST[kind]}{honoured}"
        longest = int(most.partition(",")[0])
        assert tokens.make(kind, keys, at=at, **inputs, expires_in=longest)
        with pytest.raises(sigv4.ExpiryTooLong):
            tokens.make(kind, keys, at=at, **inputs, expires_in=longest + 1)


@pytest.mark.parametrize("kind", [kind for kind in tokens.KINDS if ROWS[kind][0] != "no end"])
def test_a_token_ends_with_its_credentials(kind: str, at: datetime) -> None:
    """A second too short: refused by default, shortened with cap, made with allow."""
    seconds = int(ROWS[kind][0])
    inputs = {name: value for name, value in VALID[kind].items() if name != "expires_in"}
    end = at.replace(microsecond=0) + timedelta(seconds=seconds - 1)
    short = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "t", end)
    with pytest.raises(sigv4.OutlivesCredentials):
        tokens.make(kind, short, at=at, **inputs)
    assert tokens.make(kind, short, at=at, on_short_lived="cap", **inputs).expires_at == end
    assert tokens.make(kind, short, at=at, on_short_lived="allow", **inputs)
    enough = sigv4.Credentials(TEMPORARY_KEY_ID, SECRET, "t", end + timedelta(seconds=1))
    assert tokens.make(kind, enough, at=at, **inputs)
    with pytest.raises(sigv4.ExpiredCredentials):
        tokens.make(kind, short, at=end + timedelta(seconds=1), on_short_lived="cap", **inputs)
