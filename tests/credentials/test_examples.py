"""What sources send and store, against the examples that other packages have produced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .examples import KINDS, difference

EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text())["examples"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_example(example):
    """Requests to the letter, files by their name and content, signatures that verify."""
    pytest.importorskip("cryptography", reason="certificates and logins need cryptography")
    assert example["kind"] in KINDS
    assert difference(example) is None


def test_a_wrong_example_is_noticed():
    """The runner can fail: another body, another cache file, another signature."""
    pytest.importorskip("cryptography", reason="certificates and logins need cryptography")
    by_id = {example["id"]: example for example in EXAMPLES}
    role = json.loads(json.dumps(by_id["credentials-role"]))
    role["expected"]["requests"][0]["body"] += "&Policy=x"
    assert "Policy" in difference(role)
    cached = json.loads(json.dumps(by_id["cache-role-cli"]))
    cached["expected"]["path"] = cached["expected"]["path"].replace("2513", "2514")
    assert "was not read" in difference(cached)
    signed = json.loads(json.dumps(by_id["rolesanywhere-rsa"]))
    signed["inputs"]["duration"] = 900
    assert difference(signed) is not None
