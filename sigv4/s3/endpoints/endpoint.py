"""The endpoint of a bucket: scheme, host and the path before the key.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
https://docs.aws.amazon.com/general/latest/gr/s3.html
"""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...core.frozen import Frozen, assign
from ...services.regions import DNS_SUFFIXES, check_region, partition_of
from .bucket_names import (
    AWS_NAMES,
    addresses_itself,
    check_bucket,
    check_namespace,
    check_new_bucket,
    fits_label,
)
from .location import AWS_GLOBAL, SIGV4, Location, Options, Root, is_virtual_hostable
from .rules import check_options, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..operations.model import Operation
    from .roots import Facts

ADDRESSING_STYLES = ("auto", "virtual", "path")
_ASKED_ELSEWHERE = ("get_bucket_location",)  # for a bucket in any region: not at the bucket's host


class Endpoint(Frozen):
    """How the hosts of one region, or of one custom service, are made.

    Args:
        region: signing region.
        endpoint_url: root of another service, such as ``http://localhost:9000``.
        addressing_style: ``virtual`` puts the bucket in the host, ``path`` in the path; ``auto``
            is virtual on AWS unless a dot in the bucket would break TLS, and path elsewhere.
        accelerate, dualstack, fips: variants of AWS's endpoints.
        allow_unknown_region, allow_any_bucket: switch off the guard.
        use_global_endpoint: use ``s3.amazonaws.com`` for us-east-1, as old clients do.
        use_arn_region: send requests for an ARN to its region; else refuse other regions' ARNs.
        disable_s3_express_session_auth: sign for directory buckets with ordinary credentials.
        disable_multi_region_access_points: refuse their ARNs.
        endpoint_is_bucket: the endpoint_url is the bucket itself: a custom domain, or a host that
            holds the bucket's name.
        allow_any_endpoint: allow endpoints that are not the root of an S3 API.
        allow_unsupported: allow features that the service of the endpoint lacks.

    Raises:
        UnknownRegion: not a region of AWS, and no endpoint_url of another service is given.
        EndpointNotRoot: the endpoint_url holds a bucket, or does not accept signatures.
        InvalidRequest: the endpoint_url is not a valid endpoint.
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
        "endpoint_is_bucket",
        "allow_any_endpoint",
        "allow_unsupported",
        "_custom",
        "_facts",
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
    endpoint_is_bucket: bool
    allow_any_endpoint: bool
    allow_unsupported: bool
    _custom: Root | None
    _facts: Facts | None

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
        endpoint_is_bucket: bool = False,
        allow_any_endpoint: bool = False,
        allow_unsupported: bool = False,
    ) -> None:
        if addressing_style not in ADDRESSING_STYLES:
            raise errors.InvalidParameter(
                f"`addressing_style` must be auto, virtual or path, not {addressing_style!r}.",
                "Pass one of the three.",
                "addressing_style",
            )
        custom = None if endpoint_url is None else Root.of(endpoint_url)
        if endpoint_is_bucket and custom is None:
            raise errors.InvalidParameter(
                "`endpoint_is_bucket` needs `endpoint_url`, the URL of the bucket.",
                "Pass `endpoint_url`.",
                "endpoint_is_bucket",
            )
        facts = None if custom is None else _check_custom(custom, addressing_style)
        check_options(Options(region, custom, fips, dualstack, accelerate))
        _check_accelerate(accelerate, addressing_style, region)
        if custom is not None and facts is not None and not allow_any_endpoint:
            from .roots import check_root

            check_root(custom, facts, is_bucket=endpoint_is_bucket)
        if not allow_unknown_region and region != AWS_GLOBAL:
            if custom is None or _is_aws(custom.authority):
                check_region(region)
            if custom is not None:
                from ...services.compatible import check_service_region

                check_service_region(custom.authority, region)
        if use_global_endpoint and region != "us-east-1":
            raise errors.InvalidParameter(
                f"`use_global_endpoint` needs the region us-east-1, not {region[:40]!r}: the "
                "global host redirects to the region of the bucket, which breaks the signature.",
                "Remove `use_global_endpoint`.",
                "use_global_endpoint",
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
        assign(self, "endpoint_is_bucket", endpoint_is_bucket)
        assign(self, "allow_any_endpoint", allow_any_endpoint)
        assign(self, "allow_unsupported", allow_unsupported)
        assign(self, "_custom", custom)
        assign(self, "_facts", facts)

    def locate(
        self, operation: Operation, bucket: str | None, params: Mapping[str, Any]
    ) -> Location:
        """Return the location of an operation on a bucket, and how to sign for it.

        Args:
            operation: the operation to be presigned.
            bucket: name of a bucket, alias or ARN; None if the operation needs no bucket.
            params: the parameters of the operation; some become part of the host.

        Raises:
            InvalidBucketName: not a valid bucket name, or not one for this addressing style.
            InvalidParameter: the bucket is missing, or AWS has no such endpoint.
        """
        takes_bucket = "Bucket" in operation.parameters
        if takes_bucket and bucket is None and not self.endpoint_is_bucket:
            raise errors.InvalidParameter(
                f"{operation.name} needs Bucket.", "Pass Bucket=...", "Bucket"
            )
        if not takes_bucket and (bucket is not None or self.endpoint_is_bucket):
            raise errors.InvalidParameter(
                f"{operation.name} has no parameter 'Bucket'.",
                "Leave it out: the operation does not act on one bucket.",
                "Bucket",
            )
        if self._facts is not None and self._facts.service is not None:
            self._check_supported(operation, params)
        if self.endpoint_is_bucket and self._custom is not None:
            return Location(self._custom.url, SIGV4, "s3", self.region)
        if bucket is not None:
            self._check_bucket(bucket)
            check_namespace(bucket, self._signed_region(), self.allow_unknown_region)
            checks_new = self._of_aws() and not self.allow_any_bucket
            if operation.name == "create_bucket" and checks_new:
                check_new_bucket(bucket, params)
        location = locate(self._options(operation, bucket), bucket)
        if "object-lambda" in operation.traits:
            return _routed(location, params)
        return location

    def check_forms(self) -> None:
        """Refuse POST forms for a service that does not accept them.

        Raises:
            UnsupportedByService: names the service.
        """
        if self._facts is not None and self._facts.service is not None:
            from .support import check_forms

            if not self.allow_unsupported:
                check_forms(self._facts.service)

    def _check_supported(self, operation: Operation, params: Mapping[str, Any]) -> None:
        from .support import check_supported

        if self._facts is not None and self._facts.service and not self.allow_unsupported:
            check_supported(self._facts.service, operation, params)

    def _signed_region(self) -> str:
        """Return the AWS region that a bucket must be in; empty for services other than AWS."""
        return self.region if self._of_aws() and self.region != AWS_GLOBAL else ""

    def _of_aws(self) -> bool:
        return self._custom is None or _is_aws(self._custom.authority)

    def _check_bucket(self, bucket: str) -> None:
        service = None if self._facts is None else self._facts.service
        names = AWS_NAMES if service is None else service.names
        check_bucket(bucket, self.allow_any_bucket, names)
        in_host = self.addressing_style == "virtual" or self.accelerate
        if not in_host or addresses_itself(bucket):
            return
        scheme = "https" if self._custom is None else self._custom.scheme
        if "." in bucket and scheme == "https":
            raise errors.InvalidBucketName(
                f"{bucket!r} has a dot: in the host it would match no TLS certificate.",
                'Use `addressing_style="path"` or "auto", without accelerate.',
                "Bucket",
            )
        if not is_virtual_hostable(bucket, dots=True):
            raise errors.InvalidBucketName(
                f"{bucket[:80]!r} cannot be part of a host: only at least 3 lower-case letters, "
                "digits and hyphens can.",
                'Use `addressing_style="path"`.',
                "Bucket",
            )

    def _options(self, operation: Operation, bucket: str | None) -> Options:
        path_style = self.addressing_style == "path"
        if self.addressing_style == "auto" and self._facts is not None:
            path_style = self._facts.auto == "path"
        if bucket is not None and addresses_itself(bucket):
            # An ARN has its own host; botocore ignores the style for it too.
            path_style = self.addressing_style == "path" and not bucket.startswith("arn:")
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
    """Add the route to the host of WriteGetObjectResponse, as the function's event gives it.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
    """
    route = params.get("RequestRoute", "")
    if not isinstance(route, str) or not fits_label(route):
        raise errors.InvalidParameter(
            f"RequestRoute={str(route)[:60]!r} cannot be part of a host.",
            "Pass outputRoute of the event's getObjectContext.",
            "RequestRoute",
        )
    scheme, _, host = location.url.partition("://")
    return Location(
        f"{scheme}://{route}.{host}", location.scheme, location.service, location.region
    )


def _check_custom(custom: Root, addressing_style: str) -> Facts:
    """Look up a custom endpoint, and refuse an addressing style that its service lacks."""
    from .roots import facts_of

    _check_one_region(custom)
    facts = facts_of(custom.authority)
    if facts.styles not in ("both", addressing_style) and addressing_style != "auto":
        raise errors.UnsupportedByService(
            f"{custom.authority[:120]!r} accepts the bucket only in the "
            f"{'host' if facts.styles == 'virtual' else 'path'}, and "
            f"`addressing_style={addressing_style!r}` puts it elsewhere.",
            f'Pass `addressing_style="auto"` or "{facts.styles}".',
            "addressing_style",
        )
    return facts


def _is_aws(host: str) -> bool:
    name = host.partition(":")[0].rstrip(".")
    return name.endswith(tuple(f".{suffix}" for suffix in DNS_SUFFIXES))


def _check_one_region(custom: Root) -> None:
    """Check that a custom endpoint is signed for one region only."""
    if _is_aws(custom.authority) and ".accesspoint.s3-global." in custom.authority:
        raise errors.InvalidParameter(
            f"`endpoint_url` is a Multi-Region Access Point's host, {custom.authority[:100]!r}, "
            "which accepts only signatures for all regions (SigV4A).",
            "Pass its ARN as Bucket, without `endpoint_url`.",
            "endpoint_url",
        )


def _check_accelerate(accelerate: bool, addressing_style: str, region: str) -> None:
    if accelerate and addressing_style == "path":
        raise errors.InvalidParameter(
            "S3 Transfer Acceleration accepts the bucket only in the host.",
            'Use `addressing_style="virtual"` or "auto".',
            "addressing_style",
        )
    if accelerate and partition_of(region).name != "aws":
        raise errors.InvalidParameter(
            f"S3 Transfer Acceleration is not available in {region}.",
            "Remove `accelerate`.",
            "accelerate",
        )
