"""The least policy that allows an operation: it does, and nothing beside it."""

from __future__ import annotations

import pytest

from sigv4.preflight import AccessRequest, Policies, Principal, least_policy

A = "111122223333"
ANA = Principal.from_arn(f"arn:aws:iam::{A}:user/ana")


def allowed(document, action, resource):
    none = dict(resource=(), boundary=(), vpc_endpoint=(), scp=(), rcp=())
    request = AccessRequest(ANA, action, resource, A)
    return Policies(identity=document, **none).decide(request).allowed


def test_statements_by_resource():
    """One statement for each resource, with its actions; the rest is listed separately."""
    document, left = least_policy(
        "copy_object", {"Bucket": "b", "Key": "k", "CopySource": "s/a", "ACL": "private"}
    )
    assert document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:PutObject", "s3:PutObjectAcl"],
                "Resource": "arn:aws:s3:::b/k",
            },
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::s/a"},
        ],
    }
    assert [each.action for each in left][:2] == ["kms:Decrypt", "s3:GetObjectTagging"]


@pytest.mark.parametrize("key", ["a*b", "a?b", "${aws:username}", "$", "${*}", "plain/key"])
def test_keys_match_themselves(key):
    """Wildcards and variables in a key are characters of it."""
    document, _ = least_policy("get_object", {"Bucket": "b", "Key": key})
    assert allowed(document, "s3:GetObject", f"arn:aws:s3:::b/{key}")
    assert not allowed(document, "s3:GetObject", "arn:aws:s3:::b/axb")
    assert not allowed(document, "s3:GetObject", f"arn:aws:s3:::b/{key}x")


@pytest.mark.parametrize(
    ("operation", "params", "action", "resource"),
    [
        ("list_buckets", {}, "s3:ListAllMyBuckets", "*"),
        ("list_directory_buckets", {}, "s3express:ListAllMyDirectoryBuckets", "*"),
        ("get_object", {"Bucket": "b"}, "s3:GetObject", "arn:aws:s3:::b/any"),
        (
            "copy_object",
            {
                "Bucket": "b",
                "Key": "k",
                "CopySource": {"Bucket": "s", "Key": "*", "VersionId": "v"},
            },
            "s3:GetObjectVersion",
            "arn:aws:s3:::s/*",
        ),
        ("copy_object", {"Bucket": "b", "CopySource": {}}, "s3:GetObject", "arn:aws:s3:::s/x"),
        (
            "delete_objects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "a?"}]}},
            "s3:DeleteObject",
            "arn:aws:s3:::b/a?",
        ),
    ],
)
def test_never_everything(operation, params, action, resource):
    """No statement has the resource ``*``, and the operation is allowed all the same."""
    document, _ = least_policy(operation, params)
    assert "*" not in [each["Resource"] for each in document["Statement"]]
    assert allowed(document, action, resource)
