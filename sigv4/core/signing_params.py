"""The five inputs that stay the same for many signatures, as one value."""

from __future__ import annotations

from .frozen import Frozen, assign
from .model import Credentials
from .profile import Profile
from .signing_key import HMAC_SHA256, check_scope_part
from .timestamp import format_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .model import Scope
    from .signing_key import Algorithm, Key
    from .stamp import Stamp


class SigningParams(Frozen):
    """Who signs, for which region and service, and how.

    Args:
        credentials: the credentials to sign with.
        region: such as ``eu-west-1``; for SigV4A a region set, such as ``*`` or ``us-east-1,eu-*``.
        service: signing name, such as ``s3`` or ``execute-api``.
        profile: what the service does differently; ``Profile.for_service(service)`` by default.
        algorithm: ``HMAC_SHA256``, or ``ECDSA_P256_SHA256`` for SigV4A.

    Raises:
        InvalidRequest: the region or the service cannot be part of a credential scope.
        TypeError: a value of another type.
    """

    __slots__ = ("credentials", "region", "service", "profile", "algorithm", "_stamp")
    credentials: Credentials
    region: str
    service: str
    profile: Profile
    algorithm: Algorithm
    _stamp: Stamp | None

    def __init__(
        self,
        credentials: Credentials,
        region: str,
        service: str,
        profile: Profile | None = None,
        algorithm: Algorithm = HMAC_SHA256,
    ) -> None:
        if not isinstance(credentials, Credentials):
            raise TypeError(f"credentials must be Credentials, not {type(credentials).__name__}")
        if profile is not None and not isinstance(profile, Profile):
            raise TypeError(f"profile must be a Profile, not {type(profile).__name__}")
        if not hasattr(algorithm, "signing_key"):
            raise TypeError(
                "algorithm must be sigv4.HMAC_SHA256 or sigv4.ECDSA_P256_SHA256, not "
                f"{type(algorithm).__name__}"
            )
        algorithm.check_region(region)
        check_scope_part("service", service)
        assign(self, "credentials", credentials)
        assign(self, "region", region)
        assign(self, "service", service)
        assign(self, "profile", Profile.for_service(service) if profile is None else profile)
        assign(self, "algorithm", algorithm)
        assign(self, "_stamp", None)

    @classmethod
    def of_claim(
        cls, credentials: Credentials, scope: Scope, algorithm: Algorithm
    ) -> SigningParams:
        """Make the parameters of a verified claim; its scope is taken as it arrived."""
        params: SigningParams = object.__new__(cls)
        assign(params, "credentials", credentials)
        assign(params, "region", scope.region or "")
        assign(params, "service", scope.service)
        assign(params, "profile", Profile.for_service(scope.service))
        assign(params, "algorithm", algorithm)
        assign(params, "_stamp", None)
        return params

    def scope(self, date: str) -> Scope:
        """Make the credential scope of a day, ``YYYYMMDD``."""
        return self.algorithm.scope(date, self.region, self.service)

    def signing_key(self, scope: Scope) -> Key:
        """Derive the signing key of a scope, or take it from the cache."""
        return self.algorithm.signing_key(self.credentials, scope)

    def stamp(self, at: datetime) -> Stamp:
        """Return what the signatures of a second share; that of the last second is remembered."""
        known = self._stamp  # read once: another thread may replace it
        if known is None or known.at != at:
            from .stamp import Stamp  # signatures of a plan do not need it

            amz_date = format_amz_date(at)
            scope = self.scope(amz_date[:8])
            algorithm, regions = self.algorithm, self.algorithm.region_set(self.region)
            key_id, key = self.credentials.access_key_id, self.signing_key(scope)
            known = Stamp(at, amz_date, scope, algorithm.name, key_id, key, regions)
            assign(self, "_stamp", known)
        return known

    def with_credentials(self, credentials: Credentials) -> SigningParams:
        """Copy these parameters for other credentials."""
        return SigningParams(credentials, self.region, self.service, self.profile, self.algorithm)

    def with_profile(self, profile: Profile) -> SigningParams:
        """Copy these parameters for another profile."""
        return SigningParams(self.credentials, self.region, self.service, profile, self.algorithm)
