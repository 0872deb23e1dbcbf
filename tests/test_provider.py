"""Providers: what signers take instead of credentials, and what is made with them."""

from __future__ import annotations

import asyncio
import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.model import Credentials as CoreCredentials
from sigv4.provider import Fixed, FromBotocore, KnownKeys, provider_of
from sigv4.s3 import S3
from sigv4.verify import Verifier

AT = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
KEYS = sigv4.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
GET = sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")


class Rotating:
    """Gives other keys whenever the test asks for them."""

    def __init__(self):
        self.number = self.loads = 0
        self.known = {}

    def load(self):
        self.loads += 1
        name = f"KEY{self.number}"
        return self.known.setdefault(name, sigv4.Credentials(name, f"secret{self.number}", "t"))


@pytest.fixture
def rotating():
    return Rotating()


def signer_of(source, service="s3", **options):
    return sigv4.Signer(source, "eu-west-1", service, clock=lambda: AT, **options)


def key_of(text):
    """The access key id in an Authorization header or a URL."""
    return text.replace("%2F", "/").partition("Credential=")[2].partition("/")[0]


def verified(request, rotating):
    Verifier(rotating.known.get, clock=lambda: AT).verify(request)
    return key_of(request.url if "X-Amz-Credential" in request.url else str(dict(request.headers)))


def test_plain_credentials_make_a_plain_signer():
    """Decided once, by type: nothing is asked later."""
    assert signer_of(KEYS).source is KEYS
    signer = signer_of(CoreCredentials("A", "s"))
    assert signer.params is signer.params
    rotating = Rotating()
    assert signer_of(rotating).source is rotating


@pytest.mark.parametrize(
    "value",
    [None, "AKID", ("AKID", "secret"), object(), Rotating, {"load": 1}],
    ids=["none", "text", "pair", "object", "class", "dict"],
)
def test_what_is_neither(value):
    """The type is named."""
    with pytest.raises(TypeError, match="credentials must be Credentials or a provider"):
        signer_of(value)
    with pytest.raises(TypeError, match=type(value).__name__):
        S3(value, "eu-west-1")


def test_a_provider_of_something_else():
    """What it gave is named by its type only."""

    class Wrong:
        def load(self):
            return "s3cr3t"

    with pytest.raises(TypeError, match=r"Wrong.load\(\) must return Credentials, not str") as e:
        signer_of(Wrong()).sign(GET)
    assert "s3cr3t" not in str(e.value)


def test_each_signature_takes_one_set(rotating):
    """It is asked once a signature, and the next one has the new keys."""
    signer = signer_of(rotating)
    for number in range(3):
        rotating.number = number
        signed = signer.sign(GET)
        assert verified(signed.apply(GET), rotating) == f"KEY{number}"
        presigned = signer.presign(GET, expires_in=60)
        assert verified(sigv4.Request("GET", presigned.url), rotating) == f"KEY{number}"
    assert rotating.loads == 6


