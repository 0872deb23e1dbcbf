"""From what servers have to a request: raw, or refused."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial

import pytest

import sigv4
from sigv4.verify import Limits, VerificationError, Verifier, from_asgi, from_wsgi
from sigv4.verify import received as received_over

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
VERIFIER = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get, region="eu-west-1", service="s3")
received = partial(received_over, scheme="https")
HOST = [("Host", "bucket.example.com")]


def environ(**changes):
    """A WSGI environment of GET /a?x=1, with changes; None takes a variable away."""
    given = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/a",
        "QUERY_STRING": "x=1",
        "RAW_URI": "/a?x=1",
        "HTTP_HOST": "bucket.example.com",
        "wsgi.url_scheme": "https",
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def scope(**changes):
    """An ASGI scope of GET /a?x=1, with changes; None takes a member away."""
    given = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": "/a",
        "raw_path": b"/a",
        "query_string": b"x=1",
        "root_path": "",
        "headers": [(b"host", b"bucket.example.com")],
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def refused(call, code: str) -> str:
    """The explanation of a refusal with a code and status 400."""
    with pytest.raises(VerificationError) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, 400)
    return caught.value.explanation


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/a%2fb//c/../d?x=%20+&&y&x=2",
        "//other.example.com/key",
        "/a?b?c=/d",
        "/?",
        "/a\\b",
        "/:80@x",
        "/caf\u00e9",
    ],
)
def test_target_stays_as_it_is(target):
    """Path and query are those of the wire, whatever a URL library would make of them."""
    request = received("GET", target, HOST)
    path, _, query = target.partition("?")
    assert (request.host, request.path, request.query) == ("bucket.example.com", path, query)


def test_bytes_are_utf8():
    """Target, method, names and values as bytes are what their UTF-8 says."""
    headers = [(b"Host", b"h"), (b"x-amz-meta-a", b"caf\xc3\xa9")]
    request = received(b"PUT", b"/caf\xc3\xa9", headers, b"body")
    assert (request.method, request.path, request.body) == ("PUT", "/caf\u00e9", b"body")
    assert request.headers == (("Host", "h"), ("x-amz-meta-a", "caf\u00e9"))


def test_headers_may_be_a_mapping():
    """As for `Request`."""
    assert received("GET", "/", {"Host": "h"}).headers == (("Host", "h"),)


def test_host_is_signed_as_it_arrived():
    """A default port in the Host header is part of what was signed."""
    url = "https://bucket.example.com/key"
    signed = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3").sign(
        sigv4.Request("GET", url, {"Host": "bucket.example.com:443"}), at=AT
    )
    headers = [("Host", "bucket.example.com:443"), *signed.headers.items()]
    assert VERIFIER.verify(received("GET", "/key", headers), at=AT).kind == "header"


def test_absolute_target():
    """The absolute form is taken if its host is that of the Host header, in any case."""
    request = received("GET", "HTTPS://Bucket.example.com:443/a?b", HOST)
    assert (request.host, request.path, request.query) == ("bucket.example.com", "/a", "b")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("https://other.example.com/a", "InvalidRequest"),
        ("http://bucket.example.com/a", "InvalidRequest"),
        ("https://bucket.example.com@evil/a", "InvalidURI"),
        ("bucket.example.com:443", "InvalidURI"),
        ("*", "InvalidURI"),
        ("", "InvalidURI"),
        ("a/b", "InvalidURI"),
        ("/a b", "InvalidURI"),
        ("/a#b", "InvalidURI"),
        ("/a%2", "InvalidURI"),
        ("/a\rb", "InvalidURI"),
        ("/a\x00", "InvalidURI"),
        (b"/a\xff", "InvalidURI"),
    ],
)
def test_other_targets_are_refused(target, code):
    """Another host or scheme, another form, and what no target holds."""
    refused(lambda: received("GET", target, HOST), code)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a/b",
        "a?b",
        "a#b",
        "user@a",
        "a:b",
        "a:99999",
        "a b",
        "a,b",
        "[::1",
        "a\\b",
        "\u00e9.com",
    ],
)
def test_invalid_hosts_are_refused(host):
    """A slash in a Host would turn what follows into a path."""
    refused(lambda: received("GET", "/key", [("Host", host)]), "InvalidRequest")


@pytest.mark.parametrize("headers", [[], [("Host", "h"), ("host", "h")]])
def test_one_host(headers):
    """None and two are refused, the same one twice as well."""
    assert "Host headers" in refused(lambda: received("GET", "/", headers), "InvalidRequest")


@pytest.mark.parametrize(
    ("method", "header"),
    [
        ("get", ("a", "b")),
        ("G T", ("a", "b")),
        ("", ("a", "b")),
        (b"G\xff", ("a", "b")),
        ("GET", ("a b", "c")),
        ("GET", ("a ", "c")),
        ("GET", ("", "c")),
        ("GET", ("a", "b\r\nc: d")),
        ("GET", ("a", "b\x00")),
        ("GET", ("a", b"caf\xe9")),
        ("GET", (b"caf\xe9", "b")),
    ],
)
def test_malformed_parts_are_refused(method, header):
    """Methods in another case, names that are no tokens, line breaks, bytes that are not UTF-8."""
    refused(lambda: received(method, "/", [*HOST, header]), "InvalidRequest")


def test_the_latin_1_value_is_named():
    """The header is named, its value is not shown."""
    text = refused(
        lambda: received("GET", "/", [*HOST, (b"x-amz-security-token", b"\xe9MARKER")]),
        "InvalidRequest",
    )
    assert "x-amz-security-token" in text
    assert "MARKER" not in text


def test_wrong_types():
    """Neither bytes nor text is a mistake of the caller, as is another scheme."""
    with pytest.raises(TypeError, match="the target must be str or bytes, not int"):
        received("GET", 7, HOST)
    with pytest.raises(TypeError, match="the value of header 'a' must be str or bytes, not int"):
        received("GET", "/", [*HOST, ("a", 7)])
    with pytest.raises(sigv4.InvalidParameter, match="ftp"):
        received("GET", "/", HOST, scheme="ftp")


def test_wsgi():
    """Method, raw target, headers with hyphens, scheme and body."""
    given = environ(
        REQUEST_METHOD="PUT",
        RAW_URI="/a%2Fb?x=%20",
        PATH_INFO="/a/b",
        QUERY_STRING="x=%20",
        HTTP_X_AMZ_META_A="caf\xc3\xa9",
        CONTENT_TYPE="text/plain",
        CONTENT_LENGTH="4",
    )
    given["wsgi.url_scheme"] = "http"
    request = from_wsgi(given, b"body")
    assert (request.method, request.url) == ("PUT", "http://bucket.example.com/a%2Fb?x=%20")
    assert dict(request.fields) == {
        "host": "bucket.example.com",
        "x-amz-meta-a": "caf\u00e9",
        "content-type": "text/plain",
        "content-length": "4",
    }
    assert request.body == b"body"


def test_wsgi_takes_request_uri():
    """Where it is the name that the server has for it."""
    assert from_wsgi(environ(RAW_URI=None, REQUEST_URI="/a?x=1")).path == "/a"


def test_wsgi_without_a_raw_target_is_refused():
    """PATH_INFO is decoded: /a%2Fb and /a/b are one there."""
    with pytest.raises(sigv4.InvalidParameter, match="PATH_INFO is decoded"):
        from_wsgi(environ(RAW_URI=None))


def test_wsgi_under_a_prefix():
    """SCRIPT_NAME and PATH_INFO together are the path that was signed."""
    given = environ(SCRIPT_NAME="/s3", PATH_INFO="/caf\xc3\xa9", RAW_URI="/s3/caf%C3%A9?x=1")
    assert from_wsgi(given).path == "/s3/caf%C3%A9"


def test_wsgi_of_nothing_but_the_raw_target():
    """PATH_INFO and QUERY_STRING need not be there; an absolute target may have no path."""
    given = environ(RAW_URI="https://bucket.example.com", PATH_INFO=None, QUERY_STRING=None)
    assert from_wsgi(given).path == ""
    assert from_wsgi(given | {"PATH_INFO": ""}).path == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"PATH_INFO": "/b"},
        {"RAW_URI": "/x//a?x=1", "PATH_INFO": "/x/a"},
        {"RAW_URI": "/x/../a?x=1"},
        {"QUERY_STRING": "x=2"},
        {"QUERY_STRING": ""},
    ],
)
def test_wsgi_that_says_another_thing_is_refused(changes):
    """An application that looks at PATH_INFO would serve another object than was signed for."""
    assert "gives another" in refused(lambda: from_wsgi(environ(**changes)), "InvalidURI")


def test_wsgi_content_headers_under_two_names():
    """The same value is one header; another one is a second header, and a length is refused."""
    same = environ(CONTENT_LENGTH="4", HTTP_CONTENT_LENGTH="4")
    assert from_wsgi(same).fields["content-length"] == "4"
    other = from_wsgi(environ(CONTENT_LENGTH="4", HTTP_CONTENT_LENGTH="5"))
    refused(lambda: VERIFIER.verify(other, at=AT), "InvalidRequest")
    assert "content-type" not in from_wsgi(environ(CONTENT_TYPE="")).fields


@pytest.mark.parametrize(
    "changes",
    [
        {"PATH_INFO": "/\u20ac", "RAW_URI": "/a?x=1"},
        {"PATH_INFO": "/\ud800"},
        {"RAW_URI": "/\u2603?x=1"},
        {"QUERY_STRING": "x=\u2603"},
    ],
)
def test_wsgi_text_that_is_not_latin_1(changes):
    """Text that a framework has put there is refused with 400: any client can cause it."""
    refused(lambda: from_wsgi(environ(**changes)), "InvalidURI")


def test_wsgi_header_that_is_not_latin_1():
    """Its signature cannot be right, and it is no reason for an exception."""
    assert from_wsgi(environ(HTTP_X_AMZ_META_A="\u2603")).fields["x-amz-meta-a"]


@pytest.mark.parametrize(
    ("raw", "rewritten"),
    [
        ("/%C3%A9", "/\u00e9"),
        ("/%E2%82%AC", "/\u20ac"),
        ("/%F0%9F%98%AC/a%2Fb", "/\U0001f62c/a/b"),
        ("/%C3%83%C2%A9", "/\u00c3\u00a9"),
    ],
)
def test_wsgi_path_that_a_framework_has_decoded(raw, rewritten):
    """Django and Bottle replace PATH_INFO by its text; PEP 3333's form is taken as well."""
    for text in (rewritten, rewritten.encode().decode("latin-1")):
        assert from_wsgi(environ(RAW_URI=f"{raw}?x=1", PATH_INFO=text)).path == raw


