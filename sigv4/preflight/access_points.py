"""Requests through access points: the access point and its bucket must both allow them.

An access point's policy has an effect only where the bucket allows the same, or delegates to the
access point with ``s3:DataAccessPointAccount`` or ``s3:DataAccessPointArn``.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.errors import InvalidParameter
from .grammar import Policy
from .kinds import Kind
from .policy_set import PolicySet
from .request import AccessRequest

_ARN = re.compile(
    r"(?P<point>arn:(?P<partition>[^:]+):s3:[^:]*:(?P<account>\d{12}):accesspoint/[^/]+)"
    r"(?:/object/(?P<key>.*))?",
    re.DOTALL,
)
_BUCKET = re.compile(r"arn:[^:]+:s3:::([^/*?]+)")


@dataclass(frozen=True, slots=True)
class Side:
    """One half of a request through an access point.

    Attributes:
        request: what is asked of the access point, or of the bucket.
        resource: its resource policies; None where they are not known.
        kind: what they are.
    """

    request: AccessRequest
    resource: tuple[Policy, ...] | None
    kind: Kind


def split(request: AccessRequest, policies: PolicySet) -> tuple[Side, Side | None] | None:
    """Split a request through an access point into its two halves.

    Returns:
        The halves of the access point and of its bucket, the latter None where the bucket is not
        known. None for other requests, and for an access point alone, of which nothing else is
        said to exist.
    """
    found = _ARN.fullmatch(request.resource)
    known = (request.access_point_policy, request.bucket_policy, request.underlying_bucket)
    if found is None or (request.complete and known == (None, None, None)):
        return None
    keys = {
        "s3:DataAccessPointArn": found["point"],
        "s3:DataAccessPointAccount": found["account"],
    }
    point_policies, bucket_policies = _policies(request, policies)
    point = request.on(request.resource, found["account"], keys)
    bucket = _bucket(request)
    if bucket is None:
        return Side(point, point_policies, Kind.ACCESS_POINT), None
    key = found["key"]
    arn = f"arn:{found['partition']}:s3:::{bucket}" + (f"/{key}" if key is not None else "")
    underlying = request.on(arn, request.resource_account, keys)
    return (
        Side(point, point_policies, Kind.ACCESS_POINT),
        Side(underlying, bucket_policies, Kind.BUCKET),
    )


def _policies(
    request: AccessRequest, policies: PolicySet
) -> tuple[tuple[Policy, ...] | None, tuple[Policy, ...] | None]:
    """Find the policies of the access point and of the bucket; `resource` is what is left."""
    point, bucket = request.access_point_policy, request.bucket_policy
    nothing = () if request.complete else None
    if point is not None:
        rest = policies.resource or nothing
        return (point,), (bucket,) if bucket is not None else rest
    return policies.resource, (bucket,) if bucket is not None else nothing


def _bucket(request: AccessRequest) -> str | None:
    if request.underlying_bucket:
        return request.underlying_bucket.rpartition(":")[2]
    if request.bucket_policy is None:
        return None
    for statement in request.bucket_policy.statements:
        for resource in statement.resources:
            found = _BUCKET.match(resource.text)
            if found:
                return found[1]
    raise InvalidParameter(
        "A bucket policy was given without the bucket's name.",
        "Give underlying_bucket.",
        "underlying_bucket",
    )
