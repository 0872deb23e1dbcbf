"""A verdict that was decided with unknown facts holds whatever those facts are."""

from __future__ import annotations

import itertools
import random

import pytest

from sigv4.preflight import AccessRequest, Policies, evaluate

A, B = "111122223333", "444455556666"
USER = f"arn:aws:iam::{A}:user/ana"
ROLE = f"arn:aws:iam::{A}:role/app"
SESSION = f"arn:aws:sts::{A}:assumed-role/app/web"
GUEST = f"arn:aws:sts::{A}:federated-user/guest"
PRINCIPALS = (
    {"type": "user", "arn": USER},
    {"type": "assumed-role", "arn": SESSION, "role_arn": ROLE},
    {"type": "federated-user", "arn": GUEST, "user_arn": USER},
    {"type": "root", "account": A},
    {"type": "anonymous"},
)
VALUES = {
    "aws:PrincipalTag/team": ("blue", "red"),
    "aws:SourceIp": ("10.1.2.3", "2001:db8::1"),
    "aws:TagKeys": (["a"], ["a", "b"], [], [""]),
    "aws:CurrentTime": ("2026-01-01T00:00:00Z", "2025-06-01T00:00:00Z"),
}
CONDITIONS = {
    "aws:PrincipalTag/team": (
        ("StringEquals", "blue"),
        ("StringNotEquals", "blue"),
        ("StringLike", "b*"),
        ("StringNotLikeIfExists", ["r*", "x"]),
        ("StringEqualsIgnoreCase", "${aws:username, 'blue'}"),
        ("Null", "true"),
        ("Null", "false"),
    ),
    "aws:SourceIp": (
        ("IpAddress", "10.0.0.0/8"),
        ("NotIpAddress", "10.0.0.0/8"),
        ("IpAddressIfExists", ["10.0.0.0/8", "2001:db8::/32"]),
    ),
    "aws:TagKeys": (
        ("ForAllValues:StringEquals", "a"),
        ("ForAnyValue:StringEquals", "b"),
        ("ForAnyValue:StringLike", "*"),
        ("ForAnyValue:StringNotEquals", "${aws:none}"),
        ("ForAllValues:StringNotLike", "a*"),
        ("ForAnyValue:StringNotEqualsIfExists", "a"),
        ("ForAllValues:StringLike", "*"),
    ),
    "aws:CurrentTime": (("DateLessThan", "2026-01-01"), ("DateGreaterThanEqualsIfExists", "2026")),
}
RESOURCES = ("*", "arn:aws:s3:::b/*", "arn:aws:s3:::other/*", "arn:aws:s3:::b/${aws:username}*")
NAMED = ("*", {"AWS": A}, {"AWS": [USER, ROLE]}, {"AWS": SESSION}, {"AWS": GUEST}, {"AWS": B})
KINDS = ("identity", "resource", "boundary", "session", "vpc_endpoint", "scp", "rcp")


class Maker:
    """Makes requests and policies at random, the same ones for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def statement(self, kind):
        chosen = self.random
        made = {
            "Effect": chosen.choice(("Allow", "Allow", "Deny")),
            "Action": chosen.choice(("*", "s3:Get*", "s3:PutObject")),
            chosen.choice(("Resource", "Resource", "NotResource")): chosen.choice(RESOURCES),
        }
        if kind == "rcp":
            made |= {"Principal": "*", "Effect": "Deny"}
        elif kind in ("resource", "vpc_endpoint"):
            made["Principal"] = chosen.choice(NAMED)
            if made["Effect"] == "Deny" and chosen.random() < 0.3:
                made["NotPrincipal"] = {"AWS": [USER, ROLE, SESSION, A]}
                del made["Principal"]
        if chosen.random() < 0.6:
            made["Condition"] = {}
            for key in chosen.sample(sorted(CONDITIONS), chosen.choice((1, 1, 2))):
                operator, value = chosen.choice(CONDITIONS[key])
                made["Condition"].setdefault(operator, {})[key] = value
        return made

    def policy(self, kind):
        statements = [self.statement(kind) for _ in range(self.random.choice((1, 1, 2)))]
        return {"Version": "2012-10-17", "Statement": statements}

    def of_kind(self, kind):
        made = [self.policy(kind) for _ in range(self.random.choice((0, 1, 1, 2)))]
        if kind in ("scp", "rcp"):
            return [made] if made else []
        return made if kind in ("identity", "session") else made[:1]

    def policies(self):
        kinds = [kind for kind in KINDS if self.random.random() < 0.5]
        return {kind: self.of_kind(kind) for kind in {*kinds, "identity"}}

    def request(self):
        context = {key: self.random.choice(VALUES[key]) for key in VALUES}
        return {
            "principal": self.random.choice(PRINCIPALS),
            "action": "s3:GetObject",
            "resource": self.random.choice(("arn:aws:s3:::b/k", "arn:aws:s3:::b/ana/k")),
            "resource_account": self.random.choice((A, A, B)),
            "context": {key: value for key, value in context.items() if self.random.random() < 0.7},
            "flags": {"s3_restrict_public_buckets": self.random.random() < 0.2},
        }


def verdict(request, policies):
    return evaluate(AccessRequest.from_dict(request), Policies.from_dict(policies)).verdict


def agrees(decided, outcome):
    """Whether an outcome is what was decided; an implicit denial means denied in any case."""
    if decided == "undecided":
        return True
    return outcome == decided or (decided, outcome) == ("implicitly_denied", "explicitly_denied")


@pytest.mark.parametrize("seed", range(60))
def test_unknown_keys(seed):
    """Whatever an unknown key is, and whether it is there, a decided verdict holds."""
    maker = Maker(seed)
    request, policies = maker.request(), maker.policies()
    keys = maker.random.sample(sorted(VALUES), 2)
    known = {key: value for key, value in request["context"].items() if key not in keys}
    decided = verdict({**request, "context": known, "unknown": keys}, policies)
    for values in itertools.product(*((None, *VALUES[key]) for key in keys)):
        context = {**known, **dict(zip(keys, values, strict=True))}
        assert agrees(decided, verdict({**request, "context": context}, policies))


@pytest.mark.parametrize("seed", range(60))
def test_unknown_policies(seed):
    """Whatever policies of an unknown kind say, a decided verdict holds."""
    maker = Maker(seed + 1000)
    request, policies = maker.request(), maker.policies()
    is_user = request["principal"]["type"] == "user"  # users have no session policies
    kind = maker.random.choice([each for each in KINDS if not (is_user and each == "session")])
    policies.pop(kind, None)
    decided = verdict({**request, "unknown_policies": [kind]}, policies)
    for _ in range(12):
        assert agrees(decided, verdict(request, {**policies, kind: maker.of_kind(kind)}))
