"""Verdicts are those of a plain evaluator; with unknown facts, an Allow holds whatever they are."""

from __future__ import annotations

import random

import pytest

from sigv4.preflight import AccessRequest, Policies, evaluate

from . import plain

A, B = "111122223333", "444455556666"
USER = {"type": "user", "arn": f"arn:aws:iam::{A}:user/ana", "account": A}
SESSION = {
    "type": "assumed-role",
    "arn": f"arn:aws:sts::{A}:assumed-role/app/web",
    "account": A,
    "role_arn": f"arn:aws:iam::{A}:role/app",
}
RESOURCES = (
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::b/${aws:PrincipalTag/team, 'blue'}/*",
    "arn:aws:s3:::b/k${*}",
    "arn:aws:s3:::b/?*/?",
    "arn:*:s3:::b/ana/*",
    "arn:aws:s3:::other/*",
)
KEYS = ("arn:aws:s3:::b/ana/x", "arn:aws:s3:::b/blue/x", "arn:aws:s3:::b/red/y", "arn:aws:s3:::b/k")
ACTIONS = ("*", "s3:*", "s3:Get*", "S3:getobject", "s3:PutObject", "s3:?etObject", "sqs:*")
PRINCIPALS = (
    "*",
    {"AWS": "*"},
    {"AWS": A},
    {"AWS": f"arn:aws:iam::{A}:root"},
    {"AWS": USER["arn"]},
    {"AWS": [SESSION["role_arn"], B]},
    {"AWS": SESSION["arn"]},
    {"AWS": f"arn:aws:iam::{B}:user/ana"},
)
SPARED = (
    {"AWS": [A, USER["arn"]]},
    {"AWS": [f"arn:aws:iam::{A}:root", SESSION["arn"], SESSION["role_arn"]]},
    {"AWS": [B]},
)
FACTS = {
    "aws:PrincipalTag/team": ("blue", "red", "Blue", "b*"),
    "aws:SourceIp": ("10.1.2.3", "203.0.113.9", "2001:db8::1"),
    "aws:TagKeys": (["a"], ["a", "b"], ["c"], [""], ["", "a"]),
    "aws:CurrentTime": (
        "2026-01-01T00:00:00Z",
        "2025-06-01T12:00:00Z",
        "2026-01-01T01:00:00+01:00",
    ),
    "s3:max-keys": ("5", "10", "10.0", "1e2"),
    "aws:SecureTransport": ("true", "false"),
    "aws:SourceArn": ("arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sqs:eu-west-1:1:q:x"),
    "custom:blob": ("AAE=", "AQ=="),
}
CONDITIONS = {
    "aws:PrincipalTag/team": (
        ("StringEquals", ("blue", "red", "${aws:username}", "${aws:none, 'blue'}", "b*")),
        ("StringEqualsIgnoreCase", ("BLUE", "${aws:PrincipalTag/team}")),
        ("StringLike", ("b*", "?ed", "b${*}", "${aws:none}")),
    ),
    "aws:SourceIp": (("IpAddress", ("10.0.0.0/8", "203.0.113.9", "2001:db8::/32", "0.0.0.0/0")),),
    "aws:TagKeys": (
        ("ForAllValues:StringEquals", ("a", "b")),
        ("ForAllValues:StringLike", ("a*", "*")),
        ("ForAnyValue:StringEquals", ("a", "c")),
        ("ForAnyValue:StringEqualsIgnoreCase", ("A",)),
    ),
    "aws:CurrentTime": (
        ("DateEquals", ("2026-01-01T00:00:00Z", "1767225600")),
        ("DateLessThan", ("2026-01-01", "2025-12-31T23:00:00-05:00")),
        ("DateLessThanEquals", ("2026-01-01T00:00:00Z",)),
        ("DateGreaterThan", ("2025-06-01T12:00:00Z",)),
        ("DateGreaterThanEquals", ("2025-06-01T12:00:00Z",)),
    ),
    "s3:max-keys": (
        ("NumericEquals", ("10", "5.0", "100")),
        ("NumericLessThan", ("10",)),
        ("NumericLessThanEquals", ("10",)),
        ("NumericGreaterThan", ("5",)),
        ("NumericGreaterThanEquals", ("5", "50")),
    ),
    "aws:SecureTransport": (("Bool", ("true", "false")),),
    "aws:SourceArn": (
        ("ArnLike", ("arn:aws:sns:*:*:*", "arn:aws:s?s:eu-west-1:111122223333:t")),
        ("ArnEquals", ("arn:aws:*:eu-west-1:*:?", "arn:aws:sqs:eu-west-1:1:*")),
    ),
    "custom:blob": (("BinaryEquals", ("AAE=", "AQ==")),),
}
NEGATED = {
    "StringEquals": "StringNotEquals",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "StringLike": "StringNotLike",
    "IpAddress": "NotIpAddress",
    "DateEquals": "DateNotEquals",
    "NumericEquals": "NumericNotEquals",
    "ArnLike": "ArnNotLike",
    "ArnEquals": "ArnNotEquals",
}


