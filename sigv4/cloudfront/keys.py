"""Private keys that CloudFront takes."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import InvalidCredentials, MissingExtra

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey

_RSA_BITS = 2048
_PEM = "-----BEGIN "


def load(private_key: str | bytes | PathLike[str] | PrivateKey, password: bytes | None) -> Any:
    """Read a private key, and refuse one that CloudFront does not take.

    Raises:
        InvalidCredentials: not a private key, or of another kind or size.
        MissingExtra: the package `cryptography` is not installed.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise MissingExtra(
            "CloudFront's signatures need the package cryptography.",
            "Run pip install 'sigv4-engine[cloudfront]'.",
        ) from None
    key: Any = private_key
    if isinstance(private_key, (str, bytes, PathLike)):
        encoded = _pem(private_key)
        try:
            key = load_pem_private_key(encoded, password)
        except (ValueError, TypeError) as error:
            raise InvalidCredentials(
                f"The private key cannot be read ({type(error).__name__}).",
                "Pass it in PEM, and its `password` if it is encrypted.",
                "private_key",
            ) from None
    if isinstance(key, RSAPrivateKey):
        is_taken = key.key_size == _RSA_BITS
    elif isinstance(key, EllipticCurvePrivateKey):
        is_taken = key.curve.name == "secp256r1"
    else:
        raise InvalidCredentials(
            f"The private key is a {type(key).__name__}.",
            "CloudFront accepts RSA and ECDSA keys.",
            "private_key",
        )
    if not is_taken:
        raise InvalidCredentials(
            f"CloudFront does not accept this {type(key).__name__} of {key.key_size} bits, or its "
            "curve.",
            "Use RSA with 2048 bits, or ECDSA on P-256 (prime256v1).",
            "private_key",
        )
    return key


def _pem(private_key: str | bytes | PathLike[str]) -> bytes:
    if isinstance(private_key, PathLike):
        return Path(private_key).read_bytes()
    if isinstance(private_key, bytes):
        return private_key
    if _PEM not in private_key:
        raise InvalidCredentials(
            "`private_key` is text that is not PEM.",
            "Pass the content of the file, or its path as a pathlib.Path.",
            "private_key",
        )
    return private_key.encode()
