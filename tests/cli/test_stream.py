"""``sigv4 sign --stream``: the head in a file, the framed body on standard output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import sigv4 as package
from sigv4.cli import curl, stream
from sigv4.verify import Verifier

ROOT = Path(package.__file__).parents[1]
URL = "https://s3.amazonaws.com/examplebucket/chunkObject.txt"
DEMO = ("--demo", "--at", "20130524T000000Z", "--region", "us-east-1", "--service", "s3")
STORAGE = ("--header", "x-amz-storage-class: REDUCED_REDUNDANCY")
SEED = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
END = (
    "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
    "x-amz-checksum-crc32c:sOO8/Q==\r\n"
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n"
    "\r\n"
)


@pytest.fixture
def documented(tmp_path):
    """AWS's example of a trailer, as options."""
    pytest.importorskip("awscrt", reason="awscrt is not installed")
    body, head = tmp_path / "body", tmp_path / "head"
    body.write_bytes(b"a" * 66_560)
    given = ("sign", "PUT", URL, *STORAGE, *DEMO, "--stream", "--checksum", "crc32c")
    return (*given, "--body-file", str(body), "--head", str(head)), head


def test_documented_example(sigv4, documented):
    """Its last chunk and its trailer come out; the head says how long all is."""
    options, head = documented
    done = sigv4(*options)
    assert done.status == 0
    assert done.out.startswith("10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c9")
    assert done.out.endswith(END)
    lines = head.read_text().splitlines()
    assert lines[:-2] == [
        "X-Amz-Content-SHA256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "Content-Encoding: aws-chunked",
        "X-Amz-Decoded-Content-Length: 66560",
        "X-Amz-Trailer: x-amz-checksum-crc32c",
        f"Content-Length: {len(done.out)}",
    ]
    assert lines[-1].endswith(f"Signature={SEED}")


def test_json(sigv4, documented):
    """The same head for scripts."""
    options, head = documented
    sigv4(*options, "--output", "json")
    reported = json.loads(head.read_text())
    assert reported["url"] == URL
    assert reported["headers"]["Content-Length"] == "66946"


def test_curl(sigv4, documented):
    """A file for curl: all headers of the request, and the body from standard input."""
    options, head = documented
    sigv4(*options, "--output", "curl")
    lines = head.read_text().splitlines()
    assert lines[:6] == [
        "globoff",
        "path-as-is",
        'request = "PUT"',
        'upload-file = "-"',
        'header = "Transfer-Encoding:"',
        'header = "Expect:"',
    ]
    assert 'header = "x-amz-storage-class: REDUCED_REDUNDANCY"' in lines
    assert lines[-1] == f'url = "{URL}"'


def test_curl_reads_what_is_quoted():
    """Quotes, backslashes and tabs in a header stay what they are; an empty one is sent empty."""
    text = curl.config("PUT", "https://h/", [("x-a", '"\\\t'), ("x-b", "")])
    assert 'header = "x-a: \\"\\\\\\t"\n' in text
    assert 'header = "x-b;"\n' in text


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_knows_the_options(tmp_path):
    """It has nothing against the file, and asks for the host that stands there."""
    head = tmp_path / "head"
    head.write_text(curl.config("PUT", "http://nowhere.invalid:1/", [("x-a", "1")]))
    done = subprocess.run(
        ["curl", "--config", str(head), "--silent", "--show-error"],
        input=b"",
        capture_output=True,
        check=False,
    )
    assert b"nowhere.invalid" in done.stderr
    assert b"unknown" not in done.stderr


def test_standard_input(sigv4, tmp_path):
    """With its length."""
    where = ("--body-file", "-", "--length", "5", "--head", str(tmp_path / "head"))
    options = ("--stream", "--unsigned-chunks", "--checksum", "crc32")
    done = sigv4("sign", "PUT", URL, *DEMO, *options, *where, stdin="hello")
    assert done.out == "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"


