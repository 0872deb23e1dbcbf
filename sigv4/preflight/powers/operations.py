"""Which operations of S3 a URL may have been signed for, from the model of the API.

A URL does not say its method. An operation fits if the path has its form, if the query has what the
operation needs, and if the operation knows every parameter and every signed header that any does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...core.constants import SIGNATURE_PARAMETERS
from ...core.encoding import decode, split_query
from ...core.model import Request
from ...s3.operations.model import Operation, operation
from ...s3.operations.operations_data import OPERATIONS
from ...verify.limits import DEFAULT
from ..addressed import find_addressed

_ID = "x-id"  # what the AWS SDK for JavaScript adds
_OF_ANY = frozenset(  # headers and parameters that every operation may have
    (
        "content-encoding",
        "content-length",
        "content-md5",
        "content-type",
        "date",
        "host",
        "origin",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-user-agent",
    )
)
_OF_BODIES = frozenset(("content-length", "content-md5", "content-type"))
# The parameters of every way to sign, which belong to no operation.
SIGNING = SIGNATURE_PARAMETERS | {"awsaccesskeyid", "expires", "signature"}
_LEVELS = {0: "/", 1: "/{Bucket}", 2: "/{Bucket}/{Key+}"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a URL addresses.

    Attributes:
        bucket: None where the host does not say it.
        key: None for requests about a bucket.
        host: unchanged.
        path: raw.
        level: 0 for the service, 1 for a bucket, 2 for an object.
    """

    bucket: str | None
    key: str | None
    host: str
    path: str
    level: int


def find_place(request: Request) -> Place:
    """Find the bucket and key; on hosts that are not AWS's, a path is that of an object."""
    found = find_addressed(request, method_known=False)
    if found is not None:
        level = 2 if found.key else 1 if found.bucket else 0
        return Place(found.bucket, found.key, request.host, request.path, level)
    level = 2 if request.path.strip("/") else 0
    return Place(None, None, request.host, request.path, level)


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """List the parameters of a URL that belong to no signature, decoded."""
    pairs = [(_text(name), _text(value)) for name, value in split_query(request.query)]
    return [(name, value) for name, value in pairs if name.lower() not in SIGNING]


def with_plain_names(request: Request) -> Request:
    """Write the names of signing parameters that are percent-encoded as they are read."""
    base, mark, query = request.url.partition("?")
    pieces = [piece.partition("=") for piece in query.split("&")]
    plain = [
        (_text(name) if _text(name).lower() in SIGNING else name) + equals + value
        for name, equals, value in pieces
    ]
    return Request(request.method, f"{base}{mark}{'&'.join(plain)}", request.headers, request.body)


def is_too_long(request: Request) -> bool:
    """Say whether a URL exceeds the bounds of the verifier."""
    url, parameters = len(request.url), request.query.count("&") + 1
    return url > DEFAULT.target or parameters > DEFAULT.parameters


def fitting(place: Place, request: Request, signed_headers: Iterable[str]) -> list[Operation]:
    """List the operations that fit, one for each method: the one that needs most of what is there.

    Where the host does not say the bucket, a path of one segment may be that of a bucket.

    Args:
        place: what the URL addresses.
        request: whose query is read.
        signed_headers: lower-case names.
    """
    pairs = dict(parameters_of(request))
    said = pairs.get(_ID, "").lower()
    names = {name.lower() for name in (*pairs, *signed_headers)}
    names &= {name for each in OPERATIONS for name in _known(operation(each), names)}
    found = _at_level(place.level, said, names)
    if not found and place.bucket is None:
        found = _at_level(1, said, names)
    return found


def _at_level(level: int, said: str, names: set[str]) -> list[Operation]:
    best: dict[str, tuple[int, Operation]] = {}
    for name in OPERATIONS:
        each = operation(name)
        if each.path != _LEVELS[level] or (said and said != name.replace("_", "")):
            continue
        needed = _needed(each)
        fits = needed <= names <= _known(each, names)
        if fits and len(needed) > best.get(each.method, (-1,))[0]:
            best[each.method] = (len(needed), each)
    return [each for _, each in best.values()]


def _needed(each: Operation) -> set[str]:
    fixed = {piece.partition("=")[0].lower() for piece in each.query.split("&") if piece}
    required = {
        parameter.wire_name.lower()
        for parameter in each.parameters.values()
        if parameter.required and parameter.location in ("query", "header")
    }
    return (fixed | required) - {_ID}


def _known(each: Operation, names: set[str]) -> set[str]:
    """List what an operation knows: its parameters, those of any, and prefixed ones among names."""
    parameters = each.parameters.values()
    named = {parameter.wire_name.lower() for parameter in parameters}
    prefixes = tuple(
        [parameter.wire_name.lower() for parameter in parameters if parameter.location == "headers"]
    )
    prefixed = {name for name in names if name.startswith(prefixes)}
    of_any = _OF_ANY if each.payload else _OF_ANY - _OF_BODIES
    return named | prefixed | of_any | _needed(each) | {_ID}


def _text(raw: str) -> str:
    return decode(raw.replace("+", "%20")).decode("utf-8", "replace")
