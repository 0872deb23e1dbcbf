"""Put causes in order: what the server says first, then what is proven, compared and seen.

A server names one reason. What a capture shows besides it may be a fault as well, but it is not why
this request was refused, so it is only possible. An answer which says that the signature was
accepted, or not looked at, leaves no cause of a signature.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..cause_kinds import CauseKind
from ..causes import CERTAIN, LIKELY, POSSIBLE, Cause, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..causes import Confidence
    from ..evidence import Evidence

    Causes = list[Cause]

_ACCEPTED = (
    CauseKind.PERMISSION_DENIED,
    CauseKind.KMS_PERMISSION_DENIED,
    CauseKind.REQUESTER_PAYS,
)
# What a capture shows and the server's words do not exclude.
_TOKEN = (CauseKind.SESSION_TOKEN_MISSING, CauseKind.SESSION_TOKEN_MISMATCH)
_URL = (
    CauseKind.AMPERSAND_ESCAPED,
    CauseKind.PRESIGNED_URL_ENCODED_TWICE,
    CauseKind.PRESIGNED_URL_DECODED,
    CauseKind.SCOPE_MALFORMED,
)
_HEADER = (CauseKind.SCOPE_MALFORMED, CauseKind.STRAY_TEXT, CauseKind.ALGORITHM_DIFFERS)
_AGREE = {
    CauseKind.ACCESS_KEY_UNKNOWN: _TOKEN,
    CauseKind.SESSION_TOKEN_MISMATCH: _TOKEN,
    CauseKind.PRESIGNED_URL_TRUNCATED: _URL,
    CauseKind.AUTHORIZATION_MALFORMED: _HEADER,
    CauseKind.NOT_SIGNED: (CauseKind.SIGNATURE_VERSION_2, CauseKind.TWO_SIGNATURES),
    CauseKind.HEADER_ADDED: (CauseKind.SESSION_TOKEN_ADDED,),
}
_DIFFERS = CauseKind.REQUEST_DIFFERS_KEY_RIGHT
_REDIRECT = CauseKind.METHOD_CHANGED_BY_REDIRECT
_OF_REDIRECTS = (
    CauseKind.HASH_OF_EMPTY_BODY,
    CauseKind.HASH_OF_DIFFERENT_BODY,
    CauseKind.BODY_ALTERED,
    CauseKind.CONTENT_TYPE_ALTERED,
    CauseKind.HEADER_REMOVED,
    CauseKind.HOST_CHANGED_BY_PROXY,
    CauseKind.TRAILING_SLASH,
    CauseKind.PATH_PREFIX_CHANGED,
    CauseKind.PATH_ALTERED,
)
# Codes of refusals that may be about the signature or about what it consists of.
_AUTHENTICATION = re.compile(
    r"\w*(?:auth|sign|token|accesskey|credential|skew|expired|sha256|digest|security|denied)\w*"
    r"|forbidden|badrequest|invalid(?:request|argument|uri|parameter\w*)|validationerror"
    r"|malformedquerystring|4\d\d",
    re.IGNORECASE,
)


def arrange(evidence: Evidence, said: Causes, compared: Causes, seen: Causes) -> tuple[Cause, ...]:
    """Put causes in order.

    Args:
        evidence: all that is known.
        said: what the server says.
        compared: what the two sides show.
        seen: what the capture shows by itself.
    """
    if evidence.is_accepted or any(map(_is_accepted, said)):
        return in_order(said)
    known = [cause.kind for cause in said if cause.confidence != POSSIBLE]
    if known or not _is_about_signatures(evidence):
        kept = {*known, *[kind for name in known for kind in _AGREE.get(name, ())]}
        seen = _weakened(seen, POSSIBLE, lambda kind: kind not in kept)
        if not evidence.is_compared:
            compared = _weakened(compared, POSSIBLE, lambda kind: kind not in kept)
    if any(cause.kind is _REDIRECT for cause in compared):
        compared = _weakened(compared, LIKELY, lambda kind: kind in _OF_REDIRECTS)
        compared.sort(key=lambda cause: cause.kind is not _REDIRECT)
    proven = list(evidence.proof.causes)
    if any(cause.confidence == LIKELY for cause in compared):
        proven = _weakened(proven, LIKELY, lambda kind: kind is _DIFFERS)
    if any(cause.confidence == CERTAIN for cause in (*said, *compared, *seen)):
        proven = _weakened(proven, LIKELY, lambda kind: kind is CauseKind.SECRET_DIFFERS_ON_SERVER)
    causes = [*said, *proven, *compared, *seen]
    # That something differs says less than what differs.
    causes.sort(key=lambda cause: cause.kind is _DIFFERS)
    found = in_order(causes)
    return tuple([cause for cause in found if not _is_noise(cause, found)])


def _is_accepted(cause: Cause) -> bool:
    """Tell whether the server says of the signature that it was right."""
    return cause.kind in _ACCEPTED and cause.confidence == CERTAIN


def _is_about_signatures(evidence: Evidence) -> bool:
    """Tell whether the signature may be why the request was refused."""
    response = evidence.error_response
    return evidence.is_mismatch or (
        response is not None and _AUTHENTICATION.fullmatch(response.code) is not None
    )


def _weakened(
    causes: Causes, confidence: Confidence, applies: Callable[[CauseKind], bool]
) -> Causes:
    """Make causes of some kinds no more certain than `confidence`."""
    stronger = (CERTAIN, LIKELY) if confidence == POSSIBLE else (CERTAIN,)
    return [
        replace(cause, confidence=confidence)
        if cause.confidence in stronger and applies(cause.kind)
        else cause
        for cause in causes
    ]


def _is_noise(cause: Cause, found: tuple[Cause, ...]) -> bool:
    """Tell whether a header that may have been changed is named beside what has happened."""
    return (
        cause.kind is CauseKind.HEADER_CHANGED_BY_PROXIES
        and cause.confidence == POSSIBLE
        and found[0].confidence != POSSIBLE
    )
