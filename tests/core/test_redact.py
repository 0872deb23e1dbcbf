"""What is shown of queries, URLs and canonical requests."""

from __future__ import annotations

import pytest

from sigv4.core import redact


def test_redacted_query_keeps_the_rest():
    """Names stay, in whatever case, and only secret values go."""
    raw = "a=1&X-Amz-Signature=abc&x-amz-security-token=def&acl&X-Amz-Date=20150830T123600Z"
    assert redact.query(raw) == (
        "a=1&X-Amz-Signature=<hidden>&x-amz-security-token=<hidden>&acl&X-Amz-Date=20150830T123600Z"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@h/a", "https://<hidden>@h/a"),
        ("https://u:p/p@x@h", "https://<hidden>@h"),
        ("u:p@h/?a@b", "<hidden>@h/?a@b"),
        ("https://h/?x-amz-signature=abc", "https://h/?x-amz-signature=<hidden>"),
        ("https://h/" + "a" * 1000, "https://h/" + "a" * 390),
    ],
)
def test_refused_url(url, shown):
    """User information and signatures go, the start of the rest stays."""
    assert redact.refused_url(url) == shown


def test_redacted_canonical_request_keeps_the_rest():
    """The token's value goes from headers and query; all else stays."""
    text = "GET\n/a:b\nX-Amz-Security-Token=t&a=b\nhost:h:80\nx-amz-security-token:t\n\nhost\nhash"
    assert redact.canonical_request(text) == (
        "GET\n/a:b\nX-Amz-Security-Token=<hidden>&a=b\nhost:h:80\nx-amz-security-token:<hidden>"
        "\n\nhost\nhash"
    )


@pytest.mark.parametrize("name", ["X%2DAmz-Signature", "x-amz-securit%79-token", "%58-Amz-MFA"])
def test_redacted_query_decodes_names(name):
    """Servers read the name so; what is not an escape stays as it is."""
    assert redact.query(f"%zz=1&a%=2&{name}=abc&%2=3") == f"%zz=1&a%=2&{name}=<hidden>&%2=3"
    assert redact.url(f"https://h/?{name}=abc") == f"https://h/?{name}=<hidden>"


@pytest.mark.parametrize("name", ["X-Amz-MFA", "x-amz-request-token"])
def test_codes_that_are_used_once_are_secret(name):
    assert redact.field(name, "20899872 301749") == redact.HIDDEN
