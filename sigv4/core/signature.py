"""Step 4 of 4: the signature, and the two ways to write it down.

In a header:

    Authorization: AWS4-HMAC-SHA256 Credential=AKIA.../20130524/us-east-1/s3/aws4_request,
        SignedHeaders=host;x-amz-date, Signature=f0e8bdb8...

In a query: ``X-Amz-Algorithm``, ``-Credential``, ``-Date``, ``-Expires``, ``-SignedHeaders``, a
``-Security-Token`` where there is one, and at the end ``X-Amz-Signature``.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature
"""

from __future__ import annotations

from . import lazy_errors as errors
from .constants import (
    AMZ_DATE,
    QUERY_ALGORITHM,
    QUERY_CREDENTIAL,
    QUERY_EXPIRES,
    QUERY_SIGNATURE,
    QUERY_SIGNED_HEADERS,
    SIGNATURE_PARAMETERS,
)
from .encoding import decode, encode, split_query
from .string_to_sign import string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Request, Scope
    from .signing_params import SigningParams

# Lower case: a server that ignores the case of names must not find a second one either
# (CVE-2022-2385).
_QUERY_PARAMETERS = frozenset([name.encode() for name in SIGNATURE_PARAMETERS])


def sign(
    params: SigningParams, scope: Scope, amz_date: str, canonical_request: str
) -> tuple[str, str]:
    """Run steps 2 to 4: the string to sign, and its signature."""
    text = string_to_sign(params.algorithm.name, amz_date, scope, canonical_request)
    return text, params.signing_key(scope).sign(text.encode())


def authorization(
    algorithm: str, access_key_id: str, scope: Scope, signed_headers: str, signature: str
) -> str:
    """Return the value of the Authorization header."""
    return (
        f"{algorithm} Credential={access_key_id}/{scope}, "
        f"SignedHeaders={signed_headers}, Signature={signature}"
    )


def query_parameters(
    algorithm: str,
    access_key_id: str,
    scope: Scope,
    amz_date: str,
    expires_in: int | str,
    signed_headers: str,
) -> list[tuple[str, str]]:
    """Return the encoded parameters of a presigned URL that precede the token and the signature."""
    return [
        (QUERY_ALGORITHM, algorithm),
        (QUERY_CREDENTIAL, encode(f"{access_key_id}/{scope}".encode())),
        (AMZ_DATE, amz_date),
        (QUERY_EXPIRES, str(expires_in)),
        (QUERY_SIGNED_HEADERS, encode(signed_headers.encode())),
    ]


def encoded_parameter(name: str, value: str) -> tuple[str, str]:
    """Return a query parameter, such as the session token's, with its value encoded."""
    return name, encode(value.encode())


def signature_parameter(signature: str) -> tuple[str, str]:
    """Return the query parameter that carries the signature; it is not signed itself."""
    return QUERY_SIGNATURE, signature


def refuse_presigned(request: Request) -> None:
    """Refuse a URL with authentication parameters: servers accept one mechanism per request.

    Raises:
        InvalidRequest: names the first such parameter.
    """
    if not request.query:
        return
    for name, _ in split_query(request.query):
        if decode(name).lower() in _QUERY_PARAMETERS:
            raise errors.InvalidRequest(
                f"The URL already has {name}: it is presigned, and servers refuse a second "
                "signature.",
                "Sign the URL that it was made from.",
                "url",
            )
