"""Send requests to the server outside, exactly as they were signed.

aiohttp adds nothing, decodes nothing, follows no redirect, keeps no cookie and reads no proxy from
the environment.
https://docs.aiohttp.org/en/stable/client_reference.html
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from io import BytesIO
from typing import Any

from ..core.errors import InvalidParameter, MissingExtra
from ..core.model import Request

_LARGEST_READ = 256 * 1024  # bytes that are read ahead of the inner side
_ADDED_BY_AIOHTTP = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Upstream:
    """Connections to servers outside.

    Args:
        connect_timeout: seconds until a connection must be there.
        read_timeout: seconds between two reads of a response.
        ca_file: PEM file of certificate authorities to trust instead of the system's.

    Raises:
        InvalidParameter: the file has no certificates.
        OSError: it cannot be read.
    """

    def __init__(
        self, connect_timeout: float = 10, read_timeout: float = 300, ca_file: str | None = None
    ) -> None:
        import_aiohttp()
        self._timeouts = (connect_timeout, read_timeout)
        self._ssl = _context(ca_file)
        self._sessions: dict[bool, Any] = {}

    def send(
        self, request: Request, body: bytes | BytesIO | AsyncIterator[bytes] | None
    ) -> AbstractAsyncContextManager[Any]:
        """Send a request; the result is entered for aiohttp's response.

        A body that is read while it is sent goes over a connection of its own: aiohttp would send
        it again over a new connection where an old one was closed, and it cannot be read twice.
        """
        from yarl import URL

        if isinstance(body, bytes):
            body = BytesIO(body)  # aiohttp sends it in pieces, and again where it must
        streams = not (body is None or isinstance(body, BytesIO))
        session = self._session(streams=streams)
        sent: AbstractAsyncContextManager[Any] = session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=[*request.headers, ("Accept-Encoding", "identity")],
            data=body,
            allow_redirects=False,
        )
        return sent

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()
        await asyncio.sleep(0)  # transports close in the next turn of the loop

    def _session(self, *, streams: bool) -> Any:
        found = self._sessions.get(streams)
        if found is None:
            found = self._sessions[streams] = self._new_session(streams=streams)
        return found

    def _new_session(self, *, streams: bool) -> Any:
        aiohttp = import_aiohttp()
        connect, read = self._timeouts
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=self._ssl, force_close=streams),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=read),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_ADDED_BY_AIOHTTP,
            auto_decompress=False,
            trust_env=False,
            read_bufsize=_LARGEST_READ,
        )


def import_aiohttp() -> Any:
    """Import aiohttp.

    Raises:
        MissingExtra: names the extra that brings it.
    """
    try:
        import aiohttp
    except ImportError:
        raise MissingExtra(
            "The proxy sends requests with aiohttp, which is not installed.",
            "Install it: pip install 'sigv4-engine[proxy]'.",
        ) from None
    return aiohttp


def _context(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        raise InvalidParameter(
            f"{str(ca_file)[:200]!r} must hold certificates in PEM.",
            "Name a file that begins with -----BEGIN CERTIFICATE-----.",
            "upstream_ca",
        ) from None
