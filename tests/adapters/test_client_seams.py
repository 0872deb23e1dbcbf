"""What is particular to one client: proxies, retries, extensions, kinds of bodies."""

from __future__ import annotations

import asyncio
import io
import os
import socket
import threading
import urllib.request
from datetime import datetime, timezone

import aiohttp
import h2.config
import h2.connection
import h2.events
import httpx
import pytest
import requests

from sigv4 import InvalidRequest
from sigv4.adapters import aiohttp as on_aiohttp
from sigv4.adapters import httpx as on_httpx
from sigv4.adapters import requests as on_requests
from sigv4.adapters import urllib as on_urllib
from sigv4.adapters import urllib3 as on_urllib3
from tests.adapters.http_clients import CLIENTS
from tests.adapters.wire import TEMPORARY, Arrived, Server, judge, servers

SIGNING = {"credentials": TEMPORARY, "region": "eu-west-1", "service": "s3"}
UPSTREAM = "http://storage.example:9000"  # what the proxy would reach
OUTDATED = "Wed, 01 Jan 2031 12:00:00 GMT"
LEARNED = datetime(2031, 1, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def server():
    with servers() as (one,):
        yield one


def through_httpx(proxy, url):
    auth = on_httpx.SigV4Auth(**SIGNING)
    with httpx.Client(auth=auth, proxy=proxy, follow_redirects=True) as client:
        client.get(url)


def through_requests(proxy, url):
    auth = on_requests.SigV4Auth(**SIGNING)
    requests.get(url, auth=auth, proxies={"http": proxy}, timeout=5)


def through_urllib3(proxy, url):
    with on_urllib3.SigV4ProxyManager(proxy_url=proxy, **SIGNING) as manager:
        manager.request("GET", url)


def through_urllib(proxy, url):
    handler = urllib.request.ProxyHandler({"http": proxy})
    opener = urllib.request.build_opener(handler, on_urllib.SigV4Handler(**SIGNING))
    opener.open(url).close()


def through_aiohttp(proxy, url):
    async def run():
        middleware = on_aiohttp.SigV4Middleware(**SIGNING)
        async with aiohttp.ClientSession(middlewares=[middleware]) as session:
            await (await session.get(url, proxy=proxy)).read()

    asyncio.run(run())


PROXIED = [through_httpx, through_requests, through_urllib3, through_urllib, through_aiohttp]


@pytest.mark.parametrize("send", PROXIED)
def test_proxy(send, server):
    """The request is signed for the host behind a proxy, redirects to that host afresh."""
    server.redirect(302, f"{UPSTREAM}/c%20d")
    send(server.url, f"{UPSTREAM}/a%20b")
    assert [arrived.target for arrived in server.arrived] == [
        f"{UPSTREAM}/a%20b",
        f"{UPSTREAM}/c%20d",
    ]
    for arrived in server.arrived:
        judge(arrived)


@pytest.mark.parametrize("send", PROXIED)
def test_foreign_host_through_a_proxy(send, server):
    """Nothing of the signature is sent there."""
    server.redirect(302, "http://elsewhere.example/")
    send(server.url, f"{UPSTREAM}/a")
    assert server.arrived[1].leaked() == []


@pytest.mark.parametrize("client", CLIENTS)
def test_date_of_a_foreign_host(client):
    """A host that is not signed for teaches no time."""
    with servers(2) as (ours, foreign):
        ours.redirect(302, foreign.url)
        foreign.refuse(OUTDATED)
        signing = {**SIGNING, "learn_clock": True}
        assert CLIENTS[client](signing, "GET", ours.url) == 403
        assert len(foreign.arrived) == 1


@pytest.mark.parametrize("client", CLIENTS)
def test_date_for_a_generator(client, server):
    """A body that came from an iterator is not sent again."""
    server.refuse(OUTDATED)
    headers = {"Content-Length": "1"}
    signing = {**SIGNING, "learn_clock": True}
    body = (piece for piece in [b"a"])
    assert CLIENTS[client](signing, "PUT", server.url, body=body, headers=headers) == 403
    assert len(server.arrived) == 1


def test_ipv6():
    """The brackets of an address are signed, for redirects as well."""
    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("there is no ::1 here")
    one = Server(listening)
    url = f"http://[::1]:{one.port}"
    try:
        for send in CLIENTS.values():
            one.redirect(302, "/b")
            send(SIGNING, "GET", f"{url}/a")
    finally:
        one.close()
    assert len(one.arrived) == 2 * len(CLIENTS)
    for arrived in one.arrived:
        judge(arrived)


def test_httpx_request_that_is_sent_twice(server):
    """Each sending is signed; the user's own trace sees all, once."""
    seen = []
    auth = on_httpx.SigV4Auth(**SIGNING)
    with httpx.Client(auth=auth) as client:
        extensions = {"trace": lambda name, info: seen.append(name)}
        request = client.build_request("PUT", server.url, content=b"a", extensions=extensions)
        for _ in range(2):
            client.send(request)
    assert [judge(arrived) for arrived in server.arrived] == [b"a", b"a"]
    assert seen.count("http11.send_request_headers.started") == 2


def test_httpx_async_trace(server):
    """The user's own trace is awaited."""
    seen = []

    async def trace(name, info):
        seen.append(name)

    async def run():
        auth = on_httpx.SigV4Auth(**SIGNING)
        async with httpx.AsyncClient(auth=auth) as client:
            await client.get(server.url, extensions={"trace": trace})

    asyncio.run(run())
    judge(server.arrived[0])
    assert seen.count("http11.send_request_headers.started") == 1


def test_httpx_transport_that_does_not_trace(server):
    """What it redirects elsewhere is looked at by the transport of httpx, and gets nothing."""
    away = httpx.MockTransport(
        lambda request: httpx.Response(302, headers={"Location": server.url})
    )
    with httpx.Client(
        auth=on_httpx.SigV4Auth(**SIGNING), mounts={"all://a.example": away}, follow_redirects=True
    ) as client:
        client.get("https://a.example/k")
    assert [each.leaked() for each in server.arrived] == [[]]


def test_httpx_transport_that_finds_addresses_itself(server):
    """It puts an address into the URL, and leaves the Host that was signed."""

    class Pinned(httpx.HTTPTransport):
        def handle_request(self, request):
            request.url = request.url.copy_with(host="127.0.0.1", port=httpx.URL(server.url).port)
            return super().handle_request(request)

    with httpx.Client(auth=on_httpx.SigV4Auth(**SIGNING), transport=Pinned()) as client:
        client.get("http://a.example/k")
    (arrived,) = server.arrived
    judge(arrived)


def test_httpx_next_request(server):
    """A redirect that the user follows by hand is signed afresh."""
    server.redirect(302, "/b")
    with httpx.Client(auth=on_httpx.SigV4Auth(**SIGNING)) as client:
        client.send(client.get(f"{server.url}/a").next_request)
    for arrived in server.arrived:
        judge(arrived)


def test_httpx_multipart_of_a_pipe(server):
    """What cannot be read twice is refused, unless it is sent unsigned."""
    for options in ({}, {"unsigned_payload": True}):
        read, write = os.pipe()
        os.write(write, b"content")
        os.close(write)
        with os.fdopen(read, "rb", buffering=0) as pipe:
            files = {"file": _OnlyRead(pipe)}
            auth = on_httpx.SigV4Auth(**SIGNING, **options)
            with httpx.Client(auth=auth) as client:
                if not options:
                    with pytest.raises(InvalidRequest, match="length"):
                        client.post(server.url, files=files)
                    continue
                client.post(server.url, files=files)
    assert b"content" in judge(server.arrived[0])
    assert len(server.arrived) == 1


class _OnlyRead:
    def __init__(self, file):
        self._file = file

    def read(self, size=-1):
        return self._file.read(size)

    def __iter__(self):
        return iter(self._file)


class _Loopback(aiohttp.abc.AbstractResolver):
    """Gives each host the address of a server."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host, port=0, family=socket.AF_INET):
        place = {"hostname": host, "host": "127.0.0.1", "port": self._port}
        return [{**place, "family": family, "proto": 0, "flags": 0}]

    async def close(self):
        pass


@pytest.mark.parametrize("follow", [True, False])
def test_aiohttp_request_after_a_redirect(server, follow):
    """What the user addresses is signed, also where a redirect that was not followed leads to."""
    first, second = (f"http://{name}.execute-api.eu-west-1.amazonaws.com" for name in "ab")
    server.redirect(302, f"{second}/x")

    async def run():
        middleware = on_aiohttp.SigV4Middleware(TEMPORARY)
        connector = aiohttp.TCPConnector(resolver=_Loopback(server.port))
        async with aiohttp.ClientSession(middlewares=[middleware], connector=connector) as session:
            async with session.get(f"{first}/r", allow_redirects=follow):
                pass
            async with session.get(f"{second}/x"):
                pass

    asyncio.run(run())
    signed = ["authorization" in arrived.fields() for arrived in server.arrived]
    assert signed == ([True, False, True] if follow else [True, True])


async def _again(request, handler):
    response = await handler(request)
    return response if response.status < 400 else await handler(request)


async def _aside(request, handler):
    return await asyncio.create_task(handler(request))


async def _asking(request, handler):
    if request.url.path != "/login":
        await request.session.get(request.url.origin().with_host(FIRST).with_path("/login"))
    return await handler(request)


FIRST, FOREIGN = (f"{name}.execute-api.eu-west-1.amazonaws.com" for name in "ab")
FAILED = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("middlewares", "answers"),
    [
        ([], [b""]),  # the connection is closed, so that aiohttp sends the request again
        ([_again], [FAILED]),
        ([_aside], []),
        ([_asking], [OK]),
    ],
    ids=["disconnected", "retried", "task", "nested"],
)
def test_aiohttp_redirect_is_remembered(server, middlewares, answers):
    """A foreign host gets nothing, however often and in whatever task aiohttp calls it."""
    if middlewares == [_asking]:
        server.answers.append(OK)
    server.redirect(302, f"http://{FOREIGN}/x")
    server.answers += answers

    async def run():
        every = [*middlewares, on_aiohttp.SigV4Middleware(TEMPORARY)]
        options = {
            "connector": aiohttp.TCPConnector(resolver=_Loopback(server.port)),
            "trace_configs": [aiohttp.TraceConfig()],
        }
        async with (
            aiohttp.ClientSession(middlewares=every, **options) as session,
            session.get(f"http://{FIRST}/r") as response,
        ):
            return response.status

    assert asyncio.run(run()) == 200
    foreign = [each for each in server.arrived if each.fields()["host"] == FOREIGN]
    assert len(foreign) == (1 if middlewares in ([_aside], [_asking]) else 2)
    assert [each.leaked() for each in foreign] == [[]] * len(foreign)


@pytest.mark.parametrize("location", ["http://h:99999/", "http://h:x/", "foo:bar", "/%zz", ""])
@pytest.mark.parametrize("client", ["requests", "aiohttp", "urllib3"])
def test_redirect_that_leads_nowhere(server, client, location):
    """It is only returned where redirects are not followed."""
    server.redirect(302, location)
    assert CLIENTS[client](SIGNING, "GET", server.url, follow=False) == 302


@pytest.mark.parametrize("location", ["/a\tb", "\x01", "?\x01", "//{host}/%7e%e4?", "{url}/a b#c"])
def test_requests_odd_redirect(server, location):
    """The target is the one that requests sends, without control characters and line breaks."""
    server.redirect(302, location.format(url=server.url, host=server.host))
    with requests.Session() as session:
        session.auth = on_requests.SigV4Auth(**SIGNING)
        session.get(f"{server.url}/here")
    assert len(server.arrived) == 2
    judge(server.arrived[1])


@pytest.mark.parametrize("client", ["httpx", "urllib3"])
def test_a_pipe_with_a_length(server, client):
    """It has no position to return to, and is sent once."""
    read, write = os.pipe()
    os.write(write, b"hello")
    os.close(write)
    options = {**SIGNING, "service": "s3"}
    with os.fdopen(read, "rb") as pipe:
        if client == "httpx":
            with httpx.Client(auth=on_httpx.SigV4Auth(**options)) as session:
                session.put(f"{server.url}/k", content=pipe, headers={"Content-Length": "5"})
        else:
            manager = on_urllib3.SigV4PoolManager(**options)
            manager.request("PUT", f"{server.url}/k", body=pipe, headers={"Content-Length": "5"})
    assert b"hello" in server.arrived[0].body


def test_aiohttp_compression(server):
    """A body that is compressed later cannot be signed."""

    async def run():
        middleware = on_aiohttp.SigV4Middleware(**SIGNING)
        async with aiohttp.ClientSession(middlewares=[middleware]) as session:
            await session.put(server.url, data=b"a" * 1000, compress="deflate")

    with pytest.raises(InvalidRequest, match="compress"):
        asyncio.run(run())
    assert server.arrived == []


def test_aiohttp_body_that_is_read_once(server):
    """A pipe is refused before anything is sent."""
    read, write = os.pipe()
    os.write(write, b"content")
    os.close(write)

    async def run():
        middleware = on_aiohttp.SigV4Middleware(**SIGNING)
        async with aiohttp.ClientSession(middlewares=[middleware]) as session:
            with os.fdopen(read, "rb") as pipe:
                await session.put(server.url, data=pipe)

    with pytest.raises(InvalidRequest, match="only once"):
        asyncio.run(run())
    assert server.arrived == []


def test_aiohttp_multipart_with_encodings(server):
    """Parts in base64 are hashed as they are sent."""

    async def run():
        middleware = on_aiohttp.SigV4Middleware(**SIGNING)
        writer = aiohttp.MultipartWriter()
        writer.append(b"content", {"Content-Transfer-Encoding": "base64"})
        writer.append(b"content" * 100, {"Content-Encoding": "gzip"})
        async with aiohttp.ClientSession(middlewares=[middleware]) as session:
            await (await session.post(server.url, data=writer)).read()

    asyncio.run(run())
    assert b"Y29udGVudA==" in judge(server.arrived[0])


def test_urllib3_retry(server):
    """A retry is signed afresh, with its body from the beginning."""
    server.answers += [b"", b""]
    file = io.BytesIO(b"0123456789")
    file.seek(4)
    with on_urllib3.SigV4PoolManager(**SIGNING) as manager:
        manager.request("PUT", server.url, body=file, retries=3)
    assert [judge(arrived) for arrived in server.arrived] == [b"456789"] * 3


def test_urllib3_retry_of_a_generator(server):
    """It is refused: the bytes are gone."""
    server.answers.append(b"")
    body = (piece for piece in [b"a"])
    length = {"Content-Length": "1"}
    manager = on_urllib3.SigV4PoolManager(**SIGNING)
    with pytest.raises(InvalidRequest, match="again"):
        manager.request("PUT", server.url, body=body, headers=length, retries=3)
    manager.clear()
    assert len(server.arrived) == 1


def test_urllib3_pool(server):
    """A pool of the manager signs as well."""
    with on_urllib3.SigV4PoolManager(**SIGNING) as manager:
        pool = manager.connection_from_url(server.url)
        pool.request("GET", "/a/../b c?d=é", headers={"X-Amz-Acl": "private"})
    judge(server.arrived[0])
    assert server.arrived[0].fields()["x-amz-acl"] == "private"


def test_requests_header_of_bytes(server):
    """requests takes bytes as values."""
    auth = on_requests.SigV4Auth(**SIGNING)
    requests.get(server.url, auth=auth, headers={"X-Amz-Acl": b"private"}, timeout=5)
    judge(server.arrived[0])


def test_requests_history(server):
    """The response that redirected shows the request that was sent."""
    server.redirect(302, "/b")
    answer = requests.get(f"{server.url}/a", auth=on_requests.SigV4Auth(**SIGNING), timeout=5)
    sent = [arrived.fields()["authorization"] for arrived in server.arrived]
    shown = [each.request.headers["Authorization"] for each in (*answer.history, answer)]
    assert shown == sent


class Http2:
    """Answers requests over HTTP/2 without TLS, the first with a redirect; records what arrives."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            state.initiate_connection()
            connection.sendall(state.data_to_send())
            while data := connection.recv(65_536):
                for event in state.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        self._answer(state, event)
                connection.sendall(state.data_to_send())

    def _answer(self, state, event) -> None:
        pairs = [(name.decode(), value.decode()) for name, value in event.headers]
        pseudo = dict(pairs)
        headers = [("host", pseudo[":authority"]), *(p for p in pairs if p[0][0] != ":")]
        self.arrived.append(Arrived(pseudo[":method"], pseudo[":path"], headers, b""))
        redirect = [(":status", "302"), ("location", "/b%20c")]
        answer = redirect if len(self.arrived) == 1 else [(":status", "200")]
        state.send_headers(event.stream_id, answer, end_stream=True)

    def close(self) -> None:
        self._socket.close()
        self._thread.join(5)


def test_httpx_over_http2():
    """Requests and their redirects are signed there as well."""
    server = Http2()
    auth = on_httpx.SigV4Auth(**SIGNING)
    with httpx.Client(auth=auth, http1=False, http2=True, follow_redirects=True) as client:
        assert client.get(f"{server.url}/a").http_version == "HTTP/2"
    server.close()
    assert [arrived.target for arrived in server.arrived] == ["/a", "/b%20c"]
    for arrived in server.arrived:
        judge(arrived)


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "urllib"])
@pytest.mark.parametrize("is_foreign", [False, True], ids=["same", "foreign"])
@pytest.mark.parametrize("redirects", [0, 1])
def test_redirect_after_the_time_was_learned(client, is_foreign, redirects):
    """It is signed for the learned time, or loses all that belongs to signing."""
    with servers(2) as (ours, foreign):
        if redirects:
            ours.redirect(302, f"{ours.url}/first")
        ours.refuse(OUTDATED)
        ours.redirect(307, f"{(foreign if is_foreign else ours).url}/next")
        options = {**SIGNING, "learn_clock": True}
        status = CLIENTS[client](options, "GET", f"{ours.url}/k")
        if redirects and client.startswith("httpx"):  # they learn from the first answer only
            assert status == 403
            return
        assert status == 200
        for arrived in ours.arrived[redirects + 1 :]:
            judge(arrived, clock=lambda: LEARNED)
        assert len(ours.arrived) == redirects + (2 if is_foreign else 3)
        assert [each.leaked() for each in foreign.arrived] == ([[]] if is_foreign else [])


def test_requests_redirect_with_netrc(server, tmp_path, monkeypatch):
    """The password of a netrc file does not take the place of the signature, there either."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login jane password m4rker\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.redirect(302, "/next")
    requests.get(f"{server.url}/k", auth=on_requests.SigV4Auth(**SIGNING), timeout=5)
    assert len(server.arrived) == 2
    for arrived in server.arrived:
        judge(arrived)
