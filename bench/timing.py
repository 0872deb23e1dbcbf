"""Does the time of a refusal tell anything? A statistical test in the manner of dudect.

    python -m bench.timing [--samples 40000]

Two classes of requests are refused in random order, each timed by itself; Welch's t says whether
their mean times differ. |t| below 4.5 over this many samples is what constant-time code shows
(Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?, 2017). Slow outliers, which are the
machine's, are cut off at several percentiles, and the largest |t| counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
from math import sqrt
from pathlib import Path
from statistics import fmean, variance
from time import perf_counter_ns

import sigv4
from bench.presigners import KEY_ID, REGION, credentials
from bench.verifiers import AT
from sigv4.s3 import S3
from sigv4.verify import VerificationError, Verifier

PERCENTILES = (100, 99, 95, 90, 75, 50)
LIMIT = 4.5


def with_signature(url: str, change) -> sigv4.Request:
    head, mark, signature = url.rpartition("X-Amz-Signature=")
    return sigv4.Request("GET", f"{head}{mark}{change(signature)}")


def classes() -> dict[str, tuple]:
    """Pairs of requests whose refusals must take the same time."""
    known = credentials(None)
    other = sigv4.Credentials("AKIAIOSFODNN7UNKNOWN", known.secret_access_key)
    url = S3(known, REGION).presign("get_object", Bucket="examplebucket", Key="a", at=AT).url
    theirs = S3(other, REGION).presign("get_object", Bucket="examplebucket", Key="a", at=AT).url
    flip = {digit: "0" if digit != "0" else "1" for digit in "0123456789abcdef"}

    def wrong(signature: str) -> str:
        return "".join(flip[digit] for digit in signature)

    return {
        "first digit right, or none": (
            with_signature(url, lambda text: text[:1] + wrong(text[1:])),
            with_signature(url, wrong),
        ),
        "all but the last digit right, or none": (
            with_signature(url, lambda text: text[:-1] + wrong(text[-1:])),
            with_signature(url, wrong),
        ),
        "known access key, or an unknown one": (
            with_signature(url, wrong),
            with_signature(theirs, wrong),
        ),
    }


def measure(verify, pair: tuple, samples: int) -> tuple[list[int], list[int]]:
    times: tuple[list[int], list[int]] = ([], [])
    for _ in range(samples):
        which = random.getrandbits(1)
        request = pair[which]
        start = perf_counter_ns()
        try:
            verify(request)
        except VerificationError:
            times[which].append(perf_counter_ns() - start)
        else:
            raise AssertionError("a wrong signature was accepted")
    return times


def largest_t(one: list[int], two: list[int]) -> float:
    """Welch's t of the two, the largest over what is cut off."""
    together = sorted(one + two)
    found = 0.0
    for percentile in PERCENTILES:
        limit = together[min(len(together) - 1, len(together) * percentile // 100)]
        left = [each for each in one if each <= limit]
        right = [each for each in two if each <= limit]
        error = sqrt(variance(left) / len(left) + variance(right) / len(right))
        found = max(found, abs(fmean(left) - fmean(right)) / error)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=40_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    known = credentials(None)
    # A dict would tell hits from misses by some 30 ns: how a server looks keys up is its own.
    verify = Verifier(lambda key_id: known if key_id == KEY_ID else None, clock=lambda: AT).verify
    made = {}
    for name, pair in classes().items():
        gc.collect()
        gc.disable()
        measure(verify, pair, 2000)
        one, two = measure(verify, pair, options.samples)
        gc.enable()
        t = largest_t(one, two)
        difference = fmean(one) - fmean(two)
        made[name] = {
            "t": round(t, 2),
            "difference_ns": round(difference),
            "samples": len(one + two),
        }
        verdict = "no difference seen" if t < LIMIT else "different"
        print(f"{name}: |t| = {t:.2f}, {difference:+.0f} ns of {fmean(two):.0f} ns: {verdict}")
    if options.json:
        options.json.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
