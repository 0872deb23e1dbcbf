"""What a token function returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..core import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A token, when it ends, and what it needs.

    Attributes:
        kind: such as ``rds``.
        value: what the official package of the kind returns: text, or a dict with its parts.
        text: what to send as a password, bearer token, URL or message. A secret: never logged.
        expires_at: aware datetime after which the server refuses the token; None: no end.
        headers: headers to send, where the token is carried by headers.
        needs: what must be true elsewhere for the token to be accepted, one sentence each.
    """

    kind: str
    value: Any
    text: str
    expires_at: datetime | None
    headers: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.kind, self.text, self.expires_at))

    def __repr__(self) -> str:
        ends = "never" if self.expires_at is None else self.expires_at.isoformat()
        return f"Token(kind={self.kind!r}, expires_at={ends}, value={redact.HIDDEN})"
