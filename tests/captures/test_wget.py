"""Commands of wget; the requests are those that wget 1.21.3 has sent."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.error_response import read_error_response
from sigv4.captures.reader import read_capture

from ..verify.world import URL, presigned

COMMANDS = {
    "a presigned URL": (f"wget '{presigned()[0].url}'", ("GET", presigned()[0].url)),
    "options": (
        "wget -qO- --content-on-error -t1 --timeout 5 -U me 'http://h/k?a=1'",
        ("GET", "http://h/k?a=1"),
    ),
    "a prompt": ("user@host:~$ wget h/k", ("GET", "http://h/k")),
    "what is not sent": ("wget 'https://h/k#part'", ("GET", "https://h/k")),
    "what is escaped": (
        'wget "http://h/a b|{}^~<>é[]?x=a b&y=[z]&e=é%zz"',
        ("GET", "http://h/a%20b%7C%7B%7D%5E~%3C%3E%C3%A9%5B%5D?x=a%20b&y=[z]&e=%C3%A9%25zz"),
    ),
    "what is kept": (
        "wget 'http://h/%7e%c3%a9/(y)*!;,:@=&$?a=%2f+b'",
        ("GET", "http://h/%7e%c3%a9/(y)*!;,:@=&$?a=%2f+b"),
    ),
    "a method": ("wget --method PUT --body-file=f http://h/k", ("PUT", "http://h/k")),
    "a form": ("wget --post-data a=b http://h/k", ("POST", "http://h/k")),
    "a file": ("wget --post-file=f http://h/k", ("POST", "http://h/k")),
    "spider": ("wget2 --spider http://h/k", ("HEAD", "http://h/k")),
    "a folder": ("/usr/bin/wget http://h/k", ("GET", "http://h/k")),
    "Windows": ("C:\\bin\\wget.exe http://h/k", ("GET", "http://h/k")),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_request_lines(name):
    """The method and the URL."""
    text, expected = COMMANDS[name]
    capture = read_capture(text)
    assert (capture.kind, capture.request.method, capture.request.url) == (
        "wget command",
        *expected,
    )


def test_headers():
    """The last of a name is sent; an empty one is sent empty, and an empty list removes all."""
    capture = read_capture(
        "wget --header 'X: 1' --header '' --header='A: b' --header='a:  c' --header=Accept: "
        "--header 'Host: foo' --referer=r --user-agent u --start-pos=5 http://h/k"
    )
    assert capture.request.headers == (
        ("a", "c"),
        ("Accept", ""),
        ("Host", "foo"),
        ("accept-encoding", "identity"),
        ("user-agent", "u"),
        ("referer", "r"),
        ("range", "bytes=5-"),
    )
    compressed = read_capture("wget --compression=auto http://h/k").request
    assert compressed.fields["accept-encoding"] == "gzip"


def test_body():
    """A type is added, which is noted; a file is not read."""
    capture = read_capture("wget --method=PUT --body-data='a=b' http://h/k")
    assert (capture.body, capture.request.body) == (b"a=b", b"a=b")
    assert capture.request.fields["content-type"] == "application/x-www-form-urlencoded"
    assert "wget adds Content-Type" in capture.notes[0]
    typed = read_capture("wget --body-file=f --method=PUT --header=Content-Type:x http://h/k")
    assert (typed.body, typed.request.fields["content-type"], typed.notes) == (None, "x", ())


def test_dot_segments():
    """The path that was typed is kept, since it may be the one that was signed."""
    capture = read_capture("wget http://h/a/./b/../c%20d")
    assert (capture.request.path, capture.typed_path) == ("/a/c%20d", "/a/./b/../c%20d")
    assert capture.notes[0].startswith("wget resolves '.' and '..'")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wget --quiet", "The wget command has no URL."),
        ("wget http://h/ --header", "The wget command ends in its option header."),
        ("wget 'http://h/", "a quote that does not end"),
    ],
)
def test_refusals(text, words):
    """Commands that are not whole."""
    with pytest.raises(sigv4.InvalidRequest, match=words):
        read_capture(text)


HEADER = """\
--2026-12-01 06:45:56--  https://h/k?a=1
Resolving h (h)... 127.0.0.1
Connecting to h|127.0.0.1|:443... connected.
HTTP request sent, awaiting response... """
LOGS = {
    "the status alone": ("403 Forbidden\n2026-12-01 06:45:56 ERROR 403: Forbidden.\n", ""),
    "heads": ("\n  HTTP/1.1 403 Forbidden\n  Server: S3\n2026-12-01 06:45:56 ERROR 403: x\n", ""),
    "the body": (
        "403 Forbidden\nSaving to: 'STDOUT'\n<Error><Code>AccessDenied</Code></Error>\n"
        "     0K                                                       100% 17.3M=0s\n\n"
        "2026-12-01 06:45:56 ERROR 403: Forbidden.\n",
        "<Error><Code>AccessDenied</Code></Error>",
    ),
}


@pytest.mark.parametrize("name", LOGS)
def test_log(name):
    """Without -d, wget prints the URL and the status; with -O - the body, too."""
    printed, body = LOGS[name]
    capture = read_capture(HEADER + printed)
    assert (capture.kind, capture.request.url) == ("URL", "https://h/k?a=1")
    assert capture.error_response == f"HTTP/1.1 403 {'Forbidden'}\n\n{body}"
    command = read_capture(f"$ wget 'https://h/k?a=1'\n{HEADER}{printed}")
    assert (command.kind, command.error_response) == ("wget command", capture.error_response)


def test_log_without_an_error():
    """Of a redirect, the last URL is taken."""
    text = HEADER + "307 x\nLocation: https://i/k [following]\n" + HEADER.replace("/h/", "/i/")
    assert read_capture(text + "200 OK\n").error_response is None
    assert read_capture(text + "403 x\n").request.host == "i"


def debug(request: str, response: str, after: str = "", body: str = "") -> str:
    shown = f"[BODY data: {body}]\n" if body else ""
    return (
        f"---request begin---\n{request}\n\n---request end---\n{shown}"
        f"HTTP request sent, awaiting response... \n---response begin---\n{response}\n\n"
        f"---response end---\n{response[9:]}\nRegistered socket 3 for persistent reuse.\n{after}"
    )


SENT = f"GET /k HTTP/1.1\nHost: {URL.split('/')[2]}\nUser-Agent: Wget/1.21.3\nX-Amz-Date: d"
REFUSED = "HTTP/1.1 403 Forbidden\nServer: S3"
XML = (
    "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET\n\n</CanonicalRequest></Error>"
)
DEBUG = "DEBUG output created by Wget 1.21.3 on linux-gnu.\n\nURI encoding = 'UTF-8'\n"


def test_debug_output():
    """The request as it was sent, and the response with the body that stands after it."""
    bar = "\n\n     0K                                                  100% 17.3M=0s\n\n"
    text = DEBUG + debug(SENT, REFUSED, f"Saving to: 'STDOUT'\n{XML}{bar}2026-12-01 ERROR\n")
    capture = read_capture(text)
    assert capture.request.fields["user-agent"] == "Wget/1.21.3"
    assert (capture.body, capture.error_response) == (b"", f"{REFUSED}\n\n{XML}")
    command = read_capture(f"wget -d --header='X-Amz-Date: d' '{URL}'\n{text}")
    assert command.request.fields["user-agent"] == "Wget/1.21.3"
    assert command.error_response == f"{REFUSED}\n\n{XML}"


def test_debug_output_of_several():
    """Tunnels do not count; the body is shown among what wget says."""
    tunnel = debug("CONNECT h:443 HTTP/1.1\nHost: h", "HTTP/1.1 200 OK")
    put = SENT.replace("GET", "PUT") + "\nContent-Length: 7"
    text = tunnel + debug(put, "HTTP/1.1 307 x") + debug(put, REFUSED, body="he]\nllo")
    capture = read_capture(text)
    assert (capture.request.method, capture.body) == ("PUT", b"he]\nllo")
    assert capture.notes == (
        "The text holds 2 requests; number 2, which was refused with 403, is shown.",
    )
    cut = read_capture(f"---response begin---\nHTTP/1.1 200 x\n\n{debug(SENT, REFUSED)[:150]}")
    assert (cut.request.method, cut.error_response) == ("GET", None)


@pytest.mark.parametrize(
    "name",
    [
        "bind-dns-address", "dot-style", "ftp-user", "hsts-file", "later", "preferred-location",
        "rejected-log", "warc-file",
    ],
)  # fmt: skip
def test_options_with_a_value(name):
    """The value is not taken for the URL, also that of an option that is not known."""
    assert read_capture(f"wget --{name} x '{URL}'").request.url == URL
    if name != "later":
        assert read_capture(f"wget --{name} x h.example/k").request.host == "h.example"


def test_log_without_the_body():
    """It is said how wget shows it."""
    read = read_error_response(read_capture(HEADER + LOGS["the status alone"][0]).error_response)
    assert "wget shows one only with --content-on-error -O -." in read.notes[0]
