"""Bodies in chunks: time per chunk, and the memory of a body of 5 GiB."""

from __future__ import annotations

import os
import sys
from functools import cache

import pytest

from bench import streamers
from bench.test_process import run

ROUNDS = range(11)
GROUPS = {"stream-signed": streamers.SIGNED, "stream-unsigned": streamers.UNSIGNED}
CASES = [(group, name) for group, made in GROUPS.items() for name in made]
GIBIBYTES = int(os.environ.get("BENCH_GIB", "5"))
LARGE = f"""
import sigv4
credentials = sigv4.Credentials("AKIDEXAMPLE", "secret")
signer = sigv4.Signer(credentials, "us-east-1", "s3")
piece = bytes(1024 * 1024)
body = (piece for _ in range({GIBIBYTES} * 1024))
request = sigv4.Request("PUT", "https://h/k")
sent = 0
for frame in signer.stream(request, body, length={GIBIBYTES} * 1024**3, trailers=["crc32"]):
    sent += len(frame)
assert sent > {GIBIBYTES} * 1024**3
peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))
print(peak.split()[1])
"""


@cache
def contender(group: str, name: str) -> streamers.Work:
    try:
        return GROUPS[group][name]()
    except ImportError as error:
        pytest.skip(f"{name}: {error}")


@pytest.mark.parametrize(("group", "name"), CASES)
@pytest.mark.parametrize("turn", ROUNDS)
def test_stream(record, group, name, turn):
    record(group, name, contender(group, name), streamers.CHUNKS)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from Linux's /proc")
def test_memory(noted):
    """Peak resident megabytes, of a body from a generator."""
    peak = int(run(LARGE)) / 1024
    noted(f"{GIBIBYTES} GiB streamed, peak memory (MB)", "sigv4 Signer.stream", peak)
