"""Several error responses in one text: the one that is asked about is read, and named."""

from __future__ import annotations

import json

import pytest

import sigv4
from sigv4.captures.error_response import read_error_response

from ..verify.world import URL, receive, s3_answer, send

FIRST = s3_answer(receive(send()[1]))
SECOND = s3_answer(receive(send("PUT", URL, {}, b"x")[1]))
SIGNATURE = receive(send("PUT", URL, {}, b"x")[1]).signature
DENIED = s3_answer(
    receive(send()[1]), Code="AccessDenied", Message="Access Denied", SignatureProvided=""
)


def response(body: str) -> str:
    return f"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\n\r\n{body}\r\n"


def as_json(body: str) -> str:
    code = "AccessDenied" if "AccessDenied" in body else "SignatureDoesNotMatch"
    return json.dumps({"code": code, "message": "m", "body": body})


TOGETHER = {
    "XML": "\n".join,
    "HTTP responses": lambda bodies: "".join([response(body) for body in bodies]),
    "JSON lines": lambda bodies: "\n".join([as_json(body) for body in bodies]),
    "a list": lambda bodies: f"[{', '.join([as_json(body) for body in bodies])}]",
}


@pytest.mark.parametrize("name", TOGETHER)
def test_the_one_that_is_asked_about(name):
    """It names the signature of the request; else the first that is about a signature."""
    text = TOGETHER[name]([DENIED, FIRST, SECOND])
    read = read_error_response(text, SIGNATURE)
    assert read.signature == SIGNATURE
    assert read.notes == (
        "The text holds 3 error responses; number 3, which names the signature of the request, is "
        "shown.",
    )
    other = read_error_response(text)
    assert other.code == "SignatureDoesNotMatch"
    assert other.notes == ("The text holds 3 error responses; number 2 is shown.",)


def test_lines_of_an_sdk():
    """Lines that are repeated count once."""
    denied = "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied"
    refused = denied.replace("AccessDenied", "SignatureDoesNotMatch")
    read = read_error_response(f"{denied}\nx\n{refused}\n{refused}\n")
    assert (read.code, len(read.notes)) == ("SignatureDoesNotMatch", 1)
    assert read_error_response(f"{denied}\n{denied}").notes == ()


def test_others_do_not_count():
    """Redirects, lines of a log that say nothing, and what is cut off."""
    redirect = (
        "HTTP/1.1 307 x\r\nLocation: y\r\n\r\n<Error><Code>TemporaryRedirect</Code></Error>\r\n"
    )
    assert read_error_response(redirect + response(FIRST)).notes == ()
    log = f'{{"level": "info"}}\n{as_json(FIRST)}\n{{"a": 1}}'
    assert read_error_response(log).notes == ()
    assert read_error_response(f"{FIRST}\n<Error><Code>x").notes == ()
    assert read_error_response('{"code": "A", "message": "b"}\n{"code": ').code == "A"


def test_none_of_them_can_be_read():
    """Two documents that say nothing are refused as one would be."""
    with pytest.raises(sigv4.InvalidRequest, match="format that this version cannot read"):
        read_error_response('{"a": "b"}\n{"c": "d"}')


QUOTED = """The request signature we calculated does not match the signature you provided.

The Canonical String for this request should have been
'GET
/k

host:b.s3.amazonaws.com
x-amz-date:20150830T123600Z

host;x-amz-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

The String-to-Sign should have been
'AWS4-HMAC-SHA256
20150830T123600Z
20150830/us-east-1/iam/aws4_request
33431743f4f90ee9ff2f210006d30f8d9a0298f1bebea4afa979b4b58218dc5c'"""
CLIENT = "ClientError: An error occurred (InvalidSignatureException) when calling the A operation: "
BETWEEN = "\n\nDuring handling of the above exception, another exception occurred:\n\n"
SERVICE = "(Service: Iam; Status Code: 403; Error Code: SignatureDoesNotMatch; Request ID: x)"


@pytest.mark.parametrize(
    "text",
    [
        CLIENT + QUOTED + BETWEEN + CLIENT + "The request signature",
        CLIENT + "The request signature" + BETWEEN + CLIENT + QUOTED,
        CLIENT + QUOTED + BETWEEN + CLIENT + QUOTED,
        CLIENT.replace("InvalidSignatureException", "AccessDenied") + "x\n" + CLIENT + QUOTED,
    ],
)
def test_tracebacks(text):
    """What an error quotes stands on the lines after it, and is read with it."""
    read = read_error_response(f"Traceback (most recent call last):\n  File x\n{text}\n")
    assert read.code == "InvalidSignatureException"
    assert read.canonical_request == QUOTED.split("'")[1]
    assert read.string_to_sign == QUOTED.split("'")[3]


def test_code_after_the_texts():
    """As the SDK for Java prints it."""
    other = QUOTED.replace("/k", "/other")
    read = read_error_response(f"{QUOTED} {SERVICE}\nCaused by:\n{other} {SERVICE}\n\tat x\n")
    assert (read.code, len(read.notes)) == ("SignatureDoesNotMatch", 1)
    assert read.canonical_request == QUOTED.split("'")[1]


def test_several_pages():
    """Responses that do not say why are shown where no other one is."""
    page = response("<html><title>Blocked</title></html>")
    assert "HTML page" in read_error_response(page + page).notes[0]
    assert read_error_response(page + response(FIRST)).code == "SignatureDoesNotMatch"
