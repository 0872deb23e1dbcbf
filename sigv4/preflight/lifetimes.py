"""How long a URL lasts, by the credentials that sign it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from os import environ as process_environ
from typing import TYPE_CHECKING

from ..core.constants import MAX_EXPIRES_IN
from ..core.timestamp import to_utc
from ..s3.given import check_mapping, check_type
from ..services.session_lifetimes import SESSION_KINDS
from ..signer import system_clock
from .origins import Origin, find_origin

if TYPE_CHECKING:
    from ..provider import CredentialsLike

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_LIMIT = "Signature Version 4 allows at most 7 days."
_POLICY = (
    "Whether a policy limits the age of signatures (s3:signatureAge), or sessions are revoked."
)
_USER = "The keys of an IAM user, kept in a secret store, reach 7 days."
_BEYOND = (
    "CloudFront signed URLs and cookies last as long as you like (sigv4.cloudfront).",
    "Links that redirect to a fresh URL last as long as you like (sigv4.links).",
)
_LONGER_SESSION = {
    "assumed-role": "A longer duration_seconds, up to the role's maximum session duration of at "
    "most 12 hours, needs nothing else.",
    "chained-role": "The role assumed directly by an IAM user reaches 12 hours.",
    "sso": "A permission set with a longer session duration reaches 12 hours.",
}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The longest lifetime of a URL.

    Attributes:
        at_most: seconds from the time that was asked about; a bound, not a promise.
        kind: where the credentials come from: ``iam-user``, ``lambda``, ``ec2``, ``ecs``, ``sso``
            and others, or ``temporary`` if nothing says it.
        ends_at: the latest end of a URL signed then.
        is_exact: the end of the credentials is known, or they do not end.
        reasons: why, as sentences.
        unknown: what is not known and may end the URL earlier, as sentences.
        longer: what would last longer, as sentences.
        source: URL of AWS's page about these credentials.
    """

    at_most: int
    kind: str
    ends_at: datetime
    is_exact: bool
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]
    longer: tuple[str, ...]
    source: str = field(repr=False)

    def __str__(self) -> str:
        return f"at most {in_words(self.at_most)}: {self.reasons[0]}"


def lifetime(
    credentials: CredentialsLike | None,
    *,
    environ: Mapping[str, str] | None = None,
    profile: str | None = None,
    at: datetime | None = None,
) -> Lifetime:
    """Find how long a URL can last with some credentials, without any network call.

    A given expiration is trusted. Without one, the kind of the credentials gives a bound; it is
    recognised by the key's prefix, the variables, the profile and the AWS CLI's caches.

    Args:
        credentials: `Credentials`, a provider of them, or None for those that the profile or the
            variables name.
        environ: the variables; the environment of the process by default.
        profile: name of the AWS CLI profile that the credentials are of.
        at: aware datetime of signing; now by default.

    Raises:
        MissingCredentials: None was passed, and nothing is configured.
        NaiveDatetime: `at` has no time zone.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
    """
    time = to_utc(system_clock() if at is None else at)
    variables = process_environ if environ is None else environ
    check_mapping("environ", variables)
    check_type("profile", profile, (str, type(None)), "str or None")
    origin = find_origin(credentials, variables, profile)
    return _bound(origin, time)


def in_words(seconds: int) -> str:
    """Write a duration in its two largest units, as in ``1 hour 30 minutes``."""
    words, left = [], seconds
    for size, name in _UNITS:
        count, left = divmod(left, size)
        if count:
            words.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(words[:2]) or "0 seconds"


def _bound(origin: Origin, at: datetime) -> Lifetime:
    kind = SESSION_KINDS[origin.kind]
    reasons, unknown = [kind.words], [*kind.unknown]
    most = MAX_EXPIRES_IN if origin.most is None else min(origin.most, MAX_EXPIRES_IN)
    if origin.ends_at is not None:
        most = max(0, min(MAX_EXPIRES_IN, int((origin.ends_at - at).total_seconds())))
        ends = origin.ends_at.isoformat()
        past = origin.ends_at <= at
        reasons.insert(0, f"The credentials {'expired' if past else 'expire'} at {ends}.")
        unknown = [text for text in unknown if origin.kind == "ec2" and "botocore" in text]
    if origin.detail:
        reasons.append(origin.detail)
    if most == MAX_EXPIRES_IN:
        reasons.append(_LIMIT)
    longer = [_LONGER_SESSION[origin.kind]] if origin.kind in _LONGER_SESSION else []
    if most < MAX_EXPIRES_IN:
        longer.append(_USER)
    return Lifetime(
        most,
        origin.kind,
        at + timedelta(seconds=most),
        origin.ends_at is not None or origin.most is None,
        tuple(reasons),
        (*unknown, _POLICY),
        (*longer, *_BEYOND),
        kind.source,
    )
