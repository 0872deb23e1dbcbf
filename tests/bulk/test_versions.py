"""Lists of versions: deleted objects and old versions are not signed unless they are asked for."""

from __future__ import annotations

import json

import pytest

from sigv4.bulk.listings import LAYOUTS
from sigv4.cli import main
from sigv4.core.errors import InvalidRow

from .tools import ARGUMENTS, presign, url, write

KINDS = ["csv", "jsonl", "parquet", "orc"]
OLD_AND_DELETED = [
    ("a", "v2", True, False),
    ("a", "v1", False, False),
    ("gone", "v4", True, True),
    ("gone", "v3", False, False),
    ("b", "v5", True, False),
]
LONG = "k" * 50
AWS_ID = "JKdy7NGmcw28wVUCLR3uuCO8x2Hx8a9Y"


def write_rows(path, names, rows) -> None:
    """Write rows in the format that the name says."""
    records = [dict(zip(names, row, strict=True)) for row in rows]
    if path.suffix == ".csv":
        cells = [["" if cell is None else str(cell).lower() for cell in row] for row in rows]
        write(path, "".join(f"{','.join(row)}\n" for row in [names, *cells]))
    elif path.suffix == ".jsonl":
        write(path, "".join(json.dumps(record) + "\n" for record in records))
    else:
        pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
        table = pa.table({name: [record[name] for record in records] for name in names})
        if path.suffix == ".orc":
            __import__("pyarrow.orc").orc.write_table(table, path)
        else:
            __import__("pyarrow.parquet").parquet.write_table(table, path)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "names",
    [
        ["key", "version_id", "is_latest", "is_delete_marker"],
        ["Key", "VersionId", "IsLatest", "IsDeleteMarker"],
        ["key", "versionId", "IsLatest", "isDeleteMarker"],
    ],
)
def test_files_of_an_inventory_by_themselves(tmp_path, capsys, names, kind, jobs):
    """Without a manifest too, columns say which objects are gone and which versions are old."""
    path, output = tmp_path / f"i.{kind}", tmp_path / "o.txt"
    write_rows(path, names, OLD_AND_DELETED)
    words = ["--input", path, "--output", output, "--column", names[0], "--jobs", jobs]
    assert presign(*words) == 0
    assert output.read_text().splitlines() == [url("a"), url("b")]
    assert "1 delete markers skipped, 2 older versions skipped" in capsys.readouterr().err
    assert presign(*words, "--column", f"VersionId={names[1]}") == 0
    each = [("a", "v2"), ("a", "v1"), ("gone", "v3"), ("b", "v5")]
    assert output.read_text().splitlines() == [url(key, VersionId=id_) for key, id_ in each]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_later_file_that_has_the_column(tmp_path, jobs):
    """Columns are looked at in each file."""
    output = tmp_path / "o.txt"
    write_rows(tmp_path / "1.parquet", ["key"], [("a",)])
    write_rows(tmp_path / "2.parquet", ["key", "is_delete_marker"], [("b", True), ("c", False)])
    words = ["--input", tmp_path / "1.parquet", tmp_path / "2.parquet", "--output", output]
    assert presign(*words, "--jobs", jobs) == 0
    assert output.read_text().splitlines() == [url("a"), url("c")]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kind", ["csv", "parquet", "orc"])
def test_live_tables(tmp_path, capsys, kind, jobs):
    """They have a row for each version and do not say which is the latest."""
    path, output = tmp_path / f"live.{kind}", tmp_path / "o.txt"
    names = ["key", "sequence_number", "version_id", "is_delete_marker"]
    rows = [("a", "1", "v1", False), ("a", "2", "v2", False), ("gone", "3", "v3", True)]
    write_rows(path, names, [*rows, ("b", "4", None, False)])
    words = ["--input", path, "--output", output, "--jobs", jobs]
    assert presign(*words) == 1
    assert "--versions all" in capsys.readouterr().err
    assert not output.exists()
    assert presign(*words, "--versions", "all") == 0
    each = [("a", "v1"), ("a", "v2"), ("b", "null")]
    assert output.read_text().splitlines() == [url(key, VersionId=id_) for key, id_ in each]


@pytest.mark.parametrize("text", ['"IsLatest": false', '"Is\\u004catest": false'])
def test_fields_of_json_lines(tmp_path, text):
    """Records with such a field are looked at, among others that lack it."""
    source = write(tmp_path / "k.jsonl", f'{{"key": "a"}}\n"b"\n{{"key": "c", {text}}}\n')
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text().splitlines() == [url("a"), url("b")]


