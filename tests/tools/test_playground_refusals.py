"""tools/playground: requests that an endpoint refuses, pasted as a client shows them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection

import pytest

import sigv4
from sigv4.serve import Examiner, Server, Store
from sigv4.serve.hosts import Hosts
from sigv4.verify import Verifier

from ..conftest import KEY_ID, SECRET
from .playground import OTHER, ask, blocks

REGION = "eu-west-1"
KEYS = sigv4.Credentials(KEY_ID, SECRET)


@pytest.fixture(scope="module")
def address():
    """``sigv4 serve`` in this process: where it listens."""
    verifier = Verifier({KEY_ID: KEYS}.get, region=REGION, service="s3")
    examiner = Examiner(verifier, KEYS, Store(1 << 20), "s3", "http", Hosts(), REGION)
    server = Server(examiner, "127.0.0.1", 0, lambda _: None)
    server.start()
    yield f"127.0.0.1:{server.port}"
    server.stop()


def send(address: str, target: str, headers=()) -> tuple[str, str]:
    """Send a request; it and the response as ``curl -v`` prints them, and the error response."""
    pairs = [("Host", address), *[pair for pair in headers if pair[0].lower() != "host"]]
    connection = HTTPConnection(address)
    connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
    for name, value in pairs:
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    lines = [f"GET {target} HTTP/1.1", *[f"{name}: {value}" for name, value in pairs], ""]
    sent = "".join([f"> {line}\n" for line in lines])
    return f"{sent}< HTTP/1.1 {response.status}\n< \n{body}\n", body


def refuse(address, path="/photos/a.txt", *, sent="", keys=KEYS, region=REGION, at=None):
    """Sign a request for a path, and send it for another one."""
    request = sigv4.Request("GET", f"http://{address}{path}")
    signed = sigv4.Signer(keys, region, "s3").sign(request, at=at)
    return send(address, sent or path, signed.apply(request).headers)


def causes(answer):
    return [item["code"] for block in blocks(answer, "causes") for item in block["items"]]


def test_a_wrong_secret(address):
    """Suspected at once; with the right secret, it is the likely cause."""
    printed, body = refuse(address, keys=sigv4.Credentials(KEY_ID, OTHER))
    assert "<Code>SignatureDoesNotMatch</Code>" in body
    answer = ask("explain", request=printed)
    assert answer["title"].startswith("The secret access key is another one")
    proven = ask("explain", request=printed, secret=SECRET)
    assert causes(proven) == ["wrong-secret-or-request"]


def test_an_encoded_path(address):
    """The secret proves which path was signed."""
    printed, _ = refuse(address, "/photos/a%2520b.txt", sent="/photos/a%20b.txt")
    assert "“Prove the cause”" in blocks(ask("explain", request=printed), "text")[0]["text"]
    proven = ask("explain", request=printed, secret=SECRET)
    assert causes(proven) == ["path-encoded-twice"]
    (line,) = [line for line in blocks(proven, "difference")[0]["lines"] if "same" not in line]
    assert line["ours"][1] != line["theirs"][1]


def test_an_expired_url(address):
    """The URL alone is enough to inspect it, the error response to explain it."""
    request = sigv4.Request("GET", f"http://{address}/photos/a.txt")
    at = datetime.now(timezone.utc) - timedelta(hours=2)
    url = sigv4.Signer(KEYS, REGION, "s3").presign(request, expires_in=60, at=at).url
    printed, body = send(address, url.removeprefix(f"http://{address}"))
    for fields in ({"request": printed}, {"response": body}, {"request": url, "response": body}):
        assert causes(ask("explain", **fields))[0] == "presigned-url-expired"
    assert ask("inspect", what=url)["title"].startswith("This presigned URL has expired")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"region": "us-west-2"}, "wrong-region"),
        ({"at": datetime(2026, 1, 1, tzinfo=timezone.utc)}, "clock-skew"),
    ],
)
def test_what_the_response_says(address, changed, code):
    """The error response is enough."""
    printed, body = refuse(address, **changed)
    assert causes(ask("explain", response=body)) == [code]
    assert causes(ask("explain", request=printed)) == [code]
