"""What the adapters for httpx and for httpx2 share; neither is imported here.

Both clients follow redirects below the authentication, with the headers of the first request. So
each request is looked at once more when it is about to be written to the connection, through the
``trace`` extension that httpcore calls there. A redirect is signed afresh, or loses its signature.

https://www.python-httpx.org/advanced/authentication/
https://www.encode.io/httpcore/extensions/#trace
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import Any

from ..streams import payload_hash
from .httpx_hop import Hop
from .with_signer import WithSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..streams import SignedStream


class SignedBody:
    """A body that is signed while the client reads it."""

    def __init__(self, stream: SignedStream) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        return iter(self._stream)

    def __aiter__(self) -> Any:
        return aiter(self._stream)


class Flow(WithSigner):
    """Signs each request of a client; the base of ``SigV4Auth``.

    The arguments are those of `WithSigner`.
    """

    requires_request_body = False
    requires_response_body = False
    _not_read: type[Exception]
    _signed_body: type[SignedBody]

    def sync_auth_flow(self, request: Any) -> Generator[Any, Any, None]:
        """Sign a request, and send it again if it taught the time."""
        hop = self._sign(request)
        request.extensions["trace"] = hop.trace
        response = yield request
        if self._learns(response, hop):
            response.read()
            request.extensions["trace"] = self._sign(request).trace
            yield request

    async def async_auth_flow(self, request: Any) -> AsyncGenerator[Any, Any]:
        """Sign a request, and send it again if it taught the time."""
        await self._signer.renew()
        hop = self._sign(request)
        request.extensions["trace"] = hop.atrace
        response = yield request
        if self._learns(response, hop):
            await response.aread()
            request.extensions["trace"] = self._sign(request).atrace
            yield request

    def _sign(self, request: Any) -> Hop:
        body, hashed = self._body(request)
        url = request.url
        target = url.raw_path.decode()
        sent = f"{url.scheme}://{url.netloc.decode()}{target}"
        headers = request.headers.multi_items()
        outgoing = self._signer.sign(request.method, sent, headers, body, hashed=hashed)
        outgoing.apply(request.headers)
        if outgoing.stream is not None:
            request.stream = self._signed_body(outgoing.stream)
        before = request.extensions.get("trace")
        earlier = getattr(before, "__self__", None)
        users = earlier.users if isinstance(earlier, Hop) else before
        host = request.headers["Host"]
        return Hop(self._signer, outgoing, request.method, url.scheme, host, body, hashed, users)

    def _body(self, request: Any) -> tuple[Any, str | None]:
        """Return the body, and its hash where only the client can read it."""
        try:
            return request.content, None
        except self._not_read:
            stream = request.stream
        if hasattr(stream, "get_content_length"):  # multipart, which rewinds its files
            rereadable = all(_rereadable(field) for field in stream.fields)
            wanted = rereadable and self._signer.hashes_bodies
            return stream, payload_hash(stream) if wanted else None
        return getattr(stream, "_stream", stream), None  # a file, to be hashed and rewound

    def _learns(self, response: Any, hop: Hop) -> bool:
        if not hop.outgoing.added or response.history or not isinstance(hop.body, bytes):
            return False
        return self._signer.learn(response.status_code, response.headers.get("date"))


def _rereadable(field: Any) -> bool:
    file = getattr(field, "file", None)
    return file is None or isinstance(file, (str, bytes)) or hasattr(file, "seek")
