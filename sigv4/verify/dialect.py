"""The error codes of the service that a request is for, where the verifier serves several.

A request may be refused before its claim is read. Its credential then still names the service.
"""

from __future__ import annotations

from typing import cast

from ..core.constants import TERMINATOR
from .errors import Refusals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .errors import Kind, VerificationError

_LONGEST = 16_384  # characters that are searched


def claimed_service(*texts: str) -> str | None:
    """Find the service in a credential scope, encoded or not; return None without a scope."""
    for text in texts:
        start, found, _ = text[:_LONGEST].replace("%2f", "%2F").partition(f"%2F{TERMINATOR}")
        if found:
            return start.rpartition("%2F")[2]
        start, found, _ = text[:_LONGEST].partition(f"/{TERMINATOR}")
        if found:
            return start.rpartition("/")[2]
    return None


def in_dialect(error: VerificationError, service: str | None) -> VerificationError:
    """Give a refusal the code and status of a service."""
    if error.refusal is None or service is None:
        return error
    return Refusals(service)(
        cast("Kind", error.refusal),
        error.problem,
        error.remedy,
        error.canonical_request,
        error.string_to_sign,
    )
