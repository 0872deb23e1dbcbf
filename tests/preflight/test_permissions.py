"""What each operation needs, on what, and when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sigv4.core.errors import InvalidParameter
from sigv4.preflight import required_permissions
from sigv4.s3.operations.model import operation as find_operation
from sigv4.s3.operations.operations_data import OPERATIONS

# The service authorization reference: actions, with the types of resources that they take.
REFERENCE = json.loads(
    (Path(__file__).parent / "service_authorization.json").read_text(encoding="utf-8")
)["actions"]
OBJECT = "arn:aws:s3:::b/k"
POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/p"
LAMBDA = "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/p"
OUTPOST = "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/p"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/x"
ANY_KEY = "arn:aws:kms:*:*:key/*"


def needed(name, *, always=True, **params):
    """Pairs of an action and a resource; those with a condition have it as a third text."""
    found = required_permissions(name, **params)
    if always:
        return [(each.action, each.resource) for each in found if each.when == "always"]
    return [(each.action, each.resource, each.when) for each in found if each.when != "always"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_reference_has_the_actions(name):
    """Every action of every operation is in AWS's reference, for that type of resource."""
    given = {"Bucket": "b", "Key": "k"}
    known = {key: text for key, text in given.items() if key in find_operation(name).parameters}
    for permission in required_permissions(name, **known):
        if permission.action.partition(":")[0] in ("kms", "iam", "s3tables"):
            continue
        types = REFERENCE[permission.action]
        kind = kind_of(permission.resource)
        assert kind in types or (kind == "*" and not types), permission


def kind_of(resource):
    if resource == "*":
        return "*"
    service, rest = resource.split(":")[2], resource.split(":", 5)[5]
    if service == "s3-object-lambda":
        return "objectlambdaaccesspoint"
    return "object" if "/" in rest and service == "s3" else "bucket"


