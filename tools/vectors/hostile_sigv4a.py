"""Requests signed with SigV4A, and what goes wrong with them on purpose.

P-256 is written out below, with RFC 6979's nonces, so that the file is the same each time: for
vectors and nothing else, since its timing leaks the key.
"""

from __future__ import annotations

import hashlib
import hmac

from hostile_requests import (
    ADVISORY,
    ARGUMENT,
    CREATE,
    MISMATCH,
    OK,
    REQUEST,
    S3_MALFORMED,
    S3_QUERY,
    Verdict,
)
from hostile_requests import replaced as changed
from hostile_requests import without as left_out
from hostile_signer import EMPTY, Json, Pairs, Who, presigned, sha256, signed

NAME = "AWS4-ECDSA-P256-SHA256"
BOTH = ["AWS4-HMAC-SHA256", NAME]
SIGV4A = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"
MRAP = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html"
FIPS = "https://csrc.nist.gov/pubs/fips/186-5/final"  # 6.4.2
DER = "https://www.itu.int/rec/T-REC-X.690"  # 10.1
INCOMPLETE = ("IncompleteBody", 400)

CASES: list[Json] = []

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int]


def add(left: Point | None, right: Point | None) -> Point | None:
    """Points of P-256; None is the one at infinity."""
    if left is None or right is None:
        return left or right
    (x, y), (u, v) = left, right
    if x == u and (y + v) % P == 0:
        return None
    rise, run = (3 * (x * x - 1), 2 * y) if left == right else (v - y, u - x)
    slope = rise * pow(run, -1, P)
    across = (slope * slope - x - u) % P
    return across, (slope * (x - across) - y) % P


def times(number: int, point: Point) -> Point:
    """Multiply a point of the curve by a number."""
    made: Point | None = None
    addend: Point | None = point
    while number:
        if number & 1:
            made = add(made, addend)
        addend = add(addend, addend)
        number >>= 1
    assert made is not None
    return made


def scalar(key_id: str, secret: str) -> int:
    """Derive the private key from a secret: NIST SP 800-108, counter mode."""
    for counter in range(1, 255):
        fixed = NAME.encode() + b"\0" + key_id.encode() + bytes((counter,)) + b"\0\0\1\0"
        made = hmac.new(f"AWS4A{secret}".encode(), b"\0\0\0\1" + fixed, "sha256").digest()
        if int.from_bytes(made, "big") <= N - 2:
            return int.from_bytes(made, "big") + 1
    raise AssertionError


