"""POST forms: every condition, every field, and what an uploader may try."""

from __future__ import annotations

import base64
import hmac
import json
import pickle
from datetime import timedelta
from itertools import chain, count
from time import perf_counter

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.verify import (
    BodyRequired,
    Limits,
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


def verify(fields, at=AT, options=None, **reported):
    options = {"region": "eu-west-1", "service": "s3", **(options or {})}
    return Verifier(KNOWN.get, **options).verify_form(fields, at=at, **reported)


def refused(fields, code, status, reported="", **options):
    with pytest.raises(VerificationError) as caught:
        verify(fields, **options)
    assert (caught.value.code, caught.value.status) == (code, status), str(caught.value)
    assert reported in caught.value.explanation, caught.value.explanation


def test_form():
    """Who signed, for which bucket, until when."""
    verified = verify(form())
    assert type(verified) is VerifiedForm
    assert verified.access_key_id == KEY_ID
    assert verified.kind == "form"
    assert verified.unknown_headers == ()
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
    ("changes", "code", "status", "reported"),
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
        ({"key": None}, "InvalidArgument", 400, "a field named 'key'"),
        ({"acl": "public-read"}, "AccessDenied", 403, "Extra input fields: acl"),
        ({"x-amz-meta-a": "b"}, "AccessDenied", 403, "Extra input fields: x-amz-meta-a"),
        ({"bucket": "other"}, "AccessDenied", 403, "bucket"),
        ({"x-ignore-a": "b", "bucket": BUCKET}, None, None, None),
    ],
)
def test_changed_fields(changes, code, status, reported):
    """Each change is seen, but to fields that do not count."""
    if code is None:
        verify(form(changes=changes))
    else:
        refused(form(changes=changes), code, status, reported)


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
    """Bounds of the file: reported, or checked later by who knows it."""
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
def test_fields_that_appear_twice_or_after_the_file(fields):
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


ANY_MD5 = [["starts-with", "$Content-MD5", ""]]
HELLO_MD5 = "XUFAKrxLKna5cZ2REBfFkg=="


def test_what_a_form_says_of_its_file():
    """A Content-MD5 is compared once the bytes are there; their number does not suffice."""
    made = form(ANY_MD5, changes={"Content-MD5": HELLO_MD5})
    assert type(verify({**made, "file": b"hello"})) is VerifiedForm
    refused({**made, "file": b"HELLO"}, "BadDigest", 400)
    refused(made, "NotImplemented", 501, "was not read yet", size=5)
    refused(made, "NotImplemented", 501, "was not read yet")
    head = verify(made, file_follows=True)
    with pytest.raises(BodyRequired, match="file_follows=True"):
        head.check_size(5)
    bad = form(ANY_MD5, changes={"Content-MD5": "5d41402abc4b2a76b9719d911017c592"})
    refused(bad, "InvalidDigest", 400, "not their hex digits", file_follows=True)


def test_a_file_that_follows():
    """Taken in pieces; only the end says whether it is admitted."""
    made = form([*RANGE, *ANY_MD5], changes={"Content-MD5": "4vxxTEcn7pOV8yTNLn8zHw=="})  # of abcd
    head = verify(made, file_follows=True)
    assert type(head) is VerifiedFormHead
    hasher = head.file_hasher()
    hasher.update(b"ab")
    hasher.update(b"cd")
    assert type(hasher.finish()) is VerifiedForm
    with pytest.raises(ValueError, match="finished"):
        hasher.finish()
    for body, code in (
        (b"abcde", "EntityTooLarge"),
        (b"a", "EntityTooSmall"),
        (b"abc", "BadDigest"),
    ):
        hasher = head.file_hasher()
        with pytest.raises(VerificationError, match=code):
            [hasher.update(bytes([byte])) for byte in body] and hasher.finish()
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(head)


def test_a_file_that_was_refused_stays_refused():
    """A server that goes on after the refusal of a piece gets no verified form."""
    hasher = verify(form(RANGE), file_follows=True).file_hasher()
    for call in (lambda: hasher.update(bytes(10**6)), hasher.finish):
        with pytest.raises(VerificationError, match="EntityTooLarge"):
            call()


def test_two_checksums_of_a_file():
    """S3 takes one."""
    names = ("x-amz-checksum-crc32", "x-amz-checksum-sha1")
    made = form(
        [["starts-with", f"${name}", ""] for name in names],
        changes={"x-amz-checksum-crc32": "NhCmhg==", names[1]: "qvTGHdzF6KLavt4PO0gs2a6pQ00="},
    )
    refused({**made, "file": b"hello"}, "InvalidRequest", 400, "and x-amz-checksum-sha1")


