"""The crypto seam: SHA-256, HMAC-SHA256 and comparison, all from the standard library.

Nothing else in `sigv4` imports hashlib or hmac; the curve of SigV4A comes in by `sigv4a`.
"""

from __future__ import annotations

# The functions of hashlib and hmac, from the module of OpenSSL that both take them from. The two
# import more than is used here, which costs a millisecond.
try:
    from _hashlib import compare_digest, hmac_digest
    from _hashlib import openssl_sha256 as sha256
    from _hashlib import openssl_sha512 as sha512
except ImportError:  # a Python that was built without OpenSSL
    from hashlib import sha256, sha512
    from hmac import compare_digest
    from hmac import digest as hmac_digest  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import _Hash as Hash
else:
    Hash = type(sha256())

__all__ = [
    "SHORT_KEY",
    "Hash",
    "equal",
    "hmac_sha256",
    "hmac_sha256_short",
    "hmac_states",
    "hmac_with",
    "md5",
    "sha1",
    "sha256",
    "sha256_hex",
    "sha512",
]

SHORT_KEY = 64  # bytes; longer keys are hashed first
_BLOCK = 64  # bytes: SHA-256's input block, the length HMAC pads its key to
_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


def sha1() -> Hash:
    """SHA-1, which S3 takes as a checksum."""
    from hashlib import new

    return new("sha1", usedforsecurity=False)


def md5() -> Hash:
    """MD5, which S3 takes against accidents and nothing else."""
    from hashlib import new

    return new("md5", usedforsecurity=False)


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return sha256(data).hexdigest()


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) as 32 bytes."""
    return hmac_digest(key, message, "sha256")


def hmac_sha256_short(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA256 under a key of at most 64 bytes, for keys that are used once.

    It is `hmac_sha256` written out: the setup that OpenSSL repeats for each key costs more.
    """
    padded = key.ljust(_BLOCK, b"\0")
    inner = sha256(padded.translate(_INNER_PAD) + message).digest()
    return sha256(padded.translate(_OUTER_PAD) + inner).digest()


def hmac_states(key: bytes) -> tuple[Hash, Hash]:
    """Return the inner and outer midstate of HMAC with a key (RFC 2104, section 4).

    Copies of them make many signatures under one key without hashing the key again. The key must
    not be longer than a block; a derived key is 32 bytes.
    """
    padded = key.ljust(_BLOCK, b"\0")
    return sha256(padded.translate(_INNER_PAD)), sha256(padded.translate(_OUTER_PAD))


def hmac_with(states: tuple[Hash, Hash], message: bytes) -> bytes:
    """Return HMAC-SHA256 under the key of `hmac_states`."""
    inner, outer = states[0].copy(), states[1].copy()
    inner.update(message)
    outer.update(inner.digest())
    return outer.digest()


equal = compare_digest  # of bytes, or of ASCII text, in constant time; not of unequal lengths
