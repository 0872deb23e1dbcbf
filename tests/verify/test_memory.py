"""What is remembered between requests: nothing that another request could be read by."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.verify import VerificationError, Verified, Verifier
from sigv4.verify import claim_reader as claims
from tests.verify.other import AT, HOST, KEY_ID, KNOWN, header_request

SIGNER = sigv4.Signer(KNOWN[KEY_ID], "eu-west-1", "s3")


def url(query: str = "") -> str:
    request = sigv4.Request("GET", f"https://{HOST}/key{query}")
    return SIGNER.presign(request, expires_in=60, at=AT).url


def verify(verifier: Verifier, text: str):
    return verifier.verify(sigv4.Request("GET", text), at=AT)


def signature_before(text: str, parameter: str) -> str:
    """A presigned URL with a parameter of its query moved after the signature."""
    return text.replace(f"{parameter}&", "") + f"&{parameter}"


def test_a_parameter_after_the_signature_is_not_part_of_the_next_url():
    """Sound itself, it does not make a URL without the parameter sound."""
    verifier = Verifier(KNOWN.get)
    moved = signature_before(url("?versionId=1"), "versionId=1")
    assert type(verify(verifier, moved)) is Verified
    with pytest.raises(VerificationError, match="does not match"):
        verify(verifier, moved.removesuffix("&versionId=1"))
    assert type(verify(verifier, moved)) is Verified


def test_a_stranger_cannot_spoil_what_is_remembered():
    """An honest URL is taken before and after one of a stranger that begins like it."""
    verifier = Verifier(KNOWN.get)
    for more in ("&versionId=1", "x", "&X-Amz-Signature=0", "&X-Amz-Expires=1", ""):
        with pytest.raises(VerificationError):
            verify(verifier, url().partition("&X-Amz-Signature")[0] + f"&X-Amz-Signature=0{more}")
        assert type(verify(verifier, url())) is Verified
        with pytest.raises(VerificationError):
            verify(verifier, url() + (more or "0"))


def test_the_time_is_not_remembered():
    """A URL that was sound ends all the same."""
    verifier = Verifier(KNOWN.get)
    text = url()
    assert type(verify(verifier, text)) is Verified
    with pytest.raises(VerificationError, match="expired"):
        verifier.verify(sigv4.Request("GET", text), at=AT.replace(hour=13))


def test_what_is_long_is_not_remembered():
    """Strangers cannot fill the memory with long names."""
    before = len(claims._CREDENTIALS), len(claims._SIGNED_HEADERS)
    verifier = Verifier(KNOWN.get)
    names = ";".join(["host", *[f"x{number:04}" for number in range(200)]])
    scope = f"20261123/eu-west-1/{'s' * 480}/aws4_request"
    for made in (header_request(scope=scope), long_names(names)):
        with pytest.raises(VerificationError):
            verifier.verify(made, at=AT)
    grown = len(claims._CREDENTIALS) - before[0], len(claims._SIGNED_HEADERS) - before[1]
    assert grown[0] <= 1  # that of the second request, which is short
    assert grown[1] <= 1


def long_names(names: str) -> sigv4.Request:
    request = header_request()
    pairs = [
        (name, value.replace("SignedHeaders=host", f"SignedHeaders={names}"))
        for name, value in request.headers
    ]
    return sigv4.Request("GET", request.url, pairs)
