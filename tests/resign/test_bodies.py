"""Bodies: verified as they arrive, and never whole outside before they are."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest

import sigv4
from sigv4.core.streaming_names import STREAMING_EVENTS
from sigv4.resign import NotForwarded
from sigv4.verify import VerificationError

from .sandbox import (
    HOST,
    OUTER_ID,
    OUTSIDE,
    accepted,
    head_of,
    pieces,
    resigner,
    run,
    sent,
    signed,
    signer,
    verifier,
    with_length,
)

SMALL, LARGE = b"abc" * 1000, bytes(range(256)) * 8192  # 3 kB; 2 MiB
FORMS = {
    "signed": {},
    "signed, crc32": {"trailers": ["crc32"]},
    "unsigned, crc32": {"trailers": ["crc32"], "sign_chunks": False},
}


def streamed(body: bytes, headers=(), **options) -> sigv4.Request:
    """An upload of the inner side in chunks, framed."""
    request = sigv4.Request("PUT", f"https://{HOST}/work/public/a", headers)
    stream = signer().stream(request, body, **options)
    head = stream.apply(request)
    return sigv4.Request("PUT", head.url, head.headers, b"".join(stream))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", [b"", SMALL, LARGE], ids=len)
def test_chunks(form, body):
    """Each form, of each size, is verified and framed in the same form outside."""
    request = streamed(body, {"Content-Type": "text/plain"}, **FORMS[form])
    found = run(resigner(), request)
    assert accepted(found) == body
    for name in ("x-amz-content-sha256", "x-amz-trailer", "x-amz-decoded-content-length"):
        assert found.request.fields.get(name) == request.fields.get(name)
    assert found.request.fields["content-length"] == str(len(found.body))
    assert found.request.fields["content-encoding"] == "aws-chunked"
    assert INNER_SIGNATURE(request) not in found.body.decode("latin-1")


def INNER_SIGNATURE(request: sigv4.Request) -> str:  # noqa: N802
    return request.fields["authorization"].rpartition("=")[2]


def test_checksum_that_sdks_name():
    """The header that names the checksum passes with it, and goes where the checksum goes."""
    headers = {"x-amz-sdk-checksum-algorithm": "CRC32", "x-amz-trailer": "x-amz-checksum-crc32"}
    request = streamed(SMALL, headers, trailers=["crc32"], sign_chunks=False)
    found = run(resigner(), request)
    assert found.request.fields["x-amz-sdk-checksum-algorithm"] == "CRC32"
    crc = base64.b64encode(zlib.crc32(SMALL).to_bytes(4, "big"))
    assert b"x-amz-checksum-crc32:" + crc in found.body
    found = run(resigner(upstream_trailers=False), request)
    assert "x-amz-sdk-checksum-algorithm" not in found.request.fields
    assert found.request.fields["x-amz-content-sha256"] == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    assert accepted(found) == SMALL


def test_server_that_is_known_to_take_no_trailers():
    """Then the chunks are signed instead."""
    made = resigner(upstream="https://s3.oss-cn-shanghai.aliyuncs.com")
    found = run(made, streamed(SMALL, **FORMS["unsigned, crc32"]))
    assert found.request.fields["x-amz-content-sha256"] == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def test_plain_http_outside():
    """Chunks are signed there: nothing else protects them."""
    made = resigner(upstream="http://127.0.0.1:9000")
    found = run(made, streamed(SMALL, **FORMS["unsigned, crc32"]))
    form = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    assert found.request.fields["x-amz-content-sha256"] == form
    assert accepted(found) == SMALL


def test_unsigned_chunks_without_trailer():
    """S3 takes them; outside the chunks are signed."""
    request = sigv4.Request(
        "PUT",
        f"https://{HOST}/work/public/a",
        {
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "3",
            "Content-Encoding": "aws-chunked, gzip",
        },
    )
    head = signer().sign(request).apply(request)
    framed = with_length(sigv4.Request("PUT", head.url, head.headers, b"3\r\nabc\r\n0\r\n\r\n"))
    found = run(resigner(), framed)
    assert accepted(found) == b"abc"
    assert found.request.fields["content-encoding"] == "aws-chunked,gzip"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=len)
def test_server_without_chunks(form, body):
    """The body goes out plain, with its length."""
    found = run(resigner(upstream_chunks=False), streamed(body, **FORMS[form]))
    assert found.request.fields["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert "content-encoding" not in found.request.fields
    assert accepted(found) == body


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("made", [resigner(), resigner(upstream_chunks=False)], ids="fp")
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=len)
@pytest.mark.parametrize("at", [0.1, 0.5, 0.999])
def test_changed_chunk(form, made, body, at):
    """A changed byte ends the request; what was sent is not whole, and no byte of that chunk."""
    request = streamed(body, **FORMS[form])
    place = int(len(request.body) * at)
    changed = bytearray(request.body)
    changed[place] ^= 1
    exchange = made.begin(head_of(request))
    given = bytearray()

    def go_on() -> None:
        for piece in pieces(bytes(changed), 50_000):
            given.extend(exchange.feed(piece))
        exchange.finish()

    with pytest.raises(VerificationError) as caught:
        go_on()
    assert_not_whole(exchange, bytes(given), body)
    with pytest.raises(VerificationError) as again:
        exchange.finish()
    assert again.value is caught.value


def assert_not_whole(exchange, given: bytes, body: bytes) -> None:
    """The server outside refuses what it has."""
    if exchange.head is None:
        assert given == b""
        return
    assert len(given) < int(exchange.head.fields["content-length"])
    with pytest.raises(VerificationError):
        accepted(sent(exchange, given))
    if exchange.head.fields["x-amz-content-sha256"] == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
        head = OUTSIDE.verify(exchange.head, body_follows=True)
        assert body.startswith(OUTSIDE.stream(exchange.head, head).feed(given))


@pytest.mark.parametrize("form", FORMS)
def test_missing_end(form):
    """Without the last chunk or the trailers nothing is whole outside."""
    request = streamed(LARGE, **FORMS[form])
    exchange = resigner().begin(head_of(request))
    given = exchange.feed(request.body[:-40])
    with pytest.raises(VerificationError):
        exchange.finish()
    assert_not_whole(exchange, given, LARGE)


def test_small_chunks_are_verified_first():
    """Nothing of a small upload leaves before its end."""
    request = streamed(SMALL)
    exchange = resigner().begin(head_of(request))
    assert exchange.feed(request.body) == b""
    assert (exchange.head, exchange.has_body) == (None, True)
    assert accepted(sent(exchange, exchange.finish())) == SMALL


def test_many_small_chunks():
    """Framing that exceeds the body opens the stream; it is verified all the same."""
    body = b"x" * 8192 * 3
    request = streamed(body, chunk_size=8192)
    made = resigner(max_buffered=10_000)
    assert accepted(run(made, request)) == body
    tight = resigner(max_buffered=1)
    assert accepted(run(tight, streamed(b"x"))) == b"x"


@pytest.mark.parametrize("body", [SMALL, LARGE], ids=len)
def test_signed_hash(body):
    """A small body is verified first; of a large one the last piece is held back."""
    request = signed("PUT", "/work/public/a", {}, body)
    made = resigner()
    assert accepted(run(made, request)) == body
    exchange = made.begin(head_of(request))
    given = b"".join(exchange.feed(piece) for piece in [*pieces(body[:-1], 50_000), b"", b"?"])
    with pytest.raises(VerificationError, match="SHA-256"):
        exchange.finish()
    assert len(given) < len(body)
    assert (exchange.head is None) == (body is SMALL)
    assert given == (b"" if body is SMALL else body[: len(given)])


def test_unsigned_payload():
    """It is forwarded as it is; a declared checksum is compared before the end leaves."""
    digest = base64.b64encode(hashlib.sha256(LARGE).digest()).decode()
    headers = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-checksum-sha256": digest}
    request = signed("PUT", "/work/public/a", headers, LARGE)
    found = run(resigner(), request)
    assert found.request.fields["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert accepted(found) == LARGE
    exchange = resigner().begin(head_of(request))
    given = exchange.feed(LARGE[:-1] + b"?")
    with pytest.raises(VerificationError, match="checksum"):
        exchange.finish()
    assert given == b""


def test_length_not_known():
    """A body with Transfer-Encoding is read first; one that is too large is refused."""
    request = signed("PUT", "/work/public/a", {}, SMALL)
    pairs = [pair for pair in request.headers if pair[0] != "Content-Length"]
    chunked = sigv4.Request("PUT", request.url, [*pairs, ("Transfer-Encoding", "chunked")], SMALL)
    found = run(resigner(), chunked)
    assert accepted(found) == SMALL
    assert found.request.fields["content-length"] == str(len(SMALL))
    assert "transfer-encoding" not in found.request.fields
    with pytest.raises(NotForwarded) as caught:
        run(resigner(max_buffered=10), chunked)
    assert (caught.value.refusal, caught.value.status) == ("length-unknown", 411)


def test_hash_that_nothing_names():
    """Most services sign the hash of the body without a header: it is read first."""
    headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/json"}
    options = {"policies": None, "upstream": "https://dynamodb.eu-west-1.amazonaws.com"}
    request = signed("POST", "/", headers, b'{"TableName": "t"}', service="dynamodb")
    found = run(resigner(**options), request)
    assert accepted(found) == request.body
    assert found.request.fields["x-amz-target"] == "DynamoDB_20120810.GetItem"
    with pytest.raises(VerificationError, match="does not match"):
        run(resigner(**options), sigv4.Request("POST", request.url, request.headers, b"x" * 18))
    with pytest.raises(NotForwarded) as caught:
        resigner(**options, max_buffered=5).begin(head_of(request))
    assert (caught.value.refusal, caught.value.status) == ("body-not-held", 413)


def test_forged_request_with_a_body():
    """It is refused before its body is read."""
    request = signed("PUT", "/work/public/a", {}, SMALL)
    pairs = [(name, text.replace(text[-4:], "0000") if name == "Authorization" else text)
             for name, text in request.headers]  # fmt: skip
    with pytest.raises(VerificationError) as caught:
        resigner().begin(sigv4.Request("PUT", request.url, pairs))
    assert caught.value.refusal == "wrong-signature"


def test_form_whose_hash_is_named():
    """The action is in the body, which is read before the policies decide."""
    text = b"Action=ReceiveMessage&Version=2012-11-05"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "x-amz-content-sha256": hashlib.sha256(text).hexdigest(),
    }
    request = signed("POST", "/", headers, text, service="sqs")
    with pytest.raises(NotForwarded, match="sqs:ReceiveMessage"):
        run(resigner(upstream="https://sqs.eu-west-1.amazonaws.com"), request)


def events_of(count: int) -> tuple[sigv4.Request, list[bytes]]:
    """A request that opens a stream of events, and the signed events."""
    request = sigv4.Request(
        "POST",
        f"https://{HOST}/stream-transcription",
        {"x-amz-content-sha256": STREAMING_EVENTS, "Transfer-Encoding": "chunked"},
    )
    made = signer("transcribe")
    opened = made.sign(request)
    stream = made.event_stream(opened)
    messages = [stream.message(f"event {number}".encode()) for number in range(count)]
    return opened.apply(request), [*messages, stream.end()]


def test_events():
    """Each is verified and signed again, at once."""
    request, messages = events_of(3)
    options = {
        "policies": None,
        "upstream": "https://transcribestreaming.eu-west-1.amazonaws.com",
    }
    exchange = resigner(**options).begin(request)
    assert exchange.head is not None
    assert exchange.length is None
    head = OUTSIDE.verify(exchange.head, body_follows=True)
    events = OUTSIDE.event_stream(exchange.head, head)
    assert head.access_key_id == OUTER_ID
    for number, message in enumerate(messages[:-1]):
        assert events.feed(exchange.feed(message)) == [f"event {number}".encode()]
    exchange.feed(messages[-1])
    assert events.feed(exchange.finish()) == []
    assert events.close().access_key_id == OUTER_ID
    changed = resigner(**options).begin(request)
    with pytest.raises(VerificationError):
        changed.feed(messages[0][:-6] + b"x" + messages[0][-5:])
    ended = resigner(**options).begin(request)
    ended.feed(messages[0])
    with pytest.raises(VerificationError, match="end"):
        ended.finish()


def test_keys_of_customers():
    """A key for SSE-C passes, and no repr shows it."""
    key = base64.b64encode(b"k" * 32).decode()
    headers = {
        "x-amz-server-side-encryption-customer-algorithm": "AES256",
        "x-amz-server-side-encryption-customer-key": key,
    }
    exchange = resigner().begin(head_of(signed("GET", "/work/public/a", headers)))
    assert exchange.head is not None
    assert exchange.head.fields["x-amz-server-side-encryption-customer-key"] == key
    assert key not in f"{exchange.head!r} {exchange._completion.outgoing!r}"


def test_repr_and_operation():
    """They say who asks for what, and show no secret."""
    exchange = resigner().begin(head_of(signed("GET", "/work/public/a")))
    assert repr(exchange) == "<exchange of SANDBOXKEY0001: get_object>"
    assert exchange.identity is not None
    other = signed("POST", "/", {}, b"x", service="sqs")
    assert repr(resigner().begin(head_of(other))) == "<exchange of nobody yet: not known yet>"
    for value in (exchange.head, exchange._completion.outgoing, resigner(), resigner()._outer):
        assert "MARKER" not in repr(value).replace("ASIAMARKER", "")
    assert verifier().only_service is None