@pytest.mark.parametrize(
    ("raw", "rewritten"),
    [
        ("/a%FFb", "/ab"),  # Bottle drops bytes that are not UTF-8
        ("/%FF", "/%FF"),  # Django escapes them again
        ("/%C3%A9", "/e"),
    ],
)
def test_wsgi_path_that_a_framework_has_changed(raw, rewritten):
    """Another path than was signed would be served."""
    refused(lambda: from_wsgi(environ(RAW_URI=f"{raw}?x=1", PATH_INFO=rewritten)), "InvalidURI")


def test_asgi():
    """Method, raw path and query, header pairs, scheme and body."""
    given = scope(
        method="PUT",
        path="/caf\u00e9 b",
        raw_path=b"/caf%C3%A9%20b",
        headers=[(b"host", b"h:8000"), (b"x-amz-meta-a", b"1"), (b"x-amz-meta-a", b"2")],
    )
    request = from_asgi(given, b"body")
    assert (request.method, request.url) == ("PUT", "https://h:8000/caf%C3%A9%20b?x=1")
    assert request.fields["x-amz-meta-a"] == "1,2"
    assert request.body == b"body"


@pytest.mark.parametrize(("kind", "scheme"), [("http", "http"), ("websocket", "ws")])
def test_asgi_scheme_by_default(kind, scheme):
    """That of the specification where the scope lacks one; a websocket is opened by GET."""
    request = from_asgi(scope(type=kind, scheme=None, method=None if kind != "http" else "GET"))
    assert (request.scheme, request.method) == (scheme, "GET")


