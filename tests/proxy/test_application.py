"""The proxy as an ASGI application, before a server that records each byte it gets."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Any

import pytest

import sigv4
from sigv4.proxy import Proxy
from sigv4.proxy.kept import KeptCredentials
from sigv4.proxy.upstream import Upstream
from sigv4.resign import Resigner
from tests.resign.sandbox import (
    HOST,
    INNER,
    OUTER,
    OUTER_ID,
    OUTER_SECRET,
    OUTER_TOKEN,
    OUTSIDE,
    clock,
    resigner,
    signed,
    signer,
    verifier,
)

from .outside import Outside, Sent, passed, receiving, scope_of

LARGE = bytes(range(256)) * 8192  # 2 MiB
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_request_and_response():
    """The request arrives with a signature that verifies, to the byte of its target."""
    outside = Outside(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Amz-Id: 1\r\nETag: x\r\n\r\nok")
    request = signed("PUT", "/work/public/a%20b%2B~", {"Content-Type": "text/plain"}, b"abc")
    sent = passed(outside, request)
    assert (sent.status, sent.body) == (200, b"ok")
    assert sent.headers == {"Content-Length": "2", "X-Amz-Id": "1", "ETag": "x"}
    assert outside.head.startswith(b"PUT /work/public/a%20b%2B~ HTTP/1.1\r\n")
    assert outside.body == b"abc"
    assert OUTSIDE.verify(outside.request).access_key_id == OUTER_ID
    names = {name.lower() for name, _ in outside.request.headers}
    assert not names & {"user-agent", "accept", "cookie", "transfer-encoding"}
    assert outside.request.fields["accept-encoding"] == "identity"


def test_query_as_it_is():
    """Nothing is encoded again."""
    outside = Outside(OK)
    target = "/work?list-type=2&prefix=public%2F%C3%A4%20&encoding-type=url"
    passed(outside, signed("GET", target))
    assert outside.head.startswith(f"GET {target} HTTP/1.1\r\n".encode())
    OUTSIDE.verify(outside.request)


@pytest.mark.parametrize("form", ["hash", "chunks"])
def test_large_upload(form):
    """It streams, with its length."""
    request = signed("PUT", "/work/public/a", {}, LARGE)
    if form == "chunks":
        bare = sigv4.Request("PUT", f"https://{HOST}/work/public/a")
        stream = signer().stream(bare, LARGE, trailers=["crc32"])
        head = stream.apply(bare)
        request = sigv4.Request("PUT", head.url, head.headers, b"".join(stream))
    outside = Outside(OK)
    sent = passed(outside, request)
    assert sent.status == 200
    assert outside.whole
    found = outside.request
    if form == "hash":
        OUTSIDE.verify(found)
        assert outside.body == LARGE
    else:
        bare = sigv4.Request("PUT", found.url, found.headers)
        body = OUTSIDE.stream(bare, OUTSIDE.verify(bare, body_follows=True))
        assert body.feed(outside.body) == LARGE


@pytest.mark.parametrize("form", ["hash", "chunks"])
def test_changed_upload(form):
    """The inner side gets the error; the server outside never has a whole request."""
    request = signed("PUT", "/work/public/a", {}, LARGE)
    if form == "chunks":
        bare = sigv4.Request("PUT", f"https://{HOST}/work/public/a")
        stream = signer().stream(bare, LARGE)
        head = stream.apply(bare)
        request = sigv4.Request("PUT", head.url, head.headers, b"".join(stream))
    outside = Outside(OK)
    sent = passed(outside, request, receiving(request.body[:-200] + b"?" * 200))
    assert sent.status in (400, 403)
    assert not outside.whole
    assert outside.connections == 1


def test_refused_request_is_not_sent():
    """No connection is made for it."""
    outside = Outside(OK)
    sent = passed(outside, signed("GET", "/work/private/a"))
    assert (sent.status, outside.connections) == (403, 0)
    assert b"<Code>AccessDenied</Code>" in sent.body
    sent = passed(outside, signed("HEAD", "/work/private/a"))
    assert (sent.status, sent.body, outside.connections) == (403, b"", 0)
    unsigned = sigv4.Request("GET", f"https://{HOST}/work/public/a")
    assert (passed(outside, unsigned).status, outside.connections) == (403, 0)


def test_body_of_a_refused_request_is_read():
    """So that the client reads the answer; a large one is not."""
    for size in (100_000, 3_000_000):
        request = signed("PUT", "/work/private/a", {}, b"x" * size)
        assert passed(Outside(OK), request).status == 403


def test_scope_without_a_raw_path():
    """A target that is not valid gets an answer as well."""
    request = signed("GET", "/work/public/a")

    async def go() -> Sent:
        sent = Sent()
        app = Proxy(resigner(), Upstream())
        headers = [pair for pair in scope_of(request)["headers"] if pair[0] != b"host"]
        await app({**scope_of(request), "headers": headers}, receiving(b""), sent)
        return sent

    assert asyncio.run(go()).status == 400


HEADS = {
    "HEAD": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
    "GET": b"HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 9\r\n\r\n",
}


@pytest.mark.parametrize("method", HEADS)
def test_response_without_body(method):
    """HEAD keeps the length of what GET would give; 304 has no body."""
    sent = passed(Outside(HEADS[method]), signed(method, "/work/public/a"))
    assert (sent.status, sent.body) == ((200, b"") if method == "HEAD" else (304, b""))
    assert sent.headers["Content-Length"] in ("1000000", "9")


def test_redirect_is_not_followed():
    """Nor is the inner side sent elsewhere."""
    answer = (
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    sent = passed(Outside(answer), signed("GET", "/work/public/a"))
    assert sent.status == 307
    assert "Location" not in sent.headers


def test_credentials_in_responses():
    """Whatever echoes the request, its credentials stay outside."""
    echo = f"{OUTER_ID} {OUTER_TOKEN} {OUTER_SECRET}".encode()
    head = f"HTTP/1.1 200 OK\r\nX-Echo: {OUTER_TOKEN}\r\nContent-Length: {len(echo)}\r\n\r\n"
    sent = passed(Outside(head.encode() + echo), signed("GET", "/work/public/a"))
    assert "MARKER" not in str(sent.messages)
    assert len(sent.body) == len(echo)
    error = f"<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{OUTER_ID}".encode()
    head = f"HTTP/1.1 403 Forbidden\r\nContent-Length: {len(error)}\r\n\r\n"
    sent = passed(Outside(head.encode() + error), signed("GET", "/work/public/a"))
    assert sent.status == 403
    assert b"did not accept the signature" in sent.body
    assert "MARKER" not in str(sent.messages)


BROKEN = {
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le\r\nclose",
    "no HTTP": b"hello\r\n\r\nclose",
}


@pytest.mark.parametrize("name", BROKEN)
def test_connection_that_breaks_before_the_response(name):
    """The error asks the inner side to try again."""
    sent = passed(Outside(BROKEN[name]), signed("GET", "/work/public/a"))
    assert sent.status == 503
    assert b"ServiceUnavailable" in sent.body


def test_connection_that_breaks_in_the_response():
    """The response breaks off for the inner side, too."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nabc"
    with pytest.raises(sigv4.verify.VerificationError, match="no whole response"):
        passed(Outside(answer), signed("GET", "/work/public/a"))


