"""The results of verification: who signed what, and whether the body has been checked.

`Verified` means that everything has been checked. `VerifiedHead` means that the signature holds and
that the body must still be checked. The two share only the base `Identity`, so a type checker
distinguishes them, and only a checked body turns a head into a `Verified`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..core.frozen import Frozen, assign, unsealed
from ..core.model import MappingProxy, Scope
from . import hidden
from .errors import speaks_s3
from .names import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, NoReturn

    from ..core.signing_key import Key
    from .body import BodyCheck
    from .claim import Claim

_NO_TIME = timedelta(0)
_NO_HEADERS: Mapping[str, str] = MappingProxy({})


# On core.frozen, not a dataclass: slots with an underscore take no part in comparison and pickling.
class Identity(Frozen):
    """Who signed what, for where, and until when.

    Attributes:
        access_key_id: the access key id of the credentials that made the signature.
        scope: day, region and service that the signature is for.
        kind: ``header``, ``query`` (a presigned URL) or ``form``.
        signed_headers: lower-case names of the headers that the signature covers; of a form, of
            its fields.
        signed_at: aware datetime of the signature.
        expires_at: aware datetime after which it is refused.
        payload_hash: the last line of the canonical request: 64 hex digits, ``UNSIGNED-PAYLOAD``
            or a ``STREAMING-`` form.
        path: the path that the signature covers, percent-encoded: for S3 the key as it is, for
            other services without dot segments and repeated slashes. Empty for a form.
        path_differs: whether the path arrived in another form than `path`, as ``/x/../a`` does
            for ``/a``. A router that looks at the raw path may then serve something else than
            was signed: route by `path`, or make the verifier with ``strict_paths=True``.
        query: the canonical query that the signature covers. Empty for a form.
        headers: the signed headers, lower-case names to values as they were signed; read-only.
    """

    __slots__ = (
        "access_key_id",
        "scope",
        "kind",
        "signed_headers",
        "signed_at",
        "expires_at",
        "payload_hash",
        "path",
        "path_differs",
        "query",
        "headers",
    )
    access_key_id: str
    scope: Scope
    kind: str
    signed_headers: tuple[str, ...]
    signed_at: datetime
    expires_at: datetime
    payload_hash: str
    path: str
    path_differs: bool
    query: str
    headers: Mapping[str, str]

    def __init__(
        self,
        access_key_id: str,
        scope: Scope,
        kind: str,
        signed_headers: tuple[str, ...],
        signed_at: datetime,
        expires_at: datetime,
        payload_hash: str,
        path: str = "",
        path_differs: bool = False,
        query: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        assign(self, "access_key_id", access_key_id)
        assign(self, "scope", scope)
        assign(self, "kind", kind)
        assign(self, "signed_headers", signed_headers)
        assign(self, "signed_at", signed_at)
        assign(self, "expires_at", expires_at)
        assign(self, "payload_hash", payload_hash)
        assign(self, "path", path)
        assign(self, "path_differs", path_differs)
        assign(self, "query", query)
        assign(self, "headers", headers)

    @property
    def body_signed(self) -> bool:
        """Whether the signature covers the body; otherwise anyone may have replaced it."""
        return "UNSIGNED" not in self.payload_hash

    @property
    def unknown_headers(self) -> tuple[str, ...]:
        """The signed ``x-amz-`` headers to which the service gives no meaning, so far as known.

        They were signed and not checked: a server that acts on one checks it. Names with
        underscores are among them, since gateways read ``_`` and ``-`` alike.
        """
        if self.kind == "form":
            return ()
        s3 = speaks_s3(self.scope.service)
        return tuple(
            [
                name
                for name in self.signed_headers
                if name.replace("_", "-").startswith("x-amz-") and not is_known(name, s3=s3)
            ]
        )

    def __reduce__(self) -> tuple[Any, ...]:
        *values, headers = self._values()
        return _unpickled, (type(self), values, dict(headers))

    def __hash__(self) -> int:
        return hash((self.access_key_id, self.scope, self.signed_at, self.path, self.query))

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name, text in super()._shown():
            if name == "query":
                yield name, repr(hidden.query(self.query))
            elif name == "headers":
                shown = {key: hidden.field(key, self.headers[key]) for key in self.headers}
                yield name, repr(shown)
            elif name == "path":
                yield name, repr(hidden.without_secrets(self.path))
            else:
                yield name, text


def _unpickled(kind: type[Identity], values: list[Any], headers: dict[str, str]) -> Identity:
    return kind(*values, MappingProxy(headers))  # type: ignore[call-arg]


def set_ahead(identity: Identity, ahead: timedelta) -> None:
    """Remember how far the time of verification, given by the caller, is ahead of the clock."""
    assign(identity, "_ahead", ahead)


def ahead_of_clock(identity: Identity) -> timedelta:
    """Say how far the time of verification was ahead of the clock: zero unless it was given."""
    found: timedelta = getattr(identity, "_ahead", _NO_TIME)
    return found


class Verified(Identity):
    """A request of which everything has been checked, including the body where it is signed."""

    __slots__ = ("_ahead",)
    body_verified = True

    @classmethod
    def quick(
        cls,
        access_key_id: str,
        scope: Scope,
        kind: str,
        signed_headers: tuple[str, ...],
        signed_at: datetime,
        expires_at: datetime,
        payload_hash: str,
        path: str,
        path_differs: bool,
        query: str,
        headers: Mapping[str, str],
    ) -> Verified:
        """Do as the constructor, in less time."""
        made: Verified = _new_verified()
        made.access_key_id = access_key_id
        made.scope = scope
        made.kind = kind
        made.signed_headers = signed_headers
        made.signed_at = signed_at
        made.expires_at = expires_at
        made.payload_hash = payload_hash
        made.path = path
        made.path_differs = path_differs
        made.query = query
        made.headers = headers
        made.__class__ = cls
        return made


_new_verified = unsealed(Verified)


class VerifiedHead(Identity):
    """A request whose signature holds and whose body has still to be checked.

    Feed the body to `body_hasher` as it arrives or, for a ``STREAMING-`` form, to
    ``Verifier.stream``. Their end gives the `Verified`.
    """

    __slots__ = ("_ahead", "_claim", "_key", "_new_check")
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
        """What the request claims; the chain of chunk signatures begins with its signature."""
        return self._claim

    @property
    def key(self) -> Key:
        """The key that checks the signatures of chunks."""
        return self._key

    def body_hasher(self) -> BodyHasher:
        """Make what takes the body piece by piece and checks it at the end.

        Raises:
            ValueError: a ``STREAMING-`` form, which is checked chunk by chunk.
        """
        if self._new_check is None:
            raise ValueError(
                "the body is checked chunk by chunk: use Verifier.stream(request, head), or "
                "Verifier.event_stream for events"
            )
        return BodyHasher(self, self._new_check())

    def as_verified(self) -> Verified:
        """Give the same identity with its body checked; called after the check."""
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
        """Take the next piece of the body.

        Raises:
            VerificationError: the body is longer than its Content-Length.
        """
        self._open().update(data)

    def finish(self) -> Verified:
        """Give the verified request, after the last piece.

        Raises:
            VerificationError: another body than the signed one, or a truncated one.
        """
        check, self._check = self._open(), None
        check.finish()
        return self._head.as_verified()

    def _open(self) -> BodyCheck:
        if self._check is None:
            raise ValueError("this body is finished")
        return self._check
