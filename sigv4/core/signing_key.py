"""Step 3 of 4: the signing key, derived from the secret for one day, region and service.

    kDate    = HMAC("AWS4" + secret, "20130524")
    kRegion  = HMAC(kDate, "us-east-1")
    kService = HMAC(kRegion, "s3")
    kSigning = HMAC(kService, "aws4_request")

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key

Derived keys are valid for their whole day, so they are cached. The cache is bounded. Its keys hold
a fingerprint, which does not reveal the secret, and the date: a new day makes a new entry, and a
clock that is set back finds the old one or derives it again.
"""

from __future__ import annotations

from . import lazy_errors as errors
from .cache import Cache
from .constants import ALGORITHM, SECRET_PREFIX
from .digest import SHORT_KEY, equal, hmac_sha256, hmac_sha256_short, hmac_states
from .model import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Protocol

    from .digest import Hash
    from .model import Credentials

    class State(Protocol):
        """Hashes or signs the bytes that it is given."""

        def copy(self) -> State:
            """Copy the state."""
            ...

        def update(self, data: bytes, /) -> None:
            """Add bytes."""
            ...

        def digest(self) -> bytes:
            """Return the digest of all bytes so far."""
            ...

        def hexdigest(self) -> str:
            """Return the digest in lower-case hex."""
            ...

    class Key(Protocol):
        """Signs and verifies messages, whatever the algorithm."""

        def sign(self, message: bytes) -> str:
            """Return the signature of a message, in lower-case hex."""
            ...

        def verifies(self, message: bytes, signature: str) -> bool:
            """Whether a signature is that of a message."""
            ...

        def states(self, message_start: bytes) -> tuple[State, State]:
            """Return the signature's two midstates, for many messages that start alike.

            A copy of the first reads the rest of the message, a copy of the second reads the
            digest of the first: its hexdigest is the signature.
            """
            ...

    class Algorithm(Protocol):
        """What steps 2 to 4 need from an algorithm."""

        @property
        def name(self) -> str:
            """As it is written in the Authorization header, such as ``AWS4-HMAC-SHA256``."""
            ...

        @property
        def signature_length(self) -> int:
            """The largest number of characters of a signature."""
            ...

        def check_region(self, region: str) -> None:
            """Refuse a region, or set of regions, that cannot be signed for."""
            ...

        def scope(self, date: str, region: str, service: str) -> Scope:
            """Return the credential scope."""
            ...

        def region_set(self, region: str) -> dict[str, str]:
            """Return the header or query parameter of the regions; empty if the scope has them."""
            ...

        def signing_key(self, credentials: Credentials, scope: Scope) -> Key:
            """Return the key of the credentials in the scope, derived or from the cache."""
            ...


CACHED_KEYS = 256
_SCOPE_CHARACTERS = "-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class SigningKey:
    """A derived key that signs and stays hidden: its repr shows nothing, and it does not pickle."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        self._inner, self._outer = hmac_states(key)

    def states(self, message_start: bytes) -> tuple[Hash, Hash]:
        """Return HMAC's inner hash after the start of a message, and its outer hash.

        For many messages that start alike; the caller copies both for each message.
        """
        inner = self._inner.copy()
        inner.update(message_start)
        return inner, self._outer

    def after(self, message_start: bytes) -> SigningKey:
        """Return a key that has read the start of a message, for many messages that start alike."""
        key: SigningKey = object.__new__(SigningKey)
        key._inner, key._outer = self.states(message_start)
        return key

    def sign(self, message: bytes) -> str:
        """Compute the HMAC-SHA256 of a message, as 64 lower-case hex digits."""
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()

    def verifies(self, message: bytes, signature: str) -> bool:
        """Whether the signature is that of the message, in constant time."""
        inner, outer = self._inner.copy(), self._outer.copy()  # as `sign`, without its call
        inner.update(message)
        outer.update(inner.digest())
        return signature.isascii() and equal(outer.hexdigest(), signature)

    def __repr__(self) -> str:
        return "<signing key>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key does not pickle; pickle the Credentials and derive it again")


class HmacSha256:
    """The algorithm ``AWS4-HMAC-SHA256``: its name, and how it derives a signing key."""

    name = ALGORITHM
    signature_length = 64

    def __init__(self) -> None:
        self._keys = Cache(CACHED_KEYS)

    def check_region(self, region: str) -> None:
        """Refuse a region that cannot be part of the scope."""
        check_scope_part("region", region)

    def scope(self, date: str, region: str, service: str) -> Scope:
        """Return day, region and service."""
        return Scope(date, region, service)

    def region_set(self, region: str) -> dict[str, str]:  # noqa: ARG002  as others take it
        """Return nothing: the scope names the region."""
        return {}

    def signing_key(self, credentials: Credentials, scope: Scope) -> SigningKey:
        """Return the signing key of the credentials in the scope, derived or from the cache."""
        entry = (credentials.fingerprint, scope.date, scope.region, scope.service)
        key: SigningKey | None = self._keys.get(entry)
        if key is None:
            key = SigningKey(derive_signing_key(credentials.secret_access_key, scope))
            self._keys.remember(entry, key)
        return key

    def __repr__(self) -> str:
        return "HMAC_SHA256"

    def __reduce__(self) -> str:
        return "HMAC_SHA256"


def derive_signing_key(secret_access_key: str, scope: Scope) -> bytes:
    """Derive the 32 bytes of kSigning. Handle with care: they sign for the scope's whole day."""
    key = (SECRET_PREFIX + secret_access_key).encode()
    for part in str(scope).split("/"):
        once = hmac_sha256_short if len(key) <= SHORT_KEY else hmac_sha256
        key = once(key, part.encode())
    return key


def check_scope_part(name: str, value: str) -> None:
    """Refuse a region or service that would break the credential scope."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")
    if not value or value.strip(_SCOPE_CHARACTERS):
        raise errors.InvalidRequest(
            f"`{name}={value[:40]!r}` cannot be part of a credential scope.",
            "Use letters, digits and hyphens, as in eu-west-1 or s3.",
            name,
        )


HMAC_SHA256 = HmacSha256()
