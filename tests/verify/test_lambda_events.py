"""Events of function URLs and of API Gateway, with what clients signed."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

import sigv4
from sigv4.verify import VerificationError, Verifier, from_lambda

from ..conftest import KEY_ID, SECRET

HOST = "abc123.lambda-url.eu-west-1.on.aws"
KEYS = sigv4.Credentials(KEY_ID, SECRET)
VERIFIER = Verifier({KEY_ID: KEYS}.get, region="eu-west-1", service="orders")
PATHS = ["/", "/v1/orders", "/a%20b", "/%C3%A9/%E2%82%AC", "/a~b-c_d.e"]
QUERIES = ["", "a=1", "b=2&a=1&a=0", "x=a%20b%2Bc&y=", "q=%C3%A9%26%3D"]
BODIES = [b"", b'{"item": 7}', b"\xff\x00"]


def signed(method="POST", path="/v1/orders", query="", body=b"", headers=()):
    url = f"https://{HOST}{path}" + (f"?{query}" if query else "")
    request = sigv4.Request(method, url, headers, body)
    signer = sigv4.Signer(KEYS, "eu-west-1", "orders")
    return signer.sign(request).apply(request)


def body_of(request):
    try:
        return {"body": request.body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": b64encode(request.body).decode(), "isBase64Encoded": True}


def version_2(request, *, decoded=False):
    """As a function URL and an HTTP API make it; the latter decodes the path."""
    found = urlsplit(request.url)
    headers = {"host": HOST, "x-amzn-trace-id": "Root=1"}
    headers |= {name.lower(): value for name, value in request.headers}
    return {
        "version": "2.0",
        "rawPath": unquote(found.path) if decoded else found.path,
        "rawQueryString": found.query,
        "headers": headers,
        "requestContext": {"http": {"method": request.method}, "stage": "$default"},
        **body_of(request),
    }


def version_1(request, *, several=True):
    """As a REST API makes it, below a stage."""
    found = urlsplit(request.url)
    pairs = parse_qsl(found.query, keep_blank_values=True)
    headers = [("Host", HOST), ("X-Forwarded-For", "192.0.2.1"), *request.headers]
    event = {
        "httpMethod": request.method,
        "path": unquote(found.path).removeprefix("/prod"),
        "requestContext": {"path": unquote(found.path), "stage": "prod"},
        "headers": dict(headers),
        "queryStringParameters": dict(pairs) or None,
        **body_of(request),
    }
    if several:
        names = dict.fromkeys(name for name, _ in pairs)
        event["multiValueQueryStringParameters"] = {
            name: [value for other, value in pairs if other == name] for name in names
        } or None
        event["multiValueHeaders"] = {name: [value] for name, value in headers}
    return event


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "event_of", [version_2, lambda request: version_2(request, decoded=True), version_1]
)
def test_verified(event_of, path, query, body):
    """Whatever the form of the event."""
    request = from_lambda(event_of(signed("POST", path, query, body)))
    assert VERIFIER.verify(request).access_key_id == KEY_ID
    assert request.body == body


def test_stage():
    """The path that was signed has the stage."""
    request = from_lambda(version_1(signed(path="/prod/orders")))
    assert request.path == "/prod/orders"
    VERIFIER.verify(request)


def test_without_lists():
    """Events of tests often have one value alone for each name."""
    VERIFIER.verify(from_lambda(version_1(signed(query="a=1&b="), several=False)))
    event = version_1(signed(), several=False)
    VERIFIER.verify(from_lambda(event))
    del event["requestContext"]
    VERIFIER.verify(from_lambda(event))


def test_cookies():
    """They arrive apart from the headers."""
    event = version_2(signed())
    event["cookies"] = ["a=1", "b=2"]
    assert from_lambda(event).fields["cookie"] == "a=1; b=2"


def test_empty_event():
    """What may be absent: then nothing is signed."""
    minimal = {"requestContext": {"http": {"method": "GET"}}, "headers": {"host": HOST}}
    request = from_lambda(minimal)
    assert (request.method, request.url, request.body) == ("GET", f"https://{HOST}/", b"")
    with pytest.raises(VerificationError):
        VERIFIER.verify(request)
    with pytest.raises(VerificationError):  # no Host
        from_lambda({"httpMethod": "GET"})
    with pytest.raises(VerificationError):
        from_lambda({"requestContext": {"http": {"method": "GET"}}})


@pytest.mark.parametrize("change", ["body", "rawPath", "rawQueryString"])
def test_changed(change):
    """Nothing else is accepted."""
    event = version_2(signed(query="a=1", body=b"{}"))
    event[change] += "x"
    with pytest.raises(VerificationError):
        VERIFIER.verify(from_lambda(event))


def test_slash_that_was_decoded():
    """It cannot be known, so that the signature does not match."""
    with pytest.raises(VerificationError) as caught:
        VERIFIER.verify(from_lambda(version_2(signed(path="/a%2Fb"), decoded=True)))
    assert caught.value.code == "SignatureDoesNotMatch"
    VERIFIER.verify(from_lambda(version_2(signed(path="/a%2Fb"))))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"Records": []}, "neither requestContext.http nor httpMethod"),
        ({"httpMethod": "GET", "body": "a", "isBase64Encoded": True}, "not Base64"),
        ({"httpMethod": "GET", "body": "\u20ac", "isBase64Encoded": True}, "not Base64"),
    ],
)
def test_other_events(event, words):
    with pytest.raises(sigv4.InvalidParameter, match=words):
        from_lambda(event)


@pytest.mark.parametrize("service", [None, "orders"])
@pytest.mark.parametrize(
    "path", ["/orders?admin=1", "/orders?", f"https://{HOST}/orders", "/a#b", "orders", "//x?a=1"]
)
def test_paths_that_are_not_paths(path, service):
    """A question mark that was decoded must not begin a query that the client has not signed."""
    for event in (
        version_2(signed(query="admin=1")) | {"rawPath": path, "rawQueryString": ""},
        {"httpMethod": "GET", "path": path, "headers": {"host": HOST}},
        {"httpMethod": "GET", "requestContext": {"path": path}, "headers": {"host": HOST}},
    ):
        with pytest.raises(VerificationError) as caught:
            from_lambda(event, service=service)
        assert caught.value.refusal == "target-invalid"


@pytest.mark.parametrize(
    "change",
    [
        {"rawPath": "/\ud800"},
        {"rawQueryString": "a=\ud800"},
        {"body": "\udfff"},
        {"headers": {"host": HOST, "x": "\ud800"}},
        {"headers": {"host": HOST, "\ud800": "x"}},
        {"headers": {"host": "\ud800"}},
        {"cookies": ["\ud800"]},
        {"requestContext": {"http": {"method": "\ud800"}}},
    ],
)
def test_halves_of_surrogate_pairs(change):
    """JSON can hold them, and a stranger can send JSON."""
    with pytest.raises(VerificationError):
        from_lambda(version_2(signed()) | change)
    with pytest.raises(VerificationError, match="surrogate"):
        from_lambda(version_1(signed(), several=False) | {"queryStringParameters": {"a": "\ud800"}})
    with pytest.raises(VerificationError, match="surrogate"):
        from_lambda(version_1(signed()) | {"multiValueQueryStringParameters": {"\ud800": ["a"]}})
