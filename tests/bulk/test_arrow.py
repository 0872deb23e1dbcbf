"""Record batches in, record batches out; Parquet files."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import pickle
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.cli import main
from sigv4.s3 import S3

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the extra 'arrow')")
pq = pytest.importorskip("pyarrow.parquet")

from sigv4.bulk.arrow import Mapper, presign_batches  # noqa: E402

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
PRESIGNER = S3(CREDENTIALS, "eu-west-1").presigner("get_object", Bucket="examplebucket", at=AT)
PLAIN = [f"photos/{number:04d}.jpg" for number in range(5000)]
ODD = ["a b", "é", "x" * 1000, ".hidden", "a/.b", "~"]
ENCODED = [f"a b/é%{number}" for number in range(600)]


def credentials() -> sigv4.Credentials:
    return CREDENTIALS


def urls_of(batches) -> list[str]:
    return [url for batch in batches for url in batch.column("url").to_pylist()]


@pytest.mark.parametrize(
    "keys",
    [PLAIN, ODD, PLAIN + ODD, [], ENCODED],
    ids=["plain", "odd", "both", "none", "encoded"],
)
@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_every_kind_of_column(keys, kind):
    """The URLs are those of one call each, whatever the layout."""
    kinds = {
        "string": pa.string(),
        "large_string": pa.large_string(),
        "string_view": pa.string_view(),
        "dictionary": pa.dictionary(pa.int32(), pa.string()),
    }
    column = pa.array(keys, pa.string()).cast(kinds[kind])
    batch = pa.RecordBatch.from_arrays([column, pa.array(range(len(keys)))], names=["key", "n"])
    (made,) = presign_batches([batch], PRESIGNER)
    assert made.schema.names == ["key", "n", "url"]
    assert made.column("n") == batch.column("n")
    assert urls_of([made]) == [PRESIGNER(key) for key in keys]


@pytest.mark.parametrize(("start", "length"), [(0, 10), (7, 10), (4990, 10), (4096, 1)])
def test_slices(start, length):
    """A slice shares the buffers of the whole."""
    batch = pa.RecordBatch.from_arrays([pa.array(PLAIN)], names=["key"]).slice(start, length)
    assert urls_of(presign_batches([batch], PRESIGNER)) == [
        PRESIGNER(key) for key in PLAIN[start : start + length]
    ]


@pytest.mark.parametrize("bad", ["", "..", None, "x" * 1025, "a\x00"])
def test_refused_keys(bad):
    """Raised, or reported beside the other rows."""
    batch = pa.RecordBatch.from_arrays([pa.array(["a", bad, "b"])], names=["key"])
    with pytest.raises((sigv4.GuardError, TypeError)):
        list(presign_batches([batch], PRESIGNER))
    (made,) = presign_batches([batch], PRESIGNER, on_error="null")
    assert made.column("url").to_pylist() == [PRESIGNER("a"), None, PRESIGNER("b")]
    (first, reason, last) = made.column("url_error").to_pylist()
    assert (first, last) == (None, None)
    assert reason.startswith(("The key ", "Key must be str"))


@pytest.mark.parametrize(
    ("options", "reported"),
    [
        ({"column": "name"}, "There is no column 'name'"),
        ({"on_error": "skip"}, "Choose raise or null"),
    ],
)
def test_wrong_options(options, reported):
    """Named."""
    batch = pa.RecordBatch.from_arrays([pa.array(["a"])], names=["key"])
    with pytest.raises(sigv4.InvalidParameter, match=reported):
        list(presign_batches([batch], PRESIGNER, **options))


def test_only_the_key_is_open():
    """Else a column is not enough."""
    presigner = S3(CREDENTIALS, "eu-west-1").presigner(
        "get_object", Bucket="examplebucket", vary=("Key", "VersionId")
    )
    with pytest.raises(sigv4.InvalidParameter, match="not only Key"):
        list(presign_batches([], presigner))


def test_mapper_travels():
    """With a callable it holds no secret; its repr never shows one."""
    given = Mapper(CREDENTIALS, "eu-west-1", "examplebucket", at=AT, allow_expired=True)
    found = Mapper(
        credentials, "eu-west-1", "examplebucket", at=AT, on_error="null", allow_expired=True
    )
    table = pa.table({"key": ["a", "b c"]})
    for mapper in (given, found):
        assert SECRET not in repr(mapper)
        again = pickle.loads(pickle.dumps(mapper))
        expected = [PRESIGNER("a"), PRESIGNER("b c")]
        assert again.table(table).column("url").to_pylist() == expected
        assert again.table(table.to_batches()[0]).column("url").to_pylist() == expected
        assert again.table(table.slice(0, 0)).num_rows == 0
    assert SECRET.encode() not in pickle.dumps(found)
    assert given.schema("key string") == "key string, url string"
    assert found.schema("key string") == "key string, url string, url_error string"


def test_mapper_refuses_early():
    """What can be known before the first batch."""
    with pytest.raises(sigv4.InvalidBucketName):
        Mapper(CREDENTIALS, "eu-west-1", "Not a bucket")


ARGUMENTS = ["--demo", "--at", "20261123T000000Z", "--region", "eu-west-1", "--quiet"]


def run(*arguments: str) -> int:
    return main(["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, *arguments])


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("keys", [PLAIN, ODD, ENCODED], ids=["plain", "odd", "encoded"])
def test_parquet_to_parquet(tmp_path, keys, jobs):
    """Columns stay; the same bytes however many processes."""
    source, out = tmp_path / "keys.parquet", tmp_path / "urls.parquet"
    pq.write_table(pa.table({"size": list(range(len(keys))), "key": keys}), source)
    assert run("--input", str(source), "--output", str(out), "--jobs", jobs) == 0
    table = pq.read_table(out)
    assert table.schema.names == ["size", "key", "url"]
    assert table.column("url").to_pylist() == [PRESIGNER(key) for key in keys]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys.parquet", "urls.parquet"]


LAST_BATCH = ["é/x", "a\r", "", "..", "x" * 1025, "a/.b", "z"]
WITH_LINE_FEED = [*LAST_BATCH, "a\nb"]
ENDS_EMPTY = ["a", ""]


@pytest.mark.parametrize("suffix", ["parquet", "txt", "txt.gz", "csv", "jsonl"])
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("last", [LAST_BATCH, WITH_LINE_FEED, ENDS_EMPTY, [""], ["a", None]])
def test_a_column_among_others(tmp_path, suffix, jobs, last):
    """Whatever the keys, the output and the processes: all rows that can be, and why not others."""
    keys = [*PLAIN[:4096], *last]
    source, out, errors = tmp_path / "k.parquet", tmp_path / f"u.{suffix}", tmp_path / "errors"
    pq.write_table(pa.table({"n": range(len(keys)), "key": keys}), source)
    urls = [_url(key) for key in keys]
    wanted = [row for row in zip(range(len(keys)), keys, urls, strict=True) if row[2]]
    refused = [number for number, url in enumerate(urls, 1) if url is None]
    arguments = ["--input", str(source), "--output", str(out), "--errors", str(errors)]
    assert run(*arguments, "--jobs", jobs) == (3 if refused else 0)
    reported = errors.read_text().splitlines()
    assert [int(line.split("\t")[0]) for line in reported] == refused
    assert _rows(out) == _as(suffix, wanted)


@pytest.mark.parametrize("deleted", [[False] * 3, [None, False, False], [False, True, False]])
@pytest.mark.parametrize("suffix", ["parquet", "txt"])
def test_delete_markers_in_a_column(deleted, suffix):
    """Without one that is true, the keys of an inventory travel alone."""
    from sigv4.bulk.columns import Column, Filter
    from sigv4.bulk.job import Work
    from sigv4.bulk.tables import RecordBatch
    from sigv4.bulk.worker import make

    names, columns = ["key", "gone"], (Column("key", -1, "string"),)
    block = RecordBatch(
        pa.RecordBatch.from_arrays([pa.array(["a", "b", "c"]), deleted], names=names)
    )
    markers = (Filter("gone", 1, "delete markers", drop=("true",)),)
    work = Work(PRESIGNER, columns, "parquet", suffix, filters=markers)
    made, skipped = make(work, block), deleted.count(True)
    assert (block.values(work) is None) == bool(skipped)
    assert (made.rows, made.lines) == (3 - skipped, 3)
    assert made.skipped == ({"delete markers": skipped} if skipped else {})


def _url(key):
    try:
        return PRESIGNER(key)
    except (sigv4.SigV4Error, TypeError):
        return None


def _as(suffix, rows):
    return [(url,) for *_, url in rows] if suffix.startswith("txt") else rows


def _rows(path):
    if path.suffix == ".parquet":
        return [tuple(row.values()) for row in pq.read_table(path).to_pylist()]
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return [(int(n), key, url) for n, key, url in list(csv.reader(file))[1:]]
    if path.suffix == ".jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [tuple(json.loads(line).values()) for line in lines]
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    return [(line,) for line in text.splitlines()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_column_that_is_no_utf8(tmp_path, jobs):
    """Arrow does not look, and Parquet's writers need not: such a row is refused."""
    offsets = pa.array([0, 1, 2, 3], pa.int32()).buffers()[1]
    column = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"a\xffb")])
    source, out, errors = tmp_path / "k.parquet", tmp_path / "u.parquet", tmp_path / "errors"
    pq.write_table(pa.table({"key": column}), source)
    arguments = ["--input", str(source), "--output", str(out), "--errors", str(errors)]
    assert run(*arguments, "--jobs", jobs) == 3
    assert errors.read_text().startswith("2\t")
    assert pq.read_table(out).column("url").to_pylist() == [PRESIGNER("a"), PRESIGNER("b")]


