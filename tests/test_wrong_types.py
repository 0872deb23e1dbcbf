"""Arguments of wrong types: a clear error that names the parameter, and no other exception."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4 import preflight
from sigv4.bulk.mixed import Mixed
from sigv4.s3 import S3

AT = datetime(2026, 1, 1, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
ANY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
USER = "arn:aws:iam::111122223333:user/a"
WHO = preflight.Principal.from_arn(USER)
POLICIES = preflight.Policies(
    identity=ANY, resource=(), boundary=(), session=(), vpc_endpoint=(), scp=[[ANY]], rcp=()
)
PLACE = {"operation": "get_object", "Bucket": "examplebucket"}
PRESIGNED = CLIENT.presign("get_object", Bucket="examplebucket", Key="k")
PRESIGNER = CLIENT.presigner("get_object", Bucket="examplebucket")
ROW = (KEYS, "eu-west-1", "examplebucket", "k")
REQUEST = sigv4.Request("GET", "https://sqs.eu-west-1.amazonaws.com/")
UPLOAD = sigv4.Request("PUT", "https://examplebucket.s3.eu-west-1.amazonaws.com/k")
SIGNER = sigv4.Signer(KEYS, "eu-west-1", "sqs", clock=lambda: AT)
OF_S3 = sigv4.Signer(KEYS, "eu-west-1", "s3", clock=lambda: AT)
BATCH = SIGNER.batch(REQUEST, vary=("path",))


class Other:
    """An object of no use."""


ODD = [
    None,
    1,
    -1,
    1.5,
    True,
    float("nan"),
    float("inf"),
    10**400,
    1j,
    b"x",
    bytearray(b"x"),
    "x",
    "",
    "\ud800",
    [],
    ["x"],
    [1],
    [None],
    [[]],
    (),
    ("x",),
    {},
    {"x": 1},
    {1: 2},
    {"a"},
    range(3),
    Other(),
    Other,
    timedelta(1),
    datetime(2026, 1, 1),
    NotImplemented,
    ...,
]
SWITCHES = [name for name, each in S3.__init__.__kwdefaults__.items() if isinstance(each, bool)]


def client(**given):
    return S3(KEYS, "eu-west-1", **given).presign("get_object", Bucket="examplebucket", Key="k")


def asked(**changes):
    plain = dict(
        principal=WHO,
        action="s3:GetObject",
        resource="arn:aws:s3:::b/k",
        resource_account="111122223333",
        complete=True,
    )
    return preflight.evaluate(preflight.AccessRequest(**{**plain, **changes}), POLICIES)


def refusal(call, **given):
    """Return the error of a call; None where it takes what it is given."""
    try:
        call(**given)
    except (sigv4.SigV4Error, TypeError, ValueError) as error:
        return error
    return None


def listed(made):
    return lambda **given: list(made(**given))


CALLS = [
    (
        "S3",
        client,
        dict.fromkeys([*SWITCHES, "endpoint_url", "addressing_style", "on_short_lived", "clock"]),
    ),
    ("S3.from_profile", S3.from_profile, {"name": None, "region": "eu-west-1"}),
    (
        "presign",
        CLIENT.presign,
        {**PLACE, "Key": "k", "expires_in": 60, "at": AT, "hoist": False, "window": None},
    ),
    (
        "presign with policies",
        CLIENT.presign,
        {**PLACE, "Key": "k", "policies": POLICIES, "principal": USER, "on_undecided": "warn"},
    ),
    (
        "presigner",
        CLIENT.presigner,
        {**PLACE, "vary": ["Key"], "at": AT, "query": {"x-a": "b"}, "expires_in": 60},
    ),
    ("many", listed(PRESIGNER.many), {"rows": ["k"], "refresh_every": 60}),
    ("lines", PRESIGNER.lines, {"keys": b"a", "end": b"\n"}),
    (
        "presign_multipart",
        CLIENT.presign_multipart,
        {"Bucket": "examplebucket", "Key": "k", "UploadId": "u", "parts": [1], "expires_in": 60},
    ),
    ("presign_pair", CLIENT.presign_pair, {"Bucket": "examplebucket", "Key": "k", "window": None}),
    (
        "generate_presigned_url",
        CLIENT.generate_presigned_url,
        {
            "ClientMethod": "get_object",
            "Params": {"Bucket": "examplebucket", "Key": "k"},
            "ExpiresIn": 60,
            "HttpMethod": None,
        },
    ),
    (
        "generate_presigned_post",
        CLIENT.generate_presigned_post,
        {"Bucket": "examplebucket", "Key": "k", "Fields": None, "Conditions": None},
    ),
    (
        "Mixed",
        lambda **given: list(Mixed(**given).many([ROW] * 70)),
        {"operation": "get_object", "vary": None, "clock": None, "options": {}, "params": {}},
    ),
    ("Mixed.many", listed(Mixed(at=AT).many), {"rows": [ROW]}),
    (
        "Mixed's row",
        lambda credentials: list(Mixed(at=AT).many([(credentials, *ROW[1:])])),
        {"credentials": KEYS},
    ),
    ("Policies", preflight.Policies, {name: [ANY] for name in ("identity", "scp", "key")}),
    ("Principal.from_arn", preflight.Principal.from_arn, {"arn": USER, "role_arn": None}),
    (
        "Principal",
        lambda **given: asked(principal=preflight.Principal(**given)),
        {"type": "user", "arn": USER, "account": "111122223333"},
    ),
    (
        "AccessRequest",
        asked,
        {
            "principal": WHO,
            "action": "s3:GetObject",
            "resource": "arn:aws:s3:::b/k",
            "resource_account": "111122223333",
            "context": {},
            "absent": (),
            "unknown": (),
            "unknown_policies": (),
            "complete": True,
            "restrict_public_buckets": None,
            "principal_account_is_management": False,
            "resource_account_is_management": False,
            "access_point_policy": None,
            "bucket_policy": None,
            "underlying_bucket": None,
        },
    ),
    (
        "evaluate",
        preflight.evaluate,
        {
            "request": preflight.AccessRequest(WHO, "s3:GetObject", "arn:aws:s3:::b/k"),
            "policies": POLICIES,
        },
    ),
    (
        "check_presigned",
        POLICIES.check_presigned,
        {
            "operation": "get_object",
            "params": {"Bucket": "examplebucket", "Key": "k"},
            "presigned": PRESIGNED,
            "principal": WHO,
        },
    ),
    ("required_permissions", preflight.required_permissions, {"operation": "get_object"}),
    ("required_permissions of a bucket", preflight.required_permissions, PLACE),
    ("least_policy", preflight.least_policy, {"operation": "get_object", "params": {}}),
    ("bucket_resource", preflight.bucket_resource, {"operation": "get_object", "params": {}}),
    (
        "lifetime",
        preflight.lifetime,
        {"credentials": KEYS, "environ": {}, "profile": None, "at": AT},
    ),
    ("inspect", preflight.inspect, {"text": PRESIGNED.url, "at": AT}),
    (
        "power",
        preflight.power,
        {"what": PRESIGNED.url, "method": "GET", "policies": POLICIES, "principal": USER},
    ),
    ("policy_kind", preflight.policy_kind, {"name": "scp"}),
    ("read_json", preflight.read_json, {"text": "{}"}),
    ("Signer", lambda clock: sigv4.Signer(KEYS, "eu-west-1", "sqs", clock=clock), {"clock": None}),
    ("batch", SIGNER.batch, {"vary": ("path",), "request": REQUEST}),
    ("batch.many", listed(BATCH.many), {"rows": ["/"], "refresh_every": 60}),
    ("stream", listed(OF_S3.stream), {"request": UPLOAD, "chunks": b"", "trailers": None}),
    ("EventHeader", sigv4.EventHeader, {"name": "a", "value": "b", "kind": None}),
    ("EventMessage", sigv4.EventMessage, {"headers": (), "payload": b""}),
    ("EventDecoder", lambda data: sigv4.EventDecoder().feed(data), {"data": b""}),
]
# What errors name instead of the parameter, of which it is a part.
PARTS = {
    "rows": ("Key", "row", "path"),
    "parts": ("PartNumber",),
    "Conditions": ("condition",),
    "ClientMethod": ("operation",),
    "trailers": ("trailer",),
    "chunks": ("body",),
    "value": ("header",),
    "headers": ("header",),
    "options": ("keyword argument",),
    "clock": ("at must be",),  # what it returns
}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("call", "given", "name"),
    [
        pytest.param(call, given, name, id=f"{label}-{name}")
        for label, call, given in CALLS
        for name in given
    ],
)
def test_errors_name_the_parameter(call, given, name):
    """Whatever is passed: accepted, or refused with an error that names the parameter."""
    fixed = {other: value for other, value in given.items() if value is not None or other == name}
    for odd in ODD:
        error = refusal(call, **{**fixed, name: odd})
        if not isinstance(error, (sigv4.SigV4Error, type(None))):
            named = [part for part in (name, *PARTS.get(name, ())) if part in str(error)]
            assert named, (odd, error)


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("value", ["false", 0, 1, None, []])
def test_switches_are_booleans(name, value):
    """A text such as "false" would switch a guard off, or an endpoint on."""
    with pytest.raises(TypeError, match=f"{name} must be bool, not "):
        S3(KEYS, "eu-west-1", **{name: value})


@pytest.mark.parametrize(
    ("vary", "shown"),
    [
        (1.5, "float 1.5"),
        (10**400, "int"),
        (True, "bool True"),
        ("Key", "str 'Key'"),
        (b"Key", "bytes"),
        ({"Key", "VersionId"}, "set"),
        ([b"Key"], "bytes"),
    ],
)
def test_vary(vary, shown):
    """The error names parameter, value and what is expected."""
    with pytest.raises(TypeError, match=f"vary must be .*, not {shown}$"):
        CLIENT.presigner("get_object", Bucket="examplebucket", vary=vary)


def test_vary_takes_what_has_an_order():
    """Also what can be read once."""
    for vary in (["Key", "VersionId"], ("Key", "VersionId"), iter(["Key", "VersionId"])):
        presigner = CLIENT.presigner("get_object", Bucket="examplebucket", vary=vary)
        assert presigner.open == ("Key", "VersionId")


@pytest.mark.parametrize("rows", ["report.pdf", b"report.pdf", bytearray(b"report.pdf")])
def test_one_key_is_not_read_by_its_characters(rows):
    """One text in the place of many is refused, before any URL."""
    with pytest.raises(TypeError, match="rows must be an iterable of keys.*put it into a list"):
        PRESIGNER.many(rows)
    with pytest.raises(TypeError, match="rows must be an iterable"):
        list(BATCH.many(rows))


def test_a_long_renewal():
    """Longer than any URL lasts: each URL is renewed before it ends."""
    assert len(list(PRESIGNER.many(["a", "b"], refresh_every=10**400))) == 2


@pytest.mark.parametrize(
    "made",
    [
        preflight.Principal("root", USER, "111122223333"),
        preflight.Principal("user", USER, "999999999999"),
        preflight.Principal("role", None, "111122223333"),
    ],
)
def test_principals_that_contradict_themselves(made):
    """A type or account that is not that of the ARN would decide for somebody else."""
    with pytest.raises(sigv4.InvalidParameter, match="The principal has the"):
        asked(principal=made)
    with pytest.raises(sigv4.InvalidParameter, match="The principal has the"):
        CLIENT.presign(**PLACE, Key="k", policies=POLICIES, principal=made)


@pytest.mark.parametrize("deleted", [["a"], "a", [None], None])
def test_objects_that_are_not_mappings(deleted):
    """They name no object, so any may be deleted."""
    found = preflight.required_permissions(
        "delete_objects", Bucket="b", Delete={"Objects": deleted}
    )
    assert found[0] == preflight.Permission("s3:DeleteObject", "arn:aws:s3:::b/*")
