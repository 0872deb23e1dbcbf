"""POST forms: every condition, every field, and what an uploader may try."""

from __future__ import annotations

import base64
import hmac
import json
import pickle
from datetime import timedelta

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.verify import (
    ReplayStore,
    VerificationError,
    VerifiedForm,
    VerifiedFormHead,
    Verifier,
)
from tests.verify.other import AT, DATE, KEY_ID, KNOWN, SCOPE, TEMPORARY_ID, TOKEN, key

BUCKET = "examplebucket"
CONDITIONS = [
    {"bucket": BUCKET},
    ["starts-with", "$key", "photos/"],
    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
    {"x-amz-credential": f"{KEY_ID}/{SCOPE}"},
    {"x-amz-date": DATE},
]


def form(conditions=(), changes=None, policy=None, expiration="2026-11-23T13:00:00.000Z"):
    """A form signed without `sigv4`; `changes` are made to its fields after."""
    if policy is None:
        document = {"expiration": expiration, "conditions": [*CONDITIONS, *conditions]}
        policy = json.dumps(document)
    encoded = base64.b64encode(policy.encode()).decode()
    fields = {
        "key": "photos/a.jpg",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{SCOPE}",
        "x-amz-date": DATE,
        "policy": encoded,
        "x-amz-signature": hmac.digest(key(), encoded.encode(), "sha256").hex(),
        **(changes or {}),
    }
    return {name: value for name, value in fields.items() if value is not None}


def verify(fields, at=AT, options=None, **told):
    options = {"region": "eu-west-1", "service": "s3", **(options or {})}
    return Verifier(KNOWN.get, **options).verify_form(fields, at=at, **told)


def refused(fields, code, status, told="", **options):
    with pytest.raises(VerificationError) as caught:
        verify(fields, **options)
    assert (caught.value.code, caught.value.status) == (code, status), str(caught.value)
    assert told in caught.value.explanation, caught.value.explanation


def test_form():
    """Who signed, for which bucket, until when."""
    verified = verify(form())
    assert type(verified) is VerifiedForm
    assert verified.access_key_id == KEY_ID
    assert verified.kind == "form"
    assert verified.bucket == BUCKET
    assert verified.fields["key"] == "photos/a.jpg"
    assert verified.expires_at == AT + timedelta(hours=1)
    assert verified.body_verified
    assert form()["policy"] not in repr(verified)
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(verified)


@pytest.mark.parametrize("key_id", [KEY_ID, TEMPORARY_ID])
def test_forms_of_ours(key_id):
    """What `S3.generate_presigned_post` makes is accepted, with a token and without."""
    s3 = S3(KNOWN[key_id], "eu-west-1", clock=lambda: AT)
    made = s3.generate_presigned_post(BUCKET, "photos/${filename}", ExpiresIn=600)
    verified = verify(made["fields"], filename="a.jpg", bucket=BUCKET)
    assert verified.access_key_id == key_id
    assert TOKEN not in repr(verified)


def test_names_in_any_case():
    """Of fields; and the file comes last."""
    fields = [(name.upper(), value) for name, value in form().items()]
    assert verify([*fields, ("FILE", b"data")]).bucket == BUCKET


@pytest.mark.parametrize(
    "changes",
    [
        {"x-amz-algorithm": None},
        {"x-amz-credential": None},
        {"x-amz-date": None},
        {"policy": None},
        {"x-amz-signature": None},
        {"x-amz-signature": ""},
    ],
)
def test_some_of_the_five(changes):
    """All of them or none."""
    refused(form(changes=changes), "InvalidArgument", 400, next(iter(changes)))


def test_none_of_the_five():
    """Anonymous, or of Signature Version 2."""
    refused({"key": "a"}, "AccessDenied", 403, "not signed")
    refused(
        {"AWSAccessKeyId": "a", "signature": "b", "policy": "c"},
        "InvalidRequest",
        400,
        "Version 2",
    )


