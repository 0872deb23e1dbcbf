"""Do sub-interpreters, or threads without the global lock, sign on several cores?

    python3.13 -m bench.interpreters        # also python3.13t, 3.14 and newer

One process, a batch of 500,000 URLs: alone, then two at once, in threads and in interpreters with
locks of their own (PEP 684; Python 3.13's private module, 3.14's public one). Twice the work in the
same time is 2.0.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter

ROUNDS = 5
WORK = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
from collections import deque
import sigv4
from sigv4.s3 import S3
s3 = S3(sigv4.Credentials('AKIAIOSFODNN7EXAMPLE', 'x'), 'eu-west-1')
keys = (f'photos/2026/11/23/image-{{number:012d}}.jpg' for number in range(500_000))
deque(s3.presigner('get_object', Bucket='bench-bucket').many(keys), 0)
"""


def in_thread() -> None:
    exec(WORK, {})  # noqa: S102


def in_interpreter() -> None:
    try:
        from concurrent import interpreters
    except ImportError:
        import _interpreters

        made = _interpreters.create("isolated")
        failed = _interpreters.exec(made, WORK)
        _interpreters.destroy(made)
        if failed is not None:
            raise RuntimeError(failed.formatted) from None
    else:
        interpreter = interpreters.create()
        interpreter.exec(WORK)
        interpreter.close()


def seconds(work, count: int) -> float:
    threads = [Thread(target=work) for _ in range(count)]
    start = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return perf_counter() - start


def main() -> None:
    print(sys.version.split("[", maxsplit=1)[0].strip())
    for name, work in (("threads", in_thread), ("interpreters", in_interpreter)):
        try:
            work()
        except ImportError:
            print(f"{name}: not in this Python")
            continue
        rounds = [(seconds(work, 1), seconds(work, 2)) for _ in range(ROUNDS)]
        gain = median(2 * one / two for one, two in rounds)
        alone = median(one for one, _ in rounds)
        print(f"{name}: one {alone:.2f} s, two at once {gain:.2f} times the work in its time")


if __name__ == "__main__":
    main()
