"""One block of text: its lines or records are read, made, and written in the output's format.

A record that goes to an output of its own format is written as it was read, with the new value
after it: nothing of it is rewritten, and that is also the fastest way. Verdicts on what strangers
sent are an exception: in CSV, a text that a spreadsheet would take as a formula is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ..core.errors import InvalidRow
from . import text
from .compression import compressed
from .job import Made
from .listings import LAYOUTS, PLAIN, RCLONE_LSF
from .rows import (
    lines_of_refused,
    make_texts,
    must_be_checked,
    read_one,
    reason_of,
    texts_of_column,
    value_in,
    value_reader,
)
from .simple import json_name, make_simple
from .tables import as_batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from .job import Sized, Work


@dataclass(slots=True)
class _Records:
    """The records of a block that are worked on, and what became of the others.

    Attributes:
        raw: the bytes of each record, without its line end.
        records: the fields of each: a list, a mapping, or a str.
        lines: the line that each ends on.
        total: lines of the block.
        refused: line and reason of each refused record.
        skipped: how many were skipped, by reason.
    """

    raw: list[bytes]
    records: list[Any]
    lines: Sequence[int]
    total: int
    refused: list[tuple[int, str]]
    skipped: dict[str, int]

    def keep(self, places: list[int]) -> None:
        """Keep only the records at these places."""
        if len(places) < len(self.records):
            self.raw = [self.raw[place] for place in places]
            self.records = [self.records[place] for place in places]
            self.lines = [self.lines[place] for place in places]


def make_records(work: Work, block: bytes) -> Made:
    """Make the texts of a block of text."""
    made = make_simple(work, block)
    if made is not None:
        return made
    found = _read(work, block)
    _filter(work, found)
    if work.output_format in ("parquet", "jsonl") and not text.is_utf_8(block):
        _refuse(found, _no_text)
    if len(work.columns) == 1 and work.reader != "json":
        texts, reasons = _texts_of_one_column(work, found)
    else:
        texts, reasons = _texts_of_rows(work, found)
    good = [made for made in texts if made is not None]
    if reasons:
        found.refused += zip(lines_of_refused(found.lines, texts), reasons, strict=True)
        found.keep([place for place, made in enumerate(texts) if made is not None])
    output = compressed(work.compression, _output(work, found, good))
    return Made.whole(
        output,
        len(good),
        found.total,
        sorted(found.refused),
        found.skipped,
        _invalid(work, good),
        digests=work.digest(good),
    )


def _invalid(work: Work, texts: list[bytes]) -> int:
    valid = work.valid.encode()
    return sum(each != valid for each in texts) if valid else 0


def _read(work: Work, block: bytes) -> _Records:
    if work.reader == "csv":
        return _read_csv(work, block)
    raw = text.lines(block)
    count = len(raw)
    if work.reader == "json":
        return _checked(_Records(raw, text.json_values(raw), range(1, count + 1), count, [], {}))
    if work.layout == PLAIN:
        values = [[line] for line in map(text.to_text, raw)]
        return _Records(raw, values, range(1, count + 1), count, [], {})
    return _read_listing(work, raw)


def _read_listing(work: Work, raw: list[bytes]) -> _Records:
    split = LAYOUTS[work.layout]
    found = _Records([], [], [], len(raw), [], {})
    lines: list[int] = []
    for line, data in enumerate(raw, 1):
        try:
            key = split(text.to_text(data))
        except InvalidRow as error:
            found.refused.append((line, reason_of(error)))
            continue
        if key is None and work.layout == RCLONE_LSF:
            found.skipped["folders"] = found.skipped.get("folders", 0) + 1
        if key is not None:
            found.raw.append(data)
            found.records.append([key])
            lines.append(line)
    found.lines = lines
    return found


def _checked(found: _Records) -> _Records:
    """Refuse lines of JSON that are no records."""
    places = []
    for place, record in enumerate(found.records):
        if isinstance(record, (dict, str)):
            places.append(place)
            continue
        error = record if isinstance(record, InvalidRow) else _no_record(found.raw[place])
        found.refused.append((place + 1, reason_of(error)))
    found.keep(places)
    return found


def _no_record(raw: bytes) -> InvalidRow:
    return InvalidRow(
        f"{text.to_text(raw)[:60]!a} is neither an object nor a string.",
        'Write {"key": "..."} or "..." on each line.',
    )


def _read_csv(work: Work, block: bytes) -> _Records:
    raw = text.lines(block)
    rows = text.simple_csv(raw, work.delimiter)
    if rows is not None:
        found = _Records(raw, rows, range(1, len(raw) + 1), len(raw), [], {})
    else:
        found = _Records([], [], [], 0, [], {})
        lines: list[int] = []
        for line, record, fields in text.csv_records(block, work.delimiter):
            found.total = line
            if isinstance(fields, InvalidRow):
                found.refused.append((line, reason_of(fields)))
                continue
            found.raw.append(record)
            found.records.append(fields)
            lines.append(line)
        found.lines = lines
    if text.BYTE_ORDER_MARK in block:
        _refuse_marks(found)
    if not all(found.records):  # empty lines are no records
        found.keep([place for place, fields in enumerate(found.records) if fields])
    if not all(map(work.has_fields, set(map(len, found.records)))):
        _refuse(found, partial(_wrong_fields, work))
    return found


def _refuse_marks(found: _Records) -> None:
    """Refuse records that begin as a file does: what follows may be a header, and no row."""
    error = InvalidRow(
        "The record begins with a byte order mark: two files were joined here.",
        "Pass them one by one, or remove the mark, and the header after it.",
    )
    places = []
    for place, raw in enumerate(found.raw):
        if raw.startswith(text.BYTE_ORDER_MARK):
            found.refused.append((found.lines[place], reason_of(error)))
        else:
            places.append(place)
    found.keep(places)


def _refuse(found: _Records, check: Callable[[Any], InvalidRow | None]) -> None:
    """Refuse the records that a check returns an error for."""
    places = []
    for place, record in enumerate(found.records):
        error = check(record)
        if error is None:
            places.append(place)
        else:
            found.refused.append((found.lines[place], reason_of(error)))
    found.keep(places)


def _wrong_fields(work: Work, fields: list[str]) -> InvalidRow | None:
    """Return why a record of CSV has no field for each column: a key with a comma is two fields."""
    if work.has_fields(len(fields)):
        return None
    named = f"there are {work.most} columns" if work.names else f"the first has {work.most}"
    return InvalidRow(
        f"The record has {len(fields)} fields, and {named}.",
        "Write a field for each column, and quote one that holds the delimiter.",
    )


def _no_text(record: Any) -> InvalidRow | None:
    """Return why a record that is not UTF-8 cannot be written to Parquet or JSON lines."""
    if text.is_text_throughout(record):
        return None
    return InvalidRow("The row is not UTF-8, which Parquet and JSON require.", "Correct the row.")


def _filter(work: Work, found: _Records) -> None:
    """Skip the rows that are not asked for, and refuse those that lack a column which says so."""
    for condition in work.filters:
        places = []
        for place, record in enumerate(found.records):
            value = None  # what lacks the column is refused for lack of its key, or needs no value
            if isinstance(record, dict):
                value = record.get(condition.name)
                skips = condition.skips_record(record)
            else:
                if isinstance(record, list) and condition.index < len(record):
                    value = record[condition.index]
                skips = not condition.needs and condition.skips(value)
            if skips and condition.refuses:
                found.refused.append((found.lines[place], reason_of(condition.refusal(value))))
            elif skips:
                found.skipped[condition.label] = found.skipped.get(condition.label, 0) + 1
            else:
                places.append(place)
        found.keep(places)


def _texts_of_one_column(work: Work, found: _Records) -> tuple[list[bytes | None], list[str]]:
    (column,) = work.columns
    index = max(column.index, 0)
    if work.reader == "lines":
        return _texts_of_lines(work, [record[0] for record in found.records])
    try:
        values: list[Any] = [record[index] for record in found.records]
    except IndexError:
        values = [_value_or_error(column, record) for record in found.records]
    return texts_of_column(work, values)


def _texts_of_lines(work: Work, values: list[Any]) -> tuple[list[bytes | None], list[str]]:
    """Return the texts of lines, which are looked at as whole lines."""
    (column,) = work.columns
    plain = work.layout == PLAIN
    data = "".join([f"{value}\n" for value in values]).encode("utf-8", "surrogateescape")
    if not plain or not column.simple or not must_be_checked(work, data, whole_lines=True):
        return texts_of_column(work, values)
    read = [read_one(work, column, value, whole_line=True) for value in values]
    texts, reasons = make_texts(work.maker, read)
    return [None if each is None else each.encode() for each in texts], reasons


def _value_or_error(column: Any, record: Any) -> Any:
    try:
        return value_in(column, record)
    except InvalidRow as error:
        return error


def _texts_of_rows(work: Work, found: _Records) -> tuple[list[bytes | None], list[str]]:
    read = value_reader(work)
    places, rows = [], []
    for place, record in enumerate(found.records):
        try:
            _check_result(work, record)
            row = read(record)
        except InvalidRow as error:
            found.refused.append((found.lines[place], reason_of(error)))
        else:
            places.append(place)
            rows.append(row)
    found.keep(places)
    made, reasons = make_texts(work.maker, rows)
    return [None if each is None else text.to_bytes(each) for each in made], reasons


def _check_result(work: Work, record: Any) -> None:
    """Refuse a record of JSON that has a field of the result's name already."""
    if isinstance(record, dict) and work.result in record and work.output_format == "jsonl":
        raise InvalidRow(
            f"The record has a field {work.result[:60]!r} already.", "Pass --result-column NAME."
        )


