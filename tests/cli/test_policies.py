"""``sigv4 presign --policy``, ``sigv4 policy for`` and ``sigv4 policy check``"""

from __future__ import annotations

import json

import pytest

A = "111122223333"
ANA = f"arn:aws:iam::{A}:user/ana"
READ = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b1c/*",
        }
    ],
}
PRESIGN = ("presign", "s3://b1c/k", "--demo", "--region", "eu-west-1")
DEMO = (
    "sigv4: note: --demo signs with the example keys of AWS's documentation; "
    "no server accepts the result.\n"
)
NOTHING_ELSE = [
    part
    for kind in (
        "session-policy",
        "scp",
        "rcp",
        "bucket-policy",
        "key-policy",
        "boundary",
        "vpc-endpoint-policy",
    )
    for part in ("--none", kind)
]
OWN = ("--principal", ANA, "--resource-account", A)


@pytest.fixture
def read(tmp_path):
    """A file with a policy that allows reading."""
    return write(tmp_path, "read.json", READ)


def write(folder, name, document):
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_files_of_editors(sigv4, tmp_path):
    """A byte order mark is ignored; what is not text is refused, and named."""
    path = tmp_path / "policy.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(READ).encode())
    assert sigv4(*PRESIGN, "--policy", str(path), "--on-undecided", "allow").status == 0
    path.write_bytes(json.dumps(READ).encode("utf-16"))
    done = sigv4(*PRESIGN, "--policy", str(path))
    assert (done.status, done.out) == (1, "")
    assert "policy.json' is not text in UTF-8." in " ".join(done.err.split())


def test_presign_refuses(sigv4, read):
    """The story's first accident: a URL without permission is not issued."""
    done = sigv4(*PRESIGN, "--method", "put", "--policy", read)
    assert (done.status, done.out) == (1, "")
    assert "do not allow s3:PutObject on arn:aws:s3:::b1c/k" in done.err
    assert "[not-allowed]" in done.err


def test_presign_warns(sigv4, read):
    """What was not given may deny: the URL is issued, with a warning that names it."""
    done = sigv4(*PRESIGN, "--policy", read)
    assert done.status == 0
    assert done.out.startswith("https://b1c.s3.eu-west-1.amazonaws.com/k?")
    assert (
        "warning: s3:GetObject on arn:aws:s3:::b1c/k may still be denied: it depends on" in done.err
    )
    assert "resource policy" in done.err
    assert sigv4(*PRESIGN, "--policy", read, "--on-undecided", "allow").err == DEMO
    refused = sigv4(*PRESIGN, "--policy", read, "--on-undecided", "refuse")
    assert refused.status == 1
    assert "--on-undecided warn" in refused.err


def test_presign_is_certain(sigv4, read):
    """With the account and every kind of policy, nothing is left to say."""
    known = ("--principal", ANA, "--param", f"ExpectedBucketOwner={A}", "--output", "json")
    done = sigv4(*PRESIGN, "--policy", read, *NOTHING_ELSE, *known)
    assert (done.status, done.err) == (0, DEMO)


def test_bucket_policy(sigv4, read, tmp_path):
    """A deny of the bucket is named by its Sid."""
    deny = {"Sid": "Off", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    bucket = write(tmp_path, "bucket.json", {"Version": "2012-10-17", "Statement": deny})
    done = sigv4(*PRESIGN, "--policy", read, "--bucket-policy", bucket)
    assert done.status == 1
    assert "resource.Statement[0] (Off) denies it." in done.err


def test_urls_of_services_take_no_policies(sigv4, read):
    """Policies decide on operations of S3."""
    done = sigv4("presign", "https://example.com/", "--demo", "--policy", read)
    assert done.status == 1
    assert "--policy is about objects of S3" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not valid JSON"),
        ('{"Version": "2012-10-17"}', "has no Statement"),
        ('{"Statement": [], "Statement": []}', "repeats the key 'Statement'"),
    ],
)
def test_invalid_files(sigv4, tmp_path, text, said):
    """A policy that AWS would refuse is an error with its place."""
    path = tmp_path / "policy.json"
    path.write_text(text, encoding="utf-8")
    done = sigv4(*PRESIGN, "--policy", str(path))
    assert done.status == 1
    assert said in done.err


def test_given_and_denied(sigv4, read):
    """A kind of policy cannot be given and not exist."""
    done = sigv4(*PRESIGN, "--policy", read, "--none", "policy")
    assert done.status == 1
    assert "--policy is given, and --none says that there is no such policy." in done.err


def test_policy_for(sigv4):
    """The policy on standard output, what it leaves out on standard error."""
    done = sigv4(
        "policy", "for", "s3://b1c/k", "--operation", "PutObject", "--param", "ACL=private"
    )
    assert done.status == 0
    assert json.loads(done.out)["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:PutObjectAcl"],
            "Resource": "arn:aws:s3:::b1c/k",
        }
    ]
    assert "kms:GenerateDataKey" in done.err
    assert "if the bucket's default encryption is SSE-KMS." in done.err


def test_policy_for_a_bucket(sigv4):
    """Without a key: every object, never every resource."""
    done = sigv4("policy", "for", "s3://b1c")
    assert json.loads(done.out)["Statement"][0]["Resource"] == "arn:aws:s3:::b1c/*"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("s3://b1c/k",), 0, "allowed: s3:GetObject on arn:aws:s3:::b1c/k\n"),
        (("s3://b1c/k", "--operation", "put_object"), 1, "implicitly_denied: s3:PutObject on"),
        (("s3://b1c", "--operation", "ListObjectsV2"), 1, "implicitly_denied: s3:ListBucket on"),
        (
            ("--action", "s3:GetObject", "--resource", "arn:aws:s3:::b1c/k"),
            0,
            "  identity[0].Statement[0] (Read) allows it.\n",
        ),
    ],
)
def test_policy_check(sigv4, read, arguments, status, said):
    """An operation, or an action on a resource; the exit status says what came of it."""
    done = sigv4("policy", "check", *arguments, "--policy", read, *NOTHING_ELSE, *OWN)
    assert (done.status, done.err) == (status, "")
    assert said in done.out


def test_policy_check_undecided(sigv4, tmp_path):
    """A condition on a key that was not given: undecided until it is."""
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    statement = {**READ["Statement"][0], "Condition": condition}
    path = write(tmp_path, "ip.json", {"Version": "2012-10-17", "Statement": statement})
    check = ("policy", "check", "s3://b1c/k", "--policy", path, *NOTHING_ELSE, *OWN)
    done = sigv4(*check)
    assert done.status == 3
    assert "  It depends on aws:SourceIp.\n" in done.out
    assert sigv4(*check, "--context", "aws:SourceIp=203.0.113.9").status == 0
    assert sigv4(*check, "--context", "aws:SourceIp=198.51.100.9").status == 1
    assert sigv4(*check, "--absent", "aws:SourceIp").status == 1
    wrong = sigv4(*check, "--context", "aws:SourceIp")
    assert "--context 'aws:SourceIp' is not KEY=VALUE." in wrong.err


def test_policy_check_json(sigv4, read):
    """Everything that a decision says, for programs; what was not given is missing."""
    done = sigv4("policy", "check", "s3://b1c/k", "--policy", read, *OWN, "--output", "json")
    assert done.status == 3
    (decision,) = json.loads(done.out)
    assert decision["verdict"] == "undecided"
    assert decision["missing_policies"][:2] == ["permissions boundary", "rcp"]


def test_policy_check_of_anonymous_requests(sigv4, tmp_path):
    """A request that is not signed, and lists of policies in one file."""
    everybody = {**READ["Statement"][0], "Principal": "*"}
    bucket = write(tmp_path, "public.json", {"Version": "2012-10-17", "Statement": everybody})
    levels = write(tmp_path, "levels.json", [READ, READ])
    done = sigv4(
        "policy",
        "check",
        "s3://b1c/k",
        *("--principal", "anonymous", "--bucket-policy", bucket, "--scp", levels),
        *("--none", "rcp", "--none", "vpc-endpoint-policy", "--resource-account", A),
    )
    assert done.status == 3
    assert "RestrictPublicBuckets" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--action", "s3:GetObject"),
        ("s3://b1c/k", "--action", "s3:GetObject"),
        ("s3://b1c/k", "--action", "s3:GetObject", "--resource", "*"),
    ],
)
def test_policy_check_needs_one_question(sigv4, read, arguments):
    """An operation on an object, or an action on a resource; not both, not half of one."""
    done = sigv4("policy", "check", *arguments, "--policy", read)
    assert done.status == 1
    assert "Nothing to check is given." in done.err


def denying(folder, condition):
    """Policies that allow everything but under one condition."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    both = [statement, {**statement, "Effect": "Deny", "Condition": condition}]
    return ("--policy", write(folder, "deny.json", {"Version": "2012-10-17", "Statement": both}))


KMS = ("--param", "ServerSideEncryption=aws:kms", "--param")
KEY_NAME = "s3:x-amz-server-side-encryption-aws-kms-key-id"
KEY = f"arn:aws:kms:eu-west-1:{A}:key/1"


@pytest.mark.parametrize(
    ("operation", "arguments", "condition", "status"),
    [
        ("list_objects_v2", ("--param", "Delimiter=/"), {"StringEquals": {"s3:delimiter": "/"}}, 1),
        ("list_objects_v2", ("--param", "Delimiter=|"), {"StringEquals": {"s3:delimiter": "/"}}, 0),
        ("list_objects_v2", ("--param", "Prefix=a/"), {"StringLike": {"s3:prefix": "a*"}}, 1),
        ("list_objects_v2", (), {"StringNotLike": {"s3:prefix": "a*"}}, 1),
        ("list_objects_v2", ("--context", "S3:prefix=b"), {"StringLike": {"s3:prefix": "a*"}}, 0),
        (
            "list_objects_v2",
            ("--param", "Prefix=b", "--context", "s3:prefix=b"),
            {"StringLike": {"s3:prefix": "a*"}},
            0,
        ),
        ("ListObjects", ("--param", "MaxKeys=9"), {"NumericLessThan": {"s3:max-keys": "10"}}, 1),
        ("ListObjects", ("--param", "MaxKeys=11"), {"NumericLessThan": {"s3:max-keys": "10"}}, 0),
        ("ListObjects", (), {"NumericLessThan": {"s3:max-keys": "10"}}, 3),
        ("list_objects_v2", (), {"Bool": {"aws:SecureTransport": "false"}}, 3),
        (
            "list_objects_v2",
            ("--context", "aws:SecureTransport=true"),
            {"Bool": {"aws:SecureTransport": "false"}},
            0,
        ),
        (
            "put_object",
            ("--param", "ACL=private"),
            {"StringEquals": {"s3:x-amz-acl": "private"}},
            1,
        ),
        ("put_object", (), {"StringEquals": {"s3:x-amz-acl": "private"}}, 0),
        ("put_object", (*KMS, f"SSEKMSKeyId={KEY}"), {"StringEquals": {KEY_NAME: KEY}}, 1),
        ("put_object", (*KMS, "SSEKMSKeyId=1"), {"StringEquals": {KEY_NAME: KEY}}, 3),
        (
            "put_object",
            (*KMS, f"SSEKMSKeyId={KEY}"),
            {"StringEquals": {"kms:CallerAccount": A}},
            1,
        ),
        (
            "copy_object",
            ("--param", "CopySource=b1c/x"),
            {"StringLike": {"s3:x-amz-copy-source": "b1c/*"}},
            1,
        ),
        ("put_object_tagging", (), {"StringEquals": {"s3:RequestObjectTag/a": "b"}}, 3),
    ],
)
def test_policy_check_uses_parameters(sigv4, tmp_path, operation, arguments, condition, status):
    """Parameters set context keys of S3, as for `presign`; what they leave out is absent."""
    place = "s3://b1c" if "ist" in operation else "s3://b1c/k"
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": A}}
    key = write(tmp_path, "key.json", {"Version": "2012-10-17", "Statement": everything})
    at = NOTHING_ELSE.index("key-policy")
    rest = [*NOTHING_ELSE[: at - 1], *NOTHING_ELSE[at + 1 :]]
    done = sigv4(
        *("policy", "check", place, "--operation", operation, *arguments),
        *(*denying(tmp_path, condition), "--key-policy", key, *rest, *OWN),
    )
    assert (done.status, done.err) == (status, "")


def test_policy_check_knows_the_owner(sigv4, read):
    """A request that names the owner of the bucket fails in other accounts."""
    owner = ("--param", f"ExpectedBucketOwner={A}", "--principal", ANA)
    done = sigv4("policy", "check", "s3://b1c/k", "--policy", read, *NOTHING_ELSE, *owner)
    assert done.status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("s3://b1c",), "get_object needs Key. Write s3://BUCKET/KEY."),
        (("s3://", "--operation", "list_objects_v2"), "list_objects_v2 needs Bucket."),
        (("s3://b1c/k", "--operation", "copy_object"), "Give it as --param CopySource=VALUE."),
        (("s3://b1c", "--operation", "delete_objects"), "Give it as --param Delete=VALUE."),
        (("s3://b*/k",), "The bucket 'b*' is a pattern."),
        (("s3://b1c/k", "--operation", "list_objects"), "list_objects has no parameter 'Key'"),
        (("--action", "s3:*", "--resource", "arn:aws:s3:::b/k"), "'s3:*' is not one action."),
        (("--action", "s3:GetObject", "--resource", "arn:aws:s3:::b/*"), "/*' is a pattern."),
        (("--action", "s3:GetObject", "--resource", "s3://b/k"), "'s3://b/k' is not an ARN."),
        (
            ("--action", "s3:GetObject", "--resource", "arn:aws:s3:::b/k", "--param", "ACL=x"),
            "--param is about an operation, and --action is given.",
        ),
        (("s3://b1c/k", "--principal", f"arn:aws:iam::{A}:user/a*"), "not the ARN of a principal"),
        (("s3://b1c/k", "--context", "aws:SourceIp=203.0.113.9:443"), "'203.0.113.9:443'. It must"),
        (
            ("s3://b1c/k", "--context", "aws:x=1", "--absent", "AWS:X"),
            "The context key aws:x has the value '1' and is said to be absent.",
        ),
        (
            (
                *("s3://b1c", "--operation", "list_objects"),
                *("--param", "Prefix=a", "--context", "s3:Prefix=b"),
            ),
            "The parameters set the context key s3:prefix to 'a', and --context to 'b'.",
        ),
    ],
)
def test_policy_check_refuses(sigv4, tmp_path, arguments, said):
    """Patterns, values that no policy can compare, and contradictions."""
    policy = denying(tmp_path, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    done = sigv4("policy", "check", *arguments, *policy)
    assert (done.status, done.out) == (1, "")
    assert said in " ".join(done.err.split())


def test_policy_check_of_keys_with_stars(sigv4, read):
    """A star in the key of an object is a character."""
    done = sigv4("policy", "check", "s3://b1c/a*b", "--policy", read, *NOTHING_ELSE, *OWN)
    assert (done.status, done.err) == (0, "")
