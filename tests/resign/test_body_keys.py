"""Condition keys that a request sets in its body, or for the source of a copy."""

from __future__ import annotations

from typing import Any

import pytest

from sigv4.preflight import Policies
from sigv4.resign import Resigner

from .sandbox import accepted, resigner, run, signed
from .test_hostile import refused

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def judging(*statements: dict[str, Any]) -> Resigner:
    return resigner(
        policies=Policies(identity={"Version": "2012-10-17", "Statement": list(statements)})
    )


def denying(operator: str, key: str, value: str, action: str = "s3:*") -> Resigner:
    """Everything is allowed, except under a condition."""
    condition = {operator: {key: value}}
    deny = {"Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition}
    return judging(ALLOW, deny)


def allowing(operator: str, key: str, value: str, action: str = "s3:*") -> Resigner:
    """Nothing is allowed, except under a condition."""
    return judging({**ALLOW, "Action": action, "Condition": {operator: {key: value}}})


def tagging(**tags: str) -> bytes:
    listed = "".join(f"<Tag><Key>{k}</Key><Value>{v}</Value></Tag>" for k, v in tags.items())
    return f"<Tagging><TagSet>{listed}</TagSet></Tagging>".encode()


def retention(mode: str, until: str = "2099-01-01T00:00:00Z") -> bytes:
    return (
        f"<Retention><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
    ).encode()


def new_bucket(region: str, tag: str = "") -> bytes:
    tags = f"<Tags><Tag><Key>team</Key><Value>{tag}</Value></Tag></Tags>" if tag else ""
    return (
        f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint>{tags}"
        "</CreateBucketConfiguration>"
    ).encode()


HOLD = b"<LegalHold><Status>ON</Status></LegalHold>"
KMS = (
    b"<ObjectEncryption><SSE-KMS><KMSKeyArn>arn:aws:kms:eu-west-1:000000000000:key/a</KMSKeyArn>"
    b"</SSE-KMS></ObjectEncryption>"
)
LOCK = (
    b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>"
    b"<DefaultRetention><Mode>COMPLIANCE</Mode><Days>9</Days></DefaultRetention></Rule>"
    b"</ObjectLockConfiguration>"
)
DELETE = b"<Delete><Object><Key>a</Key>%b</Object></Delete>"
VERSION = DELETE % b"<VersionId>abc</VersionId>"
TAG, TAG_KEYS = "s3:RequestObjectTag/secret", "s3:RequestObjectTagKeys"


@pytest.mark.parametrize(
    ("operator", "key", "value", "target", "body"),
    [
        ("StringEquals", TAG, "yes", "/work/a?tagging", tagging(team="a", secret="yes")),
        ("StringEquals", TAG, "yes", "/work/a?tagging&versionId=1", tagging(secret="yes")),
        ("Null", TAG, "false", "/work/a?tagging", tagging(secret="")),
        ("Null", TAG, "true", "/work/a?tagging", tagging(other="yes")),
        ("ForAnyValue:StringEquals", TAG_KEYS, "secret", "/work/a?tagging", tagging(secret="no")),
        ("StringEquals", "s3:object-lock-mode", "COMPLIANCE", "/work/a?retention",
         retention("COMPLIANCE")),
        ("DateGreaterThan", "s3:object-lock-retain-until-date", "2030-01-01T00:00:00Z",
         "/work/a?retention", retention("GOVERNANCE")),
        ("Null", "s3:object-lock-mode", "true", "/work/a?retention", b""),
        ("StringEquals", "s3:object-lock-legal-hold", "ON", "/work/a?legal-hold", HOLD),
        ("StringEquals", "s3:object-lock-mode", "COMPLIANCE", "/work?object-lock", LOCK),
        ("StringEquals", "s3:locationconstraint", "eu-west-2", "/b-new", new_bucket("eu-west-2")),
        ("Null", "s3:LocationConstraint", "true", "/b-new", b""),
        ("StringEquals", "aws:RequestTag/team", "b", "/b-new", new_bucket("eu-west-1", "b")),
        ("StringEquals", "aws:RequestTag/team", "b", "/work?tagging", tagging(team="b")),
    ],
    ids=range(14),
)  # fmt: skip
def test_deny_that_concerns_a_body(operator, key, value, target, body):
    """The value in the body decides as it would in a header."""
    request = signed("PUT", target, {}, body)
    assert refused(request, denying(operator, key, value)).refusal == "not-allowed"
    assert accepted(run(judging(ALLOW), request)) == body
    other = denying("StringEquals", key, "another value")
    if "Date" not in operator and not key.startswith(TAG_KEYS):
        assert accepted(run(other, request)) == body


@pytest.mark.parametrize(
    ("operator", "key", "value", "target", "good", "bad"),
    [
        ("StringEquals", "s3:RequestObjectTag/team", "a", "/work/a?tagging",
         tagging(team="a"), tagging(team="b")),
        ("Null", TAG, "true", "/work/a?tagging", tagging(team="a"), tagging(secret="a")),
        ("ForAllValues:StringEquals", TAG_KEYS, "team", "/work/a?tagging",
         tagging(team="a"), tagging(team="a", secret="a")),
        ("StringEquals", "s3:object-lock-mode", "GOVERNANCE", "/work/a?retention",
         retention("GOVERNANCE"), retention("COMPLIANCE")),
        ("StringEquals", "s3:object-lock-legal-hold", "OFF", "/work/a?legal-hold",
         HOLD.replace(b"ON", b"OFF"), HOLD),
        ("StringEquals", "aws:RequestTag/team", "a", "/b-new",
         new_bucket("eu-west-1", "a"), new_bucket("eu-west-1", "b")),
        ("StringEquals", "s3:LocationConstraint", "eu-west-1", "/b-new",
         new_bucket("eu-west-1"), new_bucket("eu-west-2")),
    ],
    ids=range(7),
)  # fmt: skip
def test_allow_that_concerns_a_body(operator, key, value, target, good, bad):
    """What a condition asks of the body is allowed, and nothing else."""
    made = allowing(operator, key, value)
    assert accepted(run(made, signed("PUT", target, {}, good))) == good
    assert refused(signed("PUT", target, {}, bad), made).refusal == "not-allowed"


@pytest.mark.parametrize(
    "key", ["s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"]
)
def test_encryption_of_an_object(key):
    """UpdateObjectEncryption names the key in its body."""
    both = {**ALLOW, "Action": ["s3:*", "kms:*"]}
    value = "aws:kms" if key.endswith("encryption") else "*:key/a"
    deny = {**ALLOW, "Effect": "Deny", "Condition": {"StringLike": {key: value}}}
    request = signed("PUT", "/work/a?encryption", {}, KMS)
    error = refused(request, judging(both, deny))
    assert (error.refusal, "UpdateObjectEncryption" in str(error)) == ("not-allowed", True)
    assert "kms:Encrypt" in str(refused(request, judging(both)))  # the next action, of the key


def test_versions_of_a_document():
    """Each object of DeleteObjects has its own version, and its own ETag."""
    made = denying("StringEquals", "s3:VersionId", "abc")
    for document in (
        VERSION,
        VERSION.replace(b"</Delete>", b"<Object><Key>b</Key></Object></Delete>"),
    ):
        assert refused(signed("POST", "/work?delete", {}, document), made).refusal == "not-allowed"
    for inner in (b"", b"<VersionId>abd</VersionId>"):
        accepted(run(made, signed("POST", "/work?delete", {}, DELETE % inner)))
    one = allowing("StringEquals", "s3:VersionId", "abc")
    accepted(run(one, signed("POST", "/work?delete", {}, VERSION)))
    both = VERSION.replace(
        b"</Delete>", b"<Object><Key>a</Key><VersionId>d</VersionId></Object></Delete>"
    )
    assert refused(signed("POST", "/work?delete", {}, both), one).refusal == "not-allowed"
    matching = denying("Null", "s3:if-match", "true", "s3:DeleteObject")
    assert (
        refused(signed("POST", "/work?delete", {}, DELETE % b""), matching).refusal == "not-allowed"
    )
    accepted(run(matching, signed("POST", "/work?delete", {}, DELETE % b"<ETag>e</ETag>")))


@pytest.mark.parametrize("target", ["/work/c", "/work/c?partNumber=1&uploadId=u"])
def test_version_of_a_source(target):
    """The version is that of the object that is read, not of the one that is written."""
    copied = signed("PUT", target, {"x-amz-copy-source": "/work/k?versionId=abc"})
    plain = signed("PUT", target, {"x-amz-copy-source": "/work/k"})
    other = signed("PUT", target, {"x-amz-copy-source": "/work/k?versionId=abd"})
    made = denying("StringEquals", "s3:VersionId", "abc")
    assert refused(copied, made).refusal == "not-allowed"
    accepted(run(made, plain))
    accepted(run(made, other))
    reading = allowing("StringEquals", "s3:VersionId", "abc")
    assert refused(copied, reading).refusal == "not-allowed"  # it allows no upload
    writing = {**ALLOW, "Action": "s3:PutObject"}
    version = {**ALLOW, "Action": "s3:GetObjectVersion",
               "Condition": {"StringEquals": {"s3:VersionId": "abc"}}}  # fmt: skip
    accepted(run(judging(writing, version), copied))
    assert refused(other, judging(writing, version)).refusal == "not-allowed"


def test_tags_of_a_source():
    """A copy takes along tags that nobody here knows: a Deny of one of them may concern it."""
    source = {"x-amz-copy-source": "/work/k"}
    made = denying("StringEquals", TAG, "yes")
    for headers in (source, {**source, "x-amz-tagging": "secret=no"}):
        assert refused(signed("PUT", "/work/c", headers), made).refusal == "undecided"
    replacing = {**source, "x-amz-tagging-directive": "REPLACE"}
    accepted(run(made, signed("PUT", "/work/c", replacing)))
    accepted(run(made, signed("PUT", "/work/c", {**replacing, "x-amz-tagging": "secret=no"})))
    with_tag = {**replacing, "x-amz-tagging": "secret=yes"}
    assert refused(signed("PUT", "/work/c", with_tag), made).refusal == "not-allowed"
    plain = {**ALLOW, "Action": ["s3:PutObject", "s3:GetObject"]}
    tags = {**ALLOW, "Action": "s3:PutObjectTagging",
            "Condition": {"StringEquals": {TAG: "no"}}}  # fmt: skip
    accepted(run(judging(plain, tags), signed("PUT", "/work/c", source)))


ACL = (
    b"<AccessControlPolicy><AccessControlList><Grant><Grantee>"
    b"<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>"
    b"<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>"
)


@pytest.mark.parametrize(
    ("method", "target", "key", "value"),
    [
        ("PUT", "/work/a?acl", "s3:x-amz-acl", "public-read"),
        ("PUT", "/work?acl", "s3:x-amz-grant-read", "x"),
        ("PUT", "/work?encryption", "s3:x-amz-server-side-encryption", "aws:kms"),
        ("PUT", "/work?inventory&id=i", "s3:x-amz-server-side-encryption", "aws:kms"),
        ("PUT", "/work?lifecycle", "s3:x-amz-storage-class", "GLACIER"),
        ("PUT", "/work?ownershipControls", "s3:x-amz-object-ownership", "ObjectWriter"),
        ("PUT", "/work?website", "s3:x-amz-website-redirect-location", "x"),
        ("POST", "/work/a?restore", "s3:x-amz-acl", "public-read"),
        ("POST", "/work/a?restore", "s3:x-amz-storage-class", "GLACIER"),
        ("POST", "/work/a?restore", TAG, "yes"),
    ],
    ids=range(10),
)
def test_body_that_is_not_read(method, target, key, value):
    """Its keys are not known, so that a condition on one of them does not decide."""
    request = signed(method, target, {}, ACL)
    assert refused(request, denying("StringEquals", key, value)).refusal == "undecided"
    assert refused(request, allowing("Null", key, "true")).refusal == "undecided"
    assert accepted(run(judging(ALLOW), request)) == ACL
    other = denying("StringEquals", "s3:delimiter", "x")
    assert accepted(run(other, request)) == ACL


def test_acl_in_a_header():
    """Then there is no body, and nothing that is not known."""
    made = denying("StringEquals", "s3:x-amz-acl", "public-read")
    accepted(run(made, signed("PUT", "/work/a?acl", {"x-amz-acl": "private"})))
    accepted(run(made, signed("PUT", "/work/a?acl", {"x-amz-grant-read": "id=1"})))


def test_headers_of_another_name():
    """Two operations have other headers for what a condition key means."""
    headers = {"x-amz-object-if-match": '"e"'}
    request = signed("PUT", "/work/a?annotation&annotationName=n", headers, b"x")
    assert refused(request, denying("Null", "s3:if-match", "false")).refusal == "undecided"
    everything = {**ALLOW, "Action": "*"}
    source = {**ALLOW, "Action": "*", "Effect": "Deny",
              "Condition": {"StringLike": {"s3:x-amz-copy-source": "*secret*"}}}  # fmt: skip
    bucket = "/work--euw1-az1--x-s3"
    request = signed("PUT", f"{bucket}/a?renameObject", {"x-amz-rename-source": f"{bucket}/b"})
    assert refused(request, judging(everything, source)).refusal == "undecided"
    accepted(run(judging(everything), request))


@pytest.mark.parametrize("operator", ["Null", "StringEquals"])
def test_condition_that_the_operation_does_not_have(operator):
    """A header that S3 ignores does not count: CreateMultipartUpload knows no If-None-Match."""
    value = "false" if operator == "Null" else "*"
    made = allowing(operator, "s3:if-none-match", value, "s3:PutObject")
    once = {"If-None-Match": "*"}
    accepted(run(made, signed("PUT", "/work/a", once, b"x")))
    accepted(run(made, signed("POST", "/work/a?uploadId=u", once)))
    assert refused(signed("PUT", "/work/a", {}, b"x"), made).refusal == "not-allowed"
    assert refused(signed("POST", "/work/a?uploads", once), made).refusal == "not-allowed"


def test_directive_that_nobody_knows():
    """Only REPLACE leaves the tags of the source behind for certain."""
    headers = {"x-amz-copy-source": "/work/k", "x-amz-tagging-directive": "SOMETHING"}
    deny = {**ALLOW, "Effect": "Deny", "Action": "s3:PutObjectTagging"}
    assert refused(signed("PUT", "/work/c", headers), judging(ALLOW, deny)).refusal == "not-allowed"


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/work/a?retention", retention("compliance")),
        ("/work/a?retention", retention(" COMPLIANCE")),
        ("/work/a?retention", retention("")),
        ("/work/a?retention", retention("GOVERNANCE", "2099")),
        ("/work/a?legal-hold", HOLD.replace(b"ON", b"on")),
        ("/work/a?tagging", tagging(secret="no", SECRET="yes")),
        ("/work?tagging", tagging(team="a", Team="b")),
        ("/b-new", new_bucket("EU-WEST-1")),
        ("/work/a?tagging", b""),
    ],
    ids=range(9),
)
def test_body_that_a_lenient_server_reads_in_another_way(target, body):
    """A condition compares the text; a server may not."""
    request = signed("PUT", target, {}, body)
    assert refused(request, resigner(policies=None)).refusal == "request-ambiguous"


@pytest.mark.parametrize("inner", [b"<VersionId></VersionId>", b"<VersionId/>", b"<ETag></ETag>"])
def test_empty_version_in_a_document(inner):
    """A server may take it for none, which needs another permission."""
    request = signed("POST", "/work?delete", {}, DELETE % inner)
    assert refused(request, resigner(policies=None)).refusal == "request-ambiguous"


def test_retention_that_is_taken_away():
    """The control case: an empty document removes a retention."""
    for body in (b"", b"<Retention/>"):
        accepted(run(judging(ALLOW), signed("PUT", "/work/a?retention", {}, body)))
