"""Debug logs of SDKs: signed texts are found in them, and a log line is never taken for one."""

from __future__ import annotations

import json

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.captures.canonical_text import is_canonical_request
from sigv4.captures.debug_log import is_debug_log, read_debug_log, read_signed_texts
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, explain

from ..verify.world import HOST, TOKEN, quoted_message, receive, s3_answer, send, string_of

SIGNED, MESSAGE = send(url=f"https://{HOST}/?list-type=2&prefix=a%20b", token=TOKEN)
CANONICAL, STRING = SIGNED.canonical_request, SIGNED.string_to_sign
AUTHORIZATION = dict(MESSAGE.headers)["Authorization"]
BAR = "-----------------------------------------------------"


def stamped(prefix: str) -> str:
    """Every line with the prefix of a log collector."""
    lines = ["CanonicalRequest:", *CANONICAL.split("\n"), "StringToSign:", *STRING.split("\n")]
    return "\n".join([f"{prefix}{line}" for line in lines])


BOTOCORE = (
    "2026-11-23 12:00:00,001 botocore.auth [DEBUG] Calculating signature using v4 auth.\n"
    f"2026-11-23 12:00:00,002 botocore.auth [DEBUG] CanonicalRequest:\n{CANONICAL}\n"
    f"2026-11-23 12:00:00,003 botocore.auth [DEBUG] StringToSign:\n{STRING}\n"
    "2026-11-23 12:00:00,004 botocore.auth [DEBUG] Signature:\n" + "0" * 64 + "\n"
)
LOGS = {
    "botocore": BOTOCORE,
    "AWS CLI": BOTOCORE.replace(" botocore.auth [DEBUG] ", " - Main - botocore.auth - DEBUG - "),
    "Go": (
        "SDK 2026/11/23 12:00:00 DEBUG Request Signature:\n"
        f"---[ CANONICAL STRING  ]-----------------------------\n{CANONICAL}\n"
        f"---[ STRING TO SIGN ]--------------------------------\n{STRING}\n{BAR}\n"
    ),
    "Java": (
        "2026-11-23 12:00:00 DEBUG Aws4Signer - AWS4 Canonical Request: '\"" + CANONICAL + '"\n'
        "2026-11-23 12:00:00 DEBUG Aws4Signer - AWS4 String to sign: '\"" + STRING + '"\n'
    ),
    "C++": (
        "[DEBUG] 2026-11-23 12:00:00 AWSAuthV4Signer [1] Canonical Request String: " + CANONICAL
        + "\n[DEBUG] 2026-11-23 12:00:00 AWSAuthV4Signer [1] Final String to sign: " + STRING + "\n"
    ),
    "awscrt": (
        "[DEBUG] [2026-11-23T12:00:00Z] [7f] [AuthSigning] - (id=0x1) Signing successfully built "
        f"canonical request for algorithm SigV4, with contents \n{CANONICAL}\n"
        "[DEBUG] [2026-11-23T12:00:00Z] [7f] [AuthSigning] - (id=0x1) Signing successfully built "
        f"string-to-sign via algorithm SigV4, with contents \n{STRING}\n"
    ),
    "JSON": json.dumps({"level": "debug", "canonicalRequest": CANONICAL})
    + "\n" + json.dumps({"level": "debug", "stringToSign": STRING}) + "\n",
    "Node": "canonicalRequest: " + " +\n  ".join(
        ["'" + line + "\\n'" for line in CANONICAL.split("\n")[:-1]] + ["'" + CANONICAL[-64:] + "'"]
    ) + "\nstringToSign: " + json.dumps(STRING) + "\n",
    "indented": stamped("    "),
    "collector": stamped("2026-11-23T12:00:00.123Z api-1 | "),
    "after JSON": '{"level": "debug"}\n' + BOTOCORE,
    "CR LF": BOTOCORE.replace("\n", "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_signed_texts_are_found(name):
    """Both texts, to the last byte, in each format."""
    log = LOGS[name]
    assert is_debug_log(log)
    (found,) = read_debug_log(log).signed
    assert found.canonical_request == CANONICAL
    assert found.string_to_sign == STRING
    assert TOKEN not in repr(found)


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_no_second_canonical_request(name):
    """Both sides agree, so no cause is made of the log's own lines."""
    for explanation in (
        explain(LOGS[name], CANONICAL),
        diagnose(None, None, canonical_request=LOGS[name], secret=None),
    ):
        assert explanation.causes == ()
    against = explain(LOGS[name], CANONICAL.replace("host:e", "host:f"))
    assert [cause.code for cause in against.causes] == ["host-changed-by-proxy"]


def test_the_texts_of_the_server_are_not_the_signers():
    """What an error response quotes in the log was computed by the server."""
    other = receive(MESSAGE._replace(target="/?list-type=3"))
    for quoted in (quoted_message(other), s3_answer(other)):
        (found,) = read_debug_log(f"{BOTOCORE}\n{quoted}").signed
        assert found.canonical_request == CANONICAL
        assert read_debug_log(f"Canonical Request\n{quoted}").signed == ()


def test_a_query_line_that_the_signer_left_out():
    """A canonical request that lacks it is found as it is."""
    text = send(url=f"https://{HOST}/k")[0].canonical_request.replace("\n\n", "\n", 1)
    (found,) = read_debug_log(f"Canonical Request:\n{text}\n").signed
    assert found.canonical_request == text
    explanation = explain(f"Canonical Request:\n{text}\n", text.replace("/k\n", "/k\n\n"))
    assert [cause.code for cause in explanation.causes] == ["empty-line-missing"]


def test_the_log_of_botocore_itself(caplog):
    """What this version of botocore writes when it signs."""
    caplog.set_level("DEBUG", logger="botocore.auth")
    request = AWSRequest("GET", f"https://{HOST}/a%20b", params={"x": "1 2"})
    S3SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", "secret", TOKEN), "s3", "eu-west-1").add_auth(
        request
    )
    log = "\n".join([f"2026-11-23 DEBUG {record.getMessage()}" for record in caplog.records])
    (found,) = read_debug_log(log).signed
    assert found.canonical_request.startswith("GET\n/a%20b\nx=1%202\nhost:")
    assert (
        string_of(found.canonical_request, found.amz_date, found.string_to_sign.split("\n")[2])
        == found.string_to_sign
    )


def test_several_signatures():
    """That of the captured request, or the last, and the note says so."""
    later = CANONICAL.replace("120000Z", "130000Z")
    log = BOTOCORE + BOTOCORE.replace(CANONICAL, later).replace(
        STRING, string_of(later, "20261123T130000Z")
    )
    first = read_signed_texts(log, "20261123T120000Z")
    assert (first.canonical_request, "captured request" in first.note) == (CANONICAL, True)
    last = read_signed_texts(log)
    assert (last.canonical_request, "the last" in last.note) == (later, True)
    shown = diagnose(read_capture(MESSAGE.raw()), canonical_request=log)
    assert ("note", first.note) in shown.facts
    assert shown.same is True


def test_a_string_to_sign_alone():
    """Read where there is no canonical request, once each."""
    (found,) = read_debug_log(f"StringToSign:\n{STRING}\nStringToSign:\n{STRING}\n").signed
    assert (found.canonical_request, found.string_to_sign) == (None, STRING)
    assert found.amz_date == "20261123T120000Z"
    assert read_signed_texts(STRING + "\n").string_to_sign == STRING
    assert read_signed_texts(CANONICAL).amz_date == ""


NOT_CANONICAL = {
    "prose": "The request signature we calculated does not match",
    "log": "2026-11-23 12:00:00,001 botocore.auth [DEBUG] CanonicalRequest:",
    "log cut off": BOTOCORE[: BOTOCORE.index("x-amz-date") - 1],
    "path with a space": CANONICAL.replace("GET\n/", "GET\n/a b"),
    "query with a space": CANONICAL.replace("list-type=2", "list type 2"),
    "other list": CANONICAL.replace("host;x-amz", "hosts;x-amz"),
    "hash cut off": CANONICAL[:-1],
    "no headers": "CanonicalRequest:\nGET\n/\n\n\n\n" + "0" * 64,
    "source": "const canonicalRequest = 'GET' + path;\nGET\nreturn x;\n/\n",
    "scope": "StringToSign:\nAWS4-HMAC-SHA256\n20261123T120000Z\nx\n" + "0" * 64,
    "end": "StringToSign:\nAWS4-HMAC-SHA256",
}


@pytest.mark.parametrize("name", NOT_CANONICAL)
def test_what_is_not_signed_text(name):
    """Nothing is found, and it is refused as the signer's canonical request."""
    text = "CanonicalRequest\n" + NOT_CANONICAL[name]
    assert read_debug_log(text).signed == ()
    assert not is_debug_log(text)
    with pytest.raises(sigv4.InvalidParameter, match="No canonical request was found"):
        diagnose(canonical_request=text)


@pytest.mark.parametrize("name", NOT_CANONICAL)
def test_nothing_is_certain_of_a_misread_text(name):
    """Compared as text, it has a first difference, a note and no cause."""
    text = "CanonicalRequest\n" + NOT_CANONICAL[name]
    explanation = explain(text, CANONICAL)
    assert explanation.causes == ()
    assert explanation.headline.startswith("First difference")
    assert "does not look like a canonical request" in str(explanation)


@pytest.mark.parametrize("start", ["A\n\n\n\n", "INFO\n\n\n\n\n\n", "x\n/\n\n\n"])
def test_a_word_and_empty_lines_are_no_canonical_request(start):
    """No headers and no list of headers do not agree with each other."""
    log = f"{start}\nx - CanonicalRequest:\n{CANONICAL}\n"
    assert not is_canonical_request(log)
    assert explain(log, CANONICAL).causes == ()


NOISE = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=60).filter(
    lambda line: (
        not line.rstrip().endswith(("GET", "AWS4-HMAC-SHA256", "should have been"))
        and "<" not in line
        and "\\n" not in line
    )
)


