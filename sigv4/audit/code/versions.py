"""Which signature version a client presigns with: botocore's rule, in one place.

Without ``signature_version``, botocore signs presigned URLs and forms with Version 2 in the regions
that once allowed it, in us-east-1 without a region, and with Version 4 in all others. Checked with
botocore 1.44.8 (``ClientCreator._default_s3_presign_to_sigv2``); a test compares each region.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import rules
from .clients import UNSIGNED
from .values import ABSENT, Client, Unknown

SIGV2, SIGV4, NOT_SIGNED = "SigV2", "SigV4", "unsigned"
SIGV2_REGIONS = (
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
    "us-gov-east-1",
    "us-gov-west-1",
)
GLOBAL = "aws-global"
_BY_NAME = {
    "s3": SIGV2,
    "s3-query": SIGV2,
    "s3-presign-post": SIGV2,
    "s3v4": SIGV4,
    "s3v4-query": SIGV4,
    "s3v4-presign-post": SIGV4,
    "v4": SIGV4,
    "v4-query": SIGV4,
    "v4-presign-post": SIGV4,
    UNSIGNED: NOT_SIGNED,
}
_OWN_VERSION = ("--x-s3", "--xa-s3")


def named_version(name: Any) -> str | Unknown:
    """Return the version that ``signature_version`` chooses."""
    if isinstance(name, Unknown):
        return name
    return _BY_NAME.get(name) or Unknown(f"botocore has no signature version {name!r} for URLs")


def default_version(region: str) -> str:
    """Return the version that botocore chooses by itself in a region."""
    plain = region.removeprefix("fips-").removesuffix("-fips")
    return SIGV2 if plain in SIGV2_REGIONS or region == GLOBAL else SIGV4


@dataclass(frozen=True, slots=True)
class Decision:
    """How a client presigns.

    Attributes:
        version: ``SigV2``, ``SigV4`` or ``unsigned``; empty if it is not known.
        rule: the code of the rule that it breaks, if any.
        region: that decides.
        lost: why the version is not known, in a sentence.
    """

    version: str = ""
    rule: str = ""
    region: str = ""
    lost: str = ""


def decide(client: Client, bucket: Any, default: str | None, spoiled: str) -> Decision:
    """Decide which version a client presigns with.

    Args:
        client: which.
        bucket: of the call, as far as it is followed.
        default: the region in which the code runs, if that is known.
        spoiled: why botocore's own rule may not hold in the project; empty if it holds.
    """
    if client.version is not ABSENT:
        chosen = named_version(client.version)
        if isinstance(chosen, Unknown):
            return Decision(lost=why_not("The signature version", chosen))
        return Decision(chosen, rules.SIGV2_CHOSEN.code if chosen == SIGV2 else "")
    region = default if client.region is ABSENT and default else client.region
    known = region if isinstance(region, str) else ""
    if has_own_version(bucket) or (known and default_version(known) == SIGV4):
        return Decision(SIGV4, region=known)
    lost = _lost(client, region, spoiled)
    if lost:
        return Decision(lost=lost)
    if known:
        return Decision(SIGV2, rules.SIGV2_DEFAULT.code, known)
    return Decision(rule=rules.SIGV2_REGION_UNKNOWN.code)


def why_not(subject: str, value: Any) -> str:
    """Say why something is not followed."""
    why = value.why if isinstance(value, Unknown) else "it is not a value of the expected kind"
    return f"{subject} is not followed: {why}."


def _lost(client: Client, region: Any, spoiled: str) -> str:
    """Say why the version that botocore chooses itself is not known; else empty."""
    aws = is_of_aws(client)
    if not (region is ABSENT or isinstance(region, str)):
        return why_not("The region", region)
    if client.profile:
        return "The session's profile or configuration may choose it."
    if spoiled:
        return f"It is not followed: {spoiled}."
    if isinstance(aws, Unknown):
        return why_not("The endpoint", aws)
    return "" if aws else "The endpoint is not AWS: it may accept Version 2."


def has_own_version(bucket: Any) -> bool:
    """Whether a bucket decides the version: directory buckets and multi-region access points."""
    if not isinstance(bucket, str):
        return False
    is_multi_region = ":accesspoint/" in bucket and bucket.split(":")[3:4] == [""]
    return bucket.endswith(_OWN_VERSION) or is_multi_region


def is_of_aws(client: Client) -> bool | Unknown:
    """Whether a client talks to AWS, as far as its endpoint says it."""
    endpoint = client.endpoint
    if endpoint is ABSENT:
        return True
    if isinstance(endpoint, str):
        host = endpoint.partition("//")[2].partition("/")[0].partition(":")[0]
        return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return endpoint if isinstance(endpoint, Unknown) else Unknown("it is not text")
