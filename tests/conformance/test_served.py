"""What a server would make of what is sent: other choices that are valid, and what is not."""

from __future__ import annotations

import base64
import json
from hashlib import sha256

from sigv4.conformance import read
from sigv4.conformance.child import ANSWERED, Reply
from sigv4.conformance.verdicts import judge

from .test_mistakes import sign

CREDENTIAL = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
S3_CREDENTIAL = "AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request"
HOST = "host:examplebucket.s3.amazonaws.com"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DATE = ["X-Amz-Date", "20150830T123600Z"]


def case_of(name):
    (case,) = read(only=[name])
    return case


def judged(case, **answer):
    line = json.dumps({"id": case.id, **answer}).encode()
    found = judge(case, Reply(ANSWERED, line))
    return found.verdict, found.step, found.why


def header(case, canonical, credential=CREDENTIAL):
    names = canonical.split("\n")[-2]
    return (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, "
        f"Signature={sign(case, canonical)}"
    )


def presigned(
    case, query, headers="host:examplebucket.s3.amazonaws.com\n", names="host", path="/key"
):
    """A URL whose signature is over the query as it is given, sorted already."""
    method = case.question["request"]["method"]
    canonical = f"{method}\n{path}\n{query}\n{HOST}\n\nhost\nUNSIGNED-PAYLOAD"
    signature = sign(case, canonical)
    return f"https://examplebucket.s3.amazonaws.com{path}?{query}&X-Amz-Signature={signature}"


QUERY = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
)


def test_fewer_headers_are_a_choice():
    """Ordinary headers need not be signed."""
    case = case_of("get-header-value-order")
    canonical = (
        "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
        f"host;x-amz-date\n{EMPTY}"
    )
    found = judged(case, authorization=header(case, canonical))
    assert found == ("equivalent", "", "does not sign my-header1")


def test_more_headers_are_a_choice():
    """User-Agent may be signed, if it is sent as it was given."""
    case = case_of("header-unsigned-user-agent")
    agent = dict(case.question["request"]["headers"])["User-Agent"]
    canonical = case.expected["canonical_request"]
    canonical = canonical.replace("x-amz-date:", f"user-agent:{agent}\nx-amz-date:")
    canonical = canonical.replace(";x-amz-date", ";user-agent;x-amz-date")
    found = judged(case, authorization=header(case, canonical))
    assert found == ("equivalent", "", "also signs user-agent")


def test_signed_payload_is_a_choice():
    """The hash of the body may be sent and signed where UNSIGNED-PAYLOAD would do."""
    case = case_of("s3-unsigned-payload")
    digest = sha256(base64.b64decode(case.question["request"]["body_base64"])).hexdigest()
    canonical = case.expected["canonical_request"].replace("UNSIGNED-PAYLOAD", digest)
    authorization = header(case, canonical, S3_CREDENTIAL)
    headers = [DATE, ["X-Amz-Content-Sha256", digest], ["Authorization", authorization]]
    found = judged(case, headers=headers)
    assert found == ("equivalent", "", "signs the hash of the body, not UNSIGNED-PAYLOAD")


def test_unsigned_x_amz_header_is_no_choice():
    """AWS refuses what arrives unsigned under such a name."""
    case = case_of("token-header")
    canonical = (
        "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
        f"host;x-amz-date\n{EMPTY}"
    )
    credential = CREDENTIAL.replace("AKIDEXAMPLE", "ASIAIOSFODNN7EXAMPLE")
    verdict, step, why = judged(case, authorization=header(case, canonical, credential))
    assert (verdict, step) == ("fail", "request")
    assert why == "signed headers: sends x-amz-security-token unsigned, which AWS refuses"


def test_host_has_to_be_signed():
    """Or the request could be sent elsewhere."""
    case = case_of("get-vanilla")
    canonical = f"GET\n/\n\nx-amz-date:20150830T123600Z\n\nx-amz-date\n{EMPTY}"
    found = judged(case, authorization=header(case, canonical))
    assert found == ("fail", "request", "signed headers: host is not signed")


def test_scope_and_algorithm():
    """The Authorization header names what the key was derived for."""
    case = case_of("get-vanilla")
    canonical = case.expected["canonical_request"]
    other = CREDENTIAL.replace("service", "other")
    verdict, step, why = judged(case, authorization=header(case, canonical, other))
    assert (verdict, step) == ("fail", "request")
    assert why == f"scope: {other!r} instead of {CREDENTIAL!r}"
    wrong = header(case, canonical).replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1")
    assert judged(case, authorization=wrong)[2].startswith("algorithm: 'AWS4-HMAC-SHA1'")


def test_names_out_of_order():
    """SignedHeaders is sorted, and has each name once."""
    case = case_of("get-vanilla")
    canonical = case.expected["canonical_request"].replace("host;x-amz-date", "x-amz-date;host")
    found = judged(case, authorization=header(case, canonical))
    assert found[:2] == ("fail", "request")
    assert "'x-amz-date;host' is not sorted" in found[2]


