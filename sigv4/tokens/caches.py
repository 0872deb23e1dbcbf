"""Cache passwords: ElastiCache and MemoryDB, for Redis OSS and Valkey clients.

Each is a presigned URL without its scheme, sent as the password of AUTH over TLS. The server ends
a connection 12 hours after its last AUTH.
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
LIFE = 900  # seconds
_NAME = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NAME_WORDS = "the name alone, not the endpoint: letters, digits and single hyphens, a letter first"
_USER = r"(?:default\.)?[a-z][a-z0-9-]*"
_USER_WORDS = "letters, digits and hyphens, a letter first"


def elasticache(
    credentials: CredentialsLike,
    *,
    region: str,
    name: str,
    user: str,
    serverless: bool = False,
    expires_in: int = LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a password for a user of an ElastiCache cache.

    Args:
        credentials: the credentials to sign with.
        region: the region of the cache.
        name: of the serverless cache, or the replication group's id: not the endpoint. ElastiCache
            keeps names in lower case, so that is what is signed.
        user: the id of the user, which equals its name; in lower case too.
        serverless: whether the cache is serverless; part of what is signed.
        expires_in: seconds until AUTH is refused, 1 to 900.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
    """
    signing = Signing("elasticache", credentials, at, on_short_lived)
    suffix = "&ResourceType=ServerlessCache" if inputs.flag("serverless", serverless) else ""
    hosts.check_region(region, allow_unknown_region)
    return _password(signing, region, name, user, suffix, expires_in)


def memorydb(
    credentials: CredentialsLike,
    *,
    region: str,
    name: str,
    user: str,
    expires_in: int = LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a password for a user of a MemoryDB cluster.

    Args:
        credentials: the credentials to sign with.
        region: the region of the cluster.
        name: the name of the cluster, not its endpoint; signed in lower case.
        user: the name of the user; in lower case too.
        expires_in: seconds until AUTH is refused, 1 to 900.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Source: https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html
    """
    signing = Signing("memorydb", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    return _password(signing, region, name, user, "", expires_in)


def _password(
    signing: Signing, region: str, name: str, user: str, suffix: str, expires_in: int
) -> Token:
    service = signing.kind
    cache = inputs.matching("name", inputs.text("name", name).lower(), _NAME, _NAME_WORDS)
    who = inputs.matching("user", inputs.text("user", user).lower(), _USER, _USER_WORDS)
    seconds = signing.life(expires_in, LIFE)
    url = f"{_SCHEME}{cache}/?Action=connect&User={encode(who.encode())}{suffix}"
    password = signing.presign(Request("GET", url), region, service, seconds)[len(_SCHEME) :]
    return Token(
        service,
        password,
        password,
        signing.end(seconds),
        needs=(
            "The user was created with authentication mode iam, and its id equals its name.",
            f"The signer may {service}:Connect to the cache and to the user.",
            "The connection uses TLS, and AUTH is sent again within 12 hours.",
        ),
    )
