"""A run over files: blocks in, blocks out, in order, and to be gone on with where it stopped."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic

from ..core.errors import InvalidParameter, InvalidRow
from ..core.frozen import Frozen, assign
from . import text
from .files import STANDARD, Part, State, broken, check_apart, name_whole, open_input
from .processes import Processes
from .worker import compressed, make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Any

    from .job import Block, Made, Work
    from .parquet import Batch

    Progress = Callable[["Counts"], None]


SAVED_EVERY = 0.1  # seconds: at most so much work is done anew after a run was killed


class Input(Frozen):
    """What is read.

    Args:
        paths: of the files, in order; ``-`` for standard input.
        file_format: of all of them.
        compressions: of each.
        header: whether the first record of CSV names the columns.
    """

    __slots__ = ("paths", "file_format", "compressions", "header")
    paths: tuple[str, ...]
    file_format: str
    compressions: tuple[str, ...]
    header: bool

    def __init__(
        self, paths: tuple[str, ...], file_format: str, compressions: tuple[str, ...], header: bool
    ) -> None:
        assign(self, "paths", paths)
        assign(self, "file_format", file_format)
        assign(self, "compressions", compressions)
        assign(self, "header", header)

    def size(self) -> int:
        """Bytes of all files, 0 if that cannot be known."""
        if STANDARD in self.paths:
            return 0
        return sum(Path(path).stat().st_size for path in self.paths)

    def identity(self) -> list[Any]:
        """What tells that the files are the same still."""
        return [
            [path, *((stat := Path(path).stat()).st_size, stat.st_mtime_ns)]
            for path in self.paths
            if path != STANDARD
        ]


class Counts:
    """How far a run has come.

    Attributes:
        rows: made.
        refused: not made, each with a reason.
        faults: made, and telling of something wrong.
        skipped: delete markers.
        lines: of all files, as far as they were read.
        file, position: where to go on reading: index, and bytes after decompression, or batches.
        first_line: the line of `lines` at which the current file began.
        fraction: of the input's bytes, 0 to 1; 0 if that cannot be known.
    """

    def __init__(self, saved: dict[str, Any] | None = None) -> None:
        saved = saved or {}
        self.rows: int = saved.get("rows", 0)
        self.refused: int = saved.get("refused", 0)
        self.skipped: int = saved.get("skipped", 0)
        self.faults: int = saved.get("faults", 0)
        self.lines: int = saved.get("lines", 0)
        self.file: int = saved.get("file", 0)
        self.position: int = saved.get("position", 0)
        self.first_line: int = saved.get("first_line", 0)
        self.fraction = 0.0

    def saved(self) -> dict[str, Any]:
        """As JSON takes it."""
        names = ("rows", "refused", "skipped", "faults", "lines", "file", "position")
        return {name: getattr(self, name) for name in (*names, "first_line")}


class Mark(Frozen):
    """What is so once a block is done.

    Args:
        file: index of its file.
        position: to go on reading at.
        fraction: of the input that is read then.
        begins: whether it is the first of its file.
        before: lines of the file that came before its first block: the header.
    """

    __slots__ = ("file", "position", "fraction", "begins", "before")
    file: int
    position: int
    fraction: float
    begins: bool
    before: int

    def __init__(
        self, file: int, position: int, fraction: float, begins: bool, before: int
    ) -> None:
        assign(self, "file", file)
        assign(self, "position", position)
        assign(self, "fraction", fraction)
        assign(self, "begins", begins)
        assign(self, "before", before)


def header_of(source: Input) -> list[str]:
    """The names in the first record of a CSV file.

    Raises:
        InvalidRow: there is none.
    """
    (path, compression) = source.paths[0], source.compressions[0]
    if path == STANDARD:
        raise InvalidParameter(
            "The header of CSV on standard input cannot be looked at ahead.",
            "Pass a file, or --column with a number: 1 is the first.",
        )
    with closing(open_input(path, compression)) as stream:
        blocks = text.blocks(stream, quoted=True, name=path)
        for block in _undamaged(blocks, path, compression):
            for _, row in text.csv_rows(block.removeprefix(text.BYTE_ORDER_MARK)):
                return row
    raise InvalidRow(f"{path[:200]!r} is empty.", "CSV begins with the names of its columns.")


def read_blocks(source: Input, counts: Counts) -> Iterator[tuple[Block, Mark]]:
    """The blocks of all files from where a run has come to."""
    sizes = [0 if path == STANDARD else Path(path).stat().st_size for path in source.paths]
    whole = sum(sizes) or 1
    for index in range(counts.file, len(source.paths)):
        path = source.paths[index]
        position = counts.position if index == counts.file else 0
        before = sum(sizes[:index])
        if source.file_format == "parquet":
            yield from _read_batches(path, index, position, (before, sizes[index], whole))
            continue
        with ExitStack() as stack:
            stream = open_input(path, source.compressions[index])
            if path != STANDARD:
                stack.callback(stream.close)
            raw = getattr(stream, "fileobj", stream)
            begins, heading = position == 0, 0
            if position:
                _skip(stream, position)
            blocks = text.blocks(stream, quoted=source.file_format == "csv", name=path)
            for data in _undamaged(blocks, path, source.compressions[index]):
                position += len(data)
                block = data.removeprefix(text.BYTE_ORDER_MARK) if begins else data
                if begins and source.header:
                    block, heading = _without_header(block)
                told = raw.tell() if sizes[index] and not source.compressions[index] else position
                read = min(told, sizes[index]) if not source.compressions[index] else 0
                yield block, Mark(index, position, (before + read) / whole, begins, heading)
                begins, heading = False, 0


def _undamaged(blocks: Iterator[bytes], path: str, compression: str) -> Iterator[bytes]:
    """The blocks of a file.

    Raises:
        InvalidParameter: the file is damaged, or not compressed as its name says.
    """
    try:
        yield from blocks
    except broken(compression) as error:
        raise InvalidParameter(
            f"{path[:200]!r} cannot be unpacked: {error}.",
            "It is cut off or damaged, or not compressed as its name says: fetch it again.",
        ) from None


def _skip(stream: Any, position: int) -> None:
    if stream.seekable():
        stream.seek(position)
        return
    while position > 0:
        data = stream.read(min(position, text.BLOCK_BYTES))
        if not data:
            return
        position -= len(data)


def _without_header(block: bytes) -> tuple[bytes, int]:
    """A block without its first record, and how many lines that had."""
    end = text.end_of_records(block, first=True)
    if not end:
        return b"", 1
    return block[end:], block.count(b"\n", 0, end)


def _read_batches(
    path: str, index: int, position: int, sizes: tuple[int, int, int]
) -> Iterator[tuple[Block, Mark]]:
    from .parquet import ROWS, batches, count_rows

    before, size, whole = sizes
    of = max(1, -(-count_rows(path) // ROWS))
    for number, block in enumerate(batches(path, position), position + 1):
        fraction = (before + size * min(1.0, number / of)) / whole
        yield block, Mark(index, number, fraction, number == position + 1 and not position, 0)


class Run:
    """One run.

    Args:
        work: what is done to each block.
        source: what is read.
        output: name of the file that is written, ``-`` for standard output.
        errors: name of the file that refused rows go to; None for none.
        jobs: how many processes.
        strict: stop at the first row that is refused.
        state: remembers how far the run has come.
        counts: where to go on; the beginning for a new run.
        saved: what was saved beside the counts.
    """

    def __init__(
        self,
        work: Work,
        source: Input,
        output: str,
        *,
        errors: str | None,
        jobs: int,
        strict: bool,
        state: State,
        saved: dict[str, Any] | None = None,
    ) -> None:
        self.work, self.source, self.jobs, self.strict = work, source, jobs, strict
        self.state = state
        saved = saved or {}
        check_apart(source.paths, output, errors)
        self.extra: dict[str, Any] = {}
        self.first_refusals: list[str] = []
        self.names = [name for name in (output, errors) if name is not None]
        self.whole = saved.get("whole", False)
        self.progress: dict[str, Any] = {}  # as it was when the last block was committed
        self.saved_at = 0.0
        if self.whole:
            self.counts = Counts(saved)
            return
        if work.output_format == "parquet":
            from .parquet import ParquetPart

            saved = {"at": saved.get("at")}  # no part of Parquet is good: begin again
            names = tuple([column.name for column in work.columns])
            self.output: Any = ParquetPart(output, work.names or names, work.result)
        else:
            self.output = Part(output, saved.get("output", 0))
        self.counts = Counts(saved)
        self.errors = None if errors is None else Part(errors, saved.get("errors", 0))

    def go(self, progress: Progress) -> Counts:
        """Run to the end.

        Raises:
            InvalidRow: strict, and a row was refused.
            OSError, WorkerLost, KeyboardInterrupt: what was done until then is good, and saved.
        """
        if self.whole:
            return self._name()
        self.work.prepare()
        try:
            if self.output.length == 0 and self.counts.lines == 0:
                self._write_header()
            with closing(self._made()) as blocks:  # the workers end before anything is cut
                for made, written, mark in blocks:
                    self._commit(made, written, mark)
                    progress(self.counts)
            if isinstance(self.output, Part):
                self.progress = {**self._progress(), "whole": True}
                self.state.save(self.progress)
            self.output.finish()
            if self.errors is not None:
                self.errors.finish()
        except InvalidRow:
            self._drop()
            raise
        except BaseException:
            if self.progress:
                self.state.save(self.progress)
            self.output.close()
            if self.errors is not None:
                self.errors.close()
            raise
        self.state.drop()
        return self.counts

    def _name(self) -> Counts:
        """What a run has left to do that was stopped between its last row and its end."""
        for name in self.names:
            name_whole(name)
        self.state.drop()
        return self.counts

    def _made(self) -> Generator[tuple[Made, int, Mark], None, None]:
        blocks = read_blocks(self.source, self.counts)
        if self.jobs == 1:
            for block, mark in blocks:
                yield make(self.work, block), 0, mark
            return
        processes = Processes(self.work, self.jobs, self.output)
        try:
            for made, written, (block, mark) in processes.map(self._sent(blocks)):
                yield made if block is None else block.with_texts(self.work, made), written, mark
        finally:
            processes.close()

    def _sent(
        self, blocks: Iterator[tuple[Block, Mark]]
    ) -> Iterator[tuple[Block, tuple[Batch | None, Mark]]]:
        """What travels of each block: of a batch of Parquet, only values if that will do."""
        light = self.work.output_format in ("parquet", "txt")
        for block, mark in blocks:
            values = block.values(self.work) if light and not isinstance(block, bytes) else None
            if values is None or isinstance(block, bytes):
                yield block, (None, mark)
            else:
                yield values, (block, mark)

    def _write_header(self) -> None:
        if self.work.output_format != "csv":
            return
        names = self.work.names or tuple(column.name for column in self.work.columns)
        if self.work.input_format == "csv" and not self.work.names:
            return  # columns without names stay so
        header = text.as_csv([[*names, self.work.result]]).encode()
        self.output.write(compressed(self.work, header))

    def _commit(self, made: Made, written: int, mark: Mark) -> None:
        """Count a block, once its output is where it belongs; then it is good."""
        counts = self.counts
        if mark.begins:
            counts.first_line = counts.lines
        base = counts.lines - counts.first_line + mark.before
        for line, reason in made.refused:
            self._refuse(mark.file, base + line, reason)
        if written:
            self.output.grown(written)
        else:
            for piece in made.output:
                self.output.write(piece)
        counts.rows += made.rows
        counts.refused += len(made.refused)
        counts.skipped += made.skipped
        counts.faults += made.faults
        counts.lines += made.lines + mark.before
        counts.file, counts.position, counts.fraction = mark.file, mark.position, mark.fraction
        self.progress = self._progress()
        if monotonic() - self.saved_at >= SAVED_EVERY:
            self.state.save(self.progress)
            self.saved_at = monotonic()

    def _progress(self) -> dict[str, Any]:
        """What is good, to be saved."""
        progress = {**self.extra, **self.counts.saved(), "output": self.output.length}
        if self.errors is not None:
            progress["errors"] = self.errors.length
        return progress

    def _refuse(self, file: int, line: int, reason: str) -> None:
        several = len(self.source.paths) > 1
        name = f"{Path(self.source.paths[file]).name}:" if several else ""
        if self.strict:
            raise InvalidRow(f"Line {name}{line}: {reason}", "Nothing was written (--strict).")
        if self.errors is not None:
            self.errors.write(f"{name}{line}\t{reason}\n".encode("utf-8", "backslashreplace"))
        elif len(self.first_refusals) < 10:
            self.first_refusals.append(f"line {name}{line}: {reason}")

    def _drop(self) -> None:
        self.output.drop()
        if self.errors is not None:
            self.errors.drop()
        self.state.drop()
