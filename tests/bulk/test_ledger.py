"""Bulk runs with a ledger: no URL stands in an output without a record that was written first."""

from __future__ import annotations

import csv
import errno
import gzip
import hashlib
import hmac
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

import sigv4
from sigv4.bulk import run as run_module
from sigv4.cli import main
from sigv4.ledger import issued, ledger_files, verify, writer
from sigv4.ledger.blocks import block_digests, digest_urls
from sigv4.s3 import S3

from .tools import ARGUMENTS, AT, CREDENTIALS, ROOT, presign, url, write

KEY = b"k" * 40
LONG = b"l" * 100
WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


def expected(text: str, key: bytes = KEY) -> tuple[str, str]:
    """The digests of a URL, as docs/ledger.md describes them."""
    path = unquote_to_bytes(urlsplit(text).path)
    short = key if len(key) <= 64 else hashlib.sha256(key).digest()
    of_path = hashlib.blake2b(path, digest_size=16, key=short, person=b"sigv4-path-1")
    signature = text.rpartition("X-Amz-Signature=")[2].encode()
    of_signature = hashlib.blake2b(signature, digest_size=16, person=b"sigv4-sign-1")
    return of_path.hexdigest(), of_signature.hexdigest()


def options(tmp_path: Path, key: bytes = KEY) -> list[str]:
    file = tmp_path / "ledger.key"
    file.write_bytes(key + b"\n")
    return ["--ledger", str(tmp_path / "issued"), "--ledger-key", str(file)]


def records(tmp_path: Path) -> list:
    found = []
    for file in ledger_files([tmp_path / "issued"]):
        report = verify(file)
        assert report.problem == ""
        of_file = list(issued(file))
        assert report.urls == len(of_file)
        found += of_file
    return found


def pairs(tmp_path: Path) -> list[tuple[str, str]]:
    return [(one.path, one.signature) for one in records(tmp_path)]


def urls_of(path: Path) -> list[str]:
    """The URLs of an output, in order."""
    data = path.read_bytes()
    if path.suffix == ".parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        return parquet.read_table(path).column("url").to_pylist()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    name = path.name.removesuffix(".gz")
    if name.endswith(".csv"):
        return [row[-1] for row in csv.reader(text.splitlines())][1:]
    if name.endswith(".jsonl"):
        return [json.loads(line)["url"] for line in text.splitlines()]
    return text.splitlines()


INPUTS = {
    "plain.txt": "a\nb/c.txt\n" * 3000,
    "encoded.txt": "é b\nx%y\n",
    "refused.txt": "a\n../b\nc\n",
    "simple.csv": "key,size\na,1\nb,2\n",
    "quoted.csv": 'key,size\n"a ""b""",1\nb,2\n../c,3\n',
    "one.jsonl": '{"key": "a"}\n{"key": "b é"}\n',
}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("output", ["o.txt", "o.txt.gz", "o.csv", "o.jsonl", "o.parquet"])
@pytest.mark.parametrize("source", INPUTS)
def test_every_url_is_recorded_once(tmp_path, source, output, jobs):
    """The URLs of the output, in its order, and nothing else; the output is as without a ledger."""
    if output.endswith("parquet"):
        pytest.importorskip("pyarrow")
    path = write(tmp_path / source, INPUTS[source])
    out, other = tmp_path / output, tmp_path / f"plain-{output}"
    status = presign("--input", path, "--output", other, "--jobs", jobs)
    recorded = presign("--input", path, "--output", out, "--jobs", jobs, *options(tmp_path))
    assert recorded == status
    made = urls_of(out)
    assert made == urls_of(other)
    assert pairs(tmp_path) == [expected(each) for each in made]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("keys", [["a", "b"], ["a", "../b", "c"], ["é", "x"], ["a\nb", "c"]])
