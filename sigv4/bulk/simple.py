"""The quick way for blocks of text whose rows are all good, as most are.

Such a block has a row a line, and one text a row, of harmless keys: its URLs are made in one go.
For any other block it gives None, and `records` does the work in the general way.
"""

from __future__ import annotations

from itertools import repeat
from operator import contains

from . import text
from .compression import compressed
from .job import Made
from .listings import PLAIN
from .rows import at_once, must_be_checked, texts_of_joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..s3.lines import Lines
    from .columns import Filter
    from .job import Work

_LINE_END = b'"\n"'  # with the quotes around it


def make_lines_at_once(work: Work, values: bytes) -> Made | None:
    """Make a URL a line of values that stand on lines, if no value must be looked at by itself."""
    urls = at_once(work, values, b"\n")
    return None if urls is None else made_of_lines(work, urls)


def made_of_lines(work: Work, urls: Lines) -> Made:
    """Return what a block gave back of which all rows are good."""
    digests = None
    pieces: Iterable[bytes] = urls
    if work.recorder is not None:
        pieces = list(urls)
        head, _ = urls.around()
        digests = work.recorder.digest_lines(head, urls.encoded(), pieces)
    if work.compression:
        output = compressed(work.compression, b"".join(pieces))
        return Made.whole(output, urls.rows, urls.rows, digests=digests)
    return Made(pieces, urls.size, urls.rows, urls.rows, digests=digests)


def _make_plain_lines(work: Work, block: bytes) -> Made | None:
    """Make a URL a line of a list of keys, none of which has to be looked at by itself."""
    plain = work.layout == PLAIN and work.columns[0].plain
    if work.output_format != "txt" or not plain:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if must_be_checked(work, block, whole_lines=True):
        return None
    return make_lines_at_once(work, block)


def make_simple(work: Work, block: bytes) -> Made | None:
    """Make a block of which every row is good, stands on one line, and brings one text.

    None if that is not so. It gives what the general way gives, at a third of its cost.
    """
    if work.reader == "lines":
        return _make_plain_lines(work, block)
    if not _is_simple(work):
        return None
    raw = text.lines(block)
    if not raw or b"" in raw or _is_odd(work, block):
        return None
    skipped: dict[str, int] = {}
    if work.reader == "json":
        joined = None if _may_skip(work, block) else _joined_of_json(work, raw)
    elif b'"' in block or work.filters:
        raw, joined = _kept_of_csv(work, block, raw, skipped)
    else:
        joined = _joined_of_csv(work, raw)
    urls = _urls(work, joined, len(raw))
    if urls is None:
        return None
    total = len(raw) + sum(skipped.values())
    output = compressed(work.compression, _beside(work, raw, urls))
    return Made.whole(output, len(raw), total, [], skipped, digests=work.digest(urls))


def _is_odd(work: Work, block: bytes) -> bool:
    """Return whether rows may be refused for something that is not in the values of the column."""
    if work.reader == "csv":
        returns = b"\r" in block and block.count(b"\r") != block.count(b"\r\n")
        return returns or text.BYTE_ORDER_MARK in block
    return work.output_format == "jsonl" and not text.is_utf_8(block)


def _is_simple(work: Work) -> bool:
    """Return whether a run brings one text a row, and writes records as they were read."""
    if not work.plain or len(work.columns) != 1 or not work.columns[0].simple:
        return False
    same = {"csv": "csv", "json": "jsonl"}.get(work.reader) == work.output_format
    return work.output_format == "txt" or (same and work.delimiter == work.output_delimiter)


def _urls(work: Work, joined: bytes | None, count: int) -> list[bytes] | None:
    if joined is None:
        return None
    return texts_of_joined(work, work.columns[0], joined, count) if count else []


def _joined_of_csv(work: Work, raw: list[bytes]) -> bytes | None:
    """Return the values of records that have no quotes, with line feeds between them."""
    index, separator = work.columns[0].index, work.delimiter.encode()
    if not all(map(work.has_fields, {line.count(separator) + 1 for line in raw})):
        return None
    try:
        return b"\n".join([line.split(separator, index + 1)[index] for line in raw])
    except IndexError:
        return None


def _kept_of_csv(
    work: Work, block: bytes, raw: list[bytes], skipped: dict[str, int]
) -> tuple[list[bytes], bytes | None]:
    """Return the records that are not skipped, and their values with line feeds between them."""
    columns = _columns(work, block, raw)
    if columns is None:
        return raw, None
    for condition in work.filters:
        values = columns[condition.index]
        unwanted = {value for value in set(values) if condition.skips(_text(value))}
        if not unwanted:
            continue
        if condition.refuses:
            return raw, None
        kept = [place for place, value in enumerate(values) if value not in unwanted]
        skipped[condition.label] = len(raw) - len(kept)
        raw = [raw[place] for place in kept]
        columns = {index: [values[place] for place in kept] for index, values in columns.items()}
    column = columns[work.columns[0].index]
    if column and isinstance(column[0], bytes):
        return raw, b"\n".join(column)
    return raw, text.to_bytes("\n".join(column))


