"""docs/bulk.md: one command for each kind of input, run on files as other programs write them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shlex
import sys
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from sigv4.cli import main
from sigv4.verify import Verifier

from .pages import DOCS, read

KEYS = ["a.txt", "dir/b c.txt", "100%25.txt"]
BUCKET = "my-bucket"
AT = "20261123T000000Z"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROW = re.compile(r"^\| (.+?) \| (.+) \|$", re.MULTILINE)
COMMAND = re.compile(r"`(--input [^`]+)`")
NAMES_BUCKETS = ("s3-uri", "URI=", "s5cmd-json", "manifest", "symlink", "batch-", "Bucket=")


def commands() -> list[str]:
    """What the table passes, in order."""
    section = read(DOCS / "bulk.md").partition("\n## One command for each kind of input\n")[2]
    table = section.partition("\n## ")[0]
    return [found for _, cell in ROW.findall(table) for found in COMMAND.findall(cell)]


def lines(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)


def encoded(key: str) -> str:
    return key.replace("%", "%25").replace(" ", "+")


def inventory() -> dict[str, bytes | str]:
    """A manifest, its checksum, a file of data with all versions, and the list for Hive."""
    rows = [(key, "v1", "true", "false") for key in map(encoded, KEYS)]
    rows += [(encoded(KEYS[0]), "v0", "false", "false"), ("gone", "v3", "true", "true")]
    text = lines(*[f'"{BUCKET}","{key}","{v}","{new}","{gone}"' for key, v, new, gone in rows])
    data = gzip.compress(text.encode(), mtime=0)
    file = {"key": "inventory/data/1.csv.gz", "MD5checksum": hashlib.md5(data).hexdigest()}
    manifest = json.dumps(
        {
            "sourceBucket": BUCKET,
            "fileFormat": "CSV",
            "fileSchema": "Bucket, Key, VersionId, IsLatest, IsDeleteMarker",
            "files": [file],
        }
    )
    dated = "inventory/2026-11-23T01-00Z/manifest"
    return {
        "inventory/data/1.csv.gz": data,
        f"{dated}.json": manifest,
        f"{dated}.checksum": hashlib.md5(manifest.encode()).hexdigest(),
        "inventory/hive/dt=2026-11-23-01-00/symlink.txt": "s3://lists/inventory/data/1.csv.gz\n",
    }


def texts() -> dict[str, bytes | str]:
    """Every file of text that the table names, but the inventory."""
    plain, dated = lines(*KEYS), "2026-11-23 10:00:00"
    uris = [f"s3://{BUCKET}/{key}" for key in KEYS]
    listed = {"Contents": [{"Key": key, "Size": 1} for key in KEYS]}
    versions = [{"Key": key, "VersionId": "v1", "IsLatest": True} for key in KEYS]
    old = {"Key": KEYS[0], "VersionId": "v0", "IsLatest": False}
    batch = [f"{BUCKET},{encoded(key)}" for key in KEYS]
    return {
        "keys.txt": plain,
        "-": plain,
        "list.csv": lines("name,size", *[f"{key},1" for key in KEYS]),
        "bare.csv": lines(*[f"1,{key}" for key in KEYS[:2]]),
        "list.tsv": lines("name\tsize", *[f"{key}\t1" for key in KEYS]),
        "semicolons.csv": lines("name;size", *[f"{key};1" for key in KEYS]),
        "rows.jsonl": lines(*[json.dumps({"name": key}) for key in KEYS[:2]], json.dumps(KEYS[2])),
        "a.txt": lines(*KEYS[:1]),
        "b.txt": lines(*KEYS[1:]),
        "folder/1.txt": lines(*KEYS[:1]),
        "folder/2.txt": lines(*KEYS[1:]),
        "part-1.csv": lines("key", *KEYS[:1]),
        "part-2.csv": lines("key", *KEYS[1:]),
        "keys.txt.gz": gzip.compress(plain.encode()),
        "packed.txt": gzip.compress(plain.encode()),
        "uris.txt": lines(*uris),
        "rows.csv": lines("path,size", *[f"{uri},1" for uri in uris]),
        "ls.txt": lines(*[f"{dated} {1:>10} {key}" for key in KEYS]),
        "pages.json": json.dumps(listed, indent=4) + "\n" + json.dumps({"Contents": []}) + "\n",
        "versions.json": json.dumps({"Versions": [*versions, old]}),
        "versions.jsonl": lines(
            *[
                json.dumps({"key": uri, "version_id": version, "type": "file", "size": 1})
                for uri, version in [*((uri, "v1") for uri in uris), (uris[0], "v0")]
            ],
            json.dumps({"key": f"s3://{BUCKET}/gone", "version_id": "v3", "type": "file"}),
        ),
        "s5cmd.txt": lines(*[f"2026/11/23 10:00:00 {1:>21} {key}" for key in KEYS]),
        "s5cmd.jsonl": lines(*[json.dumps({"key": uri, "type": "file"}) for uri in uris]),
        "mc.jsonl": lines(
            json.dumps({"type": "folder", "lastModified": dated, "key": "dir/"}),
            *[json.dumps({"type": "file", "lastModified": dated, "key": key}) for key in KEYS],
        ),
        "rclone.txt": lines(*[f"{1:>9} {key}" for key in KEYS]),
        "lsf.txt": lines("dir/", *KEYS),
        "lsjson.json": json.dumps([{"Path": key, "IsDir": False} for key in KEYS]),
        "1.csv.gz": gzip.compress(lines(*batch).encode()),
        "m.csv": lines(*batch),
        "r.csv": lines(*[f"{each},,succeeded,,200,ok" for each in batch], "b,c,,failed,X,403,no"),
        "mixed.csv": lines("key,b,r,p", *[f"{key},{BUCKET},eu-west-1,team" for key in KEYS]),
        "users.csv": lines("key,user", *[f"{key},alice" for key in KEYS]),
        "parts.csv": lines("n", "1", "2", "3"),
    }


def write_tables(folder: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    from pyarrow import orc, parquet

    table = pa.table({"key": KEYS})
    parquet.write_table(table, folder / "keys.parquet")
    orc.write_table(table, folder / "keys.orc")
    kinds = ["CREATE", "UPDATE_METADATA", "CREATE", "DELETE"]
    journal = {
        "key": [*KEYS, "gone"],
        "record_type": kinds,
        "sequence_number": ["1", "2", "3", "4"],
        "is_delete_marker": [False] * 4,
    }
    parquet.write_table(pa.table(journal), folder / "journal.parquet")
    live = {
        "key": [*KEYS, KEYS[0], "gone"],
        "sequence_number": ["1", "2", "3", "4", "5"],
        "version_id": ["v1", "v1", "v1", "v0", "v3"],
        "is_delete_marker": [False] * 4 + [True],
    }
    parquet.write_table(pa.table(live), folder / "live.parquet")


def write_zst(folder: Path) -> None:
    zstandard = pytest.importorskip("zstandard", reason="the extra 'zstd' is not installed")
    made = zstandard.ZstdCompressor().compress(lines(*KEYS).encode())
    (folder / "keys.txt.zst").write_bytes(made)


def signed_keys(urls: list[str]) -> list[str]:
    """The keys of URLs that a server accepts, each for the bucket."""
    from sigv4 import Credentials, Request

    verifier = Verifier({"AKIAIOSFODNN7EXAMPLE": Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)}.get)
    method = "PUT" if urls and "uploadId=" in urls[0] else "GET"
    for url in urls:
        at = datetime(2026, 11, 23, tzinfo=timezone.utc)
        verifier.verify(Request(method, url), at=at)
        assert urlsplit(url).netloc == f"{BUCKET}.s3.eu-west-1.amazonaws.com"
    return [unquote(urlsplit(url).path[1:]) for url in urls]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A folder with all files of text, which is the current one; a profile with keys."""
    for name, data in {**texts(), **inventory()}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    team = f"[team]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
    (tmp_path / "credentials").write_text(team)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_table_has_commands():
    """Each row has one, and what it names is made here."""
    assert len(commands()) > 30
    assert all(len(COMMAND.findall(cell)) >= 1 for _, cell in table_rows())


