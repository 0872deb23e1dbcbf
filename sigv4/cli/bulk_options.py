"""Options that the commands of `sigv4 bulk` share, and how each run is shown."""

from __future__ import annotations

import signal

from ..bulk.compression import COMPRESSIONS
from ..bulk.formats import INPUTS, OUTPUTS
from ..bulk.sources import STANDARD, descriptor_of
from ..bulk.task import ALL, LATEST, Task
from ..core.errors import ExpiredPlan, InvalidParameter, SigV4Error
from . import messages
from .once import Once
from .progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from typing import Any, NoReturn

    from ..bulk.presigning import Presigning
    from ..bulk.reading import Counts
    from ..bulk.requesting import Posting, Signing
    from ..bulk.run import Run
    from ..bulk.verdicts import Verifying

    Job = Presigning | Posting | Signing | Verifying

SOME_REFUSED, TERMINATED = 3, 143


class _Terminated(KeyboardInterrupt):
    """SIGTERM."""


def add_files(command: ArgumentParser, column: str, result: str) -> None:
    """Add what is read and written, and how.

    Args:
        command: the command.
        column: what its main column is, as in ``the key (default: key)``.
        result: name of the column that it makes.
    """
    group = command.add_argument_group("what is read and written")
    group.add_argument(
        "--input",
        required=True,
        nargs="+",
        action="extend",
        metavar="FILE",
        help="files, folders or 'patterns'; - is standard input, which may be compressed",
    )
    group.add_argument(
        "--output", default=STANDARD, action=Once, metavar="FILE", help="(default: standard output)"
    )
    group.add_argument(
        "--input-format",
        choices=INPUTS,
        metavar="FORMAT",
        help=f"where the name does not say it: {', '.join(INPUTS)}",
    )
    group.add_argument("--output-format", choices=OUTPUTS, help="where the name does not say it")
    group.add_argument(
        "--input-compression",
        choices=(*COMPRESSIONS, "none"),
        help="where the name does not say it",
    )
    group.add_argument("--delimiter", metavar="CHARACTER", help="of CSV (default: comma, or tab)")
    group.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME",
        help=f"column of {column}; Parameter=NAME for others; numbers, from 1, where CSV has no "
        "header",
    )
    group.add_argument(
        "--result-column",
        default=result,
        metavar="NAME",
        help=f"name of the column that is made (default: {result})",
    )


def add_keys(command: ArgumentParser) -> None:
    """Add how keys are written in the input."""
    group = command.add_argument_group("how keys are written")
    decode = group.add_mutually_exclusive_group()
    decode.add_argument(
        "--decode-keys",
        action="store_true",
        default=None,
        help="keys are percent-encoded, + is a space",
    )
    decode.add_argument(
        "--no-decode-keys",
        dest="decode_keys",
        action="store_false",
        help="keys are not percent-encoded",
    )
    group.add_argument(
        "--key-prefix",
        default="",
        metavar="PREFIX",
        help="prefix for each key, for listings that are relative to a folder",
    )
    group.add_argument(
        "--allow-any-line",
        action="store_true",
        help="take lines as keys that look like another format",
    )


def add_run(command: ArgumentParser) -> None:
    """Add how the run is done."""
    group = command.add_argument_group("how the run is done")
    group.add_argument(
        "--jobs",
        default="1",
        metavar="N",
        help="processes, or auto: one per processor (default: 1)",
    )
    group.add_argument(
        "--errors", metavar="FILE", help="where refused rows go: line number, tab, reason"
    )
    group.add_argument("--strict", action="store_true", help="stop at the first refused row")
    group.add_argument("--resume", action="store_true", help="continue an interrupted run")
    group.add_argument("--quiet", action="store_true", help="show no progress")


def add_expired(command: ArgumentParser) -> None:
    """Add the guard against signing for a time that is over."""
    command.add_argument(
        "--allow-expired",
        action="store_true",
        help="with --at: sign even though the result has expired, or will within its last tenth "
        "(at most a minute)",
    )


def task_of(options: Namespace) -> Task:
    """Return the files of a run as the options name them.

    Raises:
        InvalidParameter: standard input would hold both the rows and the secret.
    """
    standard = any(name == STANDARD or descriptor_of(name) == 0 for name in options.input)
    if standard and options.access_key_id:
        raise InvalidParameter(
            "Standard input cannot hold both the rows and the secret.",
            "Pass --input FILE, or the credentials in the environment.",
            "input",
        )
    return Task(
        tuple(options.input),
        options.output,
        options.errors,
        input_format=options.input_format,
        output_format=options.output_format,
        input_compression=options.input_compression,
        delimiter={"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter),
        columns=tuple(options.column),
        decode=getattr(options, "decode_keys", None),
        key_prefix=getattr(options, "key_prefix", ""),
        versions=getattr(options, "versions", LATEST),
        any_line=getattr(options, "allow_any_line", False),
        result=options.result_column,
        jobs=options.jobs,
        strict=options.strict,
        resume=options.resume,
        words=messages.with_flags,
    )


def add_versions(command: ArgumentParser) -> None:
    """Add which versions of an inventory are taken."""
    group = command.add_argument_group("which rows are taken")
    group.add_argument(
        "--versions",
        choices=(LATEST, ALL),
        default=LATEST,
        help="of an inventory of all versions: the latest of each key, or each with its version id "
        "(default: latest)",
    )


def go(job: Job, task: Task, options: Namespace, describe: Callable[[Counts], str]) -> int:
    """Run to the end, and say what came of it.

    Args:
        job: what is done to the rows.
        task: the files.
        options: the options of the command line.
        describe: says what came of the rows.

    Returns:
        Exit status.
    """
    run = job.prepare(task, messages.note)
    progress = Progress(quiet=options.quiet, since=run.counts.rows)
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        try:
            counts = run.go(progress)
        finally:  # before anything else is said
            progress.stop()
            signal.signal(signal.SIGTERM, before)
    except _Terminated as error:
        _report_stop(run, "Stopped", error)
        return TERMINATED
    except KeyboardInterrupt as error:
        _report_stop(run, "Interrupted", error)
        raise
    except (OSError, SigV4Error) as error:
        quiet = isinstance(error, (ExpiredPlan, BrokenPipeError))  # a reader that has enough
        if not options.strict and not quiet:
            _report_stop(run, "Stopped", error)
        raise
    for line in run.first_refusals:
        messages.note(messages.with_flags(line))
    where = f" (see {options.errors})" if options.errors and counts.refused else ""
    messages.note(f"{describe(counts)}, {counts.refused:,} refused{where}.")
    return SOME_REFUSED if counts.refused or counts.invalid else 0


def _terminate(*_: Any) -> NoReturn:
    raise _Terminated


def _report_stop(run: Run, what: str, error: BaseException) -> None:
    rows = f"{what} after {run.counts.rows:,} rows"
    if not run.writes_file:
        messages.note(f"{rows}.")
    elif not run.can_resume_after(error):
        messages.note(f"{rows}; --resume cannot continue this run.")
    elif run.is_parquet:
        messages.note(f"{rows}: --resume starts a Parquet file again, with the same signing time.")
    else:
        messages.note(f"{rows}, which are safe: go on with --resume.")
