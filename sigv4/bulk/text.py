"""Blocks of text: cut at the ends of records, and read as lines, CSV or JSON."""

from __future__ import annotations

from ..core.errors import InvalidRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO

BLOCK_BYTES = 512 * 1024  # of input: some thousand rows, a few milliseconds of work
LONGEST_RECORD = 64 * 1024 * 1024  # bytes; more is no list of keys
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def blocks(stream: BinaryIO, *, quoted: bool, name: str) -> Iterator[bytes]:
    """Cut a stream into blocks of whole records.

    Args:
        stream: of bytes.
        quoted: whether line ends may stand within double quotes, as in CSV.
        name: of the file, for errors.

    Raises:
        InvalidRow: a record that does not end.
    """
    rest = b""
    while data := stream.read(BLOCK_BYTES):
        data = rest + data
        end = data.rfind(b"\n") + 1
        while quoted and end and data.count(b'"', 0, end) % 2:
            end = data.rfind(b"\n", 0, end - 1) + 1
        if end:
            yield data[:end]
        rest = data[end:]
        if len(rest) > LONGEST_RECORD:
            raise InvalidRow(
                f"{name} has a record of more than {LONGEST_RECORD} bytes.",
                "A quote that is never closed, or the wrong format? See --input-format.",
            )
    if rest:
        yield rest


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


def json_value(line: str) -> Any:
    """What a line of JSON says.

    Raises:
        InvalidRow: it says nothing.
    """
    from json import JSONDecodeError, loads

    try:
        return loads(line)
    except (JSONDecodeError, RecursionError):
        raise InvalidRow(f"{line[:60]!a} is not JSON.", "Write one value a line.") from None
