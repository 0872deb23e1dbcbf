"""One HTTP request to a source of credentials: without redirects, and with an end.

Rules of this file:

- An answer is read up to a size and a deadline; a server cannot hold a signer forever.
- Redirects are not followed: an answer from elsewhere must not decide about credentials.
- Link-local and loopback endpoints are never reached through a proxy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from ..core.model import Request
from .errors import SourceFailed

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from ssl import SSLContext
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
        timeout: seconds for connecting, for each wait and for the whole body.
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
    deadline = monotonic() + timeout
    opener = _opener(request.scheme, proxies, ca_bundle)
    try:
        with opener.open(wanted, timeout=timeout) as response:
            return _read(response, deadline)
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
    from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler

    opener = OpenerDirector()
    opener.addheaders = [("User-Agent", "sigv4")]
    opener.add_handler(ProxyHandler(None if proxies else {}))
    opener.add_handler(HTTPHandler())
    if scheme == "https":  # certificates take time to load
        opener.add_handler(HTTPSHandler(context=_context(ca_bundle)))
    return opener


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


def _read(response: HTTPResponse, deadline: float) -> Answer:
    pieces, size = [], 0
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise ConnectionError
        if monotonic() > deadline:
            raise TimeoutError
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) != size:
        raise ConnectionError
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, b"".join(pieces))
