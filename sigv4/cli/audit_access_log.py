"""``sigv4 audit access-log``: who signs how, in S3's server access logs."""

from __future__ import annotations

from ..audit.files import access_logs
from . import audit_options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Count the requests in S3's server access logs by signature version and client: "
    "text as S3 writes it, CloudWatch's JSON, Datadog's exports, or Parquet with the columns of "
    "AWS's Athena table. "
    "Exit status 3: Signature Version 2 is still used, or presigned URLs last over seven days."
)
EXAMPLES = (
    "sigv4 audit access-log logs/ --only-sigv2",
    "sigv4 audit access-log logs/ --output svg > chart.svg",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    shared.add_arguments(command)


def run(options: Namespace) -> int:
    """Print who signs how."""
    return shared.show(options, access_logs(options.paths))
