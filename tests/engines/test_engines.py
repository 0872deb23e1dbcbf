"""Spark, Ray, DuckDB and Polars run the same mapper over the same file: equal URLs, no loss.

Each engine is skipped with a word where it is not installed (the group ``engines``).
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

import sigv4
from sigv4.s3 import S3

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the group 'engines')")
pq = pytest.importorskip("pyarrow.parquet")

from sigv4.bulk.arrow import Mapper  # noqa: E402

from .page import prepare  # noqa: E402

# What the engines warn of is their own affair.
pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROWS = int(os.environ.get("ENGINE_ROWS", "1000000"))
ROOT = Path(sigv4.__file__).parents[1]


def key(number: int) -> str:
    return f"photos/{number:07d}.jpg" if number % 100 else f"photos/é {number:07d}.jpg"


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("inventory") / "keys.parquet"
    table = pa.table({"key": [key(number) for number in range(ROWS)]})
    pq.write_table(table, path, row_group_size=ROWS // 8 + 1)
    return path


@pytest.fixture(scope="module")
def expected() -> set[str]:
    s3 = S3(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1")
    presigner = s3.presigner("get_object", Bucket="examplebucket", at=AT)
    return set(presigner.many([key(number) for number in range(ROWS)]))


@pytest.fixture
def mapper(monkeypatch, tmp_path) -> Mapper:
    """Credentials are in a file that each worker reads."""
    prepare(monkeypatch, tmp_path)
    find = sigv4.Credentials.from_profile
    return Mapper(find, "eu-west-1", "examplebucket", at=AT, allow_expired=True)


def holding(folder: Path, text: str) -> list[str]:
    """Return the files that hold a text, packed or not, but not the file of the credentials."""
    zstandard = pytest.importorskip("zstandard", reason="event logs are packed with Zstandard")
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "credentials":
            continue
        data = path.read_bytes()
        if path.suffix in (".zst", ".zstd") or data[:4] == b"\x28\xb5\x2f\xfd":
            reader = zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True)
            data = reader.read()
        elif path.suffix == ".gz":
            data = gzip.decompress(data)
        if text.encode() in data:
            found.append(path.name)
    return found


def check(urls, expected: set[str]) -> None:
    """As many as there are keys, each once, each right."""
    urls = list(urls)
    assert len(urls) == ROWS
    assert set(urls) == expected


def test_duckdb(source, expected, mapper):
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed (the group 'engines')")
    reader = duckdb.sql(f"select key from '{source}'").arrow()
    check(mapper.table(reader).column("url").to_pylist(), expected)


def test_polars(source, expected, mapper):
    polars = pytest.importorskip("polars", reason="polars is not installed (the group 'engines')")
    frame = polars.read_parquet(source)
    made = polars.from_arrow(mapper.table(frame.to_arrow()))
    check(made["url"].to_list(), expected)


class FailsOnce:
    """A mapper whose first task fails, once in all, after it has worked."""

    def __init__(self, mapper: Mapper, mark: str) -> None:
        self.mapper, self.mark = mapper, mark

    def __call__(self, batches):
        yield from self.mapper(batches)
        if not Path(self.mark).exists():
            Path(self.mark).touch()
            raise RuntimeError("this task fails, once")


PLANTED = "planted-8f3a52"


def test_spark(source, expected, mapper, tmp_path, monkeypatch):
    """Two cores, a task that fails once, and event logs that hold no secret.

    The control: a text that is in the event log only, packed, is found there.
    """
    pytest.importorskip("pyspark", reason="pyspark is not installed (the group 'engines')")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17")
    from pyspark.sql import SparkSession

    logs = tmp_path / "logs"
    logs.mkdir()
    session = (
        SparkSession.builder.master("local[2,3]")  # three tries for each task
        .config("spark.app.name", PLANTED)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.eventLog.enabled", "true")
        .config("spark.eventLog.compress", "true")
        .config("spark.eventLog.compression.codec", "zstd")
        .config("spark.eventLog.dir", logs.as_uri())
        .config("spark.local.dir", str(tmp_path / "local"))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "20000")
        .getOrCreate()
    )
    try:
        frame = session.read.parquet(str(source))
        failing = FailsOnce(mapper, str(tmp_path / "failed"))
        made = frame.mapInArrow(failing, mapper.schema("key string"))
        out = tmp_path / "urls.parquet"
        made.write.parquet(str(out))
        plan = made._jdf.queryExecution().toString()
    finally:
        session.stop()
    assert (tmp_path / "failed").exists()
    check(pq.read_table(out).column("url").to_pylist(), expected)
    assert SECRET not in plan
    assert holding(logs, PLANTED)
    assert all(PLANTED.encode() not in path.read_bytes() for path in logs.rglob("*.zstd"))
    assert holding(tmp_path, SECRET) == []


def test_spark_workers_find_the_package(source, mapper, tmp_path):
    """From an archive that is sent to them, as a wheel is, on a cluster of two executors."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (the group 'engines')")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17")
    from pyspark.sql import SparkSession

    archive = tmp_path / "sigv4_engine.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in (ROOT / "sigv4").rglob("*.py"):
            file.write(path, str(path.relative_to(ROOT)))
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.executorEnv.PYTHONPATH", "")
        .getOrCreate()
    )
    try:
        session.sparkContext.addPyFile(str(archive))
        numbers = session.sparkContext.parallelize([1, 2], 2)
        where = numbers.map(
            lambda _: __import__("sigv4").__file__  # by value: tests are not sent
        ).collect()
        frame = session.read.parquet(str(source)).limit(1000)
        urls = frame.mapInArrow(mapper, mapper.schema("key string")).collect()
    finally:
        session.stop()
    assert all("sigv4_engine.zip" in path for path in where)
    assert len(urls) == 1000


def test_ray(source, expected, mapper, tmp_path):
    """A local cluster of two; a worker that is killed once loses nothing, and no log has a secret.

    The control: a variable of `runtime_env` is found in the logs, so no secret goes there.
    """
    ray = pytest.importorskip("ray", reason="ray is not installed (the group 'engines')")
    logs = tempfile.mkdtemp(prefix="ray")  # a short name: sockets are in it
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        configure_logging=False,
        _temp_dir=logs,
        runtime_env={"env_vars": {"NO_SECRET": PLANTED}},
    )
    mark = tmp_path / "killed"

    def work(table):
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), 9)
        return mapper.table(table)

    try:
        dataset = ray.data.read_parquet(str(source)).map_batches(
            work, batch_format="pyarrow", batch_size=50_000
        )
        dataset.write_parquet(str(tmp_path / "urls"))
    finally:
        ray.shutdown()
    try:
        assert mark.exists()
        check(pq.read_table(tmp_path / "urls").column("url").to_pylist(), expected)
        assert holding(Path(logs), PLANTED)
        assert holding(Path(logs), SECRET) == []
    finally:
        shutil.rmtree(logs, ignore_errors=True)
