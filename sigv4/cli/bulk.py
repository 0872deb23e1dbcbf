"""``sigv4 bulk presign``: presign a file of keys."""

from __future__ import annotations

import signal
import sys

from ..bulk import inventory
from ..bulk.columns import Column
from ..bulk.files import FORMATS, STANDARD, State, format_of
from ..bulk.job import Work
from ..bulk.processes import check_jobs
from ..bulk.run import Input, Run, header_of
from ..core.errors import InvalidParameter, SigV4Error
from ..core.suggest import did_you_mean
from ..core.timestamp import format_amz_date, parse_amz_date
from ..s3.operations.model import operation as find_operation
from . import options as shared
from . import presign
from .once import Once
from .params import read as params_of
from .progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any, NoReturn

    from ..bulk.run import Counts
    from ..s3.operations.model import Operation
    from ..s3.presigner import Presigner

SOME_REFUSED, TERMINATED = 3, 143
_KEY = "Key"
# What the key's column is called if it is not said: in lists of our own, and in S3 Inventories.
_KEY_COLUMNS = ("key", "Key")
_MARKERS = ("IsDeleteMarker", "is_delete_marker")


DESCRIPTION = (
    "Presign the keys, or rows, of a file, all at one time. An interrupted run leaves OUTPUT.part "
    "and OUTPUT.resume, and goes on with --resume."
)
EXAMPLES = ("sigv4 bulk presign --bucket my-bucket --input keys.txt --output urls.txt",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument("--bucket", metavar="NAME", help="the bucket (an inventory names its own)")
    command.add_argument(
        "--input",
        required=True,
        action=Once,
        metavar="FILE",
        help=".txt, .csv, .jsonl, .parquet, also .gz or .zst; manifest.json of an S3 Inventory; - "
        "is standard input",
    )
    command.add_argument(
        "--output",
        default="-",
        action=Once,
        metavar="FILE",
        help="likewise; - is standard output (default)",
    )
    command.add_argument("--input-format", choices=FORMATS, help="where the name does not tell it")
    command.add_argument("--output-format", choices=FORMATS, help="likewise")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME",
        help="column of the key (default: key); Parameter=NAME for others, as in PartNumber=part; "
        "numbers, from 1, where CSV has no header",
    )
    command.add_argument("--key", metavar="KEY", help="one key for all rows")
    command.add_argument(
        "--operation", default="get_object", metavar="NAME", help="(default: get_object)"
    )
    command.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter that all rows share; may be repeated",
    )
    command.add_argument("--hoist", action="store_true", help="as for presign")
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    command.add_argument(
        "--errors", metavar="FILE", help="where refused rows go: line number, tab, reason"
    )
    command.add_argument(
        "--strict", action="store_true", help="stop at the first row that is refused"
    )
    command.add_argument(
        "--resume", action="store_true", help="go on where an interrupted run has stopped"
    )
    command.add_argument("--quiet", action="store_true", help="show no progress")
    shared.add_expiry(command)
    shared.add_s3(command)
    shared.add_credentials(command)
    command.set_defaults(
        version_id=None,
        content_type=None,
        response_content_disposition=None,
        response_content_type=None,
    )


class _Terminated(KeyboardInterrupt):
    """SIGTERM."""


def run(options: Namespace) -> int:
    """Presign the rows that the options name."""
    listed = inventory.read(options.input) if inventory.is_manifest(options.input) else None
    source = input_of(options, listed)
    output_format, compression = format_of(options.output, options.output_format)
    bucket = _bucket(options, listed)
    operation = find_operation(options.operation)
    names = names_of(source, listed)
    columns = _columns(options, operation, source, names, encoded=listed is not None)
    state = State(options.output, _identity(options, source, bucket, output_format, compression))
    saved = state.read() if options.resume else None
    moment = parse_amz_date(saved["at"]) if saved else None
    presigner, at = _presigner(options, bucket, operation, [*columns], moment)
    signs = _fingerprint(presigner)
    if saved and saved.get("signs") != signs:
        raise InvalidParameter(
            "The run to resume signed with other credentials, or for another region or endpoint.",
            "Set what was set then, or start without --resume.",
        )
    markers = [names.index(name) for name in _MARKERS if name in names]
    work = Work(
        presigner,
        tuple(columns.values()),
        source.file_format,
        output_format,
        tuple(names),
        compression,
        markers[0] if markers else -1,
    )
    made = Run(
        work,
        source,
        options.output,
        errors=options.errors,
        jobs=check_jobs(options.jobs),
        strict=options.strict,
        state=state,
        saved=saved,
    )
    made.extra = {"at": format_amz_date(at), "signs": signs}
    return go(made, options, _told)


