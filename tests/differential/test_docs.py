"""docs/boto3.md: both sides of each line give the same URL."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from unittest import mock

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


PAGES = [
    pytest.param(page, id=page.name) for page in sorted(PAGE.parent.glob("*.md")) if page != PAGE
]


@pytest.mark.parametrize("page", PAGES)
def test_examples_run(page, tmp_path, monkeypatch):
    """As they stand, one after the other, for some credentials, a file and a connection."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", peers.key_id(None))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", peers.SECRET)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    (tmp_path / "big.bin").write_bytes(bytes(100_000))
    keys = sigv4.Credentials(peers.key_id(None), peers.SECRET)
    s3 = S3(keys, "eu-west-1", clock=lambda: peers.AT)
    live = S3(keys, "eu-west-1")
    request = sigv4.Request("PUT", "https://my-bucket.s3.eu-west-1.amazonaws.com/a", {}, b"body")
    names = {
        "credentials": keys,
        "s3": s3,
        "signer": sigv4.Signer(keys, "eu-west-1", "s3"),
        "connection": mock.Mock(),
        "arrived": sigv4.Signer(keys, "eu-west-1", "s3").sign(request).apply(request),
        "method": "GET",
        "target": "/key",
        "header_pairs": [("Host", "my-bucket.s3.eu-west-1.amazonaws.com")],
        "environ": {
            "REQUEST_METHOD": "GET",
            "RAW_URI": "/key",
            "HTTP_HOST": "my-bucket.s3.eu-west-1.amazonaws.com",
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(b""),
        },
        "length": 0,
        "scope": {
            "type": "http",
            "method": "GET",
            "scheme": "https",
            "raw_path": b"/key",
            "path": "/key",
            "query_string": b"",
            "headers": [(b"host", b"my-bucket.s3.eu-west-1.amazonaws.com")],
        },
        "body": b"",
        "fields": live.generate_presigned_post("my-bucket", "photos/${filename}")["fields"],
    }
    for block in re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL):
        exec(block, names)


def test_table_of_names():
    """docs/downloads.md says what comes of each name."""
    page = (PAGE.parent / "downloads.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.*?)` \| `(attachment; .*?)` \|$", page, re.MULTILINE)
    assert len(rows) == 4
    for name, header in rows:
        assert content_disposition(name) == header
