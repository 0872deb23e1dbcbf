"""What many threads share gives each of them what it gives one: no thread sees another's request.

Useful on any build of Python, and needed on those without the global interpreter lock. Every form
that remembers something is shared here: a signer, a presigner of S3, a bound batch and verifiers
with more batches and heads than they remember. Expected values come from one thread, with a new
signer or verifier for each.
"""

from __future__ import annotations

import random
import sys
from datetime import datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier
from sigv4.verify.batches import REMEMBERED as BATCHES
from sigv4.verify.heads import REMEMBERED as HEADS

THREADS = 8
NOW = datetime(2026, 11, 23, 23, 59, 30, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KNOWN = {
    f"AKIA{number:016d}": sigv4.Credentials(f"AKIA{number:016d}", SECRET[number:] + SECRET[:number])
    for number in range(6)
}
ROTATED = {name: sigv4.Credentials(name, SECRET[::-1]) for name in KNOWN}
HOST = "https://host.eu-west-1.example"
TIMES = [NOW + timedelta(seconds=15 * number) for number in range(-4, 4)]  # midnight is among them


@pytest.fixture(autouse=True)
def often():
    """Let threads take turns as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work, count):
    """Do each piece of work in every thread, in orders of their own; return all that they found."""
    start, found = Barrier(THREADS), [[None] * count for _ in range(THREADS)]

    def run(place):
        order = list(range(count))
        random.Random(place).shuffle(order)
        start.wait()
        for number in order:
            found[place][number] = work(number)  # stays None if it raises

    threads = [Thread(target=run, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def signers():
    return [sigv4.Signer(each, "eu-west-1", "sts") for each in KNOWN.values()]


def test_a_signer():
    """Headers and URLs of several seconds, on both sides of midnight."""
    cases = [(place, at) for place in range(len(KNOWN)) for at in TIMES] * 3
    shared = signers()

    def work(number, signer=None):
        place, at = cases[number]
        request = sigv4.Request("POST", f"{HOST}/{number}", {"a": str(number)}, b"x" * number)
        signer = signer or shared[place]
        return signer.sign(request, at=at).headers, signer.presign(request, at=at).url

    expected = [work(number, signers()[place]) for number, (place, _) in enumerate(cases)]
    assert together(work, len(cases)) == [expected] * THREADS


def test_presigners_of_s3():
    """More operations and parameters than are remembered, and batches of them."""
    buckets = [f"bucket-{number}" for number in range(80)]
    credentials = next(iter(KNOWN.values()))
    shared = S3(credentials, "eu-west-1")

    def work(number, s3=None):
        s3 = s3 or shared
        where = {"Bucket": buckets[number % len(buckets)], "at": TIMES[number % len(TIMES)]}
        one = s3.presign("get_object", Key=f"é {number}", expires_in=600, **where).url
        return one, list(s3.presigner("get_object", **where).many(["a b", f"{number}", "é"]))

    count = 2 * len(buckets)
    expected = [work(number, S3(credentials, "eu-west-1")) for number in range(count)]
    assert together(work, count) == [expected] * THREADS


def test_one_presigner():
    """The day and the second that it remembers are replaced while others sign."""
    credentials = next(iter(KNOWN.values()))
    clocked = S3(credentials, "eu-west-1", clock=lambda: random.choice(TIMES))
    presigner = clocked.presigner("get_object", Bucket="examplebucket", expires_in=600)
    allowed = [
        {
            S3(credentials, "eu-west-1")
            .presign("get_object", Bucket="examplebucket", Key=str(key), expires_in=600, at=at)
            .url
            for at in TIMES
        }
        for key in range(200)
    ]
    for found in together(lambda number: presigner(str(number)), len(allowed)):
        assert [url in urls for url, urls in zip(found, allowed, strict=True)] == [True] * 200


def outcome(verifier, request, lookup):
    try:
        found = verifier.verify(request, at=NOW, lookup=lookup)
    except VerificationError as error:
        return type(error), str(error), error.code, error.canonical_request
    return found.access_key_id, found.scope, found.signed_at, found.expires_at, dict(found.headers)


@pytest.mark.parametrize("kind", ["headers", "URLs"])
def test_a_verifier(kind):
    """Valid, changed and stale requests, and keys that were replaced: each has its own verdict.

    There are more batches and heads than a verifier remembers, so some are dropped while others
    use them.
    """
    requests = []
    remembered = HEADS if kind == "headers" else BATCHES
    makers = signers()
    for number in range(remembered + 100):
        signer = makers[number % len(makers)]
        # Names of headers make a head of their own, and a host makes a batch. Many share the first.
        kept = max(number - 90, 0)
        for turn in range(2):
            at = TIMES[(number + turn) % len(TIMES)]
            if kind == "headers":
                plain = sigv4.Request("POST", f"{HOST}/x", {f"x-amz-meta-{kept}": "a"}, b"b")
                request = signer.sign(plain, at=at).apply(plain)
                changed = sigv4.Request("POST", request.url, request.headers, b"c")
            else:
                plain = sigv4.Request("GET", f"https://host-{kept}.eu-west-1.example/{turn}")
                request = sigv4.Request("GET", signer.presign(plain, expires_in=20, at=at).url)
                changed = sigv4.Request("GET", request.url.replace(f"/{turn}?", "/other?"))
            requests += [(request, KNOWN.get), (changed, KNOWN.get), (request, ROTATED.get)]
    shared = Verifier(dict.get)

    def work(number):
        return outcome(shared, *requests[number])

    expected = [outcome(Verifier(dict.get), *each) for each in requests]
    codes = {each[2] if isinstance(each[0], type) else "accepted" for each in expected}
    assert codes >= {"accepted", "SignatureDoesNotMatch"}
    assert together(work, len(requests)) == [expected] * THREADS
