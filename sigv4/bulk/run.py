"""A run over files: blocks in, blocks out, in order; an interrupted run can be resumed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from ..core.errors import ExpiredPlan, InvalidParameter, InvalidRow, WorkerLost, unmarked
from ..signer import system_clock
from . import text
from .compression import compressed
from .files import OpenPart, Part, State, Stream, open_part, part_of_whole
from .inputs import Input
from .names import check_apart, is_stream, resolved
from .processes import Processes
from .reading import Counts, Mark, read_blocks
from .worker import TABLES, make, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from datetime import datetime
    from typing import Any

    from .job import Made, Sized, Work
    from .tables import RecordBatch

    Progress = Callable[["Counts"], None]


SAVED_EVERY = 0.1  # seconds: at most so much work is done again after a run was killed
SHOWN = 10  # refused rows that are reported without a file for them
LONGER = "Start again without --resume, with a longer --expires-in."


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is done.

    Args:
        output: name of the file that is written, ``-`` for standard output.
        errors: name of the file that refused rows go to; None for none.
        jobs: how many processes.
        strict: stop at the first refused row.
        usable_until: when the texts that are made are of no use any more; None for never.
        clock: called for the current time; the system's clock by default.
        remedy: what to do when they are.
        words: turns a reason, with backquotes around keywords, into what is written to `errors`.
    """

    output: str
    errors: str | None = None
    jobs: int = 1
    strict: bool = False
    usable_until: datetime | None = None
    clock: Callable[[], datetime] | None = None
    remedy: str = LONGER
    words: Callable[[str], str] = unmarked


