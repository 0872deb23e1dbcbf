"""Parts of an error response, as people copy them."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures import fragments
from sigv4.captures.error_response import read_error_response
from sigv4.captures.placeholders import is_redacted, without_placeholders
from sigv4.captures.reader import read_capture

HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
LINES = f"GET\n/a%20b\nx=1\nhost:h.example.com\nx-amz-meta-a:b c\n\nhost;x-amz-meta-a\n{HASH}"


def element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"


@pytest.mark.parametrize("query", ["x=1", ""])
@pytest.mark.parametrize(
    "quoted", [lambda text: element("CanonicalRequest", text), lambda text: f"<Error>{text}"]
)
def test_a_canonical_request_on_one_line(query, quoted):
    """Browsers show its newlines as spaces: they are restored where names show their places."""
    text = LINES.replace("x=1", query)
    shown = " ".join(text.split())
    inner = element("CanonicalRequest", f"\n{shown}\n")
    read = read_error_response(quoted(shown) if quoted("").endswith("st>") else quoted(inner))
    assert read.canonical_request == text


@pytest.mark.parametrize(
    "text",
    [
        "GET /a host:h host not-a-hash",
        f"GET /a b c d host:h host {HASH}",
        f"GET /a host:h x-amz-date {HASH}",
        "GET /a",
    ],
)
def test_what_does_not_fit_stays(text):
    """No line is made up."""
    read = read_error_response(element("CanonicalRequest", text))
    assert read.canonical_request == text


def test_a_string_to_sign_on_one_line():
    """Four words are four lines; the bytes, where the server gives them, are not needed."""
    read = read_error_response(element("StringToSign", f"AWS4-HMAC-SHA256 T D/r/s3/t {HASH}"))
    assert read.string_to_sign == f"AWS4-HMAC-SHA256\nT\nD/r/s3/t\n{HASH}"
    assert read_error_response(element("StringToSign", "GET a b")).string_to_sign == "GET a b"


def test_what_is_cut_off_is_not_compared():
    """The code and the message count; a canonical request without its end does not."""
    text = "<Error><Code>SignatureDoesNotMatch</Code><Message>a &lt; b &amp;lt;</Message>"
    read = read_error_response(f"{text}<CanonicalRequest>GET\n/")
    assert (read.code, read.message) == ("SignatureDoesNotMatch", "a < b &lt;")
    assert read.canonical_request is None


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Code>d</Code>",
        "<Code>a\0</Code>",
        "<Other>a</Other>",
        "<Error><Code>",
    ],
)
def test_what_is_no_part(text):
    """Document types, control characters and other elements are refused, as before."""
    with pytest.raises(sigv4.InvalidRequest):
        read_error_response(text)


def test_elements_are_bounded():
    """What comes after 10,000 elements is not read."""
    assert fragments.read_elements("<a>b</a>" * 10_000 + element("Code", "c")) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{'Code': 'ExpiredToken', 'Message': \"it's\\nover\"}", "ExpiredToken"),
        ("SignatureDoesNotMatch - and now?", "SignatureDoesNotMatch"),
        (
            "The request signature we calculated does not match the signature you provided.",
            "SignatureDoesNotMatch",
        ),
        (
            "'x' not a valid key=value pair (missing equal-sign) in Authorization header: 'y'",
            "IncompleteSignature",
        ),
    ],
)
def test_messages_alone(text, code):
    """A dict of Python, a code in a sentence, a sentence without its code."""
    assert read_error_response(text).code == code


@pytest.mark.parametrize("text", ["{'Code': 'a'}", "{'Message': 'b'}", "{'a': 1}"])
def test_dicts_without_code_and_message(text):
    """They are no error."""
    with pytest.raises(sigv4.InvalidRequest):
        read_error_response(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://<MY-BUCKET>.s3.amazonaws.com/<KEY>", "https://MY-BUCKET.s3.amazonaws.com/<KEY>"),
        ("https://{{my bucket}}.example.com", "https://my-bucket.example.com"),
        ("https://[redacted]/a", "https://redacted/a"),
        ("http://minio.***.icu:9000/a*", "http://minio.x.icu:9000/a*"),
        ("http://[::1]:9000/a", "http://[::1]:9000/a"),
        ("/a*b", "/a*b"),
    ],
)
def test_placeholders_in_hosts(url, expected):
    """They become names; addresses and what is not a host stay."""
    assert without_placeholders(url) == expected


def test_a_capture_with_a_placeholder():
    """It is read, with a name in its place."""
    message = "GET /a HTTP/1.1\nHost: minio.*.icu\n\n"
    assert read_capture(message).request.host == "minio.x.icu"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("REDACTED/us-east-1", True),
        ("<AWS_ACCESS_KEY>", True),
        ("AKIAxxxxxxxxxx", True),
        ("***", True),
        ("AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/s3/aws4_request", False),
    ],
)
def test_redacted(text, expected):
    """Words that stand for what a person does not show."""
    assert is_redacted(text) is expected
