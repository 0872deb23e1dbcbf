"""``sigv4 presign``: a URL to an S3 object."""

from __future__ import annotations

import sys

from ..core.errors import EmptyKey, InvalidParameter
from ..s3 import S3
from . import curl, source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..s3 import Presigned

OPERATIONS = {
    "get": "get_object",
    "put": "put_object",
    "head": "head_object",
    "delete": "delete_object",
}
_SCHEME = "s3://"
_ASSUMED_REGION = "us-east-1"
_UPLOADED = "FILE"


def run(options: Namespace) -> None:
    """Print the presigned URL that the options ask for."""
    bucket, key = split_s3_uri(options.object)
    s3 = S3(
        source.credentials(options),
        source.region(options) or _assume_region(),
        endpoint_url=options.endpoint_url,
        addressing_style=options.addressing_style,
        allow_unsafe_keys=options.allow_unsafe_keys,
        allow_long_keys=options.allow_long_keys,
        allow_any_bucket=options.allow_any_bucket,
        allow_unknown_region=options.allow_unknown_region,
    )
    presigned = s3.presign(
        OPERATIONS[options.method],
        Bucket=bucket,
        Key=key,
        expires_in=options.expires_in,
        at=options.at,
        on_short_lived=options.on_short_lived,
    )
    print(_render(presigned, options.output))


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of ``s3://bucket/key``; the key is taken as it stands, not decoded."""
    if not uri.startswith(_SCHEME):
        raise InvalidParameter(
            f"{uri[:80]!r} does not name an object.", "Write it as s3://bucket/key."
        )
    bucket, _, key = uri[len(_SCHEME) :].partition("/")
    if not key:
        raise EmptyKey(f"{uri[:80]!r} names no object.", "Write it as s3://bucket/key.")
    return bucket, key


def _assume_region() -> str:
    print(
        f"sigv4: no region is set, so {_ASSUMED_REGION} is assumed, as the AWS CLI does; a bucket "
        "elsewhere refuses this URL. Pass --region to be sure.",
        file=sys.stderr,
    )
    return _ASSUMED_REGION


def _render(presigned: Presigned, output: str) -> str:
    if output == "json":
        return _json(presigned)
    if output == "curl":
        return _curl(presigned)
    return presigned.url


def _json(presigned: Presigned) -> str:
    from json import dumps

    fields = {
        "url": presigned.url,
        "method": presigned.method,
        "headers": dict(presigned.headers),
        "expires_at": presigned.expires_at.isoformat(),
    }
    return dumps(fields, indent=2)


def _curl(presigned: Presigned) -> str:
    uploads = presigned.method == "PUT"
    if uploads:
        print(f"sigv4: put the file to upload in the place of {_UPLOADED}.", file=sys.stderr)
    return curl.command(
        presigned.method,
        presigned.url,
        presigned.headers.items(),
        _UPLOADED if uploads else None,
    )
