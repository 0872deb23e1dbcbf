"""`diagnose`: why a server refused a request, from all that a person has of it."""

from __future__ import annotations

from dataclasses import replace

from ..captures.capture import Capture
from ..captures.error_response import ErrorResponse
from .causes import POSSIBLE
from .collection import Given, collect
from .explanation import Explanation, make_explanation
from .rules import find_causes


def diagnose(
    capture: Capture | None = None,
    error_response: ErrorResponse | None = None,
    *,
    canonical_request: str | None = None,
    secret: str | None = None,
    service: str | None = None,
    region: str | None = None,
) -> Explanation:
    """Find why a server refused a request.

    Args:
        capture: the request as the client sent it.
        error_response: the error response of the server.
        canonical_request: the one that the client signed, or a debug log that holds it.
        secret: the secret access key that should have signed; it proves causes, and is not kept.
        service: signing name, for the service's encoding of paths; that of the scope by default.
        region: one to try besides those of the scope and the host.

    Raises:
        InvalidParameter: a canonical request of over a million characters, or a text that holds
            none.
        InvalidCredentials: an empty secret, or one that is not ASCII.
    """
    given = Given(capture, error_response, canonical_request, service, region)
    evidence = collect(given, secret)
    causes = find_causes(evidence)
    if evidence.is_of_two:  # each is right by itself; what differs may be two attempts
        causes = tuple([replace(cause, confidence=POSSIBLE) for cause in causes])
    return make_explanation(evidence, causes)
