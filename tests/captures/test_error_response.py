"""What servers say, in every shape that they say it."""

from __future__ import annotations

import builtins
import json
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.captures.error_response import read_error_response as read_response

from ..verify.world import KEY_ID, TOKEN, quoted_message, receive, s3_answer, send

RECEIVED = receive(send(token=TOKEN)[1])
MESSAGE = quoted_message(RECEIVED)
GENERAL = (
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
    f"<Code>SignatureDoesNotMatch</Code><Message>{MESSAGE}</Message></Error>"
    "<RequestId>1</RequestId></ErrorResponse>"
)
EC2 = (
    "<Response><Errors><Error><Code>SignatureDoesNotMatch</Code>"
    f"<Message>{MESSAGE}</Message></Error></Errors></Response>"
)
SHAPES = {
    "S3": s3_answer(RECEIVED),
    "S3, no bytes": s3_answer(RECEIVED, StringToSignBytes="", CanonicalRequestBytes=""),
    "S3, bytes of something else": s3_answer(RECEIVED, CanonicalRequestBytes="41 42"),
    "S3, bytes broken": s3_answer(RECEIVED, CanonicalRequestBytes="4 zz"),
    "S3, bytes alone": s3_answer(RECEIVED, CanonicalRequest=""),
    "S3, indented": s3_answer(RECEIVED).replace("<CanonicalRequest>", "<CanonicalRequest>\n"),
    "S3 after the head of a response": "HTTP/1.1 403 Forbidden\r\nServer: x\r\n\r\n"
    + s3_answer(RECEIVED),
    "S3 in a log": "aws: error 403 " + s3_answer(RECEIVED) + " (retried)",
    "S3 after a byte order mark": "\ufeff" + s3_answer(RECEIVED),
    "general": GENERAL,
    "EC2": EC2,
    "JSON": json.dumps({"message": MESSAGE}),
    "JSON, capital": json.dumps({"__type": "x#SignatureDoesNotMatch", "Message": MESSAGE}),
    "JSON, nested": json.dumps({"errors": [{"code": "SignatureDoesNotMatch", "message": MESSAGE}]}),
    "text": MESSAGE,
    "text, written out": "InvalidSignatureException: " + MESSAGE.replace("\n", "\\n"),
    "curl -v": "< HTTP/2 403\n< content-type: application/json\n< \n"
    + json.dumps({"message": MESSAGE}),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("kind", [str, bytes])
def test_both_texts(name, kind):
    """The canonical request and the string to sign, to the character."""
    data = SHAPES[name] if kind is str else SHAPES[name].encode()
    answer = read_response(data)
    assert answer.canonical_request == RECEIVED.canonical_request
    assert answer.string_to_sign == RECEIVED.string_to_sign


def test_s3_fields():
    """All that S3 says besides, trimmed."""
    answer = read_response(
        s3_answer(RECEIVED, SignatureProvided="\nabc\n", ServerTime="2026-11-23T12:00:09Z")
    )
    assert answer.code == "SignatureDoesNotMatch"
    assert answer.message.startswith("The request signature we calculated")
    assert answer.access_key_id == KEY_ID
    assert answer.signature == "abc"
    assert answer.date == datetime(2026, 11, 23, 12, 0, 9, tzinfo=timezone.utc)
    assert answer.fields["requestid"] == "4442587FB7D0A2F9"
    assert len({answer, read_response(s3_answer(RECEIVED))}) == 2


def test_message_is_reported_without_the_texts():
    """The words of a message are those before what it quotes."""
    answer = read_response(GENERAL)
    assert answer.message.endswith("Consult the service documentation for details.")
    assert answer.signature is None


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("Date: Mon, 23 Nov 2026 12:00:00 GMT", datetime(2026, 11, 23, 12, tzinfo=timezone.utc)),
        ("Date: Mon, 23 Nov 2026 12:00:00 -0000", datetime(2026, 11, 23, 12, tzinfo=timezone.utc)),
        ("Date: yesterday", None),
        ("Date: Mon, 99 Nov 2026 12:00:00 GMT", None),
        ("x-amzn-ErrorType: SignatureDoesNotMatch:http://x/", None),
    ],
)
def test_date_of_the_response(head, date):
    """The server's clock, where the head of its response has it."""
    answer = read_response(f"HTTP/1.1 403 Forbidden\n{head}\n\n" + json.dumps({"message": "no"}))
    assert answer.date == date
    assert (answer.code == "SignatureDoesNotMatch") == ("ErrorType" in head)


