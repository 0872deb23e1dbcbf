"""No secret, token or full signature is told by accident: every object, every error, every way."""

from __future__ import annotations

import copy
import logging
import pickle
import re
import traceback
import warnings
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core import errors
from sigv4.core.plan import compile_plan
from sigv4.core.signing_key import HMAC_SHA256, SigningKey
from sigv4.s3 import S3

SECRET = "MARKERsecretMARKER/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "MARKERtokenMARKER//////////wEXAMPLE=="
CUSTOMER_KEY = "MARKERcustomerkeyMARKER012345678"
AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SIGNATURE = re.compile(r"[0-9a-f]{64}")
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

CREDENTIALS = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN)
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
CLIENT = S3(CREDENTIALS, "eu-west-1", clock=lambda: AT)
REQUEST = sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")
SIGNED = SIGNER.sign(REQUEST, at=AT)
URL_SIGNED = SIGNER.presign(REQUEST, at=AT)
PRESIGNED = CLIENT.presign(
    "get_object",
    Bucket="examplebucket",
    Key="key",
    SSECustomerAlgorithm="AES256",
    SSECustomerKey=CUSTOMER_KEY,
)
PRESIGNER = CLIENT.presigner("get_object", Bucket="examplebucket")
SCOPE = sigv4.Scope("20261123", "eu-west-1", "s3")
PLAN = compile_plan(
    sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/HOLE"),
    CREDENTIALS,
    "eu-west-1",
    "s3",
    SIGNER.profile,
    AT,
    60,
    "refuse",
)

OBJECTS = {
    "Credentials": CREDENTIALS,
    "Headers": SIGNED.headers,
    "Headers to send": PRESIGNED.headers,
    "Plan": PLAN,
    "Presigned": PRESIGNED,
    "Presigned.signed": PRESIGNED.signed,
    "Presigner": PRESIGNER,
    "Profile": SIGNER.profile,
    "Request": REQUEST,
    "Request, presigned": sigv4.Request("GET", URL_SIGNED.url),
    "Request, signed": SIGNED.apply(REQUEST),
    "S3": CLIENT,
    "S3.endpoint": CLIENT.endpoint,
    "Scope": SCOPE,
    "Signed": SIGNED,
    "Signed, presigned": URL_SIGNED,
    "Signer": SIGNER,
    "SigningKey": HMAC_SHA256.signing_key(CREDENTIALS, SCOPE),
}


def assert_tells_nothing(text: str) -> None:
    assert "MARKER" not in text
    assert set(SIGNATURE.findall(text)) <= {EMPTY_SHA256}


@pytest.mark.parametrize("name", OBJECTS)
def test_object_tells_no_secret(name, caplog):
    """repr, format, containers and logs of every public object are clean."""
    value = OBJECTS[name]
    assert_tells_nothing(repr(value))
    assert_tells_nothing(repr([value, {"x": value}]))
    assert_tells_nothing(f"{value!r}")
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("%r", value)
    assert_tells_nothing(caplog.text)
    if not isinstance(value, (sigv4.Scope, type(PRESIGNED))):
        assert_tells_nothing(str(value))
        assert_tells_nothing(f"{value}")


def test_a_presigned_url_is_told_on_purpose():
    """``str(presigned)`` is the URL: that is what it is for."""
    assert str(PRESIGNED) == PRESIGNED.url


@pytest.mark.parametrize("name", sorted(OBJECTS.keys() - {"Credentials", "Presigner", "S3"}))
def test_pickles_hold_no_secret_key(name):
    """Only what signs elsewhere travels with the secret; keys and plans do not travel at all."""
    value = OBJECTS[name]
    if isinstance(value, (SigningKey, type(PLAN))):
        with pytest.raises(TypeError, match="does not pickle"):
            pickle.dumps(value)
        return
    if isinstance(value, sigv4.Signer):
        assert SECRET.encode() in pickle.dumps(value)
        return
    assert SECRET.encode() not in pickle.dumps(value)
    assert copy.copy(value) == value


@pytest.mark.parametrize("name", ["Credentials", "Presigner", "S3", "Signer"])
def test_what_signs_elsewhere_signs_the_same(name):
    """A pickled signer of any kind is deliberate, and works."""
    value = pickle.loads(pickle.dumps(OBJECTS[name], protocol=2)) if name == "Credentials" else None
    if value is not None:
        signer = sigv4.Signer(value, "eu-west-1", "s3")
        assert signer.sign(REQUEST, at=AT).signature == SIGNED.signature


