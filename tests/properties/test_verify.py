"""What we sign verifies, whatever it is; with any one character changed it does not."""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64encode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import sigv4
from sigv4.core.wire_path import ambiguous_for_s3
from sigv4.verify import VerificationError, Verified, Verifier

from . import strategies as our

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AT = our.datetime(2026, 11, 23, 12, tzinfo=our.timezone.utc)
# Names that decide how a request is read, so that the same text would mean something else.
MD5_OF_NOTHING = "1B2M2Y8AsgTpgAmY7PhCfg=="
DECIDING = {"content-length", "content-md5", "date", "expect"}


def verifier(credentials, profile, **options) -> Verifier:
    known = {credentials.access_key_id: credentials}
    return Verifier(known.get, profile=profile, unsigned_payload_over_http=True, **options)


def plain(request: sigv4.Request) -> bool:
    """Without headers that our profiles leave unsigned and a verifier wants signed."""
    return not DECIDING & set(request.fields) and not any(
        name.replace("_", "-").startswith("x-amz-") for name in request.fields
    )


def read_alike(request: sigv4.Request, profile: sigv4.Profile) -> bool:
    """Whether all servers read the path as it is signed.

    With S3's rules, some decode ``%2F`` before they verify and some do not: the signer signs what
    is there and warns, the verifier does as S3.
    """
    s3_rules = not profile.double_encode and not profile.normalize_path
    return not (s3_rules and ambiguous_for_s3(request.path))


def describes_a_later_body(request: sigv4.Request) -> bool:
    """Whether a request without a body has headers of the body that will be sent with it."""
    fields = request.fields
    return not request.body and (
        bool(fields.get("content-length", "").strip("0"))
        or fields.get("content-md5", MD5_OF_NOTHING) != MD5_OF_NOTHING
    )


def signer(credentials, profile) -> sigv4.Signer:
    return sigv4.Signer(credentials, "eu-west-1", "service", profile=profile)


@given(our.requests.filter(plain), our.credentials, our.profiles, our.times)
def test_signed_with_headers(request, credentials, profile, at):
    """Every request under every profile."""
    assume(read_alike(request, profile))
    signed = signer(credentials, profile).sign(request, at=at).apply(request)
    verified = verifier(credentials, profile).verify(signed, at=at)
    assert type(verified) is Verified
    assert verified.access_key_id == credentials.access_key_id


@given(our.requests.filter(plain), our.credentials, our.profiles, our.times)
def test_presigned(request, credentials, profile, at):
    """The same, until the last second and no longer."""
    assume(read_alike(request, profile))
    signed = signer(credentials, profile).presign(request, expires_in=60, at=at)
    whole = signed.apply(request)
    judge = verifier(credentials, profile)
    assert judge.verify(whole, at=signed.expires_at).expires_at == signed.expires_at


@pytest.mark.parametrize("path", ["/%2F", "/a%2fb", "/%2F%2f/"])
def test_a_path_that_servers_read_differently(path):
    """The signer warns, and the verifier accepts the signature for the slash alone, as S3 does."""
    request = sigv4.Request("GET", f"https://example.com{path}")
    profile = sigv4.Profile(double_encode=False, normalize_path=False)
    assert not read_alike(request, profile)
    with pytest.warns(sigv4.RewrittenPathWarning, match="allow_ambiguous_paths"):
        signed = signer(CREDENTIALS, profile).presign(request, expires_in=60, at=AT)
    with pytest.raises(VerificationError, match="does not match"):
        verifier(CREDENTIALS, profile).verify(signed.apply(request), at=AT)
    read = path.replace("%2F", "/").replace("%2f", "/")
    signed = signer(CREDENTIALS, profile).presign(
        sigv4.Request("GET", f"https://example.com{read}"), expires_in=60, at=AT
    )
    arrived = sigv4.Request("GET", signed.url.replace(read + "?", path + "?"))
    assert verifier(CREDENTIALS, profile).verify(arrived, at=AT).path_differs


