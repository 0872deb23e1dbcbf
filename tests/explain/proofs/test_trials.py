"""Mistakes that are tried on the server's canonical request, and on that of the request sent."""

from __future__ import annotations

import hashlib

import pytest

from sigv4.explain import diagnose, read_capture, read_error_response

from ...verify.world import DATE, HOST, SCOPE, SECRET, presigned, receive, s3_answer, send, sign
from ...verify.world import string_of as string_at

EMPTY = hashlib.sha256(b"").hexdigest()
SHORT = "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message></Error>"
MESSAGE = send("PUT", f"https://{HOST}/caf%C3%A9/a%20b?prefix=x&list-type=2", body=b"a+b")[1]
RIGHT = receive(MESSAGE).canonical_request
NAMES = "host;x-amz-content-sha256;x-amz-date"
HASH = hashlib.sha256(b"a+b").hexdigest()


def hashed(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def changed(old: str, new: str, count: int = -1) -> str:
    assert old in RIGHT
    return RIGHT.replace(old, new, count)


def string_of(canonical: str, date: str = DATE) -> str:
    return string_at(canonical, date, SCOPE)


def resigned(message, signature: str):
    given = dict(message.headers)["Authorization"]
    return message.having("Authorization", given[:-64] + signature)


def answers(message, signature: str):
    """The three answers of a server: with its texts, without them, and none."""
    whole = s3_answer(receive(message), SignatureProvided=signature)
    return read_error_response(whole), read_error_response(SHORT), None


BUCKET = HOST.partition(".")[0]
NAMED = {
    "host": "Host",
    "x-amz-date": "X-Amz-Date",
    "x-amz-content-sha256": "X-Amz-Content-Sha256",
}
MISTAKES = [
    ("path-encoded-twice", changed("/caf%C3%A9/a%20b", "/caf%25C3%25A9/a%2520b")),
    ("path-not-encoded", changed("a%20b", "a b").replace("%C3%A9", "é")),
    ("escapes-in-lower-case", changed("%C3%A9", "%c3%a9")),
    ("path-prefix-changed", changed("/caf", f"/{BUCKET}/caf")),
    ("path-prefix-changed", changed("/caf%C3%A9/a", "/a")),
    ("query-order", changed("list-type=2&prefix=x", "prefix=x&list-type=2")),
    ("query-left-out", changed("list-type=2&prefix=x", "")),
    ("query-parameter-added", changed("list-type=2&", "")),
    ("host-default-port", changed(f"host:{HOST}", f"host:{HOST}:443")),
    ("host-upper-case", changed(f"host:{HOST}", f"host:{HOST.upper()}")),
    ("host-trailing-dot", changed(f"host:{HOST}", f"host:{HOST}.")),
    ("port-changed-by-proxy", changed(f"host:{HOST}", f"host:{HOST}:9000")),
    ("header-white-space", changed(f"x-amz-date:{DATE}", f"x-amz-date:{DATE} ")),
    ("header-names-not-lower-case", changed("\nhost:", "\nHost:")),
    (
        "header-names-not-lower-case",
        "\n".join([NAMED.get(p[0], p[0]) + "".join(p[1:]) for line in RIGHT.split("\n")
                   for p in [line.partition(":")]]),
    ),
    ("signed-headers-not-lower-case", changed(NAMES, "Host;X-Amz-Content-Sha256;X-Amz-Date")),
    ("signed-headers-order", changed(NAMES, "x-amz-date;host;x-amz-content-sha256")),
    ("headers-order", changed(f"host:{HOST}\n", "").replace("\n\nhost", f"\nhost:{HOST}\n\nhost")),
    ("date-altered", changed(f"x-amz-date:{DATE}", "x-amz-date:20261123T120001Z")),
    ("hash-of-empty-body", changed(HASH, EMPTY)),
    ("body-altered", changed(HASH, hashed(b"a+b\n"))),
    ("body-altered", RIGHT[:-64] + hashed(b"a%20b")),
    ("unsigned-payload-against-hash", changed(HASH, "UNSIGNED-PAYLOAD")),
    ("aws-chunked-on-one-side", RIGHT[:-64] + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    ("payload-hash-upper-case", changed(HASH, HASH.upper())),
    ("newline-around", RIGHT + "\n"),
    ("carriage-returns", changed("\n", "\r\n")),
    ("empty-line-missing", changed("\n\n", "\n", 1)),
    ("method-changed", changed("PUT\n", "POST\n")),
    ("method-not-upper-case", changed("PUT\n", "put\n")),
]  # fmt: skip


@pytest.mark.parametrize("answer", range(3))
@pytest.mark.parametrize(("code", "signed"), MISTAKES)
def test_mistakes(code, signed, answer):
    """One cause, and certain, whatever the server shows; no second cause of the same difference."""
    signature = sign(string_of(signed))
    message = resigned(MESSAGE, signature)
    explanation = diagnose(
        read_capture(message.raw()), answers(message, signature)[answer], secret=SECRET
    )
    assert [(cause.code, cause.confidence) for cause in explanation.causes] == [(code, "certain")]
    assert explanation.same is False
    assert explanation.views[0].ours == "signed, as the signature proves"


@pytest.mark.parametrize("with_line", [True, False])
def test_empty_query(with_line):
    """Its line is empty, and another one follows the headers: either may be missing, or both."""
    message = send(url=f"https://{HOST}/k")[1]
    text = receive(message).canonical_request
    for canonical in (
        text.replace("/k\n\n", "/k\n"),
        text.replace("Z\n\n", "Z\n"),
        text.replace("\n\n", "\n"),
    ):
        signature = sign(string_of(canonical))
        answer = answers(message, signature)[0 if with_line else 1]
        capture = read_capture(resigned(message, signature).raw())
        (cause,) = diagnose(capture, answer, secret=SECRET).causes
        assert (cause.code, cause.confidence) == ("empty-line-missing", "certain")


@pytest.mark.parametrize("signed", [("T120000Z", "T120001Z"), ("", "")])
def test_dates_of_both_texts(signed):
    """The date is taken twice: for the canonical request, the string to sign, or the request."""
    canonical = RIGHT.replace(*signed) if signed[0] else RIGHT
    signature = sign(string_of(canonical, "20261123T120001Z"))
    capture = read_capture(resigned(MESSAGE, signature).raw())
    (cause,) = diagnose(capture, read_error_response(SHORT), secret=SECRET).causes
    assert (cause.code, cause.confidence) == ("date-altered", "certain")
    assert "20261123T120001Z" in cause.words


@pytest.mark.parametrize(
    "added", ["&utm_source=mail", "&response-content-disposition=attachment", "&a=1&b=2"]
)
@pytest.mark.parametrize("with_answer", [True, False])
def test_parameters_added_to_a_presigned_url(added, with_answer):
    """After the signature, or among the other parameters."""
    signed, message = presigned(url=f"https://{HOST}/k")
    target = f"{signed.url}{added}"
    sent = message._replace(target=message.target + added)
    answer = answers(sent, signed.signature)[0] if with_answer else None
    (cause,) = diagnose(read_capture(target), answer, secret=SECRET).causes
    assert (cause.code, cause.confidence) == ("query-parameter-added", "certain")
    assert added[1:].partition("=")[0] in cause.words


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (EMPTY, "unsigned-payload-against-hash"),
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", "aws-chunked-on-one-side"),
    ],
)
def test_presigned_with_another_payload(name, code):
    """S3 takes UNSIGNED-PAYLOAD in URLs."""
    message = presigned(url=f"https://{HOST}/k")[1]
    received = receive(message)
    canonical = received.canonical_request.replace("UNSIGNED-PAYLOAD", name)
    response = s3_answer(received, SignatureProvided=sign(string_of(canonical)))
    (cause,) = diagnose(None, read_error_response(response), secret=SECRET).causes
    assert (cause.code, cause.confidence) == (code, "certain")


