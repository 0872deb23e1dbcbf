"""Blocks of text: cut at the ends of records, and read as lines, CSV or JSON."""

from __future__ import annotations

from collections import deque

from ..core.errors import InvalidRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Protocol

    class Readable(Protocol):
        """A source of bytes; an empty result is the end."""

        def read(self, size: int, /) -> bytes:
            """Return up to `size` bytes."""
            ...


BLOCK_BYTES = 512 * 1024  # of input: some thousand rows, a few milliseconds of work
PART_BYTES = 64 * 1024  # of output, between two looks at the clock
LONGEST_RECORD = 64 * 1024 * 1024  # bytes; a longer record is not a list of keys
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NO_RETURN = "End lines in LF or CR LF, and look whether the file is complete."
_OWN_LINE = "\x01"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FullyQuoted(bytes):
    """A block that `is_fully_quoted`, so that nobody has to look again."""

    __slots__ = ()


def blocks(stream: Readable, *, quoted: bool, name: str, delimiter: str = ",") -> Iterator[bytes]:
    """Cut a stream into blocks of whole records.

    Where a block ends depends on nothing before it, so a resumed run makes the same blocks: a
    compressed output is made of them.

    Args:
        stream: a stream of bytes.
        quoted: whether line ends may stand within double quotes, as in CSV.
        name: the name of the file, for errors.
        delimiter: the delimiter of CSV.

    Raises:
        InvalidRow: a record that does not end.
    """
    held, wanted = b"", BLOCK_BYTES
    while True:
        while len(held) < wanted and (data := stream.read(wanted - len(held))):
            held += data
        block = held[:wanted]
        end = block.rfind(b"\n") + 1
        if quoted and b'"' in block:
            whole = block[:end]
            if is_fully_quoted(whole, delimiter):
                yield FullyQuoted(whole)
                held, wanted = held[end:], BLOCK_BYTES
                continue
            end = end_of_records(block, delimiter=delimiter)
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
                "Look for a quote that is never closed, or pass --input-format.",
            )
    if held:
        yield held


def end_of_records(data: bytes, first: bool = False, delimiter: str = ",") -> int:
    """Return where the last whole record of CSV in some bytes ends, or the first; 0 if none does.

    A quote that begins a field hides line ends up to the closing quote. A quote elsewhere, as in
    ``5" disk``, is an ordinary character, so quotes cannot simply be counted.
    """
    end = (data.find(b"\n") if first else data.rfind(b"\n")) + 1
    if b'"' not in data or not (first or _may_be_quoted(data, end, delimiter)):
        return end
    last = at = 0
    while at < len(data):
        at = after_record(data, at, delimiter)
        if at < 0:
            break
        last = at
        if first:
            break
    return last


def is_fully_quoted(data: bytes, delimiter: str) -> bool:
    """Return whether all fields of all records seem to be quoted, without quotes or line ends.

    So S3 writes inventories. Each quote begins the block, ends it, or is one of the two around a
    delimiter or a line end: they are as many as that. Escaped quotes beside line ends in fields
    may be as many too, so that who splits the block looks at where each quote is.
    """
    if isinstance(data, FullyQuoted):
        return True
    between = b'"%s"' % delimiter.encode()
    lines = data.count(b"\n")
    return (
        data[:1] == b'"'
        and data.endswith(b'"\n')
        and data.count(b'"\n"') == lines - 1
        and data.count(b'"') == 2 * (data.count(between, 1, len(data) - 2) + lines)
    )


def _may_be_quoted(data: bytes, end: int, delimiter: str) -> bool:
    """Return whether the line end before `end` may stand within quotes.

    A line of its own is put after it: where it is read as a record, no quote was open.
    """
    import csv
    from io import StringIO

    source = StringIO(f"{data[:end].decode('latin-1')}{_OWN_LINE}\n", newline="\n")
    try:
        last = deque(csv.reader(source, delimiter=delimiter), maxlen=1).pop()
    except csv.Error:
        return True
    return last != [_OWN_LINE]


def after_record(data: bytes, at: int, delimiter: str = ",") -> int:
    """Return where the record of CSV that begins at `at` ends; -1 if it does not end."""
    separator = delimiter.encode()
    while True:
        if data[at : at + 1] == b'"':
            at += 1
            while (at := data.find(b'"', at)) >= 0 and data[at + 1 : at + 2] == b'"':
                at += 2
            if at < 0:
                return -1
        line = data.find(b"\n", at)
        next_field = data.find(separator, at, line if line >= 0 else len(data))
        if next_field < 0:
            return line + 1 or -1
        at = next_field + 1


def in_parts(data: bytes, delimiter: str) -> Iterator[bytes]:
    """Cut an output into parts of whole records, of some ten thousand bytes each.

    Args:
        data: whole records.
        delimiter: the delimiter of CSV; empty where each record is a line.
    """
    at = 0
    quoted = bool(delimiter) and b'"' in data
    while at < len(data):
        end = at + PART_BYTES
        if quoted:
            end = at
            while 0 <= end < min(at + PART_BYTES, len(data)):
                end = after_record(data, end, delimiter)
        else:
            end = data.find(b"\n", end) + 1
        end = end if end > at else len(data)
        yield data[at:end]
        at = end


