"""Sign the requests of urllib3: ``SigV4PoolManager(credentials)`` instead of ``PoolManager()``.

The pools sign, below redirects and retries: each is signed afresh, and the headers that urllib3
takes along to a redirect hold no signature.

https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import urllib3
from urllib3.util import Retry, parse_url

from ..core.errors import InvalidRequest
from ..streams import SignedStream
from .outgoing import OutgoingSigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..provider import CredentialsLike
    from ..signer import Signer

__all__ = ["SigV4PoolManager", "SigV4ProxyManager"]

_OPTIONS = ("hosts", "profile", "clock", "unsigned_payload", "learn_clock")


class _Signing:
    """A pool that signs each request when it is sent."""

    signer: OutgoingSigner

    def urlopen(
        self,
        method: str,
        url: str,
        body: Any = None,
        headers: Any = None,
        retries: Any = None,
        *args: Any,
        **options: Any,
    ) -> urllib3.BaseHTTPResponse:
        """Sign a request, send it, and send it again if it taught the time."""
        pool: Any = self
        if isinstance(body, str):  # versions differ in how they encode it
            body = body.encode()
        redirected = isinstance(retries, Retry) and any(
            entry.redirect_location for entry in retries.history
        )
        _rewind(body, options.get("body_pos"))
        if isinstance(body, SignedStream) or (redirected and not _can_be_sent_again(body)):
            raise InvalidRequest(
                "urllib3 sends the request again, and its body came from an iterator.",
                "Pass bytes or a file, or retries=False.",
                "body",
            )
        absolute = _absolute(pool, url)
        sent = parse_url(absolute)
        given = urllib3.HTTPHeaderDict(pool.headers if headers is None else headers)
        outgoing = self.signer.sign(method, sent.url, given.items(), body, redirected=redirected)
        changed = given.copy()
        outgoing.apply(changed)
        response: urllib3.BaseHTTPResponse = super().urlopen(  # type: ignore[misc]
            method,
            sent.url if absolute == url else sent.request_uri,
            body if outgoing.stream is None else outgoing.stream,
            changed,
            retries,
            *args,
            **options,
        )
        can_learn = outgoing.added and _can_be_sent_again(body)
        if can_learn and self.signer.learn(response.status, response.headers.get("date")):
            response.drain_conn()
            return self.urlopen(method, url, body, headers, retries, *args, **options)
        return response


def _pools(signer: OutgoingSigner) -> dict[str, Any]:
    """Make the classes of pools that a manager opens, by scheme."""

    class Http(_Signing, urllib3.HTTPConnectionPool):  # type: ignore[misc]
        pass

    class Https(_Signing, urllib3.HTTPSConnectionPool):  # type: ignore[misc]
        pass

    Http.signer = Https.signer = signer
    return {"http": Http, "https": Https}


class SigV4PoolManager(urllib3.PoolManager):
    """A ``PoolManager`` that signs requests with Signature Version 4.

    The arguments are those of ``sigv4.adapters.with_signer.WithSigner``, and those of urllib3's
    ``PoolManager`` as keywords.
    """

    def __init__(
        self,
        credentials: CredentialsLike | Signer,
        region: str | None = None,
        service: str | None = None,
        **options: Any,
    ) -> None:
        ours = {name: options.pop(name) for name in _OPTIONS if name in options}
        super().__init__(**options)
        self.pool_classes_by_scheme = _pools(OutgoingSigner(credentials, region, service, **ours))

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **options: Any
    ) -> urllib3.BaseHTTPResponse:
        """Send a request, and remember where its file stands, for redirects and retries."""
        tell = getattr(options.get("body"), "tell", None)
        if tell is not None:
            with suppress(OSError):  # of a pipe, which has no positions
                options.setdefault("body_pos", tell())
        return super().urlopen(method, url, redirect, **options)


class SigV4ProxyManager(SigV4PoolManager, urllib3.ProxyManager):
    """A ``ProxyManager`` that signs: as `SigV4PoolManager`, with the keyword ``proxy_url=``."""


def _absolute(pool: Any, url: str) -> str:
    if not url.startswith("/"):  # the absolute form that a proxy gets
        return url
    host = f"[{pool.host}]" if ":" in pool.host else pool.host
    return f"{pool.scheme}://{host}:{pool.port}{url}"


def _rewind(body: Any, position: Any) -> None:
    if isinstance(position, int) and body is not None:
        body.seek(position)


def _can_be_sent_again(body: Any) -> bool:
    return body is None or isinstance(body, (bytes, bytearray, str)) or hasattr(body, "seek")
