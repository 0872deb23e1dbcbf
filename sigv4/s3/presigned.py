"""The result of presigning an operation."""

from __future__ import annotations

from ..core import redact
from ..core.frozen import Frozen, assign
from ..core.model import Headers, Signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any


class Presigned(Frozen):
    """A presigned URL and what its user must know.

    Attributes:
        url: works without credentials until `expires_at`; also ``str(presigned)``.
        method: HTTP method that it was signed for.
        headers: to be sent along, exactly so, or the server refuses the request.
        expires_at: aware datetime at which it ends.
        signed: the intermediates: canonical request, string to sign, signature.
    """

    __slots__ = ("url", "method", "headers", "expires_at", "_signed")
    url: str
    method: str
    headers: Headers
    expires_at: datetime
    _signed: Signed | Callable[[], Signed]

    def __init__(
        self,
        url: str,
        method: str,
        headers: Headers,
        expires_at: datetime,
        signed: Signed | Callable[[], Signed],
    ) -> None:
        assign(self, "url", url)
        assign(self, "method", method)
        assign(self, "headers", headers)
        assign(self, "expires_at", expires_at)
        assign(self, "_signed", signed)

    @property
    def signed(self) -> Signed:
        """The intermediates of signing, to debug with."""
        return self._signed if isinstance(self._signed, Signed) else self._signed()

    def __str__(self) -> str:
        return self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> tuple[Any, ...]:
        return Presigned, (*self._values(), self.signed)

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "url", repr(redact.url(self.url))
        yield "method", repr(self.method)
        yield "headers", repr(self.headers)
        yield "expires_at", self.expires_at.isoformat()
