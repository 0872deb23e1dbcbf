"""Whether the host of a request belongs to the region and service that its signature would name.

Only hosts of services that AWS is known to have are judged; example hosts, custom domains, load
balancers and services of which this version knows nothing are not.
"""

from __future__ import annotations

from ..core.errors import AlgorithmMismatch, RegionMismatch, ServiceMismatch
from .aws_data import ALIASES
from .hosts import HOST_NAMES, SIGNING_NAMES, read_host, sigv4a_service

_LIFT = "`allow_scope_mismatch=True` if you know better"


def check_service_name(service: str) -> None:
    """Refuse a signing name in other letters than AWS's, such as ``S3``.

    Raises:
        ServiceMismatch: names the right one.
    """
    right = service.lower()
    right = _NAMES.get(right, right)
    if right != service and right in SIGNING_NAMES and service not in SIGNING_NAMES:
        raise ServiceMismatch(
            f"`service={service[:40]!r}` is not a signing name: AWS writes it {right!r}.",
            f"Pass `service={right!r}`, or {_LIFT}.",
            "service",
        )


def check_scope(host: str, region: str | None, service: str) -> None:
    """Refuse a region or service that the host contradicts.

    Args:
        host: as the Host header has it.
        region: the region that the scope would name; None for SigV4A, whose signatures name a set.
        service: signing name that the scope would name.

    Raises:
        AlgorithmMismatch: the host takes SigV4A alone.
        RegionMismatch: names the region of the host.
        ServiceMismatch: names the signing name of the host.
    """
    if region is not None and sigv4a_service(host):
        raise AlgorithmMismatch(
            f"{host[:120]!r} takes SigV4A alone: it serves all regions, and a signature for one "
            "would be refused.",
            f"Sign with SigV4A: pass `algorithm`, and a region set such as '*'; or {_LIFT}.",
            "algorithm",
        )
    known = read_host(host)
    if region is not None and known.region and region != known.region:
        raise RegionMismatch(
            f"{host[:120]!r} is signed for the region {known.region!r}, and the signature would "
            f"name {region[:40]!r}: the server would refuse it.",
            f"Pass `region={known.region!r}`, or {_LIFT}.",
            "region",
        )
    if known.services and service not in known.services and _is_known(service):
        right = known.services[0]
        raise ServiceMismatch(
            f"{host[:120]!r} takes the signing name {right!r}, and the signature would name "
            f"{service[:40]!r}: the server would refuse it.",
            f"Pass `service={right!r}`, or {_LIFT}.",
            "service",
        )


def _is_known(service: str) -> bool:
    return service in SIGNING_NAMES or service in HOST_NAMES or service.lower() in _NAMES


_NAMES = {
    **{line.partition(" ")[0]: line.partition(" ")[2] for line in ALIASES.splitlines()},
    **{name.lower(): name for name in SIGNING_NAMES},
}
