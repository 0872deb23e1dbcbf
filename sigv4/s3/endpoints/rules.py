"""The endpoint rules of S3: from a bucket and the client's options to host, scope and scheme.

They follow the rule set that AWS publishes with its SDKs (botocore 1.44.5,
data/s3/2006-03-01/endpoint-rule-set-1.json), whose 393 test cases are in vectors/s3_endpoints.json.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
https://docs.aws.amazon.com/general/latest/gr/s3.html
"""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...core.encoding import encode
from .bucket_names import ACCESS_POINT_SUFFIX, BUCKET_SUFFIX, is_outposts_alias
from .location import (
    AWS_GLOBAL,
    SIGV4,
    Location,
    Options,
    are_labels,
    is_label,
    is_virtual_hostable,
)


def locate(options: Options, bucket: str | None = None) -> Location:
    """Return the location of a request, and how to sign for it.

    Args:
        options: the options of the client and the operation.
        bucket: name of a bucket, alias or ARN; None for requests without a bucket.

    Raises:
        InvalidBucketName: a name or an ARN that cannot be part of a host.
        InvalidParameter: options exclude each other.
        UnknownRegion: a region that cannot be part of a host.
    """
    check_options(options)
    if bucket is None:
        return _without_bucket(options)
    if bucket.endswith((BUCKET_SUFFIX, ACCESS_POINT_SUFFIX)):
        from .directory_buckets import locate_directory

        return locate_directory(options, bucket)
    if is_outposts_alias(bucket):
        from .directory_buckets import locate_outposts_alias

        return locate_outposts_alias(options, bucket)
    if bucket.startswith("arn:"):
        from .arn import locate_arn

        return locate_arn(options, bucket)
    return _virtual(options, bucket) if _in_host(options, bucket) else _path(options, bucket)


def check_options(options: Options) -> None:
    """Refuse options that exclude each other.

    Raises:
        InvalidParameter: names them.
        UnknownRegion: the region is empty.
    """
    if not options.region:
        raise errors.UnknownRegion(
            "The region is empty; host and signature need one.",
            'Pass the region, such as "eu-west-1".',
            "region",
        )
    if options.accelerate and options.use_fips:
        raise errors.InvalidParameter(
            "AWS has no accelerated FIPS endpoint.",
            "Pass either `accelerate` or `fips`.",
            "accelerate",
        )
    if options.endpoint is not None and (
        options.use_dual_stack or options.use_fips or options.accelerate
    ):
        raise errors.InvalidParameter(
            "`endpoint_url` names the host; `accelerate`, `dualstack` and `fips` would change it.",
            "Pass either `endpoint_url` or those options.",
            "endpoint_url",
        )
    if options.use_fips and options.partition.name == "aws-cn":
        raise errors.InvalidParameter(
            f"AWS has no FIPS endpoints in {options.region}.", "Remove `fips`.", "fips"
        )


def _in_host(options: Options, bucket: str) -> bool:
    """Whether the bucket goes into the host: not if no TLS certificate would match it."""
    plain = options.endpoint is not None and options.endpoint.scheme == "http"
    return not options.force_path_style and is_virtual_hostable(bucket, dots=plain)


def _virtual(options: Options, bucket: str) -> Location:
    _check_region(options, is_label(options.region))
    if options.accelerate and options.partition.name == "aws-cn":
        raise errors.InvalidParameter(
            f"S3 Transfer Acceleration is not available in {options.region}.",
            "Remove `accelerate`.",
            "accelerate",
        )
    root = options.endpoint
    if root is None:
        return _s3(options, f"https://{bucket}.{_host(options, accelerate=options.accelerate)}")
    if root.is_ip:
        return _s3(options, f"{root.url}/{bucket}")
    return _s3(options, root.below(bucket))


def _path(options: Options, bucket: str) -> Location:
    _check_region(options, options.endpoint is not None or are_labels(options.region))
    if options.accelerate:
        raise errors.InvalidParameter(
            f"S3 Transfer Acceleration accepts the bucket only in the host, and {bucket[:80]!r} "
            "would be in the path.",
            'Use a bucket without dots, `addressing_style="virtual"` or "auto".',
            "Bucket",
        )
    if not bucket:
        raise errors.InvalidBucketName("The bucket name is empty.", "Name the bucket.", "Bucket")
    encoded = encode(bucket.encode())
    root = f"https://{_host(options)}" if options.endpoint is None else options.endpoint.url
    return _s3(options, f"{root}/{encoded}")


def _without_bucket(options: Options) -> Location:
    if options.use_s3_express_control_endpoint:
        from .directory_buckets import locate_directories

        return locate_directories(options)
    _check_region(options, are_labels(options.region))
    root = options.endpoint
    if not options.use_object_lambda_endpoint:
        return _s3(options, f"https://{_host(options)}" if root is None else root.url)
    options.refuse("S3 Object Lambda", dualstack=True, fips=False, accelerate=True)
    host = options.aws_host("s3-object-lambda", options.region)
    url = f"https://{host}" if root is None else root.url
    return Location(url, SIGV4, "s3-object-lambda", options.region)


def _host(options: Options, *, accelerate: bool = False) -> str:
    """Return the host of S3 itself: regional, except where AWS has one host for all regions."""
    variant = options.use_fips or options.use_dual_stack
    region = options.region
    if region == AWS_GLOBAL:
        region = "us-east-1" if variant else ""
    elif accelerate or (options.use_global_endpoint and region == "us-east-1" and not variant):
        region = ""
    return options.aws_host("s3-accelerate" if accelerate else "s3", region)


def _s3(options: Options, url: str) -> Location:
    return Location(url, SIGV4, "s3", options.signing_region)


def _check_region(options: Options, fits: bool) -> None:
    if not fits:
        raise errors.UnknownRegion(
            f"The region {options.region[:40]!r} cannot be part of a host.",
            'Pass the region, such as "eu-west-1".',
            "region",
        )