def test_asgi_without_query():
    """No question mark is made up."""
    assert from_asgi(scope(query_string=b"")).url == "https://bucket.example.com/a"


def test_asgi_without_raw_path_is_refused():
    """It is optional there, and without it, what was signed cannot be known."""
    for raw in (None, b""):
        with pytest.raises(sigv4.InvalidParameter, match="raw_path"):
            from_asgi(scope(raw_path=raw))


def test_asgi_under_a_prefix():
    """The path may be the whole one, or the part after root_path."""
    for path in ("/s3/a", "/a"):
        assert from_asgi(scope(root_path="/s3", raw_path=b"/s3/a", path=path)).path == "/s3/a"


def test_asgi_path_of_other_bytes():
    """Bytes that are not UTF-8 are replaced in the decoded path, as servers do."""
    assert from_asgi(scope(raw_path=b"/%FF", path="/\ufffd")).path == "/%FF"


def test_asgi_that_says_another_thing_is_refused():
    """A decoded path that is not the raw one's."""
    refused(lambda: from_asgi(scope(path="/b")), "InvalidURI")


def test_asgi_of_another_type():
    """A lifespan is no request."""
    with pytest.raises(sigv4.InvalidParameter, match="lifespan"):
        from_asgi({"type": "lifespan"})


def test_what_is_received_verifies():
    """A presigned URL verifies by all three ways in."""
    request = sigv4.Request("GET", "https://bucket.example.com/a%20b//c?x=1")
    url = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3").presign(request, at=AT).url
    target = url.removeprefix("https://bucket.example.com")
    query = target.partition("?")[2]
    found = [
        received("GET", target, HOST),
        from_wsgi(environ(RAW_URI=target, PATH_INFO="/a b//c", QUERY_STRING=query)),
        from_asgi(scope(raw_path=b"/a%20b//c", path="/a b//c", query_string=query.encode())),
    ]
    assert [VERIFIER.verify(each, at=AT).kind for each in found] == ["query"] * 3


