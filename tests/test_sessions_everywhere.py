"""Sessions of boto3 and botocore, passed as they are, wherever credentials are taken.

Each entry point is made with a session, with its credentials object and with frozen keys, and the
access key id is read from what it gives. Entry points that live longer follow keys that botocore
renews. The last test finds entry points that this file does not know.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import threading
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

import sigv4
from sigv4 import tokens
from sigv4.adapters.outgoing import OutgoingSigner
from sigv4.bulk import Mixed
from sigv4.bulk.presigning import Presigning
from sigv4.bulk.requesting import Posting, Signing
from sigv4.bulk.task import Task
from sigv4.bulk.verdicts import Verdicts, Verifying
from sigv4.credentials import AccessGrants, AssumeRole, Machine
from sigv4.credentials.http import Answer
from sigv4.preflight import lifetime
from sigv4.provider import KnownKeys, provider_of
from sigv4.resign import Resigner
from sigv4.s3 import S3
from sigv4.serve import Examiner, Store
from sigv4.serve.sessions import Sessions
from sigv4.verify import Verifier
from tests import differential  # noqa: F401  has botocore sign by itself, from its import on
from tests.tokens.kinds import VALID

boto3 = pytest.importorskip("boto3")

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
FIRST, SECOND = "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"
URL = "https://examplebucket.s3.eu-west-1.amazonaws.com/key"
GET = sigv4.Request("GET", URL)
BUCKET = "examplebucket"


def key_in(text):
    """The access key id in whatever was made."""
    shown = dict(text) if isinstance(text, Mapping) else text  # headers hide what they hold
    plain = str(shown).replace("%2F", "/")
    found = set(re.findall(f"{FIRST}|{SECOND}", plain))
    assert len(found) == 1, plain
    return found.pop()


def signer_of(source):
    return sigv4.Signer(source, "eu-west-1", "s3")


def client_of(source):
    return S3(source, "eu-west-1")


def streamed(source):
    put = sigv4.Request("PUT", URL)
    signer = signer_of(source)
    return lambda: signer.stream(put, b"x").headers


def batched(source):
    batch = signer_of(source).batch(GET, vary=("path",))
    return lambda: batch("/other")


def evented(source):
    signer = sigv4.Signer(source, "eu-west-1", "transcribe")
    hashed = {"X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"}
    request = sigv4.Request("POST", "https://transcribestreaming.eu-west-1.amazonaws.com/", hashed)

    def use():
        signed = signer.sign(request)
        assert signer.event_stream(signed).message(b"x")
        return signed.headers

    return use


def presigned_many(source):
    presigner = client_of(source).presigner("get_object", Bucket=BUCKET)
    return lambda: [*presigner.many(["a", "b"]), presigner("c")]


def as_adapter(name):
    def make(source):
        module = pytest.importorskip(f"sigv4.adapters.{name}")
        return getattr(module, ADAPTERS[name])(source, "eu-west-1", "s3")

    return make


def on_httpx(name):
    def make(source):
        package = pytest.importorskip(name)
        auth = as_adapter(name)(source)
        sent = []

        def answer(request):
            sent.append(dict(request.headers))
            return package.Response(200)

        def use():
            with package.Client(auth=auth, transport=package.MockTransport(answer)) as client:
                client.get(URL)
            return sent[-1]

        return use

    return make


def on_requests(source):
    requests = pytest.importorskip("requests")
    auth = as_adapter("requests")(source)

    def use():
        prepared = requests.Request("GET", URL, auth=auth).prepare()
        return dict(prepared.headers)

    return use


def on_urllib(source):
    handler = as_adapter("urllib")(source)
    return lambda: dict(handler.http_request(urllib.request.Request(URL)).header_items())


ADAPTERS = {
    "httpx": "SigV4Auth",
    "httpx2": "SigV4Auth",
    "requests": "SigV4Auth",
    "urllib": "SigV4Handler",
}


def outgoing(source):
    made = OutgoingSigner(source, "eu-west-1", "s3")
    return lambda: made.sign("GET", URL, []).added


def form(source):
    s3 = client_of(source)
    return lambda: s3.generate_presigned_post(BUCKET, "k")["fields"]["x-amz-credential"]


def upload(source):
    s3 = client_of(source)
    return lambda: s3.presign("put_object", Bucket=BUCKET, Key="k").url


# What lives on, and follows keys that are renewed.
FOLLOW = {
    "Signer.sign": lambda source: partial(signer_of(source).sign, GET, "headers"),
    "Signer.presign": lambda source: partial(signer_of(source).presign, GET, "url"),
    "Signer.stream": streamed,
    "Signer.batch": batched,
    "Signer.event_stream": evented,
    "S3.presign": upload,
    "S3.presigner": presigned_many,
    "S3.generate_presigned_post": form,
    "OutgoingSigner": outgoing,
    "httpx": on_httpx("httpx"),
    "httpx2": on_httpx("httpx2"),
    "requests": on_requests,
    "urllib": on_urllib,
    "Mixed": lambda source: lambda: list(Mixed().many([(source, "eu-west-1", BUCKET, "k")])),
    "KnownKeys": lambda source: KnownKeys(source).load,
}


def partial(method, request, part):
    return lambda: getattr(method(request), part)


def made_of_kind(kind):
    return lambda source: lambda: tokens.make(kind, source, **VALID[kind])


def calling(make):
    """The call that a source makes, signed with what the session has."""

    def made(source):
        sent = []

        def send(request, **_):
            sent.append(dict(request.headers))
            return Answer(403)

        machine = Machine(
            network=True, send=send, environ={"HOME": "/nowhere"}, sleep=lambda _: None
        )
        asking = make(source, machine)

        def use():
            with pytest.raises(sigv4.MissingCredentials):
                asking.load()
            return sent[-1]

        return use

    return made


def resigned(source):
    """A request that comes with a placeholder key, signed again with what the session has."""
    placeholder = sigv4.Credentials("PLACEHOLDER", SECRET)
    resigner = Resigner(Verifier({"PLACEHOLDER": placeholder}.get), source, services=["s3"])

    def use():
        arrived = sigv4.Signer(placeholder, "eu-west-1", "s3").sign(GET).apply(GET)
        return resigner.begin(arrived).head.headers

    return use


FOLLOW["AssumeRole"] = calling(
    lambda source, machine: AssumeRole("arn:aws:iam::123456789012:role/r", source, machine=machine)
)
FOLLOW["AccessGrants"] = calling(
    lambda source, machine: AccessGrants(
        "123456789012", "s3://b/*", "READ", source, "eu-west-1", machine=machine
    )
)
FOLLOW["Resigner"] = resigned


@pytest.fixture
def sources():
    """What people have: sessions, their credentials objects, frozen keys."""
    session = boto3.Session(aws_access_key_id=FIRST, aws_secret_access_key=SECRET)
    credentials = session.get_credentials()
    return {
        "boto3.Session": session,
        "botocore session": session._session,
        "credentials object": credentials,
        "frozen keys": credentials.get_frozen_credentials(),
    }


KINDS_OF_SOURCE = ("boto3.Session", "botocore session", "credentials object", "frozen keys")


@pytest.fixture
def renewing():
    """botocore's credentials object that renews itself, and a way to have it do so."""
    from botocore.credentials import RefreshableCredentials

    state = SimpleNamespace(key=FIRST)

    def metadata():
        return {
            "access_key": state.key,
            "secret_key": SECRET,
            "token": None,
            "expiry_time": (datetime.now(timezone.utc) + timedelta(hours=2)).isoformat(),
        }

    state.credentials = RefreshableCredentials.create_from_metadata(
        metadata(), refresh_using=metadata, method="sso"
    )

    def renew():
        state.key = SECOND
        state.credentials._expiry_time = datetime.now(timezone.utc) + timedelta(minutes=5)

    state.renew = renew
    return state


