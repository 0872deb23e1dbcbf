"""The commands of `sigv4 bulk`, file to file: seconds and memory, beside the same work in memory.

All take turns; what they write is looked at and thrown away. `BENCH_KEYS=100000` makes it short.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import pytest

from bench.test_process import KEYS, OURS, ROOT, run

ROUNDS = 3
URLS = max(1, KEYS // 10)  # verification takes longer
AT = "20261123T000000Z"
WHERE = ["--bucket", "bench-bucket", "--region", "eu-west-1"]
DISTINCT = 1_000_000

IN_MEMORY = (
    OURS
    + f"""
from collections import deque
import time
few = [f'photos/2026/11/23/image-{{number:012d}}.jpg' for number in range({min(KEYS, DISTINCT)})]
keys = (few * -(-{KEYS} // len(few)))[:{KEYS}]
start = time.perf_counter()
deque(s3.presigner('get_object', Bucket='bench-bucket').many(keys), 0)
print(time.perf_counter() - start)
"""
)


def resident(process: int) -> int:
    """Kilobytes of a process and its children."""
    total = 0
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for each in [str(process), *children]:
            lines = Path(f"/proc/{each}/status").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    except OSError:
        pass
    return total


def bulk(*arguments: object) -> tuple[float, float]:
    """Run ``sigv4 bulk``; seconds, and megabytes at the most."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sigv4", "bulk", *map(str, arguments), "--demo", "--quiet"]
    start = perf_counter()
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    peak, over = [0], Event()

    def watch() -> None:
        while not over.wait(0.1):
            peak[0] = max(peak[0], resident(process.pid))

    watcher = Thread(target=watch)
    watcher.start()
    status = process.wait()
    taken = perf_counter() - start
    over.set()
    watcher.join()
    assert status == 0
    return taken, peak[0] / 1024


def check_text(path: Path, lines: int) -> None:
    """So many whole lines."""
    with path.open("rb") as file:
        assert sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) == lines
        file.seek(-1, os.SEEK_END)
        assert file.read() == b"\n"


def write_keys(path: Path, count: int) -> Path:
    with path.open("w") as file:
        file.writelines(f"photos/2026/11/23/image-{number:012d}.jpg\n" for number in range(count))
    return path


def as_parquet(keys: Path, path: Path) -> Path:
    """The same keys, a column of Parquet."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow import csv, parquet

    options = csv.ReadOptions(column_names=["key"])
    with csv.open_csv(keys, options) as batches:
        schema = pa.schema([("key", pa.string())])
        with parquet.ParquetWriter(path, schema) as file:
            for batch in batches:
                file.write_batch(batch.cast(schema))
    return path


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads memory from Linux's /proc")


@linux
def test_files(noted, tmp_path):
    """Turns of the loop in memory, of one job and of two."""
    source, output = write_keys(tmp_path / "keys.txt", KEYS), tmp_path / "urls.txt"
    for _ in range(ROUNDS):
        noted(f"{KEYS:,} keys, list in memory (s)", "sigv4 presigner.many", float(run(IN_MEMORY)))
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "presign", *WHERE, "--jobs", jobs, "--input", source, "--output", output
            )
            check_text(output, KEYS)
            output.unlink()
            name = f"{KEYS:,} keys, file to file, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk presign", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk presign", megabytes)


@linux
def test_parquet(noted, tmp_path):
    """From a column of keys to a file with a column of URLs more."""
    source = as_parquet(write_keys(tmp_path / "keys.txt", KEYS), tmp_path / "keys.parquet")
    output = tmp_path / "urls.parquet"
    from pyarrow.parquet import read_metadata

    for _ in range(ROUNDS):
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "presign", *WHERE, "--jobs", jobs, "--input", source, "--output", output
            )
            assert read_metadata(output).num_rows == KEYS
            output.unlink()
            name = f"{KEYS:,} keys, Parquet to Parquet, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk presign", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk presign", megabytes)


@linux
def test_verify(noted, tmp_path):
    """From presigned URLs to verdicts, all of them valid: the command fails if one is not."""
    source = tmp_path / "urls.txt"
    keys = write_keys(tmp_path / "keys.txt", URLS)
    bulk("presign", *WHERE, "--at", AT, "--input", keys, "--output", source)
    verdicts = tmp_path / "verdicts.txt"
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "verify", "--at", AT, "--jobs", jobs, "--input", source, "--output", verdicts
            )
            check_text(verdicts, URLS)
            verdicts.unlink()
            name = f"{URLS:,} URLs verified, file to file, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk verify", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk verify", megabytes)
