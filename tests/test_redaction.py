"""No object, error or output shows a secret, token or full signature by accident."""

from __future__ import annotations

import copy
import logging
import pickle
import re
import subprocess
import sys
import traceback
import warnings
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec

import pytest

import sigv4
from sigv4.bulk import lookalikes, processes
from sigv4.captures.error_response import ErrorResponse
from sigv4.captures.reader import read_capture
from sigv4.core import errors
from sigv4.core.plan import compile_plan
from sigv4.core.signing_key import HMAC_SHA256
from sigv4.core.signing_params import SigningParams
from sigv4.preflight import Policies, power
from sigv4.s3 import S3
from sigv4.verify import ReplayStore, Verifier, explain

SECRET = "MARKERsecretMARKER/MDENG+bPxRfiCYEXAMPLE"
TOKEN = "MARKERtokenMARKER//////////wEXAMPLE=="
CUSTOMER_KEY = "MARKERcustomerkeyMARKER012345678"
ENCODED_CUSTOMER_KEY = "TUFSS0VSY3VzdG9tZXJrZXlNQVJLRVI"  # in base64, as S3 wants it
AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SIGNATURE = re.compile(r"[0-9a-f]{64}")
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

CREDENTIALS = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, TOKEN)
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
CLIENT = S3(CREDENTIALS, "eu-west-1", clock=lambda: AT)
REQUEST = sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")
SIGNED = SIGNER.sign(REQUEST, at=AT)
STREAM = SIGNER.stream(
    sigv4.Request("PUT", REQUEST.url), SECRET.encode(), trailers={"x-amz-meta-a": TOKEN}, at=AT
)
URL_SIGNED = SIGNER.presign(REQUEST, at=AT)
PRESIGNED = CLIENT.presign(
    "get_object",
    Bucket="examplebucket",
    Key="key",
    SSECustomerAlgorithm="AES256",
    SSECustomerKey=CUSTOMER_KEY,
)
PRESIGNER = CLIENT.presigner("get_object", Bucket="examplebucket")
MULTIPART = CLIENT.presign_multipart(Bucket="examplebucket", Key="k", UploadId="u", parts=[1, 2])
SCOPE = sigv4.Scope("20261123", "eu-west-1", "s3")
PLAN = compile_plan(
    sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/PLACEHOLDER"),
    ("PLACEHOLDER",),
    SigningParams(CREDENTIALS, "eu-west-1", "s3"),
    AT,
    60,
    "refuse",
)
EVENTS = sigv4.Signer(CREDENTIALS, "eu-west-1", "transcribe", clock=lambda: AT)
EVENTS_SIGNED = EVENTS.sign(sigv4.Request("POST", "https://example.com/"))
SIGNED_EVENT = sigv4.EventDecoder().feed(EVENTS.event_stream(EVENTS_SIGNED).message(b"event"))[0]

EXPLANATION = explain(SIGNED, SIGNED.canonical_request.replace("MARKER", "MARKER*"))

