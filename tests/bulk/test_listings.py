"""Listings as other programs print them, and lists that are given as another format."""

from __future__ import annotations

import json

import pytest

from sigv4.bulk.listings import LAYOUTS
from sigv4.core.errors import InvalidRow

from .tools import presign, url, write

KEYS = ["a.txt", "dir/b c.txt", "é.txt", "100%.txt"]
LISTINGS = {
    "aws-ls": "".join(f"2026-11-23 10:00:00 {n * 999:>10} {key}\n" for n, key in enumerate(KEYS))
    + "\nTotal Objects: 4\n   Total Size: 5994\n",
    "s5cmd-ls": "".join(f"2026/11/23 10:00:00 {'':>16}{n:>5} {k}\n" for n, k in enumerate(KEYS)),
    "rclone-ls": "".join(f"{n * 7:>9} {key}\n" for n, key in enumerate(KEYS)),
    "rclone-lsf": "dir/\n" + "".join(f"{key}\n" for key in KEYS),
    "s3-uri": "".join(f"s3://examplebucket/{key}\n" for key in KEYS),
    "s5cmd-json": "".join(
        json.dumps({"key": f"s3://examplebucket/{key}", "type": "file", "size": 1}) + "\n"
        for key in KEYS
    )
    + json.dumps({"key": "s3://examplebucket/dir/", "type": "directory"})
    + "\n",
    "rclone-lsjson": "[\n"
    + ",\n".join(json.dumps({"Path": key, "IsDir": False}) for key in KEYS)
    + ',\n{"Path": "dir", "IsDir": true}\n]\n',
    "list-objects": json.dumps(
        {
            "IsTruncated": False,
            "Contents": [{"Key": key, "Size": 1, "ETag": '"x"'} for key in KEYS],
            "CommonPrefixes": [{"Prefix": "other/"}],
            "EncodingType": "url",
        },
        indent=4,
    ),
}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", LISTINGS)
def test_listings(tmp_path, name, jobs):
    """One flag, and the keys are those of the listing, in order."""
    source, output = write(tmp_path / "listing", LISTINGS[name]), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", name, "--output", str(output)]
    assert presign(*arguments, "--jobs", jobs) == 0
    assert output.read_text(encoding="utf-8").splitlines() == [url(key) for key in KEYS]


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_listings_to_records(tmp_path, name, suffix):
    """Each URL is beside what it is of."""
    source, output = write(tmp_path / "listing", LISTINGS[name]), tmp_path / f"o.{suffix}"
    arguments = ["--input", source, "--input-format", name, "--output", str(output)]
    assert presign(*arguments) == 0
    lines = output.read_text(encoding="utf-8").splitlines()
    for key, line in zip(KEYS, lines[-4:], strict=True):
        assert url(key) in line
        text = line.encode().decode("unicode_escape") if "\\u" in line else line
        assert key in text


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("s3://examplebucket/a.txt", "--input-format s3-uri"),
        ("https://examplebucket.s3.amazonaws.com/a", "a URL"),
        ("arn:aws:s3:::examplebucket/a", "an ARN"),
        ('{"key": "a"}', "--input-format jsonl"),
        ("2026-11-23 10:00:00       1234 a.txt", "--input-format aws-ls"),
        ("                           PRE dir/", "--input-format aws-ls"),
        ("2026/11/23 10:00:00              1234 a.txt", "--input-format s5cmd-ls"),
        ("     1234 a.txt", "--input-format rclone-ls"),
        ("1234567890 a.txt", "--input-format rclone-ls"),
        ("       -1 doc.gdoc", "--input-format rclone-ls"),
        ("  1234567890123  lead.txt", "--input-format rclone-ls"),
        ("2026-11-23 10:11:12;12;a b.jpg", "no --format"),
        ('2026-11-23 10:11:12,12,"a b.jpg"', "no --format"),
        ('"examplebucket","a%20b.txt"', "--input-format csv"),
        ('CONTENTS\t"d41d8"\ta.jpg\t2026-11-23T10:11:12+00:00\t3', "--input-format tsv"),
        ("a.jpg\tb.jpg\tc.jpg", r"tr '\t' '\n'"),
        ("a.jpg\rb.jpg", r"tr '\r' '\n'"),
        ("gs://examplebucket/a.txt", "a URL"),
        ("        12  2026-11-23T10:11:12Z  gs://examplebucket/a.txt", "gsutil ls"),
        ("2026-11-23 10:00        12   s3://examplebucket/a.txt", "--input-format s3-uri"),
        ("[2026-11-23 10:00:00 UTC]  12KiB STANDARD a.txt", "mc ls --recursive --json"),
        ("├── a.txt", "--input-format rclone-lsf"),
        ("│   └── a.txt", "--input-format rclone-lsf"),
        ("{'Key': 'a.txt'}", "a Python object"),
        ("s3.ObjectSummary(bucket_name='b', key='a.txt')", "a Python object"),
        ("|  a.txt  |", "--input-format list-objects"),
        ("+---------+", "--input-format list-objects"),
        ("- ETag: x", "--input-format list-objects"),
        ("  Key: a.txt", "--input-format list-objects"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_lines_of_another_format_are_refused(tmp_path, line, flag, place, suffix):
    """Wherever they stand; the flag is named, and the others are done."""
    lines = ["k1", "2026/11/23/k2"]
    lines.insert(place, line)
    source = write(tmp_path / "k.txt", "".join(f"{each}\n" for each in lines))
    output, errors = tmp_path / f"o.{suffix}", tmp_path / "e.txt"
    arguments = ["--input", source, "--output", str(output), "--errors", str(errors)]
    assert presign(*arguments) == 3
    assert errors.read_text().startswith(f"{place + 1}\t")
    assert flag in errors.read_text()
    assert len(output.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    "value",
    [
        {"Contents": [{"Key": 'a "b".txt', "Size": 1}, {"Key": "b.txt"}], "RequestCharged": None},
        ["a.txt", "b.txt"],
        [{"Path": "a.txt", "IsDir": False}],
    ],
)
def test_no_line_of_a_document_is_a_key(tmp_path, value):
    """JSON on several lines, as the AWS CLI prints it, is refused line by line."""
    source = write(tmp_path / "k.txt", json.dumps(value, indent=4) + "\n")
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output) == 3
    assert output.read_text() == ""


