"""Signed URLs of CloudFront: canned and custom policies, and hostile ones."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from sigv4.cloudfront import Policy, UrlSigner
from sigv4.core.errors import InvalidParameter
from sigv4.preflight import Policies, power
from sigv4.preflight.powers.distribution import matches

from .conftest import AT, closed, codes, line, text

SIGNER = UrlSigner("K2JCJMDEHXQW5F", generate_private_key(65537, 2048), clock=lambda: AT)
URL = "https://d111111abcdef8.cloudfront.net/images/a.jpg"


def custom(resource, **conditions):
    policy = Policy(resource, AT + timedelta(days=30), **conditions)
    return SIGNER.presign(URL, policy=policy, allow_wildcards=True)


def by_hand(policy) -> str:
    text = policy if isinstance(policy, str) else json.dumps(policy)
    encoded = b64encode(text.encode()).decode().translate(str.maketrans("+=/", "-_~"))
    return f"{URL}?Policy={encoded}&Signature=x&Key-Pair-Id=K2JCJMDEHXQW5F"


def test_canned_policy():
    """The URL is signed, and the method is not."""
    found = power(SIGNER.presign(f"{URL}?size=l", expires_in=3600), at=AT)
    assert (found.version, found.methods) == ("cloudfront", ("GET",))
    assert codes(found) == {"use", "other-method", "repeat", "from-anywhere"}
    assert closed(found) == {"host", "path", "path-form", "https", "query", "expiry"}
    assert "--head" in line(found, "other-method")


def test_wildcard():
    """What it reaches is tried."""
    found = power(custom("http*://d111111abcdef8.cloudfront.net/images/*"), at=AT)
    assert {"other-path", "other-query", "plain-http"} <= codes(found)
    assert "another name in the same folder" in text(found, "other-path")
    assert text(found, "path") == "Refused: another folder."


def test_everything():
    """A resource of one star opens every distribution that trusts the key."""
    found = power(custom("*"), at=AT)
    assert {"other-host", "other-path", "other-query", "plain-http", "path-forms"} <= codes(found)


def test_addresses_and_start():
    """They bound who and when."""
    found = power(custom(URL, ip_range="192.0.2.0/24", starts_at=AT), at=AT)
    assert "from-anywhere" not in codes(found)
    assert "Only 192.0.2.0/24 may use it." in text(found, "network")
    later = power(custom(URL, starts_at=AT + timedelta(days=1)), at=AT)
    assert later.starts_at == AT + timedelta(days=1)
    assert later.worst is not None


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (int(AT.timestamp()) + 10**6, "It expires on Sunday 29 November 2026, "),
        (10**18, "The policy in the URL allows it later only."),
    ],
)
def test_start_that_never_comes(start, words):
    """A start after the end, or beyond the calendar."""
    end = int(AT.timestamp()) + 60
    condition = {
        "DateLessThan": {"AWS:EpochTime": end},
        "DateGreaterThan": {"AWS:EpochTime": start},
    }
    found = power(by_hand({"Statement": [{"Resource": URL, "Condition": condition}]}), at=AT)
    assert found.refusal is not None
    assert found.refusal.startswith(words)
    assert (found.starts_at, found.worst) == (None, None)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("not JSON", "not JSON"),
        ({"Statement": []}, "another form"),
        ({"Statement": [{"Condition": 1}]}, "another form"),
        ({"Statement": [{"Resource": 5, "Condition": {}}]}, "for another URL"),
        ({"Statement": [{"Resource": "https://other/*", "Condition": {}}]}, "for another URL"),
        (
            {"Statement": [{"Condition": {"DateGreaterThan": {"AWS:EpochTime": "x"}}}]},
            "another form",
        ),
        (
            {"Statement": [{"Condition": {"DateGreaterThan": {"AWS:EpochTime": [9]}}}]},
            "another form",
        ),
    ],
)
def test_policies_that_are_refused(policy, words):
    """Whatever is in the URL, the report says why it can do nothing."""
    found = power(by_hand(policy), at=AT)
    assert found.refusal is not None
    assert words in found.refusal


def test_address_of_another_type():
    """It is shown as text, short."""
    policy = {"Statement": [{"Condition": {"IpAddress": {"AWS:SourceIp": ["a"] * 1000}}}]}
    assert len(text(power(by_hand(policy), at=AT), "network")) < 150


def test_policies_of_iam():
    """They do not decide on URLs of CloudFront."""
    with pytest.raises(InvalidParameter, match="do not decide on URLs of CloudFront"):
        power(custom("*"), policies=Policies(identity=()), at=AT)


@pytest.mark.parametrize(
    ("resource", "url", "expected"),
    [
        ("*", "", True),
        ("", "", True),
        ("", "a", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        (r"a\?c", "a?c", True),
        (r"a\?c", "abc", False),
        (r"a\*", "a*", True),
        (r"a\*", "ab", False),
        ("a\\b", "a\\b", True),
        ("*a*b*c", "xxaxxbxxc", True),
        ("*a*b*c", "xxaxxbxxcd", False),
        ("a*", "a", True),
        ("ab", "a", False),
        ("*" + "a*" * 500, "b" * 4000, False),
    ],
)
def test_matches(resource, url, expected):
    """Stars and question marks, literal after a backslash, in bounded time."""
    assert matches(resource, url) is expected
