"""Policies that AWS refuses are errors with their place."""

from __future__ import annotations

import pytest

from sigv4.preflight import InvalidPolicy, Policies

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def policy(*statements, **more):
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def under(operator, key="aws:x", value="v"):
    return policy({**ALLOW, "Condition": {operator: {key: value}}})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "identity[0] is list. Use a JSON object."),
        ({}, "identity[0] has no Statement."),
        ({"Version": 1, "Statement": ALLOW}, "identity[0].Version is 1."),
        (policy(7), "identity[0].Statement[0] is int."),
        (policy({**ALLOW, "Sid": 1}), "identity[0].Statement[0].Sid is 1."),
        (policy({**ALLOW, "Sid": "a b"}), "identity[0].Statement[0].Sid is 'a b'. IAM takes only"),
        (policy(), "identity[0].Statement is []. Write at least one statement."),
        (policy({**ALLOW, "Efect": "Deny"}), "Did you mean 'Effect'? Use only: Sid, "),
        (policy({**ALLOW, "Action": []}), "identity[0].Statement[0].Action is []."),
        (policy({**ALLOW, "Action": ["s3:Get*", 1]}), "Statement[0].Action is ['s3:Get*', 1]."),
        (policy({**ALLOW, "Action": "s3:a:b"}), "Statement[0].Action is 's3:a:b'."),
        (policy({**ALLOW, "Action": "s3:"}), "Statement[0].Action is 's3:'."),
        (policy({**ALLOW, "Resource": ""}), "Statement[0].Resource is ''."),
        (policy({**ALLOW, "Condition": []}), "Statement[0].Condition is list."),
        (policy({**ALLOW, "Condition": {"Bool": "x"}}), "Condition.Bool is str."),
        (
            under("StringEquls"),
            "Condition.StringEquls is not an operator. Did you mean 'StringEquals'?",
        ),
        (under("ForAllValues:Null", value="true"), "Condition.ForAllValues:Null qualifies Null."),
        (under("Null", value="maybe"), "Condition.Null.aws:x is 'maybe'. Use true or false."),
        (under("StringEquals", key=" "), "Condition.StringEquals.  is not a key."),
        (under("StringEquals", value=None), "Condition.StringEquals.aws:x is None."),
        (under("StringEquals", value={"a": 1}), "Condition.StringEquals.aws:x is {'a': 1}."),
        (under("NumericEquals", value="NaN"), "is 'NaN'. Use a number."),
        (under("NumericEquals", value="1_000"), "is '1_000'. Use a number."),
        (under("NumericEquals", value="\u0661"), "Use a number."),
        (under("NumericEquals", value="0x10"), "is '0x10'. Use a number."),
        (under("DateEquals", value="\u0662\u0660\u0662\u0666"), "Use an ISO 8601 date"),
        (under("IpAddress", value="10.0.0.0/255.0.0.0"), "Use a CIDR range."),
        (under("IpAddress", value="10.0.0.0/"), "Use a CIDR range."),
        (policy({**ALLOW, "Action": " s3:GetObject"}), "Statement[0].Action is ' s3:GetObject'."),
        (under("DateEquals", value="2026-13-01"), "Use an ISO 8601 date"),
        (under("DateEquals", value="1e999"), "Use an ISO 8601 date"),
        (under("BinaryEquals", value="?"), "is '?'. Use base64."),
        (under("IpAddress", value="10.0.0.0/33"), "Use a CIDR range."),
        (under("Bool", value="yes"), "Use true or false."),
    ],
)
def test_invalid(given, message):
    """The message names the place, the value and what to do."""
    with pytest.raises(InvalidPolicy) as refusal:
        Policies(identity=[given])
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("principal", "message"),
    [
        ("ana", "resource.Statement[0].Principal is 'ana'."),
        ({"AWS": []}, "resource.Statement[0].Principal.AWS is []."),
        ({"Aws": "*"}, "Principal has the unknown element 'Aws'. Did you mean 'AWS'?"),
        (["*"], "resource.Statement[0].Principal is list."),
    ],
)
def test_invalid_principals(principal, message):
    """A principal is everybody or an object of lists."""
    with pytest.raises(InvalidPolicy) as refusal:
        Policies(resource=policy({**ALLOW, "Principal": principal}))
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "identity[0] is not valid JSON: "),
        ('{"Statement": [], "Statement": []}', "identity[0] repeats the key 'Statement'."),
        (
            '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":'
            ' {"Bool": {"a": "true", "b": "true", "a": "false"}}}}',
            "identity[0].Statement[0].Condition.Bool repeats the key 'a'.",
        ),
    ],
)
def test_json_text(text, message):
    """A policy may be text; keys that occur twice are errors, not the last one's."""
    with pytest.raises(InvalidPolicy) as refusal:
        Policies(identity=text)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    "given",
    [
        policy(ALLOW, Id="x"),
        {"Statement": ALLOW},
        policy({**ALLOW, "Action": "*"}),
        policy({**ALLOW, "Condition": {"stringequals": {"aws:x": [1, 2.5, True, "v"]}}}),
        policy({**ALLOW, "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:x": "v"}}}),
        policy({**ALLOW, "Condition": {"Bool": {"aws:x": "${aws:y}"}}}),
        '{"Statement": {"Effect": "Deny", "NotAction": ["s3:*"], "NotResource": ["arn:aws:s3"]}}',
    ],
)
def test_valid(given):
    """What AWS accepts is accepted."""
    assert Policies(identity=given).identity[0].place == "identity[0]"