@pytest.mark.parametrize("suffix", ["txt", "csv", "parquet"])
def test_tables(tmp_path, keys, suffix, jobs):
    """Parquet in; its values travel to workers without their batches where that will do."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path, out = tmp_path / "in.parquet", tmp_path / f"out.{suffix}"
    parquet.write_table(pa.table({"key": keys, "n": list(range(len(keys)))}), path)
    status = presign("--input", path, "--output", out, "--jobs", jobs, *options(tmp_path))
    assert status == (3 if "../b" in keys else 0)
    good = [url(key) for key in keys if key != "../b"]
    assert urls_of(out) == good
    assert pairs(tmp_path) == [expected(each) for each in good]


def test_record(tmp_path):
    """A record says who, what and until when."""
    keys = write(tmp_path / "k.txt", "a\n")
    extra = ["--expires-in", "60", "--ledger-label", "mail 17", "--operation", "put_object"]
    out = tmp_path / "o.txt"
    assert presign("--input", keys, "--output", out, *options(tmp_path), *extra) == 0
    (one,) = records(tmp_path)
    assert (one.method, one.action, one.label) == ("PUT", "s3:PutObject", "mail 17")
    assert (one.signed, one.seconds, one.hash) == ("20261123T000000Z", 60, "blake2b")
    assert one.key_id == CREDENTIALS.access_key_id
    (file,) = ledger_files([tmp_path / "issued"])
    (made,) = urls_of(out)
    for secret in (made[-64:], "/a", CREDENTIALS.secret_access_key, "amazonaws"):
        assert secret not in file.read_text()


def test_rows_of_several_buckets(tmp_path):
    """Rows that name buckets and versions have records of their own hosts and queries."""
    rows = "".join(f"b{n % 3}-bucket,k{n},v{n % 2}\n" for n in range(10))
    path = write(tmp_path / "in.csv", f"bucket,key,version\n{rows}")
    columns = ["--column", "Bucket=bucket", "--column", "Key=key", "--column", "VersionId=version"]
    out = tmp_path / "o.csv"
    arguments = ["--input", path, "--output", out, *columns, *options(tmp_path, LONG)]
    assert presign(*arguments, bucket=None) == 0
    made = urls_of(out)
    assert len(made) == 10
    assert pairs(tmp_path) == [expected(each, LONG) for each in made]
    assert {one.action for one in records(tmp_path)} == {"s3:GetObjectVersion"}


def test_forms(tmp_path):
    """Forms are recorded too; those whose keys end in ${filename} are prefixes."""
    keys = write(tmp_path / "k.txt", "a b\nin/${filename}\nc\n")
    out = tmp_path / "forms.jsonl"
    named = ["--bucket", "examplebucket", "--input", keys, "--output", str(out)]
    assert main(["bulk", "post", *named, *ARGUMENTS, *options(tmp_path)]) == 0
    found = {}
    for line in out.read_text().splitlines():
        form = json.loads(json.loads(line)["form"]) if '"form": "' in line else json.loads(line)
        fields = (form.get("form") or form)["fields"]
        path = "/" + fields["key"].removesuffix("${filename}")
        digests = expected(
            f"https://x{path.replace('%', '%25')}?X-Amz-Signature=" + fields["x-amz-signature"]
        )
        found[digests] = fields["key"].endswith("${filename}")
    assert {(one.path, one.signature): one.is_prefix for one in records(tmp_path)} == found
    assert {(one.method, one.action) for one in records(tmp_path)} == {("POST", "s3:PutObject")}
    assert len(found) == 3


def test_signatures_of_other_lengths():
    """A signature of Signature Version 4A is taken whole; what is not presigned is refused."""
    first = url("a").replace(url("a")[-64:], "30" * 71)
    (digests,) = digest_urls(KEY, [first.encode(), first.encode()]).values()
    assert digests == "".join(expected(first)) * 2
    with pytest.raises(sigv4.InvalidParameter, match="not presigned"):
        digest_urls(KEY, [b"https://example.com/a?b=c"])
    assert block_digests(KEY, "/a", url("a")[-64:]) == expected(url("a"))


def test_recorder_travels(tmp_path):
    """Pickled, it makes the same digests, and says nothing of its key."""
    ledger = writer.Ledger(tmp_path, KEY)
    recorder = ledger.recording_blocks("GET", "s3:GetObject", label="x")
    again = pickle.loads(pickle.dumps(recorder))
    assert again.digest([url("a").encode()]) == recorder.digest([url("a").encode()])
    assert "kkk" not in repr(recorder) + str(recorder.identity)
    with pytest.raises(sigv4.InvalidParameter, match="200 characters"):
        ledger.recording_blocks("GET", "s3:GetObject", label="x" * 201)


@pytest.mark.processes
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_no_url_without_its_record(tmp_path, monkeypatch, capsys, jobs):
    """A full disk stops the run before the URLs of the block are written; then it goes on."""
    keys = write(tmp_path / "k.txt", "".join(f"photos/{n:07d}.jpg\n" for n in range(60_000)))
    out = tmp_path / "o.txt"
    arguments = ["--input", keys, "--output", out, "--jobs", jobs, *options(tmp_path)]
    put = writer.Ledger._put
    left = [3]  # the first line and two records

    def full(self, file, record):
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= 1
        put(self, file, record)

    with monkeypatch.context() as patch:
        patch.setattr(writer.Ledger, "_put", full)
        assert presign(*arguments) == 1
    reported = " ".join(capsys.readouterr().err.split())
    assert "issued" in reported
    assert os.strerror(errno.ENOSPC) in reported
    assert not out.exists()
    part = (tmp_path / "o.txt.part").read_bytes().rpartition(b"\n")[0].replace(b"\0", b"")
    in_output = part.decode().splitlines()
    assert {expected(each) for each in in_output} <= set(pairs(tmp_path))
    assert presign(*arguments, "--resume") == 0
    made = [expected(each) for each in urls_of(out)]
    assert len(made) == 60_000
    assert set(pairs(tmp_path)) == set(made)


def test_folder_that_cannot_be_written(tmp_path, capsys):
    """The error names the ledger, and no URL is written."""
    keys = write(tmp_path / "k.txt", "a\n")
    write(tmp_path / "issued", "a file")
    assert presign("--input", keys, "--output", tmp_path / "o.txt", *options(tmp_path)) == 1
    assert "issued" in capsys.readouterr().err
    assert not (tmp_path / "o.txt").exists()
    assert (tmp_path / "o.txt.part").read_bytes() == b""


def start(tmp_path: Path, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "sigv4", "bulk", "presign", "--bucket", "examplebucket"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*command, *ARGUMENTS, *arguments], cwd=tmp_path, env=environment)


@pytest.mark.processes
@WINDOWS
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_and_resumed(tmp_path, jobs):
    """After `kill -9`, each URL of the part has its record; rows done again have it twice."""
    keys = write(tmp_path / "k.txt", "".join(f"photos/{n:07d}.jpg\n" for n in range(120_000)))
    out, part = tmp_path / "o.txt", tmp_path / "o.txt.part"
    arguments = ["--input", keys, "--output", "o.txt", "--jobs", jobs, *options(tmp_path)]
    process = start(tmp_path, *arguments)
    while process.poll() is None and not (part.exists() and part.stat().st_size > 8_000_000):
        time.sleep(0.001)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    # A worker writes in place, so zeros and a torn line may stand where it was at work.
    lines = [line for line in part.read_bytes().split(b"\n") if line and b"\0" not in line]
    torn = [line for line in lines if len(line.rpartition(b"=")[2]) != 64]
    whole = {expected(line.decode()) for line in lines if line not in torn}
    assert len(torn) <= int(jobs)
    assert whole <= set(pairs(tmp_path))
    assert start(tmp_path, *arguments, "--resume").wait() == 0
    made = [expected(each) for each in urls_of(out)]
    assert len(made) == 120_000
    assert set(pairs(tmp_path)) == set(made)
    first, second = (list(issued(file)) for file in sorted_by_start(tmp_path))
    again = [(one.path, one.signature) for one in second]
    assert again == made[-len(again) :]  # from the last saved block to the end, once
    before = [(one.path, one.signature) for one in first]
    assert before == made[: len(before)]  # from the beginning, once
    assert len(before) + len(again) >= 120_000


def sorted_by_start(tmp_path: Path) -> list[Path]:
    files = list(ledger_files([tmp_path / "issued"]))
    return sorted(files, key=lambda path: path.stat().st_ctime)


@pytest.mark.parametrize("missing", ["the module", "the constructor"])
def test_python_without_blake2b(tmp_path, monkeypatch, capsys, missing):
    """A Python in FIPS mode: one error before the run begins, and nothing is written."""
    if missing == "the module":
        monkeypatch.delattr(hashlib, "blake2b")
    else:

        def refuse(*_, **__):
            raise ValueError("[digital envelope routines] unsupported")

        refuse.MAX_KEY_SIZE = 64
        monkeypatch.setattr(hashlib, "blake2b", refuse)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys.txt").write_text("a\n")
    given = options(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert presign("--input", "keys.txt", "--output", "out.txt", *given) == 1
    assert "need BLAKE2b" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "change",
    [[], ["--ledger", "elsewhere"], ["--ledger-label", "b"], ["--ledger-key", "other.key"]],
)
def test_another_ledger_on_resume(tmp_path, monkeypatch, capsys, change):
    """A run that is resumed goes on with its ledger, key and label."""
    monkeypatch.chdir(tmp_path)
    keys = write(tmp_path / "k.txt", "a\n")
    write(tmp_path / "other.key", b"o" * 32)
    arguments = ["--input", keys, "--output", tmp_path / "o.txt"]

    def stop(self, *arguments):
        self.state.save(self._progress())
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run_module.Run, "_commit", stop)
        assert presign(*arguments, *options(tmp_path)) == 130
    again = [*options(tmp_path), *change] if change else []
    assert presign(*arguments, *again, "--resume") == 1
    assert "differs in ledger" in capsys.readouterr().err
    assert not (tmp_path / "o.txt").exists()
    assert presign(*arguments, *options(tmp_path), "--resume") == 0
    assert len(pairs(tmp_path)) == 1


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["--ledger", "issued"], "--ledger needs the key"),
        (["--ledger-key", "k"], "--ledger-key and --ledger-label are for a ledger"),
        (["--ledger-label", "x"], "--ledger-key and --ledger-label are for a ledger"),
        (["--ledger", "issued", "--ledger-key", "short.key"], "must be 32 bytes or more"),
        (["--ledger", "issued", "--ledger-key", "none.key"], "none.key"),
    ],
)
def test_options_that_do_not_fit(tmp_path, monkeypatch, capsys, arguments, reported):
    """Options without each other, a short key and a missing one are refused."""
    monkeypatch.chdir(tmp_path)
    keys = write(tmp_path / "k.txt", "a\n")
    write(tmp_path / "short.key", "short")
    assert presign("--input", keys, "--output", "o.txt", *arguments) == 1
    assert reported in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "issued").exists()


@pytest.mark.parametrize("masked", [False, True])
def test_access_log(tmp_path, capsys, masked):
    """A row is found by a line of a log, with and without its signature."""
    keys = write(tmp_path / "k.txt", "a\nb é\nc\n")
    out = tmp_path / "o.txt"
    given = options(tmp_path)
    assert presign("--input", keys, "--output", out, *given, "--ledger-label", "mail") == 0
    target = "/" + urls_of(out)[1].partition(".com/")[2]
    if masked:
        target = target.replace(target[-64:], "X" * 32)
    log = write(
        tmp_path / "access.log", f'[23/Nov/2026:00:01:00 +0000] "GET {target} HTTP/1.1" 200'
    )
    capsys.readouterr()
    assert main(["audit", "access-log", log, *given, "--output", "json"]) == 0
    (use,) = json.loads(capsys.readouterr().out)
    assert (use["issued"]["label"], use["issued"]["action"]) == ("mail", "s3:GetObject")
    of_path = use["issued"]["path"], use["issued"]["signature"]
    assert of_path == expected(urls_of(out)[1])


@pytest.mark.parametrize(
    ("change", "intact"),
    [
        ({}, True),
        ({"urls": ""}, False),
        ({"urls": "0" * 63}, False),
        ({"urls": "G" * 64}, False),
        ({"urls": ["0" * 64]}, False),
        ({"hash": "md5"}, False),
        ({"hash": "sha256"}, False),
        ({"hash": ["blake2b"]}, False),
        ({"hash": "sha256", "urls": ["0" * 64]}, True),
    ],
)
def test_changed_record(tmp_path, change, intact):
    """Which records `verify` takes."""
    keys = write(tmp_path / "k.txt", "a\n")
    assert presign("--input", keys, "--output", tmp_path / "o.txt", *options(tmp_path)) == 0
    (file,) = ledger_files([tmp_path / "issued"])
    first, second = file.read_text().splitlines()
    record = {**json.loads(second.partition(" ")[2]), **change}
    text = json.dumps(record, separators=(",", ":"))
    head = hashlib.sha256(f"{first.partition(' ')[0]} {text}".encode()).hexdigest()
    file.write_text(f"{first}\n{head} {text}\n")
    assert verify(file).line == (0 if intact else 2)


def test_old_records_stay(tmp_path):
    """Presigners go on writing HMAC-SHA256, which the description of old records says."""
    client = S3(CREDENTIALS, "eu-west-1", clock=lambda: AT)
    ledger = writer.Ledger(tmp_path / "issued", KEY, clock=lambda: AT)
    ledger.record(client.presign("get_object", Bucket="examplebucket", Key="a"))
    (one,) = records(tmp_path)
    path = hmac.new(KEY, b"sigv4-ledger-path-1\n/a", hashlib.sha256).hexdigest()[:32]
    assert (one.path, one.hash) == (path, "sha256")
