"""Forms that leave fields open: the holder chooses what policies allow."""

from __future__ import annotations

import json

import pytest

from sigv4.preflight import Policies, Principal, power
from sigv4.preflight.powers import formpower
from sigv4.preflight.powers.decisions import Decider
from sigv4.preflight.powers.formpower import form_power
from sigv4.preflight.powers.statements import access_lists_to_try, keys_to_try
from sigv4.preflight.subjects import read_subject

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


@pytest.mark.parametrize(
    "acl",
    ["bucket-owner-full-control", "public-read", "authenticated-read", "log-delivery-write"],
)
def test_access_lists(acl):
    """The holder chooses the one that policies demand."""
    condition = {"StringEquals": {"s3:x-amz-acl": acl}}
    policies = policies_of("up/x/*", Condition=condition)
    found = power(BELOW, policies=policies, principal=WHO, at=AT)
    assert "replace-object" in codes(found)
    assert f"acl={acl}" in next(each for each in found.freedoms if each.code == "repeat").curl
    assert ("any-acl" in codes(found)) is (acl == "public-read")


@pytest.mark.parametrize(
    ("effect", "condition", "acl"),
    [
        ("Allow", {"StringEquals": {"S3:X-Amz-Acl": "Aws-Exec-Read"}}, "Aws-Exec-Read"),
        ("Allow", {"StringLike": {"s3:x-amz-acl": "auth*"}}, "authenticated-read"),
        ("Deny", {"StringNotEquals": {"s3:x-amz-acl": "authenticated-read"}}, "authenticated-read"),
        ("Deny", {"StringEquals": {"s3:x-amz-acl": "private"}}, "public-read"),
        ("Deny", {"StringNotEquals": {"s3:x-amz-acl": "unheard-of"}}, None),
    ],
)
def test_access_lists_of_other_conditions(effect, condition, acl):
    """They are those that S3 knows, as the policy writes them."""
    policies = policies_of("*", effect=effect, Condition=condition)
    found = power(BELOW, policies=policies, principal=WHO, at=AT)
    assert bool(found.freedoms) is (acl is not None)
    assert all(f"acl={acl}" in each.curl for each in found.freedoms if each.code == "repeat")


def test_access_lists_in_resources():
    """A variable may stand for one."""
    found = power(
        BELOW, policies=policies_of("up/${s3:x-amz-acl}/*", "other/*"), principal=WHO, at=AT
    )
    assert closed(found) == {"policy-denies"}
    named = access_lists_to_try(policies_of("up/${s3:x-amz-acl}/*"), ("private",))
    other = {"StringEquals": {"aws:username": "private"}}
    assert named == ["private"]
    assert access_lists_to_try(policies_of("*", Condition=other), ("private",)) == []


def dated(number, **more):
    """Write Deny statements, each from a time on."""
    return [
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": f"arn:aws:s3:::my-bucket/d{each}/*",
            "Condition": {"DateGreaterThan": {"aws:CurrentTime": f"2026-11-29T12:{each}:00Z"}},
            **more,
        }
        for each in range(10, 10 + number)
    ]


def counted(statements, form):
    """Return what is found, and how many statements were matched for it."""
    every = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [every, *statements]}
    decider = Decider(Policies(identity=document, scp=(), **NONE), WHO)
    return form_power(read_subject(json.dumps(form)), decider, AT), decider.work


def test_work_for_times_that_do_not_matter():
    """Those of statements about other objects, and those beside a Deny without a time."""
    nothing = [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]
    found, work = counted([*dated(49), *nothing], ANY_KEY)
    assert (closed(found), work < 200 * 60) == ({"policy-denies"}, True)
    found, work = counted(dated(49), FIXED)
    assert ("repeat" in codes(found), work < 200 * 60) == (True, True)


def test_search_that_is_cut(monkeypatch):
    """The report says so, and does not say that the holder can do nothing."""
    past = {"DateGreaterThan": {"aws:CurrentTime": "2026-11-29T11:00:00Z"}}
    keys = [f"arn:aws:s3:::my-bucket/{number}" for number in range(99)]
    every = [*dated(49, Resource="*"), *dated(1, Resource=["*", *keys], Condition=past)]
    monkeypatch.setattr(formpower, "_MOST_WORK", 100_000)
    found, work = counted(every, ANY_KEY)
    assert (found.freedoms, closed(found)) == ((), {"policy-denies", "untried"})
    assert found.is_partial
    assert work < 200_000
    found, _ = counted(dated(1, Resource=keys, Condition=past), ANY_KEY)
    assert ("repeat" in codes(found), found.is_partial) == (True, False)


@pytest.mark.parametrize("resource", ["*", "arn:aws:s3:::my-bucket/*"])
def test_search_that_is_not_cut(resource):
    """All of it was tried."""
    past = {"DateGreaterThan": {"aws:CurrentTime": "2026-11-29T11:00:00Z"}}
    found, _ = counted(dated(3, Resource=resource, Condition=past), ANY_KEY)
    assert (closed(found), found.is_partial) == ({"policy-denies"}, False)


def test_last_of_many_keys():
    """It is found, also after many that are denied."""
    keys = [f"arn:aws:s3:::my-bucket/k{number}" for number in range(201)]
    others = {"Effect": "Deny", "Action": "s3:*", "NotResource": keys[-1]}
    named = {"Effect": "Deny", "Action": "s3:*", "Resource": keys[:-1]}
    found, _ = counted([named, others], ANY_KEY)
    assert "k200" in text(found, "replace-object")


def test_number_of_keys():
    """All are listed, and levels of policies are read as well."""
    many = policies_of(*[f"k{number}" for number in range(500)])
    assert len(keys_to_try(many, Principal.from_arn(WHO), "")) == 500
    everything = {"Effect": "Allow", "Action": "*", "Resource": ["*", "arn:aws:s3:::my-bucket"]}
    level = {"Version": "2012-10-17", "Statement": [everything]}
    assert keys_to_try(Policies(scp=[[level], [level]]), Principal("unknown"), "") == []
