"""Actions of objects on the ARN of a bucket, and the reverse: asked, and written in policies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sigv4
from sigv4.preflight import AccessRequest, Policies, Principal, evaluate, required_permissions
from sigv4.preflight.resource_types import BUCKET_ACTIONS, OBJECT_ACTIONS, Named
from sigv4.s3 import S3
from sigv4.s3.operations.model import operation as find_operation
from sigv4.s3.operations.operations_data import OPERATIONS

REFERENCE = json.loads(
    (Path(__file__).parent / "service_authorization.json").read_text(encoding="utf-8")
)["actions"]
USER = "arn:aws:iam::111122223333:user/ana"
BUCKET, OBJECT = "arn:aws:s3:::b", "arn:aws:s3:::b/k"
POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/p"
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def allow(action, resource, **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def decided(action, resource, *statements, kind="identity", **more):
    """The decision of one policy; other kinds of policies do not exist, or allow everything."""
    given = {"identity": [{"Version": "2012-10-17", "Statement": allow("*", "*")}], "resource": []}
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    given[kind] = [document] if kind != "scp" else [[document]]
    if kind == "resource":
        given["identity"] = []
    request = AccessRequest(
        Principal.from_arn(USER), action, resource, "111122223333", complete=True, **more
    )
    return evaluate(request, Policies.from_dict(given))


def test_actions_are_those_of_the_reference():
    """Of AWS's service authorization reference."""
    types = {name.lower(): set(kinds) for name, kinds in REFERENCE.items() if name[:3] == "s3:"}
    assert {name for name, kinds in types.items() if "object" in kinds} == OBJECT_ACTIONS
    only = {name for name, kinds in types.items() if "bucket" in kinds}
    tags = {name for name, kinds in types.items() if "accessgrant" in kinds}
    assert only - tags == BUCKET_ACTIONS


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        (BUCKET, "bucket"),
        (f"{BUCKET}/", "object"),
        (f"{OBJECT}:accesspoint/x/object/y", "object"),
        (f"{OBJECT}\n", "object"),
        (POINT, "bucket"),
        (f"{POINT}/object/k", "object"),
        ("arn:aws:s3:::b:c", None),
        (f"{POINT}/k", None),
        ("arn:aws:s3:eu-west-1:111122223333:job/1", None),
        ("arn:aws:kms:eu-west-1:111122223333:key/1", None),
    ],
)
def test_what_an_arn_names(resource, kind):
    """A bucket, also an access point; an object; or neither."""
    named = Named.of(resource)
    assert (None if named is None else named.kind) == kind


@pytest.mark.parametrize(
    ("action", "resource", "problem", "remedy"),
    [
        (
            "s3:GetObject",
            BUCKET,
            "is done to objects, and 'arn:aws:s3:::b' names a bucket",
            "b/KEY",
        ),
        ("S3:putobject", BUCKET, "S3:putobject is done to objects", "Write arn:aws:s3:::b/KEY."),
        ("s3:ListBucket", OBJECT, "is done to buckets, and .* names an object", f"Write {BUCKET}."),
        ("s3:GetObject", POINT, "names an access point", f"Write {POINT}/object/KEY."),
        ("s3:ListBucket", f"{POINT}/object/k", "names an object", f"Write {POINT}."),
        ("s3:ListAllMyBuckets", BUCKET, "has no resource", r"Write '\*'"),
        ("s3:GetObject", "arn:aws:kms:eu-west-1:111122223333:key/1", "of another service", "b"),
    ],
)
def test_requests_that_aws_never_makes(action, resource, problem, remedy):
    """Whatever the policies say, the answer would be about nothing."""
    with pytest.raises(sigv4.InvalidParameter, match=rf"(?s){problem}.*{remedy}") as caught:
        decided(action, resource, allow("*", "*"))
    assert caught.value.parameter == "resource"


