"""With the secret, the signature proves what was done: each mistake really signs."""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.explain.diagnosis import diagnose
from sigv4.explain.proofs.secret import SignedRequest, prove

from ...verify.world import (
    DATE,
    HOST,
    SCOPE,
    SECRET,
    TOKEN,
    presigned,
    quoted_message,
    receive,
    s3_answer,
    send,
    sign,
    string_of,
)

SIGNED, MESSAGE = send(
    "PUT",
    f"https://{HOST}/photos/a%20b%2Bc/?acl&prefix=x%20y%2Fz&tag=1&tag=2&B=3",
    {"Content-Type": "text/plain", "Range": "bytes=0-9", "Accept-Encoding": "gzip, br"},
    b"hello",
    token=TOKEN,
)
RECEIVED = receive(MESSAGE)
RIGHT = RECEIVED.string_to_sign
EMPTY = hashlib.sha256(b"").hexdigest()
HASH = hashlib.sha256(b"hello").hexdigest()


def chain(key: bytes, *parts: str) -> bytes:
    for part in parts:
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key


def hex_chain(key: bytes, *parts: str) -> bytes:
    for part in parts:
        key = hmac.new(key, part.encode(), "sha256").hexdigest().encode()
    return key


def mac(key: bytes, text: str = RIGHT) -> str:
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def scoped(**parts: str) -> str:
    day, region, service, end = SCOPE.split("/")
    made = {"day": day, "region": region, "service": service, **parts}
    return f"{made['day']}/{made['region']}/{made['service']}/{end}"


def proven(signature: str, secret: str = SECRET, capture=None, received=RECEIVED, **more):
    """What is said of a signature that arrived, given the server's answer."""
    answer = read_response(s3_answer(received, SignatureProvided=signature))
    return diagnose(capture, answer, secret=secret, **more)


KEYS = {
    **{
        f"secret {name}": ("secret with stray characters", sign(RIGHT, wrong))
        for name, wrong in {
            "with LF": SECRET + "\n",
            "with CR LF": SECRET + "\r\n",
            "with CR": SECRET + "\r",
            "with space": SECRET + " ",
            "with tab": SECRET + "\t",
            "after a space": " " + SECRET,
            "in quotes": f'"{SECRET}"',
            "in single quotes": f"'{SECRET}'",
            "after a byte order mark": "\ufeff" + SECRET,
            "encoded": quote(SECRET, safe=""),
            "encoded but for slashes": quote(SECRET),
            "of JSON": SECRET.replace("/", "\\/"),
            "of a form": SECRET.replace("+", " "),
            "in lower case": SECRET.lower(),
            "cut": SECRET[:-1],
            "cut in front": SECRET[1:],
        }.items()
    },
    "region": ("key derived for a different region", sign(RIGHT, scope=scoped(region="us-east-1"))),
    "no region": ("key derived for a different region", sign(RIGHT, scope=scoped(region=""))),
    "service": ("key derived for a different service", sign(RIGHT, scope=scoped(service="iam"))),
    "yesterday": ("key derived for a different date", sign(RIGHT, scope=scoped(day="20261122"))),
    "dashes": ("key derived for a different date", sign(RIGHT, scope=scoped(day="2026-11-23"))),
    "date whole": ("key derived for a different date", sign(RIGHT, scope=scoped(day=DATE))),
    "no prefix": ("key derived wrongly", mac(chain(SECRET.encode(), *SCOPE.split("/")))),
    "no terminator": (
        "key derived wrongly",
        mac(chain(b"AWS4" + SECRET.encode(), *SCOPE.split("/")[:3])),
    ),
    "hex": ("key derived wrongly", mac(hex_chain(b"AWS4" + SECRET.encode(), *SCOPE.split("/")))),
    "none": ("key derived wrongly", mac(b"AWS4" + SECRET.encode())),
}


