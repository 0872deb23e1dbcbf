"""Cassandra logins: Amazon Keyspaces."""

from __future__ import annotations

from ..core.canonical_request import canonical_query, canonical_request
from ..core.digest import sha256_hex
from ..core.signature import query_parameters
from ..core.signing_key import HMAC_SHA256
from ..core.timestamp import format_amz_date
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


LIFE = 900  # seconds
_SERVICE = "cassandra"
_NONCE = "[0-9A-Za-z+/=_-]{32}"


def keyspaces(
    credentials: CredentialsLike,
    *,
    region: str,
    nonce: str,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the answer to the challenge of Amazon Keyspaces.

    Args:
        credentials: the credentials to sign with.
        region: the region of the keyspace.
        nonce: the 32 characters after ``nonce=`` in the challenge.
        at: aware datetime to sign at, milliseconds counted; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``initial_response``, to send first, and ``response``.

    Source: https://github.com/aws/aws-sigv4-auth-cassandra-python-driver-plugin
    """
    signing = Signing("keyspaces", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    inputs.matching("nonce", nonce, _NONCE, "the 32 characters after nonce= in the challenge")
    time = signing.exactly_at
    date = f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"
    scope = HMAC_SHA256.scope(format_amz_date(signing.at)[:8], region, _SERVICE)
    key_id = signing.credentials.access_key_id
    # This query has no X-Amz-SignedHeaders.
    *pairs, _ = query_parameters(
        HMAC_SHA256.name, key_id, scope, date.replace(":", "%3A"), LIFE, ""
    )
    canonical = canonical_request(
        "PUT",
        "/authenticate",
        canonical_query("", pairs),
        f"host:{_SERVICE}\n",
        "host",
        sha256_hex(nonce.encode()),
    )
    signature = signing.signature(date, scope, canonical)
    response = f"signature={signature},access_key={key_id},amzdate={date}"
    if signing.credentials.session_token is not None:
        response += f",session_token={signing.credentials.session_token}"
    return Token(
        "keyspaces",
        {"initial_response": "SigV4\0\0", "response": response},
        response,
        signing.end(signing.life(LIFE, LIFE)),
        needs=("The signer may cassandra:Select and what else its statements do.",),
    )
