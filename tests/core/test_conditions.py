"""Conditions of policies: what errors show of them, and lists of types."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.core.conditions import read, start_of

TOKEN = "FwoGZXIvYXdzEBYaD/tok=="


@pytest.mark.parametrize(
    "condition",
    [
        {"x-amz-security-token": TOKEN, "acl": "x"},
        {"X-Amz-Server-Side-Encryption-Customer-Key": TOKEN, "acl": "x"},
        {TOKEN: "x-amz-security-token", "acl": "x"},
        {"x-amz-security-token": [TOKEN]},
        {"x-amz-security-token": {"a": TOKEN}},
        ["eqq", "$x-amz-security-token", TOKEN],
        ["eq", "x-amz-security-token", TOKEN],
        ["eq", "$x-amz-security-token", TOKEN, "z"],
        ["eq", "$x-amz-security-token", [TOKEN]],
        ["eq", TOKEN, "$x-amz-security-token"],
        ["content-length-range", "$x-amz-security-token", TOKEN],
        ("eq", {"$x-amz-security-token": TOKEN}),
    ],
)
def test_malformed_conditions_show_no_secret(condition):
    with pytest.raises((sigv4.InvalidParameter, TypeError)) as caught:
        read(condition)
    assert "FwoG" not in str(caught.value)


def test_malformed_conditions_show_what_is_wrong():
    """The names of a secret and of an operator stay, and all of other conditions."""
    with pytest.raises(sigv4.InvalidParameter, match=r"\['eq', '\$x-amz-mfa', '<hidden>', '<hid"):
        read(["eq", "$x-amz-mfa", "20899872 301749", "z"])
    with pytest.raises(sigv4.InvalidParameter, match=r"\['eqq', '\$key', 'a'\]"):
        read(["eqq", "$key", "a"])


def test_conditions_show_no_secret():
    condition = read({"x-amz-security-token": TOKEN})
    assert "FwoG" not in repr(condition) + str(condition)
    assert "'a'" in repr(read({"acl": "a"}))


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ("", ""),
        (" image/png ", "image/png"),
        ("image/png, image/jpeg", "image/"),
        ("image/png,image/png", "image/png"),
        ("image/p,image/png,image/pn", "image/p"),
        ("text/a,image/b", ""),
        ("image/a,", ""),
    ],
)
def test_types_begin_alike(value, start):
    """A prefix of each type in a list is a prefix of what they have in common."""
    assert start_of("content-type", value) == start
    assert start_of("acl", value) == value
    for length in range(10):
        prefix = "image/png/"[:length]
        condition = read(["starts-with", "$Content-Type", prefix])
        each = all(one.strip().startswith(prefix) for one in value.split(","))
        assert condition.holds(value) is condition.holds(value, start) is each
