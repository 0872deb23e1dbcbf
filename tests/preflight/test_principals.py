"""Who makes a request, and which principals of a policy name them."""

from __future__ import annotations

import pytest

from sigv4.core.errors import InvalidParameter
from sigv4.preflight import AccessRequest, Policies, Principal, evaluate

A, B = "111122223333", "444455556666"
USER = f"arn:aws:iam::{A}:user/team/ana"
ROLE = f"arn:aws:iam::{A}:role/service/app"
SESSION = f"arn:aws:sts::{A}:assumed-role/app/web"
GUEST = f"arn:aws:sts::{A}:federated-user/guest"
NONE = dict(boundary=(), session=(), vpc_endpoint=(), scp=(), rcp=())


@pytest.mark.parametrize(
    ("arn", "kind", "session"),
    [
        (USER, "user", USER),
        (SESSION, "assumed-role", SESSION),
        (ROLE, "assumed-role", None),
        (GUEST, "federated-user", GUEST),
        (f"arn:aws:iam::{A}:root", "root", f"arn:aws:iam::{A}:root"),
        (f"arn:aws-cn:iam::{A}:user/x", "user", f"arn:aws-cn:iam::{A}:user/x"),
    ],
)
def test_from_arn(arn, kind, session):
    """The type and the account follow from the ARN; a role's ARN is any session of it."""
    who = Principal.from_arn(arn)
    assert (who.type, who.arn, who.account) == (kind, session, A)


@pytest.mark.parametrize(
    "arn",
    [
        "ana",
        "arn:aws:s3:::b",
        f"arn:aws:iam::{A}:group/x",
        "*",
        f"arn:aws:iam::{A}:user/a*",
        f"arn:aws:iam::{A}:root/x",
        f"arn:aws:sts::{A}:assumed-role/app",
        f"arn:other:iam::{A}:user/ana",
    ],
)
def test_from_arn_refuses(arn):
    """Other texts are not principals."""
    with pytest.raises(InvalidParameter, match="not the ARN of a principal"):
        Principal.from_arn(arn)


@pytest.mark.parametrize(
    "fields", [{"type": "role"}, {}, {"type": "user", "name": "ana"}, {"type": "service"}]
)
def test_from_dict_refuses(fields):
    """An unknown type or field is refused."""
    with pytest.raises(InvalidParameter, match="unknown type or field"):
        Principal.from_dict(fields)


def test_from_dict_completes():
    """Accounts follow from ARNs, the root user's ARN from its account, a role from a session."""
    assert Principal.from_dict({"type": "user", "arn": USER}).account == A
    assert Principal.from_dict({"type": "root", "account": A}).arn == f"arn:aws:iam::{A}:root"
    role = Principal.from_dict({"type": "assumed-role", "arn": SESSION}).role_arn
    assert role == f"arn:aws:iam::{A}:role/app"


def verdict(who, element, *, key=None, value=None, effect="Allow", account=A):
    """Decide on a bucket policy that alone can grant."""
    condition = {"Condition": {"StringEquals": {key: value}}} if key else {}
    statement = {"Effect": effect, "Action": "s3:GetObject", "Resource": "*", **condition}
    policy = {"Version": "2012-10-17", "Statement": {**statement, "Principal": element}}
    request = AccessRequest(who, "s3:GetObject", "arn:aws:s3:::b/k", account)
    decision = evaluate(request, Policies(identity=(), resource=policy, **NONE))
    return decision.verdict, decision.context_keys


ALLOWED, DENIED = ("allowed", ()), ("implicitly_denied", ())


