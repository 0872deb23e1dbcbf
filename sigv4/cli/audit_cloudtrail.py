"""``sigv4 audit cloudtrail``: who signs how, in CloudTrail's events of S3."""

from __future__ import annotations

from ..audit.files import trails
from . import audit_options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = (
    "Count the requests in CloudTrail's events of S3 by signature version and client: "
    "files of a trail, or an event a line. "
    "Exit status 3: Signature Version 2 is still used, or presigned URLs last over seven days. "
    "Exit status 1: there is no file, no record can be read, or a file is damaged."
)
EXAMPLES = (
    "sigv4 audit cloudtrail logs/ --only-sigv2",
    "sigv4 audit cloudtrail logs/ --output svg > chart.svg",
)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    shared.add_arguments(command)


def run(options: Namespace) -> int:
    """Print who signs how."""
    return shared.show(options, trails(options.paths))
