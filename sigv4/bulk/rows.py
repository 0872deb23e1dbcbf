"""Rows that were read, to the texts that are made of them."""

from __future__ import annotations

from ..core.errors import (
    InvalidRow,
    RewrittenPathWarning,
    SigV4Error,
    SigV4Warning,
    kebab_case,
)
from . import lookalikes
from .columns import ABSENT, decoded, may_be_encoded
from .text import to_bytes, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ..s3.lines import Lines
    from .columns import Column
    from .job import Maker, Work

_REFUSED = (SigV4Error, TypeError, RewrittenPathWarning)  # what a maker refuses a row with
_TOGETHER = 512  # rows that are made in one go, and one by one if one of them is refused


def reason_of(error: Exception) -> str:
    """Return an error on one line, with its code; keywords stay marked with backquotes."""
    if isinstance(error, SigV4Error):
        problem, remedy = error.args[:2]
        return " ".join(f"{problem} {remedy} [{error.kind}]".split())
    if isinstance(error, SigV4Warning):
        code = kebab_case(type(error).__name__).removesuffix("-warning")
        return " ".join(f"{error.args[0]} [{code}]".split())
    return " ".join(f"{error} [{InvalidRow.kind}]".split())


def make_texts(maker: Maker, rows: Sequence[Any]) -> tuple[list[str | None], list[str]]:
    """Return the texts of rows, None for each refused row, and the reasons of those, in order."""
    texts: list[str | None] = []
    reasons: list[str] = []
    for start in range(0, len(rows), _TOGETHER):
        together = rows[start : start + _TOGETHER]
        try:
            texts += list(maker.many(together))  # all of them, or none
        except _REFUSED:
            for row in together:
                try:
                    texts.append(_made_of(maker, row))
                except _REFUSED as error:
                    texts.append(None)
                    reasons.append(reason_of(error))
    return texts, reasons


def _made_of(maker: Maker, row: Any) -> str:
    if isinstance(row, InvalidRow):
        raise row
    return maker(row)


def at_once(work: Work, values: bytes, end: bytes) -> Lines | None:
    """Return the URLs of values that stand on lines, if no value has to be looked at by itself."""
    make_lines = getattr(work.maker, "lines", None)  # which a presigner has
    return make_lines(values, end) if make_lines is not None else None


def texts_of_column(work: Work, values: Sequence[Any]) -> tuple[list[bytes | None], list[str]]:
    """Return the texts of one column's values, as `make_texts` does, in bytes.

    All values are made in one go where they are harmless, as most keys are.
    """
    (column,) = work.columns
    if column.simple:
        made = _texts_at_once(work, column, values)
        if made is not None:
            return made, []
    read = [read_one(work, column, value) for value in values]
    texts, reasons = make_texts(work.maker, read)
    return [None if text is None else to_bytes(text) for text in texts], reasons


def _texts_at_once(work: Work, column: Column, values: Sequence[Any]) -> list[Any] | None:
    try:
        joined = "\n".join(values)
    except TypeError:  # a value that is not a str
        return None
    return texts_of_joined(work, column, to_bytes(joined), len(values))


def texts_of_joined(work: Work, column: Column, joined: bytes, count: int) -> list[Any] | None:
    """Return the texts of a column whose values stand on lines, if all can be made in one go.

    Args:
        work: what to do.
        column: the only one; it is simple.
        joined: the values, with line feeds between them.
        count: the number of the values.
    """
    if column.encoded is not False and (b"%" in joined or b"+" in joined):
        if column.encoded is None and may_be_encoded(to_text(joined)):
            return None
        if column.encoded:
            joined = to_bytes(decoded(to_text(joined)))
    if not count or joined.count(b"\n") != count - 1:
        return None
    if must_be_checked(work, joined, whole_lines=False):
        return None
    if column.prefix:
        prefix = to_bytes(column.prefix)
        joined = prefix + joined.replace(b"\n", b"\n" + prefix)
    urls = at_once(work, joined, b"\n")
    if urls is None or urls.rows != count:
        return None
    made = b"".join(urls).split(b"\n")
    made.pop()
    return made


def must_be_checked(work: Work, data: bytes, *, whole_lines: bool) -> bool:
    """Return whether values of the first column, on lines, are keys that may be another format."""
    return (
        not work.any_line
        and work.columns[0].holds_keys
        and lookalikes.may_hold(data, whole_lines=whole_lines)
    )


def read_one(work: Work, column: Column, value: Any, *, whole_line: bool = False) -> Any:
    """Return the value of a column, or the `InvalidRow` that says why it is missing."""
    try:
        read = column.read(value)
        if isinstance(read, str) and column.holds_keys and not work.any_line:
            lookalikes.check(read.removeprefix(column.prefix), whole_line=whole_line)
    except InvalidRow as error:
        return error
    return read


def value_reader(work: Work) -> Callable[[Any], Any]:
    """Return what reads the row of a record: a list, a mapping, or a str that is the key."""
    columns = work.columns

    def read(record: Any) -> Any:
        values: list[Any] = []
        for column in columns:
            value = read_one(work, column, value_in(column, record))
            if isinstance(value, InvalidRow):
                raise value
            values.append(value)
        return values[0] if len(values) == 1 else tuple(values)

    return read


def value_in(column: Column, record: Any) -> Any:
    """Return the value that a record has in a column.

    Raises:
        InvalidRow: the record has no such column.
    """
    if isinstance(record, list):
        if column.index >= len(record):
            if column.empty == ABSENT:
                return None
            raise InvalidRow(
                f"The record has {len(record)} fields, and {column.name} is number "
                f"{column.index + 1}.",
                "Each record needs as many fields as the first.",
            )
        return record[column.index]
    if isinstance(record, dict):
        if column.name not in record:
            if column.empty == ABSENT:
                return None
            raise InvalidRow(
                f"The record has no {column.name[:60]!r}.", "Each record needs that field."
            )
        return record[column.name]
    return record  # a line that is a JSON string is a key


def lines_of_refused(lines: Iterable[int], texts: Iterable[Any]) -> list[int]:
    """Return the lines of the rows that have no text."""
    return [line for line, text in zip(lines, texts, strict=True) if text is None]
