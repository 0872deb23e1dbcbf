"""Errors of the SDK for JavaScript as Node prints them, and logs that a collector has prefixed."""

from __future__ import annotations

import pytest

from sigv4.captures.debug_log import is_debug_log, read_debug_log
from sigv4.captures.error_response import read_error_response
from sigv4.captures.log_prefix import without_prefix

CANONICAL = """PUT
/photos/a%20b.txt

content-type:text/plain
host:my-bucket.s3.eu-west-1.amazonaws.com
x-amz-content-sha256:UNSIGNED-PAYLOAD
x-amz-date:20260101T000000Z

content-type;host;x-amz-content-sha256;x-amz-date
UNSIGNED-PAYLOAD"""
STRING = "AWS4-HMAC-SHA256\n20260101T000000Z\n20260101/eu-west-1/s3/aws4_request\n" + "a" * 64
MESSAGE = "The request signature we calculated does not match the signature you provided."
PRINTED = f"""/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:1
SignatureDoesNotMatch: {MESSAGE}
    at de_CommandError (/app/node_modules/@aws-sdk/client-s3/dist-cjs/index.js:1) {{
  '$fault': 'client',
  '$metadata': {{
    httpStatusCode: 403,
    attempts: 1
  }},
  Code: 'SignatureDoesNotMatch',
  AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  StringToSign: {STRING!r},
  SignatureProvided: '{"ab" * 32}',
  CanonicalRequest: {CANONICAL!r},
  RequestId: 'X\\'Y'
}}
"""
SPLIT = PRINTED.replace("\\ncontent-type:", "\\n' +\n    'content-type:")
DOCKER = "".join(f"app-1  | {line}\n" for line in PRINTED.splitlines())
KUBECTL = "".join(f"[pod/api-7d9/app] {line}\n" for line in PRINTED.splitlines())
JOURNAL = "".join(f"Jan 01 00:00:00 host node[12]: {line}\n" for line in PRINTED.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        PRINTED,
        PRINTED.replace("\n", "\r\n"),
        SPLIT,
        DOCKER,
        KUBECTL,
        JOURNAL,
        f"INFO start\n{PRINTED}INFO stop\n",
    ],
)
def test_an_error_that_node_prints(text):
    """Its fields are read, and its texts are those of the server, not what the client signed."""
    response = read_error_response(text)
    assert response.code == "SignatureDoesNotMatch"
    assert response.message == MESSAGE
    assert response.canonical_request == CANONICAL
    assert response.string_to_sign == STRING
    assert response.access_key_id == "AKIAIOSFODNN7EXAMPLE"
    assert response.fields["requestid"] == "X'Y"
    assert is_debug_log(text)
    log = read_debug_log(text)
    assert log.signed == ()
    assert log.capture is None
    assert log.error_response is not None
    assert read_error_response(log.error_response).canonical_request == CANONICAL


def test_an_error_without_words():
    """A code alone is an error too."""
    text = "{\n  '$fault': 'client',\n  Code: 'AccessDenied'\n}\n"
    response = read_error_response(text)
    assert (response.code, response.message) == ("AccessDenied", "")


def test_a_text_of_the_client_in_quotes():
    """A canonical request that no response surrounds is what the client signed."""
    (signed,) = read_debug_log(f"signing\n  CanonicalRequest: {CANONICAL!r}\n").signed
    assert signed.canonical_request == CANONICAL


@pytest.mark.parametrize("text", ["$fault and nothing else", "Code: 'A'\n", ""])
def test_no_error(text):
    """Marks alone, or a code alone, are not an error of an SDK."""
    log = read_debug_log(text)
    assert log.error_response is None
    assert not is_debug_log(text)


@pytest.mark.parametrize(
    "text", ["a | b\nc\n", "", "GET / HTTP/1.1\nHost: a\n", "[pod/a] x\ny\n", "\n\n"]
)
def test_lines_without_a_common_prefix(text):
    """Nothing is removed unless each line has it."""
    assert without_prefix(text) == text


def test_the_body_of_a_response_behind_a_prefix():
    """botocore's log, as docker compose shows it."""
    log = (
        "2026-01-01 00:00:00 botocore.parsers [DEBUG] Response body:\n"
        f"b'<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{CANONICAL}"
        "</CanonicalRequest></Error>'\n"
    )
    body = log.splitlines()[0] + "\nb" + repr("".join(log.split("\nb", 1)[1])[1:-2]) + "\n"
    shown = "".join(f"app-1  | {line}\n" for line in body.splitlines())
    found = read_debug_log(shown).error_response
    assert found is not None
    assert read_error_response(found).canonical_request == CANONICAL


def test_a_message_of_its_own():
    """A field with the words counts before the line that begins with the code."""
    text = "AccessDenied: other\n  Code: 'AccessDenied',\n  message: 'Denied',\n  '$fault': 'x'\n"
    assert read_error_response(text).message == "Denied"
