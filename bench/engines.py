"""What the engines take for the same file of keys, each by its piece of docs/engines.md.

    python -m bench.engines [--rows 10000000]

Writes the table of that page and results/engines.json. Each engine works in a process of its own,
three times in turns; the median counts, with the engine started and without. Needs the group
``engines``, and Java for Spark.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.results import machine
from tests.engines.page import ENVIRONMENT, KEY_ID, PACKAGES, PAGE, ROOT, SECRET, engine, pieces

ROUNDS = 3
IN_ARROW = "in memory, keys never Python strings"
IN_STRINGS = "in memory, each key a Python string"
COMMAND = "sigv4 bulk presign --jobs {}"
RESULT = Path(__file__).parent / "results" / "engines.json"
BETWEEN = ("<!-- engines -->\n", "<!-- /engines -->")


def write_keys(path: Path, rows: int) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    with parquet.ParquetWriter(path, pa.schema([("key", pa.string())])) as file:
        for start in range(0, rows, 1_000_000):
            numbers = range(start, min(rows, start + 1_000_000))
            keys = [f"photos/2026/11/23/image-{number:012d}.jpg" for number in numbers]
            file.write_table(pa.table({"key": keys}), row_group_size=100_000)


def work(title: str) -> None:
    """In a process of its own: run a piece twice, the engine warm the second time."""
    code = pieces()
    with engine(title):
        exec(code[""] + code[title].replace("urls.parquet", "first.parquet"), {})  # noqa: S102
        start = perf_counter()
        exec(code[""] + code[title], {})  # noqa: S102
        print(perf_counter() - start)


def in_memory(rows: int) -> dict[str, float]:
    """A column to a column, without a Python string for each key and with one."""
    import pyarrow as pa

    import sigv4
    from sigv4.bulk.arrow import presign_batches
    from sigv4.s3 import S3

    client = S3(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1")
    presigner = client.presigner("get_object", Bucket="my-bucket")
    keys = pa.array([f"photos/2026/11/23/image-{number:012d}.jpg" for number in range(rows)])
    batches = pa.table({"key": keys}).to_batches(max_chunksize=50_000)
    start = perf_counter()
    plain = list(presign_batches(batches, presigner))
    between = perf_counter()
    strings = [
        pa.array(list(presigner.many(batch.column("key").to_pylist())), pa.large_string())
        for batch in batches
    ]
    end = perf_counter()
    assert sum(batch.num_rows for batch in plain) == sum(map(len, strings)) == rows
    return {IN_ARROW: between - start, IN_STRINGS: end - between}


def rows_of(path: Path) -> int:
    from pyarrow import dataset

    return dataset.dataset(path, format="parquet").count_rows()


def run(command: list[str], folder: Path, rows: int) -> tuple[float, str]:
    """Seconds of the whole process, and what it printed; its URLs are counted and removed."""
    environment = {**os.environ, **ENVIRONMENT}
    start = perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    taken = perf_counter() - start
    assert rows_of(folder / "urls.parquet") == rows
    for name in ("urls.parquet", "first.parquet"):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return taken, done.stdout


def measure(rows: int) -> dict[str, dict[str, float]]:
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_keys(folder / "keys.parquet", rows)
        for _ in range(ROUNDS):
            for name, taken in in_memory(min(rows, 1_000_000)).items():
                seconds.setdefault(name, []).append(taken * rows / min(rows, 1_000_000))
            for jobs in ("1", "2"):
                command = [sys.executable, "-m", "sigv4", "bulk", "presign", "--bucket"]
                command += ["my-bucket", "--region", "eu-west-1", "--quiet", "--jobs", jobs]
                command += ["--input", "keys.parquet", "--output", "urls.parquet"]
                taken, _ = run(command, folder, rows)
                seconds.setdefault(COMMAND.format(jobs), []).append(taken)
            for title, package in PACKAGES.items():
                try:
                    __import__(package)
                except ImportError:
                    print(f"{title} is not installed")
                    continue
                command = [sys.executable, "-m", "bench.engines", "--work", title]
                _, reported = run(command, folder, rows)
                seconds.setdefault(title, []).append(float(reported.split()[-1]))
                print(title, f"{seconds[title][-1]:.1f} s", flush=True)
    return {name: {"seconds": round(median(each), 2)} for name, each in seconds.items()}


def table(rows: int, figures: dict[str, dict[str, float]]) -> str:
    facts = machine()
    lines = [
        f"{rows:,} keys of 40 bytes, Parquet to Parquet, medians of {ROUNDS}; Python "
        f"{facts['python']}, {facts['cpu']}, {facts['date']}. The time to start an "
        "engine, some seconds for Spark and Ray, is not included.",
        "",
        "| | s | µs a key |",
        "|---|---:|---:|",
    ]
    for name, row in sorted(figures.items(), key=lambda item: item[1]["seconds"]):
        shown = f"`{name}`" if name.startswith("sigv4") else name
        lines.append(f"| {shown} | {row['seconds']:.1f} | {row['seconds'] / rows * 1e6:.2f} |")
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--work", choices=PACKAGES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work)
        return
    figures = measure(options.rows)
    made = table(options.rows, figures)
    print(made)
    RESULT.write_text(json.dumps({"rows": options.rows, "engines": figures}, indent=1) + "\n")
    text = PAGE.read_text(encoding="utf-8")
    before, start, rest = text.partition(BETWEEN[0])
    _, end, after = rest.partition(BETWEEN[1])
    PAGE.write_text(f"{before}{start}{made}{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
