"""SMTP passwords: Amazon SES."""

from __future__ import annotations

from base64 import b64encode

from ..core.digest import hmac_sha256
from ..core.errors import UnexpectedSessionToken
from ..core.model import Scope
from ..core.signing_key import derive_signing_key
from . import hosts
from .signing import REFUSE, Signing
from .value import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..provider import CredentialsLike


_DATE = "11111111"
_VERSION = b"\x04"


def ses_smtp(
    credentials: CredentialsLike,
    *,
    region: str,
    at: datetime | None = None,
    on_short_lived: str = REFUSE,
    allow_unknown_region: bool = False,
) -> Token:
    """Make the SMTP user name and password of SES from a long-term access key.

    Args:
        credentials: the credentials of an IAM user; SES does not accept temporary credentials.
        region: the region that mail is sent from; each has its own password.
        at: not signed; tokens take it alike.
        on_short_lived: not used, since the password has no end; tokens take it alike.
        allow_unknown_region: sign for regions that this version does not know.

    Returns:
        ``value`` has ``username``, ``password`` and ``host``. The password lasts as
        long as the key.

    Raises:
        UnexpectedSessionToken: temporary credentials.

    Source: https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
    """
    signing = Signing("ses-smtp", credentials, at, on_short_lived)
    hosts.check_region(region, allow_unknown_region)
    keys = signing.credentials
    if keys.session_token is not None:
        raise UnexpectedSessionToken(
            f"The credentials of {keys.access_key_id} have a session token, and SES has SMTP "
            "passwords only for long-term access keys.",
            "Use the access key of an IAM user that may ses:SendRawEmail.",
            "credentials",
        )
    key = derive_signing_key(keys.secret_access_key, Scope(_DATE, region, "ses"))
    password = b64encode(_VERSION + hmac_sha256(key, b"SendRawEmail")).decode()
    value = {
        "username": keys.access_key_id,
        "password": password,
        "host": f"email-smtp.{region}.{hosts.dns_suffix(region)}",
    }
    return Token(
        "ses-smtp",
        value,
        password,
        None,
        needs=(
            "The IAM user may ses:SendRawEmail.",
            "The connection uses STARTTLS on port 587 or TLS on 465.",
        ),
    )
