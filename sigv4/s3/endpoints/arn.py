"""Buckets given as an ARN: access points of one region, of many, of Object Lambda, of Outposts.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-actions.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/S3OutpostsIAM.html
"""

from __future__ import annotations

from ...core.errors import InvalidBucketName, InvalidParameter
from ...core.frozen import Frozen, assign
from ...services.regions import partition_of
from .location import SIGV4, SIGV4A, Location, Options, are_labels, is_label

_FORMATS = (
    "Write arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME, as the console shows it "
    "(the same for s3-object-lambda and s3-outposts; no REGION for a multi-region access point)."
)


class Arn(Frozen):
    """An Amazon Resource Name, taken apart.

    Args:
        partition: such as ``aws``.
        service: such as ``s3``.
        region: may be empty.
        account_id: may be empty.
        resource: its parts, between ``:`` and ``/``.
    """

    __slots__ = ("partition", "service", "region", "account_id", "resource")
    partition: str
    service: str
    region: str
    account_id: str
    resource: tuple[str, ...]

    def __init__(
        self, partition: str, service: str, region: str, account_id: str, resource: tuple[str, ...]
    ) -> None:
        assign(self, "partition", partition)
        assign(self, "service", service)
        assign(self, "region", region)
        assign(self, "account_id", account_id)
        assign(self, "resource", resource)

    @classmethod
    def of(cls, text: str) -> Arn:
        """Parse ``arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE``.

        Raises:
            InvalidBucketName: the text is not an ARN.
        """
        parts = text.split(":", 5)
        if len(parts) != 6 or not (parts[1] and parts[2] and parts[5]):
            raise _invalid(
                text, "an ARN has six parts, and its partition, service and resource are not empty"
            )
        _, partition, service, region, account_id, resource = parts
        names = tuple(resource.replace(":", "/").split("/"))
        return cls(partition, service, region, account_id, names)

    def part(self, index: int) -> str:
        """Return a part of the resource, or an empty text."""
        return self.resource[index] if index < len(self.resource) else ""


def locate_arn(options: Options, text: str) -> Location:
    """Return the location of the resource that an ARN names.

    Raises:
        InvalidBucketName: the ARN is malformed.
        InvalidParameter: it does not fit the options.
    """
    arn = Arn.of(text)
    if options.force_path_style:
        raise InvalidParameter(
            f"{text[:100]!r} is an ARN, and its resource has its own host.",
            'Remove `addressing_style="path"`.',
            "Bucket",
        )
    kind = arn.part(0)
    if not kind:
        raise _invalid(text, "its resource has no type")
    if arn.service == "s3-object-lambda":
        if kind != "accesspoint":
            raise _invalid(text, f"S3 Object Lambda has only access points, not {kind!r}")
        return _object_lambda(options, arn, text)
    if kind == "accesspoint":
        return _access_point(options, arn, text)
    if arn.service == "s3-outposts":
        return _outposts(options, arn, text)
    if arn.service == "s3" and not (arn.region or arn.account_id):
        raise InvalidBucketName(
            f"{text[:120]!r} is the name of a bucket in policies, and cannot be addressed.",
            f"Pass the bucket's own name, {kind[:63]!r}.",
            "Bucket",
        )
    raise _invalid(text, f"{arn.service!r} {kind!r} is not an access point")


def _object_lambda(options: Options, arn: Arn, text: str) -> Location:
    name = _name(arn, text)
    options.refuse("S3 Object Lambda", dualstack=True, fips=False, accelerate=True)
    if not arn.region:
        raise _invalid(text, "it has no region")
    _check_access_point(options, arn, text)
    if not arn.account_id:
        raise _invalid(text, "it has no account id")
    _check_labels(text, {"account id": arn.account_id, "access point name": name})
    label = f"{name}-{arn.account_id}"
    if options.endpoint is not None:
        url = options.endpoint.below(label)
    else:
        url = f"https://{label}.{options.aws_host('s3-object-lambda', arn.region)}"
    return Location(url, SIGV4, "s3-object-lambda", arn.region)