@pytest.mark.parametrize("name", KEYS)
def test_key_derived_wrongly(name):
    """The server's own string to sign, signed with a key that is not the key."""
    cause, signature = KEYS[name]
    explanation = proven(signature, received=RECEIVED)
    assert explanation.causes[0].name == cause
    assert explanation.causes[0].confidence == "certain"
    with_request = proven(signature, capture=read_capture(MESSAGE.raw()))
    assert with_request.step == "signing key"
    assert with_request.causes[0].name == cause
    for text in (str(explanation), repr(explanation), explanation.to_html()):
        assert SECRET not in text
        assert signature not in text


def test_right_key_is_no_false_alarm():
    """The request was signed rightly: nothing is said of white space or of the derivation."""
    explanation = proven(sign(RIGHT))
    assert [cause.name for cause in explanation.causes] == ["secret differs on the server"]
    with_request = diagnose(read_capture(MESSAGE.raw()), secret=f" {SECRET} ")
    assert with_request.causes == ()


def test_secret_given_with_white_space():
    """As it was typed or read: if that made the signature, the cause is found."""
    for wrong in (SECRET + "\n", "\t" + SECRET):
        explanation = proven(sign(RIGHT, wrong), secret=wrong)
        assert explanation.causes[0].name == "secret with stray characters"


def test_hints_are_tried():
    """A region that no list has, given."""
    signature = sign(RIGHT, scope=scoped(region="garage"))
    assert proven(signature).causes[0].name == "wrong secret or a different request"
    hinted = proven(signature, region="garage")
    assert hinted.causes[0].name == "key derived for a different region"
    other = proven(sign(RIGHT, scope=scoped(service="garage")), service="garage")
    assert other.causes[0].name == "key derived for a different service"


STRINGS = {
    "newline": RIGHT + "\n",
    "CR LF": RIGHT.replace("\n", "\r\n"),
    "one line": RIGHT.replace("\n", ""),
    "hash": hashlib.sha256(RIGHT.encode()).hexdigest(),
}


@pytest.mark.parametrize("name", STRINGS)
def test_string_to_sign_in_another_form(name):
    """Right key, right text, other bytes."""
    explanation = proven(sign(STRINGS[name]))
    assert explanation.causes[0].name == "string to sign in another form"
    assert ("secret", "it has made the signature that arrived") in explanation.facts


def changed(*pairs: tuple[str, str]) -> str:
    text = RECEIVED.canonical_request
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


