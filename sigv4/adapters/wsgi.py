"""WSGI middleware that verifies a request before the application runs.

    app = VerifySignature(app, Verifier(lookup, region="eu-west-1", service="s3"))

The application finds the `Verified` as ``environ["sigv4.verified"]``, and reads the verified body:
without framing, if it arrived in ``aws-chunked`` form.
https://peps.python.org/pep-3333/
"""

from __future__ import annotations

import sys
from io import BytesIO, RawIOBase
from types import GeneratorType

from ..verify import VerificationError, from_wsgi
from .verified_body import (
    MAX_BUFFERED,
    MOST_DISCARDED,
    VERIFIED,
    HeldBody,
    Middleware,
    VerifiedBody,
    announced_length,
    error_response,
    is_framed,
    number,
    rest_is_read,
    unframed_encoding,
    with_body,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import Any

    from ..core.model import Request
    from ..verify import Verified, VerifiedHead, Verifier

    Environ = dict[str, Any]
    StartResponse = Callable[..., Any]
    App = Callable[[Environ, StartResponse], Iterable[bytes]]

_PIECE = 65_536  # bytes


class VerifySignature(Middleware):
    """Verifies requests, and answers those that are refused in the form of the service.

    Args:
        app: the application.
        verifier: verifies the requests.
        max_buffered: bytes of a body that are held in memory until they are verified.
        require_verified: answer a larger body with status 413. Otherwise the application finds a
            `VerifiedHead`, and reading raises a `VerificationError` before the end of a body that
            does not verify: what was read until then must not take effect. An error that leaves
            the application before its response begins is answered in the form of the service.
    """

    def __init__(
        self,
        app: App,
        verifier: Verifier,
        *,
        max_buffered: int = MAX_BUFFERED,
        require_verified: bool = True,
    ) -> None:
        super().__init__(app, verifier, max_buffered, require_verified=require_verified)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Verify one request, and pass it on."""
        request = None
        pieces = _pieces(environ)
        try:
            service, limits = self._verifier.only_service, self._verifier.limits
            request = from_wsgi(environ, service=service, limits=limits)
            given = self._verified(request, environ, pieces)
            response: Iterable[bytes] = self._app(given, start_response)
            if isinstance(response, GeneratorType):  # it reads the body only when it is iterated
                response = _begun(response)
        except VerificationError as error:
            _discard(environ, pieces)
            headers, body = error_response(error, s3=self._verifier.answers_as_s3(request))
            start_response(f"{error.status} {error.code}", headers, sys.exc_info())
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        return response

    def _verified(self, request: Request, environ: Environ, pieces: Iterator[bytes]) -> Environ:
        """Verify, and make the environment of the application."""
        streams = self._streams(request)
        head = self._head(request)
        if head is None:
            content = _read(pieces, self._hold(request, None))
            verified = self._verifier.verify(with_body(request, content))
            return _environ(environ, verified, BytesIO(content), len(content))
        body = VerifiedBody(self._verifier, request, head)
        if streams:
            length = None if is_framed(head) else announced_length(request)
            return _environ(environ, head, _Reading(pieces, body), length)
        content = _read(pieces, self._hold(request, body))
        return _environ(environ, body.close(), BytesIO(content), len(content))


def _read(pieces: Iterator[bytes], held: HeldBody) -> bytes:
    for piece in pieces:
        held.add(piece)
    return held.content()


def _begun(response: Generator[bytes, None, None]) -> Iterable[bytes]:
    """Run an application that is a generator up to its first bytes.

    Raises:
        VerificationError: what the application read is not the signed body.
    """
    first = next(response, None)
    return () if first is None else _all(first, response)


def _all(first: bytes, response: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    yield first
    yield from response


class _Reading(RawIOBase):
    """Verifies a body while the application reads it; the last bytes come after the check."""

    def __init__(self, pieces: Iterator[bytes], body: VerifiedBody) -> None:
        super().__init__()
        self._pieces = pieces
        self._body = body
        self._ready = b""
        self._held = b""
        self._ended = False

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer.

        Raises:
            VerificationError: the body is not the signed one.
        """
        while not self._ready and not self._ended:
            self._advance()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _advance(self) -> None:
        """Take the next piece; the one before is ready then, and the last after the check."""
        piece = next(self._pieces, None)
        if piece is None:
            self._body.close()
            self._ready, self._held, self._ended = self._held, b"", True
            return
        given = self._body.feed(piece)
        if given:
            self._ready, self._held = self._held, given


def _pieces(environ: Environ) -> Iterator[bytes]:
    """Read the body from the server, at most as long as it is announced."""
    source = environ["wsgi.input"]
    left = number(environ.get("CONTENT_LENGTH"))
    if left is None and not environ.get("wsgi.input_terminated"):
        return  # without a length, reading on could wait for ever
    while left is None or left > 0:
        piece = source.read(_PIECE if left is None else min(_PIECE, left))
        if not piece:
            return
        if left is not None:
            left -= len(piece)
        yield piece


def _discard(environ: Environ, pieces: Iterator[bytes]) -> None:
    """Read the rest of a body, so that the client gets the answer."""
    length, expect = environ.get("CONTENT_LENGTH"), environ.get("HTTP_EXPECT")
    if not rest_is_read(length, expect, MOST_DISCARDED):
        return
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_DISCARDED:
            return


def _environ(
    environ: Environ, verified: Verified | VerifiedHead, source: Any, length: int | None
) -> Environ:
    """Copy the environment, with the body that the application will read."""
    given = {**environ, VERIFIED: verified, "wsgi.input": source, "wsgi.input_terminated": True}
    given.pop("HTTP_TRANSFER_ENCODING", None)  # else some frameworks decode the body once more
    if length is None:
        given.pop("CONTENT_LENGTH", None)
    else:
        given["CONTENT_LENGTH"] = str(length)
    encoding = unframed_encoding(environ.get("HTTP_CONTENT_ENCODING", ""))
    if encoding:
        given["HTTP_CONTENT_ENCODING"] = encoding
    else:
        given.pop("HTTP_CONTENT_ENCODING", None)
    return given
