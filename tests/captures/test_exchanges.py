"""Requests and responses of one connection, each paired with the other."""

from __future__ import annotations

import json
import re

import pytest

import sigv4
from sigv4.captures.exchanges import find_exchanges
from sigv4.explain import diagnose, read_capture

from ..verify.world import quoted_message, receive, s3_answer, send

MESSAGE = send()[1]
OTHER = send("GET", "https://other.s3.eu-west-1.amazonaws.com/other")[1]
RECEIVED = receive(MESSAGE)
ANSWER = s3_answer(RECEIVED)
REFUSED = f"HTTP/1.1 403 Forbidden\nContent-Type: application/xml\n\n{ANSWER}"


def sent(message=MESSAGE) -> str:
    return message.raw().decode().replace("\r\n", "\n").rstrip("\n")


def of_curl(request: str, response: str) -> str:
    head, _, body = response.partition("\n\n")
    lines = [*[f"> {line}" for line in request.split("\n")], "> "]
    lines += [*[f"< {line}" for line in head.split("\n")], "< ", "{ [9 bytes data]"]
    return "\n".join([*lines, body])


def wire(request: str, response: str, connection: str = "http-outgoing-0") -> str:
    lines = [f'{connection} >> "{line}[\\r][\\n]"' for line in [*request.split("\n"), ""]]
    lines += [f'{connection} << "{line}[\\n]"' for line in response.split("\n")]
    return "\n".join([f"2026-11-23 12:00:00 DEBUG wire - {line}" for line in lines])


def of_python(request: str, response: str) -> str:
    head, _, body = response.partition("\n\n")
    status, *headers = head.split("\n")
    lines = [f"send: {(request + chr(10) * 2).replace(chr(10), chr(13) + chr(10)).encode()!r}"]
    lines += [f"reply: {status + chr(13) + chr(10)!r}", *[f"header: {line}" for line in headers]]
    return "\n".join([*lines, body])


