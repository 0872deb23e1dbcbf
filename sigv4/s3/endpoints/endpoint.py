"""Where a bucket lives: scheme, host and the path before the key.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
https://docs.aws.amazon.com/general/latest/gr/s3.html
"""

from __future__ import annotations

from ...core.errors import InvalidBucketName, InvalidParameter
from ...core.frozen import Frozen, assign
from .bucket_names import addresses_itself, check_bucket, fits_host, fits_label
from .compatible_services import check_service_region
from .location import AWS_GLOBAL, Location, Options, Root
from .regions import DNS_SUFFIXES, check_region, partition_of
from .rules import check_options, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..operations.model import Operation

ADDRESSING_STYLES = ("auto", "virtual", "path")
_ASKED_ELSEWHERE = ("get_bucket_location",)  # of a bucket in any region, so never by its own host


class Endpoint(Frozen):
    """How the hosts of one region, or of one custom service, are made.

    Args:
        region: signing region.
        endpoint_url: root of another service, such as ``http://localhost:9000``.
        addressing_style: ``virtual`` puts the bucket in the host, ``path`` in the path; ``auto``
            takes virtual on AWS unless a dot in the bucket would break TLS, and path elsewhere.
        accelerate, dualstack, fips: variants of AWS's endpoints.
        allow_unknown_region, allow_any_bucket: lift the guard.
        use_global_endpoint: take ``s3.amazonaws.com`` for us-east-1, as old clients do.
        use_arn_region: an ARN of another region is addressed there; else it is refused.
        disable_s3_express_session_auth: sign for directory buckets with ordinary credentials.
        disable_multi_region_access_points: refuse their ARNs.

    Raises:
        UnknownRegion: not a region of AWS, and no endpoint_url of another service is given.
        InvalidRequest: an endpoint_url that cannot be one.
        InvalidParameter: options that exclude each other.
    """

    __slots__ = (
        "region",
        "endpoint_url",
        "addressing_style",
        "accelerate",
        "dualstack",
        "fips",
        "allow_unknown_region",
        "allow_any_bucket",
        "use_global_endpoint",
        "use_arn_region",
        "disable_s3_express_session_auth",
        "disable_multi_region_access_points",
        "_custom",
    )
    region: str
    endpoint_url: str | None
    addressing_style: str
    accelerate: bool
    dualstack: bool
    fips: bool
    allow_unknown_region: bool
    allow_any_bucket: bool
    use_global_endpoint: bool
    use_arn_region: bool
    disable_s3_express_session_auth: bool
    disable_multi_region_access_points: bool
    _custom: Root | None

    def __init__(
        self,
        region: str,
        endpoint_url: str | None = None,
        addressing_style: str = "auto",
        accelerate: bool = False,
        dualstack: bool = False,
        fips: bool = False,
        allow_unknown_region: bool = False,
        allow_any_bucket: bool = False,
        use_global_endpoint: bool = False,
        use_arn_region: bool = True,
        disable_s3_express_session_auth: bool = False,
        disable_multi_region_access_points: bool = False,
    ) -> None:
        if addressing_style not in ADDRESSING_STYLES:
            raise InvalidParameter(
                f"`addressing_style` must be auto, virtual or path, not {addressing_style!r}.",
                "Pass one of them, or leave it out.",
            )
        custom = None if endpoint_url is None else Root.of(endpoint_url)
        if custom is not None:
            _check_one_region(custom)
        check_options(Options(region, custom, fips, dualstack, accelerate))
        _check_accelerate(accelerate, addressing_style, region)
        if not allow_unknown_region and region != AWS_GLOBAL:
            if custom is None or _is_aws(custom.authority):
                check_region(region)
            if custom is not None:
                check_service_region(custom.authority, region)
        if use_global_endpoint and region != "us-east-1":
            raise InvalidParameter(
                f"use_global_endpoint goes with us-east-1, not with {region[:40]!r}: the global "
                "host redirects to the region of the bucket, which breaks the signature.",
                "Do without it.",
            )
        assign(self, "region", region)
        assign(self, "endpoint_url", endpoint_url)
        assign(self, "addressing_style", addressing_style)
        assign(self, "accelerate", accelerate)
        assign(self, "dualstack", dualstack)
        assign(self, "fips", fips)
        assign(self, "allow_unknown_region", allow_unknown_region)
        assign(self, "allow_any_bucket", allow_any_bucket)
        assign(self, "use_global_endpoint", use_global_endpoint)
        assign(self, "use_arn_region", use_arn_region)
        assign(self, "disable_s3_express_session_auth", disable_s3_express_session_auth)
        assign(self, "disable_multi_region_access_points", disable_multi_region_access_points)
        assign(self, "_custom", custom)

    def locate(
        self, operation: Operation, bucket: str | None, params: Mapping[str, Any]
    ) -> Location:
        """Where the requests of an operation on a bucket go, and how they are signed.

        Args:
            operation: which.
            bucket: name of a bucket, alias or ARN; None for what no bucket is needed for.
            params: of the operation; some make the host.

        Raises:
            InvalidBucketName: no bucket can be called that, or it cannot be addressed that way.
            InvalidParameter: a bucket is missing, or a combination that AWS has no endpoint for.
        """
        takes_bucket = "Bucket" in operation.parameters
        if takes_bucket and bucket is None:
            raise InvalidParameter(f"{operation.name} needs Bucket.", "Pass Bucket=...")
        if bucket is not None and not takes_bucket:
            raise InvalidParameter(
                f"{operation.name} has no parameter 'Bucket'.", "It is about no single bucket."
            )
        if bucket is not None:
            self._check_bucket(bucket)
        location = locate(self._options(operation, bucket), bucket)
        if "object-lambda" in operation.traits:
            return _routed(location, params)
        return location

    def _check_bucket(self, bucket: str) -> None:
        check_bucket(bucket, self.allow_any_bucket)
        in_host = self.addressing_style == "virtual" or self.accelerate
        if not in_host or addresses_itself(bucket):
            return
        scheme = "https" if self._custom is None else self._custom.scheme
        if "." in bucket and scheme == "https":
            raise InvalidBucketName(
                f"{bucket!r} has a dot: as part of the host it matches no TLS certificate.",
                'Use `addressing_style="path"` or "auto", and do without accelerate.',
            )
        if not fits_host(bucket):
            raise InvalidBucketName(
                f"{bucket[:80]!r} cannot be part of a host.", 'Use `addressing_style="path"`.'
            )

    def _options(self, operation: Operation, bucket: str | None) -> Options:
        path_style = self.addressing_style == "path"
        if self.addressing_style == "auto" and self._custom is not None:
            path_style = True
        if bucket is not None and addresses_itself(bucket):
            path_style = self.addressing_style == "path"
        elif operation.name in _ASKED_ELSEWHERE:
            path_style = True
        return Options(
            region=self.region,
            endpoint=self._custom,
            use_fips=self.fips,
            use_dual_stack=self.dualstack,
            accelerate=self.accelerate,
            force_path_style=path_style,
            use_global_endpoint=self.use_global_endpoint,
            use_arn_region=self.use_arn_region,
            use_object_lambda_endpoint="object-lambda" in operation.traits,
            disable_access_points="no-access-points" in operation.traits,
            disable_multi_region_access_points=self.disable_multi_region_access_points,
            use_s3_express_control_endpoint="express-control" in operation.traits,
            disable_s3_express_session_auth=self.disable_s3_express_session_auth
            or "no-express-session" in operation.traits,
        )


