"""The permissions that a signed operation needs, known before anything is sent.

AWS checks them when the URL is used, against the one who signed it: a URL whose signer may not do
the operation is issued all the same, and answers AccessDenied for as long as it lasts.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3objectlambda.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3onoutposts.html
"""

from __future__ import annotations

from dataclasses import dataclass

from .iam_names import EXPRESS_SESSION, OF_A_VERSION, action_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from .model import Operation

    Need = tuple[str, str, str]  # an action, what it is done to, and when it is needed

ALWAYS = "always"

# What an action is done to.
OBJECT = "object"
BUCKET = "bucket"
SOURCE = "source of the copy"
KEY = "KMS key"
SOURCE_KEY = "KMS key of the source"
ROLE = "role"
FUNCTION = "function"
SUPPORTING_POINT = "supporting access point"
EVERYTHING = "everything"

S3 = "s3"
EXPRESS = "s3express"
OBJECT_LAMBDA = "s3-object-lambda"
OUTPOSTS = "s3-outposts"

IF_OBJECT_HAS_KMS = "the object is encrypted with SSE-KMS"
IF_UPLOAD_HAS_KMS = "the upload is encrypted with SSE-KMS"
IF_SOURCE_HAS_KMS = "the source is encrypted with SSE-KMS"
IF_BUCKET_HAS_KMS = "the bucket's default encryption is SSE-KMS"
IF_ASKED_FOR_KMS = "ServerSideEncryption is aws:kms or aws:kms:dsse"
IF_SOURCE_HAS_TAGS = "the source has tags"
IF_SOURCE_HAS_ANNOTATIONS = "the source has annotations"
IF_MISSING = "a missing key is to answer 404 instead of 403"
IF_LOCK_IS_SHOWN = "the answer is to show the object's lock"
IF_OWNERS = "the answer has owners"
IF_TABLE_HAS_KMS = "the metadata table is encrypted with SSE-KMS"
IF_TRANSFORMED = "the Object Lambda access point transforms this operation"

_WRITES = ("copy_object", "create_multipart_upload", "put_object")
_READS = ("get_object", "get_object_attributes", "head_object", "select_object_content")
_PARTS = ("complete_multipart_upload", "list_parts", "upload_part", "upload_part_copy")
_CONDITIONAL_WRITES = (
    "complete_multipart_upload",
    "copy_object",
    "delete_object",
    "put_object",
)
_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
ONLY_EXPRESS = ("create_session", "rename_object")
_BYPASS = ("delete_object", "delete_objects", "put_object_retention")
_LOCK = ("ObjectLockMode", "ObjectLockRetainUntilDate")
_NEW_LOCK = ("ObjectLockEnabledForBucket",)

# Operations whose bodies decide on what they need, or on what it is done to.
BODIES_DECIDE = frozenset(
    {
        "create_bucket",
        "create_bucket_metadata_configuration",
        "create_bucket_metadata_table_configuration",
        "delete_objects",
        "put_bucket_replication",
        "update_bucket_metadata_annotation_table_configuration",
        "update_object_encryption",
    }
)

# operations, parameters any one of which asks for it (none: always), action
_FURTHER = (
    (("get_object_attributes",), (), "s3:GetObjectAttributes"),
    (_WRITES, ("ACL", *_GRANTS), "s3:PutObjectAcl"),
    (_WRITES, ("Tagging",), "s3:PutObjectTagging"),
    (_WRITES, _LOCK, "s3:PutObjectRetention"),
    (_WRITES, ("ObjectLockLegalHoldStatus",), "s3:PutObjectLegalHold"),
    (("create_bucket",), ("ACL", *_GRANTS), "s3:PutBucketAcl"),
    (("create_bucket",), _NEW_LOCK, "s3:PutBucketObjectLockConfiguration"),
    (("create_bucket",), _NEW_LOCK, "s3:PutBucketVersioning"),
    (("create_bucket",), ("ObjectOwnership",), "s3:PutBucketOwnershipControls"),
    (_BYPASS, ("BypassGovernanceRetention",), "s3:BypassGovernanceRetention"),
)