class Run:
    """One run.

    Args:
        work: what is done to each block.
        source: what is read.
        settings: how.
        identity: what must be the same when the run is resumed; it holds no secret.
        extra: what is saved for a run that is resumed, such as its signing time.
        saved: what an interrupted run saved; None for a new one.
    """

    def __init__(
        self,
        work: Work,
        source: Input,
        settings: Settings,
        *,
        identity: dict[str, Any],
        extra: dict[str, Any],
        saved: dict[str, Any] | None = None,
    ) -> None:
        self.work, self.source, self.settings, self.extra = work, source, settings, extra
        self._output_name = resolved(settings.output)
        self._errors_name = None if settings.errors is None else resolved(settings.errors)
        check_apart((*source.paths, *source.lists), self._output_name, self._errors_name)
        self._names_of_files = _names_of(source.paths)
        self.state = State(self._output_name, identity)
        self.first_refusals: list[str] = []
        self.whole = bool(saved and saved.get("whole"))
        self.progress: dict[str, Any] = {}  # as it was when the last block was committed
        self._saved_at = 0.0
        self.counts = Counts.from_saved(saved or {})
        if settings.strict and self.counts.refused:
            raise InvalidParameter(
                f"The interrupted run refused rows already ({self.counts.refused:,}), and --strict "
                "accepts none.",
                "Start without --resume, or resume without --strict.",
                "strict",
            )
        self.output: Any = None
        self.errors: Any = None
        self._check_usable()
        self._saved = saved
        if not self.whole:
            self._open(saved)

    @property
    def writes_file(self) -> bool:
        """Return whether the output is a file, and not a stream."""
        return not is_stream(self._output_name)

    def can_resume_after(self, error: BaseException) -> bool:
        """Return whether --resume can continue after an error that is not of the input."""
        outside = isinstance(error, OSError | WorkerLost | KeyboardInterrupt)
        return outside and self.writes_file and not self.source.is_read_once()

    @property
    def is_parquet(self) -> bool:
        """Return whether the output is Parquet, which --resume begins again."""
        return self.work.output_format == "parquet"

    def _good(self, saved: dict[str, Any]) -> dict[str, Any]:
        """Return what is good of what a run has saved: nothing of Parquet, which begins again."""
        if self.is_parquet:
            self.counts = Counts()
            return {}
        return saved

    def _open(self, saved: dict[str, Any] | None) -> None:
        try:
            self.output = self._parquet() if self.is_parquet else open_part(self._output_name)
            if self._errors_name is not None:
                self.errors = open_part(self._errors_name)
            known = self.state.exists()  # asked, and read, once no other run can change it
            if saved:
                self.state.check_unchanged(saved)
                saved = self._good(saved)
            for part, name in ((self.output, "output"), (self.errors, "errors")):
                if isinstance(part, OpenPart):
                    _check_part(part, (saved or {}).get(name, 0), known)
            for part, name in ((self.output, "output"), (self.errors, "errors")):
                if isinstance(part, OpenPart):
                    part.cut((saved or {}).get(name, 0))
            self.state.save(self._progress())
        except BaseException:
            for part in (self.output, self.errors):
                if isinstance(part, OpenPart):
                    part.release()
            raise

    def _parquet(self) -> Any:
        if is_stream(self._output_name):
            raise InvalidParameter(
                "Parquet cannot be written to standard output, a pipe or a device.",
                "Pass --output FILE.",
                "output",
            )
        from .parquet import ParquetPart, schema_of

        reader = self.source.form.reader
        tables = reader in TABLES and self.source.paths
        schema = schema_of(self.source.paths[0], reader) if tables else None
        names = self.work.column_names()
        return ParquetPart(self._output_name, names, self.work.result, schema)

    def go(self, progress: Progress) -> Counts:
        """Run to the end.

        Raises:
            InvalidRow: strict, and a row was refused.
            ExpiredPlan: what is made has ended, or will have before long.
            OSError, WorkerLost, KeyboardInterrupt: what was done until then is good, and saved.
        """
        if self.whole:
            return self._name()
        prepare(self.work)
        try:
            if self.output.length == 0 and self.counts.lines == 0:
                self._write_header()
            with closing(self._made()) as blocks:  # the workers end before anything is cut
                for made, written, mark in blocks:
                    self._commit(made, written, mark)
                    progress(self.counts)
            self._finish()
        except InvalidRow:
            self._drop()
            raise
        except BaseException:
            self._leave()
            raise
        self.state.drop()
        return self.counts

    def _leave(self) -> None:
        """Leave what is good, for --resume."""
        parts = {"output": self.output, "errors": self.errors}
        try:
            for name, part in parts.items():
                if isinstance(part, Part):  # so that a full disk can take the state
                    good: Any = self.progress.get(name)
                    part.trim(part.length if good is None else good)
            if self.progress:
                self.state.save(self.progress)
        finally:
            for part in parts.values():
                if part is not None:
                    part.close()

    def _finish(self) -> None:
        self._check_usable()  # the end of an input may come long after its last row
        if isinstance(self.output, Part):
            self.progress = {**self._progress(), "whole": True}
            self.state.save(self.progress)
        self.output.finish()
        if isinstance(self.output, Stream):  # which may have waited for its reader
            self._check_usable()
        if self.errors is not None:
            self.errors.finish()

    def _name(self) -> Counts:
        """Do what is left of a run that was stopped between its last row and its end."""
        names = [name for name in (self._output_name, self._errors_name) if name is not None]
        parts: list[OpenPart] = []
        try:
            for name in names:
                part = None if is_stream(name) else part_of_whole(name)
                if part is not None:
                    parts.append(part)
            self.state.check_unchanged(self._saved or {})
            for part in parts:
                part.finish()
        finally:
            for part in parts:
                part.release()
        self.state.drop()
        return self.counts

    def _made(self) -> Generator[tuple[Made, int, Mark], None, None]:
        blocks = read_blocks(self.source, self.counts)
        if self.settings.jobs == 1:
            for block, mark in blocks:
                yield make(self.work, block), 0, mark
            return
        processes = Processes(self.work, self.settings.jobs, self.output)
        try:
            for made, written, (block, mark) in processes.map(self._sent(blocks)):
                yield made if block is None else block.with_texts(self.work, made), written, mark
        finally:
            processes.close()

    def _sent(
        self, blocks: Iterator[tuple[Sized, Mark]]
    ) -> Iterator[tuple[Sized, tuple[RecordBatch | None, Mark]]]:
        """Yield what travels of each block: of a record batch only the values, if that will do."""
        light = self.source.form.reader in TABLES and self.work.output_format in ("parquet", "txt")
        for block, mark in blocks:
            batch: Any = block
            values = batch.values(self.work) if light else None
            if values is None:
                yield block, (None, mark)
            else:
                yield values, (batch, mark)

    def _write_header(self) -> None:
        if self.work.output_format != "csv":
            return
        if self.work.reader == "csv" and not self.work.names:
            return  # columns without names stay so
        names = (*self.work.column_names(), self.work.result)
        header = text.as_csv([names], self.work.output_delimiter)
        self.output.write(compressed(self.work.compression, header))

    def _check_usable(self) -> None:
        until = self.settings.usable_until
        clock = self.settings.clock or system_clock
        if until is not None and clock() >= until:
            raise ExpiredPlan(
                f"What this run signs expires at {until.isoformat()}, or shortly after.",
                self.settings.remedy,
                "expires_in",
            )

    def _commit(self, made: Made, written: int, mark: Mark) -> None:
        """Count a block, once its output is where it belongs; then it is good."""
        self._check_usable()
        counts = self.counts
        if mark.begins:
            counts.first_line = counts.lines
        base = counts.lines - counts.first_line + mark.before
        for line, reason in made.refused:
            self._refuse(mark.file, base + line, reason)
        if written:  # by a worker, after the record of it
            self.output.grown(written)
        else:
            if self.work.recorder is not None and made.digests:
                self.work.recorder.write(made.digests)
            self._write(made)
        counts.rows += made.rows
        counts.refused += len(made.refused)
        for label, number in made.skipped.items():
            counts.skipped[label] = counts.skipped.get(label, 0) + number
        counts.invalid += made.invalid
        counts.lines += made.lines + mark.before
        counts.file, counts.position, counts.fraction = mark.file, mark.position, mark.fraction
        self.progress = self._progress()
        if monotonic() - self._saved_at >= SAVED_EVERY:
            self.state.save(self.progress)
            self._saved_at = monotonic()

    def _write(self, made: Made) -> None:
        """Write a block. A stream may be read slowly, so what is left is checked on the way."""
        for piece in made.output:
            if not isinstance(self.output, Stream):
                self.output.write(piece)
                continue
            delimiter = self.work.output_delimiter if self.work.output_format == "csv" else ""
            whole: Any = piece
            parts = [whole] if self.work.compression else text.in_parts(whole, delimiter)
            for part in parts:
                self._check_usable()
                self.output.write(part)
        if isinstance(self.output, Stream):
            self._check_usable()

    def _progress(self) -> dict[str, Any]:
        """Return what is good, to be saved."""
        progress = {**self.extra, **self.counts.saved(), "output": self.output.length}
        progress["skipped"] = dict(self.counts.skipped)
        if self.errors is not None:
            progress["errors"] = self.errors.length
        return progress

    def _refuse(self, file: int, line: int, reason: str) -> None:
        name = self._names_of_files[file]
        if self.settings.strict:
            raise InvalidRow(f"Line {name}{line}: {reason}", self._left_by_strict())
        if self.errors is not None:
            text = f"{name}{line}\t{self.settings.words(reason)}\n"
            self.errors.write(text.encode("utf-8", "backslashreplace"))
        elif len(self.first_refusals) < SHOWN:
            self.first_refusals.append(f"line {name}{line}: {reason}")

    def _left_by_strict(self) -> str:
        if self.writes_file:
            return "No output is left (--strict)."
        rows = self.counts.rows
        return f"The run stopped (--strict); {rows:,} rows before that block were written already."

    def _drop(self) -> None:
        self.output.drop()
        if self.errors is not None:
            self.errors.drop()
        self.state.drop()


def _names_of(paths: tuple[str, ...]) -> list[str]:
    """Return how each of several inputs is named before a line: by its path if names recur."""
    if len(paths) < 2:
        return [""] * len(paths)
    names = [Path(path).name for path in paths]
    return [f"{name}:" for name in (names if len(set(names)) == len(names) else paths)]


def _check_part(part: OpenPart, length: int, known: bool) -> None:
    """Refuse a part that is not what the run, or a run before it, has left."""
    if part.size and not known:
        raise InvalidParameter(
            f"{part.path[:200]!r} exists, and is not the output of an interrupted run.",
            "Remove it, or name another output.",
            "output",
        )
    if part.size < length:
        raise InvalidParameter(
            f"{part.path[:200]!r} is shorter than when its run was interrupted.",
            "Start without --resume.",
            "resume",
        )
