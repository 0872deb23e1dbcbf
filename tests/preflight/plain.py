"""A plain evaluator of policies, for requests of which everything is known; from AWS's pages.

It shares no code with the package, refuses nothing and knows no unknown facts; it is for policies
of the forms that `test_plain` makes.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from datetime import datetime, timezone


def listed(value):
    return value if isinstance(value, list) else [value]


def glob(pattern, text, *, ignore_case=False):
    """Match ``*`` and ``?``: a set of places in the pattern, moved on for each character."""
    if ignore_case:
        pattern, text = pattern.lower(), text.lower()

    def skip(places):
        for start in sorted(places):
            end = start
            while pattern[end : end + 1] == "*":
                end += 1
                places.add(end)
        return places

    places = skip({0})
    for letter in text:
        moved = {p for p in places if p < len(pattern) and pattern[p] == "*"}
        moved |= {p + 1 for p in places if p < len(pattern) and pattern[p] in ("?", letter)}
        places = skip({p for p in moved if p})
        places |= skip({p for p in moved if not p})
    return len(pattern) in places


class Void(Exception):
    """A variable without a value."""


def substituted(text, context):
    """Replace variables; what they become is literal, as private characters show."""

    def value(found):
        name, default = found[1], found[2]
        if name in ("*", "?", "$"):
            return {"*": "\ue000", "?": "\ue001", "$": "$"}[name]
        values = context.get(name.lower(), [])
        if len(values) != 1 or name.lower() == "aws:tagkeys":
            if default is None:
                raise Void
            values = [default]
        return values[0].replace("*", "\ue000").replace("?", "\ue001")

    return re.sub(r"\$\{([^},]+)(?:, '([^']*)')?\}", value, text)


def matched(pattern, text, context, *, wild=True, ignore_case=False):
    try:
        made = substituted(pattern, context)
    except Void:
        return False
    if not wild:
        made = made.replace("\ue000", "*").replace("\ue001", "?")
        return made.lower() == text.lower() if ignore_case else made == text
    return glob(made, text.replace("*", "\ue000").replace("?", "\ue001"))


def about(pattern, resource, context):
    return pattern == "*" or matched(pattern, resource, context)


def time_of(text):
    if re.fullmatch(r"\d{9,}", text):
        return datetime.fromtimestamp(int(text), timezone.utc)
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


ORDERS = {
    "Equals": lambda a, b: a == b,
    "NotEquals": lambda a, b: a == b,
    "LessThan": lambda a, b: a < b,
    "LessThanEquals": lambda a, b: a <= b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEquals": lambda a, b: a >= b,
}


def compares(operator, value, text, context):
    """Compare as the operator without its negation does."""
    positive = operator.replace("Not", "")
    if positive == "StringEquals":
        return matched(value, text, context, wild=False)
    if positive == "StringEqualsIgnoreCase":
        return matched(value, text, context, wild=False, ignore_case=True)
    if positive == "StringLike":
        return matched(value, text, context)
    if positive in ("ArnLike", "ArnEquals"):
        try:
            left, right = substituted(value, context).split(":", 5), text.split(":", 5)
        except Void:
            return False
        return all(glob(a, b) for a, b in zip(left, right, strict=True))
    if positive == "Bool":
        return value.lower() == text.lower()
    if positive == "BinaryEquals":
        return base64.b64decode(value) == base64.b64decode(text)
    if positive == "IpAddress":
        network, address = ipaddress.ip_network(value), ipaddress.ip_address(text)
        return address.version == network.version and address in network
    if operator.startswith("Numeric"):
        return ORDERS[operator.removeprefix("Numeric")](float(text), float(value))
    return ORDERS[operator.removeprefix("Date")](time_of(text), time_of(value))


def holds(operator, key, values, context):
    """Evaluate one condition."""
    given = context.get(key.lower(), [])
    values = ["true" if v is True else "false" if v is False else str(v) for v in listed(values)]
    if operator == "Null":
        return any((value == "true") is (not given) for value in values)
    quantifier, _, name = operator.rpartition(":")
    name, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    negated = "Not" in name
    if quantifier:
        given = [each for each in given if each]
    if not given:
        return if_exists or (quantifier == "ForAllValues" if quantifier else negated)

    def one(text):
        return any(compares(name, value, text, context) for value in values) is not negated

    return any(map(one, given)) if quantifier == "ForAnyValue" else all(map(one, given))


def applies(statement, request):
    """Whether action, resource and conditions fit."""
    context = request["context"]
    field = "Action" if "Action" in statement else "NotAction"
    hit = any(glob(p, request["action"], ignore_case=True) for p in listed(statement[field]))
    if hit is (field == "NotAction"):
        return False
    field = "Resource" if "Resource" in statement else "NotResource"
    hit = any(about(p, request["resource"], context) for p in listed(statement[field]))
    if hit is (field == "NotResource"):
        return False
    return all(
        holds(operator, key, values, context)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def names(principal, who):
    """How a Principal names somebody: ``direct``, ``role`` and ``account``."""
    given = ["*"] if principal == "*" else listed(principal.get("AWS", []))
    found = set()
    for name in given:
        if name == "*" or name == who["arn"]:
            found.add("direct")
        if name == who.get("role_arn"):
            found.add("role")
        if name in (who["account"], f"arn:aws:iam::{who['account']}:root"):
            found.add("account")
    return found


def denied(policies, request):
    for statement in policies:
        if statement["Effect"] != "Deny" or not applies(statement, request):
            continue
        if "NotPrincipal" in statement:
            spared = names(statement["NotPrincipal"], request["who"])
            needed = {"direct", "account"} | ({"role"} if request["who"].get("role_arn") else set())
            if spared >= needed and not request["boundary"]:
                continue
            return True
        if "Principal" not in statement or names(statement["Principal"], request["who"]):
            return True
    return False


def grants(policy, request):
    """How a policy names those to whom it allows the request; without principals, ``direct``."""
    found = set()
    for statement in policy:
        if statement["Effect"] == "Allow" and applies(statement, request):
            who = statement.get("Principal")
            found |= {"direct"} if who is None else names(who, request["who"])
    return found


def allowed(request, policies):
    """Decide: True or False."""
    request = {**request, "boundary": bool(policies["boundary"])}
    flat = [
        statement
        for name in ("identity", "resource", "boundary", "session")
        for policy in policies[name]
        for statement in policy["Statement"]
    ]
    levels = [[s for policy in level for s in policy["Statement"]] for level in policies["scp"]]
    if denied(flat, request) or any(denied(level, request) for level in levels):
        return False
    if not all(grants(level, request) for level in levels):
        return False

    def grant(name):
        return grants([s for policy in policies[name] for s in policy["Statement"]], request)

    by_resource = grant("resource")
    limited = all(not policies[name] or grant(name) for name in ("boundary", "session"))
    own = bool(grant("identity")) and limited
    if request["who"]["account"] != request["owner"]:
        return own and bool(by_resource)
    return "direct" in by_resource or ("role" in by_resource and limited) or own
