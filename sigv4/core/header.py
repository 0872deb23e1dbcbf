"""Way 1 to carry a signature: headers that are added to the request.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-auth-using-authorization-header.html
"""

from __future__ import annotations

from .canonical_request import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    fields_to_sign,
)
from .constants import AUTHORIZATION, CONTENT_SHA256
from .lifetime import check_not_expired
from .model import Headers, Request, Signed
from .payload import CONTENT_SHA256_FIELD, payload_hash
from .signature import refuse_presigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .signing_params import SigningParams


def sign_headers(
    request: Request, params: SigningParams, at: datetime, hashed: str | None = None
) -> Signed:
    """Sign a request at a given time; the result holds the headers to add.

    ``X-Amz-Date`` and, with temporary credentials, the session token replace any that the
    request carries from an earlier signing; ``x-amz-content-sha256`` given by the caller stays.

    Raises:
        InvalidRequest: the URL is already presigned.
        PayloadHashMismatch: the given ``x-amz-content-sha256`` is not that of the given body.
        ExpiredCredentials: the credentials ended before `at`.
    """
    credentials, profile = params.credentials, params.profile
    if request.query:
        refuse_presigned(request)
    if credentials.expiration is not None:
        check_not_expired(credentials, at)
    stamp = params.stamp(at)
    if hashed is None:  # else the caller has it
        hashed = payload_hash(request, profile.sign_body)
    token = credentials.session_token

    added = stamp.headers.copy()
    fields = fields_to_sign(request, profile)
    fields.update(stamp.fields)
    if profile.content_sha256_header and CONTENT_SHA256_FIELD not in request.fields:
        added[CONTENT_SHA256] = fields[CONTENT_SHA256_FIELD] = hashed
    if token is not None and not profile.omit_session_token:
        added[profile.token_name] = fields[profile.token_name.lower()] = token
    headers, signed_headers = canonical_headers(fields)

    path = canonical_path(request.path, profile)
    query = canonical_query(request.query) if request.query else ""
    canonical = canonical_request(request.method, path, query, headers, signed_headers, hashed)
    text, signature = stamp.sign(canonical)

    if token is not None:
        added[profile.token_name] = token
    added[AUTHORIZATION] = f"{stamp.authorization}{signed_headers}, Signature={signature}"
    return Signed.quick(Headers(added), request.url, signature, canonical, text)