def headers_without_end():
    """Header lines of an attacker who does not stop."""
    yield b"host", b"bucket.example.com"
    while True:
        yield b"a", b"vvvvvvvvvv"


def test_headers_are_bounded_while_they_are_read():
    """120,000 repeats of one header took half a minute; now the first beyond the limit ends it."""
    refused(lambda: received("GET", "/", headers_without_end()), "RequestHeaderSectionTooLarge")
    refused(lambda: from_asgi(scope(headers=headers_without_end())), "RequestHeaderSectionTooLarge")
    many = {f"HTTP_A{number}": "x" for number in range(300)}
    refused(lambda: from_wsgi(environ(**many)), "RequestHeaderSectionTooLarge")
    refused(
        lambda: received("GET", "/", [*HOST, ("a", "x" * 70_000)]), "RequestHeaderSectionTooLarge"
    )


def test_targets_are_bounded_before_they_are_read():
    """Text and bytes, in all three ways in."""
    long = "/" + "%41" * 3_000_000
    refused(lambda: received("GET", long, HOST), "InvalidURI")
    refused(lambda: received("GET", long.encode(), HOST), "InvalidURI")
    refused(lambda: from_asgi(scope(raw_path=long.encode())), "InvalidURI")
    refused(lambda: from_wsgi(environ(RAW_URI=long)), "InvalidURI")
    refused(lambda: from_wsgi(environ(QUERY_STRING=long)), "InvalidURI")
    refused(lambda: received("G" * 1_000_000, "/", HOST), "InvalidRequest")


def test_limits_can_be_chosen():
    """Of the target, the number of headers and their characters."""
    tight = Limits(target=10, headers=2, header_bytes=40)
    assert received("GET", "/" + "a" * 9, HOST, limits=tight).path
    refused(lambda: received("GET", "/" + "a" * 10, HOST, limits=tight), "InvalidURI")
    three = [*HOST, ("a", "b"), ("c", "d")]
    refused(lambda: received("GET", "/", three, limits=tight), "RequestHeaderSectionTooLarge")


SCOPE = "AKIAIOSFODNN7EXAMPLE/20261123/eu-west-1/{}/aws4_request"


@pytest.mark.parametrize(
    ("service", "code"), [("s3", "InvalidRequest"), ("sts", "ValidationError")]
)
def test_codes_are_those_of_the_service(service, code):
    """Of the service that is passed, else of the one in the credential."""
    credential = SCOPE.format(service)
    header = ("Authorization", f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host")
    refused(lambda: received("get", "/", [*HOST, header]), code)
    query = "/?X-Amz-Credential=" + credential.replace("/", "%2F")
    refused(lambda: received("get", query, HOST), code)
    refused(lambda: received(b"get", query.encode(), HOST), code)
    refused(lambda: received("get", "/", HOST, service=service), code)
    refused(lambda: from_asgi(scope(method="get"), service=service), code)
    refused(lambda: from_wsgi(environ(REQUEST_METHOD="get"), service=service), code)


def test_the_scheme_has_no_default():
    """A guess of https would switch the refusal of unsigned bodies over http off."""
    with pytest.raises(TypeError, match="scheme"):
        received_over("GET", "/", HOST)


def test_names_are_reported_as_they_can_be_printed():
    """A name with a line break, whose value is no UTF-8, does not break the log's line."""
    with pytest.raises(VerificationError) as caught:
        received("GET", "/", [(b"Host", b"h"), (b"a\r\nb", b"\xff")])
    assert caught.value.explanation.isprintable()


@pytest.mark.parametrize(
    ("raw", "path", "query"),
    [
        (b"https://bucket.example.com/a", "https://bucket.example.com/a", b""),
        (b"https://bucket.example.com/a", "/", b""),
        (b"https://bucket.example.com/a?x=1", "/a", b""),
        (b"/a?x=1", "/a?x=1", b""),
        (b"/a?x=1", "/a", b""),
        (b"/a?x=1", "/a", b"x=1"),
        (b"/a?", "/a?", b""),
    ],
)
def test_asgi_path_that_is_a_target(raw, path, query):
    """Uvicorn gives an absolute target as the path, where the application would route by it."""
    given = scope(raw_path=raw, path=path, query_string=query)
    refused(lambda: from_asgi(given), "InvalidURI")


@pytest.mark.parametrize("raw", [b"https://bucket.example.com/a", b"/a"])
def test_asgi_absolute_target(raw):
    """A server that resolves it passes the path and the query that are signed."""
    request = from_asgi(scope(raw_path=raw, path="/a", query_string=b"x=1"))
    assert (request.path, request.query) == ("/a", "x=1")


def test_asgi_absolute_target_without_path():
    given = scope(raw_path=b"https://bucket.example.com", path="/", query_string=b"")
    assert from_asgi(given).path in ("", "/")