@pytest.mark.parametrize("option", ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm"])
def test_the_algorithm_that_a_form_names(option):
    """It is known, and that of the checksum if the form has one."""

    def with_(algorithm, **changes):
        named = [["starts-with", f"${name}", ""] for name in (option, *changes)]
        return {**form(named, changes={option: algorithm, **changes}), "file": b"hello"}

    crc32 = {"x-amz-checksum-crc32": "NhCmhg=="}
    verify(with_("CRC32", **crc32))
    verify(with_("SHA1"))
    refused(with_("SHA1", **crc32), "InvalidRequest", 400, "no x-amz-checksum-sha1")
    refused(with_("SHA3"), "InvalidRequest", 400, "x-amz-checksum-sha3")


def test_a_checksum_of_a_file():
    """In a field, as in a header."""
    made = form(
        [["starts-with", "$x-amz-checksum-crc32", ""]], changes={"x-amz-checksum-crc32": "NhCmhg=="}
    )
    assert type(verify({**made, "file": b"hello"})) is VerifiedForm
    refused({**made, "file": b"other"}, "BadDigest", 400, "x-amz-checksum-crc32")


def test_fields_after_the_file():
    """Ignored, as by S3, and not part of the result; a second file and too many are refused."""
    fields = [*form().items(), ("file", b"x"), ("submit", "Upload"), ("acl", "public-read")]
    assert "acl" not in verify(fields).fields
    refused([*fields, ("FILE", b"y")], "MalformedPOSTRequest", 400, "second file")
    many = ((f"x{number}", "y") for number in iter(int, 1))
    refused(chain(fields, many), "MalformedPOSTRequest", 400, "too many fields")


def test_bounds_are_checked_while_fields_are_read():
    """A form without end is refused."""
    many = ((f"x-ignore-{number}", "y") for number in count())
    refused(chain(form().items(), many), "MaxPostPreDataLengthExceededError", 400)


def test_growth_of_fields():
    """The bound holds after the file name has replaced ``${filename}`` as well."""
    code = "MaxPostPreDataLengthExceededError"
    made = form(changes={"x-ignore-a": "${filename}" * 5800})
    assert verify(made, filename="a" * 10).bucket == BUCKET
    refused(made, code, 400, filename="a" * 30_000)
    refused(form(), code, 400, filename="a" * 70_000)
    assert verify(form(), filename="a" * 30_000).bucket == BUCKET


def test_a_key_that_becomes_empty():
    """The name of a file may be missing."""
    made = form(changes={"key": "${filename}"}, policy=OPEN_KEY)
    assert verify(made, filename="a").fields["key"] == "a"
    refused(made, "InvalidArgument", 400, "empty", filename="photos/")


OPEN_KEY = json.dumps(
    {
        "expiration": "2026-11-23T13:00:00Z",
        "conditions": [["starts-with", "$key", ""], *CONDITIONS[:1], *CONDITIONS[2:]],
    }
)


def test_conditions_on_absent_fields():
    """Absent is not empty."""
    for condition in (
        ["starts-with", "$Content-Type", ""],
        ["eq", "$acl", ""],
        {"x-amz-meta-a": ""},
    ):
        refused(form([condition]), "AccessDenied", 403, "Policy Condition failed")


def test_a_form_ends_with_its_credentials():
    """Of policy, signing key and credentials, the first to end counts."""
    s3 = S3(KNOWN[TEMPORARY_ID], "eu-west-1", clock=lambda: AT)
    made = s3.generate_presigned_post(BUCKET, "a", ExpiresIn=600)["fields"]
    early = AT + timedelta(minutes=5)
    ending = sigv4.Credentials(TEMPORARY_ID, KNOWN[TEMPORARY_ID].secret_access_key, TOKEN, early)
    judge = Verifier(lambda _: ending)
    assert judge.verify_form(made, at=AT).expires_at == early
    assert Verifier(KNOWN.get).verify_form(made, at=AT).expires_at == AT + timedelta(minutes=10)
    with pytest.raises(VerificationError, match="token-expired"):
        judge.verify_form(made, at=early)


def test_access_key_id():
    """Read before the lookup; the lookup of one call replaces the verifier's."""

    def never(_):
        raise AssertionError("asked")

    judge = Verifier(never)
    assert judge.form_access_key_id(form()) == KEY_ID
    assert judge.verify_form(form(), at=AT, lookup=KNOWN.get).access_key_id == KEY_ID


def test_limits_of_policies():
    """Size, nesting and conditions are parameters; brackets in texts do not count."""
    deep = '{"expiration": "2026-11-23T13:00:00Z", "conditions": [{"a": [[[[[[["x"]]]]]]]}]}'
    refused(form(policy=deep), "InvalidPolicyDocument", 400, "deeper than 8")
    assert verify(form([["eq", "$x-ignore-a", '[[[[[[[[[\\"[[']], {"x-ignore-a": '[[[[[[[[[\\"[['}))
    for limits, reported in (
        (Limits(policy_bytes=100), "longer than 100"),
        (Limits(policy_depth=2), "deeper than 2"),
        (Limits(conditions=3), "1 to 3"),
    ):
        refused(form(), "InvalidPolicyDocument", 400, reported, options={"limits": limits})
    code = "MaxPostPreDataLengthExceededError"
    refused(form(), code, 400, "more than 3 fields", options={"limits": Limits(form_fields=3)})
    refused(form(), code, 400, "99 characters", options={"limits": Limits(form_bytes=99)})


def test_lists_of_types_cost_no_product():
    """All that the fields and the policy may hold: a list is cut once for all conditions."""
    conditions = [["starts-with", "$Content-Type", ""]] * 240
    fields = form(conditions, {"Content-Type": "," * 40_000})
    start = perf_counter()
    verify(fields)
    assert perf_counter() - start < 0.3


def test_secrets_of_a_policy_are_not_shown():
    """Whatever is wrong with the condition that holds them."""
    token = {"x-amz-security-token": TOKEN}
    for condition in (token | {"acl": "x"}, ["eqq", *token, TOKEN], [*token, TOKEN]):
        with pytest.raises(VerificationError, match="Invalid Policy") as caught:
            verify(form([condition]))
        assert TOKEN not in str(caught.value)
