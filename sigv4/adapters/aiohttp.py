"""Sign the requests of aiohttp: ``ClientSession(middlewares=[SigV4Middleware(credentials)])``.

aiohttp runs the middleware for each request, redirects among them, with the URL as it sends it.

https://docs.aiohttp.org/en/stable/client_advanced.html#client-middleware
"""

from __future__ import annotations

from contextvars import ContextVar
from hashlib import sha256
from typing import Any

from aiohttp import AsyncIterablePayload, ClientHandlerType, ClientRequest, ClientResponse
from aiohttp.abc import AbstractStreamWriter
from yarl import URL

from ..core.errors import InvalidRequest
from .with_signer import WithSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..streams import SignedStream
    from .outgoing import Outgoing

__all__ = ["SigV4Middleware"]

# Where the last response in this task redirects to, and the call that it answers: aiohttp does not
# say which request follows a redirect.
_NOWHERE: tuple[URL | None, object] = (None, None)
_REDIRECTED_TO: ContextVar[tuple[URL | None, object]] = ContextVar(
    "redirected_to", default=_NOWHERE
)


class SigV4Middleware(WithSigner):
    """Signs requests with Signature Version 4: pass it in ``middlewares=``.

    The arguments are those of `WithSigner`.
    """

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Sign a request, send it, and send it again if it taught the time."""
        target, call = _REDIRECTED_TO.get()
        redirected = target == request.url.origin() and call is _call_of(request)
        _REDIRECTED_TO.set(_NOWHERE)
        await self._signer.renew()
        outgoing = await self._sign(request, redirected=redirected)
        response = await handler(request)
        can_learn = outgoing.added and outgoing.stream is None
        if can_learn and self._signer.learn(response.status, response.headers.get("Date")):
            response.release()
            await self._sign(request, redirected=redirected)
            response = await handler(request)
        _REDIRECTED_TO.set((_target(response), _call_of(request)))
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


def _call_of(request: ClientRequest) -> object:
    """Return what all requests of one call have in common: the list of its traces."""
    return getattr(request, "_traces", None)


def _target(response: ClientResponse) -> URL | None:
    """Return scheme and host that a response redirects to."""
    location = response.headers.get("Location") or response.headers.get("URI")
    if response.status not in (301, 302, 303, 307, 308) or not location:
        return None
    target = response.url.join(URL(location))
    return target.origin() if target.host else None
