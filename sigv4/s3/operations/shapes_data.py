"""The XML bodies of S3 as S3's service model describes them. Generated; do not edit.

Made by tools/generate_s3_shapes.py from botocore 1.44.8, data/s3/2006-03-01/service-2.json.

For each operation with such a body: its root element, and the structure below it. A structure is a
line per member: its name (``*`` marks a required one, ``|`` one of which exactly one is given), its
element, its kind, and the values it may take. Kinds: a scalar; ``nonempty``, a string that is so;
``shape:NAME``, a structure; ``list:KIND``, an element per item; ``wrapped:ELEMENT:KIND``, the same
inside an element of its own; ``attribute``.
"""

from __future__ import annotations

ROOTS = {
    "complete_multipart_upload": "CompleteMultipartUpload CompletedMultipartUpload",
    "create_bucket": "CreateBucketConfiguration CreateBucketConfiguration",
    "create_bucket_metadata_configuration": "MetadataConfiguration MetadataConfiguration",
    "create_bucket_metadata_table_configuration": "MetadataTableConfiguration MetadataTableConfiguration",
    "delete_objects": "Delete Delete",
    "put_bucket_abac": "AbacStatus AbacStatus",
    "put_bucket_accelerate_configuration": "AccelerateConfiguration AccelerateConfiguration",
    "put_bucket_acl": "AccessControlPolicy AccessControlPolicy",
    "put_bucket_analytics_configuration": "AnalyticsConfiguration AnalyticsConfiguration",
    "put_bucket_cors": "CORSConfiguration CORSConfiguration",
    "put_bucket_encryption": "ServerSideEncryptionConfiguration ServerSideEncryptionConfiguration",
    "put_bucket_intelligent_tiering_configuration": "IntelligentTieringConfiguration IntelligentTieringConfiguration",
    "put_bucket_inventory_configuration": "InventoryConfiguration InventoryConfiguration",
    "put_bucket_lifecycle": "LifecycleConfiguration LifecycleConfiguration",
    "put_bucket_lifecycle_configuration": "LifecycleConfiguration BucketLifecycleConfiguration",
    "put_bucket_logging": "BucketLoggingStatus BucketLoggingStatus",
    "put_bucket_metrics_configuration": "MetricsConfiguration MetricsConfiguration",
    "put_bucket_notification": "NotificationConfiguration NotificationConfigurationDeprecated",
    "put_bucket_notification_configuration": "NotificationConfiguration NotificationConfiguration",
    "put_bucket_ownership_controls": "OwnershipControls OwnershipControls",
    "put_bucket_replication": "ReplicationConfiguration ReplicationConfiguration",
    "put_bucket_request_payment": "RequestPaymentConfiguration RequestPaymentConfiguration",
    "put_bucket_tagging": "Tagging Tagging",
    "put_bucket_versioning": "VersioningConfiguration VersioningConfiguration",
    "put_bucket_website": "WebsiteConfiguration WebsiteConfiguration",
    "put_object_acl": "AccessControlPolicy AccessControlPolicy",
    "put_object_legal_hold": "LegalHold ObjectLockLegalHold",
    "put_object_lock_configuration": "ObjectLockConfiguration ObjectLockConfiguration",
    "put_object_retention": "Retention ObjectLockRetention",
    "put_object_tagging": "Tagging Tagging",
    "put_public_access_block": "PublicAccessBlockConfiguration PublicAccessBlockConfiguration",
    "restore_object": "RestoreRequest RestoreRequest",
    "select_object_content": "SelectObjectContentRequest SelectObjectContentRequest",
    "update_bucket_metadata_annotation_table_configuration": "AnnotationTableConfiguration AnnotationTableConfigurationUpdates",
    "update_bucket_metadata_inventory_table_configuration": "InventoryTableConfiguration InventoryTableConfigurationUpdates",
    "update_bucket_metadata_journal_table_configuration": "JournalTableConfiguration JournalTableConfigurationUpdates",
    "update_object_encryption": "ObjectEncryption ObjectEncryption",
}

