"""`required_permissions`: what the policies must allow for one signed operation, and on what.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html

Unknown parts of a resource are a ``*``: the key of an object that is not given, or the account of a
KMS key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.errors import InvalidParameter
from ..core.suggest import did_you_mean
from ..s3.given import check_mapping, check_type
from ..s3.operations import iam_actions as iam
from ..s3.operations.copy_sources import bucket_of, key_of, service_of
from ..s3.operations.iam_tables import TABLE, TABLE_BUCKET
from ..s3.operations.model import Operation
from ..s3.operations.model import operation as find_operation
from ..s3.operations.operations_data import OPERATIONS

ALWAYS = iam.ALWAYS
IF_NOT_DELEGATED = "the bucket does not delegate to the access point"
_METADATA_BUCKET = "aws-s3"


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that policies must allow.

    Attributes:
        action: such as ``s3:GetObject``.
        resource: its ARN, with ``*`` for what is not known; ``*`` for actions without a resource.
        when: ``always``, or what it depends on.
    """

    action: str
    resource: str
    when: str = ALWAYS


def required_permissions(operation: str, **params: Any) -> tuple[Permission, ...]:
    """List all that one signed operation needs.

    Args:
        operation: such as ``put_object`` or ``PutObject``.
        params: the parameters of the operation, by boto3's names; those that are not given are
            unknown where they are a part of a resource, and absent otherwise.

    Returns:
        Pairs of an action and a resource, with the condition under which each is needed. The
        first is the one that the operation is named after.

    Raises:
        InvalidParameter: there is no such operation or parameter.
    """
    found = find_operation(_snake(operation))
    for name in params:
        if name not in found.parameters:
            hint = did_you_mean(name, found.parameters)
            raise InvalidParameter(
                f"{found.name} has no parameter {name!r}.", f"{hint}Remove it.", str(name)
            )
    place = _Place.of(found, params.get("Bucket"))
    needed = iam.needs(found, params, service=place.service)
    listed = [
        Permission(action, resource, when)
        for action, target, when in needed
        for resource in _resources(found, params, place, action, target)
    ]
    places = [place]
    if "CopySource" in found.parameters:
        places.append(_source_place(found, params))
    under = [each for place in places for each in _of_the_bucket(place, listed)]
    return tuple(dict.fromkeys([*listed, *under]))


def bucket_resource(operation: str, params: Mapping[str, Any]) -> str:
    """Return the ARN of the bucket, or access point, that an operation goes to."""
    check_mapping("params", params)
    return _Place.of(find_operation(_snake(operation)), params.get("Bucket")).bucket