@pytest.mark.parametrize("suffix", ["parquet", "txt"])
def test_values_are_made_without_arrow(tmp_path, suffix):
    """A worker that is given values has no need of it, nor of its memory."""
    from sigv4.bulk.columns import Column
    from sigv4.bulk.job import Work

    work = Work(PRESIGNER, (Column("key", -1, "string"),), "parquet", suffix)
    code = (
        "import pickle, sys\n"
        "from sigv4.bulk.worker import make\n"
        f"made = make(pickle.loads({pickle.dumps(work)!r}), b'a\\nb c\\n..')\n"
        "assert made.rows == 2 and [row for row, _ in made.refused] == [3]\n"
        "assert 'pyarrow' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_inventory_in_parquet(tmp_path, capsys, jobs):
    """As S3 lays it out: lower-case columns, keys not encoded, delete markers as booleans."""
    folder = tmp_path / "2026-11-23T01-00Z"
    folder.mkdir()
    (tmp_path / "data").mkdir()
    table = pa.table(
        {
            "bucket": ["examplebucket"] * 3,
            "key": ["a+b%2Bc.txt", "gone", "é/x y.txt"],
            "version_id": ["v1", "v2", "v3"],
            "is_latest": [True] * 3,
            "is_delete_marker": [False, True, False],
        }
    )
    files = []
    for number in range(2):
        pq.write_table(table, tmp_path / "data" / f"{number}.parquet")
        digest = hashlib.md5((tmp_path / "data" / f"{number}.parquet").read_bytes()).hexdigest()
        files.append({"key": f"some/where/data/{number}.parquet", "MD5checksum": digest})
    manifest = {"sourceBucket": "arn:aws-cn:s3:::examplebucket", "fileFormat": "Parquet"}
    manifest |= {"fileSchema": "message s3.inventory {}", "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    out = tmp_path / "urls.txt"
    arguments = ["--input", str(folder / "manifest.json"), "--output", str(out), "--jobs", jobs]
    assert main(["bulk", "presign", *ARGUMENTS, *arguments]) == 0
    assert out.read_text().splitlines() == [PRESIGNER("a+b%2Bc.txt"), PRESIGNER("é/x y.txt")] * 2
    assert "2 delete markers skipped" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl"])
def test_parquet_to_text(tmp_path, suffix):
    """And errors by row."""
    source, out = tmp_path / "keys.parquet", tmp_path / f"urls.{suffix}"
    pq.write_table(pa.table({"name": ["a", None, "b c"]}), source)
    errors = tmp_path / "errors"
    arguments = ["--input", str(source), "--output", str(out), "--column", "name"]
    assert run(*arguments, "--errors", str(errors)) == 3
    assert errors.read_text().startswith("2\tKey must be str")
    assert [PRESIGNER(key) in out.read_text() for key in ("a", "b c")] == [True, True]


@pytest.mark.parametrize("data", ["a\nb c\n", ""])
def test_text_to_parquet(tmp_path, data):
    """Strings; an empty file has its columns."""
    source, out = tmp_path / "keys.txt", tmp_path / "urls.parquet"
    source.write_text(data)
    assert run("--input", str(source), "--output", str(out)) == 0
    table = pq.read_table(out)
    assert table.schema.names == ["key", "url"]
    assert table.column("url").to_pylist() == [PRESIGNER(key) for key in data.splitlines()]


def test_text_that_parquet_cannot_hold(tmp_path):
    """Parquet's strings are UTF-8: the row is refused, the others are done."""
    source, out, errors = tmp_path / "k.csv", tmp_path / "urls.parquet", tmp_path / "e.txt"
    source.write_bytes(b"key,n\na,\xff\nb,c\n")
    assert run("--input", str(source), "--output", str(out), "--errors", str(errors)) == 3
    assert errors.read_text().startswith("2\tThe row is not UTF-8")
    assert pq.read_table(out).column("key").to_pylist() == ["b"]


@pytest.mark.parametrize(
    ("data", "reported"),
    [(b"PAR1 and no more", "cannot be read as Parquet"), (None, "2 columns are named 'key'")],
)
def test_parquet_that_is_not_right(tmp_path, capsys, data, reported):
    """Said before anything is written."""
    source = tmp_path / "keys.parquet"
    if data is None:
        twice = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["key", "key"])
        pq.write_table(twice, source)
    else:
        source.write_bytes(data)
    assert run("--input", str(source), "--output", str(tmp_path / "o.parquet")) == 1
    assert reported in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["keys.parquet"]


def test_damage_within_a_file(tmp_path, capsys):
    """Its footer is right, a page is not."""
    source = tmp_path / "keys.parquet"
    pq.write_table(pa.table({"key": [f"{n:09d}" for n in range(200_000)]}), source)
    data = bytearray(source.read_bytes())
    data[1000:3000] = b"\xff" * 2000
    source.write_bytes(data)
    assert run("--input", str(source), "--output", str(tmp_path / "o.parquet")) == 1
    assert "sigv4: " in capsys.readouterr().err
    assert not (tmp_path / "o.parquet").exists()


@pytest.mark.parametrize("keys", [["a\nb", "c"], ["a", "b\n"], ["\n"], ["a", "b c", "d\r"]])
def test_line_feeds_in_keys(keys):
    """They are of the key: keys stand on lines on the way, and these must not."""
    batch = pa.RecordBatch.from_arrays([pa.array(keys)], names=["key"])
    assert urls_of(presign_batches([batch], PRESIGNER)) == [PRESIGNER(key) for key in keys]


def test_signatures_of_several_lengths():
    """SigV4A's are not all of one length: each URL is whole."""
    pytest.importorskip("cryptography")
    arn = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    presigner = S3(CREDENTIALS, "eu-west-1").presigner("get_object", Bucket=arn, at=AT)
    keys = [f"k{number}" for number in range(64)]
    batch = pa.RecordBatch.from_arrays([pa.array(keys)], names=["key"])
    urls = urls_of(presign_batches([batch], presigner))
    signed = [url.partition("&X-Amz-Signature=") for url in urls]
    assert [head for head, _, _ in signed] == [
        presigner(key).partition("&X-Amz-Signature=")[0] for key in keys
    ]
    assert {bytes.fromhex(signature)[0] for _, _, signature in signed} == {0x30}


def test_a_disk_that_is_full(tmp_path, monkeypatch, capsys):
    """It is a thread that writes: what stops it is said, and nothing is left."""

    class Full(pq.ParquetWriter):
        def write_table(self, table, row_group_size=None):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "ParquetWriter", Full)
    source, out = tmp_path / "keys.parquet", tmp_path / "urls.parquet"
    pq.write_table(pa.table({"key": PLAIN * 8}), source)
    assert run("--input", str(source), "--output", str(out)) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not out.exists()
    assert not out.with_name("urls.parquet.part").exists()


