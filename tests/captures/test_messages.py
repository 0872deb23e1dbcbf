"""Requests and responses one after another, as ``http --verbose`` prints them."""

from __future__ import annotations

import pytest

from sigv4.captures.exchanges import find_exchanges
from sigv4.captures.reader import read_capture

from ..verify.world import receive, s3_answer, send

URL = "https://b.s3.eu-west-1.amazonaws.com/k"
MESSAGE = send("PUT", URL, {"Content-Length": "8"}, b"he\nllo\r\n")[1]
RAW = MESSAGE.raw()
ANSWER = s3_answer(receive(MESSAGE))
REFUSED = f"HTTP/1.1 403 Forbidden\nContent-Type: application/xml\n\n{ANSWER}".encode()
GET = b"GET /k HTTP/1.1\r\nHost: h\r\n"
COLOURED = (
    b"\x1b[32mGET\x1b[39;49;00m \x1b[04m\x1b[36m/k\x1b[39;49;00m \x1b[34mHTTP\x1b[39;49;00m/1.1\n"
    b"\x1b[36mHost\x1b[39;49;00m: h\r\n\r\n\n\n\x1b[34mHTTP\x1b[39;49;00m/1.1 403 x\nA: b\n\nno\n"
)


def read(raw: bytes):
    return read_capture(raw)


@pytest.mark.parametrize("gap", [b"", b"\n", b"\n\n\n", b"\r\n\r\n"])
def test_request_and_response(gap):
    """The body is known to the byte; what follows is not part of it."""
    capture = read(RAW + gap + REFUSED + b"\n\n")
    assert (capture.request.method, capture.body) == ("PUT", b"he\nllo\r\n")
    assert capture.error_response == REFUSED.decode().rstrip()
    assert capture.notes == ()


def test_command_before_them():
    """What was sent wins over what the command says, also for the body."""
    words = [f"'{name}:{value}'" for name, value in MESSAGE.headers if name.lower() != "host"]
    command = f"$ http -v PUT {URL} {' '.join(words)} < file\n".encode()
    capture = read(command + RAW + b"\n" + REFUSED)
    assert (capture.body, capture.error_response) == (b"he\nllo\r\n", REFUSED.decode().rstrip())


def test_without_a_body():
    """Neither empty lines nor a missing end of the head count."""
    assert read(GET + b"\r\n\n\n\n" + REFUSED).body == b""
    assert read(GET + REFUSED).body == b""


def test_pretty_body():
    """A body that is printed in another form is not known."""
    sent = b'PUT /k HTTP/1.1\nHost: h\nContent-Length: 8\n\n{\n    "b": 1\n}\n'
    assert read(sent + b"\n\n" + REFUSED).body is None
    assert read(sent).body is None
    command = b"http PUT h/k b:=1\n" + sent + b"\n\n" + REFUSED
    assert read(command).body == b'{"b": 1}'
    assert read(command.replace(b" b:=1", b"")).body is None
    assert read(sent.replace(b"8", b"14") + b"\n\n" + REFUSED).body == b'{\n    "b": 1\n}'


def test_several():
    """Each response belongs to the request before it, and 100 Continue does not count."""
    first = b"HEAD /a HTTP/1.1\nHost: h\n\nHTTP/1.1 301 x\nA: b\n\n\n"
    capture = read(first + RAW + b"HTTP/1.1 100 Continue\n\n" + REFUSED)
    assert (capture.request.method, capture.error_response) == ("PUT", REFUSED.decode())
    assert capture.notes == (
        "The text holds 2 requests; number 2, which was refused with 403, is shown.",
    )
    late = read(RAW + b"\n\nHTTP/1.1 200 x\n\n")
    assert late.error_response is None


def test_body_that_holds_messages():
    """As in a batch: the Content-Length says where it ends."""
    body = "é\nGET /x HTTP/1.1\nHost: h\n\nHTTP/1.1 500 x\n\n".encode()
    sent = b"POST /b HTTP/1.1\nHost: h\nContent-Length: %d\n\n" % len(body) + body
    capture = read(sent + REFUSED)
    assert (capture.request.path, capture.body) == ("/b", body)
    assert capture.error_response == REFUSED.decode()


def test_response_first():
    """A response without its request is passed over."""
    assert read(b"GET /a HTTP/1.1\nHost: h\n").request.path == "/a"
    capture = read(b"x\nHTTP/1.1 200 x\n\nGET /a HTTP/1.1\nHost: h\n\nHTTP/1.1 403 x\n")
    assert (capture.request.path, capture.error_response) == ("/a", "HTTP/1.1 403 x")


def test_colours():
    """They are removed; a body that is not text stays as it is."""
    capture = read(COLOURED)
    assert (capture.request.host, capture.error_response) == ("h", "HTTP/1.1 403 x\nA: b\n\nno")
    binary = b"\xff\x1b[0m"
    assert read(b"PUT /k HTTP/1.1\nHost: h\nContent-Length: 5\n\n" + binary).body == binary


@pytest.mark.parametrize(
    "text",
    [
        b"GET / HTTP/1.1\nHost: h\nContent-Length: 9999999\n\n" * 40_000 + b"HTTP/1.1 403 x\n",
        b"GET / HTTP/1.1\n" * 200_000 + b"HTTP/1.1 403 x\n",
        (b"GET / HTTP/1.1\nHost: h\n\nHTTP/1.1 403 x\n\n") * 50_000,
        b"=> Send header, 9 bytes\n0000: GET / HTTP/1.1\n"
        + b"=> Send data, 1 bytes\n0000: x\n" * 200_000,
        b"---request begin---\n" * 200_000,
    ],
)
def test_long_texts_end(text):
    """The work grows with the length of the text, whatever it holds."""
    found = find_exchanges(text.decode())
    assert len(found) in (0, 1, 50_000, 200_000)


@pytest.mark.parametrize(
    "body",
    [
        b"--2024-01-01 10:00:00--  https://i/z\nx\n",
        b"> GET /z HTTP/1.1\n> Host: i\n>\n< HTTP/1.1 403 Forbidden\n<\n",
        b'send: b"GET /z HTTP/1.1\\r\\nHost: i\\r\\n\\r\\n"\n',
        b"---request begin---\nGET /z HTTP/1.1\nHost: i\n\n---request end---\n",
        b"=> Send header, 29 bytes (0x1d)\n0000: GET /z HTTP/1.1\n0011: Host: i\n001a: \n",
    ],
)
def test_body_that_is_a_log(body):
    """The request is the message, and not one that its body tells of."""
    sent = b"PUT /log HTTP/1.1\nHost: h\n\n" + body
    capture = read(sent)
    assert (capture.request.url, capture.body) == ("https://h/log", body)
    assert capture.error_response is None
    sent = b"PUT /log HTTP/1.1\nHost: h\nContent-Length: %d\n\n" % len(body) + body
    capture = read(sent + b"\n" + REFUSED)
    assert (capture.request.url, capture.body) == ("https://h/log", body)
    assert capture.error_response == REFUSED.decode()
