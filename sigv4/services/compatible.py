"""Which service that speaks S3 a host belongs to, and what the table says of it."""

from __future__ import annotations

from ..core.errors import RegionMismatch
from ..core.frozen import Frozen, assign
from .compatible_data import IN_HOST, SERVICES, CompatibleService
from .regions import DNS_SUFFIXES, is_region

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.profile import Profile

# Names of Wasabi's hosts that are not those of their regions:
# https://docs.wasabi.com/docs/service-urls-for-wasabis-storage-regions
_ALIASES = {
    "de-1": "eu-central-2",
    "fr-1": "eu-west-2",
    "it-1": "eu-south-1",
    "nl-1": "eu-central-1",
    "uk-1": "eu-west-1",
    "uk-2": "eu-west-3",
}
_AWS = "AWS"


class Match(Frozen):
    """How a host matches the table.

    Args:
        service: the service whose host it is.
        region: the region that the host names; empty if none.
        before: labels that stand before the root: a bucket.
        root: the host without them.
        why_not: what the host is, if it is not the root of an S3 API.
    """

    __slots__ = ("service", "region", "before", "root", "why_not")
    service: CompatibleService
    region: str
    before: str
    root: str
    why_not: str

    def __init__(
        self, service: CompatibleService, region: str, before: str, root: str, why_not: str = ""
    ) -> None:
        assign(self, "service", service)
        assign(self, "region", region)
        assign(self, "before", before)
        assign(self, "root", root)
        assign(self, "why_not", why_not)


def find_service(host: str) -> Match | None:
    """Find the service of a host; None for hosts that the table does not know.

    Args:
        host: with or without a port.
    """
    labels = host.lower().partition(":")[0].rstrip(".").split(".")
    matches = [
        match
        for service in SERVICES
        for pattern in service.roots
        if (match := _match(service, pattern, labels)) is not None
    ]
    matches += [
        match
        for service in SERVICES
        for pattern, why_not in service.not_roots
        if (match := _match(service, pattern, labels, why_not)) is not None
    ]
    # The pattern that leaves the fewest labels before it fits best; roots win over other hosts.
    return min(
        matches, key=lambda match: match.before.count(".") + bool(match.before), default=None
    )


def _match(
    service: CompatibleService, pattern: str, labels: list[str], why_not: str = ""
) -> Match | None:
    expected = pattern.split(".")
    start = len(labels) - len(expected)
    if start < 0:
        return None
    last = labels[start:]
    region = ""
    for wanted, label in zip(expected, last, strict=True):
        if wanted == IN_HOST:
            region = label
        elif wanted != label and not (wanted.endswith("*") and label.startswith(wanted[:-1])):
            return None
    return Match(
        service, _ALIASES.get(region, region), ".".join(labels[:start]), ".".join(last), why_not
    )


def profile_for_host(host: str, profile: Profile) -> Profile:
    """Return a profile that does not sign the headers that a host's servers change."""
    found = find_service(host)
    if found is None or not found.service.unsigned:
        return profile
    return profile.replace(unsigned_headers={*profile.unsigned_headers, *found.service.unsigned})


def check_service_region(host: str, region: str) -> None:
    """Refuse a region that the host of an endpoint_url contradicts.

    Args:
        host: with or without a port.
        region: the region that the scope would name.

    Raises:
        RegionMismatch: names the region to pass.
    """
    name, wanted, also = _regions_of(host)
    if wanted and region not in (wanted, *also):
        raise RegionMismatch(
            f"{host[:120]!r} is {name} with the region {wanted!r}, and the signature would be "
            f"for {region[:40]!r}: the server would refuse it.",
            f'Pass `region="{wanted}"`, or `allow_unknown_region=True` to sign anyway.',
            "region",
        )


def _regions_of(host: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the service of a host, the region it takes, and others that it takes."""
    name = host.lower().partition(":")[0].rstrip(".")
    for suffix in DNS_SUFFIXES:
        if name.endswith(f".{suffix}"):
            return _AWS, _aws_region(name.removesuffix(f".{suffix}").split(".")), ()
    found = find_service(host)
    if found is None:
        return "", "", ()
    service = found.service
    wanted = found.region if service.region == IN_HOST else service.region
    return service.name, wanted, service.regions


def _aws_region(labels: list[str]) -> str:
    """Return the region among the labels before AWS's suffix; the global host is us-east-1's."""
    for label in reversed(labels):
        if is_region(label):
            return label
        old = label.removeprefix("s3-")
        if old != label and is_region(old):  # s3-eu-west-1.amazonaws.com
            return old
    return "us-east-1" if labels[-1] == "s3" else ""
