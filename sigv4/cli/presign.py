"""``sigv4 presign``: presign a URL of an S3 object."""

from __future__ import annotations

from ..core.errors import EmptyKey, InvalidParameter
from ..s3 import S3, content_disposition
from ..s3.operations.model import operation as find_operation
from ..s3.operations.operations_data import OPERATIONS as OPERATIONS_DATA
from ..s3.operations.parameters import BLOBS
from . import (
    configured,
    curl,
    ledger_options,
    lifetime_note,
    messages,
    policies,
    presign_url,
    source,
)
from . import options as shared
from .params import check_flags
from .params import read as params_of
from .parser import may_be_secret, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

    from ..s3 import Presigned
    from ..s3.operations.model import Operation

DESCRIPTION = (
    "Print a presigned URL of an S3 object: it works without credentials until it expires."
)
EXAMPLES = (
    "sigv4 presign s3://my-bucket/report.pdf --expires-in 1h",
    "sigv4 presign s3://my-bucket/a.bin --method put --output curl",
    "sigv4 presign s3://my-bucket/x9 --filename report.pdf",
    "sigv4 presign s3://my-bucket --operation ListObjectsV2",
    "sigv4 presign https://x.execute-api.eu-west-1.amazonaws.com/v1",
)
OPERATIONS = {
    "get": "get_object",
    "put": "put_object",
    "head": "head_object",
    "delete": "delete_object",
}
_SCHEME = "s3://"
_NAMES_IN_ARN = {"accesspoint": 2, "outpost": 4}
_ASSUMED_REGION = "us-east-1"
_MULTI_REGION = "s3://arn:aws:s3::"
_LIKE_S3 = ("s3", "s3a", "s3n")
_UPLOADED = "FILE"


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "object",
        metavar="s3://BUCKET/KEY",
        help="the object; the bucket (or the ARN of an access point) alone for operations on "
        "buckets; or an https URL of any service",
    )
    what = command.add_argument_group("what the URL may be used for")
    operations = what.add_mutually_exclusive_group()
    operations.add_argument(
        "--method",
        choices=(*OPERATIONS, "post", "patch"),
        default="get",
        help="a download, an upload and so on (default: get)",
    )
    operations.add_argument(
        "--operation",
        metavar="NAME",
        help="any operation of S3, as upload_part or UploadPart",
    )
    shared.add_repeated(
        what,
        "--param",
        "a parameter of the operation by boto3's name: PartNumber=3, Metadata.author=me",
        metavar="NAME=VALUE",
    )
    shared.add_repeated(
        what,
        "--query",
        "a query parameter of your own, signed, as S3's access logs show it",
        metavar="x-NAME=VALUE",
    )
    what.add_argument("--version-id", metavar="ID", help="version of the object")
    what.add_argument("--content-type", metavar="TYPE", help="media type of the upload")
    what.add_argument(
        "--service", metavar="NAME", help="signing name, for a URL (default: as its host says)"
    )
    shared.add_repeated(
        what,
        "--header",
        "a header that will be sent with a URL, so it is signed",
        metavar="'NAME: VALUE'",
    )
    what.add_argument(
        "--body-file", metavar="FILE", help="file to upload, so that its hash is signed"
    )
    what.add_argument(
        "--hoist",
        action="store_true",
        help="put headers into the URL where S3 enforces them there",
    )
    download = command.add_argument_group("how the download is served")
    names = download.add_mutually_exclusive_group()
    names.add_argument("--filename", metavar="NAME", help="name under which a browser saves it")
    names.add_argument(
        "--response-content-disposition",
        metavar="VALUE",
        help="the whole header, as in 'attachment; filename=\"a.pdf\"'",
    )
    download.add_argument(
        "--response-content-type", metavar="TYPE", help="media type of the download"
    )
    shared.add_window(shared.add_expiry(command, default=None))
    shared.add_s3(command)
    shared.add_signer_guards(command, shared=True)
    command.add_argument(
        "--allow-long-expiry",
        action="store_true",
        help="allow a URL that lasts longer than its service honours",
    )
    shared.add_credentials(command)
    policies.add_policies(command)
    command.add_argument(
        "--on-undecided",
        choices=("warn", "refuse", "allow"),
        default="warn",
        help="what to do if policies that are not given may deny (default: warn)",
    )
    ledger_options.add_arguments(command)
    shared.add_output(command, ("url", "json", "curl"))


