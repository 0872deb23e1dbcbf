"""Line ends, byte order marks and bytes that are not UTF-8: one rule for every size of block."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sigv4.bulk import simple, text
from sigv4.bulk.columns import Column, Filter
from sigv4.bulk.job import Work

from .tools import presign, url, write

OTHERS = ["", 'x,"q"\n', 'x,"two\nlines"\n']  # which change how the block is read


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(
    "record", ["n,a\rb\n", "n,a\r\r\n", "n,a\r", "a\rb,n\n", "n\r,a\n", "n,a\r\n\r"]
)
def test_bare_carriage_returns_in_csv(tmp_path, record, other):
    """Within a record, before its end, or where the last line end is cut off: it is refused."""
    source = write(tmp_path / "k.csv", "n,key\nm,good\n" + other + record)
    output, errors = tmp_path / "o.txt", tmp_path / "e.txt"
    assert presign("--input", source, "--output", output, "--errors", errors) == 3
    assert url("good") in output.read_text()
    assert "%0D" not in output.read_text()
    assert "The record is not CSV" in errors.read_text()


@pytest.mark.parametrize("other", ["", "x,unquoted\n"])
def test_quoted_carriage_returns(tmp_path, other):
    """They are part of the key."""
    source = write(tmp_path / "k.csv", '"n","key"\n' + other + '"m","a\rb"\n')
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text().splitlines()[-1] == url("a\rb")


def test_a_list_that_ends_within_its_line_end(tmp_path, capsys):
    """Its last key is refused: the carriage return is not part of it."""
    source, output = write(tmp_path / "k.txt", "a\r\nb\r"), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 3
    assert output.read_text().splitlines() == [url("a")]
    assert "lines that end in CR alone" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "first", "second", "rows"),
    [
        ("k.txt", "a\n", "b\nc\n", ["a", "c"]),
        ("k.csv", "id,key\n1,a\n", "id,key\n1,c\n", ["a", "c"]),
        ("k.csv", 'id,key\n"1","a"\n', "id,key\n1,c\n", ["a", "c"]),
        ("k.jsonl", '"a"\n', '"b"\n"c"\n', ["a", "c"]),
    ],
)
def test_joined_files(tmp_path, name, first, second, rows, jobs):
    """A byte order mark within a file is not part of a key, and no header is a row."""
    source, output = write(tmp_path / name, f"\ufeff{first}\ufeff{second}"), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--jobs", jobs) == 3
    assert output.read_text().splitlines() == [url(key) for key in rows]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("k.jsonl", b'{"key": "a", "x": "\xff"}\n{"key": "b"}\n'),
        ("k.jsonl", b'{"key": "a", "x": {"\xff": [1]}}\n{"key": "b"}\n'),
        ("k.csv", b"key,x\na,\xff\nb,y\n"),
    ],
)
def test_rows_that_json_cannot_carry(tmp_path, capsys, name, data):
    """JSON lines are UTF-8, whatever the record held."""
    source, output = write(tmp_path / name, data), tmp_path / "o.jsonl"
    assert presign("--input", source, "--output", output) == 3
    (line,) = output.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["url"] == url("b")
    assert "The row is not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_names_of_columns_that_are_not_utf_8(tmp_path, capsys, suffix):
    """They are refused before the first row, and CSV keeps them as they are."""
    source = write(tmp_path / "k.csv", b"key,\xff\na,1\n")
    assert presign("--input", source, "--output", tmp_path / f"o.{suffix}") == 1
    assert "is not UTF-8" in capsys.readouterr().err
    assert presign("--input", source, "--output", tmp_path / "o.csv") == 0
    assert (tmp_path / "o.csv").read_bytes().startswith(b"key,\xff,url\na,1,")


@pytest.mark.parametrize("start", ["\n", "\r\n\n"])
@pytest.mark.parametrize("rest", ["key\na\n\nb\n", 'key\n"a"\nb'])
def test_csv_that_begins_with_empty_lines(tmp_path, start, rest):
    """Empty lines are no records, so the header comes after them."""
    source, output = write(tmp_path / "k.csv", start + rest), tmp_path / "o.csv"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text().splitlines()[0] == "key,url"
    assert [line.partition(",")[2] for line in output.read_text().splitlines()[1:]] == [
        url("a"),
        url("b"),
    ]


@pytest.mark.parametrize("line", ["None", "null"])
@pytest.mark.parametrize("place", ["{}\n", "a\n{}\nb\n", "a\n{}", "a\r\n{}\r\n"])
def test_what_the_aws_cli_prints_for_an_empty_list(tmp_path, capsys, line, place):
    """It is not a key, unless that is said."""
    source, output = write(tmp_path / "k.txt", place.format(line)), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 3
    assert "looks like an empty list" in capsys.readouterr().err
    assert url(line) not in output.read_text()
    assert presign("--input", source, "--output", output, "--allow-any-line") == 0
    assert url(line) in output.read_text()


def test_keys_that_begin_so(tmp_path):
    """They are keys."""
    source, output = write(tmp_path / "k.txt", "None.txt\nnulls\na/None\n"), tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 0
    assert output.read_text().splitlines() == [url("None.txt"), url("nulls"), url("a/None")]


QUOTED_FIELDS = st.text(st.sampled_from('ab,;% \r\n"'), max_size=3)
PLAIN_FIELDS = st.text(st.sampled_from("ab;% \r"), max_size=3)


def quoted_records(fields):
    """Records of equal lengths, and of different ones."""
    return st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(fields, min_size=width, max_size=width), min_size=1, max_size=6
        )
    ) | st.lists(st.lists(fields, min_size=1, max_size=4), min_size=1, max_size=6)


def as_csv(rows) -> bytes:
    escaped = [[field.replace('"', '""') for field in row] for row in rows]
    return "".join(",".join(f'"{field}"' for field in row) + "\n" for row in escaped).encode()


def columns_of(rows, key, other):
    """The columns that are read of a block at once; None if it must be read record by record."""
    block = text.FullyQuoted(as_csv(rows))
    work = Work(
        None,
        (Column("key", key, "uri"),),
        "csv",
        "txt",
        filters=(Filter("other", other, "others"),),
    )
    return simple._columns(work, block, text.lines(block))


@given(quoted_records(PLAIN_FIELDS), st.integers(0, 3), st.integers(0, 3))
def test_columns_of_quoted_records(rows, key, other):
    """They are found at once, also in records of several lengths."""
    assert text.is_fully_quoted(as_csv(rows), ",")
    (block,) = text.blocks(io.BytesIO(as_csv(rows)), quoted=True, name="k.csv")
    assert (type(block), block) == (text.FullyQuoted, as_csv(rows))
    expected = None
    if min(map(len, rows)) > max(key, other):
        expected = {at: [row[at].encode() for row in rows] for at in (key, other)}
    assert columns_of(rows, key, other) == expected


@given(quoted_records(QUOTED_FIELDS), st.integers(0, 3), st.integers(0, 3))
@example([['x"\n', "y"]], 0, 0)
@example([["x\r", "\r", "\n", '"a'], [";", ";", "a", ";"]], 2, 2)
@example([[",", ",", 'b,",""\n"\r', "a,"], ["b", '"\n"']], 1, 0)
def test_columns_that_could_be_others(rows, key, other):
    """Where a field holds quotes, line ends or commas, columns are right if they are found."""
    if not text.is_fully_quoted(as_csv(rows), ","):
        return
    found = columns_of(rows, key, other)
    assert found is None or found == {at: [row[at].encode() for row in rows] for at in (key, other)}
