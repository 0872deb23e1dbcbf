"""The five inputs that signatures share."""

from __future__ import annotations

import pickle

import pytest

import sigv4
from sigv4.core.signing_key import HMAC_SHA256

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
PARAMS = sigv4.SigningParams(KEYS, "eu-west-1", "s3")


def test_defaults():
    """The profile is that of the service, the algorithm HMAC."""
    assert PARAMS.profile == sigv4.Profile.for_service("s3")
    assert PARAMS.algorithm is HMAC_SHA256
    assert str(PARAMS.scope("20261123")) == "20261123/eu-west-1/s3/aws4_request"


def test_copies():
    """With other credentials, or another profile; the rest stays."""
    other = sigv4.Credentials("AKID", "secret")
    assert PARAMS.with_credentials(other) == sigv4.SigningParams(other, "eu-west-1", "s3")
    changed = PARAMS.with_profile(sigv4.GENERIC)
    assert changed == sigv4.SigningParams(KEYS, "eu-west-1", "s3", sigv4.GENERIC)
    assert pickle.loads(pickle.dumps(PARAMS)) == PARAMS
    assert KEYS.secret_access_key not in repr(PARAMS)


def test_of_a_claim():
    """The scope is taken as it arrived; a region set has no region in it."""
    scope = sigv4.Scope("20261123", None, "s3")
    params = sigv4.SigningParams.of_claim(KEYS, scope, HMAC_SHA256)
    assert (params.region, params.service) == ("", "s3")
    scope = sigv4.Scope("20261123", "eu west", "s3")
    assert sigv4.SigningParams.of_claim(KEYS, scope, HMAC_SHA256).region == "eu west"


@pytest.mark.parametrize(
    ("values", "error", "name"),
    [
        (("keys", "eu-west-1", "s3"), TypeError, "credentials must be"),
        ((KEYS, "eu-west-1", "s3", "S3"), TypeError, "profile must be"),
        ((KEYS, "eu-west-1", "s3", None, "HMAC"), TypeError, "algorithm must be"),
        ((KEYS, "eu/west", "s3"), sigv4.InvalidRequest, "region="),
        ((KEYS, "eu-west-1", ""), sigv4.InvalidRequest, "service="),
        ((KEYS, 1, "s3"), TypeError, "region must be"),
    ],
)
def test_refused(values, error, name):
    """A value that cannot stand in a scope, or of another type."""
    with pytest.raises(error, match=name):
        sigv4.SigningParams(*values)
