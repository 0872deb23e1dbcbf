"""The commands of `sigv4 bulk`, file to file: seconds and memory, beside the same work in memory.

All take turns; what they write is looked at and thrown away. `BENCH_KEYS=100000` makes it short.

With each turn of one job and of two, a control takes its turn: hashing, by one process and by two
that share nothing. It shows what a second process can bring on this machine, at that time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import pytest

from bench import formats
from bench.jobs import PARQUET, TEXT, VERIFY, note_control
from bench.test_process import KEYS, OURS, ROOT, run

ROUNDS = 3
URLS = max(1, KEYS // 10)  # verification takes longer
FEWER = max(1, KEYS // 4)  # rows of the formats of which few people have so many
AT = "20261123T000000Z"
WHERE = ["--bucket", "bench-bucket", "--region", "eu-west-1"]
COLUMN = ["--column", "key"]
DISTINCT = 1_000_000
HASHES = max(2, KEYS // 2)  # of the control

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


def check_rows(path: Path, rows: int) -> None:
    """So many rows, whatever the format."""
    if path.suffix == ".parquet":
        from pyarrow.parquet import read_metadata

        assert read_metadata(path).num_rows == rows
    else:
        check_text(path, rows + (path.suffix == ".csv"))


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads memory from Linux's /proc")


@linux
def test_files(noted, tmp_path):
    """Turns of the loop in memory, of one job and of two."""
    source, output = formats.text(tmp_path, KEYS), tmp_path / "urls.txt"
    for _ in range(ROUNDS):
        noted(f"{KEYS:,} keys, list in memory (s)", "sigv4 presigner.many", float(run(IN_MEMORY)))
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "presign", *WHERE, "--jobs", jobs, "--input", source, "--output", output
            )
            check_text(output, KEYS)
            output.unlink()
            note_control(noted, TEXT, jobs, HASHES)
            name = f"{KEYS:,} keys, file to file, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk presign", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk presign", megabytes)


@linux
def test_parquet(noted, tmp_path):
    """From a column of keys to a file with a column of URLs more."""
    source, output = formats.parquet(tmp_path, KEYS), tmp_path / "urls.parquet"
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "presign", *WHERE, "--jobs", jobs, "--input", source, "--output", output
            )
            check_rows(output, KEYS)
            output.unlink()
            note_control(noted, PARQUET, jobs, HASHES)
            name = f"{KEYS:,} keys, Parquet to Parquet, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk presign", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk presign", megabytes)


@linux
@pytest.mark.parametrize(("named", "make", "output"), formats.FORMATS)
def test_formats(noted, tmp_path, named, make, output):
    """One job and two take turns, for each format in which keys come."""
    source, made = make(tmp_path, FEWER), tmp_path / output
    where = WHERE[2:] if "inventory" in named else [*WHERE, *COLUMN]
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "presign", *where, "--jobs", jobs, "--input", source, "--output", made
            )
            check_rows(made, FEWER)
            made.unlink()
            note_control(noted, named, jobs, HASHES)
            name = f"{FEWER:,} keys, {named}, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk presign", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk presign", megabytes)


@linux
def test_verify(noted, tmp_path):
    """From presigned URLs to verdicts, all of them valid: the command fails if one is not."""
    source = tmp_path / "urls.txt"
    keys = formats.text(tmp_path, URLS)
    bulk("presign", *WHERE, "--at", AT, "--input", keys, "--output", source)
    verdicts = tmp_path / "verdicts.txt"
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            seconds, megabytes = bulk(
                "verify", "--at", AT, "--jobs", jobs, "--input", source, "--output", verdicts
            )
            check_text(verdicts, URLS)
            verdicts.unlink()
            note_control(noted, VERIFY, jobs, HASHES)
            name = f"{URLS:,} URLs verified, file to file, --jobs {jobs}"
            noted(f"{name} (s)", "sigv4 bulk verify", seconds)
            noted(f"{name}, memory (MB)", "sigv4 bulk verify", megabytes)
