"""`S3.presign` with policies: it refuses what cannot work, and warns of what may not."""

from __future__ import annotations

import pickle
import warnings
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.core.errors import GuardError, InvalidParameter
from sigv4.preflight import NotAllowed, Policies, Principal, UndecidedPermissionWarning
from sigv4.s3 import S3

A, B = "111122223333", "444455556666"
ANA = f"arn:aws:iam::{A}:user/ana"
AT = datetime(2026, 1, 1, tzinfo=timezone.utc)
BUCKET = "example-bucket"
KEY = f"arn:aws:kms:eu-west-1:{A}:key/k"
NONE = dict(boundary=(), vpc_endpoint=(), scp=(), rcp=())


def client(token=None, **options):
    key_id = "ASIAIOSFODNN7EXAMPLE" if token else "AKIAIOSFODNN7EXAMPLE"
    credentials = sigv4.Credentials(key_id, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token)
    return S3(credentials, "eu-west-1", clock=lambda: AT, **options)


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action="s3:GetObject", resource=f"arn:aws:s3:::{BUCKET}/*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(condition):
    return {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}


def presign(operation="get_object", *, s3=None, **more):
    more.setdefault("ExpectedBucketOwner", A)
    more.setdefault("principal", ANA)
    return (s3 or client()).presign(operation, Bucket=BUCKET, Key="k", **more)


def test_refused_with_action_and_resource():
    """No policy that was given allows the upload, whatever others might."""
    with pytest.raises(NotAllowed) as refusal:
        presign("put_object", policies=Policies(identity=policy(allow())))
    assert f"do not allow s3:PutObject on arn:aws:s3:::{BUCKET}/k" in str(refusal.value)
    assert refusal.value.decision.verdict == "implicitly_denied"
    assert isinstance(refusal.value, GuardError)
    copy = pickle.loads(pickle.dumps(refusal.value))
    assert copy.decision == refusal.value.decision


def test_refused_by_a_statement():
    """An explicit deny is named."""
    given = policy(allow(), {**deny({}), "Sid": "NoReads"})
    with pytest.raises(NotAllowed, match=r"identity\[0\].Statement\[1\] \(NoReads\) denies it"):
        presign(policies=Policies(identity=given))


