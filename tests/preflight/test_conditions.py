"""Operators and values beyond vectors/policies.json."""

from __future__ import annotations

import pytest

from sigv4.core.errors import InvalidParameter
from sigv4.preflight import AccessRequest, Policies, Principal, evaluate

A = "111122223333"
ANA = Principal.from_arn(f"arn:aws:iam::{A}:user/ana")
NONE = dict(resource=(), boundary=(), vpc_endpoint=(), scp=(), rcp=())
ALLOWED, DENIED, UNDECIDED = "allowed", "implicitly_denied", "undecided"


def verdict(condition, context=None, *, unknown=(), version="2012-10-17"):
    """Decide on a request that one conditional statement allows; other keys are absent."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    request = AccessRequest(
        ANA,
        "s3:GetObject",
        "arn:aws:s3:::b/k",
        A,
        context=context or {},
        unknown=unknown,
        complete=True,
    )
    policies = Policies(identity={"Version": version, "Statement": statement}, **NONE)
    return evaluate(request, policies).verdict


@pytest.mark.parametrize(
    ("operator", "policy", "request_value", "expected"),
    [
        ("DateEquals", "2026", "2026-01-01T00:00:00Z", ALLOWED),
        ("DateEquals", "2026-03", "2026-03-01", ALLOWED),
        ("DateEquals", "2026-03-01T10:30Z", "2026-03-01T10:30:00Z", ALLOWED),
        ("DateEquals", "2026-03-01t10:30:00z", "2026-03-01T10:30:00", ALLOWED),
        ("DateEquals", "2026-03-01T10:30:00-0130", "2026-03-01T12:00:00Z", ALLOWED),
        ("DateEquals", "1767225600", "2026-01-01", ALLOWED),
        ("DateLessThan", "1767225600.5", "1767225600", ALLOWED),
        ("DateLessThan", "2026-01-01", "-5", ALLOWED),
        ("DateEquals", "2026-01-01", "yesterday", DENIED),
        ("DateNotEquals", "2026-01-01", "yesterday", ALLOWED),
        ("NumericEquals", "1e2", "100", ALLOWED),
        ("NumericEquals", "-1.50", "-1.5", ALLOWED),
        ("NumericEquals", "+.5", "0.5", ALLOWED),
        ("NumericEquals", "5.", " 5 ", ALLOWED),
        ("NumericEquals", "10", "1_0", DENIED),
        ("NumericGreaterThan", "1", "1e999999999", ALLOWED),
        ("NumericLessThan", "5", "inf", DENIED),
        ("BinaryEquals", "QUJD", "not base64", DENIED),
        ("IpAddress", "10.0.0.0/8", "10.1.2.0/24", ALLOWED),
        ("IpAddress", "10.0.0.5/8", "10.1.2.3", ALLOWED),
        ("IpAddress", "10.0.0.0/8", "unknown", DENIED),
        ("NotIpAddress", "10.0.0.0/8", "unknown", ALLOWED),
        ("Bool", "TRUE", "true", ALLOWED),
        ("StringEquals", "", "", ALLOWED),
        ("StringLike", "", "x", DENIED),
        ("StringLike", "a\n*", "a\nb\nc", ALLOWED),
        ("StringEqualsIgnoreCase", "${aws:username}", "ANA", ALLOWED),
        ("Bool", "${aws:username}", "ana", ALLOWED),
        ("ArnLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket/a:b", ALLOWED),
        ("ArnLike", "arn:aws:s?:::b", "arn:aws:s3:::b", ALLOWED),
        ("ArnLike", "arn:aws?s3:::b", "arn:aws:s3:::b", DENIED),
        ("ArnLike", "*", "arn:aws:s3:::b", DENIED),
        ("StringLike", "${aws:x", "${aws:x", ALLOWED),
        ("StringEquals", "${ aws:username , 'x' }", "ana", ALLOWED),
        ("StringEquals", "${aws:none, ''}", "", ALLOWED),
    ],
)
def test_values(operator, policy, request_value, expected):
    """One value of the policy, one of the request."""
    assert verdict({operator: {"aws:x": policy}}, {"aws:x": request_value}) == expected


@pytest.mark.parametrize(
    ("operator", "policy", "expected"),
    [
        ("StringEquals", ["a", "b"], UNDECIDED),
        ("StringLike", "*", UNDECIDED),
        ("StringLikeIfExists", ["x", "**"], ALLOWED),
        ("StringNotLike", "*", UNDECIDED),
        ("BoolIfExists", ["true", "false"], ALLOWED),
        ("Bool", ["true", "false"], UNDECIDED),
        ("IpAddressIfExists", ["0.0.0.0/0", "::/0"], ALLOWED),
        ("IpAddressIfExists", "0.0.0.0/0", UNDECIDED),
        ("NumericLessThan", "5", UNDECIDED),
        ("DateGreaterThanIfExists", "2026", UNDECIDED),
        ("BinaryEquals", "QUJD", UNDECIDED),
        ("ArnNotLike", "arn:aws:s3:::b", UNDECIDED),
        ("Null", ["true", "false"], ALLOWED),
        ("StringEquals", "${aws:none}", DENIED),
        ("StringNotEquals", "${aws:none}", ALLOWED),
        ("StringEquals", [], DENIED),
        ("ForAnyValue:StringEquals", "${aws:none}", DENIED),
        ("ForAllValues:StringNotEquals", "x", UNDECIDED),
        ("ForAnyValue:StringEqualsIfExists", "x", UNDECIDED),
        ("ForAnyValue:StringLikeIfExists", "*", ALLOWED),
        ("ForAllValues:StringNotLike", "*", UNDECIDED),
    ],
)
def test_unknown_keys(operator, policy, expected):
    """Unknown is neither absent nor present: only what holds in both is decided."""
    assert verdict({operator: {"aws:x": policy}}, unknown=["aws:X"]) == expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("StringEquals", ["a", "b"], UNDECIDED),
        ("StringEquals", ["c", "d"], DENIED),
        ("StringLike", ["a", "a"], ALLOWED),
        ("ForAnyValue:StringLike", ["c", "a"], ALLOWED),
        ("ForAllValues:StringLike", ["a", ""], ALLOWED),
        ("ForAllValues:StringLike", [""], ALLOWED),
        ("ForAllValues:StringLike", ["a", "b"], DENIED),
    ],
)
def test_keys_with_many_values(operator, values, expected):
    """Without a prefix, many values decide only where all of them agree."""
    assert verdict({operator: {"aws:x": "a"}}, {"aws:x": values}) == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"aws:x": None}, DENIED),
        ({"aws:x": 5}, ALLOWED),
        ({"aws:x": 5.0}, ALLOWED),
        ({"AWS:X": "5"}, ALLOWED),
        ({"aws:x": ("5",)}, ALLOWED),
        ({"aws:x": []}, DENIED),
    ],
)
def test_context_values(context, expected):
    """Numbers, lists and None as values; names of keys in any case."""
    assert verdict({"NumericEquals": {"aws:x": "5"}}, context) == expected


def test_context_of_another_type():
    """A mapping is not a value."""
    with pytest.raises(InvalidParameter, match="aws:x has a value of type dict"):
        verdict({"Bool": {"aws:x": "true"}}, {"aws:x": {}})


def test_unknown_variable_with_many_unknown_keys():
    """Too many ways for the keys to be: undecided, without trying them."""
    texts = [str(number) for number in range(20)]
    condition = {"StringLike": {"aws:x": texts}, "StringNotLike": {"aws:x": texts}}
    assert verdict(condition, unknown=["aws:x"]) == UNDECIDED
    few = {"StringLike": {"aws:x": texts[:3]}, "StringNotLike": {"aws:x": texts[:3]}}
    assert verdict(few, unknown=["aws:x"]) == DENIED


def test_unknown_key_beside_an_unknown_variable():
    """A condition with variables stays unknown in every way that its key may be."""
    condition = {"StringEquals": {"aws:x": "${aws:y}"}, "Null": {"aws:x": "true"}}
    assert verdict(condition, unknown=["aws:x", "aws:y"]) == UNDECIDED


def test_old_versions_have_no_variables():
    """Not even the escaped characters."""
    condition = {"StringEquals": {"aws:x": "${*}"}}
    assert verdict(condition, {"aws:x": "${*}"}, version="2008-10-17") == ALLOWED
    assert verdict(condition, {"aws:x": "*"}) == ALLOWED