def test_any_line_can_be_a_key(tmp_path):
    """If it is said."""
    source = write(tmp_path / "k.txt", "s3://x/y\n123456789 a\n")
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--output", str(output), "--allow-any-line"]
    assert presign(*arguments) == 0
    assert output.read_text().splitlines() == [url("s3://x/y"), url("123456789 a")]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_values_of_columns_too(tmp_path, suffix):
    """A URI in a column of keys is refused, and read as such where that is said."""
    data = {
        "csv": "key,n\ns3://examplebucket/a b,1\nk,2\n",
        "jsonl": '{"key": "s3://examplebucket/a b"}\n{"key": "k"}\n',
    }
    source, output = write(tmp_path / f"k.{suffix}", data[suffix]), tmp_path / "o.txt"
    errors = tmp_path / "e.txt"
    arguments = ["--input", source, "--output", str(output), "--errors", str(errors)]
    assert presign(*arguments) == 3
    assert output.read_text() == f"{url('k')}\n"
    assert "--column URI=COLUMN" in errors.read_text()
    assert presign(*arguments, "--column", "URI=key") == 3
    assert output.read_text() == f"{url('a b')}\n"


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("other", ["Bucket=b", "VersionId=v"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_values_beside_other_columns(tmp_path, suffix, other, jobs):
    """A column of keys is looked at whatever else a row brings."""
    keys = ["s3://examplebucket/a", "HTTPS://x/a", "arn:aws:s3:::examplebucket/a", "{ k"]
    rows = [{"key": key, "b": "examplebucket", "v": "1"} for key in keys]
    path = tmp_path / f"k.{suffix}"
    if suffix == "parquet":
        pa = pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
        __import__("pyarrow.parquet").parquet.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == "csv":
        write(path, "key,b,v\n" + "".join(f"{','.join(row.values())}\n" for row in rows))
    else:
        write(path, "".join(json.dumps(row) + "\n" for row in rows))
    output = tmp_path / "o.txt"
    arguments = ["--input", path, "--output", output, "--column", "key", "--column", other]
    assert presign(*arguments, "--jobs", jobs) == 3
    version = {"VersionId": "1"} if other == "VersionId=v" else {}
    assert output.read_text() == f"{url('{ k', **version)}\n"
    assert presign(*arguments, "--allow-any-line") == 0


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_values_that_get_a_prefix(tmp_path, suffix):
    """They are looked at without it."""
    head = "key\n" if suffix == "csv" else ""
    source = write(tmp_path / f"k.{suffix}", f"{head}s3://examplebucket/a\nk\n")
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--key-prefix", "p/") == 3
    assert output.read_text() == f"{url('p/k')}\n"


@pytest.mark.parametrize("scheme", ["S3", "s3A", "S3n"])
def test_schemes_in_capitals(tmp_path, scheme):
    """They are the same in any case."""
    source, output = (
        write(tmp_path / "u.txt", f"{scheme}://examplebucket/a b\n"),
        tmp_path / "o.txt",
    )
    arguments = ["--input", source, "--output", output]
    assert presign(*arguments) == 3
    assert output.read_text() == ""
    assert presign(*arguments, "--input-format", "s3-uri") == 0
    assert output.read_text() == f"{url('a b')}\n"


@pytest.mark.parametrize(
    ("layout", "line"),
    [
        ("aws-ls", "                           PRE dir/"),
        ("aws-ls", "2026-11-23 10:00:00 a-bucket"),
        ("aws-ls", "a.txt"),
        ("s5cmd-ls", "                                  DIR dir/"),
        ("s5cmd-ls", "s3://bucket/key"),
        ("s5cmd-ls", "2026/11/23 10:00:00              1234    three spaces"),
        ("rclone-ls", "a.txt"),
        ("rclone-lsf", "2026-11-23 10:11:12;12;a b.jpg"),
        ("rclone-lsf", '2026-11-23 10:11:12,12,"a b.jpg"'),
        ("rclone-lsf", "a b.jpg;12"),
        ("rclone-lsf", "doc.gdoc;-1"),
    ],
)
def test_lines_that_are_not_of_their_listing(layout, line):
    """Refused, never cut at a guess."""
    with pytest.raises(InvalidRow):
        LAYOUTS[layout](line)


@pytest.mark.parametrize(
    ("layout", "line", "key"),
    [
        ("aws-ls", "2026-11-23 10:00:00    1.2 MiB a b", "a b"),
        ("aws-ls", "2026-11-23 10:00:00    3 Bytes a", "a"),
        ("aws-ls", "2026-11-23 10:00:00       1234  leading", " leading"),
        ("aws-ls", "2026-11-23 10:00:00 12345678901 a", "a"),
        ("aws-ls", "2026-11-23 10:00:00         12 MiB a", "MiB a"),
        ("aws-ls", "2026-11-23 10:00:00     12 MiB a", "a"),
        ("s5cmd-ls", "2026/11/23 10:00:00 STANDARD              1.2K  a b", "a b"),
        (
            "s5cmd-ls",
            "2026/11/23 10:00:00    d41d8cd98f00b204e9800998ecf8427e-2               0 a",
            "a",
        ),
        ("rclone-ls", "    60295 2026-11-23 18:55:41.062626927 a b", "a b"),
        ("rclone-ls", "       -1 doc", "doc"),
    ],
)
def test_variants_of_listings(layout, line, key):
    """Options that add a column."""
    assert LAYOUTS[layout](line) == key


def test_a_prefix_for_relative_listings(tmp_path):
    """As rclone lists a folder."""
    source, output = write(tmp_path / "k", "        1 a\n        2 b c\n"), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "rclone-ls", "--key-prefix", "logs/"]
    assert presign(*arguments, "--output", str(output)) == 0
    assert output.read_text().splitlines() == [url("logs/a"), url("logs/b c")]


@pytest.mark.parametrize("cut", [1, 30, 80, -3])
def test_a_document_that_is_cut_off(tmp_path, capsys, cut):
    """Half a list is not the whole."""
    source = write(tmp_path / "l.json", LISTINGS["list-objects"][:cut])
    arguments = ["--input", source, "--input-format", "list-objects"]
    assert presign(*arguments, "--output", str(tmp_path / "o.txt")) == 1
    assert not (tmp_path / "o.txt").exists()


@pytest.mark.parametrize("more", [{"NextToken": "x"}, {"IsTruncated": True}])
@pytest.mark.parametrize("first", [True, False])
def test_a_listing_that_goes_on(tmp_path, capsys, more, first):
    """Said, since keys are missing."""
    listed = {"Contents": [{"Key": "a"}]}
    page = {**more, **listed} if first else {**listed, **more}
    source = write(tmp_path / "l.json", json.dumps(page))
    arguments = ["--input", source, "--input-format", "list-objects"]
    assert presign(*arguments, "--output", str(tmp_path / "o.txt")) == 0
    assert "the listing is truncated" in capsys.readouterr().err


@pytest.mark.parametrize("no", [False, None, "", "false"])
def test_a_listing_that_ends(tmp_path, capsys, no):
    """The last of its pages says so."""
    pages = [{"Contents": [{"Key": "a"}], "IsTruncated": value} for value in (True, no)]
    source = write(tmp_path / "l.json", "".join(map(json.dumps, pages)))
    arguments = ["--input", source, "--input-format", "list-objects"]
    assert presign(*arguments, "--output", str(tmp_path / "o.txt")) == 0
    assert "truncated" not in capsys.readouterr().err


@pytest.mark.parametrize(("text", "status"), [("null", 0), ("null\nnull\n", 0), ('"a.jpg"', 1)])
def test_a_query_that_finds_nothing(tmp_path, text, status):
    """It prints null, which is an empty list."""
    source, output = write(tmp_path / "l.json", text), tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "list-objects", "--output", str(output)]
    assert presign(*arguments) == status
    assert not output.exists() or output.read_text() == ""


