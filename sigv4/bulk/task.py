"""What every run has in common: which files, which columns, and what must match on --resume."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..core.errors import InvalidParameter, unmarked
from ..core.suggest import did_you_mean
from ..core.timestamp import format_amz_date, parse_amz_date, to_utc
from ..signer import system_clock
from . import inputs
from .columns import BUCKET, KEPT, KEY, REQUEST_KINDS, URI, URL, VERSION, Column, is_number
from .files import State
from .formats import output_format
from .inputs import Input, index_of
from .job import Work
from .names import resolved
from .processes import choose_jobs
from .run import LONGER, Run, Settings
from .sources import STANDARD, is_read_once
from .text import is_text
from .worker import TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from .columns import Filter
    from .job import Maker, Recorder
    from .reading import Counts

LATEST, ALL = "latest", "all"  # versions of an inventory


@dataclass(frozen=True, slots=True)
class Task:
    """The files of a run and how they are read and written, whatever is made of their rows.

    Args:
        inputs: names of files, folders or patterns; ``-`` is standard input.
        output: name of the file that is written; ``-`` is standard output.
        errors: name of the file that refused rows go to.
        input_format: the format of the inputs, where their names do not say it.
        output_format: the format of the output, where its name does not say it.
        input_compression: ``gz``, ``zst`` or ``none``, where the names do not say it.
        delimiter: the delimiter of CSV.
        columns: each a column's name for the first parameter, or ``Parameter=COLUMN``.
        decode: whether keys are percent-encoded; None where the format says it.
        key_prefix: put before each key.
        versions: which versions of an inventory are taken: ``latest`` or ``all``.
        any_line: whether lines that look like another format are taken as keys.
        result: name of the column that is made.
        jobs: a number of processes, or ``auto``.
        strict: whether to stop at the first refused row.
        resume: whether to continue an interrupted run.
        words: turns the reason of a refused row into what is written to `errors`.
    """

    inputs: tuple[str, ...]
    output: str = STANDARD
    errors: str | None = None
    input_format: str | None = None
    output_format: str | None = None
    input_compression: str | None = None
    delimiter: str | None = None
    columns: tuple[str, ...] = ()
    decode: bool | None = None
    key_prefix: str = ""
    versions: str = LATEST
    any_line: bool = False
    result: str = "url"
    jobs: str = "1"
    strict: bool = False
    resume: bool = False
    words: Callable[[str], str] = unmarked

    def find(self) -> Input:
        """Find the inputs.

        Raises:
            InvalidParameter, OSError: as `inputs.find`.
        """
        once = next(filter(is_read_once, self.inputs), None) if self.resume else None
        if once is not None:
            name = "Standard input" if once == STANDARD else repr(once[:200])
            raise InvalidParameter(
                f"{name} cannot be read again.", "Pass a file to be able to resume.", "input"
            )
        by_number = any(is_number(split_target(text, "")[1]) for text in self.columns)
        found = inputs.find(
            self.inputs,
            input_format=self.input_format,
            compression=self.input_compression,
            delimiter=self.delimiter,
            header=not by_number,
        )
        return replace(found, decode=self.decode)

    def wanted(self, first: str) -> dict[str, str]:
        """Return which column each parameter comes from, as far as it is given.

        Args:
            first: the parameter of a column that is named alone.

        Raises:
            InvalidParameter: a parameter has two columns.
        """
        found: dict[str, str] = {}
        for given in self.columns:
            name, column = split_target(given, first)
            if name in found:
                raise InvalidParameter(
                    f"--column names {name[:60]!r} twice.", "Name each parameter once.", "column"
                )
            found[name] = column
        return found

    def takes_listed_keys(self, wanted: Mapping[str, str]) -> bool:
        """Return whether keys are those of a listing in JSON, with nothing put before them."""
        return wanted.get(KEY) == "key" and not self.key_prefix

    def columns_of(
        self, source: Input, wanted: dict[str, str], kinds: dict[str, str]
    ) -> tuple[Column, ...]:
        """Return where the values of each parameter come from.

        Args:
            source: the inputs.
            wanted: the column of each parameter, in order.
            kinds: of the parameters.

        Raises:
            InvalidParameter: a column is missing, or a line of text would be several values.
        """
        single = source.form.reader == "lines" and source.form.layout == "plain"
        if single and len(wanted) != 1:
            raise InvalidParameter(
                f"A line of text is one value, and {', '.join(wanted) or 'nothing'} would vary.",
                "Use CSV or JSON lines for several, and --key to fix the key.",
                "column",
            )
        columns = tuple(
            Column(
                column,
                index_of(column, source),
                kinds[name],
                self._encoding(source) if name in (KEY, URI) else False,
                source.form.empty_version if name == VERSION else KEPT,
                self.key_prefix if name == KEY else "",
                name,
            )
            for name, column in wanted.items()
        )
        if source.form.reader in TABLES:
            inputs.check_tables(source, [column.name for column in columns])
        return columns

    def _encoding(self, source: Input) -> bool | None:
        """Return whether keys are percent-encoded; None if it is not known."""
        if self.decode is not None:
            return self.decode
        encoded = source.form.encoded
        return False if encoded is None and source.header else encoded

    def request_columns(self, source: Input) -> tuple[tuple[str, ...], tuple[Column, ...]]:
        """Return which parts of a request rows bring, the URL first, and their columns.

        Raises:
            InvalidParameter: something else than a part of a request, or as `columns_of`.
        """
        named = self.wanted(URL)
        check_names(named, REQUEST_KINDS)
        wanted = {URL: "url", **named}
        return tuple(wanted), self.columns_of(source, wanted, REQUEST_KINDS)

    def work(
        self,
        source: Input,
        maker: Maker,
        columns: tuple[Column, ...],
        filters: tuple[Filter, ...] = (),
        *,
        plain: bool = False,
        is_json: bool = False,
        valid: str = "",
        recorder: Recorder | None = None,
    ) -> Work:
        """Return what is done to each block.

        Raises:
            InvalidParameter: the output's format is not known, or has the new column already.
        """
        form, compression, delimiter = output_format(self.output, self.output_format)
        if delimiter == "," and self.delimiter is not None:
            delimiter = self.delimiter
        if form != "txt" and self.result in source.names:
            raise InvalidParameter(
                f"The input has a column {self.result[:60]!r} already.",
                "Pass --result-column NAME for the new one.",
                "result_column",
            )
        if form not in ("txt", source.form.reader):
            self._check_names(source)
        return Work(
            maker,
            columns,
            source.form.reader,
            form,
            names=source.names,
            fewest=len(source.names) - source.form.optional or source.fields,
            most=len(source.names) or source.fields,
            filters=filters,
            compression=compression,
            delimiter=source.delimiter,
            output_delimiter=delimiter,
            layout=source.form.layout,
            result=self.result,
            result_is_json=is_json,
            plain=plain and delimiter in ",;|\t",
            valid=valid,
            any_line=self.any_line,
            recorder=recorder,
        )

    def _check_names(self, source: Input) -> None:
        """Refuse to write columns by their names if two are the same, or one is not UTF-8."""
        damaged = next((name for name in (*source.names, self.result) if not is_text(name)), None)
        if damaged is not None:
            raise InvalidParameter(
                f"The name of the column {damaged[:60]!a} is not UTF-8.",
                "Correct it in the input, or write CSV.",
                "output_format",
            )
        again = next((name for name in source.names if source.names.count(name) > 1), None)
        if again is not None:
            raise InvalidParameter(
                f"{source.names.count(again)} columns are named {again[:60]!r}.",
                "Rename all but one, or write CSV.",
                "output_format",
            )

    def identity(
        self, source: Input, kind: str, recorder: Recorder | None = None, **others: Any
    ) -> dict[str, Any]:
        """Return what must be the same when the run is resumed; no secret is among it."""
        form, compression, delimiter = output_format(self.output, self.output_format)
        return {
            "version": 4,
            "kind": kind,
            "input": source.identity(),
            "input_format": [source.form.name, source.delimiter, self.decode, self.any_line],
            "column": [*self.columns, self.key_prefix, self.versions],
            "errors": self.errors,
            "output_format": [form, compression, delimiter, self.result],
            "ledger": None if recorder is None else recorder.identity,
            **others,
        }

    def saved(self, identity: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the same run has saved, if it is to be resumed.

        Raises:
            InvalidParameter: another run has saved it.
        """
        return State(resolved(self.output), identity).read() if self.resume else None

    def run(
        self,
        work: Work,
        source: Input,
        identity: dict[str, Any],
        at: datetime,
        *,
        signs: str = "",
        saved: dict[str, Any] | None = None,
        usable_until: datetime | None = None,
        remedy: str = LONGER,
        note: Callable[[str], None] | None = None,
    ) -> Run:
        """Return the run.

        Args:
            work: what is done to each block.
            source: what is read.
            identity: what must match on --resume.
            at: the signing time.
            signs: a digest of what else must match, which cannot be read.
            saved: what an interrupted run has saved.
            usable_until: when what is made is of no use any more.
            remedy: what to do then.
            note: reports what is worth knowing.

        Raises:
            InvalidParameter: the files cannot be written so, or another run is resumed.
        """
        if saved and saved.get("signs") != signs:
            raise InvalidParameter(
                "The run to resume signed with other credentials, or for another region or "
                "endpoint.",
                "Use the same settings as before, or start without --resume.",
                "resume",
            )
        jobs, capped = choose_jobs(self.jobs)
        if capped and note is not None:
            note(capped)
        settings = Settings(
            self.output,
            self.errors,
            jobs,
            self.strict,
            usable_until,
            remedy=remedy,
            words=self.words,
        )
        extra = {"at": format_amz_date(at), "signs": signs}
        return Run(work, source, settings, identity=identity, extra=extra, saved=saved)


