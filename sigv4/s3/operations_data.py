"""S3 operations as S3's service model describes them. Generated; do not edit.

Made by tools/generate_s3_operations.py from botocore 1.44.5, data/s3/2006-03-01/service-2.json.

Each operation is its method and path template, then a line per parameter: its name (``*`` marks a
required one), where it goes, under what name, its type, and the values it may take.
"""

from __future__ import annotations

OPERATIONS = {
    "delete_object": """\
DELETE /{Bucket}/{Key+}
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
    "get_object": """\
GET /{Bucket}/{Key+}
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
    "head_object": """\
HEAD /{Bucket}/{Key+}
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
    "put_object": """\
PUT /{Bucket}/{Key+}
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
}
