"""No refusal and no result shows a secret, wherever a client put it."""

from __future__ import annotations

import traceback
from urllib.parse import quote

import pytest

import sigv4
from sigv4.adapters.verified_body import error_response
from sigv4.serve.cause import likely_causes
from sigv4.serve.findings import Finding
from sigv4.verify import VerificationError, Verifier, hidden, received
from tests.verify.other import (
    AT,
    DATE,
    EMPTY,
    HOST,
    KEY_ID,
    SECRET,
    TEMPORARY_ID,
    header_request,
    presigned,
)

OF_STS = "FwoGZXIvYXdzEBYaDMARKERzq9fT2mKq/w+1=="
OF_OTHERS = "Zq9fT2mKqMARKERzXIvYXdzEBYaD/w+1=="  # without the shape of a token of STS
JUDGES = [
    Verifier(
        {
            KEY_ID: sigv4.Credentials(KEY_ID, SECRET),
            TEMPORARY_ID: sigv4.Credentials(TEMPORARY_ID, SECRET, token),
        }.get,
        clock=lambda: AT,
        headers_in_query=True,
        strict_paths=True,
    )
    for token in (OF_STS, OF_OTHERS)
]
NAMES = [
    "X-Amz-Security-Token",
    "x-amz-security-token",
    "X_Amz_Security_Token",
    "X-Amz-S3session-Token",
    "X-Amz-Session-Token",
    "SessionToken",
    "SecurityToken",
    "aws_session_token",
    "X-Auth-Token",
    "X-Api-Key",
    "apikey",
    "Client-Secret",
]
IN_QUERIES = [
    *NAMES,
    "X-Amz-Security-Token%20",
    "X-Amz-Security%2DToken",
    "x%2Damz-security-token",
    "x%5Famz%5Fsecurity%5Ftoken",
]
BASE = {"host": HOST, "x-amz-content-sha256": EMPTY, "x-amz-date": DATE}
SCOPE = "20261123/eu-west-1/s3/aws4_request"


def shown(judge: Verifier, request: sigv4.Request) -> str:
    """All that a program could print, send or log of a verification."""
    return answer(judge, request, False) + answer(judge, request, True)


def answer(judge: Verifier, request: sigv4.Request, body_follows: bool) -> str:
    try:
        return repr(judge.verify(request, body_follows=body_follows))
    except VerificationError as error:
        texts = [str(error), repr(error), repr(error.args), error.explanation]
        texts += [str(error.canonical_request), str(error.string_to_sign)]
        texts += traceback.format_exception(error)
        texts += [error_response(error, s3=s3)[1].decode() for s3 in (True, False)]
        return "\n".join(texts)


