"""Way 3 to carry a signature: the fields of an HTML form that uploads a file.

What is signed is no canonical request but the policy, a JSON document that says which uploads are
allowed and until when. It goes into the form base64-encoded, and that text is the string to sign.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
"""

from __future__ import annotations

from binascii import b2a_base64

from .constants import AMZ_DATE, QUERY_ALGORITHM, QUERY_CREDENTIAL, QUERY_SIGNATURE, SECURITY_TOKEN
from .signing_key import HMAC_SHA256
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .model import Credentials
    from .signing_key import Algorithm

# S3 documents the names of form fields in lower case.
ALGORITHM_FIELD = QUERY_ALGORITHM.lower()
CREDENTIAL_FIELD = QUERY_CREDENTIAL.lower()
DATE_FIELD = AMZ_DATE.lower()
TOKEN_FIELD = SECURITY_TOKEN.lower()
POLICY_FIELD = "policy"
SIGNATURE_FIELD = QUERY_SIGNATURE.lower()


def credential_fields(
    credentials: Credentials,
    region: str,
    service: str,
    at: datetime,
    algorithm: Algorithm = HMAC_SHA256,
) -> dict[str, str]:
    """The fields that say who signs, when and for where; the policy must ask for each of them."""
    amz_date = format_amz_date(at)
    scope = algorithm.scope(amz_date[:8], region, service)
    fields = {
        ALGORITHM_FIELD: algorithm.name,
        CREDENTIAL_FIELD: f"{credentials.access_key_id}/{scope}",
        DATE_FIELD: amz_date,
    }
    if credentials.session_token is not None:
        fields[TOKEN_FIELD] = credentials.session_token
    return fields


def policy_fields(
    policy: str,
    credentials: Credentials,
    region: str,
    service: str,
    at: datetime,
    algorithm: Algorithm = HMAC_SHA256,
) -> dict[str, str]:
    """The fields that carry the policy and its signature.

    Args:
        policy: the JSON document.
        credentials: who signs.
        region: of the scope.
        service: of the scope.
        at: when; the same moment that `credential_fields` was told.
        algorithm: how.
    """
    encoded = b2a_base64(policy.encode(), newline=False)
    scope = algorithm.scope(format_amz_date(at)[:8], region, service)
    signature = algorithm.signing_key(credentials, scope).sign(encoded)
    return {POLICY_FIELD: encoded.decode(), SIGNATURE_FIELD: signature}
