"""``sigv4 conformance``: test a signer against the vectors."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..conformance import VERDICTS, read, report
from ..conformance import run as run_signer
from ..conformance.verdicts import UNSUPPORTED
from ..core.errors import InvalidParameter
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import Any

    from ..conformance.report import ResultRow

OK, NOT_ALL_PASS = 0, 1
_COLOURS = {"pass": "green", "equivalent": "green", "unsupported": "yellow"}


DESCRIPTION = (
    "Ask a signer, in any language, to sign the test vectors, one JSON line each, and compare what "
    "it answers. Exit status 0 if all pass."
)
EXAMPLES = ("sigv4 conformance --failed -- python3 my_signer.py",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "command", nargs="+", metavar="COMMAND", help="the signer and its arguments, after --"
    )
    shared.add_repeated(
        command, "--only", "cases whose id or group matches, as in 'presign-*'", metavar="PATTERN"
    )
    command.add_argument("--failed", action="store_true", help="list only cases that do not pass")
    command.add_argument(
        "--skip-unsupported",
        action="store_true",
        help="leave out what the signer does not support: no row, and no effect on the status",
    )
    shared.add_repeated(
        command,
        "--allow",
        "count this verdict as good, such as equivalent or unsupported",
        choices=VERDICTS,
        metavar="VERDICT",
    )
    command.add_argument(
        "--timeout",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help="seconds for each answer (default: 10)",
    )
    command.add_argument(
        "--plain", action="store_true", help="print without colours and line breaks"
    )
    command.add_argument("--junit", metavar="FILE", help="write JUnit XML")
    command.add_argument("--json", metavar="FILE", help="write JSON")
    command.add_argument(
        "--vectors", metavar="DIR", help="folder of vectors (default: those of this package)"
    )


def run(options: Namespace) -> int:
    """Ask the signer for every case, and print the verdicts."""
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise InvalidParameter(
            "The signer is missing.", "Pass its command line after --.", "command"
        )
    shared.check_waits(options, "Pass 10.", "timeout")
    cases = read(Path(options.vectors) if options.vectors else None, options.only)
    results = list(run_signer(cases, command, options.timeout))
    asked = len(results)
    if options.skip_unsupported:
        results = [one for one in results if one.verdict != UNSUPPORTED]
    table = report.rows(results, failed_only=options.failed)
    if table:
        _print_table(table, plain=options.plain)
    if results:
        print("\n".join(["", *report.summary(results)]))
    if len(results) < asked:
        print(f"left out: {asked - len(results)} {UNSUPPORTED}")
    if lines := report.causes(results):
        print("\n".join(["", "by cause:", *lines]))
    if options.json:
        text = json.dumps(report.as_json(results, command), indent=1)
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    if options.junit:
        Path(options.junit).write_bytes(report.as_junit(results, " ".join(command)))
    return OK if report.is_good(results, options.allow) else NOT_ALL_PASS


def _print_table(table: Sequence[ResultRow], *, plain: bool) -> None:
    console = None if plain or not sys.stdout.isatty() else _console()
    if console is None:
        print(report.as_text(table))
        return
    from importlib import import_module

    rich_table: Any = import_module("rich.table").Table(box=None, pad_edge=False)
    for heading in report.HEADINGS:
        rich_table.add_column(heading, no_wrap=heading == "verdict", overflow="fold")
    text: Any = import_module("rich.text").Text  # nothing in it is markup
    for row in table:
        style = _COLOURS.get(row.verdict, "red")
        rich_table.add_row(
            text(row.case), text(row.verdict, style=style), text(row.step), text(row.why)
        )
    console.print(rich_table)


def _console() -> Any:
    """Return a console of rich, or None where it is not installed."""
    from importlib import import_module

    try:
        return import_module("rich.console").Console()
    except ImportError:
        return None