# Operations that hand a role to S3, and the parameter that names it.
_ROLES = {
    "create_bucket_metadata_configuration": "MetadataConfiguration",
    "put_bucket_replication": "ReplicationConfiguration",
    "update_bucket_metadata_annotation_table_configuration": "AnnotationTableConfiguration",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the parameters of an operation ask for."""

    name: str
    params: Mapping[str, Any]
    vary: Collection[str]

    def has(self, parameter: str) -> bool:
        """Whether a parameter is set: to anything but False or None, or later."""
        private = parameter == "ACL" and self.name == "create_bucket"
        nothing = (None, False, "private") if private else (None, False)
        return parameter in self.vary or self.params.get(parameter) not in nothing


def iam_actions(
    operation: Operation,
    params: Mapping[str, Any],
    vary: Collection[str] = (),
    *,
    service: str = S3,
) -> tuple[str, ...]:
    """List the actions that the policies of the signer must allow.

    Args:
        operation: which.
        params: by boto3's names; some need more permissions than the operation itself.
        vary: names of those whose values come later.
        service: the service that the request goes to, such as ``s3express`` for a directory bucket.

    Returns:
        The action that the operation is named after in policies, then the others.
    """
    found = needs(operation, params, vary, service=service)
    return tuple(dict.fromkeys(action for action, _, when in found if when == ALWAYS))


def needs(
    operation: Operation,
    params: Mapping[str, Any],
    vary: Collection[str] = (),
    *,
    service: str = S3,
) -> tuple[Need, ...]:
    """List what an operation needs: action, what it is done to, and when it is needed.

    Args:
        operation: which.
        params: by boto3's names.
        vary: names of those whose values come later.
        service: the service that the request goes to.
    """
    asked = _Asked(operation.name, params, vary)
    if service == EXPRESS or operation.name in ONLY_EXPRESS:
        return tuple(_express(operation, asked))
    found = (*_own(operation, asked), *_others(operation, asked))
    if service in (OBJECT_LAMBDA, OUTPOSTS):
        found = tuple(_of_service(need, service) for need in found)
    if service == OBJECT_LAMBDA and operation.name != "write_get_object_response":
        main = found[0][0].partition(":")[2]
        return (
            *found,
            (f"s3:{main}", SUPPORTING_POINT, ALWAYS),
            ("lambda:InvokeFunction", FUNCTION, IF_TRANSFORMED),
        )
    return found


def _of_service(need: Need, service: str) -> Need:
    action, target, when = need
    mine = target in (OBJECT, BUCKET) and action.startswith("s3:")
    return f"{service}:{action[3:]}" if mine else action, target, when


def _express(operation: Operation, asked: _Asked) -> Iterator[Need]:
    """List what operations on directory buckets need.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html
    """
    if "express-control" in operation.traits:
        action = action_of(operation.name).partition(":")[2]
        every = operation.name == "list_directory_buckets"
        yield f"s3express:{action}", EVERYTHING if every else BUCKET, ALWAYS
        if operation.name == "create_bucket":
            yield from _tags_of_bucket(asked, EXPRESS)
        return
    yield EXPRESS_SESSION, BUCKET, ALWAYS
    when = _kms_when(asked)
    if when:
        yield "kms:GenerateDataKey", KEY, when
        yield "kms:Decrypt", KEY, when
    for need in _source(operation, asked):
        if need[2] in (ALWAYS, IF_SOURCE_HAS_KMS):  # objects of directory buckets have no tags
            yield need


def _own(operation: Operation, asked: _Asked) -> Iterator[Need]:
    """List the action of an operation, and those that its parameters add."""
    action = action_of(operation.name)
    if operation.name in ("list_buckets", "list_directory_buckets"):
        target = EVERYTHING
    else:
        about_objects = "Key" in operation.parameters or operation.name == "delete_objects"
        target = OBJECT if about_objects else BUCKET
    further = [
        extra
        for names, asking, extra in _FURTHER
        if operation.name in names
        and (not asking or any(asked.has(parameter) for parameter in asking))
    ]
    actions = [action, *further]
    if asked.has("VersionId"):
        actions = [OF_A_VERSION.get(each, each) for each in actions]
    if operation.name == "delete_objects":
        actions[:1] = _deleting(_objects(asked), action)
    for each in actions:
        yield each, target, ALWAYS


def _others(operation: Operation, asked: _Asked) -> Iterator[Need]:
    yield from _conditional(asked)
    yield from _source(operation, asked)
    yield from _keys(asked)
    yield from _shown(asked)
    if operation.name == "create_bucket":
        yield from _tags_of_bucket(asked, S3)
    if operation.name in _ROLES:
        yield from _roles(asked)
    if "_metadata_" in operation.name:
        yield from _metadata(operation.name)


def _metadata(name: str) -> Iterator[Need]:
    from .iam_tables import METADATA

    for action, target in METADATA.get(name, ()):
        yield action, target, ALWAYS
    if name in METADATA and name != "create_bucket_metadata_table_configuration":
        yield "kms:DescribeKey", KEY, IF_TABLE_HAS_KMS


def _conditional(asked: _Asked) -> Iterator[Need]:
    """List what writes need that compare an ETag: to read the object.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
    """
    compares = asked.name in _CONDITIONAL_WRITES and asked.has("IfMatch")
    if asked.name == "delete_objects":
        compares = any(_is_etag(each.get("ETag")) for each in _objects(asked))
    elif compares and "IfMatch" not in asked.vary:
        compares = _is_etag(asked.params["IfMatch"])
    if compares:
        yield "s3:GetObject", OBJECT, ALWAYS


def _is_etag(value: Any) -> bool:
    return value is not None and str(value).strip(' "') != "*"


def _source(operation: Operation, asked: _Asked) -> Iterator[Need]:
    """List what reading the source of a copy needs.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    """
    if "CopySource" not in operation.parameters:
        return
    from .copy_sources import bucket_of, service_of, version_of

    source = asked.params.get("CopySource")
    service = service_of(bucket_of(source))
    if service == EXPRESS:
        yield EXPRESS_SESSION, SOURCE, ALWAYS
        return
    version = version_of(source) is not None
    read = "GetObjectVersion" if version else "GetObject"
    yield f"{service}:{read}", SOURCE, ALWAYS
    if not asked.has("CopySourceSSECustomerAlgorithm"):
        yield "kms:Decrypt", SOURCE_KEY, IF_SOURCE_HAS_KMS
    if operation.name != "copy_object":
        return
    if asked.params.get("TaggingDirective") != "REPLACE":
        yield f"{service}:{read}Tagging", SOURCE, IF_SOURCE_HAS_TAGS
        yield "s3:PutObjectTagging", OBJECT, IF_SOURCE_HAS_TAGS
    if asked.params.get("AnnotationDirective") == "COPY":
        yield f"{service}:{read}Annotation", SOURCE, IF_SOURCE_HAS_ANNOTATIONS
        yield "s3:PutObjectAnnotation", OBJECT, IF_SOURCE_HAS_ANNOTATIONS


def _keys(asked: _Asked) -> Iterator[Need]:
    """List what KMS needs; a default encryption of the bucket counts without a word in the request.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
    """
    if asked.name == "update_object_encryption":
        for action in ("Encrypt", "Decrypt", "GenerateDataKey", "ReEncrypt*"):
            yield f"kms:{action}", KEY, ALWAYS
    elif asked.has("SSECustomerAlgorithm"):
        return
    elif asked.name in _READS:
        yield "kms:Decrypt", KEY, IF_OBJECT_HAS_KMS
    elif asked.name in _PARTS:
        yield "kms:Decrypt", KEY, IF_UPLOAD_HAS_KMS
    elif asked.name in _WRITES:
        when = _kms_when(asked)
        if when:
            yield "kms:GenerateDataKey", KEY, when


def _kms_when(asked: _Asked) -> str | None:
    """Tell when a write uses a KMS key; None where it never does."""
    if "ServerSideEncryption" in asked.vary:
        return IF_ASKED_FOR_KMS
    encryption = asked.params.get("ServerSideEncryption")
    if str(encryption).startswith("aws:kms") or asked.has("SSEKMSKeyId"):
        return ALWAYS
    plain = encryption is not None or asked.has("SSECustomerAlgorithm")
    return None if plain else IF_BUCKET_HAS_KMS


def _shown(asked: _Asked) -> Iterator[Need]:
    """List what an answer needs to be complete."""
    if asked.name in ("get_object", "head_object"):
        yield "s3:GetObjectRetention", OBJECT, IF_LOCK_IS_SHOWN
        yield "s3:GetObjectLegalHold", OBJECT, IF_LOCK_IS_SHOWN
    if asked.name in ("get_object", "head_object", "get_object_attributes"):
        yield "s3:ListBucket", BUCKET, IF_MISSING
    if asked.name == "list_objects" or (
        asked.name == "list_objects_v2" and asked.has("FetchOwner")
    ):
        yield "s3:GetObjectAcl", OBJECT, IF_OWNERS


def _tags_of_bucket(asked: _Asked, service: str) -> Iterator[Need]:
    """List what tags on a new bucket need.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    """
    configuration = asked.params.get("CreateBucketConfiguration")
    if isinstance(configuration, dict) and configuration.get("Tags"):
        yield f"{service}:TagResource", BUCKET, ALWAYS


def _roles(asked: _Asked) -> Iterator[Need]:
    """List what handing a role to S3 needs."""
    given = asked.params.get(_ROLES[asked.name])
    if asked.name == "put_bucket_replication" or role_in(given) is not None:
        yield "iam:PassRole", ROLE, ALWAYS


def role_in(value: Any) -> str | None:
    """Find the role that a configuration names, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("Role"), str):
            return str(value["Role"])
        found = [role_in(each) for each in value.values()]
        return next((each for each in found if each is not None), None)
    return None


def _objects(asked: _Asked) -> list[Mapping[str, Any]]:
    """List the objects that delete_objects names, as far as they are known."""
    deleted = asked.params.get("Delete")
    given = deleted.get("Objects") if isinstance(deleted, dict) else None
    listed = given if isinstance(given, (list, tuple)) else []
    return [each if isinstance(each, dict) else {} for each in listed]


def _deleting(objects: list[Mapping[str, Any]], action: str) -> list[str]:
    """List what deleting objects needs: those with a version need another action."""
    versioned = ["VersionId" in each for each in objects]
    plain = [] if versioned and all(versioned) else [action]
    return [*plain, OF_A_VERSION[action]] if any(versioned) else plain
