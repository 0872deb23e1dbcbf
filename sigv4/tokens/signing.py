"""Who signs a token, when, and for how long: what all kinds share.

Rules of this file:

- Credentials are read once per token, so that one token is signed with one set.
- The lifetime is decided before anything is signed. A token that would outlive its credentials is
  refused, capped or allowed, as the caller chose.
- The parts of the signature come from core; what is assembled here is what tokens need and
  presigned URLs do not: a query without X-Amz-Expires.
"""

from __future__ import annotations

from datetime import datetime

from ..core.canonical_request import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    fields_to_sign,
)
from ..core.constants import QUERY_EXPIRES
from ..core.errors import ExpiryTooLong, InvalidParameter, OutlivesCredentials
from ..core.lifetime import check_expires_in, check_not_expired, ends_at, lifetime
from ..core.model import Request, Scope
from ..core.payload import payload_hash
from ..core.profile import Profile
from ..core.query import append_query
from ..core.signature import (
    encoded_parameter,
    query_parameters,
    refuse_presigned,
    signature_parameter,
)
from ..core.signing_key import HMAC_SHA256
from ..core.string_to_sign import string_to_sign
from ..core.suggest import did_you_mean
from ..core.timestamp import format_amz_date, to_utc, to_utc_exactly
from ..provider import load_from, provider_of
from ..signer import Signer, system_clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..provider import CredentialsLike


REFUSE, CAP, ALLOW = "refuse", "cap", "allow"
_CHOICES = (REFUSE, CAP, ALLOW)


class Signing:
    """The credentials, time and choices of one token.

    Args:
        kind: the kind of the token, for errors.
        credentials: `Credentials`, a provider with ``load()``, or those of a boto3 session.
        at: aware datetime to sign at; now by default.
        on_short_lived: ``"refuse"``, ``"cap"`` or ``"allow"`` a token that outlives them.

    Raises:
        ExpiredCredentials: the credentials have ended.
        InvalidParameter: another `on_short_lived`.
        TypeError: something else than credentials.
    """

    __slots__ = ("kind", "credentials", "exactly_at", "at", "on_short_lived")

    def __init__(
        self,
        kind: str,
        credentials: CredentialsLike,
        at: datetime | None,
        on_short_lived: str,
    ) -> None:
        if on_short_lived not in _CHOICES:
            raise InvalidParameter(
                f"`on_short_lived` must be {', '.join(map(repr, _CHOICES))}, not "
                f"{str(on_short_lived)[:40]!r}.",
                f"{did_you_mean(str(on_short_lived), _CHOICES)}See docs/tokens.md.",
                "on_short_lived",
            )
        self.kind = kind
        self.credentials = load_from(provider_of(credentials))
        self.exactly_at = system_clock() if at is None else to_utc_exactly(at)
        self.at = to_utc(self.exactly_at)
        self.on_short_lived = on_short_lived
        check_not_expired(self.credentials, self.at)

    def life(self, expires_in: int, most: int, honoured: int | None = None) -> int:
        """Return the seconds that a token lasts, of those that were asked for.

        Args:
            expires_in: seconds asked for.
            most: what the service accepts at most.
            honoured: what the service honours, where it accepts more; the credentials have to last
                as long as that alone.

        Raises:
            GuardError: not 1 to `most` whole seconds.
            OutlivesCredentials: the credentials end before, and `on_short_lived` refuses.
        """
        seconds = check_expires_in(expires_in)
        if seconds > most:
            raise ExpiryTooLong(
                f"`expires_in={seconds}` exceeds {most} seconds, the most that a token of kind "
                f"{self.kind!r} may last; the server would refuse it.",
                f"Pass 1 to {most}, and make a new token when it expires.",
                "expires_in",
            )
        lasts = seconds if honoured is None else min(seconds, honoured)
        within = self._within_credentials(lasts)
        return seconds if within == lasts else within

    def _within_credentials(self, seconds: int) -> int:
        ends = self.credentials.expiration
        if ends is None:
            return lifetime(self.credentials, self.at, seconds, self.on_short_lived)
        left = int((ends - self.at).total_seconds())
        if seconds <= left or self.on_short_lived == ALLOW:
            return seconds
        if self.on_short_lived == CAP:
            return left
        raise OutlivesCredentials(
            f"A token of kind {self.kind!r} would last {seconds} seconds, and the credentials of "
            f"{self.credentials.access_key_id} expire in {left} seconds, at {ends.isoformat()}; "
            "the token expires with them.",
            'Pass `on_short_lived="cap"` for the shorter lifetime, or sign with credentials that '
            "last longer.",
            "expires_in",
        )

    def end(self, seconds: int) -> datetime:
        """Return the end of a token that lasts some seconds, or that of its credentials."""
        return ends_at(self.credentials, self.at, seconds)

    def presign(
        self,
        request: Request,
        region: str,
        service: str,
        seconds: int | None,
        profile: Profile | None = None,
    ) -> str:
        """Return the presigned URL of a request.

        Args:
            request: its headers are signed, as the profile says.
            region: the region of the scope.
            service: the service of the scope.
            seconds: the value of X-Amz-Expires; None leaves it out.
            profile: what the service does differently.
        """
        profile = Profile.for_service(service) if profile is None else profile
        refuse_presigned(request)
        amz_date = format_amz_date(self.at)
        scope = HMAC_SHA256.scope(amz_date[:8], region, service)
        token = self.credentials.session_token
        headers, signed_headers = canonical_headers(fields_to_sign(request, profile))
        added = query_parameters(
            HMAC_SHA256.name,
            self.credentials.access_key_id,
            scope,
            amz_date,
            seconds or 0,
            signed_headers,
        )
        if seconds is None:
            added = [pair for pair in added if pair[0] != QUERY_EXPIRES]
        appended = [] if token is None else [encoded_parameter(profile.token_name, token)]
        if not profile.omit_session_token:
            added += appended
            appended = []
        canonical = canonical_request(
            request.method,
            canonical_path(request.path, profile),
            canonical_query(request.query, added),
            headers,
            signed_headers,
            payload_hash(request, profile.presign_body),
        )
        signature = self.signature(amz_date, scope, canonical)
        return append_query(request.url, [*added, signature_parameter(signature), *appended])

    def signature(self, date: str, scope: Scope, canonical: str) -> str:
        """Return the signature of a canonical request, with the date as its kind writes it."""
        text = string_to_sign(HMAC_SHA256.name, date, scope, canonical)
        return HMAC_SHA256.signing_key(self.credentials, scope).sign(text.encode())

    def headers(self, request: Request, region: str, service: str) -> dict[str, str]:
        """Return the headers that sign a request: the date, the session token, Authorization."""
        signed = Signer(self.credentials, region, service, allow_scope_mismatch=True).sign(
            request, at=self.at
        )
        return dict(signed.headers)
