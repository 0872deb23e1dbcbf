"""How many lines of a log are redacted a second on one core.

    python -m bench.redact [--lines 20000]

The goal is 100,000 lines a second that hold a presigned URL, as `sigv4 redact` reads them: many at
a time. CPU time is measured, best of five; exit status 1 below it.
"""

from __future__ import annotations

import argparse
import sys
from base64 import b64encode
from collections.abc import Callable
from random import Random
from time import process_time

from bench.presigners import BUCKET, REGION, credentials
from sigv4 import redact
from sigv4.s3 import S3

GOAL = 100_000
TOKEN = f"FwoGZXIvYXdzE{b64encode(Random(1).randbytes(400)).decode()}"  # noqa: S311
PLAIN = (
    '192.0.2.1 - - [30/Nov/2026:12:00:00 +0000] "GET /photos/{number}.jpg HTTP/1.1" 200 12345 "-" '
    '"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"'
)


def lines(kind: str, count: int) -> list[str]:
    if kind == "plain":
        return [PLAIN.format(number=number) for number in range(count)]
    token = TOKEN if kind == "with a token" else None
    presigner = S3(credentials(token), REGION).presigner("get_object", Bucket=BUCKET)
    urls = presigner.many([f"photos/{number}.jpg" for number in range(count)])
    targets = [f"/{url.partition('.com/')[2]}" for url in urls]
    return [PLAIN.replace("/photos/{number}.jpg", target) for target in targets]


def rate(work: Callable[[], object], count: int) -> float:
    times = []
    for _ in range(5):
        start = process_time()
        work()
        times.append(process_time() - start)
    return count / min(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000)
    count = parser.parse_args().lines
    reached = True
    for kind in ("plain", "presigned", "with a token"):
        given = lines(kind, count)
        text = "\n".join(given)
        together = rate(lambda text=text: redact(text), count)
        one_by_one = rate(lambda given=given: [redact(line) for line in given], count)
        print(f"{kind}: {together:,.0f} lines a second, {one_by_one:,.0f} one by one")
        reached = reached and together >= GOAL
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
