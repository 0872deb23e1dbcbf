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
    """A presigned URL, and how to use it.

    Attributes:
        url: works without credentials until `expires_at`; also ``str(presigned)``.
        method: HTTP method that it was signed for.
        headers: the headers to be sent unchanged with the URL, or the server refuses the request.
        expires_at: aware datetime at which it ends.
        iam_actions: what the signer's policies must allow, such as ``s3:GetObject``; AWS checks
            them when the URL is used, so signing succeeds even if they are denied.
        body: the bytes to send with it, if their hash is signed; None if any body is accepted.
        signed: the intermediates: canonical request, string to sign, signature.
    """

    __slots__ = ("url", "method", "headers", "expires_at", "iam_actions", "body", "_signed")
    url: str
    method: str
    headers: Headers
    expires_at: datetime
    iam_actions: tuple[str, ...]
    body: bytes | None
    _signed: Signed | Callable[[], Signed]

    def __init__(
        self,
        url: str,
        method: str,
        headers: Headers,
        expires_at: datetime,
        signed: Signed | Callable[[], Signed],
        iam_actions: tuple[str, ...] = (),
        body: bytes | None = None,
    ) -> None:
        assign(self, "url", url)
        assign(self, "method", method)
        assign(self, "headers", headers)
        assign(self, "expires_at", expires_at)
        assign(self, "iam_actions", iam_actions)
        assign(self, "body", body)
        assign(self, "_signed", signed)

    @property
    def iam_action(self) -> str:
        """The first of `iam_actions`: the one that the operation is named after."""
        return self.iam_actions[0] if self.iam_actions else ""

    @property
    def signed(self) -> Signed:
        """The intermediates of signing, for debugging."""
        return self._signed if isinstance(self._signed, Signed) else self._signed()

    def __str__(self) -> str:
        return self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.url, self.method, self.headers, self.expires_at)
        return Presigned, (*fields, self.signed, self.iam_actions, self.body)

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "url", repr(redact.url(self.url))
        yield "method", repr(self.method)
        yield "headers", repr(self.headers)
        yield "expires_at", self.expires_at.isoformat()
        yield "iam_actions", repr(self.iam_actions)
        yield "body", "None" if self.body is None else f"<{len(self.body)} bytes>"
