"""The request that was sent, and the error response, in the debug log of an SDK."""

from __future__ import annotations

import pytest

from sigv4.captures.debug_log import is_debug_log, read_debug_log
from sigv4.captures.logged_request import python_text
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, read_error_response

from ..verify.world import HOST, TOKEN, Message, presigned, receive, s3_answer, send

SIGNED, MESSAGE = send(url=f"https://{HOST}/a%20b?x=1", token=TOKEN)
PUT = send("PUT", f"https://{HOST}/k", body=b"hello")[1]


def botocore(message: Message) -> str:
    headers = ", ".join([f"'{name}': b'{value}'" for name, value in message.headers])
    return (
        "2026-11-23 12:00:00,000 botocore.endpoint [DEBUG] Sending http request: "
        f"<AWSPreparedRequest stream_output=False, method={message.method}, "
        f"url=https://{HOST}{message.target}, headers={{{headers}}}>\n"
    )


def go(message: Message) -> str:
    head = message._replace(body=b"").raw().decode().replace("\r\n", "\n")
    return (
        "2026/11/23 12:00:00 DEBUG: Request s3/GetObject Details:\n"
        f"---[ REQUEST POST-SIGN ]-----------------------------\n{head}"
        f"{message.body.decode()}\n-----------------------------------------------------\n"
    )


def node(message: Message) -> str:
    path, _, query = message.target.partition("?")
    members = ", ".join([f"{name!r}: {value!r}" for name, value in message.headers])
    pairs = ", ".join([f"{pair.partition('=')[0]}: '1'" for pair in query.split("&") if pair])
    return (
        f"HttpRequest {{\n  method: '{message.method}',\n  hostname: '{HOST}',\n"
        f"  query: [Object: null prototype] {{ {pairs} }},\n  headers: {{ {members} }},\n"
        f"  body: undefined,\n  protocol: 'https:',\n  path: '{path}'\n}}\n"
    )


FORMATS = {"botocore": botocore, "Go": go, "Node": node}


@pytest.mark.parametrize("name", FORMATS)
def test_the_request_that_was_sent(name):
    """Method, URL and headers, as a server sees them."""
    log = FORMATS[name](MESSAGE)
    assert is_debug_log(log)
    capture = read_capture(log)
    request = capture.request
    assert (capture.kind, request.method, request.path) == ("debug log", "GET", "/a%20b")
    assert request.query == "x=1"
    assert request.fields["x-amz-date"] == "20261123T120000Z"
    assert request.fields["x-amz-security-token"] == TOKEN
    assert capture.body == b""
    explanation = diagnose(capture, canonical_request=SIGNED.canonical_request)
    assert explanation.same is True
    assert TOKEN not in repr(capture)


@pytest.mark.parametrize("name", FORMATS)
def test_a_body_is_not_known(name):
    """Where a length says that there is one."""
    message = PUT.having("Content-Length", "5")
    assert read_capture(FORMATS[name](message)).body is None
    chunked = PUT.having("Transfer-Encoding", "chunked")
    assert read_capture(FORMATS[name](chunked)).body is None


@pytest.mark.parametrize("name", FORMATS)
def test_requests_without_a_signature_are_passed_over(name):
    """As those for credentials; the last signed one counts."""
    other = Message("GET", "/latest/meta-data", (("Host", "169.254.169.254"),))
    log = FORMATS[name](MESSAGE) + FORMATS[name](other)
    assert read_capture(log).request.path == "/a%20b"
    assert not is_debug_log(FORMATS[name](other))


def test_presigned():
    """A signature in the query is one, too."""
    message = presigned(url=f"https://{HOST}/k")[1]
    assert read_capture(botocore(message)).request.path == "/k"


@pytest.mark.parametrize(
    "log",
    [
        "<AWSPreparedRequest stream_output=False, method=GET, url=nowhere, headers={'a': b'b'}>",
        "---[ REQUEST POST-SIGN ]---\nGET /k HTTP/1.1\nAuthorization: AWS4-HMAC-SHA256 x",
        "HttpRequest { method: 'GET' }",
        "HttpRequest { method: 'GET', headers: { a: {} } ",
    ],
)
def test_requests_that_are_cut_off(log):
    """They are passed over."""
    assert read_debug_log(log).capture is None
    assert not is_debug_log(log)


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (r"'a\nb'", "a\nb"),
        (r'"a\"b"', 'a"b'),
        (r"'\x41\u00e9\\\t\r\q'", "A\u00e9\\\t\rq"),
        ("'open", "open"),
        ("'end\\", "end\\"),
    ],
)
def test_python_literals(literal, text):
    """Read without running them."""
    assert python_text(literal, 0) == text


def test_the_error_response_of_botocores_log():
    """As Python writes bytes, its line ends escaped."""
    body = s3_answer(receive(MESSAGE))
    log = botocore(MESSAGE) + f"x botocore.parsers [DEBUG] Response body:\n{body.encode()!r}\n"
    found = read_debug_log(log).error_response
    assert found == body
    assert read_error_response(found).canonical_request == receive(MESSAGE).canonical_request


def test_the_error_response_of_other_logs():
    """As it is, and the last one; a body that is no error is not one."""
    body = s3_answer(receive(MESSAGE))
    log = go(MESSAGE) + "<Error><Code>SlowDown</Code></Error>\n" + body + "\nend\n"
    assert read_debug_log(log).error_response == body.partition("\n")[2]
    assert (
        read_debug_log(go(MESSAGE) + "Response body:\nb'<ListBucketResult/>'").error_response
        is None
    )
    assert read_debug_log(go(MESSAGE)).error_response is None