@pytest.mark.parametrize("kind", KINDS_OF_SOURCE)
@pytest.mark.parametrize("entry", FOLLOW)
def test_entry_points(entry, kind, sources):
    assert key_in(FOLLOW[entry](sources[kind])()) == FIRST


@pytest.mark.parametrize("entry", FOLLOW)
def test_entry_points_follow(entry, renewing):
    """The keys are frozen at each use, so that new ones sign once botocore has them."""
    use = FOLLOW[entry](renewing.credentials)
    assert key_in(use()) == FIRST
    renewing.renew()
    assert key_in(use()) == SECOND


@pytest.mark.parametrize("kind", KINDS_OF_SOURCE)
def test_kept_credentials(kind, sources):
    """The proxy asks for them at the beginning, and then beside the requests."""
    kept = pytest.importorskip("sigv4.proxy.kept").KeptCredentials(sources[kind], print)
    assert kept.load().access_key_id == FIRST


@pytest.mark.parametrize("kind", KINDS_OF_SOURCE)
@pytest.mark.parametrize("token", sorted(VALID))
def test_tokens(token, kind, sources):
    made = tokens.make(token, sources[kind], **VALID[token])
    same = tokens.make(token, sigv4.Credentials(FIRST, SECRET), at=None, **VALID[token])
    assert type(made.value) is type(same.value)
    if token in {"vault", "consul", "teleport"}:  # the key is in base64 inside base64
        return
    assert key_in(_opened(made)) == FIRST