def table_rows() -> list[tuple[str, str]]:
    section = read(DOCS / "bulk.md").partition("\n## One command for each kind of input\n")[2]
    return ROW.findall(section.partition("\n## ")[0])[1:]


@pytest.mark.parametrize("words", commands())
def test_each_command(here, monkeypatch, words):
    """It runs as it stands, and presigns the keys of its input, in order."""
    if ".zst" in words:
        write_zst(here)
    if re.search(r"\.(parquet|orc)", words):
        write_tables(here)
    if "--input -" in words.replace("--input-", ""):
        with (here / "-").open("rb") as standard:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(standard))
            run(words)
    else:
        run(words)
    urls = (here / "urls.txt").read_text(encoding="utf-8").splitlines()
    assert signed_keys(urls) == expected(words)
    for name, value in queries(words).items():
        assert [parse_qs(urlsplit(url).query)[name] for url in urls] == [[each] for each in value]


def run(words: str) -> None:
    bucket = [] if any(name in words for name in NAMES_BUCKETS) else ["--bucket", BUCKET]
    common = ["--demo", "--quiet", "--at", AT, "--region", "eu-west-1", "--output", "urls.txt"]
    assert main(["bulk", "presign", *shlex.split(words), *bucket, *common]) == 0


def expected(words: str) -> list[str]:
    if "--key " in words:
        return ["big.bin"] * 3
    if "--versions all" in words:
        return [*KEYS, KEYS[0]]
    return KEYS[:2] if "bare.csv" in words else KEYS


def queries(words: str) -> dict[str, list[str]]:
    """What the query of each URL holds, where the command asks for something."""
    if "PartNumber" in words:
        return {"partNumber": ["1", "2", "3"], "uploadId": ["u"] * 3}
    if "x-user" in words:
        return {"x-user": ["alice"] * 3, "x-run": ["7"] * 3}
    return {"versionId": ["v1", "v1", "v1", "v0"]} if "--versions all" in words else {}
