"""Why a request is not forwarded: a stable name, the error code of AWS, the HTTP status.

A request that does not verify is refused with the error of the verifier. The reasons here are those
of a request that verifies. Their texts never name the credentials of the outer side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..verify import VerificationError

Reason = Literal[
    "not-in-scope",
    "presigned-not-allowed",
    "form-not-allowed",
    "host-not-allowed",
    "path-ambiguous",
    "request-ambiguous",
    "operation-unknown",
    "gives-credentials",
    "not-allowed",
    "undecided",
    "body-not-held",
    "length-unknown",
    "not-signed-again",
    "upstream-refused",
    "upstream-failed",
]


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """The codes of one reason: those of S3, those of other services, the status, the meaning."""

    s3_code: str
    code: str
    status: int
    meaning: str


_DENIED, _DENIED_ELSEWHERE = "AccessDenied", "AccessDeniedException"
_INVALID, _INVALID_ELSEWHERE = "InvalidRequest", "ValidationError"

REASONS: dict[Reason, ReasonKind] = {
    "not-in-scope": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The service, region or account is not one of those set."
    ),
    "presigned-not-allowed": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, 'The request is a presigned URL, and presigned="refuse".'
    ),
    "form-not-allowed": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, 'The request is an upload form, and forms="refuse".'
    ),
    "host-not-allowed": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The request names a host that it may not reach."
    ),
    "path-ambiguous": ReasonKind(
        "InvalidURI", _INVALID_ELSEWHERE, 400, "Servers read the path in several ways."
    ),
    "request-ambiguous": ReasonKind(
        _INVALID, _INVALID_ELSEWHERE, 400, "Servers read the request in several ways."
    ),
    "operation-unknown": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The operation, or a part of it, is not known."
    ),
    "gives-credentials": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The response would hold credentials of the outer side."
    ),
    "not-allowed": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The policies do not allow the request."
    ),
    "undecided": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The policies neither allow nor deny it for certain."
    ),
    "body-not-held": ReasonKind(
        "EntityTooLarge",
        "RequestEntityTooLargeException",
        413,
        "The body must be read before the request is forwarded, and is too large for that.",
    ),
    "length-unknown": ReasonKind(
        "MissingContentLength", _INVALID_ELSEWHERE, 411, "The body has no length."
    ),
    "not-signed-again": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The outer side cannot sign the request."
    ),
    "upstream-refused": ReasonKind(
        _DENIED, _DENIED_ELSEWHERE, 403, "The upstream refused the outer signature."
    ),
    "upstream-failed": ReasonKind(
        "ServiceUnavailable", "ServiceUnavailable", 503, "The upstream gives no whole response."
    ),
}


class NotForwarded(VerificationError):
    """The request verifies, and is not forwarded all the same.

    ``refusal`` is the reason, such as ``not-allowed``; the texts may be sent to the inner side.

    Attributes:
        access_key_id: the placeholder key that signed the request; empty where that is not known.
    """

    access_key_id = ""


class Denials:
    """Makes the errors of one service.

    Args:
        s3: whether the codes are those of S3.
    """

    __slots__ = ("_s3",)

    def __init__(self, *, s3: bool) -> None:
        self._s3 = s3

    def __call__(self, reason: Reason, problem: str, remedy: str) -> NotForwarded:
        """Make the error of a reason, to be raised."""
        kind = REASONS[reason]
        code = kind.s3_code if self._s3 else kind.code
        return NotForwarded(code, kind.status, problem, remedy, refusal=reason)
