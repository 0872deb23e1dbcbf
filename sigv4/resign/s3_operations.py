"""Read what a request asks of S3: its operation, and what the policies must allow for it.

Rules of this file:

- The operation follows from method, path, query and headers as S3 reads them. What a client says
  about itself (``x-id``) does not count.
- A parameter or ``x-amz-`` header that is not one of the operation's is refused, and other headers
  that S3 does not know do not pass: servers that speak S3 have more of them
  (``x-minio-force-delete``), and this version does not know what they do.
- Where several operations fit, all that each needs must be allowed.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..core.constants import SIGNATURE_PARAMETERS
from ..core.encoding import decode, encode_path, split_query
from ..core.model import Request
from ..preflight.permissions import ALWAYS, required_permissions
from ..preflight.presigning import request_keys
from ..s3.operations.iam_actions import (
    BODIES_DECIDE,
    EXPRESS,
    IF_SOURCE_HAS_ANNOTATIONS,
    IF_SOURCE_HAS_TAGS,
)
from ..s3.operations.model import Operation, operation
from ..s3.operations.operations_data import OPERATIONS
from ..verify.names import CHECKSUM_HEADERS, SIGNATURE_HEADERS
from .asked import ANY, Asked, Need
from .documents import read_document
from .refusals import Denials
from .s3_paths import Place, read_place

OBJECT, BUCKET, SERVICE = "/{Bucket}/{Key+}", "/{Bucket}", "/"
_GIVES_CREDENTIALS = "create_session"
_SOURCE = "x-amz-copy-source"
# What a copy takes along, as the source has it, unless its headers say otherwise.
_COPIED_ALONG = (IF_SOURCE_HAS_ANNOTATIONS, IF_SOURCE_HAS_TAGS)
_SOME_BUCKET = "bucket"  # which keys of a document are read with, all of them in one
# The same request lists buckets of either kind; the signing name says which.
_LISTS_OF_BUCKETS = ("list_buckets", "list_directory_buckets")
_ID = "x-id"  # the SDKs' own name of the operation
_IGNORED_QUERY = frozenset((_ID,))
# Headers of HTTP that reach S3 with any operation.
# https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html
_OF_HTTP = frozenset(
    {
        "accept",
        "accept-language",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-md5",
        "content-type",
        "expires",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
        "user-agent",
        "x-amz-user-agent",
    }
)
# Any operation with a body may declare a checksum of it.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
_PASSED = _OF_HTTP | CHECKSUM_HEADERS
_OF_EACH = SIGNATURE_HEADERS | _PASSED


@dataclass(frozen=True, slots=True)
class _Wire:
    """What decides on the operation.

    Attributes:
        service: the signing name.
        method: of HTTP.
        path: the template that its path fits.
        query: decoded names and values.
        fields: headers, lower-case names to values.
    """

    service: str
    method: str
    path: str
    query: Mapping[str, str]
    fields: Mapping[str, str]


def read_s3(
    request: Request,
    service: str,
    bucket: str | None,
    refuse: Denials,
    *,
    body: bytes | None = None,
) -> Asked:
    """Read what a request asks of S3.

    Args:
        request: as it arrived.
        service: the signing name.
        bucket: the bucket that the host names; None if the path names it.
        refuse: makes the errors.
        body: the body; None if it has not been read.

    Raises:
        NotForwarded: the path is ambiguous; the operation, a parameter or a header is not known; a
            body that decides is not the document of its operation.
    """
    place = read_place(request.path, bucket, refuse)
    template = OBJECT if place.key else BUCKET if place.bucket else SERVICE
    query = _query(request, refuse)
    wire = _Wire(service, request.method, template, query, request.fields)
    found = _operations(wire)
    if not found:
        raise refuse(
            "operation-unknown",
            f"{request.method} {request.path[:80]} with these parameters is not an operation of "
            "S3 that this version knows.",
            "Send an operation of S3's API.",
        )
    for form in found:
        _check_parts(wire, form, refuse)
    source = _source(wire, refuse)
    names = [form.operation.name for form in found]
    if _GIVES_CREDENTIALS in names:
        raise refuse(
            "gives-credentials",
            "CreateSession would answer with credentials of the outer side.",
            "Switch sessions off in the client: s3_disable_express_session_auth = true.",
        )
    needs = [
        need
        for form in found
        for document in _documents(form.operation, body, refuse)
        for one in dict.fromkeys((place.key, place.other_key or place.key))
        for need in _needs(form, wire, Place(place.bucket, one), source, document)
    ]
    context, absent = request_keys(wire.query, wire.fields)
    return Asked(
        names[0],
        tuple(dict.fromkeys(needs)),
        context,
        absent,
        _PASSED.union(*((*form.of_headers, *form.prefixes) for form in found)),
        in_body=body is None and not BODIES_DECIDE.isdisjoint(names),
        bucket=place.bucket is not None and "ExpectedBucketOwner" in found[0].operation.parameters,
        copies=source is not None,
    )


def _query(request: Request, refuse: Denials) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in split_query(request.query):
        name = decode(raw_name).decode("utf-8", "replace")
        if name.lower() in SIGNATURE_PARAMETERS or name in _IGNORED_QUERY:
            continue
        if name in found:
            raise refuse(
                "request-ambiguous",
                f"The query parameter {name[:40]!a} appears twice.",
                "Send it once.",
            )
        if "+" in raw_name + raw_value:
            raise refuse(
                "request-ambiguous",
                f"The query parameter {name[:40]!a} has a plus, which servers read as a plus or as "
                "a space.",
                "Send %2B or %20.",
            )
        found[name] = decode(raw_value).decode("utf-8", "replace")
    return found


@dataclass(frozen=True, slots=True)
class _Form:
    """How an operation looks on the wire.

    Attributes:
        operation: which.
        fixed: query parameters that it always has; the empty value stands for any.
        query: names of the query parameters that it needs.
        headers: lower-case names of the headers that it needs.
        of_query: wire names of its query parameters to boto3's names.
        of_headers: lower-case wire names of its headers to boto3's names.
        prefixes: of its headers whose names are open.
    """

    operation: Operation
    fixed: Mapping[str, str]
    query: frozenset[str]
    headers: frozenset[str]
    of_query: Mapping[str, str]
    of_headers: Mapping[str, str]
    prefixes: tuple[str, ...]

    @property
    def rank(self) -> int:
        """How much it needs: of the operations that fit, the one that needs most is meant."""
        return 2 * len(self.query) + len(self.headers)

    def fits(self, wire: _Wire) -> bool:
        """Say whether a request has all that it needs."""
        return (
            self.query <= wire.query.keys()
            and self.headers <= wire.fields.keys()
            and all(not text or wire.query[name] == text for name, text in self.fixed.items())
        )


def _operations(wire: _Wire) -> list[_Form]:
    """Find the operations that fit best."""
    elsewhere = _LISTS_OF_BUCKETS[wire.service != EXPRESS]
    fitting = [
        form
        for form in _forms().get((wire.method, wire.path), ())
        if form.operation.name != elsewhere and form.fits(wire)
    ]
    best = max((form.rank for form in fitting), default=0)
    return [form for form in fitting if form.rank == best]


@cache
def _forms() -> Mapping[tuple[str, str], list[_Form]]:
    found: dict[tuple[str, str], list[_Form]] = {}
    for name in OPERATIONS:
        each = operation(name)
        found.setdefault((each.method, each.path), []).append(_form(each))
    return found


def _form(each: Operation) -> _Form:
    pieces = [piece.partition("=") for piece in each.query.split("&") if piece]
    fixed = {name: text for name, _, text in pieces if name != _ID}
    return _Form(
        each,
        fixed,
        frozenset(fixed) | frozenset(_at(each, "query", required=True)) - _IGNORED_QUERY,
        frozenset(name.lower() for name in _at(each, "header", required=True)),
        _at(each, "query"),
        {name.lower(): parameter for name, parameter in _at(each, "header").items()},
        tuple(name.lower() for name in _at(each, "headers")),
    )


def _at(each: Operation, location: str, *, required: bool = False) -> dict[str, str]:
    """Map the wire names of an operation's parameters in one place to boto3's names."""
    return {
        parameter.wire_name: name
        for name, parameter in each.parameters.items()
        if parameter.location == location and (parameter.required or not required)
    }


def _check_parts(wire: _Wire, form: _Form, refuse: Denials) -> None:
    """Refuse parameters and headers that the operation does not have."""
    strange = [
        f"the query parameter {name[:40]!a}"
        for name in wire.query
        if name not in form.of_query and name not in form.fixed
    ]
    strange += [
        f"the header {name[:60]}"
        for name in wire.fields
        if name.replace("_", "-").startswith("x-amz-")
        and name not in form.of_headers
        and name not in _OF_EACH
        and not (form.prefixes and name.startswith(form.prefixes))
    ]
    if strange:
        raise refuse(
            "operation-unknown",
            f"{form.operation.name} does not have {', '.join(sorted(strange)[:5])}.",
            "Leave it out.",
        )


def _source(wire: _Wire, refuse: Denials) -> dict[str, str] | None:
    """Read the source of a copy, which servers decode once.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
    """
    given = wire.fields.get(_SOURCE)
    if given is None:
        return None
    path, mark, version = given.partition("?versionId=")
    decoded = decode(path).decode("utf-8", "replace")
    if any(mark in path for mark in "?+#") or "&" in version or "?versionId=" in decoded:
        raise refuse(
            "request-ambiguous",
            f"The header x-amz-copy-source is {given[:80]!a}, which servers read in several ways.",
            "Percent-encode the key, with %2B for a plus, %23 for a hash sign and %3F for a "
            "question mark that no versionId follows.",
        )
    slashes = path.replace("%2F", "/").replace("%2f", "/")
    place = read_place(f"/{slashes.removeprefix('/')}", None, refuse)
    if place.key is None:
        raise refuse("request-ambiguous", "The header x-amz-copy-source names no key.", "Name one.")
    found = {"Bucket": str(place.bucket), "Key": place.key}
    if place.other_key is not None:
        found["other"] = place.other_key
    return found | ({"VersionId": version} if mark else {})


def _documents(each: Operation, body: bytes | None, refuse: Denials) -> Iterator[Mapping[str, Any]]:
    """List what the body of an operation gives as parameters: nothing where it does not decide.

    Where servers read the keys of a document in two ways, there are two.
    """
    member = next((name for name, at in each.parameters.items() if at.location == "body"), "")
    if each.name not in BODIES_DECIDE or not member or body is None:
        yield {}
        return
    if not body and not each.parameters[member].required:
        yield {}
        return
    document = read_document(each.name, body, refuse)
    yield {member: document}
    others = [_other_key(listed, refuse) for listed in document.get("Objects", ())]
    if any(other is not None for other in others):
        yield {member: {"Objects": [other for other in others if other is not None]}}


def _other_key(listed: Mapping[str, str], refuse: Denials) -> Mapping[str, str] | None:
    """Return an object of a document as servers read it that merge slashes, if that is another."""
    place = read_place(f"/{encode_path(listed['Key'].encode())}", _SOME_BUCKET, refuse)
    return None if place.other_key is None else {**listed, "Key": place.other_key}


def _needs(
    form: _Form,
    wire: _Wire,
    place: Place,
    source: Mapping[str, str] | None,
    document: Mapping[str, Any],
) -> Iterator[Need]:
    """List what an operation needs with the parameters that arrived."""
    each = form.operation
    params: dict[str, Any] = {
        name: wire.query[wire_name]
        for wire_name, name in form.of_query.items()
        if wire_name in wire.query
    }
    params |= {
        name: wire.fields[wire_name]
        for wire_name, name in form.of_headers.items()
        if wire_name in wire.fields
    }
    params |= document
    named = {"Bucket": place.bucket, "Key": place.key}
    params |= {name: text for name, text in named.items() if name in each.parameters}
    for copied in _sources(source):
        if copied:
            params["CopySource"] = copied
        known = {
            f"arn:aws:s3:::{place.bucket}",
            f"arn:aws:s3:::{place.bucket}/{place.key}",
            f"arn:aws:s3:::{copied.get('Bucket')}/{copied.get('Key')}",
            *_objects(place.bucket, document),
        }
        for permission in required_permissions(each.name, **params):
            if permission.when in (ALWAYS, *_COPIED_ALONG):
                open_ended = ANY in permission.resource and permission.resource not in known
                exact = not open_ended or each.path == SERVICE
                resource = permission.resource if exact else ANY
                if_needed = permission.when != ALWAYS
                yield Need(permission.action, resource, exact, if_needed)


def _objects(bucket: str | None, document: Mapping[str, Any]) -> Iterator[str]:
    """List the ARNs of the objects that DeleteObjects names."""
    for each in document.get("Delete", {}).get("Objects", ()):
        yield f"arn:aws:s3:::{bucket}/{each['Key']}"


def _sources(source: Mapping[str, str] | None) -> list[dict[str, str]]:
    """List the source of a copy as it is, and as servers read it that merge slashes."""
    if source is None:
        return [{}]
    plain = {name: text for name, text in source.items() if name != "other"}
    return [plain, {**plain, "Key": source["other"]}] if "other" in source else [plain]
