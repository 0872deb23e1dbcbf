"""One block of rows, from the bytes that were read to the bytes that are written.

All that varies between runs is in `Work`; all work on rows is here, and nothing else: no file, no
clock, no order. That is `run`'s.
"""

from __future__ import annotations

from ..core.errors import InvalidRow, SigV4Error
from . import text
from .job import Made, Texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from ..s3.presigner import Lines
    from .columns import Column
    from .job import Block, Maker, Piece, Work

_TOGETHER = 512  # rows that are presigned in one go, and looked at one by one if one is refused


def make(work: Work, block: Block) -> Made:
    """Make the texts of a block's rows."""
    if not isinstance(block, bytes):
        from .parquet import make_batch

        return make_batch(work, block)
    if work.input_format == "parquet":
        return make_column(work, block)
    if work.input_format == "txt":
        return _make_lines(work, block)
    return _make_records(work, block)


def make_column(work: Work, column: bytes) -> Made:
    """Make the texts of a column: lines for a file of text, else `Texts`.

    Args:
        work: what to do; it has one column.
        column: its values, none of which holds a line feed, with line feeds between them.
    """
    as_lines = work.output_format == "txt"
    urls = _at_once(work, column, b"\n" if as_lines else b"")
    if urls is not None and as_lines:
        return _made_lines(work, urls)
    if urls is not None:
        made = Texts(b"".join(urls), urls.lengths(), urls.each)
        return Made.whole(made, urls.rows, urls.rows, [])
    values = column.decode("utf-8", "surrogateescape").split("\n")
    texts, reasons = make_texts(work.maker, values)
    good = [text for text in texts if text is not None]
    lost = [number for number, text in enumerate(texts, 1) if text is None]
    refused = list(zip(lost, reasons, strict=True))
    if as_lines:
        output: Piece = compressed(work, "".join([f"{text}\n" for text in good]).encode())
    else:
        encoded = [text.encode() for text in good]
        output = Texts(b"".join(encoded), map(len, encoded), 0)
    return Made.whole(output, len(good), len(texts), refused, 0, work.faults(texts))


def _at_once(work: Work, values: bytes, end: bytes) -> Lines | None:
    """The URLs of values that stand on lines, if none of them has to become a str."""
    at_once = getattr(work.maker, "lines", None)  # which a presigner has
    return at_once(values, end) if at_once is not None else None


def _made_lines(work: Work, urls: Lines) -> Made:
    if work.compression:
        return Made.whole(compressed(work, b"".join(urls)), urls.rows, urls.rows, [])
    return Made(urls, urls.size, urls.rows, urls.rows, [])


def make_texts(maker: Maker, rows: Sequence[Any]) -> tuple[list[str | None], list[str]]:
    """The texts of rows, None for those that are refused; and why those are, in order."""
    urls: list[str | None] = []
    reasons: list[str] = []
    for start in range(0, len(rows), _TOGETHER):
        together = rows[start : start + _TOGETHER]
        try:
            urls += list(maker.many(together))  # all of them, or none
        except (SigV4Error, TypeError):
            for row in together:
                try:
                    urls.append(maker(row))
                except (SigV4Error, TypeError) as error:
                    urls.append(None)
                    reasons.append(told(error))
    return urls, reasons


