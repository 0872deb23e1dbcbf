"""The WSGI middleware: what the application finds, and how refusals are answered."""

from __future__ import annotations

import io
import json

import pytest

import sigv4
from sigv4.adapters.wsgi import VerifySignature
from sigv4.verify import Limits, Verified, VerifiedHead
from tests.adapters.clients import BODY, chunked, events, signed, verifier


class App:
    """An application that reads the body in pieces."""

    def __init__(self, step: int = 700) -> None:
        self.environ = None
        self.body = b""
        self.step = step

    def __call__(self, environ, start_response):
        self.environ = environ
        while piece := environ["wsgi.input"].read(self.step):
            self.body += piece
        start_response("200 OK", [])
        return [b"ok"]


def environ_of(request: sigv4.Request, body: bytes = b"", **changes):
    given = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "RAW_URI": request.path + (f"?{request.query}" if request.query else ""),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body + b"the next request"),
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        given[key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"] = value
    return given | changes


def call(environ, *, app=None, judge=None, **options):
    app = app or App()
    answered = []

    def start_response(status, headers, exc_info=None):
        answered[:] = [status, dict(headers)]

    parts = VerifySignature(app, judge or verifier(), **options)(environ, start_response)
    return app, *answered, b"".join(parts).decode()


def test_signed_body():
    """The application finds the verified request and reads the body, no byte more."""
    app, status, _, _ = call(environ_of(signed(body=BODY), BODY))
    assert isinstance(app.environ["sigv4.verified"], Verified)
    assert app.body == BODY
    assert app.environ["CONTENT_LENGTH"] == str(len(BODY))
    assert status == "200 OK"


@pytest.mark.parametrize("sign_chunks", [True, False])
@pytest.mark.parametrize("encoding", ["aws-chunked", "aws-chunked,gzip", None])
def test_chunks(sign_chunks, encoding):
    """The framing is gone, and so are the headers that describe it."""
    request, body = chunked(sign_chunks=sign_chunks, encoding=encoding)
    app, _, _, _ = call(environ_of(request, body))
    assert app.body == BODY
    assert app.environ["CONTENT_LENGTH"] == str(len(BODY))
    kept = "gzip" if encoding == "aws-chunked,gzip" else None
    assert app.environ.get("HTTP_CONTENT_ENCODING") == kept


def test_events():
    """The application reads the events without their signatures."""
    request, body, event = events()
    environ = environ_of(request, **{"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True})
    environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    app, _, _, _ = call(environ, judge=verifier("transcribe"))
    assert app.body == event
    assert "HTTP_TRANSFER_ENCODING" not in app.environ


def test_signature_that_covers_the_hash_without_naming_it():
    """The body is read first; the refusal is JSON with the service's header."""
    request = signed("POST", body=b"{}", service="execute-api")
    judge = verifier("execute-api")
    app, _, _, _ = call(environ_of(request, b"{}"), judge=judge)
    assert app.body == b"{}"
    app, status, headers, body = call(environ_of(request, b"[]"), judge=judge)
    assert app.environ is None
    assert status == "403 SignatureDoesNotMatch"
    assert headers["x-amzn-errortype"] == json.loads(body)["__type"] == "SignatureDoesNotMatch"


def test_swapped_body():
    """The application never runs."""
    app, status, headers, body = call(environ_of(signed(body=b"hello"), b"HELLO"))
    assert app.environ is None
    assert status.startswith("400 ")
    assert headers["content-type"] == "application/xml"
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in body


def test_stolen_head():
    """Another path under the signature of the first; a HEAD gets no body."""
    changes = {"RAW_URI": "/b", "PATH_INFO": "/b"}
    app, status, _, body = call(environ_of(signed("HEAD"), **changes))
    assert (app.environ, body) == (None, "")
    assert status.startswith("403 ")


def test_what_is_not_a_request_at_all():
    """Refused before there is one to look at."""
    environ = environ_of(signed(), **{f"HTTP_A{number}": "v" for number in range(300)})
    _, status, _, _ = call(environ, judge=verifier(None))
    assert status == "400 RequestHeaderSectionTooLarge"


def test_larger_bodies():
    """Status 413 by the announced length, or by what arrives without one."""
    request = signed(body=BODY)
    app, status, _, _ = call(environ_of(request, BODY), max_buffered=len(BODY) - 1)
    assert (app.environ, status) == (None, "413 EntityTooLarge")
    hashed = signed(headers={"X-Amz-Content-Sha256": request.fields["x-amz-content-sha256"]})
    endless = {"wsgi.input": io.BytesIO(BODY), "wsgi.input_terminated": True}
    environ = environ_of(hashed, HTTP_TRANSFER_ENCODING="chunked", **endless)
    app, status, _, _ = call(environ, max_buffered=1500)
    assert (app.environ, status) == (None, "413 EntityTooLarge")


def test_body_without_length_or_end():
    """Nothing is read: it could wait for ever. The hash of the empty body does not match."""
    request = signed(body=BODY)
    hashed = signed(headers={"X-Amz-Content-Sha256": request.fields["x-amz-content-sha256"]})
    environ = environ_of(hashed, BODY, HTTP_TRANSFER_ENCODING="chunked")
    assert call(environ)[1] == "400 XAmzContentSHA256Mismatch"


def test_truncated_body():
    """The client has gone before the end."""
    environ = environ_of(signed(body=BODY), **{"wsgi.input": io.BytesIO(BODY[:50])})
    assert call(environ)[1] == "400 IncompleteBody"


LARGE = {"max_buffered": 10, "require_verified": False}


@pytest.mark.parametrize("step", [1, 700, 10**6])
def test_reading_a_large_body(step):
    """The application finds a head, and reads in its own steps."""
    app, status, _, _ = call(environ_of(signed(body=BODY), BODY), app=App(step), **LARGE)
    assert isinstance(app.environ["sigv4.verified"], VerifiedHead)
    assert app.body == BODY
    assert app.environ["CONTENT_LENGTH"] == str(len(BODY))
    assert status == "200 OK"


def test_reading_large_chunks():
    """The length of the body itself is not in the environment: the framing is gone."""
    request, body = chunked(sign_chunks=True)

    class Source(io.BytesIO):
        def read(self, size: int = -1) -> bytes:
            return super().read(min(size, 500))  # as a socket gives it

    source = Source(body)
    app, _, _, _ = call(environ_of(request, **{"wsgi.input": source}), **LARGE)
    assert app.body == BODY
    assert "CONTENT_LENGTH" not in app.environ


def test_reading_a_large_body_that_was_swapped():
    """Reading raises before the last bytes; the client gets the refusal."""
    app, status, _, _ = call(environ_of(signed(body=BODY), BODY[:-1] + b"!"), **LARGE)
    assert not app.body.endswith(b"!")
    assert status == "400 XAmzContentSHA256Mismatch"


def test_reading_lines():
    """As a file is read."""

    def app(environ, start_response):
        start_response("200 OK", [])
        return list(io.BufferedReader(environ["wsgi.input"]))

    body = b"one\ntwo\nthree, longer than the buffer"
    _, status, _, text = call(environ_of(signed(body=body), body), app=app, **LARGE)
    assert (status, text) == ("200 OK", body.decode())


@pytest.mark.parametrize(
    ("headers", "changes", "options", "most", "left"),
    [
        ({"Content-Length": "9000"}, {}, {}, 9000, 0),
        ({"Content-Length": "9000"}, {}, {"max_buffered": 8999}, 9000, 0),  # with 413
        ({"Content-Length": "9000"}, {}, {}, 8999, 9000),  # too large to be read
        ({"Content-Length": "9000", "Expect": "100-continue"}, {}, {}, 9000, 9000),
        ({}, {}, {}, 9000, 9000),  # without a length, reading could wait for ever
        ({}, {"wsgi.input_terminated": True}, {}, 9000, 0),
    ],
)
def test_rest_of_a_refused_body(headers, changes, options, most, left, monkeypatch):
    """A refusal comes after the body: a server that closes before may lose its answer."""
    monkeypatch.setattr("sigv4.adapters.wsgi.MOST_DISCARDED", most)
    request = sigv4.Request("PUT", "https://bucket.example.com/a", headers)
    changes = {"HTTP_HOST": "bucket.example.com", "wsgi.input": io.BytesIO(bytes(9000)), **changes}
    environ = environ_of(request, **changes)
    _, status, _, _ = call(environ, **options)
    assert status.partition(" ")[0] in ("403", "413")
    assert len(environ["wsgi.input"].read()) == left


def test_refused_body_is_read_in_bounds(monkeypatch):
    """Of a body without a length, one piece beyond the bound is read at most."""
    monkeypatch.setattr("sigv4.adapters.wsgi.MOST_DISCARDED", 100_000)
    source = io.BytesIO(bytes(1_000_000))
    request = sigv4.Request("PUT", "https://bucket.example.com/a")
    changes = {"HTTP_HOST": "bucket.example.com", "wsgi.input": source}
    environ = environ_of(request, **changes, **{"wsgi.input_terminated": True})
    call(environ)
    assert source.tell() == 2 * 65_536


def test_limits_of_the_verifier():
    """They bound what arrives, also where they are wider than the defaults."""
    request = signed(headers={f"x-amz-meta-{number}": "a" for number in range(300)})
    assert call(environ_of(request))[1] == "400 RequestHeaderSectionTooLarge"
    wider = verifier(limits=Limits(headers=400, signed_headers=8192))
    assert call(environ_of(request), judge=wider)[1] == "200 OK"
    narrow = verifier(limits=Limits(headers=4))
    _, status, _, text = call(environ_of(signed(headers={"x-amz-meta-a": "1"})), judge=narrow)
    assert (status, "more than 4 headers" in text) == ("400 RequestHeaderSectionTooLarge", True)


@pytest.mark.parametrize(("announced", "options"), [("2000000", LARGE), ("3", LARGE), ("3", {})])
def test_decoded_length_of_a_body_without_chunks(announced, options):
    """The header belongs to STREAMING- forms; elsewhere Content-Length is the length."""
    headers = {
        "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD",
        "X-Amz-Decoded-Content-Length": announced,
        "Content-Length": str(len(BODY)),
    }
    app, status, _, _ = call(environ_of(signed(headers=headers), BODY), **options)
    assert (status, app.body) == ("200 OK", BODY)
    assert app.environ["CONTENT_LENGTH"] == str(len(BODY))


def generating(environ, start_response):
    """An application that runs only when its response is iterated."""
    size = len(environ["wsgi.input"].read())
    start_response("200 OK", [])
    if size:
        yield b""
        yield str(size).encode()


@pytest.mark.parametrize("require_verified", [True, False])
@pytest.mark.parametrize("size", [0, 5000])
def test_applications_that_are_generators(size, require_verified):
    """Their responses pass, also empty ones."""
    environ = environ_of(signed(body=BODY[:size]), BODY[:size])
    options = {} if require_verified else {"max_buffered": 100}
    _, status, _, text = call(environ, app=generating, require_verified=require_verified, **options)
    assert (status, text) == ("200 OK", str(size) if size else "")


def test_refusals_of_applications_that_are_generators():
    """A body that does not verify is answered in the form of the service, as for others."""
    body = BODY[:4999] + b"!"
    environ = environ_of(signed(body=BODY[:5000]), body)
    _, status, headers, text = call(
        environ, app=generating, max_buffered=100, require_verified=False
    )
    assert status == "400 XAmzContentSHA256Mismatch"
    assert headers["content-type"] == "application/xml"
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in text
