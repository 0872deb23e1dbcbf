"""Sign the requests of urllib3: ``SigV4PoolManager(credentials)`` instead of ``PoolManager()``.

The pools sign, below redirects and retries: each is signed afresh, and the headers that urllib3
takes along to a redirect hold no signature.

https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html
"""

from __future__ import annotations

from typing import Any

import urllib3
from urllib3.util import Retry, parse_url

from ..core.errors import InvalidRequest
from ..streams import SignedStream
from .outgoing import OutgoingSigner

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
        redirected = isinstance(retries, Retry) and any(
            [entry.redirect_location for entry in retries.history]
        )
        _rewind(body, options.get("body_pos"))
        if isinstance(body, SignedStream) or (redirected and not _can_be_sent_again(body)):
            raise InvalidRequest(
                "urllib3 sends the request again, and its body came from an iterator.",
                "Pass bytes or a file, or retries=False.",
            )
        absolute = _absolute(pool, url)
        sent = parse_url(absolute)
        given = urllib3.HTTPHeaderDict(pool.headers if headers is None else headers)
        outgoing = self.signer.sign(
            method, sent.url, given.items(), body, redirected=bool(redirected)
        )
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
        learned = outgoing.added and self.signer.learn(
            response.status, response.headers.get("date")
        )
        if learned and _can_be_sent_again(body):
            response.drain_conn()
            return self.urlopen(method, url, body, headers, retries, *args, **options)
        return response


class _Manager:
    """A pool manager whose pools sign."""

    def __init__(self, *args: Any, **options: Any) -> None:
        ours = {name: options.pop(name) for name in _OPTIONS if name in options}
        credentials = {
            name: options.pop(name)
            for name in ("credentials", "region", "service")
            if name in options
        }
        first = self._of_manager(options)
        super().__init__(*first, **options)  # type: ignore[call-arg]
        signer = OutgoingSigner(*args, **credentials, **ours)
        manager: Any = self
        manager.pool_classes_by_scheme = {
            "http": type("Pool", (_Signing, urllib3.HTTPConnectionPool), {"signer": signer}),
            "https": type("Pool", (_Signing, urllib3.HTTPSConnectionPool), {"signer": signer}),
        }

    def _of_manager(self, options: dict[str, Any]) -> tuple[Any, ...]:
        return ()

    def urlopen(self, method: str, url: str, redirect: bool = True, **options: Any) -> Any:
        """Send a request, and remember where its file stands, for redirects and retries."""
        body = options.get("body")
        if hasattr(body, "tell"):
            options.setdefault("body_pos", body.tell())
        return super().urlopen(method, url, redirect, **options)  # type: ignore[misc]


class SigV4PoolManager(_Manager, urllib3.PoolManager):
    """A ``PoolManager`` that signs requests with Signature Version 4.

    Args:
        credentials: `Credentials`, a provider of them, a session of boto3, or a `Signer`.
        region: such as ``eu-west-1``; by default read from the host, if AWS's.
        service: signing name, such as ``execute-api``; by default read from the host, if AWS's.
        hosts, profile, clock, unsigned_payload, learn_clock: as for
            ``sigv4.adapters.outgoing.OutgoingSigner``. All other keywords are urllib3's.
    """


class SigV4ProxyManager(_Manager, urllib3.ProxyManager):
    """A ``ProxyManager`` that signs: as `SigV4PoolManager`, with ``proxy_url=`` as a keyword."""

    def _of_manager(self, options: dict[str, Any]) -> tuple[Any, ...]:
        return (options.pop("proxy_url"),)


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
