"""The blocks of all inputs, from where a run has come to, and how far that is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from warnings import warn

from ..core.errors import SigV4Warning
from . import text
from .damaged import undamaged
from .inputs import Input
from .worker import TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .job import Sized

_SAVED = ("rows", "refused", "skipped", "invalid", "lines", "file", "position", "first_line")


@dataclass(slots=True)
class Counts:
    """How far a run has come.

    Attributes:
        rows: made.
        refused: not made, each with a reason.
        invalid: made, and reporting an invalid row.
        skipped: not asked for, by reason.
        lines: the lines of all files, as far as they were read.
        file, position: where to read on: index, and bytes after decompression, or batches.
        first_line: the line of `lines` at which the current file began.
        fraction: the fraction of the input's bytes, 0 to 1; 0 if that cannot be known.
    """

    rows: int = 0
    refused: int = 0
    invalid: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    file: int = 0
    position: int = 0
    first_line: int = 0
    fraction: float = 0.0

    @classmethod
    def from_saved(cls, saved: dict[str, Any]) -> Counts:
        """Return what `saved` gave."""
        return cls(**{name: saved[name] for name in _SAVED if name in saved})

    def saved(self) -> dict[str, Any]:
        """Return them as JSON takes them."""
        return {name: getattr(self, name) for name in _SAVED}


@dataclass(frozen=True, slots=True)
class Mark:
    """What holds once a block is done.

    Args:
        file: index of its file.
        position: to read on at.
        fraction: the fraction of the input that is read then.
        begins: whether it is the first of its file.
        before: lines of the file that came before its first block: the header.
    """

    file: int
    position: int
    fraction: float
    begins: bool
    before: int


def read_blocks(source: Input, counts: Counts) -> Iterator[tuple[Sized, Mark]]:
    """Yield the blocks of all files from where a run has come to."""
    sizes = source.sizes()
    whole = sum(sizes) or 1
    for index in range(counts.file, len(source.paths)):
        position = counts.position if index == counts.file else 0
        before = sum(sizes[:index])
        if source.form.reader in TABLES:
            yield from _read_batches(source, index, position, (before, sizes[index], whole))
            continue
        path = source.paths[index]
        stream = source.open(index)
        with closing(stream):
            begins, heading = position == 0, 0
            if position:
                stream.skip(position)
            quoted = source.form.reader == "csv"
            blocks = text.blocks(stream, quoted=quoted, name=path, delimiter=source.delimiter)
            for data in undamaged(blocks, path, stream.compression):
                position += len(data)
                block = data.removeprefix(text.BYTE_ORDER_MARK) if begins else data
                if begins and source.header:
                    block, heading = _without_header(block, source.delimiter)
                read = min(stream.position(), sizes[index])
                yield block, Mark(index, position, (before + read) / whole, begins, heading)
                begins, heading = False, 0
            if stream.elements is not None and stream.elements.incomplete:
                _warn_incomplete(path)


def _warn_incomplete(path: str) -> None:
    warn(
        f"{path[:200]!r} says that the listing is truncated: the keys after it are missing.",
        SigV4Warning,
        stacklevel=2,
    )


def _without_header(block: bytes, delimiter: str) -> tuple[bytes, int]:
    """Return a block without its first record, and how many lines came before the next.

    Empty lines before it are no records.
    """
    empty = len(block) - len(block.lstrip(b"\r\n"))
    end = text.end_of_records(block[empty:], first=True, delimiter=delimiter)
    if not end:
        return b"", block.count(b"\n") + 1
    end += empty
    return block[end:], block.count(b"\n", 0, end)


def _read_batches(
    source: Input, index: int, position: int, sizes: tuple[int, int, int]
) -> Iterator[tuple[Sized, Mark]]:
    from .parquet import ROWS, batches, count_rows

    path, kind = source.paths[index], source.form.reader
    before, size, whole = sizes
    of = max(1, -(-count_rows(path, kind) // ROWS))
    for number, block in enumerate(batches(path, kind, position), position + 1):
        fraction = (before + size * min(1.0, number / of)) / whole
        yield block, Mark(index, number, fraction, number == position + 1 and not position, 0)
