"""Causes that a captured request shows by itself, and those that the server's words show."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest

from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.explain.diagnosis import diagnose
from sigv4.services.hosts import region_and_service

from ...verify.world import (
    AT,
    HOST,
    KEY_ID,
    TEMPORARY,
    TOKEN,
    Message,
    presigned,
    receive,
    s3_answer,
    send,
)


def names(capture=None, answer=None, **more):
    """The names of the causes that a capture and an answer show."""
    read = None if capture is None else read_capture(capture)
    said = None if answer is None else read_response(answer)
    return [cause.name for cause in diagnose(read, said, **more).causes]


def get(**options) -> bytes:
    return send(**options)[1].raw()


def authorization(old: str, new: str, **options) -> bytes:
    message = send(**options)[1]
    value = message.fields["authorization"]
    assert old in value
    return message.having("Authorization", value.replace(old, new)).raw()


SIGNED_URL = presigned()[0].url
TOKEN_URL = presigned(token=TOKEN)[0].url

MISTAKES = {
    "not signed": lambda: Message("GET", "/k", (("Host", HOST),)).raw(),
    "two signatures": lambda: presigned()[1].having("Authorization", "Bearer x").raw(),
    "ampersand escaped": lambda: SIGNED_URL.replace("&", "&amp;"),
    "presigned URL truncated": lambda: SIGNED_URL[:-10],
    "presigned URL encoded twice": lambda: SIGNED_URL.replace("%2F", "%252F"),
    "presigned URL decoded": lambda: unquote(TOKEN_URL),
    "stray text after the signature": lambda: f"{SIGNED_URL}).",
    "signature in upper case": lambda: SIGNED_URL[:-64] + SIGNED_URL[-64:].upper(),
    "different algorithm": lambda: authorization("AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA1 "),
    "malformed scope": lambda: authorization("/aws4_request", ""),
    "scope date differs from the request date": lambda: authorization("/20261123/", "/20261124/"),
    "signed header not sent": lambda: (
        send(headers={"Range": "bytes=0-9"})[1].without("range").raw()
    ),
    "signed headers in another order": lambda: authorization(
        "=host;x-amz-content-sha256", "=x-amz-content-sha256;host"
    ),
    "header added after signing": lambda: send()[1].having("X-Amz-Acl", "private").raw(),
    "x-amz-content-sha256 missing": lambda: authorization("x-amz-content-sha256;", "").replace(
        b"X-Amz-Content-SHA256", b"X-Content"
    ),
    "header signed that proxies change": lambda: authorization(
        "host;", "host;user-agent;", headers={"User-Agent": "a"}
    ),
    "session token missing": lambda: (
        send(token=TOKEN)[1]
        .without("x-amz-security-token")
        .having(
            "Authorization",
            send(token=TOKEN)[1].fields["authorization"].replace(";x-amz-security-token", ""),
        )
        .raw()
    ),
    "session token and key do not belong together": lambda: authorization(
        TEMPORARY, KEY_ID, token=TOKEN
    ),
    "wrong region in the scope": lambda: authorization("/eu-west-1/", "/us-east-1/"),
    "wrong service in the scope": lambda: authorization("/s3/", "/execute-api/"),
    "path normalised": lambda: (
        f"curl -H 'Authorization: {send()[1].fields['authorization']}' "
        f"-H 'X-Amz-Date: 20261123T120000Z' -H 'X-Amz-Content-SHA256: x' https://{HOST}/a/../b"
    ),
}
HARMLESS = {
    "not signed": get,
    "two signatures": presigned()[1].raw,
    "ampersand escaped": lambda: SIGNED_URL,
    "presigned URL truncated": lambda: TOKEN_URL,
    "presigned URL encoded twice": lambda: presigned(url=f"https://{HOST}/a%252Fb")[0].url,
    "presigned URL decoded": lambda: TOKEN_URL,
    "stray text after the signature": lambda: f"<{SIGNED_URL}>",
    "signature in upper case": lambda: f'"{SIGNED_URL}"',
    "different algorithm": lambda: authorization(", SignedHeaders", ",SignedHeaders"),
    "malformed scope": lambda: get(token=TOKEN),
    "scope date differs from the request date": lambda: SIGNED_URL,
    "signed header not sent": lambda: get(headers={"Range": "bytes=0-9"}),
    "signed headers in another order": lambda: get(headers={"Z": "1", "A": "2"}),
    "header added after signing": lambda: send()[1].having("Accept", "*/*").raw(),
    "x-amz-content-sha256 missing": presigned()[1].raw,
    "header signed that proxies change": lambda: get(headers={"User-Agent": "a"}),
    "session token missing": lambda: get(token=TOKEN),
    "session token and key do not belong together": lambda: get(token=TOKEN),
    "wrong region in the scope": lambda: get(url="https://bucket.s3.amazonaws.com/k"),
    "wrong service in the scope": lambda: get(
        url="https://bucket.s3-fips.eu-west-1.amazonaws.com/"
    ),
    "path normalised": lambda: (
        f"curl -H 'Authorization: {send()[1].fields['authorization']}' "
        f"-H 'X-Amz-Date: 20261123T120000Z' -H 'X-Amz-Content-SHA256: x' https://{HOST}/a/b"
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_named(name):
    """The first of the causes, without any answer of a server."""
    assert names(MISTAKES[name]())[0] == name


@pytest.mark.parametrize("name", HARMLESS)
def test_control_case_has_no_cause(name):
    """A request that is right shows no cause at all."""
    assert names(HARMLESS[name]()) == []


def test_every_mistake_has_a_control_case():
    """No cause is without a test against false alarms."""
    assert MISTAKES.keys() == HARMLESS.keys()


@pytest.mark.parametrize("kind", ["URL", "message"])
def test_presigned_without_its_headers(kind):
    """A URL alone may be sent with them; a message was not."""
    signed, message = presigned("PUT", headers={"Content-Type": "text/plain"})
    given = signed.url if kind == "URL" else message.without("content-type").raw()
    explanation = diagnose(read_capture(given))
    (cause,) = explanation.causes
    assert (cause.name, cause.confidence) == (
        "signed header not sent",
        "likely" if kind == "URL" else "certain",
    )
    assert "content-type" in cause.words


def test_presigned_url_decoded_without_a_token():
    """A URL whose slashes are bare may have been decoded: servers take it, unless the path was."""
    explanation = diagnose(read_capture(SIGNED_URL.replace("%2F", "/")))
    (cause,) = explanation.causes
    assert (cause.name, cause.confidence) == ("presigned URL decoded", "possible")


def test_presigned_url_encoded_whole():
    """As a template does it."""
    url, _, query = SIGNED_URL.partition("?")
    assert "presigned URL encoded twice" in names(f"{url}?{quote(query, safe='&=')}")


def test_cut_at_an_ampersand():
    """An unquoted URL in a shell."""
    explanation = diagnose(read_capture(f"curl {SIGNED_URL}"))
    assert explanation.causes[0].name == "presigned URL truncated"
    assert "x-amz-credential" in explanation.causes[0].words


def test_no_hex_in_the_signature():
    """A signature that holds other characters."""
    assert names(SIGNED_URL[:-3] + "xyz")[0] == "stray text after the signature"


@pytest.mark.parametrize(
    ("host", "reported"),
    [
        ("bucket.s3.eu-west-1.amazonaws.com", ("eu-west-1", "s3")),
        ("s3.dualstack.us-gov-west-1.amazonaws.com", ("us-gov-west-1", "s3")),
        ("bucket.s3-eu-west-1.amazonaws.com", ("eu-west-1", "s3")),
        ("bucket.s3-accelerate.amazonaws.com", ("", "s3")),
        ("my-bucket-1.s3.amazonaws.com", ("", "s3")),
        ("sts.amazonaws.com", ("us-east-1", "sts")),
        ("abc.execute-api.cn-north-1.amazonaws.com.cn", ("cn-north-1", "execute-api")),
        ("search-x.ap-south-1.es.amazonaws.com", ("ap-south-1", "es")),
        ("x.eu-west-1.aoss.amazonaws.com:443", ("eu-west-1", "aoss")),
        ("email.us-east-1.amazonaws.com", ("us-east-1", "ses")),
        ("localhost:9000", ("", "")),
        ("s3.eu-central-003.backblazeb2.com", ("", "")),
        ("amazonaws.com", ("", "")),
        (".amazonaws.com", ("", "")),
    ],
)
def test_what_hosts_show(host, reported):
    """Region and service of AWS's hosts, and nothing of others'."""
    assert region_and_service(host) == reported


def said(code: str, message: str = "No.", **fields: str) -> str:
    more = "".join([f"<{name}>{text}</{name}>" for name, text in fields.items()])
    return f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"


WORDS = {
    "S3, region": (
        said(
            "AuthorizationHeaderMalformed",
            "The authorization header is malformed; the region 'us-east-1' is wrong; expecting "
            "'eu-west-1'",
            Region="eu-west-1",
        ),
        "wrong region in the scope",
    ),
    "S3, region by its element": (
        said("AuthorizationHeaderMalformed", Region="eu-west-2"),
        "wrong region in the scope",
    ),
    "S3, service": (
        said("AuthorizationHeaderMalformed", "incorrect service; expecting 's3'"),
        "wrong service in the scope",
    ),
    "general, region": (
        json.dumps({"message": "Credential should be scoped to a valid Region, not us-esat-1"}),
        "wrong region in the scope",
    ),
    "STS, region unnamed": (
        json.dumps({"message": "Credential should be scoped to a valid region. "}),
        "wrong region in the scope",
    ),
    "general, terminator": (
        json.dumps({"message": "Credential should be scoped with a valid terminator: 'aws4'"}),
        "scope without aws4_request",
    ),
    "general, day": (
        json.dumps(
            {
                "message": "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                "version of date from HTTP: '20261122' != '20261123', from '20261123T000000Z'."
            }
        ),
        "scope date differs from the request date",
    ),
    "general, service": (
        json.dumps({"message": "Credential should be scoped to correct service: 'execute-api'"}),
        "wrong service in the scope",
    ),
    "skew": (
        said(
            "RequestTimeTooSkewed",
            RequestTime="20261123T120000Z",
            ServerTime="2026-11-23T13:00:05Z",
        ),
        "clock skew",
    ),
    "skew without times": (said("RequestTimeTooSkewed"), "clock skew"),
    "expired": (
        json.dumps({"message": "Signature expired: 20261123T1 is now earlier than 20261123T2"}),
        "clock skew",
    ),
    "not yet": (
        json.dumps({"message": "Signature not yet current: x is still later"}),
        "clock skew",
    ),
    "unsigned headers": (
        said(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            HeadersNotSigned="x-amz-acl",
        ),
        "header added after signing",
    ),
    "unsigned headers, unnamed": (
        said("AccessDenied", "There were headers present in the request which were not signed"),
        "header added after signing",
    ),
    "URL expired": (
        said(
            "AccessDenied",
            "Request has expired",
            Expires="2026-11-23T12:00:00Z",
            ServerTime="2026-11-23T12:00:01Z",
        ),
        "presigned URL expired",
    ),
    "URL expired, unsaid when": (said("ExpiredRequest"), "presigned URL expired"),
    "hash": (said("XAmzContentSHA256Mismatch"), "body altered after signing"),
    "token expired": (
        said("ExpiredToken", "The provided token has expired."),
        "session token expired",
    ),
    "token expired, in words": (
        json.dumps({"message": "The security token included in the request is expired"}),
        "session token expired",
    ),
    "token": (said("InvalidToken"), "session token and key do not belong together"),
    "token, in words": (
        json.dumps({"message": "The security token included in the request is invalid"}),
        "session token and key do not belong together",
    ),
    "key": (said("InvalidAccessKeyId"), "access key not known"),
}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("with_request", [False, True])
def test_words_of_the_server(name, with_request):
    """Each is a cause by itself, with the request or without."""
    answer, cause = WORDS[name]
    request = get() if with_request else None
    if name == "S3, region by its element" and with_request:
        assert names(request, answer) == [cause]
    else:
        assert cause in names(request, answer)


REPORTED = {
    "unsigned headers": "The server says that x-amz-acl came unsigned.",
    "unsigned headers, unnamed": "The server says that a header came unsigned.",
    "URL expired": "The server says that the request has expired, on 2026-11-23T12:00:00Z; "
    "its clock says 2026-11-23T12:00:01Z.",
    "URL expired, unsaid when": "The server says that the request has expired.",
    "S3, region": "Signed for the region 'us-east-1'; the server expects 'eu-west-1'.",
    "S3, service": "The server expects the service 's3'.",
    "skew": "The date of the request is 3605 seconds behind the server's clock; S3 allows at "
    "most 900. That is a multiple of half an hour: local time was written as UTC.",
}


@pytest.mark.parametrize("name", REPORTED)
def test_what_is_reported_of_the_words(name):
    """With what the server names, where it does."""
    (cause,) = diagnose(None, read_response(WORDS[name][0])).causes
    assert cause.words == REPORTED[name]


def test_valid_security_token_is_no_cause():
    """Neither the token's mention nor the word alone is enough."""
    assert names(None, said("X", "The security token grants nothing")) == []
    assert names(None, said("X", "The policy is invalid")) == []


