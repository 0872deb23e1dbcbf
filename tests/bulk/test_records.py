"""Records of text and tables: all of their fields are kept, or the record is refused."""

from __future__ import annotations

import json

import pytest

from sigv4.cli import main

from .tools import CLIENT, presign, url, write


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl", "tsv"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_record_with_other_columns(tmp_path, suffix, quote, jobs):
    """A key with a comma that is not quoted is two fields: no URL is made of its first part."""
    rows = [("key", "n"), ("a", "1"), ("b", "c.txt", "2"), ("d",), ("e", "3")]
    lines = [",".join(f"{quote}{field}{quote}" for field in row) for row in rows]
    source = write(tmp_path / "k.csv", "".join(f"{line}\n" for line in lines))
    output, errors = tmp_path / f"o.{suffix}", tmp_path / "e.txt"
    arguments = ["--input", source, "--output", output, "--errors", errors, "--jobs", jobs]
    assert presign(*arguments) == 3
    made = output.read_text()
    assert [url(key) in made for key in "abde"] == [True, False, False, True]
    reported = errors.read_text().splitlines()
    assert [line.split("\t")[0] for line in reported] == ["3", "4"]
    assert "has 3 fields, and there are 2 columns" in reported[0]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_record_without_names_that_has_other_fields(tmp_path, suffix, quote, jobs):
    """Each has as many as the first."""
    rows = [("1", "a"), ("2", "b", "c.txt"), ("3",), ("4", "e")]
    lines = [",".join(f"{quote}{field}{quote}" for field in row) for row in rows]
    source = write(tmp_path / "k.csv", "".join(f"{line}\n" for line in lines))
    output, errors = tmp_path / f"o.{suffix}", tmp_path / "e.txt"
    arguments = ["--input", source, "--output", output, "--errors", errors, "--jobs", jobs]
    assert presign(*arguments, "--column", "2") == 3
    made = output.read_text()
    assert [url(key) in made for key in "abe"] == [True, False, True]
    reported = errors.read_text().splitlines()
    assert [line.split("\t")[0] for line in reported] == ["2", "3"]
    assert "has 3 fields, and the first has 2" in reported[0]


def test_a_manifest_with_more_columns(tmp_path):
    """A row of S3 Batch Operations may lack its version, and has nothing after it."""
    source = write(tmp_path / "m.csv", "examplebucket,a\nexamplebucket,b,1\nexamplebucket,c,d,2\n")
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "batch-manifest", "--output", output]
    assert presign(*arguments) == 3
    assert output.read_text().splitlines() == [url("a"), url("b", VersionId="1")]


def test_two_columns_of_one_name(tmp_path, capsys):
    """One of them would be missing in an output that names them."""
    source = write(tmp_path / "k.csv", "key,n,n\na,1,2\n")
    assert presign("--input", source, "--output", tmp_path / "o.jsonl") == 1
    assert "2 columns are named 'n'" in capsys.readouterr().err
    assert presign("--input", source, "--output", tmp_path / "o.csv") == 0
    assert (tmp_path / "o.csv").read_text() == f"key,n,n,url\na,1,2,{url('a')}\n"


def test_a_prefix_that_is_not_utf_8(tmp_path, capsys):
    """Each key is refused for it."""
    source = write(tmp_path / "k.csv", "key\na\n")
    arguments = ["--input", source, "--output", tmp_path / "o.txt", "--key-prefix", "\udcff"]
    assert presign(*arguments) == 3
    assert "lone surrogate" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
def test_verdicts_on_what_is_not_text(tmp_path, suffix):
    """Parquet takes no text that is not UTF-8: the row is refused."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra 'arrow' is not installed")
    lines = {"txt": [b"\xff"], "csv": [b"url", b"\xff"], "jsonl": [b'{"url": "\xff"}']}
    source = write(tmp_path / f"u.{suffix}", b"\n".join([*lines[suffix], b""]))
    output, errors = tmp_path / "v.parquet", tmp_path / "e.txt"
    arguments = ["--input", source, "--output", str(output), "--errors", str(errors)]
    assert main(["bulk", "verify", "--demo", "--quiet", *arguments]) == 3
    assert "not UTF-8" in errors.read_text()
    assert parquet.read_table(output).num_rows == 0


def test_values_of_tables_in_text(tmp_path):
    """JSON has no NaN, and bytes are the text that they are."""
    pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    row = {"key": "a", "x": float("nan"), "l": [1.5, float("inf")], "b": b"raw \xff"}
    __import__("pyarrow.parquet").parquet.write_table(
        pa.Table.from_pylist([row]), tmp_path / "k.parquet"
    )
    output = tmp_path / "o.jsonl"
    assert presign("--input", tmp_path / "k.parquet", "--output", output) == 0
    assert json.loads(output.read_text(), parse_constant=pytest.fail) == {
        "key": "a",
        "x": None,
        "l": [1.5, None],
        "b": "raw \\xff",
        "url": url("a"),
    }
    assert presign("--input", tmp_path / "k.parquet", "--output", tmp_path / "o.csv") == 0
    assert "raw \\xff," in (tmp_path / "o.csv").read_text()


def test_reasons_name_flags(tmp_path):
    """The file of refused rows says what the terminal would."""
    source, errors = write(tmp_path / "k.txt", "../a\n"), tmp_path / "e.txt"
    assert presign("--input", source, "--output", tmp_path / "o.txt", "--errors", errors) == 3
    assert "pass --allow-unsafe-keys and" in errors.read_text()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
def test_a_column_of_keys_and_one_of_a_header(tmp_path, suffix, jobs):
    """Only the key is in the URL; the type is signed all the same."""
    source = write(tmp_path / "k.csv", "key,kind\na.png,image/png\nb.txt,text/plain\n")
    output = tmp_path / f"o.{suffix}"
    columns = ["--column", "Key=key", "--column", "ContentType=kind", "--operation", "put_object"]
    assert presign(*columns, "--input", source, "--output", output, "--jobs", jobs) == 0
    rows = [("a.png", "image/png"), ("b.txt", "text/plain")]
    urls = [
        CLIENT.presign("put_object", Bucket="examplebucket", Key=key, ContentType=kind).url
        for key, kind in rows
    ]
    made = output.read_text()
    assert [url in made for url in urls] == [True, True]
