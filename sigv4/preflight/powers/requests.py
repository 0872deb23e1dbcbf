"""What is tried with a signed URL: each function changes one part of the request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ...core.constants import QUERY_EXPIRES
from ...core.encoding import split_query
from ...core.model import Request
from ...s3.operations.model import operation
from ...s3.operations.operations_data import OPERATIONS
from ..subjects import CLOUDFRONT, SIGV2
from .case import Case
from .distribution import own_query
from .operations import SIGNING
from .trials import Change, Trial, Wild
from .words import listed, quoted

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
MANY = 10_000_000  # bytes that the command line of a large upload sends
# https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html and the names that
# botocore signs beside these (1.44.8, auth.py, QSAOfInterest).
SUBRESOURCES = frozenset(
    (
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory",
        "lifecycle", "location", "logging", "metrics", "notification", "object-lock",
        "partNumber", "policy", "replication", "requestPayment", "restore", "select",
        "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId",
        "versioning", "versions", "website", "response-cache-control",
        "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires",
    )
)  # fmt: skip
_LISTING = frozenset(
    (
        "continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker",
        "list-type", "marker", "max-keys", "max-parts", "max-uploads", "part-number-marker",
        "prefix", "start-after", "upload-id-marker", "version-id-marker",
    )
)  # fmt: skip
_MOST = 50  # parameters, and headers, that are tried: strangers choose how many there are
_LONG_HOST = 200  # characters of the 255 that a host has at most
_VALUES = {"list-type": "2", "response-content-type": "text%2Fhtml", "max-keys": "1000"}
_PLAIN = {"https": "http", "wss": "ws"}
_STORED = {
    "Cache-Control": "max-age=31536000",
    "Content-Disposition": "inline",
    "Content-Encoding": "gzip",
    "Content-Language": "en",
    "Expires": "Fri, 01 Jan 2038 00:00:00 GMT",
}
_READ = {"Range": "bytes=0-9", "If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
_AMZ = {
    "x-amz-acl": "public-read",
    "x-amz-copy-source": "other-bucket/other-key",
    "x-amz-grant-read": "uri=http://acs.amazonaws.com/groups/global/AllUsers",
    "x-amz-meta-any": "value",
    "x-amz-storage-class": "GLACIER",
    "x-amz-tagging": "any=value",
    "x-amz-website-redirect-location": "https://example.com/",
}
# tests/servers/test_power.py tries it with the gateway of JuiceFS.
_NOT_AWS = " That is the rule of S3; servers with the code of MinIO accept such headers."
_UNNAMED = (
    " The URL does not name a type, so the commands send none; if the signer chose one all the "
    "same, it has to be sent."
)
_PAGE, _PICTURE, _DATA = "text/html", "image/svg+xml", "application/octet-stream"


def request_trials(case: Case, wild: Wild | None = None) -> Iterator[Trial]:
    """List what is tried with the request of a signed URL, apart from its body.

    Args:
        case: the URL as if it was signed for one method.
        wild: what fills the wildcards of its policy; None without wildcards.
    """
    yield _method(case)
    yield from _hosts(case, wild)
    yield _path(case, wild)
    yield _path_form(case)
    yield _scheme(case)
    yield _query(case, wild)
    yield _end(case)
    if case.is_s3:
        yield from _headers(case)


def body_trials(case: Case) -> Iterator[Trial]:
    """List what is tried with the body, for requests of S3 that have one."""
    if case.writes_content:
        yield from _content(case)
    elif case.operation is not None and case.operation.payload:
        yield _document(case)


def _method(case: Case) -> Trial:
    others = [method for method in reversed(METHODS) if method != case.request.method]
    return Trial(
        "other-method",
        "method",
        [Change(method, case.with_method(method)) for method in others],
        lambda labels: (
            f"Use the methods {listed(labels, 'and')} as well, as far as the cache "
            "behavior allows them: the signature does not cover the method."
        ),
        "Any other method is refused: a URL for GET does not work with HEAD.",
    )


def _by_name(
    changes: list[Change], made: Sequence[Change], name: Callable[[Request], str]
) -> list[Change]:
    """Name changes by what they send: a wildcard may cover one, and not another of its sort."""
    fixed = [replace(each, label=quoted(name(each.request))) for each in changes]
    return [*{each.label: each for each in (*made, *fixed)}.values()]


def _hosts(case: Case, wild: Wild | None) -> Iterator[Trial]:
    place = case.place
    text = "the signature covers bucket and key, but not the host."
    changes = [Change("another host", case.with_parts(host=_other_host(place.host)))]
    if wild is not None:
        changes = _by_name(changes, wild.hosts, lambda request: request.host)
    yield Trial(
        "other-host",
        "host",
        changes,
        lambda labels: (
            f"Send it to another host that serves the same: {text}"
            if wild is None
            else f"Send it to {listed(labels, 'and')}, if distributions there trust the key: the "
            f"policy has a wildcard in the host. {wild.note}".rstrip()
        ),
        "Other hosts and regions are refused.",
    )
    if place.bucket and place.host.startswith(f"{place.bucket}."):
        host = place.host.removeprefix(f"{place.bucket}.")
        moved = case.with_parts(host=host, path=f"/{place.bucket}{case.request.path}")
        yield Trial(
            "other-host",
            "host",
            [Change("the bucket in the path", moved)],
            lambda _: f"Put the bucket into the path instead of the host: {text}",
            "The bucket in the path instead of the host is refused.",
        )


def _other_host(host: str) -> str:
    """Make another host: one below, unless it is an address or too long a name."""
    return "other.example" if host[:1] == "[" or len(host) > _LONG_HOST else f"other.{host}"


def _path(case: Case, wild: Wild | None) -> Trial:
    path = case.request.path or "/"
    folder, _, name = path.rpartition("/")
    changes = [
        Change("another name in the same folder", case.with_parts(path=f"{folder}/other-{name}")),
        Change("another folder", case.with_parts(path=f"/other-folder{path}")),
    ]
    if wild is not None:
        changes = _by_name(changes, wild.paths, lambda request: request.path)
    note = "" if wild is None else wild.note
    return Trial(
        "other-path",
        "path",
        changes,
        lambda labels: f"Reach {listed(labels, 'and')} with the same signature. {note}".rstrip(),
        "Other keys, folders and buckets were tried, and are refused.",
    )


def _path_form(case: Case) -> Trial:
    path = case.request.path or "/"
    changes = [Change("with dot segments", case.with_parts(path=f"/x/..{path}"))]
    folder, _, name = path.rpartition("/")
    if name[:1].isalpha() and name[0].isascii():
        encoded = f"{folder}/%{ord(name[0]):02X}{name[1:]}"
        changes.append(Change("with letters percent-encoded", case.with_parts(path=encoded)))
    return Trial(
        "path-forms",
        "path-form",
        changes,
        lambda labels: f"Write the path {listed(labels)}: it addresses the same.",
        "The path is refused in some other forms that mean the same to web servers.",
    )


def _scheme(case: Case) -> Trial:
    plain = _PLAIN.get(case.request.scheme, case.request.scheme)
    return Trial(
        "plain-http",
        "https",
        [Change("http", case.with_parts(scheme=plain))],
        lambda _: (
            f"Send it over http{'' if case.is_s3 else ', if the service listens there'}, where "
            "others on the network can read the URL and use it: the signature does not cover the "
            "scheme."
        ),
        "The scheme is a part of what is signed.",
    )


def _query(case: Case, wild: Wild | None) -> Trial:
    query = case.request.query
    there = dict(split_query(own_query(query) if case.version == CLOUDFRONT else query))
    own = {
        name: value
        for name, value in there.items()
        # what is sent as a header, too, is tried as that
        if name.lower() not in SIGNING and name.lower() not in case.request.fields
    }
    own = dict([*own.items()][:_MOST])
    added = [name for name in _addable(case) if name not in there] or ["any-parameter"]
    changes = [
        *(Change(name, case.with_parameter(name, _VALUES.get(name, "1"))) for name in added),
        *(
            Change(f"{name} changed", case.with_parameter(name, f"{value}-other"))
            for name, value in own.items()
        ),
        *(Change(f"{name} removed", case.with_parameter(name, None)) for name in own),
    ]
    if wild is not None:
        changes = _by_name(changes, wild.queries, _own_query)
    note = "" if wild is None else wild.note
    return Trial(
        "other-query",
        "query",
        changes,
        lambda labels: f"Change the query: {listed(labels, 'and')}. {note}".rstrip(),
        "Parameters that are added, changed or removed are refused"
        + (", such as versions, headers of the response and access lists." if case.is_s3 else "."),
    )


def _own_query(request: Request) -> str:
    return own_query(request.query) or "(none)"


def _addable(case: Case) -> list[str]:
    """List the parameters that would mean something beside the same method and path."""
    if case.operation is None:
        return []
    names: set[str] = set()
    for name in OPERATIONS:
        each = operation(name)
        if (each.method, each.path) == (case.operation.method, case.operation.path):
            names |= {piece.partition("=")[0] for piece in each.query.split("&") if piece}
            names |= {known.wire_name for known in each.parameters.values()}
    lists = case.name.startswith("list_")
    return sorted(names & (SUBRESOURCES | _LISTING if lists else SUBRESOURCES))


def _end(case: Case) -> Trial:
    there = dict(split_query(case.request.query))
    changes = [
        Change(f"{name} changed", case.with_parameter(name, f"{there[name]}0"))
        for name in (QUERY_EXPIRES, "Expires", "Policy")
        if name in there
    ]
    return Trial(
        "other-query",
        "expiry",
        changes,
        lambda labels: f"Change the query: {listed(labels, 'and')}.",
        f"It works {case.until}; a later end is refused.",
    )


def _headers(case: Case) -> Iterator[Trial]:
    signed = dict(case.request.headers)
    others = ("content-length", *case.demanded)
    valued = {name: value for name, value in signed.items() if name not in others}
    valued = dict([*valued.items()][:_MOST])
    if valued:
        yield Trial(
            "unsigned-headers",
            "signed-headers",
            [
                Change(name, case.with_header(name, f"{value}-other"))
                for name, value in valued.items()
            ],
            lambda labels: f"Choose the values of {listed(labels, 'and')}.",
            f"Another value than the signed one is refused: {listed([*valued], 'and')}.",
        )
    amz = {name: value for name, value in _AMZ.items() if name not in signed}
    yield Trial(
        "unsigned-headers",
        "amz-headers",
        [Change(name, case.with_header(name, value)) for name, value in amz.items()],
        lambda labels: f"Add the headers {listed(labels, 'and')}.",
        f"{listed([*amz], 'and')} were tried: access control, metadata, tags, storage class and "
        f"the source of a copy cannot be added.{'' if case.place.bucket else _NOT_AWS}",
    )
    if case.name in ("get_object", "head_object"):
        yield _open_headers(case, "read-headers", _READ, "to read a part, or on a condition")
    elif case.name in ("put_object", "create_multipart_upload"):
        yield _content_type(case)
        stored = {name: text for name, text in _STORED.items() if name.lower() not in signed}
        yield _open_headers(case, "unsigned-headers", stored, "which are stored with the object")


def _open_headers(case: Case, code: str, headers: dict[str, str], why: str) -> Trial:
    return Trial(
        code,
        "signed-headers",
        [Change(name, case.with_header(name, text)) for name, text in headers.items()],
        lambda labels: f"Choose {listed(labels, 'and')}, {why}.",
        f"{listed([*headers], 'and')} cannot be added." if headers else "",
    )


def _content_type(case: Case) -> Trial:
    signed = case.request.fields.get("content-type")
    types = [name for name in (_DATA, _PICTURE, _PAGE) if name != signed]
    unnamed = case.version == SIGV2 and signed is None
    return Trial(
        "any-content-type",
        "content-type",
        [Change(name, case.with_header("Content-Type", name)) for name in types],
        lambda labels: (
            f"Store it with any content type; {listed(labels, 'and')} pass. A browser "
            "that opens the object runs scripts in it."
        ),
        "Another type than the signed one is refused." + (_UNNAMED if unnamed else ""),
    )


def _content(case: Case) -> Iterator[Trial]:
    size = len(case.sample)
    kept = " of the signed size" if "content-length" in case.request.fields else ""
    yield Trial(
        "any-body",
        "body",
        [
            Change("another body", case.with_body(b"o" * size), with_body=True),
            Change("body", case.with_body(case.sample), with_body=True),
        ],
        lambda _: f"Store any content{kept}: the signature does not cover the body.",
        "Other content is refused, since its hash or checksum is signed.",
        all_or_none=True,
    )
    yield Trial(
        "any-size",
        "size",
        [Change("larger", case.with_body(b"o" * (size + 1)), with_body=True, zeros=MANY)],
        lambda _: (
            "Store any size, up to the 5 GiB that S3 takes in one request, at the expense of "
            "the owner of the bucket."
        ),
        "Another size than the signed one is refused.",
    )


def _document(case: Case) -> Trial:
    return Trial(
        "any-document",
        "body",
        [
            Change("another document", case.with_body(b"<other/>"), with_body=True),
            Change("document", case.with_body(b"<any/>"), with_body=True),
        ],
        lambda _: (
            f"Send any document with {case.name}, {case.until}: the signature does not cover "
            "the body."
        ),
        "Another document than the signed one is refused.",
        all_or_none=True,
    )