LIST = (
    "accept-encoding;content-type;host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token"
)
QUERY = "B=3&acl=&prefix=x%20y%2Fz&tag=1&tag=2"
REQUESTS = {
    "method changed": changed(("PUT\n", "POST\n")),
    "trailing slash": changed(("%2Bc/\n", "%2Bc\n")),
    "path encoded twice on one side": changed(("a%20b%2Bc", "a%2520b%252Bc")),
    "plus sign or space changed in the path": changed(("a%20b", "a+b")),
    "reserved characters not encoded in the path": changed(("a%20b%2Bc", "a b+c")),
    "query left out": changed((QUERY, "")),
    "query name without value": changed(("acl=", "acl")),
    "query in another order": changed((QUERY, "acl=&B=3&prefix=x%20y%2Fz&tag=1&tag=2")),
    "plus sign or space changed in the query": changed(("x%20y", "x+y")),
    "repeated query names dropped": changed(("tag=1&", "")),
    "percent escapes in lower case": changed(("y%2Fz", "y%2fz")),
    "query encoded twice on one side": changed(("x%20y%2Fz", "x%2520y%252Fz")),
    "reserved characters not encoded in the query": changed(("x%20y%2Fz", "x y/z")),
    "session token added after signing": changed(
        (f"x-amz-security-token:{TOKEN}\n", ""), (";x-amz-security-token", "")
    ),
    "header added after signing": changed(("range:bytes=0-9\n", ""), (";range", "")),
    "accept-encoding rewritten": changed(("gzip, br", "identity")),
    "content-type appended by the client": changed(
        ("content-type:text/plain", "content-type:text/plain; charset=utf-8")
    ),
    "content-type altered": changed(("text/plain", "image/png")),
    "default port in the host": changed((f"host:{HOST}", f"host:{HOST}:443")),
    "port changed by a proxy": changed((f"host:{HOST}", f"host:{HOST}:8080")),
    "UNSIGNED-PAYLOAD against a hash": changed((HASH, "UNSIGNED-PAYLOAD")),
    "hash of an empty body": changed((HASH, EMPTY)),
    "payload hash in upper case": changed((HASH, HASH.upper())),
    "payload hash malformed": RECEIVED.canonical_request[:-64],
    "newline around the canonical request": RECEIVED.canonical_request + "\n",
    "carriage returns in the canonical request": changed(("\n", "\r\n")),
    "canonical request hashed in another form": changed(("\n", "")),
    "method not in upper case": changed(("PUT\n", "put\n")),
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("with_request", [False, True])
def test_what_was_signed_is_proven(name, with_request):
    """The mistake is made and signed; the answer and the secret are all that is needed."""
    canonical = REQUESTS[name]
    signature = sign(string_of(canonical))
    capture = read_capture(MESSAGE.raw()) if with_request else None
    explanation = proven(signature, capture=capture)
    assert explanation.causes[0].name == name
    assert explanation.causes[0].confidence == "certain"
    assert explanation.step == "canonical request"
    assert explanation.same is False
    assert explanation.views[0].ours == "signed, as the signature proves"
    assert TOKEN not in str(explanation)


def test_a_head_signed_as_get():
    """As some clients presign."""
    received = receive(presigned("HEAD", f"https://{HOST}/a//c/../b")[1])
    for cause, old, new in (
        ("HEAD against GET", "HEAD\n", "GET\n"),
        ("path normalised", "/a//c/../b", "/a/b"),
    ):
        canonical = received.canonical_request.replace(old, new, 1)
        explanation = proven(sign(string_of(canonical)), received=received)
        assert explanation.causes[0].name == cause


def test_port_left_out_and_token_in_the_query():
    """The port of the server's host was not signed; the token was appended to the URL."""
    received = receive(presigned(url="https://localhost:9000/b/k", token=TOKEN)[1])
    text = received.canonical_request
    explanation = proven(sign(string_of(text.replace(":9000", ""))), received=received)
    assert explanation.causes[0].name == "port changed by a proxy"
    start = text.index("&X-Amz-Security-Token")
    without = text[:start] + text[text.index("&X-Amz-SignedHeaders") :]
    explanation = proven(sign(string_of(without)), received=received)
    assert explanation.causes[0].name == "session token added after signing"
    assert "MARKERtoken" not in str(explanation)


def test_empty_line_left_out():
    """The commonest slip of a first signer."""
    received = receive(send(url=f"https://{HOST}/?a=1")[1])
    canonical = received.canonical_request.replace("\n\n", "\n")
    explanation = proven(sign(string_of(canonical)), received=received)
    assert [cause.code for cause in explanation.causes] == ["empty-line-missing"]


def test_header_signed_that_others_change():
    """The server checks a header which was not there when the request was signed."""
    message = send(headers={"User-Agent": "a"})[1]
    value = message.fields["authorization"].replace("=host;", "=host;user-agent;")
    received = receive(message.having("Authorization", value))
    canonical = received.canonical_request.replace("user-agent:a\n", "").replace("user-agent;", "")
    explanation = proven(sign(string_of(canonical)), received=received)
    assert explanation.causes[0].name == "header signed that proxies change"


def test_key_is_right_and_the_request_was_changed():
    """The signature is that of what was sent, and not of what arrived."""
    received = receive(MESSAGE.having("Range", "bytes=0-99"))
    explanation = proven(SIGNED.signature, capture=read_capture(MESSAGE.raw()), received=received)
    named = [cause.name for cause in explanation.causes]
    assert named == ["header altered", "request differs, key is right"]
    assert (explanation.part, explanation.field) == ("headers", "range")
    spaced = proven(
        SIGNED.signature,
        secret=SECRET + " ",
        capture=read_capture(MESSAGE.raw()),
        received=received,
    )
    assert "white space around the secret" in spaced.causes[1].words


def test_wrong_secret():
    """Both sides agree, and no key that is near makes the signature."""
    signature = sign(RIGHT, "another secret altogether, of another key")
    own = proven(signature, canonical_request=RECEIVED.canonical_request)
    assert [cause.name for cause in own.causes] == ["wrong secret"]
    assert own.step == "signing key"
    sent = proven(signature, capture=read_capture(MESSAGE.raw()))
    assert [cause.name for cause in sent.causes] == ["wrong secret or a different request"]
    alone = proven(signature)
    assert [cause.name for cause in alone.causes] == ["wrong secret or a different request"]


def test_signature_of_a_capture_alone():
    """No answer is needed to tell that the signature is right for what was sent."""
    explanation = diagnose(read_capture(MESSAGE.raw()), secret=SECRET)
    assert ("secret", "it has made the signature that arrived") in explanation.facts
    assert explanation.same is None
    wrong = diagnose(read_capture(MESSAGE.raw()), secret="x" * 40)
    assert wrong.causes[0].name == "wrong secret or a different request"


@pytest.mark.parametrize("secret", ["", " \n", "é" * 40, "x" * 513])
def test_secret_that_is_invalid(secret):
    """Refused before it is used, and not reported."""
    with pytest.raises(sigv4.InvalidCredentials) as caught:
        proven(sign(RIGHT), secret=secret)
    assert "é" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "AWS4-ECDSA-P256-SHA256\n20261123T120000Z\n20261123/s3/aws4_request\n" + EMPTY,
        "AWS4-HMAC-SHA256\nx",
        "AWS4-HMAC-SHA256\nx\ny\nz",
    ],
)
def test_what_cannot_be_judged(text):
    """No string to sign, another algorithm, or a text that is cut off: nothing is claimed."""
    judged = prove(SECRET, SignedRequest("0" * 64, None, text, None))
    assert (judged.causes, judged.canonical, judged.secret_is_right) == ((), None, False)
    assert prove(SECRET, SignedRequest("0" * 63, RIGHT, RIGHT, None)).causes == ()


