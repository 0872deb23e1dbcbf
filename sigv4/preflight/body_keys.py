"""Condition keys of S3 that a request sets elsewhere than in the header named after them.

S3 documents lock modes, tags and the like as condition keys without saying where in the request
they are. A policy that denies a lock mode means the mode, in a header or in the body. A body that
nobody reads leaves its keys unknown.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .context import ENCRYPTION_KEY

TAG, TAG_KEYS = "s3:RequestObjectTag/", "s3:RequestObjectTagKeys"
VERSION, IF_MATCH = "s3:VersionId", "s3:if-match"
COPY_SOURCE = "s3:x-amz-copy-source"
LEGAL_HOLD = "s3:object-lock-legal-hold"
LOCK_MODE, RETAIN_UNTIL = "s3:object-lock-mode", "s3:object-lock-retain-until-date"
OWNERSHIP = "s3:x-amz-object-ownership"
STORAGE_CLASS = "s3:x-amz-storage-class"
ENCRYPTION = "s3:x-amz-server-side-encryption"
_ACL = (
    "s3:x-amz-acl",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
)
_TAGS = (TAG, TAG_KEYS)
_ENCRYPTIONS = (ENCRYPTION, ENCRYPTION_KEY)

# Operations, and the keys whose values their bodies may hold.
_IN_BODIES: Mapping[str, tuple[str, ...]] = {
    "delete_objects": (VERSION, IF_MATCH),
    "put_bucket_acl": _ACL,
    "put_bucket_encryption": _ENCRYPTIONS,
    "put_bucket_inventory_configuration": _ENCRYPTIONS,
    "put_bucket_lifecycle": (STORAGE_CLASS,),
    "put_bucket_lifecycle_configuration": (STORAGE_CLASS,),
    "put_bucket_ownership_controls": (OWNERSHIP,),
    "put_bucket_replication": (STORAGE_CLASS, *_ENCRYPTIONS),
    "put_bucket_website": ("s3:x-amz-website-redirect-location",),
    "put_object_acl": _ACL,
    "put_object_legal_hold": (LEGAL_HOLD,),
    "put_object_lock_configuration": (LOCK_MODE, RETAIN_UNTIL),
    "put_object_retention": (LOCK_MODE, RETAIN_UNTIL),
    "put_object_tagging": _TAGS,
    "restore_object": (*_ACL, *_TAGS, *_ENCRYPTIONS, STORAGE_CLASS),
    "update_object_encryption": _ENCRYPTIONS,
}
# Headers that say the same as a header with a key, under another name.
_OTHER_HEADERS = {"x-amz-object-if-match": IF_MATCH, "x-amz-rename-source": COPY_SOURCE}


def keys_elsewhere(operation: str, headers: Iterable[str], *, has_body: bool) -> frozenset[str]:
    """Name the keys of which it is not known whether a request has them.

    Args:
        operation: such as ``put_object_tagging``.
        headers: lower-case names of the headers.
        has_body: whether the request has a body, which nobody read.
    """
    others = {_OTHER_HEADERS[name] for name in headers if name in _OTHER_HEADERS}
    return frozenset(others.union(_IN_BODIES.get(operation, ()) if has_body else ()))


def keys_in_body(operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Read the keys that the body of an operation sets; None stands for those that it does not set.

    Args:
        operation: one of `READ`; nothing is read of another one.
        params: the body by boto3's names; empty without a body.
    """
    read = _READERS.get(operation)
    return {} if read is None else read(params)


def _object_tags(params: Mapping[str, Any]) -> dict[str, Any]:
    return _tags(TAG, TAG_KEYS, params.get("Tagging", {}).get("TagSet", ()))


def _bucket_tags(params: Mapping[str, Any]) -> dict[str, Any]:
    return _tags("aws:RequestTag/", "aws:TagKeys", params.get("Tagging", {}).get("TagSet", ()))


def _new_bucket(params: Mapping[str, Any]) -> dict[str, Any]:
    configuration = params.get("CreateBucketConfiguration", {})
    return {
        **_tags("aws:RequestTag/", "aws:TagKeys", configuration.get("Tags", ())),
        "s3:LocationConstraint": configuration.get("LocationConstraint"),
    }


def _tags(prefix: str, keys: str, tags: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {f"{prefix}{tag['Key']}": tag["Value"] for tag in tags}
    return {prefix: None, **found, keys: tuple(tag["Key"] for tag in tags)}


def _retention(params: Mapping[str, Any]) -> dict[str, Any]:
    retention = params.get("Retention", {})
    return {LOCK_MODE: retention.get("Mode"), RETAIN_UNTIL: retention.get("RetainUntilDate")}


def _legal_hold(params: Mapping[str, Any]) -> dict[str, Any]:
    return {LEGAL_HOLD: params.get("LegalHold", {}).get("Status")}


def _lock_of_bucket(params: Mapping[str, Any]) -> dict[str, Any]:
    rule = params.get("ObjectLockConfiguration", {}).get("Rule", {})
    return {LOCK_MODE: rule.get("DefaultRetention", {}).get("Mode"), RETAIN_UNTIL: None}


def _new_encryption(params: Mapping[str, Any]) -> dict[str, Any]:
    kms = params.get("ObjectEncryption", {}).get("SSEKMS", {})
    return {ENCRYPTION: "aws:kms" if kms else None, ENCRYPTION_KEY: kms.get("KMSKeyArn")}


def _deletion(params: Mapping[str, Any]) -> dict[str, Any]:
    """Read the keys of one object; each object of the body is decided on by itself."""
    listed = params.get("Delete", {}).get("Objects", ({},))[0]
    return {VERSION: listed.get("VersionId"), IF_MATCH: listed.get("ETag")}


_READERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "create_bucket": _new_bucket,
    "delete_objects": _deletion,
    "put_bucket_tagging": _bucket_tags,
    "put_object_legal_hold": _legal_hold,
    "put_object_lock_configuration": _lock_of_bucket,
    "put_object_retention": _retention,
    "put_object_tagging": _object_tags,
    "update_object_encryption": _new_encryption,
}
READ = frozenset(_READERS)
