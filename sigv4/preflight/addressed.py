"""Which bucket, key and operation of S3 a URL addresses, read from host, path, query and method."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.encoding import decode, split_query
from ..core.model import Request
from ..s3.operations.model import Operation, operation
from ..s3.operations.operations_data import OPERATIONS

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_S3_HOST = re.compile(
    r"(?:(?P<bucket>.+)\.)?s3(?:express-[a-z0-9-]+)?(?P<kind>-accesspoint|-accelerate|-fips)*"
    r"(?:\.dualstack)?(?:[.-](?P<region>[a-z]{2}-[a-z-]+-\d))?\.amazonaws\.com(?:\.cn)?"
)
_ID = "x-id"  # what the AWS SDK for JavaScript adds to presigned URLs


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a request to S3 addresses.

    Attributes:
        bucket: name, or name and account of an access point; None if the host is not AWS's.
        key: decoded; None for requests about a bucket.
        operation: boto3's name; None if it cannot be known.
        is_global: the host names no region.
    """

    bucket: str | None
    key: str | None
    operation: str | None
    is_global: bool


def find_addressed(request: Request, *, method_known: bool) -> Addressed | None:
    """Read what a request addresses; None if the host is not one of S3.

    Args:
        request: the request; only URL and method are read, and the header of a copy's source.
        method_known: whether the method is that of the request, or only assumed.
    """
    found = _S3_HOST.fullmatch(request.host.partition(":")[0])
    if found is None:
        return None
    path = decode(request.path.removeprefix("/")).decode("utf-8", "replace")
    if found["bucket"]:
        bucket, key = found["bucket"], path
    else:
        bucket, _, key = path.partition("/")
    named = _operation(request, bool(bucket), bool(key), method_known)
    is_global = found["region"] is None and found["kind"] is None
    return Addressed(bucket or None, key or None, named, is_global)


def _operation(request: Request, has_bucket: bool, has_key: bool, method_known: bool) -> str | None:
    pairs = [
        (decode(name).decode("utf-8", "replace"), value)
        for name, value in split_query(request.query)
    ]
    names = {name for name, _ in pairs}
    said = dict(pairs).get(_ID)
    for name in OPERATIONS:
        if said is not None and name.replace("_", "") == said.lower():
            return name
    if not method_known:
        return None
    path = "/{Bucket}/{Key+}" if has_key else "/{Bucket}" if has_bucket else "/"
    best: tuple[int, str] | None = None
    for name in OPERATIONS:
        each = operation(name)
        fits = (each.method, each.path) == (request.method, path)
        needed = _needed(each)
        if fits and needed <= names and _has_headers(each, request):
            rank = len(needed) * 2 + ("x-amz-copy-source" in _required(each, "header"))
            best = max(best or (-1, ""), (rank, name), key=lambda ranked: ranked[0])
    return best[1] if best else None


def _needed(each: Operation) -> set[str]:
    fixed = {piece.partition("=")[0] for piece in each.query.split("&") if piece}
    return (fixed | _required(each, "query")) - {_ID}


def _required(each: Operation, location: str) -> set[str]:
    return {
        parameter.wire_name
        for parameter in each.parameters.values()
        if parameter.required and parameter.location == location
    }


def _has_headers(each: Operation, request: Request) -> bool:
    return all(name.lower() in request.fields for name in _required(each, "header"))
