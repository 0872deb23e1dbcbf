"""What nothing else would notice: reprs, defaults, the one of two texts that is meant."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.captures.canonical_text import read_canonical_request
from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.captures.signature import read_captured_signature
from sigv4.explain.diagnosis import diagnose
from sigv4.verify import ReplayStore, ReplayStoreFull, VerificationError, Verifier
from sigv4.verify.received import from_asgi, from_wsgi, received
from tests.verify.other import AT, KNOWN, TEMPORARY_ID
from tests.verify.test_form import form, verify

HOST = "examplebucket.s3.eu-west-1.amazonaws.com"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
CREDENTIAL = f"{KEY_ID}/20261123/eu-west-1/s3/aws4_request"


def test_what_is_shown():
    """Names and values, and nothing that is secret."""
    answer = read_response('{"code": "A", "accesskeyid": "B", "stringtosign": "C"}')
    assert repr(answer) == (
        "ErrorResponse(code='A', access_key_id=None, date=None, status=None, notes=())"
    )
    assert hash(answer) != hash(read_response('{"code": "B"}'))
    url = f"https://{HOST}/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={CREDENTIAL}"
    capture = read_capture(f"{url}&X-Amz-Signature=abc&X-Amz-Expires=5&X-Amz-SignedHeaders=host")
    assert repr(capture).startswith("Capture(kind='URL', method='GET', host=")
    captured = read_captured_signature(capture.request)
    assert repr(captured) == (
        "CapturedSignature(kind='query', algorithm='AWS4-HMAC-SHA256', "
        f"access_key_id='{KEY_ID}', scope=('20261123', 'eu-west-1', 's3', 'aws4_request'), "
        "signed_headers='host', amz_date='', expires='5')"
    )
    assert (captured.expires, captured.amz_date) == ("5", "")
    canonical = read_canonical_request(
        "GET" * 10 + f"\n/\n\n{'host:h' * 1}\n\n" + ";".join(["host"] * 50) + "\nx"
    )
    assert repr(canonical).startswith("Canonical(method='GETGET")


def test_a_presigned_url_that_lacks_things():
    """What is not there is empty."""
    captured = read_captured_signature(sigv4.Request("GET", f"https://{HOST}/k?X-Amz-Signature=a"))
    reported = (
        captured.algorithm,
        captured.access_key_id,
        captured.signed_headers,
        captured.expires,
    )
    assert reported == ("", "", "", "")
    captured = read_captured_signature(sigv4.Request("GET", f"https://{HOST}/k?X-Amz-Credential=a"))
    assert captured.signature == ""
    assert read_captured_signature(sigv4.Request("GET", f"https://{HOST}/k")) is None


def test_what_is_shown_of_forms():
    """Names of fields in order, and no values."""
    verified = verify(form())
    assert "fields=['key', 'policy', 'x-amz-algorithm'," in repr(verified)
    assert "bucket='examplebucket'" in repr(verified)


def test_traces_of_curl():
    """What was sent, whatever line ends; what curl says of itself is left out."""
    trace = "* Trying\r\n> GET /k HTTP/1.1\r\n> Host: h\r\n>\r\n< HTTP/1.1 403\r\n< Date: x\r\n"
    capture = read_capture(trace)
    assert (capture.kind, capture.request.url) == ("HTTP message", "https://h/k")
    assert capture.request.headers == (("Host", "h"),)
    short = read_capture("> GET /k HTTP/1.1\n> Host: h\n>x\n")
    assert short.request.headers == (("Host", "h"),)


@pytest.mark.parametrize(
    ("quoted", "sent"),
    [
        (r"\x41B", "AB"),
        (r"\x4142", "A42"),
        (r"\u00e9", "\u00e9"),
        (r"\u00e99", "\u00e99"),
        (r"\U0001f600", "\U0001f600"),
        (r"\U0001f6000", "\U0001f6000"),
        (r"\x4g", "\x04g"),
        (r"\xg", "xg"),
        (r"\ud7ff", "\ud7ff"),
        (r"\ud800", "u"),
        (r"\udfff", "u"),
        (r"\ue000", "\ue000"),
        (r"\U0010ffff", "\U0010ffff"),
        (r"\U00110000", "U"),
    ],
)
def test_quotes_of_bash(quoted, sent):
    """As many digits as the escape takes, and no half of a pair of surrogates."""
    capture = read_capture(f"curl https://h/ --data-raw $'{quoted}'")
    assert capture.body == sent.encode()


def test_data_of_curl():
    """Only the first equals sign cuts, and the last option without its value is named."""
    assert read_capture("curl https://h/ --data-urlencode a=b=c").body == b"a=b%3Dc"
    with pytest.raises(sigv4.InvalidRequest, match="ends in its option header"):
        read_capture("curl https://h/ --header")


def test_tokens_of_a_url_seen_before():
    """A batch of URLs shares all but path and signature; its token counts for each of them."""
    judge = Verifier(KNOWN.get, region="eu-west-1", service="s3")
    signer = sigv4.Signer(KNOWN[TEMPORARY_ID], "eu-west-1", "s3")
    for path in ("/a", "/b", "/c"):
        request = sigv4.Request("GET", f"https://{HOST}{path}")
        made = signer.presign(request, expires_in=600, at=AT).apply(request)
        assert judge.verify(made, at=AT).access_key_id == TEMPORARY_ID


def test_region_sets_of_a_url_seen_before():
    """So does its set of regions."""
    pytest.importorskip("cryptography")
    ecdsa = sigv4.ECDSA_P256_SHA256
    judge = Verifier(KNOWN.get, region="eu-west-1", service="s3", algorithms=[ecdsa])
    for region_set, ok in (("eu-*", True), ("us-*", False)):
        signer = sigv4.Signer(KNOWN[KEY_ID], region_set, "s3", algorithm=ecdsa)
        for path in ("/a", "/b"):
            request = sigv4.Request("GET", f"https://{HOST}{path}")
            made = signer.presign(request, expires_in=600, at=AT).apply(request)
            if ok:
                judge.verify(made, at=AT)
            else:
                with pytest.raises(VerificationError, match="does not cover"):
                    judge.verify(made, at=AT)


WSGI = {
    "REQUEST_METHOD": "GET",
    "REQUEST_URI": "/k",
    "PATH_INFO": "/k",
    "QUERY_STRING": "",
    "HTTP_HOST": HOST,
    "wsgi.url_scheme": "https",
}
ASGI = {
    "type": "http",
    "method": "GET",
    "scheme": "https",
    "path": "/k",
    "raw_path": b"/k",
    "query_string": b"",
    "headers": [(b"host", HOST.encode())],
}


def test_defaults_of_servers():
    """No body, and no prefix under which an application is mounted."""
    for made in (from_wsgi(WSGI), from_asgi(ASGI)):
        assert (made.body, made.path) == (b"", "/k")


def test_headers_that_wsgi_gives_twice():
    """Under both names; those that follow count all the same."""
    twice = {"CONTENT_TYPE": "a", "HTTP_CONTENT_TYPE": "a", "HTTP_X_AMZ_DATE": "b"}
    made = from_wsgi({**WSGI, **twice})
    assert made.fields["x-amz-date"] == "b"
    assert made.fields["content-type"] == "a"


@pytest.mark.parametrize("host", [f" {HOST}", f"{HOST}\t", f"X{HOST}"])
def test_blanks_around_hosts(host):
    """Letters belong to it; spaces and tabs do not."""
    made = received("GET", "/k", [("Host", host)], scheme="https")
    assert made.host == host.strip().lower()


def test_a_replay_store_by_itself():
    """A hundred thousand places, and the system's clock."""
    store = ReplayStore()
    ends = datetime.now(timezone.utc) + timedelta(minutes=5)
    for number in range(100_000):
        assert not store.seen(str(number), ends)
    with pytest.raises(ReplayStoreFull, match="100000 places"):
        store.seen("one more", ends)