def _output(work: Work, found: _Records, texts: list[bytes]) -> Sized:
    if work.output_format == "txt":
        return b"".join([each + b"\n" for each in texts])
    if work.output_format == "csv":
        return _as_csv(work, found, texts)
    if work.output_format == "jsonl":
        return _as_json(work, found, texts)
    return as_batch(work, [_named(work, record) for record in found.records], texts)


def _as_csv(work: Work, found: _Records, texts: list[bytes]) -> bytes:
    delimiter = work.output_delimiter
    if work.reader == "csv" and delimiter == work.delimiter:
        separator = delimiter.encode()
        cells = texts if work.plain else _cells(texts, delimiter)
        raws = _without_formulas(work, found) if work.valid else found.raw
        return b"".join(
            [raw + separator + cell + b"\n" for raw, cell in zip(raws, cells, strict=True)]
        )
    rows = [
        [*(record if work.reader == "csv" else _named(work, record).values()), text.to_text(each)]
        for record, each in zip(found.records, texts, strict=True)
    ]
    if work.valid:
        rows = [[text.without_formula(cell) for cell in row] for row in rows]
    return text.as_csv(rows, delimiter)


def _without_formulas(work: Work, found: _Records) -> Iterator[bytes]:
    """Yield records of CSV as they were read, but those that hold a formula."""
    for raw, record in zip(found.raw, found.records, strict=True):
        cells = [text.without_formula(cell) for cell in record]
        same = cells == list(record)
        yield raw if same else text.as_csv([cells], work.output_delimiter)[:-1]


