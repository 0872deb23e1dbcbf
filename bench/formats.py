"""The same keys in each format that `sigv4 bulk` reads, as people have them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

BUCKET = "bench-bucket"
SCHEMA = "Bucket, Key, Size, LastModifiedDate, ETag, StorageClass"
DATE, TAG = "2026-11-23T01:00:00.000Z", "0123456789abcdef0123456789abcdef"
BATCH = 25_575  # rows of a mebibyte of keys, and of a row group


def keys(count: int, first: int = 0) -> list[str]:
    return [f"photos/2026/11/23/image-{number:012d}.jpg" for number in range(first, first + count)]


def starts(count: int) -> list[tuple[int, int]]:
    """Where each batch of rows begins, and how many it has."""
    return [(first, min(BATCH, count - first)) for first in range(0, count, BATCH)]


def text(folder: Path, count: int) -> Path:
    path = folder / "keys.txt"
    with path.open("w") as file:
        for first, rows in starts(count):
            file.writelines(f"{key}\n" for key in keys(rows, first))
    return path


def csv(folder: Path, count: int) -> Path:
    path = folder / "keys.csv"
    with path.open("w") as file:
        file.write("key,size\n")
        for first, rows in starts(count):
            file.writelines(f"{key},48213\n" for key in keys(rows, first))
    return path


def json_lines(folder: Path, count: int) -> Path:
    path = folder / "keys.jsonl"
    with path.open("w") as file:
        for first, rows in starts(count):
            file.writelines(f'{{"key": "{key}", "size": 48213}}\n' for key in keys(rows, first))
    return path


def parquet(folder: Path, count: int, bucket: bool = False) -> Path:
    """A column of keys; with `bucket`, columns as S3 Inventory names them."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow.parquet import ParquetWriter

    names = ("bucket", "key") if bucket else ("key",)
    schema = pa.schema([(name, pa.string()) for name in names])
    path = folder / "keys.parquet"
    with ParquetWriter(path, schema) as file:
        for first, rows in starts(count):
            columns = [[BUCKET] * rows, keys(rows, first)] if bucket else [keys(rows, first)]
            arrays = [pa.array(column, pa.string()) for column in columns]
            file.write_batch(pa.record_batch(arrays, schema=schema))
    return path


def inventory_of_csv(folder: Path, count: int) -> Path:
    """As S3 delivers it: a manifest, and a compressed file of quoted values without a header."""
    path = _data(folder) / "1.csv.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        for first, rows in starts(count):
            file.writelines(
                f'"{BUCKET}","{key}","48213","{DATE}","{TAG}","STANDARD"\n'
                for key in keys(rows, first)
            )
    return _manifest(path, "CSV", SCHEMA)


def inventory_of_parquet(folder: Path, count: int) -> Path:
    """As S3 delivers it: a manifest, and a file with the columns bucket and key."""
    path = parquet(folder, count, bucket=True).rename(_data(folder) / "1.parquet")
    return _manifest(path, "Parquet", "message s3.inventory { required binary bucket (UTF8); }")


def _data(folder: Path) -> Path:
    made = folder / "inventory" / "data"
    made.mkdir(parents=True)
    return made


def _manifest(data: Path, kind: str, schema: str) -> Path:
    with data.open("rb") as file:
        digest = hashlib.md5(usedforsecurity=False)
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    listed = {"key": f"inventory/data/{data.name}", "MD5checksum": digest.hexdigest()}
    made = {"sourceBucket": BUCKET, "fileFormat": kind, "fileSchema": schema, "files": [listed]}
    path = data.parents[1] / "2026-11-23T01-00Z" / "manifest.json"
    path.parent.mkdir()
    path.write_text(json.dumps(made))
    return path


# What is measured: its name, what makes the input, and the name of the output.
FORMATS: tuple[tuple[str, Callable[[Path, int], Path], str], ...] = (
    ("CSV to CSV", csv, "urls.csv"),
    ("JSON lines to JSON lines", json_lines, "urls.jsonl"),
    ("inventory of CSV to CSV", inventory_of_csv, "urls.csv"),
    ("inventory of Parquet to Parquet", inventory_of_parquet, "urls.parquet"),
)