@pytest.mark.parametrize(
    ("name", "params", "expected"),
    [
        ("get_object", dict(Bucket="b", Key="k"), [("s3:GetObject", OBJECT)]),
        ("GetObject", dict(Bucket="b", Key="k"), [("s3:GetObject", OBJECT)]),
        ("get_object", dict(Bucket="b"), [("s3:GetObject", "arn:aws:s3:::b/*")]),
        ("get_object", {}, [("s3:GetObject", "arn:aws:s3:::*/*")]),
        ("get_object", dict(Bucket="b", Key="k", VersionId="v"), [("s3:GetObjectVersion", OBJECT)]),
        ("list_objects_v2", dict(Bucket="b"), [("s3:ListBucket", "arn:aws:s3:::b")]),
        ("list_buckets", {}, [("s3:ListAllMyBuckets", "*")]),
        ("list_directory_buckets", {}, [("s3express:ListAllMyDirectoryBuckets", "*")]),
        (
            "put_object",
            dict(Bucket="b", Key="k", Tagging="a=b", ACL="public-read", SSEKMSKeyId=KEY),
            [
                ("s3:PutObject", OBJECT),
                ("s3:PutObjectAcl", OBJECT),
                ("s3:PutObjectTagging", OBJECT),
                ("kms:GenerateDataKey", KEY),
            ],
        ),
        (
            "put_object",
            dict(Bucket="b", Key="k", IfMatch='"e"'),
            [("s3:PutObject", OBJECT), ("s3:GetObject", OBJECT)],
        ),
        ("put_object", dict(Bucket="b", Key="k", IfMatch="*"), [("s3:PutObject", OBJECT)]),
        (
            "put_object",
            dict(Bucket="b", Key="k", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/mine"),
            [("s3:PutObject", OBJECT), ("kms:GenerateDataKey", ANY_KEY)],
        ),
        (
            "put_object",
            dict(Bucket="b", Key="k", SSEKMSKeyId="1234"),
            [("s3:PutObject", OBJECT), ("kms:GenerateDataKey", "arn:aws:kms:*:*:key/1234")],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource={"Bucket": "s", "Key": "a/b", "VersionId": "v"}),
            [("s3:PutObject", OBJECT), ("s3:GetObjectVersion", "arn:aws:s3:::s/a/b")],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource="/s/a/b?versionId=v"),
            [("s3:PutObject", OBJECT), ("s3:GetObjectVersion", "arn:aws:s3:::s/a/b")],
        ),
        (
            "upload_part_copy",
            dict(Bucket="b", Key="k", CopySource=f"{POINT}/object/a/b"),
            [("s3:PutObject", OBJECT), ("s3:GetObject", f"{POINT}/object/a/b")],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k"),
            [("s3:PutObject", OBJECT), ("s3:GetObject", "arn:aws:s3:::*/*")],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource="s--use1-az4--x-s3/a"),
            [
                ("s3:PutObject", OBJECT),
                ("s3express:CreateSession", "arn:aws:s3express:*:*:bucket/s--use1-az4--x-s3"),
            ],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource="s--use1-az4--xa-s3/a"),
            [
                ("s3:PutObject", OBJECT),
                ("s3express:CreateSession", "arn:aws:s3express:*:*:accesspoint/s--use1-az4--xa-s3"),
            ],
        ),
        (
            "upload_part_copy",
            dict(Bucket="b", Key="k", CopySource="p-abc-s3alias/a"),
            [("s3:PutObject", OBJECT), ("s3:GetObject", "arn:aws:s3:*:*:accesspoint/*/object/a")],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource=f"/{OUTPOST}/object/a?versionId=1"),
            [("s3:PutObject", OBJECT), ("s3-outposts:GetObjectVersion", f"{OUTPOST}/object/a")],
        ),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource="s/a?versionId="),
            [("s3:PutObject", OBJECT), ("s3:GetObject", "arn:aws:s3:::s/a?versionId=")],
        ),
        (
            "delete_objects",
            dict(
                Bucket="b",
                Delete={"Objects": [{"Key": "a"}, {"Key": "v", "VersionId": "1", "ETag": "e"}]},
            ),
            [
                ("s3:DeleteObject", "arn:aws:s3:::b/a"),
                ("s3:DeleteObjectVersion", "arn:aws:s3:::b/v"),
                ("s3:GetObject", "arn:aws:s3:::b/v"),
            ],
        ),
        ("delete_objects", dict(Bucket="b"), [("s3:DeleteObject", "arn:aws:s3:::b/*")]),
        (
            "delete_objects",
            dict(Bucket="b", Delete={"Objects": [{"Key": "a"}]}, BypassGovernanceRetention=True),
            [
                ("s3:DeleteObject", "arn:aws:s3:::b/a"),
                ("s3:BypassGovernanceRetention", "arn:aws:s3:::b/a"),
            ],
        ),
        (
            "put_bucket_replication",
            dict(Bucket="b", ReplicationConfiguration={"Role": "arn:aws:iam::1:role/r"}),
            [
                ("s3:PutReplicationConfiguration", "arn:aws:s3:::b"),
                ("iam:PassRole", "arn:aws:iam::1:role/r"),
            ],
        ),
        (
            "put_bucket_replication",
            dict(Bucket="b"),
            [
                ("s3:PutReplicationConfiguration", "arn:aws:s3:::b"),
                ("iam:PassRole", "arn:aws:iam::*:role/*"),
            ],
        ),
        (
            "update_bucket_metadata_annotation_table_configuration",
            dict(Bucket="b", AnnotationTableConfiguration={"A": {"Role": "arn:aws:iam::1:role/r"}}),
            [
                ("s3:UpdateBucketMetadataAnnotationTableConfiguration", "arn:aws:s3:::b"),
                ("iam:PassRole", "arn:aws:iam::1:role/r"),
            ],
        ),
        (
            "create_bucket_metadata_table_configuration",
            dict(
                Bucket="b",
                MetadataTableConfiguration={
                    "S3TablesDestination": {"TableBucketArn": "arn:aws:s3tables:r:1:bucket/t"}
                },
            ),
            [
                ("s3:CreateBucketMetadataTableConfiguration", "arn:aws:s3:::b"),
                ("s3tables:CreateNamespace", "arn:aws:s3tables:r:1:bucket/t"),
                ("s3tables:CreateTable", "arn:aws:s3tables:r:1:bucket/t"),
                ("s3tables:GetTable", "arn:aws:s3tables:r:1:bucket/t/table/*"),
                ("s3tables:PutTablePolicy", "arn:aws:s3tables:r:1:bucket/t/table/*"),
            ],
        ),
        (
            "update_object_encryption",
            dict(Bucket="b", Key="k", ObjectEncryption={"SSEKMS": {"KMSKeyArn": KEY}}),
            [
                ("s3:UpdateObjectEncryption", OBJECT),
                ("kms:Encrypt", KEY),
                ("kms:Decrypt", KEY),
                ("kms:GenerateDataKey", KEY),
                ("kms:ReEncrypt*", KEY),
            ],
        ),
        ("get_object", dict(Bucket=POINT, Key="k"), [("s3:GetObject", f"{POINT}/object/k")]),
        ("list_objects_v2", dict(Bucket=POINT), [("s3:ListBucket", POINT)]),
        (
            "get_object",
            dict(Bucket="p-x-s3alias", Key="k"),
            [("s3:GetObject", "arn:aws:s3:*:*:accesspoint/*/object/k")],
        ),
        (
            "get_object",
            dict(Bucket=LAMBDA, Key="k"),
            [
                ("s3-object-lambda:GetObject", LAMBDA),
                ("s3:GetObject", "arn:aws:s3:eu-west-1:111122223333:accesspoint/*/object/k"),
            ],
        ),
        (
            "list_objects_v2",
            dict(Bucket=LAMBDA),
            [
                ("s3-object-lambda:ListBucket", LAMBDA),
                ("s3:ListBucket", "arn:aws:s3:eu-west-1:111122223333:accesspoint/*"),
            ],
        ),
        (
            "write_get_object_response",
            {},
            [
                (
                    "s3-object-lambda:WriteGetObjectResponse",
                    "arn:aws:s3-object-lambda:*:*:accesspoint/*",
                )
            ],
        ),
        (
            "get_object",
            dict(Bucket=OUTPOST, Key="k"),
            [("s3-outposts:GetObject", f"{OUTPOST}/object/k")],
        ),
        (
            "get_object",
            dict(Bucket="p-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3", Key="k"),
            [
                (
                    "s3-outposts:GetObject",
                    "arn:aws:s3-outposts:*:*:outpost/*/accesspoint/*/object/k",
                )
            ],
        ),
        (
            "get_object",
            dict(Bucket="b--use1-az4--x-s3", Key="k"),
            [("s3express:CreateSession", "arn:aws:s3express:*:*:bucket/b--use1-az4--x-s3")],
        ),
        (
            "get_object",
            dict(Bucket="p--use1-az4--xa-s3", Key="k"),
            [("s3express:CreateSession", "arn:aws:s3express:*:*:accesspoint/p--use1-az4--xa-s3")],
        ),
    ],
)
def test_always(name, params, expected):
    """What is needed in any case."""
    assert needed(name, **params) == expected