def _opened(token):
    """A token's parts, with what is in base64 decoded."""
    import base64

    texts = [json.dumps(token.value), token.text, json.dumps(dict(token.headers or {}))]
    for text in list(texts):
        for word in re.findall(r"[A-Za-z0-9_/+-]{60,}={0,2}", text):
            padded = word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4)
            try:
                plain = padded.translate(str.maketrans("-_", "+/"))  # either alphabet
                texts.append(base64.b64decode(plain).decode("utf-8", "replace"))
            except ValueError:
                continue
    return "\n".join(texts)


@pytest.mark.parametrize("kind", KINDS_OF_SOURCE)
def test_runs_over_files(kind, sources, tmp_path):
    """Presigning, signing, forms and verifying a file of rows."""
    source = sources[kind]
    keys, urls = tmp_path / "keys.txt", tmp_path / "urls.txt"
    keys.write_text("a\nb\n")

    def run(made, rows, name):
        out = tmp_path / name
        made.prepare(Task((str(rows),), str(out))).go(lambda _: None)
        return out

    presigning = Presigning("get_object", source, "eu-west-1", BUCKET)
    run(presigning, keys, "urls.txt")
    assert key_in(urls.read_text()) == FIRST
    signed = run(Signing(source, "eu-west-1", "s3"), urls_without_query(tmp_path), "signed.jsonl")
    assert key_in(signed.read_text()) == FIRST
    forms = run(Posting(S3(source, "eu-west-1"), BUCKET), keys, "forms.jsonl")
    assert key_in(_opened(SimpleNamespace(value="", text=forms.read_text(), headers={}))) == FIRST
    verdicts = run(Verifying(source), urls, "verdicts.txt")
    assert verdicts.read_text().split() == ["valid", "valid"]
    at = datetime.now(timezone.utc)
    assert list(Verdicts(source, at).many(urls.read_text().split())) == ["valid", "valid"]


def urls_without_query(tmp_path):
    path = tmp_path / "plain.txt"
    path.write_text(f"{URL}\n{URL}2\n")
    return path


@pytest.fixture
def wire():
    """A server on the loopback, and the headers that it got last."""
    got = SimpleNamespace(url="", headers={})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            got.headers = dict(self.headers)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01))
    thread.start()
    got.url = f"http://127.0.0.1:{server.server_port}/b/k"
    yield got
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("kind", KINDS_OF_SOURCE)
@pytest.mark.parametrize("name", ["urllib3", "aiohttp"])
def test_clients_that_sign_on_the_way_out(name, kind, sources, wire):
    """What these two send is seen by a server only."""
    pytest.importorskip(name)
    from tests.adapters.http_clients import CLIENTS

    signing = {"region": "eu-west-1", "service": "s3"}
    CLIENTS[name]({"credentials": sources[kind], **signing}, "GET", wire.url)
    assert key_in(wire.headers) == FIRST