def lines(block: bytes) -> list[bytes]:
    """Return the lines of a block without their ends, LF or CR LF."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    found = block.split(b"\n")
    if found[-1] == b"":
        found.pop()
    return found


def to_text(data: bytes) -> str:
    """Decode UTF-8; other bytes become lone surrogates, which keys refuse."""
    return data.decode("utf-8", "surrogateescape")


def to_bytes(text: str) -> bytes:
    """Encode what `to_text` decoded."""
    return text.encode("utf-8", "surrogateescape")


def prepare_csv() -> None:
    """Let a field be as long as a record may be: Python refuses over 128 KiB by default."""
    import csv

    csv.field_size_limit(LONGEST_RECORD)


def simple_csv(raw: list[bytes], delimiter: str) -> list[list[str]] | None:
    """Return the fields of records that stand on one line each; None if they may not.

    An empty line gives no fields.
    """
    import csv

    whole = to_text(b"\n".join(raw))
    if "\r" in whole or "\0" in whole:
        return None
    reader = csv.reader(whole.split("\n"), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return None
    return rows if len(rows) == len(raw) else None


def csv_records(
    block: bytes, delimiter: str
) -> Iterator[tuple[int, bytes, list[str] | InvalidRow]]:
    """Yield each record of CSV: the line it ends on from 1, its bytes, and its fields.

    Records are cut before they are read, so what is wrong with one leaves the next alone.
    """
    at = line = 0
    while at < len(block):
        end = after_record(block, at, delimiter)
        end = len(block) if end < 0 else end
        record = block[at:end]
        line += record.count(b"\n") or 1
        record = record.removesuffix(b"\r\n").removesuffix(b"\n")
        yield line, record, _fields(record, delimiter)
        at = end


def _fields(record: bytes, delimiter: str) -> list[str] | InvalidRow:
    import csv
    from io import StringIO

    if record.endswith(b"\r"):  # a quoted field ends in a quote
        return InvalidRow("The record is not CSV: a carriage return is at its end.", _NO_RETURN)
    source = StringIO(to_text(record), newline="\n")
    try:
        rows = list(csv.reader(source, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return InvalidRow(f"The record is not CSV: {error}.", "Quote it as RFC 4180 says.")
    if len(rows) > 1:
        return InvalidRow("The record is not CSV: a line ends within it.", "Quote it.")
    return rows[0] if rows else []


def without_formula(cell: Any) -> Any:
    """Quote a text that a spreadsheet would take as a formula; numbers are harmless.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    if not isinstance(cell, str) or cell[:1] not in _FORMULA or len(cell) == 1:
        return cell
    digits = cell[1:].replace(".", "", 1)
    is_number = cell[0] in "+-" and digits.isascii() and digits.isdigit()
    return cell if is_number else f"'{cell}"


def as_csv(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> bytes:
    """Return records as CSV, each ended by a line feed.

    Python before 3.13 quotes only those line ends that it writes itself. It is made to write both
    kinds here, so that a key with a carriage return is not two records.
    """
    import csv

    made = _Records()
    csv.writer(made, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return to_bytes("".join(made))


class _Records(list[str]):
    def write(self, record: str) -> None:
        self.append(f"{record[:-2]}\n")


def json_values(raw: list[bytes]) -> list[Any]:
    """Return what each line of JSON says, or the `InvalidRow` that says what is wrong with it."""
    from json import JSONDecoder

    decoder: Any = JSONDecoder(parse_constant=_no_constant)
    scan = decoder.scan_once
    lines = to_text(b"\n".join(raw)).split("\n") if raw else []
    try:
        found = [scan(line, 0) for line in lines]
    except (ValueError, RecursionError, StopIteration):
        return [_json_value(scan, line) for line in lines]
    whole = [end for _, end in found] == [*map(len, lines)]
    if not whole or b"\\u" in b"".join(raw):
        return [_json_value(scan, line) for line in lines]
    return [value for value, _ in found]


def _json_value(scan: Any, line: str) -> Any:
    line = line.strip(" \t\r")
    try:
        value, end = scan(line, 0)
    except (ValueError, RecursionError, StopIteration):  # ValueError: also of huge numbers
        value, end = None, -1
    if end != len(line):
        return InvalidRow(f"{line[:60]!a} is not JSON.", "Write one JSON value a line.")
    if "\\u" in line and not is_text_throughout(value):
        return InvalidRow(
            f"{line[:60]!a} holds a lone surrogate, which UTF-8 cannot carry.", "Correct it."
        )
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def is_text_throughout(value: Any) -> bool:
    """Return whether UTF-8 can carry all text of a value of JSON, and its names."""
    from json import dumps

    return is_text(dumps(value, ensure_ascii=False))


def is_utf_8(block: bytes) -> bool:
    """Return whether a block is UTF-8 throughout."""
    try:
        return block.isascii() or bool(block.decode())
    except UnicodeDecodeError:
        return False


def is_text(value: str) -> bool:
    """Return whether UTF-8 can carry a text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
