"""The regions of AWS and the DNS names of their partitions, as data.

Facts from botocore 1.44.5, data/partitions.json; the public list is
https://docs.aws.amazon.com/general/latest/gr/s3.html
"""

from __future__ import annotations

from ..core.errors import UnknownRegion
from ..core.frozen import Frozen, assign
from .suggest import did_you_mean


class Partition(Frozen):
    """A group of regions that share DNS suffixes."""

    __slots__ = ("name", "dns_suffix", "regions")
    name: str
    dns_suffix: str
    regions: tuple[str, ...]

    def __init__(self, name: str, dns_suffix: str, regions: str) -> None:
        assign(self, "name", name)
        assign(self, "dns_suffix", dns_suffix)
        assign(self, "regions", tuple(regions.split()))


PARTITIONS = (
    Partition(
        "aws",
        "amazonaws.com",
        "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 "
        "ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 "
        "ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 "
        "eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 "
        "me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 "
        "us-west-2",
    ),
    Partition("aws-cn", "amazonaws.com.cn", "cn-north-1 cn-northwest-1"),
    Partition("aws-eusc", "amazonaws.eu", "eusc-de-east-1"),
    Partition("aws-iso", "c2s.ic.gov", "us-iso-east-1 us-iso-west-1"),
    Partition("aws-iso-b", "sc2s.sgov.gov", "us-isob-east-1 us-isob-west-1"),
    Partition("aws-iso-e", "cloud.adc-e.uk", "eu-isoe-west-1"),
    Partition("aws-iso-f", "csp.hci.ic.gov", "us-isof-east-1 us-isof-south-1"),
    Partition("aws-us-gov", "amazonaws.com", "us-gov-east-1 us-gov-west-1"),
)

DNS_SUFFIXES = tuple(sorted({partition.dns_suffix for partition in PARTITIONS}))
_BY_REGION = {region: partition for partition in PARTITIONS for region in partition.regions}


def dns_suffix(region: str) -> str:
    """The DNS suffix of a region's partition; that of ``aws`` for a region not known."""
    return _BY_REGION.get(region, PARTITIONS[0]).dns_suffix


def check_region(region: str) -> None:
    """Refuse a region that AWS does not have: a typo there signs for nowhere, silently.

    Raises:
        UnknownRegion: names the nearest region there is.
    """
    if region not in _BY_REGION:
        raise UnknownRegion(
            f"AWS has no region {region[:40]!r} that this version knows.",
            f"{did_you_mean(region, _BY_REGION)}Pass allow_unknown_region=True for a region that "
            "is newer than this version, or endpoint_url for a service that is not AWS.",
        )
