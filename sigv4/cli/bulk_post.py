"""``sigv4 bulk post``: make an upload form for each key of a file."""

from __future__ import annotations

from ..bulk import requesting
from ..bulk.requesting import Posting
from . import bulk_options, ledger_options, post, presign
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Make a form for each key of a file: a JSON object of the URL and the fields to post, with "
    "which a browser uploads that one object."
)
EXAMPLES = ("sigv4 bulk post --bucket my-bucket --input keys.txt --output forms.jsonl",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    bulk_options.add_files(command, "the key (default: key); or Bucket=b, URI=s3_uri", "form")
    what = command.add_argument_group("what may be uploaded")
    what.add_argument("--bucket", metavar="NAME", help="the bucket")
    what.add_argument("--max-size", metavar="SIZE", help="as in 10MB, 10MiB, 10000000")
    what.add_argument("--min-size", metavar="SIZE", help="the smallest upload (default: 0)")
    what.add_argument(
        "--content-type",
        metavar="TYPE",
        help="media type; image/ allows all types that begin with it",
    )
    shared.add_repeated(
        what, "--field", "a field of all forms, such as acl=private", metavar="NAME=VALUE"
    )
    what.add_argument(
        "--redirect", metavar="URL", help="page that the browser shows after the upload"
    )
    bulk_options.add_keys(command)
    bulk_options.add_run(command)
    ledger_options.add_arguments(command)
    shared.add_expiry(command)
    bulk_options.add_expired(command)
    shared.add_s3(command)
    shared.add_credentials(command)


def run(options: Namespace) -> int:
    """Make the forms that the options ask for."""
    task = bulk_options.task_of(options)
    ledger = ledger_options.ledger_of(options)
    label = options.ledger_label
    posting = Posting(
        presign.client(options),
        options.bucket,
        options.expires_in,
        options.on_short_lived,
        post.fields_of(options),
        post.conditions_of(options),
        options.at,
        options.allow_expired or options.demo,
        None
        if ledger is None
        else ledger.recording_blocks("POST", "s3:PutObject", label=label, forms=True),
    )
    return bulk_options.go(posting, task, options, requesting.describe_posting)
