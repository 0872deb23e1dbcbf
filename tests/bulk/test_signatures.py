"""Inputs that are not text: one error that says what to do, and no line is taken for a key."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from sigv4.bulk.signatures import check_start
from sigv4.core.errors import InvalidParameter

from .tools import command, presign, url, write

KEYS = "".join(f"photos/{number}.jpg\n" for number in range(99))


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("keys.txt", KEYS)
    return made.getvalue()


def tarred() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as file:
        file.addfile(tarfile.TarInfo("keys.txt"))
    return made.getvalue()


def tables() -> dict[str, bytes]:
    pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    from pyarrow import feather, orc, parquet

    made = {}
    for rows in (KEYS.split(), []):
        table = pa.table({"key": pa.array(rows, pa.string())})
        for name, module in (("Parquet", parquet), ("ORC", orc), ("Arrow", feather)):
            file = io.BytesIO()
            write_table = getattr(module, "write_table", None) or module.write_feather
            write_table(table, file)
            made[f"{name} {len(rows)}"] = file.getvalue()
    return made


OTHERS = {
    "bzip2": (bz2.compress(KEYS.encode()), "bzcat"),
    "bzip2 of nothing": (bz2.compress(b""), "bzcat"),
    "xz": (lzma.compress(KEYS.encode()), "xzcat"),
    "lzma": (lzma.compress(KEYS.encode(), lzma.FORMAT_ALONE), "lzcat"),
    "lz4": (b"\x04\x22\x4d\x18" + bytes(20), "lz4cat"),
    "zip": (zipped(), "unzip -p"),
    "tar": (tarred(), "tar -xOf"),
    "UTF-16": (KEYS.encode("utf-16"), "iconv"),
    "UTF-16 LE": (KEYS.encode("utf-16-le"), "iconv"),
    "UTF-16 BE": (b"\xfe\xff" + KEYS.encode("utf-16-be"), "iconv"),
    "UTF-32": (KEYS.encode("utf-32"), "iconv"),
    "Avro": (b"Obj\x01\x04\x14avro.codec\x08null", "Export it as text"),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("name", ["k.txt", "k.csv", "k.jsonl", "k.txt.gz"])
def test_files(tmp_path, capsys, kind, name):
    """Refused before anything is written, also within an archive."""
    data, advice = OTHERS[kind]
    source = write(tmp_path / name, gzip.compress(data) if name.endswith(".gz") else data)
    other = write(
        tmp_path / f"first-{name}", {"k.txt.gz": gzip.compress(b"a\n")}.get(name, b"key\n")
    )
    assert presign("--input", other, source, "--output", tmp_path / "o.csv") == 1
    reported = capsys.readouterr().err
    assert "which is not read here" in reported
    assert name in reported
    assert advice in " ".join(reported.split())
    assert not list(tmp_path.glob("o.csv*"))


@pytest.mark.parametrize("kind", OTHERS)
def test_standard_input(tmp_path, kind):
    """Refused too, and nothing is on standard output."""
    done = command(tmp_path, "--input", "-", "--output-format", "csv", input=OTHERS[kind][0])
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Standard input is " in done.stderr


def test_tables(tmp_path):
    """Parquet, ORC and Arrow, with rows or none."""
    for kind, data in tables().items():
        with pytest.raises(InvalidParameter, match=f"^'k' is {kind.split()[0]}, which is not read"):
            check_start(data[:16], "'k'")


LIKE_THEM = "PAR1 PAR1S/a.jpg ORC ORCHID/photos/1.jpg BZh9 BZh91 PK PKG/1.zip Obj ]a 7z LZIP ÿþ"


@pytest.mark.parametrize("key", [*LIKE_THEM.split(), "ORC id/photos/1.jpg", "SQLite format 3"])
def test_keys_that_begin_like_them(tmp_path, key):
    """They are keys."""
    source = write(tmp_path / "k.txt", f"{key}\nb\n")
    assert presign("--input", source, "--output", tmp_path / "o.txt") == 0
    assert (tmp_path / "o.txt").read_text().split() == [url(key), url("b")]


def test_compressed_twice(tmp_path, capsys):
    """What is unpacked is looked at too."""
    data = gzip.compress(gzip.compress(KEYS.encode()))
    source = write(tmp_path / "k.txt.gz", data)
    assert presign("--input", source, "--output", tmp_path / "o.txt") == 1
    assert "is compressed twice" in capsys.readouterr().err
    assert not list(tmp_path.glob("o.txt*"))


def test_a_damaged_archive_is_reported_as_that(tmp_path, capsys):
    """When its first bytes cannot be unpacked."""
    source = write(tmp_path / "k.txt.gz", gzip.compress(KEYS.encode())[:12])
    assert presign("--input", source, "--output", tmp_path / "o.txt") == 1
    assert "cannot be unpacked" in capsys.readouterr().err
    assert not list(tmp_path.glob("o.txt*"))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("txt", "a\nb\n"),
        ("csv", "key\na\nb\n"),
        ("jsonl", '{"key": "a"}\n{"key": "b"}\n'),
        ("list-objects", '{"Contents": [{"Key": "a"}, {"Key": "b"}]}'),
        ("list-objects", '{"Contents": [{"Key": "a"}]}\n\ufeff{"Contents": [{"Key": "b"}]}'),
        ("rclone-lsjson", '[{"Path": "a", "IsDir": false}, {"Path": "b", "IsDir": false}]'),
        ("s5cmd-json", '{"key": "s3://examplebucket/a"}\n{"key": "s3://examplebucket/b"}\n'),
    ],
)
def test_byte_order_marks(tmp_path, form, data, packed):
    """Of UTF-8, as programs of Windows write it: it is no part of a key, in any format."""
    marked = b"\xef\xbb\xbf" + data.encode()
    source = write(tmp_path / f"k.txt{'.gz' * packed}", gzip.compress(marked) if packed else marked)
    arguments = ["--input", source, "--input-format", form, "--output", tmp_path / "o.txt"]
    bucket = None if form == "s5cmd-json" else "examplebucket"
    assert presign(*arguments, bucket=bucket) == 0
    assert (tmp_path / "o.txt").read_text().split() == [url("a"), url("b")]
