"""Whether a stream of events was opened by the request that was verified."""

from __future__ import annotations

from ..core.profile import Profile
from .errors import VerificationError
from .payload_hash import EVENTS
from .request_check import what_is_signed
from .results import VerifiedHead

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.model import Credentials, Request
    from .claim import Claim
    from .errors import Refusals
    from .key_check import Lookup
    from .options import Options
    from .results import Verified


def opened_by(
    options: Options,
    request: Request,
    claim: Claim,
    verified: Verified | VerifiedHead,
    lookup: Lookup,
) -> Credentials:
    """Look up the credentials of a stream, and check that its request is the verified one.

    Args:
        options: of the verifier.
        request: which opened the stream.
        claim: of the request.
        verified: what `Verifier.verify` gave.
        lookup: called with the access key id.

    Raises:
        VerificationError: the credentials are not known any more.
        ValueError: another request, or one that no events follow.
    """
    refuse = options.refusals_for(claim.scope.service)
    if isinstance(verified, VerifiedHead):
        same = verified.payload_hash in EVENTS and verified.claim.signature == claim.signature
        credentials = options.keys.known(claim, lookup, refuse) if same else None
    else:
        credentials = options.keys.known(claim, lookup, refuse)
        same = _is_verified(options, request, claim, verified, credentials, refuse)
    if credentials is None or not same:
        raise ValueError("the head is not that of this request, or no events follow it")
    return credentials


def _is_verified(
    options: Options,
    request: Request,
    claim: Claim,
    verified: Verified,
    credentials: Credentials,
    refuse: Refusals,
) -> bool:
    """Say whether a request is the verified one: it has the same parts, and its signature holds.

    A `Verified` holds neither method nor signature, so both are verified again.
    """
    profile = options.profile or Profile.for_service(claim.scope.service)
    hashed = verified.payload_hash
    try:
        signed = what_is_signed(options, request, claim, profile, refuse, hashed)
    except VerificationError:
        return False
    text, _, fields, path, _ = signed
    found = (claim.access_key_id, claim.scope, claim.mechanism, claim.signed_at, claim.query)
    expected = (verified.access_key_id, verified.scope, verified.kind, verified.signed_at)
    key = claim.algorithm.signing_key(credentials, claim.scope)
    return (*found, path, fields) == (
        *expected,
        verified.query,
        verified.path,
        verified.headers,
    ) and key.verifies(text.encode(), claim.signature)
