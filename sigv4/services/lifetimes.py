"""How long services honour a presigned URL, where that is less than Signature Version 4 allows.

Each row: seconds, and what the service says or does.
"""

from __future__ import annotations

from ..core.errors import ExpiryBeyondService
from ..core.lifetime import check_expires_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta

USUAL = 3600  # seconds that a URL lasts unless something else is asked for

# signing name: (seconds, what ends then)
LONGEST = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    "rds-db": (900, "an authentication token for a database"),
    # https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
    # STS takes 15 minutes whatever the URL says: kubernetes-sigs/aws-iam-authenticator#258
    "sts": (900, "a presigned GetCallerIdentity"),
    # https://docs.aws.amazon.com/transcribe/latest/dg/websocket.html
    "transcribe": (300, "the URL that opens a WebSocket"),
    # https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
    "elasticache": (900, "an authentication token for a cache"),
    # https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html
    "memorydb": (900, "an authentication token for a cluster"),
    # https://github.com/aws/aws-msk-iam-sasl-signer-python
    "kafka-cluster": (900, "an authentication token for a broker"),
    # It takes five minutes, whatever the URL says:
    # https://github.com/aws/aws-sdk-go/issues/2304
    # https://github.com/aws/aws-sdk-js/issues/2254
    "iotdevicegateway": (300, "the URL that opens a WebSocket"),
}


def usual_lifetime(service: str) -> int:
    """Return the default seconds of a URL: an hour, or the service's limit if that is shorter."""
    return min(USUAL, LONGEST.get(service, (USUAL, ""))[0])


def check_service_lifetime(service: str, expires_in: int | timedelta) -> None:
    """Refuse a lifetime that exceeds the limit of a service.

    Raises:
        ExpiryBeyondService: names the limit.
    """
    if service not in LONGEST:
        return
    longest, what = LONGEST[service]
    seconds = check_expires_in(expires_in)
    if seconds > longest:
        raise ExpiryBeyondService(
            f"`expires_in={seconds}` exceeds the limit of {service}: {what} works for {longest} "
            "seconds, whatever the URL says.",
            f"Pass `expires_in={longest}` or less, or `allow_long_expiry=True` if your server "
            "allows more.",
            "expires_in",
        )
