"""Signed URLs of CloudFront: canned and custom policies, and hostile ones."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from sigv4.cloudfront import Policy, UrlSigner
from sigv4.core.errors import InvalidParameter
from sigv4.preflight import Policies, power
from sigv4.preflight.powers.wildcards import matches

from .conftest import AT, closed, codes, line, text
from .test_urls import sent

KEY = generate_private_key(65537, 2048)
SIGNER = UrlSigner("K2JCJMDEHXQW5F", KEY, clock=lambda: AT)
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
    assert text(found, "other-path") == (
        "Reach '/images/other' and '/images/other-a.jpg' with the same signature."
    )
    assert text(found, "path") == "Refused: '/other-folder/images/a.jpg'."
    assert text(found, "other-query") == "Change the query: 'other=1' and 'any-parameter=1'."
    assert "query" not in closed(found)


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


@pytest.mark.parametrize("addresses", [["a"] * 1000, "::/0", "192.0.2.1-9", ""])
def test_addresses_that_are_no_range(addresses):
    """They are shown as text, short, and never called a bound."""
    found = power(by_hand(of_addresses(addresses)), at=AT)
    assert "network" not in closed(found)
    assert "which is not an IPv4 range: do not rely on it." in text(found, "from-anywhere")
    assert len(text(found, "from-anywhere")) < 250


@pytest.mark.parametrize("addresses", ["0.0.0.0/0", "192.0.2.1/0", "0.0.0.0/0.0.0.0"])
def test_range_of_every_address(addresses):
    """It bounds nothing."""
    found = power(by_hand(of_addresses(addresses)), at=AT)
    assert "network" not in closed(found)
    assert f"The range of the policy, '{addresses}', covers every address." in text(
        found, "from-anywhere"
    )


def of_addresses(addresses):
    return {"Statement": [{"Condition": {"IpAddress": {"AWS:SourceIp": addresses}}}]}


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


DOMAIN = "https://d111111abcdef8.cloudfront.net"


def at_url(resource, url):
    policy = {"Statement": [{"Resource": resource, "Condition": {}}]}
    encoded = b64encode(json.dumps(policy).encode()).decode().translate(str.maketrans("+=/", "-_~"))
    mark = "&" if "?" in url else "?"
    return power(f"{url}{mark}Policy={encoded}&Signature=x&Key-Pair-Id=K2JCJMDEHXQW5F", at=AT)


@pytest.mark.parametrize(
    ("resource", "url", "code", "limit", "other"),
    [
        ("/users/*/a.pdf", "/users/17/a.pdf", "other-path", "path", "/users/other/a.pdf"),
        ("/users/1?/a.pdf", "/users/17/a.pdf", "other-path", "path", "/users/11/a.pdf"),
        ("/users/?7/a.pdf", "/users/17/a.pdf", "other-path", "path", "/users/27/a.pdf"),
        ("/r/report-*.pdf", "/r/report-17.pdf", "other-path", "path", "/r/report-other.pdf"),
        ("/r/17*", "/r/17.pdf", "other-path", "path", "/r/17other"),
        ("/r/17*", "/r/17", "other-path", "path", "/r/17other"),
        ("/*/b/*.pdf", "/other/b/c/d.pdf", "other-path", "path", "/another/b/c/d.pdf"),
        ("*", "", "other-path", "path", "/other"),
        ("/a%2*.pdf", "/a%20b.pdf", "other-path", "path", "/a%21b.pdf"),
        ("/a%*0.pdf", "/a%20.pdf", "other-path", "path", "/a%10.pdf"),
        ("/a%2*0.pdf", "/a%20.pdf", "other-path", "path", "/a%210.pdf"),
        ("/a*0.pdf", "/ab%20.pdf", "other-path", "path", "/aother%20.pdf"),
        ("/a.pdf\\?user=1*&y=2", "/a.pdf?user=17&y=2", "other-query", "query", "user=1other&y=2"),
        ("/a.pdf?user=1*&y=2", "/a.pdf?user=17&y=2", "other-query", "query", "user=1other&y=2"),
        ("/a.pdf?size=?", "/a.pdf?size=l", "other-query", "query", "size=1"),
        ("/a.pdf?*", "/a.pdf?a=1&b=2", "other-query", "query", "a=1&b=other-2"),
        ("/a.pdf*", "/a.pdf", "other-query", "query", "other=1"),
    ],
)
def test_wildcards_in_any_place(resource, url, code, limit, other):
    """They are filled with other text where they stand, and not only at the end of a folder."""
    found = at_url(f"{DOMAIN}{resource}", f"{DOMAIN}{url}")
    assert f"'{other}'" in text(found, code)
    assert "is signed" not in "".join(each.text for each in found.closed if each.code == limit)


@pytest.mark.parametrize(
    ("resource", "other"),
    [
        ("https://d*.cloudfront.net/a.pdf", "dother.cloudfront.net"),
        ("https://*/a.pdf", "other-d111111abcdef8.cloudfront.net"),
        ("https://?111111abcdef8.cloudfront.net/a.pdf", "1111111abcdef8.cloudfront.net"),
        ("*d111111abcdef8.cloudfront.net/a.pdf", "otherd111111abcdef8.cloudfront.net"),
        ("https://d111111abcdef8.cloudfront.net*/a.pdf", "d111111abcdef8.cloudfront.netother"),
    ],
)
def test_wildcards_in_the_host(resource, other):
    """They open other distributions that trust the key, and not other paths."""
    found = at_url(resource, f"{DOMAIN}/a.pdf")
    assert f"'{other}'" in text(found, "other-host")
    assert not any(each.text.startswith("The host is signed") for each in found.closed)
    assert "path" in closed(found)


def test_ports():
    """A host is changed before its port; what no URL can hold is left out."""
    found = at_url("https://*", "https://d111111abcdef8.cloudfront.net:8443/a.pdf")
    assert "'other-d111111abcdef8.cloudfront.net:8443'" in text(found, "other-host")
    inside = at_url("https://[*]/a.pdf", "https://[::1]/a.pdf")
    assert "other-host" not in codes(inside)


def test_many_wildcards():
    """A few of them are shown."""
    name = "a-" * 20
    found = at_url(f"{DOMAIN}/{'?-' * 20}", f"{DOMAIN}/{name}")
    assert text(found, "other-path").count("'/1-") == 1
    assert text(found, "other-path").count("' ") + text(found, "other-path").count("',") == 3


def test_query_mark_of_a_resource_without_escapes():
    """The mark that begins the query stands for itself: without other wildcards, none is tried."""
    found = at_url(f"{DOMAIN}/a.pdf?size=l", f"{DOMAIN}/a.pdf?size=l")
    assert {"path", "query", "host"} <= closed(found)
    assert all("is signed" in text(found, code) for code in ("path", "query", "host"))


def test_wildcard_that_bounds_the_query_in_part():
    """Refused changes are named by what is sent, since others of their sort pass."""
    found = at_url(f"{DOMAIN}/a.pdf?user=1*&y=2", f"{DOMAIN}/a.pdf?user=17&y=2")
    assert "'y=2&user=17-other'" in text(found, "query")
    alone = at_url(f"{DOMAIN}/a.pdf?user=1*", f"{DOMAIN}/a.pdf?user=17")
    assert "'(none)'" in text(alone, "query")


@pytest.mark.parametrize(
    ("path", "code", "other"),
    [
        ("/user*/a.pdf", "other-path", "/userother/a.pdf"),
        ("/a.pdf?size=*", "other-query", "size=other"),
        ("/a.pdf?size=l?", "other-query", "size=l1"),
    ],
)
def test_wildcards_in_canned_policies(path, code, other):
    """The text of the policy is known, so the holder sends it as a custom one."""
    made = SIGNER.presign(f"{DOMAIN}{path}", expires_in=3600, allow_wildcards=True)
    found = power(made, at=AT)
    assert f"'{other}'" in text(found, code)
    assert "The canned policy of the URL has a wildcard, and works as a custom" in text(found, code)
    assert found.ends_at == AT + timedelta(hours=1)
    request = sent(line(found, code))
    fields = dict(pair.split("=", 1) for pair in request.query.split("&"))
    policy = b64decode(fields["Policy"].translate(str.maketrans("-_~", "+=/")))
    signature = b64decode(fields["Signature"].translate(str.maketrans("-_~", "+=/")))
    hashed = SHA256() if fields.get("Hash-Algorithm") else SHA1()  # noqa: S303 - CloudFront's
    KEY.public_key().verify(signature, policy, PKCS1v15(), hashed)
    assert "Expires" not in fields


@pytest.mark.parametrize("end", ["", "soon", "\u0661"])
def test_canned_policy_without_an_end(end):
    """It cannot be written down, and stays as it is."""
    found = power(f"{DOMAIN}/a*?Expires={end}&Signature=x&Key-Pair-Id=K2JCJMDEHXQW5F", at=AT)
    assert "other-path" not in codes(found)


PIECES = st.text(st.sampled_from("ab1-._/"), max_size=6)


@settings(max_examples=200, deadline=None)
@given(before=PIECES, inside=PIECES, after=PIECES, query=st.sampled_from(["", "?a=1", "?a=1&b=2"]))
def test_each_wildcard_of_a_path_opens_others(before, inside, after, query):
    """Wherever it stands, the path is not called signed, and what is reported is covered."""
    resource = f"{DOMAIN}/{before}*{after}{query}"
    found = at_url(resource, f"{DOMAIN}/{before}{inside}{after}{query}")
    assert "other-path" in codes(found)
    for each in found.freedoms:
        base, _, sent_query = sent(each.curl).url.partition("?")
        own = [piece for piece in sent_query.split("&") if piece[:2] in ("a=", "b=", "ot", "an")]
        assert matches(resource, base + ("?" if own else "") + "&".join(own))