S5CMD = [
    {"key": "s3://examplebucket/a", "version_id": "v2", "type": "file", "size": 3, "etag": "x"},
    {"key": "s3://examplebucket/a", "version_id": "v1", "type": "file", "etag": "x"},
    {"key": "s3://examplebucket/gone", "version_id": "v4", "type": "file"},
    {"key": "s3://examplebucket/b", "type": "file", "size": 1},
]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_versions_of_s5cmd_as_json(tmp_path, capsys, jobs):
    """Each is signed with its id, if that is asked for; delete markers are not."""
    source = write(tmp_path / "l", "".join(json.dumps(row) + "\n" for row in S5CMD))
    output = tmp_path / "o.txt"
    words = ["--input", source, "--input-format", "s5cmd-json", "--output", output]
    words += ["--jobs", jobs]
    assert presign(*words) == 3
    assert output.read_text().splitlines() == [url("b")]
    assert "List without --all-versions" in capsys.readouterr().err
    source = write(tmp_path / "l", "".join(json.dumps(row) + "\n" for row in S5CMD[:3]))
    assert presign(*words, "--versions", "all") == 0
    assert output.read_text().splitlines() == [url("a", VersionId=id_) for id_ in ("v2", "v1")]


@pytest.mark.parametrize(
    "version", [AWS_ID, "null", "0d6a3c1e-1b1b-4a43-9c37-d6e6f9d7f0aa", "1704190272000000"]
)
@pytest.mark.parametrize("key", ["a.txt", "a b.txt", LONG[:49], LONG, f"{LONG} x"])
def test_versions_of_s5cmd_as_text(version, key):
    """The version id that ends a line is no part of the key, so the line is refused."""
    head = "2024/01/02 10:11:12               1234  "
    with pytest.raises(InvalidRow, match="ends in a version id"):
        LAYOUTS["s5cmd-ls"](f"{head}{key:<50} {version}")
    assert LAYOUTS["s5cmd-ls"](f"{head}{key}") == key


QUERIED = [{"Key": "a", "VersionId": "v2"}, {"Key": "a", "VersionId": "v1"}]


def test_versions_that_were_queried_without_the_latest(tmp_path, capsys):
    """Version ids are not dropped without a word."""
    source, output = write(tmp_path / "l.json", json.dumps(QUERIED)), tmp_path / "o.txt"
    words = ["--input", source, "--input-format", "list-objects", "--output", output]
    assert presign(*words) == 3
    assert "Add IsLatest to --query" in capsys.readouterr().err
    assert presign(*words, "--versions", "all") == 0
    assert output.read_text().splitlines() == [url("a", VersionId=id_) for id_ in ("v2", "v1")]


def test_forms_for_the_latest_only(tmp_path, capsys):
    """A key of which old versions are listed gets one form."""
    page = {"Versions": [{**row, "IsLatest": row["VersionId"] == "v2"} for row in QUERIED]}
    source, output = write(tmp_path / "l.json", json.dumps(page)), tmp_path / "o.txt"
    words = ["bulk", "post", *ARGUMENTS, "--bucket", "examplebucket", "--input", source]
    assert main([*words, "--input-format", "list-objects", "--output", str(output)]) == 0
    assert [json.loads(line)["fields"]["key"] for line in output.read_text().splitlines()] == ["a"]
    assert "1 forms made, 1 older versions skipped" in capsys.readouterr().err


