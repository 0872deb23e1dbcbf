"""``sigv4 cloudfront sign``: sign a CloudFront URL."""

from __future__ import annotations

from . import cloudfront_options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = "Print a CloudFront URL with a signature; it may last longer than seven days."
EXAMPLES = ("sigv4 cloudfront sign URL --expires-in 30d --key-pair-id ID --private-key FILE",)


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    shared.add_arguments(command)


def run(options: Namespace) -> None:
    """Print the signed URL."""
    signer = shared.signer(options)
    print(signer.presign(options.url, **shared.policy(options, signer)))
