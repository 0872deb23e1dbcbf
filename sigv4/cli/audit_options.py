"""What ``sigv4 audit access-log`` and ``sigv4 audit cloudtrail`` share."""

from __future__ import annotations

from ..audit import Summary, output
from ..audit.records import SIGV2
from ..core.errors import InvalidParameter
from . import messages
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ..audit.files import Read

_OUTPUTS = ("table", "csv", "json", "svg")
_FOUND = 3


def add_arguments(command: ArgumentParser) -> None:
    """Declare the files and the output."""
    command.add_argument(
        "paths",
        metavar="FILE",
        nargs="*",
        default=["-"],
        help="files (gzip too) or folders; - is standard input, the default",
    )
    command.add_argument(
        "--only-sigv2",
        action="store_true",
        help="list only requests signed with Signature Version 2",
    )
    shared.add_output(command, _OUTPUTS)


def show(options: Namespace, records: Read) -> int:
    """Count the records and print them; status 3 if Version 2 or a long URL is among them.

    Raises:
        InvalidParameter: nothing was found, and there may be more than what was read.
    """
    summary = Summary().add_all(records)
    groups = summary.sorted([SIGV2] if options.only_sigv2 else None)
    if options.output == "json":
        print(output.as_json(summary, groups))
    elif options.output == "csv":
        print(output.as_csv(groups))
    elif options.output == "svg":
        print(output.as_svg(summary))
    else:
        print(output.as_table(summary, groups))
    if summary.malformed:
        messages.note(
            f"{summary.malformed} of {summary.read} records cannot be read, as {summary.reasons[0]}"
            ". --output json lists more."
        )
    is_found = bool(summary.count(SIGV2) or summary.long)
    if summary.malformed and not summary.groups and not is_found:
        raise InvalidParameter(
            f"None of the {summary.read} records can be read, so nothing is known about them.",
            "Pass whole logs of the kind that the command reads.",
            "paths",
        )
    return end(summary.damaged, is_found=is_found)


def end(damaged: list[str], *, is_found: bool) -> int:
    """Return the exit status; what is lost of damaged files may hold what was looked for.

    Raises:
        InvalidParameter: nothing was found, and a file is damaged.
    """
    if not damaged:
        return _FOUND if is_found else 0
    problem = f"{output.printable(damaged[0])}. What is missing there was not read."
    if not is_found:
        raise InvalidParameter(problem, "Fetch the file again.", "paths")
    messages.note(problem)
    return _FOUND