def nonce(key: int, digest: bytes) -> int:
    """RFC 6979, 3.2."""
    seed = key.to_bytes(32, "big") + (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    k, v = bytes(32), b"\1" * 32
    for mark in (b"\0", b"\1"):
        k = hmac.new(k, v + mark + seed, "sha256").digest()
        v = hmac.new(k, v, "sha256").digest()
    while True:
        v = hmac.new(k, v, "sha256").digest()
        if 0 < int.from_bytes(v, "big") < N:
            return int.from_bytes(v, "big")
        k = hmac.new(k, v + b"\0", "sha256").digest()
        v = hmac.new(k, v, "sha256").digest()


def pair(key: int, text: str) -> tuple[int, int]:
    """Sign a text, and return the signature as two numbers."""
    digest = hashlib.sha256(text.encode()).digest()
    k = nonce(key, digest)
    r = times(k, G)[0] % N
    return r, pow(k, -1, N) * (int.from_bytes(digest, "big") + r * key) % N


def encoded(r: int, s: int) -> str:
    """DER, in hex."""
    parts = b""
    for number in (r, s):
        contents = number.to_bytes(number.bit_length() // 8 + 1, "big")
        parts += bytes((2, len(contents))) + contents
    return (bytes((0x30, len(parts))) + parts).hex()


class Who4a(Who):
    """Who signs with SigV4A: the scope has no region."""

    def __init__(self, **changes: str) -> None:
        super().__init__(**{"algorithm": NAME, **changes})

    @property
    def scope(self) -> str:
        """Day, service, terminator."""
        return f"{self.day}/{self.service}/{self.terminator}"

    def sign(self, text: str) -> str:
        """Compute the signature of a string to sign."""
        return encoded(*pair(scalar(self.key_id, self.secret), text))


class High(Who4a):
    """Takes the other one of the two numbers that solve for s."""

    def sign(self, text: str) -> str:
        """Compute the signature with a high s."""
        r, s = pair(scalar(self.key_id, self.secret), text)
        return encoded(r, max(s, N - s))


class Zero(Who4a):
    """Knows no key at all."""

    def sign(self, text: str) -> str:  # noqa: ARG002
        """Zeros for numbers."""
        return encoded(0, 0)


class Hmac(Who4a):
    """Signs as SigV4 does, over what SigV4A signs."""

    def sign(self, text: str) -> str:
        """HMAC, with the key of a region."""
        return Who(secret=self.secret, time=self.time).sign(text)


def regions(text: str) -> Pairs:
    """Return the header with the region set."""
    return [("X-Amz-Region-Set", text)]


def header(who: Who | None = None, text: str = "us-east-1") -> Json:
    """Sign a request in its header for a set of regions."""
    return signed(who or Who4a(), headers=regions(text))


def query(who: Who | None = None, text: str = "us-east-1") -> Json:
    """Make a presigned URL for a set of regions."""
    return presigned(who or Who4a(), query=f"X-Amz-Region-Set={text}")


def case(
    name: str,
    shows: str,
    source: str,
    verdict: Verdict,
    made: Json,
    pieces: list[Json] | None = None,
    taken: list[str] = BOTH,
) -> None:
    """Add a request, or a stream if it has pieces."""
    reported = verdict if verdict == OK else {"code": verdict[0], "status": verdict[1]}
    CASES.append(
        {
            "id": f"hostile/{name}",
            "shows": shows,
            "source": source,
            "kind": "request" if pieces is None else "stream",
            "time": "20130524T120000Z",
            "verifier": {"algorithms": taken},
            "request": made,
            **({} if pieces is None else {"pieces": pieces}),
            "verdict": reported,
        }
    )


def controls() -> None:
    """Add requests that must be accepted."""
    for name, text in (("one", "us-east-1"), ("any", "*"), ("some", "us-*,eu-west-1")):
        case(f"sigv4a/control/{name}", "A set with the region.", MRAP, OK, header(None, text))
    case("sigv4a/control/presigned", "The set in the query.", MRAP, OK, query())
    shows = "s is above n / 2, as half of all are."
    case("sigv4a/control/high-s", shows, FIPS, OK, header(High()))
    case("sigv4a/control/hmac", "Both are taken.", CREATE, OK, signed())


def region_sets() -> None:
    """Add region sets that are missing, malformed, or of other regions."""
    made = header()
    shows = "No set of regions."
    case("sigv4a/set/missing", shows, SIGV4A, S3_MALFORMED, signed(Who4a()))
    shows = "The set is not signed: anyone could write another."
    loose = signed(Who4a(), loose=regions("us-east-1"))
    case("sigv4a/set/unsigned", shows, SIGV4A, S3_MALFORMED, loose)
    shows = "The set is taken away on the way."
    case("sigv4a/set/removed", shows, SIGV4A, S3_MALFORMED, left_out(made, "x-amz-region-set"))
    shows = "Signed for another region."
    for name, text in (("other", "us-west-2"), ("others", "eu-*"), ("longer", "us-east-10")):
        case(f"sigv4a/set/{name}", shows, SIGV4A, S3_MALFORMED, header(None, text))
    shows = "Signed for another region, and the set made wider on the way."
    wider = changed(header(None, "us-west-2"), "us-west-2", "*", "x-amz-region-set")
    case("sigv4a/set/widened", shows, SIGV4A, MISMATCH, wider)
    twice = {**made, "headers": [*made["headers"], ["x-amz-region-set", "*"]]}
    case("sigv4a/set/twice", "Two sets.", SIGV4A, REQUEST, twice)
    shows = "A set without a region."
    case("sigv4a/set/empty", shows, SIGV4A, S3_MALFORMED, header(None, ""))
    shows = "A presigned URL for another region."
    case("sigv4a/set/query-other", shows, SIGV4A, S3_QUERY, query(None, "eu-west-1"))
    shows = "A presigned URL without a set."
    case("sigv4a/set/query-missing", shows, SIGV4A, S3_QUERY, presigned(Who4a()))
    shows = "A presigned URL for another region, and the set made wider on the way."
    wider = changed(query(None, "eu-west-1"), "Region-Set=eu-west-1", "Region-Set=*")
    case("sigv4a/set/query-widened", shows, SIGV4A, MISMATCH, wider)


def crossings() -> None:
    """One algorithm's name, scope or signature with the other's."""
    made = header()
    shows = "A verifier that does not allow it."
    case("sigv4a/not-taken", shows, CREATE, REQUEST, made, taken=BOTH[:1])
    case("sigv4a/not-taken-query", shows, CREATE, S3_QUERY, query(), taken=BOTH[:1])
    shows = "A scope with a region."
    five = changed(made, "/s3/", "/us-east-1/s3/", "authorization")
    case("sigv4a/scope-of-five", shows, CREATE, S3_MALFORMED, five)
    shows = "SigV4's name over SigV4A's scope."
    four = changed(made, NAME, "AWS4-HMAC-SHA256", "authorization")
    case("sigv4a/scope-of-four", shows, CREATE, S3_MALFORMED, four)
    shows = "An HMAC over SigV4A's string to sign."
    case("sigv4a/hmac-for-ecdsa", shows, CREATE, MISMATCH, header(Hmac()))
    shows = "The key of another secret."
    case("sigv4a/other-key", shows, CREATE, MISMATCH, header(Who4a(secret="x" * 40)))
    shows = "The scope of another service."
    case("sigv4a/service", shows, CREATE, S3_MALFORMED, header(Who4a(service="ec2")))


def signatures() -> None:
    """Add texts that are not signatures."""
    made = header()
    signature = dict(made["headers"])["Authorization"].rpartition("=")[2]
    for name, source, other, shows in (
        ("trailing", DER, signature + "00", "A byte follows the sequence."),
        ("truncated", DER, signature[:-2], "The last byte is missing."),
        ("upper", CREATE, signature.upper(), "Hex is lower-case."),
        ("hmac-length", CREATE, signature[:64], "As long as an HMAC."),
        ("odd", CREATE, signature[:-1], "Half a byte."),
        ("padded", MRAP, signature.ljust(144, "*"), "Only chunks have padding."),
    ):
        forged = changed(made, signature, other, "authorization")
        case(f"sigv4a/signature/{name}", shows, source, MISMATCH, forged)
    shows = "r and s are 0, which solves the equation where 0 is not ruled out."
    psychic = ADVISORY + "CVE-2022-21449"
    case("sigv4a/signature/zero", shows, psychic, MISMATCH, header(Zero()))
    case("sigv4a/signature/zero-query", shows, psychic, MISMATCH, query(Zero()))
    shows = "The URL was changed."
    other_url = {**made, "url": made["url"] + "x"}
    case("sigv4a/signature/url", shows, CREATE, MISMATCH, other_url)


def upload(kind: str, change: str = "") -> tuple[Json, list[Json]]:
    """Make a request and its chunks, each signed with SigV4A and padded to 144 characters."""
    who = Who4a()
    data = (b"a" * 8192, b"b" * 100, b"")
    sent: Pairs = [*regions("us-east-1"), ("x-amz-decoded-content-length", "8292")]
    made = signed(who, method="PUT", headers=sent, sha=kind)
    previous = dict(made["headers"])["Authorization"].rpartition("=")[2]
    pieces: list[Json] = []
    for part in data:
        start = f"{NAME}-PAYLOAD\n{who.time}\n{who.scope}\n{previous}\n{EMPTY}\n"
        signer = Hmac() if change == "hmac" else who
        previous = signer.sign(start + sha256(part))
        padded = previous if change == "bare" else previous.ljust(144, "*")
        pieces.append({"text": f"{len(part):x};chunk-signature={padded}\r\n"})
        if part:
            letter = "x" if change == "data" else part[:1].decode()
            pieces += [{"repeat": letter, "times": len(part)}, {"text": "\r\n"}]
    pieces.append({"text": "\r\n"})
    return made, pieces[:-2] if change == "cut" else pieces


def streams() -> None:
    """Bodies in chunks."""
    kind = f"STREAMING-{NAME}-PAYLOAD"
    for name, change, verdict, shows in (
        ("control/stream", "", OK, "Chunks signed with SigV4A."),
        ("stream/data", "data", MISMATCH, "Other data than was signed."),
        ("stream/hmac", "hmac", MISMATCH, "HMACs for chunks."),
        ("stream/bare", "bare", MISMATCH, "Signatures that are not padded."),
        ("stream/cut", "cut", INCOMPLETE, "The signed end is missing."),
    ):
        made, pieces = upload(kind, change)
        case(f"sigv4a/{name}", shows, MRAP, verdict, made, pieces=pieces)
    shows = "SigV4's form of chunks in a request signed with SigV4A."
    made, pieces = upload("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    case("sigv4a/stream/form", shows, MRAP, ARGUMENT, made, pieces=pieces)


def collect() -> list[Json]:
    """All of them."""
    CASES.clear()
    for family in (controls, region_sets, crossings, signatures, streams):
        family()
    return CASES