def run(options: Namespace) -> None:
    """Print the presigned URL that the options ask for."""
    if presign_url.is_url(options.object):
        presign_url.run(options)
        return
    if "://" not in options.object and not options.object.startswith("arn:"):
        raise InvalidParameter(
            f"{shown(options.object)} does not name an object.",
            "Write it as s3://bucket/key, or give the URL of a request with its https://.",
            "object",
        )
    _check_s3_only(options)
    if options.expires_in is None:
        options.expires_in = shared.USUAL
    operation = find_operation(operation_name(options.operation or OPERATIONS[options.method]))
    name = operation.name
    params = {**params_of(name, lines(options, name)), **_address(operation, options.object)}
    if options.body_file is not None:
        if operation.payload not in BLOBS:
            raise InvalidParameter(
                f"--body-file: {name} has no body that is a file.",
                f"Pass --param {operation.payload}=... ." if operation.payload else "Leave it out.",
                "body_file",
            )
        params[operation.payload] = source.body(options)
    ledger = ledger_options.ledger_of(options)
    s3 = client(options)
    with lifetime_note.instead_of_warning(options, s3.signer.credentials):
        presigned = s3.presign(
            name,
            expires_in=options.expires_in,
            at=options.at,
            on_short_lived=options.on_short_lived,
            hoist=options.hoist,
            query=query_of(options),
            window=options.window,
            policies=policies.read(options) if policies.given(options) else None,
            principal=options.principal,
            on_undecided=options.on_undecided,
            **params,
        )
    if ledger is not None:
        ledger.record(presigned, label=options.ledger_label)
    print(_render(presigned, options, uploads=operation.payload in BLOBS))
    if presigned.headers and options.output == "url":
        messages.send_headers(presigned.headers.items())


def _check_s3_only(options: Namespace) -> None:
    """Refuse what only URLs of other services take."""
    if options.service is not None or options.header:
        raise InvalidParameter(
            "--service and --header are for https URLs of services.",
            "Leave them out; --param sets the parameters of an operation of S3.",
            "service",
        )
    if options.operation is None and options.method not in OPERATIONS:
        raise InvalidParameter(
            f"No operation on an object is a {options.method.upper()} request by default.",
            "Use sigv4 post for a form that uploads, or name the --operation.",
            "method",
        )


def query_of(options: Namespace) -> dict[str, str]:
    """Return the query parameters of the user's own."""
    query = {}
    for line in options.query:
        name, equals, value = line.partition("=")
        if not equals:
            raise InvalidParameter(
                f"--query {line[:60]!r} has no value.", "Write it as x-user=alice.", "query"
            )
        if name in query:
            raise InvalidParameter(
                f"--query {name[:60]} appears twice.", "Give each name one value.", "query"
            )
        query[name] = value
    return query


def operation_name(given: str) -> str:
    """Return boto3's name of an operation that is given in any case, as in ``GetObject``."""
    plain = given.replace("_", "").replace("-", "").lower()
    names = {name.replace("_", ""): name for name in OPERATIONS_DATA}
    return names.get(plain, given)


