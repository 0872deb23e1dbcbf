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
        ("NumericEquals", "1e2", "100", ALLOWED),
        ("NumericEquals", "-1.50", "-1.5", ALLOWED),
        ("NumericEquals", "+.5", "0.5", ALLOWED),
        ("NumericEquals", "5.", " 5 ", ALLOWED),
        ("NumericGreaterThan", "1", "1e999999999", ALLOWED),
        ("IpAddress", "10.0.0.0/8", "10.1.2.0/24", ALLOWED),
        ("IpAddress", "10.0.0.5/8", "10.1.2.3", ALLOWED),
        ("Bool", "TRUE", "true", ALLOWED),
        ("StringEquals", "", "", ALLOWED),
        ("StringLike", "", "x", DENIED),
        ("StringLike", "a\n*", "a\nb\nc", ALLOWED),
        ("StringEqualsIgnoreCase", "${aws:username}", "ANA", ALLOWED),
        ("Bool", "${aws:PrincipalIsAWSService}", "false", ALLOWED),
        ("ArnLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket/a:b", ALLOWED),
        ("ArnLike", "arn:aws:s?:::b", "arn:aws:s3:::b", ALLOWED),
        ("ArnLike", "arn:aws?s3:::b", "arn:aws:s3:::b", DENIED),
        ("ArnLike", "arn:aws:iam::*:role/x", f"arn:aws:iam::{A}:role/x", ALLOWED),
        ("ArnLike", "*", "arn:aws:s3:::b", UNDECIDED),
        ("ArnLike", "arn:*", "arn:aws:s3:::b", UNDECIDED),
        ("ArnNotLike", "arn:aws:iam::*", f"arn:aws:iam::{A}:user/ana", UNDECIDED),
        ("ArnEquals", "arn:aws:iam::*", "arn:aws:s3:::b", DENIED),
        ("ArnLike", "arn:aws:*:role/x", f"arn:aws:iam::{A}:role/x", DENIED),
        ("ArnLike", "${aws:PrincipalArn}", f"arn:aws:iam::{A}:user/ana", ALLOWED),
        ("ArnLike", "${aws:userid}", f"arn:aws:iam::{A}:user/ana", DENIED),
        ("DateEquals", "2027-01-01", "20270101T000000Z", ALLOWED),
        ("IpAddress", "10.0.0.0/8", "::ffff:10.1.2.3", ALLOWED),
        ("IpAddress", "10.0.0.0/8", "::ffff:10.1.0.0/112", ALLOWED),
        ("IpAddress", "10.0.0.0/8", "10.0.0.0/7", UNDECIDED),
        ("NotIpAddress", "10.0.0.0/8", "0.0.0.0/0", UNDECIDED),
        ("NotIpAddress", "10.0.0.0/8", "11.0.0.0/8", ALLOWED),
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
        ("ForAnyValue:StringLikeIfExists", "*", UNDECIDED),
        ("ForAnyValue:StringNotEquals", "${aws:none}", UNDECIDED),
        ("ForAnyValue:StringNotLike", "*", DENIED),
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
        ("ForAnyValue:StringLike", ["", "a"], ALLOWED),
        ("ForAnyValue:StringLike", [""], DENIED),
        ("ForAnyValue:StringNotLike", [""], DENIED),
        ("ForAnyValue:StringLikeIfExists", [""], UNDECIDED),
        ("ForAnyValue:StringLike", [], DENIED),
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


