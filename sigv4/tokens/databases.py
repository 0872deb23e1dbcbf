"""Database passwords: RDS and Aurora, Aurora DSQL.

Each is a presigned URL without its scheme, sent as the password over TLS.
"""

from __future__ import annotations

from ..core.encoding import encode
from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


_SCHEME = "https://"
RDS_LIFE = 900  # seconds; a longer one is refused
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
DSQL_LIFE = 604_800


def rds(
    credentials: CredentialsLike,
    *,
    host: str,
    port: int,
    user: str,
    region: str | None = None,
    expires_in: int = RDS_LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a password for a database user of RDS or Aurora.

    Args:
        credentials: the credentials to sign with.
        host: the endpoint, as RDS names it: resolve your own CNAME first.
        port: the port that the database listens on; part of what is signed.
        user: the database user.
        region: the region of the database; the host's by default.
        expires_in: seconds until a new connection is refused, 1 to 900.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    """
    signing = Signing("rds", credentials, at, on_short_lived)
    inputs.host("host", host)
    region = hosts.region_for(host, region, allow_unknown_region)
    name = encode(inputs.text("user", user).encode())
    url = f"{_SCHEME}{host}:{inputs.port(port)}/?Action=connect&DBUser={name}"
    seconds = signing.life(expires_in, RDS_LIFE)
    password = signing.presign(Request("GET", url), region, "rds-db", seconds)[len(_SCHEME) :]
    return Token(
        "rds",
        password,
        password,
        signing.end(seconds),
        needs=(
            "IAM database authentication is on for the instance or cluster.",
            "The signer may rds-db:connect to dbuser:RESOURCE_ID/USER.",
            "The connection uses TLS; MySQL clients send the token with the cleartext plugin.",
            "The user has rds_iam (PostgreSQL) or AWSAuthenticationPlugin (MySQL, MariaDB).",
        ),
    )


def dsql(
    credentials: CredentialsLike,
    *,
    host: str,
    region: str | None = None,
    admin: bool = False,
    expires_in: int = 900,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a password for an Aurora DSQL cluster.

    Args:
        credentials: the credentials to sign with.
        host: the endpoint of the cluster.
        region: the region of the cluster; the host's by default.
        admin: connect as the user ``admin``.
        expires_in: seconds until a new connection is refused, 1 to 604800.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
    """
    signing = Signing("dsql", credentials, at, on_short_lived)
    inputs.host("host", host)
    region = hosts.region_for(host, region, allow_unknown_region)
    action = "DbConnectAdmin" if inputs.flag("admin", admin) else "DbConnect"
    seconds = signing.life(expires_in, DSQL_LIFE)
    request = Request("GET", f"{_SCHEME}{host}/?Action={action}")
    password = signing.presign(request, region, "dsql", seconds)[len(_SCHEME) :]
    return Token(
        "dsql",
        password,
        password,
        signing.end(seconds),
        needs=(
            f"The signer may dsql:{action} on the cluster.",
            "The connection uses TLS with sslmode=verify-full or require, and database postgres.",
        ),
    )
