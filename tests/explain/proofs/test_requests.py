"""The mistakes that are made on purpose: all of them, for a request with something of everything.

What each makes of the request, and of the key, is on record in `tests/words`, to be read there: a
mistake is right if it is what its words say.
"""

from __future__ import annotations

import hashlib

import pytest

from sigv4.explain.proofs.keys import keys, strings
from sigv4.explain.proofs.requests import mistakes

from ...verify.world import DATE, SCOPE, SECRET, string_of

EMPTY = hashlib.sha256(b"").hexdigest()
REQUESTS = {
    "a path with everything": (
        "GET\n/a%20b/caf%C3%A9/%2B/x%2Fy/../z//\n\nhost:h.example:8080\n"
        "x-amz-date:20261123T120000Z\n\nhost;x-amz-date\n" + EMPTY
    ),
    "a query with everything": (
        "GET\n/\nB=3&a=%2F&a=%20&acl=&prefix=x%2By%25&tag=2&tag=1\nhost:h.example\n"
        "x-amz-date:20261123T120000Z\n\nhost;x-amz-date\n" + EMPTY
    ),
    "headers with everything": (
        "PUT\n/k\n\naccept-encoding:gzip, br\ncontent-length:5\n"
        "content-type:text/plain; charset=utf-8\nexpect:100-continue\nhost:h.example:443\n"
        "range:bytes=0-9\nuser-agent:a  b\nx-amz-content-sha256:" + "a" * 64 + "\n"
        "x-amz-date:20261123T120000Z\nx-amz-meta-a:b,c\nx-amz-security-token:t==\n\n"
        "accept-encoding;content-length;content-type;expect;host;range;user-agent;"
        "x-amz-content-sha256;x-amz-date;x-amz-meta-a;x-amz-security-token\n" + "a" * 64
    ),
    "a host without a port": "POST\n\n\nhost:h.example\n\nhost\nUNSIGNED-PAYLOAD",
    "a host that is a port": "HEAD\n/\n\nhost::80\n\nhost\n" + EMPTY,
    "a path that is encoded twice": "DELETE\n/a%2520b/\n\nhost:h\n\nhost\n" + EMPTY,
    "a path that is no UTF-8": "PATCH\n/%FF\na=%FF\nhost:h\n\nhost\n" + EMPTY,
}


@pytest.mark.parametrize("name", REQUESTS)
def test_mistakes_in_requests(name):
    """Each has words, and a request that differs; no two make the same of it."""
    text = REQUESTS[name]
    made = [(str(cause), other) for cause, other in mistakes(text)]
    assert len(made) > 10
    assert any(other != text for _, other in made)


@pytest.mark.parametrize(
    ("secret", "date"),
    [
        (SECRET, DATE),
        (f" {SECRET}\n", "20261231T235959Z"),
        ("a/b+c" * 14, "20270101T000000Z"),
        ("s" * 60, "no date"),
    ],
)
def test_mistakes_in_keys(secret, date):
    """Each with what it signs; secrets of all lengths, days at the ends of years."""
    scope = SCOPE.replace("20261123", date[:8]) if date[:8].isdigit() else SCOPE
    made = [
        (str(cause), key.sign(b"text"))
        for cause, key in keys(secret, scope, date, ("xx-west-9", "other"))
    ]
    assert len(made) > 10
    assert len({signature for _, signature in made}) > 10
    assert not any(secret.strip() in words for words, _ in made)


def test_mistakes_in_strings_to_sign():
    """What is signed in place of it."""
    text = string_of(REQUESTS["a host without a port"])
    made = [(str(cause), other) for cause, other in strings(text)]
    assert len({words for words, _ in made}) == len(made) > 2
    assert all(other != text for _, other in made)