def test_server_that_does_not_answer():
    """The timeout ends it."""

    async def go() -> Sent:
        async def silent(reader, writer):
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        upstream = Upstream(connect_timeout=2, read_timeout=0.05)
        sent = Sent()
        app = Proxy(resigner(upstream=url), upstream)
        await app(scope_of(signed("GET", "/work/public/a")), receiving(b""), sent)
        await upstream.close()
        server.close()
        return sent

    assert asyncio.run(go()).status == 503


def test_answer_before_the_end_of_the_upload():
    """It is passed on."""
    answer = b"HTTP/1.1 411 Length Required\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
    request = signed("PUT", "/work/public/a", {}, LARGE)
    gate: dict[str, Any] = {}

    async def late():
        await asyncio.Event().wait()

    receive = receiving(request.body[:200_000] + b"", 100_000)

    async def slow():
        message = await receive() if gate.setdefault("n", 0) < 2 else await late()
        gate["n"] += 1
        return {**message, "more_body": True}

    sent = passed(Outside(answer, early=True), request, slow)
    assert (sent.status, sent.body) == (411, b"abc")


@pytest.mark.parametrize("after", [0, 3])
def test_client_that_goes_while_it_uploads(after, caplog):
    """The request outside ends without its end."""
    request = signed("PUT", "/work/public/a", {}, LARGE)
    outside = Outside(OK)
    with caplog.at_level(logging.INFO, "sigv4.proxy"):
        sent = passed(outside, request, receiving(request.body, gone_after=after))
    assert (sent.messages, outside.whole) == ([], False)
    assert "the client has gone" in caplog.text