@pytest.mark.parametrize("kind", KINDS_OF_SOURCE)
def test_lifetime_and_serve(kind, sources):
    """How long they last, and an endpoint that verifies them."""
    assert lifetime(sources[kind], environ={}).at_most == 604_800
    known = KnownKeys(sources[kind])
    verifier = Verifier(known, region="eu-west-1", service="s3")
    examiner = Examiner(verifier, sources[kind], Store(1 << 20))
    assert Sessions(sources[kind]).own().access_key_id == FIRST
    assert examiner._sessions.own().access_key_id == FIRST
    signed = signer_of(sources[kind]).sign(GET).apply(GET)
    assert verifier.verify(signed).access_key_id == FIRST


def test_frozen_keys_with_a_token():
    session = boto3.Session(
        aws_access_key_id="ASIAIOSFODNN7EXAMPLE",
        aws_secret_access_key=SECRET,
        aws_session_token="t",
    )
    frozen = session.get_credentials().get_frozen_credentials()
    loaded = provider_of(frozen).load()
    assert loaded == sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "t")


# Every callable of the package that takes credentials or a provider of them.
KNOWN = {
    "sigv4.adapters.aiohttp.SigV4Middleware",
    "sigv4.adapters.httpx.SigV4Auth",
    "sigv4.adapters.httpx2.SigV4Auth",
    "sigv4.adapters.httpx_flow.Flow",
    "sigv4.adapters.outgoing.OutgoingSigner",
    "sigv4.adapters.requests.SigV4Auth",
    "sigv4.adapters.urllib.SigV4Handler",
    "sigv4.adapters.urllib3.SigV4PoolManager",
    "sigv4.adapters.urllib3.SigV4ProxyManager",
    "sigv4.adapters.with_signer.WithSigner",
    "sigv4.bulk.arrow.Mapper",
    "sigv4.bulk.mixed.Mixed.presigner",
    "sigv4.bulk.presigning.Presigning",
    "sigv4.bulk.requesting.Signing",
    "sigv4.bulk.verdicts.Verdicts",
    "sigv4.bulk.verdicts.Verifying",
    "sigv4.credentials.access_grants.AccessGrants",
    "sigv4.credentials.assume_role.AssumeRole",
    "sigv4.preflight.lifetimes.lifetime",
    "sigv4.preflight.origins.find_origin",
    "sigv4.provider.KnownKeys",
    "sigv4.proxy.kept.KeptCredentials",
    "sigv4.resign.outgoing.OuterSigner",
    "sigv4.resign.resigner.Resigner",
    "sigv4.resign.sandbox.Sandbox.resigner",
    "sigv4.s3.client.S3",
    "sigv4.serve.examine.Examiner",
    "sigv4.serve.sessions.Sessions",
    "sigv4.signer.Signer",
    "sigv4.tokens.registry.make",
    "sigv4.tokens.signing.Signing",
    *[f"sigv4.tokens.{kind.replace('-', '_')}" for kind in VALID],
}


def test_no_entry_point_is_forgotten():
    """A new one belongs into this file."""
    found = set()
    for module in pkgutil.walk_packages(sigv4.__path__, "sigv4."):
        if module.name.endswith("__main__"):
            continue
        try:
            loaded = importlib.import_module(module.name)
        except ImportError:  # an extra that is not installed
            continue
        for name, value in vars(loaded).items():
            if getattr(value, "__module__", None) != module.name or name.startswith("_"):
                continue
            members = {name: value}
            if inspect.isclass(value):
                methods = {key: one for key, one in vars(value).items() if key[0] != "_"}
                members |= {f"{name}.{key}": one for key, one in methods.items()}
            for label, member in members.items():
                if callable(member) and _takes(member):
                    short = module.name if not module.name.startswith("sigv4.tokens.") else None
                    kind = label.replace("_", "-") in VALID
                    found.add(
                        f"sigv4.tokens.{label}" if kind else f"{short or module.name}.{label}"
                    )
    assert found - KNOWN == set()
    assert {"sigv4.signer.Signer", "sigv4.tokens.rds", "sigv4.bulk.arrow.Mapper"} <= found


def _takes(member):
    try:
        parameters = inspect.signature(member).parameters.values()
    except (TypeError, ValueError):
        return False
    return any("CredentialsLike" in str(each.annotation) for each in parameters)
