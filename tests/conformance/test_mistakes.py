"""Mistakes are named, from a canonical request or from nothing but a signature."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from sigv4.conformance import read
from sigv4.conformance.child import ANSWERED, Reply
from sigv4.conformance.verdicts import judge


def case_of(name):
    (case,) = read(only=[name])
    return case


def sign(case, canonical):
    """The signature over a canonical request, in a few lines of HMAC."""
    asked = case.question
    scope = f"{asked['time'][:8]}/{asked['region']}/{asked['service']}/aws4_request"
    key = b"AWS4" + asked["credentials"]["secret_access_key"].encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{asked['time']}\n{scope}\n{digest}"
    return hmac.digest(key, text.encode(), "sha256").hex()


def judged(case, **answer):
    line = json.dumps({"id": case.id, **answer}).encode()
    return judge(case, Reply(ANSWERED, line))


# Case, what is in the right canonical request, what a signer puts in its place, and the words.
SLIPS = [
    (
        "path-generic-mixed",
        "/a%2520b/d",
        "/a%20b/d",
        "path: encoded once instead of twice",
    ),
    (
        "path-s3-escaped-space",
        "/a%20b",
        "/a%2520b",
        "path: encoded twice instead of once",
    ),
    (
        "path-generic-dot-segments",
        "/a/c",
        "/a/./b/../c",
        "path: not normalised, so dot segments and repeated slashes remain",
    ),
    (
        "path-s3-dot-segments",
        "/a/./b/../c",
        "/a/c",
        "path: normalised, which S3 does not do",
    ),
    ("path-generic-plus", "/a%2Bb", "/a+b", "path: as it is on the wire, not encoded"),
    (
        "path-s3-escaped-slash",
        "/a%2Fb",
        "/a/b",
        "path: decoded, then encoded, so that an escaped slash is lost",
    ),
    ("path-s3-raw-plus", "/a%2Bb", "/a%20b", "path: + taken for a space"),
    (
        "path-s3-escaped-unreserved",
        "/~user/",
        "/%7Euser/",
        "path: decoded, then encoded with ~ too",
    ),
    ("path-generic-trailing-slash", "/a/b/", "/a/b", "path: the last slash is lost"),
    ("path-s3-empty", "\n/\n", "\n\n", "path: not signed"),
    (
        "query-plus",
        "a=b%20c&d%20e=f",
        "a=b%2Bc&d%2Be=f",
        "query: + taken for a plus; servers read a space",
    ),
    ("query-escaped-space", "a=b%20c", "a=b+c", "query: spaces encoded as +"),
    (
        "query-duplicate-keys",
        "a=1&a=10&a=2&b=0",
        "a=10&b=0",
        "query: of a repeated name only the last",
    ),
    (
        "query-duplicate-keys",
        "a=1&a=10&a=2&b=0",
        "a=2&b=0",
        "query: of a repeated name only the first",
    ),
    (
        "query-prefix-keys",
        "a=2&a-b=1",
        "a-b=1&a=2",
        "query: as it is on the wire",
    ),
    ("query-valueless", "acl=", "acl", "query: as it is on the wire"),
    (
        "query-valueless-among-others",
        "acl=&delimiter=x&uploads=",
        "delimiter=x",
        "query: names without value are dropped",
    ),
    ("query-raw-slash", "prefix=a%2Fb%2F", "prefix=a/b/", "query: as it is on the wire"),
    ("query-escaped-percent", "a=%2520", "a=%252520", "query: encoded twice"),
    ("query-escaped-percent", "\na=%2520\n", "\n\n", "query: not signed"),
    ("query-lone-question-mark", "/\n\n", "/\n=\n", "query: an empty piece taken for a parameter"),
    ("header-spaces", "a b c", "a   b    c", "headers: runs of spaces not collapsed"),
    (
        "get-header-key-duplicate",
        "value2,value2,value1",
        "value1",
        "headers: of a repeated header only the last",
    ),
    (
        "get-header-key-duplicate",
        "value2,value2,value1",
        "value2, value2, value1",
        "headers: repeated headers joined with a comma and a space",
    ),
    (
        "get-header-key-duplicate",
        "value2,value2,value1",
        "value1,value2,value2",
        "headers: values of a repeated header sorted",
    ),
    (
        "host-default-port-https",
        "example.amazonaws.com",
        "example.amazonaws.com:443",
        "headers: host with the port that the scheme implies",
    ),
    (
        "host-other-port",
        "example.amazonaws.com:8443",
        "example.amazonaws.com",
        "headers: host without its port",
    ),
    (
        "host-upper-case",
        "example.amazonaws.com",
        "Example.AmazonAWS.com",
        "headers: host with the case of the URL",
    ),
    (
        "method-lower-case",
        "GET",
        "get",
        "method: not in upper case, as it is sent",
    ),
    (
        "body-utf-8",
        None,
        "UNSIGNED-PAYLOAD",
        "payload hash: UNSIGNED-PAYLOAD",
    ),
    (
        "body-newline-at-end",
        None,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "payload hash: the hash of an empty body",
    ),
]


@pytest.mark.parametrize(("name", "right", "wrong", "words"), SLIPS)
def test_mistake_is_named(name, right, wrong, words):
    """The same words, whether the canonical request is reported or only the signature over it."""
    case = case_of(name)
    expected = case.expected["canonical_request"]
    right = right or expected.rpartition("\n")[2]
    assert right in expected
    canonical = expected.replace(right, wrong)
    signature = sign(case, canonical)
    reported = judged(case, canonical_request=canonical, signature=signature)
    assert (reported.verdict, reported.step) == ("fail", "canonical request")
    assert reported.why.startswith(f"{words} (character ")
    untold = judged(case, signature=signature)
    assert (untold.verdict, untold.step, untold.why) == ("fail", "canonical request", words)


def test_two_mistakes_at_once():
    """Path and query both wrong, and only the signature reported."""
    case = case_of("query-s3-subresource")
    canonical = case.expected["canonical_request"]
    canonical = canonical.replace("/a%3Db", "/a=b").replace("tagging=", "tagging")
    canonical = canonical.replace("versionId=3%2FL4k", "versionId=3/L4k")
    lines = canonical.split("\n")
    lines[2] = "versionId=3/L4k&tagging"
    found = judged(case, signature=sign(case, "\n".join(lines)))
    assert found.why == "path: as it is on the wire, not encoded; query: as it is on the wire"


@pytest.mark.parametrize("name", ["get-vanilla", "path-generic-mixed", "presign-query-order"])
def test_no_mistake_is_made_up(name):
    """A signature that matches nothing is reported as such."""
    case = case_of(name)
    found = judged(case, signature="5" * 64)
    assert (found.verdict, found.step) == ("fail", "signature")
    assert found.why.endswith("it reports no step before")


def test_every_right_answer_passes():
    """The expected values of each vector, as the data have them, are a pass."""
    for case in read():
        if case.expected is None:
            continue
        answer = {k: v for k, v in case.expected.items() if k != "headers" or v}
        assert judged(case, **answer).verdict == "pass", case.id
        if "signature" in case.expected:
            alone = judged(case, signature=case.expected["signature"])
            assert alone.verdict == "pass", case.id


def test_every_other_signature_fails():
    """One digit is enough."""
    for case in read(only=["aws_*"]):
        if case.expected and (right := case.expected.get("signature")):
            wrong = ("0" if right[0] != "0" else "1") + right[1:]
            assert judged(case, signature=wrong).verdict == "fail", case.id