@pytest.mark.parametrize(("form", "name"), [("list-objects", "Key"), ("rclone-lsjson", "Path")])
def test_elements_on_lines(tmp_path, form, name):
    """The elements of the list alone, one a line, as jq writes them."""
    source = write(tmp_path / "k", "".join(json.dumps({name: key, "Size": 1}) for key in KEYS))
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--input-format", form, "--output", output) == 0
    assert output.read_text(encoding="utf-8").splitlines() == [url(key) for key in KEYS]


@pytest.mark.parametrize(
    "listed", ['"Keys": ["a"]', '"Parts": [{"Size": 1}]', '"Contents": {"Key": "a"}']
)
def test_a_list_of_something_else(tmp_path, capsys, listed):
    """It is not taken for a list without objects."""
    source = write(tmp_path / "k.json", f'{{"Name": "b", {listed}, "CommonPrefixes": [{{}}]}}')
    arguments = ["--input", source, "--input-format", "list-objects"]
    assert presign(*arguments, "--output", tmp_path / "o.txt") == 1
    assert "not a list of Contents or Versions" in " ".join(capsys.readouterr().err.split())


def test_each_reason_has_a_code(tmp_path):
    """Also where a value is of another type."""
    source, errors = write(tmp_path / "k.jsonl", '{"key": null}\n{"key": 7}\n'), tmp_path / "e.txt"
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", output, "--errors", errors) == 3
    reasons = errors.read_text().splitlines()
    assert len(reasons) == 2
    assert all(reason.endswith("[invalid-row]") for reason in reasons)


@pytest.mark.parametrize("pages", [1, 3])
def test_pages_of_versions(tmp_path, pages):
    """The latest of each key; delete markers are in a list of their own."""
    page = {
        "Versions": [
            {"Key": "a", "VersionId": "2", "IsLatest": True},
            {"Key": "a", "VersionId": "1", "IsLatest": False},
        ],
        "DeleteMarkers": [{"Key": "gone", "IsLatest": True}],
    }
    source = write(tmp_path / "l.json", "\n".join([json.dumps(page)] * pages))
    output = tmp_path / "o.txt"
    arguments = ["--input", source, "--input-format", "list-objects", "--output", str(output)]
    assert presign(*arguments) == 0
    assert output.read_text().splitlines() == [url("a")] * pages
    assert presign(*arguments, "--versions", "all") == 0
    expected = [url("a", VersionId="2"), url("a", VersionId="1")] * pages
    assert output.read_text().splitlines() == expected
