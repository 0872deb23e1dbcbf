"""docs/boto3.md: both sides of each line give the same URL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sigv4
from sigv4.s3 import S3, content_disposition

from . import peers

PAGE = Path(__file__).parent.parent.parent / "docs" / "boto3.md"
LINES = re.findall(r"^\| `(\[?client\..*?)` \| `(.*?)` \|$", PAGE.read_text(), re.MULTILINE)
NAMES = {
    "B": peers.BUCKET,
    "K": "photos/été 2026.jpg",
    "KEYS": ["a", "b c"],
    "ROWS": [("a", "v1"), ("b c", "v/2")],
    "content_disposition": content_disposition,
}


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


def test_page_has_its_lines():
    """The twenty most used operations and more."""
    assert len(LINES) >= 25
    assert len({re.search(r'url\("(\w+)"', left)[1] for left, _ in LINES}) >= 20


@pytest.mark.parametrize(("left", "right"), LINES, ids=[right[:60] for _, right in LINES])
def test_both_sides_agree(left, right):
    """The text of the page is what runs."""
    client = peers.boto_client("eu-west-1", "virtual", None)
    keys = sigv4.Credentials(peers.key_id(None), peers.SECRET)
    s3 = S3(keys, "eu-west-1", clock=lambda: peers.AT)
    theirs = eval(left, {**NAMES, "client": client})
    ours = eval(right, {**NAMES, "s3": s3})
    assert (ours if isinstance(ours, list) else str(ours)) == theirs