def _snake(operation: str) -> str:
    """Write the API's name of an operation as boto3 writes its method."""
    check_type("operation", operation, str, "str")
    by_name = {name.replace("_", ""): name for name in OPERATIONS}
    return by_name.get(operation.lower(), operation)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a request goes.

    Attributes:
        service: whose actions it needs.
        bucket: the ARN of the bucket, or of the access point.
        objects: what stands between that and a key.
        point: whether it is an access point of S3.
    """

    service: str
    bucket: str
    objects: str
    point: bool = False

    @classmethod
    def of(cls, operation: Operation, bucket: Any) -> _Place:
        name = bucket if isinstance(bucket, str) and bucket else "*"
        if name.startswith("arn:"):
            service = service_of(name)
            return cls(service, name, "/object/", point=service == iam.S3)
        if operation.name in _WITHOUT_BUCKET:
            return _WITHOUT_BUCKET[operation.name]
        for suffix, place in _BY_SUFFIX.items():
            if name.endswith(suffix):
                return replace(place, bucket=place.bucket.format(name))
        if operation.name in iam.ONLY_EXPRESS:
            return cls(iam.EXPRESS, f"arn:aws:s3express:*:*:bucket/{name}", "/")
        return cls(iam.S3, f"arn:aws:s3:::{name}", "/")

    def object(self, key: str | None) -> str:
        """Return the ARN of an object, of all of them where the key is not known."""
        if self.service == iam.OBJECT_LAMBDA:
            return self.bucket
        return f"{self.bucket}{self.objects}{'*' if key is None else key}"


_OBJECT_LAMBDA = "arn:aws:s3-object-lambda:*:*:accesspoint/*"
_OUTPOST = "arn:aws:s3-outposts:*:*:outpost/*/accesspoint/*"
_WITHOUT_BUCKET = {
    "list_directory_buckets": _Place(iam.EXPRESS, "*", "/"),
    "write_get_object_response": _Place(iam.OBJECT_LAMBDA, _OBJECT_LAMBDA, "/object/"),
}
_BY_SUFFIX = {
    "--x-s3": _Place(iam.EXPRESS, "arn:aws:s3express:*:*:bucket/{}", "/"),
    "--xa-s3": _Place(iam.EXPRESS, "arn:aws:s3express:*:*:accesspoint/{}", "/"),
    "--op-s3": _Place(iam.OUTPOSTS, _OUTPOST, "/object/"),
    "-s3alias": _Place(iam.S3, "arn:aws:s3:*:*:accesspoint/*", "/object/", point=True),
}


def _resources(
    operation: Operation, params: Mapping[str, Any], place: _Place, action: str, target: str
) -> list[str]:
    if target == iam.OBJECT:
        return [place.object(key) for key in _keys(operation, params, action)]
    others: dict[str, Callable[[], str]] = {
        iam.BUCKET: lambda: place.bucket,
        iam.SOURCE: lambda: _source(operation, params),
        iam.KEY: lambda: _kms_key(params),
        iam.SOURCE_KEY: lambda: "arn:aws:kms:*:*:key/*",
        iam.ROLE: lambda: iam.role_in(dict(params)) or "arn:aws:iam::*:role/*",
        TABLE_BUCKET: lambda: _table_bucket(params),
        TABLE: lambda: f"{_table_bucket(params)}/table/*",
        iam.FUNCTION: lambda: "arn:aws:lambda:*:*:function:*",
        iam.SUPPORTING_POINT: lambda: _supporting_point(operation, params, place),
        iam.EVERYTHING: lambda: "*",
    }
    return [others[target]()]


def _keys(operation: Operation, params: Mapping[str, Any], action: str) -> list[str | None]:
    """List the keys that an action is done to: of delete_objects only those that it is for."""
    if operation.name != "delete_objects":
        return [params.get("Key")]
    objects = objects_of(params.get("Delete"))
    wanted = {
        "DeleteObject": [each for each in objects if "VersionId" not in each],
        "DeleteObjectVersion": [each for each in objects if "VersionId" in each],
        "GetObject": [each for each in objects if "ETag" in each],
    }.get(action.partition(":")[2], objects)
    return [each.get("Key") for each in wanted or ({},)]


def objects_of(deleted: Any) -> list[Mapping[str, Any]]:
    """List the objects that the parameter Delete names; what is not a mapping names nothing."""
    named = deleted.get("Objects") if isinstance(deleted, Mapping) else None
    listed = named if isinstance(named, (list, tuple)) else ()
    return [each for each in listed if isinstance(each, Mapping)]


def _source(operation: Operation, params: Mapping[str, Any]) -> str:
    place = _source_place(operation, params)
    is_session = place.service == iam.EXPRESS
    return place.bucket if is_session else place.object(key_of(params.get("CopySource")))


def _source_place(operation: Operation, params: Mapping[str, Any]) -> _Place:
    return _Place.of(operation, bucket_of(params.get("CopySource")))


def _kms_key(params: Mapping[str, Any]) -> str:
    encryption = params.get("ObjectEncryption")
    nested = encryption.get("SSEKMS") if isinstance(encryption, Mapping) else None
    named = nested.get("KMSKeyArn") if isinstance(nested, Mapping) else None
    key = str(params.get("SSEKMSKeyId") or named or "*")
    region_and_account = "*:*"
    if key.startswith("arn:"):
        region_and_account, key = ":".join(key.split(":")[3:5]), key.split(":", 5)[-1]
    key = key.removeprefix("key/")
    return f"arn:aws:kms:{region_and_account}:key/{'*' if key.startswith('alias/') else key}"


def _table_bucket(params: Mapping[str, Any]) -> str:
    configuration = params.get("MetadataTableConfiguration")
    destination = (
        configuration.get("S3TablesDestination") if isinstance(configuration, Mapping) else None
    )
    named = destination.get("TableBucketArn") if isinstance(destination, Mapping) else None
    return str(named or f"arn:aws:s3tables:*:*:bucket/{_METADATA_BUCKET}")


def _supporting_point(operation: Operation, params: Mapping[str, Any], place: _Place) -> str:
    partition, _, region, account = place.bucket.split(":")[1:5]
    point = f"arn:{partition}:s3:{region}:{account}:accesspoint/*"
    if "Key" not in operation.parameters:
        return point
    return f"{point}/object/{params.get('Key') or '*'}"


def _of_the_bucket(place: _Place, listed: list[Permission]) -> Iterator[Permission]:
    """List what the bucket of an access point must also allow.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointPermissions.html
    """
    if not place.point:
        return
    for permission in listed:
        if permission.when == ALWAYS and permission.resource.startswith(place.bucket):
            key = permission.resource[len(place.bucket) :].removeprefix("/object")
            yield Permission(permission.action, f"arn:aws:s3:::*{key}", IF_NOT_DELEGATED)