def _columns(work: Work, block: bytes, raw: list[bytes]) -> dict[int, list[Any]] | None:
    """Return the columns that are read, of records that stand on one line each: bytes or text.

    None if a record may have a line end, or has not a field for each column.
    """
    wanted = {work.columns[0].index, *(each.index for each in work.filters)}
    rows: list[Any] | None
    if text.is_fully_quoted(block, work.delimiter):
        between = b'"%s"' % work.delimiter.encode()
        pieces = block[1:-2].split(between)  # without the first quote, and the last with its end
        found = _quoted_columns(work, pieces, len(raw), wanted)
        if found is not None:
            return found
        rows = [line[1:-1].split(between) for line in raw]
        if not all(map(_is_quoted, raw, rows)):
            return None
    else:
        rows = text.simple_csv(raw, work.delimiter)
    if not all(map(work.has_fields, set(map(len, rows or ())))):
        return None
    try:
        return None if rows is None else {index: [row[index] for row in rows] for index in wanted}
    except IndexError:
        return None


def _is_quoted(line: bytes, fields: list[bytes]) -> bool:
    """Return whether a line is these fields in quotes, which none of them holds."""
    return line[:1] == line[-1:] == b'"' and line.count(b'"') == 2 * len(fields)


def _quoted_columns(
    work: Work, pieces: list[bytes], count: int, wanted: set[int]
) -> dict[int, list[bytes]] | None:
    """Return columns of a block that is fully quoted and was split at its delimiters as a whole.

    None if the records have not as many fields each, or one field. If they have, every so many
    pieces there is one with a line end between quotes: the last field of a record, and the first of
    the next. Then no quote is left that could be in a field, since `is_fully_quoted` counted them.
    """
    width, rest = divmod(len(pieces) - 1, count)
    ends = pieces[width:-1:width] if width else []
    if rest or not width or max(wanted) > width or not work.has_fields(width + 1):
        return None
    if not all(map(contains, ends, repeat(_LINE_END))):
        return None
    found = {index: pieces[index::width] for index in wanted if 0 < index < width}
    if {0, width} & wanted:
        halves = {each: each.split(_LINE_END) for each in set(ends)}
        if 0 in wanted:
            found[0] = [pieces[0], *[halves[each][1] for each in ends]]
        if width in wanted:
            found[width] = [*[halves[each][0] for each in ends], pieces[-1]]
    return found


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else text.to_text(value)


def _may_skip(work: Work, block: bytes) -> bool:
    """Return whether a filter may skip records of JSON: not if no record has a field to look at."""
    return bool(work.filters) and (
        b"\\u" in block or any(_may_apply(each, block) for each in work.filters)
    )


def _may_apply(condition: Filter, block: bytes) -> bool:
    """Return whether a filter may apply to records of JSON, which name their fields in quotes."""
    if condition.needs and b'"%s"' % condition.needs.encode() not in block:
        return False
    return condition.skips(None) or b'"%s"' % condition.name.encode() in block


def _joined_of_json(work: Work, raw: list[bytes]) -> bytes | None:
    """Return the values of records that are objects, with line feeds between them."""
    name, result = work.columns[0].name, work.result
    records = text.json_values(raw)
    try:
        if any(result in record for record in records):
            return None
        return text.to_bytes("\n".join([record[name] for record in records]))
    except (TypeError, KeyError):  # a record that is no object, a field that is missing or no text
        return None


def _beside(work: Work, raw: list[bytes], urls: list[bytes]) -> bytes:
    """Return the output: each URL, beside its record where that is written."""
    if work.output_format == "txt":
        return b"\n".join([*urls, b""])
    count = len(raw)
    parts = [b""] * (4 * count)
    if work.output_format == "csv":
        parts[0::4] = raw
        parts[1::4] = [work.delimiter.encode()] * count
        parts[3::4] = [b"\n"] * count
    else:
        parts[0::4] = [line.rstrip(b" \t\r")[:-1].rstrip(b" \t") for line in raw]
        parts[1::4] = [b', %s: "' % json_name(work.result)] * count
        parts[3::4] = [b'"}\n'] * count
    parts[2::4] = urls
    return b"".join(parts)


def json_name(name: str) -> bytes:
    """Return a name as JSON writes it."""
    from json import dumps

    return dumps(name).encode()
