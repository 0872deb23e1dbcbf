"""What people paste is seldom whole or clean: how its pieces are read, one by one."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from sigv4.captures import form as captures_form
from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose
from sigv4.explain.rules import (
    encoding_forms,
    inferred,
)
from sigv4.explain.rules import (
    host as host_rules,
)

from ..verify.world import HOST

BOUNDARY = "b"
HEAD = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    ("pasted", "url", "notes"),
    [
        ("https://h/a?b=1", "https://h/a?b=1", ()),
        (
            "https://h/a?b=1&\n   c=2\n",
            "https://h/a?b=1&c=2",
            ("The URL was wrapped over several lines; they were joined.",),
        ),
        (
            "https://h/a?b=1\t&c=2",
            "https://h/a?b=1&c=2",
            ("The URL was wrapped over several lines; they were joined.",),
        ),
        (
            "https://h/a?b=1 gives 403, why?",
            "https://h/a?b=1",
            ("The text after the space that follows the URL was left out.",),
        ),
        ("https://h/a b?c=1", "https://h/a%20b?c=1", ()),
    ],
)
def test_urls(pasted, url, notes):
    """Joined, or cut, and it is said; a space before the query is the path's."""
    capture = read_capture(pasted)
    assert (capture.request.url, capture.request.method) == (url, "GET")
    assert capture.notes == notes


@pytest.mark.parametrize(
    ("quoted", "sent"),
    [
        (r'"a\\b"', "a\\b"),
        (r'"a\"b"', 'a"b'),
        (r'"a\`b"', "a`b"),
        (r'"a\$b"', "a$b"),
        (r'"a\nb"', "a\\nb"),
        ('"a\\\nb"', "ab"),
        (r"$'a\U0010ffffb'", "a\U0010ffffb"),
    ],
)
def test_double_quotes(quoted, sent):
    """As a shell reads them: few characters lose their backslash."""
    capture = read_capture(f"curl https://h/ -H x-a:{quoted}")
    assert capture.request.fields["x-a"] == sent


def fields(options: str):
    return read_capture(f"curl https://h/ {options}").form


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("-F file=@some/where/a.jpg", "a.jpg"),
        ("-F file=@b", "b"),
        ("""-F 'file=@some/a.jpg;filename="named.jpg";type=image/jpeg'""", "named.jpg"),
        ("-F 'file=@some/a.jpg;filename=named.jpg;type=image/jpeg'", "named.jpg"),
        ("-F 'file=@some/a.jpg;type=image/jpeg'", "a.jpg"),
        ("""-F 'file=@"some/a.jpg"'""", "a.jpg"),
    ],
)
def test_names_of_files(option, name):
    """The file name that curl sends: the given one, or the last segment of the path."""
    assert fields(option).filename == name


def test_no_fields():
    """A request without a form has no fields."""
    assert fields("-d a=b") is None


@pytest.mark.parametrize(
    ("part", "head", "content"),
    [
        (b"\r\na: b\r\n\r\nc\r\n", "a: b", b"c"),
        (b" \t\r\na: b\r\n\r\nc\r\n", "a: b", b"c"),
        (b"\na: b\n\nc\n", "a: b", b"c"),
        (b"\r\n\r\nc\r\n", "\r\nc\r\n", b""),
        (b"\r\n\r\n\r\nc\r\n", "", b"c"),
        (b"\n\n\nc", "", b"c"),
        (b"\r\na: b\r\nc: d\r\n", "a: b\r\nc: d\r\n", b""),
        (b"\r\na: \xff\r\n\r\n\r\n", "a: �", b""),
        (b"\ra\n\n", "a", b""),
    ],
)
def test_halves_of_parts(part, head, content):
    """Head and content, whatever the line ends; nothing of a head that is empty."""
    assert captures_form._halves(part) == (head, content)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' name="a"; filename="b"', "a"),
        ("name=  a ;filename=b", "a"),
        ('x="1;2"; name="a;b"; y="3"', "a;b"),
        ('NAME ="a"', "a"),
        ("x=1;name=a;z=2", "a"),
        ("name", ""),
        ("other=a", ""),
        ("", ""),
    ],
)
def test_parameters(text, value):
    """Quoted or not, in any order and case."""
    assert captures_form._parameter(text, "name") == value


@pytest.mark.parametrize("line", ["--b\r\n", "--b\n", "--b\r\r\n"])
def test_the_first_line_is_the_boundary(line):
    """It is what the header has lost."""
    body = f'{line}Content-Disposition: form-data; name="key"\r\n\r\nv\r\n--b--\r\n'
    raw = (HEAD.replace("; boundary=b", "") + body).encode()
    assert read_capture(raw).form.values == {"key": "v"}
    assert captures_form._first_line(b"--\xff\r\nrest") == "�"


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({}, b""),
        ({"bodySize": 0}, b""),
        ({"bodySize": -1}, b""),
        ({"bodySize": 1}, None),
        ({"postData": None, "bodySize": 0}, b""),
        ({"postData": {}}, None),
        ({"postData": {"text": "\udcff"}}, b"?"),
    ],
)
def test_bodies_of_har(more, body):
    """Empty if nothing names one; unknown if something does."""
    request = {"method": "GET", "url": "https://h/", "headers": [], **more}
    entry = {"request": request, "response": {"status": 403}}
    assert read_capture(json.dumps({"log": {"entries": [entry]}})).body == body


