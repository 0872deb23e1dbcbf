"""What a verifier hands on: who signed what, and whether the body is part of it already.

`Verified` is the end: all that can be checked has been. `VerifiedHead` is not: its signature holds,
and it binds a body that has not been seen yet. They share no base but `Identity`, so that a type
checker tells one from the other, and only a checked body turns the second into the first.
"""

from __future__ import annotations

from datetime import datetime

from ..core.frozen import Frozen, assign
from ..core.model import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from ..core.signing_key import Key
    from .body import BodyCheck
    from .claim import Claim


class Identity(Frozen):
    """Who signed, for where, and until when.

    Attributes:
        access_key_id: of the credentials that made the signature.
        scope: day, region and service that the signature is for.
        kind: ``header``, ``query`` (a presigned URL) or ``form``.
        signed_headers: lower-case names of the headers that the signature covers; of a form, of
            its fields.
        signed_at: aware datetime of the signature.
        expires_at: aware datetime after which it is refused.
        payload_hash: what stands for the body in the canonical request: 64 hex digits,
            ``UNSIGNED-PAYLOAD`` or a ``STREAMING-`` form.
    """

    __slots__ = (
        "access_key_id",
        "scope",
        "kind",
        "signed_headers",
        "signed_at",
        "expires_at",
        "payload_hash",
    )
    access_key_id: str
    scope: Scope
    kind: str
    signed_headers: tuple[str, ...]
    signed_at: datetime
    expires_at: datetime
    payload_hash: str

    def __init__(
        self,
        access_key_id: str,
        scope: Scope,
        kind: str,
        signed_headers: tuple[str, ...],
        signed_at: datetime,
        expires_at: datetime,
        payload_hash: str,
    ) -> None:
        assign(self, "access_key_id", access_key_id)
        assign(self, "scope", scope)
        assign(self, "kind", kind)
        assign(self, "signed_headers", signed_headers)
        assign(self, "signed_at", signed_at)
        assign(self, "expires_at", expires_at)
        assign(self, "payload_hash", payload_hash)

    @property
    def body_signed(self) -> bool:
        """Whether the signature binds the body; without, anyone may have put another in."""
        return "UNSIGNED" not in self.payload_hash


class Verified(Identity):
    """A request of which everything has been checked, its body included where one is signed."""

    __slots__ = ()
    body_verified = True


class VerifiedHead(Identity):
    """A request whose signature holds and whose body has still to be checked.

    Feed the body to `body_hasher` as it arrives or, for a ``STREAMING-`` form, to
    ``Verifier.stream``; their end gives the `Verified`.
    """

    __slots__ = ("_claim", "_key", "_new_check")
    _claim: Claim
    _key: Key
    _new_check: Callable[[], BodyCheck] | None
    body_verified = False

    def __init__(
        self, *values: Any, claim: Claim, key: Key, new_check: Callable[[], BodyCheck] | None
    ) -> None:
        super().__init__(*values)
        assign(self, "_claim", claim)
        assign(self, "_key", key)
        assign(self, "_new_check", new_check)

    @property
    def claim(self) -> Claim:
        """What the request said of its signature; the chain of chunk signatures begins there."""
        return self._claim

    @property
    def key(self) -> Key:
        """What the signatures of chunks are checked with."""
        return self._key

    def body_hasher(self) -> BodyHasher:
        """What takes the body piece by piece and checks it at the end.

        Raises:
            ValueError: a ``STREAMING-`` form, which is checked chunk by chunk.
        """
        if self._new_check is None:
            raise ValueError("chunks are checked one by one: use Verifier.stream(request, head)")
        return BodyHasher(self, self._new_check())

    def as_verified(self) -> Verified:
        """The same identity with its body checked; for what has checked it."""
        return Verified(*self._values())

    def __reduce__(self) -> NoReturn:
        raise TypeError("a head does not pickle: its body is checked where it arrives")


class BodyHasher:
    """Takes a body as it arrives; only `finish` says whether it was the signed one."""

    __slots__ = ("_check", "_head")

    def __init__(self, head: VerifiedHead, check: BodyCheck) -> None:
        self._head = head
        self._check: BodyCheck | None = check

    def update(self, data: bytes) -> None:
        """The next piece of the body.

        Raises:
            VerificationError: more than the Content-Length has arrived.
        """
        self._open().update(data)

    def finish(self) -> Verified:
        """The verified request, once all of the body has been fed.

        Raises:
            VerificationError: another body than the signed one, or one cut short.
        """
        check, self._check = self._open(), None
        check.finish()
        return self._head.as_verified()

    def _open(self) -> BodyCheck:
        if self._check is None:
            raise ValueError("this body is finished")
        return self._check
