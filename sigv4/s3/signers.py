"""The signer of a location: the service and region of its scope, and the session of S3 Express.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-create-session.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
"""

from __future__ import annotations

from ..core import lazy_errors as errors
from ..core.lifetime import ALLOW, CAP, check_expires_in, check_on_short_lived
from ..core.profile import S3, S3_EXPRESS_SESSION
from .endpoints.location import SIGV4_S3EXPRESS, SIGV4A

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import timedelta

    from ..signer import Signer
    from .endpoints.location import Location

EXPRESS = "s3express"
SESSION_SECONDS = 300  # how long a session of CreateSession lasts


def signer_for(signer: Signer, location: Location) -> Signer:
    """Return the signer of a location, with the credentials and the clock of a given signer.

    Raises:
        MissingSessionToken: a directory bucket, and credentials without a session token.
    """
    if location.scheme == SIGV4A:  # the location's region is the region set
        from ..core.sigv4a import ECDSA_P256_SHA256

        return signer.scoped(
            location.region, location.service, profile=S3, algorithm=ECDSA_P256_SHA256
        )
    if location.scheme != SIGV4_S3EXPRESS:
        if (signer.region, signer.service) == (location.region, location.service):
            return signer  # made for S3, so it has S3's profile
        return signer.scoped(location.region, location.service, profile=S3)
    credentials = signer.credentials
    if credentials.session_token is None:
        raise errors.MissingSessionToken(
            f"{location.url} is a directory bucket, which requires the credentials of a session, "
            f"but those of {credentials.access_key_id} have no session token.",
            "Call CreateSession (presign create_session) and pass its credentials, or pass "
            "`disable_s3_express_session_auth=True` to sign with these.",
            "credentials",
        )
    return signer.scoped(location.region, location.service, profile=S3_EXPRESS_SESSION)


def check_takes_forms(location: Location, bucket: str) -> None:
    """Refuse a bucket to which no form can upload.

    A form is signed with HMAC-SHA256, which multi-region access points do not accept.
    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html

    Raises:
        InvalidParameter: names it.
    """
    if location.service == EXPRESS:
        raise errors.InvalidParameter(
            f"{bucket[:80]!r} is a directory bucket, which does not accept uploads by form.",
            'Presign "put_object".',
            "Bucket",
        )
    if location.scheme == SIGV4A:
        raise errors.InvalidParameter(
            f"{bucket[:80]!r} is a Multi-Region Access Point, which accepts only SigV4A "
            "signatures, and a form's is HMAC-SHA256.",
            'Presign "put_object", or make the form for one of its buckets.',
            "Bucket",
        )


def check_session(
    location: Location,
    signer: Signer,
    expires_in: int | timedelta,
    on_short_lived: str,
    window: int | None = None,
) -> int | timedelta:
    """Return the expiry to ask for: a session of S3 Express bounds it to five minutes.

    Raises:
        OutlivesCredentials: the expiry exceeds a session, and capping is not allowed.
        InvalidParameter: a window, which needs credentials that stay the same.
    """
    if location.scheme != SIGV4_S3EXPRESS:
        return expires_in
    if window is not None:
        raise errors.InvalidParameter(
            f"`window={window}` keeps a URL the same while its credentials are, and {location.url} "
            f"is a directory bucket, whose sessions end after {SESSION_SECONDS} seconds.",
            "Leave it out, or pass `disable_s3_express_session_auth=True` to sign with credentials "
            "that last longer.",
            "window",
        )
    choice = check_on_short_lived(on_short_lived)
    seconds = check_expires_in(expires_in)
    if seconds <= SESSION_SECONDS or choice == ALLOW:
        return seconds
    if choice == CAP:
        return SESSION_SECONDS
    key_id = signer.credentials.access_key_id
    raise errors.OutlivesCredentials(
        f"`expires_in={seconds}` would outlive the session of {key_id}: "
        f"S3 Express sessions end after {SESSION_SECONDS} seconds, and the URL ends with them.",
        f"Pass `expires_in={SESSION_SECONDS}` or less and give the credentials their `expiration`, "
        'or pass `on_short_lived="cap"`, or `disable_s3_express_session_auth=True` to sign with '
        "credentials that last longer.",
        "expires_in",
    )