def client(options: Namespace) -> S3:
    """Return the S3 that the options describe."""
    return S3(
        source.renewable(options),
        source.region(options) or assume_region(getattr(options, "object", "")),
        **configured.s3_options(options),
    )


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Split ``s3://bucket/key`` into bucket and key; the key is not decoded.

    The bucket may be the ARN of an access point, whose name follows a slash or a colon.
    """
    scheme, mark, rest = uri.partition("://")
    if scheme.lower() != "s3" or not mark or rest.startswith(_SCHEME):
        bare = rest.removeprefix(_SCHEME)
        if not mark:  # a bucket, with or without a key, or the ARN that policies name it by
            bare = uri.rpartition(":::")[2]
        named = bare if scheme.lower() in _LIKE_S3 or (not mark and ":" not in bare) else ""
        right = f"s3://{named[:80]}" if named and not may_be_secret(uri) else "s3://bucket/key"
        raise InvalidParameter(
            f"{shown(uri)} does not name an object.", f"Write it as {right}.", "object"
        )
    if rest.startswith("arn:"):
        return _split_arn(rest)
    bucket, _, key = rest.partition("/")
    return bucket, key


def _split_arn(text: str) -> tuple[str, str]:
    """Split an ARN and a key; the type of the resource says how many names the ARN has.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
    """
    *head, resource = text.split(":", 5)
    names = resource.replace(":", "/").split("/")
    own = "/".join(names[: _NAMES_IN_ARN.get(names[0], 1)])
    bucket = ":".join([*head, resource[: len(own)]])
    return bucket, resource[len(own) :].removeprefix("/")


def _address(operation: Operation, uri: str) -> dict[str, str]:
    bucket, key = split_s3_uri(uri)
    if "Key" in operation.parameters and not key:
        raise EmptyKey(f"{uri[:80]!r} names no object.", "Write it as s3://bucket/key.", "object")
    if key and "Key" not in operation.parameters:
        raise InvalidParameter(
            f"{operation.name} is about a bucket, but {uri[:80]!r} names an object.",
            f"Write s3://{bucket[:60]}.",
            "object",
        )
    if "?versionId=" in key:
        messages.note("'?versionId=' is taken as part of the key; --version-id names a version.")
    address = {"Bucket": bucket, "Key": key}
    return {name: text for name, text in address.items() if text}


def lines(options: Namespace, operation: str) -> list[str]:
    """Return the parameters that the options give, as ``--param`` takes them."""
    if getattr(options, "filename", None) is not None:
        options.response_content_disposition = content_disposition(options.filename)
    given = [
        ("VersionId", options.version_id),
        ("ContentType", options.content_type),
        ("ResponseContentDisposition", options.response_content_disposition),
        ("ResponseContentType", options.response_content_type),
    ]
    found = {name: text for name, text in given if text is not None}
    check_flags(operation, found)
    return [*options.param, *[f"{name}={text}" for name, text in found.items()]]


def assume_region(uri: str) -> str:
    """Return us-east-1, with a note unless the bucket is in many regions."""
    if uri.startswith(_MULTI_REGION):
        return _ASSUMED_REGION
    messages.note(
        f"no region is set, so {_ASSUMED_REGION} is assumed, as the AWS CLI does; a bucket in "
        "another region refuses the URL. Pass --region to be sure."
    )
    return _ASSUMED_REGION


def _render(presigned: Presigned, options: Namespace, uploads: bool) -> str:
    if options.output == "json":
        return _json(presigned)
    if options.output == "curl":
        return _curl(presigned, options.body_file, uploads)
    return presigned.url


def _json(presigned: Presigned) -> str:
    from json import dumps

    fields: dict[str, Any] = {
        "url": presigned.url,
        "method": presigned.method,
        "headers": dict(presigned.headers),
        "expires_at": presigned.expires_at.isoformat(),
        "iam_actions": list(presigned.iam_actions),
    }
    if presigned.body is not None:
        fields["body"] = presigned.body.decode(errors="replace")
    return dumps(fields, indent=2)


def _curl(presigned: Presigned, body_file: str | None, uploads: bool) -> str:
    if uploads and body_file is None:
        messages.note(f"replace {_UPLOADED} by the file to upload.")
        body_file = _UPLOADED
    text = None
    if presigned.body is not None and body_file is None:
        text = presigned.body.decode()
    return curl.command(presigned.method, presigned.url, presigned.headers.items(), body_file, text)
