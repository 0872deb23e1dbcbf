"""Kafka logins: MSK with SASL/OAUTHBEARER, and with SASL AWS_MSK_IAM."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from json import dumps

from ..core.encoding import decode, encode, split_query
from ..core.model import Request
from . import hosts, inputs
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


LIFE = 900  # seconds
_SERVICE = "kafka-cluster"
_ACTION = "Action=kafka-cluster%3AConnect"
_NEEDS = (
    "The signer may kafka-cluster:Connect to the cluster, and what its client does after that.",
    "The listener is the one of IAM access control, 9098 or 9198, over TLS.",
)


def msk(
    credentials: CredentialsLike,
    *,
    region: str,
    user_agent: str = "aws-msk-iam-sasl-signer-python/1.0.2",
    expires_in: int = LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make a bearer token for SASL/OAUTHBEARER with MSK.

    Args:
        credentials: the credentials to sign with.
        region: the region of the cluster.
        user_agent: names the client to the broker's logs; not signed.
        expires_in: seconds until a login is refused, 1 to 900.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``token``, ``expires_at_ms`` (confluent-kafka wants seconds, so divide it by
        1000) and ``decoded_url``.

    The host is ``kafka.REGION.amazonaws.com`` in every partition, as in the official packages.

    Source: https://github.com/aws/aws-msk-iam-sasl-signer-python
    """
    signing = Signing("msk", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    seconds = signing.life(expires_in, LIFE)
    request = Request("GET", f"https://kafka.{region}.amazonaws.com/?{_ACTION}")
    agent = encode(inputs.text("user_agent", user_agent).encode())
    url = f"{signing.presign(request, region, _SERVICE, seconds)}&User-Agent={agent}"
    token = urlsafe_b64encode(url.encode()).decode().rstrip("=")
    end = signing.end(seconds)
    value = {
        "token": token,
        "expires_at_ms": int(end.timestamp()) * 1000,
        "decoded_url": url,
    }
    return Token("msk", value, token, end, needs=_NEEDS)


def msk_aws_msk_iam(
    credentials: CredentialsLike,
    *,
    broker_host: str,
    region: str | None = None,
    user_agent: str = "kafka-python",
    expires_in: int = LIFE,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the first message of SASL AWS_MSK_IAM with MSK.

    Args:
        credentials: the credentials to sign with.
        broker_host: the host of the broker that is connected to, without its port.
        region: the region of the cluster; the host's by default.
        user_agent: names the client to the broker's logs; not signed.
        expires_in: seconds until a login is refused, 1 to 900.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives the keys.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` is the message as a dict, ``text`` as the JSON to send.

    Source: https://github.com/aws/aws-msk-iam-auth
    """
    signing = Signing("msk-aws-msk-iam", credentials, at, on_short_lived)
    inputs.host("broker_host", broker_host)
    region = hosts.region_for(broker_host, region, allow_unknown_region, "broker_host")
    seconds = signing.life(expires_in, LIFE)
    url = signing.presign(
        Request("GET", f"https://{broker_host}/?{_ACTION}"), region, _SERVICE, seconds
    )
    _, *signed = split_query(url.partition("?")[2])
    message = {
        "version": "2020_10_22",
        "host": broker_host,
        "user-agent": inputs.text("user_agent", user_agent),
        "action": "kafka-cluster:Connect",
        **{name.lower(): decode(value).decode() for name, value in signed},
    }
    body = dumps(message, separators=(",", ":"))
    return Token("msk-aws-msk-iam", message, body, signing.end(seconds), needs=_NEEDS)
