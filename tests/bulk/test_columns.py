"""Columns that say more of a row than its key: its bucket, its version, whether it is deleted."""

from __future__ import annotations

import json

import pytest

from .test_inventory import lay_out
from .tools import presign, url, write

MARKED = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker"


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("quote", ['"', ""])
@pytest.mark.parametrize(
    ("schema", "short"),
    [
        (MARKED, ["examplebucket", "b", "v2"]),
        (MARKED, ["examplebucket", "b", "v2", "true"]),
        ("Bucket, Key, Size", ["examplebucket", "b"]),
    ],
)
def test_short_rows_of_an_inventory(tmp_path, capsys, schema, short, quote, jobs):
    """A row that has not a field for each column is no object that was found to exist."""
    whole = ["examplebucket", "a", "v1", "true", "false"][: schema.count(",") + 1]
    lines = [",".join(f"{quote}{field}{quote}" for field in row) for row in (whole, short)]
    data = "".join(f"{line}\n" for line in lines).encode()
    manifest = lay_out(tmp_path / "inv" / "src" / "all", data, "CSV", schema, "csv")
    output = tmp_path / "o.txt"
    arguments = ["--input", manifest, "--output", output, "--jobs", jobs]
    assert presign(*arguments, bucket=None) == 3
    assert output.read_text().splitlines() == [url("a")]
    assert f"The record has {len(short)} fields" in capsys.readouterr().err


def test_short_rows_of_batch_operations(tmp_path, capsys):
    """A manifest may lack versions; a report says of each task whether it succeeded."""
    source, output = write(tmp_path / "m.csv", "examplebucket,a\n"), tmp_path / "o.txt"
    arguments = ["--output", output, "--input"]
    assert presign(*arguments, source, "--input-format", "batch-manifest") == 0
    report = write(tmp_path / "r.csv", "examplebucket,a,,succeeded,,200,\nexamplebucket,b,\n")
    assert presign(*arguments, report, "--input-format", "batch-report") == 3
    assert "1 refused" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("name", ["bucket", "Bucket"])
def test_rows_of_another_bucket(tmp_path, capsys, suffix, name, jobs):
    """They are refused, and not signed for the bucket of the run."""
    rows = [{name: "examplebucket", "key": "a"}, {name: "other", "key": "b"}]
    source, output = tmp_path / f"k.{suffix}", tmp_path / "o.txt"
    if suffix == "parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.Table.from_pylist(rows), source)
    elif suffix == "csv":
        write(source, f"{name},key\n" + "".join(f"{r[name]},{r['key']}\n" for r in rows))
    else:
        write(source, "".join(json.dumps(row) + "\n" for row in rows))
    arguments = ["--input", source, "--output", output, "--jobs", jobs]
    assert presign(*arguments) == 3
    assert output.read_text().splitlines() == [url("a")]
    assert "The row names the bucket 'other'" in capsys.readouterr().err
    columns = ["--column", f"Bucket={name}", "--column", "Key=key"]
    assert presign(*arguments, *columns, bucket=None) == 0
    assert output.read_text().splitlines() == [url("a"), url("b", "other")]


def test_an_inventory_with_rows_of_another_bucket(tmp_path, capsys):
    """Its manifest names one bucket."""
    data = b'"examplebucket","a"\n"other","b"\n'
    manifest = lay_out(tmp_path / "inv" / "src" / "all", data, "CSV", "Bucket, Key", "csv")
    output = tmp_path / "o.txt"
    assert presign("--input", manifest, "--output", output, bucket=None) == 3
    assert output.read_text().splitlines() == [url("a")]
    assert "The row names the bucket 'other'" in capsys.readouterr().err


def test_other_columns_called_bucket(tmp_path):
    """Numbers are no buckets, and null names none."""
    lines = '{"key": "a", "bucket": 3}\n{"key": "b", "bucket": null}\n"bucket"\n'
    source, output = write(tmp_path / "k.jsonl", lines), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text().splitlines() == [url("a"), url("b"), url("bucket")]