@pytest.mark.parametrize("kind", ["identity", "scp", "boundary", "session"])
@pytest.mark.parametrize(
    ("action", "asked", "named", "reason"),
    [
        (
            "s3:GetObject",
            OBJECT,
            BUCKET,
            "names arn:aws:s3:::b, and s3:GetObject is done to objects: write arn:aws:s3:::b/*.",
        ),
        (
            "s3:GetObject",
            OBJECT,
            [BUCKET, f"{BUCKET}/other/*"],
            "names arn:aws:s3:::b, and s3:GetObject is done to objects: write arn:aws:s3:::b/*.",
        ),
        (
            "s3:ListBucket",
            BUCKET,
            f"{BUCKET}/*",
            "names objects, and s3:ListBucket is done to what holds them: write arn:aws:s3:::b.",
        ),
        (
            "s3:ListBucket",
            BUCKET,
            f"{BUCKET}/folder/*",
            "names objects, and s3:ListBucket is done to what holds them: write arn:aws:s3:::b.",
        ),
        (
            "s3:ListBucket",
            BUCKET,
            "arn:aws:s3:::*/*",
            "names objects, and s3:ListBucket is done to what holds them: write arn:aws:s3:::b.",
        ),
        (
            "s3:GetObject",
            f"{POINT}/object/k",
            POINT,
            f"names {POINT}, and s3:GetObject is done to objects: write {POINT}/object/*.",
        ),
    ],
)
def test_the_classic_mistake_is_the_reason(kind, action, asked, named, reason):
    """Denied, with the statement, what it names and what to write."""
    decision = decided(action, asked, allow("s3:*", named, Sid="Mine"), kind=kind)
    assert decision.verdict == "implicitly_denied"
    place = "scp[0][0]" if kind == "scp" else f"{kind}[0]"
    assert f"{place}.Statement[0] (Mine) {reason}" in decision.reasons


def test_mistake_of_a_bucket_policy():
    """Only where its Principal names the one who asks."""
    for who, count in ((USER, 2), ("arn:aws:iam::111122223333:user/other", 1)):
        statement = allow("s3:GetObject", BUCKET, Principal={"AWS": who})
        decision = decided("s3:GetObject", OBJECT, statement, kind="resource")
        assert decision.denied
        assert len(decision.reasons) == count


@pytest.mark.parametrize(
    "statement",
    [
        allow("s3:PutObject", BUCKET),
        allow("s3:GetObject", "arn:aws:s3:::other"),
        allow("s3:GetObject", [BUCKET, f"{BUCKET}/*"], Condition={"Bool": {"aws:x": "true"}}),
        {"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": BUCKET},
        {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": OBJECT},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": BUCKET},
    ],
)
def test_other_reasons(statement):
    """No mistake is seen where the statement would not allow the request with another resource."""
    decision = decided("s3:GetObject", OBJECT, statement)
    assert decision.denied
    assert len(decision.reasons) == 1


def test_statements_that_allow_elsewhere():
    """Where another policy denies, a statement that another one makes up for is no reason."""
    document = {"Version": "2012-10-17", "Statement": [allow("s3:*", BUCKET), allow("s3:*", "*")]}
    policies = Policies.from_dict({"identity": [document], "scp": [[]], "resource": []})
    request = AccessRequest(
        Principal.from_arn(USER), "s3:GetObject", OBJECT, "111122223333", complete=True
    )
    decision = evaluate(request, policies)
    assert decision.denied
    assert not [reason for reason in decision.reasons if "is done to" in reason]


def test_refusal_of_a_presigned_url():
    """It says what is wrong with the policy."""
    policies = Policies(identity={"Version": "2012-10-17", "Statement": allow("s3:*", BUCKET)})
    client = S3(KEYS, "eu-west-1", allow_any_bucket=True)
    with pytest.raises(
        sigv4.NotAllowed, match=r"names arn:aws:s3:::b, and s3:GetObject is done to"
    ):
        client.presign("get_object", Bucket="b", Key="k", policies=policies, principal=USER)


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_ask_for_what_exists(name):
    """What an operation needs can be asked: no object's action is asked of a bucket."""
    given = {"Bucket": "b"} if "Bucket" in find_operation(name).parameters else {}
    for each in required_permissions(name, **given):
        kind = Named.of(each.resource.replace("*", "x"))
        if kind is not None and each.action.startswith("s3:") and kind.bucket.startswith(BUCKET):
            wanted = BUCKET_ACTIONS if kind.kind == "bucket" else OBJECT_ACTIONS
            assert each.action.lower() in wanted, each