def of_mc(key: str, **fields) -> str:
    """A line of `mc ls --json`; see cmd/ls.go of minio/mc."""
    usual = {"status": "success", "type": "file", "lastModified": "2026-11-23T10:00:00Z"}
    return json.dumps({**usual, "size": 5, "key": key, "etag": "e", **fields})


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_versions_of_mc(tmp_path, suffix, jobs):
    """No record says whether it is the latest, so none is signed without its id."""
    lines = [
        of_mc("a", versionId="v2", versionOrdinal=2),
        of_mc("a", versionId="v1", versionOrdinal=1),
        of_mc("gone", versionId="v4", versionOrdinal=2, isDeleteMarker=True),
        of_mc("gone", versionId="v3", versionOrdinal=1),
    ]
    source = write(tmp_path / "l.jsonl", "\n".join([*lines, ""]))
    output, errors = tmp_path / f"o.{suffix}", tmp_path / "e.txt"
    words = ["--input", source, "--output", output, "--jobs", jobs, "--column", "key"]
    assert presign(*words, "--errors", errors) == 3
    assert output.read_text() == ""
    assert errors.read_text().count("one of several versions: it has a versionId") == 3
    assert presign(*words, "--column", "VersionId=versionId") == 0
    each = [url(key, VersionId=id_) for key, id_ in (("a", "v2"), ("a", "v1"), ("gone", "v3"))]
    assert [line in output.read_text() for line in each] == [True] * 3


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_objects_and_folders_of_mc(tmp_path, capsys, jobs):
    """Each object is numbered 1, and folders are no objects."""
    lines = [of_mc("a", versionOrdinal=1), of_mc("b/", type="folder", versionOrdinal=1), of_mc("c")]
    source = write(tmp_path / "l.jsonl", "\n".join([*lines, ""]))
    output = tmp_path / "o.txt"
    words = ["--input", source, "--output", output, "--jobs", jobs, "--column", "key"]
    assert presign(*words) == 0
    assert output.read_text().splitlines() == [url("a"), url("c")]
    assert "1 folders skipped" in capsys.readouterr().err


def test_json_with_fields_of_such_names(tmp_path):
    """Of other programs: nothing is skipped or refused."""
    lines = ['{"key": "a", "type": "folder"}', '{"key": "b", "versionId": "1"}']
    source = write(tmp_path / "l.jsonl", "\n".join([*lines, ""]))
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--column", "key") == 0
    assert output.read_text().splitlines() == [url("a"), url("b")]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ("https://play.min.io/examplebucket/photos/2026/", "--key-prefix photos/2026/"),
        ("https://play.min.io:9000/examplebucket/photos/IMG", "--key-prefix photos/"),
        ("https://play.min.io/", "its keys begin with the bucket"),
        ("https://play.min.io/examplebucket", "its keys begin with the bucket"),
    ],
)
def test_folders_that_mc_listed(tmp_path, listed, reason, suffix, jobs):
    """Keys are relative to them, so that each URL would name an object that does not exist."""
    source = write(tmp_path / "l.jsonl", of_mc("a", versionOrdinal=1, url=listed) + "\n")
    output, errors = tmp_path / f"o.{suffix}", tmp_path / "e.txt"
    words = ["--input", source, "--output", output, "--jobs", jobs, "--result-column", "made"]
    assert presign(*words, "--errors", errors) == 3
    assert output.read_text() == ""
    assert reason in errors.read_text()
    assert presign(*words, "--key-prefix", "photos/") == 0
    assert url("photos/a") in output.read_text()


def test_a_long_folder_that_mc_listed(tmp_path):
    """The remedy names all of it, as a shell takes it."""
    folder = "a rather long folder name/" * 5
    listed = f"https://play.min.io/examplebucket/{folder}"
    source = write(tmp_path / "l.jsonl", of_mc("a", versionOrdinal=1, url=listed) + "\n")
    errors = tmp_path / "e.txt"
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--errors", errors) == 3
    assert f"Pass --key-prefix '{folder}'." in errors.read_text()


@pytest.mark.parametrize(
    "record",
    [
        of_mc("a", versionOrdinal=1, url="https://play.min.io/examplebucket/"),
        of_mc("a", versionOrdinal=1, url="https://play.min.io/examplebucket/IMG"),
        of_mc("a", versionOrdinal=1, url="photos/"),
        of_mc("a", versionOrdinal=1, url=5),
        of_mc("a", versionOrdinal=1),
        json.dumps({"key": "a", "url": "https://play.min.io/examplebucket/photos/"}),
    ],
)
def test_buckets_that_mc_listed(tmp_path, record):
    """And what is not of mc."""
    source, output = write(tmp_path / "l.jsonl", record + "\n"), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text().splitlines() == [url("a")]
    assert presign("--input", source, "--output", output, "--column", "key") == 0


def test_another_column_of_what_mc_listed(tmp_path):
    """A column of whole keys that somebody added is taken."""
    fields = {"versionOrdinal": 1, "url": "https://play.min.io/examplebucket/photos/"}
    source = write(tmp_path / "l.jsonl", of_mc("a", whole="photos/a", **fields) + "\n")
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--column", "whole") == 0
    assert output.read_text().splitlines() == [url("photos/a")]