OBJECTS = {
    "ErrorResponse": ErrorResponse(
        "x", "y", SIGNED.canonical_request, SIGNED.string_to_sign, SIGNED.signature
    ),
    "Capture": read_capture(URL_SIGNED.url),
    "Credentials": CREDENTIALS,
    "Explanation": EXPLANATION,
    "EventHeader": SIGNED_EVENT.headers[1],
    "EventMessage": SIGNED_EVENT,
    "Headers": SIGNED.headers,
    "Headers to send": PRESIGNED.headers,
    "MultipartUpload": MULTIPART,
    "Plan": PLAN,
    "Presigned": PRESIGNED,
    "Presigned.signed": PRESIGNED.signed,
    "Power": power(PRESIGNED, at=AT),
    "Power of a form": power(CLIENT.generate_presigned_post("examplebucket", "k"), at=AT),
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
    "SignedStream": STREAM,
    "SignedStream, its framer": STREAM._framer,
    "Signer": SIGNER,
    "SigningKey": HMAC_SHA256.signing_key(CREDENTIALS, SCOPE),
}
VERIFIER = Verifier({CREDENTIALS.access_key_id: CREDENTIALS}.get, clock=lambda: AT)
BODY = sigv4.Request("PUT", "https://h.example/k")
RANGE = [["content-length-range", 1, 9]]
BODY_SIGNED = SIGNER.sign(BODY, at=AT).apply(BODY)
HEAD = VERIFIER.verify(BODY_SIGNED, at=AT, body_follows=True)
TO_VERIFY = SIGNER.stream(BODY, b"body", trailers=["sha256"], at=AT)
STREAM_HEAD = TO_VERIFY.signed.apply(BODY)
POST = CLIENT.generate_presigned_post("examplebucket", "k", Conditions=RANGE)["fields"]
OBJECTS |= {
    "BodyHasher": HEAD.body_hasher(),
    "ChunkedBody": VERIFIER.stream(
        STREAM_HEAD, VERIFIER.verify(STREAM_HEAD, at=AT, body_follows=True)
    ),
    "Claim": HEAD.claim,
    "EventStream": EVENTS.event_stream(EVENTS_SIGNED),
    "Verified": VERIFIER.verify(BODY_SIGNED, at=AT),
    "Verified, presigned": VERIFIER.verify(sigv4.Request("GET", URL_SIGNED.url), at=AT),
    "VerifiedFormHead": VERIFIER.verify_form(POST, file_follows=True),
    "VerifiedForm": VERIFIER.verify_form(POST, size=5),
    "VerifiedHead": HEAD,
    "Verifier": VERIFIER,
}
STAYS = (
    "BodyHasher",
    "ChunkedBody",
    "EventStream",
    "SignedStream",
    "SignedStream, its framer",
    "VerifiedForm",
    "VerifiedFormHead",
    "VerifiedHead",
    "Verifier",
)
if find_spec("cryptography"):
    MRAP = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    ECDSA_SIGNER = sigv4.Signer(CREDENTIALS, "*", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    ECDSA_KEY = sigv4.ECDSA_P256_SHA256.signing_key(CREDENTIALS)
    OBJECTS |= {
        "EcdsaKey": ECDSA_KEY,
        "EcdsaKey, its second stage": ECDSA_KEY.states(b"")[1],
        "EcdsaPublicKey": ECDSA_KEY.public_key,
        "Presigned, SigV4A": CLIENT.presign("get_object", Bucket=MRAP, Key="key"),
        "Signed, SigV4A": ECDSA_SIGNER.sign(REQUEST, at=AT),
        "Signed, SigV4A, presigned": ECDSA_SIGNER.presign(REQUEST, at=AT),
        "Signer, SigV4A": ECDSA_SIGNER,
    }
KEYS = tuple(type(OBJECTS[name]) for name in OBJECTS if "Key" in name and "Public" not in name)


def assert_shows_no_secret(text: str) -> None:
    for reported in ("MARKERsecret", "MARKERtoken", "MARKERcustomer", ENCODED_CUSTOMER_KEY):
        assert reported not in text
    assert set(SIGNATURE.findall(text)) <= {EMPTY_SHA256}


@pytest.mark.parametrize("name", OBJECTS)
def test_object_shows_no_secret(name, caplog):
    """repr, format, containers and logs of every public object are clean."""
    value = OBJECTS[name]
    assert_shows_no_secret(repr(value))
    assert_shows_no_secret(repr([value, {"x": value}]))
    assert_shows_no_secret(f"{value!r}")
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("%r", value)
    assert_shows_no_secret(caplog.text)
    if not isinstance(value, (sigv4.Scope, type(PRESIGNED), type(EXPLANATION))):
        assert_shows_no_secret(str(value))
        assert_shows_no_secret(f"{value}")


def test_a_presigned_url_is_shown_on_purpose():
    """``str(presigned)`` is the URL: that is what it is for."""
    assert str(PRESIGNED) == PRESIGNED.url


def test_an_explanation_shows_hashes_and_no_secret():
    """What is hashed is reported in full, so that people can compare it; nothing else is."""
    for reported in (str(EXPLANATION), EXPLANATION.to_html(), repr(EXPLANATION.views)):
        assert "MARKER" not in reported
        assert SIGNED.signature not in reported
    assert "<hidden: " in str(EXPLANATION)


@pytest.mark.parametrize(
    "name", sorted(OBJECTS.keys() - {"Claim", "Credentials", "Presigner", "S3"})
)
def test_pickles_hold_no_secret_key(name):
    """Only what signs elsewhere travels with the secret; keys and plans do not travel at all."""
    value = OBJECTS[name]
    if isinstance(value, (*KEYS, type(PLAN))) or name in STAYS:
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(value)
        return
    if isinstance(value, sigv4.Signer):
        assert SECRET.encode() in pickle.dumps(value)
        return
    assert SECRET.encode() not in pickle.dumps(value)
    assert copy.copy(value) == value


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_what_signs_elsewhere_travels_with_its_secret(protocol):
    """A pickled signer of any kind is deliberate, and signs the same; its repr stays clean."""
    client = S3(CREDENTIALS, "eu-west-1")
    presigner = client.presigner("get_object", Bucket="examplebucket", at=AT)
    ask = {"Bucket": "examplebucket", "Key": "key", "at": AT}
    for value, work in (
        (CREDENTIALS, lambda made: sigv4.Signer(made, "eu-west-1", "s3").sign(REQUEST, at=AT)),
        (SIGNER, lambda made: made.sign(REQUEST, at=AT)),
        (client, lambda made: made.presign("get_object", **ask)),
        (presigner, lambda made: made("key")),
    ):
        data = pickle.dumps(value, protocol)
        assert SECRET.encode() in data
        again = pickle.loads(data)
        assert work(again) == work(value)
        assert_shows_no_secret(repr(again))


def without_xxhash():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "xxhash", None)
        SIGNER.stream(sigv4.Request("PUT", REQUEST.url), SECRET.encode(), trailers=["xxhash3"])


