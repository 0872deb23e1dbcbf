"""Forms that leave fields open: the holder chooses what policies allow."""

from __future__ import annotations

import pytest

from sigv4.preflight import Policies, Principal, power
from sigv4.preflight.powers.statements import keys_to_try

from .conftest import AT, CLIENT, closed, codes, text

WHO = "arn:aws:iam::111122223333:user/ana"
NONE = {"boundary": (), "session": (), "vpc_endpoint": (), "rcp": (), "resource": ()}
WRITES = ["s3:PutObject", "s3:PutObjectAcl"]
ANY_KEY = CLIENT.generate_presigned_post("my-bucket", "${filename}")
OPEN = {"Conditions": [["starts-with", "$key", "up/"], ["starts-with", "$acl", ""]]}
BELOW = CLIENT.generate_presigned_post(
    "my-bucket", "up/${filename}", Fields={"acl": "private"}, **OPEN
)
FIXED = CLIENT.generate_presigned_post("my-bucket", "up/k")


def policies_of(*resources, effect="Allow", **more):
    arns = [f"arn:aws:s3:::my-bucket/{each}" for each in resources]
    every = {"Effect": "Allow", "Action": WRITES, "Resource": "*"}
    statement = {"Effect": effect, "Action": WRITES, "Resource": arns, **more}
    statements = [statement] if effect == "Allow" else [every, statement]
    return Policies(identity={"Version": "2012-10-17", "Statement": statements}, scp=(), **NONE)


@pytest.mark.parametrize(
    ("form", "resource", "key"),
    [
        (ANY_KEY, "a/*", "a/any-name"),
        (ANY_KEY, "a?c.txt", "aac.txt"),
        (ANY_KEY, "exactly", "exactly"),
        (ANY_KEY, "${aws:username}/*", "ana/any-name"),
        (BELOW, "up/x/*", "up/x/any-name"),
        (BELOW, "*.jpg", "up/any-name.jpg"),
    ],
)
def test_keys_that_policies_allow(form, resource, key):
    """The holder writes them, though not the first key that is tried."""
    found = power(form, policies=policies_of(resource), principal=WHO, at=AT)
    assert key in text(found, "replace-object")
    assert f"key={key}" in next(each for each in found.freedoms if each.code == "repeat").curl
    assert not {"any-key", "key-below-prefix"} & codes(found)
    assert found.worst == "high"


@pytest.mark.parametrize(
    ("form", "resource"), [(FIXED, "a/*"), (BELOW, "a/*"), (BELOW, "${aws:username}/*")]
)
def test_keys_that_do_not_fit(form, resource):
    """A key that the policy of the form refuses is not tried."""
    found = power(form, policies=policies_of(resource), principal=WHO, at=AT)
    assert (found.freedoms, closed(found)) == ((), {"policy-denies"})


def test_denied_keys():
    """All but some keys are any key."""
    policies = policies_of("any-name.txt", "a/*", effect="Deny")
    assert "any-key" in codes(power(ANY_KEY, policies=policies, principal=WHO, at=AT))


@pytest.mark.parametrize("acl", ["bucket-owner-full-control", "public-read"])
def test_access_lists(acl):
    """The holder chooses the one that policies demand."""
    condition = {"StringEquals": {"s3:x-amz-acl": acl}}
    policies = policies_of("up/x/*", Condition=condition)
    found = power(BELOW, policies=policies, principal=WHO, at=AT)
    assert "replace-object" in codes(found)
    assert f"acl={acl}" in next(each for each in found.freedoms if each.code == "repeat").curl
    assert ("any-acl" in codes(found)) is (acl == "public-read")
    other = policies_of("*", Condition={"StringEquals": {"s3:x-amz-acl": "log-delivery-write"}})
    assert power(BELOW, policies=other, principal=WHO, at=AT).freedoms == ()


def test_number_of_keys():
    """It is bounded, and levels of policies are read as well."""
    many = policies_of(*[f"k{number}" for number in range(500)])
    assert len(keys_to_try(many, Principal.from_arn(WHO), "")) == 100
    everything = {"Effect": "Allow", "Action": "*", "Resource": ["*", "arn:aws:s3:::my-bucket"]}
    level = {"Version": "2012-10-17", "Statement": [everything]}
    assert keys_to_try(Policies(scp=[[level], [level]]), Principal("unknown"), "") == []
