"""An operation on a bucket, compiled: only the key is open."""

from __future__ import annotations

from ..core.interpret import fill, fill_many
from ..core.plan import compile_plan
from .presigned import Presigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from ..core.model import Request
    from ..core.plan import Plan
    from ..signer import Signer


class Presigner:
    """Presigns one operation for any number of keys; made by ``S3.presigner``.

    ``presigner(key)`` signs at the current second, ``presigner.many(keys)`` at the second in which
    its first URL is asked for; both at the fixed moment where one was given. It may be shared
    between threads.
    """

    __slots__ = ("_request", "_signer", "_admit", "_expires_in", "_on_short_lived", "_at", "_plan")

    def __init__(
        self,
        request: Request,
        signer: Signer,
        admit: Callable[[str], str],
        expires_in: int,
        on_short_lived: str,
        at: datetime | None = None,
    ) -> None:
        self._request = request
        self._signer = signer
        self._admit = admit
        self._expires_in = expires_in
        self._on_short_lived = on_short_lived
        self._at = None if at is None else signer.now(at)
        self._plan: Plan | None = None

    def __call__(self, key: str) -> str:
        """The presigned URL of a key.

        Raises:
            GuardError: a key that is refused, or credentials that have ended meanwhile.
        """
        plan = self.plan()
        path = self._admit(key)
        return f"{plan.url_head}{path}{plan.url_tail}{fill(plan, path)}"

    def many(self, keys: Iterable[str]) -> Iterator[str]:
        """The presigned URLs of many keys, in order, made as they are asked for.

        All carry one date, so that all end together. A key that is refused raises when its turn
        comes; the URLs before it are good.

        Args:
            keys: object keys, not encoded; any iterable, read one by one.
        """
        yield from fill_many(self.plan(), keys, self._admit)

    def presigned(self, key: str, at: datetime | None = None) -> Presigned:
        """The presigned URL of a key with its method, headers and end."""
        plan = self.plan(at)
        path = self._admit(key)
        signature = fill(plan, path)
        return Presigned(
            f"{plan.url_head}{path}{plan.url_tail}{signature}",
            self._request.method,
            plan.headers,
            plan.expires_at,
            lambda: plan.signed(path, signature),
        )

    def plan(self, at: datetime | None = None) -> Plan:
        """The plan for a moment: the fixed one, or the clock's second."""
        plan = self._plan
        fixed = self._at if at is None else None
        moment = self._signer.now(at) if fixed is None else fixed
        if plan is None or plan.signed_at != moment:
            self._plan = plan = self._compile(moment)
        return plan

    def _compile(self, at: datetime) -> Plan:
        signer = self._signer
        return compile_plan(
            self._request,
            signer.credentials,
            signer.region,
            signer.service,
            signer.profile,
            at,
            self._expires_in,
            self._on_short_lived,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its credentials, so that worker processes can sign; the plan stays here."""
        return Presigner, (
            self._request,
            self._signer,
            self._admit,
            self._expires_in,
            self._on_short_lived,
            self._at,
        )

    def __repr__(self) -> str:
        return f"<presigner of {self._request.method} {self._request.url}>"
