"""The IAM actions that an operation needs, known before anything is sent.

AWS checks them when the URL is used, against whoever signed it: a URL whose signer may not do the
operation is issued all the same, and answers AccessDenied for as long as it lasts.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from .model import Operation

_EXPRESS_SESSION = "s3express:CreateSession"

# Where the action is not the operation's own name after "s3:".
_NAMED_OTHERWISE = {
    "complete_multipart_upload": "s3:PutObject",
    "copy_object": "s3:PutObject",
    "create_bucket_metadata_configuration": "s3:CreateBucketMetadataTableConfiguration",
    "create_multipart_upload": "s3:PutObject",
    "create_session": _EXPRESS_SESSION,
    "delete_bucket_analytics_configuration": "s3:PutAnalyticsConfiguration",
    "delete_bucket_cors": "s3:PutBucketCORS",
    "delete_bucket_encryption": "s3:PutEncryptionConfiguration",
    "delete_bucket_intelligent_tiering_configuration": "s3:PutIntelligentTieringConfiguration",
    "delete_bucket_inventory_configuration": "s3:PutInventoryConfiguration",
    "delete_bucket_lifecycle": "s3:PutLifecycleConfiguration",
    "delete_bucket_metadata_configuration": "s3:DeleteBucketMetadataTableConfiguration",
    "delete_bucket_metrics_configuration": "s3:PutMetricsConfiguration",
    "delete_bucket_ownership_controls": "s3:PutBucketOwnershipControls",
    "delete_bucket_replication": "s3:PutReplicationConfiguration",
    "delete_bucket_tagging": "s3:PutBucketTagging",
    "delete_objects": "s3:DeleteObject",
    "delete_public_access_block": "s3:PutBucketPublicAccessBlock",
    "get_bucket_abac": "s3:GetBucketABAC",
    "get_bucket_accelerate_configuration": "s3:GetAccelerateConfiguration",
    "get_bucket_analytics_configuration": "s3:GetAnalyticsConfiguration",
    "get_bucket_cors": "s3:GetBucketCORS",
    "get_bucket_encryption": "s3:GetEncryptionConfiguration",
    "get_bucket_intelligent_tiering_configuration": "s3:GetIntelligentTieringConfiguration",
    "get_bucket_inventory_configuration": "s3:GetInventoryConfiguration",
    "get_bucket_lifecycle": "s3:GetLifecycleConfiguration",
    "get_bucket_lifecycle_configuration": "s3:GetLifecycleConfiguration",
    "get_bucket_metadata_configuration": "s3:GetBucketMetadataTableConfiguration",
    "get_bucket_metrics_configuration": "s3:GetMetricsConfiguration",
    "get_bucket_notification_configuration": "s3:GetBucketNotification",
    "get_bucket_replication": "s3:GetReplicationConfiguration",
    "get_object_attributes": "s3:GetObject",
    "get_object_lock_configuration": "s3:GetBucketObjectLockConfiguration",
    "get_public_access_block": "s3:GetBucketPublicAccessBlock",
    "head_bucket": "s3:ListBucket",
    "head_object": "s3:GetObject",
    "list_bucket_analytics_configurations": "s3:GetAnalyticsConfiguration",
    "list_bucket_intelligent_tiering_configurations": "s3:GetIntelligentTieringConfiguration",
    "list_bucket_inventory_configurations": "s3:GetInventoryConfiguration",
    "list_bucket_metrics_configurations": "s3:GetMetricsConfiguration",
    "list_buckets": "s3:ListAllMyBuckets",
    "list_directory_buckets": "s3express:ListAllMyDirectoryBuckets",
    "list_multipart_uploads": "s3:ListBucketMultipartUploads",
    "list_object_versions": "s3:ListBucketVersions",
    "list_objects": "s3:ListBucket",
    "list_objects_v2": "s3:ListBucket",
    "list_parts": "s3:ListMultipartUploadParts",
    "put_bucket_abac": "s3:PutBucketABAC",
    "put_bucket_accelerate_configuration": "s3:PutAccelerateConfiguration",
    "put_bucket_analytics_configuration": "s3:PutAnalyticsConfiguration",
    "put_bucket_cors": "s3:PutBucketCORS",
    "put_bucket_encryption": "s3:PutEncryptionConfiguration",
    "put_bucket_intelligent_tiering_configuration": "s3:PutIntelligentTieringConfiguration",
    "put_bucket_inventory_configuration": "s3:PutInventoryConfiguration",
    "put_bucket_lifecycle": "s3:PutLifecycleConfiguration",
    "put_bucket_lifecycle_configuration": "s3:PutLifecycleConfiguration",
    "put_bucket_metrics_configuration": "s3:PutMetricsConfiguration",
    "put_bucket_notification_configuration": "s3:PutBucketNotification",
    "put_bucket_replication": "s3:PutReplicationConfiguration",
    "put_object_lock_configuration": "s3:PutBucketObjectLockConfiguration",
    "put_public_access_block": "s3:PutBucketPublicAccessBlock",
    "rename_object": _EXPRESS_SESSION,
    "select_object_content": "s3:GetObject",
    "upload_part": "s3:PutObject",
    "upload_part_copy": "s3:PutObject",
    "write_get_object_response": "s3-object-lambda:WriteGetObjectResponse",
}

# What VersionId makes of an action.
_OF_A_VERSION = {
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}

_WRITES = ("copy_object", "create_multipart_upload", "put_object")
_GRANTS = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")

# operations, parameters any one of which asks for it, action
_FURTHER = (
    (("get_object_attributes",), ("Key",), "s3:GetObjectAttributes"),
    (_WRITES, _GRANTS, "s3:PutObjectAcl"),
    (_WRITES, ("Tagging",), "s3:PutObjectTagging"),
    (_WRITES, ("ObjectLockMode", "ObjectLockRetainUntilDate"), "s3:PutObjectRetention"),
    (_WRITES, ("ObjectLockLegalHoldStatus",), "s3:PutObjectLegalHold"),
    (("create_bucket",), _GRANTS, "s3:PutBucketAcl"),
    (
        ("create_bucket",),
        ("ObjectLockEnabledForBucket",),
        "s3:PutBucketObjectLockConfiguration",
    ),
    (("create_bucket",), ("ObjectLockEnabledForBucket",), "s3:PutBucketVersioning"),
    (("create_bucket",), ("ObjectOwnership",), "s3:PutBucketOwnershipControls"),
    (
        ("delete_object", "delete_objects", "put_object_retention"),
        ("BypassGovernanceRetention",),
        "s3:BypassGovernanceRetention",
    ),
)


def iam_actions(
    operation: Operation,
    params: Mapping[str, Any],
    vary: Collection[str] = (),
    *,
    directory_bucket: bool = False,
) -> tuple[str, ...]:
    """What the policies of the signer must allow.

    Args:
        operation: which.
        params: by boto3's names; several ask for more than the operation alone.
        vary: names of those whose values come later.
        directory_bucket: whether it is about a bucket of S3 Express One Zone.

    Returns:
        The action that the operation is named after in policies, then the others.
    """
    action = _NAMED_OTHERWISE.get(operation.name) or _own(operation.name)
    if directory_bucket:
        if "express-control" in operation.traits:
            return (f"s3express:{action.partition(':')[2]}",)
        return (_EXPRESS_SESSION,)
    given = {*params, *vary}
    further = [
        extra
        for names, asking, extra in _FURTHER
        if operation.name in names and given.intersection(asking)
    ]
    actions = [action, *further]
    if "VersionId" in given:
        actions = [_OF_A_VERSION.get(each, each) for each in actions]
    if operation.name == "delete_objects":
        actions[:1] = _deleting(params.get("Delete"), action)
    if "CopySource" in operation.parameters:
        actions.append(_reading(params.get("CopySource")))
    return tuple(actions)


def _own(name: str) -> str:
    return f"s3:{''.join(word.capitalize() for word in name.split('_'))}"


def _deleting(asked: Any, action: str) -> list[str]:
    """What the objects of a list take: those with a version take another action."""
    given = asked.get("Objects") if isinstance(asked, dict) else None
    objects = given if isinstance(given, (list, tuple)) else []
    versioned = [isinstance(each, dict) and "VersionId" in each for each in objects]
    plain = [] if versioned and all(versioned) else [action]
    return [*plain, _OF_A_VERSION[action]] if any(versioned) else plain


def _reading(source: Any) -> str:
    """What reading the source of a copy takes."""
    if isinstance(source, dict):
        versioned = source.get("VersionId") is not None
    else:
        versioned = isinstance(source, str) and "?versionId=" in source
    return "s3:GetObjectVersion" if versioned else "s3:GetObject"
