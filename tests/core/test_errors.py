"""The tree of errors: what each derives from, and what it says."""

from __future__ import annotations

import pickle

import pytest

import sigv4
from sigv4.core import errors

TREE = {
    "SigV4Error": {Exception},
    "InvalidRequest": {sigv4.SigV4Error, ValueError},
    "InvalidParameter": {sigv4.InvalidRequest},
    "InvalidPolicy": {sigv4.InvalidRequest},
    "PayloadHashMismatch": {sigv4.InvalidRequest},
    "BodyLengthMismatch": {sigv4.InvalidRequest},
    "InvalidMessage": {sigv4.InvalidRequest},
    "MissingExtra": {sigv4.SigV4Error, ImportError},
    "InvalidCredentials": {sigv4.SigV4Error, ValueError},
    "MissingCredentials": {sigv4.InvalidCredentials},
    "GuardError": {sigv4.SigV4Error, ValueError},
    "ExpiryNotInteger": {sigv4.GuardError, TypeError},
    "ExpiryNotPositive": {sigv4.GuardError},
    "ExpiryTooLong": {sigv4.GuardError},
    "ExpiryBeyondService": {sigv4.ExpiryTooLong},
    "QuotedCredentials": {sigv4.GuardError, sigv4.InvalidCredentials},
    "SwappedCredentials": {sigv4.GuardError, sigv4.InvalidCredentials},
    "ServiceMismatch": {sigv4.GuardError},
    "AlgorithmMismatch": {sigv4.GuardError},
    "AmbiguousPath": {sigv4.InvalidRequest, sigv4.GuardError},
    "EndpointNotRoot": {sigv4.InvalidParameter, sigv4.GuardError},
    "UnsupportedByService": {sigv4.InvalidParameter, sigv4.GuardError},
    "RefusedValue": {sigv4.InvalidParameter, sigv4.GuardError},
    "NonAsciiHeader": {sigv4.UnsafeHeader},
    "RepeatedHeader": {sigv4.UnsafeHeader},
    "RefusedHeader": {sigv4.UnsafeHeader},
    "OutlivesCredentials": {sigv4.GuardError},
    "ExpiredPlan": {sigv4.GuardError},
    "ExpiredCredentials": {sigv4.OutlivesCredentials},
    "NaiveDatetime": {sigv4.GuardError},
    "MissingSessionToken": {sigv4.GuardError, sigv4.InvalidCredentials},
    "UnexpectedSessionToken": {sigv4.GuardError, sigv4.InvalidCredentials},
    "UnsafeKey": {sigv4.GuardError},
    "EmptyKey": {sigv4.UnsafeKey},
    "KeyTooLong": {sigv4.GuardError},
    "InvalidBucketName": {sigv4.GuardError},
    "RegionMismatch": {sigv4.GuardError},
    "UnknownRegion": {sigv4.GuardError},
    "WildcardPolicy": {sigv4.GuardError},
    "InvalidRow": {sigv4.InvalidRequest},
    "WorkerLost": {sigv4.SigV4Error},
    "UnsafeHeader": {sigv4.InvalidRequest, sigv4.GuardError},
    "NotAllowed": {sigv4.GuardError},
    "SigV4Warning": {UserWarning},
    "LongLivedUrlWarning": {sigv4.SigV4Warning},
    "UndecidedPermissionWarning": {sigv4.SigV4Warning},
    "RewrittenPathWarning": {sigv4.SigV4Warning},
    "UnlikelyCredentialsWarning": {sigv4.SigV4Warning},
}


@pytest.mark.parametrize("name", TREE)
def test_bases(name):
    """What callers may catch it by."""
    assert set(getattr(errors, name).__bases__) == TREE[name]


def test_the_tree_is_whole():
    """No class is missing above."""
    named = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and not name.startswith("_")
    }
    assert named == set(TREE)


@pytest.mark.parametrize("name", [name for name in TREE if not name.endswith("Warning")])
def test_every_error_has_a_problem_and_a_remedy(name):
    """It is both, in one line, and survives a pickle."""
    error = getattr(errors, name)("What is wrong.", "What to do.")
    assert str(error) == "What is wrong. What to do."
    assert (error.problem, error.remedy) == ("What is wrong.", "What to do.")
    assert error.parameter == ""
    error.parameter = "expires_in"
    assert pickle.loads(pickle.dumps(error)).parameter == "expires_in"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert (again.problem, again.remedy) == ("What is wrong.", "What to do.")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (sigv4.SigV4Error, "sig-v4-error"),
        (sigv4.ExpiryTooLong, "expiry-too-long"),
        (sigv4.NonAsciiHeader, "non-ascii-header"),
        (sigv4.RefusedValue, "refused-value"),
        (sigv4.ExpiredPlan, "expired-plan"),
    ],
)
def test_kinds(error, kind):
    """Each class has a stable code in kebab case."""
    assert error.kind == kind
