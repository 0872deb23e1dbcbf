"""A server outside that records each byte it gets, and the proxy called as an ASGI application."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import Any

import sigv4
from sigv4.core.encoding import decode
from sigv4.proxy import Proxy
from sigv4.proxy.upstream import Upstream
from tests.resign.sandbox import resigner


class Outside:
    """A server that records what arrives, and answers with bytes."""

    def __init__(self, answer: bytes, *, early: bool = False) -> None:
        self.answer = answer
        self.early = early  # answer before the body has arrived
        self.head = b""
        self.body = b""
        self.whole = False
        self.connections = 0
        self.tasks: list[Any] = []

    async def stop(self) -> None:
        """End the connections that are still open."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def serve(self, reader, writer) -> None:
        self.connections += 1
        self.tasks.append(asyncio.current_task())
        try:
            while self.answer:
                self.head = await reader.readuntil(b"\r\n\r\n")
                fields = dict(
                    line.lower().split(b": ", 1) for line in self.head.split(b"\r\n")[1:-2]
                )
                self.body, self.whole = b"", False
                if self.early:
                    break
                await self.read(reader, int(fields.get(b"content-length", b"0")))
                writer.write(self.answer)
                await writer.drain()
                if b"close" in self.answer:
                    await asyncio.sleep(0.05)
                    break
            if self.early:
                writer.write(self.answer)
                await writer.drain()
                await asyncio.sleep(0.2)  # an abort must not overtake the answer
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def read(self, reader, left: int) -> None:
        while left:
            piece = await reader.read(min(left, 65_536))
            if not piece:
                raise asyncio.IncompleteReadError(b"", left)
            left -= len(piece)
            self.body += piece
        self.whole = True

    @property
    def request(self) -> sigv4.Request:
        """What arrived, as a request to verify."""
        first, *lines = self.head.decode().split("\r\n")[:-2]
        method, target, _ = first.split(" ")
        pairs = [tuple(line.split(": ", 1)) for line in lines]
        return sigv4.verify.received(method, target, pairs, self.body, scheme="https")


class Sent:
    """What the application sends to the inner side."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def __call__(self, message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return self.messages[0]["status"]

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): text.decode() for name, text in self.messages[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])


def scope_of(request: sigv4.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "method": request.method,
        "scheme": request.scheme,
        "path": decode(request.path).decode(),
        "raw_path": request.path.encode(),
        "query_string": request.query.encode(),
        "headers": [
            (b"host", request.host.encode()),
            *((name.lower().encode(), text.encode()) for name, text in request.headers),
        ],
        "client": ("127.0.0.1", 50_000),
    }


def receiving(body: bytes, size: int = 65_536, *, gone_after: int | None = None, last=None):
    """Give a body in pieces; then wait, as servers do until the client goes."""
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
    state = {"at": 0}

    async def receive():
        at = state["at"]
        state["at"] += 1
        if gone_after is not None and at >= gone_after:
            return {"type": "http.disconnect"}
        if at < len(parts):
            return {"type": "http.request", "body": parts[at], "more_body": at + 1 < len(parts)}
        if last is not None:
            return await last()
        await asyncio.Event().wait()
        raise AssertionError

    return receive


@asynccontextmanager
async def listening(outside: Outside):
    server = await asyncio.start_server(outside.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        await outside.stop()


async def _pass(outside: Outside, request, receive, app=None, **options) -> Sent:
    async with listening(outside) as url:
        upstream = Upstream(connect_timeout=2, read_timeout=2)
        app = Proxy(resigner(upstream=url, **options), upstream)
        sent = Sent()
        try:
            await app(scope_of(request), receive or receiving(request.body), sent)
        finally:
            await upstream.close()
        return sent


def passed(outside: Outside, request: sigv4.Request, receive=None, **options) -> Sent:
    return asyncio.run(_pass(outside, request, receive, **options))