def test_answers_of_har():
    """In base64 too; what is no UTF-8 does not stop it."""
    content = {"encoding": "base64", "text": base64.b64encode(b"<a>\xff</a>").decode()}
    request = {"method": "GET", "url": "https://h/", "headers": []}
    entry = {"request": request, "response": {"status": 403, "content": content}}
    assert read_capture(json.dumps({"log": {"entries": [entry]}})).error_response == "<a>�</a>"


@pytest.mark.parametrize(
    ("seconds", "said", "local"),
    [
        (901, "901 seconds ahead of", False),
        (-901, "901 seconds behind", False),
        (1800, "1800 seconds ahead of", True),
        (1740, "1740 seconds ahead of", False),
        (1741, "1741 seconds ahead of", True),
        (1859, "1859 seconds ahead of", True),
        (1860, "1860 seconds ahead of", False),
        (-7200, "7200 seconds behind", True),
        (-36059, "36059 seconds behind", True),
        (-36060, "36060 seconds behind", False),
    ],
)
def test_clocks(seconds, said, local):
    """Within a minute of half hours, it is a time zone."""
    words = inferred._skew(timedelta(seconds=seconds)).words
    assert said in words
    assert ("local time was written" in words) is local


def test_fields_of_json():
    """Those on top win over those within; lists and objects are looked into, in order."""
    text = json.dumps({"a": [{"code": "second", "x": "1"}], "code": "first", "b": [{"x": "2"}]})
    answer = read_response(text)
    assert (answer.code, answer.fields["x"]) == ("first", "1")
    deep = json.dumps([{"n": [{"code": "Denied"}]}, {"y": "3"}])
    assert read_response(deep).fields == {"code": "Denied", "y": "3"}


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("h:443", ("h", "443")),
        ("h", ("h", "")),
        ("h:", ("h:", "")),
        ("h:a", ("h:a", "")),
        ("[::1]", ("[::1]", "")),
        ("[::1]:80", ("[::1]", "80")),
        ("h:²", ("h:²", "")),
        ("12", ("12", "")),
    ],
)
def test_hosts_and_ports(host, found):
    """What looks like a port is one."""
    assert host_rules._name_and_port(host) == found


@pytest.mark.parametrize(
    ("text", "read"),
    [("a+b", b"a b"), ("a%2Bb", b"a b"), ("a%2bb", b"a b"), ("a%20b", b"a b"), ("a", b"a")],
)
def test_spaces(text, read):
    """All that may stand for a space."""
    assert encoding_forms._spaces(text) == encoding_forms._decoded(
        read.decode().replace(" ", "%20")
    )


CODES = {
    "XAmzContentSHA256Mismatch": "body altered after signing",
    "BadDigest": "body altered after signing",
    "ExpiredToken": "session token expired",
    "ExpiredTokenException": "session token expired",
    "InvalidToken": "session token and key do not belong together",
    "InvalidClientTokenId": "session token and key do not belong together",
    "UnrecognizedClientException": "session token and key do not belong together",
    "InvalidAccessKeyId": "access key not known",
    "TokenRefreshRequired": "session token expired",
    "MissingAuthenticationToken": "not signed",
}
MESSAGES = {
    "The security token included in the request is expired": "session token expired",
    "The token has expired": "session token expired",
    "The security token included in the request is invalid": (
        "session token and key do not belong together"
    ),
    "There were headers present in the request which were not signed": (
        "header added after signing"
    ),
}


def said(fields: dict[str, str]) -> list[str]:
    """What is found in an error response alone."""
    return [cause.name for cause in diagnose(None, read_response(json.dumps(fields))).causes]


@pytest.mark.parametrize("code", CODES)
def test_codes_alone(code):
    """A code is found whatever the message, as its service writes it, and nothing else."""
    assert said({"code": code}) == [CODES[code]]
    assert said({"code": code.upper(), "message": ""}) == []


@pytest.mark.parametrize("message", MESSAGES)
def test_messages_alone(message):
    """A message is found whatever the code and the case."""
    for words in (message, message.upper()):
        assert said({"code": "AccessDenied", "message": words}) == [MESSAGES[message]]


@pytest.mark.parametrize("message", ["token", "expired", "a security token", "invalid", ""])
def test_messages_that_say_nothing(message):
    """Half of what is looked for."""
    assert said({"code": "Forbidden", "message": message}) == []
