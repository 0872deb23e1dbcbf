"""Upload forms and signed headers, one for each row."""

from __future__ import annotations

import json

import pytest

from sigv4.cli import main
from sigv4.s3 import S3

from .tools import ARGUMENTS, AT, CREDENTIALS, write


def post(*arguments: object) -> int:
    """Run ``sigv4 bulk post``; its exit status."""
    return main(["bulk", "post", *ARGUMENTS, *map(str, arguments)])


def form(bucket: str, key: str) -> dict:
    """The form that one call gives."""
    client = S3(CREDENTIALS, "eu-west-1")
    return client.generate_presigned_post(bucket, key, {}, [], 3600, at=AT)


BATCH = {
    "batch-manifest": "bucket-a,a%20b.txt\nbucket-b,c%2Bd.txt\nbucket-a,e+f.txt,v1\n",
    "batch-report": "bucket-a,a%20b.txt,,succeeded,,200,\nbucket-b,c%2Bd.txt,,succeeded,,200,\n"
    "bucket-a,e+f.txt,,succeeded,,200,\nbucket-a,no.txt,,failed,,403,\n",
    "csv": "b,key\nbucket-a,a b.txt\nbucket-b,c+d.txt\nbucket-a,e f.txt\n",
    "jsonl": '{"key":"a b.txt","b":"bucket-a"}\n{"key":"c+d.txt","b":"bucket-b"}\n'
    '{"key":"e f.txt","b":"bucket-a"}\n',
    "s3-uri": "s3://bucket-a/a b.txt\nS3://bucket-b/c+d.txt\ns3a://bucket-a/e f.txt\n",
}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", BATCH)
def test_forms_for_the_bucket_of_each_row(tmp_path, capsys, name, jobs):
    """Each form is for the bucket of its row; a row of another bucket than --bucket is refused."""
    source, output = write(tmp_path / "m", BATCH[name]), tmp_path / "o.txt"
    words = ["--input", source, "--input-format", name, "--jobs", jobs, "--output", output]
    words += ["--column", "Bucket=b"] if name in ("csv", "jsonl") else []
    rows = [("bucket-a", "a b.txt"), ("bucket-b", "c+d.txt"), ("bucket-a", "e f.txt")]
    assert post(*words) == 0
    made = [json.loads(line) for line in output.read_text().splitlines()]
    assert made == [form(*row) for row in rows]
    assert post(*words, "--bucket", "bucket-a") == 3
    made = [json.loads(line) for line in output.read_text().splitlines()]
    assert made == [form(*row) for row in (rows[0], rows[2])]
    assert "--bucket is 'bucket-a'" in capsys.readouterr().err


def test_forms_for_buckets_of_a_table(tmp_path):
    """Columns of Parquet name bucket and key too."""
    pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    table = pa.table({"key": ["k", "s3://x/y"], "b": ["bucket-a", "bucket-b"]})
    __import__("pyarrow.parquet").parquet.write_table(table, tmp_path / "k.parquet")
    output = tmp_path / "o.txt"
    words = ["--input", tmp_path / "k.parquet", "--output", output, "--column", "Bucket=b"]
    assert post(*words) == 3
    assert json.loads(output.read_text()) == form("bucket-a", "k")


def test_two_columns_that_name_the_key(tmp_path, capsys):
    """An error, as is a bucket beside a URI."""
    source = write(tmp_path / "k.csv", "key,u,b\na,s3://x/a,x\n")
    for other in ("Key=key", "Bucket=b"):
        words = ["--input", source, "--output", tmp_path / "o.txt", "--column", "URI=u"]
        assert post(*words, "--column", other) == 1
        assert "another column is named too" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
def test_forms_for_what_is_no_key(tmp_path, suffix, jobs):
    """An s3:// URI in a list of keys is refused, as when presigning."""
    data = {
        "txt": "s3://other/x.txt\nk\n",
        "csv": "key\ns3://other/x.txt\nk\n",
        "jsonl": '{"key":"s3://other/x.txt"}\n"k"\n',
    }
    source, output = write(tmp_path / f"k.{suffix}", data[suffix]), tmp_path / "o.txt"
    words = ["--bucket", "bucket-a", "--input", source, "--output", output, "--jobs", jobs]
    assert post(*words) == 3
    assert json.loads(output.read_text()) == form("bucket-a", "k")
    assert post(*words, "--allow-any-line") == 0
    made = [json.loads(line) for line in output.read_text().splitlines()]
    assert made == [form("bucket-a", "s3://other/x.txt"), form("bucket-a", "k")]
