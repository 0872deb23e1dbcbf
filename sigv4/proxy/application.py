"""`Proxy`: an ASGI application that verifies, signs again and forwards.

Bodies are passed on in pieces, in both directions; memory does not grow with their size. What goes
wrong closes the connection on the other side before its message is complete.
https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from ..adapters.verified_body import error_response, rest_is_read
from ..core import redact
from ..core.errors import SigV4Error
from ..core.model import Request
from ..redaction import redact as redacted
from ..resign import Answer, Exchange, NotForwarded, Resigner
from ..resign.refusals import Denials
from ..verify import VerificationError, from_asgi
from .kept import KeptCredentials
from .upstream import Upstream, import_aiohttp

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LOG = logging.getLogger("sigv4.proxy")
_PIECE = 256 * 1024  # bytes
_MOST_DISCARDED = 1 << 20  # bytes of a refused body that are read
_START, _BODY, _DISCONNECT = "http.response.start", "http.response.body", "http.disconnect"
_WITHOUT_BODY = (204, 304)


class Proxy:
    """Forwards what a `Resigner` admits.

    Args:
        resigner: verifies and signs.
        upstream: connections to the servers outside.
        credentials: renewed while the application runs.
    """

    def __init__(
        self,
        resigner: Resigner,
        upstream: Upstream | None = None,
        credentials: KeptCredentials | None = None,
    ) -> None:
        self._resigner = resigner
        self._upstream = upstream or Upstream()
        self._credentials = credentials

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the server, or its lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _Passage(self._resigner, self._upstream, scope, receive, send).run()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        renewing = (
            None if self._credentials is None else asyncio.create_task(self._credentials.renew())
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if renewing is not None:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
        await self._upstream.close()
        await send({"type": "lifespan.shutdown.complete"})


class _GoneError(Exception):
    """The inner side has closed its connection."""


class _Passage:
    """One request on its way out, and its response on its way in."""

    def __init__(
        self, resigner: Resigner, upstream: Upstream, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._resigner = resigner
        self._upstream = upstream
        self._scope = scope
        self._receive = receive
        self._send = send
        self._exchange: Exchange | None = None
        self._request: Request | None = None
        self._stopped: Exception | None = None  # what ended the body of the request
        self._status = 0  # of the response that has begun
        self._ended = False  # whether the body of the request has arrived
        self._size = 0  # bytes of it

    async def run(self) -> None:
        """Serve the request."""
        aiohttp = import_aiohttp()
        try:
            await self._forward()
        except (
            _GoneError,
            VerificationError,
            aiohttp.ClientError,
            asyncio.TimeoutError,
            OSError,
        ) as error:
            found = self._stopped or error
            if isinstance(found, _GoneError):
                self._log("the client has gone")
            elif isinstance(found, VerificationError):
                await self._refuse(found)
            else:
                await self._refuse(self._failed(found))

    async def _forward(self) -> None:
        limits = self._resigner.verifier.limits
        service = self._resigner.verifier.only_service
        request = self._request = from_asgi(self._scope, service=service, limits=limits)
        client = self._scope.get("client")
        context = {"aws:SourceIp": client[0]} if client else {}
        exchange = self._exchange = self._resigner.begin(request, context=context)
        first = await self._until_head(exchange)
        assert exchange.head is not None  # noqa: S101 - for the type checker: else it raised
        body = self._following(exchange, first) if not self._ended else first or None
        async with self._upstream.send(exchange.head, body) as response:
            headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in response.raw_headers
            ]
            await self._respond(response, exchange.answer(response.status, headers))

    async def _until_head(self, exchange: Exchange) -> bytes:
        """Read the body until the head may be sent; all of it where it is verified first."""
        given: list[bytes] = []
        while not (self._ended or (exchange.head is not None and exchange.has_body)):
            given.append(await self._next(exchange))
        return b"".join(given)

    async def _next(self, exchange: Exchange) -> bytes:
        """Read one piece of the body, and give what may be sent."""
        message = await self._receive()
        if message["type"] == _DISCONNECT:
            raise _GoneError
        piece = message.get("body", b"")
        self._size += len(piece)
        self._ended = not message.get("more_body", False)
        given = exchange.feed(piece)
        return given + exchange.finish() if self._ended else given

    async def _following(self, exchange: Exchange, first: bytes) -> AsyncIterator[bytes]:
        """Yield the body while it arrives; an error ends it before its end."""
        if first:
            yield first
        while not self._ended:
            try:
                given = await self._next(exchange)
            except (VerificationError, _GoneError) as error:
                self._stopped = error
                raise
            if given:
                yield given

    async def _respond(self, response: Any, answer: Answer) -> None:
        bodiless = self._scope["method"] == "HEAD" or response.status in _WITHOUT_BODY
        watch = asyncio.create_task(self._gone()) if self._ended else None
        try:
            if not bodiless:
                async for piece in response.content.iter_chunked(_PIECE):
                    if watch is not None and watch.done():
                        raise _GoneError
                    await self._give(answer, answer.feed(piece), more=True)
            await self._give(answer, answer.finish(), more=False)
        finally:
            if watch is not None:
                watch.cancel()
        self._log()

    async def _gone(self) -> None:
        """Return when the inner side closes its connection."""
        while (await self._receive())["type"] != _DISCONNECT:
            pass

    async def _give(self, answer: Answer, body: bytes, *, more: bool) -> None:
        if not answer.ready:
            return
        if not self._status:
            self._status = answer.status
            headers = [
                (name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers
            ]
            await self._send({"type": _START, "status": answer.status, "headers": headers})
        if body or not more:
            await self._send({"type": _BODY, "body": body, "more_body": more})

    def _failed(self, error: Exception) -> VerificationError:
        s3 = self._resigner.verifier.answers_as_s3(self._request)
        refuse = Denials(s3=s3) if self._exchange is None else self._exchange.refuse
        made = refuse(
            "upstream-failed",
            f"The server outside gave no whole response ({type(error).__name__}).",
            "Try again.",
        )
        made.__cause__ = error
        return made

    async def _refuse(self, error: VerificationError) -> None:
        """Answer with an error; after the beginning of a response, break the connection off."""
        key_id = error.access_key_id if isinstance(error, NotForwarded) else ""
        self._log(f"{error.refusal}: {error.problem}", error.__cause__, key_id)
        if self._status:
            raise error
        s3 = self._resigner.verifier.answers_as_s3(self._request)
        headers, body = error_response(error, s3=s3)
        fields = {} if self._request is None else self._request.fields
        if rest_is_read(fields.get("content-length"), fields.get("expect"), _MOST_DISCARDED):
            await self._discard()
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        await self._send({"type": _START, "status": error.status, "headers": encoded})
        head = self._scope["method"] == "HEAD"
        await self._send({"type": _BODY, "body": b"" if head else body})

    async def _discard(self) -> None:
        while not self._ended and self._size <= _MOST_DISCARDED:
            message = await self._receive()
            self._size += len(message.get("body", b""))
            self._ended = not message.get("more_body", False)

    def _log(self, problem: str = "", cause: BaseException | None = None, key_id: str = "") -> None:
        """Write a line without signature, token or secret."""
        request, exchange = self._request, self._exchange
        target = ""
        if request is not None:
            whole = f"{request.path}?{request.query}" if request.query else request.path
            target = redacted(redact.url(whole))  # a path may hold a URL with its signature
        who = exchange.identity if exchange is not None else None
        LOG.log(
            logging.WARNING if problem else logging.INFO,
            "%s %s %s %s %s%s%s",
            self._scope["method"],
            target or "-",
            self._status or "-",
            who.access_key_id if who is not None else key_id or "-",
            (exchange.operation if exchange is not None else "") or "-",
            f" {redacted(problem)}" if problem else "",
            f" ({cause})" if isinstance(cause, SigV4Error) else "",
        )
