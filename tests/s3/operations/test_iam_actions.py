"""The IAM actions of every operation."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.s3.operations.iam_actions import iam_actions
from sigv4.s3.operations.model import operation
from sigv4.s3.operations.operations_data import OPERATIONS

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
S3_CLIENT = S3(
    sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    "eu-west-1",
    clock=lambda: AT,
)
VERSIONED_COPY = {"CopySource": {"Bucket": "b", "Key": "k", "VersionId": "v"}}

VERSION = {"Key": "a", "VersionId": "v"}
CASES = [
    ("get_object", {}, "s3:GetObject"),
    ("get_object", {"VersionId": "v"}, "s3:GetObjectVersion"),
    ("head_object", {}, "s3:GetObject"),
    ("head_object", {"VersionId": "v"}, "s3:GetObjectVersion"),
    ("get_object_attributes", {}, "s3:GetObject s3:GetObjectAttributes"),
    ("get_object_attributes", {"Key": "k"}, "s3:GetObject s3:GetObjectAttributes"),
    (
        "get_object_attributes",
        {"Key": "k", "VersionId": "v"},
        "s3:GetObjectVersion s3:GetObjectVersionAttributes",
    ),
    ("get_object_acl", {"VersionId": "v"}, "s3:GetObjectVersionAcl"),
    ("get_object_tagging", {"VersionId": "v"}, "s3:GetObjectVersionTagging"),
    ("get_object_retention", {"VersionId": "v"}, "s3:GetObjectRetention"),
    ("put_object", {}, "s3:PutObject"),
    ("put_object", {"ACL": "private"}, "s3:PutObject s3:PutObjectAcl"),
    (
        "put_object",
        {"GrantRead": "id=1", "Tagging": "a=b"},
        "s3:PutObject s3:PutObjectAcl s3:PutObjectTagging",
    ),
    (
        "put_object",
        {"ObjectLockMode": "GOVERNANCE", "ObjectLockLegalHoldStatus": "ON"},
        "s3:PutObject s3:PutObjectRetention s3:PutObjectLegalHold",
    ),
    ("put_object_tagging", {"VersionId": "v"}, "s3:PutObjectVersionTagging"),
    ("put_object_acl", {"VersionId": "v"}, "s3:PutObjectVersionAcl"),
    ("delete_object", {}, "s3:DeleteObject"),
    ("delete_object", {"VersionId": "v"}, "s3:DeleteObjectVersion"),
    (
        "delete_object",
        {"VersionId": "v", "BypassGovernanceRetention": True},
        "s3:DeleteObjectVersion s3:BypassGovernanceRetention",
    ),
    ("delete_objects", {}, "s3:DeleteObject"),
    ("delete_objects", {"Delete": {"Objects": [{"Key": "a"}]}}, "s3:DeleteObject"),
    ("delete_objects", {"Delete": {"Objects": [VERSION]}}, "s3:DeleteObjectVersion"),
    (
        "delete_objects",
        {"Delete": {"Objects": [VERSION, {"Key": "a"}]}, "BypassGovernanceRetention": True},
        "s3:DeleteObject s3:DeleteObjectVersion s3:BypassGovernanceRetention",
    ),
    ("copy_object", {"CopySource": "b/k"}, "s3:PutObject s3:GetObject"),
    ("copy_object", {"CopySource": "b/k?versionId=v"}, "s3:PutObject s3:GetObjectVersion"),
    ("copy_object", VERSIONED_COPY, "s3:PutObject s3:GetObjectVersion"),
    ("upload_part_copy", {"CopySource": {"Bucket": "b", "Key": "k"}}, "s3:PutObject s3:GetObject"),
    ("create_multipart_upload", {}, "s3:PutObject"),
    ("upload_part", {}, "s3:PutObject"),
    ("complete_multipart_upload", {}, "s3:PutObject"),
    ("abort_multipart_upload", {}, "s3:AbortMultipartUpload"),
    ("list_parts", {}, "s3:ListMultipartUploadParts"),
    ("list_multipart_uploads", {}, "s3:ListBucketMultipartUploads"),
    ("list_objects", {}, "s3:ListBucket"),
    ("list_objects_v2", {}, "s3:ListBucket"),
    ("list_object_versions", {}, "s3:ListBucketVersions"),
    ("list_buckets", {}, "s3:ListAllMyBuckets"),
    ("head_bucket", {}, "s3:ListBucket"),
    ("create_bucket", {}, "s3:CreateBucket"),
    (
        "create_bucket",
        {
            "ACL": "public-read",
            "ObjectLockEnabledForBucket": True,
            "ObjectOwnership": "BucketOwnerEnforced",
        },
        "s3:CreateBucket s3:PutBucketAcl s3:PutBucketObjectLockConfiguration "
        "s3:PutBucketVersioning s3:PutBucketOwnershipControls",
    ),
    (
        "create_bucket",
        {"ACL": "private", "ObjectLockEnabledForBucket": False},
        "s3:CreateBucket",
    ),
    ("create_bucket", {"GrantRead": "id=1"}, "s3:CreateBucket s3:PutBucketAcl"),
    (
        "create_bucket",
        {"CreateBucketConfiguration": {"Tags": [{"Key": "a", "Value": "b"}]}},
        "s3:CreateBucket s3:TagResource",
    ),
    ("create_bucket", {"CreateBucketConfiguration": {}}, "s3:CreateBucket"),
    ("put_object", {"IfMatch": '"etag"'}, "s3:PutObject s3:GetObject"),
    ("put_object", {"IfMatch": "*"}, "s3:PutObject"),
    ("put_object", {"IfNoneMatch": "*"}, "s3:PutObject"),
    ("complete_multipart_upload", {"IfMatch": "etag"}, "s3:PutObject s3:GetObject"),
    ("delete_object", {"IfMatch": "etag"}, "s3:DeleteObject s3:GetObject"),
    ("delete_object", {"IfMatch": '"*"'}, "s3:DeleteObject"),
    ("delete_object", {"BypassGovernanceRetention": False}, "s3:DeleteObject"),
    (
        "delete_objects",
        {"Delete": {"Objects": [{"Key": "a", "ETag": "e"}]}},
        "s3:DeleteObject s3:GetObject",
    ),
    ("get_object", {"IfMatch": "etag"}, "s3:GetObject"),
    ("put_object", {"ServerSideEncryption": "aws:kms"}, "s3:PutObject kms:GenerateDataKey"),
    ("put_object", {"SSEKMSKeyId": "k"}, "s3:PutObject kms:GenerateDataKey"),
    ("put_object", {"ServerSideEncryption": "AES256"}, "s3:PutObject"),
    (
        "update_object_encryption",
        {},
        "s3:UpdateObjectEncryption kms:Encrypt kms:Decrypt kms:GenerateDataKey kms:ReEncrypt*",
    ),
    (
        "put_bucket_replication",
        {"ReplicationConfiguration": {"Role": "arn:aws:iam::111122223333:role/r"}},
        "s3:PutReplicationConfiguration iam:PassRole",
    ),
    ("get_object_annotation", {"VersionId": "v"}, "s3:GetObjectVersionAnnotation"),
    ("put_object_annotation", {"VersionId": "v"}, "s3:PutObjectVersionAnnotation"),
    ("delete_object_annotation", {"VersionId": "v"}, "s3:DeleteObjectVersionAnnotation"),
    ("list_object_annotations", {"VersionId": "v"}, "s3:ListObjectVersionAnnotations"),
    ("list_object_annotations", {}, "s3:ListObjectAnnotations"),
    ("get_bucket_abac", {}, "s3:GetBucketAbac"),
    ("delete_bucket_policy", {}, "s3:DeleteBucketPolicy"),
    ("delete_bucket_tagging", {}, "s3:PutBucketTagging"),
    ("get_bucket_cors", {}, "s3:GetBucketCORS"),
    ("select_object_content", {}, "s3:GetObject"),
    ("restore_object", {"VersionId": "v"}, "s3:RestoreObject"),
    ("list_directory_buckets", {}, "s3express:ListAllMyDirectoryBuckets"),
    ("write_get_object_response", {}, "s3-object-lambda:WriteGetObjectResponse"),
]


@pytest.mark.parametrize(("name", "params", "actions"), CASES)
def test_actions(name, params, actions):
    """Of the operation, then of its parameters."""
    assert iam_actions(operation(name), params) == tuple(actions.split())


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_has_one(name):
    """With the prefix of a service, and in the case that policies have."""
    (first, *_) = iam_actions(operation(name), {})
    service, _, action = first.partition(":")
    assert service in ("s3", "s3express", "s3-object-lambda")
    assert action[0].isupper()
    assert action.isalnum()


def test_open_parameters_count():
    """What each row brings asks for its action too."""
    assert iam_actions(operation("get_object"), {}, ["Key", "VersionId"]) == (
        "s3:GetObjectVersion",
    )


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("get_object", "s3express:CreateSession"),
        ("upload_part_copy", "s3express:CreateSession"),
        ("list_objects_v2", "s3express:CreateSession"),
        ("create_bucket", "s3express:CreateBucket"),
        ("put_bucket_policy", "s3express:PutBucketPolicy"),
        ("put_bucket_encryption", "s3express:PutEncryptionConfiguration"),
    ],
)
def test_directory_buckets(name, action):
    """A session for objects; for the bucket the same actions of another service."""
    params = {"VersionId": "v", "CopySource": "other--usw2-az1--x-s3/k"}
    asked = iam_actions(operation(name), params, service="s3express")
    assert asked == (action,)


@pytest.mark.parametrize(
    ("service", "name", "params", "actions"),
    [
        ("s3-outposts", "get_object", {}, "s3-outposts:GetObject"),
        ("s3-outposts", "get_object", {"VersionId": "v"}, "s3-outposts:GetObjectVersion"),
        ("s3-outposts", "list_objects_v2", {}, "s3-outposts:ListBucket"),
        ("s3-object-lambda", "get_object", {}, "s3-object-lambda:GetObject s3:GetObject"),
        ("s3-object-lambda", "list_objects", {}, "s3-object-lambda:ListBucket s3:ListBucket"),
        (
            "s3-object-lambda",
            "write_get_object_response",
            {},
            "s3-object-lambda:WriteGetObjectResponse",
        ),
        ("s3express", "list_directory_buckets", {}, "s3express:ListAllMyDirectoryBuckets"),
        ("s3express", "create_session", {}, "s3express:CreateSession"),
        (
            "s3express",
            "create_bucket",
            {"CreateBucketConfiguration": {"Tags": [{}]}},
            "s3express:CreateBucket s3express:TagResource",
        ),
        ("s3express", "copy_object", {"CopySource": "b/k"}, "s3express:CreateSession s3:GetObject"),
        (
            "s3express",
            "put_object",
            {"ServerSideEncryption": "aws:kms"},
            "s3express:CreateSession kms:GenerateDataKey kms:Decrypt",
        ),
    ],
)
def test_other_services(service, name, params, actions):
    """Access points of Object Lambda, Outposts and directory buckets have actions of their own."""
    assert iam_actions(operation(name), params, service=service) == tuple(actions.split())


def test_presigned_shows_them():
    """The first is the main one."""
    presigned = S3_CLIENT.presign("put_object", Bucket="examplebucket", Key="k", ACL="private")
    assert presigned.iam_actions == ("s3:PutObject", "s3:PutObjectAcl")
    assert presigned.iam_action == "s3:PutObject"


@pytest.mark.parametrize(
    ("name", "params", "actions"),
    [
        ("delete_object", {"BypassGovernanceRetention": False}, ("s3:DeleteObject",)),
        ("put_object", {"IfMatch": "*"}, ("s3:PutObject",)),
        ("put_object", {"IfMatch": "etag"}, ("s3:PutObject", "s3:GetObject")),
        ("put_object", {"ServerSideEncryption": "AES256"}, ("s3:PutObject",)),
        ("copy_object", {"CopySource": "b/k?versionId=v"}, ("s3:PutObject", "s3:GetObjectVersion")),
    ],
)
def test_values_of_a_presigned_operation_decide(name, params, actions):
    """Values count, not only names, also where a compiled operation is used again."""
    presigned = S3_CLIENT.presign(name, Bucket="examplebucket", Key="k", **params)
    assert presigned.iam_actions == actions


def test_values_of_a_new_bucket_decide():
    """An ACL of private and no object lock need nothing more."""
    params = dict(ACL="private", ObjectLockEnabledForBucket=False)
    presigned = S3_CLIENT.presign("create_bucket", Bucket="examplebucket", **params)
    assert presigned.iam_actions == ("s3:CreateBucket",)


def test_encryption_that_each_row_brings():
    """Whether KMS is asked depends on a value that is not known yet, so no row has to allow it."""
    put = operation("put_object")
    fixed = iam_actions(put, {"ServerSideEncryption": "aws:kms"})
    assert "kms:GenerateDataKey" in fixed
    assert iam_actions(put, {}, ("Key", "ServerSideEncryption")) == ("s3:PutObject",)


@pytest.mark.parametrize(
    ("source", "action"),
    [
        ("b/k", "s3:GetObject"),
        ("b/k?versionId=v", "s3:GetObjectVersion"),
        ("b/k?versionId=", "s3:GetObject"),  # a part of the key
        ("b/k?versionId=a b", "s3:GetObject"),
        ({"Bucket": "b", "Key": "k?versionId=v"}, "s3:GetObject"),
        ({"Bucket": "b", "Key": "k", "VersionId": "v"}, "s3:GetObjectVersion"),
        ({"Bucket": "b", "Key": "k", "VersionId": None}, "s3:GetObject"),
        ("b--use1-az4--x-s3/k", "s3express:CreateSession"),
        ("p--use1-az4--xa-s3/k", "s3express:CreateSession"),
        ("arn:aws:s3:eu-west-1:111122223333:accesspoint/p/object/k", "s3:GetObject"),
        (
            "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/p/object/k",
            "s3-outposts:GetObject",
        ),
        ("arn:x/object/k", "s3:GetObject"),
        ("arn:aws::r:a:x/object/k", "s3:GetObject"),
    ],
)
@pytest.mark.parametrize("name", ["copy_object", "upload_part_copy"])
def test_source_of_a_copy(name, source, action):
    """It decides on the action for each row, as for one URL and for the operation alone."""
    upload = {} if name == "copy_object" else {"UploadId": "u", "PartNumber": 1}
    place = {"Bucket": "examplebucket", "Key": "k", **upload}
    needed = ("s3:PutObject", action)
    presigner = S3_CLIENT.presigner(name, **place, vary=["CopySource"])
    assert presigner.values_decide
    assert presigner.service == "s3"
    assert presigner.presigned(source).iam_actions == needed
    sent = S3(S3_CLIENT.signer.source, "eu-west-1").presigner(name, **place, vary=["CopySource"])
    assert pickle.loads(pickle.dumps(sent)).presigned(source).iam_actions == needed
    assert presigner.presigned(source, iam_actions=("s3:PutObject",)).iam_actions == needed[:1]
    assert S3_CLIENT.presign(name, **place, CopySource=source).iam_actions == needed
    assert iam_actions(operation(name), {"CopySource": source}) == needed


def test_values_of_rows_decide():
    """With what all rows share, which the caller may change afterwards."""
    delete = {"Objects": [{"Key": "a"}]}
    fixed = {"Bucket": "examplebucket", "Delete": delete}
    presigner = S3_CLIENT.presigner("delete_objects", **fixed, vary=["BypassGovernanceRetention"])
    delete["Objects"][0]["VersionId"] = "1"
    assert presigner.presigned(False).iam_actions == ("s3:DeleteObject",)
    bypassing = ("s3:DeleteObject", "s3:BypassGovernanceRetention")
    assert presigner.presigned(True).iam_actions == bypassing
    assert not S3_CLIENT.presigner("get_object", Bucket="examplebucket").values_decide
    two = S3_CLIENT.presigner("put_object", Bucket="examplebucket", vary=["Key", "IfMatch"])
    assert two.presigned({"IfMatch": "*", "Key": "k"}).iam_actions == ("s3:PutObject",)
    assert two.presigned(("k", "etag")).iam_actions == ("s3:PutObject", "s3:GetObject")
