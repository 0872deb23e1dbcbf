"""A proof of possession (DPoP): a JSON Web Token signed with ES256. Needs the extra ``login``.

https://www.rfc-editor.org/rfc/rfc9449#section-4.2
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from uuid import uuid4

from ..core.errors import MissingExtra
from .errors import SourceFailed

SIZE = 32  # bytes of a coordinate of P-256


def proof(private_key: str, method: str, url: str, at: int) -> str:
    """Sign that the holder of a key sends a request.

    Args:
        private_key: PEM of a key on P-256.
        method: the method of the request.
        url: the URL of the request, without query.
        at: seconds since 1970.

    Raises:
        MissingExtra: the package cryptography is not installed.
        SourceFailed: not a key on P-256.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise MissingExtra(
            "Renewing the keys of aws login needs the package cryptography.",
            "Run pip install 'sigv4-engine[login]', or sign in again: aws login.",
        ) from None
    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SourceFailed(
            "The dpopKey of aws login is not a private key on P-256.", "Sign in again: aws login."
        )
    point = key.public_key().public_numbers()
    public = {"kty": "EC", "crv": "P-256", "x": _number(point.x), "y": _number(point.y)}
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public}
    claims = {"htm": method, "htu": url, "iat": at, "jti": str(uuid4())}
    text = f"{_part(header)}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
    return f"{text}.{_base64(r.to_bytes(SIZE, 'big') + s.to_bytes(SIZE, 'big'))}"


def _number(value: int) -> str:
    return _base64(value.to_bytes(SIZE, "big"))


def _part(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