def _routed(location: Location, params: Mapping[str, Any]) -> Location:
    """WriteGetObjectResponse goes to the host that the function was told, as part of the name.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
    """
    route = params.get("RequestRoute", "")
    if not isinstance(route, str) or not fits_label(route):
        raise InvalidParameter(
            f"RequestRoute={str(route)[:60]!r} cannot be part of a host.",
            "Pass outputRoute of the event's getObjectContext.",
        )
    scheme, _, host = location.url.partition("://")
    return Location(
        f"{scheme}://{route}.{host}", location.scheme, location.service, location.region
    )


def _is_aws(host: str) -> bool:
    name = host.partition(":")[0].rstrip(".")
    return name.endswith(tuple(f".{suffix}" for suffix in DNS_SUFFIXES))


def _check_one_region(custom: Root) -> None:
    """What is signed for a custom endpoint is signed for one region."""
    if _is_aws(custom.authority) and ".accesspoint.s3-global." in custom.authority:
        raise InvalidParameter(
            f"`endpoint_url` is a Multi-Region Access Point's host, {custom.authority[:100]!r}, "
            "which takes signatures for all regions only (SigV4A).",
            "Pass its ARN as Bucket, without `endpoint_url`.",
        )


def _check_accelerate(accelerate: bool, addressing_style: str, region: str) -> None:
    if accelerate and addressing_style == "path":
        raise InvalidParameter(
            "S3 Transfer Acceleration takes the bucket in the host only.",
            'Use `addressing_style="virtual"` or "auto".',
        )
    if accelerate and partition_of(region).name != "aws":
        raise InvalidParameter(
            f"S3 Transfer Acceleration is not there in {region}.", "Do without accelerate."
        )
