"""The ASGI middleware: what the application finds, and how refusals are answered."""

from __future__ import annotations

import asyncio
import json
import re
import tracemalloc
from pathlib import Path

import pytest

import sigv4
from sigv4.adapters.asgi import VerifySignature
from sigv4.adapters.verified_body import HeldBody, VerifiedBody
from sigv4.core.streaming_names import STREAMING_EVENTS
from sigv4.verify import BodyRequired, Limits, VerificationError, Verified, VerifiedHead
from tests.adapters.clients import (
    AT,
    BODY,
    CREDENTIALS,
    HOST,
    KNOWN,
    chunked,
    events,
    pieces,
    signed,
    signer,
    verifier,
)


class App:
    """An application that reads the body and says 200."""

    def __init__(self) -> None:
        self.scope = None
        self.body = b""
        self.after: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        self.scope = scope
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        if scope["type"] == "lifespan":
            return
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.after.append("gone")
                return
            self.body += message["body"]
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


def scope_of(request: sigv4.Request, kind: str = "http", **changes):
    target = request.path or "/"
    return {
        "type": kind,
        "method": request.method,
        "scheme": "https" if kind == "http" else "wss",
        "path": target,
        "raw_path": target.encode(),
        "query_string": request.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers],
        **changes,
    }


def call(scope, parts=(b"",), *, app=None, disconnect=False, judge=None, **options):
    """What the application was given, and what was sent."""
    app = app or App()
    judge = judge or verifier()
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts) - 1 or disconnect}
        for number, part in enumerate(parts)
    ]
    waiting.append({"type": "http.disconnect"})
    sent = []
    reads = [0]

    async def receive():
        reads[0] += 1
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(VerifySignature(app, judge, **options)(scope, receive, send))
    return app, sent, reads[0]


def error(sent) -> tuple[int, dict[str, str], str]:
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"].decode()


@pytest.mark.parametrize("size", [1, 1000, 10**6])
def test_signed_body(size):
    """The application finds the verified request and reads the body."""
    request = signed(body=BODY[:3000])
    app, sent, _ = call(scope_of(request), pieces(BODY[:3000], size))
    assert isinstance(app.scope["sigv4.verified"], Verified)
    assert app.body == BODY[:3000]
    assert sent[0]["status"] == 200


@pytest.mark.parametrize("sign_chunks", [True, False])
def test_chunks(sign_chunks):
    """The framing is gone, and so are the headers that describe it."""
    request, body = chunked(sign_chunks=sign_chunks, encoding="aws-chunked, gzip")
    app, _, _ = call(scope_of(request), pieces(body))
    assert app.body == BODY
    headers = dict(app.scope["headers"])
    assert headers[b"content-length"] == str(len(BODY)).encode()
    assert headers[b"content-encoding"] == b"gzip"


def test_aws_chunked_alone():
    """A Content-Encoding that says no more than that goes away."""
    request, body = chunked(encoding="aws-chunked")
    app, _, _ = call(scope_of(request), pieces(body))
    assert b"content-encoding" not in dict(app.scope["headers"])


@pytest.mark.parametrize("require_verified", [True, False])
def test_events(require_verified):
    """The application reads the events without their signatures."""
    request, body, event = events()
    app, _, _ = call(
        scope_of(request),
        pieces(body, 50),
        judge=verifier("transcribe"),
        require_verified=require_verified,
    )
    assert app.body == event


def test_signature_that_covers_the_hash_without_naming_it():
    """Most services have no x-amz-content-sha256: the body is read first."""
    request = signed("POST", body=b"{}", service="execute-api")
    judge = verifier("execute-api")
    app, _, _ = call(scope_of(request), [b"{", b"}"], judge=judge)
    assert app.body == b"{}"
    app, sent, _ = call(scope_of(request), [b"[", b"]"], judge=judge)
    assert app.scope is None
    status, headers, body = error(sent)
    assert (status, headers["x-amzn-errortype"]) == (403, "SignatureDoesNotMatch")
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["__type"] == "SignatureDoesNotMatch"


@pytest.mark.parametrize("require_verified", [True, False])
def test_swapped_body(require_verified):
    """The application never runs, and S3's client gets XML."""
    request = signed(body=b"hello")
    app, sent, _ = call(scope_of(request), [b"HELLO"], require_verified=require_verified)
    assert app.scope is None
    status, headers, body = error(sent)
    assert (status, headers["content-type"]) == (400, "application/xml")
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in body
    assert headers["content-length"] == str(len(body.encode()))


def test_stolen_head():
    """Another path under the signature of the first."""
    request = signed(body=b"hello")
    app, sent, reads = call(scope_of(request, path="/b", raw_path=b"/b"), [b"hello"])
    assert app.scope is None
    assert error(sent)[0] == 403
    assert reads == 1  # the body, which nobody gets