@given(st.lists(NOISE, max_size=6), st.lists(NOISE, max_size=6), st.lists(NOISE, max_size=6))
def test_noise_changes_nothing(before, between, after):
    """Whatever else is logged, the texts are found as they are, and no other."""
    parts = [*before, "x - CanonicalRequest:", CANONICAL, "x - between", *between]
    log = "\n".join([*parts, "x - StringToSign:", STRING, "x - after", *after])
    (found,) = read_debug_log(log).signed
    assert (found.canonical_request, found.string_to_sign) == (CANONICAL, STRING)
    assert explain(log, CANONICAL).causes == ()


@given(st.lists(NOISE, max_size=20))
def test_noise_alone_is_nothing(lines):
    """A text without a canonical request gives none, and no certain cause."""
    text = "\n".join(["x - CanonicalRequest: y", *lines])
    assert read_debug_log(text).signed == ()
    assert [
        cause for cause in explain(text, CANONICAL).causes if cause.confidence == "certain"
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        CANONICAL,
        CANONICAL.replace("\n", "\r\n"),
        CANONICAL + "\n",
        CANONICAL.replace("GET", "get"),
        CANONICAL.replace("\n\n", "\n"),
        CANONICAL[:-64] + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        CANONICAL[:-64] + "UNSIGNED-PAYLOAD",
        CANONICAL[:-1],
        CANONICAL.replace("x-amz-date:", "x-amz-date:the String To Sign "),
    ],
)
def test_faulty_canonical_requests_are_read(text):
    """A mistake in one does not make it a log."""
    assert is_canonical_request(text)
    assert not is_debug_log(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GET",
        "GET\n/",
        "2026\n/\n\nhost:h\n\nhost\n" + "0" * 64,
        "GET\nx\n\nhost:h\n\nhost\n" + "0" * 64,
        "G" * 33 + "\n/\n\nhost:h\n\nhost\n" + "0" * 64,
        "GET\n/\n\nthe host: h\n\nhost\n" + "0" * 64,
        "GET\n/\n\n: h\n\nhost\n" + "0" * 64,
        "GET\n/\n\nhost:h\n\nother\nSTREAMING- x",
    ],
)
def test_what_has_not_its_shape(text):
    """Too short, or with lines that no canonical request has."""
    assert not is_canonical_request(text)


