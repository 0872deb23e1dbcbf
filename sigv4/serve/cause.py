"""Why a request was probably refused: the seam to what explains signatures."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Credentials, Request
    from ..verify import VerificationError


def likely_cause(
    request: Request | None, error: VerificationError, credentials: Credentials
) -> str:
    """What has probably happened, in words; empty if the error says it all.

    Args:
        request: as it arrived; None if it could not be read.
        error: why it was refused.
        credentials: those that it should have been signed with.
    """
    del request, error, credentials
    return ""
