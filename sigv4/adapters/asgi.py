"""ASGI middleware that verifies a request before the application runs.

    app = VerifySignature(app, Verifier(lookup, region="eu-west-1", service="s3"))

The application finds the `Verified` as ``scope["sigv4.verified"]``, and reads the verified body:
without framing, if it arrived in ``aws-chunked`` form.
https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from ..verify import VerificationError, from_asgi
from .verified_body import (
    MAX_BUFFERED,
    MOST_DISCARDED,
    VERIFIED,
    HeldBody,
    Middleware,
    VerifiedBody,
    error_response,
    is_framed,
    rest_is_read,
    unframed_encoding,
    with_body,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from typing import Any

    from ..core.model import Credentials, Request
    from ..verify import Verified, VerifiedHead, Verifier

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

_STATUS = "http.response.start"
_BODY = "http.response.body"


class VerifySignature(Middleware):
    """Verifies requests, and answers those that are refused in the form of the service.

    Args:
        app: the application.
        verifier: verifies the requests.
        max_buffered: bytes of a body that are held in memory until they are verified.
        require_verified: answer a larger body with status 413. Otherwise the application finds a
            `VerifiedHead`, and reading raises a `VerificationError` before the end of a body that
            does not verify: what was read until then must not take effect.
        lookup: an asynchronous function from an access key id to its `Credentials` or None, used
            instead of the verifier's.
    """

    def __init__(
        self,
        app: App,
        verifier: Verifier,
        *,
        max_buffered: int = MAX_BUFFERED,
        require_verified: bool = True,
        lookup: Callable[[str], Awaitable[Credentials | None]] | None = None,
    ) -> None:
        super().__init__(app, verifier, max_buffered, require_verified=require_verified)
        self._lookup = lookup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify one connection, and pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = None
        started = _Started(send)
        arriving = _Arriving(receive)
        try:
            service, limits = self._verifier.only_service, self._verifier.limits
            request = from_asgi(scope, service=service, limits=limits)
            if scope["type"] == "websocket":
                known = await self._known(request)
                verified: Verified = self._verifier.verify(request, **known)
                await self._app({**scope, VERIFIED: verified}, receive, send)
            else:
                await self._http(request, scope, arriving, started)
        except VerificationError as error:
            if started.done:
                raise
            await self._refuse(error, request, scope, arriving, send)

    async def _http(self, request: Request, scope: Scope, receive: Receive, send: _Started) -> None:
        streams = self._streams(request)
        known = await self._known(request)
        head = self._head(request, **known)
        body = None if head is None else VerifiedBody(self._verifier, request, head, **known)
        if streams and head is not None and body is not None:
            await self._app(_scope(scope, head, None), _Reading(receive, body), send)
            return
        content = await _read(receive, self._hold(request, body))
        if content is None:
            return  # the client has gone
        if body is None:
            verified: Verified = self._verifier.verify(with_body(request, content), **known)
        else:
            verified = body.close()
        given = _scope(
            scope, verified, len(content) if head is not None and is_framed(head) else None
        )
        await self._app(given, _Replayed(receive, content), send)

    async def _known(self, request: Request) -> dict[str, Any]:
        if self._lookup is None:
            return {}
        found = await self._lookup(self._verifier.access_key_id(request))
        return {"lookup": lambda _: found}

    async def _refuse(
        self,
        error: VerificationError,
        request: Request | None,
        scope: Scope,
        arriving: _Arriving,
        send: Send,
    ) -> None:
        if scope["type"] == "websocket":
            await arriving()  # the connection request, which a close refuses with status 403
            await send({"type": "websocket.close", "code": 1008})
            return
        headers, body = error_response(error, s3=self._verifier.answers_as_s3(request))
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        length, expect = _header(scope, b"content-length"), _header(scope, b"expect")
        if rest_is_read(length, expect, MOST_DISCARDED):
            await arriving.discard(MOST_DISCARDED)
        await send({"type": _STATUS, "status": error.status, "headers": encoded})
        await send({"type": _BODY, "body": b"" if scope["method"] == "HEAD" else body})


async def _read(receive: Receive, held: HeldBody) -> bytes | None:
    """Read the body; give None if the client disconnects."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        held.add(message.get("body", b""))
        if not message.get("more_body", False):
            return held.content()


class _Arriving:
    """Passes on what arrives, and knows whether the body has ended."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0
        self._ended = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message

    async def discard(self, most: int) -> None:
        """Read the rest of the body, until `most` bytes of it have arrived."""
        while not self._ended and self._size <= most:
            await self()


class _Started:
    """Passes a response on, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.done = False

    async def __call__(self, message: Message) -> None:
        self.done = True
        await self._send(message)


class _Replayed:
    """Gives a body that has been read, and then what the server sends."""

    def __init__(self, receive: Receive, content: bytes) -> None:
        self._receive = receive
        self._content: bytes | None = content

    async def __call__(self) -> Message:
        content, self._content = self._content, None
        if content is None:
            return await self._receive()
        return {"type": "http.request", "body": content, "more_body": False}


class _Reading:
    """Verifies a body while the application reads it; the last piece comes after the check."""

    def __init__(self, receive: Receive, body: VerifiedBody) -> None:
        self._receive = receive
        self._body = body

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        piece = self._body.feed(message.get("body", b""))
        more = message.get("more_body", False)
        if not more:
            self._body.close()
        return {"type": "http.request", "body": piece, "more_body": more}


def _header(scope: Scope, name: bytes) -> str | None:
    """Find the last value of a header."""
    found = [value for key, value in scope["headers"] if key.lower() == name]
    return found[-1].decode("latin-1") if found else None


def _scope(scope: Scope, verified: Verified | VerifiedHead, length: int | None) -> Scope:
    """Copy the scope, with the headers of the body that the application will read."""
    given = {**scope, VERIFIED: verified}
    if verified.payload_hash.startswith("STREAMING-"):
        headers = []
        for name, value in scope["headers"]:
            lowered = name.lower()
            if lowered in (b"content-length", b"transfer-encoding"):
                continue
            text = value
            if lowered == b"content-encoding":
                text = unframed_encoding(value.decode("latin-1")).encode("latin-1")
            if text:
                headers.append((name, text))
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        given["headers"] = headers
    return given
