"""Causes that two canonical requests show: each mistake is made, and each has a control case.

A row signs with our signer; either the request is altered on the way to a server of the tests' own,
or the signer is one that errs. The mistake must be named, and nothing else with it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata

import pytest

from sigv4.captures.reader import read_capture
from sigv4.explain.diagnosis import diagnose
from sigv4.verify import explain

from ...verify.world import HOST, TOKEN, URL, presigned, receive, s3_answer, send, string_of
from ...verify.world import SCOPE as SCOPE_TEXT

LIST = f"https://{HOST}/?list-type=2&prefix=a%2Fb&delimiter=%2F"
EMPTY = hashlib.sha256(b"").hexdigest()


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def on_the_way(change, *, sent=None, **request):
    """Signed well; the message is altered before the server has it."""
    signed, message = sent or send(**request)
    return signed.canonical_request, receive(change(message)).canonical_request


def by_the_signer(change, **request):
    """Signed wrongly: what the signer took for the canonical request is not what it is."""
    signed, message = send(**request)
    theirs = receive(message).canonical_request
    assert theirs == signed.canonical_request
    return change(theirs), theirs


def target(old: str, new: str):
    def change(message):
        assert old in message.target
        return message._replace(target=message.target.replace(old, new, 1))

    return change


def header(name: str, value: str):
    return lambda message: message.having(name, value)


def text(old: str, new: str):
    def change(canonical):
        assert old in canonical
        return canonical.replace(old, new)

    return change


def line(number: int, new: str):
    def change(canonical):
        lines = canonical.split("\n")
        lines[number] = new
        return "\n".join(lines)

    return change


def with_headers(**headers: str) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def drop_header(name: str):
    """A signer that forgets a header, in the list and among the headers."""

    def change(canonical):
        lines = [one for one in canonical.split("\n") if not one.startswith(f"{name}:")]
        lines[-2] = ";".join([one for one in lines[-2].split(";") if one != name])
        return "\n".join(lines)

    return change


MISTAKES = {
    "method changed by a redirect": lambda: on_the_way(
        lambda message: message._replace(method="GET"), method="POST"
    ),
    "HEAD against GET": lambda: on_the_way(
        lambda message: message._replace(method="HEAD"), sent=presigned()
    ),
    "method changed": lambda: on_the_way(
        lambda message: message._replace(method="PUT"), method="POST"
    ),
    "method not in upper case": lambda: by_the_signer(line(0, "get")),
    "path encoded twice on one side": lambda: by_the_signer(text("a%20b", "a%2520b")),
    "path normalised": lambda: on_the_way(target("x/../", ""), url=f"https://{HOST}/x/../k"),
    "repeated slashes merged": lambda: on_the_way(target("//", "/"), url=f"https://{HOST}/a//k"),
    "trailing slash": lambda: on_the_way(target("/k", "/k/"), url=f"https://{HOST}/k"),
    "plus sign or space changed in the path": lambda: on_the_way(target("%20", "%2B")),
    "reserved characters not encoded in the path": lambda: by_the_signer(
        text("%28", "("), url=f"https://{HOST}/a%28"
    ),
    "percent escapes in lower case": lambda: by_the_signer(
        text("prefix=a%2Fb", "prefix=a%2fb"), url=LIST
    ),
    "path encoded from another character set": lambda: on_the_way(
        target("%C3%A9", "%E9"), url=f"https://{HOST}/caf%C3%A9"
    ),
    "accents composed and decomposed in the path": lambda: on_the_way(
        target("%C3%A9", "e%CC%81"), url=f"https://{HOST}/caf%C3%A9"
    ),
    "upper and lower case of the path": lambda: on_the_way(target("photos", "Photos")),
    "path prefix added or stripped": lambda: on_the_way(target("/photos", "/s3/photos")),
    "path altered": lambda: on_the_way(target("photos", "images")),
    "query in another order": lambda: by_the_signer(
        line(2, "list-type=2&prefix=a%2Fb&delimiter=%2F"), url=LIST
    ),
    "query name without value": lambda: by_the_signer(
        text("acl=", "acl"), url=f"https://{HOST}/k?acl"
    ),
    "repeated query names dropped": lambda: by_the_signer(
        text("a=1&a=2", "a=2"), url=f"https://{HOST}/k?a=1&a=2"
    ),
    "query parameter added": lambda: on_the_way(
        lambda message: message._replace(target=message.target + "&utm_source=mail"),
        sent=presigned(),
    ),
    "query parameter dropped": lambda: on_the_way(target("&delimiter=%2F", ""), url=LIST),
    "query value altered": lambda: on_the_way(target("prefix=a", "prefix=c"), url=LIST),
    "query parameter altered": lambda: on_the_way(target("prefix=a", "p=z"), url=LIST),
    "query encoded twice on one side": lambda: on_the_way(target("a%2Fb", "a%252Fb"), url=LIST),
    "plus sign or space changed in the query": lambda: on_the_way(
        target("%2B", "+"), url=f"https://{HOST}/?prefix=a%2Bb"
    ),
    "reserved characters not encoded in the query": lambda: by_the_signer(
        text("prefix=a%2Fb", "prefix=a/b"), url=LIST
    ),
    "ampersand escaped": lambda: on_the_way(
        lambda message: message._replace(target=message.target.replace("&", "&amp;")), url=LIST
    ),
    "query altered": lambda: by_the_signer(
        line(2, "&list-type=2"), url=f"https://{HOST}/?list-type=2"
    ),
    "session token added after signing": lambda: by_the_signer(
        drop_header("x-amz-security-token"), token=TOKEN
    ),
    "session token missing": lambda: on_the_way(
        lambda message: message.without("x-amz-security-token"), token=TOKEN
    ),
    "session token altered": lambda: on_the_way(
        header("X-Amz-Security-Token", TOKEN.replace("+", " ")), token=TOKEN
    ),
    "host changed by a proxy": lambda: on_the_way(header("Host", "backend.internal")),
    "port changed by a proxy": lambda: on_the_way(
        header("Host", "localhost"), url="http://localhost:9000/bucket/k"
    ),
    "default port in the host": lambda: on_the_way(header("Host", f"{HOST}:443")),
    "host in upper case": lambda: on_the_way(header("Host", HOST.upper())),
    "trailing dot or domain in the host": lambda: on_the_way(header("Host", HOST + ".")),
    "accept-encoding rewritten": lambda: on_the_way(
        header("Accept-Encoding", "gzip, br"), headers={"Accept-Encoding": "identity"}
    ),
    "header signed that proxies change": lambda: on_the_way(
        header("Traceparent", "00-2"), sent=unwise({"Traceparent": "00-1"})
    ),
    "header removed": lambda: on_the_way(
        lambda message: message.without("range"), headers={"Range": "bytes=0-9"}
    ),
    "header added after signing": lambda: by_the_signer(
        drop_header("x-amz-acl"), headers={"X-Amz-Acl": "private"}
    ),
    "header altered": lambda: on_the_way(
        header("Range", "bytes=0-99"), headers={"Range": "bytes=0-9"}
    ),
    "header sent twice": lambda: on_the_way(
        lambda message: message._replace(headers=(*message.headers, ("Range", "bytes=0-9"))),
        headers={"Range": "bytes=0-9"},
    ),
    "date altered": lambda: on_the_way(header("X-Amz-Date", "20261123T120001Z")),
    "white space in a header value": lambda: by_the_signer(
        text("x-amz-meta-a:b c", "x-amz-meta-a:b  c"), headers={"x-amz-meta-a": "b  c"}
    ),
    "spaces after commas in a header value": lambda: on_the_way(
        header("X-Amz-Meta-A", "b,c"), headers={"X-Amz-Meta-A": "b, c"}
    ),
    "content-type appended by the client": lambda: on_the_way(
        header("Content-Type", "text/plain;charset=UTF-8"),
        method="PUT",
        headers={"Content-Type": "text/plain"},
    ),
    "content-type altered": lambda: on_the_way(
        header("Content-Type", "application/octet-stream"),
        method="PUT",
        headers={"Content-Type": "text/plain"},
    ),
    "upper and lower case of a header value": lambda: by_the_signer(
        text("x-amz-meta-a:Bc", "x-amz-meta-a:bc"), headers={"X-Amz-Meta-A": "Bc"}
    ),
    "header names not in lower case": lambda: by_the_signer(text("x-amz-date:", "X-Amz-Date:")),
    "headers in another order": lambda: by_the_signer(swapped),
    "signed headers in another order": lambda: by_the_signer(
        text("host;x-amz-content-sha256;x-amz-date", "host;x-amz-date;x-amz-content-sha256")
    ),
    "signed headers not in lower case": lambda: by_the_signer(text("\nhost;x", "\nHost;x")),
    "signed headers list differs from the headers": lambda: by_the_signer(
        text(";x-amz-date\n", "\n")
    ),
    "empty line missing in the canonical request": lambda: by_the_signer(
        text("\n\nhost;", "\nhost;"), url=f"https://{HOST}/?a=1"
    ),
    "newline around the canonical request": lambda: by_the_signer(lambda whole: whole + "\n"),
    "carriage returns in the canonical request": lambda: by_the_signer(
        lambda whole: whole.replace("\n", "\r\n")
    ),
    "hash of an empty body": lambda: by_the_signer(
        text(sha(b"{}"), EMPTY), method="PUT", body=b"{}"
    ),
    "UNSIGNED-PAYLOAD against a hash": lambda: by_the_signer(
        text("UNSIGNED-PAYLOAD", EMPTY), headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    ),
    "aws-chunked on one side only": lambda: by_the_signer(
        text("STREAMING-UNSIGNED-PAYLOAD-TRAILER", sha(b"{}")),
        method="PUT",
        headers={"X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
    ),
    "hash of a different body": lambda: by_the_signer(
        text(sha(b"{}"), sha(b"[]")), method="PUT", body=b"{}"
    ),
    "payload hash in upper case": lambda: by_the_signer(
        lambda whole: whole.replace(EMPTY, EMPTY.upper())
    ),
    "payload hash malformed": lambda: by_the_signer(
        text(sha(b"{}"), "5e1f"), method="PUT", body=b"{}"
    ),
    "x-amz-content-sha256 missing": lambda: by_the_signer(drop_header("x-amz-content-sha256")),
    "x-amz-content-sha256 differs from the payload hash": lambda: by_the_signer(
        text(f"x-amz-content-sha256:{EMPTY}", "x-amz-content-sha256:UNSIGNED-PAYLOAD")
    ),
}


def unwise(headers):
    """Signed by a signer that signs whatever there is, as many do."""
    import sigv4

    from ...verify.world import AT, signer, wire

    wise = signer()
    every = wise.profile.replace(unsigned_headers=("authorization",))
    request = sigv4.Request("GET", URL, headers)
    signed = sigv4.Signer(wise.credentials, "eu-west-1", "s3", profile=every).sign(request, at=AT)
    return signed, wire(signed.apply(request))


def swapped(canonical):
    lines = canonical.split("\n")
    lines[3], lines[5] = lines[5], lines[3]
    return "\n".join(lines)


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_named(name):
    """The cause, and no other."""
    explanation = explain(*MISTAKES[name]())
    assert [cause.name for cause in explanation.causes] == [name]
    assert explanation.same is False
    (cause,) = explanation.causes
    assert cause.words
    assert cause.remedy.endswith(".")
    assert cause.confidence in ("certain", "likely")
    assert TOKEN not in str(explanation)


# The same doings where they change nothing that is signed.
HARMLESS = {
    "method changed by a redirect": lambda: on_the_way(lambda message: message, method="POST"),
    "HEAD against GET": lambda: on_the_way(lambda message: message, method="HEAD"),
    "method changed": lambda: on_the_way(lambda message: message, method="PATCH"),
    "method not in upper case": lambda: on_the_way(lambda message: message, method="get"),
    "path encoded twice on one side": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/a%2520b"
    ),
    "path normalised": lambda: on_the_way(lambda message: message, url=f"https://{HOST}/x/../k"),
    "repeated slashes merged": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/a//k"
    ),
    "trailing slash": lambda: on_the_way(lambda message: message, url=f"https://{HOST}/k/"),
    "plus sign or space changed in the path": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/a%2Bb%20c"
    ),
    "reserved characters not encoded in the path": lambda: on_the_way(
        target("%28", "("), url=f"https://{HOST}/a%28"
    ),
    "percent escapes in lower case": lambda: on_the_way(target("a%2Fb", "a%2fb"), url=LIST),
    "path encoded from another character set": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/caf%E9"
    ),
    "accents composed and decomposed in the path": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/cafe%CC%81"
    ),
    "upper and lower case of the path": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/A"
    ),
    "path prefix added or stripped": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/s3/k"
    ),
    "path altered": lambda: on_the_way(target("a%20b", "%61%20b")),
    "query in another order": lambda: on_the_way(
        target("list-type=2&prefix=a%2Fb", "prefix=a%2Fb&list-type=2"), url=LIST
    ),
    "query name without value": lambda: on_the_way(
        target("acl", "acl="), url=f"https://{HOST}/k?acl"
    ),
    "repeated query names dropped": lambda: on_the_way(
        target("a=1&a=2", "a=2&a=1"), url=f"https://{HOST}/k?a=1&a=2"
    ),
    "query parameter added": lambda: on_the_way(target("?", "?&"), sent=presigned()),
    "query parameter dropped": lambda: on_the_way(lambda message: message, url=LIST),
    "query value altered": lambda: on_the_way(target("prefix=a", "prefix=%61"), url=LIST),
    "query parameter altered": lambda: on_the_way(target("prefix=a", "%70refix=a"), url=LIST),
    "query encoded twice on one side": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/?prefix=a%252Fb"
    ),
    "plus sign or space changed in the query": lambda: on_the_way(
        target("%20", "+"), url=f"https://{HOST}/?prefix=a%20b"
    ),
    "reserved characters not encoded in the query": lambda: on_the_way(
        target("a%2Fb", "a/b"), url=LIST
    ),
    "ampersand escaped": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}/?amp%3Ba=1"
    ),
    "query altered": lambda: on_the_way(target("&prefix", "&&prefix"), url=LIST),
    "session token added after signing": lambda: on_the_way(lambda message: message, token=TOKEN),
    "session token missing": lambda: on_the_way(lambda message: message),
    "session token altered": lambda: on_the_way(
        header("X-Amz-Security-Token", f" {TOKEN} "), token=TOKEN
    ),
    "host changed by a proxy": lambda: on_the_way(header("X-Forwarded-Host", "example.com")),
    "port changed by a proxy": lambda: on_the_way(header("X-Forwarded-Port", "9000")),
    "default port in the host": lambda: on_the_way(
        lambda message: message, url="https://localhost:443/b/k"
    ),
    "host in upper case": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST.upper()}/k"
    ),
    "trailing dot or domain in the host": lambda: on_the_way(
        lambda message: message, url=f"https://{HOST}./k"
    ),
    "accept-encoding rewritten": lambda: on_the_way(header("Accept-Encoding", "gzip, br")),
    "header signed that proxies change": lambda: on_the_way(
        header("User-Agent", "proxy"), headers={"User-Agent": "client", "Connection": "close"}
    ),
    "header removed": lambda: on_the_way(
        lambda message: message.without("expect"), headers={"Expect": "100-continue"}
    ),
    "header added after signing": lambda: on_the_way(header("Via", "1.1 proxy")),
    "header altered": lambda: on_the_way(
        header("Range", " bytes=0-9"), headers={"Range": "bytes=0-9"}
    ),
    "header sent twice": lambda: on_the_way(lambda message: message, headers={"Accept": "a,a"}),
    "date altered": lambda: on_the_way(header("Date", "Mon, 23 Nov 2026 12:00:01 GMT")),
    "white space in a header value": lambda: on_the_way(
        header("X-Amz-Meta-A", "b \t c "), headers={"X-Amz-Meta-A": "b c"}
    ),
    "spaces after commas in a header value": lambda: on_the_way(
        lambda message: message, headers={"X-Amz-Meta-A": "b, c,d"}
    ),
    "content-type appended by the client": lambda: on_the_way(
        header("Content-Type", "text/plain;charset=UTF-8")
    ),
    "content-type altered": lambda: on_the_way(header("Content-Type", "text/html")),
    "upper and lower case of a header value": lambda: on_the_way(
        header("X-AMZ-META-A", "Bc"), headers={"x-amz-meta-a": "Bc"}
    ),
    "header names not in lower case": lambda: on_the_way(
        lambda message: message, headers={"X-AMZ-META-A": "b"}
    ),
    "headers in another order": lambda: on_the_way(
        lambda message: message._replace(headers=message.headers[::-1])
    ),
    "signed headers in another order": lambda: on_the_way(
        lambda message: message, headers={"Z": "1", "A": "2"}
    ),
    "signed headers not in lower case": lambda: on_the_way(
        lambda message: message, headers={"RANGE": "bytes=0-9"}
    ),
    "signed headers list differs from the headers": lambda: on_the_way(
        lambda message: message, headers={"X-Empty": ""}
    ),
    "empty line missing in the canonical request": lambda: on_the_way(lambda message: message),
    "newline around the canonical request": lambda: on_the_way(
        lambda message: message, method="PUT", body=b"\n"
    ),
    "carriage returns in the canonical request": lambda: on_the_way(
        lambda message: message, method="PUT", body=b"\r\n"
    ),
    "hash of an empty body": lambda: on_the_way(lambda message: message, method="PUT", body=b""),
    "UNSIGNED-PAYLOAD against a hash": lambda: on_the_way(
        lambda message: message, headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    ),
    "aws-chunked on one side only": lambda: on_the_way(
        lambda message: message,
        method="PUT",
        headers={"X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
    ),
    "hash of a different body": lambda: on_the_way(
        lambda message: message, method="PUT", body=b"{}"
    ),
    "payload hash in upper case": lambda: on_the_way(
        lambda message: message,
        method="PUT",
        body=b"{}",
        headers={"X-Amz-Content-SHA256": sha(b"{}").upper()},
    ),
    "payload hash malformed": lambda: on_the_way(
        lambda message: message, headers={"X-Amz-Content-SHA256": "5e1f"}
    ),
    "x-amz-content-sha256 missing": lambda: on_the_way(lambda message: message, sent=presigned()),
    "x-amz-content-sha256 differs from the payload hash": lambda: on_the_way(
        header("X-Amz-Content-SHA256", EMPTY)
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_control_case_has_no_cause(name):
    """The like, done so that nothing of what is signed changes: both sides are the same."""
    explanation = explain(*HARMLESS[name]())
    assert explanation.same is True
    assert explanation.causes == ()
    assert explanation.step == ""


def test_every_mistake_has_a_control_case():
    """No cause is without a test against false alarms."""
    assert MISTAKES.keys() == HARMLESS.keys()
    assert len(MISTAKES) >= 20


@pytest.mark.parametrize("name", ["Connection", "Expect", "User-Agent", "TE", "Accept-Encoding"])
def test_signed_by_mistake(name):
    """Headers that clients and proxies add, change and drop, changed or dropped on the way."""
    signed, message = unwise({name: "a"})
    cause = (
        "accept-encoding rewritten"
        if name == "Accept-Encoding"
        else "header signed that proxies change"
    )
    for arrived in (message.having(name, "b"), message.without(name.lower())):
        explanation = explain(signed.canonical_request, receive(arrived).canonical_request)
        assert [found.name for found in explanation.causes] == [cause]
    assert explain(signed.canonical_request, receive(message).canonical_request).causes == ()


def test_long_values_are_cut():
    """A sentence holds as much as can be read."""
    signed, message = send(headers={"X-Amz-Meta-A": "b" * 400})
    explanation = explain(signed, receive(message.having("X-Amz-Meta-A", "c")))
    (cause,) = explanation.causes
    assert f"'{'b' * 197}...'; the server has 'c'" in cause.words
    assert len(cause.words) < 300


def test_dropped_beside_altered():
    """A name whose value differs was not repeated; what is gone is named."""
    theirs = send(url=f"https://{HOST}/?a=9")[0]
    explanation = explain(send(url=f"https://{HOST}/?a=1&b=2")[0].canonical_request, theirs)
    (cause,) = explanation.causes
    assert cause.name == "query parameter dropped"
    assert cause.words.startswith("The query was signed with b")
    twice = explain(send(url=f"https://{HOST}/?a=1&a=2&b=2")[0].canonical_request, theirs)
    assert [found.name for found in twice.causes] == [
        "query parameter dropped",
        "repeated query names dropped",
    ]


def test_which_side_has_no_body():
    """The words say it, for either side."""
    full = send("PUT", body=b"{}")[0].canonical_request
    empty = full.replace(sha(b"{}"), EMPTY)
    assert "the first is the hash of an empty body" in explain(empty, full).causes[0].words
    assert "the second is the hash of an empty body" in explain(full, empty).causes[0].words


def test_scopes_of_different_length():
    """A region too many, on either side."""
    longer = string_of("x", scope=SCOPE_TEXT.replace("eu-west-1", "eu/west-1"))
    for pair in ((longer, string_of("x")), (string_of("x"), longer)):
        assert [cause.name for cause in explain(*pair).causes] == ["malformed scope"]


BODIES = {
    "newline": (b"hello", b"hello\n"),
    "CR LF at the end": (b"hello", b"hello\r\n"),
    "stripped at the end": (b"hello \n", b"hello"),
    "stripped": (b" hello ", b"hello"),
    "line ends": (b"a\nb\n", b"a\r\nb\r\n"),
    "unix line ends": (b"a\r\nb", b"a\nb"),
    "no line ends": (b"a\nb\n", b"ab"),
    "byte order mark": (b"hello", b"\xef\xbb\xbfhello"),
    "Latin-1": ("café".encode(), "café".encode("latin-1")),
    "from Latin-1": ("café".encode("latin-1"), "café".encode()),
    "twice": ("café".encode(), "café".encode().decode("latin-1").encode()),
    "UTF-16": (b"hello", "hello".encode("utf-16-le")),
    "JSON": (b'{"a":1,"b":[2]}', b'{"a": 1, "b": [2]}'),
    "JSON, compact": (b'{ "b": 1, "a": 2 }', b'{"b":1,"a":2}'),
    "JSON, sorted": (b'{"b":1,"a":2}', b'{"a":2,"b":1}'),
    "JSON, escaped": ('{"a":"é"}'.encode(), json.dumps({"a": "é"}).encode()),
}


def with_bodies(signed: bytes, sent: bytes):
    """The request as captured has one body; a service that takes its hash was signed another."""
    ours = send("PUT", f"https://{HOST}/k", body=signed, service="execute-api")[0]
    raw = send("PUT", f"https://{HOST}/k", body=sent, service="execute-api")[1].raw()
    canonical = ours.canonical_request
    explanation = diagnose(read_capture(raw), None, canonical_request=canonical)
    assert (explanation.part, explanation.same) == ("payload hash", False)
    return [cause.name for cause in explanation.causes if cause.name != WRONG_HOST]


WRONG_HOST = "wrong service in the scope"


@pytest.mark.parametrize("name", BODIES)
def test_body_altered(name):
    """The capture has the body that was sent; another form of it was signed."""
    sent, signed = BODIES[name]
    assert with_bodies(signed, sent) == ["body altered after signing"]


def test_other_body_is_not_guessed():
    """A body that is no form of the other is said to be another, no more."""
    for sent in (b"two", b"{}", b"\xff"):
        assert with_bodies(b"one", sent) == ["hash of a different body"]


@pytest.mark.parametrize("body", [b"", b"x" * ((16 << 20) + 1), b"[" * 200_000])
def test_bodies_beyond_guessing(body):
    """None, a very large one and one nested too deeply are not tried in other forms."""
    from sigv4.explain.proofs.bodies import variants

    assert all(isinstance(other, bytes) for _, other in variants(body))
    assert bool(list(variants(body))) == (len(body) < 1 << 24)


STRINGS = {
    "different algorithm": lambda text: text.replace("AWS4-HMAC", "AWS4-HMACX"),
    "date altered": lambda text: text.replace("T120000Z", "T120001Z"),
    "scope date differs from the request date": lambda text: text.replace("20261123/", "20261122/"),
    "wrong region in the scope": lambda text: text.replace("eu-west-1", "us-east-1"),
    "wrong service in the scope": lambda text: text.replace("/s3/", "/execute-api/"),
    "scope without aws4_request": lambda text: text.replace("aws4_request", "aws4"),
    "malformed scope": lambda text: text.replace("/aws4_request", ""),
    "white space in the string to sign": lambda text: text + "\n",
    "malformed string to sign": lambda text: text.replace("AWS4-HMAC-SHA256\n", "AWS4-X\nY\n"),
}


@pytest.mark.parametrize("name", STRINGS)
def test_string_to_sign(name):
    """Strings to sign by themselves: the line that differs names the cause."""
    signed, message = send()
    theirs = receive(message).string_to_sign
    assert signed.string_to_sign == theirs
    explanation = explain(STRINGS[name](signed.string_to_sign), theirs)
    assert [cause.name for cause in explanation.causes] == [name]
    assert explanation.step == "string to sign"
    assert (explanation.part, explanation.field) == ("", "")
    assert explain(signed.string_to_sign, theirs).causes == ()


def test_scope_of_another_day_than_the_date():
    """A scope kept over midnight, which both sides have."""
    text = string_of("x", "20261124T000001Z")
    explanation = explain(text, text)
    assert [cause.name for cause in explanation.causes] == [
        "scope date differs from the request date"
    ]
    assert explain(string_of("x"), string_of("x")).causes == ()


class Reported:
    """Any object with the two texts."""

    def __init__(self, canonical_request, string_to_sign=None, signature=None):
        self.canonical_request = canonical_request
        self.string_to_sign = string_to_sign
        self.signature = signature


HASHED = {
    "newline": lambda text: text + "\n",
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "one line": lambda text: text.replace("\n", ""),
    "written out": lambda text: text.replace("\n", "\\n"),
    "lower case": str.lower,
}


@pytest.mark.parametrize("name", HASHED)
def test_canonical_request_hashed_in_another_form(name):
    """The texts are the same, the hashes are not: one has hashed other bytes."""
    signed, message = send()
    theirs = receive(message)
    ours = Reported(signed.canonical_request, string_of(HASHED[name](signed.canonical_request)))
    explanation = explain(ours, theirs)
    assert explanation.step == "string to sign"
    assert [cause.name for cause in explanation.causes] == [
        "canonical request hashed in another form"
    ]


def test_hash_of_utf_16():
    """As .NET and Windows have it by default."""
    signed, message = send()
    text = string_of("x")
    hashed = sha(signed.canonical_request.encode("utf-16-le"))
    ours = Reported(signed.canonical_request, text[:-64] + hashed)
    explanation = explain(ours, receive(message))
    assert [cause.name for cause in explanation.causes] == [
        "canonical request hashed in another form"
    ]


def test_hash_of_another_canonical_request():
    """What was shown is not what was hashed."""
    signed, message = send()
    ours = Reported(signed.canonical_request, string_of("something else"))
    explanation = explain(ours, receive(message))
    assert [cause.name for cause in explanation.causes] == ["hash of a different canonical request"]


def test_token_in_the_query():
    """As for headers: dropped on the way, or added to a URL that was signed without it."""
    signed, message = presigned(token=TOKEN)
    whole = receive(message).canonical_request
    assert whole == signed.canonical_request
    start = whole.index("&X-Amz-Security-Token")
    without = whole[:start] + whole[whole.index("&X-Amz-SignedHeaders") :]
    added = explain(without, whole)
    assert [cause.name for cause in added.causes] == ["session token added after signing"]
    missing = explain(whole, without)
    assert [cause.name for cause in missing.causes] == ["session token missing"]
    decoded = explain(whole, whole.replace("%2BMARKER", "%20MARKER"))
    assert [cause.name for cause in decoded.causes] == ["plus sign or space changed in the query"]
    for explanation in (added, missing, decoded):
        assert "MARKERtoken" not in str(explanation)


def test_macos_name():
    """A file name as macOS hands it out is not the key that was uploaded."""
    name = unicodedata.normalize("NFD", "Zürich")
    explanation = explain(
        send(url=f"https://{HOST}/{name}")[0],
        receive(send(url=f"https://{HOST}/Z%C3%BCrich")[1]),
    )
    assert [cause.name for cause in explanation.causes] == [
        "accents composed and decomposed in the path"
    ]


def test_scope_helper_is_that_of_the_requests():
    """The tests' scope is what the signer writes."""
    assert SCOPE_TEXT in send()[0].string_to_sign
    assert s3_answer(receive(send()[1]))
