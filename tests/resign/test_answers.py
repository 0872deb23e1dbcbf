"""Nothing of the outer side's credentials is in a response for the inner side."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from sigv4.resign import NotForwarded
from sigv4.resign.masking import Mask, mask, needles_of

from .sandbox import OUTER_ID, OUTER_SECRET, OUTER_TOKEN, head_of, resigner, signed

SIGNED_OUTSIDE = [("Content-Type", "application/xml")]


@pytest.fixture
def exchange():
    made = resigner().begin(head_of(signed("GET", "/work/public/a")))
    made.finish()
    return made


def answered(exchange, status: int, body: bytes, headers=(), size: int = 7):
    """The response as the inner side gets it, and its body; it arrives in pieces."""
    answer = exchange.answer(status, headers)
    given = [answer.feed(body[at : at + size]) for at in range(0, len(body), size)]
    given.append(answer.finish())
    assert answer.ready
    return answer, b"".join(given)


def test_what_holds_nothing(exchange):
    """A response without credentials passes unchanged."""
    headers = [("ETag", '"a"'), ("x-amz-request-id", "r"), ("Content-Length", "9")]
    answer, body = answered(exchange, 200, b"123456789", headers)
    assert (answer.status, answer.headers, body) == (200, headers, b"123456789")
    _, body = answered(exchange, 404, b"<Error><Code>NoSuchKey</Code></Error>")
    assert body == b"<Error><Code>NoSuchKey</Code></Error>"


def forms_of(value: str) -> list[bytes]:
    plain = value.encode()
    return [
        plain,
        plain.hex(" ").encode(),
        plain.hex().encode(),
        quote(value, safe="").encode(),
        quote(value).encode(),
        json.dumps(value).replace("/", "\\/").strip('"').encode(),
        base64.b64encode(plain),
    ]


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("value", [OUTER_ID, OUTER_SECRET, OUTER_TOKEN, "signature", "header"])
def test_credentials_in_a_body(exchange, value, status, size):
    """Each is replaced by as many asterisks, in each encoding, wherever pieces are cut."""
    authorization = exchange.head.fields["authorization"]
    found = {"signature": authorization.rpartition("=")[2], "header": authorization}
    secret = found.get(value, value)
    for form in forms_of(secret) if value in (OUTER_ID, OUTER_TOKEN) else [secret.encode()]:
        sent = b"before " + form + b" after " + form
        _, body = answered(exchange, status, sent, size=size)
        assert len(body) == len(sent)
        for marker in (OUTER_ID, OUTER_SECRET, OUTER_TOKEN, found["signature"]):
            assert marker.encode() not in body
        assert b"*" in body
        assert (body.startswith(b"before "), b" after " in body) == (True, True)


def test_credentials_in_headers(exchange):
    """They are masked there too; the connection's headers and redirects do not pass."""
    headers = [
        ("X-Echo", f"token={OUTER_TOKEN}"),
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Location", "https://elsewhere.test/"),
    ]
    answer, _ = answered(exchange, 307, b"", headers)
    echoed = ("X-Echo", f"token={'*' * len(OUTER_TOKEN)}")
    assert answer.headers == [echoed, ("Content-Length", "0")]
    answer, _ = answered(exchange, 201, b"", headers[-1:])
    assert answer.headers == headers[-1:]
    answer, _ = answered(exchange, 304, b"", headers[-1:])
    assert answer.headers == headers[-1:]


@pytest.mark.parametrize("status", [99, 101, 600, 999])
def test_status_outside_of_what_servers_send(exchange, status):
    """It is a failure outside; servers cannot send it on."""
    with pytest.raises(NotForwarded, match=f"status {status}"):
        exchange.answer(status, [])


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_redirect(exchange, status):
    """Where it leads is in headers and in the body: none of it passes."""
    document = b"<Error><Code>PermanentRedirect</Code><Endpoint>elsewhere.test</Endpoint></Error>"
    headers = [
        ("Location", "https://elsewhere.test/"),
        ("Refresh", "0; url=https://elsewhere.test/"),
        ("Content-Location", "https://elsewhere.test/"),
        ("Link", "<https://elsewhere.test/>"),
        ("Content-Type", "application/xml"),
        ("Content-Length", str(len(document))),
        ("x-amz-bucket-region", "eu-west-2"),
    ]
    answer, body = answered(exchange, status, document, headers)
    kept = [("x-amz-bucket-region", "eu-west-2"), ("Content-Length", "0")]
    assert (answer.status, answer.headers, body) == (status, kept, b"")


S3_ERROR = (
    "<Error><Code>{code}</Code><Message>The request signature does not match</Message>"
    f"<AWSAccessKeyId>{OUTER_ID}</AWSAccessKeyId><Token-0>{OUTER_TOKEN}</Token-0>"
    "<StringToSign>AWS4-HMAC-SHA256</StringToSign></Error>"
)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((), S3_ERROR.format(code="SignatureDoesNotMatch")),
        ((), S3_ERROR.format(code="InvalidAccessKeyId")),
        ((), S3_ERROR.format(code="ExpiredToken") + " " * 70_000),
        ((), json.dumps({"__type": "com.amazon.coral#UnrecognizedClientException"})),
        ((), json.dumps({"code": "ExpiredTokenException"})),
        ([("x-amzn-ErrorType", "InvalidSignatureException:http://a/")], "{}"),
    ],
)
def test_errors_about_the_signature(exchange, headers, body):
    """They are about the proxy, so the inner side gets an error that says so."""
    with pytest.raises(NotForwarded) as caught:
        answered(exchange, 403, body.encode(), headers, size=100_000)
    error = caught.value
    assert (error.refusal, error.status) == ("upstream-refused", 403)
    assert "MARKER" not in str(error)


def test_error_response_is_read_first(exchange):
    """Its status is sent when its body is known; a very long one is passed on."""
    answer = exchange.answer(500, ())
    assert (answer.feed(b"a" * 60_000), answer.ready) == (b"", False)
    assert (len(answer.feed(b"a" * 10_000)), answer.ready) == (70_000, True)
    assert answer.feed(b"b") + answer.finish() == b"b"


def test_compressed_error(exchange):
    """It cannot be searched, so it does not pass."""
    with pytest.raises(NotForwarded, match="compressed"):
        exchange.answer(403, [("Content-Encoding", "gzip")])
    assert exchange.answer(403, [("Content-Encoding", "identity")]).status == 403


def test_answer_before_the_head():
    """Without a signature there is nothing to search for."""
    held = resigner(policies=None).begin(head_of(signed("POST", "/", {}, b"x", service="sqs")))
    assert held.answer(200, ()).feed(b"abc") == b"abc"


def test_needles():
    """Short texts are not searched for: they would be found by chance."""
    assert needles_of(["", "short"]) == ()
    needles = needles_of(["a-long-value+/="])
    assert mask(b"x a-long-value%2B%2F%3D y", needles) == b"x " + b"*" * 21 + b" y"
    assert mask(b"a-long-value%2b%2f%3d", needles) == b"*" * 21


def test_beginnings_are_held():
    """What may begin a secret waits for the next piece; the rest does not."""
    held = Mask((b"abcabd", b"abx"))
    assert held.feed(b"1abcab") == b"1"
    assert held.feed(b"cabd!") == b"abc******!"
    assert held.feed(b"zzab") == b"zz"
    assert held.finish() == b"ab"
