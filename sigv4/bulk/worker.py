"""One block of rows, from the bytes that were read to the bytes that are written.

All that varies between runs is in `Work`; no file, clock or order is known here.
"""

from __future__ import annotations

import warnings

from ..core.errors import LongLivedUrlWarning
from .compression import compressed
from .job import Made, SignedParts, Texts
from .records import make_records
from .rows import at_once, lines_of_refused, make_texts, must_be_checked, read_one
from .simple import made_of_lines
from .text import prepare_csv, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .job import Sized, Work

TABLES = ("parquet", "orc")


def prepare(work: Work) -> None:
    """Do what a process does once, before its first block."""
    prepare_csv()
    if work.reader in TABLES or work.output_format == "parquet":
        from .tables import return_memory

        return_memory()


def make(work: Work, block: Sized) -> Made:
    """Make the texts of a block's rows.

    It does not warn that URLs may outlive credentials whose end is unknown: a run does so once,
    before its rows.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LongLivedUrlWarning)
        return _make(work, block)


def _make(work: Work, block: Sized) -> Made:
    if not isinstance(block, bytes):
        from .tables import make_table

        batch: Any = block
        return make_table(work, batch)
    if work.reader in TABLES:
        return make_column(work, block)
    return make_records(work, block)


def make_column(work: Work, column: bytes) -> Made:
    """Make the texts of a column: lines for a file of text, else `SignedParts` or `Texts`.

    Args:
        work: what to do; it has one column.
        column: its values, none of which holds a line feed, with line feeds between them.
    """
    as_lines = work.output_format == "txt"
    checked = must_be_checked(work, column, whole_lines=False)
    urls = None if checked else at_once(work, column, b"\n" if as_lines else b"")
    if urls is not None and as_lines:
        return made_of_lines(work, urls)
    if urls is not None:
        parts = SignedParts.of(urls)
        digests = work.digest(parts.urls(column))
        return Made.whole(parts, urls.rows, urls.rows, digests=digests)
    values = [read_one(work, work.columns[0], value) for value in to_text(column).split("\n")]
    texts, reasons = make_texts(work.maker, values)
    good = [text for text in texts if text is not None]
    refused = lines_of_refused(range(1, len(texts) + 1), texts)
    encoded = [text.encode() for text in good]
    output: Sized
    if as_lines:
        output = compressed(work.compression, b"".join([text + b"\n" for text in encoded]))
    else:
        output = Texts(b"".join(encoded), map(len, encoded), 0)
    invalid = work.count_invalid(texts)
    return Made.whole(
        output,
        len(good),
        len(texts),
        list(zip(refused, reasons, strict=True)),
        {},
        invalid,
        digests=work.digest(encoded),
    )
