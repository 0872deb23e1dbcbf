"""What `sigv4.redact` makes stays as it is when it is redacted once more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigv4.redaction import redact

NAMES = (
    *("token", "Cookie", "Signature", "secret_key", "password", "PWD", "secret", "id_token"),
    *("Authorization", "SecretString", "secret key", "curl -b ", "mc alias set a http://h k "),
    *("--form key=", "--form value=", "--name ", "--value ", "<input id=", "name"),
)
BETWEEN = (
    *("=", "=> ", ": ", ":", "%3A", "%3D", "\\u003d", "\\u0025", "%2C", ",", "|| ", "\n", "\n  "),
    *('"', "'", "[", "]", "(", ")", "{", "}", "<", ">", "&", ";", "#", "->", "\\n", "=3D"),
)
VALUES = (
    *("a", "b1", "none", "abcdefghijklmnop1", "sid=x1", "Bearer abc", "hunter2", "REDACTED", ""),
    *("0123456789abcdef" * 4, "https://u:pw@h", "eyJabcdefghij.eyJabcdefghij.abcdefghijklmnop"),
)
PIECES = st.sampled_from([*NAMES, *BETWEEN, *BETWEEN, *VALUES])


@settings(max_examples=300)
@given(st.lists(PIECES, min_size=2, max_size=12).map("".join))
def test_any_pieces(text):
    """A value that becomes longer or shorter makes no other value."""
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "token=> Cookie%3A%2C",
        "token=1passwd:l",
        "token=1234567Cookie%3A%2C",
        "secret yabcdefghijklmnop1id=https://u:w@",
        'Signature,"} # curl -b <a name=eyJcdefghij.eyJcdefghij.abcdefghijklmnop',
        "secret_key=https://u:p&w@tail",
        "--form value=e --name SecretKey:U",
        "id_token=mc mc alias s a http://h k b",
        "mc alias s a http://h k \\u",
        "curl -u a=3D:A",
        "-----BEGIN IQoJb3JpZ2lu-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----secretkey=-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\neyJcdefghij.eyJcdefghij.ijklmnop-----END PRIVATE KEY-----",
        "value=m key=cookies%3Dd=x1",
        "IQoJb3JpZ2luPWD=3D|| x",
        "k8s-aws-v1.Cookie=)-u %3D[",
        "secret key:id=X-Amz-Signature=X-Amz-Signature=password(",
        "secret key://passwordX-Amz-Signature=->",
    ],
)
def test_secrets_that_touch(text):
    """A secret within the run of characters of another, or at the end of a private key."""
    once = redact(text)
    assert redact(once) == once


def test_cookies_after_one_that_was_redacted():
    """Only what was redacted stays; what stands beside it is read."""
    assert redact("Cookie: REDACTED; sid=a\n") == "Cookie: REDACTED\n"