def test_streams_and_events(rotating):
    """A stream keeps the keys that it began with."""
    signer = signer_of(rotating)
    put = sigv4.Request("PUT", GET.url)
    stream = signer.stream(put, b"x" * 9)
    rotating.number = 1
    assert b"".join(stream).startswith(b"9;chunk-signature=")
    assert key_of(stream.headers["Authorization"]) == "KEY0"
    events = signer_of(rotating, "transcribe")
    opened = events.sign(
        sigv4.Request(
            "POST",
            "https://h.example/",
            {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"},
        )
    )
    made = events.event_stream(opened)
    rotating.number = 2
    assert made.message(b"event")
    with pytest.raises(sigv4.InvalidRequest, match="not signed by this signer"):
        events.event_stream(opened)


def test_a_batch_follows(rotating):
    """Also at a fixed time, where a plan is otherwise kept."""
    for at in (None, AT):
        rotating.number = 0
        batch = signer_of(rotating).batch(GET, vary=("path",), at=at)
        assert key_of(batch("/a")["Authorization"]) == "KEY0"
        plan = batch.plan()
        assert batch.plan() is plan
        rotating.number = 1
        made = [batch("/a"), *batch.many(["/b"])]
        assert [key_of(headers["Authorization"]) for headers in made] == ["KEY1", "KEY1"]


def test_a_presigner_follows(rotating):
    """So do what S3 remembers and what a fixed time compiles."""
    s3 = S3(rotating, "eu-west-1", clock=lambda: AT)
    presigner = s3.presigner("get_object", Bucket="examplebucket", expires_in=60)
    fixed = s3.presigner("get_object", Bucket="examplebucket", expires_in=60, at=AT)
    for number in range(3):
        rotating.number = number
        urls = [
            presigner("k"),
            *presigner.many(["k"]),
            presigner.presigned("k").url,
            fixed("k"),
            s3.presign("get_object", Bucket="examplebucket", Key="k", expires_in=60).url,
            s3.generate_presigned_url("get_object", {"Bucket": "b" * 3, "Key": "k"}, 60),
        ]
        assert {key_of(url) for url in urls} == {f"KEY{number}"}
        for url in urls:
            assert verified(sigv4.Request("GET", url), rotating) == f"KEY{number}"
        lines = b"".join(presigner.lines(b"a\nb"))
        assert lines.count(f"KEY{number}".encode()) == 2
        form = s3.generate_presigned_post("examplebucket", "k", ExpiresIn=60)["fields"]
        assert form["x-amz-credential"].startswith(f"KEY{number}/")
    plan = presigner.plan()
    assert presigner.plan() is plan


def test_directory_buckets_and_access_points(rotating):
    """Other schemes take the same source: a session's token, and SigV4A."""
    pytest.importorskip("cryptography", reason="SigV4A needs cryptography")
    s3 = S3(rotating, "us-east-1", clock=lambda: AT)
    url = s3.presign("get_object", Bucket="doc--use1-az5--x-s3", Key="k", expires_in=60).url
    assert key_of(url) == "KEY0"
    point = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
    rotating.number = 1
    assert key_of(s3.presign("get_object", Bucket=point, Key="k", expires_in=60).url) == "KEY1"


def test_guards_hold():
    """The end of the keys of now bounds a URL."""

    class Ending:
        def load(self):
            return sigv4.Credentials("KEY", "s", "t", AT + timedelta(seconds=30))

    s3 = S3(Ending(), "eu-west-1", clock=lambda: AT)
    with pytest.raises(sigv4.OutlivesCredentials):
        s3.presign("get_object", Bucket="examplebucket", Key="k", expires_in=60)
    capped = s3.presign(
        "get_object", Bucket="examplebucket", Key="k", expires_in=60, on_short_lived="cap"
    )
    assert capped.expires_at == AT + timedelta(seconds=30)


def test_scoped_keeps_source_and_clock(rotating):
    """Another region and service, with the same provider."""
    from sigv4.core.profile import GENERIC

    for source in (rotating, KEYS):
        signer = signer_of(source).scoped("us-east-1", "sts", profile=GENERIC)
        assert (signer.region, signer.service) == ("us-east-1", "sts")
        assert signer.source is source
        assert signer.now() == AT


def test_subclasses_follow_too(rotating):
    """A class of its own signs with the keys of now."""

    class Mine(sigv4.Signer):
        __slots__ = ()

    assert Mine(KEYS, "eu-west-1", "s3").credentials is KEYS
    signer = Mine(rotating, "eu-west-1", "s3")
    assert key_of(signer.presign(GET, expires_in=60, at=AT).url) == rotating.load().access_key_id


def test_nothing_is_asked_for_by_a_repr(rotating):
    """Of a signer, of S3 and of what they make."""
    signer, s3 = signer_of(rotating), S3(rotating, "eu-west-1", clock=lambda: AT)
    assert "Rotating" in repr(signer)
    assert "Rotating" in repr(s3)
    assert rotating.loads == 0


def fixed_clock():
    return AT


def test_pickled():
    """Worker processes sign with the same provider."""
    provider = Fixed(KEYS)
    signer = sigv4.Signer(provider, "eu-west-1", "s3", clock=fixed_clock)
    there = pickle.loads(pickle.dumps(signer))
    assert there.sign(GET) == signer.sign(GET)
    s3 = pickle.loads(pickle.dumps(S3(provider, "eu-west-1", clock=fixed_clock)))
    presigner = s3.presigner("get_object", Bucket="examplebucket", expires_in=60)
    assert pickle.loads(pickle.dumps(presigner))("k") == presigner("k")
    assert KEYS.secret_access_key not in repr(provider)


class Frozen:
    def __init__(self, number):
        self.access_key, self.secret_key, self.token = f"KEY{number}", f"secret{number}", "t"


class Botocores:
    """The credentials object of a session, as far as it is used."""

    method = "sso"
    _expiry_time = AT + timedelta(hours=1)

    def __init__(self):
        self.number = 0

    def get_frozen_credentials(self):
        return Frozen(self.number)


class Session:
    def __init__(self, credentials):
        self.credentials = credentials

    def get_credentials(self):
        return self.credentials


@pytest.mark.parametrize("wrap", [Session, lambda credentials: credentials])
def test_sessions_as_they_are(wrap):
    """They are frozen at each use; unchanged keys are the same object."""
    credentials = Botocores()
    signer = signer_of(wrap(credentials))
    first = signer.credentials
    assert (first.access_key_id, first.session_token) == ("KEY0", "t")
    assert first.expiration == AT + timedelta(hours=1)
    assert signer.credentials is first
    credentials.number = 1
    assert key_of(signer.sign(GET).headers["Authorization"]) == "KEY1"
    assert repr(signer.source) == "<credentials of botocore>"


class Hasty(Botocores):
    """Renewed by another thread just after the keys were frozen, some times."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def get_frozen_credentials(self):
        frozen = super().get_frozen_credentials()
        if self.number < self.times:
            self.number += 1
            self._expiry_time += timedelta(hours=1)
        return frozen


@pytest.mark.parametrize(("times", "key", "hours"), [(0, 0, 1), (1, 1, 2), (2, 2, 3), (9, 2, None)])
def test_keys_never_get_the_end_of_others(times, key, hours):
    """They are frozen again until their end has not changed meanwhile; else it is unknown."""
    loaded = signer_of(Hasty(times)).credentials
    assert loaded.access_key_id == f"KEY{key}"
    assert loaded.expiration == (None if hours is None else AT + timedelta(hours=hours))


@pytest.mark.parametrize("ends", [None, "soon", datetime(2026, 1, 15)])
def test_an_end_that_is_invalid(ends):
    """Only an aware datetime is one."""
    credentials = Botocores()
    credentials._expiry_time = ends
    assert signer_of(credentials).credentials.expiration is None


def test_an_end_that_botocore_makes_up():
    """Of an instance's keys, which it moves on."""
    credentials = Botocores()
    credentials.method = "iam-role"
    assert signer_of(credentials).credentials.expiration is None


def test_a_session_without_credentials():
    """It says so."""
    with pytest.raises(sigv4.MissingCredentials, match="session of boto3 or botocore has no"):
        signer_of(Session(None)).sign(GET)


def test_real_sessions():
    """boto3's and botocore's, and the credentials object of one."""
    boto3 = pytest.importorskip("boto3")
    session = boto3.Session(
        aws_access_key_id="AKID", aws_secret_access_key="s", aws_session_token="t"
    )
    expected = sigv4.Credentials("AKID", "s", "t")
    sources = [session, session._session, session.get_credentials()]
    assert [signer_of(source).credentials for source in sources] == [expected] * 3


def test_sessions_travel_as_their_keys():
    """Another process has no session; it signs with the keys of now."""
    there = pickle.loads(pickle.dumps(provider_of(Session(Botocores()))))
    assert isinstance(there, Fixed)
    assert there.load().access_key_id == "KEY0"
    assert isinstance(provider_of(Botocores()), FromBotocore)
    assert provider_of(KEYS).load() is KEYS


@pytest.mark.parametrize("name", ["load", "get_credentials", "get_frozen_credentials"])
def test_coroutines_are_refused(name):
    """aiobotocore's have to be awaited, which a signer does not do."""

    async def ask(self):
        await asyncio.sleep(0)

    source = type("Async", (), {name: ask})()
    with pytest.raises(TypeError, match="Async gives credentials in a coroutine only"):
        signer_of(source)


def test_known_keys_follow_a_provider(rotating):
    """Those that it gave before stay known; others are looked for once more."""
    known = KnownKeys(rotating)
    assert known("KEY0") == known.load() == rotating.known["KEY0"]
    assert known("KEY1") is None
    rotating.number = 1
    assert known("KEY1") == rotating.known["KEY1"]
    assert known("KEY0") == rotating.known["KEY0"]
    loads = rotating.loads
    assert known("KEY1") is not None
    assert rotating.loads == loads


def test_known_keys_verify_what_was_signed_before_a_renewal(rotating):
    """A verifier takes them as its lookup."""
    verifier = Verifier(KnownKeys(rotating), clock=lambda: AT)
    signer = signer_of(rotating)
    requests = []
    for number in range(3):
        rotating.number = number
        requests.append(signer.sign(GET).apply(GET))
        verifier.verify(requests[-1])
    assert [verifier.verify(each).access_key_id for each in requests] == ["KEY0", "KEY1", "KEY2"]


def test_the_latest_known_keys_are_kept(rotating, monkeypatch):
    """And as many as the class says; keys that are renewed under their name are replaced."""
    monkeypatch.setattr(KnownKeys, "MOST", 3)
    known = KnownKeys(rotating)
    for number in range(1, 5):
        rotating.number = number
        known.load()
    assert [bool(known(f"KEY{number}")) for number in range(5)] == [False, False, True, True, True]
    rotating.known["KEY4"] = renewed = sigv4.Credentials("KEY4", "another", "t")
    known.load()
    assert known("KEY4") is renewed


def test_known_keys_outlast_a_renewal_that_fails(rotating):
    """The error is reported once while it stays the same."""
    errors = []
    known = KnownKeys(rotating, errors.append)
    quiet = KnownKeys(rotating)

    def fail():
        raise sigv4.MissingCredentials("No keys.", "Get some.")

    rotating.load = fail
    assert known("KEY1") is None
    assert known("KEY1") is None
    assert known.load().access_key_id == quiet.load().access_key_id == "KEY0"
    assert [error.problem for error in errors] == ["No keys."]


def test_known_keys_travel_with_their_provider():
    """Worker processes ask for themselves; nothing secret is shown."""
    known = pickle.loads(pickle.dumps(KnownKeys(KEYS)))
    assert known("AKIDEXAMPLE") == KEYS
    assert KEYS.secret_access_key not in repr(known)
    with pytest.raises(TypeError, match="credentials must be Credentials or a provider"):
        KnownKeys("AKID")
