"""Coverage-guided fuzzing of whatever reads what strangers send.

    pip install -e . --group fuzz
    python fuzz/run.py --seconds 60            # all targets, so long each
    python fuzz/run.py --seconds 600 chunks    # one of them

A target may raise what it documents and nothing else; the first other exception ends the run with
status 1 and leaves the input in a file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = (
    "request",
    "presigned",
    "form",
    "policy",
    "chunks",
    "events",
    "error_response",
    "capture",
    "power",
)


def main() -> int:
    """Each target in a process of its own, for so many seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)} (default: all)")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0, help="for a run that can be repeated")
    options = parser.parse_args()
    for target in options.targets or TARGETS:
        with tempfile.TemporaryDirectory() as corpus:
            command = [
                sys.executable,
                str(ROOT / "fuzz" / "targets.py"),
                target,
                corpus,
                f"-max_total_time={options.seconds}",
                f"-seed={options.seed}",
                "-max_len=4096",
                "-timeout=10",
                "-print_final_stats=1",
                f"-artifact_prefix={tempfile.gettempdir()}/sigv4-{target}-",
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        executed = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        if done.returncode or not executed:
            print(done.stdout + done.stderr[-5000:])
            return 1
        print(f"{target}: {executed[0].split()[-1]} inputs, nothing but what is documented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