@pytest.mark.parametrize(
    ("operator", "policy", "request_value", "needed"),
    [
        ("DateEquals", "2026-01-01", "yesterday", "a time such as 2027-01-31T12:00:00Z"),
        ("DateNotEquals", "2026-01-01", "2027-01-01 00:00:00", "a time such as"),
        ("DateLessThan", "2026-01-01", "20270101", "a time such as"),
        ("NumericEquals", "10", "1_0", "a number such as 1000"),
        ("NumericGreaterThan", "10", "1,000", "a number such as 1000"),
        ("NumericLessThan", "5", "inf", "a number such as 1000"),
        ("BinaryEquals", "QUJD", "not base64", "base64"),
        ("IpAddress", "10.0.0.0/8", "203.0.113.9:443", "an address such as 203.0.113.9"),
        ("NotIpAddress", "10.0.0.0/8", "10.1.2", "an address such as 203.0.113.9"),
        ("IpAddress", "2001:db8::/32", "[2001:db8::1]", "an address such as 203.0.113.9"),
        ("Bool", "false", "no", "true or false"),
        ("Bool", "false", 0, "true or false"),
        ("BoolIfExists", "false", "", "true or false"),
        ("ForAllValues:Bool", "false", ["", "0"], "true or false"),
        ("ArnLike", "arn:aws:s3:::b", "b", "an ARN"),
    ],
)
def test_values_that_cannot_be_compared(operator, policy, request_value, needed):
    """An error names the key and the form it needs; a value that a client sent is unknown."""
    condition, context = {operator: {"aws:x": policy}}, {"aws:x": request_value}
    with pytest.raises(InvalidParameter) as refusal:
        verdict(condition, context)
    assert "The context key aws:x has the value " in str(refusal.value)
    assert f"It must be {needed}" in str(refusal.value)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    statements = [everything, {**everything, "Effect": "Deny", "Condition": condition}]
    policies = Policies(identity={"Version": "2012-10-17", "Statement": statements}, **NONE)
    sent = AccessRequest(ANA, "s3:GetObject", "arn:aws:s3:::b/k", A, context, complete=True)
    assert policies.decide(sent).verdict == UNDECIDED


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:SecureTransport", "no"),
        ("AWS:SOURCEIP", "203.0.113.9:443"),
        ("aws:CurrentTime", "soon"),
        ("aws:PrincipalArn", "ana"),
        ("s3:max-keys", "many"),
    ],
)
def test_keys_with_one_form(key, value):
    """Their values are checked under operators of texts, too."""
    with pytest.raises(InvalidParameter, match=f"The context key {key} has the value '{value}'"):
        verdict({"StringEquals": {key: "x"}}, {key: value})


@pytest.mark.parametrize("key", ["aws:SourceIp ", "SourceIp", "aws :SourceIp", ""])
def test_names_that_are_not_keys(key):
    """A misspelt key would leave the real one unknown, or absent."""
    with pytest.raises(InvalidParameter, match="is not a context key"):
        verdict({"Bool": {"aws:x": "true"}}, {key: "x"})
    assert verdict({"StringEquals": {"aws:RequestTag/a b": "x"}}, {"aws:RequestTag/a b": "x"})


def test_keys_that_are_given_and_absent():
    """A contradiction is an error; a key without a value is absent."""
    policies = Policies(identity={"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    both = {"context": {"aws:x": "v"}, "absent": ("aws:X",)}
    with pytest.raises(InvalidParameter, match="aws:x has the value 'v' and is said to be absent"):
        evaluate(AccessRequest(ANA, "s3:GetObject", "arn:aws:s3:::b/k", A, **both), policies)
    both["context"] = {"aws:x": None}
    assert evaluate(AccessRequest(ANA, "s3:GetObject", "arn:aws:s3:::b/k", A, **both), policies)


KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:eu-west-1:{A}:key/{KEY_ID}"


@pytest.mark.parametrize(
    ("operator", "named", "expected"),
    [
        ("StringNotEquals", KEY_ID, UNDECIDED),
        ("StringEquals", "alias/a", UNDECIDED),
        ("StringEquals", KEY_ARN, ALLOWED),
        ("StringNotEquals", KEY_ARN, DENIED),
        ("StringEquals", KEY_ARN.replace("1234", "4321"), DENIED),
    ],
)
def test_names_of_kms_keys(operator, named, expected):
    """S3 compares the ARN of the key, which an ID or an alias does not tell."""
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    assert verdict({operator: {key: KEY_ARN}}, {key: named}) == expected
