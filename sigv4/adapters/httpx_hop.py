"""Signs the redirects that httpx and httpx2 follow, each when it is written to its connection.

https://www.encode.io/httpcore/extensions/#trace
"""

from __future__ import annotations

from typing import Any

from ..core.errors import InvalidRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .outgoing import Outgoing, OutgoingSigner

_SENT = ".send_request_headers.started"


class Hop:
    """Looks at the requests that follow from one, each when it is written to its connection."""

    def __init__(
        self,
        signer: OutgoingSigner,
        outgoing: Outgoing,
        method: str,
        scheme: str,
        host: str,
        body: Any,
        hashed: str | None,
        users: Any,
    ) -> None:
        self.outgoing = outgoing
        self.body = body
        self.users = users
        self._signer = signer
        self._method = method
        self._signed_for = scheme, host
        self._hashed = hashed
        self._is_first = True
        self._position = _position(body)

    def trace(self, name: str, info: dict[str, Any]) -> None:
        """Take what httpcore reports."""
        self._look(name, info)
        if self.users is not None:
            self.users(name, info)

    async def atrace(self, name: str, info: dict[str, Any]) -> None:
        """Take what httpcore reports."""
        self._look(name, info)
        if self.users is not None:
            await self.users(name, info)

    def _look(self, name: str, info: dict[str, Any]) -> None:
        if not name.endswith(_SENT) or info["request"].method == b"CONNECT":
            return
        if self._is_first:
            self._is_first = False
            if _addressed(info["request"]) == self._signed_for:
                return  # else the first one went through a transport that does not trace
        self._sign_afresh(info["request"])

    def _sign_afresh(self, request: Any) -> None:
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers
        ]
        method = request.method.decode()
        without_body = method == "GET" and method != self._method
        body, hashed = (None, None) if without_body else (self.body, self._hashed)
        if self.outgoing.stream is not None and body is not None:
            raise InvalidRequest(
                "A redirect asks for the body again, and it came from an iterator.",
                "Pass bytes or a file, or send the request to the right address.",
                "content",
            )
        if body is not None and self._position is not None:
            body.seek(self._position)
        changed = self._signer.sign(
            method, _url(request.url), pairs, body, hashed=hashed, redirected=True
        )
        pairs = changed.pairs(pairs)
        request.headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs
        ]


def _position(body: Any) -> int | None:
    """Return where a file stands; None for a body that has no positions, such as a pipe."""
    try:
        return int(body.tell())
    except (AttributeError, OSError):
        return None


def _addressed(request: Any) -> tuple[str, str]:
    """Return scheme and Host of a request: a transport may have put an address into its URL."""
    hosts = [value for name, value in request.headers if name.lower() == b"host"]
    return _url(request.url).partition(":")[0], b"".join(hosts).decode("latin-1")


def _url(url: Any) -> str:
    target: str = url.target.decode()
    if not target.startswith("/"):  # the absolute form that a proxy gets
        return target
    host = url.host.decode()
    port = "" if url.port is None else f":{url.port}"
    return f"{url.scheme.decode()}://{f'[{host}]' if ':' in host else host}{port}{target}"
