"""Upload forms and signed headers, one for each row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.bulk import run as run_module
from sigv4.bulk.requesting import Posting, Signing
from sigv4.bulk.task import Task
from sigv4.cli import main
from sigv4.s3 import S3

from .tools import ARGUMENTS, AT, CREDENTIALS, ROOT, SECRET, write


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


HOST = "https://x.example.com"
SIGN = ["bulk", "sign", *ARGUMENTS]


def headers(url: str, service: str = "execute-api", **allowances: bool) -> dict:
    """The headers that one call gives."""
    signer = sigv4.Signer(CREDENTIALS, "eu-west-1", service, **allowances)
    return dict(signer.sign(sigv4.Request("GET", url), at=AT).headers)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
def test_a_path_that_clients_rewrite(tmp_path, suffix, jobs):
    """Its row is refused with the reason, and the others are signed, in any process."""
    urls = [f"{HOST}/ok", f"{HOST}/a b", f"{HOST}/é", f"{HOST}/ok2"]
    data = {
        "txt": "".join(f"{url}\n" for url in urls),
        "csv": "url\n" + "".join(f"{url}\n" for url in urls),
        "jsonl": "".join(json.dumps({"url": url}) + "\n" for url in urls),
    }
    source, errors = write(tmp_path / f"u.{suffix}", data[suffix]), tmp_path / "e.txt"
    words = ["--input", source, "--output", str(tmp_path / "o.txt"), "--errors", str(errors)]
    start = "import sys; from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", start, *SIGN, *words, "--service", "execute-api", "--jobs", jobs],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 3
    assert "Warning" not in done.stderr
    made = [json.loads(line) for line in (tmp_path / "o.txt").read_text().splitlines()]
    assert made == [headers(urls[0]), headers(urls[3])]
    refused = errors.read_text().splitlines()
    assert len(refused) == 2
    assert all("[rewritten-path]" in line and "does not arrive" in line for line in refused)


@pytest.mark.parametrize(
    ("service", "url", "flag"),
    [
        ("execute-api", f"{HOST}/a b", "--allow-ambiguous-paths"),
        ("s3", "https://b.s3.eu-west-1.amazonaws.com/a+b", "--allow-ambiguous-paths"),
        ("s3", "https://b.s3.us-east-1.amazonaws.com/a", "--allow-scope-mismatch"),
    ],
)
def test_guards_that_messages_name_can_be_lifted(tmp_path, capsys, service, url, flag):
    """The flag that a refused row names is one of the command."""
    source, output = write(tmp_path / "u.txt", f"{url}\n"), tmp_path / "o.txt"
    words = [*SIGN, "--input", source, "--output", str(output), "--service", service]
    assert main(words) == 3
    assert flag in capsys.readouterr().err
    assert main([*words, flag]) == 0
    keyword = flag.removeprefix("--").replace("-", "_")
    assert json.loads(output.read_text()) == headers(url, service, **{keyword: True})


@pytest.mark.parametrize("kind", ["sign", "post"])
@pytest.mark.parametrize(("seconds", "status"), [(89, "whole"), (90, "refused")])
def test_credentials_that_end_during_a_run(tmp_path, kind, seconds, status):
    """What is made ends with them, so the run stops in the last tenth of their time."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    ending = sigv4.Credentials(
        "ASIAIOSFODNN7EXAMPLE", SECRET, "token", expiration=now + timedelta(seconds=100)
    )
    if kind == "sign":
        job = Signing(ending, "eu-west-1", "execute-api", at=now)
    else:
        job = Posting(S3(ending, "eu-west-1"), "bucket-a", 3600, "allow", at=now)
    source = write(tmp_path / "u.txt", f"{HOST}/\n" if kind == "sign" else "k\n")
    made = job.prepare(Task((source,), str(tmp_path / "o.txt")))
    made.settings = run_module.Settings(
        made.settings.output,
        usable_until=made.settings.usable_until,
        clock=lambda: now + timedelta(seconds=seconds),
        remedy=made.settings.remedy,
    )
    if status == "whole":
        assert made.go(lambda counts: None).rows == 1
        return
    with pytest.raises(sigv4.ExpiredPlan) as caught:
        made.go(lambda counts: None)
    assert ("--expires-in" in str(caught.value)) == (kind == "post")
    assert not (tmp_path / "o.txt").exists()


ROWS = "key,b\n" + "".join(f"{key},examplebucket\n" for key in "abc")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kind", ["post", "presign"])
@pytest.mark.parametrize("column", [["--bucket", "examplebucket"], ["--column", "Bucket=b"]])
def test_a_warning_for_all_rows(tmp_path, kind, column, jobs):
    """It is shown once, not for each row, and never as a warning of Python."""
    start = "import sys; from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["bulk", kind, "--region", "eu-west-1", "--quiet", "--expires-in", "2h", *column]
    words += ["--input", write(tmp_path / "k.csv", ROWS), "--jobs", jobs]
    keys = {
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": "token",
    }
    done = subprocess.run(
        [sys.executable, "-c", start, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **keys},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 3
    assert done.stderr.count("unknown expiration") == 1
    assert "LongLivedUrlWarning" not in done.stderr
