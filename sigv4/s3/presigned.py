"""The result of presigning an operation."""

from __future__ import annotations

from ..core.frozen import Frozen, assign, unsealed
from ..core.model import Headers, Signed
from ..core.plan import fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from ..core.plan import Plan

    Actions = tuple[str, ...] | Callable[[], tuple[str, ...]]


def known_actions(actions: Actions) -> tuple[str, ...]:
    """Return IAM actions, which are found now if nobody has asked for them before."""
    return actions if isinstance(actions, tuple) else actions()


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

    __slots__ = ("url", "method", "headers", "expires_at", "body", "_iam_actions", "_signed")
    url: str
    method: str
    headers: Headers
    expires_at: datetime
    body: bytes | None
    _iam_actions: Actions
    _signed: Signed | tuple[Plan, Sequence[str], str]

    def __init__(
        self,
        url: str,
        method: str,
        headers: Headers,
        expires_at: datetime,
        signed: Signed,
        iam_actions: tuple[str, ...] = (),
        body: bytes | None = None,
    ) -> None:
        assign(self, "url", url)
        assign(self, "method", method)
        assign(self, "headers", headers)
        assign(self, "expires_at", expires_at)
        assign(self, "body", body)
        assign(self, "_iam_actions", iam_actions)
        assign(self, "_signed", signed)

    @classmethod
    def of_plan(
        cls,
        plan: Plan,
        values: Sequence[str],
        method: str,
        headers: Headers,
        iam_actions: Actions,
        body: bytes | None,
    ) -> Presigned:
        """Sign the values that fill a plan; the intermediates are made when they are asked for."""
        signature = fill(plan, values)
        made: Presigned = _new_presigned()
        made.url = plan.url.fill(values, signature)
        made.method = method
        made.headers = headers
        made.expires_at = plan.expires_at
        made.body = body
        made._iam_actions = iam_actions
        made._signed = (plan, values, signature)
        made.__class__ = cls
        return made

    @classmethod
    def _field_names(cls) -> tuple[str, ...]:
        return (*super()._field_names(), "iam_actions")

    @property
    def iam_actions(self) -> tuple[str, ...]:
        """What the signer's policies must allow."""
        return known_actions(self._iam_actions)

    @property
    def iam_action(self) -> str:
        """The first of `iam_actions`: the one that the operation is named after."""
        actions = self.iam_actions
        return actions[0] if actions else ""

    @property
    def signed(self) -> Signed:
        """The intermediates of signing, for debugging."""
        made = self._signed
        if isinstance(made, Signed):
            return made
        plan, values, signature = made
        return plan.signed(values, signature, self.headers)

    def __str__(self) -> str:
        return self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.url, self.method, self.headers, self.expires_at)
        return Presigned, (*fields, self.signed, self.iam_actions, self.body)

    def _shown(self) -> Iterator[tuple[str, str]]:
        from ..core import redact

        yield "url", repr(redact.url(self.url))
        yield "method", repr(self.method)
        yield "headers", repr(self.headers)
        yield "expires_at", self.expires_at.isoformat()
        yield "iam_actions", repr(self.iam_actions)
        yield "body", "None" if self.body is None else f"<{len(self.body)} bytes>"


_new_presigned = unsealed(Presigned)
