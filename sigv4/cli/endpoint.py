"""``sigv4 endpoint``: where the requests for a bucket go."""

from __future__ import annotations

from ..s3.endpoints.endpoint import Endpoint
from ..s3.operations.model import operation as find_operation
from . import presign, source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> None:
    """Print URL, scheme, service and region."""
    bucket, _ = presign.split_s3_uri(options.bucket)
    location = Endpoint(
        source.region(options) or presign.assume_region(options.bucket),
        options.endpoint_url,
        options.addressing_style,
        options.accelerate,
        options.dualstack,
        options.fips,
        options.allow_unknown_region,
        options.allow_any_bucket,
    ).locate(find_operation(options.operation), bucket or None, {})
    told = {
        "url": location.url,
        "scheme": location.scheme,
        "service": location.service,
        "region": location.region,
    }
    if options.output == "json":
        from json import dumps

        print(dumps(told, indent=2))
    else:
        print("\n".join(f"{name:8} {text}" for name, text in told.items()))