NAMES = st.sampled_from(
    [
        "Accept",
        "Content-Length",
        "Content-MD5",
        "Content-Type",
        "Date",
        "Host",
        "Via",
        "X-Amz-Acl",
        "X-Amz-Content-Sha256",
        "X-Amz-Meta-A",
        "X-Amz-Security-Token",
        "X-Amz-Checksum-CRC32",
        "X-Amz-Checksum-CRC32C",
        "X-Amz-Checksum-MD5",
        "X-Amz-Checksum-SHA256",
        "X-Amz-Sdk-Checksum-Algorithm",
        "X-Amz-Trailer",
        "X-Amz-Decoded-Content-Length",
        "X-Amz-S3session-Token",
        "X-Amz-Copy-Source",
        "X-Forwarded-For",
        "x-amz-storage-class",
    ]
)
VALUES = st.sampled_from(
    [
        "",
        "0",
        "2",
        "02",
        "-1",
        "example.com",
        "UNSIGNED-PAYLOAD",
        MD5_OF_NOTHING,
        "GH8t6rQ8TW9SO8/LMeMMOQ==",
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "private",
        "AAAAAA==",
        "CRC32",
        "x-amz-checksum-crc32",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",  # SHA-256 of no bytes
        "a  b",
        "é",
    ]
)


def declares_unsigned(request: sigv4.Request) -> bool:
    return request.fields.get("x-amz-content-sha256") == "UNSIGNED-PAYLOAD"


@pytest.mark.parametrize("service", ["execute-api", "s3"])
def test_unsigned_body_of_a_service(service):
    """It is accepted where services read the header; elsewhere the remedy does not name it."""
    request = sigv4.Request(
        "PUT", "https://example.com/", {"X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD"}, b"ab"
    )
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", service, allow_refused_headers=True)
    signed = signer.sign(request, at=AT).apply(request)
    judge = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get, service=service)
    if service == "s3":
        judge.verify(signed, at=AT)
    else:
        with pytest.raises(VerificationError, match=r"Send 64 hex digits\. "):
            judge.verify(signed, at=AT)


@given(
    st.lists(st.tuples(NAMES, VALUES), max_size=3),
    st.sampled_from([b"", b"ab"]),
    st.sampled_from(["s3", "execute-api", "aoss"]),
    our.paths,
)
@example([("X-Amz-Checksum-MD5", "GH8t6rQ8TW9SO8/LMeMMOQ==")], b"", "s3", "")
def test_all_that_is_signed_is_accepted(headers, body, service, path):
    """What a verifier refuses, whatever the headers, the signer refuses first.

    But for unsigned bodies of services that do not read the header: Lex and a few others take
    them, so the signer does; a verifier does not.
    """
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", service)
    request = sigv4.Request("PUT", f"https://example.com{path}", headers, body)
    assume(service != "execute-api" or not declares_unsigned(request))
    assume(read_alike(request, sigv4.Profile.for_service(service)))
    known = {CREDENTIALS.access_key_id: CREDENTIALS}
    judge = Verifier(known.get, service=service)
    for sign in (signer.sign, signer.presign):
        try:
            signed = sign(request, at=AT)
        except sigv4.InvalidRequest:
            continue
        declared = any(name.startswith("x-amz-checksum-") for name in request.fields)
        later = describes_a_later_body(request) or (service == "s3" and declared and not body)
        judge.verify(signed.apply(request), at=AT, body_follows=later)


def change(text: str, at: int, character: str) -> str:
    return text[:at] + character + text[at + 1 :]


S3 = sigv4.Profile.for_service("s3")
REQUEST = sigv4.Request(
    "PUT",
    "https://examplebucket.s3.eu-west-1.amazonaws.com/a/b%20c?versionId=1&x=y%2Fz",
    {"Content-Type": "text/plain", "X-Amz-Meta-Author": "me"},
    b"body",
)
SIGNED = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3").sign(REQUEST, at=AT).apply(REQUEST)
URL = (
    sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
    .presign(sigv4.Request("GET", REQUEST.url), expires_in=60, at=AT)
    .url
)


def accepted(request: sigv4.Request) -> bool:
    try:
        Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get).verify(request, at=AT)
    except VerificationError:
        return False
    return True


