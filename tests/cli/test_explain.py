"""``sigv4 explain``: files in, an explanation out, a page on the side."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import sigv4.cli.explain as command

from ..verify.world import SECRET, TOKEN, URL, receive, s3_answer, send

SIGNED, MESSAGE = send(headers={"Range": "bytes=0-9"}, token=TOKEN)
ARRIVED = MESSAGE.having("Range", "bytes=0-99")
ANSWER = s3_answer(receive(ARRIVED))


@pytest.fixture
def files(tmp_path):
    """What was sent, what was answered, what was signed."""
    (tmp_path / "request").write_bytes(MESSAGE.raw())
    (tmp_path / "answer").write_text(ANSWER, encoding="utf-8")
    (tmp_path / "signed").write_text(SIGNED.canonical_request + "\n", encoding="utf-8")
    return tmp_path


def test_all_that_there_is(sigv4, files):
    """The first difference, the cause, and on which side it arose."""
    done = sigv4(
        "explain",
        f"--request={files / 'request'}",
        f"--answer={files / 'answer'}",
        f"--canonical-request={files / 'signed'}",
    )
    assert (done.status, done.err) == (0, "")
    assert "canonical request, line 5, column 16 (headers: range): the end of the line" in done.out
    assert "where:      what was sent is what was signed: it was changed on the way" in done.out
    assert "1. header altered (certain)" in done.out
    assert "MARKER" not in done.out
    assert SIGNED.signature not in done.out


@pytest.mark.parametrize("given", ["request", "answer", "canonical-request"])
def test_one_thing_from_standard_input(sigv4, given):
    """Any of the three alone is shown, at least."""
    text = {
        "request": MESSAGE.raw().decode(),
        "answer": ANSWER,
        "canonical-request": SIGNED.canonical_request,
    }[given]
    done = sigv4("explain", f"--{given}", "-", stdin=text)
    assert done.status == 0
    assert "Only one side is known" in done.out
    assert "/photos/a%20b.jpg" in done.out
    assert "MARKER" not in done.out


def test_same_on_both_sides(sigv4, files):
    """Without a cause, the user reads what to pass next; with the secret, the cause is proven."""
    (files / "answer").write_text(s3_answer(receive(MESSAGE)), encoding="utf-8")
    given = ("explain", f"--request={files / 'request'}", f"--response={files / 'answer'}")
    done = sigv4(*given)
    assert "Both sides have the same canonical request" in done.out
    assert "Next: pass --secret-prompt" in done.out
    assert "Next:" not in sigv4(*given, "--secret-prompt", stdin=f"{SECRET}x\n").out


@pytest.mark.parametrize(
    ("given", "asked"),
    [("request", "Next: pass the error response"), ("answer", "Next: pass what was sent")],
)
def test_one_side(sigv4, files, given, asked):
    """Where one side is known, the user reads what the other side can be given as."""
    assert asked in sigv4("explain", f"--{given}={files / given}").out


@pytest.mark.parametrize("before", ["", "$ curl -v https://{host}{target}\n", "  % Total\n  0  0"])
def test_trace_of_curl(sigv4, tmp_path, before):
    """The output of ``curl -v`` has both the request and the error response."""
    sent = "".join([f"> {name}: {value}\n" for name, value in MESSAGE.headers])
    trace = (
        f"{before.format(host=MESSAGE.fields['host'], target=MESSAGE.target)}* Connected\n"
        f"> GET {MESSAGE.target} HTTP/1.1\n{sent}> \n< HTTP/1.1 100 Continue\n< \n"
        f"< HTTP/1.1 403 Forbidden\n< Server: AmazonS3\n< \n{{ [800 bytes data]\n{ANSWER}\n"
        "* Connection #0 left intact\n"
    )
    file = tmp_path / "trace.txt"
    file.write_text(trace, encoding="utf-8")
    assert "server:     SignatureDoesNotMatch" in sigv4("explain", f"--request={file}").out


def test_page_instead_of_an_error(sigv4, tmp_path):
    """A HAR whose response is a page of a CDN is explained from its request."""
    entry = {
        "request": {"method": "GET", "url": f"https://h{MESSAGE.target}", "headers": []},
        "response": {"status": 403, "content": {"text": "<html>Forbidden</html>"}},
    }
    file = tmp_path / "visit.har"
    file.write_text(json.dumps({"log": {"entries": [entry]}}), encoding="utf-8")
    assert sigv4("explain", f"--request={file}").status == 0


def test_bare_signature(sigv4):
    """Of a URL that lacks all but its signature, nothing else is shown of it."""
    url = f"https://h.example/k?X-Amz-Signature={'0' * 64}"
    assert "signature: in the query\n" in sigv4("explain", "--request=-", stdin=url).out


def test_har(sigv4, tmp_path):
    """Request and answer from one file; the entry by its number."""
    entry = {
        "request": {
            "method": "GET",
            "url": f"https://{MESSAGE.fields['host']}{MESSAGE.target}",
            "headers": [{"name": name, "value": value} for name, value in MESSAGE.headers],
        },
        "response": {"status": 403, "content": {"text": ANSWER}},
    }
    file = tmp_path / "visit.har"
    file.write_text(json.dumps({"log": {"entries": [entry, entry]}}), encoding="utf-8")
    done = sigv4("explain", f"--request={file}", "--entry=2")
    assert "header altered" in done.out
    assert sigv4("explain", f"--request={file}").status == 1


def test_secret_from_standard_input(sigv4, files):
    """A line, with its stray white space; it proves that the key is right."""
    given = ("explain", f"--request={files / 'request'}", f"--answer={files / 'answer'}")
    done = sigv4(*given, "--secret-prompt", stdin=SECRET + "\n")
    assert done.status == 0
    # The response has the signature that was provided: that of the request as it was sent.
    assert "2. request differs, key is right (certain)" in done.out
    assert SECRET not in done.out + done.err


def test_secret_from_a_prompt(sigv4, files, monkeypatch):
    """Asked for where there is a terminal."""
    asked = []
    monkeypatch.setattr(command, "_asks", lambda: True)
    monkeypatch.setattr("sigv4.cli.source.getpass", lambda prompt: asked.append(prompt) or SECRET)
    done = sigv4("explain", f"--request={files / 'request'}", "--secret-prompt")
    assert "it has made the signature that arrived" in done.out
    assert asked == ["Secret access key: "]


def test_no_standard_input(sigv4, files, monkeypatch):
    """A secret that cannot be had is an error, not a traceback."""
    monkeypatch.setattr(command, "sys", type("sys", (), {"stdin": None, "stdout": None}))
    with pytest.raises(command.InvalidParameter):
        command._check(
            type(
                "Options",
                (),
                {
                    "request": None,
                    "response": None,
                    "canonical_request": None,
                    "secret_prompt": True,
                },
            )
        )
    assert command._secret() == ""
    assert not command._asks()


def test_html_in_a_folder_that_is_missing(sigv4, files):
    """The name that was given is in the error, not that of a file in between."""
    page = files / "nowhere" / "why.html"
    done = sigv4("explain", f"--answer={files / 'answer'}", f"--html={page}")
    assert done.status == 1
    assert done.err == f"sigv4: error: {page}: No such file or directory.\n"


def test_html(sigv4, files):
    """Written whole, in place of what was there; nothing else is left."""
    page = files / "why.html"
    page.write_text("old", encoding="utf-8")
    before = sorted(files.iterdir())
    done = sigv4("explain", f"--answer={files / 'answer'}", f"--html={page}")
    assert done.status == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert sorted(files.iterdir()) == before


def test_html_that_cannot_be_written(sigv4, files):
    """Status 1, and what was there stays."""
    (files / "directory").mkdir()
    done = sigv4("explain", f"--answer={files / 'answer'}", f"--html={files / 'directory'}")
    assert done.status == 1
    assert sorted([path.name for path in files.iterdir()]) == [
        "answer",
        "directory",
        "request",
        "signed",
    ]


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        ((), "nothing to explain"),
        (("--request=-", "--answer=-"), "two things"),
        (("--request=-", "--secret-prompt"), "two things"),
        (("--request=/no/such/file",), "No such file"),
        (("--answer=-",), "The error response is empty"),
        (("--request=-",), "not a command of curl, wget or HTTPie"),
    ],
)
def test_refusals(sigv4, arguments, reported):
    """Status 1 and the reason."""
    done = sigv4("explain", *arguments)
    assert done.status == 1
    assert reported in done.err
    assert done.out == ""


def test_canonical_request_that_is_no_text(sigv4, tmp_path):
    """Bytes of another encoding."""
    (tmp_path / "signed").write_bytes(b"GET\n/\xff")
    done = sigv4("explain", f"--canonical-request={tmp_path / 'signed'}")
    assert done.status == 1
    assert "UTF-8" in done.err


@pytest.mark.parametrize("kind", ["request", "answer", "canonical-request"])
def test_nothing_that_a_terminal_obeys(sigv4, tmp_path, kind):
    """Escape sequences in the input do not reach the terminal, in what is said or refused."""
    escape = "\x1b]0;pwned\x07\x1b[2J\u202e\x9b"
    texts = {
        "request": f"curl -X 'G{escape}T' 'https://h/{escape}' -H 'a: {escape}'",
        "answer": json.dumps(
            {
                "message": f"{escape} The Canonical String for this request should have been "
                f"'GET\n/{escape}\n{escape}\n{escape}:x\n\n{escape}'",
                "code": escape,
            }
        ),
        "canonical-request": f"G{escape}\n{escape}\n{escape}",
    }
    done = sigv4("explain", f"--{kind}", "-", stdin=texts[kind])
    said = done.out + done.err
    assert said
    assert not [
        character for character in said if not (" " <= character <= "~" or character == "\n")
    ]


BOTOCORE_LOG = """\
2026-11-23 12:00:00,002 botocore.auth [DEBUG] CanonicalRequest:
{canonical}
2026-11-23 12:00:00,003 botocore.auth [DEBUG] StringToSign:
{string}
2026-11-23 12:00:00,004 botocore.endpoint [DEBUG] Sending http request: <AWSPreparedRequest \
stream_output=False, method=GET, url={url}, headers={headers}>
2026-11-23 12:00:00,005 botocore.parsers [DEBUG] Response body:
{body}
"""


@pytest.mark.parametrize("body", ["whole", "cut off", "none"])
def test_debug_log(sigv4, tmp_path, body):
    """One file has what was signed, what was sent and what the server said."""
    signed, message = send()
    theirs = receive(message.having("Host", "localhost"))
    bodies = {"whole": s3_answer(theirs), "cut off": "<Error><Code>a</Code>", "none": "<ok/>"}
    log = BOTOCORE_LOG.format(
        canonical=signed.canonical_request,
        string=signed.string_to_sign,
        url=URL,
        headers={name: value.encode() for name, value in message.headers},
        body=bodies[body].encode(),
    )
    (tmp_path / "debug.log").write_text(log, encoding="utf-8")
    shown = json.loads(
        sigv4("explain", "--request", str(tmp_path / "debug.log"), "--output", "json").out
    )
    codes = [cause["code"] for cause in shown["causes"]]
    assert codes == (["host-changed-by-proxy"] if body == "whole" else [])
    assert any(fact[1].startswith("debug log: GET") for fact in shown["facts"])
    own = sigv4("explain", "--canonical-request", str(tmp_path / "debug.log")).out
    assert "signed by the client:\n    GET\n    /photos/a%20b.jpg" in own


def test_debug_log_of_the_request_alone(sigv4, tmp_path):
    """As botocore writes it where awscrt signs: there is no canonical request to compare."""
    message = send()[1]
    headers = {name: value.encode() for name, value in message.headers}
    (tmp_path / "a.log").write_text(
        f"<AWSPreparedRequest stream_output=False, method=GET, url={URL}, headers={headers}>\n",
        encoding="utf-8",
    )
    shown = sigv4("explain", "--request", str(tmp_path / "a.log")).out
    assert shown.startswith("Only one side is known: of the request as it was sent.")


def test_width_of_the_terminal(monkeypatch):
    """What the terminal has; without a terminal, a width for files."""
    assert command._width() == 100
    monkeypatch.setattr(os, "get_terminal_size", lambda number: os.terminal_size((77, 20)))
    assert command._width() in (77, 100)


def test_worked_example(sigv4, tmp_path, monkeypatch):
    """What docs/explain.md shows is what is printed."""
    text = (Path(__file__).parent.parent.parent / "docs" / "explain.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```(sh|xml|console)\n(.*?)\n```", text, re.DOTALL))
    (tmp_path / "curl.txt").write_text(blocks["sh"], encoding="utf-8")
    (tmp_path / "error.xml").write_text(blocks["xml"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    line, _, shown = blocks["console"].partition("\n")
    assert sigv4(*line.removeprefix("$ sigv4 ").split()).out == shown + "\n"
