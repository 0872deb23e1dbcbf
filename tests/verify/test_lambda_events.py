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


def version_alb(request, *, several=False, scheme="https"):
    """As a load balancer makes it: names in lower case, the query as it arrived."""
    event = version_1(request, several=True)
    found = urlsplit(request.url)
    pairs = [piece.partition("=")[::2] for piece in found.query.split("&") if piece]
    headers = {name.lower(): values[0] for name, values in event["multiValueHeaders"].items()}
    headers |= {"x-forwarded-proto": scheme, "x-amzn-trace-id": "Root=1"}
    event |= {
        "path": found.path,
        "headers": headers,
        "requestContext": {"elb": {"targetGroupArn": ""}},
    }
    event["queryStringParameters"] = dict(pairs)
    del event["multiValueQueryStringParameters"], event["multiValueHeaders"]
    if several:
        del event["headers"], event["queryStringParameters"]
        event["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
        event["multiValueQueryStringParameters"] = {
            name: [value for other, value in pairs if other == name] for name, _ in pairs
        }
    return event


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("query", ["", "a=1", "x=a%20b%2Bc&y=", "q=%C3%A9%26%3D%25", "a%26b=1&acl"])
@pytest.mark.parametrize("path", PATHS)
def test_load_balancers(path, query, several):
    """They pass the query as it arrived: it is not encoded once more."""
    request = signed(path=path, query=query, body=b"{}")
    verified = VERIFIER.verify(from_lambda(version_alb(request, several=several)))
    assert verified.path == path


def test_load_balancers_and_repeated_parameters():
    """All values are in the event if the balancer is set so."""
    request = signed(query="b=2&a=1&a=0")
    VERIFIER.verify(from_lambda(version_alb(request, several=True)))
    with pytest.raises(VerificationError):
        VERIFIER.verify(from_lambda(version_alb(request)))


@pytest.mark.parametrize(
    ("given", "expected"), [("https", "https"), ("http", "http"), ("https,http", "http")]
)
def test_load_balancers_and_schemes(given, expected):
    """They listen on http too, where bodies must be signed."""
    event = version_alb(signed(), scheme=given)
    assert from_lambda(event).scheme == expected
    del event["headers"]["x-forwarded-proto"]
    assert from_lambda(event).scheme == "http"


def test_load_balancers_and_marks_in_names():
    """What an event holds that no query can hold does not become another parameter."""
    event = version_alb(signed(query="admin=1&a=b"))
    event["queryStringParameters"] = {"admin=1&a": "b"}
    request = from_lambda(event)
    assert request.query == "admin%3D1%26a=b"
    with pytest.raises(VerificationError):
        VERIFIER.verify(request)


EVENTS = [
    version_2(signed(query="a=1", body=b"{}")) | {"cookies": ["a=b"]},
    version_2(signed(body=b"\xff")),
    version_1(signed(query="a=1", body=b"{}")),
    version_1(signed(query="a=1", body=b"{}"), several=False),
    version_alb(signed(query="a=1", body=b"{}")),
    version_alb(signed(query="a=1", body=b"{}"), several=True),
]
ODD = [
    None,
    7,
    1.5,
    True,
    "x",
    "\ud800",
    b"x",
    [],
    ["x"],
    [None],
    [7],
    {},
    {"x": 1},
    {"x": [1]},
    {1: "x"},
]


def broken(value):
    """Yield copies of a value in which one part is missing or of another type."""
    yield from ODD
    if isinstance(value, dict):
        for name, part in value.items():
            yield {other: each for other, each in value.items() if other != name}
            for odd in broken(part):
                yield value | {name: odd}
    if isinstance(value, list):
        for odd in broken(value[0]):
            yield [*value, odd]


@pytest.mark.parametrize("event", EVENTS)
def test_broken_events(event):
    """Each is a request, or refused, or named as what it is."""
    assert VERIFIER.verify(from_lambda(event))
    assert {outcome(odd) for odd in broken(event)} == {"Request", "event", 400}


def outcome(event):
    try:
        return type(from_lambda(event)).__name__
    except VerificationError as error:
        return error.status
    except sigv4.InvalidParameter as error:
        return error.parameter


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"headers": ["x"]}, "headers must be an object, not list"),
        ({"headers": {"host": 1}}, r"headers\.host must be text, not int"),
        ({"headers": {1: "x"}}, "A name in headers must be text, not int"),
        ({"cookies": "a=b"}, "cookies must be a list of text, not str"),
        ({"cookies": [1]}, "cookies must be a list of text, not int"),
        ({"rawPath": 1}, "rawPath must be text, not int"),
        ({"requestContext": []}, "requestContext must be an object, not list"),
        ({"requestContext": {"http": "x"}}, r"requestContext\.http must be an object, not str"),
        ({"requestContext": {"http": {}}}, "The event has no method"),
        ({"requestContext": {"http": None}}, "The event has no method"),
        ({"body": {}}, "body must be text, not dict"),
        ({"isBase64Encoded": "true"}, "isBase64Encoded must be true or false, not str"),
        ({"isBase64Encoded": True, "body": "eA"}, "not Base64"),
        ({"isBase64Encoded": True, "body": "e A=="}, "not Base64"),
        ({"isBase64Encoded": True, "body": "eA==\n"}, "not Base64"),
    ],
)
def test_what_is_wrong_is_named(change, words):
    with pytest.raises(sigv4.InvalidParameter, match=words):
        from_lambda(version_2(signed()) | change)


@pytest.mark.parametrize("event", [None, [], "{}", b"{}", 7])
def test_what_is_no_event(event):
    """Text that was not parsed, for instance."""
    with pytest.raises(sigv4.InvalidParameter, match="The event must be an object, not"):
        from_lambda(event)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"multiValueHeaders": {"Host": HOST}},
            r"multiValueHeaders\[Host\] must be a list of text",
        ),
        ({"multiValueHeaders": {"\n": 1}}, r"multiValueHeaders\[\?\] must be a list of text"),
        ({"multiValueQueryStringParameters": {"a": [1]}}, r"\[a\] must be a list of text, not int"),
        ({"multiValueQueryStringParameters": []}, "must be an object, not list"),
        ({"requestContext": {"path": 1}}, r"requestContext\.path must be text, not int"),
        ({"httpMethod": 1}, "httpMethod must be text, not int"),
    ],
)
def test_what_is_wrong_in_version_1(change, words):
    with pytest.raises(sigv4.InvalidParameter, match=words):
        from_lambda(version_1(signed()) | change)


def test_parameters_without_a_value():
    """Null stands for an empty value."""
    event = version_1(signed(query="a=&a=1"))
    event["multiValueQueryStringParameters"] = {"a": [None, "1"]}
    VERIFIER.verify(from_lambda(event))
