"""The input and the result of the endpoint rules: options, and the location of a request."""

from __future__ import annotations

from ...core import lazy_errors as errors
from ...core.frozen import Frozen, assign
from ...core.model import Request
from ...services.regions import Partition, partition_of
from .bucket_names import fits_label

SIGV4 = "sigv4"
SIGV4A = "sigv4a"
SIGV4_S3EXPRESS = "sigv4-s3express"
AWS_GLOBAL = "aws-global"


class Location(Frozen):
    """The URL for a request, and how to sign it.

    Args:
        url: scheme, host and path before the key, without a slash at the end.
        scheme: ``sigv4``, ``sigv4a`` or ``sigv4-s3express``.
        service: the service of the credential scope.
        region: the region of the credential scope; ``*``, all of them, for ``sigv4a``.
    """

    __slots__ = ("url", "scheme", "service", "region")
    url: str
    scheme: str
    service: str
    region: str

    def __init__(self, url: str, scheme: str, service: str, region: str) -> None:
        assign(self, "url", url)
        assign(self, "scheme", scheme)
        assign(self, "service", service)
        assign(self, "region", region)


class Root(Frozen):
    """The root of a custom endpoint.

    Args:
        scheme: ``http`` or ``https``.
        authority: host, with the port if it is not the scheme's own.
        path: what every path begins with, without a slash at the end; mostly empty.
    """

    __slots__ = ("scheme", "authority", "path")
    scheme: str
    authority: str
    path: str

    def __init__(self, scheme: str, authority: str, path: str = "") -> None:
        assign(self, "scheme", scheme)
        assign(self, "authority", authority)
        assign(self, "path", path)

    @classmethod
    def of(cls, endpoint_url: str) -> Root:
        """Take a URL apart.

        Raises:
            InvalidRequest: not an http or https URL, or one that an endpoint cannot have.
        """
        if isinstance(endpoint_url, str) and "://" not in endpoint_url:
            raise errors.InvalidRequest(
                "`endpoint_url` is not an absolute http(s) URL.",
                "Write its scheme too, as in https://minio.example.com.",
                "endpoint_url",
            )
        request = Request("GET", endpoint_url)
        if request.query:
            raise errors.InvalidParameter(
                "`endpoint_url` has a query.",
                "Pass scheme, host and, if need be, a path.",
                "endpoint_url",
            )
        return cls(request.scheme, request.host, request.path.rstrip("/"))

    @property
    def url(self) -> str:
        """The root as a URL."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def is_ip(self) -> bool:
        """Whether the host is an IP address, before which no label can stand."""
        if self.authority.startswith("["):
            return True
        parts = self.authority.partition(":")[0].split(".")
        return len(parts) == 4 and all(part.isdigit() for part in parts)

    def below(self, *labels: str) -> str:
        """Return the root with labels put before its host."""
        return f"{self.scheme}://{'.'.join((*labels, self.authority))}{self.path}"


class Options(Frozen):
    """The input of the endpoint rules of S3 besides the bucket.

    Args:
        region: the region of the client.
        endpoint: root of a custom endpoint.
        use_fips: endpoints with FIPS 140 modules.
        use_dual_stack: IPv6 and IPv4.
        accelerate: S3 Transfer Acceleration.
        force_path_style: the bucket is in the path, whatever its name.
        use_global_endpoint: ``s3.amazonaws.com`` for us-east-1.
        use_arn_region: an ARN of another region is addressed there; else it is refused.
        disable_access_points: the operation is not for access points.
        disable_multi_region_access_points: refuse their ARNs.
        use_object_lambda_endpoint: the operation goes to S3 Object Lambda.
        use_s3_express_control_endpoint: the operation goes to the control endpoint of directory
            buckets.
        disable_s3_express_session_auth: directory buckets are signed for without a session.
    """

    __slots__ = (
        "region",
        "endpoint",
        "use_fips",
        "use_dual_stack",
        "accelerate",
        "force_path_style",
        "use_global_endpoint",
        "use_arn_region",
        "disable_access_points",
        "disable_multi_region_access_points",
        "use_object_lambda_endpoint",
        "use_s3_express_control_endpoint",
        "disable_s3_express_session_auth",
    )
    region: str
    endpoint: Root | None
    use_fips: bool
    use_dual_stack: bool
    accelerate: bool
    force_path_style: bool
    use_global_endpoint: bool
    use_arn_region: bool
    disable_access_points: bool
    disable_multi_region_access_points: bool
    use_object_lambda_endpoint: bool
    use_s3_express_control_endpoint: bool
    disable_s3_express_session_auth: bool

    def __init__(
        self,
        region: str,
        endpoint: Root | None = None,
        use_fips: bool = False,
        use_dual_stack: bool = False,
        accelerate: bool = False,
        force_path_style: bool = False,
        use_global_endpoint: bool = False,
        use_arn_region: bool = True,
        disable_access_points: bool = False,
        disable_multi_region_access_points: bool = False,
        use_object_lambda_endpoint: bool = False,
        use_s3_express_control_endpoint: bool = False,
        disable_s3_express_session_auth: bool = False,
    ) -> None:
        assign(self, "region", region)
        assign(self, "endpoint", endpoint)
        assign(self, "use_fips", use_fips)
        assign(self, "use_dual_stack", use_dual_stack)
        assign(self, "accelerate", accelerate)
        assign(self, "force_path_style", force_path_style)
        assign(self, "use_global_endpoint", use_global_endpoint)
        assign(self, "use_arn_region", use_arn_region)
        assign(self, "disable_access_points", disable_access_points)
        assign(self, "disable_multi_region_access_points", disable_multi_region_access_points)
        assign(self, "use_object_lambda_endpoint", use_object_lambda_endpoint)
        assign(self, "use_s3_express_control_endpoint", use_s3_express_control_endpoint)
        assign(self, "disable_s3_express_session_auth", disable_s3_express_session_auth)

    @property
    def partition(self) -> Partition:
        """The partition of the client's region."""
        return partition_of(self.region)

    @property
    def signing_region(self) -> str:
        """The region of the scope: the pseudo region ``aws-global`` signs as us-east-1."""
        return "us-east-1" if self.region == AWS_GLOBAL else self.region

    def aws_host(self, service: str, region: str, *, mark: str = "") -> str:
        """Make a host of AWS: ``SERVICE[-fips][MARK][.dualstack].REGION.SUFFIX``.

        Args:
            service: first label.
            region: the region of the host; empty for a global host.
            mark: appended to the first label.
        """
        labels = (
            f"{service}{'-fips' if self.use_fips else ''}{mark}",
            "dualstack" if self.use_dual_stack else "",
            region,
            partition_of(region or self.region).dns_suffix,
        )
        return ".".join([label for label in labels if label])

    def refuse(self, what: str, *, dualstack: bool, fips: bool, accelerate: bool) -> None:
        """Refuse variants of the endpoint that are switched on but that `what` does not have.

        Raises:
            InvalidParameter: names the first such variant.
        """
        for asked, refused, name in (
            (self.use_dual_stack, dualstack, "dualstack"),
            (self.use_fips, fips, "fips"),
            (self.accelerate, accelerate, "accelerate"),
        ):
            if asked and refused:
                raise errors.InvalidParameter(
                    f"{what} has no {name} endpoint.", f"Remove {name}.", name
                )


def is_label(text: str) -> bool:
    """Whether a text can be one label of a host."""
    return fits_label(text)


def are_labels(text: str) -> bool:
    """Whether a text can be one or more labels of a host."""
    return all(fits_label(label) for label in text.split("."))


def is_virtual_hostable(bucket: str, *, dots: bool = False) -> bool:
    """Whether a bucket's name can be a label of a host; with `dots`, several of them."""
    parts = bucket.split(".")
    if len(bucket) < 3 or bucket != bucket.lower():
        return False
    if len(parts) == 4 and all(part.isdigit() for part in parts):
        return False
    return are_labels(bucket) if dots else is_label(bucket)
