"""SigV4A: steps 3 and 4 with ECDSA over P-256, for signatures that are good in many regions.

    scope        20150830/service/aws4_request          the regions are in X-Amz-Region-Set
    private key  KDF("AWS4A" + secret, access key id)   one for all days, regions and services
    signature    ECDSA P-256 over SHA-256 of the string to sign, DER, in hex: mostly 70 to 72 bytes

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html#how-sigv4a-works
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html

The key follows from the secret by the counter KDF of NIST SP 800-108 and by the testing of
candidates of FIPS 186-4, B.4.2, as in AWS's SDKs; so a server that knows the secret knows the
public key, and a server with only the public key can verify but not sign.
https://csrc.nist.gov/pubs/sp/800/108/r1/final
https://csrc.nist.gov/pubs/fips/186-4/final
https://github.com/awslabs/aws-c-auth/blob/main/source/key_derivation.c

The package `cryptography`, from the extra ``sigv4a``, computes on the curve; it is imported when
the first key is made. This and `digest` are the only modules that use cryptography.
"""

from __future__ import annotations

from .cache import Cache
from .constants import ECDSA_ALGORITHM, ECDSA_SECRET_PREFIX, REGION_SET
from .digest import hmac_sha256, sha256
from .errors import InvalidCredentials, InvalidRequest, MissingExtra
from .frozen import Frozen, assign
from .model import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

    from .digest import Hash
    from .model import Credentials

CACHED_KEYS = 256
# The order of P-256: https://csrc.nist.gov/pubs/sp/800/186/final, section 3.2.1.3
ORDER = 0xFFFFFFFF_00000000_FFFFFFFF_FFFFFFFF_BCE6FAAD_A7179E84_F3B9CAC2_FC632551
_LARGEST_CANDIDATE = (ORDER - 2).to_bytes(32, "big")
_LAST_COUNTER = 254
_REGION_CHARACTERS = "-0123456789abcdefghijklmnopqrstuvwxyz*"


class _Curve:
    """The parts of `cryptography` in use."""

    __slots__ = ("ec", "der", "scheme", "InvalidSignature")

    def __init__(self) -> None:
        try:
            from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
            from cryptography.hazmat.primitives.asymmetric import ec, utils
            from cryptography.hazmat.primitives.hashes import SHA256
        except ImportError:
            raise MissingExtra(
                "SigV4A needs the package cryptography, which is not installed.",
                "Run pip install 'sigv4-engine[sigv4a]'.",
            ) from None
        hashed = utils.Prehashed(SHA256())
        try:  # the nonces of RFC 6979, so that the same message has the same signature
            self.scheme = ec.ECDSA(hashed, deterministic_signing=True)
        except UnsupportedAlgorithm:  # OpenSSL before 3.2
            self.scheme = ec.ECDSA(hashed)
        self.ec = ec
        self.der = utils
        self.InvalidSignature = InvalidSignature


_CURVES: list[_Curve] = []


def _curve() -> _Curve:
    if not _CURVES:
        _CURVES.append(_Curve())
    return _CURVES[0]


class EcdsaPublicKey(Frozen):
    """A point on P-256 that verifies SigV4A signatures; it holds no secret.

    Args:
        x, y: its coordinates.

    Raises:
        InvalidCredentials: the point is not on the curve.
        MissingExtra: the package `cryptography` is not installed.
        TypeError: a value of another type.
    """

    __slots__ = ("x", "y", "_key")
    x: int
    y: int
    _key: EllipticCurvePublicKey

    def __init__(self, x: int, y: int) -> None:
        if type(x) is not int or type(y) is not int:
            raise TypeError("x and y must be int; make one of hex with int(text, 16)")
        ec = _curve().ec
        try:
            key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        except (ValueError, OverflowError):
            raise InvalidCredentials(
                "x and y are not a point on the curve P-256.",
                "Pass both complete coordinates as integers.",
                "x",
            ) from None
        assign(self, "x", x)
        assign(self, "y", y)
        assign(self, "_key", key)

    def verifies(self, message: bytes, signature: str) -> bool:
        """Whether a signature is one of a message: lower-case hex of strict DER, and no other.

        Both values of s that ECDSA allows are good, as AWS's signers make either.
        """
        curve = _curve()
        der = _strict_der(signature)
        if der is None:
            return False
        try:
            self._key.verify(der, sha256(message).digest(), curve.scheme)
        except curve.InvalidSignature:
            return False
        return True

    def _shown(self) -> Iterator[tuple[str, str]]:
        yield "x", f"{self.x:064x}"[:8] + "..."
        yield "y", f"{self.y:064x}"[:8] + "..."


def _strict_der(signature: str) -> bytes | None:
    """Return the DER of r and s; None for another encoding or a number out of range."""
    der = _curve().der
    try:
        raw = bytes.fromhex(signature)
        r, s = der.decode_dss_signature(raw)
    except ValueError:
        return None
    if not (0 < r < ORDER and 0 < s < ORDER):
        return None
    strict = der.encode_dss_signature(r, s)
    return raw if strict == raw and raw.hex() == signature else None