class Maker:
    """Makes requests and policies at random, the same ones for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def some(self, values):
        chosen = self.random.sample(values, self.random.randint(1, min(2, len(values))))
        return chosen if len(chosen) > 1 or self.random.random() < 0.3 else chosen[0]

    def condition(self):
        key = self.random.choice(sorted(CONDITIONS))
        if self.random.random() < 0.15:
            return {"Null": {key: self.some(["true", "false"])}}
        operator, values = self.random.choice(CONDITIONS[key])
        quantifier, colon, name = operator.rpartition(":")
        if name in NEGATED and self.random.random() < 0.4:
            name = NEGATED[name]
        if self.random.random() < 0.3 and quantifier != "ForAnyValue":
            name += "IfExists"
        return {f"{quantifier}{colon}{name}": {self.cased(key): self.some(values)}}

    def cased(self, key):
        return key if self.random.random() < 0.8 else key.upper()

    def statement(self, kind):
        chosen = self.random
        made = {
            "Effect": chosen.choice(("Allow", "Allow", "Allow", "Deny")),
            "NotAction" if chosen.random() < 0.15 else "Action": self.some(ACTIONS),
            "NotResource" if chosen.random() < 0.15 else "Resource": self.some(RESOURCES),
        }
        condition = {}
        for _ in range(chosen.choice((0, 0, 0, 1, 1, 2))):
            for operator, keys in self.condition().items():
                condition.setdefault(operator, {}).update(keys)
        if condition:
            made["Condition"] = condition
        if kind == "resource":
            if made["Effect"] == "Deny" and chosen.random() < 0.3:
                made["NotPrincipal"] = chosen.choice(SPARED)
            else:
                made["Principal"] = chosen.choice(PRINCIPALS)
        return made

    def policy(self, kind):
        statements = [self.statement(kind) for _ in range(self.random.randint(1, 3))]
        return {"Version": "2012-10-17", "Statement": statements}

    def policies(self):
        chosen = self.random

        def made(kind, chance):
            return [self.policy(kind)] if chosen.random() < chance else []

        levels = [made("scp", 1) for _ in range(chosen.choice((0, 0, 1, 2)))]
        return {
            "identity": made("identity", 0.9),
            "resource": made("resource", 0.6),
            "boundary": made("boundary", 0.25),
            "session": made("session", 0.25),
            "scp": levels,
        }

    def request(self):
        chosen = self.random
        who = chosen.choice((USER, SESSION))
        facts = {
            key: chosen.choice(values) for key, values in FACTS.items() if chosen.random() < 0.75
        }
        return {
            "who": who,
            "action": chosen.choice(("s3:GetObject", "s3:PutObject")),
            "resource": chosen.choice(KEYS),
            "owner": chosen.choice((A, A, B)),
            "facts": facts,
        }


def context_of(request):
    """The keys as the plain evaluator has them: lists by lower-case name."""
    who = request["who"]
    derived = {
        "aws:PrincipalArn": who.get("role_arn", who["arn"]),
        "aws:PrincipalAccount": who["account"],
        "aws:ResourceAccount": request["owner"],
        **({"aws:username": "ana"} if who is USER else {}),
    }
    given = {**derived, **request["facts"]}
    return {key.lower(): plain.listed(value) for key, value in given.items()}


def asked(request, **more):
    fields = {
        "principal": request["who"],
        "action": request["action"],
        "resource": request["resource"],
        "resource_account": request["owner"],
        "context": request["facts"],
        **more,
    }
    return AccessRequest.from_dict(fields)


@pytest.mark.parametrize("seed", range(400))
def test_verdicts(seed):
    """Where everything is known, what is allowed is allowed, and nothing else is."""
    maker = Maker(seed)
    request, policies = maker.request(), maker.policies()
    expected = plain.allowed({**request, "context": context_of(request)}, policies)
    decision = evaluate(asked(request), Policies.from_dict(policies))
    if decision.verdict != "undecided":  # AWS's pages do not say, as the page lists
        assert decision.allowed is expected, (request, policies, decision)
    hidden = {key: value for key, value in request["facts"].items() if maker.random.random() < 0.5}
    open_facts = {key: request["facts"][key] for key in request["facts"] if key not in hidden}
    partly = {**request, "facts": open_facts}
    decision = evaluate(asked(partly, unknown=sorted(hidden)), Policies.from_dict(policies))
    if decision.verdict != "undecided":
        assert decision.allowed is expected, (request, hidden, policies, decision)
