"""The command line as argparse sees it."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone

from .. import __version__
from ..core.timestamp import parse_amz_date
from . import presign, sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ALLOWANCES = {
    "--allow-unsafe-keys": "keys with '.' or '..' segments, which HTTP clients rewrite",
    "--allow-long-keys": "keys of over 1024 bytes",
    "--allow-any-bucket": "bucket names that break AWS's rules",
    "--allow-unknown-region": "regions that this version does not know",
}


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of a command line; wrong usage exits with status 2."""
    return _make_parser().parse_args(arguments)


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sigv4",
        description="AWS Signature Version 4, offline: nothing is called, nothing is sent.",
    )
    parser.add_argument("--version", action="version", version=f"sigv4 {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_presign(commands)
    _add_sign(commands)
    return parser


def _add_presign(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "presign",
        help="a URL to an S3 object that works without credentials until it ends",
        description="Print a presigned URL of an S3 object.",
        epilog="Example: sigv4 presign s3://my-bucket/report.pdf --expires-in 3600",
    )
    command.add_argument("object", metavar="s3://BUCKET/KEY", help="the object")
    command.add_argument(
        "--expires-in",
        type=_seconds,
        default=3600,
        metavar="SECONDS",
        help="how long the URL lasts, 1 to 604800 (default: 3600)",
    )
    command.add_argument(
        "--method",
        choices=tuple(presign.OPERATIONS),
        default="get",
        help="what the URL may be used for (default: get)",
    )
    command.add_argument(
        "--addressing-style",
        choices=("auto", "virtual", "path"),
        default="auto",
        help="bucket in the host or in the path (default: auto)",
    )
    command.add_argument(
        "--endpoint-url", metavar="URL", help="root of another service, such as MinIO's"
    )
    command.add_argument(
        "--on-short-lived",
        choices=("refuse", "cap"),
        default="refuse",
        help="what to do if the credentials end before the URL would (default: refuse)",
    )
    for flag, meaning in _ALLOWANCES.items():
        command.add_argument(flag, action="store_true", help=f"lift the guard: {meaning}")
    _add_common(command, ("url", "json", "curl"))
    command.set_defaults(run=presign.run)


def _add_sign(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "sign",
        help="the headers that sign an HTTP request",
        description="Print the headers to add to an HTTP request.",
        epilog="Example: sigv4 sign GET https://sts.us-east-1.amazonaws.com/"
        "?Action=GetCallerIdentity'&'Version=2011-06-15 --service sts --region us-east-1",
    )
    command.add_argument("method", metavar="METHOD", help="HTTP method")
    command.add_argument("url", metavar="URL", help="the URL, escaped as it will be sent")
    command.add_argument(
        "--header",
        action="append",
        default=[],
        metavar="'NAME: VALUE'",
        help="a header that will be sent, hence signed; may be repeated",
    )
    command.add_argument("--body-file", metavar="FILE", help="the body; - is standard input")
    command.add_argument("--service", required=True, help="signing name, such as execute-api")
    command.add_argument(
        "--show-steps",
        action="store_true",
        help="print the canonical request, the string to sign and the signature, secrets masked",
    )
    _add_common(command, ("headers", "json", "curl"))
    command.set_defaults(run=sign.run)


def _add_common(command: argparse.ArgumentParser, outputs: tuple[str, ...]) -> None:
    command.add_argument("--region", help="region of the scope (default: AWS_REGION, the profile)")
    command.add_argument("--profile", help="profile in ~/.aws to take the credentials from")
    command.add_argument(
        "--access-key-id",
        metavar="ID",
        help="access key; its secret is asked for, or read from the first line of standard input "
        "(and a session token from the second)",
    )
    command.add_argument(
        "--demo",
        action="store_true",
        help="sign with the example keys of AWS's documentation: a trial that no server accepts",
    )
    command.add_argument(
        "--at",
        type=_moment,
        metavar="TIME",
        help="sign at a fixed time, as 20130524T000000Z or 2013-05-24T00:00:00Z (default: now)",
    )
    command.add_argument(
        "--output",
        choices=outputs,
        default=outputs[0],
        help=f"what to print; curl is a command line to paste (default: {outputs[0]})",
    )


def _seconds(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of seconds") from None


def _moment(text: str) -> datetime:
    try:
        if len(text) == len("20130524T000000Z"):
            return parse_amz_date(text)
        moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a time such as 20130524T000000Z or 2013-05-24T00:00:00Z"
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