def test_decoded_token_is_certain():
    """A bare plus sign is read as a space: the token is broken for sure."""
    (cause,) = diagnose(read_capture(unquote(TOKEN_URL))).causes
    assert cause.confidence == "certain"


def test_words_that_are_no_cause():
    """What says nothing more than that it does not match."""
    assert names(None, said("SignatureDoesNotMatch", Region="eu-west-1")) == []
    assert names(get(), said("AuthorizationHeaderMalformed", Region="eu-west-1")) == []


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (
            timedelta(hours=2),
            "7200 seconds behind the server's clock; S3 allows at most 900. That is",
        ),
        (timedelta(hours=-5, minutes=-30), "19800 seconds ahead of"),
        (
            timedelta(minutes=20),
            "1200 seconds behind the server's clock; S3 allows at most 900.",
        ),
        (timedelta(minutes=14), None),
        (timedelta(minutes=-15), None),
    ],
)
@pytest.mark.parametrize("reported", ["capture", "element", "string to sign"])
def test_clock(off, words, reported):
    """The date of the request against the server's, wherever the two are reported."""
    now = (AT + off).strftime("%Y-%m-%dT%H:%M:%S.123Z")
    received = receive(send()[1])
    answer = s3_answer(received, ServerTime=now)
    if reported == "element":
        answer = said("X", RequestTime="20261123T120000Z", ServerTime=now)
    explanation = diagnose(
        read_capture(get()) if reported == "capture" else None, read_response(answer)
    )
    clocks = [cause for cause in explanation.causes if cause.name == "clock skew"]
    assert bool(clocks) == (words is not None)
    if words:
        # A server that compares signatures has found the clock right, as far as it looked.
        assert clocks[0].confidence == ("possible" if reported == "element" else "likely")
        assert words in clocks[0].words
        assert ("local time was written" in clocks[0].words) == (off != timedelta(minutes=20))


def test_clock_of_a_presigned_url_is_no_cause():
    """It may be used long after it was made."""
    later = (AT + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = s3_answer(receive(presigned()[1]), ServerTime=later)
    assert "clock skew" not in names(None, answer)
    assert "clock skew" not in names(SIGNED_URL, answer)