class EcdsaKey:
    """A derived key pair that signs; only its public key is visible.

    Attributes:
        public_key: verifies signatures; it can be given to a server that must not sign.
    """

    __slots__ = ("public_key", "_private")
    public_key: EcdsaPublicKey
    _private: EllipticCurvePrivateKey

    def __init__(self, scalar: int) -> None:
        ec = _curve().ec
        self._private = ec.derive_private_key(scalar, ec.SECP256R1())
        point = self._private.public_key().public_numbers()
        self.public_key = EcdsaPublicKey(point.x, point.y)

    def sign(self, message: bytes) -> str:
        """Sign a message with ECDSA and SHA-256: DER in lower-case hex, of varying length."""
        return self._private.sign(sha256(message).digest(), _curve().scheme).hex()

    def verifies(self, message: bytes, signature: str) -> bool:
        """Whether a signature is one of the message, by the public half."""
        return self.public_key.verifies(message, signature)

    def states(self, message_start: bytes) -> tuple[Hash, _Outer]:
        """Return a hash that has read the start of a message, and what signs its digest.

        Both are used like HMAC's two hashes, so that plans work with either algorithm.
        """
        return sha256(message_start), _Outer(self._private)

    def __repr__(self) -> str:
        return "<signing key>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key does not pickle; pickle the Credentials and derive it again")


class _Outer:
    """Signs the digest of a message, in place of HMAC's outer hash."""

    __slots__ = ("_private", "_digest")

    def __init__(self, private: EllipticCurvePrivateKey, digest: bytes = b"") -> None:
        self._private = private
        self._digest = digest

    def copy(self) -> _Outer:
        return _Outer(self._private, self._digest)

    def update(self, digest: bytes, /) -> None:
        self._digest += digest

    def digest(self) -> bytes:
        return self._private.sign(self._digest, _curve().scheme)

    def hexdigest(self) -> str:
        return self.digest().hex()

    def __repr__(self) -> str:
        return "<signing key>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key does not pickle; pickle the Credentials and derive it again")


class EcdsaP256Sha256:
    """The algorithm ``AWS4-ECDSA-P256-SHA256``: its name, and how it derives a signing key."""

    name = ECDSA_ALGORITHM
    signature_length = 144  # hex digits of the longest; chunks pad shorter ones to it

    def __init__(self) -> None:
        self._keys = Cache(CACHED_KEYS)

    def check_region(self, region: str) -> None:
        """Refuse a text that is not a region set."""
        check_region_set(region)

    def scope(self, date: str, region: str, service: str) -> Scope:  # noqa: ARG002  as others
        """Return day and service; the regions are in a header."""
        return Scope(date, None, service)

    def region_set(self, region: str) -> dict[str, str]:
        """Return the header or query parameter that names the regions."""
        return {REGION_SET: region}

    def signing_key(
        self,
        credentials: Credentials,
        scope: Scope | None = None,  # noqa: ARG002  one key for all scopes
    ) -> EcdsaKey:
        """Return the key pair of the credentials, derived or from the cache.

        Raises:
            MissingExtra: the package `cryptography` is not installed.
        """
        entry = (credentials.fingerprint, credentials.access_key_id)
        key: EcdsaKey | None = self._keys.get(entry)
        if key is None:
            key = EcdsaKey(
                derive_private_key(credentials.access_key_id, credentials.secret_access_key)
            )
            self._keys.remember(entry, key)
        return key

    def __repr__(self) -> str:
        return "ECDSA_P256_SHA256"

    def __reduce__(self) -> str:
        return "ECDSA_P256_SHA256"


def derive_private_key(access_key_id: str, secret_access_key: str) -> int:
    """Derive the private scalar. Handle with care: it signs for as long as the access key lives.

    Each counter gives a candidate of 32 bytes. One over n - 2 is thrown away, once in 2**32 times;
    the first other one, plus 1, is the key.
    """
    secret = (ECDSA_SECRET_PREFIX + secret_access_key).encode()
    label = ECDSA_ALGORITHM.encode()
    for counter in range(1, _LAST_COUNTER + 1):
        context = access_key_id.encode() + bytes((counter,))
        fixed = b"\0\0\0\1" + label + b"\0" + context + b"\0\0\1\0"  # i, Label, 0, Context, L
        candidate = hmac_sha256(secret, fixed)
        if not _exceeds(candidate, _LARGEST_CANDIDATE):
            return int.from_bytes(candidate, "big") + 1
    raise InvalidCredentials(
        f"No P-256 key can be derived from the secret of {access_key_id}.",
        "Use another access key.",
        "secret_access_key",
    )


def _exceeds(left: bytes, right: bytes) -> bool:
    """Whether a number exceeds another of the same length; reads all bytes, in constant time."""
    over, same = 0, 1
    for ours, theirs in zip(left, right, strict=True):
        over |= same & ((theirs - ours) >> 8) & 1
        same &= ((ours ^ theirs) - 1) >> 8 & 1
    return bool(over)


def check_region_set(text: str) -> None:
    """Refuse a text that is not a region set: regions joined by commas, each with one or no ``*``.

    Such as ``us-east-1``, ``us-east-1,eu-*`` and ``*``.

    Raises:
        InvalidRequest: the text is not a region set.
        TypeError: a value of another type.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-auth-scheme.html
    """
    if not isinstance(text, str):
        raise TypeError(f"region must be str, not {type(text).__name__}")
    for region in text.split(","):
        if not region or region.strip(_REGION_CHARACTERS) or region.count("*") > 1:
            raise InvalidRequest(
                f"`region={text[:80]!r}` is not a region set.",
                "Join regions with commas and without spaces, as in us-east-1,eu-*; * means all.",
                "region",
            )


ECDSA_P256_SHA256 = EcdsaP256Sha256()
