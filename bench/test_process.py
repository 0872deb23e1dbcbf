"""Whole processes: what an import costs over a bare interpreter, and what many URLs take."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

ROOT = Path(__file__).parent.parent
ROUNDS = 31
KEYS = int(os.environ.get("BENCH_KEYS", "10000000"))
CREDENTIALS = "'AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'"
OURS = f"""
import sigv4
from sigv4.s3 import S3
s3 = S3(sigv4.Credentials({CREDENTIALS}), 'eu-west-1')
"""
PROGRAMS = {
    "bare": "pass",
    "import sigv4": "import sigv4",
    "sigv4, one URL": OURS + "s3.presign('get_object', Bucket='bench-bucket', Key='a').url",
    "import boto3": "import boto3",
    "boto3, one URL": f"""
import boto3
client = boto3.client('s3', 'eu-west-1', None, None, None, None, *({CREDENTIALS}))
client.generate_presigned_url('get_object', Params={{'Bucket': 'bench-bucket', 'Key': 'a'}})
""",
}
MANY = (
    OURS
    + f"""
from collections import deque
import time
keys = (f'photos/2026/11/23/image-{{number:012d}}.jpg' for number in range({KEYS}))
start = time.perf_counter()
deque(s3.presigner('get_object', Bucket='bench-bucket').many(keys), 0)
taken = time.perf_counter() - start
peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))
print(taken, peak.split()[1])
"""
)


def run(program: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_import(noted):
    """Milliseconds over a bare interpreter, medians of rounds in random order."""
    seconds: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for program in PROGRAMS.values():
        run(program)
    turns = list(PROGRAMS.items())
    for _ in range(ROUNDS):
        random.shuffle(turns)
        for name, program in turns:
            start = perf_counter()
            run(program)
            seconds[name].append(perf_counter() - start)
    bare = median(seconds["bare"])
    for name, taken in seconds.items():
        for figure in taken if name != "bare" else ():
            noted("import (ms)", name, (figure - bare) * 1e3)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from Linux's /proc")
def test_memory(noted):
    """Ten million keys from a generator: seconds, and peak resident megabytes."""
    seconds, kilobytes = run(MANY).split()
    noted(f"{KEYS:,} keys (s)", "sigv4 presigner.many", float(seconds))
    noted(f"{KEYS:,} keys, peak memory (MB)", "sigv4 presigner.many", int(kilobytes) / 1024)