@pytest.mark.parametrize(
    ("changes", "code", "status", "told"),
    [
        ({"x-amz-algorithm": "AWS4-HMAC-SHA1"}, "InvalidArgument", 400, "not accepted"),
        ({"x-amz-credential": f"{KEY_ID}/{SCOPE}/x"}, "InvalidArgument", 400, "not an access key"),
        (
            {"x-amz-credential": f"{KEY_ID}/20261123/us-east-1/s3/aws4_request"},
            "InvalidArgument",
            400,
            "expecting 'eu-west-1'",
        ),
        ({"x-amz-date": "20261124T120000Z"}, "AccessDenied", 403, "server's time"),
        ({"x-amz-date": "20261123"}, "InvalidArgument", 400, "not a date"),
        ({"x-amz-signature": "0" * 64}, "SignatureDoesNotMatch", 403, "does not match"),
        ({"policy": "e30="}, "SignatureDoesNotMatch", 403, "does not match"),
        ({"x-amz-credential": f"AKIAUNKNOWN/{SCOPE}"}, "InvalidAccessKeyId", 403, "not known"),
        ({"x-amz-security-token": "x"}, "InvalidToken", 400, "session token"),
        ({"key": "other/a.jpg"}, "AccessDenied", 403, "Policy Condition failed"),
        ({"key": None}, "InvalidArgument", 400, "no field named key"),
        ({"acl": "public-read"}, "AccessDenied", 403, "Extra input fields: acl"),
        ({"x-amz-meta-a": "b"}, "AccessDenied", 403, "Extra input fields: x-amz-meta-a"),
        ({"bucket": "other"}, "AccessDenied", 403, "bucket"),
        ({"x-ignore-a": "b", "bucket": BUCKET}, None, None, None),
    ],
)
def test_changed_fields(changes, code, status, told):
    """Each change is seen, but to fields that do not count."""
    if code is None:
        verify(form(changes=changes))
    else:
        refused(form(changes=changes), code, status, told)


def test_algorithm_that_signs_no_forms():
    """SigV4A, though the verifier takes it elsewhere."""
    both = [sigv4.HMAC_SHA256, sigv4.ECDSA_P256_SHA256]
    changes = {"x-amz-algorithm": "AWS4-ECDSA-P256-SHA256"}
    refused(
        form(changes=changes),
        "InvalidArgument",
        400,
        "does not sign forms",
        options={"algorithms": both},
    )


def test_age():
    """Until its policy ends, and seven days at most."""
    refused(form(), "AccessDenied", 403, "Policy expired", at=AT + timedelta(minutes=61))
    long = form(expiration="2027-01-01T00:00:00Z")
    assert verify(long, at=AT + timedelta(days=7)).expires_at == AT + timedelta(days=7)
    refused(long, "AccessDenied", 403, "seven days", at=AT + timedelta(days=7, seconds=1))
    refused(long, "AccessDenied", 403, "dated", at=AT - timedelta(seconds=901))


def test_bucket():
    """The one of the URL; else the one that the policy fixes."""
    refused(form(), "AccessDenied", 403, "bucket", bucket="other")
    open_bucket = [each for each in CONDITIONS if each != {"bucket": BUCKET}]
    document = {
        "expiration": "2026-11-23T13:00:00Z",
        "conditions": [*open_bucket, ["starts-with", "$bucket", "example"]],
    }
    loose = form(policy=json.dumps(document))
    assert verify(loose, bucket="example2").bucket == "example2"
    refused(loose, "AccessDenied", 403, "fixes no bucket")
    document["conditions"].pop()
    refused(
        form(policy=json.dumps(document)),
        "AccessDenied",
        403,
        "Extra input fields: bucket",
        bucket=BUCKET,
    )


def test_filename():
    """Stands for ${filename} before conditions are asked."""
    changes = {"key": "photos/${filename}"}
    assert verify(form(changes=changes), filename="../x").fields["key"] == "photos/x"
    refused(form(changes={"key": "${filename}"}), "AccessDenied", 403, "failed", filename="x.jpg")


def test_filename_that_is_not_known():
    """A condition must hold whatever the file is called."""
    assert verify(form(changes={"key": "photos/${filename}"})).bucket == BUCKET
    refused(form(changes={"key": "phot${filename}"}), "AccessDenied", 403, "failed")
    fixed = form([{"acl": "${filename}"}], changes={"acl": "${filename}"})
    refused(fixed, "AccessDenied", 403, "failed")
    types = form(
        [["starts-with", "$Content-Type", "image/"]], changes={"Content-Type": "image/${filename}"}
    )
    refused(types, "AccessDenied", 403, "failed")


RANGE = [["content-length-range", 2, 4]]


def test_size():
    """Bounds of the file: told, or checked later by who knows it."""
    refused(form(RANGE), "NotImplemented", 501, "not known yet")
    head = verify(form(RANGE), file_follows=True)
    assert type(head) is VerifiedFormHead
    assert not isinstance(head, VerifiedForm)
    assert head.size_range == (2, 4)
    assert not head.body_verified
    assert type(head.check_size(2)) is VerifiedForm
    assert verify(form(RANGE), size=4) == head.check_size(4)
    assert verify({**form(RANGE), "file": b"abc"}).bucket == BUCKET
    refused(form(RANGE), "EntityTooLarge", 400, "the 4 bytes", size=5)
    refused({**form(RANGE), "file": b"a"}, "EntityTooSmall", 400, "requires 2")
    both = form([*RANGE, ["content-length-range", 3, 9]])
    assert verify(both, file_follows=True).size_range == (3, 4)


