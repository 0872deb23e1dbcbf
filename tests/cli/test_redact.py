"""``sigv4 redact``: a stream without secrets, byte for byte the same else."""

from __future__ import annotations

import io
import itertools
import json
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


TOKEN = "ZZ9XdkPq+abcdef/1234567890ghijklmnopqrstuv=="
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HAR = {
    "headers": [
        {"name": "Cookie", "value": "session=Zm9vYmFy-my-key-1a2b3c"},
        {"name": "Accept", "value": "*/*"},
        {"name": "X-Amz-Security-Token", "comment": "", "value": TOKEN},
    ],
    "cookies": [{"name": f"sid{number}", "value": "hunter2", "path": "/"} for number in range(9)],
    "queryString": [{"name": "X-Amz-Signature", "value": SIGNATURE}],
}
EVENT = {
    "multiValueHeaders": {
        "Cookie": ["a=b; session-token=c", "token=d"],
        "Authorization": ["Bearer abc"],
        "x-amz-security-token": [TOKEN, TOKEN],
    },
    "cookies": ["a=b", "c=d"],
}
# The forms that docs/redact.md names, where they have several lines.
FORMS = {
    "url": f"GET /?X-Amz-Security-Token={TOKEN[:20]}&X-Amz-Signature={SIGNATURE} 200\n",
    "headers": f"Authorization: Bearer abc\r\nX-Amz-Security-Token: {TOKEN}\r\nCookie: a=b\r\n\r\n",
    "signature below": f"Signature:\n{SIGNATURE}\n",
    "form": f'form-data; name="x-amz-signature"\r\nContent-Type: a/b\r\n\r\n{SIGNATURE}\r\n--b\r\n',
    "form without quotes": f"form-data; name=x-amz-signature\r\n\r\n{SIGNATURE}\r\n",
    "form of a variable": (
        f'--b\nform-data; name="value"\n\n{SECRET}\n'
        '--b\nform-data; name="key"\n\nSECRET_KEY\n--b--\n'
    ),
    "html": f"<input name='x-amz-signature'\n  type='hidden'\n  value='{SIGNATURE}'>\n",
    "xml": f"<a>\n<ns2:SecretAccessKey xml:space='x'>\n {SECRET}\n</ns2:SecretAccessKey>\n</a>\n",
    "xml attributes": f"<SecretAccessKey\n  a='b'\n  c='d'\n>{SECRET}</SecretAccessKey>\n",
    "cdata": f"<SecretAccessKey>\n<![CDATA[\n{SECRET}]]>\n</SecretAccessKey>\n",
    "plist": f"<key>SecretAccessKey</key>\n\n<string>{SECRET}</string>\n",
    "hadoop": f"<name>fs.s3a.secret.key</name>\n<value>{SECRET}</value>\n",
    "json": json.dumps({"SecretAccessKey": SECRET, "token": TOKEN, "b": 1}, indent=1) + "\n",
    "json, value below": f'{{"SecretAccessKey":\n\n "{SECRET}"\n}}\n',
    "json arrays": json.dumps(EVENT, indent=2) + "\n",
    "json arrays, bracket below": f'"x-amz-security-token":\n[\n"{TOKEN}"\n,\n"{TOKEN}"\n]\n',
    "har": json.dumps(HAR, indent=2) + "\n",
    "har, commas below": '"name": "Cookie"\n, "value"\n: "a=my-token"\n},{"name"\n: "b"\n',
    "yaml": f"- name: AWS_SECRET_ACCESS_KEY\n  value: {SECRET}\n- name: b\n  value: c\n",
    "quoted yaml": f"- name: 'AWS_SECRET_ACCESS_KEY'\n  value: '{SECRET}'\n",
    "yaml block": f"secret_key: |-\n{'  a-secret-key: b' * 3}\n" + f"  {SECRET}\n" * 9 + "b: 2\n",
    "yaml tag": f"secretAccessKey: !!str {SECRET}\npassword: a b\n",
    "yaml tag and block": f"secretAccessKey: !!binary |\n  {SECRET}\n",
    "yaml below": f"secretAccessKey:\n  {SECRET}\nb: 1\n",
    "yaml list": "Authorization:\n- Bearer abc\nCookie:\n  - a=b;\n    token=c\n  - 'd=e'\nb: 1\n",
    "env": f"AWS_SESSION_TOKEN={TOKEN}\nDB_PASSWORD='a'\nB=2\n",
    "curl": f"curl -H 'X-Amz-Security-Token: {TOKEN}' \\\n  -H 'Cookie: a=b' \\\n  https://h\n",
    "python": f"{{'Cookie': ['a=b',\n            'c=d'],\n 'SecretAccessKey':\n  '{SECRET}'}}\n",
    "key": PEM,
    "prose": "the token\nsecret:\n\n'key'\n</Cookie>\n",
}


@given(st.lists(st.sampled_from(sorted(FORMS)), min_size=1, max_size=4), st.data())
def test_any_pieces_give_what_the_library_gives(names, data):
    """The same text comes out, whether it is fed as a whole, by line or in any other pieces."""
    text = "".join([FORMS[name] for name in names])
    whole = text.encode()
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=20))
    places = [0, *sorted(cuts), len(whole)]
    blocks = [whole[a:b] for a, b in itertools.pairwise(places) if a < b]
    for pieces in (blocks, whole.splitlines(keepends=True)):
        assert b"".join(redacted(iter(pieces))).decode() == redact(text)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_by_line_and_by_byte(form):
    """One line or one byte at a time; nothing secret is left."""
    text = FORMS[form]
    lines = text.encode().splitlines(keepends=True)
    pieces = [lines, [text[at : at + 1].encode() for at in range(len(text))]]
    pieces += [[b"".join(lines[:at]), b"".join(lines[at:])] for at in range(1, len(lines))]
    for each in pieces:
        made = b"".join(redacted(iter(each))).decode()
        assert made == redact(text)
        for secret in (SIGNATURE, TOKEN, SECRET, "hunter2", "my-key", "MHc"):
            assert secret not in made


def test_the_end_of_a_block_within_har():
    """A block of a file may end between a name and the line after its value."""
    text = json.dumps(HAR, indent=2)
    head = text[: text.index('"Accept"') + len('"Accept",\n')]
    filler = "x" * 99 + "\n"
    size = (1 << 20) - len(head)
    whole = filler * (size // 100) + "y" * (size % 100 - 1) + "\n" + text
    data = whole.encode()
    made = b"".join(redacted(iter([data[: 1 << 20], data[1 << 20 :]])))
    assert made.decode() == redact(whole)
    assert b"my-key" not in made


def test_array_without_end():
    """Memory is bounded: what looks like an array without an end is written, redacted."""
    blocks = [b'"cookies": [\n', *[b'"a=secretvalue",\n'] * 9000]
    written = [*redacted(iter(blocks))]
    assert len(written) > 1
    assert b"secretvalue" not in written[0]
