"""Many threads, one verifier and one signer; and nothing is kept of what was verified."""

from __future__ import annotations

import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import sigv4
from sigv4.verify import ReplayStore, VerificationError, Verifier
from tests.verify.other import AT, HOST, KEY_ID, KNOWN, header_request, presigned


def verdict(verifier: Verifier, request: sigv4.Request) -> str:
    try:
        verifier.verify(request, at=AT)
    except VerificationError as error:
        return error.code
    return "accepted"


def test_sixteen_threads():
    """Each verdict is that of its own request."""
    verifier = Verifier(KNOWN.get, region="eu-west-1", service="s3")
    signer = sigv4.Signer(KNOWN[KEY_ID], "eu-west-1", "s3")

    def work(number: int) -> bool:
        plain = sigv4.Request("GET", f"https://{HOST}/key-{number}", {"x-amz-meta-a": str(number)})
        good = signer.sign(plain, at=AT).apply(plain)
        url = signer.presign(sigv4.Request("GET", f"https://{HOST}/{number}"), at=AT).url
        verifier.verify(good, at=AT)
        verifier.verify(sigv4.Request("GET", url), at=AT)
        other = sigv4.Request("GET", url.replace(f"/{number}?", "/other?"))
        bad = (sigv4.Request("PUT", good.url, good.headers), other)
        return [verdict(verifier, each) for each in bad] == ["SignatureDoesNotMatch"] * 2

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(2000)))


def test_one_of_many_threads_is_first():
    """A request that is sent sixteen times at once is taken once."""
    verifier = Verifier(KNOWN.get, replay=ReplayStore())
    request = header_request()

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: verdict(verifier, request), range(160)))
    assert found.count("accepted") == 1


@pytest.mark.full
def test_a_hundred_thousand_leave_nothing():
    """Good ones and bad ones, each with a path, a key and a date of its own."""
    verifier = Verifier(KNOWN.get, region="eu-west-1", service="s3")
    url = presigned().url

    def work(count: int, first: int) -> None:
        for number in range(first, first + count):
            text = url.replace("/key?", f"/key-{number}?").replace("3600", f"{number % 9999 + 1}")
            verdict(verifier, sigv4.Request("GET", text))

    work(2000, 0)  # caches fill
    gc.collect()
    before = sys.getallocatedblocks()
    work(100_000, 2000)
    gc.collect()
    assert sys.getallocatedblocks() - before < 2000
