"""`least_policy`: the identity policy that allows one operation, and no more than that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..s3.given import check_mapping
from ..s3.operations.copy_sources import bucket_of, key_of, version_of
from .permissions import ALWAYS, Permission, objects_of, required_permissions

# Listing buckets takes no resource; this is all buckets, which AWS's examples name for it.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_EVERY_BUCKET = {"s3": "arn:aws:s3:::*", "s3express": "arn:aws:s3express:*:*:*"}
_ESCAPES = str.maketrans({"*": "${*}", "?": "${?}", "$": "${$}"})


def least_policy(
    operation: str, params: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Permission, ...]]:
    """Write the minimal policy that allows an operation.

    Args:
        operation: the operation of S3, such as ``put_object``.
        params: its parameters; wildcards in a key are escaped, so that they match themselves.

    Returns:
        The policy, and the permissions that it omits because they depend on facts that are not
        among the parameters.
    """
    check_mapping("params", params)
    permissions = required_permissions(operation, **_escaped(params))
    by_resource: dict[str, list[str]] = {}
    for each in permissions:
        if each.when == ALWAYS:
            by_resource.setdefault(_resource(each), []).append(each.action)
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": resource}
        for resource, actions in by_resource.items()
    ]
    left = tuple(each for each in permissions if each.when != ALWAYS)
    return {"Version": "2012-10-17", "Statement": statements}, left


def _resource(permission: Permission) -> str:
    if permission.resource != "*":
        return permission.resource
    return _EVERY_BUCKET[permission.action.partition(":")[0]]


def _escaped(params: Mapping[str, Any]) -> dict[str, Any]:
    """Escape the keys that parameters name."""
    changed = dict(params)
    if isinstance(changed.get("Key"), str):
        changed["Key"] = changed["Key"].translate(_ESCAPES)
    if "CopySource" in changed:
        source = changed["CopySource"]
        key, version = key_of(source), version_of(source)
        named = {"Bucket": bucket_of(source), "Key": key and key.translate(_ESCAPES)}
        changed["CopySource"] = {**named, **({"VersionId": version} if version else {})}
    deleted = changed.get("Delete")
    if isinstance(deleted, Mapping):
        objects = [
            {**each, "Key": str(each.get("Key", "")).translate(_ESCAPES)}
            for each in objects_of(deleted)
        ]
        changed["Delete"] = {**deleted, "Objects": objects}
    return changed