def told(error: Exception) -> str:
    """An error on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _make_lines(work: Work, block: bytes) -> Made:
    column = work.columns[0]
    if work.output_format == "txt" and column.kind == "string":
        block = block.replace(b"\r\n", b"\n")
        whole = _at_once(work, block, b"\n")
        if whole is not None:
            return _made_lines(work, whole)
    keys: list[Any] = text.lines(block)
    values = keys if column.kind == "string" else [_lenient(column, key) for key in keys]
    urls, reasons = make_texts(work.maker, values)
    if not reasons:
        output = _written(work, zip([[key] for key in keys], urls, strict=True))
        faults = work.faults(urls)
        return Made.whole(output, len(urls), len(keys), [], 0, faults)
    lost = [number for number, url in enumerate(urls, 1) if url is None]
    kept = [([key], url) for key, url in zip(keys, urls, strict=True) if url is not None]
    return Made.whole(
        _written(work, kept),
        len(kept),
        len(keys),
        list(zip(lost, reasons, strict=True)),
        0,
        work.faults(urls),
    )


def _lenient(column: Column, value: Any) -> Any:
    """A value, or what is wrong with it: the presigner refuses that in its turn."""
    try:
        return column.read(value)
    except InvalidRow:
        return value


def _make_records(work: Work, block: bytes) -> Made:
    records: list[tuple[int, Any, Any]] = []  # line, record, row of the presigner
    refused: list[tuple[int, str]] = []
    lines = skipped = 0
    for line, record in _records(work, block):
        lines = line
        if record is None:
            continue
        try:
            if isinstance(record, InvalidRow):
                raise record
            _check_fields(work, record)
            if work.markers >= 0 and record[work.markers].lower() == "true":
                skipped += 1
                continue
            records.append((line, record, _row(work, record)))
        except (InvalidRow, IndexError) as error:
            refused.append((line, told(error)))
    urls, reasons = make_texts(work.maker, [row for _, _, row in records])
    lost = [line for (line, _, _), url in zip(records, urls, strict=True) if url is None]
    refused = sorted([*refused, *zip(lost, reasons, strict=True)])
    kept = [
        (record, url) for (_, record, _), url in zip(records, urls, strict=True) if url is not None
    ]
    output = _written(work, kept)
    return Made.whole(output, len(kept), lines, refused, skipped, work.faults(urls))


def _records(work: Work, block: bytes) -> Iterator[tuple[int, Any]]:
    """Line and record of each row: a list for CSV, None for an empty line; what JSON says."""
    if work.input_format == "csv":
        for line, row in text.csv_rows(block):
            if row and row[0].startswith("\0"):
                yield line, InvalidRow(f"This is not CSV: {row[0][1:]}.", "Quote it as RFC 4180.")
            else:
                yield line, row or None
        return
    for line, words in enumerate(text.lines(block), 1):
        try:
            value = text.json_value(words)
            yield line, value if isinstance(value, (dict, str)) else _no_row(words)
        except InvalidRow as error:
            yield line, error


def _no_row(words: str) -> InvalidRow:
    return InvalidRow(
        f"{words[:60]!a} is neither an object nor a key.",
        'Write {"key": "..."} or "..." on each line.',
    )


def _check_fields(work: Work, record: Any) -> None:
    """Refuse what a file of text can hold, and Parquet cannot."""
    strict = work.output_format == "parquet" and isinstance(record, list)
    if strict and not text.is_text("".join(record)):
        raise InvalidRow("The row is no UTF-8, which Parquet wants.", "Correct it.")


def _row(work: Work, record: Any) -> Any:
    values = [column.read(_value(column, record)) for column in work.columns]
    return values[0] if len(values) == 1 else tuple(values)


def _value(column: Column, record: Any) -> Any:
    if isinstance(record, list):
        if column.index >= len(record):
            raise InvalidRow(
                f"There are {len(record)} fields, and {column.name} is number {column.index + 1}.",
                "Each record needs as many as the first.",
            )
        return record[column.index]
    if isinstance(record, dict):
        if column.name not in record:
            raise InvalidRow(f"There is no {column.name[:60]!r}.", "Each record needs it.")
        return record[column.name]
    return record  # a line that is a JSON string is a key


def _written(work: Work, rows: Iterable[tuple[Any, str | None]]) -> Piece:
    """Records and their URLs as the output has them."""
    if work.output_format == "txt":
        return compressed(work, "".join([f"{url}\n" for _, url in rows]).encode())
    if work.output_format == "csv":
        return compressed(work, _as_csv(work, rows))
    if work.output_format == "jsonl":
        return compressed(work, _as_json(work, rows))
    from .parquet import as_batch

    return as_batch(work, [(_named(work, record), url) for record, url in rows])


def _as_csv(work: Work, rows: Iterable[tuple[Any, str | None]]) -> bytes:
    whole = work.input_format in ("csv", "txt")
    return text.as_csv(
        [*(record if whole else _named(work, record).values()), url] for record, url in rows
    ).encode("utf-8", "surrogateescape")


def _as_json(work: Work, rows: Iterable[tuple[Any, str | None]]) -> bytes:
    from json import dumps

    whole = work.input_format == "jsonl"
    lines = [
        dumps(
            {
                **(record if whole and isinstance(record, dict) else _named(work, record)),
                work.result: url,
            },
            ensure_ascii=False,
            default=str,
        )
        for record, url in rows
    ]
    return "".join([f"{line}\n" for line in lines]).encode("utf-8", "surrogateescape")


def _named(work: Work, record: Any) -> dict[str, Any]:
    """The fields of a record by their names."""
    if isinstance(record, list) and work.names:
        return dict(zip(work.names, record, strict=False))
    return {column.name: _value(column, record) for column in work.columns}


def compressed(work: Work, output: bytes) -> bytes:
    """A member, or frame, of its own for each block: put together they are one file."""
    if work.compression == "gz" and output:
        import gzip

        return gzip.compress(output, 6, mtime=0)
    if work.compression == "zst" and output:
        return compressor()(output)
    return output


def compressor() -> Callable[[bytes], bytes]:
    """What compresses to Zstandard.

    Raises:
        InvalidParameter: the package is not installed.
    """
    from .files import need

    made: Callable[[bytes], bytes] = need("zstandard", "zstd").ZstdCompressor(3).compress
    return made