GOOD = "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"
FORMS = {
    "curl -v": of_curl(sent(), REFUSED),
    "keep-alive": of_curl(sent(OTHER), GOOD) + of_curl(sent(), REFUSED),
    "keep-alive, on a line of its own": of_curl(sent(OTHER), GOOD)
    + "\n"
    + of_curl(sent(), REFUSED),
    "refused first": of_curl(sent(), REFUSED) + "\n" + of_curl(sent(OTHER), GOOD),
    "a preflight": of_curl("OPTIONS / HTTP/1.1\nHost: a", "HTTP/1.1 403 x\nA: b\n\n")
    + "\n"
    + of_curl(sent(), REFUSED),
    "not found, later": of_curl(sent(), REFUSED)
    + "\n"
    + of_curl(sent(OTHER), "HTTP/1.1 404 x\nA: b\n\n"),
    "100 Continue": of_curl(sent(), REFUSED).replace(
        "< HTTP/1.1 403", "< HTTP/1.1 100 Continue\n< \n< HTTP/1.1 403"
    ),
    "progress": "  % Total  % Received\n             Dload\n" + of_curl(sent(), REFUSED),
    "indented": "\n".join(["    " + line for line in of_curl(sent(), REFUSED).split("\n")]),
    "quoted": "\n".join(["> " + line for line in of_curl(sent(), REFUSED).split("\n")]),
    "quoted, all but the body": "\n".join(
        ["> " + line for line in of_curl(sent(), "HTTP/1.1 403 x\n\n").split("\n")]
    )
    + "\n"
    + ANSWER,
    "in a fence": f"It says:\n```text\n{of_curl(sent(), REFUSED)}\n```\nWhy?",
    "Apache": wire(sent(), REFUSED),
    "Apache, two": wire(sent(OTHER), GOOD) + "\n" + wire(sent(), REFUSED),
    "Apache, two connections": wire(sent(OTHER), GOOD, "http-outgoing-1")
    + "\n"
    + wire(sent(), REFUSED),
    "Apache, old": wire(sent(), REFUSED, "header"),
    "Apache, the end of a response first": 'http-outgoing-9 << "x[0x41][\\n]"\n'
    + wire(sent(), REFUSED),
    "http.client": of_python(sent(), REFUSED),
    "http.client, two": of_python(sent(OTHER), GOOD) + "\n" + of_python(sent(), REFUSED),
    "http.client, the end of a response first": "reply: 'x'\nheader: a: b\nsend: b''\n"
    + of_python(sent(), REFUSED),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_refused_request_with_its_response(name):
    """Neither the request nor the response of another exchange is taken."""
    capture = read_capture(FORMS[name])
    assert (capture.request.method, capture.request.url) == ("GET", MESSAGE_URL)
    assert capture.request.fields["authorization"] == MESSAGE.fields["authorization"]
    explanation = diagnose(capture)
    assert explanation.same, str(explanation)
    assert explanation.views[0].theirs == "computed by the server"


MESSAGE_URL = f"https://{MESSAGE.fields['host']}{MESSAGE.target}"


def test_which_one_is_shown():
    """The output says it, where there is a choice."""
    assert read_capture(FORMS["curl -v"]).notes == ()
    (note,) = read_capture(FORMS["keep-alive"]).notes
    assert note == "The text holds 2 requests; number 2, which was refused with 403, is shown."
    (note,) = read_capture(of_curl(sent(), GOOD) + "\n" + of_curl(sent(OTHER), GOOD)).notes
    assert note == "The text holds 2 requests, none of them refused; the first is shown."


def test_apache_headers():
    """The log of headers has no body."""
    lines = "\n".join([f"DEBUG headers - http-outgoing-0 >> {line}" for line in sent().split("\n")])
    capture = read_capture(lines)
    assert capture.request.fields["authorization"] == MESSAGE.fields["authorization"]
    assert capture.error_response is None


def test_body_of_http_client():
    """Bytes are read as UTF-8 where they are UTF-8."""
    text = "send: b'POST / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'\nsend: b'{}'\nreply: 'HTTP/1.1 403 x'"
    assert read_capture(text.format("\\xc3\\xa9")).body == "é".encode()
    assert read_capture(text.format("\\xe9")).body == "é".encode()
    assert find_exchanges("send: b''") == find_exchanges("a >> b") == find_exchanges("> a") == []


def hops(second: str, authorization: str = "") -> str:
    first = sent().replace("HTTP/1.1\n", "HTTP/1.1\n", 1)
    last = first.replace(MESSAGE.fields["host"], second)
    if authorization:
        last = last.replace(MESSAGE.fields["authorization"], authorization)
    redirect = "HTTP/1.1 307 Temporary Redirect\nLocation: x\nContent-Length: 0\n\n"
    of_second = re.sub(r"<(\w+Bytes)>.*?</\1>", "", REFUSED).replace(MESSAGE.fields["host"], second)
    return of_curl(first, redirect) + "\n" + of_curl(last, of_second)


def test_redirect_to_another_host():
    """One signature for two hosts: it fits one of them."""
    capture = read_capture(hops("photos.s3.eu-west-1.amazonaws.com"))
    assert capture.request.host == "photos.s3.eu-west-1.amazonaws.com"
    assert capture.redirected_from == MESSAGE.fields["host"]
    found = {cause.code: cause.confidence for cause in diagnose(capture).causes}
    assert found["host-changed-by-redirect"] == "likely"
    assert "certain" not in found.values()


def test_other_redirects():
    """To the same host, or with a signature of its own, nothing is wrong with it."""
    assert read_capture(hops(MESSAGE.fields["host"])).redirected_from is None
    own = OTHER.fields["authorization"]
    assert read_capture(hops("b.s3.eu-west-1.amazonaws.com", own)).redirected_from is None


CURL = f"curl -v -H 'Authorization: x' '{MESSAGE_URL}'\n"


def test_command_with_its_trace():
    """The headers are those that were sent, since curl may have signed."""
    signing = f"$ curl -v --aws-sigv4 aws:amz:eu-west-1:s3 '{MESSAGE_URL}'\n"
    capture = read_capture(signing + of_curl(sent(), REFUSED))
    assert capture.request.fields["authorization"] == MESSAGE.fields["authorization"]
    assert (capture.kind, capture.body, capture.signs_itself) == ("HTTP message", b"", True)
    unsigned = of_curl(sent().replace("Authorization: AWS4", "Authorization: x"), REFUSED)
    capture = read_capture(CURL + unsigned)
    assert (capture.kind, capture.error_response) == ("curl command", REFUSED)
    capture = read_capture(CURL.replace("curl", "curl -d a") + unsigned)
    assert (capture.request.method, capture.body) == ("GET", b"")
    assert read_capture(CURL).error_response is None


def test_two_attempts():
    """Where the server had another signature, no cause is more than possible."""
    from sigv4.captures.error_response import read_error_response

    received = receive(OTHER)
    for given, is_of_two in (
        ("0" * 64, True),
        ("REDACTED", False),
        (MESSAGE.fields["authorization"][-64:], False),
    ):
        response = read_error_response(s3_answer(received, SignatureProvided=given))
        explanation = diagnose(read_capture(MESSAGE.raw()), response)
        assert ("certain" in {each.confidence for each in explanation.causes}) != is_of_two
        assert ("they may be of two attempts" in " ".join(str(explanation).split())) == is_of_two


def test_debug_log_with_a_wire_log():
    """The request is taken from the wire, with its response; one that is not signed is not."""
    own = f"DEBUG signer - AWS4 Canonical Request: {RECEIVED.canonical_request}\n"
    capture = read_capture(own + wire(sent(), REFUSED))
    assert (capture.kind, capture.request.url) == ("debug log", MESSAGE_URL)
    assert diagnose(capture).same
    for lines in ("GET / HTTP/1.1\nHost: a", "GET / HTTP/1.1", "?"):
        with pytest.raises(sigv4.InvalidRequest, match="does not hold the request as it was sent"):
            read_capture(own + wire(lines, REFUSED))


def test_unreadable_response():
    """A capture whose response cannot be read is explained from its request."""
    text = of_curl(sent(), "HTTP/1.1 403 x\nA: b\n\nno")
    assert json.loads(diagnose(read_capture(text)).to_json())


def test_message_of_other_services():
    """The response quotes both texts."""
    text = of_curl(
        sent(), f"HTTP/1.1 403 x\nA: b\n\n{json.dumps({'message': quoted_message(RECEIVED)})}"
    )
    assert diagnose(read_capture(text)).same