def test_row_groups(tmp_path):
    """Of many batches each, whatever the row groups that were read."""
    source, out = tmp_path / "keys.parquet", tmp_path / "urls.parquet"
    pq.write_table(pa.table({"key": PLAIN * 8}), source, row_group_size=1000)
    assert run("--input", str(source), "--output", str(out)) == 0
    file = pq.ParquetFile(out)
    sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert sum(sizes) == 40_000
    assert min(sizes[:-1]) >= 16_000


def test_files_of_several_schemas(tmp_path, capsys):
    """One file has one schema."""
    folder = tmp_path / "2026-11-23T01-00Z"
    folder.mkdir()
    (tmp_path / "data").mkdir()
    files = []
    for number, size in enumerate([1, "1"]):
        path = tmp_path / "data" / f"{number}.parquet"
        pq.write_table(pa.table({"key": ["a"], "size": [size]}), path)
        digest = hashlib.md5(path.read_bytes()).hexdigest()
        files.append({"key": f"some/where/data/{number}.parquet", "MD5checksum": digest})
    manifest = {"sourceBucket": "arn:aws:s3:::examplebucket", "fileFormat": "Parquet"}
    manifest |= {"fileSchema": "message s3.inventory {}", "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    out = tmp_path / "urls.parquet"
    arguments = ["--input", str(folder / "manifest.json"), "--output", str(out)]
    assert main(["bulk", "presign", *ARGUMENTS, *arguments]) == 1
    assert "same columns: 'pyarrow.Field<size: string>'" in capsys.readouterr().err
    assert not out.exists()


class Clock:
    """A clock that the test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def test_a_mapper_of_a_time_that_is_over():
    """No batch gets URLs that are dead, or nearly so: of 100 seconds, the last 10."""
    clock = Clock(AT)
    mapper = Mapper(CREDENTIALS, "eu-west-1", "examplebucket", at=AT, expires_in=100, clock=clock)
    table = pa.table({"key": ["a"]})
    for seconds, alive in ((0, True), (89, True), (90, False), (1000, False)):
        clock.now = AT + timedelta(seconds=seconds)
        if alive:
            assert mapper.table(table).num_rows == 1
            continue
        with pytest.raises(sigv4.ExpiredPlan, match="allow_expired"):
            mapper.table(table)


def test_a_stream_of_batches_that_takes_long():
    """Each batch is checked when its turn comes."""
    clock = Clock(AT)
    mapper = Mapper(CREDENTIALS, "eu-west-1", "examplebucket", at=AT, clock=clock)
    batch = pa.RecordBatch.from_pylist([{"key": "a"}])
    made = mapper(iter([batch, batch]))
    next(made)
    clock.now = AT + timedelta(hours=1)
    with pytest.raises(sigv4.ExpiredPlan):
        next(made)


@pytest.mark.parametrize("as_provider", [True, False])
def test_credentials_are_found_again(as_provider):
    """Before they would end earlier than a URL, and every five minutes."""
    clock, asked = Clock(AT), []

    def find() -> sigv4.Credentials:
        asked.append(clock.now)
        ends = clock.now + timedelta(seconds=4000)
        return sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, f"t{len(asked)}", ends)

    class Provider:
        load = staticmethod(find)

    source = Provider() if as_provider else find
    mapper = Mapper(source, "eu-west-1", "examplebucket", clock=clock)
    table, tokens = pa.table({"key": ["a"]}), []
    for seconds in (0, 100, 299, 300, 301, 900):
        clock.now = AT + timedelta(seconds=seconds)
        (url,) = mapper.table(table).column("url").to_pylist()
        tokens.append(url.partition("X-Amz-Security-Token=")[2].partition("&")[0])
        assert f"X-Amz-Date={clock.now:%Y%m%dT%H%M%SZ}" in url
    assert tokens == ["t1", "t1", "t1", "t2", "t2", "t3"]


def test_credentials_that_are_short_lived_are_asked_for_each_time():
    """And refused where even new ones would end before the URL."""
    clock = Clock(AT)
    ends = [AT + timedelta(seconds=3601), AT + timedelta(seconds=7300), AT]
    given = iter(ends)
    mapper = Mapper(
        lambda: sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "t", next(given)),
        "eu-west-1",
        "examplebucket",
        clock=clock,
    )
    table = pa.table({"key": ["a"]})
    assert mapper.table(table).num_rows == 1
    clock.now = AT + timedelta(seconds=2)
    assert mapper.table(table).num_rows == 1
    clock.now = AT + timedelta(seconds=400)
    with pytest.raises(sigv4.OutlivesCredentials):
        mapper.table(table)


@pytest.mark.parametrize("value", ["s3://b/k", "https://b.s3.amazonaws.com/k", "arn:aws:s3:::b/k"])
def test_uris_are_no_keys(value):
    """Refused in a column of keys, wherever they stand."""
    batch = pa.RecordBatch.from_pylist([{"key": "a"}, {"key": value}, {"key": "b"}])
    with pytest.raises(sigv4.SigV4Error, match="looks like"):
        list(presign_batches([batch], PRESIGNER))
    (made,) = presign_batches([batch], PRESIGNER, on_error="null")
    assert made.column("url").to_pylist() == [PRESIGNER("a"), None, PRESIGNER("b")]


@pytest.mark.parametrize("refresh_every", [None, 60])
def test_columns_of_arrow_and_pandas_in_many(refresh_every):
    """An array, one in chunks, and what iterates over str."""
    keys = ["a", "b c", "é"]
    presigner = S3(CREDENTIALS, "eu-west-1", clock=lambda: AT).presigner(
        "get_object", Bucket="examplebucket"
    )
    expected = [PRESIGNER(key) for key in keys]
    chunked = pa.chunked_array([["a"], ["b c", "é"], []], pa.string())
    for column in (pa.array(keys), chunked):
        assert list(presigner.many(column, refresh_every=refresh_every)) == expected


def test_fields_and_metadata_are_kept(tmp_path):
    """Of the schema and of each field; whether it may be null; and without rows too."""
    field = pa.field("key", pa.string(), nullable=False, metadata={"of": "the field"})
    schema = pa.schema([field, pa.field("n", pa.int8())], metadata={"of": "the schema"})
    for rows in ([{"key": "a", "n": 1}], []):
        source, out = tmp_path / "k.parquet", tmp_path / "u.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema), source)
        assert run("--input", str(source), "--output", str(out)) == 0
        found = pq.read_schema(out)
        assert found.metadata[b"of"] == b"the schema"
        assert found.field("key").metadata[b"of"] == b"the field"
        assert not found.field("key").nullable
        assert found.field("n").type == pa.int8()
        assert found.names == ["key", "n", "url"]


def test_a_mapper_of_text_that_is_no_utf_8():
    """Such a key is a refused row, and the others are signed."""
    offsets = pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in range(4)))
    keys = pa.Array.from_buffers(pa.string(), 3, [None, offsets, pa.py_buffer(b"a\xffb")])
    made = Mapper(
        CREDENTIALS, "eu-west-1", "examplebucket", at=AT, on_error="null", allow_expired=True
    )
    table = made.table(pa.table({"key": keys}))
    urls = table.column("url").to_pylist()
    assert urls == [PRESIGNER("a"), None, PRESIGNER("b")]
    assert "surrogate" in table.column("url_error").to_pylist()[1]


def test_a_mapper_of_two_columns_of_one_name():
    """It does not choose one of them."""
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["key", "key"])
    made = Mapper(CREDENTIALS, "eu-west-1", "examplebucket", at=AT, allow_expired=True)
    with pytest.raises(sigv4.SigV4Error, match="2 columns are named 'key'"):
        made.table(table)
