"""Which bucket policies are public, seen by what RestrictPublicBuckets does to another account.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

import pytest

from sigv4.preflight import AccessRequest, Policies, evaluate

A, B = "111122223333", "444455556666"
CONTEXT = {
    "aws:SourceIp": "10.1.2.3",
    "aws:SourceVpc": "vpc-1",
    "aws:PrincipalOrgID": "o-1",
    "aws:PrincipalTag/t": "x",
    "s3:DataAccessPointArn": f"arn:aws:s3:eu-west-1:{B}:accesspoint/p",
}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def granted(condition):
    """Whether a user of another account is still allowed."""
    statement = {**EVERYTHING, "Principal": "*", "Condition": condition}
    fields = {
        "principal": {"type": "user", "arn": f"arn:aws:iam::{A}:user/ana"},
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
        "resource_account": B,
        "context": CONTEXT,
        "flags": {"s3_restrict_public_buckets": True},
    }
    policies = {
        "identity": {"Version": "2012-10-17", "Statement": EVERYTHING},
        "resource": {"Version": "2012-10-17", "Statement": statement},
    }
    return evaluate(AccessRequest.from_dict(fields), Policies.from_dict(policies)).allowed


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, False),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, True),
        ({"StringLike": {"aws:SourceVpc": "vpc-*"}}, False),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-2"}}, False),
        ({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}, False),
        ({"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}}, False),
        ({"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}}, True),
        ({"StringEquals": {"aws:PrincipalTag/t": "x"}}, False),
        ({"StringEquals": {"aws:SourceVpc": ["vpc-1", "${aws:username}"]}}, False),
        ({"Null": {"aws:SourceVpc": "false"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/1"]}}, False),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}}, True),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001::/16"]}}, False),
        ({"ArnLike": {"s3:DataAccessPointArn": f"arn:aws:s3:*:{B}:accesspoint/*"}}, True),
        ({"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:*:accesspoint/*"}}, False),
        ({"StringLike": {"s3:DataAccessPointArn": "*"}}, False),
    ],
)
def test_public(condition, expected):
    """Fixed values of some keys make a policy not public; wildcards and variables do not."""
    assert granted(condition) is expected
