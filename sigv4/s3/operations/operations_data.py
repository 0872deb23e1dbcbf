"""S3 operations as S3's service model describes them. Generated; do not edit.

Made by tools/generate_s3_operations.py from botocore 1.44.8, data/s3/2006-03-01/service-2.json.

Each operation is its method and path template, the parameter that is its body, and words on what is
special to it (`operations.Operation` explains them); then a line per parameter: its name (``*``
marks a required one), where it goes, under what name, its type, and the values it may take.
"""

from __future__ import annotations

OPERATIONS = {
    "abort_multipart_upload": """\
DELETE /{Bucket}/{Key+} -
*Bucket uri Bucket string
*Key uri Key string
*UploadId query uploadId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
IfMatchInitiatedTime header x-amz-if-match-initiated-time rfc822
""",
    "complete_multipart_upload": """\
POST /{Bucket}/{Key+} MultipartUpload
*Bucket uri Bucket string
*Key uri Key string
MultipartUpload body - structure
*UploadId query uploadId string
ChecksumCRC32 header x-amz-checksum-crc32 string
ChecksumCRC32C header x-amz-checksum-crc32c string
ChecksumCRC64NVME header x-amz-checksum-crc64nvme string
ChecksumSHA1 header x-amz-checksum-sha1 string
ChecksumSHA256 header x-amz-checksum-sha256 string
ChecksumSHA512 header x-amz-checksum-sha512 string
ChecksumMD5 header x-amz-checksum-md5 string
ChecksumXXHASH64 header x-amz-checksum-xxhash64 string
ChecksumXXHASH3 header x-amz-checksum-xxhash3 string
ChecksumXXHASH128 header x-amz-checksum-xxhash128 string
ChecksumType header x-amz-checksum-type string COMPOSITE|FULL_OBJECT
MpuObjectSize header x-amz-mp-object-size long
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
IfMatch header If-Match string
IfNoneMatch header If-None-Match string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
""",
    "copy_object": """\
PUT /{Bucket}/{Key+} - no-express-session
ACL header x-amz-acl string private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control
*Bucket uri Bucket string
CacheControl header Cache-Control string
ChecksumAlgorithm header x-amz-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ContentDisposition header Content-Disposition string
ContentEncoding header Content-Encoding string
ContentLanguage header Content-Language string
ContentType header Content-Type string
*CopySource header x-amz-copy-source string
CopySourceIfMatch header x-amz-copy-source-if-match string
CopySourceIfModifiedSince header x-amz-copy-source-if-modified-since rfc822
CopySourceIfNoneMatch header x-amz-copy-source-if-none-match string
CopySourceIfUnmodifiedSince header x-amz-copy-source-if-unmodified-since rfc822
Expires header Expires rfc822
GrantFullControl header x-amz-grant-full-control string
GrantRead header x-amz-grant-read string
GrantReadACP header x-amz-grant-read-acp string
GrantWriteACP header x-amz-grant-write-acp string
IfMatch header If-Match string
IfNoneMatch header If-None-Match string
*Key uri Key string
Metadata headers x-amz-meta- map
MetadataDirective header x-amz-metadata-directive string COPY|REPLACE
TaggingDirective header x-amz-tagging-directive string COPY|REPLACE
AnnotationDirective header x-amz-object-annotation-directive string COPY|EXCLUDE
ServerSideEncryption header x-amz-server-side-encryption string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
StorageClass header x-amz-storage-class string STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM
WebsiteRedirectLocation header x-amz-website-redirect-location string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
SSEKMSKeyId header x-amz-server-side-encryption-aws-kms-key-id string
SSEKMSEncryptionContext header x-amz-server-side-encryption-context string
BucketKeyEnabled header x-amz-server-side-encryption-bucket-key-enabled boolean
CopySourceSSECustomerAlgorithm header x-amz-copy-source-server-side-encryption-customer-algorithm string
CopySourceSSECustomerKey header x-amz-copy-source-server-side-encryption-customer-key string
CopySourceSSECustomerKeyMD5 header x-amz-copy-source-server-side-encryption-customer-key-MD5 string
RequestPayer header x-amz-request-payer string requester
Tagging header x-amz-tagging string
ObjectLockMode header x-amz-object-lock-mode string GOVERNANCE|COMPLIANCE
ObjectLockRetainUntilDate header x-amz-object-lock-retain-until-date iso8601
ObjectLockLegalHoldStatus header x-amz-object-lock-legal-hold string ON|OFF
ObjectLockEventHold header x-amz-object-lock-event-hold string ON|OFF
ObjectLockEventHoldDurationDays header x-amz-object-lock-event-hold-duration-days integer
ObjectLockEventHoldDurationYears header x-amz-object-lock-event-hold-duration-years integer
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ExpectedSourceBucketOwner header x-amz-source-expected-bucket-owner string
""",
    "create_bucket": """\
PUT /{Bucket} CreateBucketConfiguration no-access-points express-control
ACL header x-amz-acl string private|public-read|public-read-write|authenticated-read
*Bucket uri Bucket string
CreateBucketConfiguration body - structure
GrantFullControl header x-amz-grant-full-control string
GrantRead header x-amz-grant-read string
GrantReadACP header x-amz-grant-read-acp string
GrantWrite header x-amz-grant-write string
GrantWriteACP header x-amz-grant-write-acp string
ObjectLockEnabledForBucket header x-amz-bucket-object-lock-enabled boolean
ObjectOwnership header x-amz-object-ownership string BucketOwnerPreferred|ObjectWriter|BucketOwnerEnforced
BucketNamespace header x-amz-bucket-namespace string account-regional|global
""",
    "create_bucket_metadata_configuration": """\
POST /{Bucket}?metadataConfiguration MetadataConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*MetadataConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "create_bucket_metadata_table_configuration": """\
POST /{Bucket}?metadataTable MetadataTableConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*MetadataTableConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "create_multipart_upload": """\
POST /{Bucket}/{Key+}?uploads -
ACL header x-amz-acl string private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control
*Bucket uri Bucket string
CacheControl header Cache-Control string
ContentDisposition header Content-Disposition string
ContentEncoding header Content-Encoding string
ContentLanguage header Content-Language string
ContentType header Content-Type string
Expires header Expires rfc822
GrantFullControl header x-amz-grant-full-control string
GrantRead header x-amz-grant-read string
GrantReadACP header x-amz-grant-read-acp string
GrantWriteACP header x-amz-grant-write-acp string
*Key uri Key string
Metadata headers x-amz-meta- map
ServerSideEncryption header x-amz-server-side-encryption string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
StorageClass header x-amz-storage-class string STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM
WebsiteRedirectLocation header x-amz-website-redirect-location string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
SSEKMSKeyId header x-amz-server-side-encryption-aws-kms-key-id string
SSEKMSEncryptionContext header x-amz-server-side-encryption-context string
BucketKeyEnabled header x-amz-server-side-encryption-bucket-key-enabled boolean
RequestPayer header x-amz-request-payer string requester
Tagging header x-amz-tagging string
ObjectLockMode header x-amz-object-lock-mode string GOVERNANCE|COMPLIANCE
ObjectLockRetainUntilDate header x-amz-object-lock-retain-until-date iso8601
ObjectLockLegalHoldStatus header x-amz-object-lock-legal-hold string ON|OFF
ObjectLockEventHold header x-amz-object-lock-event-hold string ON|OFF
ObjectLockEventHoldDurationDays header x-amz-object-lock-event-hold-duration-days integer
ObjectLockEventHoldDurationYears header x-amz-object-lock-event-hold-duration-years integer
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ChecksumAlgorithm header x-amz-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ChecksumType header x-amz-checksum-type string COMPOSITE|FULL_OBJECT
""",
    "create_session": """\
GET /{Bucket}?session - no-express-session
SessionMode header x-amz-create-session-mode string ReadOnly|ReadWrite
*Bucket uri Bucket string
ServerSideEncryption header x-amz-server-side-encryption string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
SSEKMSKeyId header x-amz-server-side-encryption-aws-kms-key-id string
SSEKMSEncryptionContext header x-amz-server-side-encryption-context string
BucketKeyEnabled header x-amz-server-side-encryption-bucket-key-enabled boolean
""",
    "delete_bucket": """\
DELETE /{Bucket} - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_analytics_configuration": """\
DELETE /{Bucket}?analytics - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_cors": """\
DELETE /{Bucket}?cors - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_encryption": """\
DELETE /{Bucket}?encryption - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_intelligent_tiering_configuration": """\
DELETE /{Bucket}?intelligent-tiering - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_inventory_configuration": """\
DELETE /{Bucket}?inventory - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_lifecycle": """\
DELETE /{Bucket}?lifecycle - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_metadata_configuration": """\
DELETE /{Bucket}?metadataConfiguration - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_metadata_table_configuration": """\
DELETE /{Bucket}?metadataTable - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_metrics_configuration": """\
DELETE /{Bucket}?metrics - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_ownership_controls": """\
DELETE /{Bucket}?ownershipControls - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_policy": """\
DELETE /{Bucket}?policy - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_replication": """\
DELETE /{Bucket}?replication - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_tagging": """\
DELETE /{Bucket}?tagging - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_bucket_website": """\
DELETE /{Bucket}?website - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_object": """\
DELETE /{Bucket}/{Key+} -
*Bucket uri Bucket string
*Key uri Key string
MFA header x-amz-mfa string
VersionId query versionId string
RequestPayer header x-amz-request-payer string requester
BypassGovernanceRetention header x-amz-bypass-governance-retention boolean
ExpectedBucketOwner header x-amz-expected-bucket-owner string
IfMatch header If-Match string
IfMatchLastModifiedTime header x-amz-if-match-last-modified-time rfc822
IfMatchSize header x-amz-if-match-size long
""",
    "delete_object_annotation": """\
DELETE /{Bucket}/{Key+}?annotation -
*Bucket uri Bucket string
*Key uri Key string
*AnnotationName query annotationName string
VersionId query versionId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ObjectIfMatch header x-amz-object-if-match string
""",
    "delete_object_tagging": """\
DELETE /{Bucket}/{Key+}?tagging -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "delete_objects": """\
POST /{Bucket}?delete Delete checksum
*Bucket uri Bucket string
*Delete body - structure
MFA header x-amz-mfa string
RequestPayer header x-amz-request-payer string requester
BypassGovernanceRetention header x-amz-bypass-governance-retention boolean
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
""",
    "delete_public_access_block": """\
DELETE /{Bucket}?publicAccessBlock - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_abac": """\
GET /{Bucket}?abac -
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_accelerate_configuration": """\
GET /{Bucket}?accelerate - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
RequestPayer header x-amz-request-payer string requester
""",
    "get_bucket_acl": """\
GET /{Bucket}?acl - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_analytics_configuration": """\
GET /{Bucket}?analytics - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_cors": """\
GET /{Bucket}?cors - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_encryption": """\
GET /{Bucket}?encryption - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_intelligent_tiering_configuration": """\
GET /{Bucket}?intelligent-tiering - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_inventory_configuration": """\
GET /{Bucket}?inventory - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_lifecycle": """\
GET /{Bucket}?lifecycle - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_lifecycle_configuration": """\
GET /{Bucket}?lifecycle - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_location": """\
GET /{Bucket}?location - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_logging": """\
GET /{Bucket}?logging - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_metadata_configuration": """\
GET /{Bucket}?metadataConfiguration - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_metadata_table_configuration": """\
GET /{Bucket}?metadataTable - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_metrics_configuration": """\
GET /{Bucket}?metrics - express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_notification": """\
GET /{Bucket}?notification - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_notification_configuration": """\
GET /{Bucket}?notification - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_ownership_controls": """\
GET /{Bucket}?ownershipControls - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_policy": """\
GET /{Bucket}?policy - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_policy_status": """\
GET /{Bucket}?policyStatus - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_replication": """\
GET /{Bucket}?replication - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_request_payment": """\
GET /{Bucket}?requestPayment - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_tagging": """\
GET /{Bucket}?tagging - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_versioning": """\
GET /{Bucket}?versioning - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_bucket_website": """\
GET /{Bucket}?website - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_object": """\
GET /{Bucket}/{Key+} -
*Bucket uri Bucket string
IfMatch header If-Match string
IfModifiedSince header If-Modified-Since rfc822
IfNoneMatch header If-None-Match string
IfUnmodifiedSince header If-Unmodified-Since rfc822
*Key uri Key string
Range header Range string
ResponseCacheControl query response-cache-control string
ResponseContentDisposition query response-content-disposition string
ResponseContentEncoding query response-content-encoding string
ResponseContentLanguage query response-content-language string
ResponseContentType query response-content-type string
ResponseExpires query response-expires rfc822
VersionId query versionId string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
RequestPayer header x-amz-request-payer string requester
PartNumber query partNumber integer
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ChecksumMode header x-amz-checksum-mode string ENABLED
""",
    "get_object_acl": """\
GET /{Bucket}/{Key+}?acl -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_object_annotation": """\
GET /{Bucket}/{Key+}?annotation -
*Bucket uri Bucket string
*Key uri Key string
*AnnotationName query annotationName string
VersionId query versionId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ChecksumMode header x-amz-checksum-mode string ENABLED
""",
    "get_object_attributes": """\
GET /{Bucket}/{Key+}?attributes -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
MaxParts header x-amz-max-parts integer
PartNumberMarker header x-amz-part-number-marker integer
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
*ObjectAttributes header x-amz-object-attributes list ETag|Checksum|ObjectParts|StorageClass|ObjectSize
""",
    "get_object_legal_hold": """\
GET /{Bucket}/{Key+}?legal-hold -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_object_lock_configuration": """\
GET /{Bucket}?object-lock -
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_object_retention": """\
GET /{Bucket}/{Key+}?retention -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_object_tagging": """\
GET /{Bucket}/{Key+}?tagging -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
RequestPayer header x-amz-request-payer string requester
""",
    "get_object_torrent": """\
GET /{Bucket}/{Key+}?torrent -
*Bucket uri Bucket string
*Key uri Key string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "get_public_access_block": """\
GET /{Bucket}?publicAccessBlock - express-control
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "head_bucket": """\
HEAD /{Bucket} -
*Bucket uri Bucket string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "head_object": """\
HEAD /{Bucket}/{Key+} -
*Bucket uri Bucket string
IfMatch header If-Match string
IfModifiedSince header If-Modified-Since rfc822
IfNoneMatch header If-None-Match string
IfUnmodifiedSince header If-Unmodified-Since rfc822
*Key uri Key string
Range header Range string
ResponseCacheControl query response-cache-control string
ResponseContentDisposition query response-content-disposition string
ResponseContentEncoding query response-content-encoding string
ResponseContentLanguage query response-content-language string
ResponseContentType query response-content-type string
ResponseExpires query response-expires rfc822
VersionId query versionId string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
RequestPayer header x-amz-request-payer string requester
PartNumber query partNumber integer
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ChecksumMode header x-amz-checksum-mode string ENABLED
""",
    "list_bucket_analytics_configurations": """\
GET /{Bucket}?analytics - express-control
*Bucket uri Bucket string
ContinuationToken query continuation-token string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "list_bucket_intelligent_tiering_configurations": """\
GET /{Bucket}?intelligent-tiering - express-control
*Bucket uri Bucket string
ContinuationToken query continuation-token string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "list_bucket_inventory_configurations": """\
GET /{Bucket}?inventory - express-control
*Bucket uri Bucket string
ContinuationToken query continuation-token string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "list_bucket_metrics_configurations": """\
GET /{Bucket}?metrics - express-control
*Bucket uri Bucket string
ContinuationToken query continuation-token string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "list_buckets": """\
GET / -
MaxBuckets query max-buckets integer
ContinuationToken query continuation-token string
Prefix query prefix string
BucketRegion query bucket-region string
""",
    "list_directory_buckets": """\
GET / - express-control
ContinuationToken query continuation-token string
MaxDirectoryBuckets query max-directory-buckets integer
""",
    "list_multipart_uploads": """\
GET /{Bucket}?uploads -
*Bucket uri Bucket string
Delimiter query delimiter string
EncodingType query encoding-type string url
KeyMarker query key-marker string
MaxUploads query max-uploads integer
Prefix query prefix string
UploadIdMarker query upload-id-marker string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
RequestPayer header x-amz-request-payer string requester
""",
    "list_object_annotations": """\
GET /{Bucket}/{Key+}?annotation -
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
MaxAnnotationResults query max-annotation-results integer
AnnotationPrefix query annotation-prefix string
ContinuationToken query continuation-token string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "list_object_versions": """\
GET /{Bucket}?versions -
*Bucket uri Bucket string
Delimiter query delimiter string
EncodingType query encoding-type string url
KeyMarker query key-marker string
MaxKeys query max-keys integer
Prefix query prefix string
VersionIdMarker query version-id-marker string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
RequestPayer header x-amz-request-payer string requester
OptionalObjectAttributes header x-amz-optional-object-attributes list RestoreStatus
""",
    "list_objects": """\
GET /{Bucket} -
*Bucket uri Bucket string
Delimiter query delimiter string
EncodingType query encoding-type string url
Marker query marker string
MaxKeys query max-keys integer
Prefix query prefix string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
OptionalObjectAttributes header x-amz-optional-object-attributes list RestoreStatus
""",
    "list_objects_v2": """\
GET /{Bucket}?list-type=2 -
*Bucket uri Bucket string
Delimiter query delimiter string
EncodingType query encoding-type string url
MaxKeys query max-keys integer
Prefix query prefix string
ContinuationToken query continuation-token string
FetchOwner query fetch-owner boolean
StartAfter query start-after string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
OptionalObjectAttributes header x-amz-optional-object-attributes list RestoreStatus
""",
    "list_parts": """\
GET /{Bucket}/{Key+} -
*Bucket uri Bucket string
*Key uri Key string
MaxParts query max-parts integer
PartNumberMarker query part-number-marker integer
*UploadId query uploadId string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
""",
    "put_bucket_abac": """\
PUT /{Bucket}?abac AbacStatus
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
*AbacStatus body - structure
""",
    "put_bucket_accelerate_configuration": """\
PUT /{Bucket}?accelerate AccelerateConfiguration express-control
*Bucket uri Bucket string
*AccelerateConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
""",
    "put_bucket_acl": """\
PUT /{Bucket}?acl AccessControlPolicy checksum express-control
ACL header x-amz-acl string private|public-read|public-read-write|authenticated-read
AccessControlPolicy body - structure
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
GrantFullControl header x-amz-grant-full-control string
GrantRead header x-amz-grant-read string
GrantReadACP header x-amz-grant-read-acp string
GrantWrite header x-amz-grant-write string
GrantWriteACP header x-amz-grant-write-acp string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_analytics_configuration": """\
PUT /{Bucket}?analytics AnalyticsConfiguration express-control
*Bucket uri Bucket string
*Id query id string
*AnalyticsConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_cors": """\
PUT /{Bucket}?cors CORSConfiguration checksum express-control
*Bucket uri Bucket string
*CORSConfiguration body - structure
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_encryption": """\
PUT /{Bucket}?encryption ServerSideEncryptionConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*ServerSideEncryptionConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_intelligent_tiering_configuration": """\
PUT /{Bucket}?intelligent-tiering IntelligentTieringConfiguration express-control
*Bucket uri Bucket string
*Id query id string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
*IntelligentTieringConfiguration body - structure
""",
    "put_bucket_inventory_configuration": """\
PUT /{Bucket}?inventory InventoryConfiguration express-control
*Bucket uri Bucket string
*Id query id string
*InventoryConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_lifecycle": """\
PUT /{Bucket}?lifecycle LifecycleConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
LifecycleConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_lifecycle_configuration": """\
PUT /{Bucket}?lifecycle LifecycleConfiguration checksum express-control
*Bucket uri Bucket string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
LifecycleConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
TransitionDefaultMinimumObjectSize header x-amz-transition-default-minimum-object-size string varies_by_storage_class|all_storage_classes_128K
""",
    "put_bucket_logging": """\
PUT /{Bucket}?logging BucketLoggingStatus checksum express-control
*Bucket uri Bucket string
*BucketLoggingStatus body - structure
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_metrics_configuration": """\
PUT /{Bucket}?metrics MetricsConfiguration express-control
*Bucket uri Bucket string
*Id query id string
*MetricsConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_notification": """\
PUT /{Bucket}?notification NotificationConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*NotificationConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_notification_configuration": """\
PUT /{Bucket}?notification NotificationConfiguration express-control
*Bucket uri Bucket string
*NotificationConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
SkipDestinationValidation header x-amz-skip-destination-validation boolean
""",
    "put_bucket_ownership_controls": """\
PUT /{Bucket}?ownershipControls OwnershipControls checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
*OwnershipControls body - structure
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
""",
    "put_bucket_policy": """\
PUT /{Bucket}?policy Policy checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ConfirmRemoveSelfBucketAccess header x-amz-confirm-remove-self-bucket-access boolean
*Policy body - string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_replication": """\
PUT /{Bucket}?replication ReplicationConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*ReplicationConfiguration body - structure
Token header x-amz-bucket-object-lock-token string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_request_payment": """\
PUT /{Bucket}?requestPayment RequestPaymentConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*RequestPaymentConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_tagging": """\
PUT /{Bucket}?tagging Tagging checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*Tagging body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_versioning": """\
PUT /{Bucket}?versioning VersioningConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
MFA header x-amz-mfa string
*VersioningConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_bucket_website": """\
PUT /{Bucket}?website WebsiteConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*WebsiteConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object": """\
PUT /{Bucket}/{Key+} Body
ACL header x-amz-acl string private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control
Body body - blob
*Bucket uri Bucket string
CacheControl header Cache-Control string
ContentDisposition header Content-Disposition string
ContentEncoding header Content-Encoding string
ContentLanguage header Content-Language string
ContentLength header Content-Length long
ContentMD5 header Content-MD5 string
ContentType header Content-Type string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ChecksumCRC32 header x-amz-checksum-crc32 string
ChecksumCRC32C header x-amz-checksum-crc32c string
ChecksumCRC64NVME header x-amz-checksum-crc64nvme string
ChecksumSHA1 header x-amz-checksum-sha1 string
ChecksumSHA256 header x-amz-checksum-sha256 string
ChecksumSHA512 header x-amz-checksum-sha512 string
ChecksumMD5 header x-amz-checksum-md5 string
ChecksumXXHASH64 header x-amz-checksum-xxhash64 string
ChecksumXXHASH3 header x-amz-checksum-xxhash3 string
ChecksumXXHASH128 header x-amz-checksum-xxhash128 string
Expires header Expires rfc822
IfMatch header If-Match string
IfNoneMatch header If-None-Match string
GrantFullControl header x-amz-grant-full-control string
GrantRead header x-amz-grant-read string
GrantReadACP header x-amz-grant-read-acp string
GrantWriteACP header x-amz-grant-write-acp string
*Key uri Key string
WriteOffsetBytes header x-amz-write-offset-bytes long
Metadata headers x-amz-meta- map
ServerSideEncryption header x-amz-server-side-encryption string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
StorageClass header x-amz-storage-class string STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM
WebsiteRedirectLocation header x-amz-website-redirect-location string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
SSEKMSKeyId header x-amz-server-side-encryption-aws-kms-key-id string
SSEKMSEncryptionContext header x-amz-server-side-encryption-context string
BucketKeyEnabled header x-amz-server-side-encryption-bucket-key-enabled boolean
RequestPayer header x-amz-request-payer string requester
Tagging header x-amz-tagging string
ObjectLockMode header x-amz-object-lock-mode string GOVERNANCE|COMPLIANCE
ObjectLockRetainUntilDate header x-amz-object-lock-retain-until-date iso8601
ObjectLockLegalHoldStatus header x-amz-object-lock-legal-hold string ON|OFF
ObjectLockEventHold header x-amz-object-lock-event-hold string ON|OFF
ObjectLockEventHoldDurationDays header x-amz-object-lock-event-hold-duration-days integer
ObjectLockEventHoldDurationYears header x-amz-object-lock-event-hold-duration-years integer
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object_acl": """\
PUT /{Bucket}/{Key+}?acl AccessControlPolicy checksum
ACL header x-amz-acl string private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control
AccessControlPolicy body - structure
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
GrantFullControl header x-amz-grant-full-control string
GrantRead header x-amz-grant-read string
GrantReadACP header x-amz-grant-read-acp string
GrantWrite header x-amz-grant-write string
GrantWriteACP header x-amz-grant-write-acp string
*Key uri Key string
RequestPayer header x-amz-request-payer string requester
VersionId query versionId string
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object_annotation": """\
PUT /{Bucket}/{Key+}?annotation AnnotationPayload
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
*AnnotationName query annotationName string
*AnnotationPayload body - blob
ObjectIfMatch header x-amz-object-if-match string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ChecksumCRC32 header x-amz-checksum-crc32 string
ChecksumCRC32C header x-amz-checksum-crc32c string
ChecksumCRC64NVME header x-amz-checksum-crc64nvme string
ChecksumSHA1 header x-amz-checksum-sha1 string
ChecksumSHA256 header x-amz-checksum-sha256 string
ChecksumSHA512 header x-amz-checksum-sha512 string
ChecksumMD5 header x-amz-checksum-md5 string
ChecksumXXHASH64 header x-amz-checksum-xxhash64 string
ChecksumXXHASH3 header x-amz-checksum-xxhash3 string
ChecksumXXHASH128 header x-amz-checksum-xxhash128 string
ContentMD5 header Content-MD5 string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object_legal_hold": """\
PUT /{Bucket}/{Key+}?legal-hold LegalHold checksum
*Bucket uri Bucket string
*Key uri Key string
LegalHold body - structure
RequestPayer header x-amz-request-payer string requester
VersionId query versionId string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object_lock_configuration": """\
PUT /{Bucket}?object-lock ObjectLockConfiguration checksum
*Bucket uri Bucket string
ObjectLockConfiguration body - structure
RequestPayer header x-amz-request-payer string requester
Token header x-amz-bucket-object-lock-token string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object_retention": """\
PUT /{Bucket}/{Key+}?retention Retention checksum
*Bucket uri Bucket string
*Key uri Key string
Retention body - structure
RequestPayer header x-amz-request-payer string requester
VersionId query versionId string
BypassGovernanceRetention header x-amz-bypass-governance-retention boolean
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "put_object_tagging": """\
PUT /{Bucket}/{Key+}?tagging Tagging checksum
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*Tagging body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
RequestPayer header x-amz-request-payer string requester
""",
    "put_public_access_block": """\
PUT /{Bucket}?publicAccessBlock PublicAccessBlockConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*PublicAccessBlockConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "rename_object": """\
PUT /{Bucket}/{Key+}?renameObject -
*Bucket uri Bucket string
*Key uri Key string
*RenameSource header x-amz-rename-source string
DestinationIfMatch header If-Match string
DestinationIfNoneMatch header If-None-Match string
DestinationIfModifiedSince header If-Modified-Since rfc822
DestinationIfUnmodifiedSince header If-Unmodified-Since rfc822
SourceIfMatch header x-amz-rename-source-if-match string
SourceIfNoneMatch header x-amz-rename-source-if-none-match string
SourceIfModifiedSince header x-amz-rename-source-if-modified-since rfc822
SourceIfUnmodifiedSince header x-amz-rename-source-if-unmodified-since rfc822
ClientToken header x-amz-client-token string
""",
    "restore_object": """\
POST /{Bucket}/{Key+}?restore RestoreRequest
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
RestoreRequest body - structure
RequestPayer header x-amz-request-payer string requester
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "select_object_content": """\
POST /{Bucket}/{Key+}?select&select-type=2 -
*Bucket uri Bucket string
*Key uri Key string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
*Expression body - string
*ExpressionType body - string
RequestProgress body - structure
*InputSerialization body - structure
*OutputSerialization body - structure
ScanRange body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "update_bucket_metadata_annotation_table_configuration": """\
PUT /{Bucket}?metadataAnnotationTable AnnotationTableConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*AnnotationTableConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "update_bucket_metadata_inventory_table_configuration": """\
PUT /{Bucket}?metadataInventoryTable InventoryTableConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*InventoryTableConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "update_bucket_metadata_journal_table_configuration": """\
PUT /{Bucket}?metadataJournalTable JournalTableConfiguration checksum express-control
*Bucket uri Bucket string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
*JournalTableConfiguration body - structure
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "update_object_encryption": """\
PUT /{Bucket}/{Key+}?encryption ObjectEncryption checksum
*Bucket uri Bucket string
*Key uri Key string
VersionId query versionId string
*ObjectEncryption body - structure
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
""",
    "upload_part": """\
PUT /{Bucket}/{Key+} Body
Body body - blob
*Bucket uri Bucket string
ContentLength header Content-Length long
ContentMD5 header Content-MD5 string
ChecksumAlgorithm header x-amz-sdk-checksum-algorithm string CRC32|CRC32C|SHA1|SHA256|CRC64NVME|SHA512|MD5|XXHASH64|XXHASH3|XXHASH128
ChecksumCRC32 header x-amz-checksum-crc32 string
ChecksumCRC32C header x-amz-checksum-crc32c string
ChecksumCRC64NVME header x-amz-checksum-crc64nvme string
ChecksumSHA1 header x-amz-checksum-sha1 string
ChecksumSHA256 header x-amz-checksum-sha256 string
ChecksumSHA512 header x-amz-checksum-sha512 string
ChecksumMD5 header x-amz-checksum-md5 string
ChecksumXXHASH64 header x-amz-checksum-xxhash64 string
ChecksumXXHASH3 header x-amz-checksum-xxhash3 string
ChecksumXXHASH128 header x-amz-checksum-xxhash128 string
*Key uri Key string
*PartNumber query partNumber integer
*UploadId query uploadId string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
""",
    "upload_part_copy": """\
PUT /{Bucket}/{Key+} - no-express-session
*Bucket uri Bucket string
*CopySource header x-amz-copy-source string
CopySourceIfMatch header x-amz-copy-source-if-match string
CopySourceIfModifiedSince header x-amz-copy-source-if-modified-since rfc822
CopySourceIfNoneMatch header x-amz-copy-source-if-none-match string
CopySourceIfUnmodifiedSince header x-amz-copy-source-if-unmodified-since rfc822
CopySourceRange header x-amz-copy-source-range string
*Key uri Key string
*PartNumber query partNumber integer
*UploadId query uploadId string
SSECustomerAlgorithm header x-amz-server-side-encryption-customer-algorithm string
SSECustomerKey header x-amz-server-side-encryption-customer-key string
SSECustomerKeyMD5 header x-amz-server-side-encryption-customer-key-MD5 string
CopySourceSSECustomerAlgorithm header x-amz-copy-source-server-side-encryption-customer-algorithm string
CopySourceSSECustomerKey header x-amz-copy-source-server-side-encryption-customer-key string
CopySourceSSECustomerKeyMD5 header x-amz-copy-source-server-side-encryption-customer-key-MD5 string
RequestPayer header x-amz-request-payer string requester
ExpectedBucketOwner header x-amz-expected-bucket-owner string
ExpectedSourceBucketOwner header x-amz-source-expected-bucket-owner string
""",
    "write_get_object_response": """\
POST /WriteGetObjectResponse Body object-lambda
*RequestRoute header x-amz-request-route string
*RequestToken header x-amz-request-token string
Body body - blob
StatusCode header x-amz-fwd-status integer
ErrorCode header x-amz-fwd-error-code string
ErrorMessage header x-amz-fwd-error-message string
AcceptRanges header x-amz-fwd-header-accept-ranges string
CacheControl header x-amz-fwd-header-Cache-Control string
ContentDisposition header x-amz-fwd-header-Content-Disposition string
ContentEncoding header x-amz-fwd-header-Content-Encoding string
ContentLanguage header x-amz-fwd-header-Content-Language string
ContentLength header Content-Length long
ContentRange header x-amz-fwd-header-Content-Range string
ContentType header x-amz-fwd-header-Content-Type string
ChecksumCRC32 header x-amz-fwd-header-x-amz-checksum-crc32 string
ChecksumCRC32C header x-amz-fwd-header-x-amz-checksum-crc32c string
ChecksumCRC64NVME header x-amz-fwd-header-x-amz-checksum-crc64nvme string
ChecksumSHA1 header x-amz-fwd-header-x-amz-checksum-sha1 string
ChecksumSHA256 header x-amz-fwd-header-x-amz-checksum-sha256 string
ChecksumSHA512 header x-amz-fwd-header-x-amz-checksum-sha512 string
ChecksumMD5 header x-amz-fwd-header-x-amz-checksum-md5 string
ChecksumXXHASH64 header x-amz-fwd-header-x-amz-checksum-xxhash64 string
ChecksumXXHASH3 header x-amz-fwd-header-x-amz-checksum-xxhash3 string
ChecksumXXHASH128 header x-amz-fwd-header-x-amz-checksum-xxhash128 string
DeleteMarker header x-amz-fwd-header-x-amz-delete-marker boolean
ETag header x-amz-fwd-header-ETag string
Expires header x-amz-fwd-header-Expires rfc822
Expiration header x-amz-fwd-header-x-amz-expiration string
LastModified header x-amz-fwd-header-Last-Modified rfc822
MissingMeta header x-amz-fwd-header-x-amz-missing-meta integer
Metadata headers x-amz-meta- map
ObjectLockMode header x-amz-fwd-header-x-amz-object-lock-mode string GOVERNANCE|COMPLIANCE
ObjectLockLegalHoldStatus header x-amz-fwd-header-x-amz-object-lock-legal-hold string ON|OFF
ObjectLockRetainUntilDate header x-amz-fwd-header-x-amz-object-lock-retain-until-date iso8601
PartsCount header x-amz-fwd-header-x-amz-mp-parts-count integer
ReplicationStatus header x-amz-fwd-header-x-amz-replication-status string COMPLETE|PENDING|FAILED|REPLICA|COMPLETED
RequestCharged header x-amz-fwd-header-x-amz-request-charged string requester
Restore header x-amz-fwd-header-x-amz-restore string
ServerSideEncryption header x-amz-fwd-header-x-amz-server-side-encryption string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
SSECustomerAlgorithm header x-amz-fwd-header-x-amz-server-side-encryption-customer-algorithm string
SSEKMSKeyId header x-amz-fwd-header-x-amz-server-side-encryption-aws-kms-key-id string
SSECustomerKeyMD5 header x-amz-fwd-header-x-amz-server-side-encryption-customer-key-MD5 string
StorageClass header x-amz-fwd-header-x-amz-storage-class string STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM
TagCount header x-amz-fwd-header-x-amz-tagging-count integer
VersionId header x-amz-fwd-header-x-amz-version-id string
BucketKeyEnabled header x-amz-fwd-header-x-amz-server-side-encryption-bucket-key-enabled boolean
""",
}
