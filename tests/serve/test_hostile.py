"""Raw sockets: what is no HTTP, two requests in one, slow, large, and cut short."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import threading
import time
from base64 import b64encode
from urllib.parse import quote

import pytest

import sigv4
from sigv4.serve import objects, server, wire

from .conftest import CREDENTIALS, REGION, read_all

GET = b"GET /b/k HTTP/1.1\r\nHost: h\r\n"


def statuses(answer: bytes) -> list[int]:
    """Those of all answers in what came back."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def still_serves(endpoint) -> bool:
    """Whether the next client is served."""
    answer = endpoint.talk(endpoint.signed("GET", "/b/none"))
    return statuses(answer) == [404]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"\x00\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: h\n\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
        (b"GET /\r\nHost: h\r\n\r\n", 400),
        (b"G\xe9T / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 400),
        (b"GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        (b"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (GET + b"a : b\r\n\r\n", 400),
        (GET + b"a\r\n\r\n", 400),
        (GET + b" folded: b\r\n\r\n", 400),
        (GET + b"a: b\r\n c\r\n\r\n", 400),
        (GET + b"a: \x00\r\n\r\n", 400),
        (GET + b"a: b\rc: d\r\n\r\n", 400),
        (GET + b"a: \xff\r\n\r\n", 400),
        (GET + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400),
        (GET + b"Content-Length: +1\r\n\r\nx", 400),
        (GET + b"Content-Length: 1_0\r\n\r\nx", 400),
        (GET + b"Content-Length: 99999999999999\r\n\r\nx", 400),
        (GET + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", 400),
        (GET + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (GET + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (GET + b"Expect: a miracle\r\n\r\n", 417),
        (GET + b"Authorization: " + b"A" * 40_000 + b"\r\n\r\n", 400),
        (GET + b"a: b\r\n" * 600 + b"\r\n", 400),
        (GET + (b"a: " + b"b" * 20_000 + b"\r\n") * 6 + b"\r\n", 400),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 400),
        (b"A" * 200_000, 400),
    ],
)
def test_what_is_no_request_is_refused(endpoint, data, status):
    """One answer with a code, one finding, and the next client is served."""
    answer = endpoint.talk(data)
    assert statuses(answer) == [status]
    assert b"<Code>" in answer
    assert endpoint.findings[0].verdict == "refused"
    assert still_serves(endpoint)


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\n",
        b"\r\n",
        b"-1\r\n",
        b"5\r\nhelloXX",
        b"5\nhello\r\n",
        b"1" * 20 + b"\r\n",
        b"0\r\n",
    ],
)
def test_malformed_chunks(endpoint, body):
    """Of HTTP's own chunks: refused or hung up, and nothing is taken for another request."""
    head = endpoint.signed("PUT", "/b/k", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    signed = endpoint.signed("PUT", "/b/k")
    data = signed.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n") + body
    answer = endpoint.talk(data + head)
    assert set(statuses(answer)) <= {400}
    assert "verified" not in [found.verdict for found in endpoint.findings]
    assert still_serves(endpoint)


def test_pipelining(endpoint):
    """Requests in one packet are answered in order."""
    put = endpoint.signed("PUT", "/b/k", body=b"Welcome")
    data = put + endpoint.signed("GET", "/b/k") + GET + b"\r\n" + endpoint.signed("GET", "/b/x")
    answer = endpoint.talk(data)
    assert statuses(answer) == [200, 200, 403, 404]
    assert b"Welcome" in answer


def test_http_1_0_closes(endpoint):
    """One request, and the end."""
    data = endpoint.signed("GET", "/b/k").replace(b"HTTP/1.1", b"HTTP/1.0")
    answer = endpoint.talk(data + data, end=False)
    assert statuses(answer) == [404]
    assert b"Connection: close" in answer


def test_refused_upload_is_read_on(endpoint):
    """A client that sends all before it reads gets its answer, and may go on."""
    data = endpoint.signed("PUT", "/b/k", body=b"x" * 3_000_000).replace(b"/b/k", b"/b/l", 1)
    answer = endpoint.talk(data + endpoint.signed("GET", "/b/k"))
    assert statuses(answer) == [403, 404]


def test_body_is_not_asked_for_if_the_head_is_refused(endpoint):
    """Expect: 100-continue: no 100 for what is refused already."""
    data = endpoint.signed("PUT", "/b/k", {"Content-Length": "1000000"})
    head = data.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n").replace(
        b"/b/k", b"/b/l", 1
    )
    answer = endpoint.talk(head, end=False)
    assert statuses(answer) == [403]
    assert b"Connection: close" in answer


