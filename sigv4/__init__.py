"""AWS Signature Version 4, offline: sign, presign, and refuse what would not work.

The names below are loaded when first used, so that ``import sigv4`` costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .core.errors import (
        AlgorithmMismatch,
        AmbiguousPath,
        BodyLengthMismatch,
        EmptyKey,
        EndpointNotRoot,
        ExpiredCredentials,
        ExpiredPlan,
        ExpiryBeyondService,
        ExpiryNotInteger,
        ExpiryNotPositive,
        ExpiryTooLong,
        GuardError,
        InvalidBucketName,
        InvalidCredentials,
        InvalidMessage,
        InvalidParameter,
        InvalidPolicy,
        InvalidRequest,
        InvalidRow,
        KeyTooLong,
        LongLivedUrlWarning,
        MissingCredentials,
        MissingExtra,
        MissingSessionToken,
        NaiveDatetime,
        NonAsciiHeader,
        NotAllowed,
        OutlivesCredentials,
        PayloadHashMismatch,
        QuotedCredentials,
        RefusedHeader,
        RefusedValue,
        RegionMismatch,
        RepeatedHeader,
        RewrittenPathWarning,
        ServiceMismatch,
        SigV4Error,
        SigV4Warning,
        SwappedCredentials,
        UndecidedPermissionWarning,
        UnexpectedSessionToken,
        UnknownRegion,
        UnlikelyCredentialsWarning,
        UnsafeHeader,
        UnsafeKey,
        UnsupportedByService,
        WildcardPolicy,
        WorkerLost,
    )
    from .core.event import EventStream
    from .core.event_message import EventDecoder, EventHeader, EventMessage
    from .core.model import Headers, Request, Scope, Signed
    from .core.profile import GENERIC, Profile
    from .core.signing_key import HMAC_SHA256
    from .core.signing_params import SigningParams
    from .core.sigv4a import ECDSA_P256_SHA256, EcdsaPublicKey
    from .credentials import Credentials
    from .log_filter import RedactingFilter
    from .redaction import redact
    from .signer import Signer
    from .streams import SignedStream, payload_hash

__all__ = [
    "ECDSA_P256_SHA256",
    "GENERIC",
    "HMAC_SHA256",
    "AlgorithmMismatch",
    "AmbiguousPath",
    "BodyLengthMismatch",
    "Credentials",
    "EcdsaPublicKey",
    "EmptyKey",
    "EndpointNotRoot",
    "EventDecoder",
    "EventHeader",
    "EventMessage",
    "EventStream",
    "ExpiredCredentials",
    "ExpiredPlan",
    "ExpiryBeyondService",
    "ExpiryNotInteger",
    "ExpiryNotPositive",
    "ExpiryTooLong",
    "GuardError",
    "Headers",
    "InvalidBucketName",
    "InvalidCredentials",
    "InvalidMessage",
    "InvalidParameter",
    "InvalidPolicy",
    "InvalidRequest",
    "InvalidRow",
    "KeyTooLong",
    "LongLivedUrlWarning",
    "MissingCredentials",
    "MissingExtra",
    "MissingSessionToken",
    "NaiveDatetime",
    "NonAsciiHeader",
    "NotAllowed",
    "OutlivesCredentials",
    "PayloadHashMismatch",
    "Profile",
    "QuotedCredentials",
    "RedactingFilter",
    "RefusedHeader",
    "RefusedValue",
    "RegionMismatch",
    "RepeatedHeader",
    "Request",
    "RewrittenPathWarning",
    "Scope",
    "ServiceMismatch",
    "SigV4Error",
    "SigV4Warning",
    "Signed",
    "SignedStream",
    "Signer",
    "SigningParams",
    "SwappedCredentials",
    "UndecidedPermissionWarning",
    "UnexpectedSessionToken",
    "UnknownRegion",
    "UnlikelyCredentialsWarning",
    "UnsafeHeader",
    "UnsafeKey",
    "UnsupportedByService",
    "WildcardPolicy",
    "WorkerLost",
    "payload_hash",
    "redact",
]

_HOME = {
    "Credentials": ".credentials",
    "ECDSA_P256_SHA256": ".core.sigv4a",
    "EcdsaPublicKey": ".core.sigv4a",
    "EventDecoder": ".core.event_message",
    "EventHeader": ".core.event_message",
    "EventMessage": ".core.event_message",
    "EventStream": ".core.event",
    "GENERIC": ".core.profile",
    "HMAC_SHA256": ".core.signing_key",
    "Headers": ".core.model",
    "Profile": ".core.profile",
    "RedactingFilter": ".log_filter",
    "Request": ".core.model",
    "Scope": ".core.model",
    "Signed": ".core.model",
    "SignedStream": ".streams",
    "Signer": ".signer",
    "SigningParams": ".core.signing_params",
    "payload_hash": ".streams",
    "redact": ".redaction",
}


def __getattr__(name: str) -> object:
    home = _HOME.get(name, ".core.errors" if name in __all__ else None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # importlib would import warnings; relative, so that a copy under another name works
    value = getattr(__import__(home[1:], globals(), None, [name], 1), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