def _cells(texts: list[bytes], delimiter: str) -> Iterator[bytes]:
    """Yield texts as fields of CSV."""
    for each in texts:
        yield text.as_csv([[text.to_text(each)]], delimiter)[:-1]


def _as_json(work: Work, found: _Records, texts: list[bytes]) -> bytes:
    from json import dumps

    name = json_name(work.result)
    quote = b'"' if work.plain else b""
    if not work.plain and not work.result_is_json:
        texts = [dumps(text.to_text(each), ensure_ascii=False).encode() for each in texts]
    made = []
    for raw, record, each in zip(found.raw, found.records, texts, strict=True):
        whole = isinstance(record, dict)
        start = (
            raw
            if whole
            else dumps(_named(work, record), ensure_ascii=False).encode("utf-8", "surrogateescape")
        )
        body = start.strip(b" \t\r")[:-1].rstrip(b" \t")
        comma = b"" if body == b"{" else b", "
        made.append(body + comma + name + b": " + quote + each + quote + b"}\n")
    return b"".join(made)


def _named(work: Work, record: Any) -> dict[str, Any]:
    """Return the fields of a record by their names."""
    if isinstance(record, list) and work.names:
        return dict(zip(work.names, record, strict=False))
    return {column.name: value_in(column, record) for column in work.columns}
