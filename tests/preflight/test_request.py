"""Requests, kinds of policies and access points."""

from __future__ import annotations

import pytest

from sigv4.core.errors import InvalidParameter
from sigv4.preflight import (
    AccessRequest,
    InvalidPolicy,
    Policies,
    Principal,
    evaluate,
    policy_kind,
)

A, B = "111122223333", "444455556666"
ANA = Principal.from_arn(f"arn:aws:iam::{A}:user/ana")
POINT = f"arn:aws:s3:eu-west-1:{A}:accesspoint/point"
NONE = dict(boundary=(), vpc_endpoint=(), scp=(), rcp=())


def allow(resource="*", **more):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": statement}


PLAIN = {
    "principal": {"type": "user", "arn": f"arn:aws:iam::{A}:user/ana"},
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k",
}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"principal": {}, "action": "a", "resource": "*", "colour": 1}, "unknown field 'colour'"),
        ({"flags": {"public": True}}, "The flags has the unknown field 'public'"),
        ({"action": "s3:GetObject", "resource": "*"}, "The request has no principal."),
        ({**PLAIN, "action": None}, "The request has no action."),
        ({**PLAIN, "action": 1}, "action is of type int. Use a text."),
        ({**PLAIN, "resource": ["*"]}, "resource is of type list. Use a text."),
        ({**PLAIN, "resource_account": 111122223333}, "resource_account is of type int."),
        ({**PLAIN, "context": [1]}, "context is of type list. Use a JSON object."),
        ({**PLAIN, "unknown": "aws:SourceIp"}, "unknown is of type str. Use a list of texts."),
        ({**PLAIN, "unknown": [None]}, "unknown is of type list. Use a list of texts."),
        ({**PLAIN, "unknown_policies": 5}, "unknown_policies is of type int."),
        ({**PLAIN, "flags": True}, "flags is of type bool. Use a JSON object."),
        ({**PLAIN, "flags": {"underlying_bucket": 1}}, "underlying_bucket is of type int."),
        ({**PLAIN, "principal": "ana"}, "principal is of type str. Use a JSON object."),
        ({**PLAIN, "principal": {"type": "user", "arn": 1}}, "arn is of type int."),
        ([1], "request is of type list. Use a JSON object."),
    ],
)
def test_from_dict_refuses(fields, message):
    """Unknown fields and flags are errors, as are missing ones, and those of another type."""
    with pytest.raises(InvalidParameter, match=message):
        AccessRequest.from_dict(fields)


def test_policies_refuse_unknown_kinds():
    """A kind of policy that does not exist."""
    with pytest.raises(InvalidParameter, match="unknown kind 'scps'. Use only: identity, "):
        Policies.from_dict({"scps": []})


def test_policies_take_lists_of_every_kind():
    """A list of one policy is that policy."""
    given = Policies.from_dict({"resource": [allow(Principal="*")], "identity": allow()})
    assert [policy.place for policy in given.resource] == ["resource[0]"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("resource", "resource policy"),
        ("resource policies", "resource policy"),
        ("vpc_endpoint", "vpc endpoint policy"),
        ("SCPs", "scp"),
        ("service control policy", "scp"),
        ("boundary", "permissions boundary"),
        ("permissions-boundary", "permissions boundary"),
        ("access point policy", "access point policy"),
    ],
)
def test_policy_kind(name, kind):
    """Kinds have one name in decisions, and several that are understood."""
    assert policy_kind(name) == kind


def test_unknown_policy_kind():
    """Another name is an error."""
    with pytest.raises(InvalidParameter, match="'trust' is not a kind of policy"):
        policy_kind("trust")


def test_owner_of_a_resource_with_an_account():
    """An ARN with an account says whose resource it is."""
    key = f"arn:aws:kms:eu-west-1:{B}:key/k"
    policies = Policies(identity=(), resource=(), **NONE)
    decision = evaluate(AccessRequest(ANA, "kms:Decrypt", key), policies)
    assert decision.verdict == "implicitly_denied"
    assert AccessRequest(ANA, "kms:Decrypt", key).owner == B


def through(identity=None, resource=(), **more):
    request = AccessRequest(ANA, "s3:GetObject", f"{POINT}/object/k", **more)
    identity = allow() if identity is None else identity
    return evaluate(request, Policies(identity=identity, resource=resource, **NONE))


def parsed(document, kind="bucket_policy"):
    flags = {kind: document, "underlying_bucket": "b"}
    fields = {"principal": {"type": "anonymous"}, "action": "a:b", "resource": "*", "flags": flags}
    return getattr(AccessRequest.from_dict(fields), kind)


def test_bucket_of_an_access_point_is_unknown():
    """Without its policy, nothing is allowed for certain."""
    decision = through()
    assert (decision.verdict, decision.missing_policies) == ("undecided", ("bucket policy",))


def test_bucket_of_an_access_point_by_its_policy():
    """The bucket's name follows from its policy."""
    bucket = parsed(allow("arn:aws:s3:::b/*", Principal="*"))
    decision = through(bucket_policy=bucket, resource_account=A)
    assert decision.verdict == "allowed"
    denied = through(identity=(), bucket_policy=bucket, resource_account=A)
    assert denied.reasons == (
        f"No identity policy and no resource policy allows s3:GetObject on {POINT}/object/k.",
    )


def test_bucket_of_an_access_point_is_needed():
    """A policy that names no bucket does not tell."""
    with pytest.raises(InvalidParameter, match="Give underlying_bucket"):
        through(bucket_policy=parsed(allow(Principal="*")))


