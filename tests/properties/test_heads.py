"""A verifier that remembers heads never answers otherwise than one that remembers nothing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.verify import ReplayStore, VerificationError, Verifier
from sigv4.verify.heads import REMEMBERED

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token/with+signs==")
OTHER = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET[::-1])
ENDING = [
    sigv4.Credentials(
        each.access_key_id, SECRET, each.session_token, NOW + timedelta(seconds=seconds)
    )
    for each, seconds in ((LONG_TERM, 10), (TEMPORARY, 10), (LONG_TERM, 0))
]
KNOWN = [
    {each.access_key_id: each for each in several}
    for several in ([LONG_TERM, TEMPORARY], [OTHER], [], ENDING[:2], ENDING[2:])
]
SERVICES = ["sts", "s3", "aoss", "lex"]
BODY = b'{"message": "hello"}'
# Texts of the Authorization header, and what takes their place.
EDITS = [
    ("", ""),
    ("Signature=", "Signature=0"),
    ("Signature=", "Signature=a,b"),
    ("Signature=", "Signature=a b"),
    ("Signature=", "signature="),
    (", Signature=", ",Signature="),
    (", Signature=", " Signature="),
    (", Signature=", ", Signature=0, Signature="),
    (", Signature=", ", Other=0, Signature="),
    ("SignedHeaders=", "SignedHeaders=accept;"),
    (";x-amz-date", ""),
    ("/20261123/", "/20261124/"),
    ("/eu-west-1/", "/us-east-1/"),
    ("/sts/", "/sqs/"),
    ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    ("Credential=", "Credential=x/"),
]
HEADERS = [
    [("X-Amz-Date", "20261123T235800Z")],
    [("X-Amz-Date", "20261124T000000Z")],
    [("X-Amz-Date", "20261123T235960Z")],
    [("X-Amz-Date", "20261120T000000Z")],
    [("Date", "20261123T235900Z")],
    [("Content-Type", "text/html")],
    [("Content-Type", "text/json"), ("content-type", "text/json")],
    [("X-Amz-Acl", "public-read")],
    [("X_Amz_Acl", "public-read")],
    [("X-Amz-Cf-Id", "a")],
    [("X-Amz-Security-Token", "another")],
    [("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")],
    [("X-Amz-Content-Sha256", sha256(b"other").hexdigest())],
    [("X-Amz-Content-Sha256", sha256(BODY).hexdigest())],
    [("X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")],
    [("X-Amz-Trailer", "x-amz-checksum-crc32")],
    [("X-Amz-Checksum-Crc32", "AAAAAA==")],
    [("Content-Length", str(len(BODY)))],
    [("Content-Length", "3")],
    [("Content-MD5", "wrong")],
    [("Host", "elsewhere.example")],
    [("Accept", "a")],
]
OPTIONS = [
    {},
    {"strict_paths": True},
    {"required_headers": ["content-type"]},
    {"required_headers": ["accept"]},
    {"unsigned_payload": False},
    {"region": "eu-west-1", "service": ["sts", "s3"]},
    {"proxy_headers": ["x-amz-cf-id"]},
    {"max_skew": 30},
    {"profile": sigv4.GENERIC.replace(must_sign=["accept"])},
]
BASE = {
    "signer": LONG_TERM,
    "service": "sts",
    "method": "POST",
    "path": "/v1/x",
    "offset": 0,
    "headers": [],
    "edit": EDITS[0],
    "new_method": None,
    "new_path": None,
    "body": BODY,
    "scheme": "https",
    "follows": False,
    "later": 0,
    "known": KNOWN[0],
}
CHOICES = {
    "signer": [LONG_TERM, TEMPORARY, OTHER],
    "service": SERVICES,
    "method": ["POST", "GET", "PUT"],
    "path": ["/v1/x", "/v1/y", "/v1/x?a=b"],
    "offset": [0, -1, -31, 59, -900],
    "headers": [[], *HEADERS],
    "edit": EDITS,
    "new_method": [None, "GET", "PUT"],
    "new_path": [None, "/v1/y", "//v1/x", "/v1/x?a=b", "/v1/x?X-Amz-Signature=0"],
    "body": [BODY, b"other", b""],
    "scheme": ["https", "http"],
    "follows": [False, True],
    "later": [0, 1, 61, 901],
    "known": KNOWN,
}
turns = st.fixed_dictionaries(
    {
        name: st.sampled_from([BASE[name]] * 4 + values if isinstance(values, list) else values)
        for name, values in CHOICES.items()
    }
)


def arrived(turn):
    """A signed request, and what became of it before it arrived."""
    path = turn["path"]
    url = f"{turn['scheme']}://host.eu-west-1.example{path}"
    request = sigv4.Request(turn["method"], url, {"Content-Type": "text/json"}, BODY)
    signer = sigv4.Signer(turn["signer"], "eu-west-1", turn["service"])
    signed = signer.sign(request, at=NOW + timedelta(seconds=turn["offset"])).apply(request)
    # A header that is there already changes its value in its place, or comes a second time.
    twice = len(turn["headers"]) > 1
    added = {} if twice else dict(turn["headers"])
    headers = [
        (
            name,
            added.pop(name, text).replace(*turn["edit"], 1)
            if name != "Content-Type"
            else added.pop(name, text),
        )
        for name, text in signed.headers
    ]
    headers += turn["headers"] if twice else added.items()
    url = url.replace(path, turn["new_path"] or path)
    return sigv4.Request(turn["new_method"] or turn["method"], url, headers, turn["body"])


def outcome(verifier, turn):
    at = NOW + timedelta(seconds=turn["later"])
    lookup = turn["known"].get
    try:
        found = verifier.verify(arrived(turn), at=at, body_follows=turn["follows"], lookup=lookup)
    except VerificationError as error:
        return type(error), str(error), error.code, error.status, error.canonical_request
    fields = ("access_key_id", "scope", "kind", "signed_headers", "signed_at", "expires_at")
    more = ("payload_hash", "path", "path_differs", "query")
    return type(found), *[getattr(found, name) for name in fields + more], dict(found.headers)


def fresh(options):
    return Verifier(dict.get, clock=lambda: NOW, **options)


@given(st.sampled_from(OPTIONS), st.lists(turns, min_size=1, max_size=4))
def test_what_is_remembered_changes_no_answer(options, several):
    """Requests in any order, each twice, beside a new verifier for each."""
    remembering = fresh(options)
    for turn in [*several, *several]:
        outcome(remembering, {**turn, "headers": [], "edit": EDITS[0], "body": BODY})
        assert outcome(remembering, turn) == outcome(fresh(options), turn)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("service", SERVICES)
def test_each_single_difference(options, service):
    """After a request was remembered, one that differs in one thing is judged by itself."""
    base = {**BASE, "service": service}
    for name, values in CHOICES.items():
        for value in values:
            turn = {**base, name: value}
            expected = outcome(fresh(options), turn)
            remembering = fresh(options)
            outcome(remembering, base)
            assert [outcome(remembering, turn) for _ in range(2)] == [expected] * 2


def test_heads_are_bounded_and_hold_no_signature():
    """However many clients come, so many are remembered."""
    verifier = fresh({"replay": ReplayStore()})
    for number in range(REMEMBERED + 10):
        signer = sigv4.Credentials(f"AKIA{number:016d}", SECRET)
        turn = {**BASE, "signer": signer, "known": {signer.access_key_id: signer}}
        assert outcome(verifier, turn)[0] is not VerificationError
        assert "used before" in outcome(verifier, turn)[1]
    known = verifier._options.heads._known
    assert len(known) == REMEMBERED
    signature = dict(arrived(turn).headers)["Authorization"].rpartition("=")[2]
    assert signature not in repr(list(known._values))


def test_a_signature_within_a_credential():
    """An access key id that looks like a signature does not become one."""
    verifier = fresh({})
    scope = "20261123/eu-west-1/sts/aws4_request"
    text = f"Signature=X/{scope}, SignedHeaders=host;x-amz-date, Credential=Signature=X/{scope}"
    headers = {"X-Amz-Date": "20261123T235900Z", "Authorization": f"AWS4-HMAC-SHA256 {text}"}
    for _ in range(2):
        with pytest.raises(VerificationError, match="'Signature=X' is not known"):
            verifier.verify(sigv4.Request("GET", "https://host.example/", headers), lookup={}.get)
    assert len(verifier._options.heads._known) == 0


def test_a_percent_sign_in_a_header_name():
    """Such a name, which would have a meaning in what is remembered, is checked in full."""
    verifier = fresh({})
    request = sigv4.Request("POST", "https://host.example/", {"X-%s": "a"}, BODY)
    signed = sigv4.Signer(LONG_TERM, "eu-west-1", "sts").sign(request, at=NOW).apply(request)
    for _ in range(3):
        assert verifier.verify(signed, lookup=lambda _: LONG_TERM).headers["x-%s"] == "a"
    assert len(verifier._options.heads._known) == 0