SHAPES = {
    "AbacStatus": """\
Status Status string Enabled|Disabled
""",
    "AbortIncompleteMultipartUpload": """\
DaysAfterInitiation DaysAfterInitiation integer
""",
    "AccelerateConfiguration": """\
Status Status string Enabled|Suspended
""",
    "AccessControlPolicy": """\
Grants AccessControlList wrapped:Grant:shape:Grant
Owner Owner shape:Owner
""",
    "AccessControlTranslation": """\
*Owner Owner string Destination
""",
    "AnalyticsAndOperator": """\
Prefix Prefix string
Tags Tag list:shape:Tag
""",
    "AnalyticsConfiguration": """\
*Id Id string
Filter Filter shape:AnalyticsFilter
*StorageClassAnalysis StorageClassAnalysis shape:StorageClassAnalysis
""",
    "AnalyticsExportDestination": """\
*S3BucketDestination S3BucketDestination shape:AnalyticsS3BucketDestination
""",
    "AnalyticsFilter": """\
Prefix Prefix string
Tag Tag shape:Tag
And And shape:AnalyticsAndOperator
""",
    "AnalyticsS3BucketDestination": """\
*Format Format string CSV
BucketAccountId BucketAccountId string
*Bucket Bucket string
Prefix Prefix string
""",
    "AnnotationTableConfiguration": """\
*ConfigurationState ConfigurationState string ENABLED|DISABLED
EncryptionConfiguration EncryptionConfiguration shape:MetadataTableEncryptionConfiguration
Role Role string
""",
    "AnnotationTableConfigurationUpdates": """\
*ConfigurationState ConfigurationState string ENABLED|DISABLED
EncryptionConfiguration EncryptionConfiguration shape:MetadataTableEncryptionConfiguration
Role Role string
""",
    "BlockedEncryptionTypes": """\
EncryptionType EncryptionType list:string NONE|SSE-C
""",
    "BucketInfo": """\
DataRedundancy DataRedundancy string SingleAvailabilityZone|SingleLocalZone
Type Type string Directory
""",
    "BucketLifecycleConfiguration": """\
*Rules Rule list:shape:LifecycleRule
""",
    "BucketLoggingStatus": """\
LoggingEnabled LoggingEnabled shape:LoggingEnabled
""",
    "CORSConfiguration": """\
*CORSRules CORSRule list:shape:CORSRule
""",
    "CORSRule": """\
ID ID string
AllowedHeaders AllowedHeader list:string
*AllowedMethods AllowedMethod list:string
*AllowedOrigins AllowedOrigin list:string
ExposeHeaders ExposeHeader list:string
MaxAgeSeconds MaxAgeSeconds integer
""",
    "CSVInput": """\
FileHeaderInfo FileHeaderInfo string USE|IGNORE|NONE
Comments Comments string
QuoteEscapeCharacter QuoteEscapeCharacter string
RecordDelimiter RecordDelimiter string
FieldDelimiter FieldDelimiter string
QuoteCharacter QuoteCharacter string
AllowQuotedRecordDelimiter AllowQuotedRecordDelimiter boolean
""",
    "CSVOutput": """\
QuoteFields QuoteFields string ALWAYS|ASNEEDED
QuoteEscapeCharacter QuoteEscapeCharacter string
RecordDelimiter RecordDelimiter string
FieldDelimiter FieldDelimiter string
QuoteCharacter QuoteCharacter string
""",
    "CloudFunctionConfiguration": """\
Id Id string
Event Event string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Events Event list:string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
CloudFunction CloudFunction string
InvocationRole InvocationRole string
""",
    "CompletedMultipartUpload": """\
Parts Part list:shape:CompletedPart
""",
    "CompletedPart": """\
ETag ETag string
ChecksumCRC32 ChecksumCRC32 string
ChecksumCRC32C ChecksumCRC32C string
ChecksumCRC64NVME ChecksumCRC64NVME string
ChecksumSHA1 ChecksumSHA1 string
ChecksumSHA256 ChecksumSHA256 string
ChecksumSHA512 ChecksumSHA512 string
ChecksumMD5 ChecksumMD5 string
ChecksumXXHASH64 ChecksumXXHASH64 string
ChecksumXXHASH3 ChecksumXXHASH3 string
ChecksumXXHASH128 ChecksumXXHASH128 string
PartNumber PartNumber integer
""",
    "Condition": """\
HttpErrorCodeReturnedEquals HttpErrorCodeReturnedEquals string
KeyPrefixEquals KeyPrefixEquals string
""",
    "CreateBucketConfiguration": """\
LocationConstraint LocationConstraint string af-south-1|ap-east-1|ap-east-2|ap-northeast-1|ap-northeast-2|ap-northeast-3|ap-south-1|ap-south-2|ap-southeast-1|ap-southeast-2|ap-southeast-3|ap-southeast-4|ap-southeast-5|ap-southeast-6|ap-southeast-7|ca-central-1|ca-west-1|cn-north-1|cn-northwest-1|EU|eu-central-1|eu-central-2|eu-north-1|eu-south-1|eu-south-2|eu-west-1|eu-west-2|eu-west-3|il-central-1|me-central-1|me-south-1|mx-central-1|sa-east-1|us-east-2|us-gov-east-1|us-gov-west-1|us-west-1|us-west-2
Location Location shape:LocationInfo
Bucket Bucket shape:BucketInfo
Tags Tags wrapped:Tag:shape:Tag
""",
    "DefaultRetention": """\
Mode Mode string GOVERNANCE|COMPLIANCE
Days Days integer
Years Years integer
DefaultEventHold DefaultEventHold shape:EventHoldDuration
""",
    "Delete": """\
*Objects Object list:shape:ObjectIdentifier
Quiet Quiet boolean
""",
    "DeleteMarkerReplication": """\
Status Status string Enabled|Disabled
""",
    "Destination": """\
*Bucket Bucket string
Account Account string
StorageClass StorageClass string STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM
AccessControlTranslation AccessControlTranslation shape:AccessControlTranslation
EncryptionConfiguration EncryptionConfiguration shape:EncryptionConfiguration
ReplicationTime ReplicationTime shape:ReplicationTime
Metrics Metrics shape:Metrics
""",
    "Encryption": """\
*EncryptionType EncryptionType string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
KMSKeyId KMSKeyId string
KMSContext KMSContext string
""",
    "EncryptionConfiguration": """\
ReplicaKmsKeyID ReplicaKmsKeyID string
UseSourceMultiRegionKey UseSourceMultiRegionKey shape:UseSourceMultiRegionKey
""",
    "ErrorDocument": """\
*Key Key nonempty
""",
    "EventBridgeConfiguration": """\
""",
    "EventHoldDuration": """\
Days Days integer
Years Years integer
""",
    "ExistingObjectReplication": """\
*Status Status string Enabled|Disabled
""",
    "FilterRule": """\
Name Name string prefix|suffix
Value Value string
""",
    "GlacierJobParameters": """\
*Tier Tier string Standard|Bulk|Expedited
""",
    "Grant": """\
Grantee Grantee shape:Grantee
Permission Permission string FULL_CONTROL|WRITE|WRITE_ACP|READ|READ_ACP
""",
    "Grantee": """\
DisplayName DisplayName string
EmailAddress EmailAddress string
ID ID string
*Type xsi:type attribute CanonicalUser|AmazonCustomerByEmail|Group
URI URI string
""",
    "IndexDocument": """\
*Suffix Suffix string
""",
    "InputSerialization": """\
CSV CSV shape:CSVInput
CompressionType CompressionType string NONE|GZIP|BZIP2
JSON JSON shape:JSONInput
Parquet Parquet shape:ParquetInput
""",
    "IntelligentTieringAndOperator": """\
Prefix Prefix string
Tags Tag list:shape:Tag
""",
    "IntelligentTieringConfiguration": """\
*Id Id string
Filter Filter shape:IntelligentTieringFilter
*Status Status string Enabled|Disabled
*Tierings Tiering list:shape:Tiering
""",
    "IntelligentTieringFilter": """\
Prefix Prefix string
Tag Tag shape:Tag
And And shape:IntelligentTieringAndOperator
""",
    "InventoryConfiguration": """\
*Destination Destination shape:InventoryDestination
*IsEnabled IsEnabled boolean
Filter Filter shape:InventoryFilter
*Id Id string
*IncludedObjectVersions IncludedObjectVersions string All|Current
OptionalFields OptionalFields wrapped:Field:string Size|LastModifiedDate|StorageClass|ETag|IsMultipartUploaded|ReplicationStatus|EncryptionStatus|ObjectLockRetainUntilDate|ObjectLockMode|ObjectLockLegalHoldStatus|ObjectLockEventHoldStatus|ObjectLockEventHoldDuration|IntelligentTieringAccessTier|BucketKeyStatus|ChecksumAlgorithm|ObjectAccessControlList|ObjectOwner|LifecycleExpirationDate|IntelligentTieringReferenceDate
*Schedule Schedule shape:InventorySchedule
""",
    "InventoryDestination": """\
*S3BucketDestination S3BucketDestination shape:InventoryS3BucketDestination
""",
    "InventoryEncryption": """\
SSES3 SSE-S3 shape:SSES3
SSEKMS SSE-KMS shape:SSEKMS
""",
    "InventoryFilter": """\
*Prefix Prefix string
""",
    "InventoryS3BucketDestination": """\
AccountId AccountId string
*Bucket Bucket string
*Format Format string CSV|ORC|Parquet
Prefix Prefix string
Encryption Encryption shape:InventoryEncryption
""",
    "InventorySchedule": """\
*Frequency Frequency string Daily|Weekly
""",
    "InventoryTableConfiguration": """\
*ConfigurationState ConfigurationState string ENABLED|DISABLED
EncryptionConfiguration EncryptionConfiguration shape:MetadataTableEncryptionConfiguration
""",
    "InventoryTableConfigurationUpdates": """\
*ConfigurationState ConfigurationState string ENABLED|DISABLED
EncryptionConfiguration EncryptionConfiguration shape:MetadataTableEncryptionConfiguration
""",
    "JSONInput": """\
Type Type string DOCUMENT|LINES
""",
    "JSONOutput": """\
RecordDelimiter RecordDelimiter string
""",
    "JournalTableConfiguration": """\
*RecordExpiration RecordExpiration shape:RecordExpiration
EncryptionConfiguration EncryptionConfiguration shape:MetadataTableEncryptionConfiguration
""",
    "JournalTableConfigurationUpdates": """\
*RecordExpiration RecordExpiration shape:RecordExpiration
""",
    "LambdaFunctionConfiguration": """\
Id Id string
*LambdaFunctionArn CloudFunction string
*Events Event list:string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Filter Filter shape:NotificationConfigurationFilter
""",
    "LifecycleConfiguration": """\
*Rules Rule list:shape:Rule
""",
    "LifecycleExpiration": """\
Date Date iso8601
Days Days integer
ExpiredObjectDeleteMarker ExpiredObjectDeleteMarker boolean
""",
    "LifecycleRule": """\
Expiration Expiration shape:LifecycleExpiration
ID ID string
Prefix Prefix string
Filter Filter shape:LifecycleRuleFilter
*Status Status string Enabled|Disabled
Transitions Transition list:shape:Transition
NoncurrentVersionTransitions NoncurrentVersionTransition list:shape:NoncurrentVersionTransition
NoncurrentVersionExpiration NoncurrentVersionExpiration shape:NoncurrentVersionExpiration
AbortIncompleteMultipartUpload AbortIncompleteMultipartUpload shape:AbortIncompleteMultipartUpload
""",
    "LifecycleRuleAndOperator": """\
Prefix Prefix string
Tags Tag list:shape:Tag
ObjectSizeGreaterThan ObjectSizeGreaterThan long
ObjectSizeLessThan ObjectSizeLessThan long
""",
    "LifecycleRuleFilter": """\
Prefix Prefix string
Tag Tag shape:Tag
ObjectSizeGreaterThan ObjectSizeGreaterThan long
ObjectSizeLessThan ObjectSizeLessThan long
And And shape:LifecycleRuleAndOperator
""",
    "LocationInfo": """\
Type Type string AvailabilityZone|LocalZone
Name Name string
""",
    "LoggingEnabled": """\
*TargetBucket TargetBucket string
TargetGrants TargetGrants wrapped:Grant:shape:TargetGrant
*TargetPrefix TargetPrefix string
TargetObjectKeyFormat TargetObjectKeyFormat shape:TargetObjectKeyFormat
""",
    "MetadataConfiguration": """\
*JournalTableConfiguration JournalTableConfiguration shape:JournalTableConfiguration
InventoryTableConfiguration InventoryTableConfiguration shape:InventoryTableConfiguration
AnnotationTableConfiguration AnnotationTableConfiguration shape:AnnotationTableConfiguration
""",
    "MetadataEntry": """\
Name Name string
Value Value string
""",
    "MetadataTableConfiguration": """\
*S3TablesDestination S3TablesDestination shape:S3TablesDestination
""",
    "MetadataTableEncryptionConfiguration": """\
*SseAlgorithm SseAlgorithm string aws:kms|AES256
KmsKeyArn KmsKeyArn string
""",
    "Metrics": """\
*Status Status string Enabled|Disabled
EventThreshold EventThreshold shape:ReplicationTimeValue
""",
    "MetricsAndOperator": """\
Prefix Prefix string
Tags Tag list:shape:Tag
AccessPointArn AccessPointArn string
""",
    "MetricsConfiguration": """\
*Id Id string
Filter Filter shape:MetricsFilter
""",
    "MetricsFilter": """\
Prefix Prefix string
Tag Tag shape:Tag
AccessPointArn AccessPointArn string
And And shape:MetricsAndOperator
""",
    "NoncurrentVersionExpiration": """\
NoncurrentDays NoncurrentDays integer
NewerNoncurrentVersions NewerNoncurrentVersions integer
""",
    "NoncurrentVersionTransition": """\
NoncurrentDays NoncurrentDays integer
StorageClass StorageClass string GLACIER|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|DEEP_ARCHIVE|GLACIER_IR
NewerNoncurrentVersions NewerNoncurrentVersions integer
""",
    "NotificationConfiguration": """\
TopicConfigurations TopicConfiguration list:shape:TopicConfiguration
QueueConfigurations QueueConfiguration list:shape:QueueConfiguration
LambdaFunctionConfigurations CloudFunctionConfiguration list:shape:LambdaFunctionConfiguration
EventBridgeConfiguration EventBridgeConfiguration shape:EventBridgeConfiguration
""",
    "NotificationConfigurationDeprecated": """\
TopicConfiguration TopicConfiguration shape:TopicConfigurationDeprecated
QueueConfiguration QueueConfiguration shape:QueueConfigurationDeprecated
CloudFunctionConfiguration CloudFunctionConfiguration shape:CloudFunctionConfiguration
""",
    "NotificationConfigurationFilter": """\
Key S3Key shape:S3KeyFilter
""",
    "ObjectEncryption": """\
|SSEKMS SSE-KMS shape:SSEKMSEncryption
""",
    "ObjectIdentifier": """\
*Key Key nonempty
VersionId VersionId string
ETag ETag string
LastModifiedTime LastModifiedTime rfc822
Size Size long
""",
    "ObjectLockConfiguration": """\
ObjectLockEnabled ObjectLockEnabled string Enabled
Rule Rule shape:ObjectLockRule
""",
    "ObjectLockLegalHold": """\
Status Status string ON|OFF
""",
    "ObjectLockRetention": """\
Mode Mode string GOVERNANCE|COMPLIANCE
RetainUntilDate RetainUntilDate iso8601
EventHold EventHold string ON|OFF
EventHoldDuration EventHoldDuration shape:EventHoldDuration
""",
    "ObjectLockRule": """\
DefaultRetention DefaultRetention shape:DefaultRetention
""",
    "OutputLocation": """\
S3 S3 shape:S3Location
""",
    "OutputSerialization": """\
CSV CSV shape:CSVOutput
JSON JSON shape:JSONOutput
""",
    "Owner": """\
DisplayName DisplayName string
ID ID string
""",
    "OwnershipControls": """\
*Rules Rule list:shape:OwnershipControlsRule
""",
    "OwnershipControlsRule": """\
*ObjectOwnership ObjectOwnership string BucketOwnerPreferred|ObjectWriter|BucketOwnerEnforced
""",
    "ParquetInput": """\
""",
    "PartitionedPrefix": """\
PartitionDateSource PartitionDateSource string EventTime|DeliveryTime
""",
    "PublicAccessBlockConfiguration": """\
BlockPublicAcls BlockPublicAcls boolean
IgnorePublicAcls IgnorePublicAcls boolean
BlockPublicPolicy BlockPublicPolicy boolean
RestrictPublicBuckets RestrictPublicBuckets boolean
""",
    "QueueConfiguration": """\
Id Id string
*QueueArn Queue string
*Events Event list:string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Filter Filter shape:NotificationConfigurationFilter
""",
    "QueueConfigurationDeprecated": """\
Id Id string
Event Event string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Events Event list:string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Queue Queue string
""",
    "RecordExpiration": """\
*Expiration Expiration string ENABLED|DISABLED
Days Days integer
""",
    "Redirect": """\
HostName HostName string
HttpRedirectCode HttpRedirectCode string
Protocol Protocol string http|https
ReplaceKeyPrefixWith ReplaceKeyPrefixWith string
ReplaceKeyWith ReplaceKeyWith string
""",
    "RedirectAllRequestsTo": """\
*HostName HostName string
Protocol Protocol string http|https
""",
    "ReplicaModifications": """\
*Status Status string Enabled|Disabled
""",
    "ReplicationConfiguration": """\
*Role Role string
*Rules Rule list:shape:ReplicationRule
""",
    "ReplicationRule": """\
ID ID string
Priority Priority integer
Prefix Prefix string
Filter Filter shape:ReplicationRuleFilter
*Status Status string Enabled|Disabled
SourceSelectionCriteria SourceSelectionCriteria shape:SourceSelectionCriteria
ExistingObjectReplication ExistingObjectReplication shape:ExistingObjectReplication
*Destination Destination shape:Destination
DeleteMarkerReplication DeleteMarkerReplication shape:DeleteMarkerReplication
""",
    "ReplicationRuleAndOperator": """\
Prefix Prefix string
Tags Tag list:shape:Tag
Not Not shape:ReplicationRuleNotOperator
""",
    "ReplicationRuleFilter": """\
Prefix Prefix string
Tag Tag shape:Tag
And And shape:ReplicationRuleAndOperator
Not Not shape:ReplicationRuleNotOperator
""",
    "ReplicationRuleNotOperator": """\
Prefix Prefix string
Tag Tag shape:Tag
Or Or shape:ReplicationRuleOrOperator
""",
    "ReplicationRuleOrOperator": """\
Prefixes Prefix list:string
Tags Tag list:shape:Tag
""",
    "ReplicationTime": """\
*Status Status string Enabled|Disabled
*Time Time shape:ReplicationTimeValue
""",
    "ReplicationTimeValue": """\
Minutes Minutes integer
""",
    "RequestPaymentConfiguration": """\
*Payer Payer string Requester|BucketOwner
""",
    "RequestProgress": """\
Enabled Enabled boolean
""",
    "RestoreRequest": """\
Days Days integer
GlacierJobParameters GlacierJobParameters shape:GlacierJobParameters
Type Type string SELECT
Tier Tier string Standard|Bulk|Expedited
Description Description string
SelectParameters SelectParameters shape:SelectParameters
OutputLocation OutputLocation shape:OutputLocation
""",
    "RoutingRule": """\
Condition Condition shape:Condition
*Redirect Redirect shape:Redirect
""",
    "Rule": """\
Expiration Expiration shape:LifecycleExpiration
ID ID string
*Prefix Prefix string
*Status Status string Enabled|Disabled
Transition Transition shape:Transition
NoncurrentVersionTransition NoncurrentVersionTransition shape:NoncurrentVersionTransition
NoncurrentVersionExpiration NoncurrentVersionExpiration shape:NoncurrentVersionExpiration
AbortIncompleteMultipartUpload AbortIncompleteMultipartUpload shape:AbortIncompleteMultipartUpload
""",
    "S3KeyFilter": """\
FilterRules FilterRule list:shape:FilterRule
""",
    "S3Location": """\
*BucketName BucketName string
*Prefix Prefix string
Encryption Encryption shape:Encryption
CannedACL CannedACL string private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control
AccessControlList AccessControlList wrapped:Grant:shape:Grant
Tagging Tagging shape:Tagging
UserMetadata UserMetadata wrapped:MetadataEntry:shape:MetadataEntry
StorageClass StorageClass string STANDARD|REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|OUTPOSTS|GLACIER_IR|SNOW|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP|AWS_BACKUP_WARM|AWS_BACKUP_LOW_COST_WARM
""",
    "S3TablesDestination": """\
*TableBucketArn TableBucketArn string
*TableName TableName string
""",
    "SSEKMS": """\
*KeyId KeyId string
""",
    "SSEKMSEncryption": """\
*KMSKeyArn KMSKeyArn nonempty
BucketKeyEnabled BucketKeyEnabled boolean
""",
    "SSES3": """\
""",
    "ScanRange": """\
Start Start long
End End long
""",
    "SelectObjectContentRequest": """\
*Expression Expression string
*ExpressionType ExpressionType string SQL
RequestProgress RequestProgress shape:RequestProgress
*InputSerialization InputSerialization shape:InputSerialization
*OutputSerialization OutputSerialization shape:OutputSerialization
ScanRange ScanRange shape:ScanRange
""",
    "SelectParameters": """\
*InputSerialization InputSerialization shape:InputSerialization
*ExpressionType ExpressionType string SQL
*Expression Expression string
*OutputSerialization OutputSerialization shape:OutputSerialization
""",
    "ServerSideEncryptionByDefault": """\
*SSEAlgorithm SSEAlgorithm string AES256|aws:fsx|aws:backup|aws:kms|aws:kms:dsse
KMSMasterKeyID KMSMasterKeyID string
""",
    "ServerSideEncryptionConfiguration": """\
*Rules Rule list:shape:ServerSideEncryptionRule
""",
    "ServerSideEncryptionRule": """\
ApplyServerSideEncryptionByDefault ApplyServerSideEncryptionByDefault shape:ServerSideEncryptionByDefault
BucketKeyEnabled BucketKeyEnabled boolean
BlockedEncryptionTypes BlockedEncryptionTypes shape:BlockedEncryptionTypes
""",
    "SimplePrefix": """\
""",
    "SourceSelectionCriteria": """\
SseKmsEncryptedObjects SseKmsEncryptedObjects shape:SseKmsEncryptedObjects
ReplicaModifications ReplicaModifications shape:ReplicaModifications
""",
    "SseKmsEncryptedObjects": """\
*Status Status string Enabled|Disabled
""",
    "StorageClassAnalysis": """\
DataExport DataExport shape:StorageClassAnalysisDataExport
""",
    "StorageClassAnalysisDataExport": """\
*OutputSchemaVersion OutputSchemaVersion string V_1
*Destination Destination shape:AnalyticsExportDestination
""",
    "Tag": """\
*Key Key nonempty
*Value Value string
""",
    "Tagging": """\
*TagSet TagSet wrapped:Tag:shape:Tag
""",
    "TargetGrant": """\
Grantee Grantee shape:Grantee
Permission Permission string FULL_CONTROL|READ|WRITE
""",
    "TargetObjectKeyFormat": """\
SimplePrefix SimplePrefix shape:SimplePrefix
PartitionedPrefix PartitionedPrefix shape:PartitionedPrefix
""",
    "Tiering": """\
*Days Days integer
*AccessTier AccessTier string ARCHIVE_ACCESS|DEEP_ARCHIVE_ACCESS
""",
    "TopicConfiguration": """\
Id Id string
*TopicArn Topic string
*Events Event list:string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Filter Filter shape:NotificationConfigurationFilter
""",
    "TopicConfigurationDeprecated": """\
Id Id string
Events Event list:string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Event Event string s3:ReducedRedundancyLostObject|s3:ObjectCreated:*|s3:ObjectCreated:Put|s3:ObjectCreated:Post|s3:ObjectCreated:Copy|s3:ObjectCreated:CompleteMultipartUpload|s3:ObjectRemoved:*|s3:ObjectRemoved:Delete|s3:ObjectRemoved:DeleteMarkerCreated|s3:ObjectRestore:*|s3:ObjectRestore:Post|s3:ObjectRestore:Completed|s3:Replication:*|s3:Replication:OperationFailedReplication|s3:Replication:OperationNotTracked|s3:Replication:OperationMissedThreshold|s3:Replication:OperationReplicatedAfterThreshold|s3:ObjectRestore:Delete|s3:LifecycleTransition|s3:IntelligentTiering|s3:ObjectAcl:Put|s3:LifecycleExpiration:*|s3:LifecycleExpiration:Delete|s3:LifecycleExpiration:DeleteMarkerCreated|s3:ObjectTagging:*|s3:ObjectTagging:Put|s3:ObjectTagging:Delete|s3:ObjectAnnotation:*|s3:ObjectAnnotation:Put|s3:ObjectAnnotation:Delete|s3:ObjectRetention:Put
Topic Topic string
""",
    "Transition": """\
Date Date iso8601
Days Days integer
StorageClass StorageClass string GLACIER|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|DEEP_ARCHIVE|GLACIER_IR
""",
    "UseSourceMultiRegionKey": """\
*Status Status string Enabled|Disabled
""",
    "VersioningConfiguration": """\
MFADelete MfaDelete string Enabled|Disabled
Status Status string Enabled|Suspended
""",
    "WebsiteConfiguration": """\
ErrorDocument ErrorDocument shape:ErrorDocument
IndexDocument IndexDocument shape:IndexDocument
RedirectAllRequestsTo RedirectAllRequestsTo shape:RedirectAllRequestsTo
RoutingRules RoutingRules wrapped:RoutingRule:shape:RoutingRule
""",
}