def test_a_presigned_url_of_a_har():
    """The answer that a HAR holds; what the server says is reported in full."""
    response = {"status": 403, "content": {"text": json.dumps({"code": "A", "message": "x" * 500})}}
    request = {"method": "GET", "url": f"https://{HOST}/k?X-Amz-Signature=a", "headers": []}
    capture = read_capture(json.dumps({"request": request, "response": response}))
    shown = diagnose(capture, read_response(capture.error_response))
    (said,) = [text for name, text in shown.facts if name == "server"]
    assert said.startswith("A: xxx")
    assert len(said) == 403


@pytest.mark.parametrize("service", ["s3", "execute-api"])
def test_an_error_response_alone_shows_the_service(service):
    """By the scope of its string to sign: S3 does not normalise, others do."""
    text = (
        f"AWS4-HMAC-SHA256\n20261123T120000Z\n20261123/eu-west-1/{service}/aws4_request\n{'a' * 64}"
    )
    answer = read_response(json.dumps({"code": "SignatureDoesNotMatch", "stringtosign": text}))
    url = f"https://{HOST}/a/../k?X-Amz-Signature=a&X-Amz-SignedHeaders=host"
    shown = diagnose(read_capture(url), answer)
    path = next(view for view in shown.views if view.step == "canonical request").lines[1].ours
    assert path == ("/a/../k" if service == "s3" else "/k")


def test_explain_is_found_by_name():
    """It is public here, and loaded when it is asked for; other names are refused."""
    from sigv4 import explain, verify

    assert verify.explain is explain.explain
    with pytest.raises(AttributeError, match="no attribute 'missing'"):
        verify.missing  # noqa: B018


def test_nothing_but_blanks_around_trailers():
    """Tabs belong to a trailer's value, spaces around it do not."""
    from sigv4.verify.errors import Refusals
    from sigv4.verify.trailers import Trailers

    for line, right in (
        (b"x-amz-checksum-crc32: AAAAAA== ", True),
        (b"x-amz-checksum-crc32:\tAAAAAA==", False),
    ):
        trailers = Trailers(["x-amz-checksum-crc32"], Refusals("s3"))
        if right:
            trailers.read(line, signed=False)
            trailers.finish(signed=False)
            trailers.check_sums()
        else:
            with pytest.raises(VerificationError, match="trailer-value"):
                trailers.read(line, signed=False)
