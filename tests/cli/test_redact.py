"""``sigv4 redact``: a stream without secrets, byte for byte the same else."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4.cli.redact import redacted
from sigv4.redaction import redact

SIGNATURE = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
ROOT = Path(__file__).parents[2]
PEM = "\n".join(["-----BEGIN PRIVATE KEY-----", *["MHc"] * 9, "-----END PRIVATE KEY-----\n"])
TEXT = (
    f"GET /?X-Amz-Signature={SIGNATURE} 200\nSignature:\n{SIGNATURE}\nplain\n{PEM}\n"
    f'{{\n "name": "X-Amz-Security-Token",\n "value": "abc"\n}}\n\nlast'
    f'--x\r\nContent-Disposition: form-data; name="x-amz-signature"\r\n\r\n{SIGNATURE}\r\n--x--\r\n'
)


def run(*arguments: str, data: bytes = b"") -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", "redact", *arguments],
        input=data,
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout


def test_files_and_standard_input(tmp_path):
    """In their order; bytes that are not UTF-8 stay."""
    file = tmp_path / "a.log"
    file.write_bytes(b"\xff\x00\r\nX-Amz-Signature=" + SIGNATURE.encode() + b"\n")
    expected = b"\xff\x00\r\nX-Amz-Signature=REDACTED\n"
    assert run(str(file)) == expected
    assert run("-", str(file), data=b"a\nb") == b"a\nb" + expected
    assert run(data=b"") == b""


def test_in_order(sigv4, tmp_path):
    file = tmp_path / "a.log"
    file.write_text("secret_key=b\n")
    out = sigv4("redact", "-", str(file), stdin="password=a\n")
    assert (out.status, out.out) == (0, "password=REDACTED\nsecret_key=REDACTED\n")


def test_missing_file(sigv4):
    out = sigv4("redact", "missing.log")
    assert out.status == 1
    assert "missing.log" in out.err


@given(st.lists(st.integers(0, len(TEXT)), max_size=8))
def test_blocks_make_no_difference(cuts):
    """Wherever a stream pauses, the whole is what one call makes of it."""
    data = TEXT.encode()
    places = [0, *sorted(cuts), len(data)]
    blocks = [data[a:b] for a, b in itertools.pairwise(places) if a < b]
    assert b"".join(redacted(iter(blocks))) == redact(TEXT).encode()


@pytest.mark.parametrize("line", ["a\n", f"X-Amz-Signature={SIGNATURE}\n"])
def test_lines_come_at_once(line):
    """For ``tail -f``: a line is written before the next one is there."""
    source = iter([line.encode()] * 3)
    stream = redacted(source)
    assert next(stream) == redact(line).encode()
    assert len(list(source)) == 2


def test_key_without_end():
    """Memory is bounded: what looks like a key without an end is written, redacted."""
    line = b"A" * 1000 + b"\n"
    blocks = [b"-----BEGIN PRIVATE KEY-----\n", *[line] * 100, b"end\n"]
    written = [*redacted(iter(blocks))]
    assert len(written) > 1
    assert written[0] == b"-----BEGIN PRIVATE KEY-----REDACTED"


def test_read_without_read1():
    """Standard input may be any binary file."""
    from sigv4.cli import redact as command

    class Only:
        def __init__(self, data: bytes) -> None:
            self.read = io.BytesIO(data).read

    out = io.BytesIO()
    command._copy(Only(b"password=abc\n"), out)
    assert out.getvalue() == b"password=REDACTED\n"


@pytest.mark.parametrize(
    "text",
    [
        f"secret_access_key: |\n  {SIGNATURE}\n",
        f"- name: AWS_SECRET_ACCESS_KEY\n  value: {SIGNATURE}\n",
        f"form-data; name=x-amz-security-token\r\n\r\n{SIGNATURE}\r\n",
        f"<SecretAccessKey>\n  {SIGNATURE}\n</SecretAccessKey>\n",
        f"<key>SecretAccessKey</key>\n<string>{SIGNATURE}</string>\n",
    ],
    ids=range(5),
)
def test_value_below_its_name(text):
    """Lines that arrive one by one are held until the value is there."""
    for lines in (text.encode().splitlines(keepends=True), [text.encode()]):
        given = b"".join(redacted(iter(lines)))
        assert b"REDACTED" in given
        assert SIGNATURE.encode() not in given


def test_lines_that_end_with_a_word(capsys):
    """They are written at once: no value follows."""
    lines = iter([b"invalid token\n", b"next\n"])
    made = redacted(lines)
    assert next(made) == b"invalid token\n"
    assert next(lines) == b"next\n"