DECRYPT = ("kms:Decrypt", ANY_KEY, "the object is encrypted with SSE-KMS")


@pytest.mark.parametrize(
    ("name", "params", "expected"),
    [
        (
            "get_object",
            dict(Bucket="b", Key="k"),
            [
                DECRYPT,
                ("s3:GetObjectRetention", OBJECT, "the answer is to show the object's lock"),
                ("s3:GetObjectLegalHold", OBJECT, "the answer is to show the object's lock"),
                (
                    "s3:ListBucket",
                    "arn:aws:s3:::b",
                    "a missing key is to answer 404 instead of 403",
                ),
            ],
        ),
        (
            "put_object",
            dict(Bucket="b", Key="k"),
            [("kms:GenerateDataKey", ANY_KEY, "the bucket's default encryption is SSE-KMS")],
        ),
        ("put_object", dict(Bucket="b", Key="k", ServerSideEncryption="AES256"), []),
        ("put_object", dict(Bucket="b", Key="k", SSECustomerAlgorithm="AES256"), []),
        (
            "upload_part",
            dict(Bucket="b", Key="k"),
            [("kms:Decrypt", ANY_KEY, "the upload is encrypted with SSE-KMS")],
        ),
        ("upload_part", dict(Bucket="b", Key="k", SSECustomerAlgorithm="AES256"), []),
        (
            "copy_object",
            dict(Bucket="b", Key="k", CopySource="s/a", ServerSideEncryption="AES256"),
            [
                ("kms:Decrypt", ANY_KEY, "the source is encrypted with SSE-KMS"),
                ("s3:GetObjectTagging", "arn:aws:s3:::s/a", "the source has tags"),
                ("s3:PutObjectTagging", OBJECT, "the source has tags"),
            ],
        ),
        (
            "copy_object",
            dict(
                Bucket="b",
                Key="k",
                CopySource="s/a?versionId=v",
                CopySourceSSECustomerAlgorithm="AES256",
                SSECustomerAlgorithm="AES256",
                TaggingDirective="REPLACE",
                AnnotationDirective="COPY",
            ),
            [
                (
                    "s3:GetObjectVersionAnnotation",
                    "arn:aws:s3:::s/a",
                    "the source has annotations",
                ),
                ("s3:PutObjectAnnotation", OBJECT, "the source has annotations"),
            ],
        ),
        (
            "list_objects_v2",
            dict(Bucket="b", FetchOwner=True),
            [("s3:GetObjectAcl", "arn:aws:s3:::b/*", "the answer has owners")],
        ),
        ("list_objects_v2", dict(Bucket="b", FetchOwner=False), []),
        (
            "list_objects_v2",
            dict(Bucket=POINT),
            [
                (
                    "s3:ListBucket",
                    "arn:aws:s3:::*",
                    "the bucket does not delegate to the access point",
                )
            ],
        ),
        (
            "put_object",
            dict(Bucket=POINT, Key="k", ServerSideEncryption="AES256"),
            [
                (
                    "s3:PutObject",
                    "arn:aws:s3:::*/k",
                    "the bucket does not delegate to the access point",
                )
            ],
        ),
        (
            "upload_part_copy",
            dict(Bucket="b", Key="k", CopySource=f"{POINT}/object/s?versionId=v"),
            [
                ("kms:Decrypt", ANY_KEY, "the source is encrypted with SSE-KMS"),
                ("kms:Decrypt", ANY_KEY, "the upload is encrypted with SSE-KMS"),
                (
                    "s3:GetObjectVersion",
                    "arn:aws:s3:::*/s",
                    "the bucket does not delegate to the access point",
                ),
            ],
        ),
        (
            "delete_object",
            dict(Bucket=LAMBDA, Key="k"),
            [
                (
                    "lambda:InvokeFunction",
                    "arn:aws:lambda:*:*:function:*",
                    "the Object Lambda access point transforms this operation",
                )
            ],
        ),
        (
            "create_session",
            dict(Bucket="b--use1-az4--x-s3"),
            [
                ("kms:GenerateDataKey", ANY_KEY, "the bucket's default encryption is SSE-KMS"),
                ("kms:Decrypt", ANY_KEY, "the bucket's default encryption is SSE-KMS"),
            ],
        ),
        ("create_session", dict(Bucket="b--use1-az4--x-s3", ServerSideEncryption="AES256"), []),
        (
            "update_bucket_metadata_inventory_table_configuration",
            dict(Bucket="b"),
            [("kms:DescribeKey", ANY_KEY, "the metadata table is encrypted with SSE-KMS")],
        ),
    ],
)
def test_with_conditions(name, params, expected):
    """What depends on facts that the request does not tell."""
    assert needed(name, always=False, **params) == expected


def test_unknown_parameter():
    """A parameter of another name is an error that names the nearest one."""
    with pytest.raises(InvalidParameter, match="get_object has no parameter 'Bukket'.*'Bucket'"):
        required_permissions("get_object", Bukket="b")


def test_unknown_operation():
    """So is an operation."""
    with pytest.raises(InvalidParameter, match="Did you mean 'get_object'"):
        required_permissions("get_objct")
