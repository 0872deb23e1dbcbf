"""``sigv4 presign``: a URL to an S3 object."""

from __future__ import annotations

import sys

from ..core.errors import EmptyKey, InvalidParameter
from ..s3 import S3
from ..s3.operations.model import operation as find_operation
from ..s3.operations.parameters import BLOBS
from . import curl, source
from .params import read as params_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from ..s3 import Presigned
    from ..s3.operations.model import Operation

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
_UPLOADED = "FILE"


def run(options: Namespace) -> None:
    """Print the presigned URL that the options ask for."""
    name = options.operation or OPERATIONS[options.method]
    operation = find_operation(name)
    params = {**params_of(name, lines(options)), **_address(operation, options.object)}
    if options.body_file is not None:
        if operation.payload not in BLOBS:
            raise InvalidParameter(
                f"{name} takes no file as its body.",
                f"Pass --param {operation.payload}=... ." if operation.payload else "Do without.",
            )
        params[operation.payload] = source.body(options)
    presigned = client(options).presign(
        name,
        expires_in=options.expires_in,
        at=options.at,
        on_short_lived=options.on_short_lived,
        hoist=options.hoist,
        **params,
    )
    print(_render(presigned, options, uploads=operation.payload in BLOBS))


def client(options: Namespace) -> S3:
    """The S3 that the options describe."""
    return S3(
        source.credentials(options),
        source.region(options) or assume_region(getattr(options, "object", "")),
        endpoint_url=options.endpoint_url,
        addressing_style=options.addressing_style,
        accelerate=options.accelerate,
        dualstack=options.dualstack,
        fips=options.fips,
        allow_unsafe_keys=options.allow_unsafe_keys,
        allow_long_keys=options.allow_long_keys,
        allow_any_bucket=options.allow_any_bucket,
        allow_unknown_region=options.allow_unknown_region,
    )


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of ``s3://bucket/key``; the key is taken as it stands, not decoded.

    The bucket may be the ARN of an access point, whose own name follows a slash or a colon.
    """
    if not uri.startswith(_SCHEME):
        raise InvalidParameter(
            f"{uri[:80]!r} does not name an object.", "Write it as s3://bucket/key."
        )
    rest = uri[len(_SCHEME) :]
    if rest.startswith("arn:"):
        return _split_arn(rest)
    bucket, _, key = rest.partition("/")
    return bucket, key


def _split_arn(text: str) -> tuple[str, str]:
    """ARN and key: the names in an ARN's resource are as many as its type has.

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
        raise EmptyKey(f"{uri[:80]!r} names no object.", "Write it as s3://bucket/key.")
    if key and "Key" not in operation.parameters:
        raise InvalidParameter(
            f"{operation.name} is about a bucket, and {uri[:80]!r} names an object.",
            f"Write s3://{bucket[:60]}.",
        )
    address = {"Bucket": bucket, "Key": key}
    return {name: text for name, text in address.items() if text}


def lines(options: Namespace) -> list[str]:
    """The parameters that the options give, as ``--param`` takes them."""
    given = [
        ("VersionId", options.version_id),
        ("ContentType", options.content_type),
        ("ResponseContentDisposition", options.response_content_disposition),
        ("ResponseContentType", options.response_content_type),
    ]
    return [*options.param, *[f"{name}={text}" for name, text in given if text is not None]]


def assume_region(uri: str) -> str:
    """us-east-1, and a word of warning, unless what is named is in many regions."""
    if uri.startswith(_MULTI_REGION):
        return _ASSUMED_REGION
    print(
        f"sigv4: no region is set, so {_ASSUMED_REGION} is assumed, as the AWS CLI does; a bucket "
        "elsewhere refuses this URL. Pass --region to be sure.",
        file=sys.stderr,
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
        print(f"sigv4: put the file to upload in the place of {_UPLOADED}.", file=sys.stderr)
        body_file = _UPLOADED
    text = None
    if presigned.body is not None and body_file is None:
        text = presigned.body.decode()
    return curl.command(presigned.method, presigned.url, presigned.headers.items(), body_file, text)
