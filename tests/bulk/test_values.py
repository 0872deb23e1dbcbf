"""Values of Parquet that Python cannot represent are written as text, or their rows are refused."""

from __future__ import annotations

import json
import struct
from datetime import datetime, time, timedelta, timezone

import pytest

from .tools import presign, url

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from sigv4.bulk.values import rows_that_are_not_text, values_of  # noqa: E402

DAMAGED = pa.Array.from_buffers(
    pa.string(), 3, [None, pa.py_buffer(struct.pack("<4i", 0, 1, 2, 3)), pa.py_buffer(b"a\xffb")]
)
DAY = "1970-01-01 00:00:00"
TIMES = [
    (pa.timestamp("ns"), 1, f"{DAY}.000000001"),
    (pa.timestamp("ns", "Europe/Berlin"), 1, f"{DAY}.000000001+00:00"),
    (pa.timestamp("us", "No/Where"), 7, f"{DAY}.000007+00:00"),
    (pa.timestamp("s"), 10**11 * 3, "11476-08-15 05:20:00"),
    (pa.time64("ns"), 1, "00:00:00.000000001"),
    (pa.duration("ns"), -1, "-PT0.000000001S"),
    (pa.timestamp("ns"), 7000, datetime(1970, 1, 1, microsecond=7)),
    (pa.timestamp("ns", "UTC"), 7000, datetime(1970, 1, 1, microsecond=7, tzinfo=timezone.utc)),
    (pa.timestamp("ns", "No/Where"), 7000, f"{DAY}.000007+00:00"),
    (pa.time64("ns"), 7000, time(microsecond=7)),
    (pa.duration("ns"), -7000, timedelta(microseconds=-7)),
    (pa.duration("s"), 10**18, "PT1000000000000000000S"),
]


@pytest.mark.parametrize(("kind", "value", "text"), TIMES, ids=lambda each: str(each)[:24])
def test_times(kind, value, text):
    """With nanoseconds, in any year, and of any zone; also within lists, structs and maps."""
    column = pa.array([value, None], pa.int64()).cast(kind)
    found = values_of(pa, column)
    assert found == [text, None]
    assert type(found[0]) is type(text)  # not a value of pandas, if that is installed
    assert values_of(pa, column[:1].dictionary_encode()) == [text]
    within = pa.StructArray.from_arrays([column], ["t"])
    assert values_of(pa, within)[0] == {"t": text}
    lists = pa.ListArray.from_arrays([0, 1], column[:1])
    assert values_of(pa, lists) == [[text]]
    maps = pa.MapArray.from_arrays([0, 1], pa.array(["k"]), column[:1])
    assert values_of(pa, maps) == [[("k", text)]]


def test_text_that_is_not_utf_8():
    """It is found wherever it is."""
    coded = pa.DictionaryArray.from_arrays(pa.array([2, 1]), DAMAGED)
    structs = pa.StructArray.from_arrays([DAMAGED], ["s"])
    for column, rows in ((DAMAGED, {1}), (coded, {1}), (structs, {1})):
        assert rows_that_are_not_text(pa, pa.record_batch([column], ["c"])) == rows
        with pytest.raises(UnicodeDecodeError):
            values_of(pa, column)
    assert values_of(pa, DAMAGED, damaged=True) == ["a", "\udcff", "b"]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
@pytest.mark.parametrize("name", ["note", "is_latest"])
def test_rows_that_are_not_text(tmp_path, capsys, name, suffix, jobs):
    """In a column that is only written, or one that a filter looks at: the row is refused."""
    times = pa.array([1, 2, 3], pa.timestamp("ns"))
    table = pa.table({"key": ["x", "y", "z"], name: DAMAGED, "t": times})
    pq.write_table(table, tmp_path / "k.parquet")
    output = tmp_path / f"o.{suffix}"
    arguments = ["--input", tmp_path / "k.parquet", "--output", output, "--jobs", jobs]
    assert presign(*arguments) == 3
    assert "line 2: The row holds text that is not UTF-8" in capsys.readouterr().err
    lines = output.read_text(encoding="utf-8").splitlines()[-2:]
    for line, key in zip(lines, "xz", strict=True):
        assert url(key) in line
        assert ".00000000" in line
        if suffix == "jsonl":
            assert json.loads(line)["key"] == key


@pytest.mark.parametrize("suffix", ["txt", "parquet"])
def test_columns_that_are_not_written_as_text(tmp_path, suffix):
    """They stay as they are."""
    pq.write_table(pa.table({"key": ["x", "y", "z"], "n": DAMAGED}), tmp_path / "k.parquet")
    output = tmp_path / f"o.{suffix}"
    assert presign("--input", tmp_path / "k.parquet", "--output", output) == 0