def _access_point(options: Options, arn: Arn, text: str) -> Location:
    name = _name(arn, text)
    if not arn.region:
        return _multi_region(options, arn, text, name)
    _check_access_point(options, arn, text)
    if arn.service != "s3":
        raise _invalid(text, f"{arn.service!r} is not s3")
    _check_labels(text, {"account id": arn.account_id, "access point name": name})
    options.refuse("An access point", dualstack=False, fips=False, accelerate=True)
    label = f"{name}-{arn.account_id}"
    if options.endpoint is not None:
        url = options.endpoint.below(label)
    else:
        url = f"https://{label}.{options.aws_host('s3-accesspoint', arn.region)}"
    return Location(url, SIGV4, "s3", arn.region)


def _multi_region(options: Options, arn: Arn, text: str, name: str) -> Location:
    if not are_labels(name):
        raise _invalid(text, f"{name[:60]!r} cannot be the alias of a multi-region access point")
    options.refuse("A multi-region access point", dualstack=True, fips=True, accelerate=True)
    if options.disable_multi_region_access_points:
        raise InvalidParameter(
            f"{text[:100]!r} names a multi-region access point, and they are disabled.",
            "Name one of its buckets, or remove `disable_multi_region_access_points`.",
            "Bucket",
        )
    partition = options.partition
    if partition.name != arn.partition:
        raise _other_partition(text, options.region, partition.name, arn.partition)
    return Location(
        f"https://{name}.accesspoint.s3-global.{partition.dns_suffix}", SIGV4A, "s3", "*"
    )


def _outposts(options: Options, arn: Arn, text: str) -> Location:
    options.refuse("S3 on Outposts", dualstack=True, fips=True, accelerate=True)
    if len(arn.resource) > 4:
        raise _invalid(text, "text follows the access point's name")
    outpost = arn.part(1)
    if len(arn.resource) < 2:
        raise _invalid(text, "it has no outpost id")
    _check_labels(text, {"outpost id": outpost})
    _check_region(options, arn, text)
    _check_labels(text, {"account id": arn.account_id})
    if len(arn.resource) < 3:
        raise _invalid(text, "its resource has four parts: outpost/ID/accesspoint/NAME")
    if len(arn.resource) < 4:
        raise _invalid(text, "it has no access point name")
    if arn.part(2) != "accesspoint":
        raise _invalid(text, f"an outpost has an accesspoint, not {arn.part(2)[:40]!r}")
    _check_labels(text, {"access point name": arn.part(3)})
    host = (
        f"s3-outposts.{arn.region}.{partition_of(arn.region).dns_suffix}"
        if options.endpoint is None
        else options.endpoint.authority
    )
    url = f"https://{arn.part(3)}-{arn.account_id}.{outpost}.{host}"
    return Location(url, SIGV4, "s3-outposts", arn.region)


def _check_access_point(options: Options, arn: Arn, text: str) -> None:
    if options.disable_access_points:
        raise InvalidParameter(
            f"{text[:100]!r} is an access point, and this operation acts on a bucket.",
            "Name the bucket.",
            "Bucket",
        )
    if len(arn.resource) > 2:
        raise _invalid(text, "only one name may follow accesspoint")
    _check_region(options, arn, text)


def _check_region(options: Options, arn: Arn, text: str) -> None:
    if not options.use_arn_region and arn.region != options.region:
        raise InvalidParameter(
            f"The region of the ARN is {arn.region[:40]!r}, and that of the client is "
            f"{options.region[:40]!r}.",
            "Make a client for that region, or remove `use_arn_region=False`.",
            "region",
        )
    ours, theirs = options.partition.name, partition_of(arn.region).name
    if ours != theirs:
        raise _other_partition(text, options.region, ours, theirs)
    if not are_labels(arn.region):
        raise _invalid(text, f"{arn.region[:40]!r} is not a region")


def _check_labels(text: str, parts: dict[str, str]) -> None:
    for what, part in parts.items():
        if not is_label(part):
            raise _invalid(
                text, f"its {what} {part[:60]!r} may have only letters, digits and hyphens"
            )


def _name(arn: Arn, text: str) -> str:
    if not arn.part(1):
        raise _invalid(text, "it has no access point name")
    return arn.part(1)


def _invalid(text: str, rule: str) -> InvalidBucketName:
    return InvalidBucketName(f"{text[:120]!r} cannot be addressed: {rule}.", _FORMATS, "Bucket")


def _other_partition(text: str, region: str, ours: str, theirs: str) -> InvalidParameter:
    return InvalidParameter(
        f"{text[:100]!r} is in partition {theirs!r}, and region {region[:40]!r} is in {ours!r}.",
        "Make a client, with credentials, for a region of that partition.",
        "region",
    )