def go(made: Run, options: Namespace, told: Callable[[Counts], str]) -> int:
    """Run to the end, and say what came of it.

    Args:
        made: the run.
        options: of the command line.
        told: says what came of the rows.

    Returns:
        Exit status.
    """
    progress = Progress(quiet=options.quiet, since=made.counts.rows)
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        counts = made.go(progress)
    except _Terminated:
        _tell_to_resume(made, options, "Stopped")
        return TERMINATED
    except KeyboardInterrupt:
        _tell_to_resume(made, options, "Interrupted")
        raise
    except (OSError, SigV4Error):
        if not options.strict:
            _tell_to_resume(made, options, "Stopped")
        raise
    finally:
        progress.stop()
        signal.signal(signal.SIGTERM, before)
    for line in made.first_refusals:
        _say(line)
    where = f" (see {options.errors})" if options.errors and counts.refused else ""
    _say(f"{told(counts)}, {counts.refused:,} refused{where}.")
    return SOME_REFUSED if counts.refused or counts.faults else 0


def _told(counts: Counts) -> str:
    skipped = f", {counts.skipped:,} delete markers skipped" if counts.skipped else ""
    return f"{counts.rows:,} presigned{skipped}"


def _terminate(*_: Any) -> NoReturn:
    raise _Terminated


def _tell_to_resume(made: Run, options: Namespace, what: str) -> None:
    if options.output == STANDARD:
        _say(f"{what} after {made.counts.rows:,} rows.")
    else:
        _say(f"{what} after {made.counts.rows:,} rows, which are safe: go on with --resume.")


def _say(line: str) -> None:
    print(f"sigv4: {line}", file=sys.stderr)


def input_of(options: Namespace, listed: inventory.Inventory | None) -> Input:
    """What the options have read."""
    if listed is not None:
        compressions = tuple(_compression(path) for path in listed.files)
        return Input(listed.files, listed.file_format, compressions, header=False)
    file_format, compression = format_of(options.input, options.input_format)
    by_number = any(_target(text)[1].isdigit() for text in options.column)
    header = file_format == "csv" and not by_number
    if options.resume and options.input == STANDARD:
        raise InvalidParameter(
            "Standard input cannot be read again.", "Pass a file to be able to resume."
        )
    return Input((options.input,), file_format, (compression,), header)


def _compression(path: str) -> str:
    return "gz" if path.lower().endswith(".gz") else ""


def _bucket(options: Namespace, listed: inventory.Inventory | None) -> str:
    if listed is not None and options.bucket not in (None, listed.bucket):
        raise InvalidParameter(
            f"The inventory is of {listed.bucket[:80]!r}, and --bucket is {options.bucket[:80]!r}.",
            "Leave out --bucket.",
        )
    bucket: str | None = listed.bucket if listed is not None else options.bucket
    if bucket is None:
        raise InvalidParameter("The bucket is not named.", "Pass --bucket NAME.")
    return bucket


def names_of(source: Input, listed: inventory.Inventory | None) -> list[str]:
    """The names of the columns, where they have any."""
    if listed is not None and listed.names:
        return list(listed.names)
    if source.file_format == "parquet":
        from ..bulk.parquet import schema_names

        return schema_names(source.paths[0])
    return header_of(source) if source.header else []


