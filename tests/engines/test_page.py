"""docs/engines.md: each piece runs as it stands, and gives the same URLs."""

from __future__ import annotations

import shutil

import pytest

import sigv4
from sigv4.s3 import S3

from .page import KEY_ID, PACKAGES, SECRET, engine, pieces, prepare

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the group 'engines')")
pq = pytest.importorskip("pyarrow.parquet")

pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]

KEYS = [f"photos/{'é ' if number % 7 == 0 else ''}{number:07d}.jpg" for number in range(20_000)]


def test_all_are_there():
    """One for each engine, of ten lines at most."""
    found = pieces()
    assert set(PACKAGES) <= set(found)
    for title in PACKAGES:
        assert 3 <= len([line for line in found[title].splitlines() if line]) <= 10


@pytest.mark.parametrize("title", PACKAGES)
def test_piece(title, tmp_path, monkeypatch):
    """From keys.parquet to urls.parquet."""
    pytest.importorskip(PACKAGES[title], reason=f"{title} is not installed (the group 'engines')")
    if title == "Spark" and not shutil.which("java"):
        pytest.skip("Spark needs Java 17")
    monkeypatch.chdir(tmp_path)
    prepare(monkeypatch, tmp_path)
    pq.write_table(pa.table({"key": KEYS}), "keys.parquet", row_group_size=3_000)
    code, names = pieces(), {}
    piece = code[title]
    for name in ("keys.parquet", "urls.parquet"):  # a JVM stays in the folder that it began in
        piece = piece.replace(f'"{name}"', repr(str(tmp_path / name)))
    with engine(title):
        exec(code[""] + piece, names)
    table = pq.read_table("urls.parquet")
    client = S3(sigv4.Credentials(KEY_ID, SECRET), "eu-west-1")
    presigner = client.presigner("get_object", Bucket="my-bucket", at=names["at"])
    expected = dict(zip(KEYS, presigner.many(KEYS), strict=True))
    assert table.num_rows == len(KEYS)
    columns = (table.column(name).to_pylist() for name in ("key", "url"))
    assert dict(zip(*columns, strict=True)) == expected


def test_streaming(tmp_path, monkeypatch):
    """Several batches, each signed at its own time; no row is lost or there twice."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (the group 'engines')")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17")
    prepare(monkeypatch, tmp_path)
    code, names = pieces(), {}
    piece = code["Spark, structured streaming"]
    for name in ("arriving", "checkpoint", "urls"):
        piece = piece.replace(f'"{name}"', repr(str(tmp_path / name)))
    arriving = tmp_path / "arriving"
    arriving.mkdir()
    with engine("Spark"):
        from pyspark.sql import SparkSession

        names["session"] = SparkSession.builder.getOrCreate()
        pq.write_table(pa.table({"key": KEYS[:100]}), arriving / "1.parquet")
        exec(code[""] + piece, names)
        query = names["query"]
        query.processAllAvailable()
        pq.write_table(pa.table({"key": KEYS[100:200]}), arriving / "2.parquet")
        query.processAllAvailable()
        query.stop()
    table = pq.read_table(str(tmp_path / "urls"))
    assert sorted(table.column("key").to_pylist()) == sorted(KEYS[:200])
    assert all("X-Amz-Signature=" in url for url in table.column("url").to_pylist())
