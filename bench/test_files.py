"""`sigv4 bulk presign`, file to file: seconds with one process and with two, and their memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import pytest

from bench.test_process import KEYS, ROOT

ROUNDS = 3


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


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from Linux's /proc")
def test_files(noted, tmp_path):
    """Turns of one job and of two; the output is thrown away after each."""
    source = tmp_path / "keys.txt"
    with source.open("w") as file:
        file.writelines(f"photos/2026/11/23/image-{number:012d}.jpg\n" for number in range(KEYS))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for _ in range(ROUNDS):
        for jobs in (1, 2):
            output = tmp_path / "urls.txt"
            command = [sys.executable, "-m", "sigv4", "bulk", "presign", "--demo", "--quiet"]
            command += ["--bucket", "bench-bucket", "--region", "eu-west-1", "--jobs", str(jobs)]
            start = perf_counter()
            process = subprocess.Popen(
                [*command, "--input", str(source), "--output", str(output)],
                env=environment,
                stderr=subprocess.DEVNULL,
            )
            peak, over = [0], Event()

            def watch(process=process, peak=peak, over=over) -> None:
                while not over.wait(0.1):
                    peak[0] = max(peak[0], resident(process.pid))

            watcher = Thread(target=watch)
            watcher.start()
            assert process.wait() == 0
            taken = perf_counter() - start
            over.set()
            watcher.join()
            with output.open("rb") as made:
                made.seek(-1, os.SEEK_END)
                assert made.read() == b"\n"
            output.unlink()
            noted(f"{KEYS:,} keys, file to file, --jobs {jobs} (s)", "sigv4 bulk presign", taken)
            noted(
                f"{KEYS:,} keys, file to file, --jobs {jobs}, memory (MB)",
                "sigv4 bulk presign",
                peak[0] / 1024,
            )