def bucket_of(source: Input, given: str | None, wanted: Iterable[str]) -> str | None:
    """Return the bucket of all rows; None where each row names its own.

    Args:
        source: the inputs: an inventory names its bucket.
        given: the bucket of the command line.
        wanted: the parameters that rows bring.

    Raises:
        InvalidParameter: no bucket is named, or two.
    """
    if source.bucket is not None and given not in (None, source.bucket):
        raise InvalidParameter(
            f"The inventory is of {source.bucket[:80]!r}, and --bucket is {str(given)[:80]!r}.",
            "Leave out --bucket.",
            "bucket",
        )
    bucket = source.bucket or given
    if bucket is None and BUCKET not in wanted and URI not in wanted:
        raise InvalidParameter(
            "The bucket is not named.",
            "Pass --bucket NAME, --column Bucket=COLUMN, or an --input-format that names it in "
            "each line, such as s3-uri.",
            "bucket",
        )
    return bucket


def time_of(saved: dict[str, Any] | None, given: datetime | None) -> datetime:
    """Return the time of a run: that of the run it resumes, else the given one, else now.

    Raises:
        InvalidParameter: another time is given than that of the run to resume.
    """
    if not saved:
        return to_utc(given or system_clock())
    if given is not None and format_amz_date(to_utc(given)) != saved["at"]:
        raise InvalidParameter(
            f"The run to resume signed for {str(saved['at'])[:20]}, and --at is "
            f"{format_amz_date(to_utc(given))}.",
            "Leave out --at to continue, or start without --resume.",
            "at",
        )
    return to_utc(parse_amz_date(saved["at"]))


def split_target(text: str, first: str) -> tuple[str, str]:
    """Split ``Parameter=COLUMN``, or ``COLUMN`` for the first parameter."""
    name, equals, column = text.partition("=")
    return (name, column) if equals else (first, name)


def check_names(wanted: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a parameter that rows cannot bring.

    Raises:
        InvalidParameter: names the nearest one.
    """
    names = list(known)
    for name in wanted:
        if name not in names:
            raise InvalidParameter(
                f"--column {name[:60]!r}: rows cannot give that.",
                f"{did_you_mean(name, names)}They can give {', '.join(names)}.",
                "column",
            )


def first_of(names: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the first of some names that is known."""
    present = set(known)
    return next((name for name in names if name in present), None)


def skipped_of(counts: Counts) -> str:
    """Say which rows were skipped, if any, after what came of the others."""
    return "".join(f", {number:,} {label} skipped" for label, number in counts.skipped.items())
