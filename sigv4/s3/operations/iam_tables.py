"""The permissions of S3 Tables that metadata configurations need."""

from __future__ import annotations

TABLE_BUCKET = "table bucket"
TABLE = "table"

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketMetadataConfiguration.html
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketMetadataTableConfiguration.html
_TABLES = (
    ("s3tables:CreateNamespace", TABLE_BUCKET),
    ("s3tables:CreateTable", TABLE_BUCKET),
    ("s3tables:GetTable", TABLE),
    ("s3tables:PutTablePolicy", TABLE),
)
_MANAGED_TABLES = (
    ("s3tables:CreateTableBucket", TABLE_BUCKET),
    *_TABLES,
    ("s3tables:PutTableEncryption", TABLE),
)
METADATA = {
    "create_bucket_metadata_configuration": (
        *_MANAGED_TABLES,
        ("s3tables:PutTableBucketPolicy", TABLE_BUCKET),
    ),
    "create_bucket_metadata_table_configuration": _TABLES,
    "update_bucket_metadata_inventory_table_configuration": _MANAGED_TABLES,
}
