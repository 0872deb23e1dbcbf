"""How many lines of S3's server access log are read a second on one core, and in how much memory.

    python -m bench.audit [--lines 1000000]

The goal is 150,000 lines a second. CPU time is measured, best of three; exit status 1 below it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tracemalloc
from pathlib import Path
from time import process_time

from sigv4.audit import Summary
from sigv4.audit.files import access_logs

GOAL = 150_000
LINE = (
    "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be my-bucket "
    "[06/Feb/2019:{hour:02d}:{minute:02d}:{second:02d} +0000] 192.0.2.3 "
    "arn:aws:iam::123456789012:user/u{user} 3E57427F3EXAMPLE REST.GET.OBJECT a/{number}.txt "
    '"GET /a/{number}.txt?X-Amz-Credential=AKIAJ2345678ABCDEFGH%2F20190206&X-Amz-Expires=3600 '
    'HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" - '
    "s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 "
    "ECDHE-RSA-AES128-GCM-SHA256 {auth} my-bucket.s3.us-west-1.amazonaws.com TLSV1.2 - - us-west-1"
)


def write(path: Path, lines: int) -> None:
    with path.open("w") as file:
        for number in range(lines):
            file.write(
                LINE.format(
                    hour=number // 3600 % 24,
                    minute=number // 60 % 60,
                    second=number % 60,
                    user=number % 50,
                    number=number,
                    auth="QueryString" if number % 4 == 0 else "AuthHeader",
                )
                + "\n"
            )


def read(path: Path) -> Summary:
    return Summary().add_all(access_logs([str(path)]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=300_000)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.log"
        write(path, lines)
        times = []
        for _ in range(3):
            start = process_time()
            read(path)
            times.append(process_time() - start)
        tracemalloc.start()
        read(path)
        peak = tracemalloc.get_traced_memory()[1]
    rate = lines / min(times)
    print(f"{rate:,.0f} lines a second (goal {GOAL:,}), {peak / 1e6:.1f} MB at most")
    return 0 if rate >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
