"""Blocks of text: cut at the ends of records, and read as lines, CSV or JSON."""

from __future__ import annotations

from ..core.errors import InvalidRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

BLOCK_BYTES = 512 * 1024  # of input: some thousand rows, a few milliseconds of work
LONGEST_RECORD = 64 * 1024 * 1024  # bytes; more is no list of keys
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def blocks(stream: BinaryIO, *, quoted: bool, name: str) -> Iterator[bytes]:
    """Cut a stream into blocks of whole records.

    Where a block ends depends on nothing before it, so that a run which goes on at its start makes
    the same blocks: they are what a compressed output is made of.

    Args:
        stream: of bytes.
        quoted: whether line ends may stand within double quotes, as in CSV.
        name: of the file, for errors.

    Raises:
        InvalidRow: a record that does not end.
    """
    held, wanted = b"", BLOCK_BYTES
    while True:
        while len(held) < wanted and (data := stream.read(wanted - len(held))):
            held += data
        block = held[:wanted]
        end = end_of_records(block) if quoted else block.rfind(b"\n") + 1
        if end:
            yield held[:end]
            held, wanted = held[end:], BLOCK_BYTES
            continue
        if len(held) < wanted:
            break
        wanted += BLOCK_BYTES
        if wanted > LONGEST_RECORD:
            raise InvalidRow(
                f"{name} has a record of more than {LONGEST_RECORD} bytes.",
                "A quote that is never closed, or the wrong format? See --input-format.",
            )
    if held:
        yield held


def end_of_records(data: bytes, first: bool = False) -> int:
    """Where the last whole record of CSV in some bytes ends, or the first; 0 if none does.

    A quote that begins a field hides the line ends up to its twin. Another, as in ``5" disk``, is a
    character like others, and the number of quotes tells nothing then.
    """
    end = (data.find(b"\n") if first else data.rfind(b"\n")) + 1
    if b'"' not in data or not (first or _odd(data, end)):
        return end
    last = at = 0
    while at < len(data):
        at = _after_record(data, at)
        if at < 0:
            break
        last = at
        if first:
            break
    return last


def _odd(data: bytes, end: int) -> bool:
    """Whether counting quotes does not tell that a record ends there."""
    import re

    return data.count(b'"', 0, end) % 2 == 1 or bool(
        re.search(rb'(?:\A|[,\n])[^",\n]+"', data[:end])
    )


def _after_record(data: bytes, at: int) -> int:
    """Where the record that begins at `at` ends; -1 if it does not."""
    while True:
        if data[at : at + 1] == b'"':
            at += 1
            while (at := data.find(b'"', at)) >= 0 and data[at + 1 : at + 2] == b'"':
                at += 2
            if at < 0:
                return -1
        line = data.find(b"\n", at)
        comma = data.find(b",", at, line if line >= 0 else len(data))
        if comma < 0:
            return line + 1 or -1
        at = comma + 1


def lines(block: bytes) -> list[str]:
    """The lines of a block; bytes that are no UTF-8 become lone surrogates, which keys refuse."""
    text = block.decode("utf-8", "surrogateescape")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    found = text.split("\n")
    if found[-1] == "":
        found.pop()
    return found


def csv_rows(block: bytes) -> Iterator[tuple[int, list[str]]]:
    """The line that each record of CSV ends on, counted from the block's first, and its fields."""
    import csv
    from io import StringIO

    text = block.decode("utf-8", "surrogateescape")
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, [f"\0{error}"]
            continue
        yield reader.line_num, row


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Records as CSV, each ended by a line feed.

    Python before 3.13 quotes those line ends alone that it writes itself: it is made to write both
    kinds, so that a key that holds a carriage return is not two records.
    """
    import csv

    made = _Records()
    csv.writer(made, lineterminator="\r\n").writerows(rows)
    return "".join(made)


class _Records(list[str]):
    def write(self, record: str) -> None:
        self.append(f"{record[:-2]}\n")


def json_value(line: str) -> Any:
    """What a line of JSON says.

    Raises:
        InvalidRow: it says nothing.
    """
    from json import dumps, loads

    try:
        value = loads(line)
    except (ValueError, RecursionError):  # also of numbers with thousands of digits
        raise InvalidRow(f"{line[:60]!a} is not JSON.", "Write one value a line.") from None
    if "\\u" in line and not is_text(dumps(value, ensure_ascii=False)):
        raise InvalidRow(
            f"{line[:60]!a} holds a lone surrogate, which UTF-8 cannot carry.", "Correct it."
        )
    return value


def is_text(value: str) -> bool:
    """Whether UTF-8 can carry it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
