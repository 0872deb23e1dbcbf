"""Sign the requests of aiohttp: ``ClientSession(middlewares=[SigV4Middleware(credentials)])``.

aiohttp runs the middleware for each request, redirects among them, with the URL as it sends it.

https://docs.aiohttp.org/en/stable/client_advanced.html#client-middleware
"""

from __future__ import annotations

from hashlib import sha256
from types import SimpleNamespace
from typing import Any

from aiohttp import (
    AsyncIterablePayload,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    TraceConfig,
)
from aiohttp.abc import AbstractStreamWriter
from aiohttp.tracing import Trace

from ..core.errors import InvalidRequest
from .with_signer import WithSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..streams import SignedStream
    from .outgoing import Outgoing

__all__ = ["SigV4Middleware"]

_REDIRECTS = (301, 302, 303, 307, 308)
_NO_CALLBACKS = TraceConfig()
_NO_CALLBACKS.freeze()


class SigV4Middleware(WithSigner):
    """Signs requests with Signature Version 4: pass it in ``middlewares=``.

    The arguments are those of `WithSigner`.
    """

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Sign a request, send it, and send it again if it taught the time."""
        call = _call_of(request)
        redirected = call.is_redirected and request.url.origin() != call.origin
        await self._signer.renew()
        outgoing = await self._sign(request, redirected=redirected)
        response = await handler(request)
        can_learn = outgoing.added and outgoing.stream is None
        if can_learn and self._signer.learn(response.status, response.headers.get("Date")):
            response.release()
            await self._sign(request, redirected=redirected)
            response = await handler(request)
        call.is_redirected = call.is_redirected or response.status in _REDIRECTS
        return response

    async def _sign(self, request: ClientRequest, *, redirected: bool) -> Outgoing:
        if getattr(request, "compress", None):
            raise InvalidRequest(
                "aiohttp would compress the body after it is signed.",
                "Leave out compress=, and pass the compressed bytes with Content-Encoding.",
                "compress",
            )
        body, hashed = await self._body(request.body)
        url = f"{request.url.origin()}{request.url.raw_path_qs}"
        outgoing = self._signer.sign(
            request.method,
            url,
            request.headers.items(),
            body,
            hashed=hashed,
            redirected=redirected,
        )
        outgoing.apply(request.headers)
        if outgoing.stream is not None:
            request.chunked = None
            await request.update_body(_Framed(outgoing.stream))
        return outgoing

    async def _body(self, body: Any) -> tuple[Any, str | None]:
        """Return the body, and its hash if it is not an iterator."""
        if not body:
            return None, None
        if isinstance(body, AsyncIterablePayload):
            return body._value, None  # noqa: SLF001  aiohttp has no other way to the iterator
        if not self._signer.hashes_bodies:
            return body, None
        hashing = _Hashing()
        await body.write(hashing)
        if body.consumed:
            raise InvalidRequest(
                "The body can be read only once, and its hash is signed before it is sent.",
                "Pass bytes or a file that can seek.",
                "data",
            )
        return body, hashing.total.hexdigest()


class _Framed(AsyncIterablePayload):
    """A signed stream, whose length is known."""

    def __init__(self, stream: SignedStream) -> None:
        super().__init__(stream)
        self._size = stream.content_length


class _Hashing(AbstractStreamWriter):
    """Takes a body as a connection would, and hashes it."""

    def __init__(self) -> None:
        self.total = sha256()

    async def write(self, chunk: Any) -> None:
        self.total.update(chunk)

    async def write_eof(self, chunk: bytes = b"") -> None:
        """Do nothing: payloads do not end a request."""

    async def drain(self) -> None:
        """Do nothing."""

    def enable_compression(self, *args: Any, **options: Any) -> None:
        """Do nothing."""

    def enable_chunking(self) -> None:
        """Do nothing."""

    async def write_headers(self, status_line: str, headers: Any) -> None:
        """Do nothing."""


class _Call(Trace):
    """Remembers whether a call was redirected, since aiohttp does not say it of a request.

    It is one of the traces of the call, which all its requests share: those that follow a redirect,
    those that aiohttp sends again, and those of other middlewares, in whatever task they run.
    """

    def __init__(self, request: ClientRequest) -> None:
        super().__init__(request.session, _NO_CALLBACKS, SimpleNamespace())
        self.origin = request.url.origin()
        self.is_redirected = False


def _call_of(request: ClientRequest) -> _Call:
    traces = request._traces  # noqa: SLF001  aiohttp has no other value that belongs to a call
    for trace in traces:
        if isinstance(trace, _Call):
            return trace
    call = _Call(request)
    traces.append(call)
    return call
