"""Where a bucket lives: scheme, host and the path before the key.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
https://docs.aws.amazon.com/general/latest/gr/s3.html
"""

from __future__ import annotations

from ..core.encoding import encode
from ..core.errors import InvalidBucketName, InvalidParameter
from ..core.frozen import Frozen, assign
from ..core.model import Request
from .names import check_bucket, fits_host
from .regions import DNS_SUFFIXES, check_region, partition_of

ADDRESSING_STYLES = ("auto", "virtual", "path")


class Endpoint(Frozen):
    """How the hosts of one region, or of one custom service, are made.

    Args:
        region: signing region.
        endpoint_url: root of another service, such as ``http://localhost:9000``.
        addressing_style: ``virtual`` puts the bucket in the host, ``path`` in the path; ``auto``
            takes virtual on AWS unless a dot in the bucket would break TLS, and path elsewhere.
        accelerate, dualstack, fips: variants of AWS's endpoints.
        allow_unknown_region, allow_any_bucket: lift the guard.

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
    _custom: tuple[str, str, str] | None

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
    ) -> None:
        if addressing_style not in ADDRESSING_STYLES:
            raise InvalidParameter(
                f"addressing_style={addressing_style!r} is none.",
                f"Choose one of {', '.join(ADDRESSING_STYLES)}.",
            )
        custom = None if endpoint_url is None else _split_endpoint(endpoint_url)
        _refuse_contradictions(custom is not None, addressing_style, accelerate, fips, dualstack)
        _refuse_where_missing(region, accelerate, fips)
        if not allow_unknown_region and (custom is None or _is_aws(custom[1])):
            check_region(region)
        assign(self, "region", region)
        assign(self, "endpoint_url", endpoint_url)
        assign(self, "addressing_style", addressing_style)
        assign(self, "accelerate", accelerate)
        assign(self, "dualstack", dualstack)
        assign(self, "fips", fips)
        assign(self, "allow_unknown_region", allow_unknown_region)
        assign(self, "allow_any_bucket", allow_any_bucket)
        assign(self, "_custom", custom)

    def bucket_url(self, bucket: str) -> str:
        """The URL of a bucket, up to the slash before the key.

        Raises:
            InvalidBucketName: no bucket can be called that, or it cannot be addressed that way.
        """
        check_bucket(bucket, self.allow_any_bucket)
        scheme, host, base = self._custom or ("https", self._aws_host(), "")
        if self._is_virtual(bucket, scheme):
            return f"{scheme}://{bucket}.{host}{base}/"
        return f"{scheme}://{host}{base}/{encode(bucket.encode())}/"

    def _aws_host(self) -> str:
        suffix = partition_of(self.region).dns_suffix
        dualstack = ".dualstack" if self.dualstack else ""
        if self.accelerate:
            return f"s3-accelerate{dualstack}.{suffix}"
        fips = "-fips" if self.fips else ""
        return f"s3{fips}{dualstack}.{self.region}.{suffix}"

    def _is_virtual(self, bucket: str, scheme: str) -> bool:
        if self.addressing_style == "path":
            return False
        if self.addressing_style == "auto" and not self.accelerate:
            return self._custom is None and "." not in bucket and fits_host(bucket)
        if "." in bucket and (scheme == "https" or self.accelerate):
            raise InvalidBucketName(
                f"{bucket!r} has a dot: as part of the host it matches no TLS certificate.",
                'Use addressing_style="path" or "auto", and do without accelerate.',
            )
        if not fits_host(bucket):
            raise InvalidBucketName(
                f"{bucket[:80]!r} cannot be part of a host.", 'Use addressing_style="path".'
            )
        return True


def _split_endpoint(endpoint_url: str) -> tuple[str, str, str]:
    request = Request("GET", endpoint_url)
    if request.query:
        raise InvalidParameter(
            "endpoint_url has a query.", "Pass scheme, host and, if need be, a path."
        )
    return request.scheme, request.host, request.path.rstrip("/")


def _is_aws(host: str) -> bool:
    name = host.partition(":")[0].rstrip(".")
    return name.endswith(tuple(f".{suffix}" for suffix in DNS_SUFFIXES))


def _refuse_contradictions(
    custom: bool, addressing_style: str, accelerate: bool, fips: bool, dualstack: bool
) -> None:
    if custom and (accelerate or fips or dualstack):
        raise InvalidParameter(
            "endpoint_url names the host, and accelerate, dualstack and fips would change it.",
            "Pass either endpoint_url or those.",
        )
    if accelerate and fips:
        raise InvalidParameter("There is no accelerated FIPS endpoint.", "Pass one of the two.")
    if accelerate and addressing_style == "path":
        raise InvalidParameter(
            "S3 Transfer Acceleration takes the bucket in the host only.",
            'Use addressing_style="virtual" or "auto".',
        )


def _refuse_where_missing(region: str, accelerate: bool, fips: bool) -> None:
    partition = partition_of(region).name
    if accelerate and partition != "aws":
        raise InvalidParameter(
            f"S3 Transfer Acceleration is not there in {region}.", "Do without accelerate."
        )
    if fips and partition == "aws-cn":
        raise InvalidParameter(f"There are no FIPS endpoints in {region}.", "Do without fips.")