@pytest.mark.parametrize(
    ("who", "key", "value"),
    [
        (Principal.from_arn(USER), "aws:username", "ana"),
        (Principal.from_arn(USER), "aws:PrincipalArn", USER),
        (Principal.from_arn(USER), "aws:PrincipalType", "User"),
        (Principal.from_arn(USER), "aws:PrincipalIsAWSService", "false"),
        (Principal.from_arn(SESSION, role_arn=ROLE), "aws:PrincipalArn", ROLE),
        (Principal.from_arn(SESSION), "aws:PrincipalType", "AssumedRole"),
        (Principal.from_arn(GUEST), "aws:userid", f"{A}:guest"),
        (Principal.from_arn(GUEST), "aws:PrincipalAccount", A),
        (Principal("anonymous"), "aws:userid", "anonymous"),
        (Principal("anonymous"), "aws:PrincipalType", "Anonymous"),
    ],
)
def test_keys_follow_from_the_principal(who, key, value):
    """AWS's table of principals: which keys a request has, with which values."""
    restrict = AccessRequest(
        who, "s3:GetObject", "arn:aws:s3:::b/k", A, restrict_public_buckets=False
    )
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    given = {**statement, "Condition": {"StringEquals": {key: value}}}
    policies = Policies(identity=(), resource={"Version": "2012-10-17", "Statement": given}, **NONE)
    assert evaluate(restrict, policies).verdict == "allowed"


@pytest.mark.parametrize(
    ("who", "key"),
    [
        (Principal.from_arn(SESSION), "aws:PrincipalArn"),
        (Principal("federated-user"), "aws:userid"),
        (Principal("user", account=A), "aws:username"),
        (Principal.from_arn(USER), "aws:userid"),
        (Principal("unknown"), "aws:PrincipalType"),
    ],
)
def test_keys_that_do_not_follow_are_unknown(who, key):
    """The path of a role, a unique ID, the name of a user that was not given."""
    decided, keys = verdict(who, "*", key=key, value="x")
    assert decided == "undecided"
    assert key in keys


@pytest.mark.parametrize(
    ("who", "element", "expected"),
    [
        (Principal.from_arn(SESSION), {"AWS": ROLE}, ALLOWED),
        (Principal.from_arn(SESSION), {"AWS": f"arn:aws:iam::{A}:role/other"}, DENIED),
        (Principal.from_arn(SESSION), {"AWS": f"arn:aws:iam::{B}:role/app"}, DENIED),
        (Principal("assumed-role", account=A), {"AWS": ROLE}, DENIED),
        (Principal.from_arn(ROLE), {"AWS": SESSION}, ("undecided", ("aws:PrincipalArn",))),
        (Principal.from_arn(ROLE), {"AWS": f"arn:aws:sts::{A}:assumed-role/x/web"}, DENIED),
        (Principal.from_arn(ROLE), {"AWS": USER}, DENIED),
        (Principal.from_arn(USER), {"AWS": ROLE}, DENIED),
        (Principal.from_arn(USER), {"AWS": [B, USER]}, ALLOWED),
        (Principal.from_arn(GUEST, user_arn=USER), {"AWS": GUEST}, ALLOWED),
        (Principal.from_arn(GUEST), {"AWS": USER}, DENIED),
        (Principal("user", account=A), {"AWS": USER}, DENIED),
        (
            Principal("unknown"),
            {"AWS": USER},
            ("undecided", ("aws:PrincipalArn", "aws:ResourceAccount")),
        ),
        (Principal.from_arn(USER), {"CanonicalUser": "79a5"}, DENIED),
        (Principal.from_arn(USER), {"AWS": "AROAEXAMPLE"}, DENIED),
    ],
)
def test_who_is_named(who, element, expected):
    """Users, sessions and roles by their ARNs; what is not known of the principal is unknown."""
    assert verdict(who, element) == expected


def test_account_of_an_unknown_principal():
    """A deny of an account may concern it."""
    decided, keys = verdict(Principal("unknown"), {"AWS": A}, effect="Deny")
    assert decided == "implicitly_denied"
    assert keys == ()


def test_federated_user_of_root_has_all_permissions_of_its_session():
    """The root user's federated sessions are limited by their session policies alone."""
    who = Principal.from_arn(GUEST, user_arn=f"arn:aws:iam::{A}:root")
    request = AccessRequest(who, "s3:GetObject", "arn:aws:s3:::b/k", A)
    everything = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
    }
    given = Policies(
        identity=(), resource=(), boundary=(), session=everything, vpc_endpoint=(), scp=(), rcp=()
    )
    assert evaluate(request, given).verdict == "allowed"


