"""The regions of AWS and the DNS names of their partitions, as data.

Facts from botocore 1.44.5, data/partitions.json; the public list is
https://docs.aws.amazon.com/general/latest/gr/s3.html
"""

from __future__ import annotations

from ..core import lazy_errors as errors
from ..core.frozen import Frozen, assign


class Partition(Frozen):
    """A group of regions that share a DNS suffix.

    Args:
        name: such as ``aws-cn``.
        dns_suffix: such as ``amazonaws.com.cn``.
        prefix: what the names of all its regions begin with, also of those to come.
        regions: their names.
    """

    __slots__ = ("name", "dns_suffix", "prefix", "regions")
    name: str
    dns_suffix: str
    prefix: str
    regions: tuple[str, ...]

    def __init__(self, name: str, dns_suffix: str, prefix: str, regions: tuple[str, ...]) -> None:
        assign(self, "name", name)
        assign(self, "dns_suffix", dns_suffix)
        assign(self, "prefix", prefix)
        assign(self, "regions", regions)


PARTITIONS = (
    Partition(
        "aws",
        "amazonaws.com",
        "",
        (
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-east-1",
            "sa-west-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ),
    ),
    Partition(
        "aws-cn",
        "amazonaws.com.cn",
        "cn-",
        (
            "cn-north-1",
            "cn-northwest-1",
        ),
    ),
    Partition("aws-eusc", "amazonaws.eu", "eusc-", ("eusc-de-east-1",)),
    Partition(
        "aws-iso",
        "c2s.ic.gov",
        "us-iso-",
        (
            "us-iso-east-1",
            "us-iso-west-1",
        ),
    ),
    Partition(
        "aws-iso-b",
        "sc2s.sgov.gov",
        "us-isob-",
        (
            "us-isob-east-1",
            "us-isob-west-1",
        ),
    ),
    Partition("aws-iso-e", "cloud.adc-e.uk", "eu-isoe-", ("eu-isoe-west-1",)),
    Partition(
        "aws-iso-f",
        "csp.hci.ic.gov",
        "us-isof-",
        (
            "us-isof-east-1",
            "us-isof-south-1",
        ),
    ),
    Partition(
        "aws-us-gov",
        "amazonaws.com",
        "us-gov-",
        (
            "us-gov-east-1",
            "us-gov-west-1",
        ),
    ),
)

DNS_SUFFIXES = tuple(sorted({partition.dns_suffix for partition in PARTITIONS}))
# Suffixes of the hosts of services: those of the partitions, and those for IPv6 and newer services.
# Facts from botocore 1.44.8, data/partitions.json (dualStackDnsSuffix).
HOST_SUFFIXES = tuple(
    f".{suffix}"
    for suffix in (
        *DNS_SUFFIXES,
        "api.amazonwebservices.com.cn",
        "api.amazonwebservices.eu",
        "api.aws",
        "api.aws.hci.ic.gov",
        "api.aws.ic.gov",
        "api.aws.scloud",
        "api.cloud-aws.adc-e.uk",
        "on.aws",
    )
)
_REGIONS = frozenset(region for partition in PARTITIONS for region in partition.regions)


def is_region(name: str) -> bool:
    """Whether AWS has a region of that name, that this version knows."""
    return name in _REGIONS


def looks_like_region(name: str) -> bool:
    """Whether a name has the form of a region's, such as ``eu-west-9``, known or not."""
    first, *middle, last = name.split("-") if name.count("-") > 1 else (name, "")
    return (
        bool(middle)
        and 2 <= len(first) <= 4
        and "".join((first, *middle)).isalpha()
        and last.isdigit()
        and len(last) <= 2
    )


def partition_of(region: str) -> Partition:
    """Return the partition that a region's name belongs to; ``aws`` if it fits no other."""
    for partition in PARTITIONS[1:]:
        if region.startswith(partition.prefix):
            return partition
    return PARTITIONS[0]


def check_region(region: str) -> None:
    """Refuse a region that AWS does not have: a typo there signs for nowhere, silently.

    Raises:
        UnknownRegion: names the nearest region there is.
    """
    if region not in _REGIONS:
        from ..core.suggest import did_you_mean

        raise errors.UnknownRegion(
            f"AWS has no region {region[:40]!r} that this version knows.",
            f"{did_you_mean(region, _REGIONS)}Pass `allow_unknown_region=True` for a region that "
            "is newer than this version, or `endpoint_url` for a service that is not AWS.",
            "region",
        )
