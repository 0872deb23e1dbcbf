"""Every Python block of README and docs/ runs, and terminal sessions print what they show."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from io import BytesIO
from unittest import mock

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

import sigv4
from sigv4.s3 import S3, content_disposition
from sigv4.verify import Verifier
from tools import consoles

from ..conftest import AT, KEY_ID, SECRET
from .pages import DOCS, README, ROOT, blocks, name, read

SIDE_BY_SIDE = (
    DOCS / "boto3.md"
)  # two columns of code; tests/differential/test_docs.py runs its rows
ELSEWHERE = {
    SIDE_BY_SIDE,
    DOCS / "embedding.md",  # tests/docs/test_embedding.py runs it in a folder of its own
    DOCS / "pytest.md",  # tests/test_pytest_plugin.py runs it in pytest
}
PAGES = [README, *(page for page in sorted(DOCS.glob("*.md")) if page not in ELSEWHERE)]
HOST = "my-bucket.s3.eu-west-1.amazonaws.com"
KEYS = {KEY_ID: sigv4.Credentials(KEY_ID, SECRET)}


@cache
def private_key():
    return generate_private_key(65537, 2048)


@pytest.fixture
def names(tmp_path, monkeypatch):
    """What the pages take as given: credentials, a file, a connection, a request that arrived."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    (tmp_path / "big.bin").write_bytes(bytes(100_000))
    keys = KEYS[KEY_ID]
    request = sigv4.Request("PUT", f"https://{HOST}/a", {}, b"body")
    form = S3(keys, "eu-west-1").generate_presigned_post("my-bucket", "photos/${filename}")
    return {
        "credentials": keys,
        "private_key": private_key(),
        "lookup": KEYS.get,
        "s3": S3(keys, "eu-west-1", clock=lambda: AT),
        "signer": sigv4.Signer(keys, "eu-west-1", "s3"),
        "connection": mock.Mock(),
        "arrived": sigv4.Signer(keys, "eu-west-1", "s3").sign(request).apply(request),
        "method": "GET",
        "target": "/key",
        "header_pairs": [("Host", HOST)],
        "environ": {
            "REQUEST_METHOD": "GET",
            "RAW_URI": "/key",
            "HTTP_HOST": HOST,
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
            "headers": [(b"host", HOST.encode())],
        },
        "body": b"",
        "fields": form["fields"],
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_blocks_run(page, names):
    """One after the other, in one namespace."""
    for block in blocks(page, "python"):
        exec(block, names)


def test_there_are_blocks():
    """The README has a block for each of its users, and most pages have some."""
    assert len(blocks(README, "python")) == 3
    assert len([page for page in PAGES if blocks(page, "python")]) >= 10


def test_presigned_url_of_the_readme(names):
    """It says what to send with the URL, and until when it works."""
    exec(blocks(README, "python")[0], names)
    p = names["p"]
    assert p.method == "PUT"
    assert dict(p.headers) == {"Content-Type": "text/plain"}
    assert (p.expires_at - p.signed.expires_at).total_seconds() == 0
    assert "Authorization" in names["signed"].headers


@pytest.mark.parametrize("page", [README, DOCS / "verify.md"], ids=name)
def test_verify_example_accepts_whole_requests_alone(page, names):
    """What is signed is accepted, another body is not, and a head is no success."""
    if page == README:
        exec(blocks(README, "python")[0], names)
    verifier = Verifier(KEYS.get, region="eu-west-1", service="s3")  # README makes one itself
    names |= {"sigv4": sigv4, "verifier": verifier}
    block = next(block for block in blocks(page, "python") if "def authenticate(" in block)
    exec(block, names)
    answer = names["authenticate"]
    signer = sigv4.Signer(KEYS[KEY_ID], "eu-west-1", "s3")
    request = sigv4.Request("PUT", f"https://{HOST}/a", {}, b"body")
    signed = signer.sign(request).apply(request)
    assert answer(signed)[0] == 200
    other = sigv4.Request(signed.method, signed.url, [*signed.headers], b"tampered")
    assert answer(other)[:2] == (400, "XAmzContentSHA256Mismatch")
    path = sigv4.Request(signed.method, signed.url + "b", [*signed.headers], b"body")
    assert answer(path)[:2] == (403, "SignatureDoesNotMatch")
    bare = sigv4.Request("PUT", f"https://{HOST}/a")
    head = signer.stream(bare, b"x" * 10_000).apply(bare)
    assert answer(head)[0] >= 400


def test_sessions_print_what_they_show():
    """Else: python tools/consoles.py --write, and read the difference."""
    program = [sys.executable, str(ROOT / "tools" / "consoles.py"), "--check"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_sessions_are_found():
    """The README shows three refusals, and a page that shows something else is noticed."""
    text = read(README)
    assert len(consoles.BLOCK.findall(text)) == 2
    assert text.count(f"\n{consoles.PROMPT}") == 3
    assert text.count("\nsigv4: ") == 3


def test_readme_is_short():
    """Under 150 lines."""
    assert len(read(README).splitlines()) < 150


def test_names_of_downloads():
    """docs/downloads.md shows the header of each name."""
    rows = [
        line.strip("| ").split(" | ")
        for line in read(DOCS / "downloads.md").splitlines()
        if line.startswith("| `") and "attachment; " in line
    ]
    assert len(rows) == 4
    for file, header in rows:
        assert content_disposition(file.strip("`")) == header.strip("`")