def test_cut_short(endpoint):
    """Half a body is refused."""
    data = endpoint.signed("PUT", "/b/k", body=b"Welcome")
    assert statuses(endpoint.talk(data[:-1])) == [400]
    assert endpoint.last.error.code == "IncompleteBody"
    assert endpoint.talk(b"GET / HT") == b""
    assert endpoint.talk(b"") == b""
    assert still_serves(endpoint)


@pytest.mark.parametrize("data", [b"GET / HT", GET, b"PUT"])
def test_silence_is_given_up(endpoint, monkeypatch, data):
    """A head that does not come is not waited for."""
    monkeypatch.setattr(wire, "WHOLE_HEAD", 0.2)
    answer = endpoint.talk(data, end=False)
    assert statuses(answer) == [400]
    assert b"<Code>RequestTimeout</Code>" in answer


def test_trickle_is_given_up(endpoint, monkeypatch):
    """Nor is a body that comes a byte at a time."""
    monkeypatch.setattr(wire, "PATIENCE", 0.0)
    data = endpoint.signed("PUT", "/b/k", body=b"x" * 100)
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=20) as connection:
        connection.sendall(data[:-100])
        for _ in range(20):
            try:
                connection.sendall(b"x")
            except OSError:
                break
            if endpoint.findings:
                break
            time.sleep(0.05)
        answer = read_all(connection)
    assert statuses(answer) in ([400], [])
    assert endpoint.last.error.code == "RequestTimeout"


def test_further_connections_wait(serve, monkeypatch):
    """More connections than threads are not refused: each is served when another ends."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 4)
    endpoint = serve()
    held = [
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=20)
        for _ in range(server.MOST_CONNECTIONS)
    ]
    waiting = socket.create_connection(("127.0.0.1", endpoint.port), timeout=20)
    waiting.sendall(endpoint.signed("PUT", "/b/k", body=b"Welcome"))
    waiting.settimeout(0.3)
    with pytest.raises(TimeoutError):
        waiting.recv(1)
    for connection in held:
        connection.close()
    waiting.settimeout(20)
    assert waiting.recv(12) == b"HTTP/1.1 200"
    waiting.close()


def test_a_thread_that_does_not_start(serve, monkeypatch, capsys):
    """Its connection is closed, and its place is free for the next one."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    endpoint = serve()
    start, failed = threading.Thread.start, []

    def refuse_once(thread):
        if not failed:
            failed.append(thread)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse_once)
    assert endpoint.talk(endpoint.signed("GET", "/b/none")) == b""
    assert still_serves(endpoint)
    assert "can't start new thread" in capsys.readouterr().err


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_many_connections_at_once(serve, request, secure):
    """All are open before one sends, as s5cmd opens 256; each upload is served and reported."""
    context = None
    if secure:
        certificate, key = request.getfixturevalue("tls")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    endpoint = serve(tls=context)
    trusting = ssl.create_default_context(cafile=str(certificate)) if secure else None
    connections = []
    count = 64 if secure else 256  # handshakes take long
    for _ in range(count):
        plain = socket.create_connection(("127.0.0.1", endpoint.port), timeout=60)
        connections.append(
            trusting.wrap_socket(plain, server_hostname="127.0.0.1") if secure else plain
        )
    for number, connection in enumerate(connections):
        connection.sendall(endpoint.signed("PUT", f"/b/{number}", body=b"Welcome"))
    for connection in connections:
        with connection:
            assert connection.recv(12) == b"HTTP/1.1 200"
    assert len(endpoint.findings) == count


