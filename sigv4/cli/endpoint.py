"""``sigv4 endpoint``: where the requests for a bucket go."""

from __future__ import annotations

from ..s3.endpoints.endpoint import Endpoint
from ..s3.operations.model import operation as find_operation
from . import configured, presign, source
from . import options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


# Options of S3 that are about keys and values.
_NOT_OF_ENDPOINTS = (
    "allow_unsafe_keys",
    "allow_long_keys",
    "allow_refused_values",
    "allow_non_ascii_headers",
)
DESCRIPTION = "Print host, signature scheme and scope for a bucket, ARN or access point."
EXAMPLES = ("sigv4 endpoint s3://my-bucket --region eu-west-1 --dualstack",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "bucket", metavar="s3://BUCKET", help="a bucket's name, or an access point's alias or ARN"
    )
    command.add_argument(
        "--operation", default="get_object", metavar="NAME", help="(default: get_object)"
    )
    shared.add_region(command)
    shared.add_s3(command)
    shared.add_output(command, ("text", "json"))
    command.set_defaults(demo=False)


def run(options: Namespace) -> None:
    """Print URL, scheme, service and region."""
    bucket, _ = presign.split_s3_uri(options.bucket)
    located = configured.s3_options(options)
    for name in _NOT_OF_ENDPOINTS:
        del located[name]
    location = Endpoint(
        source.region(options) or presign.assume_region(options.bucket), **located
    ).locate(find_operation(presign.operation_name(options.operation)), bucket or None, {})
    shown = {
        "url": location.url,
        "scheme": location.scheme,
        "service": location.service,
        "region": location.region,
    }
    if options.output == "json":
        from json import dumps

        print(dumps(shown, indent=2))
    else:
        print("\n".join(f"{name:8} {text}" for name, text in shown.items()))
