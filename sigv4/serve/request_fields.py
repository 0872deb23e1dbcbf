"""What a verified request is about: bucket, key, parameters, headers, tags and copy source."""

from __future__ import annotations

from ipaddress import ip_address

from ..core.encoding import decode, split_query
from .objects import known_checksums
from .wire import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Request
    from .objects import Pairs, Place

HANDED_BACK = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
    "x-amz-website-redirect-location",
)
# Parameters that change what is asked for; others, such as x-id and prefix, do not.
# fmt: off
SUBRESOURCES = frozenset(
    (
        "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption",
        "intelligent-tiering", "inventory", "legal-hold", "lifecycle", "location", "logging",
        "metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy",
        "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore",
        "retention", "select", "session", "tagging", "torrent", "uploadId", "uploads",
        "versioning", "versions", "website",
    )
)
# fmt: on


def takes_document(request: Request) -> bool:
    """Say whether the body of a request is a document about objects, not content to keep."""
    asked = parameters_of(request)
    return "delete" in asked or "tagging" in asked or _is_completion(request, asked)


def _is_completion(request: Request, asked: dict[str, str]) -> bool:
    return request.method == "POST" and "uploadId" in asked


def parameters_of(request: Request) -> dict[str, str]:
    """Return the decoded query, the last value of each name."""
    return {
        decode(name.replace("+", " ")).decode("utf-8", "replace"): decode(
            value.replace("+", " ")
        ).decode("utf-8", "replace")
        for name, value in split_query(request.query)
    }


def locate(request: Request) -> Place:
    """Return bucket and key: in the path where the host is an address or ``localhost``.

    The path is decoded once, and dot segments stay: it is the key that was signed.
    """
    path = decode(request.path[1:])
    bucket = bucket_of_host(request.host)
    if bucket is not None:
        return bucket, path
    first, _, key = path.partition(b"/")
    return first.decode("utf-8", "replace"), key


def bucket_of_host(host: str) -> str | None:
    """Return the bucket in the name of a host; None where it is in the path."""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if "." not in name:
        return None
    try:
        ip_address(name)
    except ValueError:
        return name.partition(".")[0]
    return None


def checksums_of(request: Request) -> list[str]:
    """Return the checksums that a request carries or announces, by their short names."""
    trailers = [name.strip() for name in request.fields.get("x-amz-trailer", "").split(",")]
    return known_checksums([*request.fields, *trailers])


def kept_headers(request: Request) -> Pairs:
    """Return the headers of a request that belong to the object."""
    headers = [
        (name, _without_chunks(value))
        for name, value in request.fields.items()
        if name in HANDED_BACK or name.startswith("x-amz-meta-")
    ]
    return [pair for pair in headers if pair[1]]


def _without_chunks(value: str) -> str:
    """Remove the coding of the transfer from a Content-Encoding."""
    codings = [each.strip() for each in value.split(",")]
    if "aws-chunked" not in codings:
        return value
    return ",".join([each for each in codings if each != "aws-chunked"])


def tags_of(header: str) -> Pairs:
    """Return the tags of an x-amz-tagging header."""
    return [
        (
            decode(name.replace("+", " ")).decode("utf-8", "replace"),
            decode(value.replace("+", " ")).decode("utf-8", "replace"),
        )
        for name, value in split_query(header)
    ]


def copy_source(request: Request) -> Place:
    """Return bucket and key of an x-amz-copy-source header."""
    text = request.fields["x-amz-copy-source"].partition("?")[0]
    bucket, _, key = decode(text).removeprefix(b"/").partition(b"/")
    if not bucket or not key:
        raise refusal(
            "InvalidArgument",
            400,
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey.",
            "Write it as /BUCKET/KEY.",
        )
    return bucket.decode("utf-8", "replace"), key