def test_the_end_does_not_wait_for_free_threads(serve, monkeypatch):
    """A connection that waits for a thread does not hold up the end."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(server, "GRACE", 0.1)
    endpoint = serve()
    held = [socket.create_connection(("127.0.0.1", endpoint.port)) for _ in range(2)]
    assert endpoint.port
    for connection in held:
        connection.close()


def test_the_end_does_not_wait_for_ever(serve, monkeypatch):
    """At shutdown an unfinished request gets a short time; then its connection is closed."""
    monkeypatch.setattr(server, "GRACE", 0.1)
    endpoint = serve()
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=20) as connection:
        connection.sendall(GET)
        time.sleep(0.05)
        serve.stop()
        assert statuses(read_all(connection)) in ([], [400])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=20)


def test_a_mistake_of_ours_ends_one_connection(endpoint, monkeypatch, capsys):
    """It is shown, and the next client is served."""
    with monkeypatch.context() as patch:
        patch.setattr(server.Wire, "head", lambda *_: 1 / 0)
        assert endpoint.talk(endpoint.signed("GET", "/b/k")) == b""
    reported, deadline = "", time.monotonic() + 10
    while "ZeroDivisionError" not in reported and time.monotonic() < deadline:
        time.sleep(0.01)  # another thread writes it, line by line
        reported += capsys.readouterr().err
    assert "ZeroDivisionError" in reported
    assert still_serves(endpoint)


def test_memory_is_bounded(serve):
    """What is too large is verified and refused; old objects are dropped for new ones."""
    endpoint = serve(most_bytes=100_000)
    large = endpoint.signed("PUT", "/b/large", body=b"x" * 200_000)
    answer = endpoint.talk(large)
    assert statuses(answer) == [507]
    assert b"has 200000 bytes, but this endpoint keeps at most 100000 bytes" in answer
    assert endpoint.last.verdict == "verified"
    for name in ("one", "two", "three"):
        endpoint.talk(endpoint.signed("PUT", f"/b/{name}", body=b"x" * 40_000))
    found = {}
    for name in ("large", "one", "two", "three"):
        (found[name],) = statuses(endpoint.talk(endpoint.signed("GET", f"/b/{name}")))
    assert found == {"large": 404, "one": 404, "two": 200, "three": 200}


def test_terminals_are_safe(endpoint):
    """Nothing that arrives moves the cursor or turns the text around."""
    from sigv4.serve import as_text

    endpoint.talk(b"GET /\xe2\x80\xae\x1b[2J HTTP/1.1\r\nHost: h\r\n\r\n")
    endpoint.talk("GET /\u202e\u2066 HTTP/1.1\r\nHost: h\r\nUser-Agent: \u202e\r\n\r\n".encode())
    text = "".join([as_text(found) for found in endpoint.findings])
    assert all(line.isprintable() for line in text.split("\n"))


def test_presigned_targets_are_masked(endpoint):
    """Signatures and tokens of a URL are not shown."""
    from sigv4.serve import as_json, as_text

    url = "/b/k?X-Amz-Signature=MARKER&X-Amz-Security-Token=MARKER&x-amz-%73ignature=MARKER"
    endpoint.talk(f"GET {url} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
    assert "MARKER" not in as_text(endpoint.last) + as_json(endpoint.last)


def test_long_paths_are_shown(endpoint):
    """Their beginning is, whatever words they hold."""
    path = "/b/" + "monkey/" * 700
    endpoint.talk(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
    assert endpoint.last.target.startswith("/b/monkey/monkey/")


@pytest.mark.parametrize("write", [str, quote, lambda url: url.replace("?", "%3F")])
def test_urls_in_paths_are_masked(endpoint, write):
    """A presigned URL that a client took for a key: its signature works elsewhere."""
    from sigv4.serve import as_json, as_text

    marker = "0cab8d7f29cd3a1793be02efa5d7355287f6fa5d66a87a3a568fdfe06ce8c52d"
    path = write(f"/b/https://h/k?X-Amz-Signature={marker}").replace("?", "%3F")
    endpoint.talk(f"GET {path} HTTP/1.1\r\nHost: h\r\nUser-Agent: {path}\r\n\r\n".encode())
    first = endpoint.last
    wrong = endpoint.signed("GET", path).replace(b"GET", b"PUT", 1)
    endpoint.talk(wrong)
    assert "canonical request" in as_text(endpoint.last)
    for found in (first, endpoint.last):
        assert marker not in as_text(found) + as_json(found)


@pytest.mark.parametrize("trailers", [[], ["crc32"]])
def test_signed_chunks(endpoint, trailers):
    """A streamed body of ours verifies; with a byte changed in it nothing of it is kept."""
    content = b"0123456789abcdef" * 20_000
    request = sigv4.Request("PUT", f"{endpoint.url}/b/k")
    signer = sigv4.Signer(CREDENTIALS, REGION, "s3")
    stream = signer.stream(request, content, length=len(content), trailers=trailers)
    applied = stream.signed.apply(request)
    lines = ["PUT /b/k HTTP/1.1", *[f"{name}: {value}" for name, value in applied.headers]]
    if "host" not in applied.fields:
        lines.append(f"Host: {applied.host}")
    head = "\r\n".join([*lines, "", ""]).encode()
    body = b"".join(stream)
    bad = body.replace(b"0123456789abcdef0123", b"0123456789abcdeX0123", 1)
    assert statuses(endpoint.talk(head + bad)) == [403]
    assert endpoint.last.error.code == "SignatureDoesNotMatch"
    assert endpoint.last.causes == []
    assert statuses(endpoint.talk(endpoint.signed("GET", "/b/k"))) == [404]
    assert statuses(endpoint.talk(head + body)) == [200]
    assert "in signed chunks" in endpoint.last.body
    assert endpoint.talk(endpoint.signed("GET", "/b/k")).endswith(content)


@pytest.mark.parametrize(
    ("name", "check"),
    [  # of "123456789": https://reveng.sourceforge.io/crc-catalogue/all.htm, and FIPS 180
        ("crc32", "cbf43926"),
        ("crc32c", "e3069283"),
        ("crc64nvme", "ae8b14860a799888"),
        ("sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        ("sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
    ],
)
def test_every_checksum(endpoint, name, check):
    """Each is compared with the body, and sent back."""
    header = f"x-amz-checksum-{name}"
    value = b64encode(bytes.fromhex(check)).decode()
    data = endpoint.signed("PUT", "/b/k", {header: value}, b"123456789")
    answer = endpoint.talk(data)
    assert statuses(answer) == [200]
    assert f"{header}: {value}\r\n".encode() in answer
    other = endpoint.signed("PUT", "/b/k", {header: value}, b"123456780")
    assert b"<Code>BadDigest</Code>" in endpoint.talk(other)


def test_checksum_in_a_header_is_checked(endpoint):
    """A signed checksum that is not the body's."""
    data = endpoint.signed("PUT", "/b/k", {"x-amz-checksum-crc32": "AAAAAA=="}, b"Welcome")
    answer = endpoint.talk(data)
    assert statuses(answer) == [400]
    assert b"<Code>BadDigest</Code>" in answer


