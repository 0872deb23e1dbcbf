"""The pages say what the code does."""

from __future__ import annotations

import json
import re

import pytest

from sigv4.resign import REASONS, read_sandbox
from sigv4.resign.sandbox import _FIELDS
from tests.docs.pages import DOCS, read

LINES = re.MULTILINE | re.DOTALL
SANDBOXES = [
    *re.findall(r"^<!-- sandbox -->\n```json\n(.*?)^```$", read(DOCS / "mcp.md"), LINES),
    *re.findall(r"^\$ cat sandbox.json\n(\{.*?^\})$", read(DOCS / "proxy.md"), LINES),
]


def test_reasons():
    """Each is in the table, with its meaning."""
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", read(DOCS / "resign.md"), re.MULTILINE)
    meanings = {name: kind.meaning.replace('"', "") for name, kind in REASONS.items()}
    assert {name: text.replace('"', "") for name, text in rows if name in REASONS} == meanings


def test_fields_of_a_sandbox():
    """Each is in the table."""
    names = {
        name
        for first in re.findall(r"^\| (`.*?`) \|", read(DOCS / "proxy.md"), re.MULTILINE)
        for name in re.findall(r"`(\w+)`", first)
    }
    assert set(_FIELDS) <= names


@pytest.mark.parametrize("text", SANDBOXES, ids=range(len(SANDBOXES)))
def test_sandboxes(text):
    """The files that pages show are read."""
    assert read_sandbox(text).options["services"] == json.loads(text)["services"]


def test_there_are_some():
    """The search itself finds them."""
    assert len(SANDBOXES) == 2