def test_percent_signs_that_are_no_escapes():
    """A key with '%' is encoded once; it is not a path that was encoded twice."""
    message = send(url=f"https://{HOST}/100%25")[1]
    received = receive(message)
    canonical = received.canonical_request.replace("/100%25", "/100%")
    response = s3_answer(received, SignatureProvided=sign(string_of(canonical)))
    (cause,) = diagnose(None, read_error_response(response), secret=SECRET).causes
    assert cause.code == "path-not-encoded"


def test_chunked_body_signed_whole():
    """The server reads chunks, and the hash of the body was signed."""
    canonical = RIGHT.replace(HASH, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    string = string_of(canonical)
    response = read_error_response(
        "<Error><Code>SignatureDoesNotMatch</Code>"
        f"<CanonicalRequest>{canonical.replace('&', '&amp;')}</CanonicalRequest>"
        f"<StringToSign>{string}</StringToSign>"
        f"<SignatureProvided>{sign(string_of(canonical[:-34] + EMPTY))}</SignatureProvided></Error>"
    )
    (cause,) = diagnose(None, response, secret=SECRET).causes
    assert cause.code == "aws-chunked-on-one-side"


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_a_url_does_not_show_its_method(method):
    """That of a URL alone is not known: a URL for PUT is not a mistake."""
    signed = presigned(method, f"https://{HOST}/k")[0]
    explanation = diagnose(read_capture(signed.url), read_error_response(SHORT), secret=SECRET)
    assert explanation.causes == ()
    assert ("secret", "it has made the signature that arrived") in explanation.facts


def test_a_body_that_is_not_known():
    """An empty one is not a mistake, if nobody knows what was sent."""
    url = "https://a.execute-api.eu-west-1.amazonaws.com/"
    message = send("POST", url, service="execute-api")[1]
    lines = "".join([f" -H '{name}: {value}'" for name, value in message.headers])
    capture = read_capture(f"curl -X POST --data-binary @file '{url}'{lines}")
    assert capture.body is None
    explanation = diagnose(capture, secret=SECRET)
    assert "hash-of-empty-body" not in [cause.code for cause in explanation.causes]


def test_own_text_that_was_not_signed():
    """The signature is that of what was sent; a text of another request proves nothing else."""
    own = RIGHT.replace("PUT\n", "GET\n")
    explanation = diagnose(read_capture(MESSAGE.raw()), canonical_request=own, secret=SECRET)
    assert ("secret", "it has made the signature that arrived") in explanation.facts


def test_a_server_that_shows_only_its_string_to_sign():
    """It has another one than that of what was sent: both are shown."""
    signature = sign(string_of(RIGHT.replace("PUT\n", "POST\n")))
    capture = read_capture(resigned(MESSAGE, signature).raw())
    response = read_error_response(
        "<Error><Code>SignatureDoesNotMatch</Code>"
        f"<StringToSign>{string_of('another')}</StringToSign></Error>"
    )
    explanation = diagnose(capture, response, secret=SECRET)
    assert explanation.causes[0].code == "method-changed"
    assert explanation.step == "string to sign"


CHUNK = f"AWS4-HMAC-SHA256-PAYLOAD\n{DATE}\n{SCOPE}\n{'0' * 64}\n{EMPTY}\n{HASH}"
TRAILER = f"AWS4-HMAC-SHA256-TRAILER\n{DATE}\n{SCOPE}\n{'0' * 64}\n{HASH}"


@pytest.mark.parametrize(("text", "what"), [(CHUNK, "a chunk"), (TRAILER, "the trailers")])
@pytest.mark.parametrize("secret", [None, SECRET, "x" * 40])
@pytest.mark.parametrize("capture", [None, MESSAGE.raw()])
def test_chunks(text, what, secret, capture):
    """The signature of the headers was accepted: nothing is said against it or its key."""
    response = read_error_response(
        f"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>{text}</StringToSign>"
        f"<SignatureProvided>{'0' * 64}</SignatureProvided></Error>"
    )
    explanation = diagnose(capture and read_capture(capture), response, secret=secret)
    (cause,) = explanation.causes
    assert (cause.code, cause.confidence) == ("chunk-signature-differs", "certain")
    assert f"that of {what}: " in cause.words
    is_right = ("secret", "it has made the signature that arrived") in explanation.facts
    assert is_right is (secret == SECRET and capture is not None)
