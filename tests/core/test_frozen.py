"""Immutable values: credentials, scopes, requests and their headers."""

from __future__ import annotations

import pytest

import sigv4

VALUES = [
    sigv4.Credentials("AKID", "secret"),
    sigv4.Request("GET", "https://h/"),
    sigv4.Scope("20150830", "eu-west-1", "s3"),
    sigv4.Profile(),
    sigv4.Signed(sigv4.Headers({"A": "b"}), "https://h/", "0", "c", "s"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_are_immutable(value):
    """No attribute can be set, deleted or added."""
    name = next(name for name in type(value).__slots__ or ["access_key_id"])
    with pytest.raises(AttributeError, match="immutable"):
        setattr(value, name, "x")
    with pytest.raises(AttributeError, match="immutable"):
        delattr(value, name)
    with pytest.raises(AttributeError, match="immutable"):
        value.anything = 1


def test_values_compare_by_content():
    """Equal content is equal and hashes alike; another kind is unequal."""
    assert sigv4.Scope("d", "r", "s") == sigv4.Scope("d", "r", "s")
    assert sigv4.Scope("d", "r", "s") != sigv4.Scope("d", "r", "t")
    assert hash(sigv4.Scope("d", "r", "s")) == hash(sigv4.Scope("d", "r", "s"))
    assert sigv4.Scope("d", "r", "s") != "d/r/s/aws4_request"
    assert sigv4.Scope("d", "r", "s") != sigv4.Profile()


def test_scope_is_written_as_in_the_string_to_sign():
    """Day, region, service, terminator."""
    assert str(sigv4.Scope("20150830", "us-east-1", "iam")) == (
        "20150830/us-east-1/iam/aws4_request"
    )
    assert repr(sigv4.Scope("20150830", "us-east-1", "iam")) == (
        "Scope(date='20150830', region='us-east-1', service='iam')"
    )


def test_headers_are_looked_up_in_any_case():
    """As HTTP has it; missing ones are missing."""
    headers = sigv4.Headers({"X-Amz-Date": "20150830T123600Z"})
    assert headers["x-amz-date"] == headers["X-AMZ-DATE"] == "20150830T123600Z"
    assert "x-Amz-date" in headers
    assert "date" not in headers
    assert 1 not in headers
    assert headers.get(1) is None
    assert headers.get("x-amz-date") == "20150830T123600Z"
    assert headers.get("date", "none") == "none"
    with pytest.raises(KeyError, match="date"):
        headers["date"]
    assert dict(headers) == {"X-Amz-Date": "20150830T123600Z"}


@pytest.mark.parametrize(
    "change",
    [
        lambda headers: headers.__setitem__("a", "b"),
        lambda headers: headers.__delitem__("a"),
        lambda headers: headers.update(a="b"),
        lambda headers: headers.pop("a"),
        lambda headers: headers.popitem(),
        lambda headers: headers.clear(),
        lambda headers: headers.setdefault("a", "b"),
        lambda headers: headers.__ior__({"a": "b"}),
    ],
)
def test_headers_are_read_only(change):
    """What was signed cannot be changed after it was signed."""
    with pytest.raises(TypeError, match="read-only"):
        change(sigv4.Headers({"a": "b"}))
