"""Ledgers: everything issued is recorded first, and no change of a record stays unseen."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import multiprocessing
import os
import pickle
import stat
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sigv4
from sigv4.ledger import Ledger, issued, ledger_files, verify, writer
from sigv4.ledger.records import read_url
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "to/ken")
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
KEY = b"k" * 32
PRESIGNER = CLIENT.presigner("get_object", Bucket="my-bucket", expires_in=600)


def clock() -> datetime:
    return AT


def ledger(folder, **options) -> Ledger:
    return Ledger(folder, KEY, clock=clock, **options)


def lines(folder) -> list[str]:
    return [line for path in ledger_files([folder]) for line in path.read_text().splitlines()]


def test_record(tmp_path):
    """A record says who, what and until when; its digests are those of the description."""
    made = ledger(tmp_path / "issued")
    presigned = CLIENT.presign("put_object", Bucket="my-bucket", Key="é b", expires_in=60)
    assert made.record(presigned, label="user 17") is presigned
    first, second = lines(tmp_path)
    assert json.loads(second.partition(" ")[2]) == {
        "issued": "20261123T123456Z",
        "signed": "20261123T123456Z",
        "seconds": 60,
        "key_id": "ASIAIOSFODNN7EXAMPLE",
        "method": "PUT",
        "action": "s3:PutObject",
        "label": "user 17",
        "urls": [
            hmac.new(KEY, b"sigv4-ledger-path-1\n/\xc3\xa9 b", hashlib.sha256).hexdigest()[:32]
            + hashlib.sha256(presigned.signed.signature.encode()).hexdigest()[:32]
        ],
    }
    hashes = [line.partition(" ")[0] for line in (first, second)]
    texts = [line.partition(" ")[2] for line in (first, second)]
    assert hashes[0] == hashlib.sha256(("0" * 64 + " " + texts[0]).encode()).hexdigest()
    assert hashes[1] == hashlib.sha256(f"{hashes[0]} {texts[1]}".encode()).hexdigest()
    assert made.head == hashes[1]
    (path,) = ledger_files([tmp_path])
    assert path.stat().st_mode & 0o777 == 0o600
    (one,) = issued(path)
    assert (one.label, one.action, one.place) == ("user 17", "s3:PutObject", f"{path.name}:2")


def test_nothing_secret(tmp_path):
    """No key, URL, token, signature or secret is in a ledger, nor in what it shows of itself."""
    made = ledger(tmp_path)
    urls = [*made.recording(PRESIGNER).many(["private/name"] * 3)]
    text = "\n".join([*lines(tmp_path), repr(made), repr(made.recording(PRESIGNER))])
    assert urls == [PRESIGNER("private/name")] * 3
    for secret in ("private", "my-bucket/", "to/ken", "to%2Fken", SECRET, "kkkk", urls[0][-64:]):
        assert secret not in text


@pytest.mark.parametrize("rows", [list, tuple, iter])
@pytest.mark.parametrize("block", [None, 1, 7, 512])
def test_many(tmp_path, rows, block):
    """The URLs are the presigner's, each is recorded, and those of a block share a record."""
    keys = [f"key {number}" for number in range(20)]
    urls = list(ledger(tmp_path).recording(PRESIGNER).many(rows(keys), block=block))
    assert urls == list(PRESIGNER.many(keys))
    (path,) = ledger_files([tmp_path])
    report = verify(path)
    assert report.urls == 20
    size = block or (1 if rows is iter else 512)
    assert report.records == -(-20 // size)
    signatures = [hashlib.sha256(url[-64:].encode()).hexdigest()[:32] for url in urls]
    assert [one.signature for one in issued(path)] == signatures


def test_one_by_one(tmp_path):
    """As the presigner does it, with its end."""
    recording = ledger(tmp_path).recording(PRESIGNER, label="x")
    assert recording("a") == PRESIGNER("a")
    assert recording.presigned("a", AT) == PRESIGNER.presigned("a", AT)
    assert [one.label for path in ledger_files([tmp_path]) for one in issued(path)] == ["x", "x"]


@pytest.mark.parametrize("block", [1, 512])
def test_refused_row(tmp_path, block):
    """The URLs before it are recorded and returned."""
    stream = ledger(tmp_path).recording(PRESIGNER).many(["a", "b", "../c", "d"], block=block)
    assert [next(stream), next(stream)] == [PRESIGNER("a"), PRESIGNER("b")]
    with pytest.raises(sigv4.UnsafeKey):
        next(stream)
    (path,) = ledger_files([tmp_path])
    assert verify(path).urls == 2


def test_record_comes_before_its_url(tmp_path):
    """While a stream waits, no URL was handed out that is not recorded, and none is held back."""
    stream = ledger(tmp_path).recording(PRESIGNER).many(iter("abc"))
    assert not list(ledger_files([tmp_path]))
    for count in (1, 2, 3):
        next(stream)
        (path,) = ledger_files([tmp_path])
        assert verify(path).urls == count


def test_full_disk(tmp_path, monkeypatch):
    """A URL whose record is not written is not returned; the next record begins another file."""
    made = ledger(tmp_path)
    recording = made.recording(PRESIGNER)
    recording("a")
    write = os.write

    def full(file, data):
        if len(data) > 20:
            return write(file, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        recording("b")
    monkeypatch.setattr(os, "write", write)
    recording("c")
    reports = [verify(path) for path in ledger_files([tmp_path])]
    assert sorted((report.urls, bool(report.incomplete)) for report in reports) == [
        (1, False),
        (1, True),
    ]
    assert not any(report.problem for report in reports)


def test_sync(tmp_path, monkeypatch):
    """Each record reaches the disk before its URLs are handed out."""
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    made = ledger(tmp_path, sync=True)
    made.recording(PRESIGNER)("a")
    assert len(synced) == 3  # the head, the folder, the record
    made.recording(PRESIGNER)("a")
    assert len(synced) == 4
    ledger(tmp_path / "new" / "folder", sync=True).recording(PRESIGNER)("a")
    assert len(synced) == 4 + 5  # and the two folders in which folders were made
    made.close()
    made.close()
    assert made.head == "0" * 64


def test_folders_that_cannot_be_synced(tmp_path, monkeypatch):
    """Some file systems refuse it, and Windows opens no folder: the record is written all the same.

    Any other error of the disk is raised.
    """
    real = os.fsync

    def refuse(code):
        def fsync(file):
            if stat.S_ISDIR(os.fstat(file).st_mode):
                raise OSError(code, os.strerror(code))
            real(file)

        return fsync

    monkeypatch.setattr(os, "fsync", refuse(errno.EINVAL))
    ledger(tmp_path / "a", sync=True).recording(PRESIGNER)("a")
    (file,) = ledger_files([tmp_path / "a"])
    assert verify(file).urls == 1
    monkeypatch.setattr(os, "fsync", refuse(errno.EIO))
    with pytest.raises(OSError, match="nput/output"):
        ledger(tmp_path / "b", sync=True).recording(PRESIGNER)("a")
    writer.sync_names(tmp_path / "none")


def _issue(data: bytes, count: int) -> None:
    recording = pickle.loads(data).recording(PRESIGNER)
    for number in range(count):
        recording(str(number))


def test_processes_and_threads(tmp_path):
    """Each process has a file of its own; threads share one; all are intact."""
    made = ledger(tmp_path)
    data = pickle.dumps(made)
    assert pickle.loads(data).folder == tmp_path
    threads = [Thread(target=_issue_here, args=(made, 50)) for _ in range(4)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for thread in threads:
            thread.start()
        pool.starmap(_issue, [(data, 20), (data, 20)])
        for thread in threads:
            thread.join()
    reports = [verify(path) for path in ledger_files([tmp_path])]
    assert sum(report.urls for report in reports) == 240
    assert not any(report.problem or report.incomplete for report in reports)


def _issue_here(made: Ledger, count: int) -> None:
    for number in range(count):
        made.record(PRESIGNER.presigned(str(number)))


FORK = """
import os, sys
from sigv4.ledger import Ledger
from sigv4 import Credentials
from sigv4.s3 import S3
ledger = Ledger(sys.argv[1], b"k" * 32)
s3 = S3(Credentials("AKIAIOSFODNN7EXAMPLE", "secret"), "eu-west-1")
presigner = ledger.recording(s3.presigner("get_object", Bucket="my-bucket"))
presigner("before")
child = os.fork()
presigner("child" if child == 0 else "parent")
if child:
    os.waitpid(child, 0)
"""
KILLED = (
    FORK.partition("child = ")[0]
    + """
for number in range(10**9):
    presigner(str(number))
    print(number, flush=True)
"""
)


def test_after_a_fork(tmp_path):
    """What the child does first: it begins a file of its own."""
    made = ledger(tmp_path)
    made.record(PRESIGNER.presigned("a"))
    writer._after_fork()
    made.record(PRESIGNER.presigned("b"))
    assert [verify(path).urls for path in ledger_files([tmp_path])] == [1, 1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_fork(tmp_path):
    """A forked process goes on in a file of its own, as servers with workers need it."""
    root = Path(sigv4.__file__).parents[1]
    subprocess.run([sys.executable, "-c", FORK, str(tmp_path)], check=True, cwd=root)
    reports = [verify(path) for path in ledger_files([tmp_path])]
    assert sorted(report.urls for report in reports) == [1, 2]
    assert not any(report.problem for report in reports)


def test_killed(tmp_path):
    """After SIGKILL all URLs that were handed out are in the ledger, which is intact."""
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    root = Path(sigv4.__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as process:
        for _ in range(50):
            process.stdout.readline()
        process.kill()
        rest = process.stdout.read()
    (path,) = ledger_files([tmp_path])
    report = verify(path)
    assert report.urls >= 51 + rest.count(b"\n")
    assert not report.problem


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("written")
    made = ledger(folder)
    for key in "abcd":
        made.record(PRESIGNER.presigned(key))
    (path,) = ledger_files([folder])
    return path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_changes_are_found(written, tmp_path, data):
    """Any changed byte, removed line or swapped lines; the report names the first."""
    kind = data.draw(st.sampled_from(["byte", "removed", "swapped", "cut"]))
    whole = written.splitlines(keepends=True)
    number = data.draw(st.integers(0, len(whole) - 2))
    heads = {whole[-1][:64].decode()}
    if kind == "byte":
        place = data.draw(st.integers(0, len(written) - 2))
        changed = bytearray(written)
        changed[place] ^= data.draw(st.integers(1, 255))
        content = bytes(changed)
    elif kind == "removed":
        content = b"".join(whole[:number] + whole[number + 1 :])
    elif kind == "swapped":
        whole[number], whole[number + 1] = whole[number + 1], whole[number]
        content = b"".join(whole)
    else:
        content = b"".join(whole[: number + 1])
    path = tmp_path / "x.ledger"
    path.write_bytes(content)
    report = verify(path, heads)
    assert heads or kind == "byte"
    if kind == "cut":
        assert not report.problem
    elif kind != "byte":
        assert report.line == number + 1
    else:
        assert report.problem or report.incomplete
    assert len(list(issued(path))) == report.urls


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("é", "not ASCII"),
        ("[1]", "version 1"),
        ('{"ledger":2,"key_check":""}', "version 1"),
        ("{", "not JSON"),
    ],
)
def test_lines_that_no_ledger_wrote(tmp_path, text, problem):
    path = tmp_path / "x.ledger"
    digest = hashlib.sha256(("0" * 64 + " " + text).encode()).hexdigest()
    path.write_text(f"{digest} {text}\n", encoding="utf-8")
    assert problem in verify(path).problem


def test_empty_and_missing_files(tmp_path):
    path = tmp_path / "x.ledger"
    path.touch()
    assert [*ledger_files([path])] == [path]
    assert verify(path).problem == "the file is empty"
    with pytest.raises(OSError, match="missing"):
        list(ledger_files([tmp_path / "missing"]))


@pytest.mark.parametrize("key", [b"", b"k" * 31, "k" * 32, None])
def test_short_keys(tmp_path, key):
    with pytest.raises(sigv4.InvalidCredentials, match="32 bytes") as refused:
        Ledger(tmp_path, key)
    assert refused.value.parameter == "key"


def test_refused_arguments(tmp_path):
    made = ledger(tmp_path)
    with pytest.raises(sigv4.InvalidParameter, match="200 characters") as refused:
        made.recording(PRESIGNER, label="x" * 201)
    assert refused.value.parameter == "label"
    with pytest.raises(sigv4.InvalidParameter, match="at least 1") as refused:
        made.recording(PRESIGNER).many([], block=0)
    assert refused.value.parameter == "block"
    presigned = PRESIGNER.presigned("a")
    other = type(presigned)("https://h/a", "GET", presigned.headers, AT, presigned.signed)
    with pytest.raises(sigv4.InvalidParameter, match="not presigned"):
        made.record(other)
    assert not lines(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "https://h/a",
        "https://h/a?X-Amz-Credential=A&X-Amz-Date=20261123T123456Z",
        "https://h/a?X-Amz-Credential=A&X-Amz-Date=2026&X-Amz-Expires=60",
        "https://h/a?x=X-Amz-Credential=A&X-Amz-Date=20261123T123456Z&X-Amz-Expires=60",
    ],
)
def test_other_urls(url):
    assert read_url(url) is None


def test_facts_of_a_url():
    """Also where the access key id is not encoded, and where the signature is masked."""
    url = PRESIGNER("a b")
    facts = read_url(url)
    assert facts == ("/a%20b", "ASIAIOSFODNN7EXAMPLE", "20261123T123456Z", 600, url[-64:])
    plain = url.replace("%2F", "/").replace(url[-64:], "X" * 32)
    assert read_url(plain.partition(".com")[2]) == (*facts[:4], "")


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
@pytest.mark.parametrize("change", ["removed", "cut", "added to"])
def test_file_that_somebody_else_changes(tmp_path, change):
    """What is issued afterwards is in a new file, where it can be read."""
    made = ledger(tmp_path)
    made.recording(PRESIGNER)("a")
    (path,) = ledger_files([tmp_path])
    if change == "removed":
        path.unlink()
    elif change == "cut":
        os.truncate(path, 100)
    else:
        path.write_bytes(path.read_bytes() + b"x")
    before = set(ledger_files([tmp_path]))
    made.recording(PRESIGNER)("b")
    (new,) = set(ledger_files([tmp_path])) - before
    assert (verify(new).records, verify(new).problem, verify(new).head) == (1, "", made.head)


def test_last_line_without_its_end(tmp_path):
    """Its URLs were not handed out, so they are not listed."""
    ledger(tmp_path).recording(PRESIGNER)("a")
    (path,) = ledger_files([tmp_path])
    assert len(list(issued(path))) == 1
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert list(issued(path)) == []
    assert verify(path).records == 0


@pytest.mark.parametrize(
    "change",
    [
        {"signed": "nonsense"}, {"issued": "20261323T123456Z"}, {"seconds": 0},
        {"seconds": 10**30}, {"seconds": True}, {"urls": ["z" * 64]}, {"urls": ["\xe9" * 64]},
    ],
)  # fmt: skip
def test_record_that_nothing_writes(tmp_path, change):
    """The chain needs no key, so what is appended may hold anything; readers rely on its form."""
    made = ledger(tmp_path)
    made.recording(PRESIGNER)("a")
    (path,) = ledger_files([tmp_path])
    record = json.loads(path.read_text().splitlines()[-1].partition(" ")[2])
    text = json.dumps(record | change)
    hashed = hashlib.sha256(f"{made.head} {text}".encode()).hexdigest()
    path.write_text(f"{path.read_text()}{hashed} {text}\n")
    report = verify(path)
    assert (report.records, report.line) == (1, 3)
    assert "not a record" in report.problem
    assert len(list(issued(path))) == 1
