"""``sigv4 audit code``: presigning calls in Python source that will not work."""

from __future__ import annotations

from ..audit.code import audit_code, output
from ..audit.code.sarif import as_sarif
from ..core.errors import InvalidParameter
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Read Python source and notebooks, without running them, and report presigned URLs of boto3, "
    "aiobotocore and django-storages that will not work: more than seven days, a time that is no "
    "whole number of seconds, Signature Version 2, credentials "
    "that expire earlier, permissions that a Chalice application lacks. "
    "Exit status 3: there are findings. Exit status 1: there is nothing to read."
)
EXAMPLES = (
    "sigv4 audit code src/",
    "sigv4 audit code . --region eu-central-1 --output sarif > sigv4.sarif",
)
_FOUND = 3
_OUTPUTS = ("text", "json", "sarif")


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "paths", metavar="PATH", nargs="+", help="Python files, notebooks, or folders"
    )
    command.add_argument("--region", help="where the code runs, for clients that name no region")
    command.add_argument(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="leave files out, such as '*/tests/*'; may be given several times",
    )
    shared.add_output(command, _OUTPUTS)


def run(options: Namespace) -> int:
    """Print what is found."""
    report = audit_code(options.paths, exclude=options.exclude, region=options.region)
    if options.output == "json":
        print(output.as_json(report))
    elif options.output == "sarif":
        print(as_sarif(report))
    else:
        print(output.as_text(report))
    if not report.files:
        raise InvalidParameter(
            "None of the files can be read.",
            "Pass Python files, or notebooks whose code is Python.",
            "paths",
        )
    return _FOUND if report.has_findings else 0
