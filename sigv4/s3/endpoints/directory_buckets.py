"""Names that contain a location: directory buckets of S3 Express One Zone, and Outposts aliases.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-outposts-access-points-alias.html
"""

from __future__ import annotations

from ...core.encoding import encode
from ...core.errors import InvalidBucketName, InvalidParameter
from .bucket_names import ACCESS_POINT_SUFFIX, BUCKET_SUFFIX
from .location import (
    SIGV4,
    SIGV4_S3EXPRESS,
    Location,
    Options,
    is_label,
    is_virtual_hostable,
)

_SERVICE = "s3express"
_ZONE_LENGTHS = (8, 9, 13, 14, 20)  # use1-az4 ... us-west-2-lax-1-az1, as AWS names its zones


def locate_directory(options: Options, bucket: str) -> Location:
    """Return the location of a directory bucket, or of an access point of one.

    Raises:
        InvalidBucketName: the name cannot be part of a host.
        InvalidParameter: acceleration, which they do not have.
    """
    options.refuse("S3 Express One Zone", dualstack=False, fips=False, accelerate=True)
    scheme = SIGV4 if options.disable_s3_express_session_auth else SIGV4_S3EXPRESS
    root = options.endpoint
    encoded = encode(bucket.encode())
    if root is not None and root.is_ip:
        url = f"{root.scheme}://{root.authority}/{encoded}{root.path}"
        return Location(url, scheme, _SERVICE, options.region)
    if root is None and options.use_s3_express_control_endpoint and bucket.endswith(BUCKET_SUFFIX):
        return Location(f"{_control(options)}/{encoded}", SIGV4, _SERVICE, options.region)
    if not is_virtual_hostable(bucket):
        raise InvalidBucketName(
            f"{bucket[:80]!r} cannot be part of a host.",
            "A directory bucket's name has 3 to 63 lower-case letters, digits and hyphens.",
            "Bucket",
        )
    if root is not None:
        return Location(root.below(bucket), scheme, _SERVICE, options.region)
    host = options.aws_host(_SERVICE, options.region, mark=f"-{_zone(bucket)}")
    return Location(f"https://{bucket}.{host}", scheme, _SERVICE, options.region)


def locate_directories(options: Options) -> Location:
    """Return the location for requests that do not name a directory bucket."""
    return Location(_control(options), SIGV4, _SERVICE, options.region)


def locate_outposts_alias(options: Options, bucket: str) -> Location:
    """Return the location of the alias of an access point on an outpost.

    The alias is read from its end: the suffix, the region's code and stage, the outpost's id, and
    before that one letter for the hardware, ``o`` for a rack and ``e`` for a server.

    Raises:
        InvalidBucketName: the name is not an alias.
        InvalidParameter: the alias is of a test stage, which has no public host.
    """
    outpost, hardware, stage = bucket[-49:-32], bucket[-50], bucket[-12:-8]
    if not is_label(outpost):
        raise InvalidBucketName(
            f"{bucket!r} holds the outpost id {outpost!r}, which may have only letters, digits "
            "and hyphens.",
            "Copy the alias from the console.",
            "Bucket",
        )
    if not is_virtual_hostable(bucket):
        raise InvalidBucketName(
            f"{bucket[:80]!r} cannot be part of a host.",
            "Copy the alias from the console.",
            "Bucket",
        )
    places = {"e": "ec2", "o": f"op-{outpost}"}
    if hardware not in places:
        raise InvalidBucketName(
            f"{bucket!r} names the hardware {hardware!r}, which must be o or e.",
            "Copy the alias from the console.",
            "Bucket",
        )
    if stage != "beta":
        host = f"s3-outposts.{options.region}.{options.partition.dns_suffix}"
    elif options.endpoint is None:
        raise InvalidParameter(
            f"{bucket!r} is in a test stage, which has no public host.",
            "Pass `endpoint_url`.",
            "Bucket",
        )
    else:
        host = options.endpoint.authority
    url = f"https://{bucket}.{places[hardware]}.{host}"
    return Location(url, SIGV4, "s3-outposts", options.region)


def _control(options: Options) -> str:
    if options.endpoint is not None:
        return options.endpoint.url
    return f"https://{options.aws_host('s3express-control', options.region)}"


def _zone(bucket: str) -> str:
    suffix = ACCESS_POINT_SUFFIX if bucket.endswith(ACCESS_POINT_SUFFIX) else BUCKET_SUFFIX
    name = bucket[: -len(suffix)]
    for length in _ZONE_LENGTHS:
        if name[-length - 2 : -length] == "--":
            return name[-length:]
    raise InvalidBucketName(
        f"{bucket!r} does not name its zone.",
        f"The name of a directory bucket ends in --ZONE{suffix}, such as --use1-az4{suffix}.",
        "Bucket",
    )
