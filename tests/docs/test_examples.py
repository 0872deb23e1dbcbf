"""Every Python block of README and docs/ runs, and terminal sessions print what they show."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sigv4
from sigv4.s3 import content_disposition
from sigv4.verify import Verifier
from tools import consoles, outputs

from ..conftest import KEY_ID, SECRET
from .pages import DOCS, README, ROOT, blocks, name, read

ELSEWHERE = {ROOT / path for path in outputs.ELSEWHERE}
PAGES = [README, *(page for page in sorted(DOCS.glob("*.md")) if page not in ELSEWHERE)]
HOST = "my-bucket.s3.eu-west-1.amazonaws.com"
KEYS = {KEY_ID: sigv4.Credentials(KEY_ID, SECRET)}


@pytest.fixture
def names(request):
    """What the pages take as given: the names of docs/examples.md."""
    page = request.node.callspec.params["page"] if hasattr(request.node, "callspec") else README
    with outputs.prepared(read(page)) as given:
        yield given


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_blocks_run(page, names):
    """One after the other, in one namespace, and they print what the page shows."""
    assert outputs.run(read(page), names) == read(page), "run python tools/outputs.py --write"


def test_there_are_blocks():
    """The README has a block for each of its users, and most pages have some."""
    assert len(blocks(README, "python")) == 3
    assert len([page for page in PAGES if blocks(page, "python")]) >= 10
    assert sum(read(page).count("<!-- output -->") for page in PAGES) >= 10


def test_other_output_is_noticed():
    """What a page shows is compared with what its block prints."""
    page = "```python\nprint(1)\n```\n\n<!-- output -->\n```text\n2\n```\n"
    assert outputs.run(page, {}) == page.replace("2", "1")
    assert outputs.run(page.replace("2", "1"), {}) == page.replace("2", "1")


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
