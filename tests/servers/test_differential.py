"""Mutated requests and forms against both real servers and our verifier, from one seed.

A class that ours accepts and both servers refuse is a fault, or is explained here.
"""

from __future__ import annotations

import http.client

import pytest

from sigv4.verify import VerificationError, VerifiedHead, Verifier, received

from .conftest import BUCKET, KEY_ID, REGION, STARTERS, Server
from .mutations import CREDENTIALS, Sent, forms, requests

pytestmark = [
    pytest.mark.servers,
    pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning"),  # paths are odd on purpose
]

SEED = 20261130
# Classes that ours accepts and both servers refuse, each with its reason.
EXPLAINED: dict[str, str] = {}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    with (
        STARTERS["juicefs"](tmp_path_factory.mktemp("juicefs")) as first,
        STARTERS["seaweedfs"](tmp_path_factory.mktemp("seaweedfs")) as second,
    ):
        for server in (first, second):
            server.signed("PUT", f"/{BUCKET}")
            server.signed("PUT", f"/{BUCKET}/k", body=b"x")
        yield first, second


def send(server: Server, one: Sent) -> bool:
    """Whether the server takes a request; that an object is missing is not about its signature."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest(one.method, one.target, skip_host=True, skip_accept_encoding=True)
        for name, value in one.headers:
            if name.lower() != "content-length":
                connection.putheader(name, value)
        if one.body or one.method in ("PUT", "POST"):
            connection.putheader("Content-Length", str(len(one.body)))
        connection.endheaders(one.body)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    missing = answer.status == 404 and (b"NoSuch" in body or one.method == "HEAD")
    return answer.status < 400 or missing or answer.status == 501


def ours(one: Sent) -> str:
    """The name of our refusal; empty where we accept."""
    verifier = Verifier(
        {KEY_ID: CREDENTIALS}.get, region=REGION, service="s3", unsigned_payload_over_http=True
    )
    headers = [pair for pair in one.headers if pair[0].lower() != "content-length"]
    if one.body:
        headers.append(("Content-Length", str(len(one.body))))
    try:
        request = received(one.method, one.target, headers, scheme="http")
        head: VerifiedHead = verifier.verify(request, body_follows=True)
        if head.payload_hash.startswith("STREAMING-"):
            stream = verifier.stream(request, head)
            stream.feed(one.body)
            stream.close()
        else:
            hasher = head.body_hasher()
            hasher.update(one.body)
            hasher.finish()
    except VerificationError as error:
        return error.refusal or error.code
    return ""


def multipart(server: Server, fields: list[tuple[str, str]]) -> Sent:
    mark = "----boundary"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        f"hello\r\n--{mark}--\r\n"
    )
    headers = [
        ("Host", f"127.0.0.1:{server.port}"),
        ("Content-Type", f"multipart/form-data; boundary={mark}"),
    ]
    return Sent("POST", f"/{BUCKET}", headers, "".join(parts).encode())


def ours_of_form(fields: list[tuple[str, str]]) -> str:
    verifier = Verifier({KEY_ID: CREDENTIALS}.get, region=REGION, service="s3")
    try:
        verifier.verify_form([*fields, ("file", b"hello")], bucket=BUCKET, filename="a.txt")
    except VerificationError as error:
        return error.refusal or error.code
    return ""


def test_what_both_refuse(both, capsys):
    """Ours refuses it as well, and accepts the control cases, each of which a server accepts."""
    first, second = both
    found: dict[str, tuple[str, bool, bool]] = {}
    streams = [requests(f"127.0.0.1:{server.port}", SEED) for server in both]
    for (name, one), (same, other) in zip(*streams, strict=True):
        assert name == same
        found[name] = (ours(one), send(first, one), send(second, other))
    for name, fields in forms():
        found[name] = (
            ours_of_form(fields),
            send(first, multipart(first, fields)),
            send(second, multipart(second, fields)),
        )
    looser = {
        name
        for name, (refusal, one, other) in found.items()
        if not refusal and not one and not other
    }
    stricter = {
        name: refusal for name, (refusal, one, other) in found.items() if refusal and one and other
    }
    with capsys.disabled():
        print(
            f"\n{len(found)} classes: ours accepts {len(looser)} that both servers refuse, and "
            f"refuses {len(stricter)} that both accept"
        )
        for name, refusal in sorted(stricter.items()):
            print(f"  stricter: {name}: {refusal}")
    assert looser == set(EXPLAINED), sorted(looser)
    for name, verdict in found.items():
        if name.startswith("control: "):
            refusal, one, other = verdict
            assert not refusal, (name, refusal)
            assert one or other, name  # JuiceFS does not know signed trailers
