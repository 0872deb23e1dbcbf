"""One HTTP request to a source of credentials: without redirects, and with an end.

Rules of this file:

- An answer is read up to a size and a deadline; a server cannot hold a signer forever.
- Redirects are not followed: an answer from elsewhere must not decide about credentials.
- Link-local and loopback endpoints are never reached through a proxy.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from ..core.model import Request
from .errors import SourceFailed

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse
    from socket import socket
    from ssl import SSLContext
    from typing import Any
    from urllib.request import OpenerDirector

MOST = 1 << 20  # bytes of an answer; the largest real ones have some kilobytes
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; its body is not shown, since it may hold secrets."""

    status: int
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)
    body: bytes = field(repr=False, default=b"")


class Unreachable(SourceFailed):
    """No complete answer came; `timed_out` says whether the time was up."""

    def __init__(self, problem: str, remedy: str, *, timed_out: bool = False) -> None:
        super().__init__(problem, remedy)
        self.timed_out = timed_out


class Send(Protocol):
    """Sends one request."""

    def __call__(
        self,
        request: Request,
        *,
        timeout: float,
        proxies: bool = True,
        ca_bundle: str | None = None,
    ) -> Answer:
        """See `send`."""
        ...


def send(
    request: Request, *, timeout: float, proxies: bool = True, ca_bundle: str | None = None
) -> Answer:
    """Send a request and read the whole answer, whatever its status.

    Args:
        request: what to send.
        timeout: seconds for connecting, and for the whole answer.
        proxies: use the proxies of the environment.
        ca_bundle: file of certificates to trust instead of the system's.

    Raises:
        Unreachable: no complete answer within the time.
        SourceFailed: the file of certificates cannot be read.
    """
    from http.client import HTTPException
    from urllib.error import URLError
    from urllib.request import Request as UrllibRequest

    wanted = UrllibRequest(  # noqa: S310  Request admits http and https only
        request.url,
        data=request.body or (b"" if request.method in {"PUT", "POST"} else None),
        headers=dict(request.headers),
        method=request.method,
    )
    opener = _opener(request.scheme, proxies, ca_bundle)
    try:
        with opener.open(wanted, timeout=timeout) as response:
            return _read(response)
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        timed_out = isinstance(reason, TimeoutError)
        kind = "TimeoutError" if timed_out else type(reason).__name__
        raise Unreachable(
            f"{request.host} did not answer completely ({kind}).",
            "Check that this machine can reach it, or name another profile.",
            timed_out=timed_out,
        ) from None


def _opener(scheme: str, proxies: bool, ca_bundle: str | None) -> OpenerDirector:
    """Return an opener that follows no redirect and gives answers of every status."""
    from http import client
    from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler

    class Http(HTTPHandler):
        def http_open(self, req: Any) -> Any:
            return self.do_open(_in_time(client.HTTPConnection), req)

    class Https(HTTPSHandler):
        def https_open(self, req: Any) -> Any:
            return self.do_open(_in_time(client.HTTPSConnection), req, **options)

    opener = OpenerDirector()
    opener.addheaders = [("User-Agent", "sigv4")]
    opener.add_handler(ProxyHandler(None if proxies else {}))
    opener.add_handler(Http())
    if scheme == "https":  # certificates take time to load
        options: Any = {"context": _context(ca_bundle)}
        opener.add_handler(Https())
    return opener


def _in_time(connection: type[HTTPConnection]) -> Any:
    """Return a kind of connections whose answers come within the timeout, headers and all.

    ``http.client`` waits that long for each piece of a header, and for any number of headers and of
    interim answers.
    """
    from http.client import HTTPResponse

    class Response(HTTPResponse):
        def __init__(self, sock: socket, *args: Any, **options: Any) -> None:
            super().__init__(sock, *args, **options)
            self.fp = BufferedReader(_InTime(self.fp.detach(), sock))

    class Connection(connection):  # type: ignore[misc, valid-type]
        response_class = Response

    return Connection


class _InTime(RawIOBase):
    """Reads from a socket until its timeout has passed since this was made."""

    def __init__(self, raw: RawIOBase, sock: socket) -> None:
        self._raw = raw
        self._sock = sock
        self._timeout = sock.gettimeout() or 0.0
        self._deadline = monotonic() + self._timeout

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            with suppress(OSError):  # it may be closed; after the answer of a proxy it is not
                self._sock.settimeout(self._timeout)
            self._raw.close()
        super().close()


def _context(ca_bundle: str | None) -> SSLContext:
    """Trust the certificates of a file, or of a folder that OpenSSL has hashed."""
    from pathlib import Path
    from ssl import create_default_context

    if ca_bundle is None:
        return create_default_context()
    try:
        if Path(ca_bundle).is_dir():
            return create_default_context(capath=ca_bundle)
        return create_default_context(cafile=ca_bundle)
    except OSError as error:  # an SSLError is one
        raise SourceFailed(
            f"The certificates to trust cannot be read from {ca_bundle} ({type(error).__name__}).",
            "Correct AWS_CA_BUNDLE, or ca_bundle in the profile: a file of PEM certificates.",
        ) from None


def _read(response: HTTPResponse) -> Answer:
    pieces, size = [], 0
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise ConnectionError
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) != size:
        raise ConnectionError
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, b"".join(pieces))