def test_a_body_of_another_service_is_read_first(serve, monkeypatch):
    """Where no header has its hash, the signature covers the body itself."""
    endpoint = serve(service="execute-api")
    request = sigv4.Request("POST", f"{endpoint.url}/orders", {}, b"{}")
    signed = sigv4.Signer(CREDENTIALS, REGION, "execute-api").sign(request).apply(request)
    pairs = [("Host", request.host), ("Content-Length", "2"), *signed.headers]
    head = "\r\n".join(["POST /orders HTTP/1.1", *map(": ".join, pairs), "", ""]).encode()
    assert statuses(endpoint.talk(head + b"{}")) == [200]
    assert statuses(endpoint.talk(head + b"[]")) == [403]
    monkeypatch.setattr(objects, "MOST_CONTROL_BYTES", 1)
    small = serve(service="execute-api")
    assert statuses(small.talk(head + b"{}")) == [400]
    assert small.last.error.code == "EntityTooLarge"


def test_event_stream(serve):
    """Signed events are counted as they verify."""
    endpoint = serve(service="transcribe")
    request = sigv4.Request(
        "POST",
        f"{endpoint.url}/stream",
        {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-EVENTS"},
    )
    signer = sigv4.Signer(CREDENTIALS, REGION, "transcribe")
    signed = signer.sign(request)
    events = signer.event_stream(signed)
    body = events.message(b"one") + events.message(b"two") + events.end()
    pairs = [("Host", request.host), ("Content-Length", str(len(body)))]
    pairs += signed.apply(request).headers
    head = "\r\n".join(["POST /stream HTTP/1.1", *map(": ".join, pairs), "", ""]).encode()
    assert statuses(endpoint.talk(head + body)) == [200]
    assert endpoint.last.body == "2 signed events"
    assert statuses(endpoint.talk(head + body.replace(b"two", b"owt"))) == [403]


def test_hash_of_nothing_is_not_taken_for_any_body(endpoint):
    """An unsigned body in a signed request that says that it is empty."""
    empty = hashlib.sha256(b"").hexdigest().encode()
    data = endpoint.signed("PUT", "/b/k")
    assert empty in data
    data = data.replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n") + b"Welcome"
    assert statuses(endpoint.talk(data)) == [400]
    assert endpoint.last.error.code == "XAmzContentSHA256Mismatch"


EMPTY = [("Content-Length", "0"), ("Expect", "100-continue")]


def test_expectation_of_an_empty_body(endpoint):
    """It is met, and the connection goes on; botocore misreads a final response in its place."""
    first = endpoint.signed("PUT", "/b/k", EMPTY)
    answers = endpoint.talk(first + endpoint.signed("PUT", "/b/l", EMPTY))
    assert answers.count(b"HTTP/1.1 100 Continue\r\n\r\n") == 2
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert answers.startswith(b"HTTP/1.1 100 ")


def test_expectation_that_is_refused(endpoint):
    """Without 100, no further request is read from the connection."""
    refused = endpoint.signed("PUT", "/b/k", EMPTY).replace(b"PUT /b/k", b"PUT /b/x")
    answers = endpoint.talk(refused + endpoint.signed("PUT", "/b/l", EMPTY))
    assert answers.startswith(b"HTTP/1.1 403 ")
    assert b"Connection: close\r\n" in answers
    assert answers.count(b"HTTP/1.1 ") == 1
