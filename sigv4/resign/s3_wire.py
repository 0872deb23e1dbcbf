"""What decides on the operation of S3: method, path, query and headers, in one reading.

Servers that speak S3 are more lenient than S3: they take a value in another case, a header that is
there twice, or one that is empty for one that is missing. The policies decide on one reading, so
that such requests are refused.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ..core.constants import SIGNATURE_PARAMETERS
from ..core.encoding import decode, split_query
from ..core.model import Request
from ..s3.operations.iam_actions import EXPRESS
from ..s3.operations.model import Operation, operation
from ..s3.operations.operations_data import OPERATIONS
from ..verify.names import CHECKSUM_HEADERS, SIGNATURE_HEADERS
from .refusals import Denials
from .s3_values import is_ambiguous

# The same request lists buckets of either kind; the signing name says which.
_LISTS_OF_BUCKETS = ("list_buckets", "list_directory_buckets")
_ID = "x-id"  # the SDKs' own name of the operation
_IGNORED_QUERY = frozenset((_ID,))
# What a query may have that not all servers read as one thing.
_SEVERAL_READINGS = (
    ("+", "a plus, which servers read as a plus or as a space", "Send %2B or %20."),
    (";", "a semicolon, after which some servers read another parameter", "Send %3B."),
    ("%00", "a NUL, at which some servers end the text", "Leave it out."),
)
# Headers of HTTP that an upload form may set as well.
_OF_FORMS = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-md5",
    "content-type",
    "expires",
)
# Headers of HTTP that reach S3 with any operation.
# https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonRequestHeaders.html
_OF_HTTP = frozenset(
    {
        "accept",
        "accept-language",
        *_OF_FORMS,
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
PASSED = _OF_HTTP | CHECKSUM_HEADERS
_OF_EACH = SIGNATURE_HEADERS | PASSED
_AMZ = "x-amz-"
_UPLOAD = "put_object"
_CONDITIONS = ("if-match", "if-none-match")  # policies have condition keys for them
_READING = ("GET", "HEAD")
_TAGGING = "x-amz-tagging"  # boto3 sends Tagging="" as it is, which means no tags
_VERSION = "versionId"
# Metadata to S3. Other servers unpack the body with it, and take keys from it; RustFS reads any
# name that ends in -snowball-prefix.
# https://docs.aws.amazon.com/snowball/latest/developer-guide/batching-small-files.html
# https://github.com/minio/minio/blob/master/internal/http/headers.go
# https://github.com/rustfs/rustfs
_METADATA, _ACTING_WORD = "x-amz-meta-", "snowball"
_ACTING = ("x-amz-meta-minio-", "x-amz-meta-rustfs-")


@dataclass(frozen=True, slots=True)
class Wire:
    """What decides on the operation.

    Attributes:
        service: the signing name.
        method: of HTTP.
        path: the template that its path fits.
        query: decoded names and values.
        fields: headers, lower-case names to values.
        repeated: lower-case names of the headers that are there several times.
    """

    service: str
    method: str
    path: str
    query: Mapping[str, str]
    fields: Mapping[str, str]
    repeated: frozenset[str]

    @classmethod
    def of(cls, request: Request, service: str, path: str, refuse: Denials) -> Wire:
        """Read a request.

        Args:
            request: as it arrived.
            service: the signing name.
            path: the template that its path fits.
            refuse: makes the errors.
        """
        names = Counter(name.lower() for name, _ in request.headers)
        repeated = frozenset(name for name, count in names.items() if count > 1)
        query = _query(request, refuse)
        return cls(service, request.method, path, query, request.fields, repeated)

    def ignores(self, name: str) -> bool:
        """Say whether a header is an empty condition of a request that reads, which is not sent on.

        The AWS CLI downloads so from servers that give no ETag.
        """
        return self.method in _READING and name in _CONDITIONS and not self.fields[name]


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
        for sign, why, remedy in _SEVERAL_READINGS:
            if sign in raw_name + raw_value:
                raise refuse(
                    "request-ambiguous", f"The query parameter {name[:40]!a} has {why}.", remedy
                )
        found[name] = decode(raw_value).decode("utf-8", "replace")
    return found


@dataclass(frozen=True, slots=True)
class Form:
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

    def fits(self, wire: Wire) -> bool:
        """Say whether a request has all that it needs."""
        return (
            self.query <= wire.query.keys()
            and self.headers <= wire.fields.keys()
            and all(not text or wire.query[name] == text for name, text in self.fixed.items())
        )


def operations_of(wire: Wire) -> list[Form]:
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
def _forms() -> Mapping[tuple[str, str], list[Form]]:
    found: dict[tuple[str, str], list[Form]] = {}
    for name in OPERATIONS:
        each = operation(name)
        found.setdefault((each.method, each.path), []).append(_form(each))
    return found


def is_field_of_upload(name: str) -> bool:
    """Say whether a form that uploads a file may have a field, which is a header of PutObject.

    Conditions of HTTP are not documented for forms: a policy would count them, and a server ignore.
    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html

    Args:
        name: in lower case.
    """
    headers = _form(operation(_UPLOAD)).of_headers
    if name.startswith(_METADATA):
        return not is_acted_on(name)
    return name in headers and name != _TAGGING and (name.startswith(_AMZ) or name in _OF_FORMS)


def _form(each: Operation) -> Form:
    pieces = [piece.partition("=") for piece in each.query.split("&") if piece]
    fixed = {name: text for name, _, text in pieces if name != _ID}
    return Form(
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


def check_parts(wire: Wire, form: Form, refuse: Denials) -> None:
    """Refuse what the operation does not have, and what servers read in several ways."""
    strange = [
        f"the query parameter {name[:40]!a}"
        for name in wire.query
        if name not in form.of_query and name not in form.fixed
    ]
    strange += [
        f"the header {name[:60]}"
        for name in wire.fields
        if name.replace("_", "-").startswith(_AMZ) and not _belongs(name, form)
    ]
    if strange:
        raise refuse(
            "operation-unknown",
            f"{form.operation.name} does not have {', '.join(sorted(strange)[:5])}.",
            "Leave it out.",
        )
    for name, why in (*_ambiguous_headers(wire, form), *_ambiguous_query(wire, form)):
        raise refuse(
            "request-ambiguous",
            f"{name} {why}, which servers read in several ways.",
            "Send it once, as S3 documents it, or leave it out.",
        )


def _belongs(name: str, form: Form) -> bool:
    if name in form.of_headers or name in _OF_EACH:
        return True
    return bool(form.prefixes) and name.startswith(form.prefixes) and not is_acted_on(name)


def is_acted_on(name: str) -> bool:
    """Say whether servers other than AWS act on a header that is metadata to S3.

    Args:
        name: in lower case.
    """
    return name.startswith(_ACTING) or (name.startswith(_METADATA) and _ACTING_WORD in name)


def _ambiguous_headers(wire: Wire, form: Form) -> Iterator[tuple[str, str]]:
    """List the headers of an operation with which policies and servers may differ, and why.

    An empty one is counted by a policy, and not sent.
    """
    for name, parameter in form.of_headers.items():
        text = wire.fields.get(name)
        if text is None or not (name.startswith(_AMZ) or name in _CONDITIONS):
            continue
        declared = form.operation.parameters[parameter]
        if name in wire.repeated:
            yield f"The header {name}", "appears several times"
        elif not text and name != _TAGGING and not wire.ignores(name):
            yield f"The header {name}", "is empty"
        elif name == _TAGGING and ";" in text:
            yield f"The header {name}", "has a semicolon"
        elif text and is_ambiguous(text, declared.kind, declared.values):
            yield f"The header {name}", f"is {text[:40]!a}"


def _ambiguous_query(wire: Wire, form: Form) -> Iterator[tuple[str, str]]:
    """List the parameters that are empty, and name something: some servers ignore them then."""
    for name in (*sorted(form.query - form.fixed.keys()), _VERSION):
        if wire.query.get(name) == "":
            yield f"The query parameter {name}", "is empty"