def test_head_requests_have_no_body():
    """Nor has the answer to one that is refused."""
    request = signed("HEAD")
    _, sent, _ = call(scope_of(request, path="/b", raw_path=b"/b"))
    assert sent[1]["body"] == b""


def test_markup_is_harmless():
    """What a client sent does not become part of the page."""
    request = signed(headers={"X-Amz-Meta-A": "1"})
    scope = scope_of(request)
    scope["headers"] = [
        (name, value.replace(b"AKIAIOSFODNN7EXAMPLE", b'A<script>"&'))
        for name, value in scope["headers"]
    ]
    _, sent, _ = call(scope)
    assert "<script" not in error(sent)[2]


def test_larger_bodies():
    """Status 413 before anything is kept, or while a body without a length is read."""
    request = signed(body=BODY)
    app, sent, reads = call(scope_of(request), pieces(BODY), max_buffered=len(BODY) - 1)
    assert (app.scope, reads, error(sent)[0]) == (None, len(pieces(BODY)), 413)
    assert "<Code>EntityTooLarge</Code>" in error(sent)[2]
    app, _, _ = call(scope_of(request), pieces(BODY), max_buffered=len(BODY))
    assert app.body == BODY
    open_length = sigv4.Request(
        "PUT",
        request.url,
        [pair for pair in request.headers if pair[0] != "Content-Length"],
    )
    hashed = signed(headers={"X-Amz-Content-Sha256": request.fields["x-amz-content-sha256"]})
    scope = scope_of(hashed)
    scope["headers"].append((b"transfer-encoding", b"chunked"))
    app, sent, reads = call(scope, pieces(BODY), max_buffered=1500)
    assert (app.scope, reads, error(sent)[0]) == (None, len(pieces(BODY)), 413)
    assert open_length.headers


@pytest.mark.parametrize("cut", [1, 500, 1020])
def test_events_of_the_largest_size(cut):
    """Their framing is no part of the body, however it is cut."""
    judge = verifier("transcribe")
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", "transcribe", clock=lambda: AT)
    opened = sigv4.Request(
        "POST", "https://example.com/", {"X-Amz-Content-Sha256": STREAMING_EVENTS}
    )
    made = signer.sign(opened)
    request = made.apply(opened)
    stream = signer.event_stream(made)
    data = stream.message(bytes(950)) + stream.end()
    for most in (1000, 949):
        body = VerifiedBody(judge, request, judge.verify(request, body_follows=True))
        held = HeldBody(most, body, s3=False)
        held.add(data[:cut])
        if most < 950:
            with pytest.raises(VerificationError, match="more than the 949 bytes"):
                held.add(data[cut:])
            continue
        held.add(data[cut:])
        assert held.content() == bytes(950)


def test_larger_bodies_of_other_services():
    """Their name of it."""
    request = signed("POST", body=BODY, service="execute-api")
    _, sent, _ = call(scope_of(request), judge=verifier("execute-api"), max_buffered=5)
    assert error(sent)[1]["x-amzn-errortype"] == "RequestEntityTooLargeException"


@pytest.mark.parametrize(
    ("services", "signs", "kind"),
    [(None, "s3", "xml"), (None, "sts", "json"), (["s3", "sts"], "sts", "json")],
)
def test_several_services(services, signs, kind):
    """The form of the answer is that of the service that the client signed for."""
    request = signed(service=signs)
    scope = scope_of(request, path="/b", raw_path=b"/b")
    _, sent, _ = call(scope, judge=verifier(services))
    assert kind in error(sent)[1]["content-type"]


def test_what_is_not_a_request_at_all():
    """Refused before there is one to look at."""
    scope = scope_of(signed())
    scope["headers"] += [(b"a", b"v" * 10)] * 120_000
    _, sent, _ = call(scope, judge=verifier(None))
    assert "<Code>RequestHeaderSectionTooLarge</Code>" in error(sent)[2]


def test_reading_a_large_body():
    """The application finds a head and reads; the last piece comes after the check."""
    request = signed(body=BODY)
    options = {"max_buffered": 10, "require_verified": False}
    app, sent, _ = call(scope_of(request), pieces(BODY), **options)
    assert isinstance(app.scope["sigv4.verified"], VerifiedHead)
    assert app.body == BODY
    assert sent[0]["status"] == 200


def test_reading_large_chunks():
    """The length of the body itself is not among the headers: the framing is gone."""
    request, body = chunked(sign_chunks=True)
    scope = scope_of(sigv4.Request(request.method, request.url, request.headers))
    app, _, _ = call(scope, pieces(body), max_buffered=10, require_verified=False)
    assert app.body == BODY
    assert b"content-length" not in dict(app.scope["headers"])


