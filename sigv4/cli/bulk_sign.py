"""``sigv4 bulk sign``: make the headers that sign the requests in a file."""

from __future__ import annotations

from ..bulk import requesting
from ..bulk.requesting import Signing
from ..core.errors import InvalidParameter
from . import bulk_options, source
from . import options as shared
from .headers import parse_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Sign the requests of a file, each a row with its URL, and perhaps its method, headers and "
    "body: a JSON object of the headers to add is made of each. Servers accept them for minutes."
)
EXAMPLES = (
    "sigv4 bulk sign --service es --region eu-west-1 --input u.txt --output h.txt",
    "sigv4 bulk sign --service es --region eu-west-1 --input r.csv --column Body=b",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    bulk_options.add_files(
        command, "the URL (default: url); or Method=m, Headers=h, Body=b", "headers"
    )
    what = command.add_argument_group("what is signed")
    what.add_argument("--service", required=True, help="signing name, such as execute-api")
    what.add_argument("--method", default="GET", help="method, unless rows give it (default: GET)")
    shared.add_repeated(what, "--header", "a header of all requests", metavar="'NAME: VALUE'")
    bulk_options.add_run(command)
    bulk_options.add_expired(command)
    shared.add_signer_guards(command)
    shared.add_credentials(command)


def run(options: Namespace) -> int:
    """Sign the requests that the options name."""
    task = bulk_options.task_of(options)
    region = source.region(options)
    if region is None:
        raise InvalidParameter("No region is set.", "Pass --region, or set AWS_REGION.", "region")
    signing = Signing(
        source.credentials(options),
        region,
        options.service,
        options.method,
        tuple([parse_header(line) for line in options.header]),
        options.at,
        options.allow_expired or options.demo,
        shared.signer_guards(options),
    )
    return bulk_options.go(signing, task, options, requesting.describe_signing)
