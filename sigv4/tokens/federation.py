"""Logins to other clouds with an AWS identity: Google Cloud, Snowflake.

Each is a signed GetCallerIdentity request that the other side sends to STS.
"""

from __future__ import annotations

from base64 import b64encode
from json import dumps

from ..core.encoding import encode_path
from ..core.model import Request
from . import hosts, inputs
from .identity import ACTION, LIFE
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


def gcp_workload_identity(
    credentials: CredentialsLike,
    *,
    region: str,
    audience: str,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a subject token for Google Cloud's workload identity federation.

    Args:
        credentials: the credentials to sign with.
        region: the region of the STS that Google calls.
        audience: the provider, such as ``//iam.googleapis.com/projects/.../providers/aws``.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``subject_token``, of the type
        ``urn:ietf:params:aws:token-type:aws4_request``, and ``decoded``.

    Source: https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds
    """
    signing = Signing("gcp-workload-identity", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    host = hosts.sts_host(region)
    url = f"https://{host}?{ACTION}"
    signed = signing.headers(Request("POST", url), region, "sts")
    headers = {"Authorization": signed.pop("Authorization"), "host": host}
    headers |= {name.lower(): value for name, value in signed.items()}
    headers["x-goog-cloud-target-resource"] = inputs.text("audience", audience)
    decoded = {
        "headers": [{"key": name, "value": value} for name, value in headers.items()],
        "method": "POST",
        "url": url,
    }
    token = encode_path(dumps(decoded, separators=(",", ":"), sort_keys=True).encode())
    return Token(
        "gcp-workload-identity",
        {"subject_token": token, "decoded": decoded},
        token,
        signing.end(signing.life(LIFE, LIFE)),
        needs=(
            "The workload identity pool has an AWS provider for the account that signs.",
            "The audience is that provider's full name.",
        ),
    )


def snowflake_wif(
    credentials: CredentialsLike,
    *,
    region: str,
    audience: str = "snowflakecomputing.com",
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a token for Snowflake's workload identity federation.

    Args:
        credentials: the credentials to sign with.
        region: the region of the STS that Snowflake calls.
        audience: the audience that Snowflake expects, signed.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``token`` and ``decoded``.

    Source: https://docs.snowflake.com/en/user-guide/workload-identity-federation
    """
    signing = Signing("snowflake-wif", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    host = hosts.sts_host(region)
    url = f"https://{host}/?{ACTION}"
    headers = {"Host": host, "X-Snowflake-Audience": inputs.text("audience", audience)}
    headers |= signing.headers(Request("POST", url, headers), region, "sts")
    decoded = {"url": url, "method": "POST", "headers": headers}
    token = b64encode(dumps(decoded).encode()).decode()
    return Token(
        "snowflake-wif",
        {"token": token, "decoded": decoded},
        token,
        signing.end(signing.life(LIFE, LIFE)),
        needs=(
            "The user of Snowflake has WORKLOAD_IDENTITY with TYPE = AWS and the ARN that signs.",
        ),
    )
