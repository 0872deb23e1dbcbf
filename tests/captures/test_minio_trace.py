"""``mc admin trace -v``: what MinIO has received, and what it responded."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.reader import read_capture

# https://github.com/minio/mc/issues/3826 and https://github.com/minio/minio/issues/15506
REQUEST = """[REQUEST s3.PutObject] [2022-08-09T14:03:04.245] [Client IP: 10.0.0.29]
PUT /blog/2.jpg?partNumber=1
Proto: HTTP/1.0
Host: minio.example.com
Content-Type: image/jpeg
X-Amz-Date: 20220809T140304Z
"""
RESPONSE = """<BODY>

[RESPONSE] [2022-08-09T14:03:04.245] [ Duration 406us ]
403 Forbidden
Server: MinIO
<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SignatureDoesNotMatch</Code><Resource>/blog/2.jpg</Resource></Error>
"""


@pytest.mark.parametrize("prefix", ["", "minio.example.com "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_request_and_response(prefix, end):
    """Both are read, also with the server's name before each line."""
    text = "".join([f"{prefix}{line}{end}" for line in (REQUEST + RESPONSE).splitlines()])
    capture = read_capture(text)
    assert capture.kind == "MinIO trace"
    assert capture.request.method == "PUT"
    assert capture.request.url == "https://minio.example.com/blog/2.jpg?partNumber=1"
    assert capture.request.fields["content-type"] == "image/jpeg"
    assert "proto" not in capture.request.fields
    assert capture.body is None
    assert capture.error_response.startswith("<Error><Code>SignatureDoesNotMatch</Code>")


@pytest.mark.parametrize("after", ["", "\n[RESPONSE] [x]\n403 Forbidden\n", "\n[REQUEST s3.b] x\n"])
def test_a_request_without_a_response(after):
    """Of a GET it is known that it has no body."""
    capture = read_capture(REQUEST.replace("PUT", "GET") + after)
    assert (capture.error_response, capture.body) == (None, b"")


@pytest.mark.parametrize("text", ["[REQUEST s3.GetObject] [x]", "[REQUEST s3.GetObject] [x]\n\n\n"])
def test_a_trace_that_is_cut_off(text):
    """It says what is missing."""
    with pytest.raises(sigv4.InvalidRequest, match="ends before its request") as caught:
        read_capture(text)
    assert "[REQUEST ...]" in caught.value.remedy
