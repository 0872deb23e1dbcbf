"""A request and the response to it, as a client has printed them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_STATUS = re.compile(r"HTTP/[0-9.]{1,3} (\d{3})")
_SIGNED = re.compile(r"^authorization: *AWS|X-Amz-Signature=", re.IGNORECASE | re.MULTILINE)
_MISMATCH = ("SignatureDoesNotMatch", "InvalidSignature")
_REFUSED = range(400, 600)
_DENIED = (400, 401, 403)


@dataclass(slots=True)
class Exchange:
    """A request, and the response to it.

    Attributes:
        sent: lines of the request, as an HTTP message.
        received: lines of the response, as an HTTP message; none without a response.
    """

    sent: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The status of the response; 0 without one."""
        found = _STATUS.match(self.received[0]) if self.received else None
        return int(found[1]) if found else 0

    @property
    def error_response(self) -> str | None:
        """The response, if it is an error."""
        return "\n".join(self.received) if self.status in _REFUSED else None

    @property
    def message(self) -> str:
        """The request, as an HTTP message."""
        return "\n".join(self.sent)

    @property
    def rank(self) -> tuple[bool, bool, bool, bool]:
        """How well it fits what is asked: a signed request that was refused for its signature."""
        body = self.error_response or ""
        return (
            self.status in _REFUSED,
            _SIGNED.search(self.message) is not None,
            any(mark in body for mark in _MISMATCH),
            self.status in _DENIED,
        )