@pytest.mark.parametrize(
    "fields",
    [
        [*form().items(), ("key", "photos/b")],
        [*form().items(), ("KEY", "photos/b")],
        [*form().items(), ("file", b"x"), ("file", b"y")],
    ],
)
def test_fields_that_stand_twice_or_behind_the_file(fields):
    """Two readers could see two forms."""
    refused(fields, "MalformedPOSTRequest", 400)


def test_large_forms():
    """Bounded before anything is looked at."""
    code = "MaxPostPreDataLengthExceededError"
    refused(form(changes={"x-ignore-a": "x" * 70_000}), code, 400)
    refused(form(changes={f"x-ignore-{n}": "x" for n in range(300)}), code, 400)


def test_wrong_type():
    """A field that is no text is the server's mistake."""
    with pytest.raises(TypeError, match="must be str"):
        verify({"key": b"x"})


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "[]",
        "{}",
        "not json",
        '{"expiration": "2026-11-23T13:00:00Z"}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": [], "more": 1}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": []}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": {}}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": ["x"]}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": [{"a": "b", "c": "d"}]}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": [["like", "$a", "b"]]}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": [{"a": 1}]}',
        '{"expiration": "2026-11-23T13:00:00Z", "expiration": "2099-01-01T00:00:00Z", '
        '"conditions": [{"a": "b"}]}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": [{"a": "b", "a": "c"}]}',
        '{"expiration": NaN, "conditions": [{"a": "b"}]}',
        '{"expiration": "tomorrow", "conditions": [{"a": "b"}]}',
        '{"expiration": "2026-11-23T13:00:00.1Z", "conditions": [{"a": "b"}]}',
        '{"expiration": 5, "conditions": [{"a": "b"}]}',
        '{"expiration": "2026-02-30T13:00:00Z", "conditions": [{"a": "b"}]}',
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": [{"a": "\\ud800"}]}',
        "[" * 100_000 if False else "[" * 20_000,
        '{"expiration": "2026-11-23T13:00:00Z", "conditions": '
        + json.dumps([{"a": "b"}] * 300)
        + "}",
    ],
)
def test_policies(policy):
    """Strict JSON of the one shape; what two readers could read in two ways is refused."""
    fields = form(policy=policy)
    if not policy:
        refused(fields, "InvalidArgument", 400, "policy")
    else:
        refused(fields, "InvalidPolicyDocument", 400)


@pytest.mark.parametrize("encoded", ["!!!", "e30", "e30=\n", "4pyT4py=", "/w=="])
def test_policies_that_are_no_base64_of_text(encoded):
    """Signed all right, and not to be read."""
    made = hmac.digest(key(), encoded.encode(), "sha256").hex()
    fields = form(changes={"policy": encoded, "x-amz-signature": made})
    refused(fields, "InvalidPolicyDocument", 400)


def test_fields_that_no_form_can_have():
    """Names that are no plain ASCII, and halves of surrogates."""
    for fields in ({"kéy": "a"}, {"a\n": "b"}, {"key": "\ud800"}):
        refused(form(changes=fields), "MalformedPOSTRequest", 400, "not valid text")
    refused(form(), "MalformedPOSTRequest", 400, "not valid text", filename="\udc80.txt")
    with pytest.raises(TypeError, match="names of fields must be str"):
        verify([(b"key", "a")])
    with pytest.raises(TypeError):
        verify({**form(), "file": 5})


@pytest.mark.parametrize(
    ("content", "size"), [(b"abc", 3), ("ab\u00e9", 4), (memoryview(b"abcd").cast("I"), 4)]
)
def test_the_size_of_a_file_is_its_bytes(content, size):
    """Whatever it is given as: strangers may send it as a field of text."""
    for most in (size, size - 1):
        fields = {**form([["content-length-range", 0, most]]), "file": content}
        if most == size:
            assert type(verify(fields)) is VerifiedForm
        else:
            refused(fields, "EntityTooLarge", 400)


def test_both_versions():
    """Signature Version 2's fields beside ours: one of the two would be believed."""
    old = {"AWSAccessKeyId": "a", "signature": "b"}
    refused(form(changes=old), "InvalidArgument", 400, "signed in two")


def test_replay():
    """A form works many times, unless it is to work once."""
    judge = Verifier(KNOWN.get, replay=ReplayStore())
    for _ in range(2):
        judge.verify_form(form(), at=AT)
    once = Verifier(KNOWN.get, replay=ReplayStore(), one_time_urls=True)
    once.verify_form(form(), at=AT)
    with pytest.raises(VerificationError, match="used before"):
        once.verify_form(form(), at=AT)