@pytest.mark.parametrize("names", ["Key,VersionId", "key,version_id"])
def test_versions_without_a_column_that_says_which_is_the_latest(tmp_path, capsys, names):
    """The URL of a key is not written once for each of its versions."""
    source, output = write(tmp_path / "k.csv", f"{names}\na,v1\na,v2\n"), tmp_path / "o.txt"
    arguments = ["--input", source, "--output", output]
    assert presign(*arguments) == 1
    assert "--versions all" in capsys.readouterr().err
    assert presign(*arguments, "--versions", "all") == 0
    each = [url("a", VersionId="v1"), url("a", VersionId="v2")]
    assert output.read_text().splitlines() == each
    key, version = names.split(",")
    lines = [json.dumps({key: "a", version: each}) + "\n" for each in ("v1", "v2")]
    source = write(tmp_path / "k.jsonl", "".join(lines))
    arguments = ["--input", source, "--output", output, "--column", f"Key={key}"]
    assert presign(*arguments) == 3
    assert f"--column VersionId={version}" in capsys.readouterr().err
    assert output.read_text() == ""
    assert presign(*arguments, "--column", f"VersionId={version}") == 0
    assert output.read_text().splitlines() == each


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_journals_as_json_lines(tmp_path, capsys, jobs):
    """Rows that delete are skipped, as in Parquet."""
    kinds = ["CREATE", "DELETE", "UPDATE_METADATA"]
    rows = [
        {"bucket": "examplebucket", "key": f"k{n}", "sequence_number": str(n), "record_type": kind}
        for n, kind in enumerate(kinds)
    ]
    rows[0]["version_id"] = "v1"
    source = write(tmp_path / "k.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--jobs", jobs) == 0
    assert output.read_text().splitlines() == [url("k0"), url("k2")]
    assert "1 deletes skipped" in capsys.readouterr().err


def test_journals_with_versions(tmp_path):
    """An object that was written before versioning has the version null."""
    text = "bucket,key,sequence_number,record_type,version_id\n"
    text += "examplebucket,a,1,CREATE,v1\nexamplebucket,b,2,CREATE,\n"
    source, output = write(tmp_path / "k.csv", text), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--versions", "all") == 0
    expected = [url("a", VersionId="v1"), url("b", VersionId="null")]
    assert output.read_text().splitlines() == expected


@pytest.mark.parametrize("number", ["1_0", "+5", "-5", " 5", "٣", "5.0", "9" * 5000])
def test_numbers_are_digits(tmp_path, capsys, number):
    """0 to 9 alone: Python takes more."""
    source, output = write(tmp_path / "k.csv", f"n\n7\n{number}\n"), tmp_path / "o.txt"
    arguments = ["--key", "k", "--operation", "upload_part", "--param", "UploadId=u"]
    arguments += ["--input", source, "--output", output, "--column", "PartNumber=n"]
    assert presign(*arguments) == 3
    assert len(output.read_text().splitlines()) == 1
    assert "must be a whole number" in capsys.readouterr().err


@pytest.mark.parametrize("column", ["3", "99", "²", "٣"])
def test_a_column_that_is_not_there(tmp_path, capsys, column):
    """It is refused once, and not for each row."""
    source = write(tmp_path / "k.csv", "a,b\nc,d\n")
    assert presign("--input", source, "--column", column, "--output", tmp_path / "o.txt") == 1
    assert "There is no column" in capsys.readouterr().err


def test_folders_of_rclone_are_counted(tmp_path, capsys):
    """They are skipped, and the run says how many."""
    source, output = write(tmp_path / "l.txt", "d/\na\ne/\n"), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "rclone-lsf", "--output", output]
    assert presign(*arguments) == 0
    assert "1 presigned, 2 folders skipped" in capsys.readouterr().err
