"""What the signature of a captured request shows by itself."""

from __future__ import annotations

from sigv4.explain import diagnose, read_capture

URL = (
    "https://h/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date=20261123T120000Z"
    f"&X-Amz-Expires=60&X-Amz-SignedHeaders={{}}&X-Amz-Signature={'0' * 64}"
)
SCOPED = "AKIAIOSFODNN7EXAMPLE%2F20261123%2Feu-west-1%2Fs3%2Faws4_request"


def codes(credential: str, names: str = "host") -> list[str]:
    return [cause.code for cause in diagnose(read_capture(URL.format(credential, names))).causes]


def test_credential_that_is_not_shown():
    """A word stands for it, so its scope is not malformed."""
    assert "scope-malformed" not in codes("REDACTED")
    assert "scope-malformed" in codes("AKIAIOSFODNN7EXAMPLE%2Fs3")


def test_header_that_is_listed_twice():
    """A server takes each once."""
    assert codes(SCOPED, "host%3Bhost") == ["signed-headers-differ"]
    assert codes(SCOPED) == []
