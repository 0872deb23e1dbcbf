"""Cost against batch size, and against key length: is it linear?

`BENCH_SCALE=100000` bounds the batches.
"""

from __future__ import annotations

import os
from collections import deque

import pytest

from bench.presigners import BUCKET, EXPIRES_IN, REGION, credentials
from bench.scaling import BATCHES, LENGTHS
from sigv4.s3 import S3

LARGEST = int(os.environ.get("BENCH_SCALE", "10000000"))
SIZES = [10**power for power in range(8) if 10**power <= LARGEST]
LENGTH_OF_KEYS = (10, 20, 40, 80, 160, 250, 400, 600, 800, 1000)
AT_LEAST = 10_000  # URLs in a round: small batches are made again and again
KEYS_OF_A_LENGTH = 5_000
DISTINCT = 1_000_000  # keys; a larger batch has each several times

MANY = (
    S3(credentials(None), REGION).presigner("get_object", Bucket=BUCKET, expires_in=EXPIRES_IN).many
)


def rounds(size: int) -> int:
    return {1_000_000: 5, 10_000_000: 3}.get(size, 11)


def batch(size: int) -> list[str]:
    few = [f"photos/2026/11/23/image-{number:012d}.jpg" for number in range(min(size, DISTINCT))]
    return few * (size // len(few))


@pytest.mark.parametrize("size", SIZES)
def test_batch(record, size):
    """URLs are dropped as they come, as by somebody who writes them out."""
    keys, again = batch(size), max(1, AT_LEAST // size)

    def work() -> None:
        for _ in range(again):
            deque(MANY(keys), 0)

    record(BATCHES, f"sigv4 {size:,}", work, size * again, rounds(size))


@pytest.mark.parametrize("length", LENGTH_OF_KEYS)
def test_length(record, length):
    """Keys of so many characters, all plain."""
    fill = "abcdefghi/" * 100
    keys = [f"{number:07d}{fill}"[:length] for number in range(KEYS_OF_A_LENGTH)]
    record(LENGTHS, f"sigv4 {length:,}", lambda: deque(MANY(keys), 0), len(keys), 11)
