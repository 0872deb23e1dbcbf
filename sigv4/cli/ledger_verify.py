"""``sigv4 ledger verify``: whether a ledger is what was written."""

from __future__ import annotations

from ..core.errors import InvalidParameter
from ..ledger import ledger_files, verify
from ..ledger.records import FIRST
from . import messages
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..ledger import FileReport

DESCRIPTION = (
    "Check that the files of a ledger are what was written, and print the last hash of each. Keep "
    "these hashes elsewhere: with --head, they show that no end was cut off since. "
    "Exit status 3: a line was changed or removed, or a hash is missing."
)
EXAMPLES = (
    "sigv4 ledger verify issued/",
    "sigv4 ledger verify issued/ --head b1946ac92492d2347c6235b4d2611184...",
)
_FOUND = 3


def add_arguments(command: ArgumentParser) -> None:
    """Declare the files."""
    command.add_argument("paths", metavar="PATH", nargs="+", help="files, or folders of them")
    shared.add_repeated(
        command, "--head", "a hash that was kept, which one of the lines must have", metavar="HASH"
    )
    shared.add_output(command, ("text", "json"))


def run(options: Namespace) -> int:
    """Print what is found in each file."""
    heads = {_head(text) for text in options.head}
    reports = [verify(path, heads) for path in ledger_files(options.paths)]
    if not reports:
        raise InvalidParameter(
            f"There is no ledger in {', '.join(options.paths)[:200]!r}.",
            "Name the folder that --ledger of a command, or Ledger(...) in Python, was given.",
            "paths",
        )
    if options.output == "json":
        print(_json(reports, heads))
    else:
        for report in reports:
            print(_text(report))
        for head in sorted(heads):
            print(f"missing: no line has the hash {head}: lines were removed")
    for report in reports:
        if report.incomplete:
            messages.note(
                f"{report.path} ends in {report.incomplete} bytes without a line end: the process "
                "was killed while it wrote, or is writing. The lines before are intact."
            )
    return _FOUND if heads or any(report.problem for report in reports) else 0


def _head(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(FIRST) or lowered.strip("0123456789abcdef"):
        raise InvalidParameter(
            f"--head {text[:80]!r} is not a hash of {len(FIRST)} hexadecimal digits.",
            "Copy the whole hash that sigv4 ledger verify printed.",
            "head",
        )
    return lowered


def _text(report: FileReport) -> str:
    state = f"line {report.line}: {report.problem}" if report.problem else "intact"
    counts = f"{report.records} records, {report.urls} URLs"
    return f"{report.path}: {state}; {counts}; head {report.head}"


def _json(reports: list[FileReport], missing: set[str]) -> str:
    from dataclasses import asdict
    from json import dumps

    files = [asdict(report) for report in reports]
    return dumps({"files": files, "missing_heads": sorted(missing)}, indent=2)