def test_steps_go_to_standard_error(sigv4, documented):
    """As the body has standard output."""
    options, _ = documented
    done = sigv4(*options, "--show-steps")
    assert "# 1. canonical request\nPUT\n/examplebucket/chunkObject.txt\n" in done.err
    assert "#" not in done.out


def test_sizes_of_chunks(sigv4, tmp_path):
    """As asked for."""
    (tmp_path / "body").write_bytes(b"a" * 20_000)
    where = ("--body-file", str(tmp_path / "body"), "--head", str(tmp_path / "head"))
    done = sigv4("sign", "PUT", URL, *DEMO, "--stream", "--chunk-size", "10000", *where)
    assert [line[:5] for line in done.out.split("\r\n")[::2]] == ["2710;", "2710;", "0;chu", ""]


def test_a_body_of_another_length(sigv4, tmp_path):
    """An error, a status, and nothing sent."""
    where = ("--body-file", "-", "--length", "6", "--head", str(tmp_path / "head"))
    done = sigv4("sign", "PUT", URL, *DEMO, "--stream", *where, stdin="hello")
    assert done.status == 1
    assert "--length 6, but the body has 5 bytes" in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--checksum", "sha1"), "Pass --stream, or leave them out"),
        (("--length", "3"), "Pass --stream"),
        (("--head", "x"), "Pass --stream"),
        (("--unsigned-chunks",), "Pass --stream"),
        (("--chunk-size", "9000"), "Pass --stream"),
        (("--stream",), "Pass --body-file FILE (- is standard input) and --head FILE"),
        (("--stream", "--head", "x"), "Pass --body-file FILE"),
        (("--stream", "--body-file", "x"), "--head FILE"),
        (("--stream", "--body-file", "-", "--head", "x"), "Pass --length BYTES"),
        (
            ("--stream", "--body-file", "-", "--head", "x", "--length", "0", "--chunk-size", "9"),
            "--chunk-size 9 is too small",
        ),
        (
            ("--stream", "--body-file", "-", "--head", "x", "--length", "0", "--unsigned-chunks"),
            "Pass --checksum crc32, or leave out --unsigned-chunks",
        ),
    ],
)
def test_options_that_do_not_go_together(sigv4, options, said, tmp_path, monkeypatch):
    """Each with its remedy."""
    monkeypatch.chdir(tmp_path)
    done = sigv4("sign", "PUT", URL, *DEMO, *options)
    assert (done.status, done.out) == (1, "")
    assert said in done.err
    assert not (tmp_path / "x").exists()


def test_standard_input_cannot_hold_both(sigv4, keys, tmp_path):
    """The body and the secret."""
    where = ("--stream", "--body-file", "-", "--length", "3", "--head", str(tmp_path / "head"))
    done = sigv4("sign", "PUT", URL, "--service", "s3", "--access-key-id", "AKID", *where)
    assert done.status == 1
    assert "both the body and the secret" in done.err


def test_terminals_are_spared(sigv4, tmp_path, monkeypatch):
    """A framed body there helps nobody."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    where = ("--stream", "--body-file", "-", "--length", "0", "--head", str(tmp_path / "head"))
    done = sigv4("sign", "PUT", URL, *DEMO, *where)
    assert done.status == 1
    assert "Pipe it into curl" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_leaves(tmp_path):
    """Nothing on standard error, and the status of SIGPIPE."""
    body = tmp_path / "body"
    body.write_bytes(bytes(4 * 1024 * 1024))
    where = ("--body-file", str(body), "--head", str(tmp_path / "head"))
    command = [sys.executable, "-m", "sigv4", "sign", "PUT", URL, *DEMO, "--stream", *where]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout.read(5) == b"10000"
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(60) == 141
    lines = [line for line in said.splitlines() if "--demo" not in line]
    assert lines == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("patience", [0.0, 0.3])
def test_a_reader_of_the_head_does_not_wait_in_vain(sigv4, tmp_path, patience):
    """It sees an empty file when the stream is refused, be it there first or last."""
    head, read = tmp_path / "head", []
    os.mkfifo(head)

    def reader():
        time.sleep(patience)
        read.append(head.read_bytes())

    thread = threading.Thread(target=reader)
    thread.start()
    where = ("--stream", "--body-file", str(tmp_path / "missing"), "--head", str(head))
    assert sigv4("sign", "PUT", URL, *DEMO, *where).status == 1
    thread.join(60)
    assert read == [b""]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_refusal_waits_for_no_reader_for_long(sigv4, tmp_path, monkeypatch):
    """Nobody may be there at all."""
    monkeypatch.setattr(stream, "_PATIENCE", 1)
    os.mkfifo(tmp_path / "head")
    where = ("--stream", "--head", str(tmp_path / "head"))
    assert sigv4("sign", "PUT", URL, *DEMO, *where).status == 1


PIPE = """
mkfifo head
"$PYTHON" -m sigv4 sign PUT "$URL" --allow-ambiguous-paths \\
    --service s3 --region us-east-1 --stream --body-file body \\
    --head head --output curl --header 'x-amz-meta-a: "b" \\c' "$@" |
    curl --silent --show-error --fail --max-time 60 --config head