def test_reading_a_large_body_that_was_swapped():
    """Reading raises before the end; the client gets the refusal."""
    request = signed(body=BODY)
    swapped = BODY[:-1] + b"!"
    options = {"max_buffered": 10, "require_verified": False}
    app, sent, _ = call(scope_of(request), pieces(swapped), **options)
    assert not app.body.endswith(b"!")
    assert error(sent)[0] == 400


def test_reading_after_the_answer_has_begun():
    """A refusal cannot be sent any more: the error goes to the server, which cuts the answer."""

    class Early(App):
        async def __call__(self, scope, receive, send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await super().__call__(scope, receive, send)

    request = signed(body=BODY)
    options = {"max_buffered": 10, "require_verified": False, "app": Early()}
    with pytest.raises(VerificationError, match="hash-mismatch"):
        call(scope_of(request), pieces(BODY[:-1] + b"!"), **options)


@pytest.mark.parametrize("require_verified", [True, False])
def test_client_that_goes_away(require_verified):
    """Nothing is sent, and an application that reads is reported."""
    request = signed(body=BODY)
    options = {"max_buffered": 10, "require_verified": False} if not require_verified else {}
    app, sent, _ = call(scope_of(request), pieces(BODY)[:2], disconnect=True, **options)
    assert sent == []
    assert app.after == ([] if require_verified else ["gone"])


def test_after_the_body():
    """The application hears of the end of the connection."""

    class Waiting(App):
        async def __call__(self, scope, receive, send) -> None:
            await super().__call__(scope, receive, send)
            self.after.append((await receive())["type"])

    app, _, _ = call(scope_of(signed(body=b"x")), [b"x"], app=Waiting())
    assert app.after == ["http.disconnect"]


def test_asynchronous_lookup_of_events():
    """The events are verified with the same credentials as their request."""
    request, body, content = events()

    async def lookup(access_key_id):
        return KNOWN[access_key_id]

    judge = sigv4.verify.Verifier(lambda _: None, clock=lambda: AT)
    app, sent, _ = call(scope_of(request), pieces(body, 50), judge=judge, lookup=lookup)
    assert (sent[0]["status"], app.body) == (200, content)


def test_an_event_that_is_too_large_to_be_held():
    """It is refused before all of it has arrived, however long it is to become."""
    request, _, _ = events()
    head = sigv4.EventMessage({}, bytes(10**6)).encode()
    parts = [head[:12], *pieces(head[12:], 100)]
    app, sent, _ = call(
        scope_of(request), parts, judge=verifier("transcribe"), max_buffered=5000, disconnect=True
    )
    status, headers, _ = error(sent)
    assert (status, headers["x-amzn-errortype"]) == (413, "RequestEntityTooLargeException")
    assert app.scope is None


def test_memory_of_a_body_in_small_pieces():
    """What is held takes about as much memory as the body."""
    held = HeldBody(10**6, None, s3=True)
    tracemalloc.start()
    for number in range(250_000):
        held.add(bytes((number % 256, 1)))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(held.content()) == 500_000
    assert taken < 1_000_000


def test_asynchronous_lookup():
    """Asked for the access key id that the request names."""
    asked = []

    async def lookup(access_key_id):
        asked.append(access_key_id)
        return KNOWN.get(access_key_id)

    judge = verifier()
    app, _, _ = call(scope_of(signed(body=b"x")), [b"x"], judge=judge, lookup=lookup)
    assert asked == [CREDENTIALS.access_key_id]
    assert app.body == b"x"
    generic = signed("POST", body=b"x", service="sts")
    app, _, _ = call(scope_of(generic), [b"x"], judge=verifier("sts"), lookup=lookup)
    assert app.body == b"x"


def test_websocket():
    """A presigned URL is verified before the application accepts."""
    request = sigv4.Request("GET", f"wss://{HOST}/ws", {"Host": HOST})
    made = signer("transcribe").presign(request, expires_in=60, at=AT).apply(request)
    judge = verifier("transcribe")
    app, sent, _ = call(scope_of(made, "websocket"), judge=judge)
    assert app.scope["sigv4.verified"].kind == "query"
    assert sent == [{"type": "websocket.accept"}]
    app, sent, _ = call(scope_of(made, "websocket", query_string=b"a=b"), judge=judge)
    assert app.scope is None
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_lifespan():
    """Passed on."""
    app, _, _ = call({"type": "lifespan"})
    assert app.scope == {"type": "lifespan"}


def test_bodies_that_need_no_head():
    """BodyRequired is never what a client sees: the middleware asks for heads."""
    request, body = chunked()
    with pytest.raises(BodyRequired):
        verifier().verify(request)
    app, sent, _ = call(scope_of(request), [body])
    assert sent[0]["status"] == 200
    assert app.body == BODY


PAGE = Path(__file__).parents[2] / "docs" / "verify.md"


def test_ten_lines_of_the_page():
    """They survive a swapped body, a stolen head, a replay and 1.6 MB of headers."""
    block = re.search(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)[1]
    lines = [line for line in block.splitlines() if line and not line.startswith(("async", " "))]
    assert len(lines) <= 10
    names: dict[str, object] = {}
    exec(block, names)

    def answer(request, parts=(b"",), **changes):
        scope = scope_of(request, **changes)
        scope["headers"] += changes.get("more", [])
        sent = []
        waiting = [
            {"type": "http.request", "body": part, "more_body": part is not parts[-1]}
            for part in parts
        ]

        async def receive():
            return waiting.pop(0)

        async def send(message):
            sent.append(message)

        asyncio.run(names["app"](scope, receive, send))
        return sent[0]["status"], sent[1]["body"].decode()

    def made(body: bytes) -> sigv4.Request:
        headers = {"Host": HOST, "Content-Length": str(len(body))}
        request = sigv4.Request("PUT", f"https://{HOST}/a", headers, body)
        return signer().sign(request).apply(request)

    assert answer(made(b"hello"), [b"hello"]) == (200, "AKIAIOSFODNN7EXAMPLE")
    assert answer(made(b"hello"), [b"hello"])[0] == 403  # once more
    assert answer(made(b"swapped"), [b"SWAPPED"])[0] == 400
    assert answer(made(b"stolen"), [b"stolen"], path="/b", raw_path=b"/b")[0] == 403
    assert answer(made(b"path"), [b"path"], path="//a", raw_path=b"//a")[0] == 403
    assert answer(made(b"large"), [b"large"], more=[(b"a", b"v" * 10)] * 120_000)[0] == 400
    stream = signer().stream(
        sigv4.Request("PUT", f"https://{HOST}/a", {"Host": HOST}),
        BODY,
        trailers=["crc32"],
        sign_chunks=False,
    )
    head = stream.apply(sigv4.Request("PUT", f"https://{HOST}/a", {"Host": HOST}))
    assert answer(head, [b"".join(stream).replace(b"hello", b"HELLO")])[0] == 400


@pytest.mark.parametrize(
    ("headers", "options", "most", "reads"),
    [
        ({}, {}, 24_000, 4),  # to the end of the body
        ({"Content-Length": "24000"}, {}, 24_000, 4),
        ({"Content-Length": "24000"}, {"max_buffered": 9_999}, 24_000, 4),  # with 413
        ({"Expect": "100-continue"}, {}, 24_000, 0),  # the client waits for status 100
        ({"Content-Length": "24001"}, {}, 24_000, 0),  # too large to be read
        ({}, {}, 9_999, 2),  # so much and no more
    ],
)
def test_rest_of_a_refused_body(headers, options, most, reads, monkeypatch):
    """A refusal comes after the body: a server that closes before may lose its answer."""
    monkeypatch.setattr("sigv4.adapters.asgi.MOST_DISCARDED", most)
    request = sigv4.Request("PUT", f"https://{HOST}/a", {"Host": HOST, **headers})
    order = []

    async def receive():
        order.append("read")
        more = order.count("read") < 4
        return {"type": "http.request", "body": bytes(6000), "more_body": more}

    async def send(message):
        order.append(message.get("status", "body"))

    asyncio.run(VerifySignature(App(), verifier(), **options)(scope_of(request), receive, send))
    assert order[-2] in (403, 413)
    assert order[:-2] == ["read"] * reads


def test_refused_after_the_body():
    """Nothing is read behind the end of a body that does not verify."""
    request = signed(body=BODY)
    _, sent, reads = call(scope_of(request), pieces(BODY.upper(), 6000))
    assert (sent[0]["status"], reads) == (400, 4)


def test_limits_of_the_verifier():
    """They bound what arrives, also where they are wider than the defaults."""
    request = signed(headers={f"x-amz-meta-{number}": "a" for number in range(300)})
    assert error(call(scope_of(request))[1])[0] == 400
    wider = verifier(limits=Limits(headers=400, signed_headers=8192))
    assert call(scope_of(request), judge=wider)[1][0]["status"] == 200
    narrow = verifier(limits=Limits(headers=4))
    sent = call(scope_of(signed(headers={"x-amz-meta-a": "1"})), judge=narrow)[1]
    assert (error(sent)[0], "more than 4 headers" in error(sent)[2]) == (400, True)
