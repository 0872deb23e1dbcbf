"""Services whose host tells the region that their signatures must name, as data.

A scope of another region is refused by these servers, mostly with SignatureDoesNotMatch or
AuthorizationHeaderMalformed, long after the URL went out. Hosts that are not here tell nothing.

https://docs.aws.amazon.com/general/latest/gr/s3.html
https://developers.cloudflare.com/r2/api/s3/api/
https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api
https://docs.wasabi.com/docs/rest-api-introduction
https://docs.digitalocean.com/reference/api/spaces/
https://www.scaleway.com/en/docs/object-storage/api-cli/object-storage-aws-cli/
https://www.tigrisdata.com/docs/api/s3/
"""

from __future__ import annotations

from ...core.errors import RegionMismatch
from .regions import DNS_SUFFIXES, is_region

_REGION = "REGION"  # the label that tells it

# name, last labels of the host, region if it is a fixed one, others that it takes for it
_SERVICES = (
    ("Cloudflare R2", "r2.cloudflarestorage.com", "auto", ("us-east-1",)),
    ("Tigris", "storage.tigris.dev", "auto", ()),
    ("Tigris", "t3.storage.dev", "auto", ()),
    ("Backblaze B2", "s3.REGION.backblazeb2.com", _REGION, ()),
    ("Wasabi", "s3.REGION.wasabisys.com", _REGION, ()),
    ("Wasabi", "s3.wasabisys.com", "us-east-1", ()),
    ("DigitalOcean Spaces", "REGION.digitaloceanspaces.com", _REGION, ("us-east-1",)),
    ("Scaleway", "s3.REGION.scw.cloud", _REGION, ()),
)


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
# https://docs.digitalocean.com/products/spaces/how-to/enable-cdn/
_SPACES_CDN = ["cdn", "digitaloceanspaces", "com"]


def check_service_region(host: str, region: str) -> None:
    """Refuse a region that the host of an endpoint_url contradicts.

    Args:
        host: with or without a port.
        region: that would stand in the scope.

    Raises:
        RegionMismatch: names the region to pass.
    """
    labels = host.partition(":")[0].rstrip(".").split(".")
    if labels[-3:] == _SPACES_CDN:
        del labels[-3]
    name, wanted, also = _told_by(labels)
    if wanted and region not in (wanted, *also):
        raise RegionMismatch(
            f"{host[:120]!r} is {name} with the region {wanted!r}, and the signature would be "
            f"for {region[:40]!r}: the server would refuse it.",
            f'Pass `region="{wanted}"`, or `allow_unknown_region=True` if you know better.',
        )


def _told_by(labels: list[str]) -> tuple[str, str, tuple[str, ...]]:
    host = ".".join(labels)
    for suffix in DNS_SUFFIXES:
        if host.endswith(f".{suffix}"):
            return "AWS", _aws_region(host.removesuffix(f".{suffix}").split(".")), ()
    for name, pattern, region, also in _SERVICES:
        last = labels[-pattern.count(".") - 1 :]
        pairs = list(zip(pattern.split("."), last, strict=False))
        if len(pairs) == pattern.count(".") + 1 and all(
            expected in (_REGION, label) for expected, label in pairs
        ):
            found = dict(pairs).get(_REGION, "") if region == _REGION else region
            return name, _ALIASES.get(found, found) if name == "Wasabi" else found, also
    return "", "", ()


def _aws_region(labels: list[str]) -> str:
    """The region among the labels before AWS's suffix; the global host is us-east-1's."""
    for label in reversed(labels):
        if is_region(label):
            return label
        old = label.removeprefix("s3-")
        if old != label and is_region(old):  # s3-eu-west-1.amazonaws.com
            return old
    return "us-east-1" if labels[-1] == "s3" else ""
