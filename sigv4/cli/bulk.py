"""``sigv4 bulk presign``: presign a file of keys."""

from __future__ import annotations

from functools import partial

from ..bulk import presigning
from ..bulk.presigning import Presigning
from ..core.errors import MissingCredentials, SigV4Error
from ..credentials import Credentials
from ..settings import read_files
from . import bulk_options, configured, ledger_options, presign, source
from . import options as shared
from .params import read as params_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from typing import Any

    from ..bulk.job import Recorder
    from ..bulk.routes import Profiles

DESCRIPTION = (
    "Presign the keys, or rows, of files, all at one time. An interrupted run leaves OUTPUT.part "
    "and OUTPUT.resume, and goes on with --resume."
)
EXAMPLES = (
    "sigv4 bulk presign --bucket my-bucket --input keys.txt --output urls.txt",
    "sigv4 bulk presign --input inv/manifest.json --output urls.csv.gz --jobs auto",
    "sigv4 bulk presign --bucket my-bucket --input ls.txt --input-format aws-ls",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    bulk_options.add_files(
        command,
        "the key (default: key); or PartNumber=part, Bucket=b, Region=r, Profile=p, URI=s3_uri",
        "url",
    )
    what = command.add_argument_group("what is presigned")
    what.add_argument("--bucket", metavar="NAME", help="the bucket (an inventory names its own)")
    what.add_argument("--key", metavar="KEY", help="one key for all rows")
    what.add_argument(
        "--operation", default="get_object", metavar="NAME", help="(default: get_object)"
    )
    shared.add_repeated(what, "--param", "a parameter that all rows share", metavar="NAME=VALUE")
    shared.add_repeated(
        what,
        "--query",
        "a query parameter of your own that all URLs carry, signed; --column x-NAME=COLUMN gives "
        "each row its own",
        metavar="x-NAME=VALUE",
    )
    what.add_argument("--hoist", action="store_true", help="as for presign")
    what.add_argument(
        "--credentials-file",
        metavar="FILE",
        help="with --column Profile=NAME: the file of the profiles (default: ~/.aws/credentials)",
    )
    bulk_options.add_versions(command)
    bulk_options.add_keys(command)
    bulk_options.add_run(command)
    ledger_options.add_arguments(command)
    shared.add_window(shared.add_expiry(command))
    bulk_options.add_expired(command)
    shared.add_s3(command)
    shared.add_credentials(command)


def run(options: Namespace) -> int:
    """Presign the rows that the options name."""
    task = bulk_options.task_of(options)
    targets = {text.partition("=")[0] for text in options.column if "=" in text}
    presigning_of = Presigning(
        options.operation,
        _credentials(options, optional="Profile" in targets),
        _region(options, optional="Region" in targets),
        options.bucket,
        options.key,
        options.expires_in,
        options.on_short_lived,
        options.at,
        configured.s3_options(options),
        _params(options),
        lambda: all_profiles(options.credentials_file),
        options.allow_expired or options.demo,
        options.window,
        _recording(options),
    )
    return bulk_options.go(presigning_of, task, options, presigning.describe)


def _recording(options: Namespace) -> Callable[[str, str], Recorder] | None:
    ledger = ledger_options.ledger_of(options)
    if ledger is None:
        return None
    return partial(ledger.recording_blocks, label=options.ledger_label)


def _params(options: Namespace) -> dict[str, Any]:
    """Return the parameters that all rows share, and what else presigning takes."""
    shared_by_all = {**params_of(options.operation, options.param), "hoist": options.hoist}
    query = presign.query_of(options)
    return {**shared_by_all, "query": query} if query else shared_by_all


def _credentials(options: Namespace, *, optional: bool) -> Credentials | None:
    try:
        return source.credentials(options)
    except MissingCredentials:
        if optional:
            return None
        raise


def _region(options: Namespace, *, optional: bool) -> str | None:
    found = source.region(options)
    return found if found is not None or optional else presign.assume_region("")


def all_profiles(credentials_file: str | None) -> Profiles:
    """Return the credentials of each profile in the AWS CLI's files, or why it lacks them."""
    files = read_files(credentials_file)
    found: Profiles = {}
    for name in {**files.keys, **files.config}:
        found[name] = _profile(name, credentials_file)
    return found


def _profile(name: str, credentials_file: str | None) -> Credentials | str:
    try:
        return Credentials.from_profile(name, credentials_file=credentials_file)
    except SigV4Error as error:
        return error.problem
