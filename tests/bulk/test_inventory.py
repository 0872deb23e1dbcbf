"""Inventories, S3 Batch Operations, journal tables: their layouts, versions and traps."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from .tools import presign, url, write

SCHEMA = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size"
ROWS = [
    ("a+b%2Bc.txt", "v2", "true", "false"),
    ("a+b%2Bc.txt", "v1", "false", "false"),
    ("gone.txt", "v4", "true", "true"),
    ("gone.txt", "v3", "false", "false"),
    ("old.txt", "", "true", "false"),
    ("%C3%A9.txt", "v5", "true", "false"),
]


def lay_out(folder: Path, data: bytes, kind: str, schema: str, suffix: str, **manifest) -> Path:
    """As S3 does: a manifest of a date, its checksum, and a file beside."""
    write(folder / "data" / f"1.{suffix}", data)
    digest = hashlib.md5(data).hexdigest()
    listed = {"key": f"inv/src/all/data/1.{suffix}", "MD5checksum": digest}
    text = json.dumps(
        {
            "sourceBucket": "examplebucket",
            "fileFormat": kind,
            "fileSchema": schema,
            "files": [listed],
            **manifest,
        }
    )
    path = folder / "2026-11-23T01-00Z" / "manifest.json"
    write(path, text)
    write(path.with_name("manifest.checksum"), hashlib.md5(text.encode()).hexdigest())
    return path


@pytest.fixture
def inventory(tmp_path) -> Path:
    """Of all versions, in CSV."""
    lines = [
        f'"examplebucket","{key}","{version}","{latest}","{marker}","1"\n'
        for key, version, latest, marker in ROWS
    ]
    data = gzip.compress("".join(lines).encode(), mtime=0)
    return lay_out(tmp_path / "inv" / "src" / "all", data, "CSV", SCHEMA, "csv.gz")


LATEST = [url("a b+c.txt"), url("old.txt"), url("é.txt")]
EACH = [
    url("a b+c.txt", VersionId="v2"),
    url("a b+c.txt", VersionId="v1"),
    url("gone.txt", VersionId="v3"),
    url("old.txt", VersionId="null"),
    url("é.txt", VersionId="v5"),
]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_only_the_latest(inventory, tmp_path, capsys, jobs):
    """A key once, and none that was deleted."""
    output = tmp_path / "o.txt"
    arguments = ["--input", inventory, "--output", output, "--jobs", jobs]
    assert presign(*arguments, bucket=None) == 0
    assert output.read_text().splitlines() == LATEST
    assert "1 delete markers skipped, 2 older versions skipped" in capsys.readouterr().err


@pytest.mark.parametrize("extra", [["--versions", "all"], ["--column", "VersionId=VersionId"]])
def test_each_version(inventory, tmp_path, extra):
    """With its id; what was written before versioning is the version null."""
    output = tmp_path / "o.txt"
    assert presign("--input", inventory, "--output", output, *extra, bucket=None) == 0
    assert output.read_text().splitlines() == EACH


def test_symlinks_for_hive(inventory, tmp_path):
    """A symlink.txt is read with the manifest of its date."""
    folder = inventory.parents[1] / "hive" / "dt=2026-11-23-01-00"
    listed = write(folder / "symlink.txt", "s3://lists/inv/src/all/data/1.csv.gz\n")
    output = tmp_path / "o.txt"
    assert presign("--input", listed, "--output", output, bucket=None) == 0
    assert output.read_text().splitlines() == LATEST


def test_symlinks_with_blanks(inventory, tmp_path):
    """A folder may have a blank in its name, and a line may end in CR LF."""
    folder = inventory.parents[1] / "hive" / "dt=2026-11-23-01-00"
    listed = write(folder / "symlink.txt", "s3://lists/my inv/src/all/data/1.csv.gz\r\n")
    output = tmp_path / "o.txt"
    assert presign("--input", listed, "--output", output, bucket=None) == 0
    assert output.read_text().splitlines() == LATEST


def test_symlinks_without_a_manifest(inventory, tmp_path, capsys):
    """The columns of CSV are not guessed."""
    folder = inventory.parents[1] / "hive" / "dt=2026-11-24-01-00"
    listed = write(folder / "symlink.txt", "s3://lists/inv/src/all/data/1.csv.gz\n")
    assert presign("--input", listed, "--output", tmp_path / "o.txt") == 1
    assert "Pass that manifest.json" in capsys.readouterr().err


def test_a_manifest_that_was_changed(inventory, tmp_path, capsys):
    """Its checksum beside is read."""
    inventory.write_text(inventory.read_text().replace("examplebucket", "other-bucket"))
    assert presign("--input", inventory, "--output", tmp_path / "o.txt", bucket=None) == 1
    assert "manifest.checksum" in capsys.readouterr().err


@pytest.mark.parametrize(
    "key", ["/etc/passwd", "etc/passwd", "../../secret.csv", "..", "data/..", "a\\b", ""]
)
def test_a_manifest_names_files_beside_it_only(tmp_path, capsys, key):
    """Nothing else of the machine is read."""
    write(tmp_path / "secret.csv", '"examplebucket","a"\n')
    manifest = {
        "sourceBucket": "examplebucket",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key",
        "files": [{"key": key}],
    }
    path = write(tmp_path / "a" / "b" / "manifest.json", json.dumps(manifest))
    assert presign("--input", path, "--output", tmp_path / "o.txt") == 1
    assert "is missing" in capsys.readouterr().err


def test_an_inventory_of_nothing(tmp_path):
    """An empty bucket gives an empty output, in each format."""
    for kind, schema in (("CSV", "Bucket, Key"), ("Parquet", "message s3.inventory {}")):
        manifest = {"sourceBucket": "examplebucket", "fileFormat": kind, "fileSchema": schema}
        path = write(tmp_path / kind / "manifest.json", json.dumps({**manifest, "files": []}))
        if kind == "Parquet":
            pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
        assert presign("--input", path, "--output", tmp_path / "o.txt") == 0
        assert (tmp_path / "o.txt").read_text() == ""


@pytest.mark.parametrize("kind", ["parquet", "orc"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_tables_by_name(tmp_path, kind, jobs):
    """Columns are found by name in each file, whatever their order; ORC too."""
    pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    columns = {
        "key": ["a+b%2B", "gone", "old"],
        "is_latest": [True, True, False],
        "is_delete_marker": [False, True, False],
        "version_id": ["1", "2", "3"],
    }
    folder = tmp_path / "inv"
    listed = []
    for number, names in enumerate([list(columns), list(reversed(columns))]):
        path = folder / "data" / f"{number}.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.table({name: columns[name] for name in names})
        if kind == "orc":
            __import__("pyarrow.orc").orc.write_table(table, path)
        else:
            __import__("pyarrow.parquet").parquet.write_table(table, path)
        digest = hashlib.md5(path.read_bytes()).hexdigest()
        listed.append({"key": f"x/data/{path.name}", "MD5checksum": digest})
    manifest = {"sourceBucket": "examplebucket", "fileFormat": kind.upper(), "fileSchema": "s"}
    source = write(folder / "d" / "manifest.json", json.dumps({**manifest, "files": listed}))
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--output", output, "--jobs", jobs]
    assert presign(*arguments, bucket=None) == 0
    assert output.read_text().splitlines() == [url("a+b%2B")] * 2


MANIFEST = "examplebucket,a%20b.txt\nother-bucket,c.txt\nexamplebucket,d.txt,v1\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_batch_manifests(tmp_path, jobs):
    """Keys are decoded once; each row is signed for its bucket, and its version if it has one."""
    source, output = write(tmp_path / "m.csv", MANIFEST), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "batch-manifest", "--jobs", jobs]
    assert presign(*arguments, "--output", output, bucket=None) == 0
    assert output.read_text().splitlines() == [
        url("a b.txt"),
        url("c.txt", bucket="other-bucket"),
        url("d.txt", VersionId="v1"),
    ]


def test_batch_manifests_of_one_bucket(tmp_path):
    """Rows of another bucket are refused where one is named."""
    source, output = write(tmp_path / "m.csv", MANIFEST), tmp_path / "o.txt"
    errors = tmp_path / "e.txt"
    arguments = ["--input", source, "--input-format", "batch-manifest", "--errors", errors]
    assert presign(*arguments, "--output", output) == 3
    assert errors.read_text().startswith("2\tThe row names the bucket")
    assert len(output.read_text().splitlines()) == 2


def test_a_batch_manifest_read_as_csv(tmp_path, capsys):
    """The flag to use is named; nothing is signed for the wrong bucket, or encoded twice."""
    source = write(tmp_path / "m.csv", MANIFEST)
    arguments = ["--input", source, "--output", tmp_path / "o.txt", "--column", "2"]
    assert presign(*arguments) == 1
    assert "--input-format batch-manifest" in capsys.readouterr().err


def test_batch_reports(tmp_path):
    """Only tasks that succeeded."""
    rows = [
        ["examplebucket", "a%20b", "", "succeeded", "", "200", "Successful"],
        ["examplebucket", "c", "", "failed", "AccessDenied", "403", "denied, with a comma"],
        ["examplebucket", "d", "v1", "Succeeded", "", "200", ""],
    ]
    source = tmp_path / "r.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "batch-report", "--output", output]
    assert presign(*arguments, bucket=None) == 0
    assert output.read_text().splitlines() == [url("a b"), url("d", VersionId="v1")]


def test_encoded_keys_of_raw_inventories(tmp_path, capsys):
    """A column of CSV without a header that may be encoded is not signed at a guess."""
    source, output = write(tmp_path / "1.csv", '"b","a%20b"\n"b","c"\n'), tmp_path / "o.txt"
    arguments = ["--input", source, "--column", "2", "--output", output]
    assert presign(*arguments) == 3
    assert "--decode-keys" in capsys.readouterr().err
    assert output.read_text().splitlines() == [url("c")]
    assert presign(*arguments, "--decode-keys") == 0
    assert output.read_text().splitlines() == [url("a b"), url("c")]
    assert presign(*arguments, "--no-decode-keys") == 0
    assert output.read_text().splitlines() == [url("a%20b"), url("c")]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_an_empty_version_is_refused(tmp_path, suffix):
    """S3 answers InvalidArgument to it; the row says so."""
    data = {"csv": "key,v\na,\nb,1\n", "jsonl": '{"key":"a","v":""}\n{"key":"b","v":"1"}\n'}
    source, output = write(tmp_path / f"k.{suffix}", data[suffix]), tmp_path / "o.txt"
    arguments = ["--input", source, "--output", output, "--column", "VersionId=v"]
    assert presign(*arguments) == 3
    assert output.read_text().splitlines() == [url("b", VersionId="1")]


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_journal_tables(tmp_path, suffix):
    """Changes that delete have no object."""
    rows = [
        ("a", "CREATE", "1", False),
        ("b", "DELETE", "2", False),
        ("c", "UPDATE_METADATA", "3", False),
        ("d", "CREATE", "4", True),
    ]
    names = ["key", "record_type", "sequence_number", "is_delete_marker"]
    path = tmp_path / f"j.{suffix}"
    if suffix == "parquet":
        pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
        table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
        __import__("pyarrow.parquet").parquet.write_table(table, path)
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([names, *rows])
    output = tmp_path / "o.txt"
    assert presign("--input", path, "--output", output) == 0
    assert output.read_text().splitlines() == [url("a"), url("c")]
