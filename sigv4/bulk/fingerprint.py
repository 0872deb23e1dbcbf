"""What shows that a run is resumed with the secrets that it began with.

It is saved beside the output, so it must not tell a secret. It is a hash that is slow to make, with
the access key id and the signing time as its salt. Each URL of the output allows to test a guess of
the secret at the cost of some hashes. The fingerprint costs thousands, so it makes that no easier.
"""

from __future__ import annotations

from hashlib import pbkdf2_hmac, sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..core.model import Credentials

_ROUNDS = 20_000  # some milliseconds, once a run
_PURPOSE = "sigv4 bulk resume"


def digest_of(parts: Iterable[str]) -> str:
    """Return a digest of texts, none of which is secret."""
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def fingerprint(signers: Iterable[tuple[str, Credentials | None]], salt: str) -> str:
    """Return a fingerprint of all credentials that may sign.

    Args:
        signers: the name of a profile, or an empty one, and its credentials if it has any.
        salt: what else is not the same in another run, such as the signing time.
    """
    public, secret = sha256(), sha256()
    for name, credentials in signers:
        key_id = None if credentials is None else credentials.access_key_id
        public.update(repr((name, key_id)).encode())
        if credentials is not None:
            both = (credentials.secret_access_key, credentials.session_token)
            secret.update(repr(both).encode())
    salted = f"{_PURPOSE} {salt} {public.hexdigest()}".encode()
    return pbkdf2_hmac("sha256", secret.digest(), salted, _ROUNDS).hex()
