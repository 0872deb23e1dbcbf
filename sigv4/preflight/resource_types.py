"""Buckets and objects: which of them an action of S3 is done to, and which an ARN names.

The classic mistake of a policy is an object's action on the ARN of the bucket, or the reverse: it
is valid, and allows nothing.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .outcomes import any_of
from .principals import Naming
from .statements import Finding
from .templates import Style, glob

BUCKET, OBJECT = "bucket", "object"
_OF_OBJECTS = """
AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation
DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging
GetObject GetObjectAcl GetObjectAnnotation GetObjectAttributes GetObjectLegalHold
GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl
GetObjectVersionAnnotation GetObjectVersionAnnotationForReplication GetObjectVersionAttributes
GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
ListMultipartUploadParts ListObjectAnnotations ListObjectVersionAnnotations
ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold
PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionAnnotation
PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateObjectAnnotation ReplicateTags
RestoreObject UpdateObjectEncryption
"""
_OF_BUCKETS = """
AllowVendedLogDeliveryForResource CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite
GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS
GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification
GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning
GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration
GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration
GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions
PauseReplication PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl
PutBucketCORS PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration
PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment
PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration
PutMetricsConfiguration PutReplicationConfiguration
UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration
UpdateBucketMetadataJournalTableConfiguration
"""
OBJECT_ACTIONS = frozenset(f"s3:{name}".lower() for name in _OF_OBJECTS.split())
BUCKET_ACTIONS = frozenset(f"s3:{name}".lower() for name in _OF_BUCKETS.split())
_ARN = re.compile(
    r"(?P<bucket>arn:[^:]+:s3:::[^/:]+)(?P<key>/.*)?"
    r"|(?P<point>arn:[^:]+:s3:[^:]*:\d{12}:accesspoint/[^/:]+)(?P<object>/object/.*)?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What an ARN of S3 names.

    Attributes:
        kind: ``bucket``, also for an access point, or ``object``.
        noun: what to call it.
        bucket: the ARN of the bucket, or of the access point.
        objects: what stands between that and a key.
    """

    kind: str
    noun: str
    bucket: str
    objects: str

    @classmethod
    def of(cls, resource: str) -> Named | None:
        """Read an ARN; None where it names neither."""
        found = _ARN.fullmatch(resource)
        if found is None:
            return None
        kind = OBJECT if found["key"] or found["object"] else BUCKET
        if found["point"]:
            noun = "an object" if kind == OBJECT else "an access point"
            return cls(kind, noun, found["point"], "/object/")
        return cls(kind, "an object" if kind == OBJECT else "a bucket", found["bucket"], "/")

    def right_for(self, kind: str) -> str:
        """Return the ARN to write for actions of a kind."""
        return self.bucket if kind == BUCKET else f"{self.bucket}{self.objects}KEY"


def type_of_action(action: str) -> str | None:
    """Return what an action is done to: ``bucket`` or ``object``; None for all others."""
    lowered = action.lower()
    if lowered in OBJECT_ACTIONS:
        return OBJECT
    return BUCKET if lowered in BUCKET_ACTIONS else None


def mistaken(found: Iterable[Finding]) -> Iterator[str]:
    """Explain the statements that would allow a request if they named the other kind of resource.

    Args:
        found: statements that do not allow the request.
    """
    for finding in found:
        request = finding.subject.request
        asked = Named.of(request.resource)
        if asked is None or not _could_allow(finding):
            continue
        name = f" ({finding.statement.sid})" if finding.statement.sid else ""
        place = f"{finding.statement.place}{name}"
        if asked.kind == OBJECT and _is_about(finding, asked.bucket):
            yield (
                f"{place} names {asked.bucket}, and {request.action} is done to objects: write "
                f"{asked.bucket}{asked.objects}*."
            )
        elif asked.kind == BUCKET and _is_about_objects(finding, f"{asked.bucket}/"):
            yield (
                f"{place} names objects, and {request.action} is done to what holds them: write "
                f"{asked.bucket}."
            )


def _could_allow(finding: Finding) -> bool:
    """Tell whether all but the resource fits the request: effect, action and principal."""
    statement, request = finding.statement, finding.subject.request
    if not statement.allows or statement.excludes_actions or statement.excludes_resources:
        return False
    named = any_of(finding.names(naming) for naming in Naming)
    if statement.principals is not None and named.value is False:
        return False
    acts = any(glob(each, request.action) for each in statement.actions)
    return acts and not _is_about(finding, request.resource)


def _is_about(finding: Finding, resource: str) -> bool:
    substitute = finding.subject.context.substitute
    return any(
        pattern.matches(resource, Style.RESOURCE, substitute).value is not False
        for pattern in finding.statement.resources
    )


def _is_about_objects(finding: Finding, start: str) -> bool:
    begins = any(each.text.startswith(start) for each in finding.statement.resources)
    return begins or _is_about(finding, start)