def test_warned_of_what_was_not_given():
    """A policy allows, and those that were not given may deny; the warning points at the caller."""
    with pytest.warns(UndecidedPermissionWarning) as caught:
        url = presign(policies=Policies(identity=policy(allow()))).url
    assert url.startswith(f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/k?")
    assert str(caught[0].message) == (
        f"s3:GetObject on arn:aws:s3:::{BUCKET}/k may still be denied: it depends on "
        "permissions boundary, rcp, resource policy, scp, vpc endpoint policy."
    )
    assert caught[0].filename == __file__


def test_on_undecided():
    """The warning may be an error, or nothing at all."""
    given = Policies(identity=policy(allow()))
    with pytest.raises(NotAllowed, match="may still be denied"):
        presign(policies=given, on_undecided="refuse")
    assert presign(policies=given, on_undecided="allow").url
    with pytest.raises(InvalidParameter, match="on_undecided must be 'warn', 'refuse' or 'allow'"):
        presign(policies=given, on_undecided="ask")


def test_allowed_without_a_word():
    """With all kinds of policies given, the verdict is certain."""
    assert presign(policies=Policies(identity=policy(allow()), resource=(), **NONE)).url


def test_without_principal_and_owner():
    """A policy of some principal: it may be that of the bucket's account."""
    given = Policies(identity=policy(allow()))
    with pytest.warns(UndecidedPermissionWarning, match="aws:ResourceAccount"):
        assert client().presign("get_object", Bucket=BUCKET, Key="k", policies=given).url
    with pytest.raises(NotAllowed):
        client().presign("put_object", Bucket=BUCKET, Key="k", policies=given)


def known(condition, operation="get_object", action="s3:*", *, s3=None, **more):
    """Presign where only one deny could forbid it."""
    given = policy(allow(action), deny(condition))
    policies = Policies(identity=given, resource=(), session=(), **NONE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return bool(presign(operation, policies=policies, s3=s3, **more).url)
        except (NotAllowed, UndecidedPermissionWarning) as problem:
            return type(problem).__name__


KEY_NAME = "s3:x-amz-server-side-encryption-aws-kms-key-id"
REFUSED, ASKED = "NotAllowed", "UndecidedPermissionWarning"


@pytest.mark.parametrize(
    ("operation", "params", "condition", "expected"),
    [
        ("get_object", {}, {"Bool": {"aws:SecureTransport": "false"}}, True),
        ("get_object", {}, {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}, REFUSED),
        ("get_object", {}, {"StringEquals": {"s3:signatureversion": "AWS"}}, True),
        ("get_object", {}, {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, True),
        ("get_object", {}, {"StringEquals": {"aws:username": "ana"}}, REFUSED),
        ("get_object", {}, {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, ASKED),
        ("get_object", {}, {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, ASKED),
        ("get_object", {}, {"NumericGreaterThan": {"s3:signatureAge": "600000"}}, ASKED),
        ("get_object", {}, {"StringEquals": {"s3:ExistingObjectTag/a": "b"}}, ASKED),
        ("get_object", {}, {"DateLessThan": {"aws:TokenIssueTime": "2026-01-01"}}, True),
        ("get_object", {}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, REFUSED),
        ("get_object", {"VersionId": "v"}, {"StringEquals": {"s3:VersionId": "v"}}, REFUSED),
        ("get_object", {}, {"Null": {"s3:VersionId": "false"}}, True),
        ("put_object", {}, {"Null": {"s3:x-amz-acl": "true"}}, REFUSED),
        ("put_object", {"ACL": "private"}, {"StringEquals": {"s3:x-amz-acl": "private"}}, REFUSED),
        (
            "put_object",
            {"ServerSideEncryption": "AES256"},
            {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}},
            True,
        ),
        ("put_object", {}, {"StringEquals": {"s3:RequestObjectTag/a": "b"}}, True),
        (
            "put_object",
            {"Tagging": "a=b&c="},
            {"StringEquals": {"s3:RequestObjectTag/a": "b"}},
            REFUSED,
        ),
        (
            "put_object",
            {"Tagging": "a=b&c="},
            {"ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": "c"}},
            REFUSED,
        ),
        ("put_object", {}, {"Null": {"s3:if-none-match": "true"}}, REFUSED),
        ("put_object", {"IfNoneMatch": "*"}, {"Null": {"s3:if-none-match": "true"}}, True),
        ("get_object", {}, {"Null": {"s3:max-keys": "false"}}, True),
        (
            "put_object",
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"},
            {"StringEquals": {KEY_NAME: KEY}},
            ASKED,
        ),
        (
            "put_object",
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": KEY},
            {"StringEquals": {KEY_NAME: KEY}},
            REFUSED,
        ),
    ],
)
def test_what_is_known_of_the_url(operation, params, condition, expected):
    """Signed headers and parameters are known; who uses the URL, when and from where is not."""
    assert known(condition, operation, **params) == expected


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2", "list_object_versions"])
@pytest.mark.parametrize(
    ("params", "expected"), [({"MaxKeys": 11}, REFUSED), ({"MaxKeys": 10}, True), ({}, ASKED)]
)
def test_limits_of_listings(operation, params, expected):
    """S3 always has the key ``s3:max-keys`` when a bucket is listed; its default is unknown."""
    policies = Policies(
        identity=policy(allow("*", "*"), deny({"NumericGreaterThan": {"s3:max-keys": "10"}})),
        resource=(),
        **NONE,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            more = dict(principal=ANA, ExpectedBucketOwner=A, policies=policies, **params)
            found = bool(client().presign(operation, Bucket=BUCKET, **more).url)
        except (NotAllowed, UndecidedPermissionWarning) as problem:
            found = type(problem).__name__
    assert found == expected


def test_session_token():
    """Temporary credentials have an issue time that is not known."""
    condition = {"DateLessThan": {"aws:TokenIssueTime": "2026-01-01"}}
    assert known(condition, s3=client("token")) == ASKED


def test_http_endpoint():
    """The scheme of the URL is the transport."""
    s3 = client(endpoint_url="http://localhost:9000")
    assert known({"Bool": {"aws:SecureTransport": "false"}}, s3=s3) == REFUSED


def test_keys_of_kms_count():
    """An upload with a key needs the key; a key's policy that is not given delegates by default."""
    params = dict(operation="put_object", ServerSideEncryption="aws:kms", SSEKMSKeyId="k")
    upload = allow("s3:PutObject")
    with pytest.raises(NotAllowed, match=f"do not allow kms:GenerateDataKey on {KEY}"):
        presign(policies=Policies(identity=policy(upload)), on_undecided="allow", **params)
    both = Policies(identity=policy(upload, allow("kms:GenerateDataKey", KEY)))
    assert presign(policies=both, on_undecided="allow", **params).url
    unknown = dict(principal=None, on_undecided="allow")
    assert presign(policies=Policies(identity=policy(upload)), **unknown, **params).url


def test_key_without_a_name():
    """S3 then takes its own key, which needs no permission: it is no reason to refuse."""
    given = Policies(identity=policy(allow("s3:PutObject")), resource=(), **NONE)
    more = dict(operation="put_object", ServerSideEncryption="aws:kms", policies=given)
    with pytest.warns(
        UndecidedPermissionWarning, match="depends on the KMS key, which the request"
    ):
        assert presign(**more).url
    with pytest.raises(NotAllowed, match="may still be denied"):
        presign(on_undecided="refuse", **more)


def test_key_policy_and_bucket_policy():
    """The policy of the key decides on the key, that of the bucket on the bucket."""
    via = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": A}}
    names_ana = dict(Principal={"AWS": ANA})
    key = policy(allow("kms:*", "*", Condition=via, **names_ana))
    bucket = policy(allow("s3:PutObject", **names_ana))
    params = dict(operation="put_object", ServerSideEncryption="aws:kms", SSEKMSKeyId=KEY)
    given = Policies(identity=(), resource=bucket, key=key, **NONE)
    assert presign(policies=given, **params).url
    others = policy(allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{A}:user/bob"}))
    with pytest.raises(NotAllowed, match="kms:GenerateDataKey"):
        presign(policies=Policies(identity=(), resource=bucket, key=others, **NONE), **params)


def test_source_of_a_copy_has_another_bucket_policy():
    """The policy of the destination does not grant reading the source."""
    bucket = policy(allow("s3:*", Principal={"AWS": ANA}))
    given = Policies(identity=(), resource=bucket, **NONE)
    with pytest.raises(NotAllowed, match="s3:GetObject on arn:aws:s3:::other/k"):
        presign("copy_object", CopySource="other/k", policies=given)
    same = f"{BUCKET}/other"
    assert presign("copy_object", CopySource=same, policies=given).url


def test_directory_bucket():
    """Its ARN has the region of the URL and the account of the owner."""
    bucket = "b--euw1-az1--x-s3"
    session = allow("s3express:CreateSession", f"arn:aws:s3express:eu-west-1:{A}:bucket/{bucket}")
    given = Policies(identity=policy(session), resource=(), session=(), **NONE)
    more = dict(Bucket=bucket, Key="k", policies=given, principal=ANA)
    s3 = client(disable_s3_express_session_auth=True)
    assert s3.presign("get_object", ExpectedBucketOwner=A, **more).url
    with pytest.raises(NotAllowed, match="s3express:CreateSession"):
        s3.presign("get_object", ExpectedBucketOwner=B, **more)


def test_multi_region_access_point():
    """Its signature names no region, and its bucket is not known."""
    pytest.importorskip("cryptography")
    arn = f"arn:aws:s3::{A}:accesspoint/m.mrap"
    given = Policies(identity=policy(allow("*", "*")), resource=(), **NONE)
    with pytest.warns(UndecidedPermissionWarning, match="bucket policy"):
        client().presign("get_object", Bucket=arn, Key="k", policies=given, principal=ANA)
    more = dict(policies=given, principal=ANA, on_undecided="allow")
    encrypted = dict(ServerSideEncryption="aws:kms", SSEKMSKeyId=KEY)
    assert client().presign("put_object", Bucket=arn, Key="k", **encrypted, **more).url


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"identity": policy(allow())}, "warned"),
        ({"resource": policy(allow(Principal={"AWS": ANA}))}, "warned"),
        ({"resource": policy(allow(Principal={"AWS": B}))}, "refused"),
        ({"identity": policy(allow()), "resource": policy(allow(Principal={"AWS": B}))}, "refused"),
        ({"scp": [policy(allow())]}, "refused"),
    ],
)
def test_across_accounts(policies, expected):
    """Both sides must allow; the one that was not given may."""
    given = Policies(**policies)
    if expected == "refused":
        with pytest.raises(NotAllowed):
            presign(policies=given, ExpectedBucketOwner=B)
    else:
        with pytest.warns(UndecidedPermissionWarning):
            assert presign(policies=given, ExpectedBucketOwner=B).url


def test_principals():
    """A principal by its ARN or as a value."""
    given = Policies(identity=policy(allow()), resource=(), session=(), **NONE)
    assert presign(policies=given, principal=Principal.from_arn(ANA)).url
    with pytest.raises(InvalidParameter, match="not the ARN of a principal"):
        presign(policies=given, principal="ana")


def test_operation_without_bucket():
    """Listing buckets needs its permission on everything."""
    given = Policies(identity=policy(allow()))
    with pytest.raises(NotAllowed, match="s3:ListAllMyBuckets on \\*"):
        client().presign("list_buckets", policies=given)
    everything = Policies(identity=policy(allow("*", "*")), **NONE)
    assert client().presign("list_buckets", policies=everything, principal=ANA).url


def test_role_that_is_handed_over():
    """A replication needs iam:PassRole on its role, which has no resource policy."""
    replication = {"Role": f"arn:aws:iam::{A}:role/r", "Rules": []}
    params = dict(ReplicationConfiguration=replication, ExpectedBucketOwner=A)
    given = policy(allow("s3:*", f"arn:aws:s3:::{BUCKET}"))
    policies = Policies(identity=given, resource=(), **NONE)
    with pytest.raises(NotAllowed, match=f"iam:PassRole on arn:aws:iam::{A}:role/r"):
        client().presign(
            "put_bucket_replication", Bucket=BUCKET, policies=policies, principal=ANA, **params
        )


@pytest.mark.parametrize(
    ("operation", "key"),
    [
        ("put_object_tagging", "s3:RequestObjectTag/secret"),
        ("put_object_retention", "s3:object-lock-mode"),
        ("put_object_legal_hold", "s3:object-lock-legal-hold"),
        ("put_object_acl", "s3:x-amz-acl"),
    ],
)
@pytest.mark.parametrize("condition", ["StringEquals", "Null"])
def test_keys_that_the_body_sets(operation, key, condition):
    """Who uses the URL sends the body: a condition on it does not decide when signing."""
    value = "false" if condition == "Null" else "x"
    of_body = {"ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}
    if operation == "put_object_tagging":
        of_body = {"Tagging": {"TagSet": [{"Key": "secret", "Value": "x"}]}}
    assert known({condition: {key: value}}, operation, **of_body) == ASKED
    assert known({condition: {"s3:delimiter": value}}, operation, **of_body) is True