def test_bucket_policy_as_resource_policy():
    """Beside the access point's policy, the resource policy is the bucket's."""
    point = parsed(allow(Principal="*"), "access_point_policy")
    more = dict(access_point_policy=point, underlying_bucket="b", resource_account=A)
    silent = through(identity=(), **more)
    assert (silent.verdict, silent.missing_policies) == ("undecided", ("bucket policy",))
    given = through(identity=(), resource=allow("arn:aws:s3:::b/k", Principal="*"), **more)
    assert given.verdict == "allowed"
    other = through(identity=(), resource=allow("arn:aws:s3:::c/k", Principal="*"), **more)
    assert other.verdict == "implicitly_denied"


def test_unknown_key_of_both_policies():
    """The verdict may be the same whatever an unknown key is, over both policies together."""
    organization = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    others = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}
    point = parsed(allow(Principal="*", Condition=organization), "access_point_policy")
    bucket = parsed(allow(Principal="*", Condition=others))
    more = dict(access_point_policy=point, bucket_policy=bucket, underlying_bucket="b")
    decision = through(identity=(), resource_account=A, **more)
    assert decision.verdict == "implicitly_denied"


def test_access_point_alone():
    """In the form of a case, an access point of which no more is said is a resource like others."""
    fields = {
        "principal": {"type": "user", "arn": ANA.arn},
        "action": "s3:GetObject",
        "resource": f"{POINT}/object/k",
    }
    policies = Policies.from_dict({"identity": [allow(f"{POINT}/object/*")]})
    assert evaluate(AccessRequest.from_dict(fields), policies).verdict == "allowed"


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"identity": 5}, InvalidPolicy, "identity is of type int. Use a policy, or a list"),
        ({"identity": True}, InvalidPolicy, "identity is of type bool."),
        ({"scp": 5}, InvalidPolicy, "scp is of type int."),
        ({"scp": [5]}, InvalidPolicy, r"scp\[0\] is of type int."),
        ({"rcp": [[5]]}, InvalidPolicy, r"rcp\[0\]\[0\] is int."),
        (5, InvalidParameter, "policies is of type int. Use a JSON object."),
    ],
)
def test_policies_of_another_type(fields, error, message):
    """What is neither a policy nor a list of them is an error with its place."""
    with pytest.raises(error, match=message):
        Policies.from_dict(fields)


def test_deep_json():
    """A text that is nested too deeply is no policy."""
    with pytest.raises(InvalidPolicy, match="is nested too deeply|is not valid JSON"):
        Policies(identity="[" * 100_000)


@pytest.mark.parametrize("action", ["s3:*", "s3:Get*", "GetObject", "s3:GetObjec?", "", "s3:", "*"])
def test_patterns_of_actions_are_not_asked_for(action):
    """A pattern would be compared as text, and no Deny of one action would match it."""
    with pytest.raises(InvalidParameter, match="is not one action"):
        evaluate(AccessRequest(ANA, action, "arn:aws:s3:::b/k", A), Policies(identity=()))


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:s3:::b/*", "arn:aws:s3:::*", "s3://b/k", "", "b/k", "arn:aws:s3:::", "*", "arn:aws"],
)
def test_patterns_of_resources_are_not_asked_for(resource):
    """Nor a path, nor nothing, nor everything for an action that has a resource."""
    with pytest.raises(InvalidParameter) as refusal:
        evaluate(AccessRequest(ANA, "s3:GetObject", resource, A), Policies(identity=()))
    assert "such as arn:aws:s3:::my-bucket/report.pdf." in str(refusal.value)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:ListBucket", "arn:aws:s3:::b"),
        ("S3:listallmybuckets", "*"),
        ("ec2:DescribeInstances", "*"),
        ("s3:GetObject", "arn:aws-us-gov:s3:::b/what?\n"),
        ("s3:GetObject", f"{POINT}/object/k"),
        ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{A}:key/1"),
    ],
)
def test_one_action_on_one_resource(action, resource):
    """Buckets, objects, whole services where there is no resource; other characters count."""
    everything = allow() | {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    given = Policies(identity=everything, resource=(), **NONE)
    decision = evaluate(AccessRequest(ANA, action, resource, A, complete=True), given)
    assert decision.verdict in ("allowed", "implicitly_denied")


@pytest.mark.parametrize("name", ["arn", "role_arn", "user_arn"])
def test_principals_of_other_forms(name):
    """A principal that was made without `from_arn` is checked as well."""
    who = Principal("assumed-role", account=A, **{name: f"arn:aws:iam::{A}:user/a*"})
    with pytest.raises(InvalidParameter, match="is not the ARN of a principal"):
        evaluate(AccessRequest(who, "s3:GetObject", "arn:aws:s3:::b/k", A), Policies(identity=()))


@pytest.mark.parametrize(
    ("denied", "expected"),
    [
        ("arn:aws:kms:eu-west-1:111122223333:key/1", "undecided"),
        ("arn:aws:kms:*:*:key/*", "explicitly_denied"),
        ("arn:aws:kms:eu-west-1:*", "undecided"),
        ("arn:aws:s3:::*", "allowed"),
    ],
)
def test_resources_that_are_not_known(denied, expected):
    """A Deny of one key may be about the key that a request does not name."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    statements = [everything, {**everything, "Effect": "Deny", "Resource": denied}]
    given = Policies(
        identity={"Version": "2012-10-17", "Statement": statements},
        resource={"Version": "2012-10-17", "Statement": {**everything, "Principal": {"AWS": A}}},
        **NONE,
    )
    request = AccessRequest(ANA, "kms:Decrypt", "arn:aws:kms:*:*:key/*", A)
    assert given.decide(request).verdict == expected