@pytest.mark.parametrize(
    ("who", "listed", "expected"),
    [
        (Principal.from_arn(f"arn:aws:iam::{A}:root"), [A], "allowed"),
        (Principal.from_arn(f"arn:aws:iam::{A}:root"), [B], "explicitly_denied"),
        (Principal.from_arn(USER), ["*"], "allowed"),
        (Principal.from_arn(GUEST, user_arn=USER), [GUEST, A], "allowed"),
        (Principal.from_arn(SESSION), [SESSION, ROLE, A], "allowed"),
        (Principal.from_arn(SESSION), [ROLE, A], "undecided"),
        (Principal.from_arn(SESSION), [SESSION, ROLE], "explicitly_denied"),
    ],
)
def test_not_principal(who, listed, expected):
    """It does not apply to principals listed by name, role or account."""
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": listed}}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    identity = {"Version": "2012-10-17", "Statement": everything}
    resource = {"Version": "2012-10-17", "Statement": statement}
    request = AccessRequest(who, "s3:GetObject", "arn:aws:s3:::b/k", A)
    none = {**NONE, "session": identity}
    assert (
        evaluate(request, Policies(identity=identity, resource=resource, **none)).verdict
        == expected
    )


FEDERATED = ("undecided", ("aws:FederatedProvider",))
USER_ID, ROLE_ID = "AIDACKCEVSQ6C2EXAMPLE", "AROADBQP57FF2AEXAMPLE"


@pytest.mark.parametrize(
    ("who", "element", "facts", "expected"),
    [
        (SESSION, {"Federated": "accounts.google.com"}, {}, FEDERATED),
        (ROLE, {"Federated": "accounts.google.com"}, {}, FEDERATED),
        (USER, {"Federated": "accounts.google.com"}, {}, ALLOWED),
        (GUEST, {"Federated": "accounts.google.com"}, {}, ALLOWED),
        (f"arn:aws:iam::{A}:root", {"Federated": "accounts.google.com"}, {}, ALLOWED),
        (
            SESSION,
            {"Federated": "accounts.google.com"},
            {"absent": ("aws:FederatedProvider",)},
            ALLOWED,
        ),
        (
            SESSION,
            {"Federated": "accounts.google.com"},
            {"context": {"aws:FederatedProvider": "accounts.google.com"}},
            ("explicitly_denied", ()),
        ),
        (
            SESSION,
            {"Federated": "accounts.google.com"},
            {"context": {"aws:FederatedProvider": f"arn:aws:iam::{A}:oidc-provider/x"}},
            FEDERATED,
        ),
        (USER, {"AWS": USER_ID}, {}, ("undecided", ("aws:userid",))),
        (SESSION, {"AWS": ROLE_ID}, {}, ("undecided", ("aws:userid",))),
        (SESSION, {"AWS": USER_ID}, {}, ALLOWED),
        (
            USER,
            {"AWS": USER_ID},
            {"context": {"aws:userid": USER_ID}},
            ("explicitly_denied", ()),
        ),
        (
            SESSION,
            {"AWS": ROLE_ID},
            {"context": {"aws:userid": f"{ROLE_ID}:web"}},
            ("explicitly_denied", ()),
        ),
        (USER, {"AWS": USER_ID}, {"context": {"aws:userid": "AIDAOTHER"}}, ALLOWED),
        (
            USER,
            {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"},
            {},
            ALLOWED,
        ),
        (USER, {"Service": "s3.amazonaws.com"}, {}, ALLOWED),
    ],
)
@pytest.mark.parametrize("complete", [False, True])
def test_denies_of_those_who_may_be_the_principal(complete, who, element, facts, expected):
    """A provider or a unique ID may be that of the principal: undecided until the key is named."""
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deny = {**everything, "Effect": "Deny", "Principal": element}
    request = AccessRequest(
        Principal.from_arn(who), "s3:GetObject", "arn:aws:s3:::b/k", A, complete=complete, **facts
    )
    identity = {"Version": "2012-10-17", "Statement": everything}
    resource = {"Version": "2012-10-17", "Statement": deny}
    given = Policies(identity=identity, resource=resource, **{**NONE, "session": identity})
    decision = evaluate(request, given)
    assert (decision.verdict, decision.context_keys) == expected
