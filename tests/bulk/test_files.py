"""`sigv4 bulk presign`: files in, files out, whatever happens on the way."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.bulk import files, text
from sigv4.cli import main
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
ARGUMENTS = ["--demo", "--at", "20261123T000000Z", "--region", "eu-west-1", "--quiet"]
CLIENT = S3(
    sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "eu-west-1",
    clock=lambda: AT,
)
KEYS = [
    "a.txt",
    "a b/é.txt",
    "写真.jpg",
    "x" * 900,
    "100%",
    "a+b&c=d",
    "~*'()!",
    'q"uote',
    "c,omma",
]


def url(key: str, operation: str = "get_object", **params) -> str:
    return CLIENT.presign(operation, Bucket="examplebucket", Key=key, **params).url


def run(*arguments: str) -> int:
    return main(["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, *arguments])


def write(path: Path, data: str | bytes) -> str:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


@pytest.fixture
def keys(tmp_path) -> str:
    return write(tmp_path / "keys.txt", "".join(f"{key}\n" for key in KEYS))


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out.txt"


def test_lines(keys, out, capsys):
    """A key a line in, a URL a line out; no other file is left."""
    assert run("--input", keys, "--output", str(out)) == 0
    assert out.read_text().splitlines() == [url(key) for key in KEYS]
    assert sorted(path.name for path in out.parent.iterdir()) == ["keys.txt", "out.txt"]
    assert "9 presigned, 0 refused." in capsys.readouterr().err


@pytest.mark.parametrize(
    "data", ["a\nb", "a\nb\n", "a\r\nb\r\n", "\ufeffa\nb\n"], ids=["open", "lf", "crlf", "bom"]
)
def test_ends_of_lines(tmp_path, out, data):
    """Of every system."""
    assert run("--input", write(tmp_path / "k.txt", data), "--output", str(out)) == 0
    assert out.read_text().splitlines() == [url("a"), url("b")]


def test_nothing(tmp_path, out):
    """An empty file is a file."""
    assert run("--input", write(tmp_path / "k.txt", ""), "--output", str(out)) == 0
    assert out.read_text() == ""


def test_standard_input_and_output(keys):
    """A pipe."""
    command = ["bulk", "presign", "--bucket", "examplebucket"]
    done = subprocess.run(
        [sys.executable, "-m", "sigv4", *command, *ARGUMENTS, "--input", "-"],
        input=Path(keys).read_bytes(),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().splitlines() == [url(key) for key in KEYS]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("output", ["out.csv", "out.jsonl", "out.csv.gz", "out.txt.gz"])
def test_formats_out(keys, tmp_path, output, jobs):
    """The key beside its URL; compressed as the name says."""
    path = tmp_path / output
    assert run("--input", keys, "--output", str(path), "--jobs", jobs) == 0
    data = path.read_bytes()
    lines = (gzip.decompress(data) if output.endswith(".gz") else data).decode().splitlines()
    expected = [{"key": key, "url": url(key)} for key in KEYS]
    if "csv" in output:
        assert list(csv.DictReader(lines)) == expected
    elif "jsonl" in output:
        assert [json.loads(line) for line in lines] == expected
    else:
        assert lines == [row["url"] for row in expected]


def test_output_in_a_folder_that_is_missing(keys, tmp_path, capsys):
    """The name that was given is in the error, not that of a file in between."""
    output = tmp_path / "nowhere" / "out.csv"
    assert run("--input", keys, "--output", str(output)) == 1
    assert f"error: {output}: No such file or directory." in capsys.readouterr().err


@pytest.mark.parametrize("compression", ["", ".gz"])
def test_csv_in(tmp_path, out, compression):
    """All columns are kept; quotes, line ends in fields and numbers as they are."""
    rows = [["name", "part"], ['a "b",\nc', "1"], ["é", "10000"]]
    import io

    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    data = made.getvalue().encode()
    path = write(tmp_path / f"rows.csv{compression}", gzip.compress(data) if compression else data)
    out = out.with_suffix(".csv")
    arguments = ["--operation", "upload_part", "--param", "UploadId=u"]
    arguments += ["--column", "name", "--column", "PartNumber=part"]
    assert run("--input", path, "--output", str(out), *arguments) == 0
    with out.open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file))
    assert found[0] == ["name", "part", "url"]
    for row, source in zip(found[1:], rows[1:], strict=True):
        assert row[:2] == source
        expected = url(source[0], "upload_part", PartNumber=int(source[1]), UploadId="u")
        assert row[2].partition("?")[0] == expected.partition("?")[0]
        assert f"partNumber={source[1]}&" in row[2]


def test_carriage_returns_in_csv(tmp_path, out):
    """They are of the key, and do not end a record of what is written."""
    path = write(tmp_path / "rows.csv", 'key,n\n"a\rb",1\nc,2\n')
    out = out.with_suffix(".csv")
    assert run("--input", path, "--output", str(out)) == 0
    with out.open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file))
    assert found == [["key", "n", "url"], ["a\rb", "1", url("a\rb")], ["c", "2", url("c")]]
    assert b"\r\n" not in out.read_bytes()


def test_csv_without_a_header(tmp_path, out):
    """Columns by number."""
    path = write(tmp_path / "rows.csv", "1,a\n2,b\n")
    assert run("--input", path, "--output", str(out), "--column", "2") == 0
    assert out.read_text().splitlines() == [url("a"), url("b")]


def test_one_key_many_parts(tmp_path, out):
    """The key is fixed, a line is a part number."""
    path = write(tmp_path / "parts.txt", "1\n2\nx\n")
    arguments = ["--key", "big", "--column", "PartNumber=n", "--operation", "upload_part"]
    assert run("--input", path, "--output", str(out), *arguments, "--param", "UploadId=u") == 3
    expected = [url("big", "upload_part", UploadId="u", PartNumber=number) for number in (1, 2)]
    assert sorted(out.read_text().splitlines()[0].partition("?")[2].split("&")[:2]) == sorted(
        expected[0].partition("?")[2].split("&")[:2]
    )
    assert len(out.read_text().splitlines()) == 2


def test_json_in(tmp_path, out):
    """Objects keep their fields; a string is a key."""
    path = write(tmp_path / "rows.jsonl", '{"key": "a", "n": [1]}\n"b"\n')
    out = out.with_suffix(".jsonl")
    assert run("--input", path, "--output", str(out)) == 0
    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {"key": "a", "n": [1], "url": url("a")},
        {"key": "b", "url": url("b")},
    ]


BAD = {
    "keys.txt": (b"ok\n\na/../b\n\xff\nok2\n" + b"x" * 1025 + b"\n", [2, 3, 4, 6]),
    "keys.csv": (b'key\nok\n""\n"a\nb"\n../x\nok2\n', [3, 6]),
    "keys.jsonl": (b'{"key": "ok"}\nnot\n{"k": 1}\n{"key": 5}\n{"key": "ok2"}\n', [2, 3, 4]),
}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", BAD)
def test_rows_that_are_refused(tmp_path, out, capsys, name, jobs):
    """Their lines and reasons in a file; the others are signed; the exit status says so."""
    data, lines = BAD[name]
    path = write(tmp_path / name, data)
    errors = tmp_path / "errors.txt"
    arguments = ["--input", path, "--output", str(out), "--errors", str(errors), "--jobs", jobs]
    assert run(*arguments) == 3
    found = [line.split("\t") for line in errors.read_text(encoding="utf-8").splitlines()]
    assert [int(line) for line, _ in found] == lines
    assert all(len(reason) > 20 for _, reason in found)
    done = out.read_text().splitlines()
    assert done[0] == url("ok")
    assert done[-1] == url("ok2")
    assert f"{len(lines)} refused (see {errors})" in capsys.readouterr().err


def test_first_refusals_are_reported_without_a_file(tmp_path, out, capsys):
    """Ten of them."""
    path = write(tmp_path / "k.txt", "..\n" * 20)
    assert run("--input", path, "--output", str(out)) == 3
    reported = capsys.readouterr().err
    assert "line 1: The key " in reported
    assert reported.count("[unsafe-key]") == 10
    assert "20 refused" in reported


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("jobs", ["2", "3"])
def test_many_blocks(tmp_path, out, monkeypatch, jobs, wide):
    """In order, whether or not the system lets a worker have its next block while it is at one."""
    from sigv4.bulk import processes, text

    monkeypatch.setattr(text, "BLOCK_BYTES", 2000)
    if not wide:
        monkeypatch.setattr(processes, "_widen", lambda pipe: False)
    names = [f"{'long/' * (number % 50)}{number}" for number in range(20_000)]
    path = write(tmp_path / "k.txt", "".join(f"{name}\n" for name in names))
    assert run("--input", path, "--output", str(out), "--jobs", jobs) == 0
    assert out.read_text().splitlines() == [url(name) for name in names]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_strict_stops(tmp_path, out, capsys, jobs):
    """And nothing is there."""
    path = write(tmp_path / "k.txt", "a\n..\nb\n")
    assert run("--input", path, "--output", str(out), "--strict", "--jobs", jobs) == 1
    assert "Line 2: The key " in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["k.txt"]


def test_lines_over_many_blocks(tmp_path, out, monkeypatch):
    """Blocks end where records do, and lines are counted through all of them."""
    monkeypatch.setattr(text, "BLOCK_BYTES", 50)
    rows = [f"key-{number}" if number % 7 else "" for number in range(200)]
    path = write(tmp_path / "k.txt", "".join(f"{row}\n" for row in rows))
    errors = tmp_path / "e.txt"
    assert run("--input", path, "--output", str(out), "--errors", str(errors)) == 3
    assert out.read_text().splitlines() == [url(row) for row in rows if row]
    assert [int(line.split("\t")[0]) for line in errors.read_text().splitlines()] == [
        number + 1 for number, row in enumerate(rows) if not row
    ]


QUOTED = st.text('a",\n', max_size=5).map(lambda text: '"' + text.replace('"', '""') + '"')
FIELDS = QUOTED | st.from_regex(r'[a-c][a-c"]{0,4}', fullmatch=True) | st.just("")
ROWS = st.lists(st.lists(FIELDS, min_size=1, max_size=3).map(",".join), max_size=12)


@given(ROWS, st.integers(1, 40))
def test_blocks_of_csv_are_whole_records(rows, size):
    """However the bytes come: line ends in quotes, and quotes that are characters like others."""
    import io

    data = "".join(f"{row}\n" for row in rows).encode()
    whole = list(csv.reader(io.StringIO(data.decode(), newline="")))
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BLOCK_BYTES", size)
        blocks = list(text.blocks(io.BytesIO(data), quoted=True, name="k.csv"))
    for block in blocks:
        found += csv.reader(io.StringIO(block.decode(), newline=""))
    assert b"".join(blocks) == data
    assert found == whole


@given(ROWS, st.integers(1, 40), st.booleans())
def test_blocks_are_the_same_from_each_of_their_starts(rows, size, quoted):
    """A run that is gone on with reads from there, and writes what it would have written."""
    import io

    data = "".join(f"{row}\n" for row in rows).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BLOCK_BYTES", size)
        whole = list(text.blocks(io.BytesIO(data), quoted=quoted, name="k.csv"))
        for done in range(len(whole)):
            rest = io.BytesIO(data[sum(map(len, whole[:done])) :])
            assert list(text.blocks(rest, quoted=quoted, name="k.csv")) == whole[done:]


def test_a_stray_quote_spoils_no_other_row(tmp_path, out):
    """It is a character of its key, in a file of any size."""
    keys = [f'{number}" disk' if number % 1000 == 3 else f"{number}" for number in range(150_000)]
    path = write(tmp_path / "k.csv", "key\n" + "".join(f"{key}\n" for key in keys))
    assert run("--input", path, "--output", str(out)) == 0
    lines = out.read_text().splitlines()
    assert len(lines) == len(keys)
    assert lines[3] == url('3" disk')


def test_empty_lines_of_csv_are_counted(tmp_path, out, monkeypatch):
    """A row that is refused has its number in the file, whatever stands between."""
    monkeypatch.setattr(text, "BLOCK_BYTES", 64)
    path = write(tmp_path / "k.csv", "\n\nkey\n"[2:] + "a\n\n\n" * 100 + "..\n")
    errors = tmp_path / "e.txt"
    assert run("--input", path, "--output", str(out), "--errors", str(errors)) == 3
    assert errors.read_text().startswith("302\t")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ('{"key": "a", "n": "\\ud800"}', "lone surrogate"),
        ('"\\udc80"', "lone surrogate"),
        ('{"key": "a", "n": ' + "1" * 5000 + "}", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('["a"]', "neither an object nor a string"),
        ("null", "neither an object nor a string"),
        ("5", "neither an object nor a string"),
    ],
)
def test_hostile_json(tmp_path, line, reported, jobs):
    """A row that is refused, like others; what is right beside it is done."""
    path = write(tmp_path / "k.jsonl", f'{line}\n{{"key": "b", "n": "\\u00e9"}}\n')
    out, errors = tmp_path / "o.jsonl", tmp_path / "e.txt"
    arguments = ["--input", path, "--output", str(out), "--errors", str(errors), "--jobs", jobs]
    assert run(*arguments) == 3
    assert reported in errors.read_text()
    assert json.loads(out.read_text()) == {"key": "b", "n": "é", "url": url("b")}


def damaged(data: bytes) -> dict[str, bytes]:
    return {
        "cut": data[: len(data) // 2],
        "changed": data[:200] + b"\xff" * 20 + data[220:],
        "other": b"a plain list of keys\n" * 10,
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("how", damaged(b""))
@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_damaged_files(tmp_path, out, capsys, compression, how, jobs):
    """Never the first half of a list, silently."""
    data = "".join(f"{random.Random(n).random()}\n" for n in range(30_000)).encode()
    if compression == "gz":
        packed = gzip.compress(data)
    else:
        package = pytest.importorskip("zstandard", reason="the extra 'zstd' is not installed")
        packed = package.ZstdCompressor(write_checksum=True).compress(data)
    path = write(tmp_path / f"k.txt.{compression}", damaged(packed)[how])
    assert run("--input", path, "--output", str(out), "--jobs", jobs) == 1
    assert "cannot be unpacked" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_zstandard(tmp_path, keys, jobs):
    """Out, and in again; frames one after the other are one file."""
    pytest.importorskip("zstandard", reason="zstandard is not installed (the extra 'zstd')")
    packed = tmp_path / "urls.csv.zst"
    assert run("--input", keys, "--output", str(packed), "--jobs", jobs) == 0
    write(packed, packed.read_bytes())
    out = tmp_path / "again.txt"
    assert run("--input", str(packed), "--output", str(out), "--column", "key") == 0
    assert out.read_text().splitlines() == [url(key) for key in KEYS]


def test_two_columns_of_one_name(tmp_path, out, capsys):
    """Which is meant?"""
    path = write(tmp_path / "k.csv", "key,key\na,b\n")
    assert run("--input", path, "--output", str(out)) == 1
    assert "2 columns are named 'key'" in capsys.readouterr().err


def test_records_that_do_not_end(tmp_path, out, monkeypatch, capsys):
    """A quote that is never closed."""
    monkeypatch.setattr(text, "BLOCK_BYTES", 50)
    monkeypatch.setattr(text, "LONGEST_RECORD", 500)
    path = write(tmp_path / "k.csv", 'key\n"' + "a\n" * 1000)
    assert run("--input", path, "--output", str(out)) == 1
    assert "has a record of more than 500 bytes" in capsys.readouterr().err


@pytest.mark.processes
@pytest.mark.parametrize("extra", [[], ["--errors"]])
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", [".txt", ".csv", ".csv.gz", ".jsonl.gz"])
def test_resumed_is_the_same(tmp_path, monkeypatch, jobs, suffix, extra):
    """Stopped after some blocks, gone on with: byte for byte what one run gives."""
    from sigv4.bulk import run as module

    monkeypatch.setattr(text, "BLOCK_BYTES", 400)
    rows = [f"key {number}{'x' * (number % 23)}\n" for number in range(600)]
    keys = write(tmp_path / "k.txt", "".join(rows) + "\n")
    whole, cut = tmp_path / f"whole{suffix}", tmp_path / f"cut{suffix}"
    errors = [*extra, str(tmp_path / "e.txt")] if extra else []
    assert run("--input", keys, "--output", str(whole), *errors) == 3
    reported = (tmp_path / "e.txt").read_bytes() if extra else b""
    commit, generator = module.Run._commit, random.Random(7)

    def stop_sometimes(self, *arguments):
        commit(self, *arguments)
        if generator.random() < 0.2:
            raise KeyboardInterrupt

    monkeypatch.setattr(module.Run, "_commit", stop_sometimes)
    arguments = ["--input", keys, "--output", str(cut), "--jobs", jobs, *errors]
    stops = 0
    while (status := run(*arguments, *(["--resume"] if stops else []))) == 130:
        assert not cut.exists()
        stops += 1
    assert status == 3
    assert stops >= 3
    assert cut.read_bytes() == whole.read_bytes()
    if extra:
        assert (tmp_path / "e.txt").read_bytes() == reported
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.resume*"))


@pytest.mark.parametrize("after", ["the state", "the output", "the errors"])
def test_stopped_between_its_last_row_and_its_end(tmp_path, out, monkeypatch, after):
    """What is whole stays whole: the names are given, and nothing is written again."""
    keys, errors = write(tmp_path / "k.txt", "a\n\nb\n"), tmp_path / "e.txt"
    arguments = ["--input", keys, "--output", str(out), "--errors", str(errors)]
    assert run(*arguments) == 3
    whole, reported = out.read_bytes(), errors.read_bytes()
    out.unlink()
    errors.unlink()
    finish, left = files.Part.finish, {"the state": 0, "the output": 1, "the errors": 2}[after]

    def stop(self):
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        finish(self)

    with monkeypatch.context() as patch:
        patch.setattr(files.Part, "finish", stop)
        patch.setattr(files.State, "drop", stop)
        assert run(*arguments) == 130
    assert run(*arguments, "--resume") == 3
    assert (out.read_bytes(), errors.read_bytes()) == (whole, reported)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.txt", "k.txt", "out.txt"]


def stopped(tmp_path: Path, monkeypatch, *arguments: str) -> None:
    """A run that has written all, and has not said so."""
    with monkeypatch.context() as patch:
        patch.setattr(files.Part, "finish", interrupt)
        assert run(*arguments) == 130


def interrupt(*_) -> None:
    raise KeyboardInterrupt


def test_parts_that_have_gone(tmp_path, out, monkeypatch, capsys):
    """Nothing is made up for rows that are not there: a shorter part, or none."""
    arguments = ["--input", write(tmp_path / "k.txt", "a\nb\n"), "--output", str(out)]
    stopped(tmp_path, monkeypatch, *arguments)
    part, state = Path(f"{out}.part"), Path(f"{out}.resume")
    saved = json.loads(state.read_text())
    del saved["progress"]["whole"]
    with part.open("r+b") as file:
        file.truncate(10)
    kept = state.read_text()
    state.write_text(json.dumps(saved))
    assert run(*arguments, "--resume") == 1
    assert "is shorter than when its run was interrupted" in capsys.readouterr().err
    state.write_text(kept)
    part.unlink()
    assert run(*arguments, "--resume") == 1
    assert "is now missing" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "then", "now"),
    [
        ("AWS_REGION", "eu-west-1", "us-west-2"),
        ("AWS_SESSION_TOKEN", "token-one", "token-two"),
    ],
)
def test_another_environment_is_not_gone_on_with(tmp_path, monkeypatch, capsys, name, then, now):
    """Where the signer comes from the environment, that must be the same."""
    key_id = "ASIAIOSFODNN7EXAMPLE"
    common = {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"}
    for variable, value in {**common, "AWS_SESSION_TOKEN": "token-one", name: then}.items():
        monkeypatch.setenv(variable, value)
    command = ["bulk", "presign", "--bucket", "examplebucket", "--quiet", "--output", "o.txt"]
    monkeypatch.chdir(tmp_path)
    command += ["--input", write(tmp_path / "k.txt", "a\n")]
    with monkeypatch.context() as patch:
        patch.setattr(files.Part, "finish", interrupt)
        assert main(command) == 130
    monkeypatch.setenv(name, now)
    changed = main([*command, "--resume"])
    reported = capsys.readouterr().err
    assert changed == 1
    assert ("differs in region" if name == "AWS_REGION" else "with other credentials") in reported
    assert "token-one" not in (tmp_path / "o.txt.resume").read_text()
    monkeypatch.setenv(name, then)
    assert main([*command, "--resume"]) == 0


@pytest.mark.parametrize("other", ["--output", "--errors"])
def test_nothing_is_written_over_what_is_read(tmp_path, capsys, other):
    """Nor by another of its names."""
    path = write(tmp_path / "k.txt", "a\n")
    (tmp_path / "link.txt").symlink_to(path)
    arguments = {"--input": path, "--output": str(tmp_path / "o.txt")}
    arguments[other] = str(tmp_path / "link.txt")
    assert run(*[word for pair in arguments.items() for word in pair]) == 1
    assert "would be written over" in capsys.readouterr().err
    assert (tmp_path / "link.txt").read_text() == "a\n"
    same = str(tmp_path / "same.txt")
    assert run("--input", path, "--output", same, "--errors", same) == 1
    assert "would be written over" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "reported"),
    [
        (["--expires-in", "60"], ": 3600 then, 60 now"),
        (["--param", "VersionId=v"], "differs in parameters"),
        (["--operation", "head_object"], "differs in operation"),
    ],
)
def test_another_run_is_not_resumed(tmp_path, out, monkeypatch, capsys, changed, reported):
    """Half of one and half of the other would be neither."""
    from sigv4.bulk import run as module

    path = write(tmp_path / "k.txt", "a\n")

    def stop(self, *arguments):
        self.state.save({"at": "20261123T000000Z"})
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module.Run, "_commit", stop)
        assert run("--input", path, "--output", str(out)) == 130
    assert run("--input", path, "--output", str(out), "--resume", *changed) == 1
    assert reported in capsys.readouterr().err
    write(tmp_path / "k.txt", "a\nb\n")
    assert run("--input", path, "--output", str(out), "--resume") == 1
    assert "differs in input" in capsys.readouterr().err
    (tmp_path / "out.txt.resume").write_text("{}")
    assert run("--input", path, "--output", str(out), "--resume") == 1
    assert "is not the saved state of a run" in capsys.readouterr().err
    assert run("--input", path, "--output", str(out)) == 1  # it may be somebody's
    (tmp_path / "out.txt.resume").unlink()
    (tmp_path / "out.txt.part").unlink()
    assert run("--input", path, "--output", str(out)) == 0


def start(tmp_path: Path, *arguments: str, stderr=subprocess.DEVNULL) -> subprocess.Popen:
    command = [sys.executable, "-m", "sigv4", "bulk", "presign", "--bucket", "examplebucket"]
    return subprocess.Popen(
        [*command, *ARGUMENTS, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(sigv4.__file__).parents[1])},
        stderr=stderr,
        preexec_fn=heed_interrupts,  # noqa: PLW1509  a call of C
    )


def heed_interrupts() -> None:
    """What a shell starts in the background ignores SIGINT, and so does all that it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_killed_and_resumed(tmp_path, how):
    """Stopped by a signal at five random places; the result is the same."""
    keys = write(tmp_path / "k.txt", "".join(f"photos/{n:07d} x.jpg\n" for n in range(450_000)))
    arguments = ["--input", keys, "--jobs", "2"]
    assert start(tmp_path, *arguments, "--output", "whole.txt").wait() == 0
    chance = random.Random(int(how))
    size = (tmp_path / "whole.txt").stat().st_size
    stops = 0
    for run in range(40):
        extra = ["--resume"] if run else []
        process = start(tmp_path, *arguments, "--output", "cut.txt", *extra)
        if stops < 5:
            cut_at = size * (stops + chance.random()) / 6
            while process.poll() is None and length(tmp_path / "cut.txt.part") < cut_at:
                time.sleep(0.001)
            process.send_signal(how)
        status = process.wait()
        if status == 0:
            break
        stops += 1
        if how == signal.SIGTERM and status > 0:
            assert status == 143
        if (tmp_path / "cut.txt").exists():
            break  # the signal came when all was done: what is under that name is whole, always
    assert stops >= 1
    assert (tmp_path / "cut.txt").read_bytes() == (tmp_path / "whole.txt").read_bytes()


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_lost_worker(tmp_path):
    """A worker that is killed ends the run with a word, and it can be gone on with."""
    keys = write(tmp_path / "k.txt", "".join(f"photos/{n:07d} x.jpg\n" for n in range(600_000)))
    arguments = ["--input", keys, "--output", "cut.txt", "--jobs", "2"]
    process = start(tmp_path, *arguments, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    victims: list[str] = []
    while not victims and time.monotonic() < deadline:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            process.kill()
            pytest.skip("this system does not list the children of a process")
        victims = children.read_text().split()
    while process.poll() is None and not length(tmp_path / "cut.txt.part"):
        time.sleep(0.001)
    os.kill(int(victims[0]), signal.SIGKILL)
    _, reported = process.communicate()
    assert process.returncode == 1
    assert b"worker-lost" in reported
    assert b"--resume" in reported
    again = ["--input", keys, "--output", "cut.txt", "--jobs", "2", "--resume"]
    assert start(tmp_path, *again).wait() == 0
    assert (tmp_path / "cut.txt").read_bytes().count(b"\n") == 600_000


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="file size limits are POSIX's")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_disk_full(tmp_path, jobs):
    """Only whole rows are written; with space on the disk again, the run goes on."""
    keys = write(tmp_path / "k.txt", "".join(f"photos/{n:07d}.jpg\n" for n in range(100_000)))
    command = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000));"
        "from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS]
    arguments += ["--input", keys, "--output", "cut.txt", "--jobs", jobs]
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(sigv4.__file__).parents[1])},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"go on with --resume" in done.stderr
    part = (tmp_path / "cut.txt.part").read_bytes()
    assert part[-1:] in (b"\n", b"")  # none, if the job that failed was far ahead of the other
    assert start(tmp_path, *arguments[4 + len(ARGUMENTS) :], "--resume").wait() == 0
    assert (tmp_path / "cut.txt").read_bytes().startswith(part)
    assert (tmp_path / "cut.txt").read_bytes().count(b"\n") == 100_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_full_device(keys, capsys):
    """No part, no state: an error."""
    assert run("--input", keys, "--output", "/dev/full", "--output-format", "txt") == 1
    assert "No space left" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["--input", "keys.dat"], "does not say its format"),
        (["--input", "keys.parquet.gz"], "compressed internally"),
        (["--input", "keys.txt", "--jobs", "0"], "--jobs must be a number of at least 1"),
        (["--input", "keys.txt", "--column", "UploadId=n"], "no parameter 'UploadId'"),
        (["--input", "keys.txt", "--column", "a", "--column", "VersionId=v"], "one value"),
        (["--input", "-", "--resume"], "cannot be read again"),
        (["--input", "keys.csv"], "There is no column 'key'"),
        (["--input", "keys.csv", "--column", "0"], "are numbered from 1"),
        (["--input", "empty.csv"], "is empty"),
        (["--input", "none.txt"], "No such file"),
        (["--input", "keys.txt", "--expires-in", "864000"], "604800"),
    ],
)
def test_refused(tmp_path, monkeypatch, capsys, arguments, reported):
    """Before anything is written."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "keys.txt", "a\n")
    write(tmp_path / "keys.csv", "Name,Size\na,1\n")
    write(tmp_path / "empty.csv", "")
    assert run(*arguments, "--output", "out.txt") == 1
    assert reported in capsys.readouterr().err
    assert not (tmp_path / "out.txt").exists()


def test_no_bucket(keys, capsys):
    """Nothing to presign for."""
    assert main(["bulk", "presign", *ARGUMENTS, "--input", keys]) == 1
    assert "The bucket is not named" in capsys.readouterr().err


@pytest.fixture
def inventory(tmp_path) -> Path:
    """As S3 lays it out: a manifest, and CSV files with encoded keys and no header."""
    folder = tmp_path / "inv" / "source" / "daily"
    rows = [
        '"examplebucket","a+b%2Bc.txt","v1","true","false"\n',
        '"examplebucket","gone","v2","true","true"\n',
        '"examplebucket","%C3%A9/x.txt","v3","true","false"\n',
    ]
    files = []
    (folder / "data").mkdir(parents=True)
    import hashlib

    for number in range(2):
        data = gzip.compress("".join(rows).encode(), mtime=0)
        (folder / "data" / f"{number}.csv.gz").write_bytes(data)
        digest = hashlib.md5(data).hexdigest()
        files.append({"key": f"inv/source/daily/data/{number}.csv.gz", "MD5checksum": digest})
    manifest = folder / "2026-11-23T01-00Z" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text(
        json.dumps(
            {
                "sourceBucket": "examplebucket",
                "destinationBucket": "arn:aws:s3:::lists",
                "fileFormat": "CSV",
                "fileSchema": "Bucket, Key, VersionId, IsLatest, IsDeleteMarker",
                "files": files,
            }
        )
    )
    return manifest


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_inventory(inventory, out, capsys, jobs):
    """All its files; keys decoded, delete markers left out, the bucket from the manifest."""
    arguments = ["--input", str(inventory), "--output", str(out), "--jobs", jobs]
    assert main(["bulk", "presign", *ARGUMENTS, *arguments]) == 0
    assert out.read_text().splitlines() == [url("a b+c.txt"), url("é/x.txt")] * 2
    assert "2 delete markers skipped" in capsys.readouterr().err


def test_inventory_with_versions(inventory, out):
    """Any column can be a parameter."""
    arguments = ["--input", str(inventory), "--output", str(out), "--column", "Key"]
    assert run(*arguments, "--column", "VersionId=VersionId") == 0
    assert out.read_text().splitlines()[1] == url("é/x.txt", VersionId="v3")


def test_inventories_that_are_not_whole(inventory, out, capsys):
    """A file that is missing, or not as it was written; another bucket; no manifest."""
    arguments = ["--input", str(inventory), "--output", str(out)]
    assert main(["bulk", "presign", *ARGUMENTS, *arguments, "--bucket", "other"]) == 1
    assert "--bucket is 'other'" in capsys.readouterr().err
    data = inventory.parents[1] / "data" / "1.csv.gz"
    data.write_bytes(b"x")
    assert run(*arguments) == 1
    assert "its MD5 differs" in capsys.readouterr().err
    data.unlink()
    assert run(*arguments) == 1
    assert "is missing" in capsys.readouterr().err
    kept = inventory.read_text()
    inventory.write_text(kept.replace('"CSV"', '"AVRO"'))
    assert run(*arguments) == 1
    assert "CSV, Parquet or ORC" in capsys.readouterr().err
    inventory.write_text("{}")
    assert run(*arguments) == 1
    assert "is not the manifest" in capsys.readouterr().err


def test_progress_in_plain_lines(keys, out, monkeypatch, capsys):
    """Where there is no terminal: rate, share and time left."""
    from sigv4.cli import progress

    monkeypatch.setattr(progress, "EVERY", 0.0)
    arguments = [each for each in ARGUMENTS if each != "--quiet"]
    command = ["bulk", "presign", "--bucket", "examplebucket", *arguments, "--input", keys]
    assert main([*command, "--output", str(out)]) == 0
    assert "9 rows, " in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX's")
def test_progress_bar(keys, out):
    """On a terminal: a bar with the rate; the terminal is left as it was."""
    pytest.importorskip("rich", reason="rich is not installed (the extra 'cli')")
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sigv4", "bulk", "presign", "--bucket", "examplebucket"]
    arguments = [each for each in ARGUMENTS if each != "--quiet"]
    done = subprocess.run(
        [*command, *arguments, "--input", keys, "--output", str(out)],
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        check=True,
    )
    os.close(theirs)
    reported = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "100 %" in reported
    assert "9 rows" in reported
    assert out.read_text().count("\n") == len(KEYS)


@pytest.mark.parametrize("twice", ["--output"])
@pytest.mark.parametrize("command", ["presign", "verify"])
def test_given_twice(capsys, command, twice):
    """The first would be left out without a word."""
    arguments = ["--input", "1.txt", "--output", "-", twice, "2.txt"]
    with pytest.raises(SystemExit):
        main(["bulk", command, *arguments])
    assert f"{twice} is given twice" in capsys.readouterr().err
