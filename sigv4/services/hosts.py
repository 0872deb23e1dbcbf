"""Which service and region the name of an AWS host belongs to; nothing about other hosts.

https://docs.aws.amazon.com/general/latest/gr/rande.html
"""

from __future__ import annotations

from ..core.cache import Cache
from ..core.frozen import Frozen, assign
from .aws_data import GLOBAL_HOSTS, PREFIXES
from .regions import HOST_SUFFIXES, is_region, looks_like_region

# Signing names that botocore does not list, since no SDK calls these hosts, by what stands next to
# the region in the host:
_MORE_PREFIXES = {
    # https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization
    "appsync-api": ("appsync",),
    "appsync-realtime-api": ("appsync",),
    # https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-onboard-ingest-metrics-remote-write-EC2.html
    "aps-workspaces": ("aps",),
    # https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html
    "git-codecommit": ("codecommit",),
    # https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
    "dsql": ("dsql",),
    # https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html
    "iot": ("iot", "iotdevicegateway", "iotdata"),
    "data.iot": ("iotdata", "iotdevicegateway"),
    "data-ats.iot": ("iotdata", "iotdevicegateway"),
    # https://docs.aws.amazon.com/general/latest/gr/iot-core.html#iot-core-data-plane-endpoints
    "jobs.iot": ("iot-jobs-data",),
    # https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    "lambda-url": ("lambda",),
    # https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
    "kafka": ("kafka", "kafka-cluster"),
    "kafka-serverless": ("kafka-cluster",),
    # https://docs.aws.amazon.com/general/latest/gr/ak.html
    "control-kinesis": ("kinesis",),
    "control-kinesis-queues": ("kinesis",),
    "data-kinesis": ("kinesis",),
    "data-kinesis-queues": ("kinesis",),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
    "rds": ("rds", "rds-db"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
    "s3-accesspoint": ("s3", "s3-outposts"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
    "s3-website": ("s3",),
    # https://docs.aws.amazon.com/transcribe/latest/dg/websocket.html
    "transcribestreaming": ("transcribe",),
    # https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
    "vpc-lattice-svcs": ("vpc-lattice-svcs",),
}
# Services whose name follows the region: search-domain.eu-west-1.es.amazonaws.com.
_REGION_FIRST = {
    # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html
    "es": ("es",),
    # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html
    "aoss": ("aoss",),
    # https://docs.aws.amazon.com/cloudsearch/latest/developerguide/submitting-requests.html
    "cloudsearch": ("cloudsearch",),
    # https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth-connect-command-line.html
    "neptune": ("neptune-db",),
    # https://docs.aws.amazon.com/general/latest/gr/neptune-graph.html
    "neptune-graph": ("neptune-graph",),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-internetwork-traffic-privacy.html
    "queue": ("sqs",),
    # https://docs.aws.amazon.com/general/latest/gr/signin-service.html
    "signin": ("signin",),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
    "rds": ("rds-db",),
}
# The data endpoint of an account, a1b2c3d4e5f6g7-ats.iot.REGION, has a name of its own.
# https://docs.aws.amazon.com/iot/latest/developerguide/iot-connect-devices.html
_IOT_DATA = ("iotdevicegateway", "iotdata")
_SHORTEST_IOT_NAME = 12  # characters before -ats; they are 13 or 14
# maps.geo, places.geo and routes.geo take `geo` for version 0 of their API, /maps/v0/..., and
# `geo-maps` and the like for version 2, /v2/...
# https://docs.aws.amazon.com/location/latest/APIReference/API_GetMapTile.html
_LOCATION, _LOCATION_VERSION = "geo", "v0"
_ENDPOINT_OF_A_VPC = "vpce"
_VARIANTS = ("dualstack", "global", "ipv6", "us-gov")
_REMEMBERED = Cache(256)


# Hosts that take SigV4A alone, and their signing names; the rest of the name is of an account,
# endpoint or access point.
_SIGV4A_ALONE = {
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html
    ".cloudfront-kvs.global.api.aws": "cloudfront-keyvaluestore",
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
    ".accesspoint.s3-global.amazonaws.com": "s3",
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-global-endpoints.html
    ".endpoint.events.amazonaws.com": "events",
    ".endpoint.events.api.aws": "events",
    # https://docs.aws.amazon.com/ses/latest/dg/global-endpoints.html
    ".endpoints.email.amazonaws.com": "ses",
    ".endpoints.email.global.api.aws": "ses",
    ".endpoints.email.us-gov.amazonaws.com": "ses",
    ".endpoints.email.us-gov.api.aws": "ses",
}


# Signing names of services whose models name both Signature Version 4 and SigV4A (botocore 1.44.8).
TAKE_SIGV4A_TOO = frozenset(
    ("abuse", "partnercentral", "partnercentral-channel", "sts", "sustainability")
)


class Host(Frozen):
    """What the name of a host says.

    Args:
        region: the region that signatures must name; empty where the name does not say it.
        services: signing names that the host takes; empty where the name does not say it.
    """

    __slots__ = ("region", "services")
    region: str
    services: tuple[str, ...]

    def __init__(self, region: str, services: tuple[str, ...]) -> None:
        assign(self, "region", region)
        assign(self, "services", services)

    def service_for(self, path: str) -> str:
        """Return the signing name of requests for a path; empty where the host does not say it.

        Args:
            path: of the URL. It decides where the old and the new API of Amazon Location share
                a host; elsewhere the first signing name is returned.
        """
        if _LOCATION in self.services and path.split("/")[2:3] == [_LOCATION_VERSION]:
            return _LOCATION
        return self.services[0] if self.services else ""


NOTHING = Host("", ())


def read_host(host: str) -> Host:
    """Read region and signing names from the host of an AWS service.

    Args:
        host: with or without a port, in any case.

    Returns:
        `NOTHING` for hosts that are not of a service that AWS is known to have.
    """
    known: Host | None = _REMEMBERED.get(host)
    if known is not None:
        return known
    found = _read(host.lower().partition(":")[0].rstrip("."))
    _REMEMBERED.remember(host, found)
    return found


def sigv4a_service(host: str) -> str:
    """Return the signing name of a host that takes SigV4A alone; an empty text for all others.

    Args:
        host: with or without a port, in any case.
    """
    name = host.lower().partition(":")[0].rstrip(".")
    return next((found for end, found in _SIGV4A_ALONE.items() if name.endswith(end)), "")


def region_and_service(host: str, path: str = "") -> tuple[str, str]:
    """Return region and signing name of an AWS host; empty texts where its name does not say.

    Args:
        host: with or without a port, in any case.
        path: of the URL; it decides where a host takes several signing names.
    """
    found = read_host(host)
    return found.region, found.service_for(path)


def _read(name: str) -> Host:
    if name in _GLOBAL:
        service, region = _GLOBAL[name]
        return Host(region, (service,))
    suffix = next((suffix for suffix in HOST_SUFFIXES if name.endswith(suffix)), "")
    labels = [
        label.removesuffix("-fips").removeprefix("fips-")
        for label in name.removesuffix(suffix).split(".")
        if label not in _VARIANTS
    ]
    if not suffix or not labels or not labels[-1]:
        return NOTHING
    if labels[-1] == _ENDPOINT_OF_A_VPC:
        return _of_vpc_endpoint(labels[:-1])
    return _old_s3(labels[-1]) or _of_labels(labels)


def _of_labels(labels: list[str]) -> Host:
    """Read ``NAME.SERVICE.REGION``, ``NAME.REGION.SERVICE`` or ``NAME.SERVICE``."""
    region = labels[-1] if _is_region(labels[-1]) else ""
    if not region and len(labels) > 1 and _is_region(labels[-2]) and labels[-1] in _REGION_FIRST:
        return Host(labels[-2], _REGION_FIRST[labels[-1]])
    services = _services(labels[:-1] if region else labels)
    return Host(region, services) if services else NOTHING


def _of_vpc_endpoint(labels: list[str]) -> Host:
    """Read ``vpce-0a1b-2c3d.SERVICE.REGION.vpce``: a private name, of which only the region counts.

    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
    """
    if labels and _is_region(labels[-1]) and _services(labels[:-1]):
        return Host(labels[-1], ())
    return NOTHING


def _old_s3(label: str) -> Host | None:
    """Read ``s3-eu-west-1``, ``s3-website-eu-west-1`` and ``s3-accelerate``."""
    if label == "s3-accelerate":
        return Host("", ("s3",))
    region = label.removeprefix("s3-").removeprefix("website-")
    return Host(region, ("s3",)) if region != label and is_region(region) else None


def _services(labels: list[str]) -> tuple[str, ...]:
    """Return the signing names of the longest run of labels, counted from the end, that has any."""
    if labels[-1:] == ["iot"] and len(labels) > 1:
        name = labels[-2].removesuffix("-ats")
        if name.isalnum() and len(name) >= _SHORTEST_IOT_NAME:
            return _IOT_DATA
    for length in (3, 2, 1):
        prefix = ".".join(labels[-length:])
        if len(labels) >= length and prefix in _SERVICES:
            return _SERVICES[prefix]
    if labels and labels[-1].startswith("s3express-"):  # s3express-use1-az4
        return ("s3express",)
    return ()


def _is_region(label: str) -> bool:
    return is_region(label) or looks_like_region(label)


def _read_prefixes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in PREFIXES.splitlines():
        prefix, _, names = line.partition(" ")
        found[prefix] = tuple(names.split("|")) if names else (prefix,)
    return {**found, **_MORE_PREFIXES}


_SERVICES = _read_prefixes()
_GLOBAL = {
    host: (service, region)
    for host, service, region in [line.split(" ") for line in GLOBAL_HOSTS.splitlines()]
}
HOST_NAMES = frozenset(_SERVICES)
SIGNING_NAMES = frozenset(
    name for names in (*_SERVICES.values(), *_REGION_FIRST.values()) for name in names
)