def raise_lost():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        raise processes.lost(process, started=True)


def slow_client() -> S3:
    times = iter([AT + timedelta(days=days) for days in range(9)])
    return S3(CREDENTIALS, "eu-west-1", clock=lambda: next(times))


def fill_store():
    store = ReplayStore(1, clock=lambda: AT)
    for name in "ab":
        store.seen(name, AT)


READ_ONLY = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
}
REFUSALS = {
    "policy that AWS refuses": lambda: Policies(identity={"Statement": {"Efect": "Allow"}}),
    "upload that a policy does not allow": lambda: CLIENT.presign(
        "put_object", Bucket="examplebucket", Key="k", policies=Policies(identity=READ_ONLY)
    ),
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
    "longer than declared": lambda: SIGNER.stream(
        sigv4.Request("PUT", REQUEST.url), SECRET.encode(), length=1
    ),
    "missing package": without_xxhash,
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
    "policy": lambda: Policies.from_dict(
        {"identity": [{"Version": "2012-10-17", "Statement": [{"Effect": "Maybe", "Sid": TOKEN}]}]}
    ),
    "quoted": lambda: sigv4.Credentials("AKID", f'"{SECRET}"'),
    "swapped": lambda: sigv4.Credentials(SECRET, "AKIAIOSFODNN7EXAMPLE"),
    "region of another host": lambda: SIGNER.sign(
        sigv4.Request("GET", f"https://b.s3.us-west-2.amazonaws.com/?x-token={TOKEN}"), at=AT
    ),
    "service of another host": lambda: SIGNER.sign(
        sigv4.Request("GET", "https://sts.eu-west-1.amazonaws.com/", {"Cookie": TOKEN}), at=AT
    ),
    "algorithm of another host": lambda: sigv4.Signer(
        sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET), "us-east-1", "cloudfront-keyvaluestore"
    ).sign(
        sigv4.Request("GET", "https://1.cloudfront-kvs.global.api.aws/", {"Cookie": TOKEN}), at=AT
    ),
    "ambiguous path": lambda: SIGNER.sign(
        sigv4.Request("GET", "https://b.s3.eu-west-1.amazonaws.com/a+b", {"Cookie": TOKEN}), at=AT
    ),
    "header beyond ASCII": lambda: SIGNER.sign(
        sigv4.Request("GET", "https://h/", {"Cookie": f"{TOKEN}é"}), at=AT
    ),
    "header twice": lambda: SIGNER.sign(
        sigv4.Request("GET", "https://h/", [("X-Amz-Acl", TOKEN), ("X-Amz-Acl", TOKEN)]), at=AT
    ),
    "refused header": lambda: SIGNER.sign(
        sigv4.Request("GET", "https://h/", {"Cookie": TOKEN, "Content-Length": "x"}), at=AT
    ),
    "expiry beyond a service": lambda: sigv4.Signer(CREDENTIALS, "eu-west-1", "rds-db").presign(
        sigv4.Request("GET", "https://db:5432/"), expires_in=901, at=AT
    ),
    "endpoint that holds a bucket": lambda: S3(
        CREDENTIALS, "eu-west-1", endpoint_url="https://b.s3.eu-west-1.amazonaws.com"
    ),
    "what a service lacks": lambda: S3(
        CREDENTIALS, "auto", endpoint_url="https://a.r2.cloudflarestorage.com"
    ).generate_presigned_post("bucket", "k"),
    "customer key of another length": lambda: CLIENT.presign(
        "get_object",
        Bucket="examplebucket",
        Key="k",
        SSECustomerAlgorithm="AES256",
        SSECustomerKey=CUSTOMER_KEY + "x",
    ),
    "36 hours": lambda: SIGNER.presign(REQUEST, expires_in=604_800),
    "too long": lambda: SIGNER.presign(REQUEST, expires_in=604_801),
    "not positive": lambda: SIGNER.presign(REQUEST, expires_in=0),
    "no integer": lambda: SIGNER.presign(REQUEST, expires_in=1.5),
    "region": lambda: S3(CREDENTIALS, "eu-west-9"),
    "a host that takes SigV4A alone": lambda: sigv4.Signer(CREDENTIALS, "us-east-1", "s3").sign(
        sigv4.Request(
            "GET", "https://x.accesspoint.s3-global.amazonaws.com/", {"Cookie": TOKEN}, b""
        )
    ),
    "region of the host": lambda: S3(
        CREDENTIALS, "eu-west-1", endpoint_url="https://a.r2.cloudflarestorage.com"
    ),
    "batch that goes on too long": lambda: list(
        slow_client().presigner("get_object", Bucket="examplebucket").many(map(str, range(5000)))
    ),
    "event beside a signature": lambda: sigv4.EventMessage([*SIGNED_EVENT.headers] * 2),
    "event of another signer": lambda: SIGNER.event_stream(EVENTS_SIGNED),
    "row": lambda: lookalikes.check("s3://bucket/key"),
    "worker": raise_lost,
    "form": lambda: CLIENT.generate_presigned_post(
        "examplebucket", "k", {"x-amz-meta-a": "b"}, [["starts-with", "$x-amz-meta-a", "c"]]
    ),
    "form too large": lambda: CLIENT.generate_presigned_post(
        "examplebucket", "k", {"x-amz-meta-a": "b" * 30_000}
    ),
    "a body still to come": lambda: VERIFIER.verify(STREAM_HEAD, at=AT),
    "wrong signature": lambda: VERIFIER.verify(
        sigv4.Request("POST", BODY.url, BODY_SIGNED.headers), at=AT
    ),
    "full store": fill_store,
    "body too long": lambda: list(SIGNER.stream(BODY, [SECRET.encode()], length=1, at=AT)),
    "event": lambda: EVENTS.event_stream(EVENTS_SIGNED).message(b""),
    "bucket": lambda: CLIENT.presign("get_object", Bucket="X", Key="k"),
    "key": lambda: CLIENT.presign("get_object", Bucket="examplebucket", Key=".."),
    "empty key": lambda: CLIENT.presign("get_object", Bucket="examplebucket", Key=""),
    "long key": lambda: CLIENT.presign("get_object", Bucket="examplebucket", Key="k" * 1025),
    "parameter": lambda: CLIENT.presign(
        "get_object", Bucket="examplebucket", Key="k", SSECustomerKay=CUSTOMER_KEY
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_error_shows_no_secret(name):
    """The message, the repr, the pickle and the traceback of every error are clean."""
    with pytest.raises(sigv4.SigV4Error) as caught:
        REFUSALS[name]()
    reported = "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
    assert_shows_no_secret(
        reported + str(caught.value) + repr(caught.value) + repr(caught.value.args)
    )
    chain = caught.value
    while chain is not None:
        assert chain is caught.value or caught.value.__suppress_context__
        chain = chain.__cause__
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (caught.type, str(caught.value))
    assert caught.value.problem
    assert caught.value.remedy


WRONG_TYPES = {
    "secret": lambda: sigv4.Credentials("AKID", SECRET.encode()),
    "token": lambda: sigv4.Credentials("AKID", SECRET, TOKEN.encode()),
    "credentials": lambda: sigv4.Signer({"secret": SECRET}, "eu-west-1", "s3"),
    "url": lambda: sigv4.Request("GET", URL_SIGNED.url.encode()),
    "header value": lambda: sigv4.Request("GET", "https://h/", {"Cookie": TOKEN.encode()}),
    "headers": lambda: sigv4.Request("GET", "https://h/", [(TOKEN, TOKEN, TOKEN)]),
    "body": lambda: sigv4.Request("GET", "https://h/", (), SECRET),
    "request": lambda: SIGNER.sign(URL_SIGNED.url),
    "customer key": lambda: CLIENT.presign(
        "get_object", Bucket="examplebucket", Key="k", SSECustomerKey=[CUSTOMER_KEY]
    ),
    "customer key beside its MD5": lambda: CLIENT.presign(
        "get_object",
        Bucket="examplebucket",
        Key="k",
        SSECustomerKey=[CUSTOMER_KEY],
        SSECustomerKeyMD5="x",
    ),
    "metadata": lambda: CLIENT.presign(
        "put_object", Bucket="examplebucket", Key="k", Metadata={"a": SECRET.encode()}
    ),
    "change of headers": lambda: SIGNED.headers.update(Authorization=TOKEN),
    "pickled key": lambda: pickle.dumps(HMAC_SHA256.signing_key(CREDENTIALS, SCOPE)),
    "pickled plan": lambda: pickle.dumps(PLAN),
}


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_type_error_shows_no_secret(name):
    """An error about a value of the wrong type names the type alone."""
    with pytest.raises(TypeError) as caught:
        WRONG_TYPES[name]()
    reported = "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
    assert_shows_no_secret(reported + repr(caught.value))


@pytest.mark.parametrize("name", ["Credentials", "Request, signed", "Signed", "Presigned", "Scope"])
def test_refused_change_shows_no_secret(name):
    """An immutable value says which name cannot be set, not to what."""
    with pytest.raises(AttributeError) as caught:
        OBJECTS[name].secret_access_key = SECRET
    assert_shows_no_secret("".join(traceback.format_exception(caught.value)))


PROFILES = {
    "no section": f"aws_secret_access_key = {SECRET}\n",
    "no name": f"[default]\n{SECRET}\n",
    "twice": f"[default]\naws_session_token = {TOKEN}\naws_session_token = {TOKEN}\n",
    "half a pair": f"[default]\naws_secret_access_key = {SECRET}\n",
    "comment after": f"[default]\naws_access_key_id = A\naws_secret_access_key = {SECRET} # x\n",
    "elsewhere": f"[default]\nrole_arn = x\naws_secret_access_key = {SECRET}\n",
    "no time": (
        f"[default]\naws_access_key_id = A\naws_secret_access_key = {SECRET}\n"
        f"aws_session_token = {TOKEN}\naws_expiration = tomorrow\n"
    ),
}


@pytest.mark.parametrize("name", PROFILES)
def test_refused_profile_shows_no_secret(name, tmp_path):
    """Nor does what is said of a file that holds it."""
    path = tmp_path / "credentials"
    path.write_text(PROFILES[name], encoding="utf-8")
    with pytest.raises(sigv4.InvalidCredentials) as caught:
        sigv4.Credentials.from_profile(
            "default", credentials_file=path, config_file=tmp_path / "config"
        )
    reported = "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
    assert_shows_no_secret(reported)


def all_errors(root: type[BaseException]) -> set[type[BaseException]]:
    found = {root}
    for kind in root.__subclasses__():
        found |= all_errors(kind)
    return found


ELSEWHERE = (
    "sigv4.credentials.", "sigv4.links", "sigv4.adapters.", "sigv4.audit", "sigv4.bulk.",
    "sigv4.resign.",
)  # fmt: skip


def test_every_error_there_is_was_provoked():
    """The table above provokes each class of error that is raised by itself."""
    provoked = set()
    for refuse in REFUSALS.values():
        with pytest.raises(sigv4.SigV4Error) as caught:
            refuse()
        provoked.add(caught.type)
    abstract = {errors.SigV4Error, errors.GuardError}
    # The tests of these packages look for secrets in their own errors.
    elsewhere = {
        kind
        for kind in all_errors(errors.SigV4Error)
        if kind.__module__.startswith(ELSEWHERE) or kind is errors.WildcardPolicy
    }
    assert all_errors(errors.SigV4Error) - abstract - elsewhere == provoked


def test_warning_shows_no_secret():
    """Nor does the warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        SIGNER.presign(REQUEST, expires_in=40_000, at=AT)
    assert [warning.category for warning in caught] == [sigv4.LongLivedUrlWarning]
    assert_shows_no_secret(str(caught[0].message))
