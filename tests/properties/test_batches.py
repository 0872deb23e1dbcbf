"""A verifier that remembers batches never answers otherwise than one that remembers nothing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.s3 import S3
from sigv4.verify import ReplayStore, VerificationError, Verifier
from sigv4.verify.batches import HARMLESS, REMEMBERED

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token/with+signs==")
OTHER_TOKEN = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "another")
ENDING = sigv4.Credentials(
    "ASIAIOSFODNN7EXAMPLE", SECRET, "token/with+signs==", NOW + timedelta(seconds=120)
)
OTHER_SECRET = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET[::-1])
SIGNERS = [LONG_TERM, TEMPORARY, OTHER_TOKEN, OTHER_SECRET]
# What a server may know at the time of a request.
KNOWN = [
    {each.access_key_id: each for each in several}
    for several in (
        [LONG_TERM, TEMPORARY],
        [LONG_TERM, ENDING],
        [OTHER_SECRET, OTHER_TOKEN],
        [TEMPORARY],
        [],
    )
]
HOSTS = ["bucket.s3.eu-west-1.amazonaws.com", "other.s3.eu-west-1.amazonaws.com"]
HEADERS = [(name, value) for name in sorted(HARMLESS) for value in ("a", HOSTS[1])] + [
    ("Host", HOSTS[0]),
    ("User-Agent", "b"),
    ("x-amz-acl", "public-read"),
    ("x_amz_acl", "public-read"),
    ("x-amz-cf-id", "a"),
    ("X-Amz-Security-Token", "token/with+signs=="),
    ("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),
    ("X-Amz-Content-Sha256", "00" * 32),
    ("X-Amz-Trailer", "x-amz-checksum-crc32"),
    ("Content-Length", "0"),
    ("Content-Length", "5"),
    ("Content-MD5", "wrong"),
    ("Transfer-Encoding", "chunked"),
    ("Authorization", "AWS4-HMAC-SHA256 Credential=a"),
    ("Date", "20261123T000000Z"),
]
OPTIONS = [
    {},
    {"strict_paths": True},
    {"required_headers": ["host"]},
    {"required_headers": ["range"]},
    {"unsigned_payload": False},
    {"headers_in_query": True},
    {"region": "eu-west-1", "service": "s3"},
    {"region": "us-east-1"},
    {"proxy_headers": ["x-amz-cf-id"]},
    {"max_skew": 0},
    {"profile": sigv4.Profile.for_service("s3").replace(must_sign=["range"])},
    {"profile": sigv4.Profile.for_service("s3").replace(omit_session_token=True)},
]
FOUND = ["/a", "/b/c", "/a%20b", "/x/../a", "//a", "/a+b", "/a%2Fb", ""]


def changed(url, old, new):
    """Replace a text once, or cut off what comes after it."""
    return url.partition(old)[0] + old if new is None else url.replace(old, new, 1)


# Changes to a signed URL, each a text and what takes its place.
EDITS = [
    ("", ""),
    ("X-Amz-Date=2026", "X-Amz-Date=2025"),
    ("X-Amz-Date=", "X-Amz-Date=x"),
    ("20261123T235900Z", "20261124T000000Z"),  # not the day of the credential
    ("T2", "T3"),
    ("X-Amz-Expires=", "X-Amz-Expires=0"),
    ("X-Amz-Expires=", "X-Amz-Expires="),
    ("X-Amz-Expires=", "X-Amz-Expires=9"),
    ("X-Amz-Expires=", "X-Amz-Expires=-"),
    ("X-Amz-Expires=", "x-amz-expires="),
    ("&X-Amz-SignedHeaders", "&X-Amz-Date=20261123T235900Z&X-Amz-SignedHeaders"),
    ("&X-Amz-SignedHeaders", "&X-Amz-Expires=5&X-Amz-SignedHeaders"),
    ("&X-Amz-SignedHeaders", "&x-amz-acl=private&X-Amz-SignedHeaders"),
    ("&X-Amz-SignedHeaders", "&&X-Amz-SignedHeaders"),
    ("&X-Amz-Signature=", "&X-Amz-Signature=0&X-Amz-Signature="),
    ("&X-Amz-Signature=", "&X-Amz-Signature=g"),
    ("&X-Amz-Signature=", None),
    ("&X-Amz-Expires=60", None),
    ("&X-Amz-Date=", None),
    ("&X-Amz-Signature=", "&X-Amz-Signature=%41"),
    ("&X-Amz-Signature=", "&x=y&X-Amz-Signature="),
    ("s3%2Faws4_request", "sts%2Faws4_request"),
    ("20261123%2F", "20261124%2F"),
    ("%2F", "%2f"),
    ("%2F", "/"),
    ("X-Amz-Security-Token=", "X-Amz-Security-Token=a"),
    ("X-Amz-Security-Token=", "X-Amz-S3session-Token="),
    ("AKIA", "AKIB"),
]
turns = st.tuples(
    st.sampled_from(SIGNERS),
    st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE"]),
    st.sampled_from(["https", "http"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["/a", "/b/c", "/a%20b"]),
    st.sampled_from(["", "", "versionId=1", "z=1", "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD"]),
    st.sampled_from([0, 0, -1, -100, 1_000, -90_000]),  # when it was signed
    st.sampled_from([60, 61, 43_200]),
    # What became of it before it arrived: method, host, path, text of the URL, headers and body.
    st.sampled_from([None, None, "GET", "PUT"]),
    st.sampled_from([None, None, *HOSTS]),
    st.sampled_from([None, None, *FOUND]),
    st.sampled_from([EDITS[0]] * 8 + EDITS),
    st.lists(st.sampled_from(HEADERS), max_size=2),
    st.sampled_from([b"", b"", b"", b"hello"]),
    st.sampled_from([False, False, True]),
    # When it arrives, and what the server knows then.
    st.sampled_from([0, 0, 0, 59, 61, 3_600]),
    st.sampled_from(KNOWN[:1] * 4 + KNOWN),
)


def arrived(turn):
    """The request as it arrives, or None where the URL cannot even be sent."""
    signer, method, scheme, host, path, query, offset, expires_in = turn[:8]
    new_method, new_host, new_path, edit, headers, body = turn[8:14]
    url = f"{scheme}://{host}{path}" + (f"?{query}" if query else "")
    made = sigv4.Signer(signer, "eu-west-1", "s3").presign(
        sigv4.Request(method, url),
        expires_in=expires_in,
        at=NOW + timedelta(seconds=offset),
        on_short_lived="allow",
    )
    sent = changed(made.url, *edit)
    if new_host is not None:
        sent = changed(sent, host, new_host)
    if new_path is not None:
        sent = changed(sent, f"{path}?", f"{new_path}?")
    try:
        return sigv4.Request(new_method or method, sent, headers, body)
    except sigv4.InvalidRequest:
        return None


def outcome(verifier, request, turn):
    *_, follows, later, known = turn
    at = NOW + timedelta(seconds=later)
    try:
        found = verifier.verify(request, at=at, body_follows=follows, lookup=known.get)
    except VerificationError as error:
        return type(error), str(error), error.code, error.status, error.canonical_request
    fields = ("access_key_id", "scope", "kind", "signed_headers", "signed_at", "expires_at")
    more = ("payload_hash", "path", "path_differs", "query")
    return type(found), *[getattr(found, name) for name in fields + more], dict(found.headers)


@given(st.sampled_from(OPTIONS), st.lists(turns, min_size=1, max_size=5))
@pytest.mark.filterwarnings("ignore::sigv4.LongLivedUrlWarning")
def test_what_is_remembered_changes_no_answer(options, several):
    """Requests in any order, each twice, beside a new verifier for each."""

    def fresh():
        return Verifier(dict.get, clock=lambda: NOW, **options)

    remembering = fresh()
    for turn in [*several, *several]:
        request = arrived(turn)
        if request is not None:
            expected = outcome(fresh(), request, turn)
            assert outcome(remembering, request, turn) == expected
            # The intact request first: then what arrived meets a batch that is remembered.
            intact = (*turn[:8], None, None, None, EDITS[0], [], b"", False, 0, KNOWN[0])
            for _ in range(3):  # from the third on, it is found by its query
                outcome(remembering, arrived(intact), intact)
            assert outcome(remembering, request, turn) == expected


@given(st.sampled_from(SIGNERS[:3]), st.lists(st.sampled_from([0, 0, -1, -2]), max_size=6))
def test_a_repetition_is_refused_in_a_batch(credentials, offsets):
    """A replay store refuses the second of two equal URLs, remembered or not."""
    known = {credentials.access_key_id: credentials}
    verifier = Verifier(known.get, clock=lambda: NOW, replay=ReplayStore(), one_time_urls=True)
    signer = sigv4.Signer(credentials, "eu-west-1", "s3")
    seen = set()
    for offset in offsets:
        made = signer.presign(
            sigv4.Request("GET", f"https://{HOSTS[0]}/a"),
            expires_in=60,
            at=NOW + timedelta(seconds=offset),
        )
        if offset in seen:
            with pytest.raises(VerificationError, match="used before"):
                verifier.verify(sigv4.Request("GET", made.url))
        else:
            assert verifier.verify(sigv4.Request("GET", made.url)).path == "/a"
        seen.add(offset)


def presigned(credentials=LONG_TERM, path="/a", query=""):
    url = f"https://{HOSTS[0]}{path}" + (f"?{query}" if query else "")
    signer = sigv4.Signer(credentials, "eu-west-1", "s3")
    return signer.presign(sigv4.Request("GET", url), at=NOW, expires_in=60).url


def batches_of(verifier):
    return verifier._options.batches._known


def queries_of(verifier):
    return verifier._options.batches._queries


def test_batches_are_bounded():
    """However many batches come, so many are remembered, and one for each of them."""
    verifier = Verifier({LONG_TERM.access_key_id: LONG_TERM}.get, clock=lambda: NOW)
    for path in ("/a", "/b"):
        verifier.verify(sigv4.Request("GET", presigned(path=path)))
    assert len(batches_of(verifier)) == 1
    for number in range(REMEMBERED + 10):
        for _ in range(3):
            verifier.verify(sigv4.Request("GET", presigned(query=f"z={number}")))
    assert len(batches_of(verifier)) == REMEMBERED
    assert len(queries_of(verifier)) == REMEMBERED


def test_a_query_is_remembered_when_it_comes_again():
    """By itself it is not: URLs of another second each would fill the memory in vain."""
    verifier = Verifier({LONG_TERM.access_key_id: LONG_TERM}.get, clock=lambda: NOW)
    request = sigv4.Request("GET", presigned())
    found = []
    for _ in range(4):
        verifier.verify(request)
        found.append(len(queries_of(verifier)))
    assert found == [0, 0, 1, 1]
    (query,) = [key[-1] for key in queries_of(verifier)._values]
    assert query == request.query.partition("&X-Amz-Signature=")[0]


def test_no_token_is_a_key():
    """The token of a URL is not among what batches are found by."""
    verifier = Verifier({TEMPORARY.access_key_id: TEMPORARY}.get, clock=lambda: NOW)
    for _ in range(4):
        verifier.verify(sigv4.Request("GET", presigned(TEMPORARY)))
    assert len(queries_of(verifier)) == 0
    (key,) = batches_of(verifier)._values
    assert "token" not in repr(key)
    assert "oken" in presigned(TEMPORARY)
    (claim,) = verifier._options.reader._known._values
    assert "token" not in repr(claim)


def test_a_wrong_signature_is_remembered_like_a_right_one():
    """A batch is remembered before the key is looked up, so timing shows no key."""
    verifier = Verifier(lambda _: None, clock=lambda: NOW)
    with pytest.raises(VerificationError, match="not known"):
        verifier.verify(sigv4.Request("GET", presigned()))
    assert len(batches_of(verifier)) == 1


BASE = (LONG_TERM, "GET", "https", HOSTS[0], "/a", "", 0, 60)
INTACT = (None, None, None, EDITS[0], [], b"", False, 0, KNOWN[0])
DAY_WITHOUT_SUCH_A_TIME = ("T235900Z", "T996060Z")


def one_change():
    """Each single difference from a URL that is remembered."""
    yield (*BASE, *INTACT)
    choices = {
        0: SIGNERS,
        1: ["HEAD", "PUT", "POST", "DELETE"],
        2: ["http"],
        3: HOSTS[1:],
        4: ["/b/c", "/a%20b"],
        5: ["versionId=1", "z=1"],
        6: [-1, -61, 899, 901],
        7: [61, 43_200],
        8: ["HEAD", "PUT"],
        9: HOSTS[1:],
        10: FOUND,
        11: [*EDITS, DAY_WITHOUT_SUCH_A_TIME],
        12: [[header] for header in HEADERS] + [[("Range", "a"), ("range", "b")]],
        13: [b"hello"],
        14: [True],
        15: [59, 61],
        16: KNOWN,
    }
    for place, values in choices.items():
        for value in values:
            turn = [*BASE, *INTACT]
            turn[place] = value
            yield tuple(turn)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("signer", SIGNERS[:2])
@pytest.mark.filterwarnings("ignore::sigv4.LongLivedUrlWarning")
def test_each_single_difference(options, signer):
    """After a URL was remembered, a request that differs in one thing is judged by itself."""
    for turn in one_change():
        changed_turn = (signer, *turn[1:]) if turn[0] is LONG_TERM else turn
        request = arrived(changed_turn)
        if request is None:
            continue
        expected = outcome(Verifier(dict.get, clock=lambda: NOW, **options), request, changed_turn)
        remembering = Verifier(dict.get, clock=lambda: NOW, **options)
        intact = (signer, *BASE[1:], *INTACT)
        assert len({outcome(remembering, arrived(intact), intact)[0] for _ in range(3)}) == 1
        assert outcome(remembering, request, changed_turn) == expected
        assert outcome(remembering, request, changed_turn) == expected


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "PUT", "POST"])
@pytest.mark.parametrize(
    "query", ["x-amz-checksum-crc32=AAAAAQ==", "x-amz-checksum-crc32=a", "x-amz-check%73um-foo=a"]
)
def test_a_checksum_in_the_query_is_checked_each_time(method, query):
    """A method that may have a body has no batch: its query may declare a checksum."""
    made = sigv4.Signer(LONG_TERM, "eu-west-1", "s3").presign(
        sigv4.Request(method, f"https://{HOSTS[0]}/a?{query}"), at=NOW, expires_in=60
    )
    verifier = Verifier({LONG_TERM.access_key_id: LONG_TERM}.get, clock=lambda: NOW)

    def verdict():
        try:
            return verifier.verify(sigv4.Request(method, made.url)).path
        except VerificationError as error:
            return str(error)

    verdicts = {verdict() for _ in range(4)}
    assert len(verdicts) == 1
    if query.endswith("=a"):
        assert "hecksum" in verdicts.pop()


def test_the_value_of_a_signed_header_is_no_part_of_a_batch():
    """A URL that signs more than the host is checked in full each time."""
    made = sigv4.Signer(LONG_TERM, "eu-west-1", "s3").presign(
        sigv4.Request("GET", f"https://{HOSTS[0]}/a", {"Range": "bytes=0-1"}), at=NOW, expires_in=60
    )
    verifier = Verifier({LONG_TERM.access_key_id: LONG_TERM}.get, clock=lambda: NOW)
    for _ in range(2):
        assert verifier.verify(sigv4.Request("GET", made.url, {"Range": "bytes=0-1"})).path == "/a"
        with pytest.raises(VerificationError, match="does not match"):
            verifier.verify(sigv4.Request("GET", made.url, {"Range": "bytes=0-2"}))


@pytest.mark.parametrize("between", [OTHER_SECRET, None])
def test_a_remembered_key_is_that_of_the_credentials(between):
    """A lookup that gives other credentials, or none, is followed at once, and back."""
    s3 = S3(LONG_TERM, "eu-west-1")
    verifier = Verifier(lambda _: None, clock=lambda: NOW)

    def is_right(key, known):
        url = s3.presign("get_object", Bucket="bucket", Key=key, at=NOW).url
        return refusal(verifier, url, known) is None

    assert all(is_right(key, LONG_TERM) for key in "abcd")
    assert not any(is_right(key, between) for key in "efgh")
    assert all(is_right(key, LONG_TERM) for key in "ijkl")


def refusal(verifier, url, known):
    """The name of the fault, or None."""
    try:
        verifier.verify(sigv4.Request("GET", url), lookup=lambda _: known)
    except VerificationError as error:
        return error.refusal
    return None
