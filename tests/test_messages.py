"""Every message of the library: on record in one catalogue, and in plain words."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = [
    line
    for line in (ROOT / "tests" / "messages.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("- ")
]
# Words and turns of phrase that CONTRIBUTING.md replaces by plain ones.
DIALECT = re.compile(
    r"\b(is none|are none|told|tells|moments?|twins?|whoever|anew|half-fed|spelling|"
    r"behind the body|not to be had)\b",
    re.IGNORECASE,
)


def test_catalogue_is_current():
    """`python tools/messages.py --write` writes it; read the difference."""
    program = [sys.executable, "tools/messages.py", "--check"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "up to date\n")


def test_messages_are_plain():
    """Field terms, and no turn of phrase that a newcomer stumbles over."""
    assert [line for line in LINES if DIALECT.search(line)] == []
    assert len(LINES) > 500


def test_keywords_are_marked():
    """Errors mark each keyword of the library, so that the command line shows a flag instead."""
    import inspect
    import re

    import sigv4
    from sigv4.s3 import S3

    callables = (S3, S3.presign, S3.presigner, sigv4.Signer, sigv4.Signer.presign)
    names = {name for each in callables for name in inspect.signature(each).parameters}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(name for name in names if '_' in name))})\b")
    lines = (ROOT / "tests" / "messages.md").read_text(encoding="utf-8").splitlines()
    unmarked = [
        line
        for line in lines
        if line.startswith("- ")
        and not line.startswith(("- ValueError", "- TypeError"))
        and pattern.search(re.sub(r"`[^`]*`", "", line))
    ]
    # The last is the name of a setting in the AWS CLI's files.
    assert [line for line in unmarked if "AWS_ENDPOINT_URL or endpoint_url" not in line] == []
