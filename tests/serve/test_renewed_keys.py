"""An endpoint whose credentials come from a provider that renews them."""

from __future__ import annotations

import urllib.request
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.provider import KnownKeys
from sigv4.serve import Examiner, Server, Store
from sigv4.verify import Verifier

from .conftest import REGION, SECRET

AT = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)


class Renewed:
    """Gives the keys of now."""

    def __init__(self):
        self.number, self.fails = 0, False

    def load(self):
        if self.fails:
            raise sigv4.MissingCredentials("The source is away.", "Wait.")
        name = f"ASIAEXAMPLE{self.number:09d}"
        return sigv4.Credentials(name, SECRET, f"t{self.number}", AT + timedelta(hours=1))


@pytest.fixture
def endpoint():
    """A provider, its endpoint of STS, and what it reports."""
    provider, findings, errors = Renewed(), [], []
    known = KnownKeys(provider, errors.append)
    verifier = Verifier(known, region=REGION, service="sts", clock=lambda: AT)
    examiner = Examiner(verifier, known, Store(1 << 20), "sts", "http", None, REGION)
    server = Server(examiner, "127.0.0.1", 0, findings.append)
    server.start()
    yield provider, f"http://127.0.0.1:{server.port}", findings, errors
    server.stop()


def who(url, credentials):
    """Send a signed GetCallerIdentity; return the status and the body."""
    query = "/?Action=GetCallerIdentity&Version=2011-06-15"
    request = sigv4.Request("GET", url + query)
    signed = sigv4.Signer(credentials, REGION, "sts").sign(request, at=AT).apply(request)
    wanted = urllib.request.Request(signed.url, headers=dict(signed.headers))
    try:
        with urllib.request.urlopen(wanted, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_requests_of_all_keys_that_were_given(endpoint):
    """Those before a renewal and after it; the answer names who signed."""
    provider, url, _, _ = endpoint
    first = provider.load()
    assert who(url, first)[0] == 200
    provider.number = 1
    second = provider.load()
    for keys in (second, first):
        status, body = who(url, keys)
        assert status == 200
        assert f"<UserId>{keys.access_key_id}</UserId>" in body
    provider.number = 2
    future = sigv4.Credentials("ASIAEXAMPLE000000009", SECRET, "t")
    assert who(url, future)[0] == 403


def test_a_provider_that_fails(endpoint):
    """The endpoint goes on with what it knows, explains a wrong signature, and says so once."""
    provider, url, findings, errors = endpoint
    keys = provider.load()
    provider.fails = True
    assert who(url, keys)[0] == 200
    wrong = sigv4.Credentials(keys.access_key_id, SECRET[:-1] + "x", keys.session_token)
    assert who(url, wrong)[0] == 403
    assert who(url, sigv4.Credentials("ASIAEXAMPLE000000009", SECRET, "t"))[0] == 403
    assert [finding.verdict for finding in findings] == ["verified", "refused", "refused"]
    assert [error.problem for error in errors] == ["The source is away."]
