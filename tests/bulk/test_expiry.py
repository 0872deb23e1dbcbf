"""No output is named, and no more is written to a stream, once its URLs have expired."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.bulk import run as run_module
from sigv4.bulk import text
from sigv4.bulk.files import Stream
from sigv4.bulk.presigning import Presigning
from sigv4.bulk.task import Task
from sigv4.bulk.text import BLOCK_BYTES, in_parts

from .tools import CREDENTIALS, write


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = datetime.now(timezone.utc).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now


def prepared(clock: Clock, source: str, output: str, **task) -> run_module.Run:
    presigning = Presigning(
        "get_object", CREDENTIALS, "eu-west-1", "examplebucket", expires_in=100, at=clock.now
    )
    made = presigning.prepare(Task((source,), output, **task))
    until = made.settings.usable_until
    made.settings = run_module.Settings(
        output, jobs=made.settings.jobs, usable_until=until, clock=clock
    )
    return made


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("suffix", ["txt", "csv.gz", "parquet"])
def test_an_input_that_ends_late(tmp_path, monkeypatch, suffix, jobs):
    """The last row is in time, and the end of the input is not: the output gets no name."""
    if suffix == "parquet":
        pytest.importorskip("pyarrow", reason="the extra 'arrow' is not installed")
    clock = Clock()
    source = write(tmp_path / "k.txt", b"a" * 31 + b"\n" + (b"k" * 31 + b"\n") * 100)
    made = prepared(clock, source, str(tmp_path / f"o.{suffix}"), jobs=jobs)
    commit = made._commit

    def committed(*arguments) -> None:
        commit(*arguments)
        clock.now += timedelta(seconds=95)

    monkeypatch.setattr(made, "_commit", committed)
    with pytest.raises(sigv4.ExpiredPlan):
        made.go(lambda counts: None)
    assert not (tmp_path / f"o.{suffix}").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("form", ["txt", "csv", "jsonl"])
def test_a_reader_that_is_slow(tmp_path, monkeypatch, form, jobs):
    """What is left of a block is not written; what was written is whole records."""
    clock, written = Clock(), []
    rows = BLOCK_BYTES // 8 // 2
    source = write(tmp_path / "k.txt", "".join(f"{number:0>7}\n" for number in range(rows)))
    made = prepared(clock, source, "-", output_format=form, jobs=jobs)

    def write_slowly(self, data) -> None:
        written.append(bytes(data))
        clock.now += timedelta(seconds=10)

    monkeypatch.setattr(Stream, "write", write_slowly)
    with pytest.raises(sigv4.ExpiredPlan):
        made.go(lambda counts: None)
    data = b"".join(written)
    assert data.endswith(b"\n")
    assert 0 < data.count(b"\n") < rows
    assert len(written) <= 10


def test_a_reader_that_takes_the_last_part_late(tmp_path, monkeypatch):
    """The run does not end as if all were well."""
    clock = Clock()
    made = prepared(clock, write(tmp_path / "k.txt", "a\nb\n"), "-")

    def write_slowly(self, data) -> None:
        clock.now += timedelta(seconds=95)

    monkeypatch.setattr(Stream, "write", write_slowly)
    with pytest.raises(sigv4.ExpiredPlan):
        made.go(lambda counts: None)


@pytest.mark.parametrize("delimiter", ["", ",", ";"])
def test_parts_are_whole_records(monkeypatch, delimiter):
    """Also where line ends stand within quotes."""
    monkeypatch.setattr(text, "PART_BYTES", 64)
    rows = [[f"k{n}", "two\nlines" if n % 3 else '5" disk'] for n in range(100)]
    file = io.StringIO(newline="")
    if delimiter:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    else:
        file.write("".join(f"{'x' * n}\n" for n in range(100)))
    data = file.getvalue().encode()
    parts = list(in_parts(data, delimiter))
    assert b"".join(parts) == data
    assert len(parts) > 5
    if delimiter:
        read = [
            list(csv.reader(io.StringIO(part.decode(), newline=""), delimiter=delimiter))
            for part in parts
        ]
        assert [row for part in read for row in part] == rows
    else:
        assert all(part.endswith(b"\n") for part in parts)