def hides(judge: Verifier, request: sigv4.Request) -> None:
    assert "MARKER" not in shown(judge, request)


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("key_id", [KEY_ID, TEMPORARY_ID])
@pytest.mark.parametrize("name", IN_QUERIES)
@pytest.mark.parametrize("token", [OF_STS, OF_OTHERS])
def test_tokens_in_queries(judge, key_id, name, token):
    """Beside a signature in a header, doubled, in another case, unencoded."""
    for value in (quote(token, ""), token):
        piece = f"{name}={value}"
        hides(judge, header_request(query=f"a=1&{piece}", key_id=key_id))
        hides(judge, header_request(query=piece, key_id=key_id))
        hides(judge, presigned(extra=f"&{piece}", key_id=key_id))
        hides(judge, presigned(extra=f"&{piece}&{piece}", key_id=key_id))
        if name in NAMES[:-3]:  # those that are found within a value
            hides(judge, presigned(extra=f"&x=1;{piece}", key_id=key_id))


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("key_id", [KEY_ID, TEMPORARY_ID])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("token", [OF_STS, OF_OTHERS])
def test_tokens_in_headers(judge, key_id, name, token):
    """Signed or not, twice, beside a presigned URL, and in a request that was changed."""
    pair = (name, token)
    for extra in ([pair], [pair, pair]):
        hides(judge, presigned(headers=extra, key_id=key_id))
        hides(judge, header_request(extra=extra, key_id=key_id))
    request = header_request(headers={**BASE, name.lower(): token}, key_id=key_id)
    hides(judge, request)
    hides(judge, sigv4.Request("GET", request.url + "x", request.headers))
    hides(judge, sigv4.Request("GET", request.url, [*request.headers, pair]))


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("token", [OF_STS, OF_OTHERS])
@pytest.mark.parametrize(
    "name",
    [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "x-amz-checksum-crc32",
        "x-amz-sdk-checksum-algorithm",
        "X-Amz-Content-Sha256",
    ],
)
def test_tokens_in_place_of_other_parameters(judge, token, name):
    """What is refused for its form may be anything, so what looks random is not shown."""
    for value in (token, f"{token}/{SCOPE}", f"{KEY_ID}:{token}/{SCOPE}"):
        hides(judge, presigned(changes={name: value}, method="PUT"))


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("token", [OF_STS, OF_OTHERS])
@pytest.mark.parametrize(
    "name",
    [
        "x-amz-date",
        "x-amz-content-sha256",
        "content-md5",
        "content-length",
        "x-amz-trailer",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-checksum-crc32",
        "x-amz-mfa",
        "cookie",
        "proxy-authorization",
        "x-amz-server-side-encryption-customer-key",
        "x_amz_server_side_encryption_customer_key",
        "x-amz-copy-source-server-side-encryption-customer-key",
    ],
)
def test_tokens_in_place_of_other_headers(judge, token, name):
    hides(judge, header_request(headers={**BASE, name: token}, method="PUT"))
    hides(judge, presigned(headers=[(name, token)], method="PUT"))


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "Bearer {}",
        "AWS4-{} x",
        "AWS4-HMAC-SHA256 {}",
        "AWS4-HMAC-SHA256 Credential={}, SignedHeaders=host, Signature=a",
        "AWS4-HMAC-SHA256 Credential={}/20261123/eu-west-1/s3/aws4_request, SignedHeaders=host, "
        "Signature=a",
        "AWS4-HMAC-SHA256 Credential=A/{}/eu-west-1/s3/aws4_request, SignedHeaders=host, "
        "Signature=a",
        "AWS4-HMAC-SHA256 Credential=A/20261123/eu-west-1/s3/{}, SignedHeaders=host, Signature=a",
        "AWS4-HMAC-SHA256 Credential=A/20261123/eu-west-1/s3/aws4_request, SignedHeaders={}, "
        "Signature=a",
        "AWS4-HMAC-SHA256 Credential=A/20261123/eu-west-1/s3/aws4_request, SignedHeaders=host, "
        "Signature={}",
    ],
)
def test_tokens_in_authorization(judge, text):
    for token in (OF_STS, OF_OTHERS, OF_STS.replace("/", ""), OF_OTHERS.replace("/", "")):
        written = text.format(token).replace("{", "(")
        hides(judge, header_request(authorization=written))


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("token", [OF_STS, OF_OTHERS])
def test_causes_of_refusals(judge, token):
    """What `sigv4 serve` reports beside a refusal shows none either."""
    requests = [
        presigned(changes={name: value})
        for name in ("X-Amz-Algorithm", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Credential")
        for value in (token, f"{token}/{SCOPE}", f"{KEY_ID}:{token}/{SCOPE}")
    ]
    for name in NAMES:
        request = header_request(headers={**BASE, name.lower(): token})
        requests.append(sigv4.Request("GET", request.url, [*request.headers, (name, token)]))
    assert sum(causes(judge, request) for request in requests) > len(requests) // 2


def causes(judge, request):
    try:
        judge.verify(request)
    except VerificationError as error:
        found = likely_causes(request, error, sigv4.Credentials(KEY_ID, SECRET))
        assert "MARKER" not in repr(found) + "".join(map(str, found))
        return len(found)
    return 0


def test_targets_in_reports():
    """Nor does the line of a request."""
    finding = Finding("192.0.2.1")
    for target in (
        f"/k?SessionToken={OF_OTHERS}",
        f"/k&X-Amz-Signature=MARKER?a=1;apikey={OF_STS}",
    ):
        finding.saw(b"GET", target.encode())
        assert "MARKER" not in finding.target


def test_the_secret_of_the_key():
    """It is hidden wherever it stands, once the key is known; in a query it is encoded."""
    judge = JUDGES[0]
    request = header_request(
        query=f"a={quote(SECRET, '')}", headers={**BASE, "x-note": f"my {SECRET}"}
    )
    text = shown(judge, sigv4.Request("GET", request.url + "x", request.headers))
    assert SECRET not in text
    assert quote(SECRET, "") not in text
    assert "x-note:my <hidden>" in text


def test_known_access_key_ids():
    """An access key id that looks random is shown if it is known: some servers issue such ones."""
    key_id = "qW3rTy7UiOpAsDfG9hJk"
    judge = Verifier({key_id: sigv4.Credentials(key_id, "b" * 40)}.get, clock=lambda: AT)
    assert f"calculated for '{key_id}' does not" in shown(judge, header_request(key_id=key_id))
    other = header_request(key_id=f"{key_id}x")
    assert "The access key id (hidden) is not known" in shown(judge, other)


@pytest.mark.parametrize("name", ["X_Amz_Security_Token", "x_amz_signature"])
def test_requests_with_underscores(name):
    """The representation of a request hides them too."""
    request = sigv4.Request("GET", f"https://{HOST}/?{name}=MARKER", {name: "MARKER"})
    assert "MARKER" not in repr(request)


def test_passwords_of_hosts():
    with pytest.raises(VerificationError, match=r"The Host header is \(hidden\)") as caught:
        received("GET", "/", [("Host", "user:pass/MARKER@host")], scheme="https")
    assert "MARKER" not in str(caught.value)


def test_urls_that_hold_a_signature():
    """As a value, in a path, and where the question mark is missing."""
    nested = presigned().url.replace("X-Amz-Signature=", "X-Amz-Signature=MARKER")
    judge = JUDGES[0]
    hides(judge, header_request(query=f"next={quote(nested, '')}", extra=[("x-amz-a", "1")]))
    request = header_request(query=f"next={quote(nested, '')}")
    hides(judge, sigv4.Request("PUT", request.url, request.headers))
    hides(judge, header_request(path=f"/x/../{quote(nested.partition('?')[2], '/')}"))


@pytest.mark.parametrize(
    "value",
    [
        "20261123T120000",
        "UNSIGNED-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "AWS4-HMAC-SHA512",
        f"{KEY_ID}/20261123/eu-west-1/s3/aws4_request",
        "Content-Type;Host;X-Amz-Date",
        "content-type;host;x-amz-content-sha256;x-amz-date",
        "AmazonDynamoDBStreamsAdapter",
        EMPTY,
        "http://s3.eu-west-1.amazonaws.com/",
        "",
    ],
)
def test_values_that_are_shown(value):
    """The mistakes of every day are shown as they arrived."""
    assert hidden.shown(value, 80) == repr(value[:80])


def test_what_stays():
    """Of a canonical request without a secret, nothing changes."""
    text = (
        "PUT\n/a%20b/token=1\nlist-type=2&continuation-token=abc&uploads=\n"
        f"host:{HOST}\nrange:bytes=0-9\nx-amz-content-sha256:{EMPTY}\nx-amz-date:{DATE}\n"
        "x-amz-meta-note:a: b\n\n"
        f"host;range;x-amz-content-sha256;x-amz-date;x-amz-meta-note\n{EMPTY}"
    )
    assert hidden.canonical_request(text, ("short", None)) == text


def test_odd_queries():
    """A result that was made by hand may hold an invalid escape."""
    assert hidden.query("a%zz=b&x-amz-signature%=c&=d") == "a%zz=b&x-amz-signature%=c&=d"
