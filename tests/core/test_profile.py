"""The rules of services."""

from __future__ import annotations

import pytest

import sigv4


@pytest.mark.parametrize("service", ["s3", "s3-outposts", "s3-object-lambda", "s3express"])
def test_s3_family_has_the_s3_profile(service):
    """Path as it is, encoded once, content hash header, presigned unsigned."""
    profile = sigv4.Profile.for_service(service)
    assert not profile.double_encode
    assert not profile.normalize_path
    assert profile.content_sha256_header
    assert profile.sign_body
    assert not profile.presign_body


def test_other_services_have_the_generic_profile():
    """Normalised, twice encoded, body signed, no extra header."""
    profile = sigv4.Profile.for_service("execute-api")
    assert profile == sigv4.GENERIC == sigv4.Profile()
    assert profile.double_encode
    assert profile.normalize_path
    assert not profile.content_sha256_header
    assert not profile.omit_session_token


def test_named_exceptions():
    """The services whose pages ask for something else get it."""
    assert sigv4.Profile.for_service("aoss").content_sha256_header
    lattice = sigv4.Profile.for_service("vpc-lattice-svcs")
    assert lattice.content_sha256_header
    assert not lattice.sign_body
    assert sigv4.Profile.for_service("iotdevicegateway").omit_session_token


def test_profile_replace():
    """A copy with some fields changed; fields that there are not are refused."""
    changed = sigv4.GENERIC.replace(sign_body=False, unsigned_headers=["Range"])
    assert not changed.sign_body
    assert changed.unsigned_headers == {"range"}
    assert changed.double_encode
    assert sigv4.GENERIC.sign_body
    with pytest.raises(TypeError):
        sigv4.GENERIC.replace(signbody=False)


@pytest.mark.parametrize("field", ["unsigned_headers", "must_sign"])
def test_one_name_is_no_collection_of_names(field):
    """A str would be taken letter by letter."""
    with pytest.raises(TypeError, match="not one str"):
        sigv4.Profile(**{field: "range"})
