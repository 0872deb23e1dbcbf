"""Regions and hosts: which region a host names, and where STS answers."""

from __future__ import annotations

from ..core.errors import InvalidParameter, RegionMismatch, UnknownRegion
from ..core.suggest import did_you_mean
from ..services.regions import DNS_SUFFIXES, PARTITIONS, is_region, partition_of

# https://docs.aws.amazon.com/general/latest/gr/rande.html (dual-stack hosts end in api.aws)
_SUFFIXES = (*DNS_SUFFIXES, "on.aws", "api.aws")


def check_region(region: str, allow_unknown_region: bool) -> str:
    """Return a region that AWS has, or any region that the caller insists on.

    Raises:
        UnknownRegion: names the nearest region.
    """
    if not isinstance(region, str):
        raise TypeError(f"region must be str, not {type(region).__name__}")
    if allow_unknown_region or is_region(region):
        return region
    known = [name for partition in PARTITIONS for name in partition.regions]
    raise UnknownRegion(
        f"`region={region[:40]!r}` is not a region of AWS that this version knows; the token would "
        "be signed for a region that does not exist.",
        f"{did_you_mean(region, known)}Pass `allow_unknown_region=True` for a newer region.",
        "region",
    )


def region_of(host: str) -> str | None:
    """Return the region that a host of AWS names, or None."""
    name = host.partition(":")[0].rstrip(".").lower()
    for suffix in _SUFFIXES:
        if name.endswith(f".{suffix}"):
            labels = name.removesuffix(f".{suffix}").split(".")
            return next((label for label in reversed(labels) if is_region(label)), None)
    return None


def region_for(
    host: str, region: str | None, allow_unknown_region: bool, name: str = "host"
) -> str:
    """Return the region to sign for: the given one, or the one that the host names.

    Raises:
        InvalidParameter: no region was given, and the host names none.
        RegionMismatch: the host names another region.
        UnknownRegion: AWS has no such region.
    """
    named = region_of(host)
    if region is None:
        if named is None:
            raise InvalidParameter(
                f"`region` is missing, and `{name}={host[:120]!r}` does not name one.",
                "Pass `region`, such as 'eu-west-1'.",
                name,
            )
        return named
    check_region(region, allow_unknown_region)
    if named is not None and named != region and not allow_unknown_region:
        raise RegionMismatch(
            f"`{name}={host[:120]!r}` is in {named}, and `region={region!r}` is another region; "
            "the server would refuse the token.",
            f"Pass `region={named!r}`, or leave `region` out.",
            name,
        )
    return region


def dns_suffix(region: str) -> str:
    """Return the DNS suffix of a region's partition, such as ``amazonaws.com``."""
    return partition_of(region).dns_suffix


def sts_host(region: str) -> str:
    """Return the regional host of STS.

    https://docs.aws.amazon.com/general/latest/gr/sts.html
    """
    return f"sts.{region}.{dns_suffix(region)}"
