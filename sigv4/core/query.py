"""Way 2 to carry a signature: a presigned URL.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

from .canonical_request import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    fields_to_sign,
)
from .lifetime import REFUSE, ends_at, lifetime
from .model import Headers, Request, Signed
from .payload import CONTENT_SHA256_FIELD, payload_hash
from .profile import Profile
from .signature import (
    encoded_parameter,
    query_parameters,
    refuse_presigned,
    signature_parameter,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from .model import Scope
    from .signing_params import SigningParams


def presign_url(
    request: Request,
    params: SigningParams,
    at: datetime,
    expires_in: int | timedelta,
    on_short_lived: str = REFUSE,
) -> Signed:
    """Presign a request at a given time; the result holds the URL and the headers to send with it.

    The URL is the request's own, with the authentication parameters appended: it is neither
    re-ordered nor re-encoded. All headers that the profile does not exclude are signed, so they
    must be sent with the URL.

    Raises:
        InvalidRequest: the URL is already presigned.
        GuardError: `expires_in` is not 1 to 604800 whole seconds, or outlives the credentials.
    """
    credentials, profile = params.credentials, params.profile
    refuse_presigned(request)
    request = with_payload_hash(request, profile)
    seconds = lifetime(credentials, at, expires_in, on_short_lived)
    stamp = params.stamp(at)
    added, canonical = unsigned_query(request, params, stamp.scope, stamp.amz_date, str(seconds))
    text, signature = stamp.sign(canonical)

    added.append(signature_parameter(signature))
    token = credentials.session_token
    if token is not None and profile.omit_session_token:
        added.append(encoded_parameter(profile.token_name, token))
    return Signed.quick(
        headers_to_send(request, profile),
        append_query(request.url, added),
        signature,
        canonical,
        text,
        ends_at(credentials, at, seconds),
    )


def with_payload_hash(request: Request, profile: Profile) -> Request:
    """Return the request, with the header of the payload hash where the service wants it."""
    if not profile.presign_sha256_header or CONTENT_SHA256_FIELD in request.fields:
        return request
    hashed = payload_hash(request, profile.presign_body)
    pairs = [*request.headers, (CONTENT_SHA256_FIELD, hashed)]
    return Request(request.method, request.url, pairs, request.body)


def unsigned_query(
    request: Request, params: SigningParams, scope: Scope, amz_date: str, expires_in: str
) -> tuple[list[tuple[str, str]], str]:
    """Return the parameters that precede the signature, and the canonical request with them."""
    credentials, profile, algorithm = params.credentials, params.profile, params.algorithm
    token = credentials.session_token
    headers, signed_headers = canonical_headers(fields_to_sign(request, profile))
    added = query_parameters(
        algorithm.name, credentials.access_key_id, scope, amz_date, expires_in, signed_headers
    )
    added += [encoded_parameter(*field) for field in algorithm.region_set(params.region).items()]
    if token is not None and not profile.omit_session_token:
        added.append(encoded_parameter(profile.token_name, token))
    canonical = canonical_request(
        request.method,
        canonical_path(request.path, profile),
        canonical_query(request.query, added),
        headers,
        signed_headers,
        payload_hash(request, profile.presign_body),
    )
    return added, canonical


def append_query(url: str, pairs: list[tuple[str, str]]) -> str:
    """Append encoded query parameters to the URL."""
    parameters = "&".join([f"{name}={value}" for name, value in pairs])
    base, _, query = url.partition("?")
    return f"{base}?{query}&{parameters}" if query else f"{base}?{parameters}"


def headers_to_send(request: Request, profile: Profile) -> Headers:
    """Return the signed headers that a client does not derive from the URL by itself."""
    unsigned = profile.unsigned_headers
    names: dict[str, str] = {}
    sent: dict[str, str] = {}
    for name, value in request.headers:
        lowered = name.lower()
        if lowered in names:
            sent[names[lowered]] = request.fields[lowered]
        elif lowered not in unsigned and (lowered, value) != ("host", request.host):
            names[lowered] = name
            sent[name] = value
    return Headers(sent)