def test_parsed_policies_are_taken_again():
    """A parsed policy, a single one or a list of them may be given."""
    first = Policies(identity=policy(ALLOW), scp=[policy(ALLOW), [policy(ALLOW)]])
    again = Policies(identity=first.identity, resource=(), scp=first.scp)
    assert (again.identity, again.scp) == (first.identity, first.scp)
    assert Policies(identity=first.identity[0]).identity == first.identity


EVERYTHING = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    "name",
    [
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:root",
        "arn:aws-cn:iam::111122223333:user/ana",
        "arn:aws-us-gov:iam::111122223333:user/team/a.b+c=d,e@f_g-h",
        "arn:aws-iso-b:iam::111122223333:role/aws-service-role/s3.amazonaws.com/app",
        "arn:aws:sts::111122223333:assumed-role/app/web@1",
        "arn:aws:sts::111122223333:federated-user/guest",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
        "AIDACKCEVSQ6C2EXAMPLE",
        "AROADBQP57FF2AEXAMPLE",
    ],
)
def test_names_of_principals(name):
    """All forms that AWS documents."""
    given = Policies(resource=policy({**EVERYTHING, "Principal": {"AWS": name}})).resource
    assert given[0].statements[0].principals.names == (("AWS", name),)


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("AWS", "foo"),
        ("AWS", "11112222333"),
        ("AWS", "arn:aws:iam::111122223333:user/*"),
        ("AWS", "arn:aws:iam::111122223333:user/an?"),
        ("AWS", "arn:aws:iam::111122223333:User/ana"),
        ("AWS", "arn:aws:iam::111122223333:user/"),
        ("AWS", "arn:aws:iam::111122223333:user/ana\n"),
        ("AWS", "arn:aws:iam::111122223333:group/devs"),
        ("AWS", "arn:aws:iam::111122223333:root/x"),
        ("AWS", "arn:aws:iam::*:root"),
        ("AWS", "arn:foo:iam::111122223333:root"),
        ("AWS", "arn:aws:iam::111122223333:assumed-role/app/web"),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/app"),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/app/*"),
        ("AWS", "arn:aws:s3:::b"),
        ("AWS", "AGPACKCEVSQ6C2EXAMPLE"),
        ("Service", "*"),
        ("Federated", "arn:aws:iam::111122223333:saml-provider/*"),
    ],
)
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_names_that_are_not_of_principals(element, group, name):
    """A Deny that names nobody would be no Deny; AWS refuses such names."""
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", element: {group: [name]}}
    with pytest.raises(InvalidPolicy) as refusal:
        Policies(resource=policy(statement))
    assert f"resource.Statement[0].{element}.{group} has {name!r}. " in str(refusal.value)


def test_no_name_of_a_principal():
    """An empty object names nobody."""
    with pytest.raises(InvalidPolicy, match=r"Principal is \{\}\. Use '\*' or an object"):
        Policies(resource=policy({**EVERYTHING, "Principal": {}}))


VARIABLES = [
    "${aws:username",
    "${aws:username, k}",
    "${aws:username,'a','b'}",
    '${aws:username, "k"}',
    "${aws:username,}",
    "${username}",
    "${}",
    "${ }",
    "${aws: }",
    "$${aws:username",
]


@pytest.mark.parametrize("text", VARIABLES)
def test_malformed_variables(text):
    """As text they would match nothing; before 2012-10-17 they are text."""
    resource = {**ALLOW, "Resource": f"arn:aws:s3:::b/{text}/x"}
    for given in (policy(resource), under("StringLike", value=f"a${{*}}{text}")):
        with pytest.raises(InvalidPolicy, match="has a malformed policy variable at"):
            Policies(identity=given)
        assert Policies(identity={**given, "Version": "2008-10-17"}).identity


@pytest.mark.parametrize("text", ["arn:aws:iam::${aws:PrincipalAccount}:role/x", "arn:aws:${*}"])
def test_variables_in_the_head_of_a_resource(text):
    """AWS replaces them after the fifth colon only."""
    with pytest.raises(InvalidPolicy, match="has a policy variable before the fifth colon"):
        Policies(identity=policy({**ALLOW, "Resource": text}))


@pytest.mark.parametrize(
    "text", ["$", "${$}{x}", "a$b", "${*}${?}", "${aws:PrincipalTag/a b}", "${ aws:x , '}{$' }"]
)
def test_variables(text):
    """Dollar signs, escapes, tags with spaces and defaults."""
    assert Policies(identity=policy({**ALLOW, "Resource": f"arn:aws:s3:::b/{text}"})).identity


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ({**EVERYTHING, "Action": "s3:*"}, "Statement[0].Effect is 'Allow'. An RCP takes 'Deny'"),
        ({**EVERYTHING, "Condition": {}}, "Statement[0].Effect is 'Allow'. An RCP takes 'Deny'"),
        (
            {"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"},
            "rcp[0][0].Statement[0] has NotAction. An RCP takes Action only.",
        ),
    ],
)
def test_resource_control_policies(statement, message):
    """What AWS's page on their syntax leaves out."""
    with pytest.raises(InvalidPolicy) as refusal:
        Policies(rcp=[policy(statement)])
    assert message in str(refusal.value)


def test_valid_resource_control_policies():
    """The one that allows everything is attached everywhere; a Sid may stand in others."""
    assert Policies(rcp=[policy({**EVERYTHING, "Sid": "Full"})]).rcp
    bucket = policy({**EVERYTHING, "Sid": "Sid of a bucket's policy"})
    assert Policies(resource=bucket).resource