"""
STEPS = """
"$PYTHON" -m sigv4 sign PUT "$URL" --allow-ambiguous-paths \\
    --service s3 --region us-east-1 --stream --body-file body \\
    --head head --header 'x-amz-meta-a: "b" \\c' "$@" > framed
curl --silent --show-error --fail --max-time 60 --path-as-is --globoff --upload-file framed \\
    --header 'Expect:' --header @head --header 'x-amz-meta-a: "b" \\c' "$URL"
"""


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("script", [PIPE, STEPS], ids=["pipe", "two steps"])
@pytest.mark.parametrize("length", [0, 1, 65_536, 3_000_000])
@pytest.mark.parametrize(
    "options", [(), ("--checksum", "sha1"), ("--checksum", "crc32", "--unsigned-chunks")]
)
def test_curl_sends_what_was_signed(server, tmp_path, script, length, options):
    """Every header once and as it was signed, the framed body and no other framing around it."""
    body = (bytes(range(251)) * (length // 251 + 1))[:length]
    (tmp_path / "body").write_bytes(body)
    port = server.server_port
    url = f"http://127.0.0.1:{port}/a%20b/../c//d[1-2]{{x}}"
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "URL": url,
        "no_proxy": "*",
    }
    command = ["/bin/sh", "-ec", script, "sh", *options]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=120
    )
    reported = [
        line for line in done.stderr.splitlines() if b"[rewritten-path-warning]" not in line
    ]
    assert (done.returncode, reported) == (0, [])
    ((method, target, headers, received),) = server.seen
    names = [name.lower() for name, _ in headers]
    assert sorted(names) == sorted(set(names))
    assert not {"transfer-encoding", "expect", "content-type"} & set(names)
    request = package.Request(method, f"http://127.0.0.1:{port}{target}", headers)
    assert request.url == url
    assert request.fields["x-amz-meta-a"] == '"b" \\c'
    verifier = Verifier(
        lambda _: package.Credentials(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        ),
        unsigned_payload_over_http=True,
    )
    decoder = verifier.stream(request, verifier.verify(request, body_follows=True))
    assert decoder.feed(received) == body
    decoder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_the_head_is_for_its_owner(sigv4, tmp_path):
    """It signs the request, and may hold a session token; a file that was there keeps its mode."""
    (tmp_path / "body").write_bytes(b"abc")
    for name, mode in (("new", 0o600), ("old", 0o644)):
        head = tmp_path / name
        if name == "old":
            head.write_text("longer than any head" * 100)
            head.chmod(mode)
        where = ("--stream", "--body-file", str(tmp_path / "body"), "--head", str(head))
        assert sigv4("sign", "PUT", URL, *DEMO, *where).status == 0
        assert head.stat().st_mode & 0o777 == mode
        assert head.read_text().startswith("X-Amz-Content-SHA256: STREAMING-")
        assert "longer" not in head.read_text()