def test_client_that_goes_while_it_downloads(caplog):
    """The rest is not fetched."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"

    async def gone():
        return {"type": "http.disconnect"}

    with caplog.at_level(logging.INFO, "sigv4.proxy"):
        passed(
            Outside(head + b"x" * 50_000_000),
            signed("GET", "/work/public/a"),
            receiving(b"", last=gone),
        )
    assert "the client has gone" in caplog.text


def test_websockets():
    """They are refused."""

    async def go() -> list:
        sent = Sent()

        async def receive():
            return {"type": "websocket.connect"}

        await Proxy(resigner(), Upstream())({"type": "websocket"}, receive, sent)
        return sent.messages

    assert asyncio.run(go()) == [{"type": "websocket.close", "code": 1008}]


def test_log(caplog):
    """A line for each request, without signature, token or secret."""
    with caplog.at_level(logging.INFO, "sigv4.proxy"):
        passed(Outside(OK), signed("GET", "/work/public/a?x-id=GetObject"))
        passed(Outside(OK), signed("GET", "/work/private/a"))
        url = signer().presign(sigv4.Request("GET", f"https://{HOST}/work/public/a")).url
        passed(Outside(OK), sigv4.Request("GET", url), presigned="resign")
    lines = [record.getMessage() for record in caplog.records if record.name == "sigv4.proxy"]
    assert lines[0] == f"GET /work/public/a?x-id=GetObject 200 {INNER.access_key_id} get_object"
    assert lines[1].startswith(f"GET /work/private/a - {INNER.access_key_id} - not-allowed: ")
    assert "X-Amz-Signature=<hidden>" in lines[2]
    assert "MARKER" not in caplog.text


def test_log_of_a_url_in_a_path(caplog):
    """A presigned URL that a client took for a key is masked, also in what is wrong with it."""
    marker = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
    with caplog.at_level(logging.INFO, "sigv4.proxy"):
        for path in ("/work/public/a%3FX-Amz-Signature%3D", "/work/a/../X-Amz-Signature="):
            passed(Outside(OK), signed("GET", path + marker))
    assert "X-Amz-Signature" in caplog.text
    assert marker not in caplog.text


def test_log_of_what_goes_wrong_outside(caplog):
    """The log says why the outer side cannot sign; the inner side does not learn it."""
    ended = sigv4.Credentials(OUTER_ID, "x" * 40, OUTER_TOKEN, clock())
    request = signed("GET", "/work/public/a")

    async def go() -> Sent:
        sent = Sent()
        made = Resigner(verifier(), ended, upstream="https://s3.test", clock=clock)
        await Proxy(made, Upstream())(scope_of(request), receiving(b""), sent)
        return sent

    with caplog.at_level(logging.INFO, "sigv4.proxy"):
        sent = asyncio.run(go())
    assert sent.status == 403
    assert "expired-credentials" in sent.body.decode()
    assert OUTER_ID not in sent.body.decode()
    assert OUTER_ID in caplog.text
    assert OUTER_TOKEN not in caplog.text


class Provider:
    """Credentials that change, and fail."""

    def __init__(self, *given) -> None:
        self.given = list(given)

    def load(self):
        found = self.given.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def test_lifespan_renews_credentials():
    """They are renewed beside the requests; where that fails, the old ones stay."""
    other = sigv4.Credentials("OUTERKEYNUMBER2", "another-secret-outside")
    problem, odd = sigv4.MissingCredentials("gone", "look"), OSError("of somebody else")
    reported: list[str] = []
    done = asyncio.Event()

    def report(error) -> None:
        reported.append(str(error))
        if error is odd:
            done.set()

    async def go() -> list:
        kept = KeptCredentials(Provider(OUTER, other, problem, odd, *[other] * 1000), report, 0.001)
        assert kept.load() is OUTER
        assert "MARKERsecret" not in repr(kept)
        sent = Sent()
        messages = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive():
            kind = next(messages)
            if kind == "lifespan.shutdown":
                await done.wait()
            return {"type": kind}

        await Proxy(resigner(), Upstream(), kept)({"type": "lifespan"}, receive, sent)
        assert kept.load() is other
        return [message["type"] for message in sent.messages]

    assert asyncio.run(go()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert reported == ["gone look", "of somebody else"]


def test_lifespan_without_credentials_to_renew():
    """Connections are closed at its end."""

    async def go() -> int:
        sent = Sent()

        async def receive():
            return {"type": "lifespan"}

        await Proxy(resigner(), Upstream())({"type": "lifespan"}, receive, sent)
        return len(sent.messages)

    assert asyncio.run(go()) == 2


def test_certificate_of_the_server_outside(tmp_path, certificate):
    """It is checked, against the authorities that are given."""
    key, cert = certificate

    async def go(ca_file) -> Sent:
        outside = Outside(OK)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        server = await asyncio.start_server(outside.serve, "127.0.0.1", 0, ssl=context)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        upstream = Upstream(ca_file=ca_file)
        sent = Sent()
        app = Proxy(resigner(upstream=url), upstream)
        await app(scope_of(signed("GET", "/work/public/a")), receiving(b""), sent)
        await upstream.close()
        server.close()
        await outside.stop()
        return sent

    assert asyncio.run(go(str(cert))).status == 200
    assert asyncio.run(go(None)).status == 503