@pytest.mark.parametrize(
    "message",
    [
        "The Canonical String for this request should have been\n'GET\n/'",
        "The Canonical String for this request should have been GET",
        "The String-to-Sign should have been\n'AWS4-HMAC-SHA256'",
    ],
)
def test_half_a_message(message):
    """What is there is read, and what is not is None."""
    answer = read_response(message)
    assert answer.canonical_request == ("GET\n/" if "'GET" in message else None)
    assert answer.string_to_sign == ("AWS4-HMAC-SHA256" if "AWS4" in message else None)


def test_quotes_in_a_header_do_not_end_the_text():
    """The quote that ends it is the last one."""
    text = MESSAGE.replace("x-amz-date:", "x-amz-meta-a:it's 'here'\nx-amz-date:")
    assert "it's 'here'\nx-amz-date" in (read_response(text).canonical_request or "")


MESSAGE_TEXT = "The request signature we calculated does not match the signature you provided."
OTHERS = {
    "STS": '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender'
    f"</Type><Code>SignatureDoesNotMatch</Code><Message>{MESSAGE_TEXT}</Message></Error>"
    "<RequestId>1</RequestId></ErrorResponse>",
    "EC2": '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>'
    f"SignatureDoesNotMatch</Code><Message>{MESSAGE_TEXT}</Message></Error></Errors></Response>",
    "MinIO": '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SignatureDoesNotMatch</Code>'
    f"<Message>{MESSAGE_TEXT}</Message><Key>k</Key><BucketName>b</BucketName></Error>",
    "with a prefix": '<s3:Error xmlns:s3="x"><s3:Code>SignatureDoesNotMatch</s3:Code>'
    f"<s3:Message>{MESSAGE_TEXT}</s3:Message></s3:Error>",
    "JSON 1.1": json.dumps({"__type": "SignatureDoesNotMatch", "message": MESSAGE_TEXT}),
    "JSON, namespace": json.dumps(
        {"__type": "com.amazon.coral.service#SignatureDoesNotMatch", "Message": MESSAGE_TEXT}
    ),
    "JSON, URL": "HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: SignatureDoesNotMatch:http://internal."
    f"amazon.com/coral/\n\n{json.dumps({'message': MESSAGE_TEXT})}",
    "JSON, query protocol": json.dumps(
        {"Error": {"Code": "SignatureDoesNotMatch", "Message": MESSAGE_TEXT}, "RequestId": "1"}
    ),
    "boto3": "botocore.exceptions.ClientError: An error occurred (SignatureDoesNotMatch) when "
    f"calling the PutObject operation: {MESSAGE_TEXT}",
    "AWS CLI": "\naws: error: An error occurred (SignatureDoesNotMatch) when calling the "
    f"ListObjectsV2 operation (reached max retries: 4): {MESSAGE_TEXT}\n",
    "Go": "operation error S3: PutObject, https response error StatusCode: 403, RequestID: 1, "
    f"HostID: 2, api error SignatureDoesNotMatch: {MESSAGE_TEXT}",
    "Java": f"AmazonS3Exception\n{MESSAGE_TEXT} (Service: Amazon S3; Status Code: 403; Error Code: "
    "SignatureDoesNotMatch; Request ID: 1; S3 Extended Request ID: 2)",
    "JavaScript": f"SignatureDoesNotMatch: {MESSAGE_TEXT}\n    at throwDefaultError",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_servers_and_clients(name):
    """Code and message, in the form of each service, server and SDK."""
    response = read_response(OTHERS[name])
    assert (response.code, response.message) == ("SignatureDoesNotMatch", MESSAGE_TEXT)


def test_ceph():
    """No message at all."""
    ceph = "<Error><Code>SignatureDoesNotMatch</Code><HostId>h</HostId></Error>"
    response = read_response(ceph)
    assert (response.code, response.message) == ("SignatureDoesNotMatch", "")


def test_exceptions_that_quote_both_texts():
    """The message ends before them."""
    text = f"api error InvalidSignatureException: {quoted_message(RECEIVED)}"
    response = read_response(text)
    assert response.canonical_request == RECEIVED.canonical_request
    assert response.code == "InvalidSignatureException"


HOSTILE = {
    "nothing": "",
    "words": "Forbidden",
    "sentence": "Note: it does not work",
    "cut off": s3_answer(RECEIVED)[:30],
    "entities": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    "<Error><Code>&b;</Code></Error>",
    "external entity": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<Error><Code>&a;</Code></Error>",
    "document type": "<?xml version='1.0'?><!DOCTYPE Error><Error><Code>x</Code></Error>",
    "elements": "<Error>" + "<a>x</a>" * 10_001 + "</Error>",
    "NUL": "<Error><Code>\0</Code></Error>",
    "deep JSON": "[" * 100_000,
    "long number": '{"a": ' + "1" * 5000 + "}",
    "empty JSON": "{}",
    "JSON of numbers": "[1, null, true]",
    "large": " " * ((1 << 20) + 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer(name):
    """Refused, and nothing of it is expanded, fetched or reported."""
    with pytest.raises(sigv4.InvalidRequest) as caught:
        read_response(HOSTILE[name])
    assert caught.value.remedy.startswith("Give the ")
    assert "root:" not in str(caught.value)


def test_deep_xml_is_read_or_refused():
    """Nesting ends no process."""
    deep = "<Error>" + "<a>" * 100_000 + "<Code>x</Code>" + "</a>" * 100_000 + "</Error>"
    with pytest.raises(sigv4.InvalidRequest):
        read_response(deep)


def test_wide_json_is_read_to_a_bound():
    """Very many names are no trouble."""
    wide = json.dumps([{f"k{number}": "v"} for number in range(20_000)])
    assert len(read_response(wide).fields) <= 10_001


@pytest.mark.parametrize("value", [None, 1, ["<Error>"]])
def test_type(value):
    """Bytes or text."""
    with pytest.raises(TypeError, match="bytes or str"):
        read_response(value)


def test_xml_is_read_without_an_extra(monkeypatch):
    """The standard library's parser is enough; no other is imported."""
    real = builtins.__import__

    def refuse(name, *rest):
        assert not name.startswith(("defusedxml", "xml.etree", "xml.sax", "xml.dom"))
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert read_response(SHAPES["S3"]).string_to_sign == RECEIVED.string_to_sign


def test_repr_shows_no_secret():
    """Neither the token in the canonical request nor the signature."""
    answer = read_response(SHAPES["S3"])
    assert "SignatureDoesNotMatch" in repr(answer)
    assert TOKEN not in repr(answer)
    assert RECEIVED.signature not in repr(answer)
    assert "None" in repr(read_response('{"message": "x"}'))


def with_damage(text: str):
    """A good answer with a piece of it replaced by anything."""
    return st.builds(
        lambda start, length, new: text[:start] + new + text[start + length :],
        st.integers(0, len(text)),
        st.integers(0, 40),
        st.text(max_size=20),
    )


@given(
    st.one_of(
        st.text(),
        st.binary(),
        *[with_damage(SHAPES[name]) for name in ("S3", "general", "JSON", "text", "curl -v")],
    )
)
def test_anything_is_an_answer_or_refused(data):
    """Nothing but our own error comes out."""
    try:
        answer = read_response(data)
    except sigv4.SigV4Error:
        return
    assert isinstance(answer.code, str)


def test_numbers_beside_the_message():
    """Are passed over."""
    assert read_response('{"status": 403, "retry": null, "message": "no"}').fields == {
        "message": "no"
    }


OF_HEAD = "An error occurred (400) when calling the HeadObject operation: Bad Request"
WITH_MORE = {
    "XML after it": f'{OF_HEAD}\n<?xml version="1.0"?><Error><Code>Known</Code></Error>',
    "XML that quotes it": f"<Error><Code>Known</Code><Message>{OF_HEAD}</Message></Error>",
    "JSON that quotes it": f'{{"code": "Known", "message": "{OF_HEAD}"}}',
    "another error": f"{OF_HEAD}\n{OF_HEAD.replace('400', 'Known')}",
}


@pytest.mark.parametrize("name", WITH_MORE)
def test_error_beside_an_empty_response(name):
    """What boto3 prints of a response to HEAD does not hide an error that is given."""
    read = read_response(WITH_MORE[name])
    assert (read.code, read.status, read.notes) == ("Known", None, ())
    alone = read_response(OF_HEAD)
    assert (alone.status, len(alone.notes)) == (400, 1)


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><title>502</title><h1>Blocked</h1>The request has expired",
        "<html><head><title>Sign in</title></head>Missing authentication token.</html>",
        "HTTP/1.1 403 x\n\n<html><title>Blocked</title>SignatureDoesNotMatch</html>",
        "<html><h1>The request has expired</h1></html>",
    ],
)
def test_sentences_of_a_page(page):
    """A page of another server is not an error of AWS, whatever it says."""
    read = read_response(page)
    assert (read.code, read.message, len(read.notes)) == ("", "", 1)
