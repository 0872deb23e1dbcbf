"""Signatures with a certificate's key: AWS4-X509-RSA-SHA256 and AWS4-X509-ECDSA-SHA256.

They differ from AWS4-HMAC-SHA256 in the last step only, so this is an `Algorithm` as SigV4A is: the
key signs the string to sign itself. Needs the extra ``rolesanywhere``.
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from ..core.errors import InvalidCredentials, MissingExtra
from ..core.model import Scope
from ..core.signing_key import check_scope_part

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from ..core.model import Credentials


@dataclass(frozen=True, slots=True)
class X509:
    """A certificate, its private key and the algorithm of both.

    Args:
        name: the name of the algorithm.
        serial: the serial number of the certificate, in decimal.
        certificate: DER in base64, as the header ``x-amz-x509`` requires it.
        chain: certificates between it and the trust anchor, in the same form.
        ends: when the certificate ends.
    """

    name: str
    serial: str
    certificate: str = field(repr=False)
    chain: tuple[str, ...] = field(repr=False)
    ends: datetime
    _key: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)

    signature_length = 0  # it varies

    def check_region(self, region: str) -> None:
        """Refuse what cannot be part of the scope."""
        check_scope_part("region", region)

    def scope(self, date: str, region: str, service: str) -> Scope:
        """Return day, region and service."""
        return Scope(date, region, service)

    def region_set(self, region: str) -> dict[str, str]:  # noqa: ARG002  as others take it
        """Return nothing: the scope names the one region."""
        return {}

    def signing_key(self, credentials: Credentials, scope: Scope) -> X509:  # noqa: ARG002  as others
        """Return the certificate's key, which is not derived."""
        return self

    def sign(self, message: bytes) -> str:
        """Sign with PKCS #1 v1.5 or ECDSA (DER), as hex digits."""
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.hashes import SHA256

        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(message, PKCS1v15(), SHA256()).hex()
        return self._key.sign(message, ECDSA(SHA256())).hex()


def read_certificate(
    certificate: bytes, private_key: bytes, chain: bytes = b"", password: bytes | None = None
) -> X509:
    """Read a certificate and its private key.

    Args:
        certificate: PEM; further certificates in it belong to the chain.
        private_key: PEM, RSA or ECDSA.
        chain: PEM of the certificates between it and the trust anchor.
        password: the password of the private key.

    Raises:
        MissingExtra: the package cryptography is not installed.
        InvalidCredentials: not PEM, another kind of key, or a key of another certificate.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
        from cryptography.x509 import load_pem_x509_certificates
    except ImportError:
        raise MissingExtra(
            "IAM Roles Anywhere needs the package cryptography.",
            "Run pip install 'sigv4-engine[rolesanywhere]'.",
        ) from None
    try:
        first, *others = load_pem_x509_certificates(certificate)
        others += load_pem_x509_certificates(chain) if chain.strip() else []
        key = load_pem_private_key(private_key, password)
    except (ValueError, TypeError) as error:
        raise InvalidCredentials(
            f"The certificate or its private key cannot be read ({type(error).__name__}).",
            "Pass both in PEM, and the password if the key has one.",
            "private_key",
        ) from None
    if not isinstance(key, (RSAPrivateKey, EllipticCurvePrivateKey)):
        raise InvalidCredentials(
            f"The private key is a {type(key).__name__}.",
            "IAM Roles Anywhere takes RSA and ECDSA.",
            "private_key",
        )
    if key.public_key() != first.public_key():
        raise InvalidCredentials(
            "The private key does not belong to the certificate.",
            "Pass the key that the certificate was made for.",
            "private_key",
        )
    kind = "RSA" if isinstance(key, RSAPrivateKey) else "ECDSA"
    texts = [b64encode(item.public_bytes(Encoding.DER)).decode() for item in (first, *others)]
    return X509(
        f"AWS4-X509-{kind}-SHA256",
        str(first.serial_number),
        texts[0],
        tuple(texts[1:]),
        first.not_valid_after_utc,
        key,
    )
