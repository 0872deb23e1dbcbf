"""The command line as argparse sees it."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone

from .. import __version__
from ..bulk.files import FORMATS
from ..core.timestamp import parse_amz_date
from . import bulk as bulk_command
from . import bulk_verify, conformance, endpoint, explain, post, presign, serve, sign, stream
from .once import Once

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
    _add_bulk(commands)
    _add_post(commands)
    _add_endpoint(commands)
    _add_sign(commands)
    _add_conformance(commands)
    _add_explain(commands)
    _add_serve(commands)
    return parser


def _add_presign(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "presign",
        help="a URL to an S3 object that works without credentials until it ends",
        description="Print a presigned URL of an S3 object.",
        epilog="Example: sigv4 presign s3://my-bucket/report.pdf --expires-in 3600",
    )
    command.add_argument(
        "object",
        metavar="s3://BUCKET/KEY",
        help="the object; a bucket's ARN or name alone will do where the operation is about one",
    )
    operations = command.add_mutually_exclusive_group()
    operations.add_argument(
        "--method",
        choices=tuple(presign.OPERATIONS),
        default="get",
        help="what the URL may be used for (default: get)",
    )
    operations.add_argument(
        "--operation", metavar="NAME", help="any operation of S3, as boto3 calls it: upload_part"
    )
    command.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the operation, as boto3 calls it: PartNumber=3, Metadata.author=me; "
        "may be repeated",
    )
    command.add_argument("--version-id", metavar="ID", help="version of the object")
    command.add_argument("--content-type", metavar="TYPE", help="media type of what is uploaded")
    command.add_argument(
        "--response-content-disposition",
        metavar="VALUE",
        help="header that the download will have, as in 'attachment; filename=\"a.pdf\"'",
    )
    command.add_argument(
        "--response-content-type", metavar="TYPE", help="media type that the download will have"
    )
    command.add_argument(
        "--body-file", metavar="FILE", help="what is uploaded, to have its hash signed"
    )
    command.add_argument(
        "--hoist",
        action="store_true",
        help="put headers into the URL where S3 enforces them there",
    )
    add_expiry(command)
    add_s3(command)
    _add_common(command, ("url", "json", "curl"))
    command.set_defaults(run=presign.run)


def _add_bulk(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bulk = commands.add_parser(
        "bulk", help="millions of signatures, from file to file", description="Work on files."
    )
    kinds = bulk.add_subparsers(required=True, metavar="COMMAND")
    _add_common(bulk_verify.add(kinds), ())
    command = kinds.add_parser(
        "presign",
        help="a file of keys in, a file of URLs out",
        description="Presign the keys, or rows, of a file, all at one moment. An interrupted run "
        "leaves OUTPUT.part and OUTPUT.resume, and goes on with --resume.",
        epilog="Example: sigv4 bulk presign --bucket my-bucket --input keys.txt --output urls.txt "
        "--jobs 2",
    )
    command.add_argument("--bucket", metavar="NAME", help="the bucket (an inventory names its own)")
    command.add_argument(
        "--input",
        required=True,
        action=Once,
        metavar="FILE",
        help=".txt, .csv, .jsonl, .parquet, also .gz or .zst; manifest.json of an S3 Inventory; - "
        "is standard input",
    )
    command.add_argument(
        "--output",
        default="-",
        action=Once,
        metavar="FILE",
        help="likewise; - is standard output (default)",
    )
    command.add_argument("--input-format", choices=FORMATS, help="where the name does not tell it")
    command.add_argument("--output-format", choices=FORMATS, help="likewise")
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME",
        help="column of the key (default: key); Parameter=NAME for others, as in PartNumber=part; "
        "numbers, from 1, where CSV has no header",
    )
    command.add_argument("--key", metavar="KEY", help="one key for all rows")
    command.add_argument(
        "--operation", default="get_object", metavar="NAME", help="(default: get_object)"
    )
    command.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter that all rows share; may be repeated",
    )
    command.add_argument("--hoist", action="store_true", help="as for presign")
    command.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    command.add_argument(
        "--errors", metavar="FILE", help="where refused rows go: line number, tab, reason"
    )
    command.add_argument(
        "--strict", action="store_true", help="stop at the first row that is refused"
    )
    command.add_argument(
        "--resume", action="store_true", help="go on where an interrupted run has stopped"
    )
    command.add_argument("--quiet", action="store_true", help="show no progress")
    add_expiry(command)
    add_s3(command)
    _add_common(command, ())
    command.set_defaults(
        run=bulk_command.run,
        version_id=None,
        content_type=None,
        response_content_disposition=None,
        response_content_type=None,
    )


def _add_post(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "post",
        help="a form that uploads a file from a browser",
        description="Print the URL and the fields of a form that uploads a file.",
        epilog="Example: sigv4 post s3://my-bucket/photos/ --max-size 10MB --content-type image/ "
        "--output html",
    )
    command.add_argument(
        "target",
        metavar="s3://BUCKET/PREFIX/",
        help="where to; after a slash the file keeps its name, else that is its key",
    )
    command.add_argument("--max-size", metavar="SIZE", help="as in 10MB, 10MiB, 10000000")
    command.add_argument("--min-size", metavar="SIZE", help="likewise (default: 0)")
    command.add_argument(
        "--content-type", metavar="TYPE", help="media type; image/ allows all that begin so"
    )
    command.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a field of the form, such as acl=private or x-amz-meta-author=me; may be repeated",
    )
    command.add_argument(
        "--redirect", metavar="URL", help="page that the browser shows after the upload"
    )
    add_expiry(command)
    add_s3(command)
    _add_common(command, ("json", "html", "curl"))
    command.set_defaults(run=post.run)


def _add_endpoint(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "endpoint",
        help="where the requests for a bucket go, and how they are signed",
        description="Print host, signature scheme and scope of a bucket, ARN or access point.",
        epilog="Example: sigv4 endpoint s3://my-bucket --region eu-west-1 --dualstack",
    )
    command.add_argument("bucket", metavar="s3://BUCKET", help="a bucket's name, alias or ARN")
    command.add_argument(
        "--operation", default="get_object", metavar="NAME", help="for which (default: get_object)"
    )
    command.add_argument("--region", help="region (default: AWS_REGION, the profile)")
    command.add_argument("--profile", help="profile in ~/.aws to take the region from")
    command.add_argument("--output", choices=("text", "json"), default="text")
    add_s3(command)
    command.set_defaults(run=endpoint.run, demo=False)


def add_expiry(command: argparse.ArgumentParser) -> None:
    """How long what is signed lasts."""
    command.add_argument(
        "--expires-in",
        type=_seconds,
        default=3600,
        metavar="SECONDS",
        help="how long it lasts, 1 to 604800 (default: 3600)",
    )
    command.add_argument(
        "--on-short-lived",
        choices=("refuse", "cap"),
        default="refuse",
        help="what to do if the credentials end before that (default: refuse)",
    )


def add_s3(command: argparse.ArgumentParser) -> None:
    """Where the bucket is, and the guards around it."""
    command.add_argument(
        "--addressing-style",
        choices=("auto", "virtual", "path"),
        default="auto",
        help="bucket in the host or in the path (default: auto)",
    )
    command.add_argument(
        "--endpoint-url", metavar="URL", help="root of another service, such as MinIO's"
    )
    command.add_argument("--accelerate", action="store_true", help="S3 Transfer Acceleration")
    command.add_argument("--dualstack", action="store_true", help="IPv6 and IPv4")
    command.add_argument("--fips", action="store_true", help="endpoints with FIPS 140 modules")
    for flag, meaning in _ALLOWANCES.items():
        command.add_argument(flag, action="store_true", help=f"lift the guard: {meaning}")


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
        "--algorithm",
        choices=tuple(sign.ALGORITHMS),
        default="sigv4",
        help="sigv4a is good in a set of regions (default: sigv4)",
    )
    command.add_argument(
        "--region-set",
        metavar="REGIONS",
        help="for sigv4a, as in us-east-1,eu-* or * for all (default: --region)",
    )
    command.add_argument(
        "--show-steps",
        action="store_true",
        help="print the canonical request, the string to sign and the signature, secrets masked",
    )
    _add_common(command, ("headers", "json", "curl"))
    stream.add_options(command)
    command.set_defaults(run=sign.run)


def _add_conformance(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "conformance",
        help="hold any signer, in any language, against the test vectors",
        description="Ask a signer to sign the test vectors, one JSON line each, and judge what it "
        "answers. Status 0 if all pass.",
        epilog="Example: sigv4 conformance --failed -- python3 my_signer.py",
    )
    conformance.add_arguments(command)
    command.set_defaults(run=conformance.run_command)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "explain",
        help="why a server refused a signature: the first character that differs, and the cause",
        description="Compare what was sent, what the server said and what the signer says that it "
        "signed. Each is a file; - is standard input. Secrets are hidden in all that is shown.",
        epilog="Example: sigv4 explain --request request.txt --answer answer.xml --html why.html",
    )
    explain.add_arguments(command)
    command.set_defaults(run=explain.run)


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "serve",
        help="a local endpoint that verifies clients and says what is wrong",
        description="Verify whatever client is pointed at it, and print what was found. The first "
        "line of output is the port.",
        epilog="Example: sigv4 serve --verify --port 9000 --demo",
    )
    serve.add_arguments(command)
    _add_common(command, ())
    command.set_defaults(run=serve.run)


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
    if not outputs:
        return
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
