"""``sigv4 bulk verify``: a file of presigned URLs in, a file of verdicts out."""

from __future__ import annotations

from ..bulk.columns import Column
from ..bulk.files import FORMATS, State, format_of
from ..bulk.job import Work
from ..bulk.processes import check_jobs
from ..bulk.run import Run
from ..bulk.verdicts import VALID, Verdicts
from ..core.timestamp import format_amz_date, parse_amz_date, to_utc
from ..signer import system_clock
from . import options as shared
from . import source
from .bulk import access_key_id, go, index_of, input_of, names_of
from .once import Once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

    from ..bulk.run import Counts

_COLUMN = "url"
_RESULT = "verdict"


DESCRIPTION = (
    "Say for each presigned URL whether a server that knows the credentials would accept it: "
    "'valid', or the error and why. Exit status 3 if one is not valid."
)
EXAMPLES = ("sigv4 bulk verify --input urls.txt --output verdicts.csv --jobs 2",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "--input",
        required=True,
        action=Once,
        metavar="FILE",
        help=".txt, .csv, .jsonl, .parquet, .gz, .zst, -",
    )
    command.add_argument("--output", default="-", action=Once, metavar="FILE", help="likewise")
    command.add_argument("--input-format", choices=FORMATS, help="where the name does not tell it")
    command.add_argument("--output-format", choices=FORMATS, help="likewise")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME",
        help="column of the URL (default: url); its number, from 1, where CSV has no header",
    )
    command.add_argument("--method", default="GET", help="that the URLs are for (default: GET)")
    command.add_argument("--service", help="that they must be for, such as s3 (default: any)")
    command.add_argument(
        "--max-skew", type=int, default=900, metavar="SECONDS", help="(default: 900)"
    )
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    command.add_argument("--errors", metavar="FILE", help="where rows go that hold no URL")
    command.add_argument("--strict", action="store_true", help="stop at the first such row")
    command.add_argument(
        "--resume", action="store_true", help="go on where an interrupted run has stopped"
    )
    command.add_argument("--quiet", action="store_true", help="show no progress")
    shared.add_credentials(command)


def run(options: Namespace) -> int:
    """Verify the URLs that the options name."""
    options.column = options.column or [_COLUMN]
    read = input_of(options, None)
    output_format, compression = format_of(options.output, options.output_format)
    names = names_of(read, None)
    column = options.column[0]
    columns = (Column(column, index_of(column, read, names), "string"),)
    state = State(options.output, _identity(options, read.identity(), output_format, compression))
    saved = state.read() if options.resume else None
    at = parse_amz_date(saved["at"]) if saved else to_utc(options.at or system_clock())
    verdicts = Verdicts(
        source.credentials(options),
        at,
        options.method,
        options.region,
        options.service,
        options.max_skew,
    )
    work = Work(
        verdicts,
        columns,
        read.file_format,
        output_format,
        tuple(names),
        compression,
        result=_RESULT,
        good=VALID,
    )
    made = Run(
        work,
        read,
        options.output,
        errors=options.errors,
        jobs=check_jobs(options.jobs),
        strict=options.strict,
        state=state,
        saved=saved,
    )
    made.extra = {"at": format_amz_date(at)}
    return go(made, options, _told)


def _told(counts: Counts) -> str:
    return f"{counts.rows - counts.faults:,} valid, {counts.faults:,} not valid"


def _identity(
    options: Namespace, read: list[Any], output_format: str, compression: str
) -> dict[str, Any]:
    """What must be the same when a run is gone on with; no secret is among it."""
    return {
        "version": 2,
        "verify": True,
        "input": read,
        "column": options.column,
        "method": options.method,
        "scope": [options.region, options.service, options.max_skew],
        "access_key_id": access_key_id(options),
        "errors": options.errors,
        "output_format": [output_format, compression],
    }
