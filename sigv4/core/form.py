"""Way 3 to carry a signature: the fields of an HTML form that uploads a file.

The signature covers the policy instead of a canonical request: a JSON document that says which
uploads are allowed and until when. The form holds it in base64, and that is the string to sign.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
"""

from __future__ import annotations

from binascii import b2a_base64

from .constants import AMZ_DATE, QUERY_ALGORITHM, QUERY_CREDENTIAL, QUERY_SIGNATURE, SECURITY_TOKEN
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .signing_params import SigningParams

# S3 documents the names of form fields in lower case.
ALGORITHM_FIELD = QUERY_ALGORITHM.lower()
CREDENTIAL_FIELD = QUERY_CREDENTIAL.lower()
DATE_FIELD = AMZ_DATE.lower()
TOKEN_FIELD = SECURITY_TOKEN.lower()
POLICY_FIELD = "policy"
SIGNATURE_FIELD = QUERY_SIGNATURE.lower()
SIGNATURE_FIELDS = frozenset(
    (ALGORITHM_FIELD, CREDENTIAL_FIELD, DATE_FIELD, TOKEN_FIELD, POLICY_FIELD, SIGNATURE_FIELD)
)


def credential_fields(params: SigningParams, at: datetime) -> dict[str, str]:
    """Make the fields that name signer, time and scope; the policy must ask for each of them."""
    amz_date = format_amz_date(at)
    scope = params.scope(amz_date[:8])
    credentials = params.credentials
    fields = {
        ALGORITHM_FIELD: params.algorithm.name,
        CREDENTIAL_FIELD: f"{credentials.access_key_id}/{scope}",
        DATE_FIELD: amz_date,
    }
    if credentials.session_token is not None:
        fields[TOKEN_FIELD] = credentials.session_token
    return fields


def policy_fields(policy: str, params: SigningParams, at: datetime) -> dict[str, str]:
    """Make the fields that carry the policy and its signature.

    Args:
        policy: the JSON document.
        params: who signs, for where, and how.
        at: the signing time; the same one that `credential_fields` got.
    """
    encoded = b2a_base64(policy.encode(), newline=False)
    scope = params.scope(format_amz_date(at)[:8])
    signature = params.signing_key(scope).sign(encoded)
    return {POLICY_FIELD: encoded.decode(), SIGNATURE_FIELD: signature}