def test_other_inputs_are_not_logs():
    """A curl command, a trace, an HTTP message, a string to sign and a HAR name the same words."""
    tail = f"\nCanonicalRequest:\n{CANONICAL}"
    for start in (
        "curl https://h/",
        "> GET / HTTP/1.1",
        "GET / HTTP/1.1",
        STRING,
        '{"request": 1}',
        '{"log": 1}',
    ):
        assert not is_debug_log(start + tail)
    assert not is_debug_log("nothing")


def test_long_logs_end():
    """Work is linear: nothing is searched again and again."""
    for line in (
        "x:GET\n",
        "GET\n/\n",
        "GET\n/\n\na:b\n",
        "AWS4-HMAC-SHA256\n",
        "'\\n' +\n",
        "a\\n" * 9 + "\n",
        "<AWSPreparedRequest method=GET, url=a, headers={",
        "HttpRequest { a: { ",
        "Response body: b'",
    ):
        assert read_debug_log("CanonicalRequest\n" + line * (400_000 // len(line))).signed == ()


def test_a_log_without_the_sent_request():
    """It is said with which option it can be used."""
    with pytest.raises(sigv4.InvalidRequest, match="as it was sent") as caught:
        read_capture(BOTOCORE)
    assert "--canonical-request" in caught.value.remedy


def test_many_headers_end():
    """A block of headers is read to a bound."""
    names = [f"h{number:04}" for number in range(1001)]
    lines = "\n".join([f"{name}:1" for name in names])
    text = f"Canonical String\nGET\n/\n\n{lines}\n\n{';'.join(names)}\n{'0' * 64}"
    assert read_debug_log(text).signed == ()


def test_authorization_is_not_shown():
    """In the representation of a log."""
    log = read_debug_log(BOTOCORE)
    assert AUTHORIZATION not in repr(log)
    assert CANONICAL not in repr(log)


def of_urllib3(status: int, body: bytes, kind: str = "") -> str:
    """What botocore and urllib3 log of a response."""
    headers = {"Content-Type": "application/json", **({"x-amzn-ErrorType": kind} if kind else {})}
    return (
        f'd - urllib3.connectionpool - DEBUG - https://h:443 "POST / HTTP/1.1" {status} 5\n'
        f"d - botocore.parsers - DEBUG - Response headers: {headers!r}\n"
        f"d - botocore.parsers - DEBUG - Response body:\n{body!r}\n"
    )


RESPONSES = {
    "a message": (of_urllib3(403, b'{"message": "no"}'), 'HTTP/1.1 403\n\n{"message": "no"}'),
    "a kind": (
        of_urllib3(403, b'{"Message":"no"}', "InvalidSignatureException:http://x/"),
        'HTTP/1.1 403\nx-amzn-errortype: InvalidSignatureException:http://x/\n\n{"Message":"no"}',
    ),
    "none": (of_urllib3(403, b""), "HTTP/1.1 403\n\n"),
    "the last refused one": (
        of_urllib3(403, b'{"message": "no"}', "Other") + of_urllib3(200, b'{"message": "yes"}'),
        'HTTP/1.1 403\nx-amzn-errortype: Other\n\n{"message": "no"}',
    ),
    "a kind of the one before": (
        of_urllib3(500, b"", "Other") + of_urllib3(403, b'{"message": "no"}'),
        'HTTP/1.1 403\n\n{"message": "no"}',
    ),
    "another body": (of_urllib3(403, b"<html>"), None),
    "success": (of_urllib3(200, b'{"message": "yes"}') + of_urllib3(200, b""), None),
    "no status": ('Response body:\nb\'{"message": "no"}\'\n', None),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_responses_of_json(name):
    """Services that answer in JSON may name the error in a header alone, or send no body."""
    text, expected = RESPONSES[name]
    assert read_debug_log(text).error_response == expected


def test_message_on_a_line():
    """Go and others log the body as it came: it is taken if it quotes the canonical request."""
    message = json.dumps({"message": quoted_message(receive(MESSAGE))})
    other = '{"message": "hello"}'
    assert read_debug_log(f"x\n{message}\n{other}\n").error_response == message
    assert read_debug_log(f"x\n{other}\n").error_response is None


@pytest.mark.parametrize("end", ["", "\r", " "])
def test_json_message(end):
    """A line of JSON that quotes the server's texts is the error response."""
    line = '{"Message": "The Canonical String for this request should have been"}'
    text = f"Canonical Request\n  {line}{end}\n{line[:-1]}\n"
    assert (read_debug_log(text).error_response or "").strip() == line
    assert read_debug_log(text.replace("Message", "x")).error_response is None


def test_long_json_lines_end():
    """The same of lines that are nearly JSON."""
    line = "{" + '"message":' * 400 + "x}" * 100_000 + "x"
    assert read_debug_log(f"Canonical Request\n{line}").error_response is None