def _target(text: str) -> tuple[str, str]:
    """Parameter and column of ``COLUMN`` or ``Parameter=COLUMN``."""
    name, equals, column = text.partition("=")
    return (name, column) if equals else (_KEY, name)


def _columns(
    options: Namespace, operation: Operation, source: Input, names: list[str], *, encoded: bool
) -> dict[str, Column]:
    """For each open parameter, where its values come from."""
    wanted = dict(map(_target, options.column))
    if _KEY in operation.parameters and options.key is None and _KEY not in wanted:
        found = [name for name in _KEY_COLUMNS if name in names]
        wanted = {_KEY: found[0] if found else _KEY_COLUMNS[0], **wanted}
    decoded = encoded and source.file_format == "csv"
    columns = {}
    for name, column in wanted.items():
        parameter = operation.parameters.get(name)
        if parameter is None:
            raise InvalidParameter(
                f"{operation.name} has no parameter {name[:60]!r}.",
                f"{did_you_mean(name, operation.parameters)}Names are those of boto3.",
            )
        index = index_of(column, source, names)
        columns[name] = Column(column, index, parameter.kind, decoded and name == _KEY)
    if source.file_format == "txt" and len(wanted) != 1:
        raise InvalidParameter(
            f"A line of text is one value, and {', '.join(wanted) or 'nothing'} would be open.",
            "Use CSV or JSON lines for several, and --key to fix the key.",
        )
    return columns


def index_of(column: str, source: Input, names: list[str]) -> int:
    """The place of a column, from 0; -1 where names tell."""
    if names:
        if column not in names:
            raise InvalidParameter(
                f"There is no column {column[:60]!r}.",
                f"{did_you_mean(column, names)}There are {', '.join(names)[:200]}. "
                "Pass --column NAME.",
            )
        if names.count(column) > 1:
            raise InvalidParameter(
                f"There are {names.count(column)} columns {column[:60]!r}.", "Rename all but one."
            )
        return names.index(column)
    if source.file_format != "csv":
        return -1
    if not column.isdigit() or int(column) < 1:
        raise InvalidParameter(
            f"--column {column[:60]!r} is no number.", "Without a header columns count from 1."
        )
    return int(column) - 1


def _presigner(
    options: Namespace,
    bucket: str,
    operation: Operation,
    vary: list[str],
    moment: datetime | None,
) -> tuple[Presigner, datetime]:
    client = presign.client(options)
    at = client.signer.now(moment or options.at)
    params = params_of(operation.name, presign.lines(options))
    if options.key is not None:
        params[_KEY] = options.key
    made = client.presigner(
        operation.name,
        Bucket=bucket,
        vary=vary,
        expires_in=options.expires_in,
        at=at,
        on_short_lived=options.on_short_lived,
        hoist=options.hoist,
        **params,
    )
    return made, at


def _fingerprint(presigner: Presigner) -> str:
    """What tells that URLs are made of the same parts: host, scope, token... ; none can be read."""
    from hashlib import sha256

    plan = presigner.plan()
    parts = [*plan.url.pieces, *plan.canonical.pieces, plan.string_to_sign_head]
    return sha256("\n".join(parts).encode()).hexdigest()


def _identity(
    options: Namespace, source: Input, bucket: str, output_format: str, compression: str
) -> dict[str, Any]:
    """What must be the same when a run is gone on with; no secret is among it."""
    return {
        "version": 2,
        "input": source.identity(),
        "bucket": bucket,
        "region": options.region,
        "operation": options.operation,
        "parameters": [*options.param, options.key, *options.column],
        "expires_in": options.expires_in,
        "endpoint": [
            options.endpoint_url,
            options.addressing_style,
            options.accelerate,
            options.dualstack,
            options.fips,
        ],
        "access_key_id": access_key_id(options),
        "errors": options.errors,
        "output_format": [output_format, compression],
    }


def access_key_id(options: Namespace) -> str:
    """Who signs, as far as the options and the environment tell."""
    if options.access_key_id:
        return str(options.access_key_id)
    import os

    return str(options.profile or os.environ.get("AWS_ACCESS_KEY_ID") or "")
