"""Find why a request was probably refused, with the help of the secret."""

from __future__ import annotations

from ..captures.capture import HTTP, Capture
from ..captures.error_response import ErrorResponse
from ..captures.signature import read_captured_signature, rebuild
from ..core.constants import UNSIGNED_PAYLOAD
from ..core.errors import SigV4Error
from ..core.profile import Profile
from ..explain.diagnosis import diagnose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..captures.signature import CapturedSignature
    from ..core.model import Credentials, Request
    from ..explain.causes import Cause
    from ..verify import VerificationError

_MOST = 3
_SIGNATURE = "SignatureDoesNotMatch"


def likely_causes(
    request: Request | None, error: VerificationError, credentials: Credentials
) -> list[Cause]:
    """Find what has probably happened, the most certain first; nothing if the error says it all.

    Args:
        request: as it arrived; None if it could not be read.
        error: why it was refused.
        credentials: those that it should have been signed with; they prove some causes.
    """
    if request is None:
        return []
    signature = read_captured_signature(request)
    if signature is None:
        return []
    capture = Capture(HTTP, request)
    try:
        if error.string_to_sign is not None:
            found = diagnose(
                capture,
                _computed(error, capture, signature),
                secret=credentials.secret_access_key,
            )
        elif error.code != _SIGNATURE:  # else it is that of a chunk, and the error says it all
            found = diagnose(capture, ErrorResponse(error.code, error.problem))
        else:
            return []
    except SigV4Error:
        return []  # the request is too broken to explain
    return list(found.causes[:_MOST])


def _computed(
    error: VerificationError, capture: Capture, signature: CapturedSignature
) -> ErrorResponse:
    """Make the response that holds what was computed here."""
    profile = Profile.for_service(signature.service)
    canonical = rebuild(capture, signature, profile, UNSIGNED_PAYLOAD)
    whole = signature.string_to_sign(canonical) == error.string_to_sign
    return ErrorResponse(
        error.code,
        error.problem,
        canonical if whole else error.canonical_request,
        error.string_to_sign,
        signature.signature,
        signature.access_key_id,
    )
