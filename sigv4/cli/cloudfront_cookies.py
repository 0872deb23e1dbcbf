"""``sigv4 cloudfront cookies``: make the cookies that open CloudFront URLs."""

from __future__ import annotations

from . import cloudfront_options as shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DESCRIPTION = "Print the cookies that open one CloudFront URL, or all that a policy names."
EXAMPLES = ("sigv4 cloudfront cookies URL --expires-in 9d --key-pair-id ID --private-key -",)
_ATTRIBUTES = "Path=/; Secure; HttpOnly"


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    shared.add_arguments(command)
    command.add_argument(
        "--output",
        choices=("set-cookie", "json", "curl"),
        default="set-cookie",
        help="headers of a response, JSON, or a command to paste (default: set-cookie)",
    )


def run(options: Namespace) -> None:
    """Print the cookies."""
    signer = shared.signer(options)
    cookies = signer.cookies(options.url, **shared.policy(options, signer))
    if options.output == "json":
        from json import dumps

        print(dumps(cookies, indent=2))
    elif options.output == "curl":
        from shlex import quote

        pairs = "; ".join([f"{name}={value}" for name, value in cookies.items()])
        print(f"curl --cookie {quote(pairs)} {quote(options.url)}")
    else:
        for name, value in cookies.items():
            print(f"Set-Cookie: {name}={value}; {_ATTRIBUTES}")