def same(left: sigv4.Request, right: sigv4.Request) -> bool:
    """Whether two requests mean the same to a server: their canonical forms are equal."""
    texts = [
        sigv4.Signer(CREDENTIALS, "eu-west-1", "s3", allow_scope_mismatch=True)
        .sign(
            sigv4.Request(
                each.method,
                each.url.partition("&X-Amz-Signature")[0].replace("X-Amz-", "Y-"),
                [pair for pair in each.headers if pair[0] != "Authorization"],
                each.body,
            ),
            at=AT,
        )
        .canonical_request
        for each in (left, right)
    ]
    return texts[0] == texts[1]


@given(st.integers(0, len(URL) - 1), st.sampled_from("aZ0/%+&=?.~-\u0041"))
def test_any_changed_character_of_a_url(at, character):
    """Refused, unless it is another encoding of the same request."""
    assume(URL[at] != character)
    try:
        changed = sigv4.Request("GET", change(URL, at, character))
    except sigv4.InvalidRequest:
        return
    if accepted(changed):
        original = sigv4.Request("GET", URL)
        assert changed.url.rpartition("=")[2] == original.url.rpartition("=")[2]
        assert same(changed, original)


@given(st.data(), st.sampled_from("aZ0 ,;=-"))
def test_any_changed_character_of_a_header(data, character):
    """Of any value, the Authorization header's among them."""
    pairs = [*SIGNED.headers]
    which = data.draw(st.integers(0, len(pairs) - 1))
    name, value = pairs[which]
    at = data.draw(st.integers(0, len(value) - 1))
    assume(value[at] != character)
    pairs[which] = (name, change(value, at, character))
    changed = sigv4.Request("PUT", SIGNED.url, pairs, SIGNED.body)
    if accepted(changed):
        assert name == "Authorization" or same(changed, SIGNED)
        assert changed.fields["authorization"].replace(" ", "") == SIGNED.fields[
            "authorization"
        ].replace(" ", "")


@given(st.binary(max_size=10), st.sampled_from(["GET", "POST", "DELETE", "put "]))
def test_any_other_body_or_method(body, method):
    """Refused."""
    assume(body != SIGNED.body)
    assert accepted(SIGNED)
    assert not accepted(sigv4.Request("PUT", SIGNED.url, SIGNED.headers, body))
    if method.strip() == method:
        assert not accepted(sigv4.Request(method, SIGNED.url, SIGNED.headers, SIGNED.body))


BODIES = st.binary(max_size=40)
# Headers that decide something, with a right value for a body; each at most once.
RIGHT = {
    "Content-Length": lambda body: str(len(body)),
    "Content-MD5": lambda body: b64encode(hashlib.md5(body).digest()).decode(),
    "x-amz-checksum-crc32": lambda body: b64encode(zlib.crc32(body).to_bytes(4, "big")).decode(),
    "X-Amz-Acl": lambda body: "private",
    "X-Amz-Meta-A": lambda body: "a  b",
    "Content-Type": lambda body: "text/plain",
    "Range": lambda body: "bytes=0-9",
    "X-Amz-Security-Policy": lambda body: "x",
}
PATHS = st.lists(
    st.sampled_from(["a", "%20", "..", ".", "", "%C3%A9", "~", "$", "a=b"]), max_size=5
)


@given(
    st.sampled_from(["s3", "execute-api", "sts", "aoss", "vpc-lattice-svcs"]),
    st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    PATHS,
    st.sets(st.sampled_from(sorted(RIGHT))),
    BODIES,
    our.credentials,
    st.booleans(),
)
def test_what_a_service_signs(service, method, path, names, body, credentials, presign):
    """All that `Signer` signs, `Verifier` accepts, with the rules of the service."""
    headers = {name: RIGHT[name](body) for name in sorted(names)}
    url = f"https://bucket.example.com/{'/'.join(path)}"
    try:
        request = sigv4.Request(method, url, headers, body)
        maker = sigv4.Signer(credentials, "eu-west-1", service)
        at = min(AT, credentials.expiration or AT)
        made = (
            maker.presign(request, expires_in=1, at=at) if presign else maker.sign(request, at=at)
        )
    except sigv4.SigV4Error:  # what is refused is not signed
        return
    known = {credentials.access_key_id: credentials}
    judge = Verifier(known.get, region="eu-west-1", service=service)
    assert judge.verify(made.apply(request), at=at).access_key_id == credentials.access_key_id
