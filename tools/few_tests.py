"""Which tests mutmut runs for a mutant: few that are quick and particular, not all that pass by.

    mutmut run nothing                  # stops once it knows which test reaches which function
    python tools/few_tests.py           # keeps some for each function
    mutmut run                          # an hour on two cores, rather than a day
    python tools/few_tests.py --again   # keeps some of the others
    mutmut run $(python tools/survivors.py --names)

Who is killed by few tests is killed by all. A test is particular if it reaches few functions.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from pathlib import Path

STATISTICS = Path("mutants/mutmut-stats.json")
WHOLE = STATISTICS.with_name("mutmut-stats-whole.json")
FIRST, AGAIN = (120, 2.0), (700, 7.0)  # tests, and seconds of them
ODD = {*"'\\"}  # in the name of a test, which pytest may not find by it then
START = 0.02  # seconds that each test takes beside what it takes


def few(tests: list[str], seconds: dict[str, float], most: tuple[int, float]) -> list[str]:
    """Return the first tests within a number and a time, at least one."""
    found: list[str] = []
    left = most[1]
    for test in tests:
        if len(found) < most[0] and (seconds[test] <= left or not found):
            found.append(test)
            left -= seconds[test]
    return found


def main(arguments: list[str]) -> int:
    """Write mutmut's statistics again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="tests that were left out before")
    options = parser.parse_args(arguments)
    if not WHOLE.exists():
        shutil.copy(STATISTICS, WHOLE)
    statistics = json.loads(WHOLE.read_text(encoding="utf-8"))
    reached: dict[str, list[str]] = statistics["tests_by_mangled_function_name"]
    seconds: dict[str, float] = statistics["duration_by_test"]
    wide = Counter(test for tests in reached.values() for test in tests)
    for function, tests in reached.items():
        named = [test for test in tests if not ODD & {*test}] or tests
        ranked = sorted(named, key=lambda test: (wide[test] * (START + seconds[test]), test))
        kept = few(ranked, seconds, FIRST)
        if options.again:
            rest = set(ranked) - set(kept)
            kept = few([test for test in ranked if test in rest], seconds, AGAIN) or kept
        reached[function] = kept
    STATISTICS.write_text(json.dumps(statistics), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