def test_very_long_requests_are_not_tried():
    """Work is bounded: the key is, mistakes in a large canonical request are not."""
    text = RECEIVED.canonical_request + "x" * (1 << 17)
    judged = prove(SECRET, SignedRequest(sign(string_of(text + "\n")), None, string_of(text), text))
    assert judged.canonical is None


@pytest.mark.parametrize("date", ["", "99999999T000000Z", "00010101T000000Z", "99991231T000000Z"])
def test_dates_that_no_calendar_has(date):
    """Are no reason to fail."""
    text = string_of("x", date, f"{date[:8]}/eu-west-1/s3/aws4_request")
    assert prove(SECRET, SignedRequest("0" * 64, None, text, None)).causes[0].confidence == "likely"


@given(st.text(), st.text(max_size=70), st.text(), st.text())
def test_anything_is_judged(secret, signature, string, canonical):
    """Nothing but our own error comes out."""
    string = "AWS4-HMAC-SHA256\nd\na/b/c/d\n" + string.replace("\ud800", "")
    try:
        prove(secret, SignedRequest(signature, None, string, canonical))
        prove("s" + secret, SignedRequest(signature.ljust(64, "0"), string, string, canonical))
    except sigv4.SigV4Error:
        pass


def test_broken_escapes_are_tried_as_they_are():
    """A server may show what no URL can have."""
    text = RECEIVED.canonical_request.replace("a%20b", "a%zzb").replace("x%20y", "x%zzy")
    judged = prove(SECRET, SignedRequest(sign(string_of(text + "\n")), None, string_of(text), text))
    assert judged.causes[0].name == "newline around the canonical request"


def test_half_a_character_is_refused():
    """JSON can hold a lone surrogate: that is said, with the secret and without it."""
    body = b"hello"
    message = send("POST", "https://api.example.com/k", {}, body, service="execute-api")[1]
    answer = json.dumps({"message": quoted_message(receive(message, s3=False))})
    capture = read_capture(message._replace(body=b"").having("Content-Length", "5").raw())
    for place in ("aws4_request", hashlib.sha256(body).hexdigest(), "host:"):
        broken = read_response(answer.replace(place, f"{place[:4]}\\ud800{place[5:]}"))
        for secret in (None, SECRET):
            with pytest.raises(sigv4.InvalidParameter, match="lone surrogate"):
                diagnose(capture, broken, secret=secret)
