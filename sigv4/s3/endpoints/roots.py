"""Whether an endpoint_url is the root of an S3 API, and where that API takes the bucket.

Hosts that the table of services does not know are taken as they are, with any path.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
"""

from __future__ import annotations

from ...core.errors import EndpointNotRoot
from ...core.frozen import Frozen, assign
from ...services.compatible import find_service
from ...services.compatible_data import BOTH, PATH, VIRTUAL, CompatibleService
from ...services.regions import DNS_SUFFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .location import Root

_LIFT = "or `allow_any_endpoint=True` if you know better"
_ACCELERATE = "s3-accelerate"
_CONSOLES = (".console.aws.amazon.com", ".console.amazonaws.cn", ".console.amazonaws-us-gov.com")


class Facts(Frozen):
    """What is known about the host of an endpoint_url.

    Args:
        name: the name of the service; empty if it is not known.
        before: labels before the root of its API: a bucket, or an access point.
        root: host of the API.
        path: what the root has before the bucket.
        styles: where the API takes the bucket: ``both``, ``path`` or ``virtual``.
        auto: the style that ``addressing_style="auto"`` takes.
        why_not: what the host is, if it is not the root of an S3 API.
        service: the row of the table; None for AWS and for hosts that are not known.
    """

    __slots__ = ("name", "before", "root", "path", "styles", "auto", "why_not", "service")
    name: str
    before: str
    root: str
    path: str
    styles: str
    auto: str
    why_not: str
    service: CompatibleService | None

    def __init__(
        self,
        name: str,
        before: str = "",
        root: str = "",
        path: str = "",
        styles: str = BOTH,
        auto: str = PATH,
        why_not: str = "",
        service: CompatibleService | None = None,
    ) -> None:
        assign(self, "name", name)
        assign(self, "before", before)
        assign(self, "root", root)
        assign(self, "path", path)
        assign(self, "styles", styles)
        assign(self, "auto", auto)
        assign(self, "why_not", why_not)
        assign(self, "service", service)


def facts_of(authority: str) -> Facts:
    """Look up the host of an endpoint_url."""
    host = authority.lower().partition(":")[0].rstrip(".")
    if f".{host}".endswith(_CONSOLES):
        return Facts("AWS", why_not="the console, which takes no signatures")
    suffix = next((f".{each}" for each in DNS_SUFFIXES if host.endswith(f".{each}")), "")
    if suffix:
        return _of_aws(host.removesuffix(suffix).split("."), suffix)
    found = find_service(host)
    if found is None:
        return Facts("")
    service = found.service
    return Facts(
        service.name,
        found.before,
        found.root,
        service.path,
        service.styles,
        service.auto,
        found.why_not,
        service,
    )


def check_root(root: Root, facts: Facts, *, is_bucket: bool) -> None:
    """Refuse an endpoint_url under which the service has no S3 API, or none without a bucket.

    Args:
        root: the endpoint.
        facts: about its host.
        is_bucket: whether the endpoint is said to be the bucket itself.

    Raises:
        EndpointNotRoot: names the endpoint to use.
    """
    if not facts.name:
        return
    if facts.why_not:
        raise EndpointNotRoot(
            f"`endpoint_url={root.url[:120]!r}` is not the root of an S3 API: on {facts.name} it "
            f"is {facts.why_not}.",
            f"Pass the endpoint of the API, {_LIFT}.",
            "endpoint_url",
        )
    right = f"{root.scheme}://{facts.root}{facts.path}"
    inside = root.path.removeprefix(facts.path) if root.path.startswith(facts.path) else "?"
    bucket = facts.before or inside.strip("/")
    if is_bucket and not bucket:
        raise EndpointNotRoot(
            f"`endpoint_url={root.url[:120]!r}` is the root of {facts.name}, not a bucket.",
            f"Pass it without `endpoint_is_bucket` and name the Bucket, {_LIFT}.",
            "endpoint_is_bucket",
        )
    if not is_bucket and bucket:
        raise EndpointNotRoot(
            f"`endpoint_url={root.url[:120]!r}` is not the root of an S3 API: "
            f"{_what(facts, bucket)}.",
            f"Pass `endpoint_url={right!r}` and the Bucket, `endpoint_is_bucket=True` if the "
            f"endpoint is the bucket, {_LIFT}.",
            "endpoint_url",
        )


def _what(facts: Facts, bucket: str) -> str:
    if facts.before:
        return f"on {facts.name} {bucket[:63]!r} in its host is a bucket, to which another is added"
    if bucket == "?":
        return f"{facts.name} has it under the path {facts.path!r}"
    return f"on {facts.name} its path {bucket[:63]!r} is a bucket, to which another is added"


def _of_aws(labels: list[str], suffix: str) -> Facts:
    starts = [at for at, label in enumerate(labels) if _begins_root(label)]
    if not starts:
        return Facts("")
    at = starts[-1]
    before, root = labels[:at], ".".join(labels[at:]) + suffix
    if before and before[-1].startswith("vpce-"):  # bucket.vpce-1a2b3c4d-5e6f.s3.REGION.vpce
        own = 2 if before[-2:-1] in (["bucket"], ["accesspoint"], ["control"]) else 1
        before, root = before[:-own], ".".join([*before[-own:], root])
        if not before:  # AWS's own endpoint tests have a path there
            return Facts("")
    if labels[at].startswith("s3-website"):
        return Facts("AWS", root=root, why_not="a website, which takes no signatures")
    accelerate = labels[at] == _ACCELERATE
    return Facts(
        "AWS",
        ".".join(before),
        root,
        styles=VIRTUAL if accelerate else BOTH,
        auto=VIRTUAL if accelerate else PATH,
    )


def _begins_root(label: str) -> bool:
    return label == "s3" or label.startswith(("s3-", "s3express-"))