REFUSALS = {
    "CR in a secret": lambda: sigv4.Credentials("AKID", SECRET + "\r"),
    "ASIA without token": lambda: sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET),
    "AKIA with token": lambda: sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET, TOKEN),
    "empty environment": lambda: sigv4.Credentials.from_env({"AWS_SECRET_ACCESS_KEY": SECRET}),
    "naive expiration": lambda: sigv4.Credentials("AKID", SECRET, None, AT.replace(tzinfo=None)),
    "newline in a header": lambda: sigv4.Request("GET", "https://h/", {"Cookie": TOKEN + "\n"}),
    "fragment": lambda: sigv4.Request("GET", URL_SIGNED.url + "#f"),
    "user information": lambda: sigv4.Request("GET", f"https://user:{SECRET}@h/"),
    "user information and a fragment": lambda: sigv4.Request("GET", f"https://u:{SECRET}@h/#f"),
    "user information, no scheme": lambda: sigv4.Request("GET", f"u:{SECRET}@h/"),
    "bad escape": lambda: sigv4.Request("GET", URL_SIGNED.url + "&x=%zz"),
    "scheme": lambda: sigv4.Request("GET", URL_SIGNED.url.replace("https", "s3")),
    "presigned again": lambda: SIGNER.presign(sigv4.Request("GET", URL_SIGNED.url)),
    "not the hash": lambda: SIGNER.sign(
        sigv4.Request("PUT", REQUEST.url, {"x-amz-content-sha256": EMPTY_SHA256}, SECRET.encode())
    ),
    "expired": lambda: sigv4.Signer(
        sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN, AT), "eu-west-1", "s3"
    ).sign(REQUEST, at=AT),
    "outlives": lambda: sigv4.Signer(
        sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN, AT + timedelta(seconds=9)),
        "eu-west-1",
        "s3",
    ).presign(REQUEST, at=AT),
    "36 hours": lambda: SIGNER.presign(REQUEST, expires_in=604_800),
    "too long": lambda: SIGNER.presign(REQUEST, expires_in=604_801),
    "not positive": lambda: SIGNER.presign(REQUEST, expires_in=0),
    "no integer": lambda: SIGNER.presign(REQUEST, expires_in=1.5),
    "region": lambda: S3(CREDENTIALS, "eu-west-9"),
    "bucket": lambda: CLIENT.presign("get_object", Bucket="X", Key="k"),
    "key": lambda: CLIENT.presign("get_object", Bucket="examplebucket", Key=".."),
    "empty key": lambda: CLIENT.presign("get_object", Bucket="examplebucket", Key=""),
    "long key": lambda: CLIENT.presign("get_object", Bucket="examplebucket", Key="k" * 1025),
    "parameter": lambda: CLIENT.presign(
        "get_object", Bucket="examplebucket", Key="k", SSECustomerKay=CUSTOMER_KEY
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_error_tells_no_secret(name):
    """The message, the repr, the pickle and the traceback of every error are clean."""
    with pytest.raises(sigv4.SigV4Error) as caught:
        REFUSALS[name]()
    told = "".join(traceback.format_exception_only(caught.type, caught.value))
    assert_tells_nothing(told + str(caught.value) + repr(caught.value))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (caught.type, str(caught.value))
    assert caught.value.problem
    assert caught.value.remedy


def all_errors(root: type[BaseException]) -> set[type[BaseException]]:
    found = {root}
    for kind in root.__subclasses__():
        found |= all_errors(kind)
    return found


def test_every_error_there_is_was_provoked():
    """The table above provokes each class of error that is raised by itself."""
    provoked = set()
    for refuse in REFUSALS.values():
        with pytest.raises(sigv4.SigV4Error) as caught:
            refuse()
        provoked.add(caught.type)
    abstract = {errors.SigV4Error, errors.GuardError}
    assert all_errors(errors.SigV4Error) - abstract == provoked


def test_warning_tells_no_secret():
    """Nor does the warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        SIGNER.presign(REQUEST, expires_in=100_000, at=AT)
    assert [warning.category for warning in caught] == [sigv4.LongLivedUrlWarning]
    assert_tells_nothing(str(caught[0].message))
