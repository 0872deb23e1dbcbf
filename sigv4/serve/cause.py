"""Why a request was probably refused: what explains signatures is asked, secret at hand."""

from __future__ import annotations

from ..captures.error_response import Answer
from ..captures.reader import HTTP, Capture
from ..captures.signature import read_attempt, rebuild
from ..core.constants import UNSIGNED_PAYLOAD
from ..core.errors import SigV4Error
from ..core.profile import Profile
from ..explain.diagnosis import diagnose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..captures.signature import Attempt
    from ..core.model import Credentials, Request
    from ..explain.evidence import Cause
    from ..verify import VerificationError

_MOST = 3
_SIGNATURE = "SignatureDoesNotMatch"


def likely_causes(
    request: Request | None, error: VerificationError, credentials: Credentials
) -> list[Cause]:
    """What has probably happened, the most certain first; nothing if the error says it all.

    Args:
        request: as it arrived; None if it could not be read.
        error: why it was refused.
        credentials: those that it should have been signed with; they prove some causes.
    """
    if request is None:
        return []
    attempt = read_attempt(request)
    if attempt is None:
        return []
    capture = Capture(HTTP, request)
    try:
        if error.string_to_sign is not None:
            found = diagnose(
                None,
                _computed(error, capture, attempt),
                secret=credentials.secret_access_key,
            )
        elif error.code != _SIGNATURE:  # else it is that of a chunk, and the error says it all
            found = diagnose(capture, Answer(error.code, error.problem))
        else:
            return []
    except SigV4Error:
        return []  # nothing that an explanation could be made of
    return list(found.causes[:_MOST])


def _computed(error: VerificationError, capture: Capture, attempt: Attempt) -> Answer:
    """What was computed here; the client's side is not known, and is not made up of the same."""
    profile = Profile.for_service(attempt.service)
    canonical = rebuild(capture, attempt, profile, UNSIGNED_PAYLOAD)
    whole = attempt.string_to_sign(canonical) == error.string_to_sign
    return Answer(
        error.code,
        error.problem,
        canonical if whole else error.canonical_request,
        error.string_to_sign,
        attempt.signature,
        attempt.access_key_id,
    )
