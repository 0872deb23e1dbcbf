"""``sigv4 bulk verify``: verify a file of presigned URLs, or of signed requests."""

from __future__ import annotations

from ..bulk import verdicts
from ..bulk.verdicts import Verifying
from . import bulk_options, source
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Say for each presigned URL, or signed request, whether a server that knows the credentials "
    "would accept it: 'valid', or the error and why. Exit status 3 if one is not valid."
)
EXAMPLES = (
    "sigv4 bulk verify --input urls.txt --output verdicts.csv --jobs auto",
    "sigv4 bulk verify --input log.jsonl --column Headers=headers --output v.jsonl",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    bulk_options.add_files(
        command, "the URL (default: url); or Method=m, Headers=h, Body=b", "verdict"
    )
    what = command.add_argument_group("what is verified")
    what.add_argument(
        "--method", default="GET", help="method of the URLs, unless rows give it (default: GET)"
    )
    what.add_argument("--service", help="service that they must be for, such as s3 (default: any)")
    what.add_argument("--max-skew", type=int, default=900, metavar="SECONDS", help="(default: 900)")
    bulk_options.add_run(command)
    shared.add_credentials(command)


def run(options: Namespace) -> int:
    """Verify the requests that the options name."""
    task = bulk_options.task_of(options)
    verifying = Verifying(
        source.renewable(options),
        options.at,
        options.method,
        options.region,
        options.service,
        options.max_skew,
    )
    return bulk_options.go(verifying, task, options, verdicts.describe)
