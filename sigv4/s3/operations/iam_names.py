"""The IAM actions of operations: by name, and on a version of an object.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html
"""

from __future__ import annotations

EXPRESS_SESSION = "s3express:CreateSession"

# Operations whose action is not "s3:" and their own name.
_OTHER_NAMES = {
    "complete_multipart_upload": "s3:PutObject",
    "copy_object": "s3:PutObject",
    "create_bucket_metadata_configuration": "s3:CreateBucketMetadataTableConfiguration",
    "create_multipart_upload": "s3:PutObject",
    "create_session": EXPRESS_SESSION,
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
    "rename_object": EXPRESS_SESSION,
    "select_object_content": "s3:GetObject",
    "upload_part": "s3:PutObject",
    "upload_part_copy": "s3:PutObject",
    "write_get_object_response": "s3-object-lambda:WriteGetObjectResponse",
}

# Actions on a version of an object; the action on the object itself is not needed then.
OF_A_VERSION = {
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:DeleteObjectAnnotation": "s3:DeleteObjectVersionAnnotation",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAnnotation": "s3:GetObjectVersionAnnotation",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:ListObjectAnnotations": "s3:ListObjectVersionAnnotations",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectAnnotation": "s3:PutObjectVersionAnnotation",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}


def action_of(name: str) -> str:
    """Return the action that an operation is named after in policies."""
    own = "".join(word.capitalize() for word in name.split("_"))
    return _OTHER_NAMES.get(name) or f"s3:{own}"
