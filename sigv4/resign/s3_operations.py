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
from typing import Any

from ..core.encoding import decode, encode_path
from ..core.model import Request
from ..preflight.body_keys import READ, TAG, TAG_KEYS, VERSION, keys_in_body
from ..preflight.permissions import ALWAYS, Permission, required_permissions
from ..preflight.presigning import request_keys
from ..s3.operations.iam_actions import (
    BODIES_DECIDE,
    IF_SOURCE_HAS_ANNOTATIONS,
    IF_SOURCE_HAS_TAGS,
)
from ..s3.operations.model import Operation
from .asked import ANY, Asked, Need
from .documents import read_document
from .refusals import Denials
from .s3_paths import Place, read_place
from .s3_wire import PASSED, Form, Wire, check_parts, operations_of

OBJECT, BUCKET, SERVICE = "/{Bucket}/{Key+}", "/{Bucket}", "/"
_GIVES_CREDENTIALS = "create_session"
_SOURCE = "x-amz-copy-source"
# What a copy takes along, as the source has it, unless its headers say otherwise.
_COPIED_ALONG = (IF_SOURCE_HAS_ANNOTATIONS, IF_SOURCE_HAS_TAGS)
_SOME_BUCKET = "bucket"  # which keys of a document are read with, all of them in one
_READ = BODIES_DECIDE | READ
_DELETES = "delete_objects"
_BUCKET_TAG_KEYS = "aws:TagKeys"
_READS_A_VERSION = "s3:GetObjectVersion"
# The tags that a copy takes along are those of its source, which nobody here knows.
_PUTS_TAGS, _TAGS = "s3:PutObjectTagging", (TAG, TAG_KEYS)


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
    wire = Wire.of(request, service, template, refuse)
    found = operations_of(wire)
    if not found:
        raise refuse(
            "operation-unknown",
            f"{request.method} {request.path[:80]} with these parameters is not an operation of "
            "S3 that this version knows.",
            "Send an operation of S3's API.",
        )
    for form in found:
        check_parts(wire, form, refuse)
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
    counted = {
        name: text
        for name, text in wire.fields.items()
        if all(name in form.of_headers for form in found)  # S3 ignores others, such as conditions
        and not wire.ignores(name)
    }
    context, absent = request_keys(wire.query, counted, names, has_body=body != b"")
    for keys in (context, *(dict(need.keys) for need in needs)):
        _check_tags(keys, refuse)
    return Asked(
        names[0],
        tuple(dict.fromkeys(needs)),
        context,
        absent,
        PASSED.union(*((*form.of_headers, *form.prefixes) for form in found)),
        in_body=body is None and not _READ.isdisjoint(names),
        bucket=place.bucket is not None and "ExpectedBucketOwner" in found[0].operation.parameters,
        copies=source is not None,
    )


def _source(wire: Wire, refuse: Denials) -> dict[str, str] | None:
    """Read the source of a copy, which servers decode once.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
    """
    given = wire.fields.get(_SOURCE)
    if given is None:
        return None
    path, mark, version = given.partition("?versionId=")
    decoded = decode(path).decode("utf-8", "replace")
    if (
        any(sign in path for sign in "?+#")
        or "&" in version
        or "?versionId=" in decoded
        or (mark and not version)
    ):
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

    Each object of DeleteObjects is decided on by itself, and twice where servers read its key in
    two ways.
    """
    member = next((name for name, at in each.parameters.items() if at.location == "body"), "")
    if each.name not in _READ or not member or body is None:
        yield {}
        return
    if not body and not each.parameters[member].required:
        yield {}
        return
    document = read_document(each.name, body, refuse)
    if each.name != _DELETES:
        yield {member: document}
        return
    for listed in document["Objects"]:
        for key in _keys(listed["Key"], refuse):
            yield {member: {"Objects": [{**listed, "Key": key}]}}


def _keys(key: str, refuse: Denials) -> list[str]:
    """List a key of a document, and what it is to servers that merge slashes."""
    place = read_place(f"/{encode_path(key.encode())}", _SOME_BUCKET, refuse)
    return [key] if place.other_key is None else [key, place.other_key]


def _check_tags(keys: Mapping[str, Any], refuse: Denials) -> None:
    """Refuse tags that policies do not tell apart, since names of context keys ignore case."""
    for listed in (keys.get(TAG_KEYS, ()), keys.get(_BUCKET_TAG_KEYS, ())):
        if len({key.lower() for key in listed}) < len(listed):
            raise refuse(
                "request-ambiguous",
                "Two tags have keys that differ in upper and lower case alone, or not at all.",
                "Send one of them.",
            )


def _needs(
    form: Form,
    wire: Wire,
    place: Place,
    source: Mapping[str, str] | None,
    document: Mapping[str, Any],
) -> Iterator[Need]:
    """List what an operation needs with the parameters that arrived."""
    each = form.operation
    keys = tuple(keys_in_body(each.name, document).items())
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
                yield Need(
                    permission.action,
                    resource,
                    exact,
                    if_needed,
                    (*keys, *_keys_of_source(permission, copied)),
                    _TAGS if if_needed and permission.action == _PUTS_TAGS else (),
                )


def _keys_of_source(permission: Permission, copied: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """List the context keys that the source of a copy sets for what reads it."""
    if "VersionId" in copied and permission.action.startswith(_READS_A_VERSION):
        yield VERSION, copied["VersionId"]


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
