"""``sigv4 policy for``: the least policy that allows an operation."""

from __future__ import annotations

from ..s3.operations.model import operation as find_operation
from . import messages, presign
from . import options as shared
from .params import read as params_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Print the least IAM policy that allows an operation of S3. What depends on facts that the "
    "parameters do not tell, such as the bucket's encryption, is listed on standard error."
)
EXAMPLES = (
    "sigv4 policy for s3://my-bucket/report.pdf",
    "sigv4 policy for s3://my-bucket/a.bin --operation put_object",
    "sigv4 policy for s3://my-bucket --operation ListObjectsV2",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "object",
        metavar="s3://BUCKET/KEY",
        help="the object, or the bucket; without a key, every object of the bucket",
    )
    command.add_argument(
        "--operation", default="get_object", metavar="NAME", help="(default: get_object)"
    )
    shared.add_repeated(
        command, "--param", "a parameter of the operation by boto3's name", metavar="NAME=VALUE"
    )


def run(options: Namespace) -> None:
    """Print the policy, and note what it leaves out."""
    from json import dumps

    from ..preflight import least_policy

    name = find_operation(presign.operation_name(options.operation)).name
    bucket, key = presign.split_s3_uri(options.object)
    address = {"Bucket": bucket, "Key": key}
    given = {each: text for each, text in address.items() if text}
    document, left = least_policy(name, {**params_of(name, options.param), **given})
    print(dumps(document, indent=2))
    for each in left:
        messages.note(f"{each.action} on {each.resource} is needed, too, if {each.when}.")
