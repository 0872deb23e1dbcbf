"""Policies take freedoms away: all of it, networks, plain http, and time."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from botocore.config import Config

from sigv4.core.errors import InvalidParameter
from sigv4.preflight import Policies, Principal, power
from sigv4.preflight.powers.decisions import UNKNOWN_BUCKET, Asked, Decider
from sigv4.s3.operations.model import operation
from sigv4.s3.operations.operations_data import OPERATIONS

from .conftest import AT, CLIENT, KEY_ID, SECRET, closed, codes, text

WHO = "arn:aws:iam::111122223333:user/ana"
NONE = {"boundary": (), "session": (), "vpc_endpoint": (), "scp": (), "rcp": ()}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def deny(**condition):
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": condition,
    }


def given(*of_the_bucket):
    bucket = policy(*of_the_bucket) if of_the_bucket else ()
    return Policies(identity=policy(ALLOW), resource=bucket, **NONE)


def presigned(operation="get_object", **params):
    return CLIENT.presign(operation, Bucket="my-bucket", **{"Key": "k", **params})


ANY_BUCKET = [["starts-with", "$bucket", ""]]
FORM = CLIENT.generate_presigned_post("my-bucket", "k")


@pytest.mark.parametrize("what", [presigned(), FORM], ids=["url", "form"])
def test_allowed(what):
    """Nothing is taken away, and nothing is undecided."""
    found = power(what, policies=given(), principal=WHO, at=AT)
    assert {"plain-http", "from-anywhere"} <= codes(found)
    assert found.undecided == ()
    assert not closed(found) & {"policy-denies", "policy-end", "network", "https"}


@pytest.mark.parametrize("what", [presigned(), FORM], ids=["url", "form"])
def test_denied(what):
    """The holder can do nothing."""
    policies = Policies(identity=policy({**ALLOW, "Action": "s3:ListBucket"}), resource=(), **NONE)
    found = power(what, policies=policies, principal=Principal.from_arn(WHO), at=AT)
    assert found.freedoms == ()
    assert closed(found) == {"policy-denies"}
    assert found.refusal is None


def test_one_method_denied():
    """The others stay."""
    policies = Policies(identity=policy({**ALLOW, "Action": "s3:GetObject"}), resource=(), **NONE)
    found = power(presigned().url, policies=policies, principal=WHO, at=AT)
    assert "read-object" in codes(found)
    assert not codes(found) & {"replace-object", "delete-object"}
    denied = {
        name for each in found.closed if each.code == "policy-denies" for name in each.methods
    }
    assert denied == {"PUT", "DELETE"}


@pytest.mark.parametrize("what", [presigned(), FORM], ids=["url", "form"])
def test_network(what):
    """An address on the internet is denied."""
    outside = deny(NotIpAddress={"aws:SourceIp": "192.0.2.0/24"})
    found = power(what, policies=given(outside), principal=WHO, at=AT)
    assert "from-anywhere" not in codes(found)
    assert "network" in closed(found)
    endpoint = deny(StringNotEquals={"aws:SourceVpce": "vpce-1a2b3c4d"})
    found = power(what, policies=given(endpoint), principal=WHO, at=AT)
    assert "from-anywhere" not in codes(found)


@pytest.mark.parametrize("what", [presigned(), FORM], ids=["url", "form"])
def test_plain_http(what):
    """The usual statement takes it away."""
    plain = deny(Bool={"aws:SecureTransport": "false"})
    found = power(what, policies=given(plain), principal=WHO, at=AT)
    assert "plain-http" not in codes(found)
    assert "https" in closed(found)


@pytest.mark.parametrize(
    "condition",
    [
        {"NumericGreaterThan": {"s3:signatureAge": "600000"}},
        {"DateGreaterThan": {"aws:CurrentTime": "2026-11-29T12:10:00Z"}},
    ],
)
@pytest.mark.parametrize("what", [presigned(), FORM], ids=["url", "form"])
def test_end(what, condition):
    """The last second that is not denied is the end, also in the words."""
    found = power(what, policies=given(deny(**condition)), principal=WHO, at=AT)
    assert found.ends_at == AT + timedelta(minutes=10)
    assert "12:10 UTC" in text(found, "policy-end")
    assert "until Sunday 29 November 2026, 12:10 UTC" in text(found, "repeat")


UPLOAD = presigned("put_object")
DEMANDED = deny(Null={"s3:if-none-match": "true"})


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_conditional_writes(scheme):
    """A holder may send If-None-Match, which a bucket demands, without its being signed."""
    url = UPLOAD.url.replace("https", scheme)
    policies = given(DEMANDED, deny(Bool={"aws:SecureTransport": "false"}))
    found = power(url, method="PUT", policies=policies, principal=WHO, at=AT)
    assert "create-object" in codes(found)
    assert "replace-object" not in codes(found)
    assert "demanded by the policies" in text(found, "no-overwrite")
    assert all("'if-none-match: *'" in each.curl for each in found.freedoms)
    assert all("https:" in each.curl for each in found.freedoms)
    assert not [each for each in found.freedoms if "if-none-match" in each.text]
    signed = power(presigned("put_object", IfNoneMatch="*"), policies=policies, at=AT)
    assert "is signed" in text(signed, "no-overwrite")
    denied = power(url, method="PUT", policies=given(deny()), principal=WHO, at=AT)
    assert closed(denied) == {"policy-denies"}


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("complete_multipart_upload", {"UploadId": "u"}),
        ("copy_object", {"CopySource": "my-bucket/other"}),
    ],
)
def test_conditional_writes_of_other_operations(operation, params):
    """Whatever operation takes the header and writes an object."""
    url = presigned(operation, **params)
    found = power(url, policies=given(DEMANDED), principal=WHO, at=AT)
    assert "create-object" in codes(found)
    assert "demanded by the policies" in text(found, "no-overwrite")
    free = power(url, policies=given(), principal=WHO, at=AT)
    assert "create-object" not in codes(free)
    signed = presigned(operation, IfNoneMatch="*", **params)
    found = power(signed.url, policies=given(DEMANDED), principal=WHO, at=AT)
    assert "is signed" in text(found, "no-overwrite")
    read = power(presigned(), policies=given(DEMANDED), principal=WHO, at=AT)
    assert closed(read) == {"policy-denies"}


def test_if_match():
    """The holder may send it with the ETag of the object, which is not known here."""
    policies = given(deny(Null={"s3:if-match": "true"}))
    found = power(UPLOAD, policies=policies, principal=WHO, at=AT)
    assert "replace-object" in codes(found)
    assert "s3:if-match" in found.undecided


def test_undecided():
    """What was not given is named."""
    found = power(presigned(), policies=Policies(identity=policy(ALLOW)), principal=WHO, at=AT)
    assert "read-object" in codes(found)
    assert "scp" in found.undecided


def test_other_hosts():
    """Where the bucket is not known, the policies decide on nothing, and the report says so."""
    url = presigned().url.replace("my-bucket.s3.eu-west-1.amazonaws.com", "files.example.com")
    found = power(url, method="GET", policies=given(), principal=WHO, at=AT)
    assert "read-object" in codes(found)
    assert found.undecided == (UNKNOWN_BUCKET,)
    point = presigned().url.replace("my-bucket.s3.", "point-111122223333.s3-accesspoint.")
    assert power(point, policies=given(), at=AT).undecided == (UNKNOWN_BUCKET,)
    policy = json.dumps({"expiration": "2026-11-30T00:00:00Z", "conditions": ANY_BUCKET})
    fields = {**FORM["fields"], "policy": b64encode(policy.encode()).decode()}
    assert power(fields, policies=given(), at=AT).refusal is not None


def test_buckets():
    """Requests about a bucket have no key."""
    made = CLIENT.presign("list_objects_v2", Bucket="my-bucket")
    assert "list-keys" in codes(power(made, policies=given(), principal=WHO, at=AT))


def test_version_of_an_object():
    """Its permission is another one."""
    policies = Policies(identity=policy({**ALLOW, "Action": "s3:GetObject"}), resource=(), **NONE)
    found = power(presigned(VersionId="v1"), policies=policies, principal=WHO, at=AT)
    assert closed(found) == {"policy-denies"}


def test_open_fields_of_a_form():
    """A key and an access list that the form leaves open, and the policies do not."""
    conditions = [["starts-with", "$acl", ""]]
    form = CLIENT.generate_presigned_post("my-bucket", "${filename}", None, conditions)
    assert {"any-key", "any-acl"} <= codes(power(form, policies=given(), principal=WHO, at=AT))
    narrow = {**ALLOW, "Resource": "arn:aws:s3:::my-bucket/any-name.txt"}
    policies = Policies(identity=policy({**narrow, "Action": "s3:PutObject"}), resource=(), **NONE)
    found = power(form, policies=policies, principal=WHO, at=AT)
    assert not codes(found) & {"any-key", "any-acl"}
    assert text(found, "policy-denies").endswith("They take away: Write any key of the bucket.")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation(name):
    """Policies can be asked about each, whatever permissions it needs."""
    asked = Asked(name, "my-bucket", "k", AT, {}, ())
    if "Key" not in operation(name).parameters:
        asked = replace(asked, key=None)
    if "Bucket" in operation(name).parameters:
        assert Decider(given(), WHO).at(asked, AT).verdict


def test_version_2():
    """A policy can deny it by its version."""
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3"),
    )
    params = {"Bucket": "my-bucket", "Key": "k"}
    url = client.generate_presigned_url("get_object", Params=params)
    assert "read-object" in codes(power(url, method="GET", policies=given(), principal=WHO))
    old = deny(StringEquals={"s3:signatureversion": "AWS"})
    found = power(url, method="GET", policies=given(old), principal=WHO)
    assert closed(found) == {"policy-denies"}
    form = client.generate_presigned_post("my-bucket", "k")
    assert closed(power(form, policies=given(old), principal=WHO)) == {"policy-denies"}


def test_without_an_end():
    """Where nothing says an end, the policies are asked about the present alone."""
    url = f"https://b.s3.amazonaws.com/k?AWSAccessKeyId={KEY_ID}&Signature=x&Expires=never"
    found = power(url, method="GET", policies=given(), principal=WHO, at=AT)
    assert found.ends_at is None
    assert "policy-end" not in closed(found)


@pytest.mark.parametrize("principal", [5, "ana"])
def test_principal(principal):
    """It is an ARN or a Principal."""
    with pytest.raises(InvalidParameter):
        power(presigned(), policies=given(), principal=principal, at=AT)


@pytest.mark.parametrize(
    ("params", "action"),
    [
        ({"ACL": "private"}, "s3:PutObjectAcl"),
        ({"GrantRead": "id=1"}, "s3:PutObjectAcl"),
        ({"Tagging": "a=b"}, "s3:PutObjectTagging"),
        ({"ObjectLockLegalHoldStatus": "ON"}, "s3:PutObjectLegalHold"),
        ({"IfMatch": '"5d41402a"'}, "s3:GetObject"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_second_permissions(params, action):
    """A URL whose headers need another permission can do nothing where that is denied."""
    made = presigned("put_object", **params)
    assert "policy-denies" not in closed(power(made, policies=given(), principal=WHO, at=AT))
    policies = given({**deny(), "Action": action})
    found = power(made, policies=policies, principal=WHO, at=AT)
    assert found.freedoms == ()
    assert "policy-denies" in closed(found)


@pytest.mark.parametrize(
    ("field", "value", "action"),
    [
        ("acl", "public-read", "s3:PutObjectAcl"),
        ("tagging", "<Tagging><TagSet/></Tagging>", "s3:PutObjectTagging"),
        ("x-amz-object-lock-legal-hold", "ON", "s3:PutObjectLegalHold"),
    ],
)
def test_second_permissions_of_a_form(field, value, action):
    """Fields of a form need them as the headers of an upload do."""
    form = CLIENT.generate_presigned_post("my-bucket", "k", {field: value}, [{field: value}])
    assert "policy-denies" not in closed(power(form, policies=given(), principal=WHO, at=AT))
    found = power(form, policies=given({**deny(), "Action": action}), principal=WHO, at=AT)
    assert found.freedoms == ()
    assert "policy-denies" in closed(found)


def test_tags_of_a_form():
    """They are XML, which is not read as the header of an upload: a condition on them is open."""
    tags = "<Tagging><TagSet><Tag><Key>secret</Key><Value>yes</Value></Tag></TagSet></Tagging>"
    form = CLIENT.generate_presigned_post("my-bucket", "k", {"tagging": tags}, [{"tagging": tags}])
    policies = given(deny(StringEquals={"s3:RequestObjectTag/secret": "yes"}))
    found = power(form, policies=policies, principal=WHO, at=AT)
    assert "s3:RequestObjectTag/secret" in found.undecided