def test_repeated_header_sent_as_one_line():
    """Joined by a comma and a space, which is the same request (RFC 9110, 5.3)."""
    case = case_of("get-header-value-order")
    canonical = case.expected["canonical_request"]
    (values,) = [
        line.partition(":")[2] for line in canonical.split("\n") if line.startswith("my-header1:")
    ]
    sent = [
        ["Host", "example.amazonaws.com"],
        ["My-Header1", values.replace(",", ", ")],
        DATE,
        ["Authorization", header(case, canonical)],
    ]
    assert "lost or changed" not in judged(case, sent=sent)[2]


def test_lost_header():
    """What was asked to be sent and signed has to be sent."""
    case = case_of("get-header-value-order")
    canonical = (
        "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
        f"host;x-amz-date\n{EMPTY}"
    )
    sent = [["Host", "example.amazonaws.com"], DATE, ["Authorization", header(case, canonical)]]
    found = judged(case, sent=sent)
    assert found == ("fail", "request", "request: the header my-header1 is lost or changed")


def test_date_header_in_place_of_x_amz_date():
    """The specification allows either."""
    case = case_of("get-vanilla")
    date = "Sun, 30 Aug 2015 12:36:00 GMT"
    canonical = f"GET\n/\n\ndate:{date}\nhost:example.amazonaws.com\n\ndate;host\n{EMPTY}"
    sent = [["Date", date], ["Authorization", header(case, canonical)]]
    found = judged(case, sent=sent)
    assert found == ("equivalent", "", "does not sign x-amz-date; also signs date")


def test_payload_hash_of_another_body():
    """Nor may the body go unsigned where it is to be signed."""
    case = case_of("s3-empty-body-hash")
    for payload, why in (
        ("UNSIGNED-PAYLOAD", "request: UNSIGNED-PAYLOAD, but the body must be signed"),
        (
            "0" * 64,
            "request: x-amz-content-sha256 is '000000000000'..., which is not the body's hash",
        ),
    ):
        canonical = (
            f"GET\n/key\n\nhost:examplebucket.s3.amazonaws.com\nx-amz-content-sha256:{payload}\n"
            "x-amz-date:20150830T123600Z\n\nhost;x-amz-content-sha256;x-amz-date\n" + payload
        )
        headers = {
            "X-Amz-Date": "20150830T123600Z",
            "X-Amz-Content-SHA256": payload,
            "Authorization": header(case, canonical, S3_CREDENTIAL),
        }
        assert judged(case, headers=headers) == ("fail", "request", why)


def test_presigned_url_in_another_order():
    """The order of the parameters does not matter."""
    case = case_of("presign-get")
    base, _, query = case.expected["url"].partition("?")
    url = f"{base}?{'&'.join(reversed(query.split('&')))}"
    assert judged(case, url=url) == ("pass", "", "")


def test_hoisted_headers_are_a_choice():
    """A header of Amazon's in the URL, as some SDKs do."""
    case = case_of("presign-get")
    url = presigned(case, f"{QUERY}&x-amz-checksum-mode=ENABLED")
    assert judged(case, url=url) == ("equivalent", "", "puts into the URL x-amz-checksum-mode")


def test_presigned_parameters_are_as_asked():
    """Another life, a lost parameter, two dates."""
    case = case_of("presign-get")
    url = presigned(case, QUERY.replace("Expires=3600", "Expires=7200"))
    assert judged(case, url=url) == ("fail", "request", "request: X-Amz-Expires is '7200'")
    twice = QUERY.replace("&X-Amz-Exp", "&X-Amz-Date=20150830T123600Z&X-Amz-Exp")
    assert judged(case, url=presigned(case, twice))[:2] == ("fail", "request")
    duplicates = case_of("presign-query-duplicates")
    lost = presigned(duplicates, f"{QUERY}&a=1", path="/")
    verdict, _, why = judged(duplicates, url=lost)
    assert verdict == "fail"
    assert why.startswith("url: the parameter 'a=2' is lost or changed")


def test_header_that_is_signed_and_not_sent():
    """The headers to send with a URL are part of the answer."""
    case = case_of("presign-get-range")
    url = case.expected["url"]
    assert judged(case, url=url) == ("pass", "", "")
    verdict, step, why = judged(case, url=url, headers={})
    assert (verdict, step) == ("fail", "request")
    assert why.startswith("signed headers: signs 'range' but does not send it")


def test_another_object():
    """A path that names another key."""
    case = case_of("path-s3-dot-segments")
    canonical = case.expected["canonical_request"].replace("/a/./b/../c", "/a/c")
    found = judged(
        case,
        authorization=header(case, canonical, S3_CREDENTIAL),
        url="https://examplebucket.s3.amazonaws.com/a/c",
    )
    assert found == ("fail", "request", "url: the path is '/a/c', and was '/a/./b/../c'")


def test_dots_that_the_client_resolves():
    """In general a server resolves them as well, so the request is the same."""
    case = case_of("path-generic-trailing-dot-dot")
    canonical = case.expected["canonical_request"].replace("\n/a\n", "\n/a/\n")
    found = judged(
        case, authorization=header(case, canonical), url="https://example.amazonaws.com/a/"
    )
    assert found == ("equivalent", "", "sends the request in another encoding")
